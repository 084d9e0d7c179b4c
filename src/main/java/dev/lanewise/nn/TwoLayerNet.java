package dev.lanewise.nn;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.OneHot;
import dev.lanewise.kernel.Epilogue;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A network with one hidden layer: softmax(f(x · W1 + b1) · W2 + b2), the one of "Deep Learning from Scratch". The
 * {@link HiddenActivation} f is sigmoid, as in its chapter 4, unless another one is chosen.
 *
 * <p>Samples are rows. The matrices of {@link #w1()} and its kind are the parameters themselves: writing to them changes
 * the net. Any number of threads may read a net at once; none may while another one writes to it, as training does.
 * Methods allocate their result and their temporaries. Errors: {@link IllegalArgumentException} with both shapes where
 * an argument does not fit the net. NaN in a sample gives NaN in its results.
 */
public final class TwoLayerNet {

    private final Matrix w1;
    private final Matrix b1;
    private final Matrix w2;
    private final Matrix b2;
    private final HiddenActivation hiddenActivation;

    /** Where the first inputs are left out, the last ones, or both. */
    private final Epilogue[] hiddenEpilogues;

    private final Epilogue outputEpilogue;

    /**
     * A new net with a sigmoid hidden layer, whose weights have one standard deviation in both layers.
     *
     * @param inputSize features of a sample, at least 1
     * @param hiddenSize hidden units, at least 1
     * @param outputSize classes, at least 1
     * @param weightInitStd the standard deviation of the weights, rounded to {@code float}; finite, at least 0 (the book
     *     takes 0.01)
     * @param seed the same seed gives the same weights on every machine
     */
    public TwoLayerNet(int inputSize, int hiddenSize, int outputSize, double weightInitStd, long seed) {
        this(inputSize, hiddenSize, outputSize, HiddenActivation.SIGMOID, WeightInit.std(weightInitStd), seed);
    }

    /**
     * A new net: weights normally distributed around 0, biases 0. W1 is drawn before W2, each row by row, from
     * {@link SplitMix64#nextGaussian}, times the standard deviation of its layer, rounded.
     *
     * @param inputSize features of a sample, at least 1
     * @param hiddenSize hidden units, at least 1
     * @param outputSize classes, at least 1
     * @param hiddenActivation the function of the hidden layer
     * @param weightInit the standard deviation of the weights
     * @param seed the same seed gives the same weights on every machine
     */
    public TwoLayerNet(
            int inputSize,
            int hiddenSize,
            int outputSize,
            HiddenActivation hiddenActivation,
            WeightInit weightInit,
            long seed) {
        checkSize("inputSize", inputSize);
        checkSize("hiddenSize", hiddenSize);
        checkSize("outputSize", outputSize);
        requireNonNull(hiddenActivation, "hiddenActivation");
        requireNonNull(weightInit, "weightInit");
        SplitMix64 random = new SplitMix64(seed);
        this(
                gaussian(inputSize, hiddenSize, weightInit, random),
                Matrix.zeros(1, hiddenSize),
                gaussian(hiddenSize, outputSize, weightInit, random),
                Matrix.zeros(1, outputSize),
                hiddenActivation);
    }

    private TwoLayerNet(Matrix w1, Matrix b1, Matrix w2, Matrix b2, HiddenActivation hiddenActivation) {
        this.w1 = w1;
        this.b1 = b1;
        this.w2 = w2;
        this.b2 = b2;
        this.hiddenActivation = hiddenActivation;
        Epilogue bias = Epilogue.bias(b1.data(), 0);
        Epilogue add = Epilogue.beta(1f);
        this.hiddenEpilogues =
                new Epilogue[] {add, bias, add.then(hiddenActivation.function()), bias.then(hiddenActivation.function())
                };
        this.outputEpilogue = Epilogue.bias(b2.data(), 0);
    }

    /**
     * A net of given parameters, which are kept, not copied.
     *
     * @param w1 inputs × hidden, at least 1 × 1
     * @param b1 1 × hidden
     * @param w2 hidden × outputs, at least 1 × 1
     * @param b2 1 × outputs
     * @param hiddenActivation the function of the hidden layer
     * @return a new net
     * @throws IllegalArgumentException if the shapes do not fit together
     */
    public static TwoLayerNet of(Matrix w1, Matrix b1, Matrix w2, Matrix b2, HiddenActivation hiddenActivation) {
        requireNonNull(w1, "w1");
        requireNonNull(b1, "b1");
        requireNonNull(w2, "w2");
        requireNonNull(b2, "b2");
        requireNonNull(hiddenActivation, "hiddenActivation");
        checkSize("inputs", w1.rows());
        checkSize("hidden units", w1.cols());
        checkSize("outputs", w2.cols());
        checkShape("b1", b1, 1, w1.cols(), w1, w2);
        checkShape("w2", w2, w1.cols(), w2.cols(), w1, w2);
        checkShape("b2", b2, 1, w2.cols(), w1, w2);
        return new TwoLayerNet(w1, b1, w2, b2, hiddenActivation);
    }

    private static void checkShape(String name, Matrix matrix, int rows, int cols, Matrix w1, Matrix w2) {
        if (matrix.rows() != rows || matrix.cols() != cols) {
            throw new IllegalArgumentException("%s must be %d×%d beside w1 of %d×%d and w2 of %d×%d, but is %d×%d"
                    .formatted(
                            name,
                            rows,
                            cols,
                            w1.rows(),
                            w1.cols(),
                            w2.rows(),
                            w2.cols(),
                            matrix.rows(),
                            matrix.cols()));
        }
    }

    private static void checkSize(String name, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + size);
        }
    }

    private static Matrix gaussian(int rows, int cols, WeightInit weightInit, SplitMix64 random) {
        Matrix w = Matrix.zeros(rows, cols);
        float std = weightInit.std(rows);
        for (int i = 0; i < w.data().length; i++) {
            w.data()[i] = (float) (std * random.nextGaussian());
        }
        return w;
    }

    /** Features of a sample. */
    public int inputSize() {
        return w1.rows();
    }

    /** Hidden units. */
    public int hiddenSize() {
        return w1.cols();
    }

    /** Classes. */
    public int outputSize() {
        return w2.cols();
    }

    /** The function of the hidden layer. */
    public HiddenActivation hiddenActivation() {
        return hiddenActivation;
    }

    /** The weights of the hidden layer, inputs × hidden; live. */
    public Matrix w1() {
        return w1;
    }

    /** The biases of the hidden layer, 1 × hidden; live. */
    public Matrix b1() {
        return b1;
    }

    /** The weights of the output layer, hidden × outputs; live. */
    public Matrix w2() {
        return w2;
    }

    /** The biases of the output layer, 1 × outputs; live. */
    public Matrix b2() {
        return b2;
    }

    /** W1, b1, W2, b2; live. */
    List<Matrix> parameters() {
        return List.of(w1, b1, w2, b2);
    }

    /** From x · W1 to the hidden layer, for inputs that are the first of all, the last, both or neither. */
    Epilogue hiddenEpilogue(boolean first, boolean last) {
        return hiddenEpilogues[(first ? 1 : 0) + (last ? 2 : 0)];
    }

    /** From the hidden layer · W2 to the scores. */
    Epilogue outputEpilogue() {
        return outputEpilogue;
    }

    /**
     * The probability of each class for each sample.
     *
     * @param x samples × inputs
     * @return samples × outputs; each row sums to 1 within rounding, and gives the same bits alone and among others
     */
    public Matrix predict(Matrix x) {
        checkInput(x);
        Matrix y = Matrix.zeros(x.rows(), outputSize());
        Predictor predictor = Predictor.over(this);
        predictor.predict(x.data(), 0, y.data(), 0, x.rows(), predictor.newScratch());
        return y;
    }

    /** A copy of this net as it is now that predicts without allocation, for services. */
    public Predictor predictor() {
        return predictor(Predictor.Weights.FLOAT32);
    }

    /** The same with its weights kept in another way: {@link Predictor.Weights#BFLOAT16} for large nets. */
    public Predictor predictor(Predictor.Weights weights) {
        return Predictor.of(this, requireNonNull(weights, "weights"));
    }

    /**
     * The mean cross-entropy of the predictions, fused with softmax: ln Σ e^s − s[label], without the book's ε.
     *
     * @param x samples × inputs, at least one sample
     * @param labels a class for each sample
     */
    public float loss(Matrix x, int[] labels) {
        checkBatch(x, labels);
        return new Evaluator(this, x, labels).run(1).loss();
    }

    /** {@link #loss(Matrix, int[])} with one-hot labels, samples × outputs. */
    public float loss(Matrix x, Matrix labels) {
        return loss(x, classes(x, labels));
    }

    /**
     * The share of samples whose largest score is that of their label, in 0 … 1: right ones / samples, 0.97 for 97 of
     * 100. On a tie the first class counts, and scores that hold NaN are wrong.
     *
     * @param x samples × inputs, at least one sample
     * @param labels a class for each sample
     */
    public float accuracy(Matrix x, int[] labels) {
        checkBatch(x, labels);
        return new Evaluator(this, x, labels).run(1).accuracy();
    }

    /** {@link #accuracy(Matrix, int[])} with one-hot labels, samples × outputs. */
    public float accuracy(Matrix x, Matrix labels) {
        return accuracy(x, classes(x, labels));
    }

    /** {@link #evaluate(Dataset, int)} on the calling thread. */
    public Evaluation evaluate(Dataset data) {
        return evaluate(data, 1);
    }

    /**
     * Loss, accuracy and confusion matrix of a data set. The result does not depend on the parallelism. Allocates 12
     * bytes a sample, besides the result and the temporaries of each thread.
     *
     * @param data features must equal the inputs, and classes not exceed the outputs
     * @param parallelism slices that run at once, at least 1; more than there are 256 samples for are not made. They are
     *     a parallel stream, in the pool that the caller is a worker of, else in the common pool; 1 stays on the calling
     *     thread
     */
    public Evaluation evaluate(Dataset data, int parallelism) {
        checkSize("parallelism", parallelism);
        Trainer.checkFits("data", requireNonNull(data, "data"), this);
        return new Evaluator(this, data.x(), data.labels()).run(parallelism).evaluation();
    }

    /**
     * The gradient of {@link #loss(Matrix, int[])} by backpropagation. Each element is one chain over the samples in
     * ascending order.
     *
     * @param x samples × inputs, at least one sample
     * @param labels a class for each sample
     */
    public Gradients gradient(Matrix x, int[] labels) {
        return gradient(GradientMethod.BACKPROP, x, labels);
    }

    /** {@link #gradient(Matrix, int[])} with one-hot labels, samples × outputs. */
    public Gradients gradient(Matrix x, Matrix labels) {
        return gradient(x, classes(x, labels));
    }

    /**
     * The gradient of the loss by central differences (L(w + h) − L(w − h)) / 2h with h = 10⁻⁴ for each parameter,
     * computed in {@code double} throughout: accurate to about h², so that it can judge {@link #gradient}. What a
     * parameter does not touch is not computed again, nor anything for an input that is 0. Each difference is one chain
     * over the samples in ascending order. At its kink ReLU has no
     * derivative: where a sum of the hidden layer is within h of 0, the difference is something between both sides.
     *
     * @param x samples × inputs, at least one sample
     * @param labels a class for each sample
     */
    public Gradients numericalGradient(Matrix x, int[] labels) {
        return gradient(GradientMethod.NUMERICAL, x, labels);
    }

    /** {@link #numericalGradient(Matrix, int[])} with one-hot labels, samples × outputs. */
    public Gradients numericalGradient(Matrix x, Matrix labels) {
        return numericalGradient(x, classes(x, labels));
    }

    private Gradients gradient(GradientMethod method, Matrix x, int[] labels) {
        checkBatch(x, labels);
        BatchGradient batch = BatchGradient.of(method, this, x, labels);
        batch.begin();
        batch.hidden(0, x.rows(), 0, inputSize());
        batch.deltas(0, x.rows());
        Gradients gradients = Gradients.zeros(inputSize(), hiddenSize(), outputSize());
        batch.gradientOfW1(0, inputSize(), gradients.w1());
        batch.gradientOfW2(gradients.w2());
        batch.gradientOfBiases(gradients.b1(), gradients.b2());
        return gradients;
    }

    /**
     * A fingerprint of the parameters: SHA-256 over the bits of W1, b1, W2 and b2, row by row, big-endian, in
     * hexadecimal. Two machines that trained alike show the same.
     */
    public String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Matrix parameter : parameters()) {
                ByteBuffer row = ByteBuffer.allocate(Math.multiplyExact(parameter.cols(), Float.BYTES));
                for (int i = 0; i < parameter.rows(); i++) {
                    row.clear().asFloatBuffer().put(parameter.data(), i * parameter.cols(), parameter.cols());
                    sha.update(row);
                }
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void checkBatch(Matrix x, int[] labels) {
        checkInput(x);
        Labels.check(labels, x.rows(), outputSize());
        if (labels.length == 0) {
            throw new IllegalArgumentException("x is %d×%d: there are no samples".formatted(x.rows(), x.cols()));
        }
    }

    private int[] classes(Matrix x, Matrix oneHot) {
        Labels.checkShape(oneHot, x.rows(), outputSize());
        return OneHot.decode(oneHot);
    }

    private void checkInput(Matrix x) {
        if (x.cols() != inputSize()) {
            throw new IllegalArgumentException("x is %d×%d, but W1 is %d×%d: columns of x (%d) must equal inputs (%d)"
                    .formatted(x.rows(), x.cols(), w1.rows(), w1.cols(), x.cols(), inputSize()));
        }
    }
}
