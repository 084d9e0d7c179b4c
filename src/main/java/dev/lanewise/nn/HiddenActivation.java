package dev.lanewise.nn;

import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;
import java.util.function.DoubleUnaryOperator;

/** What a {@link TwoLayerNet} applies to the sums of its hidden layer. */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
public enum HiddenActivation {
    /** 1 / (1 + e^−a), by {@link Kernels#sigmoid} and {@link Kernels#sigmoidGradient}. */
    SIGMOID(Kernels::sigmoid, Kernels::sigmoidGradient, a -> 1 / (1 + StrictMath.exp(-a))),

    /** tanh a, by {@link Kernels#tanh} and {@link Kernels#tanhGradient}. */
    TANH(Kernels::tanh, Kernels::tanhGradient, StrictMath::tanh),

    /** a where a &gt; 0, else 0, by {@link Kernels#relu} and {@link Kernels#reluGradient}: the derivative at 0 is 0. */
    RELU(Kernels::relu, Kernels::reluGradient, a -> Math.max(a, 0));

    private final Epilogue.Unary function;
    private final Epilogue.Binary gradient;
    private final DoubleUnaryOperator inDouble;

    HiddenActivation(Epilogue.Unary function, Epilogue.Binary gradient, DoubleUnaryOperator inDouble) {
        this.function = function;
        this.gradient = gradient;
        this.inDouble = inDouble;
    }

    /** The function, as the end of a product. */
    Epilogue.Unary function() {
        return function;
    }

    /** From its output and the gradient by that to the gradient by its input. */
    Epilogue.Binary gradient() {
        return gradient;
    }

    /** The function in {@code double}, the same on every JDK. */
    double inDouble(double a) {
        return inDouble.applyAsDouble(a);
    }
}
