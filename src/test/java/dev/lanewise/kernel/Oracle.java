package dev.lanewise.kernel;

import java.util.stream.IntStream;

/**
 * Every kernel once more: plain, slow, and readable beside its contract.
 *
 * <p>The elementwise functions are their own specification of the last bit ({@link AccuracyTest} judges them against
 * double), so the oracle takes them from the scalar kernels, one element at a time.
 */
final class Oracle {
    private static final int LANES = 64;
    private static final Kernels SCALAR = Kernels.scalar();
    private static final boolean FUSED = SCALAR.fma();

    private Oracle() {}

    /** {@link Math#fma}, or a multiplication and an addition where the kernels say that the hardware has no FMA. */
    static float fma(float a, float b, float c) {
        return FUSED ? Math.fma(a, b, c) : a * b + c;
    }

    /** Likewise where an elementary function needs the whole product. */
    static float precise(float a, float b, float c) {
        return FUSED ? Math.fma(a, b, c) : (float) ((double) a * b + c);
    }

    static float exp(float x) {
        return one(SCALAR::exp, x);
    }

    static float log(float x) {
        return one(SCALAR::log, x);
    }

    static float sigmoid(float x) {
        return one(SCALAR::sigmoid, x);
    }

    static float tanh(float x) {
        return one(SCALAR::tanh, x);
    }

    static float softplus(float x) {
        return one(SCALAR::softplus, x);
    }

    static float silu(float x) {
        return one(SCALAR::silu, x);
    }

    static float gelu(float x) {
        return one(SCALAR::gelu, x);
    }

    static float geluTanh(float x) {
        return one(SCALAR::geluTanh, x);
    }

    static float relu(float x) {
        return Float.isNaN(x) || x > 0 ? x : 0;
    }

    static float leakyRelu(float alpha, float x) {
        return Float.isNaN(x) || x > 0 ? x : alpha * x;
    }

    static float step(float x) {
        return Float.isNaN(x) ? x : x > 0 ? 1 : 0;
    }

    static float sigmoidGradient(float z, float g) {
        return g * (z * (1 - z));
    }

    static float tanhGradient(float z, float g) {
        return g * ((1 - z) * (1 + z));
    }

    static float reluGradient(float z, float g) {
        return Float.isNaN(z) || z > 0 ? g : 0;
    }

    static float leakyReluGradient(float alpha, float z, float g) {
        return z > 0 ? g : alpha * g;
    }

