package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A mini-batch in any slices of inputs and pieces of samples has the bits of the whole. */
class BatchGradientTest {

    private static final int INPUTS = 83;
    private static final int BATCH = 29;

    @ParameterizedTest
    @EnumSource
    void slicesAndPiecesChangeNoBit(HiddenActivation activation) {
        for (int hidden : new int[] {1, 7, 50, 130}) {
            TwoLayerNet net = new TwoLayerNet(INPUTS, hidden, 4, activation, WeightInit.xavier(), 5);
            Dataset data = GoldenDigest.blobs(200, INPUTS, 4, 11);
            check(net, data, BatchInputs.of(data, net, BATCH, 1));
            Matrix x = data.x();
            for (int i = 0; i < x.data().length; i++) { // the left half has few elements, and one column has none
                boolean kept = i % 7 == 0 || (i % INPUTS > 40 && i % 5 == 0);
                x.data()[i] = kept && i % INPUTS != 20 ? x.data()[i] : 0f;
            }
            Dataset sparse = Dataset.of(x, data.labels(), 4);
            check(net, sparse, assertInstanceOf(BatchInputs.Sparse.class, BatchInputs.of(sparse, net, BATCH, 1000)));
        }
    }

    /** The first slice also has the output layer, so it has fewer inputs, or none. */
    @Test
    void slicesCostAboutTheSame() {
        Matrix x = Matrix.zeros(10, 960);
        Arrays.fill(x.data(), 1f);
        Dataset data = Dataset.of(x, new int[10], 4);
        TwoLayerNet net = new TwoLayerNet(960, 20, 8, 0.01, 1);
        assertStarts(BatchInputs.of(data, net, 10, 1000), 0, 460, 960);
        assertStarts(BatchInputs.of(data, net, 10, 1000), 0, 210, 460, 710, 960);
        assertStarts(BatchInputs.dense(data, 0, 10), 0, 240, 480, 720, 960);
        assertStarts(BatchInputs.dense(data, 500, 10), 0, 0, 320, 640, 960);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = i % 8 == 0 ? 1 : 0;
        }
        data = Dataset.of(x, new int[10], 4);
        BatchInputs sparse = assertInstanceOf(BatchInputs.Sparse.class, BatchInputs.of(data, net, 10, 1000));
        assertStarts(sparse, 0, 432, 960); // 120 elements and 16 for the outputs, cut after 52
        assertStarts(sparse, 0, 144, 432, 672, 960);
    }

    private static void assertStarts(BatchInputs inputs, int... expected) {
        for (int slice = 0; slice < expected.length; slice++) {
            assertEquals(expected[slice], inputs.start(slice, expected.length - 1), "slice " + slice);
        }
    }

    private static void check(TwoLayerNet net, Dataset data, BatchInputs inputs) {
        int[] batch = new int[BATCH];
        int[] labels = new int[BATCH];
        Backprop gradient = new Backprop(net, inputs, labels);
        for (int slices = 1; slices <= 9; slices++) {
            for (int pieces = 1; pieces <= BATCH; pieces += 7) {
                for (int i = 0; i < BATCH; i++) { // another batch each time, and other weights
                    batch[i] = (i * 31 + slices + pieces) % 200;
                    labels[i] = data.labels()[batch[i]];
                }
                net.w2().scaleInPlace(1.01f);
                Gradients expected = net.gradient(data.subset(batch).x(), labels);
                Gradients actual = Gradients.zeros(INPUTS, net.hiddenSize(), 4);
                for (int slice = 0; slice < slices; slice++) {
                    int first = inputs.start(slice, slices);
                    int last = inputs.start(slice + 1, slices);
                    inputs.gather(batch, pieces, BATCH, first, last);
                    inputs.gather(batch, 0, pieces, first, last);
                }
                gradient.begin();
                for (int piece = 0; piece < pieces; piece++) {
                    int from = BATCH * piece / pieces;
                    int to = BATCH * (piece + 1) / pieces;
                    for (int slice = 0; slice < slices; slice++) {
                        int first = inputs.start(slice, slices);
                        int last = inputs.start(slice + 1, slices);
                        if (first < last) {
                            gradient.hidden(from, to, first, last);
                        }
                    }
                    gradient.deltas(from, to);
                }
                for (int slice = 0; slice < slices; slice++) {
                    gradient.gradientOfW1(inputs.start(slice, slices), inputs.start(slice + 1, slices), actual.w1());
                }
                gradient.gradientOfW2(actual.w2());
                gradient.gradientOfBiases(actual.b1(), actual.b2());
                assertArrayEquals(expected.w1().data(), actual.w1().data());
                assertEquals(expected, actual);
            }
        }
    }
}
