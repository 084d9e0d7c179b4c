package dev.lanewise.kernel;

/** The kernels that score one vector against the rows of a matrix, each with the single pair that it must equal. */
@SuppressWarnings("ImmutableEnumChecker") // lambdas without state
enum RowScores {
    DOT(Kernels::dotRows, Oracle::dot),
    SQUARED_DISTANCE(Kernels::squaredDistanceRows, Oracle::squaredDistance),
    COSINE(Kernels::cosineRows, Oracle::cosine);

    private final Kernel kernel;
    private final Pair pair;

    RowScores(Kernel kernel, Pair pair) {
        this.kernel = kernel;
        this.pair = pair;
    }

    void run(
            Kernels kernels,
            float[] q,
            int qOffset,
            float[] a,
            int aOffset,
            int lda,
            float[] scores,
            int scoresOffset,
            int rows,
            int cols) {
        kernel.run(kernels, q, qOffset, a, aOffset, lda, scores, scoresOffset, rows, cols);
    }

    float[] oracle(float[] q, int qOffset, float[] a, int aOffset, int lda, int rows, int cols) {
        float[] scores = new float[rows];
        for (int row = 0; row < rows; row++) {
            scores[row] = pair.of(q, qOffset, a, aOffset + row * lda, cols);
        }
        return scores;
    }

    private interface Kernel {
        void run(
                Kernels kernels,
                float[] q,
                int qOffset,
                float[] a,
                int aOffset,
                int lda,
                float[] scores,
                int scoresOffset,
                int rows,
                int cols);
    }

    private interface Pair {
        float of(float[] a, int aOffset, float[] b, int bOffset, int length);
    }
}
