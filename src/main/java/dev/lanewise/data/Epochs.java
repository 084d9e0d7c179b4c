package dev.lanewise.data;

/**
 * Epochs, mini-batches and iterations, converted into one another. An iteration is one update from one mini-batch; an
 * epoch is as many iterations as full batches fit into the data: 10,000 samples in batches of 100 are 100 of them.
 *
 * @param samples to train with, at least 1
 * @param batchSize samples in a mini-batch, at least 1
 */
public record Epochs(int samples, int batchSize) {

    /** Checks the sizes. */
    public Epochs {
        if (samples < 1 || batchSize < 1) {
            throw new IllegalArgumentException("%s must be at least 1: samples %d, batchSize %d"
                    .formatted(samples < 1 ? "samples" : "batchSize", samples, batchSize));
        }
    }

    /**
     * The mini-batches, and so the iterations, of one epoch: {@code max(1, samples / batchSize)}, without the
     * remainder. Of 60,000 samples in batches of 100, 600; of 10 in batches of 3, 3.
     */
    public int batches() {
        return Math.max(1, samples / batchSize);
    }

    /**
     * The iterations of so many epochs: {@code epochs * batches()}. 17 epochs of 600 batches are 10,200.
     *
     * @param epochs at least 0
     */
    public long iterations(int epochs) {
        requireNotNegative("epochs", epochs);
        return (long) epochs * batches();
    }

    /**
     * The epochs that so many iterations are: {@code iterations / batches()}, a fraction where the last one is not
     * complete. With 600 batches in an epoch, 9,600 iterations are 16 epochs, and 9,900 are 16.5.
     *
     * @param iterations at least 0
     */
    public double epochs(long iterations) {
        requireNotNegative("iterations", iterations);
        return (double) iterations / batches();
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + value);
        }
    }
}
