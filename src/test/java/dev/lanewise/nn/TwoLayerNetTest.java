package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.Dataset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TwoLayerNetTest {

    private static final Dataset DATA = GoldenDigest.blobs(300, 12, 4, 3);

    private static TwoLayerNet net() {
        return new TwoLayerNet(12, 7, 4, 0.5, 1);
    }

    private static TwoLayerNet net(HiddenActivation activation) {
        return new TwoLayerNet(12, 7, 4, activation, WeightInit.std(0.5), 1);
    }

    @Test
    void weightsAreDrawnInTheDocumentedOrder() {
        TwoLayerNet net = net();
        SplitMix64 random = new SplitMix64(1);
        for (Matrix w : List.of(net.w1(), net.w2())) {
            for (float value : w.data()) {
                assertEquals((float) (0.5f * random.nextGaussian()), value);
            }
        }
        assertEquals(Matrix.zeros(1, 7), net.b1());
        assertEquals(Matrix.zeros(1, 4), net.b2());
    }

    @Test
    void floatAndDoubleStandardDeviationsAreTheSame() {
        assertEquals(new TwoLayerNet(3, 2, 2, 0.01, 5).digest(), new TwoLayerNet(3, 2, 2, 0.01f, 5).digest());
    }

    @Test
    void keepsTheParametersThatItIsGiven() {
        TwoLayerNet drawn = net(HiddenActivation.TANH);
        TwoLayerNet net = TwoLayerNet.of(drawn.w1(), drawn.b1(), drawn.w2(), drawn.b2(), HiddenActivation.TANH);
        assertEquals(List.of(drawn.w1(), drawn.b1(), drawn.w2(), drawn.b2()), net.parameters());
        assertEquals(drawn.predict(DATA.x()), net.predict(DATA.x()));
        drawn.b2().data()[0] = 1;
        assertEquals(1, net.b2().get(0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 3, 1, 4, 3, 5, 1, 5, b1 must be 1×3 beside w1 of 2×3 and w2 of 3×5, but is 1×4",
        "2, 3, 3, 1, 3, 5, 1, 5, b1 must be 1×3 beside w1 of 2×3 and w2 of 3×5, but is 3×1",
        "2, 3, 1, 3, 4, 5, 1, 5, w2 must be 3×5 beside w1 of 2×3 and w2 of 4×5, but is 4×5",
        "2, 3, 1, 3, 3, 5, 1, 3, b2 must be 1×5 beside w1 of 2×3 and w2 of 3×5, but is 1×3",
        "0, 3, 1, 3, 3, 5, 1, 5, inputs must be at least 1",
        "2, 0, 1, 0, 0, 5, 1, 5, hidden units must be at least 1",
        "2, 3, 1, 3, 3, 0, 1, 0, outputs must be at least 1",
    })
    void refusesParametersThatDoNotFit(int a, int b, int c, int d, int e, int f, int g, int h, String message) {
        Exception refused = assertThrows(
                IllegalArgumentException.class,
                () -> TwoLayerNet.of(
                        Matrix.zeros(a, b),
                        Matrix.zeros(c, d),
                        Matrix.zeros(e, f),
                        Matrix.zeros(g, h),
                        HiddenActivation.RELU));
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
    }

    @Test
    void eachLayerHasTheStandardDeviationOfItsInputs() {
        assertSpread(1 / Math.sqrt(12), 1 / Math.sqrt(7), WeightInit.xavier());
        assertSpread(Math.sqrt(2.0 / 12), Math.sqrt(2.0 / 7), WeightInit.he());
        assertSpread(0.3, 0.3, WeightInit.std(0.3));
    }

    private static void assertSpread(double std1, double std2, WeightInit init) {
        TwoLayerNet net = new TwoLayerNet(12, 7, 4, HiddenActivation.RELU, init, 1);
        SplitMix64 random = new SplitMix64(1);
        for (float value : net.w1().data()) {
            assertEquals((float) ((float) std1 * random.nextGaussian()), value);
        }
        for (float value : net.w2().data()) {
            assertEquals((float) ((float) std2 * random.nextGaussian()), value);
        }
    }

    @Test
    void initialValuesNameThemselves() {
        assertEquals("0.01", WeightInit.std(0.01).toString());
        assertEquals("1/sqrt(inputs)", WeightInit.xavier().toString());
        assertEquals("sqrt(2/inputs)", WeightInit.he().toString());
    }

    @ParameterizedTest
    @EnumSource
    void predictsWhatThePlainDefinitionSays(HiddenActivation activation) {
        TwoLayerNet net = net(activation);
        assertEquals(activation, net.hiddenActivation());
        Matrix y = net.predict(DATA.x());
        for (int i = 0; i < y.rows(); i++) {
            double[] expected = plainPrediction(net, DATA.x(), i);
            double sum = 0;
            for (int c = 0; c < y.cols(); c++) {
                // a few dozen roundings of values below 10
                assertEquals(expected[c], y.get(i, c), 1e-5);
                sum += y.get(i, c);
            }
            // 4 probabilities, each rounded, and the rounding of their sum
            assertEquals(1, sum, 4 * 0x1p-24);
        }
    }

    private static double[] plainPrediction(TwoLayerNet net, Matrix x, int i) {
        double[] scores = new double[net.outputSize()];
        for (int c = 0; c < scores.length; c++) {
            scores[c] = net.b2().get(0, c);
            for (int j = 0; j < net.hiddenSize(); j++) {
                double a = net.b1().get(0, j);
                for (int p = 0; p < net.inputSize(); p++) {
                    a += (double) x.get(i, p) * net.w1().get(p, j);
                }
                scores[c] += net.w2().get(j, c) * plain(net.hiddenActivation(), a);
            }
        }
        double sum = Arrays.stream(scores).map(Math::exp).sum();
        return Arrays.stream(scores).map(s -> Math.exp(s) / sum).toArray();
    }

    private static double plain(HiddenActivation activation, double a) {
        return switch (activation) {
            case SIGMOID -> 1 / (1 + Math.exp(-a));
            case TANH -> Math.tanh(a);
            case RELU -> a > 0 ? a : 0;
        };
    }

    @Test
    void aRowAloneGivesTheBitsOfThatRowAmongOthers() {
        TwoLayerNet net = net();
        Matrix together = net.predict(DATA.x());
        for (int i = 0; i < DATA.size(); i++) {
            Matrix alone = net.predict(DATA.x().gatherRows(new int[] {i}));
            assertArrayEquals(alone.toArray()[0], together.toArray()[i]);
        }
    }

    @Test
    void lossIsTheMeanNegativeLogLikelihood() {
        TwoLayerNet net = net();
        double expected = 0;
        for (int i = 0; i < DATA.size(); i++) {
            expected -= Math.log(plainPrediction(net, DATA.x(), i)[DATA.label(i)]);
        }
        // float arithmetic around a value near 1.4
        assertEquals(expected / DATA.size(), net.loss(DATA.x(), DATA.labels()), 1e-5);
    }

    @Test
    void accuracyCountsTheLargestScore() {
        TwoLayerNet net = net();
        int[] best = net.predict(DATA.x()).argMaxByRow();
        int[] labels = DATA.labels();
        int hits = 0;
        for (int i = 0; i < best.length; i++) {
            hits += best[i] == labels[i] ? 1 : 0;
        }
        assertEquals((float) hits / DATA.size(), net.accuracy(DATA.x(), labels));
        assertEquals(1f, net.accuracy(DATA.x(), best));
    }

    @Test
    void oneHotLabelsGiveTheBitsOfClassLabels() {
        TwoLayerNet net = net();
        Matrix x = DATA.x();
        Matrix oneHot = DATA.oneHot();
        int[] labels = DATA.labels();
        assertEquals(net.loss(x, labels), net.loss(x, oneHot));
        assertEquals(net.accuracy(x, labels), net.accuracy(x, oneHot));
        assertEquals(net.gradient(x, labels), net.gradient(x, oneHot));
        assertEquals(net.numericalGradient(x, labels), net.numericalGradient(x, oneHot));
    }

    /** The book's check: 3 samples, h = 1e-4, mean absolute difference; W1 has 39,200 elements. */
    @ParameterizedTest
    @EnumSource
    void backpropagationAgreesWithTheNumericalGradient(HiddenActivation activation) {
        TwoLayerNet net = new TwoLayerNet(784, 50, 10, activation, WeightInit.std(0.01), 42);
        Dataset batch = GoldenDigest.blobs(3, 784, 10, 9);
        Gradients backprop = net.gradient(batch.x(), batch.labels());
        Gradients numerical = net.numericalGradient(batch.x(), batch.labels());
        for (double difference : differences(backprop, numerical)) {
            assertTrue(difference <= 1e-6, () -> "mean absolute difference " + difference);
        }
    }

    @Test
    void aWrongSignIsCaught() {
        TwoLayerNet net = new TwoLayerNet(784, 50, 10, 0.01, 42);
        Dataset batch = GoldenDigest.blobs(3, 784, 10, 9);
        Gradients right = net.gradient(batch.x(), batch.labels());
        Gradients numerical = net.numericalGradient(batch.x(), batch.labels());
        Gradients wrong = new Gradients(
                right.w1().scale(-1),
                right.b1().scale(-1),
                right.w2().scale(-1),
                right.b2().scale(-1));
        for (double difference : differences(wrong, numerical)) {
            assertFalse(difference <= 1e-6, () -> "mean absolute difference " + difference);
        }
    }

    @Test
    void nanIsNeverRight() {
        Matrix x = Matrix.zeros(2, 12);
        x.set(1, 3, Float.NaN);
        TwoLayerNet net = net();
        int best = net.predict(x).argMaxByRow()[0];
        assertEquals(0.5f, net.accuracy(x, new int[] {best, 0}));
        assertTrue(Float.isNaN(net.predict(x).get(1, 2)) && Float.isNaN(net.loss(x, new int[2])));
    }

    private static double[] differences(Gradients a, Gradients b) {
        return new double[] {
            meanDifference(a.w1(), b.w1()), meanDifference(a.b1(), b.b1()),
            meanDifference(a.w2(), b.w2()), meanDifference(a.b2(), b.b2())
        };
    }

    private static double meanDifference(Matrix a, Matrix b) {
        double sum = 0;
        for (int i = 0; i < a.data().length; i++) {
            sum += Math.abs(a.data()[i] - (double) b.data()[i]);
        }
        return sum / a.data().length;
    }

    @Test
    void digestTellsBitsApart() {
        TwoLayerNet net = net();
        String digest = net.digest();
        assertEquals(digest, net().digest());
        net.b2().set(0, 0, -0f);
        assertNotEquals(digest, net.digest());
    }

    @Test
    void extremes() {
        TwoLayerNet one = new TwoLayerNet(1, 1, 1, 0, 0);
        assertEquals(Matrix.of(new float[] {1f}), one.predict(Matrix.of(new float[] {3f})));
        assertEquals(0f, one.loss(Matrix.of(new float[] {3f}), new int[] {0}));
        assertEquals(0, net().predict(Matrix.zeros(0, 12)).rows());
    }

    @Test
    void refusesWhatDoesNotFit() {
        TwoLayerNet net = net();
        String shapes = assertThrows(IllegalArgumentException.class, () -> net.predict(Matrix.zeros(2, 11)))
                .getMessage();
        assertTrue(shapes.contains("2×11") && shapes.contains("12×7"), shapes);
        Matrix x = Matrix.zeros(2, 12);
        for (int[] labels : List.of(new int[1], new int[3], new int[] {0, 4}, new int[] {-1, 0})) {
            assertThrows(IllegalArgumentException.class, () -> net.loss(x, labels));
            assertThrows(IllegalArgumentException.class, () -> net.accuracy(x, labels));
            assertThrows(IllegalArgumentException.class, () -> net.gradient(x, labels));
            assertThrows(IllegalArgumentException.class, () -> net.numericalGradient(x, labels));
        }
        assertThrows(IllegalArgumentException.class, () -> net.loss(x, Matrix.zeros(2, 4)));
        assertThrows(IllegalArgumentException.class, () -> net.loss(x, Matrix.zeros(2, 5)));
        assertThrows(IllegalArgumentException.class, () -> net.loss(Matrix.zeros(0, 12), new int[0]));
        assertThrows(IllegalArgumentException.class, () -> net.accuracy(Matrix.zeros(0, 12), new int[0]));
        assertThrows(IllegalArgumentException.class, () -> net.gradient(Matrix.zeros(0, 12), new int[0]));
        assertThrows(IllegalArgumentException.class, () -> new TwoLayerNet(0, 1, 1, 0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TwoLayerNet(1, -1, 1, 0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TwoLayerNet(1, 1, 0, 0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TwoLayerNet(1, 1, 1, -0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TwoLayerNet(1, 1, 1, Double.NaN, 1));
        for (double bad : new double[] {-0.1, Double.NaN, 1e39}) {
            String message = assertThrows(IllegalArgumentException.class, () -> WeightInit.std(bad))
                    .getMessage();
            assertTrue(message.contains("weightInitStd"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> new TwoLayerNet(70_000, 70_000, 1, 0.1, 1));
    }
}
