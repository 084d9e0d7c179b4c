package dev.lanewise.nn;

import static java.util.Objects.requireNonNull;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Workspace;
import java.time.Duration;

/**
 * What a {@link TwoLayerNet} predicts, for services: a copy of its weights, which later training does not reach, and
 * methods over the caller's arrays that do not allocate, lock, or start a thread. Results have the bits of {@link
 * TwoLayerNet#predict}, for a row alone and among others; {@link Weights#BFLOAT16} trades some of them for speed.
 *
 * <pre>{@code
 * Predictor predictor = net.predictor();                  // once, for all threads
 * predictor.warmUp();
 * Predictor.Scratch scratch = predictor.newScratch();     // for each thread or request
 * predictor.predict(x, 0, probabilities, 0, scratch);
 * }</pre>
 *
 * <p>Immutable, so safe for use by any number of threads, platform or virtual; each call needs a {@link Scratch} that no
 * other one uses at the same time.
 *
 * <p>A row at most half of whose inputs are not zero costs only what those that are not zero do. Other rows of a batch
 * are products by {@code sgemm}, whose memory is the scratch's, too: the first of them allocate it.
 *
 * <p>Errors, thrown before anything is written: {@link NullPointerException} and {@link IndexOutOfBoundsException} for
 * an array, which they name; {@link IllegalArgumentException} for a negative size, for a result that overlaps {@code x},
 * and for scratch of another shape.
 */
public final class Predictor {

    /** Rows of a batch whose hidden layers are computed together. */
    private static final int CHUNK = 32;

    /** Floats of these hidden layers at most, if there is more than one. */
    private static final int CHUNK_LENGTH = 1 << 14;

    private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(20);

    private final Shape shape;
    private final HiddenActivation hiddenActivation;
    private final Weights weights;
    private final PredictorLayer hiddenLayer;
    private final PredictorLayer outputLayer;

    private Predictor(
            HiddenActivation hiddenActivation,
            Weights weights,
            PredictorLayer hiddenLayer,
            PredictorLayer outputLayer) {
        shape = new Shape(hiddenLayer.inputs, hiddenLayer.outputs, outputLayer.outputs);
        this.hiddenActivation = hiddenActivation;
        this.weights = weights;
        this.hiddenLayer = hiddenLayer;
        this.outputLayer = outputLayer;
    }

    /** With a copy of the net's parameters. */
    static Predictor of(TwoLayerNet net, Weights weights) {
        return new Predictor(
                net.hiddenActivation(),
                weights,
                PredictorLayer.of(weights, net.w1(), net.b1()),
                PredictorLayer.of(weights, net.w2(), net.b2()));
    }

    /** With the parameters themselves, for as long as nobody writes to them. */
    static Predictor over(TwoLayerNet net) {
        return new Predictor(
                net.hiddenActivation(),
                Weights.FLOAT32,
                PredictorLayer.over(net.w1(), net.b1()),
                PredictorLayer.over(net.w2(), net.b2()));
    }

    /** Features of a sample. */
    public int inputSize() {
        return shape.inputs();
    }

    /** Hidden units. */
    public int hiddenSize() {
        return shape.hidden();
    }

    /** Classes. */
    public int outputSize() {
        return shape.outputs();
    }

    /** The function of the hidden layer. */
    public HiddenActivation hiddenActivation() {
        return hiddenActivation;
    }

    /** How the weights are kept. */
    public Weights weights() {
        return weights;
    }

    /**
     * Memory for one call at a time, of this predictor or another one of the same shape: at most 32 · hidden + outputs
     * floats, and 64 KB or one hidden layer. Batches add some kilobytes; with bfloat16, 64 KB or a row of weights.
     */
    public Scratch newScratch() {
        return new Scratch(shape);
    }

    /**
     * The probability of each class for one sample: {@link #outputSize()} floats into {@code out}. They sum to 1 within
     * rounding. NaN in the sample makes all of them NaN.
     *
     * @param x {@link #inputSize()} features from {@code xOffset} on
     */
    public void predict(float[] x, int xOffset, float[] out, int outOffset, Scratch scratch) {
        checkRows(x, xOffset, 1, scratch);
        checkOut(x, xOffset, out, outOffset, 1);
        scores(x, xOffset, out, outOffset, scratch);
        Kernels.active().softmax(out, outOffset, out, outOffset, 1, shape.outputs());
    }

    /**
     * The probability of each class for some samples, row after row without gaps.
     *
     * @param x rows × {@link #inputSize()} features from {@code xOffset} on
     * @param out takes rows × {@link #outputSize()} probabilities
     */
    public void predict(float[] x, int xOffset, float[] out, int outOffset, int rows, Scratch scratch) {
        checkRows(x, xOffset, rows, scratch);
        checkOut(x, xOffset, out, outOffset, rows);
        scores(x, xOffset, rows, out, outOffset, scratch);
        Kernels.active().softmax(out, outOffset, out, outOffset, rows, shape.outputs());
    }

