package dev.lanewise.nn;

/**
 * How well a {@link TwoLayerNet} does on a data set; made by {@link TwoLayerNet#evaluate}.
 *
 * @param loss the mean cross-entropy, the bits of {@link TwoLayerNet#loss}; NaN if the scores of a sample hold NaN
 * @param confusion which classes were taken for which
 */
public record Evaluation(float loss, ConfusionMatrix confusion) {

    /**
     * The share of samples that are classified as labelled, in 0 … 1: right ones / samples, 0.97 for 97 of 100. It has
     * the bits of {@link TwoLayerNet#accuracy}.
     */
    public float accuracy() {
        return confusion.accuracy();
    }
}
