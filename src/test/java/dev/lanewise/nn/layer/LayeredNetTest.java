package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.BatchSampler;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.GoldenDigest;
import dev.lanewise.nn.Gradients;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.WeightInit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The layers do, bit for bit, what the fused net does. */
class LayeredNetTest {

    /** Sizes that no vector divides. */
    private static final Dataset DATA = GoldenDigest.blobs(211, 37, 5, 7);

    private static TwoLayerNet net(HiddenActivation activation) {
        return new TwoLayerNet(37, 19, 5, activation, WeightInit.xavier(), 1);
    }

    @ParameterizedTest
    @EnumSource
    void predictionLossAndGradientsHaveTheBitsOfTheFusedNet(HiddenActivation activation) {
        TwoLayerNet fused = net(activation);
        LayeredNet net = LayeredNet.of(fused);
        assertEquals(fused.predict(DATA.x()), net.predict(DATA.x()));
        assertEquals(fused.loss(DATA.x(), DATA.labels()), net.loss(DATA.x(), DATA.labels()));
        assertEquals(fused.predict(DATA.x()), net.last().y());
        Matrix dx = net.backward();
        assertEquals(List.of(211, 37), List.of(dx.rows(), dx.cols()));
        assertEquals(fused.gradient(DATA.x(), DATA.labels()), gradients(net));
    }

    @ParameterizedTest
    @EnumSource
    void weightsHaveTheBitsOfTheTrainedOnes(HiddenActivation activation) {
        TwoLayerNet fused = net(activation);
        Trainer.builder()
                .batchSize(29)
                .iterations(40)
                .learningRate(0.1f)
                .seed(3)
                .parallelism(1)
                .build()
                .fit(fused, DATA, null);
        TwoLayerNet parameters = net(activation);
        LayeredNet net = LayeredNet.of(parameters);
        BatchSampler sampler =
                BatchSampler.withReplacement(DATA.size(), 29, new SplitMix64(new SplitMix64(3).nextLong()));
        int[] batch = new int[29];
        for (int i = 0; i < 40; i++) {
            sampler.next(batch);
            Dataset samples = DATA.subset(batch);
            net.loss(samples.x(), samples.labels());
            net.backward();
            net.step(0.1f);
        }
        assertEquals(fused.digest(), parameters.digest());
    }

    /**
     * Both compared in {@code double}, element by element: the gradients are below 1 and the difference, not scaled, at
     * most 10⁻⁶. At no hidden sum of these samples is ReLU within h of its kink.
     */
    @ParameterizedTest
    @EnumSource
    void gradientsAgreeWithTheNumericalGradient(HiddenActivation activation) {
        Dataset samples = DATA.slice(0, 30);
        TwoLayerNet fused = net(activation);
        LayeredNet net = LayeredNet.of(fused);
        net.loss(samples.x(), samples.labels());
        net.backward();
        Gradients numerical = fused.numericalGradient(samples.x(), samples.labels());
        Gradients layered = gradients(net);
        assertClose(numerical.w1(), layered.w1());
        assertClose(numerical.b1(), layered.b1());
        assertClose(numerical.w2(), layered.w2());
        assertClose(numerical.b2(), layered.b2());
    }

    private static void assertClose(Matrix expected, Matrix actual) {
        for (int i = 0; i < expected.data().length; i++) {
            assertEquals((double) expected.data()[i], (double) actual.data()[i], 1e-6);
        }
    }

    private static Gradients gradients(LayeredNet net) {
        Affine hidden = (Affine) net.layers().getFirst();
        Affine output = (Affine) net.layers().getLast();
        return new Gradients(hidden.dw(), hidden.db(), output.dw(), output.db());
    }

    /** Three layers with weights; full-batch steps this small make the loss fall. */
    @Test
    void takesAnyLayers() {
        TwoLayerNet first = new TwoLayerNet(37, 11, 7, 0.3, 1);
        TwoLayerNet second = new TwoLayerNet(7, 5, 1, 0.3, 2);
        LayeredNet net = new LayeredNet(List.of(
                new Affine(first.w1(), first.b1()),
                new Tanh(),
                new Affine(first.w2(), first.b2()),
                new Relu(),
                new Affine(second.w1(), second.b1())));
        assertEquals(
                "[Affine 37×11, Tanh, Affine 11×7, Relu, Affine 7×5] and softmax with cross-entropy", net.toString());
        float before = net.loss(DATA.x(), DATA.labels());
        for (int i = 0; i < 20; i++) {
            net.backward();
            net.step(0.1f);
            float after = net.loss(DATA.x(), DATA.labels());
            assertTrue(after < before);
            before = after;
        }
    }

    @Test
    void refusesNoLayersAndBackwardFirst() {
        assertThrows(IllegalArgumentException.class, () -> new LayeredNet(List.of()));
        LayeredNet net = LayeredNet.of(net(HiddenActivation.RELU));
        assertThrows(IllegalStateException.class, net::backward);
        assertThrows(IllegalStateException.class, () -> net.step(0.1f));
        assertThrows(IllegalArgumentException.class, () -> net.scores(Matrix.zeros(1, 36)));
    }
}
