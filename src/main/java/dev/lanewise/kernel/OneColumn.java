package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static dev.lanewise.kernel.Transpose.HIGH1;
import static dev.lanewise.kernel.Transpose.HIGH2;
import static dev.lanewise.kernel.Transpose.HIGH4;
import static dev.lanewise.kernel.Transpose.LOW1;
import static dev.lanewise.kernel.Transpose.LOW2;
import static dev.lanewise.kernel.Transpose.LOW4;
import static dev.lanewise.kernel.Transpose.ODD1;
import static dev.lanewise.kernel.Transpose.ODD2;
import static dev.lanewise.kernel.Transpose.ODD4;
import static dev.lanewise.kernel.Transpose.ODD8;
import static dev.lanewise.kernel.Transpose.SWAP2;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.VectorShuffle;

/**
 * y ← y + A · x at 256 or 512 bits: the chains of L rows run in the lanes of one vector, while a block of L rows and L / 2
 * steps is transposed beside them.
 *
 * <p>Of rows that lie 4 KB apart all elements of a step share one set of the L1 cache, which does not hold sixteen of them
 * until the next step. There, at 512 bits, the lanes are four groups of four rows. A group is {@link #SKEW} steps ahead of
 * the one before it, and goes on with the next rows when it is through, so that no set has to hold more than four lines.
 */
final class OneColumn {

    /** Rows so many floats apart, or a multiple of that, share a set of the L1 cache: 4 KB. */
    private static final int CONFLICT = 1024;

    /** Rows of a group. */
    private static final int GROUP = 4;

    private static final int GROUPS = L / GROUP;

    /** Four cache lines. */
    private static final int SKEW = 64;

    /** Steps until all rows have had their turn: x, each four times, takes 64 KB, which stay in a cache. */
    private static final int KC = 4096;

    /** Steps of a block of A that is transposed. */
    private static final int BLOCK = L / 2;

    private static final int TILE = L + L * L;

    private static final VectorShuffle<Float> QUAD0 = quad(0);
    private static final VectorShuffle<Float> QUAD1 = quad(1);
    private static final VectorShuffle<Float> QUAD2 = quad(2);
    private static final VectorShuffle<Float> QUAD3 = quad(3);

    private OneColumn() {}

    /** Floats of {@code memory} for {@link #run}. */
    static int memory(int m, int k, int lda) {
        return TILE + (conflict(m, k, lda) ? Math.min(k, KC) * GROUPS : 0);
    }

    private static boolean conflict(int m, int k, int lda) {
        return L == 16 && lda % CONFLICT == 0 && k >= CONFLICT / 2 && m >= 2 * L;
    }

    /** m ≥ L and k ≥ L; y[i] is at {@code yo + i · ys}. */
    static void run(
            int m, int k, float[] a, int ao, int lda, float[] x, int xo, float[] y, int yo, int ys, float[] memory) {
        int whole = k - k % BLOCK;
        int done = 0;
        if (conflict(m, k, lda)) {
            for (int kc; done < whole; done += kc) {
                kc = Math.min(whole - done, KC);
                skewed(m, kc, a, ao + done, lda, x, xo + done, y, yo, ys, memory);
            }
        }
        if (done < k) {
            plain(m, k, whole, done, a, ao, lda, x, xo, y, yo, ys, memory);
        }
    }

    /** The steps from {@code done} on: whole blocks, unless none is left, and the rest. */
    private static void plain(
            int m,
            int k,
            int whole,
            int done,
            float[] a,
            int ao,
            int lda,
            float[] x,
            int xo,
            float[] y,
            int yo,
            int ys,
            float[] memory) {
        for (int i = 0; i < m; i += L) {
            int row = Math.min(i, m - L);
            int ai = ao + row * lda;
            for (int r = 0; r < L; r++) {
                memory[r] = y[yo + (row + r) * ys];
            }
            if (done < whole && L == 16) {
                plain16(whole, a, ai, lda, x, xo, memory);
            } else if (done < whole) {
                plain8(whole, a, ai, lda, x, xo, memory);
            }
            if (whole < k) {
                rest(k - whole, a, ai + k - L, lda, x, xo + whole, memory);
            }
            for (int r = i - row; r < L; r++) {
                y[yo + (row + r) * ys] = memory[r];
            }
        }
    }

