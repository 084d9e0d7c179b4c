package dev.lanewise.kernel;

/**
 * The constants of the elementary functions, shared by {@link ScalarFunctions} and {@link VectorFunctions}, which apply
 * the same operations in the same order. The polynomials are weighted minimax fits made for this library.
 */
final class Coefficients {

    /** log2 e. */
    static final float LOG2_E = 1.44269504088896340736f;

    /** ln 2 in two parts after Cody and Waite; n · LN2_HI is exact for every n that occurs. */
    static final float LN2_HI = 0.693145751953125f;

    static final float LN2_LO = 1.42860682030941723212e-6f;

    /** 1.5 · 2²³: adding it rounds to an integer, which then stands in the low bits. */
    static final float ROUND = 0x1.8p23f;

    static final int ROUND_BITS = 0x4B400000;

    /** e^r = 1 + r + r²·(E2 + E3·r + …) for |r| ≤ ln 2 / 2. */
    static final float E2 = 0.4999999403953552f;

    static final float E3 = 0.1666652113199234f;
    static final float E4 = 0.04166838899254799f;
    static final float E5 = 0.00836874544620514f;
    static final float E6 = 0.0013814539415761828f;

    /** Outside, e^x is 0 or +∞ after rounding; inside, both halves of the scaling by 2ⁿ are normal. */
    static final float EXP_LOW = -104f;

    static final float EXP_HIGH = 89f;

    /** ln(1 + t) = t − t²/2 + t³·(G3 + G4·t + …) for √½ ≤ 1 + t < √2. */
    static final float G3 = 0.3333333134651184f;

    static final float G4 = -0.25000837445259094f;
    static final float G5 = 0.2000129222869873f;
    static final float G6 = -0.16622765362262726f;
    static final float G7 = 0.14199694991111755f;
    static final float G8 = -0.13164187967777252f;
    static final float G9 = 0.12779121100902557f;
    static final float G10 = -0.0764610543847084f;

    /** The bits of √½. */
    static final int SQRT_HALF_BITS = 0x3F3504F3;

    /** Lifts a subnormal number into the normal range. */
    static final float TWO_23 = 0x1p23f;

    /** tanh x = x + x³·(T3 + T5·x² + …) for |x| &lt; TANH_SMALL. */
    static final float T3 = -0.33333325386047363f;

    static final float T5 = 0.133329838514328f;
    static final float T7 = -0.05392095446586609f;
    static final float T9 = 0.02157106064260006f;
    static final float T11 = -0.00788330938667059f;
    static final float T13 = 0.001895666355267167f;
    static final float TANH_SMALL = 0.7f;

    private Coefficients() {}
}
