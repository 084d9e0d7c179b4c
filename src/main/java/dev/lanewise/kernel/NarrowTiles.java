package dev.lanewise.kernel;

import static dev.lanewise.kernel.GemmBlocks.FENCED;
import static dev.lanewise.kernel.GemmBlocks.HALVES;
import static dev.lanewise.kernel.Lanes.H;
import static dev.lanewise.kernel.Lanes.L;
import static java.lang.invoke.VarHandle.loadLoadFence;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.VectorMask;

/**
 * C ← S + A · B where C is narrower than a vector, but not than half of one: tiles as in {@link Tiles}, of two vectors of
 * half the length, of which the second overlaps the first. So nothing outside of B and C is read or written, and nothing
 * has to be copied. Where 512 bits are computed in two halves, two such products take no longer than one of whole vectors,
 * and a broadcast takes half as many turns of the pipes.
 *
 * <p>What is stored is a blend that takes all of an accumulator. It tells C2 the class of what the loop has carried: else
 * it would ask HotSpot's profile of {@code intoArray}, which knows whole vectors from everywhere else, guess wrong, and
 * keep the accumulators as objects.
 */
@SuppressWarnings("UnusedVariable") // all tiles take the same parameters
final class NarrowTiles {

    private static final int MR = 8;

    /**
     * For a transposed A, vectors across its rows take less time for each step, the less the fewer columns there are, but
     * more for C: they pay from so many steps times columns that are missing to a vector.
     */
    private static final int STEPS_TIMES_MISSING = 512;

    /** Rows of B that are farther apart, each in cache lines of its own, are better copied, if one tile is not enough. */
    private static final int NEAR = 2 * L;

    /** So few rows of B are not copied. */
    private static final int FEW_STEPS = 64;

    private static final VectorMask<Float> ALL = H.maskAll(true);

    private NarrowTiles() {}

    /** On Zen 4, for C from half a vector to a vector wide. */
    static boolean suit(boolean transA, int m, int n, int k, int ldb) {
        boolean across = transA && m >= L && (long) k * (L - n) > STEPS_TIMES_MISSING;
        boolean copy = ldb > NEAR && k > FEW_STEPS && m > MR;
        return HALVES && n >= L / 2 && n < L && !across && !copy;
    }

    /** S is C, or where srs is 0 one row for all. */
    static void run(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int ars,
            int acs,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int srs,
            float[] c,
            int co,
            int ldc) {
        int last = n - L / 2;
        for (int i = 0, mr; i < m; i += mr) {
            mr = GemmBlocks.rows(m - i, MR);
            int ai = ao + i * ars;
            int si = so + i * srs;
            int ci = co + i * ldc;
            switch (mr) {
                case 8 -> tile8(k, a, ai, ars, acs, b, bo, ldb, s, si, srs, c, ci, ldc, last);
                case 4 -> tile4(k, a, ai, ars, acs, b, bo, ldb, s, si, srs, c, ci, ldc, last);
                case 2 -> tile2(k, a, ai, ars, acs, b, bo, ldb, s, si, srs, c, ci, ldc, last);
                default -> tile1(k, a, ai, ars, acs, b, bo, ldb, s, si, srs, c, ci, ldc, last);
            }
        }
    }

