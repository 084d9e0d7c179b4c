package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.data.OneHot;
import dev.lanewise.kernel.Kernels;

/**
 * The book's loss functions. All take one sample per row, allocate their temporaries, and are safe for any number of
 * threads. Sums run in the order of {@link Kernels#sum}, but for the mean of softmaxCrossEntropy, which is taken in
 * {@code double} and in ascending order.
 */
public final class Losses {

    /** What keeps the logarithm of {@link #crossEntropy(Matrix, Matrix)} finite, as in the book. */
    public static final float EPSILON = 1e-7f;

    private Losses() {}

    /**
     * Cross-entropy −Σ t · ln(y + ε) / rows with ε = {@link #EPSILON}: for one sample with t one-hot −ln of the
     * probability of its class, which is 0.5108 for 0.6, 2.3026 for 0.1, and 16.118 for 0, where it would be infinite
     * without ε. A mini-batch of the first two has their mean, 1.4067.
     *
     * @param y probabilities, rows × classes
     * @param t targets of the same shape, one-hot or any distribution
     * @throws IllegalArgumentException if the shapes differ or have no rows
     */
    public static float crossEntropy(Matrix y, Matrix t) {
        return crossEntropy(y, t, EPSILON);
    }

    /**
     * Cross-entropy −Σ t · ln(y + ε) / rows with an ε of one's own. Of y = (0.4, 0.6) and t = (0, 1), 0.5108 with ε = 0
     * and 0.4943 with ε = 0.01; of y = (1, 0), 4.6052 with ε = 0.01. With ε = 0 it is infinite where the probability of
     * the class is 0, and NaN, 0 · ∞, where that of another one is.
     *
     * @param y probabilities, rows × classes
     * @param t targets of the same shape, one-hot or any distribution
     * @param epsilon at least 0, finite
     * @throws IllegalArgumentException if the shapes differ or have no rows, or epsilon is out of its range
     */
    public static float crossEntropy(Matrix y, Matrix t, float epsilon) {
        checkSameShape("crossEntropy", y, t);
        checkEpsilon(epsilon);
        float[] logs = new float[y.data().length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = y.data()[i] + epsilon;
        }
        Kernels kernels = Kernels.active();
        kernels.log(logs, 0, logs, 0, logs.length);
        return -kernels.dot(t.data(), 0, logs, 0, logs.length) / y.rows();
    }

    /**
     * Cross-entropy −Σ ln(y[i, label i] + ε) / rows with ε = {@link #EPSILON}. Of two rows that give their classes 0.6 and
     * 0.1, 1.4067.
     *
     * @param y probabilities, rows × classes
     * @param labels a class for each row
     * @throws IllegalArgumentException if the lengths differ, a label is no class, or there are no rows
     */
    public static float crossEntropy(Matrix y, int[] labels) {
        return crossEntropy(y, labels, EPSILON);
    }

    /**
     * Cross-entropy −Σ ln(y[i, label i] + ε) / rows with an ε of one's own. Of y = (0.4, 0.6) and label 1, 0.5108 with
     * ε = 0 and 0.4943 with ε = 0.01; of y = (1, 0), 4.6052 with ε = 0.01. With ε = 0 it is infinite where the
     * probability of a label is 0; those of the other classes do not matter.
     *
     * @param y probabilities, rows × classes
     * @param labels a class for each row
     * @param epsilon at least 0, finite
     * @throws IllegalArgumentException if the lengths differ, a label is no class, there are no rows, or epsilon is out
     *     of its range
     */
    public static float crossEntropy(Matrix y, int[] labels, float epsilon) {
        Labels.check(labels, y.rows(), y.cols());
        checkNotEmpty("crossEntropy", y);
        checkEpsilon(epsilon);
        float[] logs = new float[labels.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = y.get(i, labels[i]) + epsilon;
        }
        Kernels kernels = Kernels.active();
        kernels.log(logs, 0, logs, 0, logs.length);
        return -kernels.sum(logs, 0, logs.length) / y.rows();
    }

