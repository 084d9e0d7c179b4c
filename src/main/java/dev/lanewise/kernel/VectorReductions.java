package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.DOWN;
import static dev.lanewise.kernel.Lanes.DOWN_2;
import static dev.lanewise.kernel.Lanes.DOWN_4;
import static dev.lanewise.kernel.Lanes.DOWN_8;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.UMAX;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Reductions in the canonical order: 64 virtual lanes, folded l ← l + (l + 32), + 16, + 8, + 4, + 2, + 1. The sums are
 * for 4 and 16 lanes, {@link VectorReductions8} has those for 8; the rest is for all.
 *
 * <p>One pass over the data has 4 accumulators of 16 lanes, which are all 64, or 8 of 4 lanes, every other group of 4;
 * the second pass takes the groups between. So 16 registers suffice at every width. (Arrays beyond the first-level cache
 * have a loop with 16 accumulators there: reading them twice costs more than what spills.) {@code L} and {@code STEP} are
 * constants: the compiler drops the accumulators and the pass that a width does not need.
 *
 * <p>The accumulators rotate: s0 is always the one that the next vector goes to. One loop with one pair of loads then
 * serves any number of vectors, with the fewest range checks ahead of it, which are most of the cost of a short array;
 * and the last, partial vector always adds to s0. The fold pairs accumulators that are half the round apart, and then a
 * quarter, so it does not matter where the rotation ends.
 *
 * <p>{@code …Whole} takes a multiple of L and leaves out what it does not need. It has at most 325 bytecodes and is thus
 * inlined, which at 64 elements is a quarter of the time. {@code …Blocks} takes a multiple of 64 with 16 lanes, where the
 * four accumulators need not rotate; inlined but for cosine, it is as fast as a loop without a canonical order. The
 * loops stand alone in their methods: beside a second one, C2 keeps offsets on the stack, and reloading them costs slots
 * that the loads need, two for each vector that straddles a cache line.
 */
final class VectorReductions {

    /** From this length on, two arrays exceed the first-level cache. */
    static final int LONG = 8192;

    /** From this length on, {@link #cosineBlocks} pays for the range checks of its unrolled loop. */
    static final int LONG_COSINE = 512;

    private static final int LANES = 64;

    /** From one vector of a pass to the next. */
    private static final int STEP = Math.max(L, 8);

    /** The bits of +∞; those of a NaN without its sign are above. */
    private static final int INFINITY = 0x7f800000;

    private static final int SIGN = 0x80000000;

    private VectorReductions() {}

    /** At least L elements. */
    static float dot(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        FloatVector t0 = s0, t1 = s0, t2 = s0, t3 = s0, t4 = s0, t5 = s0, t6 = s0, t7 = s0;
        int last = L == 16 || n < LONG ? -1 : n - LANES;
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
        for (int p = 0; p < STEP; p += L) {
            int i = start + p;
            for (; i <= n - L; i += STEP) {
                FloatVector t = fromArray(S, a, ao + i).fma(fromArray(S, b, bo + i), s0);
                s0 = s1; s1 = s2; s2 = s3;
                if (L == 16) {
                    s3 = t;
                } else {
                    s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
                }
            }
            if (i < n) {
                // a whole vector that ends with the data; no masked load, which NEON and SSE have not
                VectorShuffle<Float> down = DOWN.get(i - (n - L));
                FloatVector x = fromArray(S, a, ao + n - L).rearrange(down);
                FloatVector y = fromArray(S, b, bo + n - L).rearrange(down);
                FloatVector t = x.fma(y, s0);
                // lanes past the end keep their bits: adding +0 would turn -0 into +0
                s0 = s0.blend(t, S.indexInRange(0, n - i));
            }
            if (L == 4) {
                s0 = s0.add(s4); s1 = s1.add(s5); s2 = s2.add(s6); s3 = s3.add(s7);
            }
            s0 = s0.add(s2).add(s1.add(s3));
            if (L == 16) {
                s0 = s0.add(s0.rearrange(DOWN_8));
                s0 = s0.add(s0.rearrange(DOWN_4));
            }
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
        for (int p = 0; p < STEP; p += L) {
            FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
            for (int i = p; i <= n - L; i += STEP) {
                FloatVector t = fromArray(S, a, ao + i).fma(fromArray(S, b, bo + i), s0);
                s0 = s1; s1 = s2; s2 = s3;
                if (L == 16) {
                    s3 = t;
                } else {
                    s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
                }
            }
            if (L == 4) {
                s0 = s0.add(s4); s1 = s1.add(s5); s2 = s2.add(s6); s3 = s3.add(s7);
            }
            s0 = s0.add(s2).add(s1.add(s3));
            if (L == 16) {
                s0 = s0.add(s0.rearrange(DOWN_8));
                s0 = s0.add(s0.rearrange(DOWN_4));
            }
            f = p == 0 ? s0 : f.add(s0);
        }
        f = f.add(f.rearrange(DOWN_2));
        return f.lane(0) + f.lane(1);
        // spotless:on
    }

    /** {@link #dot} of a multiple of 64 elements, with 16 lanes. */
    static float dotBlocks(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < n; i += LANES) {
            s0 = fromArray(S, a, ao + i).fma(fromArray(S, b, bo + i), s0);
            s1 = fromArray(S, a, ao + i + 16).fma(fromArray(S, b, bo + i + 16), s1);
            s2 = fromArray(S, a, ao + i + 32).fma(fromArray(S, b, bo + i + 32), s2);
            s3 = fromArray(S, a, ao + i + 48).fma(fromArray(S, b, bo + i + 48), s3);
        }
        s0 = s0.add(s2).add(s1.add(s3));
        s0 = s0.add(s0.rearrange(DOWN_8));
        s0 = s0.add(s0.rearrange(DOWN_4));
        s0 = s0.add(s0.rearrange(DOWN_2));
        return s0.lane(0) + s0.lane(1);
        // spotless:on
    }

