package dev.lanewise.nn;

import static java.util.Objects.requireNonNull;

import dev.lanewise.SplitMix64;
import dev.lanewise.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a {@link TwoLayerNet} by mini-batches: the gradient of each one's mean loss updates the weights as an
 * {@link Optimizer} says, by default W ← fma(−learningRate, gradient, W).
 *
 * <p>The rows of W1 are cut into slices, one for each thread of a parallel stream: a thread adds what its inputs do to the
 * hidden layer, and later computes the gradient of its rows and updates them, so that they stay in its cache. The samples
 * go through the slices in pieces, as through a pipeline, so that each sum keeps its order. Neither the number of slices
 * nor the pool changes a bit of the result: seed, data and settings alone decide the weights.
 *
 * <p>A trainer is immutable and may be used by any number of threads, each with a net of its own. It starts no thread.
 * In steady state an iteration allocates nothing; with more than one slice, a parallel stream is made for each 10 ms of
 * iterations (or for each iteration, if that is longer). Its threads stay awake from one iteration to the next, so they
 * look busy; after the 10 ms, or 0.2 ms without work for them, the pool has them back.
 * {@link GradientMethod#NUMERICAL} allocates five rows of the hidden layer, in {@code double}, for each 64 inputs.
 * (A cosine schedule needs 32 bytes, in {@link StrictMath#cos}.)
 *
 * <p><b>Extremes.</b> One sample, one class, one hidden unit and samples of nothing but zeros are legal: with one output the
 * loss and its gradient are 0, and from zeros W1 learns nothing, but shrinks with a weight decay. A mini-batch may be
 * larger than the data where it is drawn with replacement; an epoch is then one iteration. There is no empty {@link
 * Dataset}.
 */
public final class Trainer {

    private static final int AUTOMATIC = 0;

    private final int batchSize;
    private final LearningRateSchedule learningRate;
    private final Optimizer optimizer;
    private final @Nullable EarlyStopping earlyStopping;
    private final int iterations;
    private final int epochs;
    private final long seed;
    private final int parallelism;
    private final @Nullable ForkJoinPool pool;
    private final Sampling sampling;
    private final GradientMethod gradient;
    private final List<TrainingListener> listeners;
    private final @Nullable CheckpointPlan checkpointPlan;

    /** Ends a training once so many validations in a row brought no smaller loss. */
    record EarlyStopping(Dataset validation, int patience) {}

    /** Who gets a checkpoint every so many iterations. */
    record CheckpointPlan(int every, Consumer<? super Checkpoint> sink) {}

    private Trainer(Builder builder) {
        this.batchSize = builder.batchSize;
        this.learningRate = builder.learningRate;
        this.optimizer = builder.optimizer;
        this.earlyStopping = builder.earlyStopping;
        this.iterations = builder.iterations;
        this.epochs = builder.epochs;
        this.seed = builder.seed;
        this.parallelism = builder.parallelism;
        this.pool = builder.pool;
        this.sampling = builder.sampling;
        this.gradient = builder.gradient;
        this.listeners = List.copyOf(builder.listeners);
        this.checkpointPlan = builder.checkpointPlan;
    }

    /** A builder with the book's settings: batches of 100, SGD with learning rate 0.1, 10,000 iterations. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains the net in place. After the update of iteration 0 and then once per epoch, of
     * {@code max(1, train.size() / batchSize)} iterations, it measures the accuracy on both sets.
     *
     * @param net inputs and classes must fit the data
     * @param train the samples to learn from
     * @param test the samples to measure on, or {@code null} for none: then nothing is evaluated at all
     * @return what happened
     * @throws IllegalArgumentException if the data does not fit the net, or if shuffled batches exceed the data; the net
     *     is then untouched
     * @throws TrainingDivergedException if the loss of a mini-batch is NaN or infinite, or a weight after the last update;
     *     the net then holds the last weights whose loss was finite, early stopping or not
     */
    public TrainingHistory fit(TwoLayerNet net, Dataset train, @Nullable Dataset test) {
        return train(null, net, train, test);
    }

    /**
     * Goes on from a checkpoint: the rest of the training has the bits that it has without the interruption, on the same
     * CPU or another, with any parallelism. That holds for weights, losses, evaluations, and where early stopping ends it.
     *
     * <p>All {@linkplain Checkpoint#settings settings} that decide a bit of it must be those of the training that the
     * checkpoint is from. What says how long to train may change: iterations or epochs, as long as the learning rates of
     * the iterations done are the same (a cosine stretches with them), and patience. The result is then that of a training
     * with the new ones from the start, if that would have come so far.
     *
     * <p>History and listeners begin with the next iteration, under the number that it has in the whole training; only
     * {@link TrainingHistory#best} may be older.
     *
     * @param checkpoint from {@link Builder#checkpoint}
     * @param net gets the weights of the checkpoint
     * @param train the data of the first training
     * @param test as for {@link #fit}; need not be the same
     * @return what happened from here on
     * @throws IllegalArgumentException if the data does not fit the net, or the checkpoint this training: the message names
     *     the setting and both values. The net is then untouched
     * @throws TrainingDivergedException as {@link #fit} does; the net then holds no older weights than the checkpoint's
     */
    public TrainingHistory resume(Checkpoint checkpoint, TwoLayerNet net, Dataset train, @Nullable Dataset test) {
        return train(requireNonNull(checkpoint, "checkpoint"), net, train, test);
    }

    private TrainingHistory train(
            @Nullable Checkpoint checkpoint, TwoLayerNet net, Dataset train, @Nullable Dataset test) {
        checkFits("train", requireNonNull(train, "train"), requireNonNull(net, "net"));
        if (test != null) {
            checkFits("test", test, net);
        }
        if (earlyStopping != null) {
            checkFits("validation", earlyStopping.validation(), net);
        }
        int processors =
                pool != null ? pool.getParallelism() : Runtime.getRuntime().availableProcessors();
        int workers = parallelism == AUTOMATIC ? processors : parallelism;
        TrainingRun run = new TrainingRun(this, net, train, test, workers);
        if (checkpoint != null) {
            run.resume(checkpoint);
        }
        return workers > 1 && pool != null ? runIn(pool, run) : run.run();
    }

    /** What the run throws comes out as it is; the pool itself would wrap it. */
    private static TrainingHistory runIn(ForkJoinPool pool, TrainingRun run) {
        AtomicReference<TrainingHistory> history = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try {
            pool.invoke(ForkJoinTask.adapt(() -> {
                try {
                    history.set(run.run());
                } catch (RuntimeException | Error e) {
                    failure.set(e);
                }
            }));
        } catch (RejectedExecutionException e) {
            throw new RejectedExecutionException("the pool of this trainer takes no work: " + pool, e);
        }
        return switch (failure.get()) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> requireNonNull(history.get());
        };
    }

    static void checkFits(String name, Dataset data, TwoLayerNet net) {
        if (data.features() != net.inputSize() || data.classes() > net.outputSize()) {
            throw new IllegalArgumentException(
                    "%s has %d features and %d classes, but the net has %d inputs and %d outputs"
                            .formatted(name, data.features(), data.classes(), net.inputSize(), net.outputSize()));
        }
    }

    /** The generator of the mini-batches; not that of a net's weights, which may have the same seed. */
    SplitMix64 batchRandom() {
        return new SplitMix64(new SplitMix64(seed).nextLong());
    }

    long seed() {
        return seed;
    }

    int batchSize() {
        return batchSize;
    }

    float learningRate(int iteration, int total) {
        float rate = learningRate.learningRate(iteration, total);
        if (!(rate >= 0) || rate == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "learningRate must be finite and not negative, but its schedule gives %s for iteration %d of %d"
                            .formatted(rate, iteration, total));
        }
        return rate;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    @Nullable
    EarlyStopping earlyStopping() {
        return earlyStopping;
    }

    int iterations(int iterationsPerEpoch) {
        long total = epochs == 0 ? iterations : (long) epochs * iterationsPerEpoch;
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("epochs = %d of %d iterations each are more than %d iterations"
                    .formatted(epochs, iterationsPerEpoch, Integer.MAX_VALUE));
        }
        return (int) total;
    }

    /** Whether the run chooses how many slices a mini-batch is worth. A numerical gradient is worth them all. */
    boolean choosesSlices() {
        return parallelism == AUTOMATIC && gradient == GradientMethod.BACKPROP;
    }

    Sampling sampling() {
        return sampling;
    }

    GradientMethod gradient() {
        return gradient;
    }

    List<TrainingListener> listeners() {
        return listeners;
    }

    @Nullable
    CheckpointPlan checkpointPlan() {
        return checkpointPlan;
    }

    /** Collects the settings of a {@link Trainer}. Not thread-safe. */
    public static final class Builder {

        private int batchSize = 100;
        private LearningRateSchedule learningRate = LearningRateSchedule.constant(0.1f);
        private Optimizer optimizer = Optimizer.sgd();
        private @Nullable EarlyStopping earlyStopping;
        private int iterations = 10_000;
        private int epochs;
        private long seed = 42;
        private int parallelism = AUTOMATIC;
        private @Nullable ForkJoinPool pool;
        private Sampling sampling = Sampling.WITH_REPLACEMENT;
        private GradientMethod gradient = GradientMethod.BACKPROP;
        private final List<TrainingListener> listeners = new ArrayList<>();
        private @Nullable CheckpointPlan checkpointPlan;

        private Builder() {}

        /** Samples in a mini-batch, at least 1. */
        public Builder batchSize(int batchSize) {
            this.batchSize = atLeastOne("batchSize", batchSize);
            return this;
        }

        /** The same learning rate throughout, finite and positive. */
        public Builder learningRate(float learningRate) {
            return learningRate(LearningRateSchedule.constant(learningRate));
        }

        /**
         * The learning rate of each iteration. Where the schedule gives one that is negative, NaN or infinite, the training
         * ends with an {@link IllegalArgumentException} before that update.
         */
        public Builder learningRate(LearningRateSchedule learningRate) {
            this.learningRate = requireNonNull(learningRate, "learningRate");
            return this;
        }

        /** How the gradient changes the weights; by default {@link Optimizer#sgd}. */
        public Builder optimizer(Optimizer optimizer) {
            this.optimizer = requireNonNull(optimizer, "optimizer");
            return this;
        }

        /**
         * Measures the loss on data that is not trained with after each epoch, of {@code max(1, train.size() / batchSize)}
         * iterations, and at the end of the training. Stops after {@code patience} epochs in a row whose loss is not below
         * the smallest before them; NaN never is. However the training ends, but for an exception, the net then gets the
         * weights of the smallest loss: see {@link TrainingHistory#best}.
         *
         * @param validation as from {@link Dataset#split}
         * @param patience at least 1
         */
        public Builder earlyStopping(Dataset validation, int patience) {
            this.earlyStopping =
                    new EarlyStopping(requireNonNull(validation, "validation"), atLeastOne("patience", patience));
            return this;
        }

        /** Updates in all, at least 1; replaces {@link #epochs}. */
        public Builder iterations(int iterations) {
            this.iterations = atLeastOne("iterations", iterations);
            this.epochs = 0;
            return this;
        }

        /** Passes over the data, at least 1; replaces {@link #iterations}. */
        public Builder epochs(int epochs) {
            this.epochs = atLeastOne("epochs", epochs);
            return this;
        }

        /**
         * What the choice of the mini-batches starts from: they come from a {@link SplitMix64} that is seeded with the
         * first output of {@code SplitMix64(seed)}, so that a net made with the same seed draws other numbers.
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Slices that run in parallel, at least 1; 1 stays on the calling thread. More than inputs of the net and samples
         * of a mini-batch are of no use and not made; more than processors are in each other's way. By default as many as
         * the processors (or the pool's parallelism), but fewer where a mini-batch is too little work to be worth another
         * thread; evaluation and the numerical gradient use them all.
         */
        public Builder parallelism(int parallelism) {
            this.parallelism = atLeastOne("parallelism", parallelism);
            return this;
        }

        /**
         * The pool that runs the training, listeners included. By default the caller does, and its parallel streams run
         * where it runs: in its own pool if it is a worker of one, else in the common pool.
         */
        public Builder pool(ForkJoinPool pool) {
            this.pool = requireNonNull(pool, "pool");
            return this;
        }

        /** How mini-batches are drawn; by default as in the book, with replacement. */
        public Builder sampling(Sampling sampling) {
            this.sampling = requireNonNull(sampling, "sampling");
            return this;
        }

        /** How the gradient is computed; by default by backpropagation. */
        public Builder gradient(GradientMethod gradient) {
            this.gradient = requireNonNull(gradient, "gradient");
            return this;
        }

        /** Adds a listener; they are called in the order in which they were added. */
        public Builder listener(TrainingListener listener) {
            listeners.add(requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Hands out a {@link Checkpoint} every n iterations, and one after the last, to go on from by
         * {@link Trainer#resume}. Each stands before an update, behind a loss that was finite, so a training that
         * diverges makes no bad one; the last one is taken before the best weights of early stopping are restored. The
         * iteration that the training started from makes none. Taking one allocates as much as it holds; the iterations in
         * between allocate nothing for it.
         *
         * @param everyIterations n, at least 1
         * @param sink is called by the thread that runs the training, which waits for it; may keep the checkpoint or give it
         *     to another thread. What it throws ends the training
         */
        public Builder checkpoint(int everyIterations, Consumer<? super Checkpoint> sink) {
            this.checkpointPlan =
                    new CheckpointPlan(atLeastOne("everyIterations", everyIterations), requireNonNull(sink, "sink"));
            return this;
        }

        /** The trainer with these settings. */
        public Trainer build() {
            return new Trainer(this);
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
            }
            return value;
        }
    }
}
