package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.Mean.Interval;
import dev.lanewise.jmh.report.Run.Identity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Two runs of the same benchmarks. A benchmark became faster or slower if three things agree: Student's t on the fork
 * means, or on the quotients of forks where both took turns, after a correction for the number of benchmarks (Benjamini,
 * Hochberg: Controlling the False Discovery Rate, 1995); the bootstrap interval over the forks; and a change that is large
 * enough to care about. Limits of the machine are not compared: that they differ says something of the machine.
 *
 * @param changes of the benchmarks that both runs have, slower ones first
 * @param onlyBefore benchmarks that the new run lacks
 * @param onlyAfter benchmarks that the old run lacks
 */
record Comparison(List<Change> changes, List<Label> onlyBefore, List<Label> onlyAfter) {

    enum Verdict {
        SLOWER("slower"),
        UNKNOWN("too few forks"),
        NOISE("within noise"),
        FASTER("faster");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * What counts as a change.
     *
     * @param confidence 1 − the share of wrong ones among the changes that are reported, on average
     * @param effect the least change of speed, as a share: 0.03 for 3 %
     * @param paired whether the n-th iterations of the n-th forks of both ran next to each other, so that their quotient
     *     tells more than their means
     */
    record Criteria(double confidence, double effect, boolean paired) {}

    /**
     * One benchmark.
     *
     * @param speed new by old: over 1 is faster
     * @param significance of the difference, corrected for the number of benchmarks; NaN with too few forks
     */
    record Change(
            Measurement before,
            Measurement after,
            Ratio speed,
            Interval interval,
            Interval bootstrap,
            double significance,
            Verdict verdict) {

        Label label() {
            return after.label();
        }
    }

    /** The two measurements of a benchmark, and what they come to. */
    private record Pair(Measurement before, Measurement after, Ratio speed, Interval bootstrap) {

        static Pair of(Measurement before, Measurement after, Criteria criteria) {
            boolean rate = after.unit().rate();
            Measurement numerator = rate ? after : before;
            Measurement denominator = rate ? before : after;
            if (criteria.paired()) {
                double[] quotients = quotients(numerator, denominator);
                return new Pair(
                        before, after, Ratio.ofPairs(quotients), Bootstrap.ofPairs(quotients, criteria.confidence()));
            }
            return new Pair(
                    before,
                    after,
                    after.speed(before),
                    Bootstrap.quotient(numerator.forks(), denominator.forks(), criteria.confidence()));
        }

        /** Of each fork the median of those of its iterations, so that a disturbed one does not count. */
        private static double[] quotients(Measurement numerator, Measurement denominator) {
            List<double[]> numerators = numerator.iterations();
            List<double[]> denominators = denominator.iterations();
            requireSame(numerator.label(), "forks", numerators.size(), denominators.size());
            return IntStream.range(0, numerators.size())
                    .mapToDouble(fork -> {
                        double[] above = numerators.get(fork);
                        double[] below = denominators.get(fork);
                        requireSame(numerator.label(), "iterations", above.length, below.length);
                        return Median.withDefaults()
                                .evaluate(IntStream.range(0, above.length)
                                        .mapToDouble(i -> above[i] / below[i])
                                        .toArray());
                    })
                    .toArray();
        }

        private static void requireSame(Label label, String what, int some, int others) {
            if (some != others) {
                throw new IllegalArgumentException(
                        "%s has %d %s in one file and %d in the other: they did not take turns"
                                .formatted(label, some, what, others));
            }
        }

        double significance() {
            return before.forks().length > 1 && after.forks().length > 1 ? speed.significance() : Double.NaN;
        }
    }

    /** @throws IllegalArgumentException if forks have no partner */
    static Comparison of(Run before, Run after, Criteria criteria) {
        Map<Identity, Measurement> rest = new LinkedHashMap<>();
        before.ordered().forEach(old -> rest.put(Identity.of(old.first()), old));
        List<Label> onlyAfter = new ArrayList<>();
        List<Pair> pairs = new ArrayList<>();
        for (Measurement measurement : after.ordered()) {
            Measurement old = rest.get(Identity.of(measurement.first()));
            if (old != null && old.comparable(measurement)) {
                rest.remove(Identity.of(measurement.first()));
                pairs.add(Pair.of(old, measurement, criteria));
            } else {
                onlyAfter.add(measurement.label());
            }
        }
        double[] significances =
                corrected(pairs.stream().mapToDouble(Pair::significance).toArray());
        List<Change> changes = IntStream.range(0, pairs.size())
                .mapToObj(i -> change(pairs.get(i), significances[i], criteria))
                .sorted(Comparator.comparing(Change::verdict)
                        .thenComparingDouble(change -> change.speed().value()))
                .toList();
        return new Comparison(
                changes, rest.values().stream().map(Measurement::label).toList(), onlyAfter);
    }

    private static Change change(Pair pair, double significance, Criteria criteria) {
        return new Change(
                pair.before,
                pair.after,
                pair.speed,
                pair.speed.interval(criteria.confidence()),
                pair.bootstrap,
                significance,
                verdict(pair.speed.value(), pair.bootstrap, significance, criteria));
    }

    private static Verdict verdict(double speed, Interval bootstrap, double significance, Criteria criteria) {
        if (Double.isNaN(significance)) {
            return Verdict.UNKNOWN;
        }
        if (significance <= 1 - criteria.confidence()) {
            if (bootstrap.below(1) && speed <= 1 - criteria.effect()) {
                return Verdict.SLOWER;
            }
            if (bootstrap.above(1) && speed >= 1 + criteria.effect()) {
                return Verdict.FASTER;
            }
        }
        return Verdict.NOISE;
    }

    /** By Benjamini and Hochberg: the i-th smallest of n times n / i, and not more than a larger one's. NaN stays NaN. */
    static double[] corrected(double[] significances) {
        double[] corrected = significances.clone();
        Integer[] order = IntStream.range(0, corrected.length)
                .filter(i -> !Double.isNaN(significances[i]))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> significances[i]))
                .toArray(Integer[]::new);
        double least = 1;
        for (int rank = order.length; rank > 0; rank--) {
            least = Math.min(least, significances[order[rank - 1]] * order.length / rank);
            corrected[order[rank - 1]] = least;
        }
        return corrected;
    }

    long count(Verdict verdict) {
        return changes.stream().filter(change -> change.verdict() == verdict).count();
    }
}
