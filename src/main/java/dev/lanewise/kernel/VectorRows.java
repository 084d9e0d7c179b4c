package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.DOWN;
import static dev.lanewise.kernel.Lanes.DOWN_1;
import static dev.lanewise.kernel.Lanes.DOWN_2;
import static dev.lanewise.kernel.Lanes.INTS;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * One vector against the rows of a matrix, several rows at a time: a vector of q, once loaded, serves them all, and
 * their folds share most steps. Bit for bit the reductions of {@link VectorReductions}, whose rotating accumulators
 * these are too.
 *
 * <p>A row has 4 accumulators, so four rows take 16 of the 32 registers of AVX-512 and of NEON. Of 16 lanes they take
 * every vector; of 4 lanes every fourth one, and three more passes over the block take those between. The pass that
 * starts at element p ends with the sums of virtual lanes p … p + L − 1 of 16; so those of p and p + 8 are added first,
 * as in the canonical fold.
 *
 * <p>The four rows of a block are a quarter of all rows apart (two rows half of them), each the next one of a stream:
 * those of four long streams come faster from afar than those of one, and than blocks of neighbours, whose rows end
 * before processors know them for streams. Where the rows are not a multiple of a block, the last block is one of
 * neighbours, and writes some scores again.
 */
final class VectorRows {

    /** Blocks in a call, few enough that C2 soon counts enough calls to compile a kernel as a whole. */
    private static final int BLOCKS = 8;

    /** From this length on, four rows of 4 lanes leave the first-level cache between one pass and the next. */
    private static final int LONG_ROW = 1024;

    /** From one pass to the next in the order of the fold. */
    private static final int STEP = Math.max(L, 8);

    /** The upper half of the lanes, and the exchange of halves: for the fold of two rows in one vector. */
    private static final VectorMask<Float> ODD_HALVES = odd(L / 2);

    private static final VectorShuffle<Float> SWAP_HALVES = swap(L / 2);

    /** Likewise every other quarter: for the fold of four rows. */
    private static final VectorMask<Float> ODD_QUARTERS = odd(L / 4);

    private static final VectorShuffle<Float> SWAP_QUARTERS = swap(L / 4);

    private final Stash<float[]> stash = new Stash<>(() -> new float[4 * BLOCKS]);

    private static VectorMask<Float> odd(int size) {
        long bits = 0;
        for (int lane = 0; lane < L; lane++) {
            bits |= (long) (lane / size & 1) << lane;
        }
        return VectorMask.fromLong(S, bits);
    }

    private static VectorShuffle<Float> swap(int size) {
        return VectorShuffle.fromOp(S, lane -> lane ^ size);
    }

    /**
     * Whether the rows fill a block and a vector; else they are done one by one. So they are with 8 lanes: of 16
     * registers, one row takes 8, and a second pass over the data, or accumulators in memory, cost more than loads of q.
     */
    static boolean fits(int rows, int n) {
        return L != 8 && rows >= 4 && n >= L;
    }

    /** Whether that pays for a reduction that goes over long rows once, however narrow the vectors. */
    static boolean pays(int rows, int n) {
        return fits(rows, n) && (L == 16 || n < LONG_ROW);
    }

    /** y[i] = alpha · dot(q, row i) + beta · y[i], as {@link Rows#axpby} has it. */
    void dot(
            float alpha,
            float[] q,
            int qo,
            float[] a,
            int ao,
            int lda,
            float beta,
            float[] y,
            int yo,
            int rows,
            int n) {
        int apart = rows / 4;
        if (alpha == 1f && beta == 0f) {
            for (int i = 0, count; i < apart; i += count) {
                count = Math.min(BLOCKS, apart - i);
                dot4(q, qo, a, ao + i * lda, lda, apart, y, yo + i, apart, count, n);
            }
            if (4 * apart < rows) {
                int last = rows - 4;
                dot4(q, qo, a, ao + last * lda, lda, 1, y, yo + last, 1, 1, n);
            }
            return;
        }
        // in the loop of the kernel, alpha and beta would halve the speed of short rows
        float[] d = stash.take();
        for (int i = 0, count; i < apart; i += count) {
            count = Math.min(BLOCKS, apart - i);
            dot4(q, qo, a, ao + i * lda, lda, apart, d, 0, count, count, n);
            for (int r = 0; r < 4 * count; r++) {
                int at = yo + i + r / count * apart + r % count;
                y[at] = Rows.axpby(alpha, d[r], beta, y, at);
            }
        }
        if (4 * apart < rows) {
            int last = rows - 4;
            dot4(q, qo, a, ao + last * lda, lda, 1, d, 0, 1, 1, n);
            for (int r = 4 * apart; r < rows; r++) {
                y[yo + r] = Rows.axpby(alpha, d[r - last], beta, y, yo + r);
            }
        }
        stash.give(d);
    }

