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
import org.jspecify.annotations.Nullable;

/**
 * Trains a {@link TwoLayerNet} by mini-batch stochastic gradient descent: W ← fma(−learningRate, gradient, W).
 *
 * <p>The mini-batch and the weights are cut into slices that run as parallel streams. Neither the number of slices nor
 * the pool changes a bit of the result: seed, data and settings alone decide the weights.
 *
 * <p>A trainer is immutable and may be used by any number of threads, each with a net of its own. It starts no thread.
 * In steady state an iteration allocates nothing but what two parallel streams do; with parallelism 1 nothing at all.
 */
public final class Trainer {

    private static final int AUTOMATIC = 0;

    private final int batchSize;
    private final float learningRate;
    private final int iterations;
    private final int epochs;
    private final long seed;
    private final int parallelism;
    private final @Nullable ForkJoinPool pool;
    private final Sampling sampling;
    private final List<TrainingListener> listeners;

    private Trainer(Builder builder) {
        this.batchSize = builder.batchSize;
        this.learningRate = builder.learningRate;
        this.iterations = builder.iterations;
        this.epochs = builder.epochs;
        this.seed = builder.seed;
        this.parallelism = builder.parallelism;
        this.pool = builder.pool;
        this.sampling = builder.sampling;
        this.listeners = List.copyOf(builder.listeners);
    }

    /** A builder with the book's settings: batches of 100, learning rate 0.1, 10,000 iterations. */
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
     * @throws TrainingDivergedException if a loss is NaN or infinite; the net then holds the last weights whose loss was
     *     finite
     */
    public TrainingHistory fit(TwoLayerNet net, Dataset train, @Nullable Dataset test) {
        checkFits("train", requireNonNull(train, "train"), requireNonNull(net, "net"));
        if (test != null) {
            checkFits("test", test, net);
        }
        int processors =
                pool != null ? pool.getParallelism() : Runtime.getRuntime().availableProcessors();
        int workers = parallelism == AUTOMATIC ? processors : parallelism;
        TrainingRun run = new TrainingRun(this, net, train, test, workers);
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

    private static void checkFits(String name, Dataset data, TwoLayerNet net) {
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

    int batchSize() {
        return batchSize;
    }

    float learningRate() {
        return learningRate;
    }

    int iterations(int iterationsPerEpoch) {
        long total = epochs == 0 ? iterations : (long) epochs * iterationsPerEpoch;
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("epochs = %d of %d iterations each are more than %d iterations"
                    .formatted(epochs, iterationsPerEpoch, Integer.MAX_VALUE));
        }
        return (int) total;
    }

    /** Whether the run chooses how many slices a mini-batch is worth. */
    boolean choosesSlices() {
        return parallelism == AUTOMATIC;
    }

    Sampling sampling() {
        return sampling;
    }

    List<TrainingListener> listeners() {
        return listeners;
    }

    /** Collects the settings of a {@link Trainer}. Not thread-safe. */
    public static final class Builder {

        private int batchSize = 100;
        private float learningRate = 0.1f;
        private int iterations = 10_000;
        private int epochs;
        private long seed = 42;
        private int parallelism = AUTOMATIC;
        private @Nullable ForkJoinPool pool;
        private Sampling sampling = Sampling.WITH_REPLACEMENT;
        private final List<TrainingListener> listeners = new ArrayList<>();

        private Builder() {}

        /** Samples in a mini-batch, at least 1. */
        public Builder batchSize(int batchSize) {
            this.batchSize = atLeastOne("batchSize", batchSize);
            return this;
        }

        /** The step along the negative gradient, finite and positive. */
        public Builder learningRate(float learningRate) {
            if (!(learningRate > 0) || learningRate == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("learningRate must be finite and positive, but is " + learningRate);
            }
            this.learningRate = learningRate;
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
         * Slices that run in parallel, at least 1; 1 stays on the calling thread. More than samples in a batch or inputs
         * of the net are of no use and not made. By default as many as the processors (or the pool's parallelism), but
         * fewer where a mini-batch is too little work to be worth waking other threads for; evaluation uses them all.
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

        /** Adds a listener; they are called in the order in which they were added. */
        public Builder listener(TrainingListener listener) {
            listeners.add(requireNonNull(listener, "listener"));
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
