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

/**
 * One kernel and those that it is measured against.
 *
 * @param name as in {@link Kernels}
 * @param shapes the sizes to measure
 * @param range where the inputs lie
 * @param rivals other implementations in Java, by the side that runs them
 * @param measured which sides take which sizes, of those that have the operation
 */
record Operation(
        String name,
        List<Shape> shapes,
        Function<Shape, Lengths> layout,
        Range range,
        Call kernel,
        Map<Side, Function<Operands, Bound>> rivals,
        BiPredicate<Side, Shape> measured) {

    /** One call; what returns nothing returns 0. */
    @FunctionalInterface
    interface Call {
        float run(Kernels kernels, Operands operands);
    }

    /** A call with its operands. */
    @FunctionalInterface
    interface Bound {
        float run(Kernels kernels);
    }

    /** A reduction that is not of {@link Kernels}. */
    @FunctionalInterface
    interface Reduction {
        float run(Operands operands);
    }

    Operation(String name, List<Shape> shapes, Function<Shape, Lengths> layout, Range range, Call kernel) {
        this(name, shapes, layout, range, kernel, Map.of(), (_, _) -> true);
    }

    Operation on(float low, float high) {
        return new Operation(name, shapes, layout, new Range(low, high), kernel, rivals, measured);
    }

    Operation jdk(Consumer<Operands> loop) {
        return against(Side.JDK, operands -> () -> loop.accept(operands));
    }

    Operation reduceLanes(Reduction reduction) {
        return with(Side.REDUCE_LANES, operands -> _ -> reduction.run(operands));
    }

    /** Another library, which takes the operands in a form of its own, made once. */
    Operation against(Side side, Function<Operands, Runnable> library) {
        return with(side, operands -> {
            Runnable call = library.apply(operands);
            return _ -> {
                call.run();
                return 0f;
            };
        });
    }

    Operation with(Side side, Function<Operands, Bound> implementation) {
        Map<Side, Function<Operands, Bound>> more = new EnumMap<>(Side.class);
        more.putAll(rivals);
        more.put(side, implementation);
        return new Operation(name, shapes, layout, range, kernel, more, measured);
    }

    Operation measured(BiPredicate<Side, Shape> which) {
        return new Operation(name, shapes, layout, range, kernel, rivals, which);
    }

    /** Whether that side has this operation in Java and takes this size. */
    boolean measures(Side side, Shape shape) {
        return (side.kernels() || rivals.containsKey(side)) && measured.test(side, shape);
    }

    /** What that side runs; only where it has this operation. */
    Bound bind(Side side, Operands operands) {
        Function<Operands, Bound> rival = rivals.get(side);
        return rival == null ? kernels -> kernel.run(kernels, operands) : rival.apply(operands);
    }

    Lengths lengths(Shape shape) {
        return layout.apply(shape);
    }

    /** By what the time of a call is divided: reductions are reported by call, all others by element. */
    int elements(Shape shape) {
        return lengths(shape).out() == 0 ? 1 : shape.area();
    }

    /** Whether it is reported as GFLOP/s. */
    boolean product() {
        return shapes.getFirst().product();
    }

    String unit() {
        if (product()) {
            return "GFLOP/s";
        }
        return lengths(shapes.getFirst()).out() == 0 ? "ns per call" : "ns per element";
    }
}
