package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.calculus.NumericalDerivative;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Losses;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Each layer against the numerical gradient of its plain definition in {@code double}, and by hand. */
class LayerTest {

    private static final int ROWS = 4;
    private static final int IN = 5;
    private static final int OUT = 3;

    private static Matrix random(int rows, int cols, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Matrix matrix = Matrix.zeros(rows, cols);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) (2 * random.nextDouble() - 1);
        }
        return matrix;
    }

    private static double[] doubles(Matrix matrix) {
        double[] doubles = new double[matrix.data().length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = matrix.data()[i];
        }
        return doubles;
    }

    /**
     * Element by element, in {@code double}: the difference is at most 10⁻⁶ of the larger one of 1 and the numerical
     * gradient. That leaves room for some roundings to float and for h² · f‴ / 6, both about 10⁻⁸ here.
     */
    private static void assertAgrees(Matrix gradient, ToDoubleFunction<double[]> loss, Matrix at) {
        double[] numerical = NumericalDerivative.gradient(loss, doubles(at));
        assertEquals(numerical.length, gradient.data().length);
        assertEquals(at.rows(), gradient.rows());
        for (int i = 0; i < numerical.length; i++) {
            assertEquals(numerical[i], gradient.data()[i], 1e-6 * Math.max(1, Math.abs(numerical[i])));
        }
    }

    /** A loss by the outputs y whose gradient is dy: Σ dy · y. */
    private static double weighted(Matrix dy, double[] y) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += dy.data()[i] * y[i];
        }
        return sum;
    }

    @Test
    void functions() {
        Matrix x = random(ROWS, IN, 1).scale(3); // none within 10⁻⁴ of the kink of relu
        assertFunction(new Sigmoid(), a -> 1 / (1 + Math.exp(-a)), x);
        assertFunction(new Tanh(), Math::tanh, x);
        assertFunction(new Relu(), a -> Math.max(a, 0), x);
    }

    private static void assertFunction(Layer layer, DoubleUnaryOperator f, Matrix x) {
        Matrix y = layer.forward(x);
        for (int i = 0; i < y.data().length; i++) {
            // an ULP or two
            assertEquals(f.applyAsDouble(x.data()[i]), y.data()[i], 1.2e-7 * Math.max(1, Math.abs(y.data()[i])));
        }
        Matrix dy = random(ROWS, IN, 2);
        ToDoubleFunction<double[]> loss = at -> {
            double[] values = new double[at.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = f.applyAsDouble(at[i]);
            }
            return weighted(dy, values);
        };
        assertAgrees(layer.backward(dy), loss, x);
        layer.step(1f); // nothing to learn
        assertEquals(y, layer.forward(x));
    }

    @Test
    void affine() {
        Matrix x = random(ROWS, IN, 1);
        Matrix w = random(IN, OUT, 2);
        Matrix b = random(1, OUT, 3);
        Matrix dy = random(ROWS, OUT, 4);
        Affine layer = new Affine(w, b);
        assertSame(w, layer.w());
        assertSame(b, layer.b());
        Matrix y = layer.forward(x);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < OUT; j++) {
                float chain = b.get(0, j);
                for (int p = 0; p < IN; p++) {
                    chain = fma(x.get(i, p), w.get(p, j), chain);
                }
                assertEquals(chain, y.get(i, j));
            }
        }
        assertAgrees(layer.backward(dy), at -> weighted(dy, affine(at, doubles(w), doubles(b))), x);
        assertAgrees(layer.dw(), at -> weighted(dy, affine(doubles(x), at, doubles(b))), w);
        assertAgrees(layer.db(), at -> weighted(dy, affine(doubles(x), doubles(w), at)), b);
        Matrix moved = w.copy().axpyInPlace(-0.1f, layer.dw());
        Matrix movedBias = b.copy().axpyInPlace(-0.1f, layer.db());
        layer.step(0.1f);
        assertEquals(moved, w);
        assertEquals(movedBias, b);
        assertEquals("Affine 5×3", layer.toString());
    }

    /** As the kernels have it where the CPU has none. */
    private static float fma(float a, float b, float c) {
        return Kernels.active().fma() ? Math.fma(a, b, c) : a * b + c;
    }

    private static double[] affine(double[] x, double[] w, double[] b) {
        double[] y = new double[ROWS * OUT];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < OUT; j++) {
                y[i * OUT + j] = b[j];
                for (int p = 0; p < IN; p++) {
                    y[i * OUT + j] += x[i * IN + p] * w[p * OUT + j];
                }
            }
        }
        return y;
    }

    @Test
    void softmaxWithLoss() {
        Matrix scores = random(ROWS, OUT, 1).scale(4);
        int[] labels = {2, 0, 1, 1};
        SoftmaxWithLoss last = new SoftmaxWithLoss();
        assertEquals(Losses.softmaxCrossEntropy(scores, labels), last.forward(scores, labels));
        Matrix y = last.y();
        for (float sum : y.sumRows().data()) {
            assertEquals(1, sum, 1.2e-7); // 3 roundings
        }
        assertAgrees(last.backward(), at -> crossEntropy(at, labels), scores);
        // (y − t) / samples, in a number that can be seen
        last.forward(Matrix.of(new float[] {0, 0}), new int[] {1});
        assertEquals(Matrix.of(new float[] {0.5f, -0.5f}), last.backward());
        // the example of its documentation, which has four decimals
        assertEquals(0.4076, last.forward(Matrix.of(new float[] {1, 2, 3}), new int[] {2}), 5e-5);
        assertArrayEquals(new float[] {0.0900f, 0.2447f, 0.6652f}, last.y().data(), 5e-5f);
        assertArrayEquals(
                new float[] {0.0900f, 0.2447f, -0.3348f}, last.backward().data(), 5e-5f);
    }

    private static double crossEntropy(double[] scores, int[] labels) {
        double loss = 0;
        for (int i = 0; i < ROWS; i++) {
            double sum = 0;
            for (int c = 0; c < OUT; c++) {
                sum += Math.exp(scores[i * OUT + c]);
            }
            loss += Math.log(sum) - scores[i * OUT + labels[i]];
        }
        return loss / ROWS;
    }

    @Test
    void refusesWhatDoesNotFit() {
        Matrix w = random(IN, OUT, 1);
        Affine affine = new Affine(w, Matrix.zeros(1, OUT));
        assertRefused("w is 5×3, b is 1×5", () -> new Affine(w, Matrix.zeros(1, IN)));
        assertRefused("w is 5×3, b is 3×1", () -> new Affine(w, Matrix.zeros(OUT, 1)));
        assertRefused("w is 0×3, b is 1×3", () -> new Affine(Matrix.zeros(0, OUT), Matrix.zeros(1, OUT)));
        assertRefused("x is 2×3, but w is 5×3", () -> affine.forward(Matrix.zeros(2, OUT)));
        affine.forward(Matrix.zeros(2, IN));
        assertRefused("dy is 3×3, but must be 2×3", () -> affine.backward(Matrix.zeros(3, OUT)));
        Sigmoid sigmoid = new Sigmoid();
        sigmoid.forward(Matrix.zeros(2, IN));
        assertRefused("dy is 2×3, but must be 2×5", () -> sigmoid.backward(Matrix.zeros(2, OUT)));
        SoftmaxWithLoss last = new SoftmaxWithLoss();
        assertRefused("2×3", () -> last.forward(Matrix.zeros(2, OUT), Matrix.zeros(2, IN)));
        assertRefused("not one-hot", () -> last.forward(Matrix.zeros(2, OUT), Matrix.zeros(2, OUT)));
        assertRefused("1×3", () -> last.forward(Matrix.zeros(2, OUT), new int[] {1}));
        assertRefused("labels[0] = 3", () -> last.forward(Matrix.zeros(1, OUT), new int[] {3}));
        assertRefused("0×3", () -> last.forward(Matrix.zeros(0, OUT), new int[0]));
        assertThrows(IllegalStateException.class, last::y);
        assertThrows(IllegalStateException.class, last::backward);
    }

    private static void assertRefused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void thereIsNoBackwardBeforeForward() {
        Affine affine = new Affine(Matrix.zeros(1, 1), Matrix.zeros(1, 1));
        for (Layer layer : List.of(new Sigmoid(), new Tanh(), new Relu(), affine)) {
            String message = assertThrows(IllegalStateException.class, () -> layer.backward(Matrix.zeros(1, 1)))
                    .getMessage();
            assertEquals("call forward first", message);
        }
        affine.forward(Matrix.zeros(1, 1));
        assertEquals(
                "call backward first",
                assertThrows(IllegalStateException.class, () -> affine.step(1f)).getMessage());
    }
}
