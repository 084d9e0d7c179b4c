package dev.lanewise.jmh.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables and numbers as the reports write them. */
public final class Markdown {

    public static final String NOTHING = "–";

    private Markdown() {}

    /** A titled table of right-aligned columns. */
    public static List<String> table(String title, List<String> heads, Stream<List<String>> rows) {
        List<String> lines = new ArrayList<>(List.of("### " + title, ""));
        lines.add(row(heads));
        lines.add(row(heads.stream().map(_ -> "---:").toList()));
        rows.map(Markdown::row).forEach(lines::add);
        lines.add("");
        return lines;
    }

    private static String row(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    /** Three significant digits. */
    public static String digits(double value) {
        int decimals = value == 0 || value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    public static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
