package dev.lanewise.jmh.report;

/** Scores in words: in the unit that leaves few digits before the point. */
final class Quantity {

    private static final String[] PARTS = {"s", "ms", "µs", "ns"};
    private static final String[] MULTIPLES = {"", "k", "M", "G"};

    private Quantity() {}

    /** A score of this base unit. */
    static String text(double value, Unit unit) {
        if (!Double.isFinite(value)) {
            return Markdown.NOTHING;
        }
        if (!unit.known()) {
            return Markdown.digits(value) + " " + unit.text();
        }
        int power = 0;
        double scaled = value;
        if (unit.rate()) {
            for (; scaled >= 1000 && power < MULTIPLES.length - 1; power++) {
                scaled /= 1000;
            }
            return "%s %s/s"
                    .formatted(Markdown.digits(scaled), MULTIPLES[power])
                    .replace(" /s", "/s");
        }
        for (; scaled < 1 && power < PARTS.length - 1; power++) {
            scaled *= 1000;
        }
        return Markdown.digits(scaled) + " " + PARTS[power];
    }
}
