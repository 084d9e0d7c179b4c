package dev.lanewise.kernel;

import static dev.lanewise.kernel.Coefficients.*;

/**
 * The elementary functions of one float: the specification of their bits. {@link VectorFunctions} does the same,
 * operation by operation.
 *
 * <p>All exponentials reduce their argument to n·ln 2 + r with an integer n and |r| ≤ ln 2 / 2, so that e^x = 2ⁿ·e^r, and
 * take e^r from one polynomial.
 */
final class ScalarFunctions {

    private ScalarFunctions() {}

    /** Two multiplications scale by 2ⁿ, so that a subnormal result is rounded once. */
    static float exp(float x) {
        float t = fma(x, LOG2_E, ROUND_1);
        float r = reduce(x, t - ROUND_1);
        float p = fma(expTail(r), r * r, r) + 1f;
        int n = Float.floatToRawIntBits(t) - Float.floatToRawIntBits(ROUND_1);
        int half = n >> 1;
        float y = p * powerOfTwo(half) * powerOfTwo(n - half);
        return x < EXP_LOW ? 0f : x > EXP_HIGH ? Float.POSITIVE_INFINITY : y;
    }

    /**
     * x = 2^k·(1 + f) and 1 + f = (1 + r) / c with c from a table, then ln x = (k·ln 2 − ln c) + ln(1 + r). The first term is
     * exact but for its low part, and 0 next to x = 1, where c = 1 or k·ln 2 = ln c.
     */
    static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * TWO_23 : x);
        int m = (bits & FRACTION_MASK) | LOG_ABOVE;
        float k = bits - m;
        k = subnormal ? k - TWO_23_EXPONENT : k;
        int i = (bits >>> LOG_INDEX) & 7;
        float r = fma(Float.intBitsToFloat(m), LOG_C[i], -1f);
        float hi = fma(k, LOG_LN2_HI, LOG_HI[i]);
        float lo = fma(k, LOG_LN2_LO, LOG_LO[i]);
        float r2 = r * r;
        float p = fma(fma(L6, r2, fma(L5, r, L4)), r2, fma(L3, r, L2));
        float y = hi + (r + fma(p, r2, lo));
        if (x == 0f) {
            return Float.NEGATIVE_INFINITY;
        }
        return x > 0f ? (x == Float.POSITIVE_INFINITY ? x : y) : Float.NaN;
    }

    /**
     * With q = 1 / (1 + e^|x|): q, or 1 − q. e^|x| = u·(1 + s), lowered by 2⁻⁶⁴ lest it overflow; what the sum in the
     * denominator rounds off is kept and corrects the quotient to first order.
     */
    static float sigmoid(float x) {
        float a = Math.abs(x);
        float t = fma(a, LOG2_E, ROUND_LOWERED);
        float r = reduce(a, t - ROUND_LOWERED);
        float s = fma(expTail(r), r * r, r);
        float u = scaledPowerOfTwo(t);
        float w = fma(s, u, LOWER);
        float d = w + u;
        float e = w - (d - u);
        float z = LOWER / d;
        float q = a > -EXP_LOW ? 0f : fma(z * -LIFT * e, z, z);
        return x < 0f ? q : 1f - q;
    }

    /** An odd polynomial near 0, elsewhere 1 − 2 / (1 + e^2|x|); the sign of x last, so that −0 keeps it. */
    static float tanh(float x) {
        float a = Math.abs(x);
        float a2 = a * a;
        float p = fma(fma(fma(fma(fma(T13, a2, T11), a2, T9), a2, T7), a2, T5), a2, T3);
        float small = fma(p * a2, a, a);
        float c = a + a;
        float t = fma(c, LOG2_E, ROUND_1);
        float r = reduce(c, t - ROUND_1);
        float s = fma(expTail(r), r * r, r);
        float u = scaledPowerOfTwo(t);
        float large = a > TANH_ONE ? 1f : 1f - 2f / fma(s, u, u + 1f);
        return Math.copySign(a < TANH_SMALL ? small : large, x);
    }

    /** max(x, 0) + ln(1 + u) with u = e^−|x|; ln(1 + u) = ln 2 + ln(1 + (u − 1) / 2) where u is large. */
    static float softplus(float x) {
        float a = -Math.abs(x);
        float t = fma(a, LOG2_E, ROUND_LIFTED);
        float r = reduce(a, t - ROUND_LIFTED);
        float p = fma(expTail(r), r * r, r) + 1f;
        float u = a < EXP_LOW ? 0f : p * scaledPowerOfTwo(t) * LOWER;
        boolean large = u >= SQRT2_LESS_1;
        float v = large ? fma(u, 0.5f, -0.5f) : u;
        float y = fma(v * v, logTail(v), v);
        y = large ? y + LN2 : y;
        return x > 0f ? x + y : y;
    }

    static float silu(float x) {
        float a = Math.abs(x);
        float t = fma(a, LOG2_E, ROUND_SILU);
        float r = reduce(a, t - ROUND_SILU);
        float s = fma(expTail(r), r * r, r);
        float y = timesLogistic(x, s, scaledPowerOfTwo(t));
        return x > SILU_END ? x : x < -SILU_END ? -0f : y;
    }

    /**
     * x / (1 + e^−c) for a c of the sign of x with e^|c| = 2⁹⁶·u·(1 + s). The quotient q = −x·2⁹⁶ / (1 + e^|c|) is
     * corrected by its remainder, with what the sum in the denominator rounds off; it is lowered last, so that a subnormal
     * result is rounded once.
     */
    private static float timesLogistic(float x, float s, float u) {
        float w = fma(s, u, SILU_LOWER);
        float d = w + u;
        float e = w - (d - u);
        float z = -1f / d;
        float q = x * z;
        float y = fma(fma(q, e, fma(q, d, x)), z, q);
        return x <= 0f ? y * -SILU_LOWER : fma(y, SILU_LOWER, x);
    }

    /**
     * x·Φ(x) with Φ(−a) = e^(−a²/2)·c for a = |x|, where c = t·P(t) and t = 1 / (1 + GELU_T·a). The parts that t, P, c
     * and x·c round off are kept: each counts for a full unit in the last place where the result is small.
     */
    static float gelu(float x) {
        float a = Math.abs(x);
        float d = fma(a, -GELU_T, -1f);
        float t = -1f / d;
        float tError = fma(fma(a, -GELU_T, -1f - d), t, fma(d, t, 1f));
        float p = fma(fma(fma(fma(fma(fma(fma(P8, t, P7), t, P6), t, P5), t, P4), t, P3), t, P2), t, P1);
        float q = fma(p, t, P0);
        float qLow = fma(p, t, P0 - q);
        float c = q * t;
        float cLow = fma(qLow, t, fma(q, t, -c));
        cLow = fma(c, tError * fma(GELU_D1, t, GELU_D0), cLow);

        float b = a * -0.5f;
        float h = b * a;
        float hLow = fma(b, a, -h);
        float n = fma(h, LOG2_E, ROUND_LIFTED);
        float k = n - ROUND_LIFTED;
        float r = fma(k, -LN2_HI, h) + fma(k, -LN2_LO, hLow);
        float s = fma(expTail(r), r * r, r);

        float m = x * c;
        float mLow = fma(x, cLow, fma(x, c, -m));
        float y = (m + fma(m, s, fma(mLow, s, mLow))) * scaledPowerOfTwo(n) * LOWER;
        y = x < 0f ? y : x - y;
        return x > GELU_END ? x : x < -GELU_END ? -0f : y;
    }

    /** x·σ(2·√(2/π)·(x + 0.044715·x³)): {@link #silu} with an argument of more than float's precision. */
    static float geluTanh(float x) {
        float a = Math.abs(x);
        float a2 = a * a;
        float a2Low = fma(a, a, -a2);
        float b = GELU_TANH_3 * a2;
        float bLow = fma(GELU_TANH_3, a2Low, fma(GELU_TANH_3_LO, a2, fma(GELU_TANH_3, a2, -b)));
        float c = b + GELU_TANH_1;
        float bPart = c - GELU_TANH_1;
        float cLow = (GELU_TANH_1 - (c - bPart)) + (b - bPart) + bLow + GELU_TANH_1_LO;
        float h = a * c;
        float hLow = fma(a, cLow, fma(a, c, -h));

        float t = fma(h, LOG2_E, ROUND_SILU);
        float k = t - ROUND_SILU;
        float r = fma(k, -LN2_HI, h) + fma(k, -LN2_LO, hLow);
        float s = fma(expTail(r), r * r, r);
        float y = timesLogistic(x, s, scaledPowerOfTwo(t));
        return x > GELU_TANH_END ? x : x < -GELU_TANH_END ? -0f : y;
    }

    static float relu(float x) {
        return x <= 0f ? 0f : x;
    }

    static float leakyRelu(float alpha, float x) {
        return x > 0f ? x : alpha * x;
    }

    static float step(float x) {
        return x > 0f ? 1f : x <= 0f ? 0f : x;
    }

    private static float reduce(float x, float n) {
        return fma(n, -LN2_LO, fma(n, -LN2_HI, x));
    }

    private static float fma(float a, float b, float c) {
        return Fma.precise(a, b, c);
    }

    /** (e^r − 1 − r) / r², partly by a scheme of Estrin: a shorter chain of operations than Horner's. */
    private static float expTail(float r) {
        float high = fma(fma(E7, r, E6), r * r, fma(E5, r, E4));
        return fma(fma(high, r, E3), r, E2);
    }

    /** (ln(1 + t) − t) / t², likewise. */
    private static float logTail(float t) {
        float t2 = t * t;
        float high = fma(fma(G10, t, G9), t2, fma(G8, t, G7));
        return fma(fma(high, t2 * t2, fma(fma(G6, t, G5), t2, fma(G4, t, G3))), t, -0.5f);
    }

    /** 2ⁿ for −126 ≤ n ≤ 127. */
    private static float powerOfTwo(int n) {
        return Float.intBitsToFloat((n + BIAS) << FRACTION);
    }

    /** The power of two that the low bits of t are the exponent of; see {@link Coefficients#ROUND_1}. */
    private static float scaledPowerOfTwo(float t) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(t) << FRACTION);
    }
}
