package dev.lanewise.nn;

import static java.util.Objects.requireNonNull;

import dev.lanewise.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The perceptron of chapter 2 of the book: 1 where b + w[0]·x[0] + w[1]·x[1] + … &gt; 0, else 0. One draws a straight line
 * between two classes, and so cannot be XOR; two layers of them can.
 *
 * <pre>{@code
 * Perceptron.AND.output(1, 1);                                     // 1
 * Perceptron.xor(1, 1);                                            // 0
 * Dataset or = Dataset.of(Matrix.of(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}), new int[] {0, 1, 1, 1}, 2);
 * Perceptron.learn(or, 0.1, 100).perceptron().output(0, 1);        // 1
 * }</pre>
 *
 * <p>In {@code double}, the sum from the bias on in the order of the inputs. Immutable.
 */
public final class Perceptron {

    /** 1 where both inputs are: the book's weights 0.5, 0.5 and bias −0.7. */
    public static final Perceptron AND = new Perceptron(-0.7, 0.5, 0.5);

    /** 0 where both inputs are 1: the book's weights −0.5, −0.5 and bias 0.7. */
    public static final Perceptron NAND = new Perceptron(0.7, -0.5, -0.5);

    /** 1 where one of the inputs is: the book's weights 0.5, 0.5 and bias −0.2. */
    public static final Perceptron OR = new Perceptron(-0.2, 0.5, 0.5);

    private final double bias;
    private final double[] weights;

    /**
     * A perceptron of given parameters.
     *
     * @param bias finite
     * @param weights one for each input, at least one, finite; copied
     */
    public Perceptron(double bias, double... weights) {
        this.bias = requireFinite("bias", bias);
        this.weights = requireNonNull(weights, "weights").clone();
        if (weights.length == 0) {
            throw new IllegalArgumentException("weights must have at least one element");
        }
        for (int i = 0; i < weights.length; i++) {
            requireFinite("weights[" + i + "]", weights[i]);
        }
    }

    /** 1 where the inputs differ: no single perceptron, but {@code AND(NAND(a, b), OR(a, b))}. */
    public static int xor(double a, double b) {
        return AND.output(NAND.output(a, b), OR.output(a, b));
    }

    /**
     * Learns by the perceptron rule. The samples are taken in their order, again and again: where the output y is not the
     * label t, {@code weights += learningRate * (t - y) * x} and {@code bias += learningRate * (t - y)}. All start from 0.
     * Ends with the first epoch without a mistake, which comes if a line divides the classes.
     *
     * @param data of two classes
     * @param learningRate finite and positive
     * @param epochs how many at most, at least 1
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public static Learned learn(Dataset data, double learningRate, int epochs) {
        if (requireNonNull(data, "data").classes() != 2) {
            throw new IllegalArgumentException("data must have 2 classes, but has " + data.classes());
        }
        if (!(learningRate > 0) || learningRate == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("learningRate must be finite and positive, but is " + learningRate);
        }
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs must be at least 1, but is " + epochs);
        }
        Perceptron perceptron = new Perceptron(0, new double[data.features()]);
        List<Integer> mistakes = new ArrayList<>();
        do {
            int wrong = 0;
            for (int i = 0; i < data.size(); i++) {
                double[] x = sample(data, i);
                int error = data.label(i) - perceptron.output(x);
                if (error != 0) {
                    perceptron = perceptron.moved(learningRate * error, x);
                    wrong++;
                }
            }
            mistakes.add(wrong);
        } while (mistakes.getLast() > 0 && mistakes.size() < epochs);
        return new Learned(perceptron, mistakes);
    }

    private static double[] sample(Dataset data, int i) {
        double[] x = new double[data.features()];
        Arrays.setAll(x, j -> data.x().get(i, j));
        return x;
    }

    private Perceptron moved(double by, double[] x) {
        double[] moved = new double[x.length];
        Arrays.setAll(moved, j -> weights[j] + by * x[j]);
        return new Perceptron(bias + by, moved);
    }

    /**
     * What {@link #learn} came to.
     *
     * @param perceptron with the last weights
     * @param mistakes the samples that were wrong in each epoch; 0 in the last one if it was learned
     */
    public record Learned(Perceptron perceptron, List<Integer> mistakes) {

        /** Copies the list. */
        public Learned {
            requireNonNull(perceptron, "perceptron");
            mistakes = List.copyOf(mistakes);
        }

        /** Whether all samples are right. */
        public boolean complete() {
            return mistakes.getLast() == 0;
        }
    }

    /**
     * The sum of the weighted inputs and the bias, which the output is the step of.
     *
     * @param x as many inputs as there are weights
     */
    public double sum(double... x) {
        if (requireNonNull(x, "x").length != weights.length) {
            throw new IllegalArgumentException(
                    "x must have " + weights.length + " elements, as there are weights, but has " + x.length);
        }
        double sum = bias;
        for (int i = 0; i < x.length; i++) {
            sum += weights[i] * x[i];
        }
        return sum;
    }

    /**
     * 1 where the {@link #sum} is above 0, else 0; 0 where it is NaN.
     *
     * @param x as many inputs as there are weights
     */
    public int output(double... x) {
        return sum(x) > 0 ? 1 : 0;
    }

    /** What the sum starts from. */
    public double bias() {
        return bias;
    }

    /** The weight of each input; a copy. */
    public double[] weights() {
        return weights.clone();
    }

    private static double requireFinite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " must be finite, but is " + value);
        }
        return value;
    }

    /** Its parameters. */
    @Override
    public String toString() {
        return "Perceptron of bias " + bias + " and weights " + Arrays.toString(weights);
    }
}
