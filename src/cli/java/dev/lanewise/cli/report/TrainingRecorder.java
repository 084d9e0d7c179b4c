package dev.lanewise.cli.report;

import static dev.lanewise.page.Page.finite;

import dev.lanewise.cli.report.TrainingData.Confusion;
import dev.lanewise.cli.report.TrainingData.Divergence;
import dev.lanewise.cli.report.TrainingData.Epoch;
import dev.lanewise.cli.report.TrainingData.Epochs;
import dev.lanewise.cli.report.TrainingData.Fact;
import dev.lanewise.cli.report.TrainingData.Points;
import dev.lanewise.cli.report.TrainingData.Progress;
import dev.lanewise.cli.report.TrainingData.Results;
import dev.lanewise.cli.report.TrainingData.State;
import dev.lanewise.cli.report.TrainingData.Subject;
import dev.lanewise.cli.report.TrainingData.Validation;
import dev.lanewise.cli.report.TrainingData.ValidationLoss;
import dev.lanewise.cli.report.TrainingData.Weights;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.EpochResult;
import dev.lanewise.nn.Evaluation;
import dev.lanewise.nn.LearningRateSchedule;
import dev.lanewise.nn.TrainingDivergedException;
import dev.lanewise.nn.TrainingHistory;
import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.ValidationResult;
import dev.lanewise.page.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the page of a training shows: in bounded memory, in constant time for an iteration, without allocation
 * there. Other threads may ask for what there is so far.
 */
public final class TrainingRecorder implements TrainingListener {

    private static final int MOST_EPOCHS = 500;
    private static final int MOST_RATES = 400;
    private static final int MOST_MISREAD = 40;
    private static final int MOST_PIXELS = 1 << 20;

    /** What is sent twice a second is smaller, and the images change no more often than that. */
    private static final int MOST_LIVE_PIXELS = 1 << 17;

    private static final long LIVE_IMAGES_NANOS = 500_000_000;

    private final String title;
    private final TwoLayerNet net;
    private final Subject subject;
    private final LearningRateSchedule schedule;
    private final int iterationsPerEpoch;
    private final TrainingControl control;

    private boolean watched;
    private long version;
    private long turns;
    private final LossCurve losses = new LossCurve();
    private final Thinned<EpochResult> epochs = new Thinned<>(MOST_EPOCHS);
    private Points learningRate = new Points(List.of(), List.of());
    private int first;
    private int planned;
    private long beginning;
    private long end;
    private long imagesTaken;
    private double pausedBefore;
    private @Nullable Weights weights;
    private boolean evaluating;
    private @Nullable State ended;
    private @Nullable Results results;

    /**
     * For one training.
     *
     * @param title of the page, plain text
     * @param net what is trained
     * @param settings in words, by name, in order
     * @param schedule its learning rate
     * @param iterationsPerEpoch as the training counts them
     * @param control of the same training; what it says of pauses is shown
     */
    public TrainingRecorder(
            String title,
            TwoLayerNet net,
            Map<String, String> settings,
            LearningRateSchedule schedule,
            int iterationsPerEpoch,
            TrainingControl control) {
        this.title = title;
        this.net = net;
        this.subject = new Subject(net.inputSize(), net.hiddenSize(), net.outputSize(), facts(settings));
        this.schedule = schedule;
        this.iterationsPerEpoch = iterationsPerEpoch;
        this.control = control;
    }

    @Override
    public synchronized void onBegin(TwoLayerNet trained, int iterations) {
        planned = iterations;
        learningRate = rates(iterations);
        takeImages();
        version++;
    }

    @Override
    public synchronized boolean onBatch(int iteration, float loss) {
        if (losses.count() == 0) {
            first = iteration;
            beginning = System.nanoTime(); // it may have waited for somebody to look
        }
        losses.add(iteration, loss);
        version++;
        return true;
    }

    @Override
    public synchronized boolean onEpoch(EpochResult result) {
        double paused = control.pausedSeconds();
        epochs.add(paused == pausedBefore ? result : withoutSpeed(result));
        pausedBefore = paused;
        takeImages();
        version++;
        return true;
    }

    /** The training counts a pause as work. */
    private static EpochResult withoutSpeed(EpochResult result) {
        return new EpochResult(
                result.epoch(),
                result.iteration(),
                result.loss(),
                result.trainAccuracy(),
                result.testAccuracy(),
                Double.NaN);
    }

    /** Somebody is going to look while the net is trained. */
    synchronized void watch() {
        watched = true;
    }

    /** At the end they are made anew. */
    private void takeImages() {
        if (watched && (weights == null || System.nanoTime() - imagesTaken > LIVE_IMAGES_NANOS)) {
            weights = HiddenUnits.of(net, done(), MOST_LIVE_PIXELS);
            imagesTaken = System.nanoTime();
        }
    }

    private int done() {
        return first + losses.count();
    }

