package dev.lanewise.jmh;

import dev.lanewise.jmh.Operands.Lengths;
import dev.lanewise.jmh.Operands.Range;
import dev.lanewise.kernel.Kernels;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
 */
record Operation(
        String name,
        List<Shape> shapes,
        Function<Shape, Lengths> layout,
        Range range,
        Call kernel,
        Map<Side, Call> rivals) {

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
        this(name, shapes, layout, range, kernel, Map.of());
    }

    Operation on(float low, float high) {
        return new Operation(name, shapes, layout, new Range(low, high), kernel, rivals);
    }

    Operation jdk(Consumer<Operands> loop) {
        return against(Side.JDK, (_, operands) -> {
            loop.accept(operands);
            return 0f;
        });
    }

    Operation reduceLanes(Reduction reduction) {
        return against(Side.REDUCE_LANES, (_, operands) -> reduction.run(operands));
    }

    private Operation against(Side side, Call call) {
        Map<Side, Call> more = new EnumMap<>(Side.class);
        more.putAll(rivals);
        more.put(side, call);
        return new Operation(name, shapes, layout, range, kernel, more);
    }

    /** What that side runs, or {@code null} where it has no such operation. */
    @Nullable
    Call call(Side side) {
        return side.kernels() ? kernel : rivals.get(side);
    }

    Lengths lengths(Shape shape) {
        return layout.apply(shape);
    }

    /** By what the time of a call is divided: reductions are reported by call, all others by element. */
    int elements(Shape shape) {
        return lengths(shape).out() == 0 ? 1 : shape.area();
    }

    String unit() {
        return lengths(shapes.getFirst()).out() == 0 ? "ns per call" : "ns per element";
    }
}