    /**
     * Softmax and cross-entropy in one, without ε and without overflow: the mean of ln Σ e^s − s[label] over the rows. Of
     * (1, 2, 3) and label 2, 0.4076.
     *
     * @param scores what softmax is applied to, rows × classes
     * @param labels a class for each row
     * @throws IllegalArgumentException if the lengths differ, a label is no class, or there are no rows
     */
    public static float softmaxCrossEntropy(Matrix scores, int[] labels) {
        Labels.check(labels, scores.rows(), scores.cols());
        checkNotEmpty("softmaxCrossEntropy", scores);
        int rows = scores.rows();
        float[] gradient = new float[scores.data().length];
        float[] loss = new float[rows];
        Kernels.active()
                .softmaxCrossEntropy(1f, scores.data(), 0, labels, 0, gradient, 0, loss, 0, rows, scores.cols());
        return mean(loss, rows);
    }

    /**
     * As {@link #softmaxCrossEntropy(Matrix, int[])} with one-hot labels t, −Σ t · ln softmax(s) / rows; any other row
     * is refused. Of (1, 2, 3) and t = (0, 0, 1), 0.4076.
     */
    public static float softmaxCrossEntropy(Matrix scores, Matrix oneHot) {
        checkSameShape("softmaxCrossEntropy", scores, oneHot);
        return softmaxCrossEntropy(scores, OneHot.decode(oneHot));
    }

    /**
     * The book's mean squared error ½ · Σ (y − t)² / rows. For one sample that is its ½ · Σ (y − t)²: with y = (0.7, 0.3)
     * and t = (1, 0), 0.09.
     *
     * @param y probabilities or any other outputs, rows × outputs
     * @param t targets of the same shape
     * @throws IllegalArgumentException if the shapes differ or have no rows
     */
    public static float meanSquaredError(Matrix y, Matrix t) {
        checkSameShape("meanSquaredError", y, t);
        float[] difference = y.subtract(t).data();
        return 0.5f * Kernels.active().sumOfSquares(difference, 0, difference.length) / y.rows();
    }

    /**
     * As {@link #meanSquaredError(Matrix, Matrix)}, ½ · Σ (y − t)² / rows, with the one-hot targets of labels: t is 1
     * at the label of a row, and 0 elsewhere. With y = (0.7, 0.3) and label 0, 0.09; with label 1, 0.49.
     *
     * @param y probabilities, rows × classes
     * @param labels a class for each row
     * @throws IllegalArgumentException if the lengths differ, a label is no class, or there are no rows
     */
    public static float meanSquaredError(Matrix y, int[] labels) {
        Labels.check(labels, y.rows(), y.cols());
        checkNotEmpty("meanSquaredError", y);
        return meanSquaredError(y, OneHot.encode(labels, y.cols()));
    }

    /** In {@code double}, so that millions of losses are averaged as well as a hundred. */
    static float mean(float[] loss, int rows) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += loss[i];
        }
        return (float) (sum / rows);
    }

    private static void checkEpsilon(float epsilon) {
        if (!(epsilon >= 0 && epsilon <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("epsilon must be at least 0 and finite, but is " + epsilon);
        }
    }

    private static void checkSameShape(String operation, Matrix y, Matrix t) {
        if (y.rows() != t.rows() || y.cols() != t.cols()) {
            throw new IllegalArgumentException("%s: y is %d×%d, t is %d×%d: the shapes must be equal"
                    .formatted(operation, y.rows(), y.cols(), t.rows(), t.cols()));
        }
        checkNotEmpty(operation, y);
    }

    private static void checkNotEmpty(String operation, Matrix y) {
        if (y.rows() == 0 || y.cols() == 0) {
            throw new IllegalArgumentException(
                    "%s: y is %d×%d: there is nothing to average".formatted(operation, y.rows(), y.cols()));
        }
    }
}
