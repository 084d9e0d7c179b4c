package dev.lanewise.nn;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import dev.lanewise.data.BatchSampler;
import dev.lanewise.nn.Checkpoint.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides how a training goes on: whoever copies it, whole, into the state of another run with the same
 * settings and data gets the same bits as if the first one had never been interrupted.
 *
 * <p>The state of a run holds the net's own matrices; a {@link #copy} has its own. It is whole between two iterations and,
 * as the forward and backward passes write nothing here, also between the loss of an iteration and its update; not within
 * that. So the mini-batch of the iteration to come is a part of it.
 *
 * <p>A {@link Checkpoint} is such a state with the settings that it belongs to.
 */
final class TrainingState {

    private static final List<String> PARAMETERS = List.of("w1", "b1", "w2", "b2");

    private final List<Matrix> parameters;
    private final List<String> moments;
    private final OptimizerState optimizer;

    /** The parameters of the best epoch; none without early stopping. */
    private final List<Matrix> bestParameters;

    /** All of these. */
    private final List<Matrix> tensors = new ArrayList<>();

    private final BatchSampler sampler;
    private final int[] batch;
    private int iteration;
    private double lossSum;
    private int lossCount;
    private @Nullable ValidationResult best;

    private TrainingState(
            List<Matrix> parameters, List<String> moments, boolean keepsBest, BatchSampler sampler, int[] batch) {
        this.parameters = parameters;
        this.moments = moments;
        this.optimizer =
                new OptimizerState(moments.stream().map(_ -> zeros(parameters)).toList());
        this.bestParameters = keepsBest ? zeros(parameters) : List.of();
        this.sampler = sampler;
        this.batch = batch;
        tensors.addAll(parameters);
        optimizer.moments().forEach(tensors::addAll);
        tensors.addAll(bestParameters);
    }

    private static List<Matrix> zeros(List<Matrix> parameters) {
        return parameters.stream().map(p -> Matrix.zeros(p.rows(), p.cols())).toList();
    }

    /**
     * The state before the first iteration, whose mini-batch it draws.
     *
     * @param keepsBest whether there are validations
     */
    static TrainingState start(TwoLayerNet net, Optimizer optimizer, boolean keepsBest, BatchSampler sampler) {
        int[] batch = new int[sampler.batchSize()];
        sampler.next(batch);
        return new TrainingState(net.parameters(), optimizer.moments(), keepsBest, sampler, batch);
    }

    /** The same state with matrices, sampler and batch of its own. */
    TrainingState copy() {
        TrainingState copy =
                new TrainingState(zeros(parameters), moments, !bestParameters.isEmpty(), sampler.copy(), batch.clone());
        copy.copyFrom(this);
        return copy;
    }

    /** Takes over another state of the same net, settings and data. Allocates nothing. */
    void copyFrom(TrainingState other) {
        copy(other.tensors, tensors);
        sampler.copyFrom(other.sampler);
        System.arraycopy(other.batch, 0, batch, 0, batch.length);
        setScalars(other.iteration, other.lossSum, other.lossCount, other.best);
    }

    private static void copy(List<Matrix> from, List<Matrix> to) {
        for (int i = 0; i < to.size(); i++) { // an iterator would be an object
            float[] target = to.get(i).data();
            System.arraycopy(from.get(i).data(), 0, target, 0, target.length);
        }
    }

    private void setScalars(
            int nextIteration, double newLossSum, int newLossCount, @Nullable ValidationResult newBest) {
        iteration = nextIteration;
        lossSum = newLossSum;
        lossCount = newLossCount;
        best = newBest;
    }

    /** A copy of this state. */
    Checkpoint checkpoint(Map<String, String> settings) {
        return Checkpoint.of(
                settings,
                tensors(),
                new Progress(iteration, lossSum, lossCount, best),
                sampler.randomState(),
                sampler.order(),
                sampler.position(),
                batch);
    }

