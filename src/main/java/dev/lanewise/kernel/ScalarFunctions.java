package dev.lanewise.kernel;

import static dev.lanewise.kernel.Coefficients.*;
import static dev.lanewise.kernel.Fma.fma;

/**
 * The elementary functions of one float: the specification of their bits. {@link VectorFunctions} does the same,
 * operation by operation.
 */
final class ScalarFunctions {

    private ScalarFunctions() {}

    /** y = e^(x − shift). */
    static void exp(float shift, float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = exp(x[xo + i] - shift);
        }
    }

    /** Reduces to 2ⁿ·e^r, then a polynomial; the scaling by 2ⁿ takes two steps so that subnormals round once. */
    static float exp(float x) {
        float c = Math.min(Math.max(x, EXP_LOW), EXP_HIGH);
        float t = fma(c, LOG2_E, ROUND);
        float r = reduce(c, t - ROUND);
        float p = fma(fma(expTail(r), r, 1f), r, 1f);
        int n = Float.floatToRawIntBits(t) - ROUND_BITS;
        int half = n >> 1;
        return p * powerOfTwo(half) * powerOfTwo(n - half);
    }

    /** x = 2^k·(1 + t) with 1 + t near 1, then ln x = k·ln 2 + ln(1 + t), the large part added last. */
    static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * TWO_23 : x);
        int k = (bits - SQRT_HALF_BITS) >> 23;
        float t = Float.intBitsToFloat(bits - (k << 23)) - 1f;
        float kf = (float) (subnormal ? k - 23 : k);
        float q = fma(fma(fma(fma(fma(fma(fma(G10, t, G9), t, G8), t, G7), t, G6), t, G5), t, G4), t, G3);
        float t2 = t * t;
        float s = fma(-0.5f, t2, fma(q * t, t2, kf * LN2_LO));
        float hi = fma(kf, LN2_HI, t);
        float lo = t - (hi - kf * LN2_HI);
        float y = hi + (lo + s);
        if (x == 0f) {
            return Float.NEGATIVE_INFINITY;
        }
        return x > 0f ? (x == Float.POSITIVE_INFINITY ? x : y) : Float.NaN;
    }

    static float sigmoid(float x) {
        float q = logisticTail(Math.abs(x));
        return x < 0f ? q : 1f - q;
    }

    /** An odd polynomial near 0, elsewhere 1 − 2 / (e^2|x| + 1); the sign of x last, so that −0 keeps it. */
    static float tanh(float x) {
        float a = Math.abs(x);
        float u = a * a;
        float p = fma(fma(fma(fma(fma(T13, u, T11), u, T9), u, T7), u, T5), u, T3);
        float small = fma(p * u, a, a);
        float large = fma(-2f, logisticTail(2f * a), 1f);
        return Math.copySign(a < TANH_SMALL ? small : large, x);
    }

    static float relu(float x) {
        return x <= 0f ? 0f : x;
    }

    static float step(float x) {
        return x > 0f ? 1f : x <= 0f ? 0f : x;
    }

    /**
     * 1 / (e^a + 1) for a ≥ 0, as 2^−n / (2^−n + e^r) with e^a = 2ⁿ·e^r, so that nothing overflows. What the sums of
     * the denominator round off is kept and corrects the quotient to first order.
     */
    private static float logisticTail(float a) {
        float c = Math.min(a, -EXP_LOW);
        float t = fma(c, LOG2_E, ROUND);
        float r = reduce(c, t - ROUND);
        float s = fma(expTail(r), r * r, r);
        int n = ROUND_BITS - Float.floatToRawIntBits(t);
        int half = n >> 1;
        float u = powerOfTwo(half) * powerOfTwo(n - half);
        float d = 1f + u;
        float tail = s + (u - (d - 1f));
        float w = d + tail;
        float y = 1f / w;
        return u * fma(-(y * (tail - (w - d))), y, y);
    }

    private static float reduce(float x, float n) {
        return fma(n, -LN2_LO, fma(n, -LN2_HI, x));
    }

    /** (e^r − 1 − r) / r² as used by the callers; exp multiplies it by r once more. */
    private static float expTail(float r) {
        return fma(fma(fma(fma(E6, r, E5), r, E4), r, E3), r, E2);
    }

    /** 2ⁿ for −126 ≤ n ≤ 127. */
    private static float powerOfTwo(int n) {
        return Float.intBitsToFloat((n + 127) << 23);
    }
}
