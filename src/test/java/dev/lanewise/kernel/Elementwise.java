package dev.lanewise.kernel;

import java.util.List;

/** The kernels whose output element depends on the input elements at its own index alone. */
@SuppressWarnings("ImmutableEnumChecker") // lambdas without state
enum Elementwise {
    EXP(Kernels::exp, Oracle::exp),
    LOG(Kernels::log, Oracle::log),
    SIGMOID(Kernels::sigmoid, Oracle::sigmoid),
    TANH(Kernels::tanh, Oracle::tanh),
    SOFTPLUS(Kernels::softplus, Oracle::softplus),
    SILU(Kernels::silu, Oracle::silu),
    GELU(Kernels::gelu, Oracle::gelu),
    GELU_TANH(Kernels::geluTanh, Oracle::geluTanh),
    RELU(Kernels::relu, Oracle::relu),
    LEAKY_RELU(
            (k, x, xOffset, y, yOffset, length) -> k.leakyRelu(0.1f, x, xOffset, y, yOffset, length),
            x -> Oracle.leakyRelu(0.1f, x)),
    STEP(Kernels::step, Oracle::step),
    SCALE((k, x, xOffset, y, yOffset, length) -> k.scale(-0.7f, x, xOffset, y, yOffset, length), x -> -0.7f * x),
    SCALE_BY_ZERO((k, x, xOffset, y, yOffset, length) -> k.scale(0, x, xOffset, y, yOffset, length), x -> 0 * x),
    ADD(Kernels::add, Float::sum, "a", "b"),
    SUBTRACT(Kernels::subtract, (a, b) -> a - b, "a", "b"),
    MULTIPLY(Kernels::multiply, (a, b) -> a * b, "a", "b"),
    AXPY(
            (k, x, xOffset, y, yOffset, out, outOffset, length) ->
                    k.axpy(0.3f, x, xOffset, y, yOffset, out, outOffset, length),
            (x, y) -> Oracle.fma(0.3f, x, y),
            "x",
            "y"),
    AXPY_BY_ZERO(
            (k, x, xOffset, y, yOffset, out, outOffset, length) ->
                    k.axpy(0, x, xOffset, y, yOffset, out, outOffset, length),
            (x, y) -> Oracle.fma(0, x, y),
            "x",
            "y"),
    SIGMOID_GRADIENT(Kernels::sigmoidGradient, Oracle::sigmoidGradient, "z", "g"),
    TANH_GRADIENT(Kernels::tanhGradient, Oracle::tanhGradient, "z", "g"),
    RELU_GRADIENT(Kernels::reluGradient, Oracle::reluGradient, "z", "g"),
    LEAKY_RELU_GRADIENT(
            (k, z, zOffset, g, gOffset, out, outOffset, length) ->
                    k.leakyReluGradient(0.1f, z, zOffset, g, gOffset, out, outOffset, length),
            (z, g) -> Oracle.leakyReluGradient(0.1f, z, g),
            "z",
            "g");

    private final Binary kernel;
    private final BinaryElement oracle;
    private final List<String> names;

    Elementwise(Unary kernel, UnaryElement oracle) {
        this.kernel = (k, x, xOffset, _, _, y, yOffset, length) -> kernel.run(k, x, xOffset, y, yOffset, length);
        this.oracle = (x, _) -> oracle.apply(x);
        names = List.of("x", "y");
    }

    Elementwise(Binary kernel, BinaryElement oracle, String first, String second) {
        this.kernel = kernel;
        this.oracle = oracle;
        names = List.of(first, second, "out");
    }

    /** Runs the kernel; a unary one takes no notice of b. */
    void run(Kernels k, float[] a, int aOffset, float[] b, int bOffset, float[] out, int outOffset, int length) {
        kernel.run(k, a, aOffset, b, bOffset, out, outOffset, length);
    }

    float oracle(float a, float b) {
        return oracle.apply(a, b);
    }

    boolean binary() {
        return names.size() == 3;
    }

    String first() {
        return names.getFirst();
    }

    String second() {
        return names.get(1);
    }

    String out() {
        return names.getLast();
    }

    private interface Unary {
        void run(Kernels kernels, float[] x, int xOffset, float[] y, int yOffset, int length);
    }

    private interface Binary {
        void run(
                Kernels kernels,
                float[] a,
                int aOffset,
                float[] b,
                int bOffset,
                float[] out,
                int outOffset,
                int length);
    }

    private interface UnaryElement {
        float apply(float x);
    }

    private interface BinaryElement {
        float apply(float a, float b);
    }
}
