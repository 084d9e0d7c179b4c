package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.Mean.Interval;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The quotient of the means of two samples, or the geometric mean of quotients, by drawing from them again and again, with
 * replacement (Efron, Tibshirani: An Introduction to the Bootstrap, 1993, 13.3: the percentile interval). It assumes no
 * distribution. From a few values it is somewhat too sure of itself: it is asked beside Student's t, not instead.
 */
final class Bootstrap {

    private static final int DRAWS = 10_000;

    /** The same for each comparison, so that none depends on what else is compared. */
    private static final long SEED = 42;

    private Bootstrap() {}

    /** Where that share of the quotients lies; NaN where one of the samples is of a single value. */
    static Interval quotient(double[] numerators, double[] denominators, double confidence) {
        if (Math.min(numerators.length, denominators.length) < 2) {
            return new Interval(Double.NaN, Double.NaN);
        }
        return interval(random -> mean(numerators, random) / mean(denominators, random), confidence);
    }

    /** The same of quotients that were each measured at once; NaN of a single one. */
    static Interval ofPairs(double[] quotients, double confidence) {
        if (quotients.length < 2) {
            return new Interval(Double.NaN, Double.NaN);
        }
        double[] logarithms = DoubleStream.of(quotients).map(Math::log).toArray();
        return interval(random -> Math.exp(mean(logarithms, random)), confidence);
    }

    private static Interval interval(ToDoubleFunction<SplittableRandom> draw, double confidence) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] drawn = DoubleStream.generate(() -> draw.applyAsDouble(random))
                .limit(DRAWS)
                .sorted()
                .toArray();
        int cut = (int) ((1 - confidence) / 2 * DRAWS);
        return new Interval(drawn[cut], drawn[DRAWS - 1 - cut]);
    }

    private static double mean(double[] values, SplittableRandom random) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[random.nextInt(values.length)];
        }
        return sum / values.length;
    }
}
