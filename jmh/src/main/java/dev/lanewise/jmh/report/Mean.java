package dev.lanewise.jmh.report;

import java.util.stream.DoubleStream;
import org.apache.commons.statistics.descriptive.Variance;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * An arithmetic mean of independent values, such as those of forks, and its standard error.
 *
 * @param value the mean
 * @param error the standard error of the mean; NaN of a single value
 * @param count of the values
 */
record Mean(double value, double error, int count) {

    static Mean of(double... values) {
        double mean = DoubleStream.of(values).sum() / values.length;
        double error =
                values.length < 2 ? Double.NaN : Math.sqrt(Variance.of(values).getAsDouble() / values.length);
        return new Mean(mean, error, values.length);
    }

    /**
     * Student's t interval: mean ± t·error, with count − 1 degrees of freedom (Georges, Buytaert, Eeckhout: Statistically
     * Rigorous Java Performance Evaluation, OOPSLA 2007, 3.2.2).
     */
    Interval interval(double confidence) {
        double half = quantile(confidence, count - 1) * error;
        return new Interval(value - half, value + half);
    }

    double relativeError() {
        return error / Math.abs(value);
    }

    /** Of Student's t: this share of all values is no further from 0; NaN without degrees of freedom. */
    static double quantile(double confidence, double degrees) {
        return degrees > 0 ? -TDistribution.of(degrees).inverseCumulativeProbability((1 - confidence) / 2) : Double.NaN;
    }

    /** From low to high; both NaN where there is nothing to tell them from, and then neither above nor below anything. */
    record Interval(double low, double high) {

        boolean above(double bound) {
            return low > bound;
        }

        boolean below(double bound) {
            return high < bound;
        }
    }
}
