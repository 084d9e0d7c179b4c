package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.apache.commons.numbers.gamma.Erfc;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The elementwise functions against double, and their vector form against their scalar form bit for bit.
 *
 * <p>An error is counted in units of the spacing of floats around the exact result, 2^-149 among the subnormals. The
 * reference is {@link Math}, or a library's {@link Erfc}, whose own error is a millionth of such a unit at most.
 */
class AccuracyTest {
    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float TINY = Float.MIN_VALUE;
    private static final float LN2 = (float) Math.log(2);

    private static final long FLOATS = 1L << 32;
    private static final int BLOCK = 1 << 14;

    /** Less far from 0, some terms of a series are as good as the reference; further away than FAR, the limit is. */
    private static final double NEAR = 0x1p-12;

    private static final double FAR = 128;

    /** A function, its reference and the error that its Javadoc promises not to pass. */
    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    enum Function {
        EXP(Elementwise.EXP, Math::exp, 1.0, x -> 1 + x + x * x / 2 + x * x * x / 6, x -> x > 0 ? INF : 0),
        RELU(Elementwise.RELU, x -> x <= 0 ? 0 : x, 0.0),
        STEP(Elementwise.STEP, x -> x <= 0 ? 0 : x > 0 ? 1 : x, 0.0),
        LEAKY_RELU(Elementwise.LEAKY_RELU, x -> x > 0 ? x : 0.1f * x, 0.5),
        LOG(Elementwise.LOG, Math::log, 1.0),
        SIGMOID(Elementwise.SIGMOID, Function::sigmoid, 1.5, Function::sigmoidNear, x -> x > 0 ? 1 : 0),
        TANH(Elementwise.TANH, Math::tanh, 1.5, x -> x - x * x * x / 3, Math::signum),
        SOFTPLUS(
                Elementwise.SOFTPLUS,
                x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
                2.0,
                x -> Math.log(2) + x / 2 + x * x / 8,
                x -> Math.max(x, 0)),
        SILU(Elementwise.SILU, x -> times(x, sigmoid(x)), 1.5, x -> x * sigmoidNear(x), x -> Math.max(x, 0)),
        GELU(
                Elementwise.GELU,
                x -> times(x, Erfc.value(-x * Math.sqrt(0.5)) / 2),
                2.5,
                x -> x * (0.5 + (x - x * x * x / 6) / Math.sqrt(2 * Math.PI)),
                x -> Math.max(x, 0)),
        GELU_TANH(
                Elementwise.GELU_TANH,
                x -> times(x, sigmoid(inner(x))),
                1.5,
                x -> x * sigmoidNear(inner(x)),
                x -> Math.max(x, 0));

        private final Elementwise kernel;
        private final DoubleUnaryOperator reference;
        private final double maxUlps;
        private final DoubleUnaryOperator near;
        private final DoubleUnaryOperator far;

        Function(Elementwise kernel, DoubleUnaryOperator reference, double maxUlps) {
            this(kernel, reference, maxUlps, reference, reference);
        }

        Function(
                Elementwise kernel,
                DoubleUnaryOperator reference,
                double maxUlps,
                DoubleUnaryOperator near,
                DoubleUnaryOperator far) {
            this.kernel = kernel;
            this.reference = reference;
            this.maxUlps = maxUlps;
            this.near = near;
            this.far = far;
        }

        /** The reference, which takes a tenth of the time where it need not be asked. */
        double exact(double x) {
            double distance = Math.abs(x);
            return (distance < NEAR ? near : distance > FAR ? far : reference).applyAsDouble(x);
        }

        float[] of(Kernels kernels, float... x) {
            float[] y = new float[x.length];
            kernel.run(kernels, x, 0, x, 0, y, 0, x.length);
            return y;
        }

        /** One exponential, which overflows for neither sign. */
        private static double sigmoid(double x) {
            double e = Math.exp(-Math.abs(x));
            return (x < 0 ? e : 1) / (1 + e);
        }

        private static double sigmoidNear(double x) {
            return 0.5 + x / 4 - x * x * x / 48;
        }

        /** What the tanh form of gelu takes the sigmoid of. */
        private static double inner(double x) {
            return 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
        }

        /** x times a probability, and 0 where that is 0, though x be infinite. */
        private static double times(double x, double probability) {
            return probability == 0 ? 0 : x * probability;
        }
    }