    static void squaredDistance(
            float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n) {
        int apart = rows / 4;
        for (int i = 0, count; i < apart; i += count) {
            count = Math.min(BLOCKS, apart - i);
            squaredDistance4(q, qo, a, ao + i * lda, lda, apart, scores, so + i, apart, count, n);
        }
        if (4 * apart < rows) {
            int last = rows - 4;
            squaredDistance4(q, qo, a, ao + last * lda, lda, 1, scores, so + last, 1, 1, n);
        }
    }

    /** {@code squares} is the sum of those of q. */
    static void cosine(
            float squares, float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n) {
        int apart = rows / 2;
        for (int i = 0, count; i < apart; i += count) {
            count = Math.min(BLOCKS, apart - i);
            cosine2(squares, q, qo, a, ao + i * lda, lda, apart, scores, so + i, apart, count, n);
        }
        if (2 * apart < rows) {
            int last = rows - 2;
            cosine2(squares, q, qo, a, ao + last * lda, lda, 1, scores, so + last, 1, 1, n);
        }
    }

    // spotless:off
    /** Blocks of the rows r, r + apart, r + 2 apart and r + 3 apart, whose dot products are yApart apart. */
    private static void dot4(
            float[] q, int qo, float[] a, int ao, int lda, int apart, float[] y, int yo, int yApart, int count, int n) {
        VectorMask<Float> left = S.indexInRange(0, n % L);
        VectorShuffle<Float> down = IntVector.fromArray(INTS, DOWN, -n & (L - 1)).toShuffle().cast(S);
        FloatVector end = fromArray(S, q, qo + n - L).rearrange(down);
        for (int r = 0; r < count; r++) {
            int a0 = ao + r * lda, a1 = a0 + apart * lda, a2 = a1 + apart * lda, a3 = a2 + apart * lda;
            FloatVector f0 = zero(S), f1 = f0, f2 = f0, f3 = f0;
            for (int h = 0; h < STEP; h += L) {
                FloatVector g0 = f0, g1 = f0, g2 = f0, g3 = f0;
                for (int p = h; p < 16; p += STEP) {
                    FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0;
                    FloatVector t0 = zero(S), t1 = t0, t2 = t0, t3 = t0;
                    FloatVector u0 = zero(S), u1 = u0, u2 = u0, u3 = u0;
                    FloatVector v0 = zero(S), v1 = v0, v2 = v0, v3 = v0;
                    FloatVector w, z;
                    int i = p;
                    for (; i <= n - L; i += 16) {
                        w = fromArray(S, q, qo + i);
                        z = w.fma(fromArray(S, a, a0 + i), s0); s0 = s1; s1 = s2; s2 = s3; s3 = z;
                        z = w.fma(fromArray(S, a, a1 + i), t0); t0 = t1; t1 = t2; t2 = t3; t3 = z;
                        z = w.fma(fromArray(S, a, a2 + i), u0); u0 = u1; u1 = u2; u2 = u3; u3 = z;
                        z = w.fma(fromArray(S, a, a3 + i), v0); v0 = v1; v1 = v2; v2 = v3; v3 = z;
                    }
                    if (i < n) {
                        int last = n - L;
                        s0 = s0.blend(end.fma(fromArray(S, a, a0 + last).rearrange(down), s0), left);
                        t0 = t0.blend(end.fma(fromArray(S, a, a1 + last).rearrange(down), t0), left);
                        u0 = u0.blend(end.fma(fromArray(S, a, a2 + last).rearrange(down), u0), left);
                        v0 = v0.blend(end.fma(fromArray(S, a, a3 + last).rearrange(down), v0), left);
                    }
                    z = s0.add(s2).add(s1.add(s3)); g0 = p == h ? z : g0.add(z);
                    z = t0.add(t2).add(t1.add(t3)); g1 = p == h ? z : g1.add(z);
                    z = u0.add(u2).add(u1.add(u3)); g2 = p == h ? z : g2.add(z);
                    z = v0.add(v2).add(v1.add(v3)); g3 = p == h ? z : g3.add(z);
                }
                f0 = h == 0 ? g0 : f0.add(g0); f1 = h == 0 ? g1 : f1.add(g1);
                f2 = h == 0 ? g2 : f2.add(g2); f3 = h == 0 ? g3 : f3.add(g3);
            }
            f0 = f0.blend(f1, ODD_HALVES).add(f1.blend(f0, ODD_HALVES).rearrange(SWAP_HALVES));
            f2 = f2.blend(f3, ODD_HALVES).add(f3.blend(f2, ODD_HALVES).rearrange(SWAP_HALVES));
            f0 = f0.blend(f2, ODD_QUARTERS).add(f2.blend(f0, ODD_QUARTERS).rearrange(SWAP_QUARTERS));
            if (L == 16) f0 = f0.add(f0.rearrange(DOWN_2));
            if (L >= 8) f0 = f0.add(f0.rearrange(DOWN_1));
            y[yo + r] = f0.lane(0);
            y[yo + r + yApart] = f0.lane(L / 2);
            y[yo + r + 2 * yApart] = f0.lane(L / 4);
            y[yo + r + 3 * yApart] = f0.lane(3 * L / 4);
        }
    }