    /** The last steps, fewer than half a vector; a has the last L columns. */
    private static void rest(int k, float[] a, int ao, int lda, float[] x, int xo, float[] memory) {
        Transpose.strip(L, a, ao, lda, memory, L, L);
        Tiles.run(1, 1, k, x, xo, 0, 1, memory, TILE - k * L, L, memory, 0, 0, memory, 0, 0, 0);
    }

    private static void skewed(
            int m, int k, float[] a, int ao, int lda, float[] x, int xo, float[] y, int yo, int ys, float[] memory) {
        int skew = k < GROUPS * SKEW ? 0 : SKEW;
        spread(k, skew, x, xo, memory);
        // a group that has nothing to do, at the beginning and at the end, computes what is not stored
        for (int i = -L; i < m; i += L) {
            int row = Math.clamp(i, 0, m - L);
            int next = Math.clamp(i + L, 0, m - L);
            for (int g = GROUPS - 1, p = 0; g >= 0; g--) {
                int to = k - g * skew;
                if (to > p && (i >= 0 || p > 0)) {
                    int a0 = at(0, g, row, next, k, skew, ao, lda);
                    int a4 = at(1, g, row, next, k, skew, ao, lda);
                    int a8 = at(2, g, row, next, k, skew, ao, lda);
                    int a12 = at(3, g, row, next, k, skew, ao, lda);
                    skewed16(to - p, a, a0 + p, a4 + p, a8 + p, a12 + p, lda, memory, TILE + p * GROUPS);
                }
                p = to;
                for (int r = g * GROUP; r < (g + 1) * GROUP; r++) {
                    if (i >= 0 && row + r >= i) {
                        y[yo + (row + r) * ys] = memory[r];
                    }
                    memory[r] = y[yo + (next + r) * ys];
                }
            }
        }
    }

    /** Where step 0 of a group lies, of which those above {@code ahead} are at the next rows. */
    private static int at(int group, int ahead, int row, int next, int k, int skew, int ao, int lda) {
        return ao + ((group > ahead ? next : row) + group * GROUP) * lda + group * skew - (group > ahead ? k : 0);
    }

    /** Four steps of x for each group, one group after the other. */
    private static void spread(int k, int skew, float[] x, int xo, float[] memory) {
        for (int g = 0; g < GROUPS; g++) {
            int at = TILE + g * GROUP;
            for (int p = 0; p < k; p += GROUP, at += L) {
                int q = p + g * skew;
                System.arraycopy(x, xo + (q < k ? q : q - k), memory, at, GROUP);
            }
        }
    }

    /** All lanes of a group take its lane i. */
    private static VectorShuffle<Float> quad(int i) {
        return VectorShuffle.fromOp(S, l -> l / GROUP * GROUP + i);
    }

