package dev.lanewise.nn.layer;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * y = x · W + b. Backward: dx = dy · Wᵀ, dW = xᵀ · dy, and db is the sum of the rows of dy.
 *
 * <p>The chain of y[i, j] starts from b[j], as in {@link dev.lanewise.nn.TwoLayerNet}; those of the gradients from +0,
 * over the samples in ascending order.
 *
 * <p>Example: with W = ((1, 2), (3, 4)) and b = (0.5, −0.5), x = (1, 2) gives y = (7.5, 9.5); dy = (1, 1) then gives dx =
 * (3, 7), dW = ((1, 1), (2, 2)) and db = (1, 1).
 */
public final class Affine implements Layer {

    private final Matrix w;
    private final Matrix b;
    private final Epilogue bias;

    private @Nullable Matrix x;
    private @Nullable Matrix dw;
    private @Nullable Matrix db;

    /**
     * A layer over given parameters, which are kept, not copied.
     *
     * @param w inputs × outputs, at least 1 × 1
     * @param b 1 × outputs
     * @throws IllegalArgumentException if the shapes do not fit together
     */
    public Affine(Matrix w, Matrix b) {
        this.w = requireNonNull(w, "w");
        this.b = requireNonNull(b, "b");
        if (w.rows() == 0 || w.cols() == 0 || b.rows() != 1 || b.cols() != w.cols()) {
            throw new IllegalArgumentException("w must be at least 1×1 and b have one row of its columns, but w is "
                    + Shapes.of(w) + ", b is " + Shapes.of(b));
        }
        this.bias = Epilogue.bias(b.data(), 0);
    }

    /** The weights, inputs × outputs; live. */
    public Matrix w() {
        return w;
    }

    /** The biases, 1 × outputs; live. */
    public Matrix b() {
        return b;
    }

    /** The gradient by the weights of the last backward pass, in their shape. */
    public Matrix dw() {
        return Shapes.require(dw, "backward");
    }

    /** The gradient by the biases of the last backward pass, in their shape. */
    public Matrix db() {
        return Shapes.require(db, "backward");
    }

    @Override
    public Matrix forward(Matrix x) {
        if (requireNonNull(x, "x").cols() != w.rows()) {
            throw new IllegalArgumentException(
                    "x is %s, but w is %s: columns of x must equal rows of w".formatted(Shapes.of(x), Shapes.of(w)));
        }
        this.x = x;
        int in = w.rows();
        int out = w.cols();
        Matrix y = Matrix.zeros(x.rows(), out);
        Kernels.active()
                .sgemm(false, false, x.rows(), out, in, 1f, x.data(), 0, in, w.data(), 0, out, y.data(), 0, out, bias);
        return y;
    }

    @Override
    public Matrix backward(Matrix dy) {
        Matrix input = Shapes.require(x, "forward");
        Shapes.requireShape("dy", dy, input.rows(), w.cols());
        dw = input.transposeMultiply(dy);
        db = dy.sumColumns();
        return dy.multiplyTranspose(w);
    }

    @Override
    public void step(float learningRate) {
        Matrix gradient = dw();
        b.axpyInPlace(-learningRate, db());
        w.axpyInPlace(-learningRate, gradient);
    }

    /** The sizes. */
    @Override
    public String toString() {
        return "Affine " + Shapes.of(w);
    }
}
