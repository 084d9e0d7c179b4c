package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.Checkpoint.Progress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that goes on from a checkpoint is the one that was never interrupted. */
class CheckpointTest {

    private static final Dataset TRAIN = GoldenDigest.blobs(205, 13, 4, 3);
    private static final Dataset TEST = TRAIN.slice(0, 50);
    private static final Dataset VALIDATION = GoldenDigest.blobs(60, 13, 4, 4);

    private static TwoLayerNet net() {
        return new TwoLayerNet(13, 9, 4, HiddenActivation.RELU, WeightInit.he(), 1);
    }

    /** 205 samples make 10 batches of 20. */
    private static Trainer.Builder trainer() {
        return Trainer.builder().batchSize(20).iterations(45).seed(7);
    }

    /** A whole training, and a checkpoint before each update and after the last. */
    private record Whole(TwoLayerNet net, TrainingHistory history, List<Checkpoint> checkpoints) {

        static Whole of(Trainer.Builder builder, @Nullable Dataset test) {
            List<Checkpoint> checkpoints = new ArrayList<>();
            TwoLayerNet net = CheckpointTest.net();
            TrainingHistory history =
                    builder.checkpoint(1, checkpoints::add).build().fit(net, TRAIN, test);
            builder.checkpoint(1, _ -> {});
            return new Whole(net, history, checkpoints);
        }

        Checkpoint after(int iterations) {
            Checkpoint checkpoint = checkpoints.get(iterations - 1);
            assertEquals(iterations, checkpoint.progress().iteration());
            return checkpoint;
        }

        /** The rest from there has the bits of the whole, and nothing is missing from its history. */
        void assertResumes(int iterations, Trainer.Builder builder, @Nullable Dataset test) {
            TwoLayerNet other = new TwoLayerNet(13, 9, 4, HiddenActivation.RELU, WeightInit.std(1.0), 99);
            TrainingHistory rest = builder.build().resume(after(iterations), other, TRAIN, test);
            assertEquals(net.digest(), other.digest(), () -> "after " + iterations);
            float[] losses = history.losses();
            assertArrayEquals(Arrays.copyOfRange(losses, iterations, losses.length), rest.losses());
            assertEquals(history.best(), rest.best());
            assertEquals(history.stopped(), rest.stopped());
            assertEquals(
                    history.validations().stream()
                            .filter(v -> v.iteration() >= iterations || !endsAnEpoch(v))
                            .toList(),
                    rest.validations());
            assertEquals(
                    history.epochs().stream()
                            .filter(e -> e.iteration() >= iterations)
                            .map(Whole::withoutSpeed)
                            .toList(),
                    rest.epochs().stream().map(Whole::withoutSpeed).toList());
        }

        /** The last validation may be of a part of an epoch. It comes after the last checkpoint. */
        private static boolean endsAnEpoch(ValidationResult v) {
            return (v.iteration() + 1) % 10 == 0;
        }

        private static EpochResult withoutSpeed(EpochResult e) {
            return new EpochResult(e.epoch(), e.iteration(), e.loss(), e.trainAccuracy(), e.testAccuracy(), 0);
        }
    }

    static Stream<Arguments> everything() {
        return Arrays.stream(OptimizerTest.Rule.values())
                .flatMap(rule -> Arrays.stream(Sampling.values()).map(sampling -> Arguments.of(rule, sampling)));
    }

    @ParameterizedTest
    @MethodSource("everything")
    void resumedEqualsUninterrupted(OptimizerTest.Rule rule, Sampling sampling) {
        Trainer.Builder builder = trainer()
                .optimizer(rule.optimizer)
                .sampling(sampling)
                .learningRate(LearningRateSchedule.cosine(0.1f, 0f).warmUp(5))
                .earlyStopping(VALIDATION, 100);
        TwoLayerNet plain = net();
        builder.parallelism(2).build().fit(plain, TRAIN, TEST);
        Whole whole = Whole.of(builder.parallelism(1), TEST);
        assertEquals(plain.digest(), whole.net.digest());
        assertEquals(45, whole.checkpoints.size());
        for (int iterations : new int[] {1, 9, 10, 11, 23, 44, 45}) {
            whole.assertResumes(iterations, builder.parallelism(1 + iterations % 4), TEST);
        }
    }

