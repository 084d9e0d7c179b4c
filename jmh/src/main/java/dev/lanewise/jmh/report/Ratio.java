package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.Mean.Interval;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The quotient of two means. Of independent ones, the relative variances add, u² = u₁² + u₂², and the effective degrees of
 * freedom are those of Welch and Satterthwaite, ν = u⁴ / (u₁⁴/ν₁ + u₂⁴/ν₂) (JCGM 100:2008, "GUM", 5.1.6 and G.4.2). The
 * interval is on the scale of logarithms, value · exp(± t·u), so that that of the inverse is the inverse.
 *
 * @param value the quotient
 * @param error its relative standard error, that of its logarithm; NaN where one of the means is of a single value
 * @param degrees of freedom
 */
record Ratio(double value, double error, double degrees) {

    static Ratio of(Mean numerator, Mean denominator) {
        double u1 = square(numerator.relativeError());
        double u2 = square(denominator.relativeError());
        double degrees =
                square(u1 + u2) / (square(u1) / (numerator.count() - 1) + square(u2) / (denominator.count() - 1));
        return new Ratio(numerator.value() / denominator.value(), Math.sqrt(u1 + u2), degrees);
    }

    /** Of quotients that were each measured at once: their geometric mean, by Student's t on the logarithms. */
    static Ratio ofPairs(double... quotients) {
        Mean logarithm = Mean.of(DoubleStream.of(quotients).map(Math::log).toArray());
        return new Ratio(Math.exp(logarithm.value()), logarithm.error(), quotients.length - 1);
    }

    private static double square(double x) {
        return x * x;
    }

    Interval interval(double confidence) {
        if (error == 0) {
            return new Interval(value, value);
        }
        double factor = Math.exp(Mean.quantile(confidence, degrees) * error);
        return new Interval(value / factor, value * factor);
    }

    /** How likely means of the same distribution are to differ by this quotient or a larger one, either way. */
    double significance() {
        if (error == 0) {
            return value == 1 ? 1 : 0;
        }
        return degrees > 0
                ? 2 * TDistribution.of(degrees).cumulativeProbability(-Math.abs(Math.log(value)) / error)
                : Double.NaN;
    }
}
