package dev.lanewise.kernel;

import static dev.lanewise.kernel.GemmBlocks.FENCED;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static java.lang.invoke.VarHandle.loadLoadFence;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

/**
 * The tiles of {@link Tiles} for packed B: the stride of its rows, and whole vectors, are constants, which saves checks of
 * ranges and an integer register. A step of 6 × 2 takes 36 micro-operations instead of 40, which is as many as a core that
 * takes in six a cycle can have and keep both FMA pipes busy. Tiles of three vectors take two steps of k at a time and check
 * B and the end once: 32 instead of 40 for a step of 4 × 3.
 */
final class PackedTiles {

    private PackedTiles() {}

    // spotless:off
    static void tile8x3FromRow(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo,
            float[] s, int so, float[] c, int co, int crs) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c10 = c00; var c11 = c01; var c12 = c02;
        var c20 = c00; var c21 = c01; var c22 = c02;
        var c30 = c00; var c31 = c01; var c32 = c02;
        var c40 = c00; var c41 = c01; var c42 = c02;
        var c50 = c00; var c51 = c01; var c52 = c02;
        var c60 = c00; var c61 = c01; var c62 = c02;
        var c70 = c00; var c71 = c01; var c72 = c02;
        int a3o = ao + 3 * ars, a6o = ao + 6 * ars;
        for (int end = bo + k / 2 * 6 * L; bo != end; ao += acs, a3o += acs, a6o += acs, bo += 6 * L) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            if (FENCED) loadLoadFence();
            var a4 = broadcast(S, a[a3o + ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            if (FENCED) loadLoadFence();
            var a5 = broadcast(S, a[a3o + 2 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
            if (FENCED) loadLoadFence();
            var a6 = broadcast(S, a[a6o]);
            c60 = a6.fma(b0, c60); c61 = a6.fma(b1, c61); c62 = a6.fma(b2, c62);
            if (FENCED) loadLoadFence();
            var a7 = broadcast(S, a[a6o + ars]);
            c70 = a7.fma(b0, c70); c71 = a7.fma(b1, c71); c72 = a7.fma(b2, c72);
            if (FENCED) loadLoadFence();
            ao += acs; a3o += acs; a6o += acs;
            b0 = fromArray(S, b, bo + 3 * L); b1 = fromArray(S, b, bo + 4 * L); b2 = fromArray(S, b, bo + 5 * L);
            a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
            a3 = broadcast(S, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            if (FENCED) loadLoadFence();
            a4 = broadcast(S, a[a3o + ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            if (FENCED) loadLoadFence();
            a5 = broadcast(S, a[a3o + 2 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
            if (FENCED) loadLoadFence();
            a6 = broadcast(S, a[a6o]);
            c60 = a6.fma(b0, c60); c61 = a6.fma(b1, c61); c62 = a6.fma(b2, c62);
            if (FENCED) loadLoadFence();
            a7 = broadcast(S, a[a6o + ars]);
            c70 = a7.fma(b0, c70); c71 = a7.fma(b1, c71); c72 = a7.fma(b2, c72);
        }
        if (k % 2 != 0) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            if (FENCED) loadLoadFence();
            var a4 = broadcast(S, a[a3o + ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            if (FENCED) loadLoadFence();
            var a5 = broadcast(S, a[a3o + 2 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
            if (FENCED) loadLoadFence();
            var a6 = broadcast(S, a[a6o]);
            c60 = a6.fma(b0, c60); c61 = a6.fma(b1, c61); c62 = a6.fma(b2, c62);
            if (FENCED) loadLoadFence();
            var a7 = broadcast(S, a[a6o + ars]);
            c70 = a7.fma(b0, c70); c71 = a7.fma(b1, c71); c72 = a7.fma(b2, c72);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + L); c42.intoArray(c, co + 4 * crs + 2 * L);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + L); c52.intoArray(c, co + 5 * crs + 2 * L);
        c60.intoArray(c, co + 6 * crs); c61.intoArray(c, co + 6 * crs + L); c62.intoArray(c, co + 6 * crs + 2 * L);
        c70.intoArray(c, co + 7 * crs); c71.intoArray(c, co + 7 * crs + L); c72.intoArray(c, co + 7 * crs + 2 * L);
    }

    static void tile6x2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo,
            float[] s, int so, int srs, float[] c, int co, int crs) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + L);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + L);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + L);
        var c40 = fromArray(S, s, so + 4 * srs); var c41 = fromArray(S, s, so + 4 * srs + L);
        var c50 = fromArray(S, s, so + 5 * srs); var c51 = fromArray(S, s, so + 5 * srs + L);
        int a3o = ao + 3 * ars;
        for (int end = bo + k * 2 * L; bo != end; ao += acs, a3o += acs, bo += 2 * L) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            if (FENCED) loadLoadFence();
            var a4 = broadcast(S, a[a3o + ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41);
            if (FENCED) loadLoadFence();
            var a5 = broadcast(S, a[a3o + 2 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + L);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + L);
    }

    static void tile4x3FromRow(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo,
            float[] s, int so, float[] c, int co, int crs) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c10 = c00; var c11 = c01; var c12 = c02;
        var c20 = c00; var c21 = c01; var c22 = c02;
        var c30 = c00; var c31 = c01; var c32 = c02;
        int a2o = ao + 2 * ars;
        for (int end = bo + k / 2 * 6 * L; bo != end; ao += acs, a2o += acs, bo += 6 * L) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[a2o]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a2o + ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            if (FENCED) loadLoadFence();
            ao += acs; a2o += acs;
            b0 = fromArray(S, b, bo + 3 * L); b1 = fromArray(S, b, bo + 4 * L); b2 = fromArray(S, b, bo + 5 * L);
            a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            a2 = broadcast(S, a[a2o]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
            a3 = broadcast(S, a[a2o + ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
        }
        if (k % 2 != 0) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[a2o]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a2o + ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
    }

    static void tile4x3(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo,
            float[] s, int so, int srs, float[] c, int co, int crs) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + L); var c12 = fromArray(S, s, so + srs + 2 * L);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + L); var c22 = fromArray(S, s, so + 2 * srs + 2 * L);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + L); var c32 = fromArray(S, s, so + 3 * srs + 2 * L);
        int a2o = ao + 2 * ars;
        for (int end = bo + k / 2 * 6 * L; bo != end; ao += acs, a2o += acs, bo += 6 * L) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[a2o]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a2o + ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            if (FENCED) loadLoadFence();
            ao += acs; a2o += acs;
            b0 = fromArray(S, b, bo + 3 * L); b1 = fromArray(S, b, bo + 4 * L); b2 = fromArray(S, b, bo + 5 * L);
            a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            a2 = broadcast(S, a[a2o]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
            a3 = broadcast(S, a[a2o + ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
        }
        if (k % 2 != 0) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[a2o]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a2o + ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
    }
    // spotless:on
}
