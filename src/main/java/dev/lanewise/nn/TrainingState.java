package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.data.BatchSampler;
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
 * as the forward and backward passes write nothing here, also between the loss of an iteration and its update. So the
 * mini-batch of the iteration to come is a part of it.
 *
 * <p>To store it, take {@link #tensors}, {@link #batch}, {@link #sampler} and the scalars; to restore it, write to the first
 * two, {@link BatchSampler#restore} the sampler and {@link #resume}.
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
        resume(other.iteration, other.lossSum, other.lossCount, other.best);
    }

    private static void copy(List<Matrix> from, List<Matrix> to) {
        for (int i = 0; i < to.size(); i++) { // an iterator would be an object
            float[] target = to.get(i).data();
            System.arraycopy(from.get(i).data(), 0, target, 0, target.length);
        }
    }

    /** Sets the scalars. */
    void resume(int nextIteration, double newLossSum, int newLossCount, @Nullable ValidationResult newBest) {
        iteration = nextIteration;
        lossSum = newLossSum;
        lossCount = newLossCount;
        best = newBest;
    }

    /** After an update: counts the loss before it, and draws the next mini-batch. */
    void advance(float loss) {
        lossSum += loss;
        lossCount++;
        iteration++;
        sampler.next(batch);
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

    BatchSampler sampler() {
        return sampler;
    }

    /** The samples of the next iteration; live. */
    int[] batch() {
        return batch;
    }

    /** The next iteration, counted from 0: so many are done. */
    int iteration() {
        return iteration;
    }

    /** The sum of the losses since the last evaluation. */
    double lossSum() {
        return lossSum;
    }

    /** How many losses that sum has. */
    int lossCount() {
        return lossCount;
    }

    /** The validation of the least loss; {@code null} where there was none. */
    @Nullable
    ValidationResult best() {
        return best;
    }
}
