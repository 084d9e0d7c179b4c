package dev.lanewise.nn;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a training stands, and everything that it needs to go on from there as if it had never been interrupted. {@link
 * Trainer.Builder#checkpoint} takes them, {@link Trainer#resume} goes on from one.
 *
 * <p>Immutable: matrices and arrays are copied on their way in and out. It takes the memory of the net's parameters, again
 * as much for each moment of the optimizer and for the best parameters of early stopping, and 4 bytes a sample where the
 * mini-batches are {@link Sampling#SHUFFLED}.
 */
public final class Checkpoint {

    /**
     * How far the training has come.
     *
     * @param iteration so many updates are done, at least 1
     * @param lossSum the sum of the mini-batch losses since the last evaluation, finite
     * @param lossCount how many losses that sum has, from 0 to {@code iteration}
     * @param best the validation of the least loss, which is finite; {@code null} where there was none
     */
    public record Progress(
            int iteration,
            double lossSum,
            int lossCount,
            @Nullable ValidationResult best) {

        /** Checks the ranges. */
        public Progress {
            require(iteration >= 1, "iteration must be at least 1, but is ", iteration);
            require(Double.isFinite(lossSum), "lossSum must be finite, but is ", lossSum);
            require(
                    lossCount >= 0 && lossCount <= iteration,
                    "lossCount must be from 0 to " + iteration + ", but is ",
                    lossCount);
            require(
                    best == null || (best.iteration() < iteration && isSound(best)),
                    "best must be a validation of a finite loss before iteration " + iteration + ", but is ",
                    best);
        }

        private static boolean isSound(ValidationResult best) {
            return best.epoch() >= 1 && best.iteration() >= 0 && Float.isFinite(best.loss());
        }

        private static void require(boolean allowed, String rule, @Nullable Object value) {
            if (!allowed) {
                throw new IllegalArgumentException(rule + value);
            }
        }
    }

    private final Map<String, String> settings;
    private final Map<String, Matrix> tensors;
    private final Progress progress;
    private final long randomState;
    private final int[] order;
    private final int position;
    private final int[] batch;

    private Checkpoint(
            Map<String, String> settings,
            Map<String, Matrix> tensors,
            Progress progress,
            long randomState,
            int[] order,
            int position,
            int[] batch) {
        this.settings = Collections.unmodifiableMap(new TreeMap<>(requireNonNull(settings, "settings")));
        this.tensors = copy(requireNonNull(tensors, "tensors"));
        this.progress = requireNonNull(progress, "progress");
        this.randomState = randomState;
        this.order = requireNonNull(order, "order").clone();
        this.position = position;
        this.batch = requireNonNull(batch, "batch").clone();
    }

    /**
     * A checkpoint of the parts of another one, as from a file. Whether they fit a training is seen when one resumes.
     *
     * @param settings see {@link #settings()}
     * @param tensors see {@link #tensors()}
     * @param progress see {@link #progress()}
     * @param randomState see {@link #randomState()}
     * @param order see {@link #order()}
     * @param position see {@link #position()}
     * @param batch see {@link #batch()}
     */
    public static Checkpoint of(
            Map<String, String> settings,
            Map<String, Matrix> tensors,
            Progress progress,
            long randomState,
            int[] order,
            int position,
            int[] batch) {
        return new Checkpoint(settings, tensors, progress, randomState, order, position, batch);
    }

    private static Map<String, Matrix> copy(Map<String, Matrix> tensors) {
        Map<String, Matrix> copies = new LinkedHashMap<>();
        tensors.forEach((name, matrix) -> copies.put(name, matrix.copy()));
        return copies;
    }

    /**
     * What a training must have in common with this one to go on from here, by name: sizes and activation of the net,
     * optimizer, learning rates so far, batch size, sampling, seed, gradient, and the data to learn from and to validate
     * on. Sorted, unmodifiable.
     */
    public Map<String, String> settings() {
        return settings;
    }

    /**
     * The parameters w1, b1, w2 and b2; the optimizer's moments of each, as v.w1 (and with Adam m.w1); with early stopping
     * the best parameters so far, as best.w1. Copies.
     */
    public Map<String, Matrix> tensors() {
        return copy(tensors);
    }

    /**
     * The net that the training has come to: with early stopping that of the best validation so far, else that of the last
     * update.
     *
     * @return a new net
     * @throws IllegalArgumentException if settings and tensors are not those of a training
     */
    public TwoLayerNet net() {
        String best = progress.best() == null ? "" : "best.";
        return TwoLayerNet.of(
                parameter(best + "w1"),
                parameter(best + "b1"),
                parameter(best + "w2"),
                parameter(best + "b2"),
                hiddenActivation());
    }

    private HiddenActivation hiddenActivation() {
        String name = present("setting", "hiddenActivation", settings);
        return Arrays.stream(HiddenActivation.values())
                .filter(activation -> activation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the checkpoint has an unknown hiddenActivation"));
    }

    private Matrix parameter(String name) {
        return present("tensor", name, tensors).copy();
    }

    private static <V> V present(String kind, String name, Map<String, V> map) {
        V value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the checkpoint has no " + kind + " " + name);
        }
        return value;
    }

    /** How far the training has come. */
    public Progress progress() {
        return progress;
    }

    /** The state of the generator of the mini-batches, of which the next one, {@link #batch()}, is drawn already. */
    public long randomState() {
        return randomState;
    }

    /** The permutation of the samples that this epoch deals out, a copy; empty where they are drawn with replacement. */
    public int[] order() {
        return order.clone();
    }

    /** How many samples of {@link #order()} have been dealt out, with {@link #batch()}. */
    public int position() {
        return position;
    }

    /** The samples of the next iteration, a copy. */
    public int[] batch() {
        return batch.clone();
    }

    /** How far it is, for messages. */
    @Override
    public String toString() {
        return "Checkpoint after " + progress.iteration() + " iterations";
    }
}
