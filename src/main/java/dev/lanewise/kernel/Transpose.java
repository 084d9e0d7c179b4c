package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.INTS;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposition in registers: L × L blocks, in log L stages. The stage of distance d exchanges, for each pair of rows
 * i and i + d, the lanes with bit d of row i for those without of row i + d; after the last, row and lane have changed
 * places.
 *
 * <p>At 512 bits each exchange is two selections from two vectors, one instruction each (of ints, for which C2 converts
 * no index). Without such an instruction it is a swap of lanes between blends.
 */
final class Transpose {

    // spotless:off
    static final IntVector LOW8 = low(8), LOW4 = low(4), LOW2 = low(2), LOW1 = low(1);
    static final IntVector HIGH8 = high(8), HIGH4 = high(4), HIGH2 = high(2), HIGH1 = high(1);
    static final VectorShuffle<Float> SWAP4 = swap(4), SWAP2 = swap(2), SWAP1 = swap(1);
    static final VectorMask<Float> ODD4 = odd(4), ODD2 = odd(2), ODD1 = odd(1);
    // spotless:on

    private Transpose() {}

    /**
     * Writes Aᵀ: column p of the L × k matrix A to t from to + p · ldt on, one after the other: where ldt is less than L,
     * the next one writes over the end of the one before. k ≥ L.
     */
    static void strip(int k, float[] a, int ao, int lda, float[] t, int to, int ldt) {
        switch (L) {
            case 16 -> strip16(k, a, ao, lda, t, to, ldt);
            case 8 -> strip8(k, a, ao, lda, t, to, ldt);
            default -> strip4(k, a, ao, lda, t, to, ldt);
        }
    }

