package dev.lanewise.onnx;

import static dev.lanewise.onnx.OnnxModel.shown;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lanewise.FileFormatException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * An array of numbers in a file.
 *
 * @param type the number of its {@link ElementType}, or of one that does not matter here
 * @param external whether the elements are in another file
 * @param fields where the elements stand in the file: a {@link Tags#bit bit} for each field, one in a sound tensor
 * @param content the elements, little-endian, the last dimension varying fastest; as many as there are, whatever the
 * shape
 */
record Tensor(String name, List<Long> shape, int type, boolean external, int fields, ByteBuffer content) {
    private static final int RAW = Tags.bit(Tags.TENSOR_RAW_DATA);

    /** A row of INT64, without a name. */
    static Tensor of(List<Long> values) {
        ByteBuffer content = ByteBuffer.allocate(values.size() * Long.BYTES).order(LITTLE_ENDIAN);
        values.forEach(content::putLong);
        return new Tensor("", List.of((long) values.size()), ElementType.INT64.number(), false, RAW, content.flip());
    }

    Tensor named(String name) {
        return new Tensor(name, shape, type, external, fields, content);
    }

    /** The elements in {@code float}: FLOAT, FLOAT16 and BFLOAT16 exactly, DOUBLE rounded. */
    float[] floats(String source) throws FileFormatException {
        ElementType type = checkedType(source, ElementType.FLOATS);
        ByteBuffer elements = elements();
        float[] values = new float[content.remaining() / type.bytes()];
        switch (type) {
            case DOUBLE -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) elements.getDouble();
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(elements.getShort());
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(elements.getShort() << 16); // the upper half of a FLOAT
                }
            }
            default -> elements.asFloatBuffer().get(values);
        }
        return values;
    }

    /** The elements of INT64. */
    long[] longs(String source) throws FileFormatException {
        checkedType(source, Set.of(ElementType.INT64));
        long[] values = new long[content.remaining() / Long.BYTES];
        elements().asLongBuffer().get(values);
        return values;
    }

    /** The type, which must be among these; the elements must be here, and as many as the shape says. */
    ElementType checkedType(String source, Set<ElementType> types) throws FileFormatException {
        if (external) {
            throw new FileFormatException(
                    source, this + " with its elements in this file", "a reference to another file (external data)");
        }
        ElementType found = ElementType.of(type);
        if (found == null || !types.contains(found)) {
            throw new FileFormatException(
                    source, this + " of a type among " + types, found == null ? "type " + type : found.name());
        }
        if (fields != 0 && fields != RAW && fields != Tags.bit(found.tag())) {
            throw new FileFormatException(
                    source, this + " with its elements where raw ones or those of " + found + " stand", "other fields");
        }
        long bytes = found.bytes();
        try {
            for (long size : shape) {
                bytes = size < 0 ? -1 : Math.multiplyExact(bytes, size);
            }
        } catch (ArithmeticException e) {
            bytes = Long.MAX_VALUE;
        }
        if (bytes != content.remaining()) {
            throw new FileFormatException(
                    source,
                    this + " with as many bytes as " + found + " of shape " + shape + " takes",
                    content.remaining() + " bytes");
        }
        return found;
    }

    /** For messages. */
    @Override
    public String toString() {
        return "tensor " + shown(name);
    }

    private ByteBuffer elements() {
        return content.duplicate().order(LITTLE_ENDIAN);
    }
}
