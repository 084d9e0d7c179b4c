package dev.lanewise.kernel;

import java.util.Arrays;

/** The kernels in plain Java, one float at a time. */
final class ScalarKernels extends Kernels {

    private final String reason;

    /** @param reason why the vector kernels are not in use, empty where there is none */
    ScalarKernels(String reason) {
        this.reason = reason;
    }

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public String describe() {
        return "scalar kernels, 1 lane of 32 bits, "
                + (!fma()
                        ? "no FMA: multiply then add, so the last bits differ from CPUs with FMA"
                        : VmOptions.known() ? "hardware FMA" : "FMA unknown")
                + (reason.isEmpty() ? "" : " (" + reason + ")");
    }

    @Override
    float dotUnchecked(float[] a, int ao, float[] b, int bo, int n) {
        float r0 = dotLanes(a, ao, b, bo, n, 0);
        float r1 = dotLanes(a, ao, b, bo, n, 1);
        float r2 = dotLanes(a, ao, b, bo, n, 2);
        float r3 = dotLanes(a, ao, b, bo, n, 3);
        return (r0 + r2) + (r1 + r3);
    }

    /** The virtual lanes l, l + 4, …, l + 60, folded by + 32, 16, 8 and 4: the 64 lanes need no array. */
    @SuppressWarnings("fallthrough")
    private static float dotLanes(float[] a, int ao, float[] b, int bo, int n, int l) {
        // spotless:off
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        float s8 = 0, s9 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0, s14 = 0, s15 = 0;
        int i = l;
        for (; i < n - 60; i += 64) {
            s0 = Fma.fma(a[ao + i], b[bo + i], s0);
            s1 = Fma.fma(a[ao + i + 4], b[bo + i + 4], s1);
            s2 = Fma.fma(a[ao + i + 8], b[bo + i + 8], s2);
            s3 = Fma.fma(a[ao + i + 12], b[bo + i + 12], s3);
            s4 = Fma.fma(a[ao + i + 16], b[bo + i + 16], s4);
            s5 = Fma.fma(a[ao + i + 20], b[bo + i + 20], s5);
            s6 = Fma.fma(a[ao + i + 24], b[bo + i + 24], s6);
            s7 = Fma.fma(a[ao + i + 28], b[bo + i + 28], s7);
            s8 = Fma.fma(a[ao + i + 32], b[bo + i + 32], s8);
            s9 = Fma.fma(a[ao + i + 36], b[bo + i + 36], s9);
            s10 = Fma.fma(a[ao + i + 40], b[bo + i + 40], s10);
            s11 = Fma.fma(a[ao + i + 44], b[bo + i + 44], s11);
            s12 = Fma.fma(a[ao + i + 48], b[bo + i + 48], s12);
            s13 = Fma.fma(a[ao + i + 52], b[bo + i + 52], s13);
            s14 = Fma.fma(a[ao + i + 56], b[bo + i + 56], s14);
            s15 = Fma.fma(a[ao + i + 60], b[bo + i + 60], s15);
        }
        switch ((n - i + 3) >> 2) {
            case 15: s14 = Fma.fma(a[ao + i + 56], b[bo + i + 56], s14);
            case 14: s13 = Fma.fma(a[ao + i + 52], b[bo + i + 52], s13);
            case 13: s12 = Fma.fma(a[ao + i + 48], b[bo + i + 48], s12);
            case 12: s11 = Fma.fma(a[ao + i + 44], b[bo + i + 44], s11);
            case 11: s10 = Fma.fma(a[ao + i + 40], b[bo + i + 40], s10);
            case 10: s9 = Fma.fma(a[ao + i + 36], b[bo + i + 36], s9);
            case 9: s8 = Fma.fma(a[ao + i + 32], b[bo + i + 32], s8);
            case 8: s7 = Fma.fma(a[ao + i + 28], b[bo + i + 28], s7);
            case 7: s6 = Fma.fma(a[ao + i + 24], b[bo + i + 24], s6);
            case 6: s5 = Fma.fma(a[ao + i + 20], b[bo + i + 20], s5);
            case 5: s4 = Fma.fma(a[ao + i + 16], b[bo + i + 16], s4);
            case 4: s3 = Fma.fma(a[ao + i + 12], b[bo + i + 12], s3);
            case 3: s2 = Fma.fma(a[ao + i + 8], b[bo + i + 8], s2);
            case 2: s1 = Fma.fma(a[ao + i + 4], b[bo + i + 4], s1);
            case 1: s0 = Fma.fma(a[ao + i], b[bo + i], s0);
            default:
        }
        return (((s0 + s8) + (s4 + s12)) + ((s2 + s10) + (s6 + s14)))
                + (((s1 + s9) + (s5 + s13)) + ((s3 + s11) + (s7 + s15)));
        // spotless:on
    }

    @Override
    float sumUnchecked(float[] x, int xo, int n) {
        float r0 = sumLanes(x, xo, n, 0);
        float r1 = sumLanes(x, xo, n, 1);
        float r2 = sumLanes(x, xo, n, 2);
        float r3 = sumLanes(x, xo, n, 3);
        return (r0 + r2) + (r1 + r3);
    }

