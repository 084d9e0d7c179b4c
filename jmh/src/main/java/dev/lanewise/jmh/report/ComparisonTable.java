package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.Comparison.Change;
import dev.lanewise.jmh.report.Comparison.Criteria;
import dev.lanewise.jmh.report.Comparison.Verdict;
import dev.lanewise.jmh.report.Environment.Fact;
import dev.lanewise.jmh.report.Mean.Interval;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison as Markdown. */
final class ComparisonTable {

    private final Run before;
    private final Run after;
    private final Comparison comparison;
    private final Criteria criteria;

    ComparisonTable(Run before, Run after, Comparison comparison, Criteria criteria) {
        this.before = before;
        this.after = after;
        this.comparison = comparison;
        this.criteria = criteria;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(
                Stream.of(Verdict.values())
                        .filter(verdict -> verdict != Verdict.UNKNOWN || comparison.count(verdict) > 0)
                        .map(verdict -> comparison.count(verdict) + " " + verdict)
                        .collect(Collectors.joining(", ")),
                ""));
        lines.addAll(differences());
        lines.addAll(Markdown.table(
                "%s against %s".formatted(after.name(), before.name()),
                List.of("benchmark", "before", "after", "speed", "interval", "bootstrap", "p", "verdict"),
                comparison.changes().stream().map(this::row)));
        only(lines, before, comparison.onlyBefore());
        only(lines, after, comparison.onlyAfter());
        lines.add(("A change counts if the corrected p of %s is at most %s, the %s bootstrap interval over forks"
                        + " excludes 0 %%, and it is at least %s.")
                .formatted(
                        criteria.paired() ? "Student's t of the forks' quotients" : "Welch's t",
                        plain(1 - criteria.confidence()),
                        plain(100 * criteria.confidence()) + " %",
                        plain(100 * criteria.effect()) + " %"));
        return lines;
    }

    private List<String> row(Change change) {
        return List.of(
                change.label().toString(),
                Quantity.text(change.before().mean().value(), change.before().unit()),
                Quantity.text(change.after().mean().value(), change.after().unit()),
                signed(change.speed().value()),
                interval(change.interval()),
                interval(change.bootstrap()),
                Double.isNaN(change.significance()) ? Markdown.NOTHING : number(change.significance()),
                change.verdict() == Verdict.NOISE ? Verdict.NOISE.toString() : "**" + change.verdict() + "**");
    }

    private static String interval(Interval interval) {
        return Double.isNaN(interval.low())
                ? Markdown.NOTHING
                : "%s to %s".formatted(signed(interval.low()), signed(interval.high()));
    }

    private static String signed(double speed) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * (speed - 1)).replace('-', '−');
    }

    /** As a user would have written it. */
    private static String plain(double value) {
        return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
    }

    private static String number(double p) {
        return p < 1e-4 ? "< 0.0001" : String.format(Locale.ROOT, "%.2g", p);
    }

    /** What differs between the machines, since it may be the reason. */
    private List<String> differences() {
        Map<String, String> old =
                before.facts().stream().collect(Collectors.toMap(Fact::name, Fact::value, (a, _) -> a));
        List<String> lines = new ArrayList<>(after.facts().stream()
                .filter(fact -> !fact.name().equals("Date"))
                .filter(fact ->
                        old.containsKey(fact.name()) && !old.get(fact.name()).equals(fact.value()))
                .map(fact -> "- %s: %s; before: %s".formatted(fact.name(), fact.value(), old.get(fact.name())))
                .toList());
        if (!lines.isEmpty()) {
            lines.add("");
        }
        return lines;
    }

    private static void only(List<String> lines, Run run, List<Label> labels) {
        if (!labels.isEmpty()) {
            lines.add("- only in %s: %s"
                    .formatted(run.name(), labels.stream().map(Label::toString).collect(Collectors.joining(", "))));
            lines.add("");
        }
    }
}
