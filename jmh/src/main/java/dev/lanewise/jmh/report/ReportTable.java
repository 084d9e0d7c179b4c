package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.Mean.Interval;
import dev.lanewise.jmh.report.Roof.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A run as a table of Markdown, for a README. */
final class ReportTable {

    private final Run run;
    private final Sides sides;
    private final double confidence;
    private final List<Measurement> rows;

    /**
     * Of a run.
     *
     * @param only the measurements of the table
     */
    ReportTable(Run run, Sides sides, double confidence, Predicate<Label> only) {
        this.run = run;
        this.sides = sides;
        this.confidence = confidence;
        rows = run.ordered().stream()
                .filter(measurement -> only.test(measurement.label()))
                .toList();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        run.facts().forEach(fact -> lines.add("- %s: %s".formatted(fact.name(), fact.value())));
        run.roofs().forEach(roof -> lines.add("- %s: %s".formatted(roof.name(), rate(roof))));
        lines.add("");
        lines.addAll(sides.subject().isEmpty() ? plain() : compared());
        return lines;
    }

    private String rate(Roof roof) {
        return "%s %s (%s at best in the slowest fork)"
                .formatted(
                        Markdown.digits(roof.rate() / 1e9),
                        roof.arithmetic() ? "GFLOP/s" : "GB/s",
                        Markdown.digits(roof.lowest() / 1e9));
    }

    /** A line for each result. */
    private List<String> plain() {
        return Markdown.table(
                "Results, with intervals of %s confidence".formatted(percent(confidence)),
                List.of("benchmark", "parameters", "mode", "score", "forks", "B/call"),
                rows.stream()
                        .map(row -> List.of(
                                row.label().name(),
                                row.label().size(),
                                row.first().mode(),
                                score(row),
                                Integer.toString(row.forks().length),
                                bytes(row))));
    }

    /** A line for each piece of work, with the subject and what it is compared with side by side. */
    private List<String> compared() {
        List<String> others = sides.others().stream()
                .filter(side -> rows.stream().anyMatch(row -> row.label().side().equals(side)))
                .toList();
        List<String> heads = new ArrayList<>(List.of("benchmark", "size", sides.subject()));
        boolean flops = rows.stream().anyMatch(row -> row.work(Work.FLOP) > 0);
        if (flops) {
            heads.add("GFLOP/s");
        }
        if (!run.roofs().isEmpty()) {
            heads.add("of the limit");
        }
        heads.add("B/call");
        others.forEach(side -> heads.addAll(List.of(side, "times as fast")));
        Stream<List<String>> lines = rows.stream()
                .filter(row -> row.label().side().equals(sides.subject()))
                .map(row -> {
                    List<String> cells = new ArrayList<>(
                            List.of(row.label().name(), row.label().size(), score(row)));
                    if (flops) {
                        double rate = row.work(Work.FLOP) * row.callsPerSecond() / 1e9;
                        cells.add(Double.isNaN(rate) ? Markdown.NOTHING : Markdown.digits(rate));
                    }
                    if (!run.roofs().isEmpty()) {
                        cells.add(share(row));
                    }
                    cells.add(bytes(row));
                    for (String side : others) {
                        Optional<Measurement> other = run.other(row, side);
                        cells.add(other.map(this::score).orElse(Markdown.NOTHING));
                        cells.add(other.map(row::speed).map(this::speed).orElse(Markdown.NOTHING));
                    }
                    return cells;
                });
        return Markdown.table(
                "%s beside %s, with intervals of %s confidence"
                        .formatted(sides.subject(), String.join(", ", others), percent(confidence)),
                heads,
                lines);
    }

    private String score(Measurement row) {
        Mean mean = row.mean();
        Interval interval = mean.interval(confidence);
        String text = Quantity.text(mean.value(), row.unit());
        return Double.isNaN(interval.high())
                ? text
                : "%s ± %s".formatted(text, percent((interval.high() - mean.value()) / mean.value()));
    }

    private String speed(Ratio speed) {
        Interval interval = speed.interval(confidence);
        return Markdown.ratio(speed.value())
                + (Double.isNaN(interval.low())
                        ? ""
                        : " (%s to %s)".formatted(Markdown.ratio(interval.low()), Markdown.ratio(interval.high())));
    }

    private String share(Measurement row) {
        return Roof.limit(row, run.roofs())
                .map((Limit limit) -> "%s of %s"
                        .formatted(
                                percent(limit.seconds() * row.callsPerSecond()),
                                limit.roof().name()))
                .orElse(Markdown.NOTHING);
    }

    private static String bytes(Measurement row) {
        return Double.isNaN(row.allocated()) ? Markdown.NOTHING : Markdown.digits(row.allocated());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.01 ? "%.1f %%" : "%.0f %%", 100 * share);
    }
}
