package dev.lanewise.jmh;

import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Results.Spread;
import dev.lanewise.jmh.report.Markdown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A matrix product: GFLOP/s, the share of the FMA peak, and in brackets how many times faster the vector kernels are; then
 * what that comes to against each side.
 */
final class ProductTable {

    private final Operation operation;
    private final List<Shape> shapes;
    private final List<Side> sides;
    private final Results results;
    private final Optional<Double> peak;

    /**
     * Over some results.
     *
     * @param peak GFLOP/s of all threads
     */
    ProductTable(Job job, List<Side> sides, Results results, Optional<Double> peak) {
        operation = job.operation();
        shapes = job.shapes();
        this.sides = sides;
        this.results = results;
        this.peak = peak;
    }

    List<String> lines() {
        List<String> heads = new ArrayList<>(List.of("m×n×k", "B/call"));
        for (Side side : sides) {
            heads.add(side.heading());
            if (side == Side.VECTOR) {
                heads.addAll(List.of("of peak", "to the better of NumPy, PyTorch"));
            }
        }
        return Stream.concat(
                        Markdown.table(
                                operation.name() + " (GFLOP/s)",
                                heads,
                                shapes.stream().map(this::row))
                                .stream(),
                        sides.contains(Side.VECTOR) ? verdicts() : Stream.of())
                .toList();
    }

    private List<String> row(Shape shape) {
        List<String> cells = new ArrayList<>(List.of(shape.toString(), results.bytes(operation, shape)));
        for (Side side : sides) {
            cells.add(cell(shape, side));
            if (side == Side.VECTOR) {
                cells.add(speed(shape, side)
                        .flatMap(own -> peak.map(limit -> Markdown.percent(own / limit)))
                        .orElse(Markdown.NOTHING));
                cells.add(faster(shape, Side::python).map(Markdown::ratio).orElse(Markdown.NOTHING));
            }
        }
        return cells;
    }

    private String cell(Shape shape, Side side) {
        return results.time(operation, shape, side)
                .map(spread -> {
                    String speed = Markdown.digits(shape.flops() / spread.median()) + spread.mark();
                    return side == Side.VECTOR
                            ? speed
                            : speed
                                    + faster(shape, side::equals)
                                            .map(times -> " (%s)".formatted(Markdown.ratio(times)))
                                            .orElse("");
                })
                .orElse(Markdown.NOTHING);
    }

    private Optional<Double> speed(Shape shape, Side side) {
        return results.time(operation, shape, side).map(spread -> shape.flops() / spread.median());
    }

    /** How many times faster the vector kernels are than the fastest of these sides. */
    private Optional<Double> faster(Shape shape, Predicate<Side> which) {
        return sides.stream()
                .filter(which)
                .flatMap(side -> results.ratio(operation, shape, side).stream())
                .max(Double::compare)
                .map(slowness -> 1 / slowness);
    }

    private Stream<String> verdicts() {
        Stream<String> each = sides.stream()
                .filter(side -> side != Side.VECTOR)
                .flatMap(side -> verdict(side.heading(), side::equals).stream());
        return Stream.concat(
                Stream.concat(verdict("the better of NumPy and PyTorch", Side::python).stream(), each), Stream.of(""));
    }

    private Optional<String> verdict(String whom, Predicate<Side> which) {
        record At(Shape shape, double times) {}
        List<At> all = shapes.stream()
                .flatMap(shape -> faster(shape, which).map(times -> new At(shape, times)).stream())
                .sorted(Comparator.comparingDouble(At::times))
                .toList();
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of("- %s: %s × %s in the median, %s × at least (%s)"
                        .formatted(
                                operation.name(),
                                Markdown.ratio(Spread.of(all.stream().mapToDouble(At::times))
                                        .median()),
                                whom,
                                Markdown.ratio(all.getFirst().times()),
                                all.getFirst().shape()));
    }
}
