package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Products with a matrix of bfloat16, against the plain chains over its rounded elements. */
class Bfloat16Test {

    /** All bfloat16 of both signs, and what lies between each and the next. */
    @Test
    void roundsToTheNearestAndTiesToEven() {
        for (int upper = 0; upper < 0x7f80; upper++) {
            float below = Float.intBitsToFloat(upper << 16);
            float above = Float.intBitsToFloat((upper + 1) << 16);
            float even = upper % 2 == 0 ? below : above;
            for (int lower : new int[] {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff}) {
                float x = Float.intBitsToFloat(upper << 16 | lower);
                float expected = lower < 0x8000 ? below : lower > 0x8000 ? above : even;
                assertEquals(expected, Bfloat16Matrix.round(x));
                assertEquals(-expected, Bfloat16Matrix.round(-x));
            }
        }
        assertEquals(Float.POSITIVE_INFINITY, Bfloat16Matrix.round(Float.MAX_VALUE));
        assertEquals(Float.NEGATIVE_INFINITY, Bfloat16Matrix.round(Float.NEGATIVE_INFINITY));
        for (int bits : new int[] {0x7f800001, 0x7fffffff, 0xff800001, 0xffffffff, 0x7fc00000, 0x7fc0ffff}) {
            assertTrue(Float.isNaN(Bfloat16Matrix.round(Float.intBitsToFloat(bits))));
        }
    }

    @EveryKernels
    void everyWidth(Kernels kernels) {
        for (int n = 0; n <= 300; n += n < 150 ? 1 : 7) {
            check(kernels, Values.ORDINARY, 9 + n % 90, n, 1 + n % 3);
        }
        check(kernels, Values.ORDINARY, 20, 1300, 2);
    }

    /** More rows than are widened at once, too. */
    @EveryKernels
    void everyHeight(Kernels kernels) {
        for (int k = 0; k <= 150; k++) {
            check(kernels, Values.ORDINARY, k, k % 2 == 0 ? 50 : 33, k % 4);
        }
        check(kernels, Values.ORDINARY, 784, 50, 5);
        check(kernels, Values.ORDINARY, 784, 129, 5);
        check(kernels, Values.ORDINARY, 784, 10, 5);
    }

    @EveryKernels
    void specialValues(Kernels kernels) {
        for (Values kind : new Values[] {Values.SPRINKLED, Values.ZEROS, Values.ANY_BITS}) {
            for (int n = 1; n <= 140; n += 3) {
                check(kernels, kind, 70, n, 2);
            }
        }
    }

    private static void check(Kernels kernels, Values kind, int k, int n, int m) {
        Supplier<String> what = () -> "%s: %d rows of %d x %d".formatted(kind, m, k, n);
        int lda = Math.max(1, k + m);
        int ldb = Math.max(1, n + k % 3);
        int ldc = Math.max(1, n + k % 2);
        float[] b = kind.array(k * ldb + 3, 1);
        Guarded a = Guarded.copy(sparse(kind, m * lda, n), 0, m * lda, n % 16);
        Guarded bias = Guarded.copy(kind.array(n, 3), 0, n, k % 16);
        float[] dense = new float[m * ldc];
        float[] sparse = new float[n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float acc = bias.array[bias.offset + j];
                float skipping = acc;
                for (int p = 0; p < k; p++) {
                    float x = a.array[a.offset + i * lda + p];
                    float w = Bfloat16Matrix.round(b[3 + p * ldb + j]);
                    acc = Oracle.fma(x, w, acc);
                    skipping = x == 0 ? skipping : Oracle.fma(x, w, skipping);
                }
                dense[i * ldc + j] = acc;
                sparse[j] = skipping;
            }
            int ai = a.offset + i * lda;
            Bfloat16Matrix matrix = Bfloat16Matrix.of(k, n, b, 3, ldb);
            Guarded y = Guarded.blank(n, (k + n) % 16);
            kernels.sgemv(a.array, ai, matrix, bias.array, bias.offset, y.array, y.offset);
            y.assertHolds(dense, i * ldc, what);
            kernels.spvm(a.array, ai, matrix, bias.array, bias.offset, y.array, y.offset);
            y.assertHolds(sparse, 0, what);
        }
        Guarded c = Guarded.blank(m * ldc, n % 7);
        Bfloat16Matrix matrix = Bfloat16Matrix.of(k, n, b, 3, ldb);
        kernels.sgemm(m, a.array, a.offset, lda, matrix, bias.array, bias.offset, c.array, c.offset, ldc);
        c.assertHolds(dense, 0, what);
        a.assertUnchanged(what);
        bias.assertUnchanged(what);
    }

    /** Two in three are zeros of either sign. */
    private static float[] sparse(Values kind, int length, long seed) {
        float[] x = kind.array(length, seed);
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            if (random.nextInt(3) > 0) {
                x[i] = i % 2 == 0 ? 0f : -0f;
            }
        }
        return x;
    }
}