    // spotless:off
    /** Each half of a vector is half a vector of a row; the other half is loaded so much earlier, for a blend alone. */
    private static void plain16(int k, float[] a, int ao, int lda, float[] x, int xo, float[] y) {
        var low4 = LOW4; var low2 = LOW2; var low1 = LOW1;
        var high4 = HIGH4; var high2 = HIGH2; var high1 = HIGH1;
        int lda2 = 2 * lda;
        int lda3 = 3 * lda;
        int a4 = ao + 4 * lda;
        int a8 = ao + 8 * lda - 8;
        int a12 = ao + 12 * lda - 8;
        var acc = fromArray(S, y, 0);
        for (int p = 0; p < k; p += 8) {
            var r0 = fromArray(S, a, ao + p).blend(fromArray(S, a, a8 + p), ODD8).reinterpretAsInts();
            var r1 = fromArray(S, a, ao + lda + p).blend(fromArray(S, a, a8 + lda + p), ODD8).reinterpretAsInts();
            var r2 = fromArray(S, a, ao + lda2 + p).blend(fromArray(S, a, a8 + lda2 + p), ODD8).reinterpretAsInts();
            var r3 = fromArray(S, a, ao + lda3 + p).blend(fromArray(S, a, a8 + lda3 + p), ODD8).reinterpretAsInts();
            var r4 = fromArray(S, a, a4 + p).blend(fromArray(S, a, a12 + p), ODD8).reinterpretAsInts();
            var r5 = fromArray(S, a, a4 + lda + p).blend(fromArray(S, a, a12 + lda + p), ODD8).reinterpretAsInts();
            var r6 = fromArray(S, a, a4 + lda2 + p).blend(fromArray(S, a, a12 + lda2 + p), ODD8).reinterpretAsInts();
            var r7 = fromArray(S, a, a4 + lda3 + p).blend(fromArray(S, a, a12 + lda3 + p), ODD8).reinterpretAsInts();
            var s0 = low4.selectFrom(r0, r4); var s4 = high4.selectFrom(r0, r4);
            var s1 = low4.selectFrom(r1, r5); var s5 = high4.selectFrom(r1, r5);
            var s2 = low4.selectFrom(r2, r6); var s6 = high4.selectFrom(r2, r6);
            var s3 = low4.selectFrom(r3, r7); var s7 = high4.selectFrom(r3, r7);
            var t0 = low2.selectFrom(s0, s2); var t2 = high2.selectFrom(s0, s2);
            var t1 = low2.selectFrom(s1, s3); var t3 = high2.selectFrom(s1, s3);
            var t4 = low2.selectFrom(s4, s6); var t6 = high2.selectFrom(s4, s6);
            var t5 = low2.selectFrom(s5, s7); var t7 = high2.selectFrom(s5, s7);
            var u0 = low1.selectFrom(t0, t1); var u1 = high1.selectFrom(t0, t1);
            var u2 = low1.selectFrom(t2, t3); var u3 = high1.selectFrom(t2, t3);
            var u4 = low1.selectFrom(t4, t5); var u5 = high1.selectFrom(t4, t5);
            var u6 = low1.selectFrom(t6, t7); var u7 = high1.selectFrom(t6, t7);
            acc = u0.reinterpretAsFloats().fma(broadcast(S, x[xo + p]), acc);
            acc = u1.reinterpretAsFloats().fma(broadcast(S, x[xo + p + 1]), acc);
            acc = u2.reinterpretAsFloats().fma(broadcast(S, x[xo + p + 2]), acc);
            acc = u3.reinterpretAsFloats().fma(broadcast(S, x[xo + p + 3]), acc);
            acc = u4.reinterpretAsFloats().fma(broadcast(S, x[xo + p + 4]), acc);
            acc = u5.reinterpretAsFloats().fma(broadcast(S, x[xo + p + 5]), acc);
            acc = u6.reinterpretAsFloats().fma(broadcast(S, x[xo + p + 6]), acc);
            acc = u7.reinterpretAsFloats().fma(broadcast(S, x[xo + p + 7]), acc);
        }
        acc.intoArray(y, 0);
    }

    /** The same of four steps at 256 bits, where the exchange of distance 1 shifts pairs of lanes. */
    private static void plain8(int k, float[] a, int ao, int lda, float[] x, int xo, float[] y) {
        int lda2 = 2 * lda;
        int lda3 = 3 * lda;
        int a4 = ao + 4 * lda - 4;
        var acc = fromArray(S, y, 0);
        for (int p = 0; p < k; p += 4) {
            var r0 = fromArray(S, a, ao + p).blend(fromArray(S, a, a4 + p), ODD4);
            var r1 = fromArray(S, a, ao + lda + p).blend(fromArray(S, a, a4 + lda + p), ODD4);
            var r2 = fromArray(S, a, ao + lda2 + p).blend(fromArray(S, a, a4 + lda2 + p), ODD4);
            var r3 = fromArray(S, a, ao + lda3 + p).blend(fromArray(S, a, a4 + lda3 + p), ODD4);
            var w0 = r2.blend(r0, ODD2).rearrange(SWAP2); var s0 = r0.blend(w0, ODD2); var s2 = w0.blend(r2, ODD2);
            var w1 = r3.blend(r1, ODD2).rearrange(SWAP2); var s1 = r1.blend(w1, ODD2); var s3 = w1.blend(r3, ODD2);
            var up1 = s1.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsFloats();
            var down0 = s0.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats();
            var up3 = s3.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsFloats();
            var down2 = s2.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats();
            acc = s0.blend(up1, ODD1).fma(broadcast(S, x[xo + p]), acc);
            acc = down0.blend(s1, ODD1).fma(broadcast(S, x[xo + p + 1]), acc);
            acc = s2.blend(up3, ODD1).fma(broadcast(S, x[xo + p + 2]), acc);
            acc = down2.blend(s3, ODD1).fma(broadcast(S, x[xo + p + 3]), acc);
        }
        acc.intoArray(y, 0);
    }

