package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.Environment.Fact;
import dev.lanewise.jmh.report.Mean.Interval;
import dev.lanewise.jmh.report.Roof.Limit;
import dev.lanewise.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs as the data of a page; what is not known, or no finite number, is null. */
final class ReportPage {

    /** Points of a curve of percentiles for each factor of ten in what is left above. */
    private static final int POINTS = 10;

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

    /** All of the page. */
    private record Content(
            double confidence,
            String iterations,
            String subject,
            List<String> others,
            List<Machine> runs,
            List<Row> rows) {}

    private record Machine(String name, List<Fact> facts, List<Limits> roofs) {}

    private record Limits(
            String name,
            boolean arithmetic,
            @Nullable Double rate,
            @Nullable Double lowest,
            @Nullable Double capacity) {}

    /**
     * A measurement.
     *
     * @param kind of the score: time (in s), rate (a second), or other
     * @param share of what its roof allows
     * @param speed how many times as fast the subject is
     * @param percentiles pairs of a share of all calls and the time that they stay under
     */
    private record Row(
            int run,
            String name,
            String size,
            String side,
            String mode,
            int threads,
            String kind,
            String unit,
            @Nullable Double score,
            @Nullable Double low,
            @Nullable Double high,
            boolean overIterations,
            List<Double> forks,
            @Nullable Double flops,
            @Nullable Double intensity,
            @Nullable Double bandwidth,
            @Nullable Double share,
            @Nullable String roof,
            @Nullable Double allocated,
            @Nullable Compared speed,
            List<List<Double>> percentiles) {}

    private record Compared(
            double value, @Nullable Double low, @Nullable Double high) {}

    private final List<Run> runs;
    private final Sides sides;
    private final Iterations iterations;
    private final double confidence;

    ReportPage(List<Run> runs, Sides sides, Iterations iterations, double confidence) {
        this.runs = runs;
        this.sides = sides;
        this.iterations = iterations;
        this.confidence = confidence;
    }

    Page page(String title) {
        List<Row> rows = IntStream.range(0, runs.size())
                .boxed()
                .flatMap(i -> runs.get(i).ordered().stream().map(measurement -> row(i, measurement)))
                .toList();
        Content content = new Content(
                confidence,
                iterations.toString(),
                sides.subject(),
                sides.others(),
                runs.stream().map(this::machine).toList(),
                rows);
        return new Page(title, ReportPage.class, "report", content);
    }

    private Machine machine(Run run) {
        return new Machine(
                run.name(),
                run.facts(),
                run.roofs().stream()
                        .map(roof -> new Limits(
                                roof.name(),
                                roof.arithmetic(),
                                finite(roof.rate()),
                                finite(roof.lowest()),
                                finite(roof.capacity())))
                        .toList());
    }

    private Row row(int index, Measurement measurement) {
        Run run = runs.get(index);
        Label label = measurement.label();
        JmhResult first = measurement.first();
        Interval interval = measurement.mean().interval(confidence);
        Optional<Limit> limit = Roof.limit(measurement, run.roofs());
        double flop = measurement.work(Work.FLOP);
        double bytes = measurement.work(Work.BYTES);
        double calls = measurement.callsPerSecond();
        Unit unit = measurement.unit();
        return new Row(
                index,
                label.name(),
                label.size(),
                label.side(),
                first.mode(),
                first.threads(),
                !unit.known() ? "other" : unit.rate() ? "rate" : "time",
                unit.text(),
                finite(measurement.mean().value()),
                finite(interval.low()),
                finite(interval.high()),
                measurement.overIterations(),
                IntStream.range(0, measurement.forks().length)
                        .mapToObj(i -> finite(measurement.forks()[i]))
                        .filter(Objects::nonNull)
                        .toList(),
                finite(flop * calls),
                finite(flop / bytes),
                finite(bytes * calls),
                limit.map(least -> finite(least.seconds() * calls)).orElse(null),
                limit.map(least -> least.roof().name()).orElse(null),
                finite(measurement.allocated()),
                compared(run, measurement).orElse(null),
                percentiles(measurement));
    }

    private Optional<Compared> compared(Run run, Measurement measurement) {
        if (!sides.others().contains(measurement.label().side())) {
            return Optional.empty();
        }
        return run.other(measurement, sides.subject())
                .map(subject -> subject.speed(measurement))
                .filter(speed -> Double.isFinite(speed.value()))
                .map(speed -> {
                    Interval interval = speed.interval(confidence);
                    return new Compared(speed.value(), finite(interval.low()), finite(interval.high()));
                });
    }

    private static List<List<Double>> percentiles(Measurement measurement) {
        Samples samples = measurement.samples();
        if (samples != null) {
            int last = (int) Math.ceil(POINTS * Math.log10((double) samples.count()));
            Stream<Double> shares =
                    IntStream.rangeClosed(0, last).mapToObj(i -> 1 - Math.pow(10, -(double) i / POINTS));
            List<List<Double>> points = new ArrayList<>(Stream.concat(shares, Stream.of(0.5, 0.95))
                    .distinct()
                    .sorted()
                    .map(share -> List.of(share, samples.quantile(share)))
                    .toList());
            points.add(List.of(1.0, samples.quantile(1)));
            return points;
        }
        Map<String, Double> known = measurement.first().primaryMetric().scorePercentiles();
        if (!measurement.first().mode().equals("sample") || known == null) {
            return List.of();
        }
        Unit unit = Unit.parse(measurement.first().primaryMetric().scoreUnit());
        Map<Double, Double> sorted = new TreeMap<>();
        known.forEach((percentile, time) -> {
            if (Double.isFinite(time) && NUMBER.matcher(percentile).matches()) {
                sorted.put(Double.parseDouble(percentile) / 100, unit.normalized(time));
            }
        });
        return sorted.entrySet().stream()
                .map(point -> List.of(point.getKey(), point.getValue()))
                .toList();
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