    @EveryKernels
    void specialValues(Kernels kernels) {
        float[] x = {NAN, -INF, INF, -0f, 0, TINY, -TINY, Float.MAX_VALUE, -Float.MAX_VALUE};
        same(new float[] {NAN, 0, INF, 1, 1, 1, 1, INF, 0}, Function.EXP.of(kernels, x));
        same(new float[] {NAN, 0, 1, 0.5f, 0.5f, 0.5f, 0.5f, 1, 0}, Function.SIGMOID.of(kernels, x));
        same(new float[] {NAN, -1, 1, -0f, 0, TINY, -TINY, 1, -1}, Function.TANH.of(kernels, x));
        same(new float[] {NAN, 0, INF, LN2, LN2, LN2, LN2, Float.MAX_VALUE, 0}, Function.SOFTPLUS.of(kernels, x));
        float[] xs = {NAN, -INF, INF, -0f, 0, 4 * TINY, -4 * TINY, Float.MAX_VALUE, -Float.MAX_VALUE};
        for (Function gate : List.of(Function.SILU, Function.GELU, Function.GELU_TANH)) {
            same(new float[] {NAN, -0f, INF, -0f, 0, 2 * TINY, -2 * TINY, Float.MAX_VALUE, -0f}, gate.of(kernels, xs));
        }
        float[] logs = Function.LOG.of(kernels, NAN, -INF, INF, -0f, 0, -TINY, -1, -Float.MAX_VALUE, 1);
        same(new float[] {NAN, NAN, INF, -INF, -INF, NAN, NAN, NAN, 0}, logs);
    }

    /** A prime stride: a million floats, every exponent at thousands of mantissas. */
    @ParameterizedTest
    @EnumSource
    void sampled(Function function, TestReporter report) {
        sweep(function, 4_093, report);
    }

    /** A longer sweep, or all 2^32 floats with {@code -Dlanewise.test.stride=1}. */
    @Tag("exhaustive")
    @ParameterizedTest
    @EnumSource
    void swept(Function function, TestReporter report) {
        sweep(function, Long.getLong("lanewise.test.stride", 17), report);
    }

    /**
     * The results of all 2^32 floats. These digests were taken where {@link #swept} had passed with a stride of 1, which
     * takes seven times as long: while they stay, so do the errors, and all kernels agree.
     */
    @Tag("exhaustive")
    @ParameterizedTest
    @CsvSource({
        "EXP, de9a32a6655a2e1cdb35020d0ed0d887560f7a6dd7bc04b931f84b6cdb3b0282",
        "RELU, 8d4ce6a5c5d9fd7e6628ca86b5f5c9c4e9884c50f4a4d63789f0de908407260d",
        "STEP, b74d242cb7425f29b132842a1ad1cde8776cd76ca43a756c96a92f210a771530",
        "LEAKY_RELU, 8b8e1a78e2e396639c2c6685bc438a43559d1e7ad99d47bb4385be8c587cc39b",
        "LOG, fecaf9e26228ed46342f84d07b2d37af68073cae3c8f91750676752226422329",
        "SIGMOID, bce97a96931b1faefada7b89475ec47844906203b305e60803e903de3abe529d",
        "TANH, 14090f42c9e15e9bd272cddce5f1ab2ff2317606d293af64d4348d5a7331aad7",
        "SOFTPLUS, 67fa2f7a150cdc703e8316ad861c04a8c1ae015c6f2b73a25a0ba0e5bf247bd5",
        "SILU, dee0bb12ce4ece9024733725dd3564057177c717a57050eb6282ffc2873dfd2c",
        "GELU, 5cc76c26eb6a774889b4233edce30707fc08015c9d8241529312afc914dee92c",
        "GELU_TANH, 6fecb5c70ec55bc914f35eacf98715b24f09268b24ab467e71d1a7782983087a"
    })
    void everyFloat(Function function, String expected) throws NoSuchAlgorithmException {
        int blocks = (int) (FLOATS / BLOCK);
        ByteBuffer checksums = ByteBuffer.allocate(blocks * Integer.BYTES);
        IntStream.range(0, blocks).parallel().forEach(block -> {
            float[] x = block(i -> Float.intBitsToFloat(block * BLOCK + i), BLOCK);
            CRC32C checksum = new CRC32C();
            checksum.update(KernelDigest.bytes(function.of(Kernels.active(), x)));
            checksums.putInt(block * Integer.BYTES, (int) checksum.getValue());
        });
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(checksums.array());
        assertEquals(expected, KernelDigest.hex(digest));
    }

