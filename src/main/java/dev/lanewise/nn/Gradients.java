package dev.lanewise.nn;

import dev.lanewise.Matrix;
import java.util.List;

/**
 * The gradient of the loss by each parameter of a {@link TwoLayerNet}, in the shapes of the parameters.
 *
 * @param w1 inputs × hidden
 * @param b1 1 × hidden
 * @param w2 hidden × outputs
 * @param b2 1 × outputs
 */
public record Gradients(Matrix w1, Matrix b1, Matrix w2, Matrix b2) {

    /** In the order of {@link TwoLayerNet#parameters}. */
    List<Matrix> all() {
        return List.of(w1, b1, w2, b2);
    }

    static Gradients zeros(int inputSize, int hiddenSize, int outputSize) {
        return new Gradients(
                Matrix.zeros(inputSize, hiddenSize),
                Matrix.zeros(1, hiddenSize),
                Matrix.zeros(hiddenSize, outputSize),
                Matrix.zeros(1, outputSize));
    }
}
