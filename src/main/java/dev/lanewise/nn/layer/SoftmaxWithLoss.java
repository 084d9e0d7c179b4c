package dev.lanewise.nn.layer;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import dev.lanewise.data.OneHot;
import dev.lanewise.nn.Activations;
import dev.lanewise.nn.Losses;
import org.jspecify.annotations.Nullable;

/**
 * The end of a net that classifies: probabilities y = softmax(scores) and their mean cross-entropy −Σ t · ln y /
 * samples, in one because the gradient of both together is as simple as (y − t) / samples.
 *
 * <p>Example: the scores (1, 2, 3) with t = (0, 0, 1), label 2, give y = (0.0900, 0.2447, 0.6652) and the loss 0.4076;
 * backward then gives (0.0900, 0.2447, −0.3348).
 */
public final class SoftmaxWithLoss {

    private @Nullable Matrix y;
    private @Nullable Matrix t;

    /** A new one, for any number of classes. */
    public SoftmaxWithLoss() {}

    /**
     * The mean loss, {@link Losses#softmaxCrossEntropy(Matrix, Matrix)}.
     *
     * @param scores samples × classes, at least one sample
     * @param t one-hot labels of the same shape, kept for the backward pass
     * @throws IllegalArgumentException if the shapes differ, there are no samples, or a row is not one-hot
     */
    public float forward(Matrix scores, Matrix t) {
        float loss = Losses.softmaxCrossEntropy(requireNonNull(scores, "scores"), requireNonNull(t, "t"));
        this.y = Activations.softmax(scores);
        this.t = t;
        return loss;
    }

    /**
     * {@link #forward(Matrix, Matrix)} with labels: t is 1 at the label of a sample, and 0 elsewhere.
     *
     * @param scores samples × classes, at least one sample
     * @param labels a class for each sample
     */
    public float forward(Matrix scores, int[] labels) {
        return forward(
                scores, OneHot.encode(labels, requireNonNull(scores, "scores").cols()));
    }

    /** The probabilities of the last forward pass, samples × classes. */
    public Matrix y() {
        return Shapes.require(y, "forward");
    }

    /**
     * The gradient of the loss by the scores: (y − t) · (1 / samples).
     *
     * @return a new matrix, samples × classes
     * @throws IllegalStateException if there was no forward pass
     */
    public Matrix backward() {
        Matrix probabilities = y();
        return probabilities.subtract(Shapes.require(t, "forward")).scaleInPlace(1f / probabilities.rows());
    }
}
