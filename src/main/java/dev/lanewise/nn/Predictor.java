package dev.lanewise.nn;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;
import java.time.Duration;

/**
 * What a {@link TwoLayerNet} predicts, for services: a copy of its weights, which later training does not reach, and
 * methods over the caller's arrays that do not allocate, lock, or start a thread. Results have the bits of {@link
 * TwoLayerNet#predict}, for a row alone and among others.
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
 * are products by {@code sgemm}, whose memory {@link Kernels} keeps for up to 16 of them at once; the seventeenth
 * allocates some hundred bytes.
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
    private final float[] w1;
    private final float[] b1;
    private final float[] w2;
    private final float[] b2;
    private final Epilogue hiddenEpilogue;
    private final Epilogue outputEpilogue;

    /** Zero times a weight is zero: what it adds can only be the sign of a zero, which no probability depends on. */
    private final boolean finite;

    private Predictor(HiddenActivation hiddenActivation, Matrix w1, Matrix b1, Matrix w2, Matrix b2) {
        shape = new Shape(w1.rows(), w1.cols(), w2.cols());
        this.hiddenActivation = hiddenActivation;
        this.w1 = w1.data();
        this.b1 = b1.data();
        this.w2 = w2.data();
        this.b2 = b2.data();
        hiddenEpilogue = Epilogue.bias(this.b1, 0).then(hiddenActivation.function());
        outputEpilogue = Epilogue.bias(this.b2, 0);
        finite = finite(this.w1);
    }

    /** With a copy of the net's parameters. */
    static Predictor of(TwoLayerNet net) {
        return new Predictor(
                net.hiddenActivation(),
                net.w1().copy(),
                net.b1().copy(),
                net.w2().copy(),
                net.b2().copy());
    }

    /** With the parameters themselves, for as long as nobody writes to them. */
    static Predictor over(TwoLayerNet net) {
        return new Predictor(net.hiddenActivation(), net.w1(), net.b1(), net.w2(), net.b2());
    }

    private static boolean finite(float[] weights) {
        Kernels kernels = Kernels.active();
        return Float.isFinite(kernels.max(weights, 0, weights.length))
                && Float.isFinite(kernels.min(weights, 0, weights.length));
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

    /**
     * Memory for one call at a time, of this predictor or another one of the same shape: at most 32 · hidden + outputs
     * floats, and 64 KB or one hidden layer.
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
        return finite && Kernels.active().countNonzero(x, xo, inputs) <= inputs / 2;
    }

    private void sparseScores(float[] x, int xo, float[] scores, int so, Scratch scratch) {
        System.arraycopy(b1, 0, scratch.hidden, 0, shape.hidden());
        Kernels.active().spvm(shape.inputs(), shape.hidden(), x, xo, w1, 0, shape.hidden(), 1f, scratch.hidden, 0);
        output(scores, so, scratch);
    }

    private void denseScores(float[] x, int xo, float[] scores, int so, Scratch scratch) {
        System.arraycopy(b1, 0, scratch.hidden, 0, shape.hidden());
        rowTimes(x, xo, shape.inputs(), w1, shape.hidden(), scratch.hidden, 0);
        output(scores, so, scratch);
    }

    private void output(float[] scores, int so, Scratch scratch) {
        float[] hidden = scratch.hidden;
        hiddenActivation.function().apply(Kernels.active(), hidden, 0, hidden, 0, shape.hidden());
        System.arraycopy(b2, 0, scores, so, shape.outputs());
        rowTimes(hidden, 0, shape.hidden(), w2, shape.outputs(), scores, so);
    }

    /** y ← x · W + y. */
    private static void rowTimes(float[] x, int xo, int in, float[] w, int out, float[] y, int yo) {
        Kernels.active().sgemv(true, in, out, 1f, w, 0, out, x, xo, 1f, y, yo);
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
        int in = shape.inputs();
        int n = shape.hidden();
        int classes = shape.outputs();
        int xi = xo + from * in;
        int oi = oo + from * classes;
        if (to - from == 1) {
            denseScores(x, xi, out, oi, scratch);
        } else if (to > from) {
            Kernels kernels = Kernels.active();
            float[] h = scratch.hidden;
            kernels.sgemm(false, false, to - from, n, in, 1f, x, xi, in, w1, 0, n, h, 0, n, hiddenEpilogue);
            kernels.sgemm(
                    false, false, to - from, classes, n, 1f, h, 0, n, w2, 0, classes, out, oi, classes, outputEpilogue);
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
        return "Predictor[%s, %s]".formatted(shape, hiddenActivation);
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
        private final int rows;

        private final float[] hidden;
        private final float[] scores;

        private Scratch(Shape shape) {
            this.shape = shape;
            rows = Math.clamp(CHUNK_LENGTH / shape.hidden(), 1, CHUNK);
            hidden = new float[rows * shape.hidden()];
            scores = new float[shape.outputs()];
        }
    }
}
