package dev.lanewise.jmh.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One result as JMH writes it, by the names of JMH. What JMH leaves out at times may be null; what a report can't do without
 * has been checked by {@link ResultFile}.
 *
 * @param forks as asked for; 0 for a run inside JMH's own JVM
 */
record JmhResult(
        String benchmark,
        String mode,
        int threads,
        int forks,
        @Nullable List<String> jvmArgs,
        @Nullable String jdkVersion,
        @Nullable String vmName,
        @Nullable String vmVersion,
        int measurementIterations,
        @Nullable String measurementTime,
        @Nullable Map<String, String> params,
        Metric primaryMetric,
        @Nullable Map<String, Metric> secondaryMetrics) {

    /**
     * A metric.
     *
     * @param scoreError NaN where there is too little to tell
     * @param rawData the scores by fork and iteration; absent for sampled times, and with {@code -Djmh.json.rawData=false}
     * @param rawDataHistogram sampled times by fork, iteration and bucket, each of a time and how often it was seen
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, and not compared
    record Metric(
            @Nullable Double score,
            @Nullable Double scoreError,
            @Nullable Map<String, Double> scorePercentiles,
            String scoreUnit,
            double @Nullable [] @Nullable [] rawData,
            double @Nullable [] @Nullable [] @Nullable [] @Nullable [] rawDataHistogram) {

        double value() {
            return score == null ? Double.NaN : score;
        }
    }

    Map<String, String> parameters() {
        return params == null ? Map.of() : params;
    }

    List<String> flags() {
        return jvmArgs == null ? List.of() : jvmArgs;
    }

    /**
     * A secondary metric. JMH before 1.37 puts a middle dot before the names of its profilers, which some consoles' character
     * sets turned into other signs.
     */
    Optional<Metric> secondary(String name) {
        return Stream.ofNullable(secondaryMetrics)
                .flatMap(metrics -> metrics.entrySet().stream())
                .filter(metric ->
                        metric.getKey().replaceFirst("^[^A-Za-z0-9]+", "").equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** What runs the benchmark; results that differ in it are of different things. */
    String runtime() {
        return String.join(
                " ",
                Stream.concat(Stream.of(vmName + " " + vmVersion), flags().stream())
                        .toList());
    }
}
