package dev.lanewise.onnx;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of elements that matter here, of those that ONNX numbers. */
enum ElementType {
    FLOAT(1, Float.BYTES, Tags.TENSOR_FLOAT_DATA),
    INT64(7, Long.BYTES, Tags.TENSOR_INT64_DATA),
    FLOAT16(10, Short.BYTES, Tags.TENSOR_INT32_DATA),
    DOUBLE(11, Double.BYTES, Tags.TENSOR_DOUBLE_DATA),
    BFLOAT16(16, Short.BYTES, Tags.TENSOR_INT32_DATA);

    /** What samples, weights and biases may consist of. */
    static final Set<ElementType> FLOATS = EnumSet.of(FLOAT, FLOAT16, DOUBLE, BFLOAT16);

    private final int number;
    private final int bytes;
    private final int tag;

    ElementType(int number, int bytes, int tag) {
        this.number = number;
        this.bytes = bytes;
        this.tag = tag;
    }

    /** The type of that number, or null. */
    static @Nullable ElementType of(int number) {
        for (ElementType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }

    /** As it stands in a file. */
    int number() {
        return number;
    }

    /** The size of an element. */
    int bytes() {
        return bytes;
    }

    /**
     * The field of a tensor that such elements stand in where they are not raw, as its tag when they stand one by one.
     */
    int tag() {
        return tag;
    }
}
