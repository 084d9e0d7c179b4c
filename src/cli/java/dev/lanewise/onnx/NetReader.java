package dev.lanewise.onnx;

import static dev.lanewise.onnx.OnnxModel.shown;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.onnx.OnnxModel.Attribute;
import dev.lanewise.onnx.OnnxModel.Node;
import dev.lanewise.onnx.OnnxModel.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the net in a model: goes back from the output to the input, along the samples, and then through the nodes of
 * that path in their order, which must be those of a net. Takes time in proportion to the nodes and the parameters.
 */
final class NetReader {
    /** Since then MatMul, Gemm and Add broadcast as in NumPy. */
    private static final int FIRST_OPSET = 7;

    private static final List<String> OPERATORS =
            List.of("Gemm", "MatMul", "Add", "Sigmoid", "Tanh", "Relu", "Softmax", "Identity", "Flatten", "Reshape");

    /** A number of samples or features that the file does not tell. */
    private static final long OPEN = Value.OPEN;

    /** More features than there are weights for. */
    private static final long TOO_MANY = 1L << 31;

    /** How many sizes of a shape that is refused a message shows. */
    private static final int MOST_SHOWN = 8;

    /** A Gemm, or a MatMul and perhaps its Add. */
    private record Layer(
            Tensor weights,
            boolean transposed,
            int inputs,
            int outputs,
            @Nullable Tensor bias) {
        Layer with(Tensor bias) {
            return new Layer(weights, transposed, inputs, outputs, bias);
        }
    }

    private final String source;
    private final OnnxModel model;
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Tensor> constants = new HashMap<>();

    /** How many samples there are, where it is fixed. */
    private long samples = OPEN;

    /** How many numbers a sample has after the nodes seen so far. */
    private long features = OPEN;

    /** Whether each sample is a row, and no image or the like. */
    private boolean rows;

    private @Nullable Layer hidden;
    private @Nullable HiddenActivation activation;
    private @Nullable Layer output;
    private boolean softmax;

    NetReader(String source, OnnxModel model) {
        this.source = source;
        this.model = model;
    }

    OnnxFile read() throws FileFormatException {
        if (model.opset() < FIRST_OPSET) {
            throw refused(
                    "an ONNX model of operator set " + FIRST_OPSET + " or later",
                    model.opset() == 0 ? "no operator set" : "operator set " + model.opset());
        }
        nameAll();
        String end = output();
        for (Node node : pathTo(end)) {
            follow(node);
        }
        if (hidden == null || activation == null || output == null) {
            throw refused(next(), "the output " + shown(end));
        }
        TwoLayerNet net = TwoLayerNet.of(weights(hidden), bias(hidden), weights(output), bias(output), activation);
        return new OnnxFile(net, model.metadata(), !softmax);
    }

    /** Finds what gives each value that does not depend on samples, and which node gives each of the others. */
    private void nameAll() throws FileFormatException {
        for (Tensor tensor : model.initializers()) {
            requireNew(tensor.name(), constants.put(tensor.name(), tensor));
        }
        for (Node node : model.nodes()) {
            for (String name : node.outputs()) {
                if (!name.isEmpty()) { // an output that is left out
                    requireNew(name, producers.put(name, node));
                    requireNew(name, constants.get(name));
                }
            }
            Tensor constant = constant(node);
            if (constant != null && !node.outputs().isEmpty()) {
                String name = node.outputs().getFirst();
                constants.put(name, constant.named(name));
            }
        }
    }

    private void requireNew(String name, @Nullable Object former) throws FileFormatException {
        if (former != null) {
            throw refused("one node or tensor of each name", shown(name) + " twice");
        }
    }

    /** What a node gives whatever the samples are, or null. */
    private @Nullable Tensor constant(Node node) {
        if (!OnnxModel.isOwn(node.domain())) {
            return null;
        }
        return switch (node.opType()) {
            case "Identity" -> constants.get(node.input(0));
            case "Constant" -> {
                Attribute value = node.attributes().get("value");
                if (value != null) {
                    yield value.tensor();
                }
                Attribute integers = node.attributes().get("value_ints");
                yield integers == null ? null : Tensor.of(integers.ints()); // PyTorch's way with shapes
            }
            default -> null;
        };
    }

    /** The name of the only output that may hold probabilities. */
    private String output() throws FileFormatException {
        List<Value> floats =
                model.outputs().stream().filter(NetReader::mayBeFloats).toList();
        if (floats.size() != 1) {
            throw refused(
                    "one output of floats",
                    floats.size() + " of " + model.outputs().size() + " outputs");
        }
        return floats.getFirst().name();
    }

    private static boolean mayBeFloats(Value value) {
        return value.elementType() == 0 || ElementType.FLOATS.contains(ElementType.of(value.elementType()));
    }