    /**
     * The class of the largest score of one sample, the lowest of several; −1 if the scores hold NaN or ∞ as the
     * largest, so that the probabilities are NaN. No class has a greater probability; that of another one may be the same
     * after rounding.
     *
     * @param x {@link #inputSize()} features from {@code xOffset} on
     */
    public int predictClass(float[] x, int xOffset, Scratch scratch) {
        checkRows(x, xOffset, 1, scratch);
        scores(x, xOffset, scratch.scores, 0, scratch);
        int best = Kernels.active().argMax(scratch.scores, 0, shape.outputs());
        return Float.isFinite(scratch.scores[best]) ? best : -1;
    }

    /**
     * The k most probable classes of one sample, and their probabilities: the most probable first, and the lower class
     * first where they are the same.
     *
     * @param x {@link #inputSize()} features from {@code xOffset} on
     * @param k at least 0; more than {@link #outputSize()} is as many
     * @param classes takes min(k, outputs) classes from {@code classesOffset} on
     * @param probabilities takes as many floats
     * @return min(k, outputs)
     */
    public int predictTopK(
            float[] x,
            int xOffset,
            int k,
            int[] classes,
            int classesOffset,
            float[] probabilities,
            int probabilitiesOffset,
            Scratch scratch) {
        checkRows(x, xOffset, 1, scratch);
        checkSize("k", k);
        int count = Math.min(k, shape.outputs());
        checkRange("classes", requireNonNull(classes, "classes").length, classesOffset, count);
        checkRange("probabilities", requireNonNull(probabilities, "probabilities").length, probabilitiesOffset, count);
        checkApart("probabilities", x, xOffset, shape.inputs(), probabilities, probabilitiesOffset, count);
        Kernels kernels = Kernels.active();
        float[] all = scratch.scores;
        scores(x, xOffset, all, 0, scratch);
        kernels.softmax(all, 0, all, 0, 1, shape.outputs());
        kernels.topK(all, 0, shape.outputs(), classes, classesOffset, count);
        for (int i = 0; i < count; i++) {
            probabilities[probabilitiesOffset + i] = all[classes[classesOffset + i]];
        }
        return count;
    }

    /** {@link #warmUp(Duration)} of at most 20 seconds; a fraction of one is usual. */
    public WarmUp warmUp() {
        return warmUp(WARM_UP_LIMIT);
    }

