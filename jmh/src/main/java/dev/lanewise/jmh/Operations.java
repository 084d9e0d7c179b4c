package dev.lanewise.jmh;

import dev.lanewise.jmh.Operands.Lengths;
import dev.lanewise.jmh.Operands.Range;
import dev.lanewise.kernel.Kernels;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every operation that is measured. What NumPy and PyTorch run for each stands under the same name in peers.py. */
final class Operations {

    private static final List<Shape> FLAT = IntStream.of(16, 64, 100, 128, 256, 768, 1024, 1536, 4096, 1 << 20)
            .mapToObj(n -> new Shape(1, n))
            .toList();
    private static final List<Shape> ROWS = shapes("10", "1000", "100x10", "64x1024");

    private static final Range SYMMETRIC = new Range(-0.5f, 0.5f);
    private static final Range WIDE = new Range(-10f, 10f);

    static final List<Operation> ALL = List.of(
            reduce("dot", Kernels::dot).reduceLanes(ReduceLanesLoops::dot),
            reduce("squaredDistance", Kernels::squaredDistance).reduceLanes(ReduceLanesLoops::squaredDistance),
            reduce("cosine", Kernels::cosine).reduceLanes(ReduceLanesLoops::cosine),
            reduce("sum", Kernels::sum).reduceLanes(ReduceLanesLoops::sum),
            reduce("sumOfSquares", Kernels::sumOfSquares),
            reduce("max", Kernels::max),
            reduce("min", Kernels::min),
            reduce("argMax", Kernels::argMax),
            reduce("argMin", Kernels::argMin),
            map("exp", Kernels::exp).jdk(JdkLoops::exp),
            map("log", Kernels::log).on(1e-3f, 10f).jdk(JdkLoops::log),
            map("sigmoid", Kernels::sigmoid).jdk(JdkLoops::sigmoid),
            map("tanh", Kernels::tanh).jdk(JdkLoops::tanh),
            map("relu", Kernels::relu).jdk(JdkLoops::relu),
            map("step", Kernels::step),
            map("scale", (k, x, xOffset, y, yOffset, length) -> k.scale(0.3f, x, xOffset, y, yOffset, length))
                    .jdk(JdkLoops::scale),
            zip("add", Kernels::add).jdk(JdkLoops::add),
            zip("subtract", Kernels::subtract).jdk(JdkLoops::subtract),
            zip("multiply", Kernels::multiply).jdk(JdkLoops::multiply),
            zip(
                            "axpy",
                            (k, x, xOffset, y, yOffset, out, outOffset, length) ->
                                    k.axpy(0.3f, x, xOffset, y, yOffset, out, outOffset, length))
                    .jdk(JdkLoops::axpy),
            zip("sigmoidGradient", Kernels::sigmoidGradient).on(0f, 1f),
            rows("softmax", Kernels::softmax));

    private Operations() {}

    static Operation named(String name) {
        return ALL.stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation is named " + name));
    }

    private static List<Shape> shapes(String... texts) {
        return Stream.of(texts).map(Shape::parse).toList();
    }

    private static Operation reduce(String name, OneToScalar kernel) {
        return new Operation(
                name, FLAT, s -> new Lengths(s.area(), 0, 0), SYMMETRIC, (k, o) -> kernel.run(k, o.a(), 0, o.n()));
    }

    private static Operation reduce(String name, TwoToScalar kernel) {
        return new Operation(
                name,
                FLAT,
                s -> new Lengths(s.area(), s.area(), 0),
                SYMMETRIC,
                (k, o) -> kernel.run(k, o.a(), 0, o.b(), 0, o.n()));
    }

    private static Operation map(String name, Map kernel) {
        return new Operation(name, FLAT, s -> new Lengths(s.area(), 0, s.area()), WIDE, (k, o) -> {
            kernel.run(k, o.a(), 0, o.out(), 0, o.n());
            return 0f;
        });
    }

    private static Operation zip(String name, Zip kernel) {
        return new Operation(name, FLAT, s -> new Lengths(s.area(), s.area(), s.area()), SYMMETRIC, (k, o) -> {
            kernel.run(k, o.a(), 0, o.b(), 0, o.out(), 0, o.n());
            return 0f;
        });
    }

    private static Operation rows(String name, Rows kernel) {
        return new Operation(name, ROWS, s -> new Lengths(s.area(), 0, s.area()), WIDE, (k, o) -> {
            kernel.run(k, o.a(), 0, o.out(), 0, o.shape().rows(), o.shape().cols());
            return 0f;
        });
    }

    private interface OneToScalar {
        float run(Kernels kernels, float[] x, int xOffset, int length);
    }

    private interface TwoToScalar {
        float run(Kernels kernels, float[] a, int aOffset, float[] b, int bOffset, int length);
    }

    private interface Map {
        void run(Kernels kernels, float[] x, int xOffset, float[] y, int yOffset, int length);
    }

    private interface Zip {
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

    private interface Rows {
        void run(Kernels kernels, float[] x, int xOffset, float[] y, int yOffset, int rows, int cols);
    }
}
