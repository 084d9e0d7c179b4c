package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.BatchSampler;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Epochs;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Trainer.EarlyStopping;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One call of {@link Trainer#fit}: the loop and its buffers. */
final class TrainingRun {

    /** The multiply-adds for each lane that make a slice worth its thread: about 10 µs of work in each phase. */
    private static final long WORTH_A_SLICE = 1 << 16;

    /** No machine has more threads to lend. */
    private static final int MOST_SLICES = 1 << 12;

    /** Their places in {@link Gradients#all}. */
    private static final int W1 = 0, B1 = 1, W2 = 2, B2 = 3;

    private static final int PIECES_PER_SLICE = 3;

    /** A multiple of the rows of a product's tile. */
    private static final int ROWS_OF_TILES = 6;

    /** A divergence is followed by at most so many iterations that are done again. */
    private static final int SNAPSHOT_EVERY = 100;

    private final Trainer settings;
    private final TwoLayerNet net;
    private final Dataset train;
    private final int[] trainLabels;
    private final @Nullable Dataset test;
    private final int[] testLabels;
    private final @Nullable EarlyStopping earlyStopping;
    private final int[] validationLabels;

    /** Slices of an evaluation. */
    private final int workers;

    /** Samples of a piece. */
    private final int rowsOfPiece;

    private final int iterationsPerEpoch;
    private final int iterations;
    private final TrainingState state;

    /** An earlier state whose loss was finite, once there was one. */
    private final TrainingState snapshot;

    private boolean hasSnapshot;
    private final Checkpointer checkpointer;
    private final BatchInputs inputs;
    private final int[] labels;
    private final BatchGradient gradient;
    private final Gradients gradients;
    private final List<Matrix> gradientOf;
    private final Team team;
    private final BooleanSupplier iterate = this::iterate;
    private final Team.Work beforeSamples = this::prepare;
    private final Team.Work overSamples = this::samples;
    private final Team.Work overWeights = this::weights;
    private final TrainingHistory history;

    /** When the time that is not yet in the history began. */
    private long since;

    /** The seconds of training until the last evaluation. */
    private double measuredSeconds;

    /** The iterations of this run until then. */
    private int measuredIterations;

    TrainingRun(Trainer settings, TwoLayerNet net, Dataset train, @Nullable Dataset test, int workers) {
        this.settings = settings;
        this.net = net;
        this.train = train;
        this.trainLabels = train.labels();
        this.test = test;
        this.testLabels = test == null ? new int[0] : test.labels();
        this.earlyStopping = settings.earlyStopping();
        this.validationLabels =
                earlyStopping == null ? new int[0] : earlyStopping.validation().labels();
        int batchSize = settings.batchSize();
        int widest = Math.max(net.inputSize(), Math.max(net.hiddenSize(), net.outputSize()));
        if ((long) batchSize * widest > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("batchSize = %d of a %d-%d-%d net exceeds the length of an array"
                    .formatted(batchSize, net.inputSize(), net.hiddenSize(), net.outputSize()));
        }
        // more would have neither inputs nor samples
        this.workers = Math.min(workers, Math.max(batchSize, net.inputSize()));
        int useful = settings.choosesSlices() ? worthwhileSlices(batchSize, net) : MOST_SLICES;
        int slices = Math.min(this.workers, useful);
        this.rowsOfPiece = rowsOfPiece(batchSize, slices);
        this.team = new Team(slices, Math.ceilDiv(batchSize, rowsOfPiece));
        this.iterationsPerEpoch = new Epochs(train.size(), batchSize).batches();
        this.iterations = settings.iterations(iterationsPerEpoch);
        SplitMix64 random = settings.batchRandom();
        BatchSampler sampler = switch (settings.sampling()) {
            case WITH_REPLACEMENT -> BatchSampler.withReplacement(train.size(), batchSize, random);
            case SHUFFLED -> BatchSampler.shuffled(train.size(), batchSize, random);
        };
        this.labels = new int[batchSize];
        if (settings.gradient() == GradientMethod.BACKPROP) {
            this.inputs = BatchInputs.of(train, net, batchSize, iterations);
            this.gradient = new Backprop(net, inputs, labels);
        } else {
            BatchInputs.Dense dense = BatchInputs.dense(train, 0, batchSize); // its time is that of the inputs
            this.inputs = dense;
            this.gradient = new NumericalGradient(net, dense.x(), labels);
        }
        this.gradients = Gradients.zeros(net.inputSize(), net.hiddenSize(), net.outputSize());
        this.gradientOf = gradients.all();
        this.state = TrainingState.start(net, settings.optimizer(), earlyStopping != null, sampler);
        this.snapshot = state.copy();
        this.checkpointer = new Checkpointer(settings, net, train, iterations, state);
        this.history = new TrainingHistory(iterations);
    }

    private static int worthwhileSlices(int batchSize, TwoLayerNet net) {
        double work = (double) batchSize * net.inputSize() * net.hiddenSize();
        int pieces = batchSize / ROWS_OF_TILES; // few pieces would keep many slices waiting
        return (int) Math.clamp(work / WORTH_A_SLICE / Kernels.active().lanes(), 1, Math.max(1, pieces / 2));
    }

    /** Before {@link #run}: goes on from there. */
    void resume(Checkpoint checkpoint) {
        checkpointer.restore(checkpoint);
        stopWithoutPatience(state.iteration() / iterationsPerEpoch);
    }

    TrainingHistory run() {
        for (TrainingListener listener : settings.listeners()) {
            listener.onBegin(net, iterations);
        }
        since = System.nanoTime();
        for (boolean more = goesOn(); more; ) {
            more = team.turn(iterate);
        }
        checkParameters();
        checkpointer.atEnd();
        if (earlyStopping != null) {
            if (state.iteration() % iterationsPerEpoch != 0) {
                validate(earlyStopping);
            }
            state.restoreBest();
            history.setBest(state.best());
        }
        history.addTime(lap(), 0);
        for (TrainingListener listener : settings.listeners()) {
            listener.onEnd(history);
        }
        return history;
    }

    private boolean goesOn() {
        return state.iteration() < iterations && !history.stopped();
    }

    /** One iteration and what follows it. Returns whether there is another one. */
    private boolean iterate() {
        int iteration = state.iteration();
        float loss = step();
        history.addLoss(loss);
        notifyBatch(iteration, loss);
        if (test != null && iteration % iterationsPerEpoch == 0) {
            evaluate(iteration, test);
        }
        if (earlyStopping != null && state.iteration() % iterationsPerEpoch == 0) {
            validate(earlyStopping);
        }
        return goesOn();
    }

    /** The nanoseconds since the last call. */
    private long lap() {
        long last = since;
        since = System.nanoTime();
        return since - last;
    }

    private void notifyBatch(int iteration, float loss) {
        List<TrainingListener> listeners = settings.listeners();
        for (int i = 0; i < listeners.size(); i++) { // an iterator would be an object
            if (!listeners.get(i).onBatch(iteration, loss)) {
                history.markStopped();
            }
        }
    }

    private void notifyEpoch(EpochResult result) {
        history.addEpoch(result);
        for (TrainingListener listener : settings.listeners()) {
            if (!listener.onEpoch(result)) {
                history.markStopped();
            }
        }
    }

    /** One update. Returns the loss before it. */
    private float step() {
        float loss = loss();
        if (!Float.isFinite(loss)) {
            throw diverged(loss);
        }
        if (!hasSnapshot || state.iteration() % SNAPSHOT_EVERY == 0) {
            snapshot.copyFrom(state);
            hasSnapshot = true;
        }
        checkpointer.beforeUpdate();
        update(loss);
        return loss;
    }

    /** Phase 1: forward, and back to the deltas. The state stays as it is. */
    private float loss() {
        team.pipeline(beforeSamples, overSamples);
        return gradient.loss();
    }

    /** Phase 2: gradient and update. */
    private void update(float loss) {
        int iteration = state.iteration();
        settings.optimizer().begin(state.optimizer(), iteration, settings.learningRate(iteration, iterations));
        team.forEach(overWeights);
        state.advance(loss);
    }

    /** No loss follows the last update to judge it. */
    private void checkParameters() {
        for (Matrix parameter : state.parameters()) {
            for (float value : parameter.data()) {
                if (!Float.isFinite(value)) {
                    throw diverged(Float.NaN);
                }
            }
        }
    }

    /** Goes back to the last weights whose loss was finite, those before the last update: by doing all before it again. */
    private TrainingDivergedException diverged(float loss) {
        int iteration = state.iteration();
        int last = Math.max(0, iteration - 1);
        if (hasSnapshot) {
            state.copyFrom(snapshot);
            while (state.iteration() < last) {
                update(loss());
            }
        }
        return new TrainingDivergedException(iteration, settings.learningRate(last, iterations), loss);
    }

    /** Several pieces for each slice, so that each waits little for the one before. */
    private static int rowsOfPiece(int batchSize, int slices) {
        if (slices == 1) {
            return batchSize;
        }
        long tiles = Math.round((double) batchSize / (PIECES_PER_SLICE * slices * ROWS_OF_TILES));
        return (int) Math.max(1, tiles) * ROWS_OF_TILES;
    }

    /**
     * What of phase 1 waits for nothing: the inputs of a slice, of the whole batch. But not of the first slice, which the
     * others wait for: it does the rest.
     */
    private void prepare(int slice, int slices, int piece, int pieces) {
        int[] batch = state.batch();
        if (slice > 0) {
            inputs.gather(batch, 0, batch.length, inputs.start(slice, slices), inputs.start(slice + 1, slices));
        } else {
            for (int i = 0; i < batch.length; i++) {
                labels[i] = trainLabels[batch[i]];
            }
            gradient.begin();
        }
    }

    /**
     * Phase 1 of some samples and of some inputs, which are rows of W1: they are added to the hidden layer; after all
     * slices, forward from there and back to the deltas. The first slice gathers each piece before that.
     */
    private void samples(int slice, int slices, int piece, int pieces) {
        int from = piece * rowsOfPiece;
        int to = Math.min(labels.length, from + rowsOfPiece);
        if (slice == slices) {
            gradient.deltas(from, to);
            return;
        }
        int first = inputs.start(slice, slices);
        int last = inputs.start(slice + 1, slices);
        if (slice == 0) {
            inputs.gather(state.batch(), from, to, first, last);
        }
        if (first < last) { // a slice that gets no input has nothing to start or to end
            gradient.hidden(from, to, first, last);
        }
    }

    /**
     * Phase 2 of one slice: gradient and update of its rows of W1; the first takes the rest, too, and draws the next
     * mini-batch.
     */
    private void weights(int slice, int slices, int piece, int pieces) {
        weightsOfInputs(inputs.start(slice, slices), inputs.start(slice + 1, slices));
        if (slice == 0) {
            gradient.gradientOfW2(gradients.w2());
            update(W2);
            gradient.gradientOfBiases(gradients.b1(), gradients.b2());
            update(B1);
            update(B2);
            state.drawBatch();
        }
    }

    private void weightsOfInputs(int from, int to) {
        float rate = state.optimizer().learningRate;
        if (settings.optimizer().descends() && gradient.descendW1(from, to, -rate, gradients.w1())) {
            return;
        }
        for (int i = from, end; i < to; i = end) {
            end = i + Math.min(gradient.slab(), to - i);
            gradient.gradientOfW1(i, end, gradients.w1());
            update(W1, i * net.hiddenSize(), (end - i) * net.hiddenSize());
        }
    }

    /** All of a parameter. */
    private void update(int parameter) {
        update(parameter, 0, gradientOf.get(parameter).data().length);
    }

    private void update(int parameter, int offset, int length) {
        float[] g = gradientOf.get(parameter).data();
        float[] w = state.parameters().get(parameter).data();
        settings.optimizer().update(state.optimizer(), parameter, g, w, offset, length);
    }

    private void evaluate(int iteration, Dataset testData) {
        double samples = (double) (history.iterations() - measuredIterations) * settings.batchSize();
        measuredIterations = history.iterations();
        history.addTime(lap(), 0);
        double seconds = history.trainingSeconds() - measuredSeconds;
        measuredSeconds = history.trainingSeconds();
        EpochResult result = new EpochResult(
                iteration / iterationsPerEpoch,
                iteration,
                state.takeMeanLoss(),
                new Evaluator(net, train.x(), trainLabels).run(workers).accuracy(),
                new Evaluator(net, testData.x(), testLabels).run(workers).accuracy(),
                samples / seconds);
        notifyEpoch(result);
        history.addTime(0, lap());
    }

    /** Measures the epochs done so far; stops where the last of them brought nothing. */
    private void validate(EarlyStopping stopping) {
        history.addTime(lap(), 0);
        int epoch = Math.ceilDiv(state.iteration(), iterationsPerEpoch);
        float loss = new Evaluator(net, stopping.validation().x(), validationLabels)
                .run(workers)
                .loss();
        ValidationResult result = new ValidationResult(epoch, state.iteration() - 1, loss);
        history.addValidation(result);
        state.keepIfBest(result);
        stopWithoutPatience(epoch);
        history.addTime(0, lap());
    }

    private void stopWithoutPatience(int epochsDone) {
        ValidationResult best = state.best();
        int bestEpoch = best == null ? 0 : best.epoch();
        if (earlyStopping != null && epochsDone - bestEpoch >= earlyStopping.patience()) {
            history.markStopped();
        }
    }
}
