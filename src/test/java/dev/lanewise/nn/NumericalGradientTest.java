package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The shortcuts of the numerical gradient against moving one parameter and computing everything again. */
class NumericalGradientTest {

    private static final double H = 1e-4;

    private static final Dataset DATA = GoldenDigest.blobs(300, 12, 4, 3);

    @Test
    void isTheCentralDifferenceOfThePlainLoss() {
        assertCentralDifferences(new TwoLayerNet(12, 7, 4, 0.5, 1), DATA.slice(0, 30));
        assertCentralDifferences(new TwoLayerNet(12, 1, 4, 0.5, 1), DATA.slice(0, 1));
        assertCentralDifferences(new TwoLayerNet(12, 3, 1, 0.5, 1), Dataset.of(DATA.x(), new int[300], 1));
        assertCentralDifferences(new TwoLayerNet(12, 7, 4, 0, 1), DATA);
        for (HiddenActivation activation : HiddenActivation.values()) {
            assertCentralDifferences(new TwoLayerNet(12, 7, 4, activation, WeightInit.std(0.5), 1), DATA.slice(0, 30));
        }
    }

    /** Inputs like raw pixels and weights like them move scores by much more than the series are good for. */
    @Test
    void largeMovesAreRightToo() {
        TwoLayerNet net = new TwoLayerNet(12, 7, 4, 0.01, 1);
        net.w2().scaleInPlace(1_000f);
        Dataset raw = Dataset.of(DATA.x().scale(255f), DATA.labels(), 4).slice(0, 30);
        assertCentralDifferences(net, raw);
        net.w1().scaleInPlace(1_000f);
        net.w2().scaleInPlace(10f);
        assertCentralDifferences(net, raw);
    }

    private static void assertCentralDifferences(TwoLayerNet net, Dataset batch) {
        Gradients numerical = net.numericalGradient(batch.x(), batch.labels());
        PlainNet plain = new PlainNet(net);
        assertCentralDifferences(plain, batch, plain.w1, numerical.w1());
        assertCentralDifferences(plain, batch, plain.b1, numerical.b1());
        assertCentralDifferences(plain, batch, plain.w2, numerical.w2());
        assertCentralDifferences(plain, batch, plain.b2, numerical.b2());
    }

    private static void assertCentralDifferences(PlainNet net, Dataset batch, double[] parameter, Matrix gradient) {
        for (int i = 0; i < parameter.length; i++) {
            double value = parameter[i];
            parameter[i] = value + H;
            double plus = net.loss(batch);
            parameter[i] = value - H;
            double minus = net.loss(batch);
            parameter[i] = value;
            // losses and their sums of exponentials are rounded to 2⁻⁵² some dozen times; the quotient divides that by
            // 2h
            double rounding = 0x1p-46 * (1 + plus) / H;
            float actual = gradient.data()[i];
            assertEquals((plus - minus) / (2 * H), actual, rounding + Math.ulp(actual));
        }
    }

    /** The net in double, as its definition says. */
    private static final class PlainNet {

        private final HiddenActivation activation;
        private final double[] w1;
        private final double[] b1;
        private final double[] w2;
        private final double[] b2;

        PlainNet(TwoLayerNet net) {
            this.activation = net.hiddenActivation();
            this.w1 = doubles(net.w1());
            this.b1 = doubles(net.b1());
            this.w2 = doubles(net.w2());
            this.b2 = doubles(net.b2());
        }

        private static double[] doubles(Matrix matrix) {
            return IntStream.range(0, matrix.data().length)
                    .mapToDouble(i -> matrix.data()[i])
                    .toArray();
        }

        double loss(Dataset batch) {
            double sum = 0;
            for (int i = 0; i < batch.size(); i++) {
                double[] x = doubles(batch.x().gatherRows(new int[] {i}));
                double[] hidden = Arrays.stream(layer(x, w1, b1))
                        .map(a -> switch (activation) {
                            case SIGMOID -> 1 / (1 + Math.exp(-a));
                            case TANH -> Math.tanh(a);
                            case RELU -> a > 0 ? a : 0;
                        })
                        .toArray();
                double[] scores = layer(hidden, w2, b2);
                double max = DoubleStream.of(scores).max().orElseThrow();
                double total =
                        DoubleStream.of(scores).map(s -> Math.exp(s - max)).sum();
                sum += max + Math.log(total) - scores[batch.label(i)];
            }
            return sum / batch.size();
        }

        private static double[] layer(double[] x, double[] w, double[] b) {
            double[] y = b.clone();
            for (int p = 0; p < x.length; p++) {
                for (int j = 0; j < y.length; j++) {
                    y[j] += x[p] * w[p * y.length + j];
                }
            }
            return y;
        }
    }

    @Test
    void nanAndInfinityAreNotHidden() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            TwoLayerNet net = new TwoLayerNet(12, 7, 4, 0.5, 1);
            net.b2().set(0, 1, bad);
            Gradients numerical = net.numericalGradient(DATA.x(), DATA.labels());
            for (Matrix gradient : List.of(numerical.w1(), numerical.b1(), numerical.w2(), numerical.b2())) {
                for (float value : gradient.data()) {
                    assertTrue(Float.isNaN(value), gradient::toString);
                }
            }
        }
    }

    @Test
    void neitherSlicesNorEarlierBatchesChangeABit() {
        TwoLayerNet net = new TwoLayerNet(12, 7, 4, 0.5, 1);
        float[] x = new float[20 * 12];
        int[] labels = new int[20];
        NumericalGradient batch = new NumericalGradient(net, x, labels);
        for (int from : new int[] {40, 20, 0}) {
            Dataset samples = DATA.slice(from, from + 20);
            System.arraycopy(samples.x().data(), 0, x, 0, x.length);
            System.arraycopy(samples.labels(), 0, labels, 0, labels.length);
            net.w2().scaleInPlace(1.1f);
            Gradients expected = net.numericalGradient(samples.x(), samples.labels());
            batch.hidden(13, 20, 0, 12);
            batch.begin();
            batch.hidden(0, 13, 0, 4);
            batch.deltas(13, 20);
            batch.hidden(0, 13, 4, 12);
            batch.deltas(0, 13);
            Gradients actual = Gradients.zeros(12, 7, 4);
            batch.gradientOfW2(actual.w2());
            batch.gradientOfBiases(actual.b1(), actual.b2());
            batch.gradientOfW1(5, 12, actual.w1());
            batch.gradientOfW1(0, 5, actual.w1());
            assertArrayEquals(expected.w1().data(), actual.w1().data());
            assertEquals(expected, actual);
        }
    }
}
