package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.JmhResult.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one benchmark with one set of parameters, in all its forks. Scores are in seconds by operation or in
 * operations by second; see {@link Unit#base}.
 */
final class Measurement {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Label label;
    private final List<JmhResult> results;
    private final Unit unit;
    private final List<double[]> iterations;
    private final double[] forks;
    private final Mean mean;
    private final boolean overIterations;
    private final @Nullable Samples samples;
    private final double allocated;

    /**
     * Pools the forks of results that differ in nothing but the JVMs that ran them.
     *
     * @param how what the iterations of a fork come to
     */
    Measurement(Label label, List<JmhResult> results, Iterations how) {
        this.label = label;
        this.results = results;
        unit = Unit.parse(first().primaryMetric().scoreUnit());
        iterations = new ArrayList<>();
        Samples sampled = new Samples();
        for (JmhResult result : results) {
            Unit own = Unit.parse(result.primaryMetric().scoreUnit());
            iterations.addAll(scores(result.primaryMetric(), own));
            buckets(result.primaryMetric(), own).forEach(sampled::add);
        }
        samples = sampled.count() == 0 ? null : sampled;
        allocated = allocated(results, how);
        forks = iterations.stream().mapToDouble(fork -> how.of(fork, unit)).toArray();
        overIterations = forks.length == 1 && iterations.getFirst().length > 1;
        if (forks.length == 0) {
            mean = Mean.of(unit.normalized(first().primaryMetric().value()));
        } else if (overIterations) {
            mean = new Mean(forks[0], Mean.of(iterations.getFirst()).error(), iterations.getFirst().length);
        } else {
            mean = Mean.of(forks);
        }
    }

    /** The scores by fork and iteration; those that are numbers, and forks that have some. */
    private static List<double[]> scores(Metric metric, Unit unit) {
        double[][] raw = metric.rawData();
        if (raw == null) {
            raw = sampled(metric);
        }
        return Arrays.stream(raw)
                .map(fork -> Arrays.stream(fork == null ? new double[0] : fork)
                        .filter(Double::isFinite)
                        .map(unit::normalized)
                        .toArray())
                .filter(fork -> fork.length > 0)
                .toList();
    }

    /** Of sampled times, the mean of each iteration. */
    private static double[][] sampled(Metric metric) {
        double[][][][] histogram = metric.rawDataHistogram();
        if (histogram == null) {
            return new double[0][];
        }
        return Arrays.stream(histogram)
                .map(fork -> Arrays.stream(fork == null ? new double[0][][] : fork)
                        .mapToDouble(iteration -> {
                            Samples own = new Samples();
                            own.add(iteration == null ? new double[0][] : iteration);
                            return own.mean();
                        })
                        .toArray())
                .toArray(double[][]::new);
    }

    private static List<double[][]> buckets(Metric metric, Unit unit) {
        double[][][][] histogram = metric.rawDataHistogram();
        if (histogram == null) {
            return List.of();
        }
        return Arrays.stream(histogram)
                .filter(fork -> fork != null)
                .flatMap(Arrays::stream)
                .filter(iteration -> iteration != null)
                .map(iteration -> Arrays.stream(iteration)
                        .filter(bucket -> bucket != null && bucket.length == 2)
                        .map(bucket -> new double[] {unit.normalized(bucket[0]), bucket[1]})
                        .toArray(double[][]::new))
                .toList();
    }

    Label label() {
        return label;
    }

    /** Stands for all, in what they have in common. */
    JmhResult first() {
        return results.getFirst();
    }

    Unit unit() {
        return unit.base();
    }

    /** A score for each fork; empty where only JMH's mean is known. */
    double[] forks() {
        return forks.clone();
    }

    /** The scores of each fork, in the order in which they were measured, but for those that are no numbers. */
    List<double[]> iterations() {
        return List.copyOf(iterations);
    }

    /** Of the forks; of a single one, of its iterations; or what JMH says, without an error. */
    Mean mean() {
        return mean;
    }

    /** Whether there is only one fork, whose iterations know nothing of how JVMs differ. */
    boolean overIterations() {
        return overIterations;
    }

    /** All sampled times; null of other modes. */
    @Nullable
    Samples samples() {
        return samples;
    }

    /** All threads together; NaN of a unit that is not of time. */
    double callsPerSecond() {
        return callsPerSecond(mean.value());
    }

    private double callsPerSecond(double score) {
        return !unit.known() ? Double.NaN : unit.rate() ? score : Math.max(1, first().threads()) / score;
    }

    /** The same of the fastest iteration of each fork; of the mean, where only that is known. */
    DoubleSummaryStatistics bestOfForks() {
        DoubleStream scores = iterations.isEmpty()
                ? DoubleStream.of(mean.value())
                : iterations.stream().mapToDouble(fork -> Iterations.BEST.of(fork, unit));
        return scores.map(this::callsPerSecond).summaryStatistics();
    }

    /** How many times as fast as another one of the same unit: over 1 where this one is faster. */
    Ratio speed(Measurement other) {
        return unit.rate() ? Ratio.of(mean, other.mean) : Ratio.of(other.mean, mean);
    }

    /** Whether scores of both can be compared. */
    boolean comparable(Measurement other) {
        return unit().equals(other.unit());
    }

    /** Bytes that a call allocates, 0 where that can't be told from what JMH does; NaN where nobody looked. */
    double allocated() {
        double calls = Unit.duration(String.valueOf(first().measurementTime())).orElse(Double.NaN) * callsPerSecond();
        return allocated * calls < Work.BYTES_OF_HARNESS ? 0 : allocated;
    }

    /** By the rule for scores, so that an iteration before the compiler was done counts for both or for neither. */
    private static double allocated(List<JmhResult> results, Iterations iterations) {
        return results.stream()
                .map(result -> result.secondary(ALLOCATED))
                .flatMap(Optional::stream)
                .mapToDouble(metric -> {
                    Unit unit = Unit.parse(metric.scoreUnit());
                    return scores(metric, unit).stream()
                            .mapToDouble(fork -> iterations.of(fork, unit))
                            .average()
                            .orElse(metric.value());
                })
                .average()
                .orElse(Double.NaN);
    }

    /** A metric of {@link Work}; NaN where it is missing. */
    double work(String metric) {
        return first().secondary(metric)
                .map(Metric::value)
                .filter(value -> value > 0)
                .orElse(Double.NaN);
    }
}
