package dev.lanewise.data;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Brings the features of samples to one range, each by itself: {@code y = (x - offset) / scale}. It is fitted on the
 * samples to train with, and applied as it is to all others: what these look like must not flow into the training.
 *
 * <pre>{@code
 * Matrix train = Matrix.of(new float[][] {{255}, {128}, {45}, {0}});
 * FeatureScaling.minMax(train).apply(train);                       // 1, 0.5019608, 0.1764706, 0
 * FeatureScaling.zScore(train).apply(train);                       // 1.5257326, 0.2164891, −0.6391583, −1.1030635
 * }</pre>
 *
 * <p>A feature that is constant in the training samples has the scale 1, so it becomes 0 there.
 *
 * <p>Everything is computed in {@code double}, sums in the order of the samples, and rounded once at the end. Immutable
 * and thread-safe; methods allocate their result.
 */
public final class FeatureScaling {

    private final double[] offset;
    private final double[] scale;

    private FeatureScaling(double[] offset, double[] scale) {
        this.offset = offset;
        this.scale = scale;
    }

    /**
     * Min-max scaling, to 0 … 1: offset is the least value of the feature, scale the greatest less the least.
     *
     * @param train samples × features, at least one sample, all finite
     * @throws IllegalArgumentException if there is no sample, or a value is not finite
     */
    public static FeatureScaling minMax(Matrix train) {
        requireSamples("minMax", train);
        double[] min = extreme(train, Math::min);
        double[] scale = extreme(train, Math::max);
        for (int j = 0; j < scale.length; j++) {
            scale[j] = scale[j] == min[j] ? 1 : scale[j] - min[j];
        }
        return new FeatureScaling(min, scale);
    }

    /**
     * Z-scores, of mean 0 and standard deviation 1: offset is the mean of the feature, scale its standard deviation
     * √(Σ (x − mean)² / n), that of the samples themselves (NumPy's {@code std}).
     *
     * @param train samples × features, at least one sample, all finite
     * @throws IllegalArgumentException if there is no sample, or a value is not finite
     */
    public static FeatureScaling zScore(Matrix train) {
        requireSamples("zScore", train);
        double[] min = extreme(train, Math::min);
        double[] max = extreme(train, Math::max);
        double[] mean = new double[train.cols()];
        double[] scale = new double[train.cols()];
        for (int j = 0; j < mean.length; j++) {
            if (min[j] == max[j]) { // whatever rounding would make of it
                mean[j] = min[j];
                scale[j] = 1;
            } else {
                mean[j] = meanOf(train, j, x -> x);
                double center = mean[j];
                scale[j] = Math.sqrt(meanOf(train, j, x -> (x - center) * (x - center)));
            }
        }
        return new FeatureScaling(mean, scale);
    }

    private static double meanOf(Matrix x, int feature, DoubleUnaryOperator term) {
        double sum = 0;
        for (int i = 0; i < x.rows(); i++) {
            sum += term.applyAsDouble(x.get(i, feature));
        }
        return sum / x.rows();
    }

    private static double[] extreme(Matrix x, DoubleBinaryOperator of) {
        double[] extreme = new double[x.cols()];
        for (int j = 0; j < extreme.length; j++) {
            extreme[j] = x.get(0, j);
            for (int i = 1; i < x.rows(); i++) {
                extreme[j] = of.applyAsDouble(extreme[j], x.get(i, j));
            }
        }
        return extreme;
    }

    /** The number of features. */
    public int features() {
        return offset.length;
    }

    /** What is subtracted from a feature, counted from 0. */
    public double offset(int feature) {
        return offset[feature];
    }

    /** What the difference of a feature, counted from 0, is divided by; above 0. */
    public double scale(int feature) {
        return scale[feature];
    }

    /**
     * The samples, scaled: training data or any other. Values outside of those fitted on leave the range.
     *
     * @param x samples × features
     * @return a new matrix of the same shape
     * @throws IllegalArgumentException if x has other features
     */
    public Matrix apply(Matrix x) {
        requireFeatures("apply", requireNonNull(x, "x"));
        Matrix y = Matrix.zeros(x.rows(), x.cols());
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.cols(); j++) {
                y.set(i, j, (float) ((x.get(i, j) - offset[j]) / scale[j]));
            }
        }
        return y;
    }

    /**
     * The data set, scaled.
     *
     * @return a new one with the same labels
     * @throws IllegalArgumentException if it has other features, or a scaled value is beyond the range of {@code float}
     */
    public Dataset apply(Dataset data) {
        requireNonNull(data, "data");
        return Dataset.of(apply(data.x()), data.labels(), data.classes());
    }

    /**
     * Back from scaled values to those before: {@code x = y * scale + offset}, which differ from the first ones by the
     * roundings only. With the min-max scaling of 0 … 255, 1 gives 255, 0.5019608 gives 128, and 0 gives 0.
     *
     * @param y samples × features
     * @return a new matrix of the same shape
     * @throws IllegalArgumentException if y has other features
     */
    public Matrix inverse(Matrix y) {
        requireFeatures("inverse", requireNonNull(y, "y"));
        Matrix x = Matrix.zeros(y.rows(), y.cols());
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                x.set(i, j, (float) (y.get(i, j) * scale[j] + offset[j]));
            }
        }
        return x;
    }

    private static void requireSamples(String method, Matrix train) {
        requireNonNull(train, "train");
        if (train.rows() == 0 || train.cols() == 0) {
            throw new IllegalArgumentException("%s: train must have at least one row and one column, is %d×%d"
                    .formatted(method, train.rows(), train.cols()));
        }
        Dataset.requireFinite(method, "train", train);
    }

    private void requireFeatures(String method, Matrix x) {
        if (x.cols() != offset.length) {
            throw new IllegalArgumentException(
                    "%s: fitted on %d features, but given %d×%d".formatted(method, offset.length, x.rows(), x.cols()));
        }
    }

    /** Offsets and scales. */
    @Override
    public String toString() {
        return "FeatureScaling (x − " + Arrays.toString(offset) + ") / " + Arrays.toString(scale);
    }
}
