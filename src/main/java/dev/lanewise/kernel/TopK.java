package dev.lanewise.kernel;

/**
 * The k best scores without sorting all: the indices of the best so far are a heap in the caller's array, the worst of
 * them at its root; a scan looks for the next score that beats the root.
 *
 * <p>The best are the largest of {@code sign · score}; sign is 1 or −1, so one code serves both directions. Among equal
 * ones the lower index is the better. NaN is worse than every number.
 */
final class TopK {

    /** Up to so many times k, scores that beat the root follow each other too closely to call a scan for the next one. */
    private static final int OFTEN = 32;

    private TopK() {}

    static void select(Kernels kernels, float sign, float[] scores, int so, int n, int[] indices, int io, int k) {
        for (int i = 0; i < k; i++) {
            indices[io + i] = i;
        }
        for (int i = k / 2 - 1; i >= 0; i--) {
            sink(sign, scores, so, indices, io, k, i);
        }
        int i = k;
        float least = entry(sign * scores[so + indices[io]]);
        for (int often = (int) Math.min(n, (long) OFTEN * k); i < often; i++) {
            if (sign * scores[so + i] >= least) {
                indices[io] = i;
                sink(sign, scores, so, indices, io, k, 0);
                least = entry(sign * scores[so + indices[io]]);
            }
        }
        while (i < n) {
            i = kernels.indexOfAtLeastUnchecked(sign, entry(sign * scores[so + indices[io]]), scores, so, i, n);
            if (i < n) {
                indices[io] = i++;
                sink(sign, scores, so, indices, io, k, 0);
            }
        }
        for (int last = k - 1; last > 0; last--) {
            int worst = indices[io];
            indices[io] = indices[io + last];
            indices[io + last] = worst;
            sink(sign, scores, so, indices, io, last, 0);
        }
    }

    /** The least number that beats this worst of the heap; NaN, which nothing reaches, if there is none. */
    private static float entry(float worst) {
        if (Float.isNaN(worst)) {
            return Float.NEGATIVE_INFINITY;
        }
        return worst == Float.POSITIVE_INFINITY ? Float.NaN : Math.nextUp(worst);
    }

    /** Moves the index at i down, until those below it in the heap are better. */
    private static void sink(float sign, float[] scores, int so, int[] indices, int io, int size, int i) {
        int sinking = indices[io + i];
        int at = i;
        while (at < size / 2) {
            int child = 2 * at + 1;
            if (child + 1 < size && worse(sign, scores, so, indices[io + child + 1], indices[io + child])) {
                child++;
            }
            if (!worse(sign, scores, so, indices[io + child], sinking)) {
                break;
            }
            indices[io + at] = indices[io + child];
            at = child;
        }
        indices[io + at] = sinking;
    }

    private static boolean worse(float sign, float[] scores, int so, int i, int j) {
        float x = sign * scores[so + i];
        float y = sign * scores[so + j];
        if (x < y || x > y) {
            return x < y;
        }
        boolean xNaN = Float.isNaN(x);
        return xNaN == Float.isNaN(y) ? i > j : xNaN;
    }
}
