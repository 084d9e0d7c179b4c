package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a training did. Immutable once the training has ended. */
public final class TrainingHistory {

    private static final int FIRST_CAPACITY = 1 << 14;

    private final List<EpochResult> epochs = new ArrayList<>();
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

    /** The mini-batch loss of each iteration done, before its update; a copy. */
    public float[] losses() {
        return Arrays.copyOf(losses, iterations);
    }

    /** The number of iterations done. */
    public int iterations() {
        return iterations;
    }

    /** Whether a listener stopped the training early. */
    public boolean stopped() {
        return stopped;
    }

    /** Seconds spent on iterations, evaluation not counted. */
    public double trainingSeconds() {
        return trainingNanos * 1e-9;
    }

    /** Seconds spent on evaluations. */
    public double evaluationSeconds() {
        return evaluationNanos * 1e-9;
    }

    /** The mean loss of the iterations from ≤ i &lt; {@link #iterations}. */
    float meanLoss(int from) {
        double sum = 0;
        for (int i = from; i < iterations; i++) {
            sum += losses[i];
        }
        return (float) (sum / (iterations - from));
    }
}
