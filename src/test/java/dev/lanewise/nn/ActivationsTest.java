package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Kernels;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The examples of the documentation, and the book's of chapter 3; the kernels have tests of their own. */
class ActivationsTest {

    /** An ULP or two of floats below 1. */
    private static final float ROUNDED = 1.2e-7f;

    private static final Matrix X = Matrix.of(new float[] {-2, 0}, new float[] {1, 3});

    @Test
    void exactOnes() {
        assertEquals(Matrix.of(new float[] {0, 0}, new float[] {1, 1}), Activations.step(X));
        assertEquals(Matrix.of(new float[] {0, 0}, new float[] {1, 3}), Activations.relu(X));
        assertEquals(X, Activations.identity(X));
        assertNotSame(X.data(), Activations.identity(X).data());
    }

    @Test
    void sigmoidAndTanh() {
        float[] y = Activations.sigmoid(Matrix.of(new float[] {0, 1, 2})).data();
        assertArrayEquals(new float[] {0.5f, 0.7310585786f, 0.8807970779f}, y, ROUNDED);
        y = Activations.tanh(Matrix.of(new float[] {0, 1})).data();
        assertArrayEquals(new float[] {0, 0.7615941559f}, y, ROUNDED);
    }

    @Test
    void softmaxOfEachRow() {
        Matrix x = Matrix.of(new float[] {0.3f, 2.9f, 4}, new float[] {1010, 1000, 990});
        float[][] y = Activations.softmax(x).toArray();
        assertArrayEquals(new float[] {0.018211273f, 0.245191813f, 0.736596914f}, y[0], ROUNDED);
        assertArrayEquals(new float[] {0.99995460f, 4.53978686e-5f, 2.06106005e-9f}, y[1], ROUNDED);
        float[] bits = new float[6];
        Kernels.active().softmax(x.data(), 0, bits, 0, 2, 3);
        assertEquals(Matrix.wrap(2, 3, bits), Activations.softmax(x));
    }

    @Test
    void softmaxWithoutTheSubtractionOverflows() {
        Matrix x = Matrix.of(new float[] {0.3f, 2.9f, 4}, new float[] {1010, 1000, 990}, new float[] {89, 0, 0});
        float[][] y = Activations.softmaxWithOverflow(x).toArray();
        assertArrayEquals(Activations.softmax(x).toArray()[0], y[0], ROUNDED);
        assertArrayEquals(new float[] {Float.NaN, Float.NaN, Float.NaN}, y[1]);
        assertArrayEquals(new float[] {Float.NaN, 0, 0}, y[2]);
    }

    @Test
    void emptyAndNaN() {
        List<UnaryOperator<Matrix>> all = List.of(
                Activations::step,
                Activations::sigmoid,
                Activations::tanh,
                Activations::relu,
                Activations::identity,
                Activations::softmax,
                Activations::softmaxWithOverflow);
        for (UnaryOperator<Matrix> f : all) {
            assertEquals(Matrix.zeros(0, 3), f.apply(Matrix.zeros(0, 3)));
            assertTrue(Float.isNaN(f.apply(Matrix.of(new float[] {Float.NaN})).get(0, 0)));
        }
    }
}
