package dev.lanewise.kernel;

import static dev.lanewise.kernel.GemmBlocks.B_IN_L1;
import static dev.lanewise.kernel.GemmBlocks.FENCED;
import static dev.lanewise.kernel.GemmBlocks.FULL_WIDTH;
import static dev.lanewise.kernel.GemmBlocks.KC;
import static dev.lanewise.kernel.GemmBlocks.endsInHalf;
import static dev.lanewise.kernel.GemmBlocks.endsInQuarter;
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
 * <p>The fence between rows (and between the halves of the widest row) keeps C2 from hoisting all loads of A to the top,
 * which spills where there are 16 registers. It stands on x86 only, where it costs no instruction.
 *
 * <p>{@code …FromRow} has chains that all start from one row, zeros or a bias, as they do in the first block of k unless C
 * is added to: loading and checking it once saves 40 of the 100 to 170 cycles that a tile takes around its loop. (In one
 * tile for both, C2 spills integers in the loop as soon as both have occurred.) There is 8 × 3 for such chains alone.
 *
 * <p>{@link PackedTiles} has those for packed B, {@link HalfTiles} those whose rows share a vector, {@link HoistedTiles}
 * those that have the fewest instructions.
 *
 * <p>{@code …Columns} has twelve rows of A beside each other, of which C2 checks the first and the last alone, so that
 * it needs neither fences nor offsets. Between fences C2 broadcasts from a register, which takes a turn of an FMA pipe
 * on Intel's cores, at 512 bits; without, from memory, which does not.
 *
 * <p>The loop ends where B does instead of counting steps: C2 strip-mines a counted loop, which holds about four
 * integers more than a loop with a safepoint poll, and spills them. Where there is room for them (one row, 4 × 2, or
 * 32 registers for plain 12 × 2), a counted loop is faster. For the same reason tall tiles keep an offset for
 * every third row, the low or narrow ones a single offset.
 */
@SuppressWarnings("UnusedVariable") // all tiles take the same parameters
final class Tiles {

    private static final int SHAPE = 16;

    private Tiles() {}

