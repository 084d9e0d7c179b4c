package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.DOWN;
import static dev.lanewise.kernel.Lanes.DOWN_2;
import static dev.lanewise.kernel.Lanes.INTS;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The reductions of {@link VectorReductions} with 4 lanes.
 *
 * <p>One pass over the data has 8 accumulators, every other group of 4 of the 64 lanes; the second pass takes the groups
 * between. So 16 registers suffice. (Arrays beyond the first-level cache have a loop with 16 accumulators there: reading
 * them twice costs more than what spills.)
 *
 * <p>{@code …Whole} takes a multiple of 4 elements, leaves out what it does not need and has at most 325 bytecodes.
 */
final class VectorReductions4 {

    private static final int L = 4;

    /** From this length on, two arrays exceed the first-level cache. */
    static final int LONG = 8192;

    private static final int LANES = 64;

    private VectorReductions4() {}

    static float dot(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        FloatVector t0 = s0, t1 = s0, t2 = s0, t3 = s0, t4 = s0, t5 = s0, t6 = s0, t7 = s0;
        int last = n < LONG ? -1 : n - LANES;
        int start = 0;
        for (; start <= last; start += LANES) {
            s0 = fromArray(S, a, ao + start).fma(fromArray(S, b, bo + start), s0);
            t0 = fromArray(S, a, ao + start + 4).fma(fromArray(S, b, bo + start + 4), t0);
            s1 = fromArray(S, a, ao + start + 8).fma(fromArray(S, b, bo + start + 8), s1);
            t1 = fromArray(S, a, ao + start + 12).fma(fromArray(S, b, bo + start + 12), t1);
            s2 = fromArray(S, a, ao + start + 16).fma(fromArray(S, b, bo + start + 16), s2);
            t2 = fromArray(S, a, ao + start + 20).fma(fromArray(S, b, bo + start + 20), t2);
            s3 = fromArray(S, a, ao + start + 24).fma(fromArray(S, b, bo + start + 24), s3);
            t3 = fromArray(S, a, ao + start + 28).fma(fromArray(S, b, bo + start + 28), t3);
            s4 = fromArray(S, a, ao + start + 32).fma(fromArray(S, b, bo + start + 32), s4);
            t4 = fromArray(S, a, ao + start + 36).fma(fromArray(S, b, bo + start + 36), t4);
            s5 = fromArray(S, a, ao + start + 40).fma(fromArray(S, b, bo + start + 40), s5);
            t5 = fromArray(S, a, ao + start + 44).fma(fromArray(S, b, bo + start + 44), t5);
            s6 = fromArray(S, a, ao + start + 48).fma(fromArray(S, b, bo + start + 48), s6);
            t6 = fromArray(S, a, ao + start + 52).fma(fromArray(S, b, bo + start + 52), t6);
            s7 = fromArray(S, a, ao + start + 56).fma(fromArray(S, b, bo + start + 56), s7);
            t7 = fromArray(S, a, ao + start + 60).fma(fromArray(S, b, bo + start + 60), t7);
        }
        FloatVector f = s0;
        for (int p = 0; p < 8; p += L) {
            int i = start + p;
            for (; i <= n - L; i += 8) {
                FloatVector t = fromArray(S, a, ao + i).fma(fromArray(S, b, bo + i), s0);
                s0 = s1; s1 = s2; s2 = s3; s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
            }
            if (i < n) {
                IntVector down = IntVector.fromArray(INTS, DOWN, i - (n - L));
                FloatVector x = down.selectFrom(fromArray(S, a, ao + n - L).reinterpretAsInts()).reinterpretAsFloats();
                FloatVector y = down.selectFrom(fromArray(S, b, bo + n - L).reinterpretAsInts()).reinterpretAsFloats();
                FloatVector t = x.fma(y, s0);
                s0 = s0.blend(t, S.indexInRange(0, n - i));
            }
            s0 = s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
            f = p == 0 ? s0 : f.add(s0);
            s0 = t0; s1 = t1; s2 = t2; s3 = t3; s4 = t4; s5 = t5; s6 = t6; s7 = t7;
        }
        f = f.add(f.rearrange(DOWN_2));
        return f.lane(0) + f.lane(1);
        // spotless:on
    }

