package dev.lanewise.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Builds the bytes of ONNX files, sound ones and others: the encoding of protobuf and the numbers of onnx.proto once
 * more, so that they are judged by something else than themselves. A field is a byte array, a message is some fields in
 * a row.
 */
final class OnnxFiles {
    static final int FLOAT = 1;
    static final int INT64 = 7;
    static final int FLOAT16 = 10;
    static final int DOUBLE = 11;
    static final int BFLOAT16 = 16;

    private OnnxFiles() {}

    /** A net 2-2-1 of two Gemms with a Sigmoid between: a small sound model. */
    static byte[] small() {
        return model(
                13,
                node("Gemm", "x w1 b1", "h"),
                node("Sigmoid", "h", "s"),
                node("Gemm", "s w2 b2", "y"),
                floats("w1", new float[] {1, 2, 3, 4}, 2, 2),
                floats("b1", new float[] {5, 6}, 2),
                floats("w2", new float[] {7, 8}, 2, 1),
                floats("b2", new float[] {9}, 1),
                input("x", FLOAT, -1, 2),
                output("y", FLOAT, -1, 1));
    }

    /** A model of that operator set; its graph's fields. */
    static byte[] model(int opset, byte[]... graph) {
        return message(varint(1, 8), bytes(7, message(graph)), opset("", opset));
    }

    static byte[] opset(String domain, long version) {
        return bytes(8, message(string(1, domain), varint(2, version)));
    }

    static byte[] metadata(String key, String value) {
        return bytes(14, message(string(1, key), string(2, value)));
    }

    /** A node whose name is its type with a small n before it; names of inputs and outputs are divided by spaces. */
    static byte[] node(String opType, String inputs, String outputs, byte[]... attributes) {
        return bytes(
                1,
                message(
                        strings(1, inputs),
                        strings(2, outputs),
                        string(3, "n" + opType),
                        string(4, opType),
                        message(attributes)));
    }

    private static byte[] strings(int number, String texts) {
        return message(Arrays.stream(texts.split(" ", -1))
                .filter(text -> !texts.isEmpty())
                .map(text -> string(number, text))
                .toArray(byte[][]::new));
    }

    /** An attribute of a node. */
    static byte[] attribute(String name, long value) {
        return bytes(5, message(string(1, name), varint(3, value), varint(20, 2)));
    }

    static byte[] attribute(String name, float value) {
        return bytes(5, message(string(1, name), fixed32(2, value), varint(20, 1)));
    }

    /** An attribute that is a tensor, given as the graph's field. */
    static byte[] attribute(String name, byte[] initializer) {
        byte[] tensor = Arrays.copyOfRange(initializer, prefix(initializer), initializer.length);
        return bytes(5, message(string(1, name), bytes(5, tensor), varint(20, 4)));
    }

    /** The tag and the length before the value of a field. */
    private static int prefix(byte[] field) {
        int at = 1;
        while (field[at] < 0) {
            at++;
        }
        return at + 1;
    }

    /** An initializer of the graph, its elements raw. */
    static byte[] floats(String name, float[] values, long... dims) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor(name, FLOAT, dims, bytes(9, raw.array()));
    }

    static byte[] longs(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return tensor(name, INT64, new long[] {values.length}, bytes(9, raw.array()));
    }

    /** An initializer, its elements in the given fields. */
    static byte[] tensor(String name, int type, long[] dims, byte[]... content) {
        byte[][] sizes = Arrays.stream(dims).mapToObj(size -> varint(1, size)).toArray(byte[][]::new);
        return bytes(5, message(message(sizes), varint(2, type), string(8, name), message(content)));
    }

    static byte[] input(String name, int type, long... shape) {
        return value(11, name, type, shape);
    }

    static byte[] output(String name, int type, long... shape) {
        return value(12, name, type, shape);
    }

    private static byte[] value(int number, String name, int type, long... shape) {
        byte[][] sizes = Arrays.stream(shape)
                .mapToObj(size -> bytes(1, size < 0 ? string(2, "n") : varint(1, size)))
                .toArray(byte[][]::new);
        byte[] tensor = message(varint(1, type), bytes(2, message(sizes)));
        return bytes(number, message(string(1, name), bytes(2, bytes(1, tensor))));
    }

    static byte[] string(int number, String text) {
        return bytes(number, text.getBytes(UTF_8));
    }

    static byte[] bytes(int number, byte... value) {
        return message(varint(number << 3 | 2), varint(value.length), value);
    }

    static byte[] varint(int number, long value) {
        return message(varint(number << 3), varint(value));
    }

    static byte[] fixed32(int number, float value) {
        ByteBuffer bits =
                ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value);
        return message(varint(number << 3 | 5), bits.array());
    }

    static byte[] fixed64(int number, double value) {
        ByteBuffer bits =
                ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value);
        return message(varint(number << 3 | 1), bits.array());
    }

    static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }

    /** The fields in a row. */
    static byte[] message(byte[]... fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] field : fields) {
            bytes.writeBytes(field);
        }
        return bytes.toByteArray();
    }
}
