package dev.lanewise.jmh;

import dev.lanewise.Matrix;
import dev.lanewise.nn.TwoLayerNet;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A net with a sigmoid layer as an ONNX model for one row: input {@code x}, output {@code y}. */
final class OnnxBytes {

    private static final int FLOAT = 1;
    private static final int OPSET = 13;
    private static final int IR_VERSION = 8;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private OnnxBytes() {}

    static byte[] of(TwoLayerNet net) {
        return new OnnxBytes()
                .number(1, IR_VERSION)
                .message(8, opset -> opset.number(2, OPSET))
                .message(
                        7,
                        graph -> graph.text(2, "net")
                                .node("Gemm", "a", "x", "w1", "b1")
                                .node("Sigmoid", "h", "a")
                                .node("Gemm", "s", "h", "w2", "b2")
                                .node("Softmax", "y", "s")
                                .tensor("w1", net.w1())
                                .tensor("b1", net.b1())
                                .tensor("w2", net.w2())
                                .tensor("b2", net.b2())
                                .row(11, "x", net.inputSize())
                                .row(12, "y", net.outputSize()))
                .out
                .toByteArray();
    }

    private OnnxBytes node(String operator, String output, String... inputs) {
        return message(1, node -> {
            for (String input : inputs) {
                node.text(1, input);
            }
            node.text(2, output).text(4, operator);
        });
    }

    private OnnxBytes tensor(String name, Matrix matrix) {
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * matrix.data().length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(matrix.data());
        return message(
                5,
                tensor -> tensor.number(1, matrix.rows())
                        .number(1, matrix.cols())
                        .number(2, FLOAT)
                        .text(8, name)
                        .bytes(9, raw.array()));
    }

    private OnnxBytes row(int field, String name, int cols) {
        return message(
                field,
                info -> info.text(1, name)
                        .message(
                                2,
                                type -> type.message(
                                        1,
                                        tensor -> tensor.number(1, FLOAT)
                                                .message(
                                                        2,
                                                        shape -> shape.message(1, dim -> dim.number(1, 1))
                                                                .message(1, dim -> dim.number(1, cols))))));
    }

    // Protocol buffers ------------------------------------------------------------------------------------------------

    private OnnxBytes message(int field, Consumer<OnnxBytes> content) {
        OnnxBytes message = new OnnxBytes();
        content.accept(message);
        return bytes(field, message.out.toByteArray());
    }

    private OnnxBytes text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private OnnxBytes bytes(int field, byte[] bytes) {
        varint(field << 3 | 2);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private OnnxBytes number(int field, int value) {
        varint(field << 3);
        varint(value);
        return this;
    }

    private void varint(int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
