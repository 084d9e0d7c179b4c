package dev.lanewise.nn;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A net with what it takes to use it: how its inputs are scaled, and what its classes are called. {@code
 * dev.lanewise.io.Models} keeps it in a file.
 *
 * <p>Immutable but for the net, whose parameters are live: it is kept, not copied.
 *
 * @param net the net
 * @param scaling from raw values to its inputs
 * @param classNames a name for each output, all different; or none at all
 * @param metadata whatever else is to be known, by name; sorted
 */
public record Model(TwoLayerNet net, InputScaling scaling, List<String> classNames, Map<String, String> metadata) {

    /** Checks the class names. */
    public Model {
        requireNonNull(net, "net");
        requireNonNull(scaling, "scaling");
        classNames = List.copyOf(requireNonNull(classNames, "classNames"));
        metadata = Collections.unmodifiableMap(new TreeMap<>(requireNonNull(metadata, "metadata")));
        if (!classNames.isEmpty() && classNames.size() != net.outputSize()) {
            throw new IllegalArgumentException("classNames must be none or %d, one for each output, but are %d"
                    .formatted(net.outputSize(), classNames.size()));
        }
        Map<String, Integer> classOf = new HashMap<>();
        for (int i = 0; i < classNames.size(); i++) {
            Integer first = classOf.putIfAbsent(classNames.get(i), i);
            if (first != null) {
                throw new IllegalArgumentException(
                        "classNames must differ, but those of classes %d and %d are the same".formatted(first, i));
            }
        }
    }

    /**
     * A model of the net alone: raw values are its inputs, and its classes have numbers only.
     *
     * @param net the net, which is kept
     * @return a new model
     */
    public static Model of(TwoLayerNet net) {
        return new Model(net, InputScaling.NONE, List.of(), Map.of());
    }

    /**
     * What a class is called.
     *
     * @param label a class, from 0 to outputs − 1
     * @return its name, or its number where there are no names
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public String className(int label) {
        return classNames.isEmpty() ? Integer.toString(checkIndex(label, net.outputSize())) : classNames.get(label);
    }

    /** The sizes, for messages. */
    @Override
    public String toString() {
        return "Model %d-%d-%d, %s, %s"
                .formatted(net.inputSize(), net.hiddenSize(), net.outputSize(), net.hiddenActivation(), scaling);
    }
}
