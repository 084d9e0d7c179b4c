package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Kernels;

/** Class labels: checked, or read from one-hot rows. */
final class Labels {

    private Labels() {}

    static void check(int[] labels, int rows, int classes) {
        if (labels.length != rows) {
            throw new IllegalArgumentException(
                    "labels has length %d, but there are %d rows".formatted(labels.length, rows));
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "labels[%d] = %d is not a class: there are %d classes".formatted(i, labels[i], classes));
            }
        }
    }

    /** The column of the single 1 in each row; any other row is refused. */
    static int[] of(Matrix oneHot) {
        int[] labels = new int[oneHot.rows()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = Kernels.active().argMax(oneHot.data(), i * oneHot.cols(), oneHot.cols());
            for (int j = 0; j < oneHot.cols(); j++) {
                if (oneHot.get(i, j) != (j == labels[i] ? 1f : 0f)) {
                    throw new IllegalArgumentException(
                            "row %d is not one-hot: it holds %s at column %d".formatted(i, oneHot.get(i, j), j));
                }
            }
        }
        return labels;
    }

    static void checkShape(Matrix oneHot, int rows, int classes) {
        if (oneHot.rows() != rows || oneHot.cols() != classes) {
            throw new IllegalArgumentException("one-hot labels are %d×%d, but %d×%d is needed"
                    .formatted(oneHot.rows(), oneHot.cols(), rows, classes));
        }
    }
}
