package dev.lanewise.kernel;

import java.util.List;

/** The kernels that update arrays in place from a gradient, element by element. */
@SuppressWarnings("ImmutableEnumChecker") // lambdas without state
enum UpdateRule {
    MOMENTUM_STEP(
            (k, x, o, length) -> k.momentumStep(0.9f, 0.1f, x[0], o[0], x[1], o[1], x[2], o[2], length),
            x -> {
                x[1] = Oracle.fma(0.9f, x[1], x[0]);
                x[2] = Oracle.fma(-0.1f, x[1], x[2]);
            },
            "g",
            "v",
            "w"),
    ADAM_STEP(
            (k, x, o, length) -> k.adamStep(
                    0.9f, 0.999f, 1e-8f, 0.01f, 2.5f, x[0], o[0], x[1], o[1], x[2], o[2], x[3], o[3], length),
            x -> {
                x[1] = Oracle.fma(0.9f, x[1], (1 - 0.9f) * x[0]);
                x[2] = Oracle.fma(0.999f, x[2], (1 - 0.999f) * (x[0] * x[0]));
                float denominator = Oracle.fma((float) Math.sqrt(x[2]), 2.5f, 1e-8f);
                x[3] = Oracle.fma(-0.01f, x[1] / denominator, x[3]);
            },
            "g",
            "m",
            "v",
            "w");

    private final Kernel kernel;
    private final Element oracle;
    private final List<String> names;

    UpdateRule(Kernel kernel, Element oracle, String... names) {
        this.kernel = kernel;
        this.oracle = oracle;
        this.names = List.of(names);
    }

    /** The arrays' names in the order of their arguments; the first is only read. */
    List<String> names() {
        return names;
    }

    void run(Kernels kernels, float[][] arrays, int[] offsets, int length) {
        kernel.run(kernels, arrays, offsets, length);
    }

    /** What the arrays, all of one length, hold after an update. */
    float[][] oracle(float[]... arrays) {
        float[][] results = new float[arrays.length][];
        for (int k = 0; k < arrays.length; k++) {
            results[k] = arrays[k].clone();
        }
        float[] element = new float[arrays.length];
        for (int i = 0; i < arrays[0].length; i++) {
            for (int k = 0; k < arrays.length; k++) {
                element[k] = arrays[k][i];
            }
            oracle.update(element);
            for (int k = 0; k < arrays.length; k++) {
                results[k][i] = element[k];
            }
        }
        return results;
    }

    private interface Kernel {
        void run(Kernels kernels, float[][] arrays, int[] offsets, int length);
    }

    private interface Element {
        void update(float[] element);
    }
}
