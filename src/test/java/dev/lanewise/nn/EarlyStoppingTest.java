package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

    private static final Dataset TRAIN = GoldenDigest.blobs(205, 13, 4, 3);

    /** The same samples with other labels: what is learned makes their loss worse. */
    private static final Dataset CONTRARY = Dataset.of(TRAIN.x(), rotated(TRAIN.labels()), 4);

    private static int[] rotated(int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (labels[i] + 1) % 4;
        }
        return labels;
    }

    private static TwoLayerNet net() {
        return new TwoLayerNet(13, 9, 4, 0.1, 1);
    }

    /** Has learned the validation's labels, so that whatever else it learns is worse. */
    private static TwoLayerNet contrary() {
        TwoLayerNet net = net();
        trainer().epochs(30).build().fit(net, CONTRARY, null);
        return net;
    }

    /** 205 samples make 10 batches of 20. */
    private static Trainer.Builder trainer() {
        return Trainer.builder().batchSize(20).learningRate(0.5f).iterations(45).seed(7);
    }

    @Test
    void validatesAfterEachEpochAndAtTheEnd() {
        TrainingHistory history = trainer().earlyStopping(TRAIN, 9).build().fit(net(), TRAIN, null);
        List<ValidationResult> expected = new ArrayList<>();
        for (int iterations : new int[] {10, 20, 30, 40, 45}) {
            TwoLayerNet net = net();
            trainer().iterations(iterations).build().fit(net, TRAIN, null);
            expected.add(
                    new ValidationResult((iterations + 9) / 10, iterations - 1, net.loss(TRAIN.x(), TRAIN.labels())));
        }
        assertEquals(expected, history.validations());
        assertFalse(history.stopped());
        assertEquals(
                5,
                trainer()
                        .epochs(5)
                        .earlyStopping(TRAIN, 9)
                        .build()
                        .fit(net(), TRAIN, null)
                        .validations()
                        .size());
    }

    @Test
    void stopsWhenPatienceEndsAndKeepsTheBestWeights() {
        for (int patience : new int[] {1, 2, 5}) {
            for (int parallelism : new int[] {1, 3}) {
                TwoLayerNet net = contrary();
                TrainingHistory history = trainer()
                        .epochs(40)
                        .parallelism(parallelism)
                        .earlyStopping(CONTRARY, patience)
                        .build()
                        .fit(net, TRAIN, TRAIN);
                assertTrue(history.stopped());
                ValidationResult best = history.best().orElseThrow();
                for (ValidationResult other : history.validations()) {
                    assertTrue(other.epoch() < best.epoch() ? other.loss() > best.loss() : other.loss() >= best.loss());
                }
                int last = history.validations().getLast().epoch();
                assertEquals(best.epoch() + patience, last);
                assertEquals(10 * last, history.iterations());
                TwoLayerNet expected = contrary();
                trainer().iterations(best.iteration() + 1).build().fit(expected, TRAIN, null);
                assertEquals(expected.digest(), net.digest());
            }
        }
    }

    @Test
    void aTrainingThatGoesOnGetsTheBestWeightsToo() {
        TwoLayerNet net = contrary();
        TrainingHistory history = trainer().earlyStopping(CONTRARY, 100).build().fit(net, TRAIN, null);
        assertFalse(history.stopped());
        assertEquals(45, history.iterations());
        ValidationResult best = history.best().orElseThrow();
        assertEquals(best.loss(), net.loss(CONTRARY.x(), CONTRARY.labels()));
        assertNotEquals(history.validations().getLast(), best);
    }

    @Test
    void aListenerThatStopsInTheMiddleOfAnEpochIsFollowedByAValidation() {
        TrainingListener stopping = new TrainingListener() {
            @Override
            public boolean onBatch(int iteration, float loss) {
                return iteration < 13;
            }

            @Override
            public void onEnd(TrainingHistory history) {
                assertTrue(history.best().isPresent());
            }
        };
        TwoLayerNet net = net();
        TrainingHistory history =
                trainer().listener(stopping).earlyStopping(CONTRARY, 7).build().fit(net, TRAIN, null);
        assertEquals(
                List.of(9, 13),
                history.validations().stream().map(ValidationResult::iteration).toList());
        assertEquals(history.best().orElseThrow().loss(), net.loss(CONTRARY.x(), CONTRARY.labels()));
    }

    /** A data set is checked when it is made; its matrix stays open. */
    @Test
    void lossesThatAreNotANumberAreNeverTheBest() {
        Dataset broken = Dataset.of(Matrix.zeros(3, 13), new int[3], 4);
        broken.x().set(1, 1, Float.NaN);
        TwoLayerNet net = net();
        TrainingHistory history = trainer().earlyStopping(broken, 3).build().fit(net, TRAIN, null);
        assertTrue(history.stopped());
        assertEquals(Optional.empty(), history.best());
        assertEquals(3, history.validations().size());
        TwoLayerNet last = net();
        trainer().iterations(30).build().fit(last, TRAIN, null);
        assertEquals(last.digest(), net.digest());
    }

    @Test
    void withoutItNothingIsValidated() {
        TrainingHistory history = trainer().build().fit(net(), TRAIN, TRAIN);
        assertEquals(List.of(), history.validations());
        assertEquals(Optional.empty(), history.best());
    }

    @Test
    void refusesWhatDoesNotFit() {
        TwoLayerNet net = net();
        String digest = net.digest();
        Trainer wide =
                trainer().earlyStopping(GoldenDigest.blobs(9, 14, 4, 1), 1).build();
        String message = assertThrows(IllegalArgumentException.class, () -> wide.fit(net, TRAIN, null))
                .getMessage();
        assertTrue(message.startsWith("validation has 14 features"), message);
        assertEquals(digest, net.digest());
        message = assertThrows(IllegalArgumentException.class, () -> trainer().earlyStopping(TRAIN, 0))
                .getMessage();
        assertTrue(message.startsWith("patience must"), message);
    }
}
