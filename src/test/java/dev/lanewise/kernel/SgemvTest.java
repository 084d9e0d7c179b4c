package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;

import java.util.function.Supplier;

class SgemvTest {
    private static final boolean[] BOTH = {false, true};
    private static final float[][] SCALES = {{1, 0}, {1, 1}, {-0.5f, 0}, {2.5f, -3}, {0, 0}, {1, -0f}, {0, 1}};

    @EveryKernels
    void everySmallShape(Kernels kernels) {
        for (int m = 0; m <= 20; m++) {
            for (int n = 0; n <= 40; n++) {
                check(kernels, Values.ORDINARY, m, n, (m + n) % 3, SCALES[(m + n) % SCALES.length]);
            }
        }
    }

    @EveryKernels
    void shapesAcrossEveryBlock(Kernels kernels) {
        int[][] shapes = {
            {10, 50},
            {50, 784},
            {784, 50},
            {100, 784},
            {7, 127},
            {8, 128},
            {9, 129},
            {17, 143},
            {16, 145},
            {33, 300},
            {3, 4095},
            {8, 4096},
            {9, 4097},
            {8, 4111},
            {10, 4112},
            {25, 4113},
            {8, 8200},
            {1, 1000},
            {1000, 1}
        };
        for (int[] shape : shapes) {
            for (float[] scales : SCALES) {
                check(kernels, Values.ORDINARY, shape[0], shape[1], shape[0] % 2, scales);
            }
            check(kernels, Values.SPRINKLED, shape[0], shape[1], 5, SCALES[3]);
        }
    }

    @EveryKernels
    void specialValues(Kernels kernels) {
        for (Values kind : new Values[] {Values.SPRINKLED, Values.ZEROS, Values.ANY_BITS}) {
            for (int n = 1; n <= 300; n += 7) {
                for (float[] scales : SCALES) {
                    check(kernels, kind, 1 + n % 29, n, n % 4, scales);
                }
            }
        }
    }

    /** One row of sgemm is sgemv, whatever its A is: a row, or a column with a stride. */
    @EveryKernels
    void rowOfSgemm(Kernels kernels) {
        int k = 43;
        for (int n : new int[] {16, 128, 129, 200, 4500}) {
            float[] a = Values.ORDINARY.array(k * 3, 1);
            float[] b = Values.ORDINARY.array(k * n, 2);
            for (boolean transA : BOTH) {
                float[] expected = Values.ORDINARY.array(n, 3);
                float[] actual = expected.clone();
                int lda = transA ? 3 : k;
                Oracle.sgemm(transA, false, 1, n, k, 1.5f, a, 0, lda, b, 0, n, 0.5f, expected, 0, n);
                kernels.sgemm(transA, false, 1, n, k, 1.5f, a, 0, lda, b, 0, n, 0.5f, actual, 0, n);
                assertSameBits(expected, actual, () -> "n " + n + ", transA " + transA);
            }
        }
    }

    /** With beta = 0, y is not read; a NaN in A or x arrives even where alpha is 0. */
    @EveryKernels
    void whatIsReadAndWhatIsNot(Kernels kernels) {
        for (boolean transA : BOTH) {
            float[] a = Values.ORDINARY.array(200 * 200, 4);
            float[] x = Values.ORDINARY.array(200, 5);
            float[] expected = new float[200];
            float[] y = Values.NAN.array(200, 0);
            Oracle.sgemv(transA, 200, 200, 2, a, 0, 200, x, 0, 0, expected, 0);
            kernels.sgemv(transA, 200, 200, 2, a, 0, 200, x, 0, 0, y, 0);
            assertSameBits(expected, y, () -> "beta 0, transA " + transA);
            x[3] = Float.NaN;
            kernels.sgemv(transA, 200, 200, 0, a, 0, 200, x, 0, 0, y, 0);
            assertSameBits(Values.NAN.array(200, 0), y, () -> "alpha 0, transA " + transA);
        }
    }

    private static void check(Kernels kernels, Values kind, int m, int n, int gap, float[] scales) {
        int lda = Math.max(1, n + gap);
        int size = m == 0 || n == 0 ? 0 : (m - 1) * lda + n;
        for (boolean transA : BOTH) {
            Supplier<String> what = () ->
                    "%d x %d, lda %d, transA %b, alpha %s, beta %s".formatted(m, n, lda, transA, scales[0], scales[1]);
            Guarded a = Guarded.copy(kind.array(size, m), 0, size, n % 16);
            Guarded x = Guarded.copy(kind.array(transA ? m : n, n), 0, transA ? m : n, m % 16);
            float[] expected = kind.array(transA ? n : m, 7);
            Guarded y = Guarded.copy(expected, 0, expected.length, (m + n) % 16);
            Oracle.sgemv(transA, m, n, scales[0], a.array, a.offset, lda, x.array, x.offset, scales[1], expected, 0);
            kernels.sgemv(
                    transA, m, n, scales[0], a.array, a.offset, lda, x.array, x.offset, scales[1], y.array, y.offset);
            y.assertHolds(expected, 0, what);
            a.assertUnchanged(what);
            x.assertUnchanged(what);
        }
    }
}
