package dev.lanewise.cli.lab;

import dev.lanewise.SplitMix64;
import dev.lanewise.calculus.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network of 2 inputs, 3 sigmoid units and 2 classes that is to learn XOR, in {@code double}: every operation is a
 * {@link Node}, and so has its derivative by the chain rule.
 */
final class SmallNet {

    private static final int INPUTS = 2;
    private static final int HIDDEN = 3;
    private static final int CLASSES = 2;

    private static final double[][] SAMPLES = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    private static final int[] LABELS = {0, 1, 1, 0};

    private static final Node ONE = Node.of("1", 1);
    private static final Node MINUS_ONE = Node.of("-1", -1);

    private SmallNet() {}

    /** What the parameters are called, in their order: W1 row by row, b1, W2, b2. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        addNames(names, "W1", INPUTS, HIDDEN);
        addNames(names, "b1", 1, HIDDEN);
        addNames(names, "W2", HIDDEN, CLASSES);
        addNames(names, "b2", 1, CLASSES);
        return names;
    }

    private static void addNames(List<String> names, String name, int rows, int cols) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                names.add(rows == 1 ? "%s[%d]".formatted(name, j) : "%s[%d,%d]".formatted(name, i, j));
            }
        }
    }

    /** First parameters of standard deviation 1. */
    static double[] parameters(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        double[] parameters = new double[names().size()];
        Arrays.setAll(parameters, i -> random.nextGaussian());
        return parameters;
    }

    /** The mean cross-entropy of the four samples, as a number. */
    static double loss(double[] parameters) {
        return loss(nodes(parameters)).value();
    }

    /** The derivative of the loss by each parameter: back through the graph. */
    static double[] gradient(double[] parameters) {
        List<Node> nodes = nodes(parameters);
        var derivatives = loss(nodes).derivatives();
        return nodes.stream()
                .mapToDouble(node -> derivatives.getOrDefault(node, 0.0))
                .toArray();
    }

    private static List<Node> nodes(double[] parameters) {
        List<String> names = names();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < parameters.length; i++) {
            nodes.add(Node.of(names.get(i), parameters[i]));
        }
        return nodes;
    }

    private static Node loss(List<Node> parameters) {
        Node sum = Node.of("0", 0);
        for (int n = 0; n < LABELS.length; n++) {
            sum = sum.plus(loss(parameters, SAMPLES[n], LABELS[n]));
        }
        return sum.times(Node.of("1/4", 1.0 / LABELS.length));
    }

    /** ln Σ e^score − score[label]. */
    private static Node loss(List<Node> parameters, double[] sample, int label) {
        List<Node> x =
                Arrays.stream(sample).mapToObj(value -> Node.of("x", value)).toList();
        int b1 = INPUTS * HIDDEN;
        int w2 = b1 + HIDDEN;
        int b2 = w2 + HIDDEN * CLASSES;
        List<Node> hidden = affine(x, parameters.subList(0, b1), parameters.subList(b1, w2)).stream()
                .map(SmallNet::sigmoid)
                .toList();
        List<Node> scores = affine(hidden, parameters.subList(w2, b2), parameters.subList(b2, parameters.size()));
        Node sum = scores.stream().map(Node::exp).reduce(Node::plus).orElseThrow();
        return sum.log().plus(scores.get(label).times(MINUS_ONE));
    }

    private static List<Node> affine(List<Node> x, List<Node> w, List<Node> b) {
        List<Node> y = new ArrayList<>();
        for (int j = 0; j < b.size(); j++) {
            Node sum = b.get(j);
            for (int i = 0; i < x.size(); i++) {
                sum = sum.plus(x.get(i).times(w.get(i * b.size() + j)));
            }
            y.add(sum);
        }
        return y;
    }

    private static Node sigmoid(Node x) {
        return x.times(MINUS_ONE).exp().plus(ONE).reciprocal();
    }
}
