package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.BatchSampler;
import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Kernels;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One call of {@link Trainer#fit}: the loop and its buffers. */
final class TrainingRun {

    /** Rows of W1 whose gradient is computed and applied before the next ones, while it is in the first cache. */
    private static final int SLAB = 64;

    /**
     * The multiply-adds for each lane that make a slice worth its thread: about 100 µs of work, since waking a thread
     * takes some 50 µs.
     */
    private static final long WORTH_A_SLICE = 1 << 19;

    private final Trainer settings;
    private final TwoLayerNet net;
    private final Dataset train;
    private final int[] trainLabels;
    private final @Nullable Dataset test;
    private final int[] testLabels;

    /** Slices of an evaluation. */
    private final int workers;

    /** Slices of an update. */
    private final int slices;

    private final int iterationsPerEpoch;
    private final int iterations;
    private final BatchSampler sampler;
    private final int[] indices;
    private final float[] x;
    private final int[] labels;
    private final Backprop backprop;
    private final Gradients gradients;

    /** The parameters before the last update. */
    private final Gradients previous;

    private final IntConsumer overRows = this::rows;
    private final IntConsumer overWeights = this::weights;
    private final TrainingHistory history;

    TrainingRun(Trainer settings, TwoLayerNet net, Dataset train, @Nullable Dataset test, int workers) {
        this.settings = settings;
        this.net = net;
        this.train = train;
        this.trainLabels = train.labels();
        this.test = test;
        this.testLabels = test == null ? new int[0] : test.labels();
        int batchSize = settings.batchSize();
        // more would be empty
        this.workers = Math.min(workers, Math.max(batchSize, net.inputSize()));
        this.slices =
                settings.choosesSlices() ? Math.min(this.workers, worthwhileSlices(batchSize, net)) : this.workers;
        this.iterationsPerEpoch = Math.max(1, train.size() / batchSize);
        this.iterations = settings.iterations(iterationsPerEpoch);
        SplitMix64 random = settings.batchRandom();
        this.sampler = switch (settings.sampling()) {
            case WITH_REPLACEMENT -> BatchSampler.withReplacement(train.size(), batchSize, random);
            case SHUFFLED -> BatchSampler.shuffled(train.size(), batchSize, random);
        };
        this.x = Matrix.zeros(batchSize, train.features()).data();
        this.indices = new int[batchSize];
        this.labels = new int[batchSize];
        this.backprop = new Backprop(net, x, labels);
        this.gradients = Gradients.zeros(net.inputSize(), net.hiddenSize(), net.outputSize());
        this.previous = Gradients.zeros(net.inputSize(), net.hiddenSize(), net.outputSize());
        this.history = new TrainingHistory(iterations);
    }

    private static int worthwhileSlices(int batchSize, TwoLayerNet net) {
        double work = (double) batchSize * net.inputSize() * net.hiddenSize();
        return (int) Math.max(1, work / WORTH_A_SLICE / Kernels.active().lanes());
    }

    TrainingHistory run() {
        for (TrainingListener listener : settings.listeners()) {
            listener.onBegin(net, iterations);
        }
        int measuredFrom = 0;
        long start = System.nanoTime();
        for (int i = 0; i < iterations && !history.stopped(); i++) {
            float loss = step(i);
            history.addLoss(loss);
            notifyBatch(i, loss);
            if (test != null && i % iterationsPerEpoch == 0) {
                long trained = System.nanoTime();
                double seconds = (trained - start) * 1e-9;
                double speed = (history.iterations() - measuredFrom) * (double) settings.batchSize() / seconds;
                notifyEpoch(evaluate(i, history.meanLoss(measuredFrom), speed, test));
                measuredFrom = history.iterations();
                long evaluated = System.nanoTime();
                history.addTime(trained - start, evaluated - trained);
                start = evaluated;
            }
        }
        checkParameters();
        history.addTime(System.nanoTime() - start, 0);
        for (TrainingListener listener : settings.listeners()) {
            listener.onEnd(history);
        }
        return history;
    }

    private void notifyBatch(int iteration, float loss) {
        for (TrainingListener listener : settings.listeners()) {
            if (!listener.onBatch(iteration, loss)) {
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
    private float step(int iteration) {
        sampler.next(indices);
        forEachSlice(overRows);
        float loss = backprop.loss();
        if (!Float.isFinite(loss)) {
            if (iteration > 0) {
                restore();
            }
            throw new TrainingDivergedException(iteration, settings.learningRate(), loss);
        }
        forEachSlice(overWeights);
        return loss;
    }

    /** No loss follows the last update to judge it. */
    private void checkParameters() {
        for (Matrix parameter : List.of(net.w1(), net.b1(), net.w2(), net.b2())) {
            for (float value : parameter.data()) {
                if (!Float.isFinite(value)) {
                    restore();
                    throw new TrainingDivergedException(history.iterations(), settings.learningRate(), Float.NaN);
                }
            }
        }
    }

    private void forEachSlice(IntConsumer phase) {
        if (slices == 1) {
            phase.accept(0);
        } else {
            IntStream.range(0, slices).parallel().forEach(phase);
        }
    }

    private static int sliceStart(int slice, int slices, int length) {
        return (int) ((long) length * slice / slices);
    }

    /** Phase 1 of one slice: copy its samples together, forward, deltas. */
    private void rows(int slice) {
        int from = sliceStart(slice, slices, labels.length);
        int to = sliceStart(slice + 1, slices, labels.length);
        int features = train.features();
        for (int i = from; i < to; i++) {
            System.arraycopy(train.x().data(), indices[i] * features, x, i * features, features);
            labels[i] = trainLabels[indices[i]];
        }
        backprop.rows(from, to);
    }

    /** Phase 2 of one slice: gradient and update of its rows of W1; the first slice takes the small parameters too. */
    private void weights(int slice) {
        int to = sliceStart(slice + 1, slices, net.inputSize());
        for (int i = sliceStart(slice, slices, net.inputSize()); i < to; i += SLAB) {
            int end = Math.min(i + SLAB, to);
            backprop.gradientOfW1(i, end, gradients.w1());
            update(net.w1(), gradients.w1(), previous.w1(), i * net.hiddenSize(), (end - i) * net.hiddenSize());
        }
        if (slice == 0) {
            backprop.gradientOfTheRest(gradients);
            update(net.b1(), gradients.b1(), previous.b1(), 0, net.hiddenSize());
            update(net.w2(), gradients.w2(), previous.w2(), 0, net.hiddenSize() * net.outputSize());
            update(net.b2(), gradients.b2(), previous.b2(), 0, net.outputSize());
        }
    }

    private void update(Matrix parameter, Matrix gradient, Matrix before, int offset, int length) {
        float[] w = parameter.data();
        System.arraycopy(w, offset, before.data(), offset, length);
        Kernels.active().axpy(-settings.learningRate(), gradient.data(), offset, w, offset, w, offset, length);
    }

    private void restore() {
        copy(previous.w1(), net.w1());
        copy(previous.b1(), net.b1());
        copy(previous.w2(), net.w2());
        copy(previous.b2(), net.b2());
    }

    private static void copy(Matrix from, Matrix to) {
        System.arraycopy(from.data(), 0, to.data(), 0, to.data().length);
    }

    private EpochResult evaluate(int iteration, float loss, double samplesPerSecond, Dataset testData) {
        return new EpochResult(
                iteration / iterationsPerEpoch,
                iteration,
                loss,
                accuracy(train, trainLabels),
                accuracy(testData, testLabels),
                samplesPerSecond);
    }

    private float accuracy(Dataset data, int[] expected) {
        IntStream all = IntStream.range(0, workers);
        int correct = (workers == 1 ? all : all.parallel())
                .map(s -> net.correct(
                        data.x(),
                        expected,
                        sliceStart(s, workers, data.size()),
                        sliceStart(s + 1, workers, data.size())))
                .sum();
        return (float) correct / data.size();
    }
}
