package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    /** Several chunks of 256 samples, and a rest. */
    private static final Dataset DATA = GoldenDigest.blobs(1_100, 12, 4, 3);

    /** One class more than the data has. */
    private static TwoLayerNet net() {
        return new TwoLayerNet(12, 7, 5, 0.5, 1);
    }

    @Test
    void isWhatThePartsOfTheLibrarySay() {
        TwoLayerNet net = net();
        int[] predicted = net.predict(DATA.x()).argMaxByRow();
        Evaluation evaluation = net.evaluate(DATA);
        assertEquals(ConfusionMatrix.of(DATA.labels(), predicted, 5), evaluation.confusion());
        assertEquals(net.loss(DATA.x(), DATA.labels()), evaluation.loss());
        assertEquals(net.accuracy(DATA.x(), DATA.labels()), evaluation.accuracy());
    }

    @Test
    void parallelismChangesNothing() {
        TwoLayerNet net = net();
        Evaluation expected = net.evaluate(DATA);
        try (ForkJoinPool pool = new ForkJoinPool(3)) {
            for (int parallelism : new int[] {1, 2, 3, 5, 1_100, Integer.MAX_VALUE}) {
                assertEquals(expected, net.evaluate(DATA, parallelism));
                assertEquals(
                        expected,
                        pool.submit(() -> net.evaluate(DATA, parallelism)).join());
            }
        }
    }

    @Test
    void theMeanLossOfManySamplesIsThatOfEach() {
        // all zeros: every sample has the loss ln 10; a sum of floats would have lost some of a million of them
        TwoLayerNet net = new TwoLayerNet(1, 1, 10, 0, 1);
        Dataset large = Dataset.of(Matrix.zeros(1_000_000, 1), new int[1_000_000], 10);
        assertEquals(
                net.evaluate(large.slice(0, 1)).loss(), net.evaluate(large, 2).loss());
    }

    @Test
    void nanIsUnclassified() {
        Dataset data = DATA.slice(0, 300);
        int[] labels = data.labels();
        data.x().set(299, 3, Float.NaN);
        Evaluation evaluation = net().evaluate(data);
        int[] predicted = Arrays.copyOf(net().predict(DATA.x()).argMaxByRow(), 300);
        predicted[299] = ConfusionMatrix.UNCLASSIFIED;
        assertEquals(ConfusionMatrix.of(labels, predicted, 5), evaluation.confusion());
        assertEquals(1, evaluation.confusion().unclassified(labels[299]));
        assertTrue(Float.isNaN(evaluation.loss()));
    }

    @Test
    void refusesWhatDoesNotFit() {
        TwoLayerNet net = net();
        for (Dataset bad : List.of(GoldenDigest.blobs(10, 13, 4, 1), GoldenDigest.blobs(10, 12, 6, 1))) {
            String message = assertThrows(IllegalArgumentException.class, () -> net.evaluate(bad))
                    .getMessage();
            assertTrue(message.startsWith("data has "), message);
        }
        for (int bad : new int[] {0, -1}) {
            assertThrows(IllegalArgumentException.class, () -> net.evaluate(DATA, bad));
        }
    }
}
