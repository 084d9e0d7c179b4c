package dev.lanewise.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.protobuf.CodedOutputStream;
import dev.lanewise.Matrix;
import dev.lanewise.io.AtomicFile;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.TwoLayerNet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a net as an ONNX file, each message's fields by their numbers, as protobuf does. The parameters go straight
 * into the file; all else is small and is made in memory first, since a message's length stands before it.
 */
final class ModelWriter {
    /** Of ONNX 1.8: old enough for the runtimes in use, and the first pair whose Softmax means the last axis. */
    private static final int OPSET = 13;

    private static final int IR_VERSION = 7;

    private static final String PRODUCER = "lanewise";
    private static final int BUFFER_BYTES = 1 << 16;

    private static final String X = "x";
    private static final String PROBABILITIES = "probabilities";

    /** The fields of a message. */
    @FunctionalInterface
    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /** A parameter: the fields before its elements, and the elements. */
    private static final class Initializer {
        private final byte[] head;
        private final float[] elements;

        Initializer(String name, Matrix parameter, int... shape) throws IOException {
            elements = parameter.data();
            head = message(out -> {
                for (int size : shape) {
                    out.writeUInt32NoTag(Tags.TENSOR_DIMS);
                    out.writeInt64NoTag(size);
                }
                out.writeUInt32NoTag(Tags.TENSOR_DATA_TYPE);
                out.writeInt32NoTag(ElementType.FLOAT.number());
                writeString(out, Tags.TENSOR_NAME, name);
            });
        }

        private long elementBytes() {
            return (long) Float.BYTES * elements.length;
        }

        long bytes() {
            return head.length + fieldBytes(Tags.TENSOR_RAW_DATA, elementBytes());
        }

        void writeTo(CodedOutputStream out) throws IOException {
            out.writeRawBytes(head);
            out.writeUInt32NoTag(Tags.TENSOR_RAW_DATA);
            out.writeUInt64NoTag(elementBytes());
            for (float element : elements) {
                out.writeFloatNoTag(element);
            }
        }
    }

    private final byte[] modelHead;
    private final byte[] graphHead;
    private final List<Initializer> initializers;
    private final byte[] graphTail;
    private final byte[] modelTail;
    private final long graphBytes;

    private ModelWriter(TwoLayerNet net, Map<String, String> metadata) throws IOException {
        modelHead = message(out -> {
            out.writeUInt32NoTag(Tags.MODEL_IR_VERSION);
            out.writeInt64NoTag(IR_VERSION);
            writeString(out, Tags.MODEL_PRODUCER_NAME, PRODUCER);
            String version = ModelWriter.class.getPackage().getImplementationVersion();
            if (version != null) { // in a jar
                writeString(out, Tags.MODEL_PRODUCER_VERSION, version);
            }
        });
        graphHead = message(out -> {
            writeNode(out, "hidden_layer", "Gemm", X, "W1", "b1", "hidden_sums");
            writeNode(out, "hidden_activation", operator(net.hiddenActivation()), "hidden_sums", "hidden");
            writeNode(out, "output_layer", "Gemm", "hidden", "W2", "b2", "scores");
            writeNode(out, "softmax", "Softmax", "scores", PROBABILITIES);
            writeString(out, Tags.GRAPH_NAME, "two_layer_net");
        });
        initializers = List.of(
                new Initializer("W1", net.w1(), net.inputSize(), net.hiddenSize()),
                new Initializer("b1", net.b1(), net.hiddenSize()),
                new Initializer("W2", net.w2(), net.hiddenSize(), net.outputSize()),
                new Initializer("b2", net.b2(), net.outputSize()));
        graphTail = message(out -> {
            writeValue(out, Tags.GRAPH_INPUT, X, net.inputSize());
            writeValue(out, Tags.GRAPH_OUTPUT, PROBABILITIES, net.outputSize());
        });
        modelTail = modelTail(metadata);
        graphBytes = graphHead.length
                + initializers.stream()
                        .mapToLong(initializer -> fieldBytes(Tags.GRAPH_INITIALIZER, initializer.bytes()))
                        .sum()
                + graphTail.length;
    }

    static void write(Path path, TwoLayerNet net, Map<String, String> metadata) throws IOException {
        ModelWriter writer = new ModelWriter(net, metadata);
        if (writer.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("write: net and metadata must fit in the " + Integer.MAX_VALUE
                    + " bytes that protobuf allows, but take " + writer.bytes());
        }
        AtomicFile.write(path, writer::writeTo);
    }

    private long bytes() {
        return modelHead.length + fieldBytes(Tags.MODEL_GRAPH, graphBytes) + modelTail.length;
    }