    // spotless:off
    private static void tile8(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(H, s, so); var c01 = fromArray(H, s, so + last);
        var c10 = fromArray(H, s, so + srs); var c11 = fromArray(H, s, so + srs + last);
        var c20 = fromArray(H, s, so + 2 * srs); var c21 = fromArray(H, s, so + 2 * srs + last);
        var c30 = fromArray(H, s, so + 3 * srs); var c31 = fromArray(H, s, so + 3 * srs + last);
        var c40 = fromArray(H, s, so + 4 * srs); var c41 = fromArray(H, s, so + 4 * srs + last);
        var c50 = fromArray(H, s, so + 5 * srs); var c51 = fromArray(H, s, so + 5 * srs + last);
        var c60 = fromArray(H, s, so + 6 * srs); var c61 = fromArray(H, s, so + 6 * srs + last);
        var c70 = fromArray(H, s, so + 7 * srs); var c71 = fromArray(H, s, so + 7 * srs + last);
        int a3o = ao + 3 * ars, a6o = ao + 6 * ars;
        var z = broadcast(H, 0f);
        for (int end = bo + k * brs; bo != end; ao += acs, a3o += acs, a6o += acs, bo += brs) {
            var b0 = fromArray(H, b, bo); var b1 = fromArray(H, b, bo + last);
            var a0 = broadcast(H, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(H, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(H, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(H, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            if (FENCED) loadLoadFence();
            var a4 = broadcast(H, a[a3o + ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41);
            if (FENCED) loadLoadFence();
            var a5 = broadcast(H, a[a3o + 2 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            if (FENCED) loadLoadFence();
            var a6 = broadcast(H, a[a6o]);
            c60 = a6.fma(b0, c60); c61 = a6.fma(b1, c61);
            if (FENCED) loadLoadFence();
            var a7 = broadcast(H, a[a6o + ars]);
            c70 = a7.fma(b0, c70); c71 = a7.fma(b1, c71);
        }
        z.blend(c00, ALL).intoArray(c, co); z.blend(c01, ALL).intoArray(c, co + last);
        z.blend(c10, ALL).intoArray(c, co + crs); z.blend(c11, ALL).intoArray(c, co + crs + last);
        z.blend(c20, ALL).intoArray(c, co + 2 * crs); z.blend(c21, ALL).intoArray(c, co + 2 * crs + last);
        z.blend(c30, ALL).intoArray(c, co + 3 * crs); z.blend(c31, ALL).intoArray(c, co + 3 * crs + last);
        z.blend(c40, ALL).intoArray(c, co + 4 * crs); z.blend(c41, ALL).intoArray(c, co + 4 * crs + last);
        z.blend(c50, ALL).intoArray(c, co + 5 * crs); z.blend(c51, ALL).intoArray(c, co + 5 * crs + last);
        z.blend(c60, ALL).intoArray(c, co + 6 * crs); z.blend(c61, ALL).intoArray(c, co + 6 * crs + last);
        z.blend(c70, ALL).intoArray(c, co + 7 * crs); z.blend(c71, ALL).intoArray(c, co + 7 * crs + last);
    }

    private static void tile4(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(H, s, so); var c01 = fromArray(H, s, so + last);
        var c10 = fromArray(H, s, so + srs); var c11 = fromArray(H, s, so + srs + last);
        var c20 = fromArray(H, s, so + 2 * srs); var c21 = fromArray(H, s, so + 2 * srs + last);
        var c30 = fromArray(H, s, so + 3 * srs); var c31 = fromArray(H, s, so + 3 * srs + last);
        int a3o = ao + 3 * ars;
        var z = broadcast(H, 0f);
        for (int end = bo + k * brs; bo != end; ao += acs, a3o += acs, bo += brs) {
            var b0 = fromArray(H, b, bo); var b1 = fromArray(H, b, bo + last);
            var a0 = broadcast(H, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(H, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(H, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(H, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
        }
        z.blend(c00, ALL).intoArray(c, co); z.blend(c01, ALL).intoArray(c, co + last);
        z.blend(c10, ALL).intoArray(c, co + crs); z.blend(c11, ALL).intoArray(c, co + crs + last);
        z.blend(c20, ALL).intoArray(c, co + 2 * crs); z.blend(c21, ALL).intoArray(c, co + 2 * crs + last);
        z.blend(c30, ALL).intoArray(c, co + 3 * crs); z.blend(c31, ALL).intoArray(c, co + 3 * crs + last);
    }

    private static void tile2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(H, s, so); var c01 = fromArray(H, s, so + last);
        var c10 = fromArray(H, s, so + srs); var c11 = fromArray(H, s, so + srs + last);
        var z = broadcast(H, 0f);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(H, b, bo); var b1 = fromArray(H, b, bo + last);
            var a0 = broadcast(H, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(H, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
        }
        z.blend(c00, ALL).intoArray(c, co); z.blend(c01, ALL).intoArray(c, co + last);
        z.blend(c10, ALL).intoArray(c, co + crs); z.blend(c11, ALL).intoArray(c, co + crs + last);
    }

    private static void tile1(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(H, s, so); var c01 = fromArray(H, s, so + last);
        var z = broadcast(H, 0f);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(H, b, bo); var b1 = fromArray(H, b, bo + last);
            var a0 = broadcast(H, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
        }
        z.blend(c00, ALL).intoArray(c, co); z.blend(c01, ALL).intoArray(c, co + last);
    }
    // spotless:on
}
