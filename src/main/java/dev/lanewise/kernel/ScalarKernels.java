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
        return ScalarReductions.dot(a, ao, b, bo, n);
    }

    @Override
    float squaredDistanceUnchecked(float[] a, int ao, float[] b, int bo, int n) {
        return ScalarReductions.squaredDistance(a, ao, b, bo, n);
    }

    @Override
    float sumUnchecked(float[] x, int xo, int n) {
        return ScalarReductions.sum(x, xo, n);
    }

    @Override
    float maxUnchecked(float[] x, int xo, int n) {
        return ScalarReductions.max(x, xo, n);
    }

    @Override
    float minUnchecked(float[] x, int xo, int n) {
        return ScalarReductions.min(x, xo, n);
    }

    @Override
    int indexOfUnchecked(float m, float[] x, int xo, int n) {
        return ScalarReductions.indexOf(m, x, xo, n);
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
    void momentumStepUnchecked(
            float momentum, float learningRate, float[] g, int go, float[] v, int vo, float[] w, int wo, int n) {
        for (int i = 0; i < n; i++) {
            v[vo + i] = Fma.fma(momentum, v[vo + i], g[go + i]);
            w[wo + i] = Fma.fma(-learningRate, v[vo + i], w[wo + i]);
        }
    }

    @Override
    void adamStepUnchecked(
            float beta1,
            float beta2,
            float epsilon,
            float stepSize,
            float rootScale,
            float[] g,
            int go,
            float[] m,
            int mo,
            float[] v,
            int vo,
            float[] w,
            int wo,
            int n) {
        for (int i = 0; i < n; i++) {
            m[mo + i] = Fma.fma(beta1, m[mo + i], (1f - beta1) * g[go + i]);
            v[vo + i] = Fma.fma(beta2, v[vo + i], (1f - beta2) * (g[go + i] * g[go + i]));
            float root = (float) Math.sqrt(v[vo + i]);
            w[wo + i] = Fma.fma(-stepSize, m[mo + i] / Fma.fma(root, rootScale, epsilon), w[wo + i]);
        }
    }

    @Override
    void softmaxUnchecked(float[] x, int xo, float[] y, int yo, int rows, int cols) {
        for (int i = 0; i < rows * cols; i += cols) {
            lessMax(x, xo + i, y, yo + i, cols);
            expUnchecked(y, yo + i, y, yo + i, cols);
            divide(y, yo + i, ScalarReductions.sum(y, yo + i, cols), cols);
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

    @Override
    void softmaxCrossEntropyUnchecked(
            float scale,
            float[] x,
            int xo,
            int[] labels,
            int lo,
            float[] g,
            int go,
            float[] loss,
            int losso,
            int rows,
            int cols) {
        for (int i = 0; i < rows; i++) {
            int row = go + i * cols;
            lessMax(x, xo + i * cols, g, row, cols);
            loss[losso + i] = 0f - g[row + labels[lo + i]];
            expUnchecked(g, row, g, row, cols);
            loss[losso + i] -= ScalarFunctions.log(gradientOfExponentials(scale, g, row, labels[lo + i], cols));
        }
    }

    /**
     * g, which holds the exponentials, becomes the gradient.
     *
     * @return the largest element of the softmax, that of e⁰
     */
    static float gradientOfExponentials(float scale, float[] g, int go, int label, int n) {
        float s = ScalarReductions.sum(g, go, n);
        divide(g, go, s, n);
        g[go + label] -= 1f;
        for (int i = 0; i < n; i++) {
            g[go + i] *= scale;
        }
        return largestQuotient(s);
    }

    /** y = x − the maximum of x. */
    static void lessMax(float[] x, int xo, float[] y, int yo, int n) {
        float m = ScalarReductions.max(x, xo, n);
        for (int i = 0; i < n; i++) {
            y[yo + i] = x[xo + i] - m;
        }
    }

    /** y = y / by. */
    static void divide(float[] y, int yo, float by, int n) {
        float inverse = 1f / by;
        for (int i = 0; i < n; i++) {
            y[yo + i] = quotient(y[yo + i], by, inverse);
        }
    }

    /** The largest element of a softmax whose exponentials have this sum: that of e⁰ = 1. */
    static float largestQuotient(float sum) {
        return quotient(1f, sum, 1f / sum);
    }

    /** The division of {@link Kernels#softmax}. */
    private static float quotient(float x, float by, float inverse) {
        float q = x * inverse;
        return Fma.precise(Fma.precise(q, -by, x), inverse, q);
    }

    /** y, which holds the exponentials, becomes the logarithms. */
    static void logSoftmaxOfExponentials(float[] x, int xo, float[] y, int yo, int n) {
        float log = ScalarFunctions.log(ScalarReductions.sum(y, yo, n));
        float m = ScalarReductions.max(x, xo, n);
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

    @Override
    int countNonzeroUnchecked(float[] x, int xo, int n) {
        int count = 0;
        for (int i = xo; i < xo + n; i++) {
            count += x[i] != 0f ? 1 : 0;
        }
        return count;
    }

    @Override
    void rowUnchecked(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo) {
        for (int p = 0; p < k; p++) {
            axpyUnchecked(x[xo + p], b, bo + p * ldb, y, yo, y, yo, n);
        }
    }

    @Override
    void sparseRowUnchecked(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo) {
        for (int p = 0; p < k; p++) {
            if (x[xo + p] != 0f) {
                axpyUnchecked(x[xo + p], b, bo + p * ldb, y, yo, y, yo, n);
            }
        }
    }

    @Override
    void rowUnchecked(float[] x, int xo, Bfloat16Matrix a, float[] s, int so, float[] y, int yo) {
        System.arraycopy(s, so, y, yo, a.cols());
        for (int p = 0; p < a.rows(); p++) {
            addRow(x[xo + p], p, a, y, yo);
        }
    }

    @Override
    void sparseRowUnchecked(float[] x, int xo, Bfloat16Matrix a, float[] s, int so, float[] y, int yo) {
        System.arraycopy(s, so, y, yo, a.cols());
        for (int p = 0; p < a.rows(); p++) {
            if (x[xo + p] != 0f) {
                addRow(x[xo + p], p, a, y, yo);
            }
        }
    }

    /** y ← y + x times row p. */
    private static void addRow(float x, int p, Bfloat16Matrix a, float[] y, int yo) {
        for (int q = 0, panel = 0; q < a.panels(); q++) {
            int half = a.half(q);
            int up = a.up(q);
            int row = panel + p * half;
            int low = yo + a.column(q);
            int high = low + up;
            for (int j = 0; j < half; j++) {
                y[low + j] = Fma.fma(x, low(a.pairs[row + j]), y[low + j]);
            }
            for (int j = half - up; j < half; j++) { // not the middle one again
                y[high + j] = Fma.fma(x, high(a.pairs[row + j]), y[high + j]);
            }
            panel += a.rows() * half;
        }
    }

    private static float low(int pair) {
        return Float.intBitsToFloat(pair << 16);
    }

    private static float high(int pair) {
        return Float.intBitsToFloat(pair & 0xffff_0000);
    }

    @Override
    void widenUnchecked(Bfloat16Matrix a, int from, int rows, float[] out) {
        for (int q = 0, panel = 0; q < a.panels(); q++) {
            int half = a.half(q);
            for (int i = 0; i < rows; i++) {
                int row = panel + (from + i) * half;
                int low = i * a.cols() + a.column(q);
                for (int j = 0; j < half; j++) {
                    out[low + j] = low(a.pairs[row + j]);
                    out[low + a.up(q) + j] = high(a.pairs[row + j]);
                }
            }
            panel += a.rows() * half;
        }
    }

    @Override
    PackedMatrix packUnchecked(boolean transB, int k, int n, float[] b, int bo, int ldb) {
        return PackedMatrix.byRows(this, transB, k, n, b, bo, ldb);
    }

    @Override
    void gatherUnchecked(
            SparseBatch a,
            int from,
            int to,
            int first,
            int last,
            int n,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc) {
        for (int i = from; i < to; i++) {
            int row = co + (i - from) * ldc;
            if (a.tiled) {
                for (int p = first; p < last; p++) {
                    float x = a.spread(i, p);
                    if (x != 0) {
                        axpyUnchecked(x, b, bo + p * ldb, c, row, c, row, n);
                    }
                }
            } else {
                for (int t = a.from(i, first), end = a.from(i, last); t < end; t += 2) {
                    float x = Float.intBitsToFloat(a.elements[t + 1]);
                    axpyUnchecked(x, b, bo + a.elements[t] * ldb, c, row, c, row, n);
                }
            }
            withoutMinusZero(1, n, c, row, ldc);
        }
    }

    @Override
    void scatterUnchecked(
            SparseBatch a, int first, int last, int n, float[] b, int bo, int ldb, float[] c, int co, int ldc) {
        for (int i = 0; i < a.rows(); i++) {
            if (a.tiled) {
                for (int p = first; p < last; p++) {
                    float x = a.spread(i, p);
                    if (x != 0) {
                        int row = co + (p - first) * ldc;
                        axpyUnchecked(x, b, bo + i * ldb, c, row, c, row, n);
                    }
                }
            } else {
                for (int t = a.from(i, first), end = a.from(i, last); t < end; t += 2) {
                    float x = Float.intBitsToFloat(a.elements[t + 1]);
                    int row = co + (a.elements[t] - first) * ldc;
                    axpyUnchecked(x, b, bo + i * ldb, c, row, c, row, n);
                }
            }
        }
        withoutMinusZero(last - first, n, c, co, ldc);
    }

    static void withoutMinusZero(int m, int n, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            int row = co + i * ldc;
            for (int j = row; j < row + n; j++) {
                c[j] += 0f;
            }
        }
    }

    @Override
    Gemm newGemm() {
        return new ScalarGemm(this);
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
