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
 *
 * <p>Java's max and min of floats, which tell −0 from +0 and spread NaN, take six instructions on x86; so arguments out
 * of range go through the arithmetic, whose result is then replaced. {@code exp} and {@code log} test for the rare
 * arguments first, a whole vector at once.
 */
final class VectorFunctions {

    /** Where the second half of a table of 8 is, if a vector has 4 lanes. */
    private static final int NEXT = L == 4 ? 4 : 0;

    private VectorFunctions() {}

    static void exp(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            int o = yo + Math.min(i, last);
            FloatVector t = v.fma(broadcast(S, LOG2_E), broadcast(S, ROUND_1));
            FloatVector k = t.sub(ROUND_1);
            FloatVector r = k.fma(broadcast(S, -LN2_LO), k.fma(broadcast(S, -LN2_HI), v));
            FloatVector r2 = r.mul(r);
            FloatVector e = broadcast(S, E7).fma(r, broadcast(S, E6));
            e = e.fma(r2, broadcast(S, E5).fma(r, broadcast(S, E4)));
            e = e.fma(r, broadcast(S, E3)).fma(r, broadcast(S, E2));
            FloatVector p = e.fma(r2, r).add(1f);
            IntVector power = t.reinterpretAsInts();
            if (v.abs().compare(VectorOperators.GT, EXP_NORMAL).anyTrue()) {
                // 2ⁿ as a product of two, each normal, so that a subnormal result is rounded once
                power = power.add(BIAS);
                IntVector half = power.lanewise(VectorOperators.LSHR, 1);
                IntVector rest = power.sub(half);
                p.mul(half.lanewise(VectorOperators.LSHL, FRACTION).reinterpretAsFloats())
                        .mul(rest.lanewise(VectorOperators.LSHL, FRACTION).reinterpretAsFloats())
                        .blend(0f, v.lt(EXP_LOW))
                        .blend(Float.POSITIVE_INFINITY, v.compare(VectorOperators.GT, EXP_HIGH))
                        .intoArray(y, o);
            } else {
                p.mul(power.lanewise(VectorOperators.LSHL, FRACTION).reinterpretAsFloats())
                        .intoArray(y, o);
            }
        }
    }

    /** The last L elements are computed before the loop and stored after it, as in {@link VectorArithmetic}. */
    static void log(float[] x, int xo, float[] y, int yo, int n) {
        IntVector cs = fromArray(S, LOG_C, 0).reinterpretAsInts();
        IntVector hs = fromArray(S, LOG_HI, 0).reinterpretAsInts();
        IntVector ls = fromArray(S, LOG_LO, 0).reinterpretAsInts();
        IntVector cs4 = fromArray(S, LOG_C, NEXT).reinterpretAsInts();
        IntVector hs4 = fromArray(S, LOG_HI, NEXT).reinterpretAsInts();
        IntVector ls4 = fromArray(S, LOG_LO, NEXT).reinterpretAsInts();
        int last = n - L;
        IntVector bits = fromArray(S, x, xo + last).reinterpretAsInts();
        IntVector m = bits.and(FRACTION_MASK).or(LOG_ABOVE);
        IntVector e = bits.sub(m);
        if (e.compare(VectorOperators.GT, LOG_LAST).anyTrue()) {
            logOfAny(x, xo, y, yo, n);
            return;
        }
        IntVector j = bits.lanewise(VectorOperators.LSHR, LOG_INDEX);
        IntVector c = L == 4 ? j.selectFrom(cs, cs4) : j.selectFrom(cs);
        IntVector h = L == 4 ? j.selectFrom(hs, hs4) : j.selectFrom(hs);
        IntVector l = L == 4 ? j.selectFrom(ls, ls4) : j.selectFrom(ls);
        FloatVector k = (FloatVector) e.convert(VectorOperators.I2F, 0);
        FloatVector r = m.reinterpretAsFloats().fma(c.reinterpretAsFloats(), broadcast(S, -1f));
        FloatVector hi = k.fma(broadcast(S, LOG_LN2_HI), h.reinterpretAsFloats());
        FloatVector lo = k.fma(broadcast(S, LOG_LN2_LO), l.reinterpretAsFloats());
        FloatVector r2 = r.mul(r);
        FloatVector p = broadcast(S, L6).fma(r2, broadcast(S, L5).fma(r, broadcast(S, L4)));
        p = p.fma(r2, broadcast(S, L3).fma(r, broadcast(S, L2)));
        FloatVector end = hi.add(r.add(p.fma(r2, lo)));
        for (int i = 0; i < last; i += L) {
            bits = fromArray(S, x, xo + i).reinterpretAsInts();
            m = bits.and(FRACTION_MASK).or(LOG_ABOVE);
            e = bits.sub(m);
            if (e.compare(VectorOperators.GT, LOG_LAST).anyTrue()) {
                logOfAny(x, xo + i, y, yo + i, L);
                continue;
            }
            j = bits.lanewise(VectorOperators.LSHR, LOG_INDEX);
            c = L == 4 ? j.selectFrom(cs, cs4) : j.selectFrom(cs);
            h = L == 4 ? j.selectFrom(hs, hs4) : j.selectFrom(hs);
            l = L == 4 ? j.selectFrom(ls, ls4) : j.selectFrom(ls);
            k = (FloatVector) e.convert(VectorOperators.I2F, 0);
            r = m.reinterpretAsFloats().fma(c.reinterpretAsFloats(), broadcast(S, -1f));
            hi = k.fma(broadcast(S, LOG_LN2_HI), h.reinterpretAsFloats());
            lo = k.fma(broadcast(S, LOG_LN2_LO), l.reinterpretAsFloats());
            r2 = r.mul(r);
            p = broadcast(S, L6).fma(r2, broadcast(S, L5).fma(r, broadcast(S, L4)));
            p = p.fma(r2, broadcast(S, L3).fma(r, broadcast(S, L2)));
            hi.add(r.add(p.fma(r2, lo))).intoArray(y, yo + i);
        }
        end.intoArray(y, yo + last);
    }

    /** The same, with any floats among them. */
    private static void logOfAny(float[] x, int xo, float[] y, int yo, int n) {
        IntVector cs = fromArray(S, LOG_C, 0).reinterpretAsInts();
        IntVector hs = fromArray(S, LOG_HI, 0).reinterpretAsInts();
        IntVector ls = fromArray(S, LOG_LO, 0).reinterpretAsInts();
        IntVector cs4 = fromArray(S, LOG_C, NEXT).reinterpretAsInts();
        IntVector hs4 = fromArray(S, LOG_HI, NEXT).reinterpretAsInts();
        IntVector ls4 = fromArray(S, LOG_LO, NEXT).reinterpretAsInts();
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            VectorMask<Float> subnormal = v.lt(Float.MIN_NORMAL);
            IntVector bits = v.blend(v.mul(TWO_23), subnormal).reinterpretAsInts();
            IntVector m = bits.and(FRACTION_MASK).or(LOG_ABOVE);
            IntVector e = bits.sub(m);
            IntVector j = bits.lanewise(VectorOperators.LSHR, LOG_INDEX);
            IntVector c = L == 4 ? j.selectFrom(cs, cs4) : j.selectFrom(cs);
            IntVector h = L == 4 ? j.selectFrom(hs, hs4) : j.selectFrom(hs);
            IntVector l = L == 4 ? j.selectFrom(ls, ls4) : j.selectFrom(ls);
            FloatVector k = (FloatVector) e.convert(VectorOperators.I2F, 0);
            k = k.blend(k.sub(TWO_23_EXPONENT), subnormal);
            FloatVector r = m.reinterpretAsFloats().fma(c.reinterpretAsFloats(), broadcast(S, -1f));
            FloatVector hi = k.fma(broadcast(S, LOG_LN2_HI), h.reinterpretAsFloats());
            FloatVector lo = k.fma(broadcast(S, LOG_LN2_LO), l.reinterpretAsFloats());
            FloatVector r2 = r.mul(r);
            FloatVector p = broadcast(S, L6).fma(r2, broadcast(S, L5).fma(r, broadcast(S, L4)));
            p = p.fma(r2, broadcast(S, L3).fma(r, broadcast(S, L2)));
            hi.add(r.add(p.fma(r2, lo)))
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
            FloatVector a = v.abs();
            FloatVector t = a.fma(broadcast(S, LOG2_E), broadcast(S, ROUND_LOWERED));
            FloatVector k = t.sub(ROUND_LOWERED);
            FloatVector r = k.fma(broadcast(S, -LN2_LO), k.fma(broadcast(S, -LN2_HI), a));
            FloatVector r2 = r.mul(r);
            FloatVector e = broadcast(S, E7).fma(r, broadcast(S, E6));
            e = e.fma(r2, broadcast(S, E5).fma(r, broadcast(S, E4)));
            e = e.fma(r, broadcast(S, E3)).fma(r, broadcast(S, E2));
            FloatVector s = e.fma(r2, r);
            FloatVector u = t.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, FRACTION)
                    .reinterpretAsFloats();
            FloatVector w = s.fma(u, broadcast(S, LOWER));
            FloatVector d = w.add(u);
            FloatVector rest = w.sub(d.sub(u));
            FloatVector z = broadcast(S, LOWER).div(d);
            FloatVector q = z.mul(-LIFT).mul(rest).fma(z, z).blend(0f, a.compare(VectorOperators.GT, -EXP_LOW));
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
            FloatVector c = a.add(a);
            FloatVector t = c.fma(broadcast(S, LOG2_E), broadcast(S, ROUND_1));
            FloatVector k = t.sub(ROUND_1);
            FloatVector r = k.fma(broadcast(S, -LN2_LO), k.fma(broadcast(S, -LN2_HI), c));
            FloatVector r2 = r.mul(r);
            FloatVector e = broadcast(S, E7).fma(r, broadcast(S, E6));
            e = e.fma(r2, broadcast(S, E5).fma(r, broadcast(S, E4)));
            e = e.fma(r, broadcast(S, E3)).fma(r, broadcast(S, E2));
            FloatVector s = e.fma(r2, r);
            FloatVector u = t.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, FRACTION)
                    .reinterpretAsFloats();
            FloatVector d = s.fma(u, u.add(1f));
            // copySign: the magnitude is never negative
            broadcast(S, 1f)
                    .sub(broadcast(S, 2f).div(d))
                    .blend(1f, a.compare(VectorOperators.GT, TANH_ONE))
                    .blend(small, a.lt(TANH_SMALL))
                    .reinterpretAsInts()
                    .or(v.reinterpretAsInts().and(Integer.MIN_VALUE))
                    .reinterpretAsFloats()
                    .intoArray(y, yo + Math.min(i, last));
        }
    }

    static void softplus(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            FloatVector a = v.reinterpretAsInts().or(Integer.MIN_VALUE).reinterpretAsFloats(); // −|v|
            FloatVector m = a.fma(broadcast(S, LOG2_E), broadcast(S, ROUND_LIFTED));
            FloatVector k = m.sub(ROUND_LIFTED);
            FloatVector r = k.fma(broadcast(S, -LN2_LO), k.fma(broadcast(S, -LN2_HI), a));
            FloatVector r2 = r.mul(r);
            FloatVector e = broadcast(S, E7).fma(r, broadcast(S, E6));
            e = e.fma(r2, broadcast(S, E5).fma(r, broadcast(S, E4)));
            e = e.fma(r, broadcast(S, E3)).fma(r, broadcast(S, E2));
            FloatVector p = e.fma(r2, r).add(1f);
            FloatVector power = m.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, FRACTION)
                    .reinterpretAsFloats();
            FloatVector u = p.mul(power).mul(LOWER).blend(0f, a.lt(EXP_LOW));
            VectorMask<Float> large = u.compare(VectorOperators.GE, SQRT2_LESS_1);
            FloatVector t = u.blend(u.fma(broadcast(S, 0.5f), broadcast(S, -0.5f)), large);
            FloatVector t2 = t.mul(t);
            FloatVector g = broadcast(S, G10).fma(t, broadcast(S, G9));
            g = g.fma(t2, broadcast(S, G8).fma(t, broadcast(S, G7)));
            FloatVector f = broadcast(S, G6).fma(t, broadcast(S, G5));
            f = f.fma(t2, broadcast(S, G4).fma(t, broadcast(S, G3)));
            g = g.fma(t2.mul(t2), f).fma(t, broadcast(S, -0.5f));
            FloatVector z = t2.fma(g, t);
            z = z.blend(z.add(LN2), large);
            z.blend(z.add(v), v.compare(VectorOperators.GT, 0f)).intoArray(y, yo + Math.min(i, last));
        }
    }

    static void silu(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            FloatVector a = v.abs();
            FloatVector t = a.fma(broadcast(S, LOG2_E), broadcast(S, ROUND_SILU));
            FloatVector k = t.sub(ROUND_SILU);
            FloatVector r = k.fma(broadcast(S, -LN2_LO), k.fma(broadcast(S, -LN2_HI), a));
            FloatVector r2 = r.mul(r);
            FloatVector e = broadcast(S, E7).fma(r, broadcast(S, E6));
            e = e.fma(r2, broadcast(S, E5).fma(r, broadcast(S, E4)));
            e = e.fma(r, broadcast(S, E3)).fma(r, broadcast(S, E2));
            FloatVector s = e.fma(r2, r);
            FloatVector u = t.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, FRACTION)
                    .reinterpretAsFloats();
            // ScalarFunctions.timesLogistic
            FloatVector w = s.fma(u, broadcast(S, SILU_LOWER));
            FloatVector d = w.add(u);
            FloatVector rest = w.sub(d.sub(u));
            FloatVector z = broadcast(S, -1f).div(d);
            FloatVector q = v.mul(z);
            q = q.fma(rest, q.fma(d, v)).fma(z, q);
            q.fma(broadcast(S, SILU_LOWER), v)
                    .blend(q.mul(-SILU_LOWER), v.compare(VectorOperators.LE, 0f))
                    .blend(v, v.compare(VectorOperators.GT, SILU_END))
                    .blend(-0f, v.lt(-SILU_END))
                    .intoArray(y, yo + Math.min(i, last));
        }
    }

    static void gelu(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            FloatVector a = v.abs();
            FloatVector d = a.fma(broadcast(S, -GELU_T), broadcast(S, -1f));
            FloatVector z = broadcast(S, -1f).div(d);
            FloatVector zError =
                    a.fma(broadcast(S, -GELU_T), broadcast(S, -1f).sub(d)).fma(z, d.fma(z, broadcast(S, 1f)));
            FloatVector p = broadcast(S, P8)
                    .fma(z, broadcast(S, P7))
                    .fma(z, broadcast(S, P6))
                    .fma(z, broadcast(S, P5))
                    .fma(z, broadcast(S, P4))
                    .fma(z, broadcast(S, P3))
                    .fma(z, broadcast(S, P2))
                    .fma(z, broadcast(S, P1));
            FloatVector q = p.fma(z, broadcast(S, P0));
            FloatVector qLow = p.fma(z, broadcast(S, P0).sub(q));
            FloatVector c = q.mul(z);
            FloatVector cLow = qLow.fma(z, q.fma(z, c.neg()));
            cLow = c.fma(zError.mul(broadcast(S, GELU_D1).fma(z, broadcast(S, GELU_D0))), cLow);

            FloatVector b = a.mul(-0.5f);
            FloatVector h = b.mul(a);
            FloatVector hLow = b.fma(a, h.neg());
            FloatVector t = h.fma(broadcast(S, LOG2_E), broadcast(S, ROUND_LIFTED));
            FloatVector k = t.sub(ROUND_LIFTED);
            FloatVector r = k.fma(broadcast(S, -LN2_HI), h).add(k.fma(broadcast(S, -LN2_LO), hLow));
            FloatVector r2 = r.mul(r);
            FloatVector e = broadcast(S, E7).fma(r, broadcast(S, E6));
            e = e.fma(r2, broadcast(S, E5).fma(r, broadcast(S, E4)));
            e = e.fma(r, broadcast(S, E3)).fma(r, broadcast(S, E2));
            FloatVector s = e.fma(r2, r);
            FloatVector u = t.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, FRACTION)
                    .reinterpretAsFloats();

            FloatVector m = v.mul(c);
            FloatVector mLow = v.fma(cLow, v.fma(c, m.neg()));
            FloatVector w = m.add(m.fma(s, mLow.fma(s, mLow))).mul(u).mul(LOWER);
            v.sub(w)
                    .blend(w, v.lt(0f))
                    .blend(v, v.compare(VectorOperators.GT, GELU_END))
                    .blend(-0f, v.lt(-GELU_END))
                    .intoArray(y, yo + Math.min(i, last));
        }
    }

    static void geluTanh(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            FloatVector a = v.abs();
            FloatVector a2 = a.mul(a);
            FloatVector a2Low = a.fma(a, a2.neg());
            FloatVector b = a2.mul(GELU_TANH_3);
            FloatVector bLow = a2.fma(broadcast(S, GELU_TANH_3), b.neg());
            bLow = a2Low.fma(broadcast(S, GELU_TANH_3), a2.fma(broadcast(S, GELU_TANH_3_LO), bLow));
            FloatVector c = b.add(GELU_TANH_1);
            FloatVector bPart = c.sub(GELU_TANH_1);
            FloatVector cLow = broadcast(S, GELU_TANH_1)
                    .sub(c.sub(bPart))
                    .add(b.sub(bPart))
                    .add(bLow)
                    .add(GELU_TANH_1_LO);
            FloatVector h = a.mul(c);
            FloatVector hLow = a.fma(cLow, a.fma(c, h.neg()));

            FloatVector t = h.fma(broadcast(S, LOG2_E), broadcast(S, ROUND_SILU));
            FloatVector k = t.sub(ROUND_SILU);
            FloatVector r = k.fma(broadcast(S, -LN2_HI), h).add(k.fma(broadcast(S, -LN2_LO), hLow));
            FloatVector r2 = r.mul(r);
            FloatVector e = broadcast(S, E7).fma(r, broadcast(S, E6));
            e = e.fma(r2, broadcast(S, E5).fma(r, broadcast(S, E4)));
            e = e.fma(r, broadcast(S, E3)).fma(r, broadcast(S, E2));
            FloatVector s = e.fma(r2, r);
            FloatVector u = t.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, FRACTION)
                    .reinterpretAsFloats();
            // ScalarFunctions.timesLogistic
            FloatVector w = s.fma(u, broadcast(S, SILU_LOWER));
            FloatVector d = w.add(u);
            FloatVector rest = w.sub(d.sub(u));
            FloatVector z = broadcast(S, -1f).div(d);
            FloatVector q = v.mul(z);
            q = q.fma(rest, q.fma(d, v)).fma(z, q);
            q.fma(broadcast(S, SILU_LOWER), v)
                    .blend(q.mul(-SILU_LOWER), v.compare(VectorOperators.LE, 0f))
                    .blend(v, v.compare(VectorOperators.GT, GELU_TANH_END))
                    .blend(-0f, v.lt(-GELU_TANH_END))
                    .intoArray(y, yo + Math.min(i, last));
        }
    }
}
