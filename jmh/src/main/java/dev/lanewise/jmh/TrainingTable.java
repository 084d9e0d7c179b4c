package dev.lanewise.jmh;

import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Results.Point;
import dev.lanewise.jmh.Results.Spread;
import dev.lanewise.jmh.report.Markdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trainings: milliseconds of an epoch, and in brackets how many times faster the vector kernels are; for these also what
 * that comes to in samples, bytes and floating-point operations.
 */
final class TrainingTable {

    private final Operation operation;
    private final List<Shape> nets;
    private final List<Side> sides;
    private final Results results;
    private final Optional<Double> peak;

    /**
     * Over some results.
     *
     * @param peak GFLOP/s of all threads
     */
    TrainingTable(Job job, List<Side> sides, Results results, Optional<Double> peak) {
        operation = job.operation();
        nets = job.shapes();
        this.sides = sides;
        this.results = results;
        this.peak = peak;
    }

    List<String> lines() {
        List<String> heads = new ArrayList<>(List.of("net", "B/step"));
        for (Side side : sides) {
            heads.add(side.heading());
            if (side == Side.VECTOR) {
                heads.addAll(List.of("samples/s", "GFLOP/s", "of peak"));
            }
        }
        return Markdown.table(
                "%s (%s)".formatted(operation.name(), operation.unit()),
                heads,
                nets.stream().map(this::row));
    }

    private List<String> row(Shape net) {
        List<String> cells = new ArrayList<>(List.of(
                "%d-%d-%d".formatted(net.rows(), net.cols(), TrainingData.CLASSES),
                orNothing(results.bytes(new Point(operation.name(), net, Side.VECTOR))
                        .map(bytes -> Markdown.digits(bytes / Training.STEPS)))));
        for (Side side : sides) {
            cells.add(cell(net, side));
            if (side == Side.VECTOR) {
                Optional<Double> nanos = results.time(operation, net, side).map(Spread::median);
                Optional<Double> speed = nanos.map(ns -> Training.flops(net) / ns);
                cells.add(orNothing(nanos.map(ns -> "%.0f".formatted(1e9 * Training.STEPS * Training.BATCH / ns))));
                cells.add(orNothing(speed.map(Markdown::digits)));
                cells.add(orNothing(speed.flatMap(own -> peak.map(limit -> Markdown.percent(own / limit)))));
            }
        }
        return cells;
    }

    private String cell(Shape net, Side side) {
        return orNothing(results.time(operation, net, side).map(spread -> {
            String time = Markdown.digits(spread.median() / 1e6) + spread.mark();
            Optional<Double> slowness = results.ratio(operation, net, side);
            return side == Side.VECTOR || slowness.isEmpty()
                    ? time
                    : "%s (%s)".formatted(time, Markdown.ratio(1 / slowness.get()));
        }));
    }

    private static String orNothing(Optional<String> text) {
        return text.orElse(Markdown.NOTHING);
    }
}
