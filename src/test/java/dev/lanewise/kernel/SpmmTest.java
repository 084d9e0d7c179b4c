package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Products with a sparse matrix against the plain chain over its nonzero elements, and against the dense product. */
class SpmmTest {

    private static final int ROWS = 13;

    @EveryKernels
    void everyWidthOfC(Kernels kernels) {
        for (int n = 0; n <= 300; n += n < 150 ? 1 : 7) {
            check(kernels, Values.ORDINARY, 1 + n % 5, 9, n, n % 3, n % 2);
        }
    }

    /** Enough rows and columns for blocks, the first and the last of them cut. */
    @EveryKernels
    void blocksOfColumns(Kernels kernels) {
        for (int n : new int[] {1, 5, 16, 24, 31, 48, 50, 60, 64, 96, 100, 120, 128, 130, 200, 250}) {
            for (int m : new int[] {15, 16, 19}) {
                check(kernels, Values.ORDINARY, m, 1510, n, n % 4, n % 2);
            }
            check(kernels, Values.SPRINKLED, 17, 784, n, n % 4, n % 2);
        }
    }

    /** More rows, and more elements, than are brought into the cache together. */
    @EveryKernels
    void groupsOfRows(Kernels kernels) {
        for (int n : new int[] {3, 50, 128}) {
            check(kernels, Values.ORDINARY, 600, 20, n, 1, 1);
            check(kernels, Values.ORDINARY, 25, 3000, n, 0, 1, 0);
        }
    }

    @EveryKernels
    void everyDensity(Kernels kernels) {
        for (int cols : new int[] {0, 1, 2, 16, 31, 32, 200}) {
            for (int zeros = 0; zeros <= 100; zeros += 10) {
                SparseMatrix a = check(kernels, Values.ORDINARY, 4, cols, 50, zeros, 1, zeros % 3 / 2f);
                assertEquals(ROWS, a.rows());
                assertEquals(cols, a.cols());
            }
        }
    }

    @Test
    void whereColumnsBegin() {
        for (int cols = 0; cols <= 50; cols++) {
            float[] x = sparse(Values.ORDINARY, ROWS * cols, 60, cols);
            SparseMatrix a = SparseMatrix.of(ROWS, cols, x, 0, Math.max(1, cols));
            int before = 0;
            for (int i = 0; i < ROWS; i++) {
                for (int column = 0; column <= cols; column++) {
                    assertEquals(2 * before, a.from(i, column), a + ", row " + i + ", column " + column);
                    before += column < cols && x[i * cols + column] != 0 ? 1 : 0;
                }
            }
            assertEquals(before, a.nonzeros());
        }
    }

    @EveryKernels
    void specialValues(Kernels kernels) {
        for (Values kind : new Values[] {Values.SPRINKLED, Values.ZEROS, Values.ANY_BITS}) {
            for (int n = 1; n <= 140; n += 3) {
                check(kernels, kind, 5, 20, n, 3, n % 2);
            }
        }
    }

    /** Chains without the zeros of A are the chains with them where B is finite and no sum is zero. */
    @EveryKernels
    void sameBitsAsSgemm(Kernels kernels) {
        int m = 20;
        int n = 50;
        int k = 84;
        float[] x = sparse(Values.ORDINARY, m * k, 80, 1);
        float[] b = Values.ORDINARY.array(Math.max(k, m) * n, 2);
        int[] rows = new int[m];
        for (int i = 0; i < m; i++) {
            rows[i] = i;
        }
        SparseMatrix a = SparseMatrix.of(m, k, x, 0, k);
        float[] expected = new float[m * n];
        float[] actual = new float[m * n];
        kernels.sgemm(false, false, m, n, k, 1f, x, 0, k, b, 0, n, 0f, expected, 0, n);
        kernels.spmm(a, rows, 0, m, 0, k, n, b, 0, n, 0f, actual, 0, n);
        Guarded.assertSameBits(expected, actual, () -> "A · B");
        expected = new float[k * n];
        actual = new float[k * n];
        kernels.sgemm(true, false, k, n, m, 1f, x, 0, k, b, 0, n, 0f, expected, 0, n);
        kernels.spmmTransposed(a, rows, 0, m, 0, k, n, b, 0, n, 0f, actual, 0, n);
        Guarded.assertSameBits(expected, actual, () -> "Aᵀ · B");
    }

