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
        if (n <= 16) {
            return dotFew(a, ao, b, bo, n);
        }
        float r0 = dotLanes(a, ao, b, bo, n, 0);
        float r1 = dotLanes(a, ao, b, bo, n, 1);
        float r2 = dotLanes(a, ao, b, bo, n, 2);
        float r3 = dotLanes(a, ao, b, bo, n, 3);
        float r4 = dotLanes(a, ao, b, bo, n, 4);
        float r5 = dotLanes(a, ao, b, bo, n, 5);
        float r6 = dotLanes(a, ao, b, bo, n, 6);
        float r7 = dotLanes(a, ao, b, bo, n, 7);
        return fold(r0, r1, r2, r3, r4, r5, r6, r7);
    }

    /**
     * Lanes l and l + 8 have one element at most; the others are +0 and do nothing but turn a sum of -0 into +0.
     */
    private static float dotFew(float[] a, int ao, float[] b, int bo, int n) {
        float r0 = dotPair(a, ao, b, bo, n, 0);
        float r1 = dotPair(a, ao, b, bo, n, 1);
        float r2 = dotPair(a, ao, b, bo, n, 2);
        float r3 = dotPair(a, ao, b, bo, n, 3);
        float r4 = dotPair(a, ao, b, bo, n, 4);
        float r5 = dotPair(a, ao, b, bo, n, 5);
        float r6 = dotPair(a, ao, b, bo, n, 6);
        float r7 = dotPair(a, ao, b, bo, n, 7);
        return fold(r0, r1, r2, r3, r4, r5, r6, r7) + 0f;
    }

    private static float dotPair(float[] a, int ao, float[] b, int bo, int n, int l) {
        float s = l < n ? Fma.fma(a[ao + l], b[bo + l], 0f) : 0f;
        return l < n - 8 ? s + Fma.fma(a[ao + l + 8], b[bo + l + 8], 0f) : s;
    }

    /**
     * The virtual lanes l, l + 8, …, l + 56, folded; so the 64 lanes need no array. Sixteen at a time would read the data
     * less often, but spill where there are 16 registers.
     */
    private static float dotLanes(float[] a, int ao, float[] b, int bo, int n, int l) {
        float s0 = 0f;
        float s1 = 0f;
        float s2 = 0f;
        float s3 = 0f;
        float s4 = 0f;
        float s5 = 0f;
        float s6 = 0f;
        float s7 = 0f;
        int whole = n & -64;
        int i = l;
        for (; i < whole; i += 64) {
            s0 = Fma.fma(a[ao + i], b[bo + i], s0);
            s1 = Fma.fma(a[ao + i + 8], b[bo + i + 8], s1);
            s2 = Fma.fma(a[ao + i + 16], b[bo + i + 16], s2);
            s3 = Fma.fma(a[ao + i + 24], b[bo + i + 24], s3);
            s4 = Fma.fma(a[ao + i + 32], b[bo + i + 32], s4);
            s5 = Fma.fma(a[ao + i + 40], b[bo + i + 40], s5);
            s6 = Fma.fma(a[ao + i + 48], b[bo + i + 48], s6);
            s7 = Fma.fma(a[ao + i + 56], b[bo + i + 56], s7);
        }
        s0 = i < n ? Fma.fma(a[ao + i], b[bo + i], s0) : s0;
        s1 = i < n - 8 ? Fma.fma(a[ao + i + 8], b[bo + i + 8], s1) : s1;
        s2 = i < n - 16 ? Fma.fma(a[ao + i + 16], b[bo + i + 16], s2) : s2;
        s3 = i < n - 24 ? Fma.fma(a[ao + i + 24], b[bo + i + 24], s3) : s3;
        s4 = i < n - 32 ? Fma.fma(a[ao + i + 32], b[bo + i + 32], s4) : s4;
        s5 = i < n - 40 ? Fma.fma(a[ao + i + 40], b[bo + i + 40], s5) : s5;
        s6 = i < n - 48 ? Fma.fma(a[ao + i + 48], b[bo + i + 48], s6) : s6;
        s7 = i < n - 56 ? Fma.fma(a[ao + i + 56], b[bo + i + 56], s7) : s7;
        return fold(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    @Override
    float squaredDistanceUnchecked(float[] a, int ao, float[] b, int bo, int n) {
        if (n <= 16) {
            return squaredDistanceFew(a, ao, b, bo, n);
        }
        float r0 = squaredDistanceLanes(a, ao, b, bo, n, 0);
        float r1 = squaredDistanceLanes(a, ao, b, bo, n, 1);
        float r2 = squaredDistanceLanes(a, ao, b, bo, n, 2);
        float r3 = squaredDistanceLanes(a, ao, b, bo, n, 3);
        float r4 = squaredDistanceLanes(a, ao, b, bo, n, 4);
        float r5 = squaredDistanceLanes(a, ao, b, bo, n, 5);
        float r6 = squaredDistanceLanes(a, ao, b, bo, n, 6);
        float r7 = squaredDistanceLanes(a, ao, b, bo, n, 7);
        return fold(r0, r1, r2, r3, r4, r5, r6, r7);
    }

    private static float squaredDistanceFew(float[] a, int ao, float[] b, int bo, int n) {
        float r0 = squaredDistancePair(a, ao, b, bo, n, 0);
        float r1 = squaredDistancePair(a, ao, b, bo, n, 1);
        float r2 = squaredDistancePair(a, ao, b, bo, n, 2);
        float r3 = squaredDistancePair(a, ao, b, bo, n, 3);
        float r4 = squaredDistancePair(a, ao, b, bo, n, 4);
        float r5 = squaredDistancePair(a, ao, b, bo, n, 5);
        float r6 = squaredDistancePair(a, ao, b, bo, n, 6);
        float r7 = squaredDistancePair(a, ao, b, bo, n, 7);
        return fold(r0, r1, r2, r3, r4, r5, r6, r7) + 0f;
    }

    private static float squaredDistancePair(float[] a, int ao, float[] b, int bo, int n, int l) {
        float s = l < n ? addSquare(a[ao + l] - b[bo + l], 0f) : 0f;
        return l < n - 8 ? s + addSquare(a[ao + l + 8] - b[bo + l + 8], 0f) : s;
    }

    private static float squaredDistanceLanes(float[] a, int ao, float[] b, int bo, int n, int l) {
        float s0 = 0f;
        float s1 = 0f;
        float s2 = 0f;
        float s3 = 0f;
        float s4 = 0f;
        float s5 = 0f;
        float s6 = 0f;
        float s7 = 0f;
        int whole = n & -64;
        int i = l;
        for (; i < whole; i += 64) {
            s0 = addSquare(a[ao + i] - b[bo + i], s0);
            s1 = addSquare(a[ao + i + 8] - b[bo + i + 8], s1);
            s2 = addSquare(a[ao + i + 16] - b[bo + i + 16], s2);
            s3 = addSquare(a[ao + i + 24] - b[bo + i + 24], s3);
            s4 = addSquare(a[ao + i + 32] - b[bo + i + 32], s4);
            s5 = addSquare(a[ao + i + 40] - b[bo + i + 40], s5);
            s6 = addSquare(a[ao + i + 48] - b[bo + i + 48], s6);
            s7 = addSquare(a[ao + i + 56] - b[bo + i + 56], s7);
        }
        s0 = i < n ? addSquare(a[ao + i] - b[bo + i], s0) : s0;
        s1 = i < n - 8 ? addSquare(a[ao + i + 8] - b[bo + i + 8], s1) : s1;
        s2 = i < n - 16 ? addSquare(a[ao + i + 16] - b[bo + i + 16], s2) : s2;
        s3 = i < n - 24 ? addSquare(a[ao + i + 24] - b[bo + i + 24], s3) : s3;
        s4 = i < n - 32 ? addSquare(a[ao + i + 32] - b[bo + i + 32], s4) : s4;
        s5 = i < n - 40 ? addSquare(a[ao + i + 40] - b[bo + i + 40], s5) : s5;
        s6 = i < n - 48 ? addSquare(a[ao + i + 48] - b[bo + i + 48], s6) : s6;
        s7 = i < n - 56 ? addSquare(a[ao + i + 56] - b[bo + i + 56], s7) : s7;
        return fold(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    private static float addSquare(float d, float s) {
        return Fma.fma(d, d, s);
    }

    @Override
    float sumUnchecked(float[] x, int xo, int n) {
        return sumOf(x, xo, n);
    }

    private static float sumOf(float[] x, int xo, int n) {
        if (n <= 16) {
            return sumFew(x, xo, n);
        }
        float r0 = sumLanes(x, xo, n, 0);
        float r1 = sumLanes(x, xo, n, 1);
        float r2 = sumLanes(x, xo, n, 2);
        float r3 = sumLanes(x, xo, n, 3);
        float r4 = sumLanes(x, xo, n, 4);
        float r5 = sumLanes(x, xo, n, 5);
        float r6 = sumLanes(x, xo, n, 6);
        float r7 = sumLanes(x, xo, n, 7);
        return fold(r0, r1, r2, r3, r4, r5, r6, r7);
    }

    private static float sumFew(float[] x, int xo, int n) {
        float r0 = sumPair(x, xo, n, 0);
        float r1 = sumPair(x, xo, n, 1);
        float r2 = sumPair(x, xo, n, 2);
        float r3 = sumPair(x, xo, n, 3);
        float r4 = sumPair(x, xo, n, 4);
        float r5 = sumPair(x, xo, n, 5);
        float r6 = sumPair(x, xo, n, 6);
        float r7 = sumPair(x, xo, n, 7);
        return fold(r0, r1, r2, r3, r4, r5, r6, r7) + 0f;
    }

    private static float sumPair(float[] x, int xo, int n, int l) {
        float s = l < n ? x[xo + l] : 0f;
        return l < n - 8 ? s + x[xo + l + 8] : s;
    }

    private static float sumLanes(float[] x, int xo, int n, int l) {
        float s0 = 0f;
        float s1 = 0f;
        float s2 = 0f;
        float s3 = 0f;
        float s4 = 0f;
        float s5 = 0f;
        float s6 = 0f;
        float s7 = 0f;
        int whole = n & -64;
        int i = l;
        for (; i < whole; i += 64) {
            s0 += x[xo + i];
            s1 += x[xo + i + 8];
            s2 += x[xo + i + 16];
            s3 += x[xo + i + 24];
            s4 += x[xo + i + 32];
            s5 += x[xo + i + 40];
            s6 += x[xo + i + 48];
            s7 += x[xo + i + 56];
        }
        s0 = i < n ? s0 + x[xo + i] : s0;
        s1 = i < n - 8 ? s1 + x[xo + i + 8] : s1;
        s2 = i < n - 16 ? s2 + x[xo + i + 16] : s2;
        s3 = i < n - 24 ? s3 + x[xo + i + 24] : s3;
        s4 = i < n - 32 ? s4 + x[xo + i + 32] : s4;
        s5 = i < n - 40 ? s5 + x[xo + i + 40] : s5;
        s6 = i < n - 48 ? s6 + x[xo + i + 48] : s6;
        s7 = i < n - 56 ? s7 + x[xo + i + 56] : s7;
        return fold(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    /** l ← l + (l + 4), + 2, + 1; on lanes that are 8 apart the same tree is + 32, + 16, + 8. */
    private static float fold(float s0, float s1, float s2, float s3, float s4, float s5, float s6, float s7) {
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }

    @Override
    float maxUnchecked(float[] x, int xo, int n) {
        return maxOf(x, xo, n);
    }

    private static float maxOf(float[] x, int xo, int n) {
        float m = x[xo];
        for (int i = 1; i < n; i++) {
            m = Math.max(m, x[xo + i]);
        }
        return m;
    }

    @Override
    float minUnchecked(float[] x, int xo, int n) {
        float m = x[xo];
        for (int i = 1; i < n; i++) {
            m = Math.min(m, x[xo + i]);
        }
        return m;
    }

    @Override
    int indexOfUnchecked(float m, float[] x, int xo, int n) {
        boolean nan = Float.isNaN(m);
        int i = 0;
        while (x[xo + i] != m && !(nan && Float.isNaN(x[xo + i]))) {
            i++;
        }
        return i;
    }

    @Override
    void expUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.exp(x[xo + i]);
        }
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
    void softplusUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.softplus(x[xo + i]);
        }
    }

    @Override
    void siluUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.silu(x[xo + i]);
        }
    }

    @Override
    void geluUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.gelu(x[xo + i]);
        }
    }

    @Override
    void geluTanhUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.geluTanh(x[xo + i]);
        }
    }

    @Override
    void reluUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.relu(x[xo + i]);
        }
    }

    @Override
    void leakyReluUnchecked(float alpha, float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarFunctions.leakyRelu(alpha, x[xo + i]);
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
    void tanhGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = g[go + i] * ((1f - z[zo + i]) * (1f + z[zo + i]));
        }
    }

    @Override
    void reluGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = z[zo + i] <= 0f ? 0f : g[go + i];
        }
    }

    @Override
    void leakyReluGradientUnchecked(float alpha, float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = z[zo + i] > 0f ? g[go + i] : alpha * g[go + i];
        }
    }

    @Override
    void softmaxUnchecked(float[] x, int xo, float[] y, int yo, int rows, int cols) {
        for (int i = 0; i < rows * cols; i += cols) {
            lessMax(x, xo + i, y, yo + i, cols);
            expUnchecked(y, yo + i, y, yo + i, cols);
            divideBySum(y, yo + i, cols);
        }
    }

    @Override
    void logSoftmaxUnchecked(float[] x, int xo, float[] y, int yo, int rows, int cols) {
        for (int i = 0; i < rows * cols; i += cols) {
            lessMax(x, xo + i, y, yo + i, cols);
            expUnchecked(y, yo + i, y, yo + i, cols);
            logSoftmaxOfExponentials(x, xo + i, y, yo + i, cols);
        }
    }

    /** y = x − the maximum of x. */
    static void lessMax(float[] x, int xo, float[] y, int yo, int n) {
        float m = maxOf(x, xo, n);
        for (int i = 0; i < n; i++) {
            y[yo + i] = x[xo + i] - m;
        }
    }

    /** The division of {@link Kernels#softmax}. */
    static void divideBySum(float[] y, int yo, int n) {
        float s = sumOf(y, yo, n);
        float inverse = 1f / s;
        for (int i = 0; i < n; i++) {
            float q = y[yo + i] * inverse;
            y[yo + i] = Fma.precise(Fma.precise(q, -s, y[yo + i]), inverse, q);
        }
    }

    /** y, which holds the exponentials, becomes the logarithms. */
    static void logSoftmaxOfExponentials(float[] x, int xo, float[] y, int yo, int n) {
        float log = ScalarFunctions.log(sumOf(y, yo, n));
        float m = maxOf(x, xo, n);
        for (int i = 0; i < n; i++) {
            y[yo + i] = x[xo + i] - m - log;
        }
    }

    @Override
    void dotRowsUnchecked(
            float alpha,
            float[] q,
            int qo,
            float[] a,
            int ao,
            int lda,
            float beta,
            float[] y,
            int yo,
            int rows,
            int n) {
        Rows.dot(this, alpha, q, qo, a, ao, lda, beta, y, yo, rows, n);
    }

    @Override
    void squaredDistanceRowsUnchecked(
            float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n) {
        Rows.squaredDistance(this, q, qo, a, ao, lda, scores, so, rows, n);
    }

    @Override
    void cosineRowsUnchecked(float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n) {
        Rows.cosine(this, q, qo, a, ao, lda, scores, so, rows, n);
    }

    @Override
    int indexOfAtLeastUnchecked(float sign, float least, float[] x, int xo, int from, int n) {
        int i = from;
        while (i < n && !(sign * x[xo + i] >= least)) {
            i++;
        }
        return i;
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
