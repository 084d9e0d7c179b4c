package dev.lanewise.cli.lab;

import dev.lanewise.page.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a function of one or two variables looks like around a path.
 *
 * @param x the values of the first variable
 * @param y those of the second; {@code null} where there is none
 * @param values of the function, those of the first variable one after another for each of the second; {@code null} where
 *     they are not finite
 * @param even whether a unit is as long in both directions
 */
record Landscape(List<Double> x, @Nullable List<Double> y, List<@Nullable Double> values, boolean even) {

    private static final int CURVE = 241;
    private static final int GRID = 81;

    /** Around the path on each side, as a share of its extent. */
    private static final double MARGIN = 0.3;

    /** An extent that is a smaller share of the variable is none. */
    private static final double STILL = 1e-6;

    /** Extents that differ by more are drawn to different scales. */
    private static final double EVEN_LIMIT = 12;

    /** {@code null} for more than two variables, or where the path leads too far to be drawn. */
    static @Nullable Landscape around(ToDoubleFunction<double[]> f, List<List<Double>> path) {
        int variables = path.getFirst().size();
        if (variables > 2) {
            return null;
        }
        double[] extents = new double[variables];
        double[] centers = new double[variables];
        for (int i = 0; i < variables; i++) {
            int variable = i;
            double min = path.stream().mapToDouble(x -> x.get(variable)).min().orElseThrow();
            double max = path.stream().mapToDouble(x -> x.get(variable)).max().orElseThrow();
            extents[i] = max - min;
            centers[i] = min + (max - min) / 2;
            if (!Double.isFinite(4 * extents[i]) || !Double.isFinite(4 * centers[i])) {
                return null;
            }
        }
        double largest = Arrays.stream(extents).max().orElseThrow();
        if (largest == 0) {
            largest = Math.max(1, Arrays.stream(centers).map(Math::abs).max().orElseThrow());
        }
        for (int i = 0; i < variables; i++) {
            if (extents[i] <= STILL * Math.abs(centers[i])) { // it does not move
                extents[i] = largest;
            }
        }
        boolean even = Arrays.stream(extents).min().orElseThrow() * EVEN_LIMIT >= largest;
        List<List<Double>> axes = new ArrayList<>();
        for (int i = 0; i < variables; i++) {
            double half = (even ? largest : extents[i]) * (0.5 + MARGIN);
            axes.add(range(centers[i] - half, centers[i] + half, variables == 1 ? CURVE : GRID));
        }
        List<Double> x = axes.getFirst();
        return variables == 1
                ? new Landscape(x, null, curve(f, x), false)
                : new Landscape(x, axes.getLast(), grid(f, x, axes.getLast()), even);
    }

    private static List<Double> range(double from, double to, int count) {
        return Arrays.stream(Numbers.range(from, to, count)).boxed().toList();
    }

    private static List<@Nullable Double> curve(ToDoubleFunction<double[]> f, List<Double> x) {
        return x.stream()
                .map(a -> Page.finite(f.applyAsDouble(new double[] {a})))
                .toList();
    }

    private static List<@Nullable Double> grid(ToDoubleFunction<double[]> f, List<Double> x, List<Double> y) {
        return y.stream()
                .flatMap(b -> x.stream().map(a -> Page.finite(f.applyAsDouble(new double[] {a, b}))))
                .toList();
    }
}
