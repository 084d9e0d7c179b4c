package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.Mean.Interval;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The quotient of the means of two samples, by drawing from both again and again, with replacement (Efron, Tibshirani: An
 * Introduction to the Bootstrap, 1993, 13.3: the percentile interval). It assumes no distribution. From a few values it is
 * somewhat too sure of itself: it is asked beside Student's t, not instead.
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
        SplittableRandom random = new SplittableRandom(SEED);
        double[] quotients = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            quotients[i] = mean(numerators, random) / mean(denominators, random);
        }
        Arrays.sort(quotients);
        int cut = (int) ((1 - confidence) / 2 * DRAWS);
        return new Interval(quotients[cut], quotients[DRAWS - 1 - cut]);
    }

    private static double mean(double[] values, SplittableRandom random) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[random.nextInt(values.length)];
        }
        return sum / values.length;
    }
}