    /** At even distances, and closely at the start, where it may warm up. */
    private Points rates(int iterations) {
        TreeSet<Integer> at = new TreeSet<>();
        for (long i = 0; i <= MOST_RATES; i++) {
            at.add((int) (i * (iterations - 1) / MOST_RATES));
        }
        for (long i = 1; i < iterations; i *= 2) {
            at.add((int) i);
        }
        return new Points(
                List.copyOf(at),
                at.stream().map(i -> schedule.learningRate(i, iterations)).toList());
    }

    /** No more iterations follow. */
    public synchronized void onEvaluation() {
        end = System.nanoTime();
        evaluating = true;
        version++;
        turns++;
    }

    /**
     * The training has ended as planned, or was stopped.
     *
     * @param data what {@code test} was measured on
     * @param facts more to be known now, by name, in order
     */
    public void onResults(
            TrainingHistory history, Evaluation train, Evaluation test, Dataset data, Map<String, String> facts) {
        State state = !history.stopped()
                ? State.FINISHED
                : control.wish() == TrainingControl.Wish.STOP ? State.STOPPED : State.STOPPED_EARLY;
        publish(state, history, null, train, test, data, facts);
    }

    /** The training has failed, and the net has the last weights whose loss was finite; as above. */
    public void onResults(
            TrainingDivergedException failure,
            Evaluation train,
            Evaluation test,
            Dataset data,
            Map<String, String> facts) {
        Divergence divergence =
                new Divergence(failure.iteration(), String.valueOf(failure.loss()), failure.learningRate());
        publish(State.DIVERGED, null, divergence, train, test, data, facts);
    }

    private void publish(
            State state,
            @Nullable TrainingHistory history,
            @Nullable Divergence divergence,
            Evaluation train,
            Evaluation test,
            Dataset data,
            Map<String, String> facts) {
        Results made = new Results(
                train.accuracy(),
                test.accuracy(),
                finite(train.loss()),
                finite(test.loss()),
                history == null ? null : finite(history.trainingSeconds() - control.pausedSeconds()),
                divergence,
                history == null ? null : validation(history),
                Confusion.of(test.confusion()),
                MisreadSamples.of(net, data, MOST_MISREAD),
                facts(facts));
        synchronized (this) {
            weights = HiddenUnits.of(net, done(), MOST_PIXELS);
            results = made;
            ended = state;
            version++;
            turns++;
        }
    }

    private static @Nullable Validation validation(TrainingHistory history) {
        if (history.validations().isEmpty()) {
            return null;
        }
        Thinned<ValidationResult> thinned = new Thinned<>(MOST_EPOCHS);
        history.validations().forEach(thinned::add);
        return new Validation(
                history.best().map(ValidationResult::epoch).orElse(0),
                thinned.list().stream()
                        .map(v -> new ValidationLoss(v.epoch(), v.iteration(), finite(v.loss())))
                        .toList());
    }

    private static List<Fact> facts(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> new Fact(fact.getKey(), fact.getValue()))
                .toList();
    }

    /** Writes the page, whole or not at all; also on a thread that is interrupted, which stays so. */
    public void write(Path file) throws IOException {
        boolean interrupted = Thread.interrupted(); // perhaps to stop the training; it would close the file
        try {
            page(null).write(file);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The page.
     *
     * @param token what it sends with a command, if it may send some
     */
    Page page(@Nullable String token) {
        return new Page(title, TrainingRecorder.class, "training", data(token));
    }

    /** Grows with every change. */
    synchronized long version() {
        return version + control.changes();
    }

    /** What there is so far, copied. */
    synchronized TrainingData data(@Nullable String token) {
        long now = evaluating ? end : System.nanoTime();
        double paused = control.pausedSeconds();
        double seconds = losses.count() == 0 ? 0 : Math.max(0, (now - beginning) * 1e-9 - paused);
        return new TrainingData(
                version(),
                state(),
                token,
                subject,
                new Progress(first, losses.count(), planned, iterationsPerEpoch, seconds, paused),
                losses.data(),
                new Epochs(
                        epochs.stride(),
                        epochs.list().stream().map(TrainingRecorder::epoch).toList()),
                learningRate,
                weights,
                results);
    }

    /** Grows with every change of {@link State}, also with one that was undone since. */
    synchronized long turns() {
        return turns + control.changes();
    }

    private State state() {
        if (ended != null) {
            return ended;
        }
        if (evaluating) {
            return State.EVALUATING;
        }
        return switch (control.wish()) {
            case WAIT -> State.WAITING;
            case RUN -> State.RUNNING;
            case PAUSE -> control.pauses() ? State.PAUSED : State.PAUSING;
            case STOP -> State.STOPPING;
        };
    }

    private static Epoch epoch(EpochResult result) {
        return new Epoch(
                result.epoch(),
                result.iteration(),
                finite(result.loss()),
                finite(result.trainAccuracy()),
                finite(result.testAccuracy()),
                finite(result.samplesPerSecond()));
    }
}
