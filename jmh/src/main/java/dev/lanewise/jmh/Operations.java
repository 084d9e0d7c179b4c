package dev.lanewise.jmh;

import dev.lanewise.jmh.Operands.Lengths;
import dev.lanewise.jmh.Operands.Range;
import dev.lanewise.jmh.Operation.Call;
import dev.lanewise.jmh.Operation.Cost;
import dev.lanewise.jmh.Operation.Roof;
import dev.lanewise.kernel.Kernels;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every operation that is measured. What NumPy and PyTorch run for each stands under the same name in peers.py. */
final class Operations {

    private static final List<Shape> FLAT = IntStream.of(16, 64, 100, 128, 256, 768, 1024, 1536, 4096, 1 << 20)
            .mapToObj(n -> Shape.array(1, n))
            .toList();
    private static final List<Shape> ROWS = shapes("10", "1000", "100x10", "64x1024");

    /** In the second-level cache, the third, and memory. */
    private static final List<Shape> EMBEDDINGS = shapes("100x100", "256x768", "5000x768", "50000x768");

    private static final List<Shape> PRODUCTS = shapes(
            "8x8x8",
            "16x16x16",
            "24x24x24",
            "32x32x32",
            "48x48x48",
            "64x64x64",
            "100x100x100",
            "128x128x128",
            "200x200x200",
            "256x256x256",
            "512x512x512",
            "1000x1000x1000",
            "1024x1024x1024",
            "2048x2048x2048",
            "100x50x784",
            "100x10x50",
            "784x50x100At",
            "32x128x784",
            "1x50x784",
            "1x128x784",
            "1x1024x1024",
            "1024x1x1024",
            "100x100x100Bt");

    private static final List<Shape> NETS = shapes("784x50", "784x128");

    private static final Range SYMMETRIC = new Range(-0.5f, 0.5f);
    private static final Range WIDE = new Range(-10f, 10f);

    /** The limit of products, beside which they are reported. */
    static final Operation PEAK = new Operation(
                    "fmaPeak", shapes(FmaPeak.SHAPE), FmaPeak::lengths, new Range(0.5f, 1f), FmaPeak::run)
            .measured((side, _) -> side == Side.VECTOR)
            .cost(shape -> new Cost(shape.flops(), 0))
            .roof(_ -> new Roof("FMA", 0));

    /** The limit of kernels: 16 KB in the first-level cache, 256 KB in the second, 8 MB in the third, 256 MB in memory. */
    static final Operation READ = new Operation(
                    "readBandwidth",
                    shapes("4096", "65536", "2Mi", "64Mi"),
                    _ -> new Lengths(0, 0, 0),
                    SYMMETRIC,
                    (_, _) -> 0f)
            .against(Side.VECTOR, ReadBandwidth::new)
            .measured((side, _) -> side == Side.VECTOR)
            .cost(shape -> new Cost(0, (double) ReadBandwidth.passes(shape) * ReadBandwidth.bytes(shape)))
            .roof(shape -> Cache.holding(ReadBandwidth.bytes(shape)));

