package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A range inside a larger array whose other cells hold a sentinel and must keep it.
 *
 * <p>Every third range ends where its array ends, so that reading past it throws.
 */
final class Guarded {
    private static final int GUARD = 32;
    private static final float SENTINEL = -0x1.badbaep77f;

    final float[] array;
    final int offset;
    private final int length;
    private final float[] before;

    private Guarded(float[] source, int from, int length, int misalignment) {
        this.length = length;
        offset = GUARD + misalignment;
        array = new float[offset + length + ((length + misalignment) % 3 == 0 ? 0 : GUARD)];
        Arrays.fill(array, SENTINEL);
        System.arraycopy(source, from, array, offset, length);
        before = array.clone();
    }

    /** The values {@code source[from .. from + length)} at an offset of that misalignment mod 16. */
    static Guarded copy(float[] source, int from, int length, int misalignment) {
        return new Guarded(source, from, length, misalignment);
    }

    /** A range to write to. */
    static Guarded blank(int length, int misalignment) {
        return new Guarded(new float[length], 0, length, misalignment);
    }

    void assertUnchanged(Supplier<String> what) {
        assertSameBits(before, array, what);
    }

    /** The range holds {@code expected[from ..]} and the cells around it are untouched. */
    void assertHolds(float[] expected, int from, Supplier<String> what) {
        System.arraycopy(expected, from, before, offset, length);
        assertSameBits(before, array, what);
    }

    /** Equal by {@link Float#floatToIntBits}, so that every NaN is one value. */
    static void assertSameBits(float[] expected, float[] actual, Supplier<String> what) {
        int at = Arrays.mismatch(expected, actual);
        if (at >= 0) {
            assertEquals(expected[at], actual[at], () -> what.get() + " at " + at);
        }
    }
}
