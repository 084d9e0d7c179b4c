package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;

/**
 * Reductions in the canonical order: 64 virtual lanes, folded l ← l + (l + 32), + 16, + 8, + 4, + 2, + 1. All take at least
 * L elements. Each width has its own: what serves one best, in number of accumulators and passes, is slow on another.
 *
 * <p>What they share: the accumulators rotate, s0 is always the one that the next vector goes to. One loop with one pair
 * of loads then serves any number of vectors, with the fewest range checks ahead of it, which are most of the cost of a
 * short array; and the last, partial vector always adds to s0. The fold pairs accumulators that are half the round apart,
 * and then a quarter, so it does not matter where the rotation ends.
 *
 * <p>The partial vector is a whole one that ends with the data, its lanes moved down: no masked load, which NEON and SSE
 * have not. Lanes past the end keep their bits: adding +0 would turn -0 into +0.
 *
 * <p>A method of at most 325 bytecodes is inlined, which at 64 elements is a quarter of the time; and one for all lengths
 * has a better chance than one of several that are called in turns.
 */
final class VectorReductions {

    private VectorReductions() {}

    /** See {@link Kernels#dot}. */
    static float dot(float[] a, int ao, float[] b, int bo, int n) {
        if (L == 16) {
            return VectorReductions16.dot(a, ao, b, bo, n);
        }
        if (L == 8) {
            return VectorReductions8.dot(a, ao, b, bo, n);
        }
        return whole(n) ? VectorReductions4.dotWhole(a, ao, b, bo, n) : VectorReductions4.dot(a, ao, b, bo, n);
    }

    /** {@link #dot} of a − b with itself. */
    static float squaredDistance(float[] a, int ao, float[] b, int bo, int n) {
        if (L == 16) {
            return VectorReductions16.squaredDistance(a, ao, b, bo, n);
        }
        if (L == 8) {
            return VectorReductions8.squaredDistance(a, ao, b, bo, n);
        }
        return whole(n)
                ? VectorReductions4.squaredDistanceWhole(a, ao, b, bo, n)
                : VectorReductions4.squaredDistance(a, ao, b, bo, n);
    }

    /** Whether one pass for all three sums is faster than three. */
    static boolean cosinePays(int n) {
        return L == 16 || (L == 8 && n < VectorReductions4.LONG);
    }

    /** See {@link Kernels#cosine}; where {@link #cosinePays}. */
    static float cosine(float[] a, int ao, float[] b, int bo, int n) {
        return L == 16 ? VectorReductions16.cosine(a, ao, b, bo, n) : VectorReductions8.cosine(a, ao, b, bo, n);
    }

    /** {@link #dot} with b = 1 and a plain addition. */
    static float sum(float[] x, int xo, int n) {
        if (L == 16) {
            return VectorReductions16.sum(x, xo, n);
        }
        if (L == 8) {
            return VectorReductions8.sum(x, xo, n);
        }
        return whole(n) ? VectorReductions4.sumWhole(x, xo, n) : VectorReductions4.sum(x, xo, n);
    }

    /** Whether those of a multiple of 4 elements take this length. */
    private static boolean whole(int n) {
        return (n & 3) == 0 && n < VectorReductions4.LONG;
    }
}
