package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureScalingTest {

    /** The second feature is constant, and 0.1f is no short binary fraction. */
    private static final Matrix TRAIN = Matrix.of(new float[][] {{255, 0.1f}, {128, 0.1f}, {45, 0.1f}, {0, 0.1f}});

    @Test
    void minMax() {
        FeatureScaling scaling = FeatureScaling.minMax(TRAIN);
        assertEquals(
                Matrix.of(new float[][] {{1, 0}, {(float) (128 / 255.0), 0}, {(float) (45 / 255.0), 0}, {0, 0}}),
                scaling.apply(TRAIN));
        // given to 8 decimals; a float below 1 is up to 3e-8 off
        assertEquals(0.50196078, scaling.apply(TRAIN).get(1, 0), 3.5e-8);
        assertEquals(0.17647059, scaling.apply(TRAIN).get(2, 0), 3.5e-8);
        assertEquals(0, scaling.offset(0));
        assertEquals(255, scaling.scale(0));
        assertEquals(2, scaling.features());
    }

    @Test
    void zScore() {
        Matrix y = FeatureScaling.zScore(TRAIN).apply(TRAIN);
        float[] column = y.transpose().toArray()[0];
        // given to 8 decimals; a float near 1.5 is up to 6e-8 off
        assertArrayEquals(new float[] {1.52573266f, 0.21648909f, -0.63915828f, -1.10306348f}, column, 1.2e-7f);
        assertArrayEquals(new float[4], y.transpose().toArray()[1]);
    }

    @Test
    void isThatOfTheTrainingDataWhateverItIsAppliedTo() {
        Matrix other = Matrix.of(new float[][] {{510, 1.1f}, {-255, 0.1f}});
        FeatureScaling scaling = FeatureScaling.minMax(TRAIN);
        assertEquals(Matrix.of(new float[][] {{2, 1.1f - 0.1f}, {-1, 0}}), scaling.apply(other));
        Dataset data = Dataset.of(other, new int[] {1, 0}, 3);
        Dataset scaled = scaling.apply(data);
        assertEquals(scaling.apply(other), scaled.x());
        assertArrayEquals(data.labels(), scaled.labels());
        assertEquals(3, scaled.classes());
    }

    @Test
    void inverse() {
        FeatureScaling minMax = FeatureScaling.minMax(TRAIN);
        assertEquals(TRAIN, minMax.inverse(minMax.apply(TRAIN)));
        Matrix x = Matrix.of(new float[][] {{255, 0.1f}, {77.7f, 3}, {-1e-3f, -5}});
        for (FeatureScaling scaling : List.of(FeatureScaling.minMax(TRAIN), FeatureScaling.zScore(TRAIN))) {
            Matrix back = scaling.inverse(scaling.apply(x));
            for (int i = 0; i < x.data().length; i++) {
                // a scaled value is up to 2⁻²⁴ of itself off, which comes back times the scale: below 2 · 255
                assertEquals(x.data()[i], back.data()[i], 2 * 255 * 0x1p-24);
            }
        }
    }

    @Test
    void extremeFloatsDoNotOverflow() {
        Matrix extremes = Matrix.of(new float[][] {{Float.MAX_VALUE}, {-Float.MAX_VALUE}});
        assertEquals(
                Matrix.of(new float[][] {{1}, {0}}),
                FeatureScaling.minMax(extremes).apply(extremes));
        assertEquals(
                Matrix.of(new float[][] {{1}, {-1}}),
                FeatureScaling.zScore(extremes).apply(extremes));
    }

    @Test
    void oneSampleIsConstant() {
        Matrix one = Matrix.of(new float[] {7});
        assertEquals(Matrix.zeros(1, 1), FeatureScaling.zScore(one).apply(one));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertRefused(
                "minMax: train must have at least one row and one column, is 0×2",
                () -> FeatureScaling.minMax(Matrix.zeros(0, 2)));
        assertRefused(
                "zScore: train must have at least one row and one column, is 2×0",
                () -> FeatureScaling.zScore(Matrix.zeros(2, 0)));
        assertRefused(
                "zScore: train holds NaN at row 1, column 0",
                () -> FeatureScaling.zScore(Matrix.of(new float[][] {{1}, {Float.NaN}})));
        FeatureScaling scaling = FeatureScaling.minMax(TRAIN);
        assertRefused("apply: fitted on 2 features, but given 4×3", () -> scaling.apply(Matrix.zeros(4, 3)));
        assertRefused("inverse: fitted on 2 features, but given 1×1", () -> scaling.inverse(Matrix.zeros(1, 1)));
    }

    private static void assertRefused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
