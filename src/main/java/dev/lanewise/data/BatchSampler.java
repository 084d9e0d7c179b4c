package dev.lanewise.data;

import static java.util.Objects.requireNonNull;

import dev.lanewise.SplitMix64;

/**
 * Draws the indices of mini-batches, in an order that the generator's state alone decides.
 *
 * <p>Example: 600 mini-batches of 100 of 60,000 samples.
 *
 * <pre>{@code
 * BatchSampler sampler = BatchSampler.withReplacement(60_000, 100, new SplitMix64(42));
 * int[] indices = new int[100];
 * for (int i = 0; i < 600; i++) {
 *     sampler.next(indices);
 * }
 * }</pre>
 *
 * <p>{@link #randomState()}, {@link #order()} and {@link #position()} are its whole state; a sampler of the same kind and
 * sizes continues from it after {@link #restore}. Not thread-safe. {@link #next} and {@link #copyFrom} allocate nothing.
 */
public final class BatchSampler {
    private final int size;
    private final int batchSize;
    private final SplitMix64 random;

    /** The permutation of the epoch; empty when samples are drawn with replacement. */
    private final int[] order;

    private int position;

    private BatchSampler(int size, int batchSize, SplitMix64 random, int[] order) {
        this.size = size;
        this.batchSize = batchSize;
        this.random = random;
        this.order = order;
    }

    /**
     * Every index of every batch is drawn from all samples, by one {@link SplitMix64#nextInt} each.
     *
     * @param size the number of samples, at least 1
     * @param batchSize the number of indices in a batch, at least 1; may exceed {@code size}
     * @param random the generator, which this sampler advances
     * @return a new sampler
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static BatchSampler withReplacement(int size, int batchSize, SplitMix64 random) {
        requireSizes("withReplacement", size, batchSize, random);
        return new BatchSampler(size, batchSize, random, new int[0]);
    }

    /**
     * Each epoch shuffles all samples and deals them out in {@code size / batchSize} full batches: within an epoch no
     * sample comes twice. The {@code size % batchSize} samples left over do not make a batch; the next epoch shuffles
     * them in again.
     *
     * <p>The shuffle is that of Fisher and Yates on the order of the epoch before (at first 0, 1, 2, …): for i from
     * {@code size - 1} down to 1, swap elements i and {@code random.nextInt(i + 1)}. It is done when the first batch of
     * the epoch is asked for.
     *
     * @param size the number of samples, at least 1
     * @param batchSize the number of indices in a batch, from 1 to {@code size}
     * @param random the generator, which this sampler advances
     * @return a new sampler
     * @throws IllegalArgumentException if a size is less than 1 or {@code batchSize} exceeds {@code size}
     */
    public static BatchSampler shuffled(int size, int batchSize, SplitMix64 random) {
        requireSizes("shuffled", size, batchSize, random);
        if (batchSize > size) {
            throw new IllegalArgumentException(
                    "shuffled: batchSize (" + batchSize + ") must not exceed size (" + size + ")");
        }
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        BatchSampler sampler = new BatchSampler(size, batchSize, random, order);
        sampler.position = size;
        return sampler;
    }

    /**
     * The number of samples to draw from.
     *
     * @return at least 1
     */
    public int size() {
        return size;
    }

    /**
     * The number of indices in a batch.
     *
     * @return at least 1
     */
    public int batchSize() {
        return batchSize;
    }

    /**
     * Draws the next batch.
     *
     * @param indices receives {@link #batchSize()} indices, each from 0 to size − 1
     * @throws IllegalArgumentException if {@code indices} has another length
     */
    public void next(int[] indices) {
        requireNonNull(indices, "indices");
        if (indices.length != batchSize) {
            throw new IllegalArgumentException(
                    "next: indices must have " + batchSize + " elements (batchSize), has " + indices.length);
        }
        if (order.length == 0) {
            draw(indices);
        } else {
            deal(indices);
        }
    }

    /**
     * The state of the generator.
     *
     * @return what {@link SplitMix64#state()} says
     */
    public long randomState() {
        return random.state();
    }

    /**
     * The samples in the order of this epoch.
     *
     * @return a copy; empty when samples are drawn with replacement
     */
    public int[] order() {
        return order.clone();
    }

    /**
     * How many samples of {@link #order()} have been dealt out.
     *
     * @return from 0 to size; 0 when samples are drawn with replacement
     */
    public int position() {
        return position;
    }

    /**
     * Continues where another sampler stood.
     *
     * @param randomState its {@link #randomState()}, which the generator of this sampler takes over
     * @param order its {@link #order()}, which is copied
     * @param position its {@link #position()}
     * @throws IllegalArgumentException if {@code order} is not that of a sampler of this kind and size, or {@code position}
     *     is outside of it; nothing has changed then
     */
    public void restore(long randomState, int[] order, int position) {
        requireNonNull(order, "order");
        if (order.length != this.order.length) {
            throw new IllegalArgumentException(
                    "restore: order must have " + this.order.length + " elements, has " + order.length);
        }
        boolean[] seen = new boolean[order.length];
        for (int i = 0; i < order.length; i++) {
            if (order[i] < 0 || order[i] >= order.length || seen[order[i]]) {
                throw new IllegalArgumentException("restore: order must hold each sample from 0 to "
                        + (order.length - 1) + " once: order[" + i + "] = " + order[i]);
            }
            seen[order[i]] = true;
        }
        if (position < 0 || position > order.length) {
            throw new IllegalArgumentException(
                    "restore: position must be from 0 to " + order.length + ", is " + position);
        }
        take(randomState, order, position);
    }

    /**
     * Continues where another sampler stands, which does not change.
     *
     * @param other a sampler of the same kind, size and batch size
     * @throws IllegalArgumentException if it is of another kind or size
     */
    public void copyFrom(BatchSampler other) {
        requireNonNull(other, "other");
        if (other.size != size || other.batchSize != batchSize || other.order.length != order.length) {
            throw new IllegalArgumentException("copyFrom: other is a " + other + ", this is a " + this);
        }
        take(other.random.state(), other.order, other.position);
    }

    /**
     * A sampler that continues where this one stands, with a generator of its own.
     *
     * @return a new sampler
     */
    public BatchSampler copy() {
        BatchSampler copy = new BatchSampler(size, batchSize, new SplitMix64(random.state()), order.clone());
        copy.position = position;
        return copy;
    }

    private void take(long randomState, int[] newOrder, int newPosition) {
        random.setState(randomState);
        System.arraycopy(newOrder, 0, order, 0, order.length);
        position = newPosition;
    }

    /** The kind and the sizes, for messages. */
    @Override
    public String toString() {
        return "BatchSampler of batches of " + batchSize + " from " + size + " samples, "
                + (order.length == 0 ? "with replacement" : "shuffled");
    }

    private void draw(int[] indices) {
        for (int i = 0; i < batchSize; i++) {
            indices[i] = random.nextInt(size);
        }
    }

    private void deal(int[] indices) {
        if (batchSize > size - position) {
            shuffle();
            position = 0;
        }
        System.arraycopy(order, position, indices, 0, batchSize);
        position += batchSize;
    }

    private void shuffle() {
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    private static void requireSizes(String method, int size, int batchSize, SplitMix64 random) {
        requireNonNull(random, "random");
        if (size < 1 || batchSize < 1) {
            throw new IllegalArgumentException(method + ": " + (size < 1 ? "size" : "batchSize")
                    + " must be at least 1: size " + size + ", batchSize " + batchSize);
        }
    }
}
