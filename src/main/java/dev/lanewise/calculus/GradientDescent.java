package dev.lanewise.calculus;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Gradient descent on any function of n variables: {@code x[i] = x[i] - learningRate * gradient[i]}, again and again.
 *
 * <pre>{@code
 * GradientDescent.Path path = new GradientDescent(0.4, 5).minimize(w -> w[0] * w[0], 5);
 * for (int step = 0; step <= path.steps(); step++) {
 *     System.out.println(path.x(step)[0] + " " + path.value(step));             // 5, 1, 0.2, 0.04, 0.008, 0.0016 but for rounding
 * }
 * }</pre>
 *
 * <p>Nothing is tuned: where the rate is too large for the function the path grows, where it is too small it hardly
 * moves, and at a saddle it stays. Thread-safe.
 *
 * @param learningRate finite and positive
 * @param steps how many, at least 1
 */
public record GradientDescent(double learningRate, int steps) {

    /** Checks the ranges. */
    public GradientDescent {
        if (!(learningRate > 0) || learningRate == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("learningRate must be finite and positive, but is " + learningRate);
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, but is " + steps);
        }
    }

    /**
     * {@link #minimize(ToDoubleFunction, UnaryOperator, double...)} by the
     * {@linkplain NumericalDerivative#gradient numerical gradient}.
     */
    public Path minimize(ToDoubleFunction<double[]> f, double... start) {
        requireNonNull(f, "f");
        return minimize(f, x -> NumericalDerivative.gradient(f, x), start);
    }

    /**
     * Descends from a point. Ends early, with the path so far, where the next point, its value or the gradient that
     * leads to it is not finite.
     *
     * @param f the function to make small; given an array that it must neither change nor keep
     * @param gradient the gradient of f at a point, with an element for each variable; given a copy of the point
     * @param start the first point, with at least one variable, all finite; f must be finite there
     * @return the path, of {@link #steps} steps unless it stopped early
     * @throws IllegalArgumentException if {@code start} is empty, not finite or outside of the domain of f, or a gradient
     *     has another length
     */
    public Path minimize(ToDoubleFunction<double[]> f, UnaryOperator<double[]> gradient, double... start) {
        requireNonNull(f, "f");
        requireNonNull(gradient, "gradient");
        NumericalDerivative.requireFinite("start", start);
        if (start.length == 0) {
            throw new IllegalArgumentException("start must have at least one element");
        }
        Path path = new Path();
        double[] x = start.clone();
        double value = f.applyAsDouble(x);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("start " + Arrays.toString(start)
                    + " is outside of the domain: the function is " + value + " there");
        }
        path.add(x, value);
        for (int step = 1; step <= steps; step++) {
            double[] slope = gradient.apply(x.clone());
            if (slope.length != x.length) {
                throw new IllegalArgumentException(
                        "gradient has " + slope.length + " elements, but start has " + x.length);
            }
            double[] next = new double[x.length];
            for (int i = 0; i < next.length; i++) {
                next[i] = x[i] - learningRate * slope[i];
            }
            if (!isFinite(slope)) {
                return path.end(step, "the gradient is %s at %s".formatted(Arrays.toString(slope), Arrays.toString(x)));
            }
            if (!isFinite(next)) {
                return path.end(step, "the point is " + Arrays.toString(next));
            }
            value = f.applyAsDouble(next);
            if (!Double.isFinite(value)) {
                return path.end(step, "the function is " + value + " at " + Arrays.toString(next));
            }
            path.add(next, value);
            x = next;
        }
        return path;
    }

    private static boolean isFinite(double[] x) {
        return Arrays.stream(x).allMatch(Double::isFinite);
    }

    /** The points of a descent, all finite, from the start on. Immutable. */
    public static final class Path {

        private final List<double[]> points = new ArrayList<>();
        private final List<Double> values = new ArrayList<>();
        private Optional<String> divergence = Optional.empty();

        private Path() {}

        private void add(double[] x, double value) {
            points.add(x);
            values.add(value);
        }

        private Path end(int step, String reason) {
            divergence = Optional.of("stopped in step " + step + ": " + reason);
            return this;
        }

        /** The steps taken: one less than there are points. */
        public int steps() {
            return points.size() - 1;
        }

        /**
         * A point.
         *
         * @param step after so many steps; 0 is the start, {@link #steps} the end
         * @return a copy
         */
        public double[] x(int step) {
            return points.get(step).clone();
        }

        /**
         * The function there.
         *
         * @param step after so many steps; 0 is the start, {@link #steps} the end
         */
        public double value(int step) {
            return values.get(step);
        }

        /** Why the descent ended early, for people: where it left the finite numbers. Empty where it did not. */
        public Optional<String> divergence() {
            return divergence;
        }

        /** Both ends, and the reason where it stopped early. */
        @Override
        public String toString() {
            return "%d steps from %s to %s%s"
                    .formatted(
                            steps(),
                            Arrays.toString(points.getFirst()),
                            Arrays.toString(points.getLast()),
                            divergence.map(reason -> ", " + reason).orElse(""));
        }
    }
}
