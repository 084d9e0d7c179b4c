package dev.lanewise.calculus;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A number in a computational graph, which knows what it was computed from. Its derivatives by all that went into it
 * follow by the chain rule, value by value. The book's apples, chapter 5.1:
 *
 * <pre>{@code
 * Node apple = Node.of("apple", 100), count = Node.of("count", 2), tax = Node.of("tax", 1.1);
 * Node price = apple.times(count).times(tax);                      // value 220 but for rounding
 * Map<Node, Double> by = price.derivatives();
 * by.get(apple);                                                   // 2.2: an apple dearer by 1 is 2.2 on the bill
 * by.get(tax);                                                     // 200.0
 * }</pre>
 *
 * <p>There are the elementary operations; whatever else there is follows from them, such as the sigmoid
 * {@code x.times(Node.of("-1", -1)).exp().plus(Node.of("1", 1)).reciprocal()}. Values are those of IEEE arithmetic:
 * infinite or NaN where it is.
 *
 * <p>Immutable; equal to itself only. Costs a small object for each operation: to look at, not to train with.
 */
public final class Node {

    private final String name;
    private final double value;
    private final List<Node> inputs;

    /** What this changes by for each input, the others held. */
    private final double[] locals;

    /** Larger than that of every input. */
    private final int depth;

    private Node(String name, double value, List<Node> inputs, double... locals) {
        this.name = requireNonNull(name, "name");
        this.value = value;
        this.inputs = inputs;
        this.locals = locals;
        this.depth = 1 + inputs.stream().mapToInt(input -> input.depth).max().orElse(0);
    }

    /** A number that goes into the graph, under a name for people. */
    public static Node of(String name, double value) {
        return new Node(name, value, List.of());
    }

    /** The sum this + b. What comes back from above goes on to both as it is. */
    public Node plus(Node b) {
        requireNonNull(b, "b");
        return new Node("+", value + b.value, List.of(this, b), 1, 1);
    }

    /** The product this · b. What comes back from above is multiplied by the value of the other one. */
    public Node times(Node b) {
        requireNonNull(b, "b");
        return new Node("×", value * b.value, List.of(this, b), b.value, value);
    }

    /** 1 / this. What comes back is multiplied by −y², where y is the value of the result. */
    public Node reciprocal() {
        double y = 1 / value;
        return new Node("1/x", y, List.of(this), -(y * y));
    }

    /** e to the power of this. What comes back is multiplied by the value of the result. */
    public Node exp() {
        double y = StrictMath.exp(value);
        return new Node("exp", y, List.of(this), y);
    }

    /** The natural logarithm of this. What comes back is divided by the value of this. */
    public Node log() {
        return new Node("log", StrictMath.log(value), List.of(this), 1 / value);
    }

    /** This where it is above 0, NaN for NaN, else 0. What comes back passes where this is above 0, and ends elsewhere. */
    public Node relu() {
        return new Node("relu", Math.max(value, 0), List.of(this), value > 0 ? 1 : 0);
    }

    /** The number. */
    public double value() {
        return value;
    }

    /** The name that was given, or the sign of the operation. */
    public String name() {
        return name;
    }

    /** What this was computed from, in order; empty for what {@link #of} made. */
    public List<Node> inputs() {
        return inputs;
    }

    /**
     * The backward pass: the derivative of this by every node that it was computed from, itself included (1). A node hands
     * its own on to each input, times what it changes by for that input; an input adds up what it gets.
     *
     * @return in the order of the pass: each node after all that were computed from it. Unmodifiable
     */
    public SequencedMap<Node, Double> derivatives() {
        SequencedMap<Node, Double> derivatives = new LinkedHashMap<>();
        List<Node> order = fromHereBack();
        order.forEach(node -> derivatives.put(node, 0.0));
        derivatives.put(this, 1.0);
        for (Node node : order) {
            double derivative = derivatives.getOrDefault(node, 0.0);
            for (int i = 0; i < node.locals.length; i++) {
                derivatives.merge(node.inputs.get(i), derivative * node.locals[i], Double::sum);
            }
        }
        return Collections.unmodifiableSequencedMap(derivatives);
    }

    /** All nodes of the graph, each after those that it is an input of. No recursion: chains may be long. */
    private List<Node> fromHereBack() {
        List<Node> nodes = new ArrayList<>();
        Set<Node> seen = new HashSet<>(Set.of(this));
        Deque<Node> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Node node = open.remove();
            nodes.add(node);
            node.inputs.stream().filter(seen::add).forEach(open::add);
        }
        nodes.sort(Comparator.comparingInt((Node node) -> node.depth).reversed());
        return nodes;
    }

    /** Name and value. */
    @Override
    public String toString() {
        return name + " = " + value;
    }
}