    /**
     * Predicts rows of its own, alone and together, with zeros and without, until the JVM has compiled all that takes part,
     * so that the first real call is about as fast as the millionth. That is detected: no kind of call has become faster
     * for some time, and none allocates any more. Runs on the calling thread, beside the compiler's; other threads may use
     * the predictor meanwhile. Allocates some rows and results.
     *
     * <p>A predictor of another shape or activation than those that were warmed up runs code that they did not, so it
     * needs its own warm-up.
     *
     * @param limit when to give up; not negative
     * @return whether it succeeded, and how long it took
     */
    public WarmUp warmUp(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit must not be negative, but is " + limit);
        }
        return new WarmUpRun(this).run(limit);
    }

    // One row ---------------------------------------------------------------------------------------------------------

    private void scores(float[] x, int xo, float[] scores, int so, Scratch scratch) {
        if (sparse(x, xo)) {
            sparseScores(x, xo, scores, so, scratch);
        } else {
            denseScores(x, xo, scores, so, scratch);
        }
    }

    /** Whether so many inputs are zero that leaving them out is faster. */
    private boolean sparse(float[] x, int xo) {
        int inputs = shape.inputs();
        return hiddenLayer.finite && Kernels.active().countNonzero(x, xo, inputs) <= inputs / 2;
    }

    private void sparseScores(float[] x, int xo, float[] scores, int so, Scratch scratch) {
        hiddenLayer.sparseRow(x, xo, scratch.hidden, 0);
        output(scores, so, scratch);
    }

    private void denseScores(float[] x, int xo, float[] scores, int so, Scratch scratch) {
        hiddenLayer.row(x, xo, scratch.hidden, 0);
        output(scores, so, scratch);
    }

    private void output(float[] scores, int so, Scratch scratch) {
        activate(scratch.hidden, shape.hidden());
        outputLayer.row(scratch.hidden, 0, scores, so);
    }

    private void activate(float[] hidden, int length) {
        hiddenActivation.function().apply(Kernels.active(), hidden, 0, hidden, 0, length);
    }

    // Several rows ----------------------------------------------------------------------------------------------------

    /** The scores of some rows, of which softmax makes the probabilities: rows × outputs. */
    void scores(float[] x, int xo, int rows, float[] scores, int so, Scratch scratch) {
        int first = 0; // of the rows that wait for their product
        for (int i = 0; i < rows; i++) {
            int row = xo + i * shape.inputs();
            if (sparse(x, row)) {
                product(x, xo, first, i, scores, so, scratch);
                first = i + 1;
                sparseScores(x, row, scores, so + i * shape.outputs(), scratch);
            } else if (i + 1 - first == scratch.rows) {
                product(x, xo, first, i + 1, scores, so, scratch);
                first = i + 1;
            }
        }
        product(x, xo, first, rows, scores, so, scratch);
    }

    /** The scores of the rows from ≤ i &lt; to, at most as many as the scratch holds. */
    private void product(float[] x, int xo, int from, int to, float[] out, int oo, Scratch scratch) {
        int rows = to - from;
        int xi = xo + from * shape.inputs();
        int oi = oo + from * shape.outputs();
        if (rows == 1) {
            denseScores(x, xi, out, oi, scratch);
        } else if (rows > 1) {
            hiddenLayer.rows(rows, x, xi, scratch.hidden, 0, scratch.workspace);
            activate(scratch.hidden, rows * shape.hidden());
            outputLayer.rows(rows, scratch.hidden, 0, out, oi, scratch.workspace);
        }
    }

    // Arguments -------------------------------------------------------------------------------------------------------

    private void checkRows(float[] x, int xo, int rows, Scratch scratch) {
        requireNonNull(x, "x");
        checkSize("rows", rows);
        checkRange("x", x.length, xo, (long) rows * shape.inputs());
        if (!requireNonNull(scratch, "scratch").shape.equals(shape)) {
            throw new IllegalArgumentException(
                    "scratch is for a net of %s, but this one is of %s".formatted(scratch.shape, shape));
        }
    }

    private void checkOut(float[] x, int xo, float[] out, int oo, int rows) {
        long length = (long) rows * shape.outputs();
        checkRange("out", requireNonNull(out, "out").length, oo, length);
        checkApart("out", x, xo, (long) rows * shape.inputs(), out, oo, length);
    }

    private static void checkSize(String name, int size) {
        if (size < 0) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + size);
        }
    }

    private static void checkRange(String name, int available, int offset, long length) {
        if (offset < 0 || offset > available - length) {
            throw new IndexOutOfBoundsException(
                    "%s: offset %d, length %d leave an array of length %d".formatted(name, offset, length, available));
        }
    }

    private static void checkApart(String name, float[] x, int xo, long xLength, float[] out, int oo, long outLength) {
        if (out == x && oo < xo + xLength && xo < oo + outLength && outLength > 0) {
            throw new IllegalArgumentException("%s (offset %d, length %d) overlaps x (offset %d, length %d)"
                    .formatted(name, oo, outLength, xo, xLength));
        }
    }

    @Override
    public String toString() {
        return weights == Weights.FLOAT32
                ? "Predictor[%s, %s]".formatted(shape, hiddenActivation)
                : "Predictor[%s, %s, %s]".formatted(shape, hiddenActivation, weights);
    }

    /** How a predictor keeps the weights of its net. */
    public enum Weights {
        /** As they are: the bits of {@link TwoLayerNet#predict}. */
        FLOAT32,

        /**
         * As bfloat16, the upper 16 bits of a float, rounded to the nearest and to even: about half the memory. The biases
         * stay floats, and so do, with the rounded values, the weights of a layer of fewer than 32 units. Results have
         * the bits of {@link TwoLayerNet#predict} of the net whose weights were rounded before; a weight from 2¹²⁸ − 2¹¹⁹
         * on becomes infinite.
         *
         * <p><b>Accuracy.</b> A weight moves by 2⁻⁹ of itself at most. On the 10,000 test digits of MNIST, probabilities
         * differed by at most 0.0073 and by 0.0004 in the mean of the rows' largest differences, and up to 3 digits got
         * another class, in three nets of 50 to 200 hidden units; accuracies stayed within 0.0001.
         *
         * <p><b>Speed.</b> It pays where the traffic of the weights is what a prediction waits for: large hidden layers, one
         * row at a time. Measured with 784 inputs and no zeros among them, at 256 bits with 512 KB of L2 cache: 1.45 to 1.6
         * times as fast with 128 to 1024 hidden units, no gain up to 64; at 512 bits with 1 MB of L2, 1.4 to 1.5 times with
         * 50 and with 128. Rows of which four inputs in five are zero gain a fifth to a third. A batch gains nothing and is
         * up to a fifth slower, unless the weights as floats exceed the cache.
         */
        BFLOAT16
    }

    /** What a scratch must have in common with its predictor. */
    private record Shape(int inputs, int hidden, int outputs) {
        @Override
        public String toString() {
            return "%d-%d-%d".formatted(inputs, hidden, outputs);
        }
    }

    /**
     * The memory of one call, by {@link #newScratch}: kept by a thread or a request, for predictors of one shape. What a
     * call leaves in it means nothing to the next. Not for two calls at once.
     */
    public static final class Scratch {

        private final Shape shape;

        /** The rows that {@link #hidden} is for. */
        final int rows;

        private final float[] hidden;
        private final float[] scores;
        private final Workspace workspace = Kernels.active().newWorkspace();

        private Scratch(Shape shape) {
            this.shape = shape;
            rows = Math.clamp(CHUNK_LENGTH / shape.hidden(), 1, CHUNK);
            hidden = new float[rows * shape.hidden()];
            scores = new float[shape.outputs()];
        }
    }
}
