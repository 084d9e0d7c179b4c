package dev.lanewise.nn;

/**
 * Is told what a {@link Trainer} does. Calls come one at a time, from the thread that runs the training, between
 * updates: the net may be read, and what a listener throws ends the training.
 */
public interface TrainingListener {

    /**
     * Before the first iteration, or before the first after a checkpoint; {@code iterations} is the number planned in all.
     */
    default void onBegin(TwoLayerNet net, int iterations) {}

    /**
     * After the update of an iteration, counted from 0; a training that {@linkplain Trainer#resume resumes} counts on.
     *
     * @param loss the mini-batch loss before the update
     * @return {@code false} to stop the training here
     */
    default boolean onBatch(int iteration, float loss) {
        return true;
    }

    /**
     * After an evaluation.
     *
     * @return {@code false} to stop the training here
     */
    default boolean onEpoch(EpochResult result) {
        return true;
    }

    /** After the last iteration, also of a training that a listener stopped, but not of one that failed. */
    default void onEnd(TrainingHistory history) {}
}
