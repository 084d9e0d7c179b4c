package dev.lanewise.io;

import static java.util.Objects.requireNonNull;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.TwoLayerNet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a file that are the parameters of a two-layer net, recognized by names and shapes alone, before any of
 * them is read: those of this library, or two Linear layers of PyTorch.
 */
record NetTensors(Layer first, Layer second) {
    /**
     * A layer and the names of its tensors.
     *
     * @param transposed whether the weights are outputs × inputs
     */
    record Layer(String weight, String bias, int inputs, int outputs, boolean transposed) {}

    /** The elements of a tensor, in row-major order. */
    @FunctionalInterface
    interface Elements {
        float[] of(String name) throws IOException;
    }

    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    /** As many digits as always fit an int. */
    private static final int MAX_DIGITS = 9;

    private static final int SHOWN_NAMES = 8;

    /**
     * Finds both layers among all tensors of a file. Others than theirs are refused: they would make it another net.
     *
     * @param source what messages call the file
     * @param shapes all tensors
     */
    static NetTensors find(String source, Map<String, List<Long>> shapes) throws FileFormatException {
        return new Finder(source, shapes).find();
    }

    /** Reads the parameters. */
    TwoLayerNet read(Elements elements, HiddenActivation activation) throws IOException {
        return TwoLayerNet.of(
                weights(first, elements),
                biases(first, elements),
                weights(second, elements),
                biases(second, elements),
                activation);
    }

    private static Matrix weights(Layer layer, Elements elements) throws IOException {
        float[] values = elements.of(layer.weight);
        return layer.transposed
                ? Matrix.wrap(layer.outputs, layer.inputs, values).transpose()
                : Matrix.wrap(layer.inputs, layer.outputs, values);
    }

    private static Matrix biases(Layer layer, Elements elements) throws IOException {
        return Matrix.wrap(1, layer.outputs, elements.of(layer.bias));
    }

    private record Finder(String source, Map<String, List<Long>> shapes) {

        NetTensors find() throws FileFormatException {
            Set<String> names = shapes.keySet();
            for (String w : List.of("w", "W")) {
                if (names.equals(Set.of(w + "1", "b1", w + "2", "b2"))) {
                    return chained(layer(w + "1", "b1", false), layer(w + "2", "b2", false));
                }
            }
            List<String> prefixes = names.stream()
                    .filter(name -> name.endsWith(WEIGHT))
                    .map(name -> name.substring(0, name.length() - WEIGHT.length()))
                    .filter(prefix -> names.contains(prefix + BIAS))
                    .toList();
            if (prefixes.size() != 2 || names.size() != 4) {
                throw new FileFormatException(
                        source,
                        "the tensors w1, b1, w2 and b2, or the weight and bias of two Linear layers, and no others",
                        names.isEmpty() ? "none" : shown(names));
            }
            return linear(prefixes.get(0), prefixes.get(1));
        }

        private static String shown(Set<String> names) {
            List<String> some = new ArrayList<>();
            names.stream().limit(SHOWN_NAMES).forEach(name -> some.add(JsonReader.shown(name)));
            return String.join(", ", some)
                    + (names.size() > SHOWN_NAMES ? " and " + (names.size() - SHOWN_NAMES) + " more" : "");
        }

        /** Two layers in the order in which their shapes chain; where both ways do, in the order of their numbers. */
        private NetTensors linear(String a, String b) throws FileFormatException {
            Layer layerA = layer(a + WEIGHT, a + BIAS, true);
            Layer layerB = layer(b + WEIGHT, b + BIAS, true);
            boolean aThenB = layerA.outputs == layerB.inputs;
            if (aThenB && layerB.outputs == layerA.inputs) {
                int order = compareNumbers(a, b);
                if (order == 0) {
                    throw new FileFormatException(
                            source,
                            "two Linear layers that chain in one way, or whose names differ in a number",
                            describe(layerA) + " and " + describe(layerB) + ", which chain in both");
                }
                aThenB = order < 0;
            }
            return aThenB ? chained(layerA, layerB) : chained(layerB, layerA);
        }

        private NetTensors chained(Layer first, Layer second) throws FileFormatException {
            if (first.outputs != second.inputs) {
                throw new FileFormatException(
                        source,
                        "two layers, the second with as many inputs as the first has outputs",
                        describe(first) + " and " + describe(second));
            }
            return new NetTensors(first, second);
        }

        private String describe(Layer layer) {
            return JsonReader.shown(layer.weight) + " of shape " + shape(layer.weight);
        }

        private Layer layer(String weight, String bias, boolean transposed) throws FileFormatException {
            List<Long> shape = shape(weight);
            if (shape.size() != 2 || shape.get(0) < 1 || shape.get(1) < 1) {
                throw refused(weight, "two dimensions of at least 1");
            }
            long rows = shape.get(0);
            long cols = shape.get(1);
            if (rows > Integer.MAX_VALUE / cols) {
                throw refused(weight, "at most " + Integer.MAX_VALUE + " elements");
            }
            long outputs = transposed ? rows : cols;
            List<Long> biases = shape(bias);
            if (!biases.equals(List.of(outputs)) && (transposed || !biases.equals(List.of(1L, outputs)))) {
                throw refused(
                        bias, "one element for each of the " + outputs + " outputs of " + JsonReader.shown(weight));
            }
            return new Layer(weight, bias, (int) (transposed ? cols : rows), (int) outputs, transposed);
        }

        private List<Long> shape(String name) {
            return requireNonNull(shapes.get(name));
        }

        private FileFormatException refused(String name, String expected) {
            return new FileFormatException(
                    source, "tensor " + JsonReader.shown(name) + " of " + expected, "shape " + shape(name));
        }
    }

    /** Which number is less, of two names that differ in one number alone, as fc1 and fc2 do; 0 for other names. */
    private static int compareNumbers(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        int start = 0;
        while (start < shorter && a.charAt(start) == b.charAt(start)) {
            start++;
        }
        int same = 0;
        while (same < shorter - start && a.charAt(a.length() - 1 - same) == b.charAt(b.length() - 1 - same)) {
            same++;
        }
        // Digits that both begin or end with belong to the number
        while (start > 0 && isDigit(a.charAt(start - 1))) {
            start--;
        }
        while (same > 0 && isDigit(a.charAt(a.length() - same))) {
            same--;
        }
        String numberA = a.substring(start, a.length() - same);
        String numberB = b.substring(start, b.length() - same);
        return isNumber(numberA) && isNumber(numberB)
                ? Integer.compare(Integer.parseInt(numberA), Integer.parseInt(numberB))
                : 0;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(NetTensors::isDigit);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
