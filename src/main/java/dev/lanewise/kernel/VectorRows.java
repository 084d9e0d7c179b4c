package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.DOWN_1;
import static dev.lanewise.kernel.Lanes.DOWN_2;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * One vector against the rows of a matrix, several rows at a time: a vector of q, once loaded, serves them all, and
 * their folds share most steps. Written for 512 bits, where the 64 virtual lanes of four rows take 16 of 32 registers; of
 * narrower vectors no row is done here. Bit for bit the reductions of {@link VectorReductions}.
 *
 * <p>What is left of a row after its last 64 elements is read in whole vectors, past the end of the row: so a row is
 * done here only if it lies far enough from the end of its array. q may end with its array; so the last elements of q
 * are copied to a buffer of 64.
 *
 * <p>The inner loops advance by {@code step}, which is 64. If C2 knew that, it would move the bounds checks of each load
 * out of the loop, twice 16 for a block of rows: more than short rows have to compute. As a variable it leaves them
 * in the loop, merged to two for each row.
 */
final class VectorRows {

    private static final int LANES = 64;

    /** Rows in a call, few enough that C2 soon counts enough calls to compile this. */
    private static final int ROWS = 32;

    /** Lanes 8 … 15 and the exchange of l and l ± 8: for the fold of two rows in one vector. */
    private static final VectorMask<Float> ODD_8 = VectorMask.fromLong(S, 0xff00);

    private static final VectorShuffle<Float> SWAP_8 = swap(8);

    /** Likewise 4 … 7, 12 … 15 and l ± 4: the fold of four rows. */
    private static final VectorMask<Float> ODD_4 = VectorMask.fromLong(S, 0xf0f0);

    private static final VectorShuffle<Float> SWAP_4 = swap(4);

    private final PackBuffers.Stash stash = new PackBuffers.Stash();

    private static VectorShuffle<Float> swap(int i) {
        return VectorShuffle.fromOp(S, lane -> (lane ^ i) % L);
    }

    /** Of the rows, a multiple of {@code block} whose last vectors lie within the array; none on narrower vectors. */
    private static int whole(float[] a, int ao, int lda, int rows, int n, int block) {
        if (L < 16) {
            return 0;
        }
        int past = -n & (L - 1);
        long room = (long) a.length - ao - n - past;
        int whole = room < 0 ? 0 : (int) Math.min(rows, room / lda + 1);
        return whole - whole % block;
    }

    /** The elements of q after its last 64; what follows them in the buffer is any number. */
    private static float[] tail(PackBuffers buffers, float[] q, int qo, int n) {
        float[] tail = buffers.tile(LANES);
        int left = n % LANES;
        System.arraycopy(q, qo + n - left, tail, 0, left);
        return tail;
    }

    /** y[i] = alpha · dot(q, row i) + beta · y[i], as {@link Rows#axpby} has it, for the first rows. Returns how many. */
    int dot(
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
        int done = whole(a, ao, lda, rows, n, 4);
        if (done == 0) {
            return 0;
        }
        PackBuffers buffers = stash.take();
        float[] t = tail(buffers, q, qo, n);
        boolean plain = alpha == 1f && beta == 0f;
        float[] d = plain ? y : buffers.a(ROWS);
        for (int i = 0; i < done; i += ROWS) {
            int count = Math.min(ROWS, done - i);
            dot4(q, qo, t, a, ao + i * lda, lda, d, plain ? yo + i : 0, count, n, LANES);
            for (int r = plain ? count : 0; r < count; r++) {
                y[yo + i + r] = Rows.axpby(alpha, d[r], beta, y, yo + i + r);
            }
        }
        stash.give(buffers);
        return done;
    }

    /** Like {@link #dot}. */
    int squaredDistance(float[] q, int qo, float[] a, int ao, int lda, float[] y, int yo, int rows, int n) {
        int done = whole(a, ao, lda, rows, n, 4);
        if (done == 0) {
            return 0;
        }
        PackBuffers buffers = stash.take();
        float[] t = tail(buffers, q, qo, n);
        for (int i = 0; i < done; i += ROWS) {
            squaredDistance4(q, qo, t, a, ao + i * lda, lda, y, yo + i, Math.min(ROWS, done - i), n, LANES);
        }
        stash.give(buffers);
        return done;
    }