    /** Like {@link #dot4}. */
    private static void squaredDistance4(
            float[] q, int qo, float[] a, int ao, int lda, int apart, float[] y, int yo, int yApart, int count, int n) {
        VectorMask<Float> left = S.indexInRange(0, n % L);
        VectorShuffle<Float> down = IntVector.fromArray(INTS, DOWN, -n & (L - 1)).toShuffle().cast(S);
        FloatVector end = fromArray(S, q, qo + n - L).rearrange(down);
        for (int r = 0; r < count; r++) {
            int a0 = ao + r * lda, a1 = a0 + apart * lda, a2 = a1 + apart * lda, a3 = a2 + apart * lda;
            FloatVector f0 = zero(S), f1 = f0, f2 = f0, f3 = f0;
            for (int h = 0; h < STEP; h += L) {
                FloatVector g0 = f0, g1 = f0, g2 = f0, g3 = f0;
                for (int p = h; p < 16; p += STEP) {
                    FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0;
                    FloatVector t0 = zero(S), t1 = t0, t2 = t0, t3 = t0;
                    FloatVector u0 = zero(S), u1 = u0, u2 = u0, u3 = u0;
                    FloatVector v0 = zero(S), v1 = v0, v2 = v0, v3 = v0;
                    FloatVector w, x, z;
                    int i = p;
                    for (; i <= n - L; i += 16) {
                        w = fromArray(S, q, qo + i);
                        x = w.sub(fromArray(S, a, a0 + i)); z = x.fma(x, s0); s0 = s1; s1 = s2; s2 = s3; s3 = z;
                        x = w.sub(fromArray(S, a, a1 + i)); z = x.fma(x, t0); t0 = t1; t1 = t2; t2 = t3; t3 = z;
                        x = w.sub(fromArray(S, a, a2 + i)); z = x.fma(x, u0); u0 = u1; u1 = u2; u2 = u3; u3 = z;
                        x = w.sub(fromArray(S, a, a3 + i)); z = x.fma(x, v0); v0 = v1; v1 = v2; v2 = v3; v3 = z;
                    }
                    if (i < n) {
                        int last = n - L;
                        x = end.sub(fromArray(S, a, a0 + last).rearrange(down)); s0 = s0.blend(x.fma(x, s0), left);
                        x = end.sub(fromArray(S, a, a1 + last).rearrange(down)); t0 = t0.blend(x.fma(x, t0), left);
                        x = end.sub(fromArray(S, a, a2 + last).rearrange(down)); u0 = u0.blend(x.fma(x, u0), left);
                        x = end.sub(fromArray(S, a, a3 + last).rearrange(down)); v0 = v0.blend(x.fma(x, v0), left);
                    }
                    z = s0.add(s2).add(s1.add(s3)); g0 = p == h ? z : g0.add(z);
                    z = t0.add(t2).add(t1.add(t3)); g1 = p == h ? z : g1.add(z);
                    z = u0.add(u2).add(u1.add(u3)); g2 = p == h ? z : g2.add(z);
                    z = v0.add(v2).add(v1.add(v3)); g3 = p == h ? z : g3.add(z);
                }
                f0 = h == 0 ? g0 : f0.add(g0); f1 = h == 0 ? g1 : f1.add(g1);
                f2 = h == 0 ? g2 : f2.add(g2); f3 = h == 0 ? g3 : f3.add(g3);
            }
            f0 = f0.blend(f1, ODD_HALVES).add(f1.blend(f0, ODD_HALVES).rearrange(SWAP_HALVES));
            f2 = f2.blend(f3, ODD_HALVES).add(f3.blend(f2, ODD_HALVES).rearrange(SWAP_HALVES));
            f0 = f0.blend(f2, ODD_QUARTERS).add(f2.blend(f0, ODD_QUARTERS).rearrange(SWAP_QUARTERS));
            if (L == 16) f0 = f0.add(f0.rearrange(DOWN_2));
            if (L >= 8) f0 = f0.add(f0.rearrange(DOWN_1));
            y[yo + r] = f0.lane(0);
            y[yo + r + yApart] = f0.lane(L / 2);
            y[yo + r + 2 * yApart] = f0.lane(L / 4);
            y[yo + r + 3 * yApart] = f0.lane(3 * L / 4);
        }
    }

