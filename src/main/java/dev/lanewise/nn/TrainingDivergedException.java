package dev.lanewise.nn;

/** The loss became NaN or infinite. The net holds the last weights whose loss was finite. */
public final class TrainingDivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int iteration;
    private final float learningRate;
    private final float loss;

    TrainingDivergedException(int iteration, float learningRate, float loss) {
        super("the loss became %s at iteration %d with learning rate %s; the last good weights were kept"
                .formatted(loss, iteration, learningRate));
        this.iteration = iteration;
        this.learningRate = learningRate;
        this.loss = loss;
    }

    /** The iteration whose loss is not finite, counted from 0. */
    public int iteration() {
        return iteration;
    }

    /** The learning rate of the last update, or of the first if there was none. */
    public float learningRate() {
        return learningRate;
    }

    /** NaN or infinite. */
    public float loss() {
        return loss;
    }
}