    static final List<Operation> ALL = List.of(
            reduce("dot", Kernels::dot).flop(2).reduceLanes(ReduceLanesLoops::dot),
            reduce("squaredDistance", Kernels::squaredDistance).flop(3).reduceLanes(ReduceLanesLoops::squaredDistance),
            reduce("cosine", Kernels::cosine).flop(6).reduceLanes(ReduceLanesLoops::cosine),
            reduce("sum", Kernels::sum).flop(1).reduceLanes(ReduceLanesLoops::sum),
            reduce("sumOfSquares", Kernels::sumOfSquares).flop(2),
            reduce("max", Kernels::max),
            reduce("min", Kernels::min),
            reduce("argMax", Kernels::argMax),
            reduce("argMin", Kernels::argMin),
            map("exp", Kernels::exp).jdk(JdkLoops::exp),
            map("log", Kernels::log).on(1e-3f, 10f).jdk(JdkLoops::log),
            map("sigmoid", Kernels::sigmoid).jdk(JdkLoops::sigmoid),
            map("tanh", Kernels::tanh).jdk(JdkLoops::tanh),
            map("softplus", Kernels::softplus),
            map("silu", Kernels::silu),
            map("gelu", Kernels::gelu),
            map("geluTanh", Kernels::geluTanh),
            map("relu", Kernels::relu).jdk(JdkLoops::relu),
            map("leakyRelu", (k, x, xOffset, y, yOffset, length) -> k.leakyRelu(0.01f, x, xOffset, y, yOffset, length)),
            map("step", Kernels::step),
            map("scale", (k, x, xOffset, y, yOffset, length) -> k.scale(0.3f, x, xOffset, y, yOffset, length))
                    .flop(1)
                    .jdk(JdkLoops::scale),
            zip("add", Kernels::add).flop(1).jdk(JdkLoops::add),
            zip("subtract", Kernels::subtract).flop(1).jdk(JdkLoops::subtract),
            zip("multiply", Kernels::multiply).flop(1).jdk(JdkLoops::multiply),
            zip(
                            "axpy",
                            (k, x, xOffset, y, yOffset, out, outOffset, length) ->
                                    k.axpy(0.3f, x, xOffset, y, yOffset, out, outOffset, length))
                    .flop(2)
                    .jdk(JdkLoops::axpy),
            zip("sigmoidGradient", Kernels::sigmoidGradient).on(0f, 1f),
            zip("tanhGradient", Kernels::tanhGradient).on(-1f, 1f),
            zip("reluGradient", Kernels::reluGradient).on(-1f, 1f),
            zip(
                            "leakyReluGradient",
                            (k, z, zOffset, g, gOffset, out, outOffset, length) ->
                                    k.leakyReluGradient(0.01f, z, zOffset, g, gOffset, out, outOffset, length))
                    .on(-1f, 1f),
            // v and w, or m, v and w, one after another in the output
            updates("momentumStep", 2, (k, g, w, n) -> k.momentumStep(0.9f, 0.01f, g, 0, w, 0, w, n, n)),
            updates(
                            "adamStep",
                            3,
                            (k, g, w, n) -> k.adamStep(0.9f, 0.999f, 1e-8f, 0.001f, 1f, g, 0, w, 0, w, n, w, 2 * n, n))
                    .on(0f, 1f),
            rows("softmax", Kernels::softmax),
            rows("logSoftmax", Kernels::logSoftmax),
            // the losses after the gradient
            new Operation(
                    "softmaxCrossEntropy", ROWS, s -> new Lengths(s.area(), 0, s.area() + s.rows()), WIDE, (k, o) -> {
                        int rows = o.shape().rows();
                        int area = rows * o.n();
                        float scale = 1f / rows;
                        k.softmaxCrossEntropy(scale, o.a(), 0, o.indices(), 0, o.out(), 0, o.out(), area, rows, o.n());
                        return 0f;
                    }),
            // the bandwidth that the next three can hope for
            many("sumRows", (k, o) -> k.sum(o.b(), 0, o.b().length)).flop(1),
            many("dotRows", Kernels::dotRows).flop(2),
            many("squaredDistanceRows", Kernels::squaredDistanceRows).flop(3),
            many("cosineRows", Kernels::cosineRows).flop(6),
            new Operation(
                    "topK",
                    shapes("1024", "16384", "1Mi"),
                    s -> new Lengths(s.area(), 0, 0),
                    SYMMETRIC,
                    (k, o) -> k.topK(o.a(), 0, o.n(), o.indices(), 0, 10)),
            reduce("countNonzero", (k, x, xo, n) -> k.countNonzero(x, xo, n)),
            sgemv("sgemv", false),
            sgemv("sgemvTransposed", true),
            PEAK,
            READ,
            new Operation("sgemm", PRODUCTS, Sgemm::lengths, SYMMETRIC, Sgemm::run)
                    .with(Side.VECTOR_ONE_THREAD, Sgemm::runOnOneThread)
                    .against(Side.NETLIB, Netlib::new)
                    .against(Side.EJML, Ejml::new)
                    .against(Side.OJALGO, OjAlgo::new)
                    .against(Side.OPENBLAS, OpenBlas::new)
                    .measured(Sgemm::measured),
            Training.operation("train", NETS, TrainingData.MNIST),
            Training.operation("trainDense", NETS, TrainingData.DENSE));

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

    /** From a gradient, so many arrays in place. */
    private static Operation updates(String name, int arrays, Update kernel) {
        Operation operation =
                new Operation(name, FLAT, s -> new Lengths(s.area(), 0, arrays * s.area()), SYMMETRIC, (k, o) -> {
                    kernel.run(k, o.a(), o.out(), o.n());
                    return 0f;
                });
        // the arrays are read, too
        return operation.cost(s -> new Cost(0, (1.0 + 2 * arrays) * s.area() * Float.BYTES));
    }

    private static Operation rows(String name, Rows kernel) {
        return new Operation(name, ROWS, s -> new Lengths(s.area(), 0, s.area()), WIDE, (k, o) -> {
            kernel.run(k, o.a(), 0, o.out(), 0, o.shape().rows(), o.shape().cols());
            return 0f;
        });
    }

    /** One a against the rows of b. */
    private static Operation many(String name, Many kernel) {
        return many(name, (k, o) -> {
            kernel.run(k, o.a(), 0, o.b(), 0, o.n(), o.out(), 0, o.shape().rows(), o.n());
            return 0f;
        });
    }

    private static Operation many(String name, Call call) {
        return new Operation(name, EMBEDDINGS, s -> new Lengths(s.cols(), s.area(), s.rows()), SYMMETRIC, call);
    }

    /** A square matrix b, a vector a. */
    private static Operation sgemv(String name, boolean transA) {
        return new Operation(
                        name,
                        shapes("100x100", "1024x1024"),
                        s -> new Lengths(s.cols(), s.area(), s.rows()),
                        SYMMETRIC,
                        (k, o) -> {
                            k.sgemv(transA, o.n(), o.n(), 1f, o.b(), 0, o.n(), o.a(), 0, 0f, o.out(), 0);
                            return 0f;
                        })
                .flop(2);
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

    private interface Update {
        void run(Kernels kernels, float[] g, float[] arrays, int length);
    }

    private interface Rows {
        void run(Kernels kernels, float[] x, int xOffset, float[] y, int yOffset, int rows, int cols);
    }

    private interface Many {
        void run(
                Kernels kernels,
                float[] q,
                int qOffset,
                float[] a,
                int aOffset,
                int lda,
                float[] scores,
                int scoresOffset,
                int rows,
                int cols);
    }
}