    // spotless:off
    /** C ← S + A · B for one tile of {@code rows} × {@code vectors}: 4, 2, 1 × 1 … 4, 6 × 1, 2, 4, 12 × 1, 2, 1 × 8 and, if srs is 0, 8 × 3. */
    static void run(
            int rows, int vectors, int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        boolean hoisted = FULL_WIDTH && acs == 1;
        switch (rows * SHAPE + vectors) {
            case 12 * SHAPE + 2 -> {
                if (ars == 1) tile12x2Columns(k, a, ao, acs, b, bo, brs, s, so, srs, c, co, crs, last);
                else if (hoisted && k * (long) brs <= B_IN_L1) {
                    HoistedTiles.tile6x2(k, a, ao, ars, b, bo, brs, s, so, srs, c, co, crs, last);
                    HoistedTiles.tile6x2(k, a, ao + 6 * ars, ars, b, bo, brs, s, so + 6 * srs, srs, c, co + 6 * crs, crs, last);
                } else tile12x2(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            }
            case 12 * SHAPE + 1 -> {
                if (ars == 1) tile12x1Columns(k, a, ao, acs, b, bo, brs, s, so, srs, c, co, crs);
                else tile12x1(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            }
            case 8 * SHAPE + 3 -> {
                if (FULL_WIDTH && brs == 3 * L && last == 2 * L) PackedTiles.tile8x3FromRow(k, a, ao, ars, acs, b, bo, s, so, c, co, crs);
                else tile8x3FromRow(k, a, ao, ars, acs, b, bo, brs, s, so, c, co, crs, last);
            }
            case 6 * SHAPE + 4 -> {
                boolean packed = hoisted && brs == 4 * L && last == 3 * L && k <= KC;
                boolean half = endsInHalf(last);
                if (packed && srs == 0) HoistedTiles.tile6x4PackedFromRow(k, a, ao, ars, b, bo, s, so, c, co, crs);
                else if (packed) HoistedTiles.tile6x4Packed(k, a, ao, ars, b, bo, s, so, srs, c, co, crs);
                else if (hoisted && srs == 0) HoistedTiles.tile6x4FromRow(k, a, ao, ars, b, bo, brs, s, so, c, co, crs, last);
                else if (hoisted) HoistedTiles.tile6x4(k, a, ao, ars, b, bo, brs, s, so, srs, c, co, crs, last);
                else if (half && srs == 0) HalfTiles.tile6x3HalfFromRow(k, a, ao, ars, acs, b, bo, brs, s, so, c, co, crs, last);
                else if (half) HalfTiles.tile6x3Half(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
                else if (srs == 0) tile6x4FromRow(k, a, ao, ars, acs, b, bo, brs, s, so, c, co, crs, last);
                else tile6x4(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            }
            case 6 * SHAPE + 2 -> {
                if (hoisted) HoistedTiles.tile6x2(k, a, ao, ars, b, bo, brs, s, so, srs, c, co, crs, last);
                else if (brs == 2 * L && last == L) PackedTiles.tile6x2(k, a, ao, ars, acs, b, bo, s, so, srs, c, co, crs);
                else tile6x2(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            }
            case 6 * SHAPE + 1 -> tile6x1(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 4 * SHAPE + 4 -> {
                if (endsInQuarter(last) && srs == 0)
                    HalfTiles.tile4x3QuarterFromRow(k, a, ao, ars, acs, b, bo, brs, s, so, c, co, crs, last);
                else tile4x4(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            }
            case 4 * SHAPE + 3 -> {
                boolean packed = brs == 3 * L && last == 2 * L;
                if (packed && srs == 0) PackedTiles.tile4x3FromRow(k, a, ao, ars, acs, b, bo, s, so, c, co, crs);
                else if (packed) PackedTiles.tile4x3(k, a, ao, ars, acs, b, bo, s, so, srs, c, co, crs);
                else tile4x3(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            }
            case 4 * SHAPE + 2 -> {
                if (hoisted) HoistedTiles.tile4x2(k, a, ao, ars, b, bo, brs, s, so, srs, c, co, crs, last);
                else tile4x2(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            }
            case 4 * SHAPE + 1 -> tile4x1(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 2 * SHAPE + 4 -> tile2x4(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 2 * SHAPE + 3 -> tile2x3(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 2 * SHAPE + 2 -> tile2x2(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 2 * SHAPE + 1 -> tile2x1(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 1 * SHAPE + 8 -> tile1x8(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 1 * SHAPE + 4 -> tile1x4(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 1 * SHAPE + 3 -> tile1x3(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 1 * SHAPE + 2 -> tile1x2(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            case 1 * SHAPE + 1 -> tile1x1(k, a, ao, ars, acs, b, bo, brs, s, so, srs, c, co, crs, last);
            default -> throw new AssertionError(rows + " × " + vectors);
        }
    }

    private static void tile12x2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + last);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + last);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + last);
        var c40 = fromArray(S, s, so + 4 * srs); var c41 = fromArray(S, s, so + 4 * srs + last);
        var c50 = fromArray(S, s, so + 5 * srs); var c51 = fromArray(S, s, so + 5 * srs + last);
        var c60 = fromArray(S, s, so + 6 * srs); var c61 = fromArray(S, s, so + 6 * srs + last);
        var c70 = fromArray(S, s, so + 7 * srs); var c71 = fromArray(S, s, so + 7 * srs + last);
        var c80 = fromArray(S, s, so + 8 * srs); var c81 = fromArray(S, s, so + 8 * srs + last);
        var c90 = fromArray(S, s, so + 9 * srs); var c91 = fromArray(S, s, so + 9 * srs + last);
        var ca0 = fromArray(S, s, so + 10 * srs); var ca1 = fromArray(S, s, so + 10 * srs + last);
        var cb0 = fromArray(S, s, so + 11 * srs); var cb1 = fromArray(S, s, so + 11 * srs + last);
        int a3o = ao + 3 * ars, a6o = ao + 6 * ars, a9o = ao + 9 * ars;
        for (int p = 0; p < k; p++, ao += acs, a3o += acs, a6o += acs, a9o += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
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
            if (FENCED) loadLoadFence();
            var a6 = broadcast(S, a[a6o]);
            c60 = a6.fma(b0, c60); c61 = a6.fma(b1, c61);
            if (FENCED) loadLoadFence();
            var a7 = broadcast(S, a[a6o + ars]);
            c70 = a7.fma(b0, c70); c71 = a7.fma(b1, c71);
            if (FENCED) loadLoadFence();
            var a8 = broadcast(S, a[a6o + 2 * ars]);
            c80 = a8.fma(b0, c80); c81 = a8.fma(b1, c81);
            if (FENCED) loadLoadFence();
            var a9 = broadcast(S, a[a9o]);
            c90 = a9.fma(b0, c90); c91 = a9.fma(b1, c91);
            if (FENCED) loadLoadFence();
            var aa = broadcast(S, a[a9o + ars]);
            ca0 = aa.fma(b0, ca0); ca1 = aa.fma(b1, ca1);
            if (FENCED) loadLoadFence();
            var ab = broadcast(S, a[a9o + 2 * ars]);
            cb0 = ab.fma(b0, cb0); cb1 = ab.fma(b1, cb1);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + last);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + last);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + last);
        c60.intoArray(c, co + 6 * crs); c61.intoArray(c, co + 6 * crs + last);
        c70.intoArray(c, co + 7 * crs); c71.intoArray(c, co + 7 * crs + last);
        c80.intoArray(c, co + 8 * crs); c81.intoArray(c, co + 8 * crs + last);
        c90.intoArray(c, co + 9 * crs); c91.intoArray(c, co + 9 * crs + last);
        ca0.intoArray(c, co + 10 * crs); ca1.intoArray(c, co + 10 * crs + last);
        cb0.intoArray(c, co + 11 * crs); cb1.intoArray(c, co + 11 * crs + last);
    }

    private static void tile12x2Columns(
            int k, float[] a, int ao, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + last);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + last);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + last);
        var c40 = fromArray(S, s, so + 4 * srs); var c41 = fromArray(S, s, so + 4 * srs + last);
        var c50 = fromArray(S, s, so + 5 * srs); var c51 = fromArray(S, s, so + 5 * srs + last);
        var c60 = fromArray(S, s, so + 6 * srs); var c61 = fromArray(S, s, so + 6 * srs + last);
        var c70 = fromArray(S, s, so + 7 * srs); var c71 = fromArray(S, s, so + 7 * srs + last);
        var c80 = fromArray(S, s, so + 8 * srs); var c81 = fromArray(S, s, so + 8 * srs + last);
        var c90 = fromArray(S, s, so + 9 * srs); var c91 = fromArray(S, s, so + 9 * srs + last);
        var ca0 = fromArray(S, s, so + 10 * srs); var ca1 = fromArray(S, s, so + 10 * srs + last);
        var cb0 = fromArray(S, s, so + 11 * srs); var cb1 = fromArray(S, s, so + 11 * srs + last);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            var a1 = broadcast(S, a[ao + 1]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            var a2 = broadcast(S, a[ao + 2]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            var a3 = broadcast(S, a[ao + 3]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            var a4 = broadcast(S, a[ao + 4]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41);
            var a5 = broadcast(S, a[ao + 5]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
            var a6 = broadcast(S, a[ao + 6]);
            c60 = a6.fma(b0, c60); c61 = a6.fma(b1, c61);
            var a7 = broadcast(S, a[ao + 7]);
            c70 = a7.fma(b0, c70); c71 = a7.fma(b1, c71);
            var a8 = broadcast(S, a[ao + 8]);
            c80 = a8.fma(b0, c80); c81 = a8.fma(b1, c81);
            var a9 = broadcast(S, a[ao + 9]);
            c90 = a9.fma(b0, c90); c91 = a9.fma(b1, c91);
            var aa = broadcast(S, a[ao + 10]);
            ca0 = aa.fma(b0, ca0); ca1 = aa.fma(b1, ca1);
            var ab = broadcast(S, a[ao + 11]);
            cb0 = ab.fma(b0, cb0); cb1 = ab.fma(b1, cb1);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + last);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + last);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + last);
        c60.intoArray(c, co + 6 * crs); c61.intoArray(c, co + 6 * crs + last);
        c70.intoArray(c, co + 7 * crs); c71.intoArray(c, co + 7 * crs + last);
        c80.intoArray(c, co + 8 * crs); c81.intoArray(c, co + 8 * crs + last);
        c90.intoArray(c, co + 9 * crs); c91.intoArray(c, co + 9 * crs + last);
        ca0.intoArray(c, co + 10 * crs); ca1.intoArray(c, co + 10 * crs + last);
        cb0.intoArray(c, co + 11 * crs); cb1.intoArray(c, co + 11 * crs + last);
    }

    private static void tile12x1(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so);
        var c10 = fromArray(S, s, so + srs);
        var c20 = fromArray(S, s, so + 2 * srs);
        var c30 = fromArray(S, s, so + 3 * srs);
        var c40 = fromArray(S, s, so + 4 * srs);
        var c50 = fromArray(S, s, so + 5 * srs);
        var c60 = fromArray(S, s, so + 6 * srs);
        var c70 = fromArray(S, s, so + 7 * srs);
        var c80 = fromArray(S, s, so + 8 * srs);
        var c90 = fromArray(S, s, so + 9 * srs);
        var ca0 = fromArray(S, s, so + 10 * srs);
        var cb0 = fromArray(S, s, so + 11 * srs);
        int a3o = ao + 3 * ars, a6o = ao + 6 * ars, a9o = ao + 9 * ars;
        for (int end = bo + k * brs; bo != end; ao += acs, a3o += acs, a6o += acs, a9o += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a3o]);
            c30 = a3.fma(b0, c30);
            if (FENCED) loadLoadFence();
            var a4 = broadcast(S, a[a3o + ars]);
            c40 = a4.fma(b0, c40);
            if (FENCED) loadLoadFence();
            var a5 = broadcast(S, a[a3o + 2 * ars]);
            c50 = a5.fma(b0, c50);
            if (FENCED) loadLoadFence();
            var a6 = broadcast(S, a[a6o]);
            c60 = a6.fma(b0, c60);
            if (FENCED) loadLoadFence();
            var a7 = broadcast(S, a[a6o + ars]);
            c70 = a7.fma(b0, c70);
            if (FENCED) loadLoadFence();
            var a8 = broadcast(S, a[a6o + 2 * ars]);
            c80 = a8.fma(b0, c80);
            if (FENCED) loadLoadFence();
            var a9 = broadcast(S, a[a9o]);
            c90 = a9.fma(b0, c90);
            if (FENCED) loadLoadFence();
            var aa = broadcast(S, a[a9o + ars]);
            ca0 = aa.fma(b0, ca0);
            if (FENCED) loadLoadFence();
            var ab = broadcast(S, a[a9o + 2 * ars]);
            cb0 = ab.fma(b0, cb0);
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + crs);
        c20.intoArray(c, co + 2 * crs);
        c30.intoArray(c, co + 3 * crs);
        c40.intoArray(c, co + 4 * crs);
        c50.intoArray(c, co + 5 * crs);
        c60.intoArray(c, co + 6 * crs);
        c70.intoArray(c, co + 7 * crs);
        c80.intoArray(c, co + 8 * crs);
        c90.intoArray(c, co + 9 * crs);
        ca0.intoArray(c, co + 10 * crs);
        cb0.intoArray(c, co + 11 * crs);
    }

    private static void tile12x1Columns(
            int k, float[] a, int ao, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs) {
        var c00 = fromArray(S, s, so); var c10 = fromArray(S, s, so + srs);
        var c20 = fromArray(S, s, so + 2 * srs); var c30 = fromArray(S, s, so + 3 * srs);
        var c40 = fromArray(S, s, so + 4 * srs); var c50 = fromArray(S, s, so + 5 * srs);
        var c60 = fromArray(S, s, so + 6 * srs); var c70 = fromArray(S, s, so + 7 * srs);
        var c80 = fromArray(S, s, so + 8 * srs); var c90 = fromArray(S, s, so + 9 * srs);
        var ca0 = fromArray(S, s, so + 10 * srs); var cb0 = fromArray(S, s, so + 11 * srs);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
            var a1 = broadcast(S, a[ao + 1]);
            c10 = a1.fma(b0, c10);
            var a2 = broadcast(S, a[ao + 2]);
            c20 = a2.fma(b0, c20);
            var a3 = broadcast(S, a[ao + 3]);
            c30 = a3.fma(b0, c30);
            var a4 = broadcast(S, a[ao + 4]);
            c40 = a4.fma(b0, c40);
            var a5 = broadcast(S, a[ao + 5]);
            c50 = a5.fma(b0, c50);
            var a6 = broadcast(S, a[ao + 6]);
            c60 = a6.fma(b0, c60);
            var a7 = broadcast(S, a[ao + 7]);
            c70 = a7.fma(b0, c70);
            var a8 = broadcast(S, a[ao + 8]);
            c80 = a8.fma(b0, c80);
            var a9 = broadcast(S, a[ao + 9]);
            c90 = a9.fma(b0, c90);
            var aa = broadcast(S, a[ao + 10]);
            ca0 = aa.fma(b0, ca0);
            var ab = broadcast(S, a[ao + 11]);
            cb0 = ab.fma(b0, cb0);
        }
        c00.intoArray(c, co); c10.intoArray(c, co + crs);
        c20.intoArray(c, co + 2 * crs); c30.intoArray(c, co + 3 * crs);
        c40.intoArray(c, co + 4 * crs); c50.intoArray(c, co + 5 * crs);
        c60.intoArray(c, co + 6 * crs); c70.intoArray(c, co + 7 * crs);
        c80.intoArray(c, co + 8 * crs); c90.intoArray(c, co + 9 * crs);
        ca0.intoArray(c, co + 10 * crs); cb0.intoArray(c, co + 11 * crs);
    }

    private static void tile8x3FromRow(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + last);
        var c10 = c00; var c11 = c01; var c12 = c02;
        var c20 = c00; var c21 = c01; var c22 = c02;
        var c30 = c00; var c31 = c01; var c32 = c02;
        var c40 = c00; var c41 = c01; var c42 = c02;
        var c50 = c00; var c51 = c01; var c52 = c02;
        var c60 = c00; var c61 = c01; var c62 = c02;
        var c70 = c00; var c71 = c01; var c72 = c02;
        int a3o = ao + 3 * ars, a6o = ao + 6 * ars;
        for (int end = bo + k * brs; bo != end; ao += acs, a3o += acs, a6o += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + last);
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
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + last);
        c20.intoArray(c, co + 2 * crs); c21.intoArray(c, co + 2 * crs + L); c22.intoArray(c, co + 2 * crs + last);
        c30.intoArray(c, co + 3 * crs); c31.intoArray(c, co + 3 * crs + L); c32.intoArray(c, co + 3 * crs + last);
        c40.intoArray(c, co + 4 * crs); c41.intoArray(c, co + 4 * crs + L); c42.intoArray(c, co + 4 * crs + last);
        c50.intoArray(c, co + 5 * crs); c51.intoArray(c, co + 5 * crs + L); c52.intoArray(c, co + 5 * crs + last);
        c60.intoArray(c, co + 6 * crs); c61.intoArray(c, co + 6 * crs + L); c62.intoArray(c, co + 6 * crs + last);
        c70.intoArray(c, co + 7 * crs); c71.intoArray(c, co + 7 * crs + L); c72.intoArray(c, co + 7 * crs + last);
    }

    private static void tile6x4FromRow(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c03 = fromArray(S, s, so + last);
        var c10 = c00; var c11 = c01; var c12 = c02; var c13 = c03;
        var c20 = c00; var c21 = c01; var c22 = c02; var c23 = c03;
        var c30 = c00; var c31 = c01; var c32 = c02; var c33 = c03;
        var c40 = c00; var c41 = c01; var c42 = c02; var c43 = c03;
        var c50 = c00; var c51 = c01; var c52 = c02; var c53 = c03;
        int a3o = ao + 3 * ars;
        for (int end = bo + k * brs; bo != end; ao += acs, a3o += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            if (FENCED) loadLoadFence();
            var a4 = broadcast(S, a[a3o + ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43);
            if (FENCED) loadLoadFence();
            var a5 = broadcast(S, a[a3o + 2 * ars]);
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

    private static void tile6x4(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
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
        int a3o = ao + 3 * ars;
        for (int end = bo + k * brs; bo != end; ao += acs, a3o += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a3o]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            if (FENCED) loadLoadFence();
            var a4 = broadcast(S, a[a3o + ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43);
            if (FENCED) loadLoadFence();
            var a5 = broadcast(S, a[a3o + 2 * ars]);
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

    private static void tile6x2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + last);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + last);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + last);
        var c40 = fromArray(S, s, so + 4 * srs); var c41 = fromArray(S, s, so + 4 * srs + last);
        var c50 = fromArray(S, s, so + 5 * srs); var c51 = fromArray(S, s, so + 5 * srs + last);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            if (FENCED) loadLoadFence();
            var a4 = broadcast(S, a[ao + 4 * ars]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41);
            if (FENCED) loadLoadFence();
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
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so);
        var c10 = fromArray(S, s, so + srs);
        var c20 = fromArray(S, s, so + 2 * srs);
        var c30 = fromArray(S, s, so + 3 * srs);
        var c40 = fromArray(S, s, so + 4 * srs);
        var c50 = fromArray(S, s, so + 5 * srs);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[ao + 3 * ars]);
            c30 = a3.fma(b0, c30);
            if (FENCED) loadLoadFence();
            var a4 = broadcast(S, a[ao + 4 * ars]);
            c40 = a4.fma(b0, c40);
            if (FENCED) loadLoadFence();
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
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c03 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + L);
        var c12 = fromArray(S, s, so + srs + 2 * L); var c13 = fromArray(S, s, so + srs + last);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + L);
        var c22 = fromArray(S, s, so + 2 * srs + 2 * L); var c23 = fromArray(S, s, so + 2 * srs + last);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + L);
        var c32 = fromArray(S, s, so + 3 * srs + 2 * L); var c33 = fromArray(S, s, so + 3 * srs + last);
        int a2o = ao + 2 * ars;
        for (int end = bo + k * brs; bo != end; ao += acs, a2o += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[a2o]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23);
            if (FENCED) loadLoadFence();
            var a3 = broadcast(S, a[a2o + ars]);
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
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + L);
        var c12 = fromArray(S, s, so + srs + last);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + L);
        var c22 = fromArray(S, s, so + 2 * srs + last);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + L);
        var c32 = fromArray(S, s, so + 3 * srs + last);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            if (FENCED) loadLoadFence();
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
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + last);
        var c20 = fromArray(S, s, so + 2 * srs); var c21 = fromArray(S, s, so + 2 * srs + last);
        var c30 = fromArray(S, s, so + 3 * srs); var c31 = fromArray(S, s, so + 3 * srs + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            if (FENCED) loadLoadFence();
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
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so);
        var c10 = fromArray(S, s, so + srs);
        var c20 = fromArray(S, s, so + 2 * srs);
        var c30 = fromArray(S, s, so + 3 * srs);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10);
            if (FENCED) loadLoadFence();
            var a2 = broadcast(S, a[ao + 2 * ars]);
            c20 = a2.fma(b0, c20);
            if (FENCED) loadLoadFence();
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
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c03 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + L);
        var c12 = fromArray(S, s, so + srs + 2 * L); var c13 = fromArray(S, s, so + srs + last);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L); c03.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + 2 * L);
        c13.intoArray(c, co + crs + last);
    }

    private static void tile2x3(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + L);
        var c12 = fromArray(S, s, so + srs + last);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + L); c12.intoArray(c, co + crs + last);
    }

    private static void tile2x2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + last);
        var c10 = fromArray(S, s, so + srs); var c11 = fromArray(S, s, so + srs + last);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
        c10.intoArray(c, co + crs); c11.intoArray(c, co + crs + last);
    }

    private static void tile2x1(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so);
        var c10 = fromArray(S, s, so + srs);
        for (int end = bo + k * brs; bo != end; ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
            if (FENCED) loadLoadFence();
            var a1 = broadcast(S, a[ao + ars]);
            c10 = a1.fma(b0, c10);
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + crs);
    }

    private static void tile1x8(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c03 = fromArray(S, s, so + 3 * L); var c04 = fromArray(S, s, so + 4 * L);
        var c05 = fromArray(S, s, so + 5 * L); var c06 = fromArray(S, s, so + 6 * L);
        var c07 = fromArray(S, s, so + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
            var b3 = fromArray(S, b, bo + 3 * L);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            if (FENCED) loadLoadFence();
            var b4 = fromArray(S, b, bo + 4 * L); var b5 = fromArray(S, b, bo + 5 * L);
            var b6 = fromArray(S, b, bo + 6 * L); var b7 = fromArray(S, b, bo + last);
            c04 = a0.fma(b4, c04); c05 = a0.fma(b5, c05); c06 = a0.fma(b6, c06); c07 = a0.fma(b7, c07);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + 2 * L); c03.intoArray(c, co + 3 * L);
        c04.intoArray(c, co + 4 * L); c05.intoArray(c, co + 5 * L); c06.intoArray(c, co + 6 * L);
        c07.intoArray(c, co + last);
    }

    private static void tile1x4(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + 2 * L);
        var c03 = fromArray(S, s, so + last);
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
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + L); var c02 = fromArray(S, s, so + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + L); c02.intoArray(c, co + last);
    }

    private static void tile1x2(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so); var c01 = fromArray(S, s, so + last);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
        }
        c00.intoArray(c, co); c01.intoArray(c, co + last);
    }

    private static void tile1x1(
            int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs,
            float[] s, int so, int srs, float[] c, int co, int crs, int last) {
        var c00 = fromArray(S, s, so);
        for (int p = 0; p < k; p++, ao += acs, bo += brs) {
            var b0 = fromArray(S, b, bo);
            var a0 = broadcast(S, a[ao]);
            c00 = a0.fma(b0, c00);
        }
        c00.intoArray(c, co);
    }
    // spotless:on
}