    /** Like {@link #dot}; {@code norm} is that of q. */
    int cosine(double norm, float[] q, int qo, float[] a, int ao, int lda, float[] y, int yo, int rows, int n) {
        int done = whole(a, ao, lda, rows, n, 2);
        if (done == 0) {
            return 0;
        }
        PackBuffers buffers = stash.take();
        float[] t = tail(buffers, q, qo, n);
        for (int i = 0; i < done; i += ROWS) {
            cosine2(norm, q, qo, t, a, ao + i * lda, lda, y, yo + i, Math.min(ROWS, done - i), n, LANES);
        }
        stash.give(buffers);
        return done;
    }

    // spotless:off
    /** Four rows at a time: {@code rows} is a multiple of four. */
    private static void dot4(
            float[] q, int qo, float[] t, float[] a, int ao, int lda, float[] y, int yo,
            int rows, int n, int step) {
        int left = n % LANES;
        VectorMask<Float> m0 = S.indexInRange(0, left), m1 = S.indexInRange(16, left);
        VectorMask<Float> m2 = S.indexInRange(32, left), m3 = S.indexInRange(48, left);
        for (int r = 0; r < rows; r += 4) {
            int b = qo, a0 = ao + r * lda, a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
            FloatVector s00 = zero(S), s01 = zero(S), s02 = zero(S), s03 = zero(S);
            FloatVector s10 = zero(S), s11 = zero(S), s12 = zero(S), s13 = zero(S);
            FloatVector s20 = zero(S), s21 = zero(S), s22 = zero(S), s23 = zero(S);
            FloatVector s30 = zero(S), s31 = zero(S), s32 = zero(S), s33 = zero(S);
            for (int end = qo + n - 63; b < end; b += step, a0 += step, a1 += step, a2 += step, a3 += step) {
                FloatVector q0 = fromArray(S, q, b), q1 = fromArray(S, q, b + 16);
                FloatVector q2 = fromArray(S, q, b + 32), q3 = fromArray(S, q, b + 48);
                s00 = q0.fma(fromArray(S, a, a0), s00);
                s01 = q1.fma(fromArray(S, a, a0 + 16), s01);
                s02 = q2.fma(fromArray(S, a, a0 + 32), s02);
                s03 = q3.fma(fromArray(S, a, a0 + 48), s03);
                s10 = q0.fma(fromArray(S, a, a1), s10);
                s11 = q1.fma(fromArray(S, a, a1 + 16), s11);
                s12 = q2.fma(fromArray(S, a, a1 + 32), s12);
                s13 = q3.fma(fromArray(S, a, a1 + 48), s13);
                s20 = q0.fma(fromArray(S, a, a2), s20);
                s21 = q1.fma(fromArray(S, a, a2 + 16), s21);
                s22 = q2.fma(fromArray(S, a, a2 + 32), s22);
                s23 = q3.fma(fromArray(S, a, a2 + 48), s23);
                s30 = q0.fma(fromArray(S, a, a3), s30);
                s31 = q1.fma(fromArray(S, a, a3 + 16), s31);
                s32 = q2.fma(fromArray(S, a, a3 + 32), s32);
                s33 = q3.fma(fromArray(S, a, a3 + 48), s33);
            }
            if (left > 0) {
                FloatVector w = fromArray(S, t, 0);
                s00 = s00.blend(w.fma(fromArray(S, a, a0), s00), m0);
                s10 = s10.blend(w.fma(fromArray(S, a, a1), s10), m0);
                s20 = s20.blend(w.fma(fromArray(S, a, a2), s20), m0);
                s30 = s30.blend(w.fma(fromArray(S, a, a3), s30), m0);
            }
            if (left > 16) {
                FloatVector w = fromArray(S, t, 16);
                s01 = s01.blend(w.fma(fromArray(S, a, a0 + 16), s01), m1);
                s11 = s11.blend(w.fma(fromArray(S, a, a1 + 16), s11), m1);
                s21 = s21.blend(w.fma(fromArray(S, a, a2 + 16), s21), m1);
                s31 = s31.blend(w.fma(fromArray(S, a, a3 + 16), s31), m1);
            }
            if (left > 32) {
                FloatVector w = fromArray(S, t, 32);
                s02 = s02.blend(w.fma(fromArray(S, a, a0 + 32), s02), m2);
                s12 = s12.blend(w.fma(fromArray(S, a, a1 + 32), s12), m2);
                s22 = s22.blend(w.fma(fromArray(S, a, a2 + 32), s22), m2);
                s32 = s32.blend(w.fma(fromArray(S, a, a3 + 32), s32), m2);
            }
            if (left > 48) {
                FloatVector w = fromArray(S, t, 48);
                s03 = s03.blend(w.fma(fromArray(S, a, a0 + 48), s03), m3);
                s13 = s13.blend(w.fma(fromArray(S, a, a1 + 48), s13), m3);
                s23 = s23.blend(w.fma(fromArray(S, a, a2 + 48), s23), m3);
                s33 = s33.blend(w.fma(fromArray(S, a, a3 + 48), s33), m3);
            }
            FloatVector f0 = s00.add(s02).add(s01.add(s03));
            FloatVector f1 = s10.add(s12).add(s11.add(s13));
            FloatVector f2 = s20.add(s22).add(s21.add(s23));
            FloatVector f3 = s30.add(s32).add(s31.add(s33));
            f0 = f0.blend(f1, ODD_8).add(f1.blend(f0, ODD_8).rearrange(SWAP_8));
            f2 = f2.blend(f3, ODD_8).add(f3.blend(f2, ODD_8).rearrange(SWAP_8));
            f0 = f0.blend(f2, ODD_4).add(f2.blend(f0, ODD_4).rearrange(SWAP_4));
            f0 = f0.add(f0.rearrange(DOWN_2));
            f0 = f0.add(f0.rearrange(DOWN_1));
            y[yo + r] = f0.lane(0);
            y[yo + r + 1] = f0.lane(8);
            y[yo + r + 2] = f0.lane(4);
            y[yo + r + 3] = f0.lane(12);
        }
    }