    @SuppressWarnings("fallthrough")
    private static float sumLanes(float[] x, int xo, int n, int l) {
        // spotless:off
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        float s8 = 0, s9 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0, s14 = 0, s15 = 0;
        int i = l;
        for (; i < n - 60; i += 64) {
            s0 = s0 + x[xo + i];
            s1 = s1 + x[xo + i + 4];
            s2 = s2 + x[xo + i + 8];
            s3 = s3 + x[xo + i + 12];
            s4 = s4 + x[xo + i + 16];
            s5 = s5 + x[xo + i + 20];
            s6 = s6 + x[xo + i + 24];
            s7 = s7 + x[xo + i + 28];
            s8 = s8 + x[xo + i + 32];
            s9 = s9 + x[xo + i + 36];
            s10 = s10 + x[xo + i + 40];
            s11 = s11 + x[xo + i + 44];
            s12 = s12 + x[xo + i + 48];
            s13 = s13 + x[xo + i + 52];
            s14 = s14 + x[xo + i + 56];
            s15 = s15 + x[xo + i + 60];
        }
        switch ((n - i + 3) >> 2) {
            case 15: s14 = s14 + x[xo + i + 56];
            case 14: s13 = s13 + x[xo + i + 52];
            case 13: s12 = s12 + x[xo + i + 48];
            case 12: s11 = s11 + x[xo + i + 44];
            case 11: s10 = s10 + x[xo + i + 40];
            case 10: s9 = s9 + x[xo + i + 36];
            case 9: s8 = s8 + x[xo + i + 32];
            case 8: s7 = s7 + x[xo + i + 28];
            case 7: s6 = s6 + x[xo + i + 24];
            case 6: s5 = s5 + x[xo + i + 20];
            case 5: s4 = s4 + x[xo + i + 16];
            case 4: s3 = s3 + x[xo + i + 12];
            case 3: s2 = s2 + x[xo + i + 8];
            case 2: s1 = s1 + x[xo + i + 4];
            case 1: s0 = s0 + x[xo + i];
            default:
        }
        return (((s0 + s8) + (s4 + s12)) + ((s2 + s10) + (s6 + s14)))
                + (((s1 + s9) + (s5 + s13)) + ((s3 + s11) + (s7 + s15)));
        // spotless:on
    }

    @Override
    float maxUnchecked(float[] x, int xo, int n) {
        float m = x[xo];
        for (int i = 1; i < n; i++) {
            m = Math.max(m, x[xo + i]);
        }
        return m;
    }

    @Override
    int argMaxUnchecked(float[] x, int xo, int n) {
        float m = maxUnchecked(x, xo, n);
        boolean nan = Float.isNaN(m);
        for (int i = 0; i < n - 1; i++) {
            if (x[xo + i] == m || (nan && Float.isNaN(x[xo + i]))) {
                return i;
            }
        }
        return n - 1;
    }

    @Override
    void expUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        ScalarFunctions.exp(0f, x, xo, y, yo, n);
    }

    @Override
    void logUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.log(x[xo + i]);
        }
    }

    @Override
    void sigmoidUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.sigmoid(x[xo + i]);
        }
    }

    @Override
    void tanhUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.tanh(x[xo + i]);
        }
    }

    @Override
    void reluUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.relu(x[xo + i]);
        }
    }

    @Override
    void stepUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.step(x[xo + i]);
        }
    }

    @Override
    void scaleUnchecked(float alpha, float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = alpha * x[xo + i];
        }
    }

    @Override
    void addUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = a[ao + i] + b[bo + i];
        }
    }

    @Override
    void subtractUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = a[ao + i] - b[bo + i];
        }
    }

    @Override
    void multiplyUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = a[ao + i] * b[bo + i];
        }
    }

    @Override
    void axpyUnchecked(float alpha, float[] x, int xo, float[] y, int yo, float[] out, int oo, int n) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = Fma.fma(alpha, x[xo + i], y[yo + i]);
        }
    }

    @Override
    void sigmoidGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = g[go + i] * (z[zo + i] * (1f - z[zo + i]));
        }
    }

    @Override
    void softmaxUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        float m = maxUnchecked(x, xo, n);
        ScalarFunctions.exp(m, x, xo, y, yo, n);
        float s = sumUnchecked(y, yo, n);
        for (int i = 0; i < n; i++) {
            y[yo + i] = y[yo + i] / s;
        }
    }

    /** Row by row of C; along a row of B where it is contiguous, so that C2 may vectorize the innermost loop. */
    @Override
    void sgemmUnchecked(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float beta,
            float[] c,
            int co,
            int ldc) {
        start(beta, m, n, c, co, ldc);
        int aRow = transA ? 1 : lda;
        int aStep = transA ? lda : 1;
        for (int i = 0; i < m; i++) {
            int ci = co + i * ldc;
            int ai = ao + i * aRow;
            if (transB) {
                for (int j = 0; j < n; j++) {
                    c[ci + j] = chain(k, alpha, a, ai, aStep, b, bo + j * ldb, c[ci + j]);
                }
            } else {
                for (int p = 0; p < k; p++) {
                    axpyUnchecked(alpha * a[ai + p * aStep], b, bo + p * ldb, c, ci, c, ci, n);
                }
            }
        }
    }

    private static float chain(int k, float alpha, float[] a, int ao, int aStep, float[] b, int bo, float start) {
        float acc = start;
        for (int p = 0; p < k; p++) {
            acc = Fma.fma(alpha * a[ao + p * aStep], b[bo + p], acc);
        }
        return acc;
    }

    /** C ← beta · C, or +0 without reading C where beta is 0: where every chain of sgemm starts. */
    static void start(float beta, int m, int n, float[] c, int co, int ldc) {
        if (beta == 1f) {
            return;
        }
        // without gaps between its rows, C is one row
        int rows = ldc == n ? 1 : m;
        int cols = ldc == n ? m * n : n;
        for (int i = 0; i < rows; i++) {
            int row = co + i * ldc;
            if (beta == 0f) {
                Arrays.fill(c, row, row + cols, 0f);
            } else {
                for (int j = row; j < row + cols; j++) {
                    c[j] *= beta;
                }
            }
        }
    }
}
