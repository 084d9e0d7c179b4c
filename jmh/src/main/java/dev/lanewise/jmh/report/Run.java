package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.Environment.Fact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Results that belong together: of one file, or of several whose forks add up.
 *
 * @param name of its first file
 * @param environments of those of its files that have one
 */
record Run(String name, List<Environment> environments, List<Measurement> measurements, List<Roof> roofs) {

    /** What tells benchmarks apart. */
    record Identity(String benchmark, Map<String, String> params, String mode, int threads) {
        static Identity of(JmhResult result) {
            return new Identity(result.benchmark(), result.parameters(), result.mode(), result.threads());
        }
    }

    /**
     * Reads files. Results of the same benchmark by the same JVM with the same flags are pooled, as more forks of one; where
     * JVM or flags differ, they are of different runs, as those on different widths.
     *
     * @param sideParameter see {@link Label}
     */
    static List<Run> read(List<Path> files, String sideParameter, Iterations iterations) throws IOException {
        List<Collector> runs = new ArrayList<>();
        for (Path file : files) {
            List<JmhResult> results = ResultFile.read(file);
            Environment environment = Environment.readBeside(file);
            Collector run = runs.stream()
                    .filter(before -> before.takes(results))
                    .findFirst()
                    .orElseGet(() -> {
                        Collector next = new Collector(file);
                        runs.add(next);
                        return next;
                    });
            run.add(results, environment);
        }
        return runs.stream().map(run -> run.collect(sideParameter, iterations)).toList();
    }

    private static final class Collector {
        private final String name;
        private final Map<Identity, List<JmhResult>> pools = new LinkedHashMap<>();
        private final List<Environment> environments = new ArrayList<>();

        Collector(Path file) {
            name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        }

        boolean takes(List<JmhResult> results) {
            return results.stream()
                    .allMatch(result -> Stream.ofNullable(pools.get(Identity.of(result)))
                            .allMatch(pool -> pool.getFirst().runtime().equals(result.runtime())));
        }

        void add(List<JmhResult> results, @Nullable Environment beside) {
            results.forEach(result -> pools.computeIfAbsent(Identity.of(result), _ -> new ArrayList<>())
                    .add(result));
            Stream.ofNullable(beside).forEach(environments::add);
        }

        Run collect(String sideParameter, Iterations iterations) {
            Iterator<Label> labels = Label.shortened(pools.values().stream()
                            .map(pool -> Label.of(pool.getFirst(), sideParameter))
                            .toList())
                    .iterator();
            List<Measurement> measurements = pools.values().stream()
                    .map(pool -> new Measurement(labels.next(), pool, iterations))
                    .toList();
            return new Run(name, environments, measurements, Roof.of(measurements));
        }
    }

    /** Its measurements but for the roofs, by name and size. */
    List<Measurement> ordered() {
        return measurements.stream()
                .filter(measurement -> !Roof.is(measurement))
                .sorted(Comparator.comparing(Measurement::label, Label.ORDER))
                .toList();
    }

    /** The same work in the same mode on another side. */
    Optional<Measurement> other(Measurement measurement, String side) {
        Label wanted = measurement.label().on(side);
        return measurements.stream()
                .filter(other -> other.label().equals(wanted)
                        && other.first().mode().equals(measurement.first().mode())
                        && other.comparable(measurement))
                .findFirst();
    }

    /** What is known of the machine and of how the results were measured. */
    List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        environments.stream()
                .flatMap(environment -> environment.facts().stream())
                .distinct()
                .collect(Collectors.groupingBy(
                        Fact::name, LinkedHashMap::new, Collectors.mapping(Fact::value, Collectors.joining("; "))))
                .forEach((name, value) -> add(facts, name, value));
        if (environments.isEmpty()) {
            add(
                    facts,
                    "JVM",
                    distinct(r -> Stream.of(r.vmName(), r.vmVersion())
                            .filter(Objects::nonNull)
                            .collect(Collectors.joining(" "))));
        }
        add(facts, "Flags", flags());
        add(facts, "Forks", numbers(measurement -> measurement.forks().length));
        add(
                facts,
                "Iterations",
                distinct(r -> r.measurementTime() == null
                        ? ""
                        : "%d of %s".formatted(r.measurementIterations(), r.measurementTime())));
        return facts;
    }

    private static void add(List<Fact> facts, String name, String value) {
        if (!value.isBlank()) {
            facts.add(new Fact(name, value));
        }
    }

    /** Flags that begin alike are of the same kind of JVM: what all of these have, then what only some of them have. */
    private String flags() {
        return measurements.stream()
                .map(measurement -> measurement.first().flags())
                .filter(flags -> !flags.isEmpty())
                .distinct()
                .collect(Collectors.groupingBy(List::getFirst, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(Run::flags)
                .collect(Collectors.joining("; or "));
    }

    private static String flags(List<List<String>> kind) {
        List<String> common = new ArrayList<>(kind.getFirst());
        kind.forEach(common::retainAll);
        String rest = kind.stream()
                .map(flags ->
                        flags.stream().filter(flag -> !common.contains(flag)).collect(Collectors.joining(" ")))
                .filter(flags -> !flags.isEmpty())
                .collect(Collectors.joining(", or "));
        return String.join(" ", common) + (rest.isEmpty() ? "" : ", and " + rest);
    }

    private String numbers(ToIntFunction<Measurement> what) {
        IntSummaryStatistics numbers = measurements.stream().mapToInt(what).summaryStatistics();
        return numbers.getMin() == numbers.getMax()
                ? Integer.toString(numbers.getMin())
                : numbers.getMin() + " to " + numbers.getMax();
    }

    private String distinct(Function<JmhResult, String> what) {
        return measurements.stream()
                .map(measurement -> what.apply(measurement.first()).strip())
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
