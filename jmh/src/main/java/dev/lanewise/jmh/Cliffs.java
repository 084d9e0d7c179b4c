package dev.lanewise.jmh;

import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Results.Spread;
import dev.lanewise.jmh.Shape.Transposed;
import dev.lanewise.jmh.report.Markdown;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Looks for sizes at which the product falls off a cliff: every n of some curves, as a plot, and the points that stay under
 * 60 % of the median of their neighbours. A point has as many neighbours on one side as on the other, at most three; so the
 * first has none, and a curve that rises steeply is no cliff. For the same reason the median is a geometric one.
 */
final class Cliffs {

    private static final double LEAST_SHARE = 0.6;
    private static final int REACH = 3;

    /** What is measured for n = 1 … last, and some sizes beyond, which are neighbours only. */
    private record Curve(String name, IntFunction<Shape> shape, int last) {

        IntStream sizes() {
            return IntStream.rangeClosed(1, last + REACH);
        }
    }

    private static final List<Curve> CURVES = List.of(
            new Curve("n×n×n", Shape::square, 130),
            new Curve("100×n×784", n -> Shape.product(100, n, 784, Transposed.NONE), 80));

    private final Results results;
    private final Operation operation;

    Cliffs(Results results) {
        this.results = results;
        operation = job().operation();
    }

    static Job job() {
        return new Job(
                Operations.named("sgemm"),
                CURVES.stream()
                        .flatMap(curve -> curve.sizes().mapToObj(curve.shape()))
                        .toList());
    }

    /** Names the cliffs of each curve. */
    List<String> lines() {
        return CURVES.stream().map(this::verdict).toList();
    }

    private String verdict(Curve curve) {
        double[] speeds = speeds(curve);
        String cliffs = IntStream.rangeClosed(1, curve.last())
                .filter(n -> share(speeds, n - 1) < LEAST_SHARE)
                .mapToObj(n -> "n = %d (%s of its neighbours)".formatted(n, Markdown.percent(share(speeds, n - 1))))
                .collect(Collectors.joining(", "));
        return "- %s, n = 2 … %d: %s"
                .formatted(curve.name(), curve.last(), cliffs.isEmpty() ? "no cliff" : "CLIFFS at " + cliffs);
    }

    /** GFLOP/s by its neighbours' median; 1 where there are no neighbours. */
    private static double share(double[] speeds, int i) {
        int reach = Math.min(REACH, Math.min(i, speeds.length - 1 - i));
        if (reach == 0) {
            return 1;
        }
        DoubleStream around =
                IntStream.rangeClosed(i - reach, i + reach).filter(j -> j != i).mapToDouble(j -> Math.log(speeds[j]));
        return speeds[i] / Math.exp(Spread.of(around).median());
    }

    private double[] speeds(Curve curve) {
        return curve.sizes().mapToDouble(n -> speed(curve, n).median()).toArray();
    }

    private Spread speed(Curve curve, int n) {
        Shape shape = curve.shape().apply(n);
        return results.time(operation, shape, Side.VECTOR)
                .orElseThrow(() -> new IllegalStateException("nothing was measured for " + shape))
                .rate(shape.flops());
    }

    /** Writes what was measured, a line for each point. */
    void writeCsv(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("curve,n,gflops,least,most,share_of_neighbours"));
        for (Curve curve : CURVES) {
            double[] speeds = speeds(curve);
            curve.sizes()
                    .mapToObj(n -> csv(curve.name(), n, speed(curve, n), share(speeds, n - 1)))
                    .forEach(lines::add);
        }
        Files.write(file, lines);
    }

    private static String csv(String curve, int n, Spread speed, double share) {
        return String.format(
                Locale.ROOT, "%s,%d,%.3f,%.3f,%.3f,%.3f", curve, n, speed.median(), speed.least(), speed.most(), share);
    }

    /**
     * Draws the curves below the FMA peak.
     *
     * @throws IOException also if this machine can't draw, as where it has no fonts
     */
    void draw(Optional<Double> peak, Path png) throws IOException {
        System.setProperty("java.awt.headless", "true");
        try {
            Files.write(png, ChartEncoder.getBytes(chart(peak), "png"));
        } catch (LinkageError | InternalError e) {
            throw new IOException("no plot: " + e, e);
        }
    }

    private XYChart chart(Optional<Double> peak) {
        XYChart chart = new XYChartBuilder()
                .width(1200)
                .height(600)
                .title("sgemm, one core")
                .xAxisTitle("n")
                .yAxisTitle("GFLOP/s")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setMarkerSize(5);
        chart.getStyler().setYAxisMin(0.0);
        for (Curve curve : CURVES) {
            chart.addSeries(curve.name(), curve.sizes().asDoubleStream().toArray(), speeds(curve))
                    .setMarker(SeriesMarkers.CIRCLE);
        }
        peak.ifPresent(limit -> {
            double last = CURVES.stream().flatMapToInt(Curve::sizes).max().orElseThrow();
            chart.addSeries("FMA peak", new double[] {0, last}, new double[] {limit, limit})
                    .setMarker(SeriesMarkers.NONE);
        });
        return chart;
    }
}
