package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a training did, since its start or since the checkpoint that it went on from. Immutable once it has ended. */
public final class TrainingHistory {

    private static final int FIRST_CAPACITY = 1 << 14;

    private final List<EpochResult> epochs = new ArrayList<>();
    private final List<ValidationResult> validations = new ArrayList<>();
    private @Nullable ValidationResult best;
    private float[] losses;
    private int iterations;
    private boolean stopped;
    private long trainingNanos;
    private long evaluationNanos;

    TrainingHistory(int planned) {
        losses = new float[Math.min(planned, FIRST_CAPACITY)];
    }

    void addLoss(float loss) {
        if (iterations == losses.length) {
            losses = Arrays.copyOf(losses, (int) Math.min(2L * losses.length, Integer.MAX_VALUE - 8));
        }
        losses[iterations++] = loss;
    }

    void addEpoch(EpochResult result) {
        epochs.add(result);
    }

    void addValidation(ValidationResult result) {
        validations.add(result);
    }

    void setBest(@Nullable ValidationResult result) {
        best = result;
    }

    void addTime(long training, long evaluation) {
        trainingNanos += training;
        evaluationNanos += evaluation;
    }

    void markStopped() {
        stopped = true;
    }

    /** The results of the evaluations, in order. */
    public List<EpochResult> epochs() {
        return List.copyOf(epochs);
    }

    /** The validations of early stopping, in order; empty without. */
    public List<ValidationResult> validations() {
        return List.copyOf(validations);
    }

    /**
     * The validation whose weights the net holds, the first of the smallest loss; empty without early stopping, or where
     * no loss was finite.
     */
    public Optional<ValidationResult> best() {
        return Optional.ofNullable(best);
    }

    /** The mini-batch loss of each iteration done, before its update; a copy. */
    public float[] losses() {
        return Arrays.copyOf(losses, iterations);
    }

    /** The number of iterations done. */
    public int iterations() {
        return iterations;
    }

    /** Whether a listener, or early stopping, stopped the training. */
    public boolean stopped() {
        return stopped;
    }

    /** Seconds spent on iterations and checkpoints, evaluation not counted. */
    public double trainingSeconds() {
        return trainingNanos * 1e-9;
    }

    /** Seconds spent on evaluations. */
    public double evaluationSeconds() {
        return evaluationNanos * 1e-9;
    }
}
