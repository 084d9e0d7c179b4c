package dev.lanewise.nn;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;

/**
 * The activation functions, on matrices: of every element, or of every row for softmax. The bits are those of the
 * kernels of these names, which are there for arrays. All return a new matrix of the same shape, and NaN for NaN.
 *
 * <p>{@link HiddenActivation} says which one a net has, {@code dev.lanewise.nn.layer} has them with their derivatives.
 */
public final class Activations {

    private Activations() {}

    /**
     * 1 where x &gt; 0, else 0: the function of a {@link Perceptron}. step(−1) = 0, step(0) = 0, step(2) = 1. Its slope is
     * 0 wherever it has one, so nothing can be learned through it by gradient.
     */
    public static Matrix step(Matrix x) {
        return elementwise(Kernels::step, x);
    }

    /** 1 / (1 + e^−x), from 0 to 1: sigmoid(0) = 0.5, sigmoid(1) = 0.7310586, sigmoid(2) = 0.8807970. */
    public static Matrix sigmoid(Matrix x) {
        return elementwise(Kernels::sigmoid, x);
    }

    /** (e^x − e^−x) / (e^x + e^−x), from −1 to 1: tanh(0) = 0, tanh(1) = 0.7615942. */
    public static Matrix tanh(Matrix x) {
        return elementwise(Kernels::tanh, x);
    }

    /** x where x &gt; 0, else 0: relu(−2) = 0, relu(3) = 3. */
    public static Matrix relu(Matrix x) {
        return elementwise(Kernels::relu, x);
    }

    /** x itself, what the output layer of a regression has: identity(3) = 3. A copy. */
    public static Matrix identity(Matrix x) {
        return requireNonNull(x, "x").copy();
    }

    /**
     * e^(x[j] − m) / Σ e^(x[k] − m) in each row, where m is its largest element: probabilities that sum to 1.
     * softmax(0.3, 2.9, 4) = (0.0182, 0.2452, 0.7366). Subtracting m changes nothing but that no e^x overflows:
     * softmax(1010, 1000, 990) = (0.99995, 0.0000454, 0.00000000206).
     */
    public static Matrix softmax(Matrix x) {
        Matrix y = like(x);
        Kernels.active().softmax(x.data(), 0, y.data(), 0, x.rows(), x.cols());
        return y;
    }

    /**
     * e^x[j] / Σ e^x[k] in each row, the definition as it stands, to see how it fails: e^x is infinite for a float above
     * 88.7, and infinite divided by infinite is NaN. softmax(1010, 1000, 990) = (NaN, NaN, NaN). Use {@link #softmax}.
     */
    public static Matrix softmaxWithOverflow(Matrix x) {
        Matrix y = elementwise(Kernels::exp, x);
        Matrix sums = y.sumRows();
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                y.set(i, j, y.get(i, j) / sums.get(i, 0));
            }
        }
        return y;
    }

    private static Matrix elementwise(Epilogue.Unary f, Matrix x) {
        Matrix y = like(x);
        f.apply(Kernels.active(), x.data(), 0, y.data(), 0, y.data().length);
        return y;
    }

    private static Matrix like(Matrix x) {
        return Matrix.zeros(requireNonNull(x, "x").rows(), x.cols());
    }
}
