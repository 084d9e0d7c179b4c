package dev.lanewise.kernel;

import static dev.lanewise.kernel.GemmBlocks.KC;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Tiles over contiguous rows of A, for Intel's cores ({@link GemmBlocks#FULL_WIDTH}), whose two pipes for products also take
 * branches and part of the integer work: each instruction besides costs products. The loops count steps, so that C2 checks
 * the rows of A before them, and B's, too, where it is packed and their distance is a constant; and each element is read at
 * a pointer of its row plus the step, one instruction: 73 for two steps of packed 6 × 4, 48 of them products.
 *
 * <p>C2 moves the sum of an array and an index out of a loop only if the index carries no range check of its own, which the
 * opaque mode of a {@link VarHandle} does not, and the array access of Java does. On these processors both are plain loads.
 * (In a method of its own, the access would not be inlined at the end of a long tile.)
 *
 * <p>All of A comes first and B two vectors at a time: C2 then keeps no more than those in registers, and spills none. B
 * that is not packed takes a step at a time; its checks remain, and a second step has C2 move integers through vectors.
 */
final class HoistedTiles {

    private static final VarHandle FLOATS =
            MethodHandles.arrayElementVarHandle(float[].class).withInvokeExactBehavior();

    private HoistedTiles() {}

    // spotless:off
    static void tile6x4PackedFromRow(
            int k, float[] a, int ao, int ars, float[] b, int bo,
            float[] s, int so, float[] c, int co, int crs) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c03 = fromArray(S, s, so + 3 * L);
        var c10 = c00; var c11 = c01; var c12 = c02; var c13 = c03;
        var c20 = c00; var c21 = c01; var c22 = c02; var c23 = c03;
        var c30 = c00; var c31 = c01; var c32 = c02; var c33 = c03;
        var c40 = c00; var c41 = c01; var c42 = c02; var c43 = c03;
        var c50 = c00; var c51 = c01; var c52 = c02; var c53 = c03;
        int a1o = ao + ars, a2o = a1o + ars, a3o = a2o + ars, a4o = a3o + ars, a5o = a4o + ars;
        k = Math.min(k, KC); // it is not more, and C2 sees that nothing overflows
        int even = k & -2;
        for (int p = 0; p < even; p += 2) {
            int q = bo + p * 4 * L;
            var a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p));
            var a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p));
            var a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p));
            var a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p));
            var a4 = broadcast(S, (float) FLOATS.getOpaque(a, a4o + p));
            var a5 = broadcast(S, (float) FLOATS.getOpaque(a, a5o + p));
            var b0 = fromArray(S, b, q); var b1 = fromArray(S, b, q + L);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            var b2 = fromArray(S, b, q + 2 * L); var b3 = fromArray(S, b, q + 3 * L);
            c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
            a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p + 1));
            a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p + 1));
            a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p + 1));
            a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p + 1));
            a4 = broadcast(S, (float) FLOATS.getOpaque(a, a4o + p + 1));
            a5 = broadcast(S, (float) FLOATS.getOpaque(a, a5o + p + 1));
            b0 = fromArray(S, b, q + 4 * L); b1 = fromArray(S, b, q + 5 * L);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            b2 = fromArray(S, b, q + 6 * L); b3 = fromArray(S, b, q + 7 * L);
            c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
        }
        if (even < k) {
            int p = even, q = bo + p * 4 * L;
            var a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p));
            var a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p));
            var a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p));
            var a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p));
            var a4 = broadcast(S, (float) FLOATS.getOpaque(a, a4o + p));
            var a5 = broadcast(S, (float) FLOATS.getOpaque(a, a5o + p));
            var b0 = fromArray(S, b, q); var b1 = fromArray(S, b, q + L);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            var b2 = fromArray(S, b, q + 2 * L); var b3 = fromArray(S, b, q + 3 * L);
            c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L); c03.intoArray(c, co + 3 * L);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        c13.intoArray(c, co + crs + 3 * L);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        c23.intoArray(c, co + 2 * crs + 3 * L);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
        c33.intoArray(c, co + 3 * crs + 3 * L);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + L); c42.intoArray(c, co + 4 * crs + 2 * L);
        c43.intoArray(c, co + 4 * crs + 3 * L);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + L); c52.intoArray(c, co + 5 * crs + 2 * L);
        c53.intoArray(c, co + 5 * crs + 3 * L);
    }

    static void tile6x4Packed(
            int k, float[] a, int ao, int ars, float[] b, int bo,
            float[] s, int so, int srs, float[] c, int co, int crs) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c03 = fromArray(S, s, so + 3 * L);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + L);
        var c12 = fromArray(S, s, so + srs + 2 * L); var c13 = fromArray(S, s, so + srs + 3 * L);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + L);
        var c22 = fromArray(S, s, so + 2 * srs + 2 * L); var c23 = fromArray(S, s, so + 2 * srs + 3 * L);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + L);
        var c32 = fromArray(S, s, so + 3 * srs + 2 * L); var c33 = fromArray(S, s, so + 3 * srs + 3 * L);
        var c40 = fromArray(S, s, so + 4 * srs); var c41 = fromArray(S, s, so + 4 * srs + L);
        var c42 = fromArray(S, s, so + 4 * srs + 2 * L); var c43 = fromArray(S, s, so + 4 * srs + 3 * L);
        var c50 = fromArray(S, s, so + 5 * srs); var c51 = fromArray(S, s, so + 5 * srs + L);
        var c52 = fromArray(S, s, so + 5 * srs + 2 * L); var c53 = fromArray(S, s, so + 5 * srs + 3 * L);
        int a1o = ao + ars, a2o = a1o + ars, a3o = a2o + ars, a4o = a3o + ars, a5o = a4o + ars;
        k = Math.min(k, KC); // it is not more, and C2 sees that nothing overflows
        int even = k & -2;
        for (int p = 0; p < even; p += 2) {
            int q = bo + p * 4 * L;
            var a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p));
            var a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p));
            var a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p));
            var a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p));
            var a4 = broadcast(S, (float) FLOATS.getOpaque(a, a4o + p));
            var a5 = broadcast(S, (float) FLOATS.getOpaque(a, a5o + p));
            var b0 = fromArray(S, b, q); var b1 = fromArray(S, b, q + L);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            var b2 = fromArray(S, b, q + 2 * L); var b3 = fromArray(S, b, q + 3 * L);
            c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
            a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p + 1));
            a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p + 1));
            a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p + 1));
            a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p + 1));
            a4 = broadcast(S, (float) FLOATS.getOpaque(a, a4o + p + 1));
            a5 = broadcast(S, (float) FLOATS.getOpaque(a, a5o + p + 1));
            b0 = fromArray(S, b, q + 4 * L); b1 = fromArray(S, b, q + 5 * L);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            b2 = fromArray(S, b, q + 6 * L); b3 = fromArray(S, b, q + 7 * L);
            c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
        }
        if (even < k) {
            int p = even, q = bo + p * 4 * L;
            var a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p));
            var a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p));
            var a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p));
            var a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p));
            var a4 = broadcast(S, (float) FLOATS.getOpaque(a, a4o + p));
            var a5 = broadcast(S, (float) FLOATS.getOpaque(a, a5o + p));
            var b0 = fromArray(S, b, q); var b1 = fromArray(S, b, q + L);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            var b2 = fromArray(S, b, q + 2 * L); var b3 = fromArray(S, b, q + 3 * L);
            c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L); c03.intoArray(c, co + 3 * L);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        c13.intoArray(c, co + crs + 3 * L);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + 2 * L);
        c23.intoArray(c, co + 2 * crs + 3 * L);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + 2 * L);
        c33.intoArray(c, co + 3 * crs + 3 * L);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + L); c42.intoArray(c, co + 4 * crs + 2 * L);
        c43.intoArray(c, co + 4 * crs + 3 * L);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + L); c52.intoArray(c, co + 5 * crs + 2 * L);
        c53.intoArray(c, co + 5 * crs + 3 * L);
    }

    static void tile6x4FromRow(
            int k, float[] a, int ao, int ars, float[] b, int bo, int brs,
            float[] s, int so, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c03 = fromArray(S, s, so + last);
        var c10 = c00; var c11 = c01; var c12 = c02; var c13 = c03;
        var c20 = c00; var c21 = c01; var c22 = c02; var c23 = c03;
        var c30 = c00; var c31 = c01; var c32 = c02; var c33 = c03;
        var c40 = c00; var c41 = c01; var c42 = c02; var c43 = c03;
        var c50 = c00; var c51 = c01; var c52 = c02; var c53 = c03;
        int a1o = ao + ars, a2o = a1o + ars, a3o = a2o + ars, a4o = a3o + ars, a5o = a4o + ars;
        for (int p = 0; p < k; p++) {
            int q = bo + p * brs;
            var a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p));
            var a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p));
            var a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p));
            var a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p));
            var a4 = broadcast(S, (float) FLOATS.getOpaque(a, a4o + p));
            var a5 = broadcast(S, (float) FLOATS.getOpaque(a, a5o + p));
            var b0 = fromArray(S, b, q); var b1 = fromArray(S, b, q + L);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            var b2 = fromArray(S, b, q + 2 * L); var b3 = fromArray(S, b, q + last);
            c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
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

    static void tile6x4(
            int k, float[] a, int ao, int ars, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c03 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + L);
        var c12 = fromArray(S, s, so + srs + 2 * L); var c13 = fromArray(S, s, so + srs + last);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + L);
        var c22 = fromArray(S, s, so + 2 * srs + 2 * L); var c23 = fromArray(S, s, so + 2 * srs + last);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + L);
        var c32 = fromArray(S, s, so + 3 * srs + 2 * L); var c33 = fromArray(S, s, so + 3 * srs + last);
        var c40 = fromArray(S, s, so + 4 * srs); var c41 = fromArray(S, s, so + 4 * srs + L);
        var c42 = fromArray(S, s, so + 4 * srs + 2 * L); var c43 = fromArray(S, s, so + 4 * srs + last);
        var c50 = fromArray(S, s, so + 5 * srs); var c51 = fromArray(S, s, so + 5 * srs + L);
        var c52 = fromArray(S, s, so + 5 * srs + 2 * L); var c53 = fromArray(S, s, so + 5 * srs + last);
        int a1o = ao + ars, a2o = a1o + ars, a3o = a2o + ars, a4o = a3o + ars, a5o = a4o + ars;
        for (int p = 0; p < k; p++) {
            int q = bo + p * brs;
            var a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p));
            var a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p));
            var a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p));
            var a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p));
            var a4 = broadcast(S, (float) FLOATS.getOpaque(a, a4o + p));
            var a5 = broadcast(S, (float) FLOATS.getOpaque(a, a5o + p));
            var b0 = fromArray(S, b, q); var b1 = fromArray(S, b, q + L);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            var b2 = fromArray(S, b, q + 2 * L); var b3 = fromArray(S, b, q + last);
            c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
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

    static void tile6x2(
            int k, float[] a, int ao, int ars, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + last);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + last);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + last);
        var c40 = fromArray(S, s, so + 4 * srs); var c41 = fromArray(S, s, so + 4 * srs + last);
        var c50 = fromArray(S, s, so + 5 * srs); var c51 = fromArray(S, s, so + 5 * srs + last);
        int a1o = ao + ars, a2o = a1o + ars, a3o = a2o + ars, a4o = a3o + ars, a5o = a4o + ars;
        for (int p = 0; p < k; p++) {
            int q = bo + p * brs;
            var a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p));
            var a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p));
            var a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p));
            var a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p));
            var a4 = broadcast(S, (float) FLOATS.getOpaque(a, a4o + p));
            var a5 = broadcast(S, (float) FLOATS.getOpaque(a, a5o + p));
            var b0 = fromArray(S, b, q); var b1 = fromArray(S, b, q + last);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + last);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + last);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + last);
    }

    static void tile4x2(
            int k, float[] a, int ao, int ars, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + last);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + last);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + last);
        int a1o = ao + ars, a2o = a1o + ars, a3o = a2o + ars;
        for (int p = 0; p < k; p++) {
            int q = bo + p * brs;
            var a0 = broadcast(S, (float) FLOATS.getOpaque(a, ao + p));
            var a1 = broadcast(S, (float) FLOATS.getOpaque(a, a1o + p));
            var a2 = broadcast(S, (float) FLOATS.getOpaque(a, a2o + p));
            var a3 = broadcast(S, (float) FLOATS.getOpaque(a, a3o + p));
            var b0 = fromArray(S, b, q); var b1 = fromArray(S, b, q + last);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + last);
    }
    // spotless:on
}
