package dev.lanewise.io;

import org.jspecify.annotations.Nullable;

/**
 * The types of elements that the format knows, in the order in which a writer lays out their tensors: the widest first,
 * so that every tensor is aligned to its elements. It is the order of the reference implementation.
 */
enum DType {
    U64(64),
    I64(64),
    F64(64),
    C64(64),
    F32(32),
    U32(32),
    I32(32),
    BF16(16),
    F16(16),
    U16(16),
    I16(16),
    F8_E5M2FNUZ(8),
    F8_E4M3FNUZ(8),
    F8_E8M0(8),
    F8_E4M3(8),
    F8_E5M2(8),
    I8(8),
    U8(8),
    F6_E3M2(6),
    F6_E2M3(6),
    F4(4),
    BOOL(8);

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    /** The type of that name, or null. */
    static @Nullable DType of(String name) {
        for (DType dtype : values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        return null;
    }

    int bits() {
        return bits;
    }

    /** The bytes of an element, for the types of whole bytes. */
    int bytes() {
        return bits / Byte.SIZE;
    }
}