    /** Blocks of the rows r and r + apart, each with its own sum of squares. */
    private static void cosine2(
            float squares, float[] q, int qo, float[] a, int ao, int lda, int apart,
            float[] y, int yo, int yApart, int count, int n) {
        VectorMask<Float> left = S.indexInRange(0, n % L);
        VectorShuffle<Float> down = IntVector.fromArray(INTS, DOWN, -n & (L - 1)).toShuffle().cast(S);
        FloatVector end = fromArray(S, q, qo + n - L).rearrange(down);
        for (int r = 0; r < count; r++) {
            int a0 = ao + r * lda, a1 = a0 + apart * lda;
            FloatVector f0 = zero(S), f1 = f0, f2 = f0, f3 = f0;
            for (int h = 0; h < STEP; h += L) {
                FloatVector g0 = f0, g1 = f0, g2 = f0, g3 = f0;
                for (int p = h; p < 16; p += STEP) {
                    FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0;
                    FloatVector t0 = zero(S), t1 = t0, t2 = t0, t3 = t0;
                    FloatVector u0 = zero(S), u1 = u0, u2 = u0, u3 = u0;
                    FloatVector v0 = zero(S), v1 = v0, v2 = v0, v3 = v0;
                    FloatVector w, x, z;
                    int i = p;
                    for (; i <= n - L; i += 16) {
                        w = fromArray(S, q, qo + i);
                        x = fromArray(S, a, a0 + i);
                        z = w.fma(x, s0); s0 = s1; s1 = s2; s2 = s3; s3 = z;
                        z = x.fma(x, u0); u0 = u1; u1 = u2; u2 = u3; u3 = z;
                        x = fromArray(S, a, a1 + i);
                        z = w.fma(x, t0); t0 = t1; t1 = t2; t2 = t3; t3 = z;
                        z = x.fma(x, v0); v0 = v1; v1 = v2; v2 = v3; v3 = z;
                    }
                    if (i < n) {
                        int last = n - L;
                        x = fromArray(S, a, a0 + last).rearrange(down);
                        s0 = s0.blend(end.fma(x, s0), left);
                        u0 = u0.blend(x.fma(x, u0), left);
                        x = fromArray(S, a, a1 + last).rearrange(down);
                        t0 = t0.blend(end.fma(x, t0), left);
                        v0 = v0.blend(x.fma(x, v0), left);
                    }
                    z = s0.add(s2).add(s1.add(s3)); g0 = p == h ? z : g0.add(z);
                    z = t0.add(t2).add(t1.add(t3)); g1 = p == h ? z : g1.add(z);
                    z = u0.add(u2).add(u1.add(u3)); g2 = p == h ? z : g2.add(z);
                    z = v0.add(v2).add(v1.add(v3)); g3 = p == h ? z : g3.add(z);
                }
                f0 = h == 0 ? g0 : f0.add(g0); f1 = h == 0 ? g1 : f1.add(g1);
                f2 = h == 0 ? g2 : f2.add(g2); f3 = h == 0 ? g3 : f3.add(g3);
            }
            f0 = f0.blend(f1, ODD_HALVES).add(f1.blend(f0, ODD_HALVES).rearrange(SWAP_HALVES));
            f2 = f2.blend(f3, ODD_HALVES).add(f3.blend(f2, ODD_HALVES).rearrange(SWAP_HALVES));
            f0 = f0.blend(f2, ODD_QUARTERS).add(f2.blend(f0, ODD_QUARTERS).rearrange(SWAP_QUARTERS));
            if (L == 16) f0 = f0.add(f0.rearrange(DOWN_2));
            if (L >= 8) f0 = f0.add(f0.rearrange(DOWN_1));
            y[yo + r] = Rows.cosine(f0.lane(0), squares, f0.lane(L / 4));
            y[yo + r + yApart] = Rows.cosine(f0.lane(L / 2), squares, f0.lane(3 * L / 4));
        }
    }
    // spotless:on
}
