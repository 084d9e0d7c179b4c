package dev.lanewise.kernel;

import static dev.lanewise.kernel.GemmBlocks.ALIASED;
import static dev.lanewise.kernel.Lanes.H;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static dev.lanewise.kernel.Lanes.UPPER;
import static dev.lanewise.kernel.Transpose.HIGH1;
import static dev.lanewise.kernel.Transpose.HIGH2;
import static dev.lanewise.kernel.Transpose.HIGH4;
import static dev.lanewise.kernel.Transpose.LOW1;
import static dev.lanewise.kernel.Transpose.LOW2;
import static dev.lanewise.kernel.Transpose.LOW4;
import static dev.lanewise.kernel.Transpose.ODD1;
import static dev.lanewise.kernel.Transpose.ODD2;
import static dev.lanewise.kernel.Transpose.ODD4;
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
 * until the next step. There, at 512 bits, the upper half of the rows is {@link #SKEW} steps ahead of the lower one, and
 * goes on with the next rows when it is through, so that no set has to hold more than eight lines.
 */
final class OneColumn {

    /** Rows of a half. */
    private static final int HALF = L / 2;

    /**
     * Steps: twelve cache lines, farther than prefetchers run ahead, or what they fetch for one half would drive out what
     * the other needs.
     */
    private static final int SKEW = 192;

    /** Steps until all rows have had their turn: x takes 16 KB, which stay in a cache. */
    private static final int KC = 4096;

    /** The length of an array's header, unless it is compact, in floats. */
    private static final int HEADER = 4;

    /** Steps of a block of A that is transposed. */
    private static final int BLOCK = L / 2;

    private static final int TILE = L + L * L;

    private static final VectorShuffle<Float> STEP_0 = step(0);
    private static final VectorShuffle<Float> STEP_1 = step(1);
    private static final VectorShuffle<Float> STEP_2 = step(2);
    private static final VectorShuffle<Float> STEP_3 = step(3);
    private static final VectorShuffle<Float> STEP_4 = step(4);
    private static final VectorShuffle<Float> STEP_5 = step(5);
    private static final VectorShuffle<Float> STEP_6 = step(6);
    private static final VectorShuffle<Float> STEP_7 = step(7);

    private OneColumn() {}

    /** Floats of {@code memory} for {@link #run}. */
    static int memory(int m, int k, int lda) {
        return TILE + (conflict(m, k, lda) ? Math.min(k, KC) : 0);
    }

    private static boolean conflict(int m, int k, int lda) {
        return L == 16 && lda % ALIASED == 0 && k >= ALIASED / 2 && m >= 2 * L;
    }

    /** m ≥ L and k ≥ L; y[i] is at {@code yo + i · ys}. */
    static void run(
            int m, int k, float[] a, int ao, int lda, float[] x, int xo, float[] y, int yo, int ys, float[] memory) {
        if (!conflict(m, k, lda)) {
            plain(m, k, a, ao, lda, x, xo, y, yo, ys, memory);
            return;
        }
        // where lower halves, and every other upper one, come from one cache line each, if the array begins at one, as
        // large ones do in G1
        int head = -(ao + HEADER) & (BLOCK - 1);
        for (int p = 0, kc; p < k; p += kc) {
            kc = Math.min(k - p, head + KC);
            skewed(m, kc, head, a, ao + p, lda, x, xo + p, y, yo, ys, memory);
            head = 0;
        }
    }

    private static void plain(
            int m, int k, float[] a, int ao, int lda, float[] x, int xo, float[] y, int yo, int ys, float[] memory) {
        int whole = k - k % BLOCK;
        for (int i = 0; i < m; i += L) {
            int row = Math.min(i, m - L);
            int ai = ao + row * lda;
            for (int r = 0; r < L; r++) {
                memory[r] = y[yo + (row + r) * ys];
            }
            if (L == 16) {
                plain16(whole, a, ai, lda, x, xo, memory);
            } else {
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

    /** Blocks from the step {@code head} on; the steps before them and after them one by one. */
    private static void skewed(
            int m,
            int k,
            int head,
            float[] a,
            int ao,
            int lda,
            float[] x,
            int xo,
            float[] y,
            int yo,
            int ys,
            float[] memory) {
        int tail = (k - head) % BLOCK;
        int steps = k - head - tail;
        int end = head + steps;
        int skew = Math.min(SKEW, steps / 2 & -BLOCK);
        System.arraycopy(x, xo + head, memory, TILE, steps);
        // the half that has nothing to do, at the beginning and at the end, computes what is not stored
        for (int i = -L; i < m; i += L) {
            int row = Math.clamp(i, 0, m - L);
            int next = Math.clamp(i + L, 0, m - L);
            int low = ao + row * lda + head;
            if (i >= 0) {
                skewed16(steps - skew, a, low, low + HALF * lda + skew, lda, memory, TILE, TILE + skew);
            }
            pass(HALF, i, row, next, k, head, end, a, ao, lda, x, xo, y, yo, ys, memory);
            int high = ao + (next + HALF) * lda + head;
            skewed16(skew, a, low + steps - skew, high, lda, memory, TILE + steps - skew, TILE);
            pass(0, i, row, next, k, head, end, a, ao, lda, x, xo, y, yo, ys, memory);
        }
    }

    /** Half of the rows from {@code row} on take their last steps, and as many from {@code next} on their first ones. */
    private static void pass(
            int half,
            int i,
            int row,
            int next,
            int k,
            int head,
            int end,
            float[] a,
            int ao,
            int lda,
            float[] x,
            int xo,
            float[] y,
            int yo,
            int ys,
            float[] memory) {
        for (int r = half; r < half + HALF; r++) {
            if (i >= 0 && row + r >= i) {
                y[yo + (row + r) * ys] = few(k - end, a, ao + (row + r) * lda + end, x, xo + end, memory[r]);
            }
            memory[r] = few(head, a, ao + (next + r) * lda, x, xo, y[yo + (next + r) * ys]);
        }
    }

    /** Fewer steps than a block has, of one row: mostly four or none, so four without a loop. */
    private static float few(int k, float[] a, int ao, float[] x, int xo, float acc) {
        int p = 0;
        if (k >= 4) {
            acc = Fma.fma(a[ao], x[xo], acc);
            acc = Fma.fma(a[ao + 1], x[xo + 1], acc);
            acc = Fma.fma(a[ao + 2], x[xo + 2], acc);
            acc = Fma.fma(a[ao + 3], x[xo + 3], acc);
            p = 4;
        }
        for (; p < k; p++) {
            acc = Fma.fma(a[ao + p], x[xo + p], acc);
        }
        return acc;
    }

    /** All lanes of a half take its lane i. */
    private static VectorShuffle<Float> step(int i) {
        return VectorShuffle.fromOp(S, l -> l / HALF * HALF + i);
    }

    // spotless:off
    /**
     * Each half of a vector is half a vector of a row. The lower one is loaded alone, since a load of a whole vector more
     * often lies in two cache lines; the upper one with as much before it, so that a blend puts it in its place.
     */
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
            var r0 = fromArray(H, a, ao + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a8 + p), UPPER).reinterpretAsInts();
            var r1 = fromArray(H, a, ao + lda + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a8 + lda + p), UPPER).reinterpretAsInts();
            var r2 = fromArray(H, a, ao + lda2 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a8 + lda2 + p), UPPER).reinterpretAsInts();
            var r3 = fromArray(H, a, ao + lda3 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a8 + lda3 + p), UPPER).reinterpretAsInts();
            var r4 = fromArray(H, a, a4 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a12 + p), UPPER).reinterpretAsInts();
            var r5 = fromArray(H, a, a4 + lda + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a12 + lda + p), UPPER).reinterpretAsInts();
            var r6 = fromArray(H, a, a4 + lda2 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a12 + lda2 + p), UPPER).reinterpretAsInts();
            var r7 = fromArray(H, a, a4 + lda3 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a12 + lda3 + p), UPPER).reinterpretAsInts();
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

    /** Each half of the rows is at steps of its own. */
    private static void skewed16(
            int k, float[] a, int a0, int a8, int lda, float[] memory, int x0, int x8) {
        var low4 = LOW4; var low2 = LOW2; var low1 = LOW1;
        var high4 = HIGH4; var high2 = HIGH2; var high1 = HIGH1;
        int lda2 = 2 * lda;
        int lda3 = 3 * lda;
        int a4 = a0 + 4 * lda;
        a8 -= 8;
        int a12 = a8 + 4 * lda;
        x8 -= 8;
        var acc = fromArray(S, memory, 0);
        for (int p = 0; p < k; p += 8) {
            var x = fromArray(H, memory, x0 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, memory, x8 + p), UPPER);
            var r0 = fromArray(H, a, a0 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a8 + p), UPPER).reinterpretAsInts();
            var r1 = fromArray(H, a, a0 + lda + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a8 + lda + p), UPPER).reinterpretAsInts();
            var r2 = fromArray(H, a, a0 + lda2 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a8 + lda2 + p), UPPER).reinterpretAsInts();
            var r3 = fromArray(H, a, a0 + lda3 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a8 + lda3 + p), UPPER).reinterpretAsInts();
            var r4 = fromArray(H, a, a4 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a12 + p), UPPER).reinterpretAsInts();
            var r5 = fromArray(H, a, a4 + lda + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a12 + lda + p), UPPER).reinterpretAsInts();
            var r6 = fromArray(H, a, a4 + lda2 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a12 + lda2 + p), UPPER).reinterpretAsInts();
            var r7 = fromArray(H, a, a4 + lda3 + p).reinterpretShape(S, 0).reinterpretAsFloats()
                    .blend(fromArray(S, a, a12 + lda3 + p), UPPER).reinterpretAsInts();
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
            acc = u0.reinterpretAsFloats().fma(x.rearrange(STEP_0), acc);
            acc = u1.reinterpretAsFloats().fma(x.rearrange(STEP_1), acc);
            acc = u2.reinterpretAsFloats().fma(x.rearrange(STEP_2), acc);
            acc = u3.reinterpretAsFloats().fma(x.rearrange(STEP_3), acc);
            acc = u4.reinterpretAsFloats().fma(x.rearrange(STEP_4), acc);
            acc = u5.reinterpretAsFloats().fma(x.rearrange(STEP_5), acc);
            acc = u6.reinterpretAsFloats().fma(x.rearrange(STEP_6), acc);
            acc = u7.reinterpretAsFloats().fma(x.rearrange(STEP_7), acc);
        }
        acc.intoArray(memory, 0);
    }

    // spotless:on
}
