package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.DOWN;
import static dev.lanewise.kernel.Lanes.DOWN_1;
import static dev.lanewise.kernel.Lanes.DOWN_2;
import static dev.lanewise.kernel.Lanes.DOWN_4;
import static dev.lanewise.kernel.Lanes.DOWN_8;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Reductions in the canonical order: 64 virtual lanes are 4 vectors of 16 lanes, 8 of 8, or 16 of 4. {@code L} is a
 * constant, so the compiler drops the vectors that a width does not need.
 *
 * <p>At least one whole vector must lie within each array from its offset on.
 */
final class VectorReductions {

    private static final int LANES = 64;

    private VectorReductions() {}

    /**
     * Lane l of the vectors s0, s1, … is the virtual lane l, l + L, …; the last, partial vector adds to one of
     * them, whose lanes past the end keep their bits (adding +0 would turn −0 into +0).
     */
    static float dot(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = zero(S), s2 = zero(S), s3 = zero(S);
        FloatVector s4 = zero(S), s5 = zero(S), s6 = zero(S), s7 = zero(S);
        FloatVector s8 = zero(S), s9 = zero(S), s10 = zero(S), s11 = zero(S);
        FloatVector s12 = zero(S), s13 = zero(S), s14 = zero(S), s15 = zero(S);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            s0 = fromArray(S, a, ao + i).fma(fromArray(S, b, bo + i), s0);
            s1 = fromArray(S, a, ao + i + L).fma(fromArray(S, b, bo + i + L), s1);
            s2 = fromArray(S, a, ao + i + 2 * L).fma(fromArray(S, b, bo + i + 2 * L), s2);
            s3 = fromArray(S, a, ao + i + 3 * L).fma(fromArray(S, b, bo + i + 3 * L), s3);
            if (L <= 8) {
                s4 = fromArray(S, a, ao + i + 4 * L).fma(fromArray(S, b, bo + i + 4 * L), s4);
                s5 = fromArray(S, a, ao + i + 5 * L).fma(fromArray(S, b, bo + i + 5 * L), s5);
                s6 = fromArray(S, a, ao + i + 6 * L).fma(fromArray(S, b, bo + i + 6 * L), s6);
                s7 = fromArray(S, a, ao + i + 7 * L).fma(fromArray(S, b, bo + i + 7 * L), s7);
            }
            if (L == 4) {
                s8 = fromArray(S, a, ao + i + 8 * L).fma(fromArray(S, b, bo + i + 8 * L), s8);
                s9 = fromArray(S, a, ao + i + 9 * L).fma(fromArray(S, b, bo + i + 9 * L), s9);
                s10 = fromArray(S, a, ao + i + 10 * L).fma(fromArray(S, b, bo + i + 10 * L), s10);
                s11 = fromArray(S, a, ao + i + 11 * L).fma(fromArray(S, b, bo + i + 11 * L), s11);
                s12 = fromArray(S, a, ao + i + 12 * L).fma(fromArray(S, b, bo + i + 12 * L), s12);
                s13 = fromArray(S, a, ao + i + 13 * L).fma(fromArray(S, b, bo + i + 13 * L), s13);
                s14 = fromArray(S, a, ao + i + 14 * L).fma(fromArray(S, b, bo + i + 14 * L), s14);
                s15 = fromArray(S, a, ao + i + 15 * L).fma(fromArray(S, b, bo + i + 15 * L), s15);
            }
        }
        int left = n - i;
        if (left >= L) s0 = fromArray(S, a, ao + i).fma(fromArray(S, b, bo + i), s0);
        if (left >= 2 * L) s1 = fromArray(S, a, ao + i + L).fma(fromArray(S, b, bo + i + L), s1);
        if (left >= 3 * L) s2 = fromArray(S, a, ao + i + 2 * L).fma(fromArray(S, b, bo + i + 2 * L), s2);
        if (L <= 8) {
            if (left >= 4 * L) s3 = fromArray(S, a, ao + i + 3 * L).fma(fromArray(S, b, bo + i + 3 * L), s3);
            if (left >= 5 * L) s4 = fromArray(S, a, ao + i + 4 * L).fma(fromArray(S, b, bo + i + 4 * L), s4);
            if (left >= 6 * L) s5 = fromArray(S, a, ao + i + 5 * L).fma(fromArray(S, b, bo + i + 5 * L), s5);
            if (left >= 7 * L) s6 = fromArray(S, a, ao + i + 6 * L).fma(fromArray(S, b, bo + i + 6 * L), s6);
        }
        if (L == 4) {
            if (left >= 8 * L) s7 = fromArray(S, a, ao + i + 7 * L).fma(fromArray(S, b, bo + i + 7 * L), s7);
            if (left >= 9 * L) s8 = fromArray(S, a, ao + i + 8 * L).fma(fromArray(S, b, bo + i + 8 * L), s8);
            if (left >= 10 * L) s9 = fromArray(S, a, ao + i + 9 * L).fma(fromArray(S, b, bo + i + 9 * L), s9);
            if (left >= 11 * L) s10 = fromArray(S, a, ao + i + 10 * L).fma(fromArray(S, b, bo + i + 10 * L), s10);
            if (left >= 12 * L) s11 = fromArray(S, a, ao + i + 11 * L).fma(fromArray(S, b, bo + i + 11 * L), s11);
            if (left >= 13 * L) s12 = fromArray(S, a, ao + i + 12 * L).fma(fromArray(S, b, bo + i + 12 * L), s12);
            if (left >= 14 * L) s13 = fromArray(S, a, ao + i + 13 * L).fma(fromArray(S, b, bo + i + 13 * L), s13);
            if (left >= 15 * L) s14 = fromArray(S, a, ao + i + 14 * L).fma(fromArray(S, b, bo + i + 14 * L), s14);
        }
        int part = left % L;
        if (part > 0) {
            int v = left / L;
            FloatVector s = v == 0 ? s0 : v == 1 ? s1 : v == 2 ? s2 : s3;
            if (L <= 8) {
                s = v < 4 ? s : v == 4 ? s4 : v == 5 ? s5 : v == 6 ? s6 : s7;
            }
            if (L == 4) {
                s = v < 8 ? s : v == 8 ? s8 : v == 9 ? s9 : v == 10 ? s10 : v == 11 ? s11 : s;
                s = v < 12 ? s : v == 12 ? s12 : v == 13 ? s13 : v == 14 ? s14 : s15;
            }
            // a whole vector that ends with the data, or begins with it; no masked load, which NEON and SSE have not
            int from = Math.max(n - L, 0);
            VectorShuffle<Float> down = DOWN.get(n - part - from);
            FloatVector x = fromArray(S, a, ao + from).rearrange(down);
            FloatVector y = fromArray(S, b, bo + from).rearrange(down);
            s = s.blend(x.fma(y, s), S.indexInRange(0, part));
            s0 = v == 0 ? s : s0;
            s1 = v == 1 ? s : s1;
            s2 = v == 2 ? s : s2;
            s3 = v == 3 ? s : s3;
            if (L <= 8) {
                s4 = v == 4 ? s : s4;
                s5 = v == 5 ? s : s5;
                s6 = v == 6 ? s : s6;
                s7 = v == 7 ? s : s7;
            }
            if (L == 4) {
                s8 = v == 8 ? s : s8;
                s9 = v == 9 ? s : s9;
                s10 = v == 10 ? s : s10;
                s11 = v == 11 ? s : s11;
                s12 = v == 12 ? s : s12;
                s13 = v == 13 ? s : s13;
                s14 = v == 14 ? s : s14;
                s15 = v == 15 ? s : s15;
            }
        }
        if (L == 4) {
            s0 = s0.add(s8); s1 = s1.add(s9); s2 = s2.add(s10); s3 = s3.add(s11);
            s4 = s4.add(s12); s5 = s5.add(s13); s6 = s6.add(s14); s7 = s7.add(s15);
        }
        if (L <= 8) {
            s0 = s0.add(s4); s1 = s1.add(s5); s2 = s2.add(s6); s3 = s3.add(s7);
        }
        FloatVector f = s0.add(s2).add(s1.add(s3));
        if (L == 16) f = f.add(f.rearrange(DOWN_8));
        if (L >= 8) f = f.add(f.rearrange(DOWN_4));
        f = f.add(f.rearrange(DOWN_2));
        return f.add(f.rearrange(DOWN_1)).lane(0);
        // spotless:on
    }

    /** {@link #dot} of a − b with itself. */
    static float squaredDistance(float[] a, int ao, float[] b, int bo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = zero(S), s2 = zero(S), s3 = zero(S);
        FloatVector s4 = zero(S), s5 = zero(S), s6 = zero(S), s7 = zero(S);
        FloatVector s8 = zero(S), s9 = zero(S), s10 = zero(S), s11 = zero(S);
        FloatVector s12 = zero(S), s13 = zero(S), s14 = zero(S), s15 = zero(S);
        FloatVector d;
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            d = fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i));
            s0 = d.fma(d, s0);
            d = fromArray(S, a, ao + i + L).sub(fromArray(S, b, bo + i + L));
            s1 = d.fma(d, s1);
            d = fromArray(S, a, ao + i + 2 * L).sub(fromArray(S, b, bo + i + 2 * L));
            s2 = d.fma(d, s2);
            d = fromArray(S, a, ao + i + 3 * L).sub(fromArray(S, b, bo + i + 3 * L));
            s3 = d.fma(d, s3);
            if (L <= 8) {
                d = fromArray(S, a, ao + i + 4 * L).sub(fromArray(S, b, bo + i + 4 * L));
                s4 = d.fma(d, s4);
                d = fromArray(S, a, ao + i + 5 * L).sub(fromArray(S, b, bo + i + 5 * L));
                s5 = d.fma(d, s5);
                d = fromArray(S, a, ao + i + 6 * L).sub(fromArray(S, b, bo + i + 6 * L));
                s6 = d.fma(d, s6);
                d = fromArray(S, a, ao + i + 7 * L).sub(fromArray(S, b, bo + i + 7 * L));
                s7 = d.fma(d, s7);
            }
            if (L == 4) {
                d = fromArray(S, a, ao + i + 8 * L).sub(fromArray(S, b, bo + i + 8 * L));
                s8 = d.fma(d, s8);
                d = fromArray(S, a, ao + i + 9 * L).sub(fromArray(S, b, bo + i + 9 * L));
                s9 = d.fma(d, s9);
                d = fromArray(S, a, ao + i + 10 * L).sub(fromArray(S, b, bo + i + 10 * L));
                s10 = d.fma(d, s10);
                d = fromArray(S, a, ao + i + 11 * L).sub(fromArray(S, b, bo + i + 11 * L));
                s11 = d.fma(d, s11);
                d = fromArray(S, a, ao + i + 12 * L).sub(fromArray(S, b, bo + i + 12 * L));
                s12 = d.fma(d, s12);
                d = fromArray(S, a, ao + i + 13 * L).sub(fromArray(S, b, bo + i + 13 * L));
                s13 = d.fma(d, s13);
                d = fromArray(S, a, ao + i + 14 * L).sub(fromArray(S, b, bo + i + 14 * L));
                s14 = d.fma(d, s14);
                d = fromArray(S, a, ao + i + 15 * L).sub(fromArray(S, b, bo + i + 15 * L));
                s15 = d.fma(d, s15);
            }
        }
        int left = n - i;
        if (left >= L) { d = fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i)); s0 = d.fma(d, s0); }
        if (left >= 2 * L) { d = fromArray(S, a, ao + i + L).sub(fromArray(S, b, bo + i + L)); s1 = d.fma(d, s1); }
        if (left >= 3 * L) { d = fromArray(S, a, ao + i + 2 * L).sub(fromArray(S, b, bo + i + 2 * L)); s2 = d.fma(d, s2); }
        if (L <= 8) {
            if (left >= 4 * L) { d = fromArray(S, a, ao + i + 3 * L).sub(fromArray(S, b, bo + i + 3 * L)); s3 = d.fma(d, s3); }
            if (left >= 5 * L) { d = fromArray(S, a, ao + i + 4 * L).sub(fromArray(S, b, bo + i + 4 * L)); s4 = d.fma(d, s4); }
            if (left >= 6 * L) { d = fromArray(S, a, ao + i + 5 * L).sub(fromArray(S, b, bo + i + 5 * L)); s5 = d.fma(d, s5); }
            if (left >= 7 * L) { d = fromArray(S, a, ao + i + 6 * L).sub(fromArray(S, b, bo + i + 6 * L)); s6 = d.fma(d, s6); }
        }
        if (L == 4) {
            if (left >= 8 * L) { d = fromArray(S, a, ao + i + 7 * L).sub(fromArray(S, b, bo + i + 7 * L)); s7 = d.fma(d, s7); }
            if (left >= 9 * L) { d = fromArray(S, a, ao + i + 8 * L).sub(fromArray(S, b, bo + i + 8 * L)); s8 = d.fma(d, s8); }
            if (left >= 10 * L) { d = fromArray(S, a, ao + i + 9 * L).sub(fromArray(S, b, bo + i + 9 * L)); s9 = d.fma(d, s9); }
            if (left >= 11 * L) { d = fromArray(S, a, ao + i + 10 * L).sub(fromArray(S, b, bo + i + 10 * L)); s10 = d.fma(d, s10); }
            if (left >= 12 * L) { d = fromArray(S, a, ao + i + 11 * L).sub(fromArray(S, b, bo + i + 11 * L)); s11 = d.fma(d, s11); }
            if (left >= 13 * L) { d = fromArray(S, a, ao + i + 12 * L).sub(fromArray(S, b, bo + i + 12 * L)); s12 = d.fma(d, s12); }
            if (left >= 14 * L) { d = fromArray(S, a, ao + i + 13 * L).sub(fromArray(S, b, bo + i + 13 * L)); s13 = d.fma(d, s13); }
            if (left >= 15 * L) { d = fromArray(S, a, ao + i + 14 * L).sub(fromArray(S, b, bo + i + 14 * L)); s14 = d.fma(d, s14); }
        }
        int part = left % L;
        if (part > 0) {
            int v = left / L;
            FloatVector s = v == 0 ? s0 : v == 1 ? s1 : v == 2 ? s2 : s3;
            if (L <= 8) {
                s = v < 4 ? s : v == 4 ? s4 : v == 5 ? s5 : v == 6 ? s6 : s7;
            }
            if (L == 4) {
                s = v < 8 ? s : v == 8 ? s8 : v == 9 ? s9 : v == 10 ? s10 : v == 11 ? s11 : s;
                s = v < 12 ? s : v == 12 ? s12 : v == 13 ? s13 : v == 14 ? s14 : s15;
            }
            // a whole vector that ends with the data, or begins with it; no masked load, which NEON and SSE have not
            int from = Math.max(n - L, 0);
            VectorShuffle<Float> down = DOWN.get(n - part - from);
            FloatVector x = fromArray(S, a, ao + from).rearrange(down);
            FloatVector y = fromArray(S, b, bo + from).rearrange(down);
            d = x.sub(y);
            s = s.blend(d.fma(d, s), S.indexInRange(0, part));
            s0 = v == 0 ? s : s0;
            s1 = v == 1 ? s : s1;
            s2 = v == 2 ? s : s2;
            s3 = v == 3 ? s : s3;
            if (L <= 8) {
                s4 = v == 4 ? s : s4;
                s5 = v == 5 ? s : s5;
                s6 = v == 6 ? s : s6;
                s7 = v == 7 ? s : s7;
            }
            if (L == 4) {
                s8 = v == 8 ? s : s8;
                s9 = v == 9 ? s : s9;
                s10 = v == 10 ? s : s10;
                s11 = v == 11 ? s : s11;
                s12 = v == 12 ? s : s12;
                s13 = v == 13 ? s : s13;
                s14 = v == 14 ? s : s14;
                s15 = v == 15 ? s : s15;
            }
        }
        if (L == 4) {
            s0 = s0.add(s8); s1 = s1.add(s9); s2 = s2.add(s10); s3 = s3.add(s11);
            s4 = s4.add(s12); s5 = s5.add(s13); s6 = s6.add(s14); s7 = s7.add(s15);
        }
        if (L <= 8) {
            s0 = s0.add(s4); s1 = s1.add(s5); s2 = s2.add(s6); s3 = s3.add(s7);
        }
        FloatVector f = s0.add(s2).add(s1.add(s3));
        if (L == 16) f = f.add(f.rearrange(DOWN_8));
        if (L >= 8) f = f.add(f.rearrange(DOWN_4));
        f = f.add(f.rearrange(DOWN_2));
        return f.add(f.rearrange(DOWN_1)).lane(0);
        // spotless:on
    }

    /** {@link #dot} with b = 1 and a plain addition. */
    static float sum(float[] x, int xo, int n) {
        // spotless:off
        FloatVector s0 = zero(S), s1 = zero(S), s2 = zero(S), s3 = zero(S);
        FloatVector s4 = zero(S), s5 = zero(S), s6 = zero(S), s7 = zero(S);
        FloatVector s8 = zero(S), s9 = zero(S), s10 = zero(S), s11 = zero(S);
        FloatVector s12 = zero(S), s13 = zero(S), s14 = zero(S), s15 = zero(S);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            s0 = s0.add(fromArray(S, x, xo + i));
            s1 = s1.add(fromArray(S, x, xo + i + L));
            s2 = s2.add(fromArray(S, x, xo + i + 2 * L));
            s3 = s3.add(fromArray(S, x, xo + i + 3 * L));
            if (L <= 8) {
                s4 = s4.add(fromArray(S, x, xo + i + 4 * L));
                s5 = s5.add(fromArray(S, x, xo + i + 5 * L));
                s6 = s6.add(fromArray(S, x, xo + i + 6 * L));
                s7 = s7.add(fromArray(S, x, xo + i + 7 * L));
            }
            if (L == 4) {
                s8 = s8.add(fromArray(S, x, xo + i + 8 * L));
                s9 = s9.add(fromArray(S, x, xo + i + 9 * L));
                s10 = s10.add(fromArray(S, x, xo + i + 10 * L));
                s11 = s11.add(fromArray(S, x, xo + i + 11 * L));
                s12 = s12.add(fromArray(S, x, xo + i + 12 * L));
                s13 = s13.add(fromArray(S, x, xo + i + 13 * L));
                s14 = s14.add(fromArray(S, x, xo + i + 14 * L));
                s15 = s15.add(fromArray(S, x, xo + i + 15 * L));
            }
        }
        int left = n - i;
        if (left >= L) s0 = s0.add(fromArray(S, x, xo + i));
        if (left >= 2 * L) s1 = s1.add(fromArray(S, x, xo + i + L));
        if (left >= 3 * L) s2 = s2.add(fromArray(S, x, xo + i + 2 * L));
        if (L <= 8) {
            if (left >= 4 * L) s3 = s3.add(fromArray(S, x, xo + i + 3 * L));
            if (left >= 5 * L) s4 = s4.add(fromArray(S, x, xo + i + 4 * L));
            if (left >= 6 * L) s5 = s5.add(fromArray(S, x, xo + i + 5 * L));
            if (left >= 7 * L) s6 = s6.add(fromArray(S, x, xo + i + 6 * L));
        }
        if (L == 4) {
            if (left >= 8 * L) s7 = s7.add(fromArray(S, x, xo + i + 7 * L));
            if (left >= 9 * L) s8 = s8.add(fromArray(S, x, xo + i + 8 * L));
            if (left >= 10 * L) s9 = s9.add(fromArray(S, x, xo + i + 9 * L));
            if (left >= 11 * L) s10 = s10.add(fromArray(S, x, xo + i + 10 * L));
            if (left >= 12 * L) s11 = s11.add(fromArray(S, x, xo + i + 11 * L));
            if (left >= 13 * L) s12 = s12.add(fromArray(S, x, xo + i + 12 * L));
            if (left >= 14 * L) s13 = s13.add(fromArray(S, x, xo + i + 13 * L));
            if (left >= 15 * L) s14 = s14.add(fromArray(S, x, xo + i + 14 * L));
        }
        int part = left % L;
        if (part > 0) {
            int v = left / L;
            FloatVector s = v == 0 ? s0 : v == 1 ? s1 : v == 2 ? s2 : s3;
            if (L <= 8) {
                s = v < 4 ? s : v == 4 ? s4 : v == 5 ? s5 : v == 6 ? s6 : s7;
            }
            if (L == 4) {
                s = v < 8 ? s : v == 8 ? s8 : v == 9 ? s9 : v == 10 ? s10 : v == 11 ? s11 : s;
                s = v < 12 ? s : v == 12 ? s12 : v == 13 ? s13 : v == 14 ? s14 : s15;
            }
            // a whole vector that ends with the data, or begins with it; no masked load, which NEON and SSE have not
            int from = Math.max(n - L, 0);
            VectorShuffle<Float> down = DOWN.get(n - part - from);
            FloatVector y = fromArray(S, x, xo + from).rearrange(down);
            s = s.blend(s.add(y), S.indexInRange(0, part));
            s0 = v == 0 ? s : s0;
            s1 = v == 1 ? s : s1;
            s2 = v == 2 ? s : s2;
            s3 = v == 3 ? s : s3;
            if (L <= 8) {
                s4 = v == 4 ? s : s4;
                s5 = v == 5 ? s : s5;
                s6 = v == 6 ? s : s6;
                s7 = v == 7 ? s : s7;
            }
            if (L == 4) {
                s8 = v == 8 ? s : s8;
                s9 = v == 9 ? s : s9;
                s10 = v == 10 ? s : s10;
                s11 = v == 11 ? s : s11;
                s12 = v == 12 ? s : s12;
                s13 = v == 13 ? s : s13;
                s14 = v == 14 ? s : s14;
                s15 = v == 15 ? s : s15;
            }
        }
        if (L == 4) {
            s0 = s0.add(s8); s1 = s1.add(s9); s2 = s2.add(s10); s3 = s3.add(s11);
            s4 = s4.add(s12); s5 = s5.add(s13); s6 = s6.add(s14); s7 = s7.add(s15);
        }
        if (L <= 8) {
            s0 = s0.add(s4); s1 = s1.add(s5); s2 = s2.add(s6); s3 = s3.add(s7);
        }
        FloatVector f = s0.add(s2).add(s1.add(s3));
        if (L == 16) f = f.add(f.rearrange(DOWN_8));
        if (L >= 8) f = f.add(f.rearrange(DOWN_4));
        f = f.add(f.rearrange(DOWN_2));
        return f.add(f.rearrange(DOWN_1)).lane(0);
        // spotless:on
    }

    /** At least L elements. The maximum has no order, so the last vector may overlap the one before it. */
    static float max(float[] x, int xo, int n) {
        FloatVector m0 = fromArray(S, x, xo + n - L);
        FloatVector m1 = m0;
        int i = 0;
        for (; i <= n - 2 * L; i += 2 * L) {
            m0 = m0.max(fromArray(S, x, xo + i));
            m1 = m1.max(fromArray(S, x, xo + i + L));
        }
        if (i <= n - L) {
            m0 = m0.max(fromArray(S, x, xo + i));
        }
        return m0.max(m1).reduceLanes(VectorOperators.MAX);
    }

    /** Like {@link #max}. */
    static float min(float[] x, int xo, int n) {
        FloatVector m0 = fromArray(S, x, xo + n - L);
        FloatVector m1 = m0;
        int i = 0;
        for (; i <= n - 2 * L; i += 2 * L) {
            m0 = m0.min(fromArray(S, x, xo + i));
            m1 = m1.min(fromArray(S, x, xo + i + L));
        }
        if (i <= n - L) {
            m0 = m0.min(fromArray(S, x, xo + i));
        }
        return m0.min(m1).reduceLanes(VectorOperators.MIN);
    }

    /** The first index of an element that equals m. There must be one. */
    static int indexOf(float m, float[] x, int xo, int n) {
        int i = 0;
        for (; i <= n - L; i += L) {
            VectorMask<Float> hit = fromArray(S, x, xo + i).eq(m);
            if (hit.anyTrue()) {
                return i + hit.firstTrue();
            }
        }
        while (x[xo + i] != m) {
            i++;
        }
        return i;
    }
}
