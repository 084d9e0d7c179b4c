package dev.lanewise.nn;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How often samples of one class were taken for another, and what follows from it: precision, recall and F1 of each
 * class. Immutable.
 *
 * <p>A sample without a prediction, because its scores held NaN, is {@linkplain #unclassified unclassified}: it lowers
 * the accuracy and the recall of its class, and nobody's precision.
 *
 * <p>Where scikit-learn leaves a choice, this is its default: a ratio of nothing to nothing, such as the precision of a
 * class that was never predicted, is 0; and a macro average is that of the classes that occur, as a label or as a
 * prediction.
 */
public final class ConfusionMatrix {

    /** The prediction for a sample that got none. */
    public static final int UNCLASSIFIED = -1;

    /** Classes · (classes + 1) must fit an array. */
    private static final int MOST_CLASSES = 46_340;

    private final int classes;
    private final int samples;

    /** Classes × (classes + 1), by label; the last column is that of the unclassified. */
    private final int[] counts;

    private ConfusionMatrix(int classes, int samples) {
        this.classes = classes;
        this.samples = samples;
        this.counts = new int[classes * (classes + 1)];
    }

    /**
     * Counts predictions.
     *
     * @param labels the class of each sample; at least one sample
     * @param predicted the class predicted for each sample, or {@link #UNCLASSIFIED}
     * @param classes 1 … 46,340
     * @throws IllegalArgumentException if the lengths differ or are 0, {@code classes} is out of range, or a label or
     *     prediction is no class
     */
    public static ConfusionMatrix of(int[] labels, int[] predicted, int classes) {
        if (classes < 1 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    "classes must be from 1 to %d, but is %d".formatted(MOST_CLASSES, classes));
        }
        if (labels.length == 0) {
            throw new IllegalArgumentException("labels is empty: there are no samples");
        }
        Labels.check(labels, predicted.length, classes);
        ConfusionMatrix matrix = new ConfusionMatrix(classes, labels.length);
        for (int i = 0; i < labels.length; i++) {
            if (predicted[i] < UNCLASSIFIED || predicted[i] >= classes) {
                throw new IllegalArgumentException(
                        "predicted[%d] = %d is neither a class nor UNCLASSIFIED: there are %d classes"
                                .formatted(i, predicted[i], classes));
            }
            int column = predicted[i] == UNCLASSIFIED ? classes : predicted[i];
            matrix.counts[labels[i] * (classes + 1) + column]++;
        }
        return matrix;
    }

    /** The number of classes. */
    public int classes() {
        return classes;
    }

    /** The number of samples, at least 1. */
    public int samples() {
        return samples;
    }

    /**
     * How many samples of one class were taken for another, or for what they are.
     *
     * @throws IndexOutOfBoundsException if one is no class; so do the methods below
     */
    public int count(int label, int predicted) {
        return counts[row(label) + checked(predicted)];
    }

    /** How many samples of a class got no prediction. */
    public int unclassified(int label) {
        return counts[row(label) + classes];
    }

    /** How many samples are of a class. */
    public int support(int label) {
        int row = row(label);
        return Arrays.stream(counts, row, row + classes + 1).sum();
    }

    /** How many samples were taken for a class. */
    public int predictions(int predicted) {
        checked(predicted);
        return IntStream.range(0, classes).map(label -> count(label, predicted)).sum();
    }

    /**
     * The share of the samples that were taken for what they are, in 0 … 1: Σ count(c, c) / samples. The labels
     * (0, 1, 2, 2, 2), taken for (0, 0, 2, 2, 1), give 3 / 5 = 0.6.
     */
    public float accuracy() {
        return ratio(IntStream.range(0, classes).map(c -> count(c, c)).sum(), samples);
    }

    /** The share of those taken for a class that are of it, in 0 … 1; 0 if there are none. */
    public float precision(int label) {
        return ratio(count(label, label), predictions(label));
    }

    /** The share of those of a class that were taken for it, in 0 … 1; 0 if there are none. */
    public float recall(int label) {
        return ratio(count(label, label), support(label));
    }

    /** The harmonic mean of precision and recall, in 0 … 1; 0 if both are. */
    public float f1(int label) {
        return ratio(2L * count(label, label), (long) support(label) + predictions(label));
    }

    /** The mean {@link #precision} of the classes that occur. */
    public float macroPrecision() {
        return macro(this::precision);
    }

    /** The mean {@link #recall} of the classes that occur. */
    public float macroRecall() {
        return macro(this::recall);
    }

    /** The mean {@link #f1} of the classes that occur. */
    public float macroF1() {
        return macro(this::f1);
    }

    private float macro(IntToDoubleFunction measure) {
        double sum = 0;
        int occurring = 0;
        for (int c = 0; c < classes; c++) {
            if (support(c) > 0 || predictions(c) > 0) {
                sum += measure.applyAsDouble(c);
                occurring++;
            }
        }
        return (float) (sum / occurring);
    }

    /** Rounded once; as a quotient of floats would be while both are exact. */
    static float ratio(long part, long whole) {
        return whole == 0 ? 0 : (float) ((double) part / whole);
    }

    private int row(int label) {
        return checked(label) * (classes + 1);
    }

    private int checked(int label) {
        return Objects.checkIndex(label, classes);
    }

    /** Whether all counts are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConfusionMatrix that && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    /** The sizes and the accuracy, for messages. */
    @Override
    public String toString() {
        return "ConfusionMatrix of " + classes + " classes, " + samples + " samples, accuracy " + accuracy();
    }
}
