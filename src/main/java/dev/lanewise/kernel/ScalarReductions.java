package dev.lanewise.kernel;

/**
 * Reductions in plain Java: the 64 virtual lanes of the canonical order in eight passes of eight, so that they stay in
 * registers.
 *
 * <p>{@code …Few} takes at most 16 elements, {@code …Pair} folds two lanes of those, {@code …Lanes} folds eight lanes of
 * longer arrays.
 */
final class ScalarReductions {

    private ScalarReductions() {}

    static float dot(float[] a, int ao, float[] b, int bo, int n) {
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

    static float squaredDistance(float[] a, int ao, float[] b, int bo, int n) {
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

    static float sum(float[] x, int xo, int n) {
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

    static float max(float[] x, int xo, int n) {
        float m = x[xo];
        for (int i = 1; i < n; i++) {
            m = Math.max(m, x[xo + i]);
        }
        return m;
    }

    static float min(float[] x, int xo, int n) {
        float m = x[xo];
        for (int i = 1; i < n; i++) {
            m = Math.min(m, x[xo + i]);
        }
        return m;
    }

    static int indexOf(float m, float[] x, int xo, int n) {
        boolean nan = Float.isNaN(m);
        int i = 0;
        while (x[xo + i] != m && !(nan && Float.isNaN(x[xo + i]))) {
            i++;
        }
        return i;
    }
}
