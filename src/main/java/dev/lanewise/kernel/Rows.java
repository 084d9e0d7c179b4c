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

    /** The sum of squares of q is computed once; each row is read twice. */
    static void cosine(
            Kernels kernels, float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n) {
        float ofQ = kernels.dotUnchecked(q, qo, q, qo, n);
        for (int i = 0; i < rows; i++) {
            int row = ao + i * lda;
            float ofRow = kernels.dotUnchecked(a, row, a, row, n);
            scores[so + i] = cosine(kernels.dotUnchecked(q, qo, a, row, n), ofQ, ofRow);
        }
    }

    /** alpha · d + beta · y[i]; y is not read where beta is 0. With 1 and 0 it is d. */
    static float axpby(float alpha, float d, float beta, float[] y, int i) {
        return beta == 0f ? alpha * d : Fma.fma(alpha, d, beta * y[i]);
    }

    /** From the three products to the cosine. That of two floats is exact in double. */
    static float cosine(float ab, float aa, float bb) {
        double squares = (double) aa * bb;
        return squares == 0 ? Float.NaN : (float) (ab / Math.sqrt(squares));
    }
}