    // spotless:off
    private static void strip16(int k, float[] a, int ao, int lda, float[] t, int to, int ldt) {
        var low8 = LOW8; var low4 = LOW4; var low2 = LOW2; var low1 = LOW1;
        var high8 = HIGH8; var high4 = HIGH4; var high2 = HIGH2; var high1 = HIGH1;
        int last = k - 16;
        for (int p = 0; p < k; p += 16) {
            int q = Math.min(p, last);
            int in = ao + q;
            int out = to + q * ldt;
            var r0 = fromArray(S, a, in).reinterpretAsInts(); var r1 = fromArray(S, a, in + lda).reinterpretAsInts();
            var r2 = fromArray(S, a, in + 2 * lda).reinterpretAsInts(); var r3 = fromArray(S, a, in + 3 * lda).reinterpretAsInts();
            var r4 = fromArray(S, a, in + 4 * lda).reinterpretAsInts(); var r5 = fromArray(S, a, in + 5 * lda).reinterpretAsInts();
            var r6 = fromArray(S, a, in + 6 * lda).reinterpretAsInts(); var r7 = fromArray(S, a, in + 7 * lda).reinterpretAsInts();
            var r8 = fromArray(S, a, in + 8 * lda).reinterpretAsInts(); var r9 = fromArray(S, a, in + 9 * lda).reinterpretAsInts();
            var r10 = fromArray(S, a, in + 10 * lda).reinterpretAsInts(); var r11 = fromArray(S, a, in + 11 * lda).reinterpretAsInts();
            var r12 = fromArray(S, a, in + 12 * lda).reinterpretAsInts(); var r13 = fromArray(S, a, in + 13 * lda).reinterpretAsInts();
            var r14 = fromArray(S, a, in + 14 * lda).reinterpretAsInts(); var r15 = fromArray(S, a, in + 15 * lda).reinterpretAsInts();
            var s0 = low8.selectFrom(r0, r8); var s8 = high8.selectFrom(r0, r8);
            var s1 = low8.selectFrom(r1, r9); var s9 = high8.selectFrom(r1, r9);
            var s2 = low8.selectFrom(r2, r10); var s10 = high8.selectFrom(r2, r10);
            var s3 = low8.selectFrom(r3, r11); var s11 = high8.selectFrom(r3, r11);
            var s4 = low8.selectFrom(r4, r12); var s12 = high8.selectFrom(r4, r12);
            var s5 = low8.selectFrom(r5, r13); var s13 = high8.selectFrom(r5, r13);
            var s6 = low8.selectFrom(r6, r14); var s14 = high8.selectFrom(r6, r14);
            var s7 = low8.selectFrom(r7, r15); var s15 = high8.selectFrom(r7, r15);
            var t0 = low4.selectFrom(s0, s4); var t4 = high4.selectFrom(s0, s4);
            var t1 = low4.selectFrom(s1, s5); var t5 = high4.selectFrom(s1, s5);
            var t2 = low4.selectFrom(s2, s6); var t6 = high4.selectFrom(s2, s6);
            var t3 = low4.selectFrom(s3, s7); var t7 = high4.selectFrom(s3, s7);
            var t8 = low4.selectFrom(s8, s12); var t12 = high4.selectFrom(s8, s12);
            var t9 = low4.selectFrom(s9, s13); var t13 = high4.selectFrom(s9, s13);
            var t10 = low4.selectFrom(s10, s14); var t14 = high4.selectFrom(s10, s14);
            var t11 = low4.selectFrom(s11, s15); var t15 = high4.selectFrom(s11, s15);
            var u0 = low2.selectFrom(t0, t2); var u2 = high2.selectFrom(t0, t2);
            var u1 = low2.selectFrom(t1, t3); var u3 = high2.selectFrom(t1, t3);
            var u4 = low2.selectFrom(t4, t6); var u6 = high2.selectFrom(t4, t6);
            var u5 = low2.selectFrom(t5, t7); var u7 = high2.selectFrom(t5, t7);
            var u8 = low2.selectFrom(t8, t10); var u10 = high2.selectFrom(t8, t10);
            var u9 = low2.selectFrom(t9, t11); var u11 = high2.selectFrom(t9, t11);
            var u12 = low2.selectFrom(t12, t14); var u14 = high2.selectFrom(t12, t14);
            var u13 = low2.selectFrom(t13, t15); var u15 = high2.selectFrom(t13, t15);
            var v0 = low1.selectFrom(u0, u1); var v1 = high1.selectFrom(u0, u1);
            var v2 = low1.selectFrom(u2, u3); var v3 = high1.selectFrom(u2, u3);
            var v4 = low1.selectFrom(u4, u5); var v5 = high1.selectFrom(u4, u5);
            var v6 = low1.selectFrom(u6, u7); var v7 = high1.selectFrom(u6, u7);
            var v8 = low1.selectFrom(u8, u9); var v9 = high1.selectFrom(u8, u9);
            var v10 = low1.selectFrom(u10, u11); var v11 = high1.selectFrom(u10, u11);
            var v12 = low1.selectFrom(u12, u13); var v13 = high1.selectFrom(u12, u13);
            var v14 = low1.selectFrom(u14, u15); var v15 = high1.selectFrom(u14, u15);
            v0.reinterpretAsFloats().intoArray(t, out);
            v1.reinterpretAsFloats().intoArray(t, out + ldt);
            v2.reinterpretAsFloats().intoArray(t, out + 2 * ldt);
            v3.reinterpretAsFloats().intoArray(t, out + 3 * ldt);
            v4.reinterpretAsFloats().intoArray(t, out + 4 * ldt);
            v5.reinterpretAsFloats().intoArray(t, out + 5 * ldt);
            v6.reinterpretAsFloats().intoArray(t, out + 6 * ldt);
            v7.reinterpretAsFloats().intoArray(t, out + 7 * ldt);
            v8.reinterpretAsFloats().intoArray(t, out + 8 * ldt);
            v9.reinterpretAsFloats().intoArray(t, out + 9 * ldt);
            v10.reinterpretAsFloats().intoArray(t, out + 10 * ldt);
            v11.reinterpretAsFloats().intoArray(t, out + 11 * ldt);
            v12.reinterpretAsFloats().intoArray(t, out + 12 * ldt);
            v13.reinterpretAsFloats().intoArray(t, out + 13 * ldt);
            v14.reinterpretAsFloats().intoArray(t, out + 14 * ldt);
            v15.reinterpretAsFloats().intoArray(t, out + 15 * ldt);
        }
    }

