package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerceptronTest {

    private static final float[][] INPUTS = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};

    private static Dataset table(int... outputs) {
        return Dataset.of(Matrix.of(INPUTS), outputs, 2);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 1, 0, 0", "0, 1, 0, 1, 1, 1", "1, 0, 0, 1, 1, 1", "1, 1, 1, 0, 1, 0"})
    void gates(int a, int b, int and, int nand, int or, int xor) {
        assertEquals(and, Perceptron.AND.output(a, b));
        assertEquals(nand, Perceptron.NAND.output(a, b));
        assertEquals(or, Perceptron.OR.output(a, b));
        assertEquals(xor, Perceptron.xor(a, b));
    }

    @Test
    void isTheStepOfItsSum() {
        Perceptron p = new Perceptron(-1, 2, 0.5);
        assertEquals(-1 + 2 * 0.25 + 0.5 * 3, p.sum(0.25, 3));
        assertEquals(1, p.output(0.25, 3));
        assertEquals(0, p.output(0.5, 0)); // on the line
        assertEquals(0, p.output(Double.NaN, 0));
        assertEquals(-1, p.bias());
        assertArrayEquals(new double[] {2, 0.5}, p.weights());
        assertEquals("Perceptron of bias -1.0 and weights [2.0, 0.5]", p.toString());
    }

    @Test
    void learnsWhatALineDivides() {
        for (int[] outputs : new int[][] {{0, 0, 0, 1}, {1, 1, 1, 0}, {0, 1, 1, 1}, {0, 0, 0, 0}, {1, 1, 1, 1}}) {
            for (double rate : new double[] {0.1, 1}) {
                Perceptron.Learned learned = Perceptron.learn(table(outputs), rate, 100);
                assertTrue(learned.complete());
                assertEquals(0, learned.mistakes().getLast());
                for (int i = 0; i < 4; i++) {
                    assertEquals(outputs[i], learned.perceptron().output(INPUTS[i][0], INPUTS[i][1]));
                }
            }
        }
    }

    /** By hand: wrong at (0, 1), then right; then wrong at (0, 0) and (1, 0), then at (0, 0), then nowhere. */
    @Test
    void learnsStepByStep() {
        Perceptron.Learned or = Perceptron.learn(table(0, 1, 1, 1), 1, 100);
        assertEquals(List.of(1, 2, 1, 0), or.mistakes());
        assertEquals(0, or.perceptron().bias());
        assertArrayEquals(new double[] {1, 1}, or.perceptron().weights());
    }

    @Test
    void doesNotLearnXor() {
        Perceptron.Learned xor = Perceptron.learn(table(0, 1, 1, 0), 1, 50);
        assertFalse(xor.complete());
        assertEquals(50, xor.mistakes().size());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesRates(double rate) {
        assertRefused("learningRate", () -> Perceptron.learn(table(0, 1, 1, 1), rate, 5));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertRefused("epochs must be at least 1", () -> Perceptron.learn(table(0, 1, 1, 1), 1, 0));
        assertRefused(
                "data must have 2 classes, but has 3",
                () -> Perceptron.learn(Dataset.of(Matrix.of(INPUTS), new int[4], 3), 1, 5));
        assertRefused("bias must be finite", () -> new Perceptron(Double.NaN, 1));
        assertRefused("weights[1] must be finite", () -> new Perceptron(0, 1, Double.POSITIVE_INFINITY));
        assertRefused("weights must have at least one element", () -> new Perceptron(0));
        assertRefused("x must have 2 elements", () -> Perceptron.AND.output(1));
    }

    private static void assertRefused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
