package dev.lanewise.kernel;

import static dev.lanewise.kernel.Coefficients.*;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ScalarFunctions} on vectors: the same operations in the same order, hence the same bits. At least L elements;
 * the loops have the shape that {@link VectorKernels} describes.
 */
final class VectorFunctions {

    private VectorFunctions() {}

    /** y = e^(x − shift); x − 0 is x. */
    static void exp(float shift, float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = (i < last ? fromArray(S, x, xo + i) : end).sub(shift);
            FloatVector c = v.max(EXP_LOW).min(EXP_HIGH);
            FloatVector t = c.fma(broadcast(S, LOG2_E), broadcast(S, ROUND));
            FloatVector k = t.sub(ROUND);
            FloatVector r = k.fma(broadcast(S, -LN2_LO), k.fma(broadcast(S, -LN2_HI), c));
            FloatVector p = broadcast(S, E6)
                    .fma(r, broadcast(S, E5))
                    .fma(r, broadcast(S, E4))
                    .fma(r, broadcast(S, E3))
                    .fma(r, broadcast(S, E2))
                    .fma(r, broadcast(S, 1f))
                    .fma(r, broadcast(S, 1f));
            IntVector power = t.reinterpretAsInts().sub(ROUND_BITS);
            IntVector half = power.lanewise(VectorOperators.ASHR, 1);
            IntVector rest = power.sub(half);
            p.mul(half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
                    .mul(rest.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
                    .intoArray(y, yo + Math.min(i, last));
        }
    }

    static void log(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            VectorMask<Float> subnormal = v.lt(Float.MIN_NORMAL);
            IntVector bits = v.blend(v.mul(TWO_23), subnormal).reinterpretAsInts();
            IntVector k = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
            FloatVector t = bits.sub(k.lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats()
                    .sub(1f);
            FloatVector kf = (FloatVector) k.convert(VectorOperators.I2F, 0);
            kf = kf.blend(kf.sub(23f), subnormal);
            FloatVector q = broadcast(S, G10)
                    .fma(t, broadcast(S, G9))
                    .fma(t, broadcast(S, G8))
                    .fma(t, broadcast(S, G7))
                    .fma(t, broadcast(S, G6))
                    .fma(t, broadcast(S, G5))
                    .fma(t, broadcast(S, G4))
                    .fma(t, broadcast(S, G3));
            FloatVector t2 = t.mul(t);
            FloatVector s = t2.fma(broadcast(S, -0.5f), q.mul(t).fma(t2, kf.mul(LN2_LO)));
            FloatVector hi = kf.fma(broadcast(S, LN2_HI), t);
            FloatVector lo = t.sub(hi.sub(kf.mul(LN2_HI)));
            hi.add(lo.add(s))
                    .blend(v, v.eq(Float.POSITIVE_INFINITY))
                    .blend(Float.NaN, v.compare(VectorOperators.GE, 0f).not())
                    .blend(Float.NEGATIVE_INFINITY, v.eq(0f))
                    .intoArray(y, yo + Math.min(i, last));
        }
    }

    static void sigmoid(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;

            // ScalarFunctions.logisticTail of |v|
            FloatVector c = v.abs().min(-EXP_LOW);
            FloatVector t = c.fma(broadcast(S, LOG2_E), broadcast(S, ROUND));
            FloatVector k = t.sub(ROUND);
            FloatVector r = k.fma(broadcast(S, -LN2_LO), k.fma(broadcast(S, -LN2_HI), c));
            FloatVector s = broadcast(S, E6)
                    .fma(r, broadcast(S, E5))
                    .fma(r, broadcast(S, E4))
                    .fma(r, broadcast(S, E3))
                    .fma(r, broadcast(S, E2))
                    .fma(r.mul(r), r);
            IntVector power = t.reinterpretAsInts().neg().add(ROUND_BITS);
            IntVector half = power.lanewise(VectorOperators.ASHR, 1);
            IntVector rest = power.sub(half);
            FloatVector u = half.add(127)
                    .lanewise(VectorOperators.LSHL, 23)
                    .reinterpretAsFloats()
                    .mul(rest.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
            FloatVector d = u.add(1f);
            FloatVector tail = s.add(u.sub(d.sub(1f)));
            FloatVector w = d.add(tail);
            FloatVector z = broadcast(S, 1f).div(w);
            FloatVector q = u.mul(z.mul(tail.sub(w.sub(d))).neg().fma(z, z));

            broadcast(S, 1f).sub(q).blend(q, v.lt(0f)).intoArray(y, yo + Math.min(i, last));
        }
    }

    static void tanh(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            FloatVector a = v.abs();
            FloatVector a2 = a.mul(a);
            FloatVector p = broadcast(S, T13)
                    .fma(a2, broadcast(S, T11))
                    .fma(a2, broadcast(S, T9))
                    .fma(a2, broadcast(S, T7))
                    .fma(a2, broadcast(S, T5))
                    .fma(a2, broadcast(S, T3));
            FloatVector small = p.mul(a2).fma(a, a);

            // ScalarFunctions.logisticTail of 2|v|
            FloatVector c = a.mul(2f).min(-EXP_LOW);
            FloatVector t = c.fma(broadcast(S, LOG2_E), broadcast(S, ROUND));
            FloatVector k = t.sub(ROUND);
            FloatVector r = k.fma(broadcast(S, -LN2_LO), k.fma(broadcast(S, -LN2_HI), c));
            FloatVector s = broadcast(S, E6)
                    .fma(r, broadcast(S, E5))
                    .fma(r, broadcast(S, E4))
                    .fma(r, broadcast(S, E3))
                    .fma(r, broadcast(S, E2))
                    .fma(r.mul(r), r);
            IntVector power = t.reinterpretAsInts().neg().add(ROUND_BITS);
            IntVector half = power.lanewise(VectorOperators.ASHR, 1);
            IntVector rest = power.sub(half);
            FloatVector u = half.add(127)
                    .lanewise(VectorOperators.LSHL, 23)
                    .reinterpretAsFloats()
                    .mul(rest.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
            FloatVector d = u.add(1f);
            FloatVector tail = s.add(u.sub(d.sub(1f)));
            FloatVector w = d.add(tail);
            FloatVector z = broadcast(S, 1f).div(w);
            FloatVector q = u.mul(z.mul(tail.sub(w.sub(d))).neg().fma(z, z));

            // copySign: the magnitude is never negative
            q.fma(broadcast(S, -2f), broadcast(S, 1f))
                    .blend(small, a.lt(TANH_SMALL))
                    .reinterpretAsInts()
                    .or(v.reinterpretAsInts().and(Integer.MIN_VALUE))
                    .reinterpretAsFloats()
                    .intoArray(y, yo + Math.min(i, last));
        }
    }
}