    @Test
    void withoutTestSetOrEarlyStoppingAndWithTheNumericalGradientToo() {
        Trainer.Builder builder = trainer().iterations(12).gradient(GradientMethod.NUMERICAL);
        Whole whole = Whole.of(builder, null);
        for (int iterations : new int[] {1, 5, 11, 12}) {
            whole.assertResumes(iterations, builder.parallelism(iterations), null);
        }
    }

    @Test
    void goesOnInAPool() {
        Whole whole = Whole.of(trainer(), TEST);
        try (ForkJoinPool pool = new ForkJoinPool(3)) {
            whole.assertResumes(17, trainer().pool(pool).parallelism(3), TEST);
        }
    }

    /** What is learned makes the loss of the validation worse, after a while. */
    @ParameterizedTest
    @EnumSource
    void earlyStoppingStopsAtTheSamePlace(Sampling sampling) {
        for (int patience : new int[] {1, 3}) {
            Trainer.Builder builder = trainer()
                    .optimizer(Optimizer.adam())
                    .epochs(40)
                    .sampling(sampling)
                    .learningRate(0.02f)
                    .earlyStopping(VALIDATION, patience);
            Whole whole = Whole.of(builder, TEST);
            int done = whole.history.iterations();
            assertTrue(whole.history.stopped() && done < 400);
            for (int iterations = 1; iterations <= done; iterations += iterations < done - 12 ? 17 : 1) {
                whole.assertResumes(iterations, builder, TEST);
            }
            whole.assertResumes(done, builder, TEST);
        }
    }

    @Test
    void goldenTrainingWithoutAnInterruption() throws IOException {
        TwoLayerNet resumed = GoldenDigest.resumableNet();
        GoldenDigest.resumable(2).build().fit(resumed, GoldenDigest.RESUMABLE_DATA.train(), null);
        assertEquals(GoldenDigest.Training.RESUMED.digest(3), resumed.digest());
    }

    /** Of a shorter training, by one that goes on as long as the whole one. */
    @Test
    void iterationsMayBeAdded() {
        for (LearningRateSchedule schedule : List.of(
                LearningRateSchedule.constant(0.1f),
                LearningRateSchedule.step(0.1f, 7, 0.5f).warmUp(3))) {
            Trainer.Builder builder = trainer()
                    .optimizer(Optimizer.adamW())
                    .learningRate(schedule)
                    .earlyStopping(VALIDATION, 100);
            Whole whole = Whole.of(builder, TEST);
            List<Checkpoint> checkpoints = new ArrayList<>();
            builder.iterations(23).checkpoint(100, checkpoints::add).build().fit(net(), TRAIN, TEST);
            assertEquals(1, checkpoints.size());
            TwoLayerNet net = net();
            builder.iterations(45).build().resume(checkpoints.getFirst(), net, TRAIN, TEST);
            assertEquals(whole.net.digest(), net.digest());
        }
    }

    @Test
    void patienceMayBeAdded() {
        Trainer.Builder builder = trainer().epochs(40).learningRate(0.5f);
        Whole impatient = Whole.of(builder.earlyStopping(VALIDATION, 1), null);
        assertTrue(impatient.history.stopped());
        Whole patient = Whole.of(builder.earlyStopping(VALIDATION, 3), null);
        TwoLayerNet net = net();
        TrainingHistory rest = builder.build().resume(impatient.checkpoints.getLast(), net, TRAIN, null);
        assertEquals(patient.net.digest(), net.digest());
        assertEquals(patient.history.best(), rest.best());
        // and one that has run out already stops at once
        builder.earlyStopping(VALIDATION, 1);
        rest = builder.build().resume(patient.checkpoints.getLast(), net, TRAIN, null);
        assertTrue(rest.stopped());
        assertEquals(0, rest.iterations());
        assertEquals(patient.net.digest(), net.digest());
    }

    private static List<Integer> iterations(List<Checkpoint> checkpoints) {
        return checkpoints.stream().map(c -> c.progress().iteration()).toList();
    }