    @ParameterizedTest
    @EnumSource
    void aroundThresholds(Function function) {
        for (float centre : thresholds()) {
            for (float x : new float[] {centre, -centre}) {
                int bits = Float.floatToIntBits(x);
                check(function, block(i -> Float.intBitsToFloat(bits - 100 + i), 200));
            }
        }
    }

    /** 1 − σ and 1 − tanh² must not turn negative. */
    @ParameterizedTest
    @EnumSource(names = {"SIGMOID", "TANH"})
    void boundedByOne(Function function) {
        for (float y : function.of(Kernels.scalar(), block(i -> (i - BLOCK / 2) * 0x1p-8f, BLOCK))) {
            assertTrue(Math.abs(y) <= 1, () -> function + " " + y);
        }
    }

    /** Every float but NaN, in ascending order; softmax keeps its own order by it. */
    @Tag("exhaustive")
    @Test
    void expIsMonotone() {
        long last = 0x7F800000; // the rank of +∞, with 0 for both zeros
        long first = -last;
        LongStream.rangeClosed(first / BLOCK, last / BLOCK).parallel().forEach(block -> {
            float[] x = block(i -> ordered((int) Math.clamp(block * BLOCK + i, first, last)), BLOCK + 1);
            float[] y = Function.EXP.of(Kernels.active(), x);
            for (int i = 0; i < BLOCK; i++) {
                if (y[i] > y[i + 1]) {
                    throw new AssertionError("exp falls from " + x[i] + " to " + x[i + 1]);
                }
            }
        });
    }

    private static float ordered(int rank) {
        return Float.intBitsToFloat(rank >= 0 ? rank : Integer.MIN_VALUE - rank);
    }

    /** A million floats: where the reference is not asked, it would say the same to 2^-26 of a unit. */
    @ParameterizedTest
    @EnumSource
    void theReferenceNeedNotBeAskedEverywhere(Function function) {
        for (long bits = 0; bits < FLOATS; bits += 4_093) {
            double x = Float.intBitsToFloat((int) bits);
            double exact = function.exact(x);
            double reference = function.reference.applyAsDouble(x);
            double error = Double.isNaN(exact) && Double.isNaN(reference) ? 0 : units(exact, reference);
            assertTrue(error <= 0x1p-26, () -> function + "(" + x + ") " + exact + " " + reference);
        }
    }

    @Test
    void errorIsCountedInSpacings() {
        same(new float[] {0, 1, 0.5f, 1}, new float[] {
            (float) ulps(1, 1),
            (float) ulps(1 + 0x1p-23f, 1),
            (float) ulps(0, 0x1p-150),
            (float) ulps(INF, Math.scalb(1 - 0x1p-24, 128))
        });
    }

