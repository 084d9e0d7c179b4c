package dev.lanewise.jmh.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which side is compared with which.
 *
 * @param subject whose speed-up is told; empty where the results have no sides
 * @param others what it is compared with, the foremost first
 */
record Sides(String subject, List<String> others) {

    private static final String VECTOR = "vector";
    private static final String SCALAR = "scalar";

    /** Measures the machine, not what is compared. */
    private static final String CONTROL = "empty-loop";

    /**
     * As asked for, or else "vector" over "scalar" where these are there, and over all others.
     *
     * @throws IllegalArgumentException if no result has a side that was asked for
     */
    static Sides of(List<Run> runs, @Nullable String subject, List<String> baselines) {
        List<String> all = runs.stream()
                .flatMap(run -> run.measurements().stream())
                .filter(measurement -> !Roof.is(measurement))
                .map(measurement -> measurement.label().side())
                .filter(side -> !side.isEmpty())
                .distinct()
                .toList();
        Stream.concat(Stream.ofNullable(subject), baselines.stream())
                .filter(side -> !all.contains(side))
                .findFirst()
                .ifPresent(side -> {
                    throw new IllegalArgumentException("no result is of the side \"%s\"; there are: %s"
                            .formatted(side, all.isEmpty() ? "none" : String.join(", ", all)));
                });
        String chosen =
                Optional.ofNullable(subject).orElse(all.contains(VECTOR) ? VECTOR : all.isEmpty() ? "" : all.getLast());
        return new Sides(
                chosen,
                (baselines.isEmpty()
                                ? Stream.concat(Stream.of(SCALAR), all.stream())
                                        .filter(side -> all.contains(side) && !side.equals(CONTROL))
                                : baselines.stream())
                        .filter(side -> !side.equals(chosen))
                        .distinct()
                        .toList());
    }

    /** That with which a table of one column compares. */
    Optional<String> baseline() {
        return others.stream().findFirst();
    }
}