    static float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        float[] lanes = new float[LANES];
        for (int i = 0; i < length; i++) {
            lanes[i % LANES] = fma(a[aOffset + i], b[bOffset + i], lanes[i % LANES]);
        }
        return fold(lanes);
    }

    static float sum(float[] x, int xOffset, int length) {
        float[] lanes = new float[LANES];
        for (int i = 0; i < length; i++) {
            lanes[i % LANES] += x[xOffset + i];
        }
        return fold(lanes);
    }

    static float sumOfSquares(float[] x, int xOffset, int length) {
        return dot(x, xOffset, x, xOffset, length);
    }

    static float max(float[] x, int xOffset, int length) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < length; i++) {
            max = Math.max(max, x[xOffset + i]);
        }
        return max;
    }

    static int argMax(float[] x, int xOffset, int length) {
        float max = max(x, xOffset, length);
        for (int i = 0; i < length; i++) {
            float value = x[xOffset + i];
            if (value == max || Float.isNaN(value)) {
                return i;
            }
        }
        throw new IllegalArgumentException("length must be positive");
    }

    static float min(float[] x, int xOffset, int length) {
        float min = Float.POSITIVE_INFINITY;
        for (int i = 0; i < length; i++) {
            min = Math.min(min, x[xOffset + i]);
        }
        return min;
    }

    static int argMin(float[] x, int xOffset, int length) {
        float min = min(x, xOffset, length);
        for (int i = 0; i < length; i++) {
            float value = x[xOffset + i];
            if (value == min || Float.isNaN(value)) {
                return i;
            }
        }
        throw new IllegalArgumentException("length must be positive");
    }

    static float squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int length) {
        float[] lanes = new float[LANES];
        for (int i = 0; i < length; i++) {
            float d = a[aOffset + i] - b[bOffset + i];
            lanes[i % LANES] = fma(d, d, lanes[i % LANES]);
        }
        return fold(lanes);
    }

    static float cosine(float[] a, int aOffset, float[] b, int bOffset, int length) {
        double squares = (double) sumOfSquares(a, aOffset, length) * sumOfSquares(b, bOffset, length);
        return squares == 0 ? Float.NaN : (float) (dot(a, aOffset, b, bOffset, length) / Math.sqrt(squares));
    }

    static void softmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int cols) {
        for (int row = 0; row < rows; row++) {
            int from = xOffset + row * cols;
            float[] e = exponentials(x, from, cols, max(x, from, cols));
            float sum = sum(e, 0, cols);
            float inverse = 1 / sum;
            for (int i = 0; i < cols; i++) {
                float quotient = e[i] * inverse;
                float rest = precise(-quotient, sum, e[i]);
                y[yOffset + row * cols + i] = precise(rest, inverse, quotient);
            }
        }
    }

    static void logSoftmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int cols) {
        for (int row = 0; row < rows; row++) {
            int from = xOffset + row * cols;
            float max = max(x, from, cols);
            float log = log(sum(exponentials(x, from, cols, max), 0, cols));
            for (int i = 0; i < cols; i++) {
                y[yOffset + row * cols + i] = (x[from + i] - max) - log;
            }
        }
    }

    static void softmaxCrossEntropy(
            float scale, float[] x, int[] labels, float[] gradient, float[] loss, int rows, int cols) {
        softmax(x, 0, gradient, 0, rows, cols);
        for (int row = 0; row < rows; row++) {
            int from = row * cols;
            float gap = max(x, from, cols) - x[from + labels[row]];
            loss[row] = gap - log(max(gradient, from, cols));
            gradient[from + labels[row]] -= 1;
            for (int i = from; i < from + cols; i++) {
                gradient[i] *= scale;
            }
        }
    }

    static void sgemm(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            float[] b,
            int bOffset,
            int ldb,
            float beta,
            float[] c,
            int cOffset,
            int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                int at = cOffset + i * ldc + j;
                float acc = beta == 0 ? 0 : beta * c[at];
                for (int p = 0; p < k; p++) {
                    float left = a[aOffset + (transA ? p * lda + i : i * lda + p)];
                    float right = b[bOffset + (transB ? j * ldb + p : p * ldb + j)];
                    acc = fma(alpha * left, right, acc);
                }
                c[at] = acc;
            }
        }
    }

    static void sgemv(
            boolean transA,
            int m,
            int n,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            float[] x,
            int xOffset,
            float beta,
            float[] y,
            int yOffset) {
        for (int j = 0; transA && j < n; j++) {
            float acc = beta == 0 ? 0 : beta * y[yOffset + j];
            for (int p = 0; p < m; p++) {
                acc = fma(alpha * x[xOffset + p], a[aOffset + p * lda + j], acc);
            }
            y[yOffset + j] = acc;
        }
        for (int i = 0; !transA && i < m; i++) {
            float d = dot(a, aOffset + i * lda, x, xOffset, n);
            y[yOffset + i] = beta == 0 ? alpha * d : fma(alpha, d, beta * y[yOffset + i]);
        }
    }

    /** All indices, the largest score first or the smallest; NaN last, and the lower index first among equals. */
    static int[] best(boolean largest, float[] scores, int offset, int length) {
        return IntStream.range(0, length)
                .boxed()
                .sorted((i, j) -> {
                    float x = largest ? scores[offset + i] : -scores[offset + i];
                    float y = largest ? scores[offset + j] : -scores[offset + j];
                    boolean better = x > y || (Float.isNaN(y) && !Float.isNaN(x));
                    boolean worse = y > x || (Float.isNaN(x) && !Float.isNaN(y));
                    return better ? -1 : worse ? 1 : Integer.compare(i, j);
                })
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static float fold(float[] lanes) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[0];
    }

    private static float[] exponentials(float[] x, int xOffset, int length, float max) {
        float[] e = new float[length];
        for (int i = 0; i < length; i++) {
            e[i] = exp(x[xOffset + i] - max);
        }
        return e;
    }

    private static float one(Unary function, float x) {
        float[] cell = {x};
        function.apply(cell, 0, cell, 0, 1);
        return cell[0];
    }

    private interface Unary {
        void apply(float[] x, int xOffset, float[] y, int yOffset, int length);
    }
}