    /** The nodes that the samples go through, in their order. */
    private List<Node> pathTo(String end) throws FileFormatException {
        Map<String, Value> inputs = new HashMap<>();
        for (Value input : model.inputs()) {
            if (!constants.containsKey(input.name())) { // before IR version 4 the initializers are among the inputs
                inputs.put(input.name(), input);
            }
        }
        List<Node> path = new ArrayList<>();
        String name = end;
        Value input = inputs.get(name);
        while (input == null) {
            Node node = producers.get(name);
            if (node == null) {
                throw refused("a node or input that gives " + shown(name), "none");
            }
            if (!OnnxModel.isOwn(node.domain()) || !OPERATORS.contains(node.opType())) {
                throw refused("an operator among " + OPERATORS, node.toString());
            }
            if (path.size() == model.nodes().size()) {
                throw refused("nodes in topological order", "a cycle through " + node);
            }
            path.add(node);
            int operand = node.opType().equals("Add") && constants.containsKey(node.input(0)) ? 1 : 0;
            name = node.input(operand);
            if (constants.containsKey(name)) {
                throw refused(node + " with samples as input " + operand, "the constant " + shown(name));
            }
            input = inputs.get(name);
        }
        begin(input);
        return path.reversed();
    }

    private void begin(Value input) throws FileFormatException {
        String what = "input " + shown(input.name());
        if (!mayBeFloats(input)) {
            throw refused(what + " of a type among " + ElementType.FLOATS, "type " + input.elementType());
        }
        List<Long> shape = input.shape();
        if (shape == null) {
            rows = true;
            return;
        }
        if (shape.size() < 2) {
            throw refused(what + " of two dimensions, samples and features, or more", "shape " + shape);
        }
        rows = shape.size() == 2;
        samples = shape.getFirst() > 0 ? shape.getFirst() : OPEN;
        features = 1;
        for (long size : shape.subList(1, shape.size())) {
            boolean open = size <= 0 || features == OPEN;
            features = open ? OPEN : Math.min(features * Math.min(size, TOO_MANY), TOO_MANY);
        }
    }

    private void follow(Node node) throws FileFormatException {
        switch (node.opType()) {
            case "Gemm" -> gemm(node);
            case "MatMul" -> {
                requireAttributes(node);
                layer(node, false, null);
            }
            case "Add" -> add(node);
            case "Sigmoid" -> activation(node, HiddenActivation.SIGMOID);
            case "Tanh" -> activation(node, HiddenActivation.TANH);
            case "Relu" -> activation(node, HiddenActivation.RELU);
            case "Softmax" -> softmax(node);
            case "Identity" -> requireAttributes(node);
            case "Flatten" -> flatten(node);
            default -> reshape(node);
        }
    }

    private void gemm(Node node) throws FileFormatException {
        requireAttributes(node, "alpha", "beta", "transA", "transB");
        for (String factor : List.of("alpha", "beta")) {
            Attribute value = node.attributes().get(factor);
            if (value != null && !(value.kind() == Attribute.FLOAT && value.f() == 1)) {
                throw refused(node + " with " + factor + " 1", "" + value.f());
            }
        }
        if (integer(node, "transA", 0) != 0) {
            throw refused(node + " with transA 0", "1");
        }
        Tensor bias = node.input(2).isEmpty() ? null : constant(node, 2);
        layer(node, integer(node, "transB", 0) != 0, bias);
    }

    private void layer(Node node, boolean transposed, @Nullable Tensor bias) throws FileFormatException {
        boolean first = hidden == null;
        if (!first && (activation == null || output != null)) {
            throw refused(next(), node.toString());
        }
        if (!rows) {
            throw refused("a Flatten, or a Reshape to rows, before the hidden layer", node.toString());
        }
        Tensor weights = constant(node, 1);
        weights.checkedType(source, ElementType.FLOATS);
        List<Long> shape = weights.shape();
        if (shape.size() != 2 || shape.contains(0L)) {
            throw refused(weights + ", weights of two dimensions", "shape " + shape);
        }
        int inputs = shape.get(transposed ? 1 : 0).intValue();
        int outputs = shape.get(transposed ? 0 : 1).intValue();
        if (features != OPEN && features != inputs) {
            throw refused(node + " with weights for " + features + " features", "weights for " + inputs);
        }
        features = outputs;
        Layer layer = new Layer(weights, transposed, inputs, outputs, bias);
        if (bias != null) {
            requireBias(bias, layer);
        }
        if (first) {
            hidden = layer;
        } else {
            output = layer;
        }
    }

    private void add(Node node) throws FileFormatException {
        requireAttributes(node);
        Tensor bias = constant(node, constants.containsKey(node.input(0)) ? 0 : 1);
        if (hidden != null && hidden.bias == null && activation == null) {
            requireBias(bias, hidden);
            hidden = hidden.with(bias);
        } else if (output != null && output.bias == null && !softmax) {
            requireBias(bias, output);
            output = output.with(bias);
        } else {
            throw refused(next(), node.toString());
        }
    }