    /** The groups of rows are at steps of their own, four of which share a vector of x. */
    private static void skewed16(
            int k, float[] a, int a0, int a4, int a8, int a12, int lda, float[] memory, int xo) {
        var low4 = LOW4; var low2 = LOW2; var low1 = LOW1;
        var high4 = HIGH4; var high2 = HIGH2; var high1 = HIGH1;
        int lda2 = 2 * lda;
        int lda3 = 3 * lda;
        a8 -= 8;
        a12 -= 8;
        var acc = fromArray(S, memory, 0);
        for (int p = 0; p < k; p += 8) {
            var q0 = fromArray(S, memory, xo + p * 4);
            var q1 = fromArray(S, memory, xo + p * 4 + 16);
            var r0 = fromArray(S, a, a0 + p).blend(fromArray(S, a, a8 + p), ODD8).reinterpretAsInts();
            var r1 = fromArray(S, a, a0 + lda + p).blend(fromArray(S, a, a8 + lda + p), ODD8).reinterpretAsInts();
            var r2 = fromArray(S, a, a0 + lda2 + p).blend(fromArray(S, a, a8 + lda2 + p), ODD8).reinterpretAsInts();
            var r3 = fromArray(S, a, a0 + lda3 + p).blend(fromArray(S, a, a8 + lda3 + p), ODD8).reinterpretAsInts();
            var r4 = fromArray(S, a, a4 + p).blend(fromArray(S, a, a12 + p), ODD8).reinterpretAsInts();
            var r5 = fromArray(S, a, a4 + lda + p).blend(fromArray(S, a, a12 + lda + p), ODD8).reinterpretAsInts();
            var r6 = fromArray(S, a, a4 + lda2 + p).blend(fromArray(S, a, a12 + lda2 + p), ODD8).reinterpretAsInts();
            var r7 = fromArray(S, a, a4 + lda3 + p).blend(fromArray(S, a, a12 + lda3 + p), ODD8).reinterpretAsInts();
            var s0 = low4.selectFrom(r0, r4); var s4 = high4.selectFrom(r0, r4);
            var s1 = low4.selectFrom(r1, r5); var s5 = high4.selectFrom(r1, r5);
            var s2 = low4.selectFrom(r2, r6); var s6 = high4.selectFrom(r2, r6);
            var s3 = low4.selectFrom(r3, r7); var s7 = high4.selectFrom(r3, r7);
            var t0 = low2.selectFrom(s0, s2); var t2 = high2.selectFrom(s0, s2);
            var t1 = low2.selectFrom(s1, s3); var t3 = high2.selectFrom(s1, s3);
            var t4 = low2.selectFrom(s4, s6); var t6 = high2.selectFrom(s4, s6);
            var t5 = low2.selectFrom(s5, s7); var t7 = high2.selectFrom(s5, s7);
            var u0 = low1.selectFrom(t0, t1); var u1 = high1.selectFrom(t0, t1);
            var u2 = low1.selectFrom(t2, t3); var u3 = high1.selectFrom(t2, t3);
            var u4 = low1.selectFrom(t4, t5); var u5 = high1.selectFrom(t4, t5);
            var u6 = low1.selectFrom(t6, t7); var u7 = high1.selectFrom(t6, t7);
            acc = u0.reinterpretAsFloats().fma(q0.rearrange(QUAD0), acc);
            acc = u1.reinterpretAsFloats().fma(q0.rearrange(QUAD1), acc);
            acc = u2.reinterpretAsFloats().fma(q0.rearrange(QUAD2), acc);
            acc = u3.reinterpretAsFloats().fma(q0.rearrange(QUAD3), acc);
            acc = u4.reinterpretAsFloats().fma(q1.rearrange(QUAD0), acc);
            acc = u5.reinterpretAsFloats().fma(q1.rearrange(QUAD1), acc);
            acc = u6.reinterpretAsFloats().fma(q1.rearrange(QUAD2), acc);
            acc = u7.reinterpretAsFloats().fma(q1.rearrange(QUAD3), acc);
        }
        acc.intoArray(memory, 0);
    }

    // spotless:on
}
