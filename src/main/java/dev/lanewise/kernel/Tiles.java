package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static java.lang.invoke.VarHandle.loadLoadFence;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

/**
 * The micro-kernels: rows × vectors of C held in registers while k runs, in the manner of BLIS. A is read by row stride
 * {@code ars} and column stride {@code acs}, so that it may be stored plain, transposed or packed; a row of B is
 * contiguous and the next one {@code brs} away.
 *
 * <p>The last vector of a row has an offset of its own, {@code last}, the same in B and C: it may overlap the vector
 * before it, which computes some columns twice, with the same bits, instead of masking. Both are in the same tile, so
 * that both read C before either writes it. (Two offsets, one for B and one for C, would spill an integer register.)
 *
 * <p>The fence between rows costs no instruction on x86 and keeps C2 from hoisting all loads of A to the top, which
 * spills where there are 16 registers.
 */
@SuppressWarnings("UnusedVariable") // all tiles take the same parameters
final class Tiles {

    private static final int SHAPE = 16;

    private Tiles() {}

    // spotless:off
    /** C ← C + A · B for one tile of {@code rows} × {@code vectors}: 6, 4, 2, 1 × 1 … 4, and 1 × 8. */
    static void run(
            int rows, int vectors, int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        switch (rows * SHAPE + vectors) {
            case 6 * SHAPE + 4 -> tile6x4(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 6 * SHAPE + 3 -> tile6x3(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 6 * SHAPE + 2 -> tile6x2(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 6 * SHAPE + 1 -> tile6x1(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 4 * SHAPE + 4 -> tile4x4(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 4 * SHAPE + 3 -> tile4x3(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 4 * SHAPE + 2 -> tile4x2(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 4 * SHAPE + 1 -> tile4x1(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 2 * SHAPE + 4 -> tile2x4(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 2 * SHAPE + 3 -> tile2x3(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 2 * SHAPE + 2 -> tile2x2(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 2 * SHAPE + 1 -> tile2x1(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 1 * SHAPE + 8 -> tile1x8(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 1 * SHAPE + 4 -> tile1x4(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 1 * SHAPE + 3 -> tile1x3(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 1 * SHAPE + 2 -> tile1x2(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            case 1 * SHAPE + 1 -> tile1x1(k, a, ao, ars, acs, b, bo, brs, c, co, crs, last);
            default -> throw new AssertionError(rows + " × " + vectors);
        }
    }

    private static void tile6x4(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + 2 * L);
        var c03 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, co + crs); var c11 = fromArray(S, c, co + crs + L);
        var c12 = fromArray(S, c, co + crs + 2 * L); var c13 = fromArray(S, c, co + crs + last);
        var c20 = fromArray(S, c, co + 2 * crs); var c21 = fromArray(S, c, co + 2 * crs + L);
        var c22 = fromArray(S, c, co + 2 * crs + 2 * L); var c23 = fromArray(S, c, co + 2 * crs + last);
        var c30 = fromArray(S, c, co + 3 * crs); var c31 = fromArray(S, c, co + 3 * crs + L);
        var c32 = fromArray(S, c, co + 3 * crs + 2 * L); var c33 = fromArray(S, c, co + 3 * crs + last);
        var c40 = fromArray(S, c, co + 4 * crs); var c41 = fromArray(S, c, co + 4 * crs + L);
        var c42 = fromArray(S, c, co + 4 * crs + 2 * L); var c43 = fromArray(S, c, co + 4 * crs + last);
        var c50 = fromArray(S, c, co + 5 * crs); var c51 = fromArray(S, c, co + 5 * crs + L);
        var c52 = fromArray(S, c, co + 5 * crs + 2 * L); var c53 = fromArray(S, c, co + 5 * crs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23);
            loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            loadLoadFence();
            var a4 = broadcast(S, a[ao + 4 * ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43);
            loadLoadFence();
            var a5 = broadcast(S, a[ao + 5 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L); c03.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        c13.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        c23.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
        c33.intoArray(c, co + 3 * crs + last);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + L); c42.intoArray(c, co + 4 * crs + 2 * L);
        c43.intoArray(c, co + 4 * crs + last);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + L); c52.intoArray(c, co + 5 * crs + 2 * L);
        c53.intoArray(c, co + 5 * crs + last);
    }

    private static void tile6x3(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, co + crs); var c11 = fromArray(S, c, co + crs + L);
        var c12 = fromArray(S, c, co + crs + last);
        var c20 = fromArray(S, c, co + 2 * crs); var c21 = fromArray(S, c, co + 2 * crs + L);
        var c22 = fromArray(S, c, co + 2 * crs + last);
        var c30 = fromArray(S, c, co + 3 * crs); var c31 = fromArray(S, c, co + 3 * crs + L);
        var c32 = fromArray(S, c, co + 3 * crs + last);
        var c40 = fromArray(S, c, co + 4 * crs); var c41 = fromArray(S, c, co + 4 * crs + L);
        var c42 = fromArray(S, c, co + 4 * crs + last);
        var c50 = fromArray(S, c, co + 5 * crs); var c51 = fromArray(S, c, co + 5 * crs + L);
        var c52 = fromArray(S, c, co + 5 * crs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            loadLoadFence();
            var a4 = broadcast(S, a[ao + 4 * ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            loadLoadFence();
            var a5 = broadcast(S, a[ao + 5 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + last);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + L); c42.intoArray(c, co + 4 * crs + last);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + L); c52.intoArray(c, co + 5 * crs + last);
    }

    private static void tile6x2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, co + crs); var c11 = fromArray(S, c, co + crs + last);
        var c20 = fromArray(S, c, co + 2 * crs); var c21 = fromArray(S, c, co + 2 * crs + last);
        var c30 = fromArray(S, c, co + 3 * crs); var c31 = fromArray(S, c, co + 3 * crs + last);
        var c40 = fromArray(S, c, co + 4 * crs); var c41 = fromArray(S, c, co + 4 * crs + last);
        var c50 = fromArray(S, c, co + 5 * crs); var c51 = fromArray(S, c, co + 5 * crs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            loadLoadFence();
            var a4 = broadcast(S, a[ao + 4 * ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41);
            loadLoadFence();
            var a5 = broadcast(S, a[ao + 5 * ars]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + last);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + last);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + last);
    }

    private static void tile6x1(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co);
        var c10 = fromArray(S, c, co + crs);
        var c20 = fromArray(S, c, co + 2 * crs);
        var c30 = fromArray(S, c, co + 3 * crs);
        var c40 = fromArray(S, c, co + 4 * crs);
        var c50 = fromArray(S, c, co + 5 * crs);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10);
            loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20);
            loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30);
            loadLoadFence();
            var a4 = broadcast(S, a[ao + 4 * ars]);
            c40 = a4.fma(b0, c40);
            loadLoadFence();
            var a5 = broadcast(S, a[ao + 5 * ars]);
            c50 = a5.fma(b0, c50);
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + crs);
        c20.intoArray(c, co + 2 * crs);
        c30.intoArray(c, co + 3 * crs);
        c40.intoArray(c, co + 4 * crs);
        c50.intoArray(c, co + 5 * crs);
    }

    private static void tile4x4(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + 2 * L);
        var c03 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, co + crs); var c11 = fromArray(S, c, co + crs + L);
        var c12 = fromArray(S, c, co + crs + 2 * L); var c13 = fromArray(S, c, co + crs + last);
        var c20 = fromArray(S, c, co + 2 * crs); var c21 = fromArray(S, c, co + 2 * crs + L);
        var c22 = fromArray(S, c, co + 2 * crs + 2 * L); var c23 = fromArray(S, c, co + 2 * crs + last);
        var c30 = fromArray(S, c, co + 3 * crs); var c31 = fromArray(S, c, co + 3 * crs + L);
        var c32 = fromArray(S, c, co + 3 * crs + 2 * L); var c33 = fromArray(S, c, co + 3 * crs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23);
            loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L); c03.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        c13.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        c23.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
        c33.intoArray(c, co + 3 * crs + last);
    }

    private static void tile4x3(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, co + crs); var c11 = fromArray(S, c, co + crs + L);
        var c12 = fromArray(S, c, co + crs + last);
        var c20 = fromArray(S, c, co + 2 * crs); var c21 = fromArray(S, c, co + 2 * crs + L);
        var c22 = fromArray(S, c, co + 2 * crs + last);
        var c30 = fromArray(S, c, co + 3 * crs); var c31 = fromArray(S, c, co + 3 * crs + L);
        var c32 = fromArray(S, c, co + 3 * crs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + last);
    }

    private static void tile4x2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, co + crs); var c11 = fromArray(S, c, co + crs + last);
        var c20 = fromArray(S, c, co + 2 * crs); var c21 = fromArray(S, c, co + 2 * crs + last);
        var c30 = fromArray(S, c, co + 3 * crs); var c31 = fromArray(S, c, co + 3 * crs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + last);
    }

    private static void tile4x1(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co);
        var c10 = fromArray(S, c, co + crs);
        var c20 = fromArray(S, c, co + 2 * crs);
        var c30 = fromArray(S, c, co + 3 * crs);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10);
            loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20);
            loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30);
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + crs);
        c20.intoArray(c, co + 2 * crs);
        c30.intoArray(c, co + 3 * crs);
    }

    private static void tile2x4(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + 2 * L);
        var c03 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, co + crs); var c11 = fromArray(S, c, co + crs + L);
        var c12 = fromArray(S, c, co + crs + 2 * L); var c13 = fromArray(S, c, co + crs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L); c03.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        c13.intoArray(c, co + crs + last);
    }

    private static void tile2x3(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, co + crs); var c11 = fromArray(S, c, co + crs + L);
        var c12 = fromArray(S, c, co + crs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + last);
    }

    private static void tile2x2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, co + crs); var c11 = fromArray(S, c, co + crs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + last);
    }

    private static void tile2x1(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co);
        var c10 = fromArray(S, c, co + crs);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
            loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10);
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + crs);
    }

    private static void tile1x8(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + 2 * L);
        var c03 = fromArray(S, c, co + 3 * L); var c04 = fromArray(S, c, co + 4 * L);
        var c05 = fromArray(S, c, co + 5 * L); var c06 = fromArray(S, c, co + 6 * L);
        var c07 = fromArray(S, c, co + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + 3 * L); var b4 = fromArray(S, b, bo + 4 * L);
            var b5 = fromArray(S, b, bo + 5 * L); var b6 = fromArray(S, b, bo + 6 * L);
            var b7 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            c04 = a0.fma(b4, c04); c05 = a0.fma(b5, c05); c06 = a0.fma(b6, c06); c07 = a0.fma(b7, c07);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L); c03.intoArray(c, co + 3 * L);
        c04.intoArray(c, co + 4 * L); c05.intoArray(c, co + 5 * L); c06.intoArray(c, co + 6 * L);
        c07.intoArray(c, co + last);
    }

    private static void tile1x4(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + 2 * L);
        var c03 = fromArray(S, c, co + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L); c03.intoArray(c, co + last);
    }

    private static void tile1x3(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + last);
    }

    private static void tile1x2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
    }

    private static void tile1x1(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, c, co);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
        }
        c00.intoArray(c, co);
    }
    // spotless:on
}