    /** Like {@link #dot4}. */
    private static void squaredDistance4(
            float[] q, int qo, float[] t, float[] a, int ao, int lda, float[] y, int yo,
            int rows, int n, int step) {
        int left = n % LANES;
        VectorMask<Float> m0 = S.indexInRange(0, left), m1 = S.indexInRange(16, left);
        VectorMask<Float> m2 = S.indexInRange(32, left), m3 = S.indexInRange(48, left);
        for (int r = 0; r < rows; r += 4) {
            int b = qo, a0 = ao + r * lda, a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
            FloatVector s00 = zero(S), s01 = zero(S), s02 = zero(S), s03 = zero(S);
            FloatVector s10 = zero(S), s11 = zero(S), s12 = zero(S), s13 = zero(S);
            FloatVector s20 = zero(S), s21 = zero(S), s22 = zero(S), s23 = zero(S);
            FloatVector s30 = zero(S), s31 = zero(S), s32 = zero(S), s33 = zero(S);
            FloatVector d;
            for (int end = qo + n - 63; b < end; b += step, a0 += step, a1 += step, a2 += step, a3 += step) {
                FloatVector q0 = fromArray(S, q, b), q1 = fromArray(S, q, b + 16);
                FloatVector q2 = fromArray(S, q, b + 32), q3 = fromArray(S, q, b + 48);
                d = q0.sub(fromArray(S, a, a0)); s00 = d.fma(d, s00);
                d = q1.sub(fromArray(S, a, a0 + 16)); s01 = d.fma(d, s01);
                d = q2.sub(fromArray(S, a, a0 + 32)); s02 = d.fma(d, s02);
                d = q3.sub(fromArray(S, a, a0 + 48)); s03 = d.fma(d, s03);
                d = q0.sub(fromArray(S, a, a1)); s10 = d.fma(d, s10);
                d = q1.sub(fromArray(S, a, a1 + 16)); s11 = d.fma(d, s11);
                d = q2.sub(fromArray(S, a, a1 + 32)); s12 = d.fma(d, s12);
                d = q3.sub(fromArray(S, a, a1 + 48)); s13 = d.fma(d, s13);
                d = q0.sub(fromArray(S, a, a2)); s20 = d.fma(d, s20);
                d = q1.sub(fromArray(S, a, a2 + 16)); s21 = d.fma(d, s21);
                d = q2.sub(fromArray(S, a, a2 + 32)); s22 = d.fma(d, s22);
                d = q3.sub(fromArray(S, a, a2 + 48)); s23 = d.fma(d, s23);
                d = q0.sub(fromArray(S, a, a3)); s30 = d.fma(d, s30);
                d = q1.sub(fromArray(S, a, a3 + 16)); s31 = d.fma(d, s31);
                d = q2.sub(fromArray(S, a, a3 + 32)); s32 = d.fma(d, s32);
                d = q3.sub(fromArray(S, a, a3 + 48)); s33 = d.fma(d, s33);
            }
            if (left > 0) {
                FloatVector w = fromArray(S, t, 0);
                d = w.sub(fromArray(S, a, a0)); s00 = s00.blend(d.fma(d, s00), m0);
                d = w.sub(fromArray(S, a, a1)); s10 = s10.blend(d.fma(d, s10), m0);
                d = w.sub(fromArray(S, a, a2)); s20 = s20.blend(d.fma(d, s20), m0);
                d = w.sub(fromArray(S, a, a3)); s30 = s30.blend(d.fma(d, s30), m0);
            }
            if (left > 16) {
                FloatVector w = fromArray(S, t, 16);
                d = w.sub(fromArray(S, a, a0 + 16)); s01 = s01.blend(d.fma(d, s01), m1);
                d = w.sub(fromArray(S, a, a1 + 16)); s11 = s11.blend(d.fma(d, s11), m1);
                d = w.sub(fromArray(S, a, a2 + 16)); s21 = s21.blend(d.fma(d, s21), m1);
                d = w.sub(fromArray(S, a, a3 + 16)); s31 = s31.blend(d.fma(d, s31), m1);
            }
            if (left > 32) {
                FloatVector w = fromArray(S, t, 32);
                d = w.sub(fromArray(S, a, a0 + 32)); s02 = s02.blend(d.fma(d, s02), m2);
                d = w.sub(fromArray(S, a, a1 + 32)); s12 = s12.blend(d.fma(d, s12), m2);
                d = w.sub(fromArray(S, a, a2 + 32)); s22 = s22.blend(d.fma(d, s22), m2);
                d = w.sub(fromArray(S, a, a3 + 32)); s32 = s32.blend(d.fma(d, s32), m2);
            }
            if (left > 48) {
                FloatVector w = fromArray(S, t, 48);
                d = w.sub(fromArray(S, a, a0 + 48)); s03 = s03.blend(d.fma(d, s03), m3);
                d = w.sub(fromArray(S, a, a1 + 48)); s13 = s13.blend(d.fma(d, s13), m3);
                d = w.sub(fromArray(S, a, a2 + 48)); s23 = s23.blend(d.fma(d, s23), m3);
                d = w.sub(fromArray(S, a, a3 + 48)); s33 = s33.blend(d.fma(d, s33), m3);
            }
            FloatVector f0 = s00.add(s02).add(s01.add(s03));
            FloatVector f1 = s10.add(s12).add(s11.add(s13));
            FloatVector f2 = s20.add(s22).add(s21.add(s23));
            FloatVector f3 = s30.add(s32).add(s31.add(s33));
            f0 = f0.blend(f1, ODD_8).add(f1.blend(f0, ODD_8).rearrange(SWAP_8));
            f2 = f2.blend(f3, ODD_8).add(f3.blend(f2, ODD_8).rearrange(SWAP_8));
            f0 = f0.blend(f2, ODD_4).add(f2.blend(f0, ODD_4).rearrange(SWAP_4));
            f0 = f0.add(f0.rearrange(DOWN_2));
            f0 = f0.add(f0.rearrange(DOWN_1));
            y[yo + r] = f0.lane(0);
            y[yo + r + 1] = f0.lane(8);
            y[yo + r + 2] = f0.lane(4);
            y[yo + r + 3] = f0.lane(12);
        }
    }

