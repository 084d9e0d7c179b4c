package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.DOWN_4;
import static dev.lanewise.kernel.Lanes.DOWN_8;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.LAST_4;
import static dev.lanewise.kernel.Lanes.S;
import static dev.lanewise.kernel.Lanes.UPPER;
import static dev.lanewise.kernel.Lanes.UPPER_TWICE;
import static dev.lanewise.kernel.Transpose.ODD4;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

/**
 * The tiles of {@link Tiles} whose rows share a vector for what is beyond three whole ones, at 512 bits: two rows, which
 * have a half of it each, or four, which have a quarter, from the lowest lanes on. The last vector of a row begins at
 * {@code last}, as there, and its upper half or quarter is what is beyond: so a row's share is moved there to be stored.
 * The wrong values stored below it are replaced by the third vector of the row, which is stored next.
 *
 * <p>There are no fences: the values fit 32 registers, and between fences each blend would take a turn of an FMA pipe.
 */
final class HalfTiles {

    private HalfTiles() {}

    // spotless:off
    static void tile6x3HalfFromRow(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var d0 = fromArray(S, s, so + last).rearrange(UPPER_TWICE); var d2 = d0; var d4 = d0;
        var c10 = c00; var c11 = c01; var c12 = c02;
        var c20 = c00; var c21 = c01; var c22 = c02;
        var c30 = c00; var c31 = c01; var c32 = c02;
        var c40 = c00; var c41 = c01; var c42 = c02;
        var c50 = c00; var c51 = c01; var c52 = c02;
        int a3o = ao + 3 * ars;
        for (int end = bo + k * brs; bo != end; ao += acs, a3o += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last).rearrange(UPPER_TWICE);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            d0 = a0.blend(a1, UPPER).fma(b3, d0);
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            var a3 = broadcast(S, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            d2 = a2.blend(a3, UPPER).fma(b3, d2);
            var a4 = broadcast(S, a[a3o + ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            var a5 = broadcast(S, a[a3o + 2 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
            d4 = a4.blend(a5, UPPER).fma(b3, d4);
        }
        d0.rearrange(DOWN_8).intoArray(c, co + last);
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L);
        d0.intoArray(c, co + crs + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        d2.rearrange(DOWN_8).intoArray(c, co + 2 * crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        d2.intoArray(c, co + 3 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
        d4.rearrange(DOWN_8).intoArray(c, co + 4 * crs + last);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + L); c42.intoArray(c, co + 4 * crs + 2 * L);
        d4.intoArray(c, co + 5 * crs + last);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + L); c52.intoArray(c, co + 5 * crs + 2 * L);
    }

    static void tile6x3Half(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var d0 = fromArray(S, s, so + last).rearrange(DOWN_8).blend(fromArray(S, s, so + srs + last), UPPER);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + L);
        var c12 = fromArray(S, s, so + srs + 2 * L);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + L);
        var c22 = fromArray(S, s, so + 2 * srs + 2 * L);
        var d2 = fromArray(S, s, so + 2 * srs + last).rearrange(DOWN_8).blend(fromArray(S, s, so + 3 * srs + last), UPPER);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + L);
        var c32 = fromArray(S, s, so + 3 * srs + 2 * L);
        var c40 = fromArray(S, s, so + 4 * srs); var c41 = fromArray(S, s, so + 4 * srs + L);
        var c42 = fromArray(S, s, so + 4 * srs + 2 * L);
        var d4 = fromArray(S, s, so + 4 * srs + last).rearrange(DOWN_8).blend(fromArray(S, s, so + 5 * srs + last), UPPER);
        var c50 = fromArray(S, s, so + 5 * srs); var c51 = fromArray(S, s, so + 5 * srs + L);
        var c52 = fromArray(S, s, so + 5 * srs + 2 * L);
        int a3o = ao + 3 * ars;
        for (int end = bo + k * brs; bo != end; ao += acs, a3o += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last).rearrange(UPPER_TWICE);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            d0 = a0.blend(a1, UPPER).fma(b3, d0);
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            var a3 = broadcast(S, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            d2 = a2.blend(a3, UPPER).fma(b3, d2);
            var a4 = broadcast(S, a[a3o + ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            var a5 = broadcast(S, a[a3o + 2 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
            d4 = a4.blend(a5, UPPER).fma(b3, d4);
        }
        d0.rearrange(DOWN_8).intoArray(c, co + last);
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L);
        d0.intoArray(c, co + crs + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        d2.rearrange(DOWN_8).intoArray(c, co + 2 * crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        d2.intoArray(c, co + 3 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
        d4.rearrange(DOWN_8).intoArray(c, co + 4 * crs + last);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + L); c42.intoArray(c, co + 4 * crs + 2 * L);
        d4.intoArray(c, co + 5 * crs + last);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + L); c52.intoArray(c, co + 5 * crs + 2 * L);
    }

    static void tile4x3QuarterFromRow(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c10 = c00; var c11 = c01; var c12 = c02;
        var c20 = c00; var c21 = c01; var c22 = c02;
        var c30 = c00; var c31 = c01; var c32 = c02;
        var d = fromArray(S, s, so + last).rearrange(LAST_4);
        int a2o = ao + 2 * ars;
        for (int end = bo + k * brs; bo != end; ao += acs, a2o += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last).rearrange(LAST_4);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            var a2 = broadcast(S, a[a2o]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            var a3 = broadcast(S, a[a2o + ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            d = a0.blend(a1, ODD4).blend(a2.blend(a3, ODD4), UPPER).fma(b3, d);
        }
        var d1 = d.rearrange(DOWN_8);
        d.rearrange(DOWN_4).intoArray(c, co + last);
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L);
        d1.intoArray(c, co + crs + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        d1.rearrange(DOWN_4).intoArray(c, co + 2 * crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        d.intoArray(c, co + 3 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
    }

    // spotless:on
}
