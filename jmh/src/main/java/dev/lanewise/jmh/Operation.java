package dev.lanewise.jmh;

import dev.lanewise.jmh.Operands.Lengths;
import dev.lanewise.jmh.Operands.Range;
import dev.lanewise.kernel.Kernels;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One kernel and those that it is measured against.
 *
 * @param name as in {@link Kernels}
 * @param shapes the sizes to measure
 * @param range where the inputs lie
 * @param rivals other implementations in Java, by the side that runs them
 * @param libraries what makes a call of another library out of operands, by the side that runs it
 * @param measured which sides take which sizes, of those that have the operation
 * @param kind what its sizes and calls are
 * @param cost what a call does
 * @param roof which limit of the machine it measures at some size; null for all that are held to limits
 */
record Operation(
        String name,
        List<Shape> shapes,
        Function<Shape, Lengths> layout,
        Range range,
        Call kernel,
        Map<Side, Call> rivals,
        Map<Side, Function<Operands, Runnable>> libraries,
        BiPredicate<Side, Shape> measured,
        Kind kind,
        Function<Shape, Cost> cost,
        @Nullable Function<Shape, Roof> roof) {

    /**
     * What a call does at least, for the roofs that it is under.
     *
     * @param flop floating-point operations, where there is a number that everybody agrees on; else 0
     * @param bytes loaded and stored; 0 where they are not what counts
     */
    record Cost(double flop, double bytes) {}

    /**
     * A limit of the machine.
     *
     * @param capacity of a limit to data: the largest working set that it holds for, in bytes; 0 for memory
     */
    record Roof(String name, double capacity) {}

    enum Kind {
        /** Of arrays. */
        KERNEL,
        /** A matrix product, of m × n × k. */
        PRODUCT,
        /** A {@link Training}, of inputs × hidden units; a call is an epoch. */
        TRAINING
    }

    /** One call; what returns nothing returns 0. */
    @FunctionalInterface
    interface Call {
        float run(Kernels kernels, Operands operands);
    }

    /** A reduction that is not of {@link Kernels}. */
    @FunctionalInterface
    interface Reduction {
        float run(Operands operands);
    }

    Operation(String name, List<Shape> shapes, Function<Shape, Lengths> layout, Range range, Call kernel) {
        this(
                name,
                shapes,
                layout,
                range,
                kernel,
                Map.of(),
                Map.of(),
                (_, _) -> true,
                shapes.getFirst().product() ? Kind.PRODUCT : Kind.KERNEL,
                shape -> new Cost(shape.flops(), layout.apply(shape).bytes()),
                null);
    }

    Operation on(float low, float high) {
        return new Operation(
                name, shapes, layout, new Range(low, high), kernel, rivals, libraries, measured, kind, cost, roof);
    }

    Operation jdk(Consumer<Operands> loop) {
        return with(Side.JDK, (_, operands) -> {
            loop.accept(operands);
            return 0f;
        });
    }

    Operation reduceLanes(Reduction reduction) {
        return with(Side.REDUCE_LANES, (_, operands) -> reduction.run(operands));
    }

    Operation with(Side side, Call call) {
        return new Operation(
                name, shapes, layout, range, kernel, and(rivals, side, call), libraries, measured, kind, cost, roof);
    }

    /** Another library, which takes the operands in a form of its own, made once. */
    Operation against(Side side, Function<Operands, Runnable> library) {
        Operation called = with(side, (_, operands) -> {
            operands.library().run();
            return 0f;
        });
        return new Operation(
                name,
                shapes,
                layout,
                range,
                kernel,
                called.rivals,
                and(libraries, side, library),
                measured,
                kind,
                cost,
                roof);
    }

    private static <T> Map<Side, T> and(Map<Side, T> map, Side side, T one) {
        Map<Side, T> more = new EnumMap<>(Side.class);
        more.putAll(map);
        more.put(side, one);
        return more;
    }

    Operation measured(BiPredicate<Side, Shape> which) {
        return new Operation(name, shapes, layout, range, kernel, rivals, libraries, which, kind, cost, roof);
    }

    /** Of arrays, with so many floating-point operations for each element. */
    Operation flop(double perElement) {
        return cost(shape -> new Cost(perElement * shape.area(), lengths(shape).bytes()));
    }

    Operation cost(Function<Shape, Cost> what) {
        return new Operation(name, shapes, layout, range, kernel, rivals, libraries, measured, kind, what, roof);
    }

    Operation roof(Function<Shape, Roof> limit) {
        return new Operation(name, shapes, layout, range, kernel, rivals, libraries, measured, kind, cost, limit);
    }

    /** Whether that side has this operation in Java and takes this size. */
    boolean measures(Side side, Shape shape) {
        return (side.kernels() || rivals.containsKey(side)) && measured.test(side, shape);
    }

    /** What that side runs; only where it has this operation. */
    Call call(Side side) {
        return rivals.getOrDefault(side, kernel);
    }

    /** The operands as that side takes them. */
    Operands prepare(Side side, Operands operands) {
        Function<Operands, Runnable> library = libraries.get(side);
        return library == null ? operands : operands.with(library.apply(operands));
    }

    Lengths lengths(Shape shape) {
        return layout.apply(shape);
    }

    /** By what the time of a call is divided: reductions are reported by call, all others by element. */
    int elements(Shape shape) {
        return lengths(shape).out() == 0 ? 1 : shape.area();
    }

    /** The limit of the machine that it measures at that size; null for all that are held to limits. */
    @Nullable
    Roof roof(Shape shape) {
        return roof == null ? null : roof.apply(shape);
    }

    /** Whether it measures a limit of the machine. */
    boolean isRoof() {
        return roof != null;
    }

    /** Whether it can be measured at a size that is none of its own. */
    boolean takes(Shape size) {
        return switch (kind) {
            case KERNEL -> !size.product();
            case PRODUCT -> size.product();
            case TRAINING -> !size.product() && size.rows() == TrainingData.FEATURES;
        };
    }

    /** Whether it can use several threads at that size. */
    boolean parallel(Shape shape) {
        return switch (kind) {
            case KERNEL -> false;
            case PRODUCT -> Sgemm.parallel(shape);
            case TRAINING -> true;
        };
    }

    String unit() {
        return switch (kind) {
            case KERNEL -> lengths(shapes.getFirst()).out() == 0 ? "ns per call" : "ns per element";
            case PRODUCT -> "GFLOP/s";
            case TRAINING -> "ms per epoch";
        };
    }
}