    /** Where reductions change their multiple of ln 2, polynomials meet, results saturate, underflow or overflow. */
    private static float[] thresholds() {
        double[] fixed = {
            0,
            2.0 / 3,
            4.0 / 3,
            Math.sqrt(0.5),
            Math.sqrt(2),
            Math.E,
            Math.log(1 + Math.sqrt(2)), // where softplus changes to ln 2 + ln(1 + t)
            Coefficients.TANH_SMALL,
            9.0109, // where tanh becomes 1
            Coefficients.TANH_ONE,
            Coefficients.GELU_TANH_END,
            14.2, // where gelu vanishes
            Coefficients.GELU_END,
            16.6355, // where 1 − σ vanishes beside 1
            Coefficients.EXP_NORMAL,
            87.3365,
            88.3763,
            88.7228,
            Coefficients.EXP_HIGH,
            103.2789,
            103.9721,
            Coefficients.EXP_LOW,
            108.7, // where silu vanishes
            Coefficients.SILU_END,
            Float.MIN_NORMAL,
            Float.MAX_VALUE
        };
        IntStream steps = IntStream.rangeClosed(0, 300);
        double[] multiples = steps.mapToDouble(n -> n * 0.5 * Math.log(2)).toArray();
        double[] eighths =
                IntStream.rangeClosed(8, 32).mapToDouble(n -> n / 16.0).toArray();
        double[] powers = IntStream.rangeClosed(-149, 127)
                .mapToDouble(n -> Math.scalb(1.0, n))
                .toArray();
        float[] all = new float[fixed.length + multiples.length + eighths.length + powers.length];
        int count = 0;
        for (double[] some : new double[][] {fixed, multiples, eighths, powers}) {
            for (double x : some) {
                all[count++] = (float) x;
            }
        }
        return all;
    }

    private static void sweep(Function function, long stride, TestReporter report) {
        long points = (FLOATS + stride - 1) / stride;
        double worst = LongStream.range(0, (points + BLOCK - 1) / BLOCK)
                .parallel()
                .mapToDouble(block -> {
                    long first = block * BLOCK;
                    int length = (int) Math.min(BLOCK, points - first);
                    return check(function, block(i -> Float.intBitsToFloat((int) ((first + i) * stride)), length));
                })
                .max()
                .orElseThrow();
        report.publishEntry(function + " ULP, stride " + stride, Double.toString(worst));
    }

    private interface Point {
        float at(int i);
    }

    private static float[] block(Point point, int length) {
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = point.at(i);
        }
        return x;
    }

    /** All implementations agree, and no error passes the bound; the largest one comes back. */
    private static double check(Function function, float[] x) {
        float[] y = function.of(Kernels.scalar(), x);
        for (Kernels kernels : KernelsUnderTest.all()) {
            if (kernels != Kernels.scalar()) {
                assertSameBits(y, function.of(kernels, x), () -> function + " " + kernels.name());
            }
        }
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            double error = ulps(y[i], function.exact(x[i]));
            if (error > function.maxUlps) {
                throw new AssertionError(function + "(" + x[i] + ") = " + y[i] + " is off by " + error + " ULP");
            }
            worst = Math.max(worst, error);
        }
        return worst;
    }

    /** Infinity counts as 2^128, the float after the largest; a NaN for a number, or the reverse, as infinitely wrong. */
    private static double ulps(float actual, double exact) {
        if (Float.isNaN(actual) || Double.isNaN(exact)) {
            return Float.isNaN(actual) && Double.isNaN(exact) ? 0 : INF;
        }
        return units(actual, exact);
    }

    private static double units(double actual, double exact) {
        double wanted = bounded(exact);
        int exponent = Math.clamp(Math.getExponent(wanted), Float.MIN_EXPONENT, Float.MAX_EXPONENT);
        // by 2^(exponent - 23); Math.scalb takes longer than all the rest
        return Math.abs(bounded(actual) - wanted)
                * Double.longBitsToDouble((Double.MAX_EXPONENT + 23L - exponent) << 52);
    }

    private static double bounded(double y) {
        return Math.clamp(y, -0x1p128, 0x1p128);
    }

    private static void same(float[] expected, float[] actual) {
        assertSameBits(expected, actual, () -> "special value");
    }
}
