package dev.lanewise.jmh;

import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Results.Point;
import dev.lanewise.jmh.report.Markdown;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
                : Stream.of(conditions(machine), legend(), tables(), verdicts()).flatMap(List::stream);
        return Stream.concat(findings, failures()).toList();
    }

    /** The same of a run that looked for cliffs. */
    List<String> lines(List<String> machine, Cliffs cliffs) {
        return Stream.of(conditions(machine), cliffs.lines())
                .flatMap(List::stream)
                .toList();
    }

    private Stream<String> failures() {
        return sweep.failures().stream().map(where -> "- FAILED: " + where);
    }

    private List<String> tables() {
        return plan.jobs().stream()
                .filter(job -> !job.operation().isRoof())
                .flatMap(job -> table(job).stream())
                .toList();
    }

    /** What was measured how, where, and against which versions. */
    private List<String> conditions(List<String> machine) {
        Timing timing = plan.timing();
        return Stream.of(
                        machine.stream(),
                        sweep.pythonLibraries().stream(),
                        Libraries.versions(plan.sides().stream().filter(results::has)),
                        Stream.of(
                                "%s; the median of %d JVMs, each by the best of %d iterations of %d ms"
                                        .formatted(
                                                plan.threadsInWords(),
                                                plan.rounds(),
                                                timing.iterations(),
                                                timing.iterationMillis()),
                                "JVM flags: " + String.join(" ", plan.flags())),
                        limits().stream())
                .flatMap(lines -> lines)
                .map(line -> "- " + line)
                .toList();
    }

    /** One line, of the fastest iterations; of several threads, all of them together can reach that of arithmetic. */
    private Optional<String> limits() {
        String each = plan.jobs().stream()
                .filter(job -> job.operation().isRoof())
                .flatMap(job -> job.shapes().stream().flatMap(shape -> limit(job.operation(), shape)))
                .collect(Collectors.joining(", "));
        return each.isEmpty() ? Optional.empty() : Optional.of("limits in this run, by the fastest iteration: " + each);
    }

    private Stream<String> limit(Operation operation, Shape shape) {
        Optional<Double> rate =
                operation.equals(Operations.PEAK) ? results.peak(plan.threads()) : results.limit(operation, shape);
        String unit = operation.cost().apply(shape).flop() > 0 ? "GFLOP/s" : "GB/s";
        return Stream.ofNullable(operation.roof(shape))
                .flatMap(roof ->
                        rate.stream().map(value -> "%s %s %s".formatted(roof.name(), Markdown.digits(value), unit)));
    }

    private static List<String> legend() {
        return List.of(
                "- in brackets: the vector kernels' time by this one, under 1 where they are faster; for GFLOP/s and epochs"
                        + " the other way round, how many times faster they are",
                "- ~: the JVMs differ by more than 10 %",
                "- B/call: bytes that the vector kernels allocate",
                "");
    }

    private List<String> table(Job job) {
        Operation operation = job.operation();
        List<Side> sides = plan.sides().stream()
                .filter(side -> job.shapes().stream()
                        .anyMatch(shape -> results.time(operation, shape, side).isPresent()))
                .toList();
        Optional<Double> peak = results.peak(plan.threads());
        return switch (operation.kind()) {
            case KERNEL -> new KernelTable(job, sides, results).lines();
            case PRODUCT -> new ProductTable(job, sides, results, peak).lines();
            case TRAINING -> new TrainingTable(job, sides, results, peak).lines();
        };
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
        return results.ratio(Operations.named(point.operation()), point.shape(), point.side())
                        .orElse(0.0)
                > 1;
    }

    private String verdict(String what, Side side, Predicate<Point> holds) {
        List<Point> all = plan.jobs().stream()
                .filter(job -> !job.operation().isRoof())
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
