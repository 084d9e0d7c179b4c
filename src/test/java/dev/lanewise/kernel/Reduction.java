package dev.lanewise.kernel;

/** The kernels that make one number of a range. */
@SuppressWarnings("ImmutableEnumChecker") // lambdas without state
enum Reduction {
    SUM(Kernels::sum, Oracle::sum),
    SUM_OF_SQUARES(Kernels::sumOfSquares, Oracle::sumOfSquares),
    MAX(Kernels::max, Oracle::max),
    ARG_MAX(Kernels::argMax, Oracle::argMax),
    MIN(Kernels::min, Oracle::min),
    ARG_MIN(Kernels::argMin, Oracle::argMin),
    DOT(Kernels::dot, Oracle::dot),
    SQUARED_DISTANCE(Kernels::squaredDistance, Oracle::squaredDistance),
    COSINE(Kernels::cosine, Oracle::cosine);

    private final Binary kernel;
    private final BinaryOracle oracle;

    Reduction(Unary kernel, UnaryOracle oracle) {
        this.kernel = (k, x, xOffset, _, _, length) -> kernel.run(k, x, xOffset, length);
        this.oracle = (x, xOffset, _, _, length) -> oracle.run(x, xOffset, length);
    }

    Reduction(Binary kernel, BinaryOracle oracle) {
        this.kernel = kernel;
        this.oracle = oracle;
    }

    /** Runs the kernel; a unary one takes no notice of b. An index comes back as a float, exact below 2^24. */
    float run(Kernels k, float[] a, int aOffset, float[] b, int bOffset, int length) {
        return kernel.run(k, a, aOffset, b, bOffset, length);
    }

    float oracle(float[] a, int aOffset, float[] b, int bOffset, int length) {
        return oracle.run(a, aOffset, b, bOffset, length);
    }

    boolean binary() {
        return this == DOT || this == SQUARED_DISTANCE || this == COSINE;
    }

    /** An extreme of nothing does not exist; a sum of nothing is zero. */
    boolean takesNothing() {
        return this == SUM || this == SUM_OF_SQUARES || binary();
    }

    private interface Unary {
        float run(Kernels kernels, float[] x, int xOffset, int length);
    }

    private interface Binary {
        float run(Kernels kernels, float[] a, int aOffset, float[] b, int bOffset, int length);
    }

    private interface UnaryOracle {
        float run(float[] x, int xOffset, int length);
    }

    private interface BinaryOracle {
        float run(float[] a, int aOffset, float[] b, int bOffset, int length);
    }
}
