package dev.lanewise.kernel;

/** One vector against the rows of a matrix, row by row, by the kernels for a single pair. */
final class Rows {

    private Rows() {}

    /** y[i] = alpha · dot(q, row i) + beta · y[i], as {@link #axpby} has it. */
    static void dot(
            Kernels kernels,
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
        for (int i = 0; i < rows; i++) {
            y[yo + i] = axpby(alpha, kernels.dotUnchecked(q, qo, a, ao + i * lda, n), beta, y, yo + i);
        }
    }

    static void squaredDistance(
            Kernels kernels, float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n) {
        for (int i = 0; i < rows; i++) {
            scores[so + i] = kernels.squaredDistanceUnchecked(q, qo, a, ao + i * lda, n);
        }
    }

    /** The norm of q is computed once; each row is read twice. */
    static void cosine(
            Kernels kernels, float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n) {
        double norm = Math.sqrt(kernels.dotUnchecked(q, qo, q, qo, n));
        for (int i = 0; i < rows; i++) {
            int row = ao + i * lda;
            float squares = kernels.dotUnchecked(a, row, a, row, n);
            scores[so + i] = cosine(kernels.dotUnchecked(q, qo, a, row, n), norm, squares);
        }
    }

    /** alpha · d + beta · y[i]; y is not read where beta is 0. With 1 and 0 it is d. */
    static float axpby(float alpha, float d, float beta, float[] y, int i) {
        return beta == 0f ? alpha * d : Fma.fma(alpha, d, beta * y[i]);
    }

    /** The cosine of a row whose product with q is {@code dot} and whose sum of squares is {@code squares}. */
    static float cosine(float dot, double norm, float squares) {
        double norms = norm * Math.sqrt(squares);
        return norms == 0 ? Float.NaN : (float) (dot / norms);
    }
}
