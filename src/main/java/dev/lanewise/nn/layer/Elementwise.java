package dev.lanewise.nn.layer;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/** A function of each element, whose slope follows from its value. */
abstract sealed class Elementwise implements Layer permits Sigmoid, Tanh, Relu {

    private final Epilogue.Unary function;
    private final Epilogue.Binary gradient;

    private @Nullable Matrix y;

    /**
     * @param function y of x
     * @param gradient dx of y and dy
     */
    Elementwise(Epilogue.Unary function, Epilogue.Binary gradient) {
        this.function = function;
        this.gradient = gradient;
    }

    @Override
    public final Matrix forward(Matrix x) {
        Matrix result = Matrix.zeros(requireNonNull(x, "x").rows(), x.cols());
        function.apply(Kernels.active(), x.data(), 0, result.data(), 0, x.data().length);
        y = result;
        return result;
    }

    @Override
    public final Matrix backward(Matrix dy) {
        Matrix output = Shapes.require(y, "forward");
        Shapes.requireShape("dy", dy, output.rows(), output.cols());
        Matrix dx = Matrix.zeros(dy.rows(), dy.cols());
        gradient.apply(Kernels.active(), output.data(), 0, dy.data(), 0, dx.data(), 0, dx.data().length);
        return dx;
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName();
    }
}
