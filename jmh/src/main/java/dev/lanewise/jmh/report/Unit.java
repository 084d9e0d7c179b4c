package dev.lanewise.jmh.report;

import java.util.Map;
import java.util.Optional;

/**
 * How JMH counts: time by operation or operations by time.
 *
 * @param seconds of the unit of time in it; NaN where the score is neither
 */
record Unit(String text, double seconds, boolean rate) {

    private static final Map<String, Double> SECONDS =
            Map.of("ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1.0, "min", 60.0, "hr", 3600.0, "day", 86400.0);

    /** Of a score such as {@code ns/op} or {@code ops/ms}; operations may have another name. */
    static Unit parse(String text) {
        int slash = text.indexOf('/');
        String before = slash < 0 ? "" : text.substring(0, slash);
        String after = text.substring(slash + 1);
        boolean rate = SECONDS.containsKey(after);
        return new Unit(text, SECONDS.getOrDefault(rate ? after : before, Double.NaN), rate);
    }

    boolean known() {
        return !Double.isNaN(seconds);
    }

    /** In seconds by operation, or operations by second; of an unknown unit as it is. */
    double normalized(double score) {
        return !known() ? score : rate ? score / seconds : score * seconds;
    }

    /** As {@link #normalized} has it. */
    Unit base() {
        return !known() ? this : rate ? new Unit("ops/s", 1, true) : new Unit("s/op", 1, false);
    }

    /** A length of time as JMH writes it, such as "20 ms", in seconds. */
    static Optional<Double> duration(String text) {
        String[] words = text.strip().split(" ", 2);
        if (words.length < 2 || !SECONDS.containsKey(words[1])) {
            return Optional.empty();
        }
        try {
            return Optional.of(Double.parseDouble(words[0]) * SECONDS.get(words[1]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
