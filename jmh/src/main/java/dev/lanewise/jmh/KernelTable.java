package dev.lanewise.jmh;

import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.report.Markdown;
import java.util.List;
import java.util.stream.Stream;

/** One kernel: times, and in brackets how the vector kernels' time compares. */
final class KernelTable {

    private final Operation operation;
    private final List<Shape> shapes;
    private final List<Side> sides;
    private final Results results;

    KernelTable(Job job, List<Side> sides, Results results) {
        operation = job.operation();
        shapes = job.shapes();
        this.sides = sides;
        this.results = results;
    }

    List<String> lines() {
        List<String> heads = Stream.concat(
                        Stream.of("n", "B/call"), sides.stream().map(Side::heading))
                .toList();
        return Markdown.table(
                "%s (%s)".formatted(operation.name(), operation.unit()),
                heads,
                shapes.stream().map(this::row));
    }

    private List<String> row(Shape shape) {
        return Stream.concat(
                        Stream.of(shape.toString(), results.bytes(operation, shape)),
                        sides.stream().map(side -> cell(shape, side)))
                .toList();
    }

    private String cell(Shape shape, Side side) {
        return results.time(operation, shape, side)
                .map(spread -> {
                    String time = Markdown.digits(spread.median() / operation.elements(shape)) + spread.mark();
                    return side == Side.VECTOR
                            ? time
                            : time
                                    + results.ratio(operation, shape, side)
                                            .map(" (%.2f)"::formatted)
                                            .orElse("");
                })
                .orElse(Markdown.NOTHING);
    }
}
