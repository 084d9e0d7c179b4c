package dev.lanewise.calculus;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Derivatives by differences: what f changes by when x moves a little, divided by that little.
 *
 * <pre>{@code
 * NumericalDerivative.central(x -> 0.01 * x * x + 0.1 * x, 5);                  // 0.1999999999990898; exact: 0.2
 * NumericalDerivative.gradient(w -> w[0] * w[0] + w[1] * w[1], 3, 4);           // [6.00000000000378, 7.999999999999119]
 * }</pre>
 *
 * <p>NaN and infinities come out where f has them beside x. The function is called in the calling thread, two times for
 * each derivative, for the larger argument first. Thread-safe.
 */
public final class NumericalDerivative {

    /**
     * The book's step. A smaller one has a smaller error of the formula, but loses more digits in the difference: of
     * 10⁻⁵⁰ nothing is left, and the difference is 0.
     */
    public static final double H = 1e-4;

    /** Where doubles are a thousandth of {@link #H} apart: differences would be wrong by so much, and soon by all. */
    private static final double LOST = 0x1p29;

    private NumericalDerivative() {}

    /** {@link #central(DoubleUnaryOperator, double, double)} with h = {@link #H}. */
    public static double central(DoubleUnaryOperator f, double x) {
        return central(f, x, H);
    }

    /**
     * The central difference (f(x + h) − f(x − h)) / 2h. Its error is about h² · f‴(x) / 6.
     *
     * @param x where, finite
     * @param h the step, finite and positive
     * @throws IllegalArgumentException if x or h is out of its range
     */
    public static double central(DoubleUnaryOperator f, double x, double h) {
        requireNonNull(f, "f");
        requireFinite("x", x);
        requireStep(h);
        return (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
    }

    /** {@link #forward(DoubleUnaryOperator, double, double)} with h = {@link #H}. */
    public static double forward(DoubleUnaryOperator f, double x) {
        return forward(f, x, H);
    }

    /**
     * The forward difference (f(x + h) − f(x)) / h, to compare with: its error is about h · f″(x) / 2, so that x² at 5
     * gives 10.0001 where the central difference gives 10 but for rounding.
     *
     * @param x where, finite
     * @param h the step, finite and positive
     * @throws IllegalArgumentException if x or h is out of its range
     */
    public static double forward(DoubleUnaryOperator f, double x, double h) {
        requireNonNull(f, "f");
        requireFinite("x", x);
        requireStep(h);
        return (f.applyAsDouble(x + h) - f.applyAsDouble(x)) / h;
    }

    /**
     * The partial derivative ∂f/∂x[variable] by the central difference with h = {@link #H}: all other variables stay
     * where they are. Of x[0]² + x[1]² at (3, 4), 6 for variable 0 and 8 for variable 1.
     *
     * @param f is given an array that it must neither change nor keep
     * @param x where, all finite
     * @param variable which one moves, from 0
     * @return NaN where |x[variable]| is at least 2²⁹: of x ± h too few digits are left there for a derivative
     * @throws IllegalArgumentException if an element of x is not finite
     * @throws IndexOutOfBoundsException if there is no such variable
     */
    public static double partial(ToDoubleFunction<double[]> f, double[] x, int variable) {
        requireNonNull(f, "f");
        requireFinite("x", x);
        checkIndex(variable, x.length);
        return partialAt(f, x.clone(), variable);
    }

    /**
     * The gradient: all {@link #partial partial derivatives}.
     *
     * @param f is given an array that it must neither change nor keep
     * @param x where, all finite
     * @return a new array with an element for each of x, NaN as that of {@link #partial} may be
     * @throws IllegalArgumentException if an element of x is not finite
     */
    public static double[] gradient(ToDoubleFunction<double[]> f, double... x) {
        requireNonNull(f, "f");
        requireFinite("x", x);
        double[] moved = x.clone();
        double[] gradient = new double[x.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = partialAt(f, moved, i);
        }
        return gradient;
    }

    /** Moves one element of x, and puts it back unless f throws. */
    private static double partialAt(ToDoubleFunction<double[]> f, double[] x, int variable) {
        double value = x[variable];
        if (Math.abs(value) >= LOST) {
            return Double.NaN;
        }
        double derivative = central(
                moved -> {
                    x[variable] = moved;
                    return f.applyAsDouble(x);
                },
                value,
                H);
        x[variable] = value;
        return derivative;
    }

    private static void requireStep(double h) {
        if (!(h > 0) || h == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("h must be finite and positive, but is " + h);
        }
    }

    private static void requireFinite(String name, double x) {
        if (!Double.isFinite(x)) {
            throw new IllegalArgumentException(name + " must be finite, but is " + x);
        }
    }

    static void requireFinite(String name, double[] x) {
        requireNonNull(x, name);
        for (int i = 0; i < x.length; i++) {
            requireFinite(name + "[" + i + "]", x[i]);
        }
    }
}
