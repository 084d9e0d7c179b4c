package dev.lanewise.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The book's worked examples, chapter 4.3 and 4.4, digit by digit: its arithmetic is the same. */
class NumericalDerivativeTest {

    private static double square(double x) {
        return x * x;
    }

    private static double parabola(double x) {
        return 0.01 * (x * x) + 0.1 * x;
    }

    private static double bowl(double[] x) {
        return x[0] * x[0] + x[1] * x[1];
    }

    @Test
    void central() {
        assertEquals(0.1999999999990898, NumericalDerivative.central(NumericalDerivativeTest::parabola, 5));
        assertEquals(0.2999999999986347, NumericalDerivative.central(NumericalDerivativeTest::parabola, 10));
        assertEquals(9.999999999976694, NumericalDerivative.central(NumericalDerivativeTest::square, 5));
        assertEquals(19.99999999995339, NumericalDerivative.central(NumericalDerivativeTest::square, 10));
    }

    @Test
    void forwardIsOffByHalfAStepTimesTheCurvature() {
        assertEquals(0.20000099999917254, NumericalDerivative.forward(NumericalDerivativeTest::parabola, 5));
        assertEquals(0.3000009999976072, NumericalDerivative.forward(NumericalDerivativeTest::parabola, 10));
        assertEquals(10.000099999984968, NumericalDerivative.forward(NumericalDerivativeTest::square, 5));
        assertEquals(20.000099999890608, NumericalDerivative.forward(NumericalDerivativeTest::square, 10));
    }

    @Test
    void theStepIsTheCallersWhereGiven() {
        assertEquals((5.5 * 5.5 - 4.5 * 4.5) / 1, NumericalDerivative.central(NumericalDerivativeTest::square, 5, 0.5));
        assertEquals((5.5 * 5.5 - 25) / 0.5, NumericalDerivative.forward(NumericalDerivativeTest::square, 5, 0.5));
        // the book's warning: nothing is left of such a step
        assertEquals(0, NumericalDerivative.central(NumericalDerivativeTest::square, 5, 1e-50));
    }

    @Test
    void gradient() {
        assertArrayEquals(
                new double[] {6.00000000000378, 7.999999999999119},
                NumericalDerivative.gradient(NumericalDerivativeTest::bowl, 3, 4));
        assertArrayEquals(
                new double[] {0, 4.000000000004}, NumericalDerivative.gradient(NumericalDerivativeTest::bowl, 0, 2));
        assertArrayEquals(
                new double[] {6.000000000012662, 0}, NumericalDerivative.gradient(NumericalDerivativeTest::bowl, 3, 0));
        assertArrayEquals(new double[0], NumericalDerivative.gradient(x -> 1));
    }

    @Test
    void partialDerivativesAreTheElementsOfTheGradient() {
        double[] x = {3, 4};
        assertEquals(6.00000000000378, NumericalDerivative.partial(NumericalDerivativeTest::bowl, x, 0));
        assertEquals(7.999999999999119, NumericalDerivative.partial(NumericalDerivativeTest::bowl, x, 1));
        assertArrayEquals(new double[] {3, 4}, x);
    }

    @Test
    void outsideOfTheDomainIsNaN() {
        assertTrue(Double.isNaN(NumericalDerivative.central(Math::sqrt, 0)));
        assertTrue(Double.isNaN(NumericalDerivative.gradient(w -> Math.sqrt(w[0]), -1)[0]));
    }

    @Test
    void whereDoublesAreFarApartThereIsNoGradient() {
        double[] gradient = NumericalDerivative.gradient(NumericalDerivativeTest::bowl, 0x1p29, -0x1.fffffffp28);
        assertTrue(Double.isNaN(gradient[0]));
        // so near to 2²⁹ doubles are 2⁻²⁴ apart: x ± h are off by half of that at most, of 10⁻⁴
        assertEquals(-0x1p30, gradient[1], 0x1p30 * 1e-3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1e-4, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesSteps(double h) {
        assertRefused(
                "h must be finite and positive, but is " + h,
                () -> NumericalDerivative.central(NumericalDerivativeTest::square, 1, h));
        assertRefused(
                "h must be finite and positive, but is " + h,
                () -> NumericalDerivative.forward(NumericalDerivativeTest::square, 1, h));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesPoints(double x) {
        assertRefused(
                "x must be finite, but is " + x, () -> NumericalDerivative.central(NumericalDerivativeTest::square, x));
        assertRefused(
                "x must be finite, but is " + x, () -> NumericalDerivative.forward(NumericalDerivativeTest::square, x));
        assertRefused(
                "x[1] must be finite, but is " + x,
                () -> NumericalDerivative.gradient(NumericalDerivativeTest::bowl, 0, x));
        assertRefused(
                "x[1] must be finite, but is " + x,
                () -> NumericalDerivative.partial(NumericalDerivativeTest::bowl, new double[] {0, x}, 0));
    }

    @Test
    void refusesVariables() {
        for (int variable : new int[] {-1, 2}) {
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> NumericalDerivative.partial(NumericalDerivativeTest::bowl, new double[] {0, 1}, variable));
        }
    }

    static void assertRefused(String message, Runnable call) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