    /** One number for each output of the layer, or one for all, in a row. */
    private void requireBias(Tensor bias, Layer layer) throws FileFormatException {
        bias.checkedType(source, ElementType.FLOATS);
        List<Long> shape = bias.shape();
        long length = shape.isEmpty() ? 1 : shape.getLast();
        boolean inARow = shape.size() < 2 || (shape.size() == 2 && shape.getFirst() == 1);
        if (!inARow || (length != 1 && length != layer.outputs)) {
            throw refused(bias + ", a bias of shape [" + layer.outputs + "]", "shape " + shape);
        }
    }

    private void activation(Node node, HiddenActivation function) throws FileFormatException {
        requireAttributes(node);
        if (hidden == null || activation != null) {
            throw refused(next(), node.toString());
        }
        activation = function;
    }

    /** Of samples in rows; the default, 1 before operator set 13 and −1 since, means the same for them. */
    private void softmax(Node node) throws FileFormatException {
        requireAttributes(node, "axis");
        if (output == null || softmax) {
            throw refused(next(), node.toString());
        }
        long axis = integer(node, "axis", -1);
        if (axis != 1 && axis != -1) {
            throw refused(node + " with axis 1 or -1", "" + axis);
        }
        softmax = true;
    }

    private void flatten(Node node) throws FileFormatException {
        requireAttributes(node, "axis");
        long axis = integer(node, "axis", 1);
        if (axis != 1 && !(axis == -1 && rows)) {
            throw refused(node + " with axis 1", "" + axis);
        }
        rows = true;
    }

    private void reshape(Node node) throws FileFormatException {
        requireAttributes(node, "allowzero");
        boolean zeroKeeps = integer(node, "allowzero", 0) == 0;
        Tensor shape = constant(node, 1);
        long[] to = shape.longs(source);
        if (!keepsRows(to, zeroKeeps)) {
            String size = features == OPEN ? "features" : "" + features;
            throw refused(
                    node + " to rows, shape [-1, " + size + "]",
                    Arrays.toString(Arrays.copyOf(to, Math.min(to.length, MOST_SHOWN))));
        }
        if (to[1] > 0) {
            features = to[1];
        }
        rows = true;
    }

    private boolean keepsRows(long[] to, boolean zeroKeeps) {
        if (to.length != 2 || (to[0] == -1 && to[1] == -1)) {
            return false;
        }
        boolean keepsSamples = to[0] == -1 || (to[0] == 0 ? zeroKeeps : to[0] == samples);
        boolean keepsFeatures =
                to[1] == -1 || (to[1] == 0 ? zeroKeeps && rows : to[1] == features || (to[1] > 0 && features == OPEN));
        return keepsSamples && keepsFeatures;
    }

    /** What may come after the nodes seen so far. */
    private String next() {
        if (hidden == null) {
            return "the hidden layer, a Gemm or MatMul";
        } else if (activation == null) {
            return (hidden.bias == null ? "an Add of the hidden layer's bias, or " : "")
                    + "Sigmoid, Tanh or Relu behind it";
        } else if (output == null) {
            return "the output layer, a Gemm or MatMul";
        }
        return (output.bias == null && !softmax ? "an Add of the output layer's bias, " : "")
                + (softmax ? "" : "Softmax, or ")
                + "the output of the model";
    }

    private Tensor constant(Node node, int input) throws FileFormatException {
        Tensor tensor = constants.get(node.input(input));
        if (tensor == null) {
            throw refused(
                    node + " with an initializer or Constant as input " + input,
                    node.input(input).isEmpty() ? "none" : shown(node.input(input)));
        }
        return tensor;
    }

    private void requireAttributes(Node node, String... known) throws FileFormatException {
        for (String name : node.attributes().keySet()) {
            if (!List.of(known).contains(name)) {
                throw refused(node + " with attributes among " + List.of(known), shown(name));
            }
        }
    }

    private long integer(Node node, String name, long otherwise) throws FileFormatException {
        Attribute attribute = node.attributes().get(name);
        if (attribute == null) {
            return otherwise;
        }
        if (attribute.kind() != Attribute.INT) {
            throw refused(node + " with an integer as " + name, "an attribute of type " + attribute.kind());
        }
        return attribute.i();
    }

    private Matrix weights(Layer layer) throws FileFormatException {
        float[] values = layer.weights.floats(source);
        return layer.transposed
                ? Matrix.wrap(layer.outputs, layer.inputs, values).transpose()
                : Matrix.wrap(layer.inputs, layer.outputs, values);
    }

    private Matrix bias(Layer layer) throws FileFormatException {
        Matrix bias = Matrix.zeros(1, layer.outputs);
        if (layer.bias != null) {
            float[] values = layer.bias.floats(source);
            if (values.length == 1) {
                Arrays.fill(bias.data(), values[0]);
            } else {
                System.arraycopy(values, 0, bias.data(), 0, values.length);
            }
        }
        return bias;
    }

    private FileFormatException refused(String expected, String found) {
        return new FileFormatException(source, expected, found);
    }
}