    @Test
    void takenEveryNIterationsAndAtTheEnd() {
        List<Checkpoint> taken = new ArrayList<>();
        Trainer.Builder builder = trainer().checkpoint(10, taken::add);
        builder.build().fit(net(), TRAIN, TEST);
        assertEquals(List.of(10, 20, 30, 40, 45), iterations(taken));
        Checkpoint twenty = taken.get(1);

        taken.clear();
        builder.build().resume(twenty, net(), TRAIN, TEST);
        assertEquals(List.of(30, 40, 45), iterations(taken));

        taken.clear();
        builder.iterations(20).build().fit(net(), TRAIN, TEST);
        assertEquals(List.of(10, 20), iterations(taken));

        taken.clear();
        builder.build().resume(twenty, net(), TRAIN, TEST);
        assertEquals(List.of(), iterations(taken));

        TrainingListener stopping = new TrainingListener() {
            @Override
            public boolean onBatch(int iteration, float loss) {
                return iteration < 16;
            }
        };
        builder.listener(stopping).build().fit(net(), TRAIN, TEST);
        assertEquals(List.of(10, 17), iterations(taken));
    }

    @Test
    void listenersCountOn() {
        Checkpoint checkpoint = Whole.of(trainer(), null).after(43);
        List<String> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onBegin(TwoLayerNet net, int iterations) {
                assertEquals(checkpoint.tensors().get("w1"), net.w1());
                heard.add("begin " + iterations);
            }

            @Override
            public boolean onBatch(int iteration, float loss) {
                heard.add("batch " + iteration);
                return true;
            }

            @Override
            public void onEnd(TrainingHistory history) {
                heard.add("end " + history.iterations());
            }
        };
        trainer().listener(listener).build().resume(checkpoint, net(), TRAIN, TEST);
        assertEquals(List.of("begin 45", "batch 43", "batch 44", "end 2"), heard);
    }

    @Test
    void whatTheSinkThrowsEndsTheTraining() {
        IllegalStateException full = new IllegalStateException("full");
        Trainer trainer = trainer()
                .checkpoint(10, _ -> {
                    throw full;
                })
                .build();
        assertSame(full, assertThrows(IllegalStateException.class, () -> trainer.fit(net(), TRAIN, null)));
    }

    /** Whether or not it is interrupted, and no checkpoint has a loss that is not finite. */
    @ParameterizedTest
    @EnumSource
    void divergenceIsTheSame(OptimizerTest.Rule rule) {
        Trainer.Builder wild = trainer()
                .optimizer(rule.optimizer)
                .iterations(300)
                .learningRate((iteration, _) -> iteration < 120 ? 0.1f : 3e38f);
        List<Checkpoint> checkpoints = new ArrayList<>();
        TwoLayerNet good = net();
        wild.checkpoint(1, checkpoints::add);
        TrainingDivergedException e =
                assertThrows(TrainingDivergedException.class, () -> wild.build().fit(good, TRAIN, null));
        assertEquals(e.iteration() - 1, checkpoints.getLast().progress().iteration());
        assertEquals(good.w1(), checkpoints.getLast().tensors().get("w1"));
        for (int iterations : new int[] {1, 99, 100, 101, e.iteration() - 1}) {
            TwoLayerNet net = net();
            TrainingDivergedException again = assertThrows(
                    TrainingDivergedException.class,
                    () -> wild.build().resume(checkpoints.get(iterations - 1), net, TRAIN, null));
            assertEquals(e.getMessage(), again.getMessage());
            assertEquals(good.digest(), net.digest());
        }
    }

    @Test
    void refusesAnotherTrainingAndNamesTheSettingAndBothValues() {
        Checkpoint checkpoint =
                Whole.of(trainer().earlyStopping(VALIDATION, 9), null).after(23);
        assertRefuses(
                checkpoint,
                "batchSize: 20 in the checkpoint, but 21 in",
                stopping().batchSize(21));
        assertRefuses(
                checkpoint, "seed: 7 in the checkpoint, but 8 in", stopping().seed(8));
        assertRefuses(
                checkpoint,
                "sampling: WITH_REPLACEMENT in the checkpoint, but SHUFFLED in",
                stopping().sampling(Sampling.SHUFFLED));
        assertRefuses(
                checkpoint,
                "gradient: BACKPROP in the checkpoint, but NUMERICAL in",
                stopping().gradient(GradientMethod.NUMERICAL));
        assertRefuses(
                checkpoint,
                "optimizer: SGD with weight decay 0.0 in the checkpoint, but Adam 0.9 0.999 1.0E-8 with weight decay 0.5",
                stopping().optimizer(Optimizer.adam().weightDecay(0.5f)));
        assertRefuses(
                checkpoint, "learningRates: 0.1 to 0.1, CRC-32C ", stopping().learningRate(0.2f));
        assertRefuses(checkpoint, "but 0.1 to 0.1, CRC-32C ", stopping().learningRate((i, _) -> i == 11 ? 0.2f : 0.1f));
        assertRefuses(
                checkpoint,
                "iterations are 22 in this training, but the checkpoint has done 23",
                stopping().iterations(22));
        assertRefuses(
                checkpoint,
                "validation: 60 samples of 13 features, 4 classes, CRC-32C ",
                stopping().earlyStopping(TEST, 9));
        assertRefuses(
                checkpoint, "4 classes, CRC-32C " + hex(VALIDATION) + " in the checkpoint, but none in", trainer());

        Dataset other = Dataset.of(TRAIN.x().copy(), TRAIN.labels(), 4);
        other.x().set(204, 12, 0.125f);
        assertRefuses(
                checkpoint,
                "train: 205 samples of 13 features, 4 classes, CRC-32C " + hex(TRAIN)
                        + " in the checkpoint, but 205 samples of 13 features, 4 classes, CRC-32C " + hex(other)
                        + " in this training",
                stopping(),
                net(),
                other);
        TwoLayerNet wider = new TwoLayerNet(13, 10, 4, HiddenActivation.RELU, WeightInit.he(), 1);
        assertRefuses(checkpoint, "hiddenSize: 9 in the checkpoint, but 10 in", stopping(), wider, TRAIN);
        TwoLayerNet more = new TwoLayerNet(13, 9, 5, HiddenActivation.RELU, WeightInit.he(), 1);
        assertRefuses(checkpoint, "outputSize: 4 in the checkpoint, but 5 in", stopping(), more, TRAIN);
        TwoLayerNet tanh = new TwoLayerNet(13, 9, 4, HiddenActivation.TANH, WeightInit.he(), 1);
        assertRefuses(checkpoint, "hiddenActivation: RELU in the checkpoint, but TANH in", stopping(), tanh, TRAIN);
    }

    private static Trainer.Builder stopping() {
        return trainer().earlyStopping(VALIDATION, 9);
    }

    private static String hex(Dataset data) {
        return "%08x".formatted(data.checksum());
    }

    private static void assertRefuses(Checkpoint checkpoint, String part, Trainer.Builder builder) {
        assertRefuses(checkpoint, part, builder, net(), TRAIN);
    }

    private static void assertRefuses(
            Checkpoint checkpoint, String part, Trainer.Builder builder, TwoLayerNet net, Dataset train) {
        String before = net.digest();
        TrainingListener silent = new TrainingListener() {
            @Override
            public void onBegin(TwoLayerNet begun, int iterations) {
                throw new AssertionError("begun");
            }
        };
        Trainer trainer = builder.listener(silent).build();
        String message = assertThrows(
                        IllegalArgumentException.class, () -> trainer.resume(checkpoint, net, train, null))
                .getMessage();
        assertTrue(message.contains(part), message);
        assertEquals(before, net.digest());
    }

    /** A cosine stretches with the iterations, so the rates that were used are others. */
    @Test
    void refusesMoreIterationsWhereTheyChangeThePast() {
        LearningRateSchedule cosine = LearningRateSchedule.cosine(0.1f, 0f);
        Checkpoint checkpoint = Whole.of(trainer().learningRate(cosine), null).after(23);
        assertRefuses(
                checkpoint,
                "learningRates: 0.1 to ",
                trainer().learningRate(cosine).iterations(46));
    }

    /** Parts that were put together by hand, or by somebody who forged a file. */
    @Test
    void refusesWhatNoTrainingWasIn() {
        Checkpoint good = Whole.of(trainer().sampling(Sampling.SHUFFLED), null).after(23);
        Trainer.Builder builder = trainer().sampling(Sampling.SHUFFLED);
        Map<String, String> settings = new TreeMap<>(good.settings());
        settings.remove("seed");
        assertRefuses(with(settings, good.tensors(), good.order(), 60, good.batch()), "seed: absent in the", builder);
        settings.put("seed", "7");
        settings.put("surplus", "1");
        assertRefuses(
                with(settings, good.tensors(), good.order(), 60, good.batch()),
                "surplus: 1 in the checkpoint, but absent in",
                builder);
        settings.remove("surplus");

        Map<String, Matrix> tensors = good.tensors();
        tensors.put("b1", Matrix.zeros(9, 1));
        assertRefuses(
                with(settings, tensors, good.order(), 60, good.batch()), "b1: 9×1 in the checkpoint, but 1×9", builder);
        tensors.remove("b1");
        assertRefuses(with(settings, tensors, good.order(), 60, good.batch()), "tensors: [w1, w2, b2] in", builder);

        int[] twice = good.order();
        twice[0] = twice[1];
        for (int[] order : new int[][] {twice, {}, {0}}) {
            assertRefuses(with(settings, good.tensors(), order, 0, good.batch()), "order must", builder);
        }
        for (int position : new int[] {-1, 206}) {
            assertRefuses(
                    with(settings, good.tensors(), good.order(), position, good.batch()), "position must", builder);
        }
        int[] outside = good.batch();
        for (int sample : new int[] {-1, 205}) {
            outside[19] = sample;
            assertRefuses(
                    with(settings, good.tensors(), good.order(), 60, outside), "batch: sample " + sample, builder);
        }
        assertRefuses(with(settings, good.tensors(), good.order(), 60, new int[19]), "batch: 19 samples", builder);
    }

    private static Checkpoint with(
            Map<String, String> settings, Map<String, Matrix> tensors, int[] order, int position, int[] batch) {
        return Checkpoint.of(settings, tensors, new Progress(23, 1, 3, null), 5, order, position, batch);
    }

    @Test
    void progressHasItsRanges() {
        ValidationResult best = new ValidationResult(1, 4, 0.5f);
        new Progress(5, 1.5, 5, best);
        new Progress(1, 0, 0, null);
        assertImpossible("iteration must be at least 1, but is 0", 0, 0, 0, null);
        assertImpossible("lossSum must be finite, but is NaN", 5, Double.NaN, 0, null);
        assertImpossible("lossCount must be from 0 to 5, but is 6", 5, 1, 6, null);
        assertImpossible("lossCount must be from 0 to 5, but is -1", 5, 1, -1, null);
        assertImpossible("before iteration 4, but is Val", 4, 1, 1, best);
        assertImpossible("best must be", 4, 1, 1, new ValidationResult(0, 1, 1));
        assertImpossible("best must be", 4, 1, 1, new ValidationResult(1, -1, 1));
        assertImpossible("best must be", 4, 1, 1, new ValidationResult(1, 1, Float.POSITIVE_INFINITY));
    }

    private static void assertImpossible(
            String part, int iteration, double lossSum, int lossCount, @Nullable ValidationResult best) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new Progress(iteration, lossSum, lossCount, best))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void nobodyChangesACheckpoint() {
        Trainer.Builder builder = trainer().sampling(Sampling.SHUFFLED);
        Whole whole = Whole.of(builder, null);
        Checkpoint checkpoint = whole.after(10);
        assertNotEquals(whole.net.w1(), checkpoint.tensors().get("w1"), "the training went on");
        Arrays.fill(checkpoint.tensors().get("w1").data(), 0f);
        checkpoint.tensors().clear();
        Arrays.fill(checkpoint.order(), 0);
        Arrays.fill(checkpoint.batch(), 0);
        assertThrows(
                UnsupportedOperationException.class, () -> checkpoint.settings().clear());
        whole.assertResumes(10, builder, null);
        assertEquals("Checkpoint after 10 iterations", checkpoint.toString());
    }

    /** Of a training with checkpoints, which all iterations but theirs must not notice. */
    @Test
    void iterationsBetweenCheckpointsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int every = 500;
        long[] least = {Long.MAX_VALUE};
        TrainingListener measuring = new TrainingListener() {
            private long before;

            @Override
            public boolean onBatch(int iteration, float loss) {
                if (iteration % every == 1) {
                    before = threads.getCurrentThreadAllocatedBytes();
                } else if (iteration % every == every - 1) {
                    least[0] = Math.min(least[0], threads.getCurrentThreadAllocatedBytes() - before);
                }
                return least[0] >= every; // under one byte an iteration is none of theirs
            }
        };
        List<Checkpoint> taken = new ArrayList<>();
        trainer()
                .iterations(200_000)
                .optimizer(Optimizer.momentum(0.9f))
                .parallelism(1)
                .checkpoint(every, c -> {
                    taken.clear();
                    taken.add(c);
                })
                .listener(measuring)
                .build()
                .fit(net(), TRAIN, null);
        assertEquals(1, taken.size());
        assertTrue(least[0] < every, () -> least[0] + " bytes in " + every + " iterations");
    }
}
