package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.Supplier;

/** A vector with zeros times a matrix, against the plain chain over its nonzero elements, and against sgemv. */
class SpvmTest {

    private static final int[] DENSITIES = {0, 3, 20, 60, 100};

    @EveryKernels
    void everyWidthOfY(Kernels kernels) {
        for (int n = 0; n <= 300; n += n < 150 ? 1 : 7) {
            check(kernels, Values.ORDINARY, 9 + n % 90, n, DENSITIES[n % 5], n % 3, n % 2);
        }
    }

    @EveryKernels
    void everyLengthOfX(Kernels kernels) {
        for (int m = 0; m <= 200; m++) {
            check(kernels, Values.ORDINARY, m, 50, DENSITIES[m % 5], m % 4, m % 3 / 2f);
            check(kernels, Values.ORDINARY, m, 1 + m % 9, DENSITIES[m % 5], m % 4, 1f);
        }
    }

    @EveryKernels
    void specialValues(Kernels kernels) {
        for (Values kind : new Values[] {Values.SPRINKLED, Values.ZEROS, Values.ANY_BITS}) {
            for (int n = 1; n <= 140; n += 3) {
                check(kernels, kind, 70, n, 50, 3, n % 2);
            }
        }
    }

    /** Chains without the zeros of x are the chains with them where A is finite and no sum is zero. */
    @EveryKernels
    void sameBitsAsSgemv(Kernels kernels) {
        for (int n : new int[] {1, 7, 10, 50, 64, 128, 300}) {
            int m = 784;
            float[] x = sparse(Values.ORDINARY, m, 20, n);
            float[] a = Values.ORDINARY.array(m * n, 2);
            float[] expected = Values.ORDINARY.array(n, 3);
            float[] actual = expected.clone();
            kernels.sgemv(true, m, n, 1f, a, 0, n, x, 0, 1f, expected, 0);
            kernels.spvm(m, n, x, 0, a, 0, n, 1f, actual, 0);
            Guarded.assertSameBits(expected, actual, () -> "n = " + n);
        }
    }

    @EveryKernels
    void countsWhatIsNotZero(Kernels kernels) {
        for (Values kind : new Values[] {Values.SPRINKLED, Values.ZEROS, Values.ORDINARY, Values.NAN}) {
            float[] x = sparse(kind, 400, 60, 1);
            for (int length = 0; length <= 300; length++) {
                int expected = 0;
                for (int i = 5; i < 5 + length; i++) {
                    expected += x[i] == 0 ? 0 : 1;
                }
                assertEquals(expected, kernels.countNonzero(x, 5, length), kind + " " + length);
            }
        }
    }

    private static void check(Kernels kernels, Values kind, int m, int n, int density, int gap, float beta) {
        Supplier<String> what = () -> "%d x %d, %d%% not zero, beta %s".formatted(m, n, density, beta);
        int lda = Math.max(1, n + gap);
        int size = m == 0 || n == 0 ? 0 : (m - 1) * lda + n;
        Guarded x = Guarded.copy(sparse(kind, m, density, n), 0, m, gap);
        Guarded a = Guarded.copy(kind.array(size, 3), 0, size, n % 16);
        float[] expected = kind.array(n, 4);
        Guarded y = Guarded.copy(expected, 0, n, (m + n) % 16);
        for (int j = 0; j < n; j++) {
            float acc = beta == 0 ? 0 : beta * expected[j];
            for (int p = 0; p < m; p++) {
                float value = x.array[x.offset + p];
                acc = value == 0 ? acc : Oracle.fma(value, a.array[a.offset + p * lda + j], acc);
            }
            expected[j] = acc;
        }
        kernels.spvm(m, n, x.array, x.offset, a.array, a.offset, lda, beta, y.array, y.offset);
        y.assertHolds(expected, 0, what);
        a.assertUnchanged(what);
        x.assertUnchanged(what);
    }

    /** So many of a hundred are not zeros of either sign. */
    private static float[] sparse(Values kind, int length, int density, long seed) {
        float[] x = kind.array(length, seed);
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            if (random.nextInt(100) >= density) {
                x[i] = i % 2 == 0 ? 0f : -0f;
            }
        }
        return x;
    }
}
