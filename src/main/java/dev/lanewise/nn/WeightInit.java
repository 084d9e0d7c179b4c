package dev.lanewise.nn;

import java.util.function.IntToDoubleFunction;

/**
 * How far the first weights of a layer spread: they are normally distributed around 0, with a standard deviation that
 * may follow the number n of the layer's inputs. Immutable.
 */
public final class WeightInit {

    private static final WeightInit XAVIER = new WeightInit("1/sqrt(inputs)", n -> 1 / Math.sqrt(n));
    private static final WeightInit HE = new WeightInit("sqrt(2/inputs)", n -> Math.sqrt(2.0 / n));

    private final String formula;
    private final IntToDoubleFunction std;

    private WeightInit(String formula, IntToDoubleFunction std) {
        this.formula = formula;
        this.std = std;
    }

    /**
     * The same standard deviation for each layer.
     *
     * @param weightInitStd finite, at least 0; the book takes 0.01
     */
    public static WeightInit std(double weightInitStd) {
        if (!(weightInitStd >= 0) || weightInitStd > Float.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "weightInitStd must be finite and not negative, but is " + weightInitStd);
        }
        return new WeightInit(Double.toString(weightInitStd), _ -> weightInitStd);
    }

    /**
     * 1 / √n, the book's initial value of Xavier, for {@link HiddenActivation#SIGMOID} and {@link HiddenActivation#TANH}.
     * (Glorot and Bengio, and PyTorch, take √(2 / (n + outputs)).)
     */
    public static WeightInit xavier() {
        return XAVIER;
    }

    /** √(2 / n), the initial value of He, for {@link HiddenActivation#RELU}. */
    public static WeightInit he() {
        return HE;
    }

    /** The standard deviation for a layer of so many inputs, rounded to {@code float}. */
    float std(int inputs) {
        return (float) std.applyAsDouble(inputs);
    }

    /** The standard deviation, a number or a formula. */
    @Override
    public String toString() {
        return formula;
    }
}