    /** {@link #dot} of a multiple of L elements. */
    static float dotWhole(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector f = zero(S);
        for (int p = 0; p < 8; p += L) {
            FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
            for (int i = p; i <= n - L; i += 8) {
                FloatVector t = fromArray(S, a, ao + i).fma(fromArray(S, b, bo + i), s0);
                s0 = s1; s1 = s2; s2 = s3; s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
            }
            s0 = s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
            f = p == 0 ? s0 : f.add(s0);
        }
        f = f.add(f.rearrange(DOWN_2));
        return f.lane(0) + f.lane(1);
        // spotless:on
    }

    /** {@link #dot} of a − b with itself. */
    static float squaredDistance(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        FloatVector t0 = s0, t1 = s0, t2 = s0, t3 = s0, t4 = s0, t5 = s0, t6 = s0, t7 = s0;
        int last = n < LONG ? -1 : n - LANES;
        int start = 0;
        for (; start <= last; start += LANES) {
            FloatVector d;
            d = fromArray(S, a, ao + start).sub(fromArray(S, b, bo + start)); s0 = d.fma(d, s0);
            d = fromArray(S, a, ao + start + 4).sub(fromArray(S, b, bo + start + 4)); t0 = d.fma(d, t0);
            d = fromArray(S, a, ao + start + 8).sub(fromArray(S, b, bo + start + 8)); s1 = d.fma(d, s1);
            d = fromArray(S, a, ao + start + 12).sub(fromArray(S, b, bo + start + 12)); t1 = d.fma(d, t1);
            d = fromArray(S, a, ao + start + 16).sub(fromArray(S, b, bo + start + 16)); s2 = d.fma(d, s2);
            d = fromArray(S, a, ao + start + 20).sub(fromArray(S, b, bo + start + 20)); t2 = d.fma(d, t2);
            d = fromArray(S, a, ao + start + 24).sub(fromArray(S, b, bo + start + 24)); s3 = d.fma(d, s3);
            d = fromArray(S, a, ao + start + 28).sub(fromArray(S, b, bo + start + 28)); t3 = d.fma(d, t3);
            d = fromArray(S, a, ao + start + 32).sub(fromArray(S, b, bo + start + 32)); s4 = d.fma(d, s4);
            d = fromArray(S, a, ao + start + 36).sub(fromArray(S, b, bo + start + 36)); t4 = d.fma(d, t4);
            d = fromArray(S, a, ao + start + 40).sub(fromArray(S, b, bo + start + 40)); s5 = d.fma(d, s5);
            d = fromArray(S, a, ao + start + 44).sub(fromArray(S, b, bo + start + 44)); t5 = d.fma(d, t5);
            d = fromArray(S, a, ao + start + 48).sub(fromArray(S, b, bo + start + 48)); s6 = d.fma(d, s6);
            d = fromArray(S, a, ao + start + 52).sub(fromArray(S, b, bo + start + 52)); t6 = d.fma(d, t6);
            d = fromArray(S, a, ao + start + 56).sub(fromArray(S, b, bo + start + 56)); s7 = d.fma(d, s7);
            d = fromArray(S, a, ao + start + 60).sub(fromArray(S, b, bo + start + 60)); t7 = d.fma(d, t7);
        }
        FloatVector f = s0;
        for (int p = 0; p < 8; p += L) {
            int i = start + p;
            for (; i <= n - L; i += 8) {
                FloatVector d = fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i));
                FloatVector t = d.fma(d, s0);
                s0 = s1; s1 = s2; s2 = s3; s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
            }
            if (i < n) {
                IntVector down = IntVector.fromArray(INTS, DOWN, i - (n - L));
                FloatVector x = down.selectFrom(fromArray(S, a, ao + n - L).reinterpretAsInts()).reinterpretAsFloats();
                FloatVector y = down.selectFrom(fromArray(S, b, bo + n - L).reinterpretAsInts()).reinterpretAsFloats();
                FloatVector d = x.sub(y);
                FloatVector t = d.fma(d, s0);
                s0 = s0.blend(t, S.indexInRange(0, n - i));
            }
            s0 = s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
            f = p == 0 ? s0 : f.add(s0);
            s0 = t0; s1 = t1; s2 = t2; s3 = t3; s4 = t4; s5 = t5; s6 = t6; s7 = t7;
        }
        f = f.add(f.rearrange(DOWN_2));
        return f.lane(0) + f.lane(1);
        // spotless:on
    }

    /** {@link #squaredDistance} of a multiple of L elements. */
    static float squaredDistanceWhole(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector f = zero(S);
        for (int p = 0; p < 8; p += L) {
            FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
            for (int i = p; i <= n - L; i += 8) {
                FloatVector d = fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i));
                FloatVector t = d.fma(d, s0);
                s0 = s1; s1 = s2; s2 = s3; s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
            }
            s0 = s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
            f = f.add(s0); // +0 first: a square leaves no -0
        }
        f = f.add(f.rearrange(DOWN_2));
        return f.lane(0) + f.lane(1);
        // spotless:on
    }

    /** {@link #dot} with b = 1 and a plain addition. */
    static float sum(float[] x, int xo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        FloatVector t0 = s0, t1 = s0, t2 = s0, t3 = s0, t4 = s0, t5 = s0, t6 = s0, t7 = s0;
        int last = n < LONG ? -1 : n - LANES;
        int start = 0;
        for (; start <= last; start += LANES) {
            s0 = s0.add(fromArray(S, x, xo + start));
            t0 = t0.add(fromArray(S, x, xo + start + 4));
            s1 = s1.add(fromArray(S, x, xo + start + 8));
            t1 = t1.add(fromArray(S, x, xo + start + 12));
            s2 = s2.add(fromArray(S, x, xo + start + 16));
            t2 = t2.add(fromArray(S, x, xo + start + 20));
            s3 = s3.add(fromArray(S, x, xo + start + 24));
            t3 = t3.add(fromArray(S, x, xo + start + 28));
            s4 = s4.add(fromArray(S, x, xo + start + 32));
            t4 = t4.add(fromArray(S, x, xo + start + 36));
            s5 = s5.add(fromArray(S, x, xo + start + 40));
            t5 = t5.add(fromArray(S, x, xo + start + 44));
            s6 = s6.add(fromArray(S, x, xo + start + 48));
            t6 = t6.add(fromArray(S, x, xo + start + 52));
            s7 = s7.add(fromArray(S, x, xo + start + 56));
            t7 = t7.add(fromArray(S, x, xo + start + 60));
        }
        FloatVector f = s0;
        for (int p = 0; p < 8; p += L) {
            int i = start + p;
            for (; i <= n - L; i += 8) {
                FloatVector t = s0.add(fromArray(S, x, xo + i));
                s0 = s1; s1 = s2; s2 = s3; s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
            }
            if (i < n) {
                IntVector down = IntVector.fromArray(INTS, DOWN, i - (n - L));
                FloatVector t = s0.add(down.selectFrom(fromArray(S, x, xo + n - L).reinterpretAsInts()).reinterpretAsFloats());
                s0 = s0.blend(t, S.indexInRange(0, n - i));
            }
            s0 = s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
            f = p == 0 ? s0 : f.add(s0);
            s0 = t0; s1 = t1; s2 = t2; s3 = t3; s4 = t4; s5 = t5; s6 = t6; s7 = t7;
        }
        f = f.add(f.rearrange(DOWN_2));
        return f.lane(0) + f.lane(1);
        // spotless:on
    }

    /** {@link #sum} of a multiple of L elements. */
    static float sumWhole(float[] x, int xo, int n) {
        // spotless:off
        FloatVector f = zero(S);
        for (int p = 0; p < 8; p += L) {
            FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
            for (int i = p; i <= n - L; i += 8) {
                FloatVector t = s0.add(fromArray(S, x, xo + i));
                s0 = s1; s1 = s2; s2 = s3; s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
            }
            s0 = s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
            f = p == 0 ? s0 : f.add(s0);
        }
        f = f.add(f.rearrange(DOWN_2));
        return f.lane(0) + f.lane(1);
        // spotless:on
    }
}
