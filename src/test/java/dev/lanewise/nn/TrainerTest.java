package dev.lanewise.nn;

import static dev.lanewise.nn.GradientMethod.BACKPROP;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.BatchSampler;
import dev.lanewise.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {

    private static final Dataset TRAIN = GoldenDigest.blobs(205, 13, 4, 3);
    private static final Dataset TEST = GoldenDigest.blobs(205, 13, 4, 3).slice(0, 50);

    private static TwoLayerNet net() {
        return new TwoLayerNet(13, 9, 4, 0.1, 1);
    }

    private static Trainer.Builder trainer() {
        return Trainer.builder().batchSize(20).learningRate(0.5f).iterations(45).seed(7);
    }

    /** The oracle: the book's loop from the public parts of the library. */
    @Test
    void isThePlainLoopOfGradientAndUpdate() {
        TwoLayerNet expected = net();
        BatchSampler sampler =
                BatchSampler.withReplacement(TRAIN.size(), 20, new SplitMix64(new SplitMix64(7).nextLong()));
        int[] indices = new int[20];
        float[] losses = new float[45];
        for (int i = 0; i < losses.length; i++) {
            sampler.next(indices);
            Dataset batch = TRAIN.subset(indices);
            losses[i] = expected.loss(batch.x(), batch.labels());
            update(expected, expected.gradient(batch.x(), batch.labels()));
        }
        for (int parallelism : new int[] {1, 2, 5, 40}) {
            TwoLayerNet net = net();
            TrainingHistory history = trainer().parallelism(parallelism).build().fit(net, TRAIN, null);
            assertEquals(expected.digest(), net.digest());
            assertArrayEquals(losses, history.losses());
        }
    }

    /** The book's loop before backpropagation. */
    @Test
    void numericalGradientIsThatLoopToo() {
        TwoLayerNet expected = net();
        BatchSampler sampler =
                BatchSampler.withReplacement(TRAIN.size(), 20, new SplitMix64(new SplitMix64(7).nextLong()));
        int[] indices = new int[20];
        float[] losses = new float[10];
        for (int i = 0; i < losses.length; i++) {
            sampler.next(indices);
            Dataset batch = TRAIN.subset(indices);
            losses[i] = expected.loss(batch.x(), batch.labels());
            update(expected, expected.numericalGradient(batch.x(), batch.labels()));
        }
        Trainer.Builder numerical = trainer().iterations(10).gradient(GradientMethod.NUMERICAL);
        for (int parallelism : new int[] {1, 2, 5, 40}) {
            TwoLayerNet net = net();
            TrainingHistory history = numerical.parallelism(parallelism).build().fit(net, TRAIN, null);
            assertEquals(expected.digest(), net.digest());
            // one is computed in float, the other in double
            assertArrayEquals(losses, history.losses(), 1e-6f);
        }
    }

    @Test
    void numericalGradientLearnsWhatBackpropagationDoes() {
        TwoLayerNet numerical = net();
        TwoLayerNet backprop = net();
        trainer().iterations(300).gradient(GradientMethod.NUMERICAL).build().fit(numerical, TRAIN, TEST);
        trainer().iterations(300).build().fit(backprop, TRAIN, TEST);
        // gradients differ by about 1e-8, from h² and from rounding; 300 steps of 0.5 add that up, and learning
        // amplifies
        for (int i = 0; i < numerical.w1().data().length; i++) {
            assertEquals(backprop.w1().data()[i], numerical.w1().data()[i], 1e-4);
        }
        float before = net().loss(TRAIN.x(), TRAIN.labels());
        float after = numerical.loss(TRAIN.x(), TRAIN.labels());
        assertTrue(after < before / 2, () -> before + " to " + after);
    }

    private static void update(TwoLayerNet net, Gradients g) {
        net.w1().axpyInPlace(-0.5f, g.w1());
        net.b1().axpyInPlace(-0.5f, g.b1());
        net.w2().axpyInPlace(-0.5f, g.w2());
        net.b2().axpyInPlace(-0.5f, g.b2());
    }

    @Test
    void anyPoolGivesTheSameBitsAndRunsTheTraining() {
        TwoLayerNet expected = net();
        trainer().parallelism(1).build().fit(expected, TRAIN, TEST);
        try (ForkJoinPool pool = new ForkJoinPool(3)) {
            TwoLayerNet net = net();
            List<ForkJoinPool> pools = new ArrayList<>();
            TrainingListener where = new TrainingListener() {
                @Override
                public boolean onBatch(int iteration, float loss) {
                    pools.add(assertInstanceOf(ForkJoinWorkerThread.class, Thread.currentThread())
                            .getPool());
                    return true;
                }
            };
            trainer().parallelism(3).pool(pool).listener(where).build().fit(net, TRAIN, TEST);
            assertEquals(expected.digest(), net.digest());
            pools.forEach(p -> assertSame(pool, p));
        }
    }

    @Test
    void byDefaultSmallBatchesAreNotCutAndLargeOnesAre() {
        TwoLayerNet small = net();
        TwoLayerNet large = new TwoLayerNet(13, 9_000, 4, 0.1, 1);
        TwoLayerNet oneThread = new TwoLayerNet(13, 9_000, 4, 0.1, 1);
        try (ForkJoinPool pool = new ForkJoinPool(3)) {
            trainer().pool(pool).build().fit(small, TRAIN, TEST);
            trainer().pool(pool).batchSize(1_000).iterations(2).build().fit(large, TRAIN, TEST);
        }
        trainer().parallelism(1).batchSize(1_000).iterations(2).build().fit(oneThread, TRAIN, TEST);
        TwoLayerNet expected = net();
        trainer().parallelism(1).build().fit(expected, TRAIN, TEST);
        assertEquals(expected.digest(), small.digest());
        assertEquals(oneThread.digest(), large.digest());
    }

    @Test
    void parallelismOneStaysOnTheCallingThread() {
        Thread caller = Thread.currentThread();
        try (ForkJoinPool pool = new ForkJoinPool(2)) {
            TrainingListener here = new TrainingListener() {
                @Override
                public boolean onBatch(int iteration, float loss) {
                    assertSame(caller, Thread.currentThread());
                    return true;
                }
            };
            trainer().parallelism(1).pool(pool).listener(here).build().fit(net(), TRAIN, TEST);
        }
    }

    @Test
    void learns() {
        TwoLayerNet net = new TwoLayerNet(13, 9, 4, 0.1, 1);
        float before = net.loss(TRAIN.x(), TRAIN.labels());
        TrainingHistory history = trainer().iterations(1500).build().fit(net, TRAIN, TEST);
        float after = net.loss(TRAIN.x(), TRAIN.labels());
        assertTrue(after < before / 2, () -> before + " to " + after);
        assertTrue(history.epochs().getLast().trainAccuracy() > 0.9f, history.epochs()::toString);
    }

    @Test
    void evaluatesAfterIterationZeroAndOncePerEpochAsInTheBook() {
        TwoLayerNet net = net();
        TrainingHistory history = trainer().build().fit(net, TRAIN, TEST);
        // 205 samples make 10 batches of 20
        assertEquals(
                List.of(0, 10, 20, 30, 40),
                history.epochs().stream().map(EpochResult::iteration).toList());
        assertEquals(
                List.of(0, 1, 2, 3, 4),
                history.epochs().stream().map(EpochResult::epoch).toList());
        assertEquals(45, history.iterations());
        assertEquals(45, history.losses().length);
        assertFalse(history.stopped());
        EpochResult first = history.epochs().getFirst();
        assertEquals(history.losses()[0], first.loss());
        TwoLayerNet afterOne = net();
        trainer().iterations(1).build().fit(afterOne, TRAIN, null);
        assertEquals(afterOne.accuracy(TRAIN.x(), TRAIN.labels()), first.trainAccuracy());
        assertEquals(afterOne.accuracy(TEST.x(), TEST.labels()), first.testAccuracy());
    }

    @Test
    void withoutTestSetNothingIsEvaluated() {
        TrainingHistory history = trainer().build().fit(net(), TRAIN, null);
        assertEquals(List.of(), history.epochs());
        assertEquals(45, history.iterations());
    }

    @Test
    void epochsCountPassesOverTheData() {
        assertEquals(30, trainer().epochs(3).build().fit(net(), TRAIN, null).iterations());
        assertEquals(
                4,
                trainer()
                        .epochs(3)
                        .iterations(4)
                        .build()
                        .fit(net(), TRAIN, null)
                        .iterations());
    }

    @Test
    void listenersHearEverythingInOrder() {
        List<String> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onBegin(TwoLayerNet net, int iterations) {
                heard.add("begin " + iterations);
            }

            @Override
            public boolean onBatch(int iteration, float loss) {
                heard.add("batch " + iteration);
                return true;
            }

            @Override
            public boolean onEpoch(EpochResult result) {
                heard.add("epoch " + result.epoch());
                return true;
            }

            @Override
            public void onEnd(TrainingHistory history) {
                heard.add("end " + history.iterations());
            }
        };
        trainer().batchSize(100).iterations(3).listener(listener).build().fit(net(), TRAIN, TEST);
        assertEquals(List.of("begin 3", "batch 0", "epoch 0", "batch 1", "batch 2", "epoch 1", "end 3"), heard);
    }

    @Test
    void aListenerStopsByItsReturnValue() {
        TwoLayerNet net = net();
        TrainingListener stopAfterSix = new TrainingListener() {
            @Override
            public boolean onBatch(int iteration, float loss) {
                return iteration < 5;
            }
        };
        TrainingHistory history = trainer().listener(stopAfterSix).build().fit(net, TRAIN, null);
        assertTrue(history.stopped());
        assertEquals(6, history.iterations());
        TwoLayerNet six = net();
        trainer().iterations(6).build().fit(six, TRAIN, null);
        assertEquals(six.digest(), net.digest());
        TrainingListener stopAtEpochOne = new TrainingListener() {
            @Override
            public boolean onEpoch(EpochResult result) {
                return result.epoch() < 1;
            }
        };
        assertEquals(
                11,
                trainer()
                        .listener(stopAtEpochOne)
                        .build()
                        .fit(net(), TRAIN, TEST)
                        .iterations());
    }

    @Test
    void shuffledEpochsDifferFromDrawingWithReplacement() {
        TwoLayerNet replaced = net();
        trainer().build().fit(replaced, TRAIN, null);
        TwoLayerNet shuffled = net();
        trainer().sampling(Sampling.SHUFFLED).build().fit(shuffled, TRAIN, null);
        TwoLayerNet again = net();
        trainer().sampling(Sampling.SHUFFLED).parallelism(1).build().fit(again, TRAIN, null);
        assertNotEquals(replaced.digest(), shuffled.digest());
        assertEquals(shuffled.digest(), again.digest());
    }

    @Test
    void divergenceNamesIterationAndRateAndKeepsTheLastGoodWeights() {
        for (int parallelism : new int[] {1, 3}) {
            TwoLayerNet net = net();
            Trainer.Builder wild = trainer().learningRate(3e38f).parallelism(parallelism);
            TrainingDivergedException e = assertThrows(
                    TrainingDivergedException.class, () -> wild.build().fit(net, TRAIN, TEST));
            assertFalse(Float.isFinite(e.loss()));
            assertEquals(3e38f, e.learningRate());
            assertTrue(e.getMessage().contains("iteration " + e.iteration())
                    && e.getMessage().contains("3.0E38"));
            assertTrue(e.iteration() >= 1);
            // the weights of the last finite loss are those before the last update
            TwoLayerNet good = net();
            if (e.iteration() > 1) {
                wild.iterations(e.iteration() - 1).build().fit(good, TRAIN, null);
            }
            assertEquals(good.digest(), net.digest());
        }
    }

    @Test
    void divergenceAtTheFirstIterationLeavesTheNetAlone() {
        TwoLayerNet net = net();
        net.w2().set(0, 0, Float.NaN);
        String digest = net.digest();
        assertEquals(
                0,
                assertThrows(
                                TrainingDivergedException.class,
                                () -> trainer().build().fit(net, TRAIN, TEST))
                        .iteration());
        assertEquals(digest, net.digest());
    }

    /** Nothing of the smallest kind is a special case, for any optimizer and activation. */
    @ParameterizedTest
    @EnumSource
    void extremesOfEachOptimizerAndActivation(OptimizerTest.Rule rule) {
        Dataset zeros = Dataset.of(Matrix.zeros(6, 13), new int[] {0, 1, 2, 3, 0, 1}, 4);
        Dataset oneClass = Dataset.of(TRAIN.x(), new int[205], 1);
        for (HiddenActivation activation : HiddenActivation.values()) {
            Trainer.Builder trainer =
                    trainer().learningRate(0.05f).optimizer(rule.optimizer).parallelism(2);
            for (Dataset data : List.of(TRAIN.slice(0, 1), zeros, TRAIN)) {
                for (int hidden : new int[] {1, 9}) {
                    TwoLayerNet net = new TwoLayerNet(13, hidden, 4, activation, WeightInit.he(), 1);
                    TrainingHistory history = trainer.build().fit(net, data, data);
                    assertEquals(45, history.iterations());
                    for (float loss : history.losses()) {
                        assertTrue(loss >= 0 && loss < 100, () -> "loss " + loss);
                    }
                }
            }
            TwoLayerNet one = new TwoLayerNet(13, 9, 1, activation, WeightInit.he(), 1);
            String before = one.digest();
            TrainingHistory history = trainer.build().fit(one, oneClass, oneClass);
            assertArrayEquals(new float[45], history.losses());
            assertEquals(1f, history.epochs().getLast().testAccuracy());
            assertEquals(
                    rule.name().contains("DECAY") || rule.name().contains("_W"),
                    !one.digest().equals(before));
        }
    }

    @Test
    void fromSamplesOfZerosOnlyTheBiasesOfTheHiddenLayerLearn() {
        Dataset zeros = Dataset.of(Matrix.zeros(6, 13), new int[6], 4);
        for (Optimizer optimizer : List.of(Optimizer.sgd(), Optimizer.momentum(0.9f), Optimizer.adam())) {
            TwoLayerNet net = net();
            TrainingHistory history = trainer().optimizer(optimizer).build().fit(net, zeros, null);
            assertEquals(net().w1(), net.w1());
            assertNotEquals(net().b1(), net.b1());
            assertTrue(history.losses()[44] < history.losses()[0]);
        }
        TwoLayerNet decayed = net();
        trainer().optimizer(Optimizer.sgd().weightDecay(0.1f)).build().fit(decayed, zeros, null);
        float[] w1 = decayed.w1().data();
        for (int i = 0; i < w1.length; i++) {
            assertTrue(Math.abs(w1[i]) < Math.abs(net().w1().data()[i]));
        }
    }

    @Test
    void extremes() {
        Dataset one = TRAIN.slice(0, 1);
        assertEquals(45, trainer().build().fit(net(), one, one).iterations());
        Dataset zeros = Dataset.of(Matrix.zeros(6, 13), new int[6], 1);
        TwoLayerNet narrow = new TwoLayerNet(13, 1, 1, 0.1, 1);
        TrainingHistory history = trainer().parallelism(8).build().fit(narrow, zeros, zeros);
        assertEquals(1f, history.epochs().getLast().testAccuracy());
        // a batch larger than the data is drawn with replacement
        assertEquals(
                45, trainer().batchSize(1000).build().fit(net(), TRAIN, TEST).iterations());
    }

    @Test
    void refusesWhatDoesNotFitAndLeavesTheNetAlone() {
        TwoLayerNet net = net();
        String digest = net.digest();
        Trainer trainer = trainer().build();
        Dataset wide = GoldenDigest.blobs(10, 14, 4, 1);
        Dataset manyClasses = GoldenDigest.blobs(10, 13, 5, 1);
        for (Dataset bad : List.of(wide, manyClasses)) {
            assertThrows(IllegalArgumentException.class, () -> trainer.fit(net, bad, TEST));
            assertThrows(IllegalArgumentException.class, () -> trainer.fit(net, TRAIN, bad));
        }
        Trainer shuffled = trainer().sampling(Sampling.SHUFFLED).batchSize(1000).build();
        assertThrows(IllegalArgumentException.class, () -> shuffled.fit(net, TRAIN, TEST));
        assertEquals(digest, net.digest());

        Trainer.Builder builder = Trainer.builder();
        for (int bad : new int[] {0, -1}) {
            assertThrows(IllegalArgumentException.class, () -> builder.batchSize(bad));
            assertThrows(IllegalArgumentException.class, () -> builder.iterations(bad));
            assertThrows(IllegalArgumentException.class, () -> builder.epochs(bad));
            assertThrows(IllegalArgumentException.class, () -> builder.parallelism(bad));
        }
        for (float bad : new float[] {0f, -0.1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> builder.learningRate(bad));
        }
    }

    @Test
    void whatAListenerThrowsEndsTheTraining() {
        IllegalStateException enough = new IllegalStateException("enough");
        AssertionError error = new AssertionError("error");
        try (ForkJoinPool pool = new ForkJoinPool(2)) {
            for (Throwable thrown : List.of(enough, error)) {
                TrainingListener failing = new TrainingListener() {
                    @Override
                    public boolean onBatch(int iteration, float loss) {
                        if (thrown instanceof Error e) {
                            throw e;
                        }
                        throw (RuntimeException) thrown;
                    }
                };
                Trainer.Builder builder = trainer().listener(failing).parallelism(2);
                assertSame(
                        thrown,
                        assertThrows(Throwable.class, () -> builder.build().fit(net(), TRAIN, null)));
                assertSame(
                        thrown,
                        assertThrows(
                                Throwable.class,
                                () -> builder.pool(pool).build().fit(net(), TRAIN, null)));
            }
        }
    }

    @Test
    void aPoolThatIsShutDownIsNamed() {
        ForkJoinPool pool = new ForkJoinPool(2);
        pool.shutdown();
        Trainer trainer = trainer().parallelism(2).pool(pool).build();
        String message = assertThrows(RejectedExecutionException.class, () -> trainer.fit(net(), TRAIN, null))
                .getMessage();
        assertTrue(message.contains("pool"), message);
    }

    @Test
    void theLastUpdateIsJudgedToo() {
        TwoLayerNet net = net();
        net.w2().scaleInPlace(1e30f);
        String digest = net.digest();
        Trainer wild = trainer().learningRate(3e38f).iterations(1).build();
        assertEquals(
                1,
                assertThrows(TrainingDivergedException.class, () -> wild.fit(net, TRAIN, null))
                        .iteration());
        assertEquals(digest, net.digest());
    }

    @Test
    void parallelismWithoutBoundIsCutToWhatIsOfUse() {
        TwoLayerNet expected = net();
        trainer().build().fit(expected, TRAIN, TEST);
        TwoLayerNet net = net();
        trainer().parallelism(Integer.MAX_VALUE).build().fit(net, TRAIN, TEST);
        assertEquals(expected.digest(), net.digest());
    }

    @Test
    void tooManyIterationsOrTooLargeBatchesAreNamed() {
        Trainer endless = trainer().epochs(Integer.MAX_VALUE).build();
        String message = assertThrows(IllegalArgumentException.class, () -> endless.fit(net(), TRAIN, null))
                .getMessage();
        assertTrue(message.contains("epochs"), message);
        Trainer huge = trainer().batchSize(Integer.MAX_VALUE).build();
        assertThrows(IllegalArgumentException.class, () -> huge.fit(net(), TRAIN, null));
    }

    /** Long enough for helpers to come: most phases are then cut. */
    @ParameterizedTest
    @EnumSource
    void helpersChangeNoBit(GradientMethod gradient) {
        boolean fast = gradient == BACKPROP;
        for (Dataset data : List.of(GoldenDigest.blobs(400, 60, 4, 11), sparse(fast ? 300 : 60))) {
            for (Sampling sampling : Sampling.values()) {
                helpersChangeNoBit(
                        data,
                        trainer()
                                .sampling(sampling)
                                .gradient(gradient)
                                .learningRate(0.05f)
                                .iterations(fast ? 2_000 : 100));
            }
        }
    }

    private static void helpersChangeNoBit(Dataset data, Trainer.Builder trainer) {
        TwoLayerNet expected = new TwoLayerNet(data.features(), 21, 4, 0.1, 5);
        TrainingHistory history = trainer.parallelism(1).build().fit(expected, data, data);
        for (int parallelism : new int[] {2, 3, 8, 60}) {
            TwoLayerNet net = new TwoLayerNet(data.features(), 21, 4, 0.1, 5);
            try (ForkJoinPool pool = new ForkJoinPool(parallelism)) {
                TrainingHistory actual =
                        trainer.parallelism(parallelism).pool(pool).build().fit(net, data, data);
                assertEquals(expected.digest(), net.digest(), () -> data + ", parallelism " + parallelism);
                assertArrayEquals(history.losses(), actual.losses());
            }
        }
    }

    private static Dataset sparse(int features) {
        Dataset blobs = GoldenDigest.blobs(400, features, 4, 11);
        float[] x = blobs.x().data();
        for (int i = 0; i < x.length; i++) {
            x[i] = (i * 7 + i / features) % 5 == 0 ? x[i] : i % 2 * -0f;
        }
        return blobs;
    }

    /** The more iterations, the more it pays to convert sparse samples; the first ones must not tell which was chosen. */
    @ParameterizedTest
    @EnumSource
    void sparseSamplesGiveTheSameBits(HiddenActivation activation) {
        Dataset sparse = sparse(300);
        TwoLayerNet any = new TwoLayerNet(300, 21, 4, 0.01, 5);
        assertInstanceOf(BatchInputs.Dense.class, BatchInputs.of(sparse, any, 20, 9));
        assertInstanceOf(BatchInputs.Sparse.class, BatchInputs.of(sparse, any, 20, 10));
        Optimizer sgd = Optimizer.sgd();
        for (Optimizer optimizer : List.of(sgd, sgd.weightDecay(0.01f), Optimizer.momentum(0.9f), Optimizer.adam())) {
            for (int hidden : new int[] {5, 21, 70}) {
                Trainer.Builder trainer = Trainer.builder().batchSize(20).optimizer(optimizer);
                TwoLayerNet dense = new TwoLayerNet(300, hidden, 4, activation, WeightInit.xavier(), 5);
                trainer.iterations(9).build().fit(dense, sparse, null);
                trainer.iterations(100).listener(new TrainingListener() {
                    @Override
                    public boolean onBatch(int iteration, float loss) {
                        return iteration < 8;
                    }
                });
                for (int parallelism : new int[] {1, 2, 3, 7}) {
                    TwoLayerNet net = new TwoLayerNet(300, hidden, 4, activation, WeightInit.xavier(), 5);
                    trainer.parallelism(parallelism).build().fit(net, sparse, null);
                    assertEquals(
                            dense.digest(),
                            net.digest(),
                            () -> "%s, %s, %d hidden, parallelism %d"
                                    .formatted(activation, optimizer, hidden, parallelism));
                }
            }
        }
    }
}
