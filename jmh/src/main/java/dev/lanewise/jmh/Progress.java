package dev.lanewise.jmh;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A line for each step of a run, with the time that is left: a step that comes again takes as long as it took last, one
 * that never came as long as its weight says.
 */
final class Progress {

    /**
     * A step.
     *
     * @param name the same whenever it comes
     * @param weight how long it takes, in any unit
     */
    record Step(String name, double weight) {}

    private static final double NANOS = 1e9;

    private final PrintWriter out;
    private final LongSupplier nanos;
    private final int total;
    private final Deque<Step> ahead;
    private final Map<String, Double> took = new HashMap<>();
    private double seconds;
    private double weights;
    private @Nullable Step current;
    private long began;

    /**
     * Before the first step.
     *
     * @param steps in the order in which they come
     * @param nanos the clock
     */
    Progress(PrintWriter out, List<Step> steps, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        total = steps.size();
        ahead = new ArrayDeque<>(steps);
    }

    /** Ends the step that went on, and begins the next one, for which it prints a line. */
    void next() {
        long now = nanos.getAsLong();
        if (current != null) {
            double spent = (now - began) / NANOS;
            took.put(current.name, spent);
            seconds += spent;
            weights += current.weight;
        }
        began = now;
        OptionalDouble left = left();
        current = ahead.removeFirst();
        out.printf(
                "%d of %d: %s%s%n",
                total - ahead.size(),
                total,
                current.name,
                left.isPresent() ? ", " + words(left.getAsDouble()) + " left" : "");
        out.flush();
    }

    /** A line beside those of the steps. */
    void note(String line) {
        out.println(line);
        out.flush();
    }

    private OptionalDouble left() {
        if (weights == 0) {
            return OptionalDouble.empty();
        }
        double pace = seconds / weights;
        return OptionalDouble.of(ahead.stream()
                .mapToDouble(step -> took.getOrDefault(step.name, pace * step.weight))
                .sum());
    }

    private static String words(double seconds) {
        return seconds < 90 ? "%.0f s".formatted(seconds) : "%.0f min".formatted(seconds / 60);
    }
}