    /**
     * Takes over a checkpoint of a training with the same settings.
     *
     * @throws IllegalArgumentException if it does not fit them; no matrix has changed then
     */
    void restore(Checkpoint checkpoint) {
        Map<String, Matrix> from = checkpoint.tensors();
        requireShapes(from);
        int[] newBatch = checkpoint.batch();
        if (newBatch.length != batch.length) {
            throw new IllegalArgumentException("batch: %d samples in the checkpoint, but %d in this training"
                    .formatted(newBatch.length, batch.length));
        }
        for (int sample : newBatch) {
            if (sample < 0 || sample >= sampler.size()) {
                throw new IllegalArgumentException("batch: sample %d in the checkpoint, but %d samples in this training"
                        .formatted(sample, sampler.size()));
            }
        }
        sampler.restore(checkpoint.randomState(), checkpoint.order(), checkpoint.position());
        System.arraycopy(newBatch, 0, batch, 0, batch.length);
        copy(tensors().keySet().stream().map(from::get).toList(), tensors);
        Progress progress = checkpoint.progress();
        setScalars(progress.iteration(), progress.lossSum(), progress.lossCount(), progress.best());
    }

    private void requireShapes(Map<String, Matrix> from) {
        Map<String, Matrix> to = tensors();
        if (!from.keySet().equals(to.keySet())) {
            throw new IllegalArgumentException(
                    "tensors: %s in the checkpoint, but %s in this training".formatted(from.keySet(), to.keySet()));
        }
        to.forEach((name, matrix) -> {
            Matrix other = requireNonNull(from.get(name));
            if (other.rows() != matrix.rows() || other.cols() != matrix.cols()) {
                throw new IllegalArgumentException("%s: %d×%d in the checkpoint, but %d×%d in this training"
                        .formatted(name, other.rows(), other.cols(), matrix.rows(), matrix.cols()));
            }
        });
    }

    /** Once in each update, which does not need its own mini-batch any more: draws the next one. */
    void drawBatch() {
        sampler.next(batch);
    }

    /** After an update: counts the loss before it. */
    void advance(float loss) {
        lossSum += loss;
        lossCount++;
        iteration++;
    }

    /** The mean loss of the iterations since the last call. */
    float takeMeanLoss() {
        float mean = (float) (lossSum / lossCount);
        lossSum = 0;
        lossCount = 0;
        return mean;
    }

    /** Keeps the parameters if no validation before had so small a loss; a loss that is not finite is never kept. */
    void keepIfBest(ValidationResult result) {
        float least = best == null ? Float.POSITIVE_INFINITY : best.loss();
        if (result.loss() < least) {
            best = result;
            copy(parameters, bestParameters);
        }
    }

    /** Goes back to the best parameters, if there are any. */
    void restoreBest() {
        if (best != null) {
            copy(bestParameters, parameters);
        }
    }

    /** The parameters, the moments of the optimizer and the best parameters, by name; live. */
    Map<String, Matrix> tensors() {
        Map<String, Matrix> named = new LinkedHashMap<>();
        put(named, "", parameters);
        for (int m = 0; m < moments.size(); m++) {
            put(named, moments.get(m) + ".", optimizer.moments().get(m));
        }
        put(named, "best.", bestParameters);
        return named;
    }

    private static void put(Map<String, Matrix> named, String prefix, List<Matrix> matrices) {
        for (int p = 0; p < matrices.size(); p++) {
            named.put(prefix + PARAMETERS.get(p), matrices.get(p));
        }
    }

    /** In the order of {@link TwoLayerNet#parameters}; live. */
    List<Matrix> parameters() {
        return parameters;
    }

    OptimizerState optimizer() {
        return optimizer;
    }

    /** The samples of the next iteration; live. */
    int[] batch() {
        return batch;
    }

    /** The next iteration, counted from 0: so many are done. */
    int iteration() {
        return iteration;
    }

    /** The validation of the least loss; {@code null} where there was none. */
    @Nullable
    ValidationResult best() {
        return best;
    }
}