    private static SparseMatrix check(Kernels kernels, Values kind, int m, int cols, int n, int offset, float beta) {
        return check(kernels, kind, m, cols, n, 70, offset, beta);
    }

    private static SparseMatrix check(
            Kernels kernels, Values kind, int m, int cols, int n, int zeros, int offset, float beta) {
        int ldx = cols + 1;
        float[] x = sparse(kind, offset + ROWS * ldx, zeros, cols + n);
        SparseMatrix a = SparseMatrix.of(ROWS, cols, x, offset, ldx);
        int[] rows = new Random(n).ints(offset + m, 0, ROWS).toArray();
        int ld = Math.max(1, n + offset);
        Supplier<String> what =
                () -> "%s %s: %d rows, %d%% zeros, n = %d, beta %s".formatted(kernels, a, m, zeros, n, beta);

        float[] b = kind.array(cols * ld + offset + n, 3);
        int from = cols / 3;
        int to = cols - cols / 5;
        Guarded c = Guarded.copy(kind.array(m * ld, 4), 0, m * ld, offset);
        Guarded inParts = Guarded.copy(kind.array(m * ld, 4), 0, m * ld, offset);
        float[] expected = kind.array(m * ld, 4);
        kernels.spmm(a, rows, offset, m, 0, cols, n, b, offset, ld, beta, c.array, c.offset, ld);
        kernels.spmm(a, rows, offset, m, 0, from, n, b, offset, ld, beta, inParts.array, inParts.offset, ld);
        kernels.spmm(a, rows, offset, m, from, to, n, b, offset, ld, 1f, inParts.array, inParts.offset, ld);
        kernels.spmm(a, rows, offset, m, to, cols, n, b, offset, ld, 1f, inParts.array, inParts.offset, ld);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float acc = beta == 0 ? 0 : beta * expected[i * ld + j];
                for (int p = 0; p < cols; p++) {
                    float value = x[offset + rows[offset + i] * ldx + p];
                    acc = value == 0 ? acc : Oracle.fma(value, b[offset + p * ld + j], acc);
                }
                expected[i * ld + j] = acc;
            }
        }
        c.assertHolds(expected, 0, what);
        inParts.assertHolds(expected, 0, what);

        float[] d = kind.array(m * ld + offset + n, 5);
        Guarded g = Guarded.copy(kind.array((to - from) * ld, 6), 0, (to - from) * ld, offset);
        float[] gradient = kind.array((to - from) * ld, 6);
        kernels.spmmTransposed(a, rows, offset, m, from, to, n, d, offset, ld, beta, g.array, g.offset, ld);
        for (int p = from; p < to; p++) {
            for (int j = 0; j < n; j++) {
                float acc = beta == 0 ? 0 : beta * gradient[(p - from) * ld + j];
                for (int i = 0; i < m; i++) {
                    float value = x[offset + rows[offset + i] * ldx + p];
                    acc = value == 0 ? acc : Oracle.fma(value, d[offset + i * ld + j], acc);
                }
                gradient[(p - from) * ld + j] = acc;
            }
        }
        g.assertHolds(gradient, 0, what);
        return a;
    }

    /** So many of a hundred are zeros of both signs. */
    private static float[] sparse(Values kind, int length, int zeros, long seed) {
        float[] x = kind.array(length, seed);
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            if (random.nextInt(100) < zeros) {
                x[i] = i % 2 == 0 ? 0f : -0f;
            }
        }
        return x;
    }
}
