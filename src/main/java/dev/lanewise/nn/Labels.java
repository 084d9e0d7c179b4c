package dev.lanewise.nn;

import dev.lanewise.Matrix;

/** Checks of class labels. */
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

    static void checkShape(Matrix oneHot, int rows, int classes) {
        if (oneHot.rows() != rows || oneHot.cols() != classes) {
            throw new IllegalArgumentException("one-hot labels are %d×%d, but %d×%d is needed"
                    .formatted(oneHot.rows(), oneHot.cols(), rows, classes));
        }
    }
}
