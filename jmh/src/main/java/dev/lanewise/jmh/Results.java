package dev.lanewise.jmh;

import dev.lanewise.jmh.Operation.Cost;
import dev.lanewise.jmh.Operation.Roof;
import dev.lanewise.jmh.report.Markdown;
import dev.lanewise.jmh.report.Work;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/** All measurements of a run: for each point one JMH result by JVM, or by start of Python. */
final class Results {

    private static final String BYTES = "gc.alloc.rate.norm";

    /** One cell of the table. */
    record Point(String operation, Shape shape, Side side) {}

    private final Map<Point, List<BenchmarkResult>> forks = new LinkedHashMap<>();

    void add(Point point, BenchmarkResult fork) {
        works(Operations.named(point.operation()), point.shape()).forEach(fork::addBenchmarkResult);
        forks.computeIfAbsent(point, _ -> new ArrayList<>()).add(fork);
    }

    /** What a report must know of the calls. */
    private static Stream<ScalarResult> works(Operation operation, Shape shape) {
        Cost cost = operation.cost().apply(shape);
        double workingSet = (double) Operands.sets(operation, shape)
                * operation.lengths(shape).bytes();
        Roof roof = operation.roof(shape);
        return Stream.of(
                        work(Work.FLOP, cost.flop(), "flop/op"),
                        work(Work.BYTES, cost.bytes(), "B/op"),
                        work(Work.WORKING_SET, workingSet, "B"),
                        work(Work.CAPACITY, roof == null ? 0 : roof.capacity(), "B"))
                .filter(work -> work.getScore() > 0);
    }

    private static ScalarResult work(String name, double value, String unit) {
        return new ScalarResult(name, value, unit, AggregationPolicy.AVG);
    }

    boolean has(Side side) {
        return forks.keySet().stream().anyMatch(point -> point.side() == side);
    }

    /** Nanoseconds per call: the median of the forks, each by its best iteration. */
    Optional<Spread> time(Point point) {
        return Optional.ofNullable(forks.get(point))
                .map(all -> Spread.of(
                        all.stream().mapToDouble(fork -> scores(fork).min().orElseThrow())));
    }

    /** As above. */
    Optional<Spread> time(Operation operation, Shape shape, Side side) {
        return time(new Point(operation.name(), shape, side));
    }

    /** What a limit of the machine does in a nanosecond, by its fastest iteration: other work does not lower a limit. */
    Optional<Double> limit(Operation limit, Shape shape) {
        Cost cost = limit.cost().apply(shape);
        return time(limit, shape, Side.VECTOR).map(time -> (cost.flop() + cost.bytes()) / time.least());
    }

    /** GFLOP/s that so many threads together can reach. */
    Optional<Double> peak(int threads) {
        return limit(Operations.PEAK, Operations.PEAK.shapes().getFirst()).map(one -> threads * one);
    }

    /** The vector kernels' time by this side's: over 1 where they are slower. */
    Optional<Double> ratio(Operation operation, Shape shape, Side side) {
        return time(operation, shape, Side.VECTOR)
                .flatMap(own -> time(operation, shape, side).map(other -> own.median() / other.median()));
    }

    /** Bytes per call of the vector kernels, for a table. */
    String bytes(Operation operation, Shape shape) {
        return bytes(new Point(operation.name(), shape, Side.VECTOR))
                .map(Markdown::digits)
                .orElse(Markdown.NOTHING);
    }

    /** Bytes per call, the median of all iterations; 0 where it can't be told from what JMH allocates. */
    Optional<Double> bytes(Point point) {
        return Optional.ofNullable(forks.get(point)).map(all -> {
            List<IterationResult> iterations =
                    all.stream().flatMap(Results::iterations).toList();
            double total = median(iterations.stream()
                    .mapToDouble(i -> bytes(i) * i.getMetadata().getMeasuredOps()));
            return total < Work.BYTES_OF_HARNESS
                    ? 0
                    : median(iterations.stream().mapToDouble(Results::bytes));
        });
    }

    private static double bytes(IterationResult iteration) {
        Result<?> bytes = iteration.getSecondaryResults().get(BYTES);
        return bytes == null ? 0 : bytes.getScore();
    }

    private static Stream<IterationResult> iterations(BenchmarkResult fork) {
        return fork.getIterationResults().stream();
    }

    private static DoubleStream scores(BenchmarkResult fork) {
        return iterations(fork).mapToDouble(i -> i.getPrimaryResult().getScore());
    }

    private static double median(DoubleStream values) {
        return Spread.of(values).median();
    }

    /** Writes everything as JMH does. */
    void write(Path json) throws IOException {
        write(
                json,
                forks.values().stream()
                        .map(all -> new RunResult(all.getFirst().getParams(), all))
                        .toList());
    }

    /** Writes results as JMH does. */
    static void write(Path json, Collection<RunResult> runs) throws IOException {
        try (OutputStream out = Files.newOutputStream(json);
                PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, print).writeOut(runs);
        }
    }

    /** What runs a benchmark, for a file that may be published: where it lies is the machine's own business. */
    static String name(Path executable) {
        return String.valueOf(executable.getFileName());
    }

    /** Where some values lie. */
    record Spread(double least, double median, double most) {

        static Spread of(DoubleStream values) {
            double[] sorted = values.sorted().toArray();
            double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            return new Spread(sorted[0], median, sorted[sorted.length - 1]);
        }

        /** Of so much work in these times. */
        Spread rate(double work) {
            return new Spread(work / most, work / median, work / least);
        }

        /** What a table writes behind it. */
        String mark() {
            return most - least > 0.1 * median ? "~" : "";
        }
    }
}