    /** {@link #dot} of a − b with itself. */
    static float squaredDistance(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        FloatVector t0 = s0, t1 = s0, t2 = s0, t3 = s0, t4 = s0, t5 = s0, t6 = s0, t7 = s0;
        int last = L == 16 || n < LONG ? -1 : n - LANES;
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
        for (int p = 0; p < STEP; p += L) {
            int i = start + p;
            for (; i <= n - L; i += STEP) {
                FloatVector d = fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i));
                FloatVector t = d.fma(d, s0);
                s0 = s1; s1 = s2; s2 = s3;
                if (L == 16) {
                    s3 = t;
                } else {
                    s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
                }
            }
            if (i < n) {
                // a whole vector that ends with the data; no masked load, which NEON and SSE have not
                VectorShuffle<Float> down = DOWN.get(i - (n - L));
                FloatVector x = fromArray(S, a, ao + n - L).rearrange(down);
                FloatVector y = fromArray(S, b, bo + n - L).rearrange(down);
                FloatVector d = x.sub(y);
                FloatVector t = d.fma(d, s0);
                // lanes past the end keep their bits: adding +0 would turn -0 into +0
                s0 = s0.blend(t, S.indexInRange(0, n - i));
            }
            if (L == 4) {
                s0 = s0.add(s4); s1 = s1.add(s5); s2 = s2.add(s6); s3 = s3.add(s7);
            }
            s0 = s0.add(s2).add(s1.add(s3));
            if (L == 16) {
                s0 = s0.add(s0.rearrange(DOWN_8));
                s0 = s0.add(s0.rearrange(DOWN_4));
            }
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
        for (int p = 0; p < STEP; p += L) {
            FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
            for (int i = p; i <= n - L; i += STEP) {
                FloatVector d = fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i));
                FloatVector t = d.fma(d, s0);
                s0 = s1; s1 = s2; s2 = s3;
                if (L == 16) {
                    s3 = t;
                } else {
                    s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
                }
            }
            if (L == 4) {
                s0 = s0.add(s4); s1 = s1.add(s5); s2 = s2.add(s6); s3 = s3.add(s7);
            }
            s0 = s0.add(s2).add(s1.add(s3));
            if (L == 16) {
                s0 = s0.add(s0.rearrange(DOWN_8));
                s0 = s0.add(s0.rearrange(DOWN_4));
            }
            f = f.add(s0); // +0 first: a square leaves no -0
        }
        f = f.add(f.rearrange(DOWN_2));
        return f.lane(0) + f.lane(1);
        // spotless:on
    }

    /** {@link #squaredDistance} of a multiple of 64 elements, with 16 lanes. */
    static float squaredDistanceBlocks(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < n; i += LANES) {
            FloatVector d;
            d = fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i)); s0 = d.fma(d, s0);
            d = fromArray(S, a, ao + i + 16).sub(fromArray(S, b, bo + i + 16)); s1 = d.fma(d, s1);
            d = fromArray(S, a, ao + i + 32).sub(fromArray(S, b, bo + i + 32)); s2 = d.fma(d, s2);
            d = fromArray(S, a, ao + i + 48).sub(fromArray(S, b, bo + i + 48)); s3 = d.fma(d, s3);
        }
        s0 = s0.add(s2).add(s1.add(s3));
        s0 = s0.add(s0.rearrange(DOWN_8));
        s0 = s0.add(s0.rearrange(DOWN_4));
        s0 = s0.add(s0.rearrange(DOWN_2));
        return s0.lane(0) + s0.lane(1);
        // spotless:on
    }

    /** {@link Kernels#cosine} of at least L elements, with 16 lanes. */
    static float cosine(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0;
        FloatVector u0 = s0, u1 = s0, u2 = s0, u3 = s0;
        FloatVector v0 = s0, v1 = s0, v2 = s0, v3 = s0;
        FloatVector s, u, v, x, y;
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            x = fromArray(S, a, ao + i); y = fromArray(S, b, bo + i);
            s0 = x.fma(y, s0); u0 = x.fma(x, u0); v0 = y.fma(y, v0);
            x = fromArray(S, a, ao + i + 16); y = fromArray(S, b, bo + i + 16);
            s1 = x.fma(y, s1); u1 = x.fma(x, u1); v1 = y.fma(y, v1);
            x = fromArray(S, a, ao + i + 32); y = fromArray(S, b, bo + i + 32);
            s2 = x.fma(y, s2); u2 = x.fma(x, u2); v2 = y.fma(y, v2);
            x = fromArray(S, a, ao + i + 48); y = fromArray(S, b, bo + i + 48);
            s3 = x.fma(y, s3); u3 = x.fma(x, u3); v3 = y.fma(y, v3);
        }
        for (; i <= n - L; i += L) {
            x = fromArray(S, a, ao + i); y = fromArray(S, b, bo + i);
            s = x.fma(y, s0); u = x.fma(x, u0); v = y.fma(y, v0);
            s0 = s1; s1 = s2; s2 = s3; s3 = s;
            u0 = u1; u1 = u2; u2 = u3; u3 = u;
            v0 = v1; v1 = v2; v2 = v3; v3 = v;
        }
        if (i < n) {
            VectorShuffle<Float> down = DOWN.get(i - (n - L));
            VectorMask<Float> left = S.indexInRange(0, n - i);
            x = fromArray(S, a, ao + n - L).rearrange(down); y = fromArray(S, b, bo + n - L).rearrange(down);
            s0 = s0.blend(x.fma(y, s0), left); u0 = u0.blend(x.fma(x, u0), left); v0 = v0.blend(y.fma(y, v0), left);
        }
        s = s0.add(s2).add(s1.add(s3)); u = u0.add(u2).add(u1.add(u3)); v = v0.add(v2).add(v1.add(v3));
        s = s.add(s.rearrange(DOWN_8)); u = u.add(u.rearrange(DOWN_8)); v = v.add(v.rearrange(DOWN_8));
        s = s.add(s.rearrange(DOWN_4)); u = u.add(u.rearrange(DOWN_4)); v = v.add(v.rearrange(DOWN_4));
        s = s.add(s.rearrange(DOWN_2)); u = u.add(u.rearrange(DOWN_2)); v = v.add(v.rearrange(DOWN_2));
        return Kernels.cosine(s.lane(0) + s.lane(1), u.lane(0) + u.lane(1), v.lane(0) + v.lane(1));
        // spotless:on
    }

    /** {@link #cosine} of a multiple of 64 elements, with 16 lanes. */
    static float cosineBlocks(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0;
        FloatVector u0 = s0, u1 = s0, u2 = s0, u3 = s0;
        FloatVector v0 = s0, v1 = s0, v2 = s0, v3 = s0;
        for (int i = 0; i < n; i += LANES) {
            FloatVector x, y;
            x = fromArray(S, a, ao + i); y = fromArray(S, b, bo + i);
            s0 = x.fma(y, s0); u0 = x.fma(x, u0); v0 = y.fma(y, v0);
            x = fromArray(S, a, ao + i + 16); y = fromArray(S, b, bo + i + 16);
            s1 = x.fma(y, s1); u1 = x.fma(x, u1); v1 = y.fma(y, v1);
            x = fromArray(S, a, ao + i + 32); y = fromArray(S, b, bo + i + 32);
            s2 = x.fma(y, s2); u2 = x.fma(x, u2); v2 = y.fma(y, v2);
            x = fromArray(S, a, ao + i + 48); y = fromArray(S, b, bo + i + 48);
            s3 = x.fma(y, s3); u3 = x.fma(x, u3); v3 = y.fma(y, v3);
        }
        FloatVector s = s0.add(s2).add(s1.add(s3)), u = u0.add(u2).add(u1.add(u3)), v = v0.add(v2).add(v1.add(v3));
        s = s.add(s.rearrange(DOWN_8)); u = u.add(u.rearrange(DOWN_8)); v = v.add(v.rearrange(DOWN_8));
        s = s.add(s.rearrange(DOWN_4)); u = u.add(u.rearrange(DOWN_4)); v = v.add(v.rearrange(DOWN_4));
        s = s.add(s.rearrange(DOWN_2)); u = u.add(u.rearrange(DOWN_2)); v = v.add(v.rearrange(DOWN_2));
        return Kernels.cosine(s.lane(0) + s.lane(1), u.lane(0) + u.lane(1), v.lane(0) + v.lane(1));
        // spotless:on
    }

    /** {@link #dot} with b = 1 and a plain addition. */
    static float sum(float[] x, int xo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        FloatVector t0 = s0, t1 = s0, t2 = s0, t3 = s0, t4 = s0, t5 = s0, t6 = s0, t7 = s0;
        int last = L == 16 || n < LONG ? -1 : n - LANES;
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
        for (int p = 0; p < STEP; p += L) {
            int i = start + p;
            for (; i <= n - L; i += STEP) {
                FloatVector t = s0.add(fromArray(S, x, xo + i));
                s0 = s1; s1 = s2; s2 = s3;
                if (L == 16) {
                    s3 = t;
                } else {
                    s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
                }
            }
            if (i < n) {
                // a whole vector that ends with the data; no masked load, which NEON and SSE have not
                VectorShuffle<Float> down = DOWN.get(i - (n - L));
                FloatVector t = s0.add(fromArray(S, x, xo + n - L).rearrange(down));
                // lanes past the end keep their bits: adding +0 would turn -0 into +0
                s0 = s0.blend(t, S.indexInRange(0, n - i));
            }
            if (L == 4) {
                s0 = s0.add(s4); s1 = s1.add(s5); s2 = s2.add(s6); s3 = s3.add(s7);
            }
            s0 = s0.add(s2).add(s1.add(s3));
            if (L == 16) {
                s0 = s0.add(s0.rearrange(DOWN_8));
                s0 = s0.add(s0.rearrange(DOWN_4));
            }
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
        for (int p = 0; p < STEP; p += L) {
            FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
            for (int i = p; i <= n - L; i += STEP) {
                FloatVector t = s0.add(fromArray(S, x, xo + i));
                s0 = s1; s1 = s2; s2 = s3;
                if (L == 16) {
                    s3 = t;
                } else {
                    s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
                }
            }
            if (L == 4) {
                s0 = s0.add(s4); s1 = s1.add(s5); s2 = s2.add(s6); s3 = s3.add(s7);
            }
            s0 = s0.add(s2).add(s1.add(s3));
            if (L == 16) {
                s0 = s0.add(s0.rearrange(DOWN_8));
                s0 = s0.add(s0.rearrange(DOWN_4));
            }
            f = p == 0 ? s0 : f.add(s0);
        }
        f = f.add(f.rearrange(DOWN_2));
        return f.lane(0) + f.lane(1);
        // spotless:on
    }

    /** {@link #sum} of a multiple of 64 elements, with 16 lanes. */
    static float sumBlocks(float[] x, int xo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < n; i += LANES) {
            s0 = s0.add(fromArray(S, x, xo + i));
            s1 = s1.add(fromArray(S, x, xo + i + 16));
            s2 = s2.add(fromArray(S, x, xo + i + 32));
            s3 = s3.add(fromArray(S, x, xo + i + 48));
        }
        s0 = s0.add(s2).add(s1.add(s3));
        s0 = s0.add(s0.rearrange(DOWN_8));
        s0 = s0.add(s0.rearrange(DOWN_4));
        s0 = s0.add(s0.rearrange(DOWN_2));
        return s0.lane(0) + s0.lane(1);
        // spotless:on
    }

    /**
     * At least L elements. The order of floats is that of their bits as integers, for negative ones backwards: so the
     * largest integer is the maximum if it is not negative, and else the smallest one is. C2 has no instruction for the
     * rules of {@link Math#max(float, float)}, and spends three times the instructions of this on them.
     *
     * <p>What the loop carries stays a FloatVector: the class of an IntVector there C2 knows by its profile alone, and the
     * profiles of an AOT cache may lack it, so that every step would allocate.
     */
    static float max(float[] x, int xo, int n) {
        // spotless:off
        FloatVector high0 = fromArray(S, x, xo + n - L), high1 = high0;
        FloatVector low0 = high0, low1 = high0;
        FloatVector unsigned0 = high0, unsigned1 = high0;
        // spotless:on
        int i = 0;
        for (; i <= n - 2 * L; i += 2 * L) {
            IntVector v0 = fromArray(S, x, xo + i).reinterpretAsInts();
            IntVector v1 = fromArray(S, x, xo + i + L).reinterpretAsInts();
            high0 = high0.reinterpretAsInts().max(v0).reinterpretAsFloats();
            high1 = high1.reinterpretAsInts().max(v1).reinterpretAsFloats();
            low0 = low0.reinterpretAsInts().min(v0).reinterpretAsFloats();
            low1 = low1.reinterpretAsInts().min(v1).reinterpretAsFloats();
            unsigned0 = unsigned0.reinterpretAsInts().lanewise(UMAX, v0).reinterpretAsFloats();
            unsigned1 = unsigned1.reinterpretAsInts().lanewise(UMAX, v1).reinterpretAsFloats();
        }
        if (i <= n - L) {
            IntVector v = fromArray(S, x, xo + i).reinterpretAsInts();
            high0 = high0.reinterpretAsInts().max(v).reinterpretAsFloats();
            low0 = low0.reinterpretAsInts().min(v).reinterpretAsFloats();
            unsigned0 = unsigned0.reinterpretAsInts().lanewise(UMAX, v).reinterpretAsFloats();
        }
        int high = high0.reinterpretAsInts().max(high1.reinterpretAsInts()).reduceLanes(MAX);
        int low = low0.reinterpretAsInts().min(low1.reinterpretAsInts()).reduceLanes(MIN);
        int negative = unsigned0
                .reinterpretAsInts()
                .lanewise(UMAX, unsigned1.reinterpretAsInts())
                .lanewise(XOR, SIGN)
                .reduceLanes(MAX);
        if (Math.max(high, negative) > INFINITY) {
            return Float.NaN;
        }
        return Float.intBitsToFloat(high >= 0 ? high : low);
    }

    /** Like {@link #max}: the largest of the negative ones, as unsigned integers, or else the smallest integer. */
    static float min(float[] x, int xo, int n) {
        // spotless:off
        FloatVector high0 = fromArray(S, x, xo + n - L), high1 = high0;
        FloatVector low0 = high0, low1 = high0;
        FloatVector unsigned0 = high0, unsigned1 = high0;
        // spotless:on
        int i = 0;
        for (; i <= n - 2 * L; i += 2 * L) {
            IntVector v0 = fromArray(S, x, xo + i).reinterpretAsInts();
            IntVector v1 = fromArray(S, x, xo + i + L).reinterpretAsInts();
            high0 = high0.reinterpretAsInts().max(v0).reinterpretAsFloats();
            high1 = high1.reinterpretAsInts().max(v1).reinterpretAsFloats();
            low0 = low0.reinterpretAsInts().min(v0).reinterpretAsFloats();
            low1 = low1.reinterpretAsInts().min(v1).reinterpretAsFloats();
            unsigned0 = unsigned0.reinterpretAsInts().lanewise(UMAX, v0).reinterpretAsFloats();
            unsigned1 = unsigned1.reinterpretAsInts().lanewise(UMAX, v1).reinterpretAsFloats();
        }
        if (i <= n - L) {
            IntVector v = fromArray(S, x, xo + i).reinterpretAsInts();
            high0 = high0.reinterpretAsInts().max(v).reinterpretAsFloats();
            low0 = low0.reinterpretAsInts().min(v).reinterpretAsFloats();
            unsigned0 = unsigned0.reinterpretAsInts().lanewise(UMAX, v).reinterpretAsFloats();
        }
        int high = high0.reinterpretAsInts().max(high1.reinterpretAsInts()).reduceLanes(MAX);
        int low = low0.reinterpretAsInts().min(low1.reinterpretAsInts()).reduceLanes(MIN);
        int negative = unsigned0
                .reinterpretAsInts()
                .lanewise(UMAX, unsigned1.reinterpretAsInts())
                .lanewise(XOR, SIGN)
                .reduceLanes(MAX);
        if (Math.max(high, negative) > INFINITY) {
            return Float.NaN;
        }
        return Float.intBitsToFloat(negative >= 0 ? negative | SIGN : low);
    }

    /** The first index of an element that equals m. There must be one, and at least L elements. */
    static int indexOf(float m, float[] x, int xo, int n) {
        for (int i = 0; i < n - L; i += L) {
            VectorMask<Float> hit = fromArray(S, x, xo + i).eq(m);
            if (hit.anyTrue()) {
                return i + hit.firstTrue();
            }
        }
        return n - L + fromArray(S, x, xo + n - L).eq(m).firstTrue();
    }
}
