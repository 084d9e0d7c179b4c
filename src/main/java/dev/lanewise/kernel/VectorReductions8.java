package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.DOWN;
import static dev.lanewise.kernel.Lanes.DOWN_4;
import static dev.lanewise.kernel.Lanes.INTS;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * The reductions of {@link VectorReductions} with 8 lanes.
 *
 * <p>Eight accumulators hold the 64 lanes and rotate. The vector that ends with the data is loaded ahead of the loop and
 * added after it, whole or with what the loop left of it. So the loop never goes round for the last vector, and what
 * remains of it once C2 has unrolled it, where each vector costs nine register moves, is short. A block of eight
 * vectors would have no moves, but twice as many range checks ahead of it as a short array has vectors.
 *
 * <p>The fold ends with four single lanes: a rearrangement across the halves of a vector takes 8 cycles on some CPUs.
 * */
final class VectorReductions8 {

    private static final int L = 8;

    private VectorReductions8() {}

    // spotless:off
    static float dot(float[] a, int ao, float[] b, int bo, int n) {
        int last = n - L;
        FloatVector x = fromArray(S, a, ao + last), y = fromArray(S, b, bo + last);
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        int i = 0;
        for (; i < last; i += L) {
            FloatVector t = fromArray(S, a, ao + i).fma(fromArray(S, b, bo + i), s0);
            s0 = s1; s1 = s2; s2 = s3; s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
        }
        if (i == last) {
            s0 = x.fma(y, s0);
        } else {
            IntVector down = IntVector.fromArray(INTS, DOWN, i - last);
            x = down.selectFrom(x.reinterpretAsInts()).reinterpretAsFloats();
            y = down.selectFrom(y.reinterpretAsInts()).reinterpretAsFloats();
            s0 = s0.blend(x.fma(y, s0), S.indexInRange(0, n - i));
        }
        s0 = s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
        s0 = s0.add(s0.rearrange(DOWN_4));
        return (s0.lane(0) + s0.lane(2)) + (s0.lane(1) + s0.lane(3));
    }

    static float squaredDistance(float[] a, int ao, float[] b, int bo, int n) {
        int last = n - L;
        FloatVector d = fromArray(S, a, ao + last).sub(fromArray(S, b, bo + last));
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        int i = 0;
        for (; i < last; i += L) {
            FloatVector x = fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i));
            FloatVector t = x.fma(x, s0);
            s0 = s1; s1 = s2; s2 = s3; s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
        }
        if (i == last) {
            s0 = d.fma(d, s0);
        } else {
            IntVector down = IntVector.fromArray(INTS, DOWN, i - last);
            d = down.selectFrom(d.reinterpretAsInts()).reinterpretAsFloats();
            s0 = s0.blend(d.fma(d, s0), S.indexInRange(0, n - i));
        }
        s0 = s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
        s0 = s0.add(s0.rearrange(DOWN_4));
        return (s0.lane(0) + s0.lane(2)) + (s0.lane(1) + s0.lane(3));
    }

    static float sum(float[] x, int xo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, x, xo + last);
        FloatVector s0 = zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        int i = 0;
        for (; i < last; i += L) {
            FloatVector t = s0.add(fromArray(S, x, xo + i));
            s0 = s1; s1 = s2; s2 = s3; s3 = s4; s4 = s5; s5 = s6; s6 = s7; s7 = t;
        }
        if (i == last) {
            s0 = s0.add(v);
        } else {
            IntVector down = IntVector.fromArray(INTS, DOWN, i - last);
            v = down.selectFrom(v.reinterpretAsInts()).reinterpretAsFloats();
            s0 = s0.blend(s0.add(v), S.indexInRange(0, n - i));
        }
        s0 = s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
        s0 = s0.add(s0.rearrange(DOWN_4));
        return (s0.lane(0) + s0.lane(2)) + (s0.lane(1) + s0.lane(3));
    }

    /**
     * Two accumulators for each of the three products, in four passes over every fourth vector: the first and the
     * second pass take the lanes that the fold adds at a distance of 16, as the third and the fourth do. Of twice as
     * many accumulators in half as many passes, C2 keeps one in memory, where a step takes 12 cycles instead of 4.
     */
    static float cosine(float[] a, int ao, float[] b, int bo, int n) {
        FloatVector ab = zero(S), aa = ab, bb = ab;
        int last = n - L;
        for (int h = 0; h < 16; h += 8) {
            FloatVector s = zero(S), u = s, v = s;
            for (int p = h; p < 32 && p < n; p += 16) {
                FloatVector s0 = zero(S), s1 = s0, u0 = s0, u1 = s0, v0 = s0, v1 = s0, x, y;
                int i = p;
                for (; i < last; i += 32) {
                    x = fromArray(S, a, ao + i); y = fromArray(S, b, bo + i);
                    FloatVector st = x.fma(y, s0), ut = x.fma(x, u0), vt = y.fma(y, v0);
                    s0 = s1; s1 = st; u0 = u1; u1 = ut; v0 = v1; v1 = vt;
                }
                if (i == last) {
                    x = fromArray(S, a, ao + i); y = fromArray(S, b, bo + i);
                    s0 = x.fma(y, s0); u0 = x.fma(x, u0); v0 = y.fma(y, v0);
                } else if (i < n) {
                    IntVector down = IntVector.fromArray(INTS, DOWN, i - last);
                    VectorMask<Float> left = S.indexInRange(0, n - i);
                    x = down.selectFrom(fromArray(S, a, ao + last).reinterpretAsInts()).reinterpretAsFloats();
                    y = down.selectFrom(fromArray(S, b, bo + last).reinterpretAsInts()).reinterpretAsFloats();
                    s0 = s0.blend(x.fma(y, s0), left); u0 = u0.blend(x.fma(x, u0), left); v0 = v0.blend(y.fma(y, v0), left);
                }
                s0 = s0.add(s1); u0 = u0.add(u1); v0 = v0.add(v1);
                s = p == h ? s0 : s.add(s0); u = p == h ? u0 : u.add(u0); v = p == h ? v0 : v.add(v0);
            }
            ab = h == 0 ? s : ab.add(s); aa = h == 0 ? u : aa.add(u); bb = h == 0 ? v : bb.add(v);
        }
        ab = ab.add(ab.rearrange(DOWN_4)); aa = aa.add(aa.rearrange(DOWN_4)); bb = bb.add(bb.rearrange(DOWN_4));
        return Rows.cosine(
                (ab.lane(0) + ab.lane(2)) + (ab.lane(1) + ab.lane(3)),
                (aa.lane(0) + aa.lane(2)) + (aa.lane(1) + aa.lane(3)),
                (bb.lane(0) + bb.lane(2)) + (bb.lane(1) + bb.lane(3)));
    }
    // spotless:on
}
