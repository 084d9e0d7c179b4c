package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.Matrix;
import org.junit.jupiter.api.Test;

/** The book's worked examples, chapter 4.2, and the fused loss against its definition. */
class LossesTest {

    private static final Matrix T = Matrix.of(new float[] {0, 0, 1, 0, 0, 0, 0, 0, 0, 0});
    private static final Matrix SURE = Matrix.of(new float[] {.1f, .05f, .6f, 0, .05f, .1f, 0, .1f, 0, 0});
    private static final Matrix WRONG = Matrix.of(new float[] {.1f, .05f, .1f, 0, .05f, .1f, 0, .6f, 0, 0});

    /** The book prints these; floats near 1 are 6e-8 apart. */
    private static final double PRINTED = 1e-6;

    @Test
    void meanSquaredError() {
        assertEquals(0.0975, Losses.meanSquaredError(SURE, T), PRINTED);
        assertEquals(0.5975, Losses.meanSquaredError(WRONG, T), PRINTED);
    }

    @Test
    void meanSquaredErrorIsTheMeanOverTheBatch() {
        Matrix both = Matrix.of(SURE.data(), WRONG.data());
        assertEquals((0.0975 + 0.5975) / 2, Losses.meanSquaredError(both, Matrix.of(T.data(), T.data())), PRINTED);
        assertEquals(
                Losses.meanSquaredError(both, Matrix.of(T.data(), T.data())),
                Losses.meanSquaredError(both, new int[] {2, 2}));
        Matrix y = Matrix.of(new float[] {.7f, .3f});
        assertEquals(0.09, Losses.meanSquaredError(y, new int[] {0}), PRINTED);
        assertEquals(0.49, Losses.meanSquaredError(y, new int[] {1}), PRINTED);
        assertThrows(IllegalArgumentException.class, () -> Losses.meanSquaredError(SURE, new int[2]));
        assertThrows(IllegalArgumentException.class, () -> Losses.meanSquaredError(SURE, new int[] {10}));
        assertThrows(IllegalArgumentException.class, () -> Losses.meanSquaredError(Matrix.zeros(0, 3), new int[0]));
    }

    @Test
    void crossEntropyWithoutEpsilon() {
        assertEquals(
                0.510825623765991,
                Losses.crossEntropy(Matrix.of(new float[] {.4f, .6f}), Matrix.of(new float[] {0, 1}), 0),
                PRINTED);
        assertEquals(
                Float.POSITIVE_INFINITY,
                Losses.crossEntropy(Matrix.of(new float[] {0, 1}), Matrix.of(new float[] {1, 0}), 0));
        assertEquals(Float.NaN, Losses.crossEntropy(SURE, T, 0));
        assertEquals(Losses.crossEntropy(SURE, T), Losses.crossEntropy(SURE, T, Losses.EPSILON));
        Matrix t = Matrix.of(new float[] {0, 1});
        assertEquals(-Math.log(0.61), Losses.crossEntropy(Matrix.of(new float[] {.4f, .6f}), t, .01f), PRINTED);
        assertEquals(-Math.log(0.01), Losses.crossEntropy(Matrix.of(new float[] {1, 0}), t, .01f), PRINTED);
        assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(SURE, T, -1));
        assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(SURE, T, Float.NaN));
    }

    @Test
    void crossEntropyOfLabelsWithoutEpsilon() {
        int[] label = {2};
        assertEquals(0.510825623765991, Losses.crossEntropy(SURE, label, 0), PRINTED);
        assertEquals(Float.POSITIVE_INFINITY, Losses.crossEntropy(SURE, new int[] {3}, 0));
        assertEquals(-Math.log(0.61), Losses.crossEntropy(SURE, label, .01f), PRINTED);
        assertEquals(-Math.log(0.01), Losses.crossEntropy(SURE, new int[] {3}, .01f), PRINTED);
        assertEquals(Losses.crossEntropy(SURE, label), Losses.crossEntropy(SURE, label, Losses.EPSILON));
        assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(SURE, label, -1));
        assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(SURE, label, Float.NaN));
        assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(SURE, new int[] {10}, 0));
    }

    @Test
    void crossEntropy() {
        int[] label = {2};
        assertEquals(0.510825457099338, Losses.crossEntropy(SURE, T), PRINTED);
        assertEquals(2.302584092994546, Losses.crossEntropy(WRONG, T), PRINTED);
        assertEquals(Losses.crossEntropy(SURE, T), Losses.crossEntropy(SURE, label));
        assertEquals(Losses.crossEntropy(WRONG, T), Losses.crossEntropy(WRONG, label));
    }

    @Test
    void crossEntropyOfAnImpossibleEventIsFinite() {
        // −ln 1e-7
        assertEquals(16.118095, Losses.crossEntropy(SURE, new int[] {3}), PRINTED);
    }

    @Test
    void crossEntropyIsTheMeanOverTheBatch() {
        Matrix both = Matrix.of(SURE.data(), WRONG.data());
        double mean = (0.510825457099338 + 2.302584092994546) / 2;
        assertEquals(mean, Losses.crossEntropy(both, new int[] {2, 2}), PRINTED);
        assertEquals(mean, Losses.crossEntropy(both, Matrix.of(T.data(), T.data())), PRINTED);
    }

    @Test
    void fusedLossIsLogSumExpMinusTheLabelsScore() {
        Matrix scores = Matrix.of(new float[] {1, 2, 3}, new float[] {-1, 0, 0.5f});
        double expected =
                (Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 2 + Math.log(Math.exp(-1) + 1 + Math.exp(0.5)) + 1)
                        / 2;
        assertEquals(expected, Losses.softmaxCrossEntropy(scores, new int[] {1, 0}), PRINTED);
        assertEquals(
                Losses.softmaxCrossEntropy(scores, new int[] {1, 0}),
                Losses.softmaxCrossEntropy(scores, Matrix.of(new float[] {0, 1, 0}, new float[] {1, 0, 0})));
    }

    @Test
    void fusedLossDoesNotOverflow() {
        Matrix huge = Matrix.of(new float[] {1e38f, -1e38f}, new float[] {-1e38f, -1e38f});
        assertEquals((float) Math.log(2) / 2, Losses.softmaxCrossEntropy(huge, new int[] {0, 1}), PRINTED);
        assertEquals(2e38f, Losses.softmaxCrossEntropy(Matrix.of(new float[] {1e38f, -1e38f}), new int[] {1}));
    }

    @Test
    void refusesWhatDoesNotFit() {
        Matrix other = Matrix.zeros(1, 9);
        assertThrows(IllegalArgumentException.class, () -> Losses.meanSquaredError(SURE, other));
        assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(SURE, other));
        assertThrows(IllegalArgumentException.class, () -> Losses.softmaxCrossEntropy(SURE, other));
        assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(SURE, new int[] {10}));
        assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(SURE, new int[2]));
        assertThrows(IllegalArgumentException.class, () -> Losses.softmaxCrossEntropy(SURE, new int[] {-1}));
        assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(Matrix.zeros(0, 3), Matrix.zeros(0, 3)));
        // not one-hot
        assertThrows(IllegalArgumentException.class, () -> Losses.softmaxCrossEntropy(SURE, SURE));
    }
}
