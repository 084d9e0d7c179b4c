package dev.lanewise.calculus;

import static dev.lanewise.calculus.NumericalDerivativeTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientDescentTest {

    private static double square(double[] w) {
        return w[0] * w[0];
    }

    private static double bowl(double[] w) {
        return w[0] * w[0] + w[1] * w[1];
    }

    /** What central differences of functions near 10 lose: some units of 10⁻¹⁵ in 10⁻⁴, summed over the steps. */
    private static final double DIFFERENCE = 1e-10;

    @Test
    void oneVariable() {
        double[] points = {5, 1, 0.2, 0.04, 0.008, 0.0016};
        GradientDescent descent = new GradientDescent(0.4, 5);
        GradientDescent.Path numerical = descent.minimize(GradientDescentTest::square, 5);
        GradientDescent.Path exact = descent.minimize(GradientDescentTest::square, w -> new double[] {2 * w[0]}, 5);
        assertEquals(5, numerical.steps());
        assertEquals(5, exact.steps());
        for (int step = 0; step < points.length; step++) {
            assertEquals(points[step], numerical.x(step)[0], DIFFERENCE);
            // a few roundings of values up to 5
            assertEquals(points[step], exact.x(step)[0], 5 * 0x1p-52);
            assertEquals(numerical.x(step)[0] * numerical.x(step)[0], numerical.value(step));
        }
        assertEquals(Optional.empty(), numerical.divergence());
        assertEquals("5 steps from [5.0] to [" + numerical.x(5)[0] + "]", numerical.toString());
    }

    @Test
    void twoVariables() {
        GradientDescent descent = new GradientDescent(0.1, 40);
        GradientDescent.Path numerical = descent.minimize(GradientDescentTest::bowl, 2, 4);
        GradientDescent.Path exact =
                descent.minimize(GradientDescentTest::bowl, w -> new double[] {2 * w[0], 2 * w[1]}, 2, 4);
        double factor = 1;
        double[] w = {2, 4};
        for (int step = 0; step <= 40; step++) {
            assertArrayEquals(new double[] {2 * factor, 4 * factor}, numerical.x(step), DIFFERENCE);
            assertArrayEquals(w, exact.x(step));
            assertEquals(w[0] * w[0] + w[1] * w[1], exact.value(step));
            factor *= 0.8;
            w[0] -= 0.1 * (2 * w[0]);
            w[1] -= 0.1 * (2 * w[1]);
        }
        assertEquals(40, numerical.steps());
        assertEquals(40, exact.steps());
    }

    /** Chapter 4.4.1 of the book, to the digits that it prints. */
    @Test
    void theBooksDescents() {
        double[] end = new GradientDescent(0.1, 100)
                .minimize(GradientDescentTest::bowl, -3, 4)
                .x(100);
        assertArrayEquals(new double[] {-6.11110793e-10, 8.14814391e-10}, end, 5e-19);
        end = new GradientDescent(1e-10, 100)
                .minimize(GradientDescentTest::bowl, -3, 4)
                .x(100);
        assertArrayEquals(new double[] {-2.99999994, 3.99999992}, end, 5e-9);
        // the book goes on with differences of what has no digits left
        GradientDescent.Path tooLarge = new GradientDescent(10, 100).minimize(GradientDescentTest::bowl, -3, 4);
        assertEquals(7, tooLarge.steps());
        String reason = tooLarge.divergence().orElseThrow();
        assertTrue(reason.startsWith("stopped in step 8: the gradient is [NaN, NaN] at [2.68126267"), reason);
        assertTrue(tooLarge.toString().endsWith(reason), tooLarge.toString());
    }

    @Test
    void staysAtASaddle() {
        GradientDescent.Path path = new GradientDescent(0.1, 3).minimize(w -> w[0] * w[0] - w[1] * w[1], 0, 0);
        assertArrayEquals(new double[] {0, 0}, path.x(3));
    }

    @Test
    void endsWhereItLeavesTheFiniteNumbers() {
        GradientDescent.Path path = new GradientDescent(1e200, 10)
                .minimize(GradientDescentTest::square, w -> new double[] {2 * w[0]}, 1e100);
        assertEquals(0, path.steps());
        assertEquals(
                "stopped in step 1: the function is Infinity at [-2.0E300]",
                path.divergence().orElseThrow());
        path = new GradientDescent(1e300, 10).minimize(w -> w[0], w -> new double[] {-1e10}, 0);
        assertEquals(
                "stopped in step 1: the point is [Infinity]", path.divergence().orElseThrow());
        path = new GradientDescent(1, 10).minimize(w -> StrictMath.log(w[0]), 0.5);
        assertEquals(0, path.steps());
        assertTrue(path.divergence().orElseThrow().startsWith("stopped in step 1: the function is NaN at [-1.5"));
    }

    @Test
    void keepsItsPointsToItself() {
        double[] start = {5};
        GradientDescent.Path path = new GradientDescent(0.4, 1)
                .minimize(
                        GradientDescentTest::square,
                        w -> {
                            w[0] = 99;
                            return new double[] {0};
                        },
                        start);
        start[0] = 7;
        path.x(0)[0] = 8;
        assertEquals(5, path.x(0)[0]);
        assertEquals(5, path.x(1)[0]);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesRates(double rate) {
        assertRefused("learningRate must be finite and positive, but is " + rate, () -> new GradientDescent(rate, 5));
    }

    @Test
    void refusesSteps() {
        assertRefused("steps must be at least 1, but is 0", () -> new GradientDescent(0.1, 0));
    }

    @Test
    void refusesStarts() {
        GradientDescent descent = new GradientDescent(0.1, 5);
        assertRefused("start must have at least one element", () -> descent.minimize(w -> 1));
        assertRefused(
                "start[1] must be finite, but is NaN",
                () -> descent.minimize(GradientDescentTest::bowl, 1, Double.NaN));
        assertRefused(
                "start [-1.0] is outside of the domain: the function is NaN there",
                () -> descent.minimize(w -> StrictMath.log(w[0]), -1));
        assertRefused(
                "start [0.0] is outside of the domain: the function is -Infinity there",
                () -> descent.minimize(w -> StrictMath.log(w[0]), 0));
    }

    @Test
    void refusesAGradientOfAnotherLength() {
        GradientDescent descent = new GradientDescent(0.1, 5);
        assertRefused(
                "gradient has 3 elements, but start has 2",
                () -> descent.minimize(GradientDescentTest::bowl, w -> new double[3], 1, 2));
    }
}
