package dev.lanewise.kernel;

import java.util.Arrays;

/**
 * The constants of the elementary functions, shared by {@link ScalarFunctions} and {@link VectorFunctions}, which apply
 * the same operations in the same order. {@code tools/coefficients.py} derives the polynomials.
 */
final class Coefficients {

    /** log2 e. */
    static final float LOG2_E = 1.44269504088896340736f;

    static final float LN2 = 0.69314718055994530942f;

    /** ln 2 in two parts after Cody and Waite; n · LN2_HI is exact for every n that occurs. */
    static final float LN2_HI = 0.693145751953125f;

    static final float LN2_LO = 1.42860682030941723212e-6f;

    /**
     * 1.5 · 2²³: adding it to a number rounds that to an integer n, which then stands in the low bits of the sum. With a
     * further integer in the constant the bits hold n plus that; shifted left by {@link #FRACTION}, they become the
     * exponent of a float. So {@code ROUND_1} leads to 2ⁿ, the others to 2ⁿ⁻⁶⁴ and 2ⁿ⁺⁶⁴, which stay normal where 2ⁿ
     * would be too large or too small.
     */
    static final float ROUND_1 = 0x1.8p23f + 127;

    static final float ROUND_LOWERED = 0x1.8p23f + (127 - 64);
    static final float ROUND_LIFTED = 0x1.8p23f + (127 + 64);
    static final float LIFT = 0x1p64f;
    static final float LOWER = 0x1p-64f;

    /** Bits of the fraction of a float. */
    static final int FRACTION = 23;

    static final int BIAS = 127;

    /** e^r = 1 + r + r²·(E2 + E3·r + …) for |r| ≤ ln 2 / 2. */
    static final float E2 = 0.5f;

    static final float E3 = 0.16666647791862488f;
    static final float E4 = 0.041666481643915176f;
    static final float E5 = 0.00833787489682436f;
    static final float E6 = 0.0013933379668742418f;
    static final float E7 = 0.00017334421863779426f;

    /** Up to this |x|, e^x is a normal number, and so is 2ⁿ for the n next to x · log2 e. */
    static final float EXP_NORMAL = 87f;

    /** Below, e^x is 0 after rounding; above EXP_HIGH it is +∞. */
    static final float EXP_LOW = -104f;

    static final float EXP_HIGH = 89f;

    /**
     * A positive normal number is 2^k·(1 + f) with 0 ≤ f &lt; 1. These bits above f make −2⁻¹²⁶·(1 + f). Taken off the
     * number's own bits they leave (k − LOG_LIFT)·2²³: up to LOG_LAST for such numbers, more for any other float.
     */
    static final int LOG_ABOVE = 0x80800000;

    static final int LOG_LAST = 0xFE800000;
    static final float LOG_LIFT = 130f;
    static final int FRACTION_MASK = 0x7FFFFF;

    /** The three highest bits of f are an index below 8; vectors of 16 lanes have each table twice. */
    static final int LOG_INDEX = FRACTION - 3;

    /** −2¹²⁶·c with c near 1 / (1 + f), of so few bits that r = c·(1 + f) − 1 is exact; −1/16 ≤ r &lt; 1/8. */
    static final float[] LOG_C =
            twice(-0x1p126f, -0x1.cp125f, -0x1.ap125f, -0x1.8p125f, -0x1.6p125f, -0x1.4p125f, -0x1.2p125f, -0x1p125f);

    /**
     * LOG_LIFT·ln 2 − ln c in two parts like ln 2 itself. The sum of the large part and (k − LOG_LIFT)·LN2_HI is exact,
     * and where 2^k·(1 + f) is next to 1 both sums are 0.
     */
    static final float[] LOG_HI = twice(
            90.10894775390625f,
            90.24249267578125f,
            90.31658935546875f,
            90.39663696289062f,
            90.483642578125f,
            90.57894897460938f,
            90.684326171875f,
            90.80209350585938f);

    static final float[] LOG_LO = twice(
            0.00018572056433185935f,
            0.00017219131404999644f,
            0.00018348377489019185f,
            0.0001785840286174789f,
            0.00018434578669257462f,
            0.00018812911002896726f,
            0.00017144749290309846f,
            0.00018714918405748904f);

