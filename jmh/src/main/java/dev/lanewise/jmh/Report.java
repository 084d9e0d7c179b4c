package dev.lanewise.jmh;

import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Results.Point;
import dev.lanewise.jmh.Results.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The results as Markdown: a table for each operation, and what they come to. */
final class Report {

    private final Plan plan;
    private final Sweep sweep;
    private final Results results;

    Report(Plan plan, Sweep sweep) {
        this.plan = plan;
        this.sweep = sweep;
        results = sweep.results();
    }

    /** The whole report; of a smoke test, whose times mean nothing, only whether it passed. */
    List<String> lines(List<String> machine) {
        Stream<String> findings = plan.timing().cold()
                ? Stream.of("%d JVMs ran, %d failed or returned a wrong result"
                        .formatted(sweep.forks(), sweep.failures().size()))
                : Stream.of(header(machine), tables(), verdicts()).flatMap(List::stream);
        return Stream.concat(findings, sweep.failures().stream().map(where -> "- FAILED: " + where))
                .toList();
    }

    private List<String> tables() {
        return plan.jobs().stream().flatMap(job -> table(job).stream()).toList();
    }

    private List<String> header(List<String> machine) {
        Timing timing = plan.timing();
        return Stream.of(
                        machine.stream(),
                        sweep.versions().entrySet().stream()
                                .map(library -> library.getKey().heading() + " " + library.getValue()),
                        Stream.of(
                                "one thread; the median of %d JVMs, each by the best of %d iterations of %d ms"
                                        .formatted(plan.rounds(), timing.iterations(), timing.iterationMillis()),
                                "in brackets: the vector kernels' time by this one, under 1 where they are faster",
                                "~: the JVMs differ by more than 10 %",
                                "B/call: bytes that the vector kernels allocate",
                                "JVM flags: " + String.join(" ", plan.flags())),
                        Stream.of(""))
                .flatMap(lines -> lines)
                .map(line -> line.isEmpty() ? line : "- " + line)
                .toList();
    }

    private List<String> table(Job job) {
        Operation operation = job.operation();
        List<Side> sides = plan.sides().stream()
                .filter(side -> job.shapes().stream()
                        .anyMatch(shape -> time(operation, shape, side).isPresent()))
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add("### %s (%s)".formatted(operation.name(), operation.unit()));
        lines.add("");
        lines.add(row(Stream.concat(Stream.of("n", "B/call"), sides.stream().map(Side::heading))));
        lines.add(row(Stream.concat(Stream.of("---:", "---:"), sides.stream().map(_ -> "---:"))));
        for (Shape shape : job.shapes()) {
            Stream<String> cells = sides.stream().map(side -> cell(operation, shape, side));
            lines.add(row(Stream.concat(Stream.of(shape.toString(), bytes(operation, shape)), cells)));
        }
        lines.add("");
        return lines;
    }

    private static String row(Stream<String> cells) {
        return cells.reduce("|", (line, cell) -> line + " " + cell + " |");
    }

    /** The time, and in brackets how the vector kernels' compares. */
    private String cell(Operation operation, Shape shape, Side side) {
        return time(operation, shape, side)
                .map(spread -> {
                    String time = digits(spread.median() / operation.elements(shape)) + (spread.wide() ? "~" : "");
                    return side == Side.VECTOR
                            ? time
                            : time
                                    + ratio(operation, shape, side)
                                            .map(" (%.2f)"::formatted)
                                            .orElse("");
                })
                .orElse("–");
    }

    private Optional<Double> ratio(Operation operation, Shape shape, Side side) {
        return time(operation, shape, Side.VECTOR)
                .flatMap(own -> time(operation, shape, side).map(other -> own.median() / other.median()));
    }

    private Optional<Spread> time(Operation operation, Shape shape, Side side) {
        return results.time(new Point(operation.name(), shape, side));
    }

    private String bytes(Operation operation, Shape shape) {
        return results.bytes(new Point(operation.name(), shape, Side.VECTOR))
                .map(Report::digits)
                .orElse("–");
    }

    /** Three significant digits. */
    private static String digits(double value) {
        int decimals = value == 0 || value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** Whether the vector kernels allocate, and where they are slower than others. */
    private List<String> verdicts() {
        return Stream.concat(
                        Stream.of(verdict(
                                "the vector kernels allocate",
                                Side.VECTOR,
                                point -> results.bytes(point).orElse(0.0) > 0)),
                        plan.sides().stream()
                                .filter(side -> side != Side.VECTOR && results.has(side))
                                .map(side -> verdict(
                                        "the vector kernels are slower than " + side.heading(), side, this::slower)))
                .toList();
    }

    private boolean slower(Point point) {
        return ratio(Operations.named(point.operation()), point.shape(), point.side())
                        .orElse(0.0)
                > 1;
    }

    private String verdict(String what, Side side, Predicate<Point> holds) {
        List<Point> all = plan.jobs().stream()
                .flatMap(job -> job.shapes().stream()
                        .map(shape -> new Point(job.operation().name(), shape, side)))
                .filter(point -> results.time(point).isPresent())
                .toList();
        List<String> where = all.stream()
                .filter(holds)
                .map(point -> point.operation() + " " + point.shape())
                .toList();
        return "- %s at %d of %d points%s"
                .formatted(what, where.size(), all.size(), where.isEmpty() ? "" : ": " + String.join(", ", where));
    }
}
