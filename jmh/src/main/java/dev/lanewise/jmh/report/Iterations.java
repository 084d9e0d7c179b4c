package dev.lanewise.jmh.report;

import java.util.Locale;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.descriptive.Median;

/** What the iterations of a fork come to. */
enum Iterations {
    /** Their mean, as in JMH's own score. */
    MEAN,
    /** Their median. */
    MEDIAN,
    /** The fastest: other work on the machine only ever adds time. */
    BEST;

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    double of(double[] scores, Unit unit) {
        return switch (this) {
            case MEAN -> DoubleStream.of(scores).sum() / scores.length;
            case MEDIAN -> Median.withDefaults().evaluate(scores);
            case BEST ->
                unit.rate()
                        ? DoubleStream.of(scores).max().orElse(Double.NaN)
                        : DoubleStream.of(scores).min().orElse(Double.NaN);
        };
    }
}
