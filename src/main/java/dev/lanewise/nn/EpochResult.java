package dev.lanewise.nn;

/**
 * What a {@link Trainer} measured once per epoch, after the update of iteration {@code epoch · iterationsPerEpoch}: the
 * first result stands after one single update, as in the book.
 *
 * @param epoch 0, 1, 2, …
 * @param iteration the iteration just done, counted from 0
 * @param loss the mean mini-batch loss since the result before
 * @param trainAccuracy the accuracy on all training samples, 0 … 1
 * @param testAccuracy the accuracy on all test samples, 0 … 1; NaN without a test set
 * @param samplesPerSecond the speed of training since the result before, evaluation not counted
 */
public record EpochResult(
        int epoch, int iteration, float loss, float trainAccuracy, float testAccuracy, double samplesPerSecond) {}
