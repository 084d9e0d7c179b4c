package dev.lanewise.data;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;

/**
 * Class labels as rows that hold 1 in the column of the class and 0 elsewhere: what a net's probabilities are compared
 * with.
 *
 * <pre>{@code
 * OneHot.encode(new int[] {5, 3, 7, 4}, 10);   // 4 × 10, row 0 is 0 0 0 0 0 1 0 0 0 0
 * }</pre>
 */
public final class OneHot {

    private OneHot() {}

    /**
     * The rows of given labels.
     *
     * @param labels each from 0 to {@code classes - 1}
     * @param classes at least 1
     * @return a new matrix, {@code labels.length} × classes
     * @throws IllegalArgumentException if a label is no class, there are no classes, or the matrix would have more than
     *     {@link Integer#MAX_VALUE} elements
     */
    public static Matrix encode(int[] labels, int classes) {
        requireNonNull(labels, "labels");
        Dataset.requireClasses(classes);
        Dataset.requireLabels("encode", labels, classes);
        Matrix oneHot = Matrix.zeros(labels.length, classes);
        for (int i = 0; i < labels.length; i++) {
            oneHot.set(i, labels[i], 1f);
        }
        return oneHot;
    }

    /**
     * The labels of given rows: the column of the single 1 of each. Of (0, 0, 1) and (1, 0, 0), 2 and 0.
     *
     * @param oneHot any other row is refused
     * @return a new array with a label for each row
     * @throws IllegalArgumentException if a row is not one-hot
     */
    public static int[] decode(Matrix oneHot) {
        int[] labels = requireNonNull(oneHot, "oneHot").argMaxByRow();
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < oneHot.cols(); j++) {
                if (oneHot.get(i, j) != (j == labels[i] ? 1f : 0f)) {
                    throw new IllegalArgumentException(
                            "row %d is not one-hot: it holds %s at column %d".formatted(i, oneHot.get(i, j), j));
                }
            }
        }
        return labels;
    }
}