    /** Two rows at a time, each with its own sum of squares: {@code rows} is even. */
    private static void cosine2(
            double norm, float[] q, int qo, float[] t, float[] a, int ao, int lda, float[] y, int yo,
            int rows, int n, int step) {
        int left = n % LANES;
        VectorMask<Float> m0 = S.indexInRange(0, left), m1 = S.indexInRange(16, left);
        VectorMask<Float> m2 = S.indexInRange(32, left), m3 = S.indexInRange(48, left);
        for (int r = 0; r < rows; r += 2) {
            int b = qo, a0 = ao + r * lda, a1 = a0 + lda;
            FloatVector s00 = zero(S), s01 = zero(S), s02 = zero(S), s03 = zero(S);
            FloatVector s10 = zero(S), s11 = zero(S), s12 = zero(S), s13 = zero(S);
            FloatVector z00 = zero(S), z01 = zero(S), z02 = zero(S), z03 = zero(S);
            FloatVector z10 = zero(S), z11 = zero(S), z12 = zero(S), z13 = zero(S);
            FloatVector x;
            for (int end = qo + n - 63; b < end; b += step, a0 += step, a1 += step) {
                FloatVector q0 = fromArray(S, q, b), q1 = fromArray(S, q, b + 16);
                FloatVector q2 = fromArray(S, q, b + 32), q3 = fromArray(S, q, b + 48);
                x = fromArray(S, a, a0); s00 = q0.fma(x, s00); z00 = x.fma(x, z00);
                x = fromArray(S, a, a0 + 16); s01 = q1.fma(x, s01); z01 = x.fma(x, z01);
                x = fromArray(S, a, a0 + 32); s02 = q2.fma(x, s02); z02 = x.fma(x, z02);
                x = fromArray(S, a, a0 + 48); s03 = q3.fma(x, s03); z03 = x.fma(x, z03);
                x = fromArray(S, a, a1); s10 = q0.fma(x, s10); z10 = x.fma(x, z10);
                x = fromArray(S, a, a1 + 16); s11 = q1.fma(x, s11); z11 = x.fma(x, z11);
                x = fromArray(S, a, a1 + 32); s12 = q2.fma(x, s12); z12 = x.fma(x, z12);
                x = fromArray(S, a, a1 + 48); s13 = q3.fma(x, s13); z13 = x.fma(x, z13);
            }
            if (left > 0) {
                FloatVector w = fromArray(S, t, 0);
                x = fromArray(S, a, a0);
                s00 = s00.blend(w.fma(x, s00), m0); z00 = z00.blend(x.fma(x, z00), m0);
                x = fromArray(S, a, a1);
                s10 = s10.blend(w.fma(x, s10), m0); z10 = z10.blend(x.fma(x, z10), m0);
            }
            if (left > 16) {
                FloatVector w = fromArray(S, t, 16);
                x = fromArray(S, a, a0 + 16);
                s01 = s01.blend(w.fma(x, s01), m1); z01 = z01.blend(x.fma(x, z01), m1);
                x = fromArray(S, a, a1 + 16);
                s11 = s11.blend(w.fma(x, s11), m1); z11 = z11.blend(x.fma(x, z11), m1);
            }
            if (left > 32) {
                FloatVector w = fromArray(S, t, 32);
                x = fromArray(S, a, a0 + 32);
                s02 = s02.blend(w.fma(x, s02), m2); z02 = z02.blend(x.fma(x, z02), m2);
                x = fromArray(S, a, a1 + 32);
                s12 = s12.blend(w.fma(x, s12), m2); z12 = z12.blend(x.fma(x, z12), m2);
            }
            if (left > 48) {
                FloatVector w = fromArray(S, t, 48);
                x = fromArray(S, a, a0 + 48);
                s03 = s03.blend(w.fma(x, s03), m3); z03 = z03.blend(x.fma(x, z03), m3);
                x = fromArray(S, a, a1 + 48);
                s13 = s13.blend(w.fma(x, s13), m3); z13 = z13.blend(x.fma(x, z13), m3);
            }
            FloatVector f0 = s00.add(s02).add(s01.add(s03));
            FloatVector f1 = s10.add(s12).add(s11.add(s13));
            FloatVector f2 = z00.add(z02).add(z01.add(z03));
            FloatVector f3 = z10.add(z12).add(z11.add(z13));
            f0 = f0.blend(f1, ODD_8).add(f1.blend(f0, ODD_8).rearrange(SWAP_8));
            f2 = f2.blend(f3, ODD_8).add(f3.blend(f2, ODD_8).rearrange(SWAP_8));
            f0 = f0.blend(f2, ODD_4).add(f2.blend(f0, ODD_4).rearrange(SWAP_4));
            f0 = f0.add(f0.rearrange(DOWN_2));
            f0 = f0.add(f0.rearrange(DOWN_1));
            y[yo + r] = Rows.cosine(f0.lane(0), norm, f0.lane(4));
            y[yo + r + 1] = Rows.cosine(f0.lane(8), norm, f0.lane(12));
        }
    }
    // spotless:on
}