    private void writeTo(FileChannel file) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(Channels.newOutputStream(file), BUFFER_BYTES);
        out.writeRawBytes(modelHead);
        out.writeUInt32NoTag(Tags.MODEL_GRAPH);
        out.writeUInt64NoTag(graphBytes);
        out.writeRawBytes(graphHead);
        for (Initializer initializer : initializers) {
            out.writeUInt32NoTag(Tags.GRAPH_INITIALIZER);
            out.writeUInt64NoTag(initializer.bytes());
            initializer.writeTo(out);
        }
        out.writeRawBytes(graphTail);
        out.writeRawBytes(modelTail);
        out.flush();
    }

    private static String operator(HiddenActivation activation) {
        return switch (activation) {
            case SIGMOID -> "Sigmoid";
            case TANH -> "Tanh";
            case RELU -> "Relu";
        };
    }

    private static byte[] modelTail(Map<String, String> metadata) throws IOException {
        Map<String, String> sorted = new TreeMap<>();
        metadata.forEach((key, value) -> sorted.put(checked("key", key), checked("value", value)));
        return message(out -> {
            writeMessage(out, Tags.MODEL_OPSET_IMPORT, opset -> {
                writeString(opset, Tags.OPSET_DOMAIN, "");
                opset.writeUInt32NoTag(Tags.OPSET_VERSION);
                opset.writeInt64NoTag(OPSET);
            });
            for (Map.Entry<String, String> property : sorted.entrySet()) {
                writeMessage(out, Tags.MODEL_METADATA_PROPS, entry -> {
                    writeString(entry, Tags.ENTRY_KEY, property.getKey());
                    writeString(entry, Tags.ENTRY_VALUE, property.getValue());
                });
            }
        });
    }

    private static String checked(String what, String text) {
        if (!UTF_8.newEncoder().canEncode(requireNonNull(text, what))) {
            throw new IllegalArgumentException(
                    "write: metadata: " + what + " holds a lone surrogate: " + OnnxModel.shown(text));
        }
        return text;
    }

    /** A node without attributes: those of Gemm and Softmax mean by default what they should. */
    private static void writeNode(CodedOutputStream out, String name, String opType, String... inputsAndOutput)
            throws IOException {
        writeMessage(out, Tags.GRAPH_NODE, node -> {
            int output = inputsAndOutput.length - 1;
            for (int i = 0; i < output; i++) {
                writeString(node, Tags.NODE_INPUT, inputsAndOutput[i]);
            }
            writeString(node, Tags.NODE_OUTPUT, inputsAndOutput[output]);
            writeString(node, Tags.NODE_NAME, name);
            writeString(node, Tags.NODE_OP_TYPE, opType);
        });
    }

    /** A tensor of N × cols. */
    private static void writeValue(CodedOutputStream out, int tag, String name, int cols) throws IOException {
        writeMessage(out, tag, value -> {
            writeString(value, Tags.VALUE_NAME, name);
            writeMessage(
                    value,
                    Tags.VALUE_TYPE,
                    type -> writeMessage(type, Tags.TYPE_TENSOR, tensor -> {
                        tensor.writeUInt32NoTag(Tags.TENSOR_TYPE_ELEMENT);
                        tensor.writeInt32NoTag(ElementType.FLOAT.number());
                        writeMessage(tensor, Tags.TENSOR_TYPE_SHAPE, shape -> {
                            writeMessage(shape, Tags.SHAPE_DIM, dim -> writeString(dim, Tags.DIM_PARAM, "N"));
                            writeMessage(shape, Tags.SHAPE_DIM, dim -> {
                                dim.writeUInt32NoTag(Tags.DIM_VALUE);
                                dim.writeInt64NoTag(cols);
                            });
                        });
                    }));
        });
    }

    private static void writeMessage(CodedOutputStream out, int tag, Fields fields) throws IOException {
        out.writeUInt32NoTag(tag);
        out.writeByteArrayNoTag(message(fields));
    }

    private static void writeString(CodedOutputStream out, int tag, String text) throws IOException {
        out.writeUInt32NoTag(tag);
        out.writeStringNoTag(text);
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.writeTo(out);
        out.flush();
        return bytes.toByteArray();
    }

    /** What a field takes whose value has so many bytes: its tag, their number, and they themselves. */
    private static long fieldBytes(int tag, long valueBytes) {
        return CodedOutputStream.computeUInt32SizeNoTag(tag)
                + CodedOutputStream.computeUInt64SizeNoTag(valueBytes)
                + valueBytes;
    }
}