    /** The two parts of ln 2 for exponents that come multiplied by 2²³; the low one of 16 bits only. */
    static final float LOG_LN2_HI = 0x1p-23f * LN2_HI;

    static final float LOG_LN2_LO = 0x1p-23f * 1.4286197256296873e-6f;

    /** ln(1 + r) = r + r²·(L2 + L3·r + …) for −1/16 ≤ r &lt; 1/8. */
    static final float L2 = -0.49999985098838806f;

    static final float L3 = 0.33334293961524963f;
    static final float L4 = -0.250151127576828f;
    static final float L5 = 0.1979505866765976f;
    static final float L6 = -0.129933163523674f;

    /** Lifts a subnormal number into the normal range, its exponent by 23. */
    static final float TWO_23 = 0x1p23f;

    static final float TWO_23_EXPONENT = 23 * 0x1p23f;

    /** ln(1 + t) = t − t²/2 + t³·(G3 + G4·t + …) for √½ ≤ 1 + t &lt; √2. */
    static final float G3 = 0.3333333134651184f;

    static final float G4 = -0.25000840425491333f;
    static final float G5 = 0.20001281797885895f;
    static final float G6 = -0.16622662544250488f;
    static final float G7 = 0.14199884235858917f;
    static final float G8 = -0.13164936006069183f;
    static final float G9 = 0.12779365479946136f;
    static final float G10 = -0.07647281885147095f;

    /** √2 − 1. */
    static final float SQRT2_LESS_1 = 0.41421356237309504880f;

    /** tanh x = x + x³·(T3 + T5·x² + …) for |x| &lt; TANH_SMALL; 1 after rounding above TANH_ONE. */
    static final float T3 = -0.33333325386047363f;

    static final float T5 = 0.13333000242710114f;
    static final float T7 = -0.05392228811979294f;
    static final float T9 = 0.021575909107923508f;
    static final float T11 = -0.007891555316746235f;
    static final float T13 = 0.0019009873503819108f;
    static final float TANH_SMALL = 0.7f;
    static final float TANH_ONE = 10f;

    /** x·σ(x) is x above this, and −0 below its negative. */
    static final float SILU_END = 112f;

    /** Like {@link #ROUND_1}, with 2ⁿ⁻⁹⁶: x / (1 + e^a) stays well above the subnormal numbers until it is lowered. */
    static final float ROUND_SILU = 0x1.8p23f + (127 - 96);

    static final float SILU_LOWER = 0x1p-96f;

    /** e^(a²/2)·Φ(−a) = t·(P0 + P1·t + …) with t = 1 / (1 + GELU_T·a), for 0 ≤ a ≤ 14.5; x·Φ(x) vanishes near −14.2. */
    static final float GELU_T = 0.34375f;

    static final float P0 = 0.1371205449104309f;
    static final float P1 = 0.1375257968902588f;
    static final float P2 = 0.11686967313289642f;
    static final float P3 = 0.11210739612579346f;
    static final float P4 = -0.037908803671598434f;
    static final float P5 = 0.18874621391296387f;
    static final float P6 = -0.26968449354171753f;
    static final float P7 = 0.14280657470226288f;
    static final float P8 = -0.027582891285419464f;

    /** (t / c)·dc/dt of that function c, near enough: GELU_D0 + GELU_D1·t. */
    static final float GELU_D0 = 0.9995736479759216f;

    static final float GELU_D1 = 1.361690878868103f;

    /** x·Φ(x) is x above this, and −0 below its negative. */
    static final float GELU_END = 15f;

    /** 2·√(2/π) and 2·√(2/π)·0.044715, the factors of x and x³ inside the tanh form of gelu, each in two parts. */
    static final float GELU_TANH_1 = 1.5957691669464111f;

    static final float GELU_TANH_1_LO = -4.534068054340423e-8f;
    static final float GELU_TANH_3 = 0.07135481387376785f;
    static final float GELU_TANH_3_LO = 2.3988324659995897e-9f;
    static final float GELU_TANH_END = 11f;

    private Coefficients() {}

    private static float[] twice(float... table) {
        float[] all = Arrays.copyOf(table, 2 * table.length);
        System.arraycopy(table, 0, all, table.length, table.length);
        return all;
    }
}