    private static void strip8(int k, float[] a, int ao, int lda, float[] t, int to, int ldt) {
        int last = k - 8;
        for (int p = 0; p < k; p += 8) {
            int q = Math.min(p, last);
            int in = ao + q;
            int out = to + q * ldt;
            var r0 = fromArray(S, a, in); var r1 = fromArray(S, a, in + lda);
            var r2 = fromArray(S, a, in + 2 * lda); var r3 = fromArray(S, a, in + 3 * lda);
            var r4 = fromArray(S, a, in + 4 * lda); var r5 = fromArray(S, a, in + 5 * lda);
            var r6 = fromArray(S, a, in + 6 * lda); var r7 = fromArray(S, a, in + 7 * lda);
            var w40 = r4.blend(r0, ODD4).rearrange(SWAP4); var s0 = r0.blend(w40, ODD4); var s4 = w40.blend(r4, ODD4);
            var w41 = r5.blend(r1, ODD4).rearrange(SWAP4); var s1 = r1.blend(w41, ODD4); var s5 = w41.blend(r5, ODD4);
            var w42 = r6.blend(r2, ODD4).rearrange(SWAP4); var s2 = r2.blend(w42, ODD4); var s6 = w42.blend(r6, ODD4);
            var w43 = r7.blend(r3, ODD4).rearrange(SWAP4); var s3 = r3.blend(w43, ODD4); var s7 = w43.blend(r7, ODD4);
            var w20 = s2.blend(s0, ODD2).rearrange(SWAP2); var t0 = s0.blend(w20, ODD2); var t2 = w20.blend(s2, ODD2);
            var w21 = s3.blend(s1, ODD2).rearrange(SWAP2); var t1 = s1.blend(w21, ODD2); var t3 = w21.blend(s3, ODD2);
            var w24 = s6.blend(s4, ODD2).rearrange(SWAP2); var t4 = s4.blend(w24, ODD2); var t6 = w24.blend(s6, ODD2);
            var w25 = s7.blend(s5, ODD2).rearrange(SWAP2); var t5 = s5.blend(w25, ODD2); var t7 = w25.blend(s7, ODD2);
            var w10 = t1.blend(t0, ODD1).rearrange(SWAP1); var u0 = t0.blend(w10, ODD1); var u1 = w10.blend(t1, ODD1);
            var w12 = t3.blend(t2, ODD1).rearrange(SWAP1); var u2 = t2.blend(w12, ODD1); var u3 = w12.blend(t3, ODD1);
            var w14 = t5.blend(t4, ODD1).rearrange(SWAP1); var u4 = t4.blend(w14, ODD1); var u5 = w14.blend(t5, ODD1);
            var w16 = t7.blend(t6, ODD1).rearrange(SWAP1); var u6 = t6.blend(w16, ODD1); var u7 = w16.blend(t7, ODD1);
            u0.intoArray(t, out);
            u1.intoArray(t, out + ldt);
            u2.intoArray(t, out + 2 * ldt);
            u3.intoArray(t, out + 3 * ldt);
            u4.intoArray(t, out + 4 * ldt);
            u5.intoArray(t, out + 5 * ldt);
            u6.intoArray(t, out + 6 * ldt);
            u7.intoArray(t, out + 7 * ldt);
        }
    }

    private static void strip4(int k, float[] a, int ao, int lda, float[] t, int to, int ldt) {
        int last = k - 4;
        for (int p = 0; p < k; p += 4) {
            int q = Math.min(p, last);
            int in = ao + q;
            int out = to + q * ldt;
            var r0 = fromArray(S, a, in); var r1 = fromArray(S, a, in + lda);
            var r2 = fromArray(S, a, in + 2 * lda); var r3 = fromArray(S, a, in + 3 * lda);
            var w20 = r2.blend(r0, ODD2).rearrange(SWAP2); var s0 = r0.blend(w20, ODD2); var s2 = w20.blend(r2, ODD2);
            var w21 = r3.blend(r1, ODD2).rearrange(SWAP2); var s1 = r1.blend(w21, ODD2); var s3 = w21.blend(r3, ODD2);
            var w10 = s1.blend(s0, ODD1).rearrange(SWAP1); var t0 = s0.blend(w10, ODD1); var t1 = w10.blend(s1, ODD1);
            var w12 = s3.blend(s2, ODD1).rearrange(SWAP1); var t2 = s2.blend(w12, ODD1); var t3 = w12.blend(s3, ODD1);
            t0.intoArray(t, out);
            t1.intoArray(t, out + ldt);
            t2.intoArray(t, out + 2 * ldt);
            t3.intoArray(t, out + 3 * ldt);
        }
    }
    // spotless:on

    /** Lanes of bit d clear keep their value of the first vector; the others take the lane d before in the second. */
    private static IntVector low(int d) {
        return lanes(l -> (l & d) == 0 ? l : L + l - d);
    }

    /** Lanes of bit d clear take the lane d after in the first vector; the others keep their value of the second. */
    private static IntVector high(int d) {
        return lanes(l -> (l & d) == 0 ? l + d : L + l);
    }

    private static IntVector lanes(IntUnaryOperator lane) {
        return IntVector.fromArray(INTS, IntStream.range(0, L).map(lane).toArray(), 0);
    }

    /** Lanes of bit d set and clear change places. */
    private static VectorShuffle<Float> swap(int d) {
        return VectorShuffle.fromOp(S, l -> (l ^ d) % L);
    }

    /** The lanes of bit d set. */
    private static VectorMask<Float> odd(int d) {
        long bits = IntStream.range(0, L)
                .filter(l -> (l & d) != 0)
                .mapToLong(l -> 1L << l)
                .sum();
        return VectorMask.fromLong(S, bits);
    }
}
