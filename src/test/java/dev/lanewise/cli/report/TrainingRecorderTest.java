package dev.lanewise.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.cli.report.TrainingData.Misread;
import dev.lanewise.cli.report.TrainingData.Results;
import dev.lanewise.cli.report.TrainingData.Sample;
import dev.lanewise.cli.report.TrainingData.State;
import dev.lanewise.cli.report.TrainingData.Unit;
import dev.lanewise.cli.report.TrainingData.Weights;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.EpochResult;
import dev.lanewise.nn.LearningRateSchedule;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TrainingDivergedException;
import dev.lanewise.nn.TrainingHistory;
import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.page.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page is told is what the training did. */
class TrainingRecorderTest {

    private static final LearningRateSchedule RATE =
            LearningRateSchedule.cosine(0.5f, 0).warmUp(3);

    private final TwoLayerNet net = new TwoLayerNet(4, 3, 2, 0.5, 7);
    private final Dataset train = data(40);
    private final Dataset test = data(12);
    private final TrainingControl control = new TrainingControl(false);
    private final TrainingRecorder recorder =
            new TrainingRecorder("A training", net, Map.of("Seed", "7"), RATE, 4, control);

    private static Dataset data(int size) {
        Matrix x = Matrix.zeros(size, 4);
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < 4; j++) {
                x.set(i, j, (i * 7 + j * 3) % 11 / 10f);
            }
            labels[i] = (i * 7 % 11 > 5) == (i % 5 != 0) ? 1 : 0;
        }
        return Dataset.of(x, labels, 2);
    }

    private Trainer.Builder trainer() {
        return Trainer.builder()
                .batchSize(10)
                .learningRate(RATE)
                .parallelism(1)
                .listener(recorder)
                .listener(control);
    }

    private void end(TrainingHistory history) {
        recorder.onEvaluation();
        recorder.onResults(history, net.evaluate(train), net.evaluate(test), test, Map.of("Weights", net.digest()));
    }

    @Test
    void collectsATraining(@TempDir Path directory) throws Exception {
        recorder.watch();
        assertEquals(State.RUNNING, recorder.data(null).state());
        TrainingHistory history = trainer().iterations(30).build().fit(net, train, test);
        assertEquals(State.RUNNING, recorder.data(null).state());
        long version = recorder.version();
        recorder.onEvaluation();
        assertEquals(State.EVALUATING, recorder.data(null).state());
        end(history);
        assertTrue(recorder.version() > version);

        TrainingData data = recorder.data("token");
        assertEquals(State.FINISHED, data.state());
        assertEquals("token", data.token());
        assertEquals(
                IntStream.range(0, 30).mapToObj(i -> history.losses()[i]).toList(),
                data.loss().raw().y());
        assertEquals(
                history.epochs(),
                data.epochs().kept().stream()
                        .map(e -> new EpochResult(
                                e.epoch(), e.iteration(), e.loss(), e.train(), e.test(), e.samplesPerSecond()))
                        .toList());
        assertEquals(30, data.progress().done());
        assertEquals(30, data.progress().planned());
        for (int i = 0; i < 30; i++) { // few enough for all
            assertEquals(i, data.learningRate().at().get(i));
            assertEquals(RATE.learningRate(i, 30), data.learningRate().y().get(i));
        }

        Results results = data.results();
        assertNotNull(results);
        assertEquals(net.evaluate(test).accuracy(), results.testAccuracy());
        assertEquals(net.evaluate(test).loss(), results.testLoss());
        assertEquals(net.evaluate(train).accuracy(), results.trainAccuracy());
        assertNull(results.divergence());
        assertNull(results.validation());
        assertEquals(12, results.confusion().mean().support());
        checkMisread(results.misread());
        checkWeights(data.weights());

        Path file = directory.resolve("report.html");
        recorder.write(file);
        assertTrue(Files.readString(file).contains(Page.json(recorder.data(null))));
    }

    /** An interruption stops a training that pauses; what it did is still to be told. */
    @Test
    void writesOnAnInterruptedThread(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("report.html");
        Thread.currentThread().interrupt();
        try {
            recorder.write(file);
        } finally {
            assertTrue(Thread.interrupted(), "as before");
        }
        assertTrue(Files.readString(file).contains("<title>A training</title>"));
    }

    private void checkMisread(Misread misread) {
        int wrong = Math.round((1 - net.evaluate(test).accuracy()) * 12);
        assertTrue(wrong > 1, "or this tests nothing");
        assertEquals(wrong, misread.count());
        assertEquals(wrong, misread.worst().size());
        assertEquals(2, misread.width());
        float before = 0;
        for (Sample sample : misread.worst()) {
            float[] row = Arrays.copyOfRange(test.x().data(), 4 * sample.index(), 4 * sample.index() + 4);
            Matrix expected = net.predict(Matrix.wrap(1, 4, row));
            assertEquals(List.of(expected.get(0, 0), expected.get(0, 1)), sample.probabilities());
            assertEquals(test.label(sample.index()), sample.label());
            assertEquals(1 - sample.label(), sample.taken());
            float probability = expected.get(0, sample.label());
            assertTrue(probability >= before, "worst first");
            before = probability;
            byte[] pixels = Base64.getDecoder().decode(sample.pixels());
            for (int i = 0; i < 4; i++) {
                assertEquals(Math.round(255 * row[i]), Byte.toUnsignedInt(pixels[i]));
            }
        }
    }

    private void checkWeights(Weights weights) {
        assertNotNull(weights);
        assertEquals(30, weights.after());
        assertEquals(3, weights.units());
        assertEquals(2, weights.width());
        assertEquals(3, weights.shown().size());
        for (int unit = 0; unit < 3; unit++) {
            Unit shown = weights.shown().get(unit);
            byte[] pixels = Base64.getDecoder().decode(shown.pixels());
            float largest = 0;
            for (int i = 0; i < 4; i++) {
                float weight = net.w1().get(i, unit);
                largest = Math.max(largest, Math.abs(weight));
                assertEquals(127 + Math.round(127 * (weight / shown.limit())), Byte.toUnsignedInt(pixels[i]));
            }
            assertEquals(largest, shown.limit());
            assertEquals(List.of(net.w2().get(unit, 0), net.w2().get(unit, 1)), shown.out());
        }
    }

    @Test
    void tellsWhoStoppedIt() {
        TrainingHistory early =
                trainer().iterations(400).earlyStopping(test, 1).build().fit(net, train, test);
        assertTrue(early.stopped());
        end(early);
        TrainingData data = recorder.data(null);
        assertEquals(State.STOPPED_EARLY, data.state());
        assertEquals(
                early.best().orElseThrow().epoch(), data.results().validation().bestEpoch());
        assertEquals(
                early.validations().size(), data.results().validation().kept().size());
    }

    @Test
    void tellsThatItWasStoppedByHand() {
        TrainingListener stopper = new TrainingListener() {
            @Override
            public boolean onBatch(int iteration, float loss) {
                if (iteration == 5) {
                    control.stop();
                }
                return true;
            }
        };
        Trainer.Builder builder = Trainer.builder().batchSize(10).iterations(40).parallelism(1);
        builder.listener(stopper).listener(recorder).listener(control);
        end(builder.build().fit(net, train, test));
        assertEquals(State.STOPPED, recorder.data(null).state());
        assertEquals(6, recorder.data(null).progress().done());
    }

    @Test
    void reportsADivergence() {
        TrainingDivergedException failure = assertThrows(
                TrainingDivergedException.class,
                () -> trainer().learningRate(1e38f).iterations(200).build().fit(net, train, test));
        recorder.onEvaluation();
        recorder.onResults(failure, net.evaluate(train), net.evaluate(test), test, Map.of());
        TrainingData data = recorder.data(null);
        assertEquals(State.DIVERGED, data.state());
        assertEquals(failure.iteration(), data.results().divergence().iteration());
        String html = recorder.page(null).html();
        assertFalse(data.results().divergence().loss().isEmpty());
        assertTrue(html.contains("\"state\":\"DIVERGED\""));
    }

    /** JSON has no word for it, and Page refuses it. */
    @Test
    void writesNoNaN() {
        recorder.onBegin(net, 10);
        recorder.onEpoch(new EpochResult(0, 0, Float.NaN, 0.5f, Float.NaN, Double.POSITIVE_INFINITY));
        net.w1().set(0, 0, Float.NaN);
        net.w1().set(1, 0, Float.POSITIVE_INFINITY);
        net.w2().set(0, 0, Float.NEGATIVE_INFINITY);
        TrainingDivergedException failure = assertThrows(
                TrainingDivergedException.class, () -> trainer().build().fit(net, train, test));
        recorder.onResults(failure, net.evaluate(train), net.evaluate(test), test, Map.of());

        String json = Page.json(recorder.data(null));
        assertTrue(json.contains("\"loss\":null,\"train\":0.5,\"test\":null,\"samplesPerSecond\":null"), json);
        assertTrue(json.contains("\"taken\":-1,\"probabilities\":[null,null]"), json);
        assertTrue(json.contains("\"out\":[null,"), json);
    }

    @Test
    void showsAStripWhereThereIsNoSquareAndBoundsTheImages() {
        TwoLayerNet wide = new TwoLayerNet(6, 50, 2, 0.1, 1);
        Weights weights = HiddenUnits.of(wide, 0, 60);
        assertEquals(0, weights.width());
        assertEquals(50, weights.units());
        assertEquals(10, weights.shown().size());
        assertEquals(1, HiddenUnits.of(wide, 0, 1).shown().size());
        assertEquals(28, Pixels.width(784));
        assertEquals(1, Pixels.width(1));
    }

    /** Neither its wait nor a pause is work. */
    @Test
    void leavesOutThatItStoodStill() throws Exception {
        TrainingControl waiting = new TrainingControl(true);
        TrainingRecorder patient = new TrainingRecorder("Patient", net, Map.of(), RATE, 4, waiting);
        patient.onBegin(net, 8);
        TimeUnit.MILLISECONDS.sleep(50);
        waiting.begin();
        long before = System.nanoTime();
        patient.onBatch(0, 1f);
        patient.onEvaluation();
        double most = (System.nanoTime() - before) * 1e-9;
        assertTrue(patient.data(null).progress().seconds() <= most);

        EpochResult result = new EpochResult(0, 0, 1f, 0.5f, 0.5f, 100);
        patient.onEpoch(result);
        waiting.pause();
        CompletableFuture<Boolean> batch = CompletableFuture.supplyAsync(() -> waiting.onBatch(1, 1f));
        while (waiting.pausedSeconds() == 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        waiting.resume();
        batch.get();
        patient.onEpoch(result);
        patient.onEpoch(result);
        assertEquals(
                Arrays.asList(100.0, null, 100.0),
                patient.data(null).epochs().kept().stream()
                        .map(TrainingData.Epoch::samplesPerSecond)
                        .toList());
    }
}
