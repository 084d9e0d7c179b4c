package dev.lanewise.nn.layer;

import dev.lanewise.Matrix;

/**
 * A function of a mini-batch, one sample a row, and the chain rule for it. Remembers its last forward pass for the
 * backward pass: the matrix that it was given or returned, not a copy, which is therefore not to be changed in between.
 */
public sealed interface Layer permits Affine, Elementwise {

    /**
     * The function.
     *
     * @param x samples × inputs
     * @return a new matrix, samples × outputs
     * @throws IllegalArgumentException if x does not fit the layer
     */
    Matrix forward(Matrix x);

    /**
     * The chain rule: from the gradient of a loss by the outputs of the last {@link #forward} to that by its inputs. A
     * layer that has parameters keeps the gradients by these, too.
     *
     * @param dy samples × outputs
     * @return a new matrix, samples × inputs
     * @throws IllegalArgumentException if dy has another shape than the outputs
     * @throws IllegalStateException if there was no forward pass
     */
    Matrix backward(Matrix dy);

    /**
     * A step of gradient descent by the gradients of the last {@link #backward}, where there are parameters:
     * {@code w = fma(-learningRate, gradient, w)}.
     *
     * @param learningRate the step
     * @throws IllegalStateException if there are parameters but was no backward pass
     */
    default void step(float learningRate) {}
}
