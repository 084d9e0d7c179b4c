package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ElementwiseTest {
    private static final int LENGTH = Ranges.longest() + 64;
    private static final float[] A = Values.SPRINKLED.array(LENGTH, 1);
    private static final float[] B = Values.SPRINKLED.array(LENGTH, 2);

    static Stream<Arguments> kernels() {
        return KernelsUnderTest.with(Elementwise.values());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void everyRange(Kernels kernels, Elementwise operation) {
        float[] expected = oracle(operation, A, B);
        Ranges.forEach((length, aOffset, bOffset) -> {
            int outOffset = (aOffset + 3 * bOffset + 1) % 16;
            int from = Ranges.start(length, aOffset, bOffset, LENGTH);
            Guarded a = Guarded.copy(A, from, length, aOffset);
            Guarded b = Guarded.copy(B, from, length, bOffset);
            Guarded out = Guarded.blank(length, outOffset);
            operation.run(kernels, a.array, a.offset, b.array, b.offset, out.array, out.offset, length);
            Supplier<String> what = () -> "length " + length + " offsets " + aOffset + " " + bOffset + " " + outOffset;
            out.assertHolds(expected, from, what);
            a.assertUnchanged(what);
            b.assertUnchanged(what);
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void inPlace(Kernels kernels, Elementwise operation) {
        float[] expected = oracle(operation, A, B);
        Ranges.forEach((length, offset, otherOffset) -> {
            Supplier<String> what = () -> "length " + length + " offsets " + offset + " " + otherOffset;
            Guarded a = Guarded.copy(A, 0, length, offset);
            Guarded b = Guarded.copy(B, 0, length, otherOffset);
            operation.run(kernels, a.array, a.offset, b.array, b.offset, a.array, a.offset, length);
            a.assertHolds(expected, 0, what);
            b.assertUnchanged(what);
            if (operation.binary()) {
                Guarded first = Guarded.copy(A, 0, length, offset);
                operation.run(kernels, first.array, first.offset, b.array, b.offset, b.array, b.offset, length);
                b.assertHolds(expected, 0, what);
                first.assertUnchanged(what);
            }
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void oneArrayForAllThree(Kernels kernels, Elementwise operation) {
        float[] expected = oracle(operation, A, A);
        float[] cells = A.clone();
        operation.run(kernels, cells, 0, cells, 0, cells, 0, cells.length);
        assertSameBits(expected, cells, operation::name);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void neighbouringRangesOfOneArray(Kernels kernels, Elementwise operation) {
        for (int length : new int[] {77, 600}) {
            Guarded cells = Guarded.copy(A, 0, 3 * length, 5);
            float[] expected = new float[3 * length];
            System.arraycopy(A, 0, expected, 0, 3 * length);
            for (int i = 0; i < length; i++) {
                expected[length + i] = operation.oracle(A[i], A[2 * length + i]);
            }
            int at = cells.offset;
            float[] x = cells.array;
            operation.run(kernels, x, at, x, at + 2 * length, x, at + length, length);
            cells.assertHolds(expected, 0, operation::name);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void specialValuesInPairsAndAnyBits(Kernels kernels, Elementwise operation) {
        int count = Values.SPECIAL.length;
        float[] a = Values.ANY_BITS.array(20_000, 3);
        float[] b = Values.ANY_BITS.array(20_000, 4);
        for (int i = 0; i < count * count; i++) {
            a[i] = Values.SPECIAL[i / count];
            b[i] = Values.SPECIAL[i % count];
        }
        float[] expected = oracle(operation, a, b);
        float[] out = new float[a.length];
        operation.run(kernels, a, 0, b, 0, out, 0, out.length);
        assertSameBits(expected, out, operation::name);
    }

    private static float[] oracle(Elementwise operation, float[] a, float[] b) {
        float[] out = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = operation.oracle(a[i], b[i]);
        }
        return out;
    }
}
