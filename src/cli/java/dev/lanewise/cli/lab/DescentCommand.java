package dev.lanewise.cli.lab;

import static dev.lanewise.cli.Checks.require;

import dev.lanewise.calculus.GradientDescent;
import dev.lanewise.calculus.NumericalDerivative;
import dev.lanewise.cli.UsageException;
import dev.lanewise.page.Page;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise lab descent}: gradient descent on any function, point by point. */
@Command(
        name = "descent",
        description = "Walks downhill on a function L: w = w - rate * gradient, step by step, the gradient by central"
                + " differences. Without arguments, on w^2 from 5 at rate 0.4.",
        footer = {
            "",
            "An expression has + - * / %% ^, parentheses, numbers, pi, e, and the functions abs acos asin atan cbrt ceil"
                    + " cos cosh exp floor ln log log10 max min pow sigmoid signum sin sinh sqrt tan tanh. Every other name"
                    + " is a variable. One that begins with a minus comes after --, as in: lab descent --start 1 -- -w*exp(-w)"
        },
        sortOptions = false)
final class DescentCommand extends Experiment {

    private static final int MOST_STEPS = 10_000;

    /** What is walked on, from where, and how. */
    private record Setting(String expression, List<Double> start, double rate, int steps) {}

    private static final Setting ONE = new Setting("w^2", List.of(5.0), 0.4, 5);
    private static final Setting TWO = new Setting("w1^2 + w2^2", List.of(2.0, 4.0), 0.1, 40);
    private static final Setting TOO_LARGE = new Setting("w^2", List.of(5.0), 1.1, 10);
    private static final Setting TOO_SMALL = new Setting("w^2", List.of(5.0), 0.001, 40);
    private static final Setting SADDLE = new Setting("w1^2 - w2^2", List.of(2.0, 0.001), 0.1, 40);
    private static final Setting RAVINE = new Setting("w1^2/20 + w2^2", List.of(-7.0, 2.0), 0.95, 30);

    /** At most one of them. */
    private static final class Example {

        @Option(names = "--two", description = "w1^2 + w2^2 from 2,4 at rate 0.1, 40 steps.")
        private boolean two;

        @Option(names = "--too-large", description = "w^2 at rate 1.1: each step lands higher on the other side.")
        private boolean tooLarge;

        @Option(names = "--too-small", description = "w^2 at rate 0.001: after 40 steps it has hardly moved.")
        private boolean tooSmall;

        @Option(
                names = "--saddle",
                description = "w1^2 - w2^2 from 2,0.001: it seems to arrive, for there is hardly a gradient at 0,0.")
        private boolean saddle;

        @Option(
                names = "--ravine",
                description = "w1^2/20 + w2^2 from -7,2: across the valley it swings, along it, it creeps.")
        private boolean ravine;

        private Setting setting() {
            return two ? TWO : tooLarge ? TOO_LARGE : tooSmall ? TOO_SMALL : saddle ? SADDLE : ravine ? RAVINE : ONE;
        }
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "EXPRESSION",
            description = "The function, of one variable or more: \"w1^2 + 3*w2^2\".")
    private @Nullable String expression;

    @ArgGroup
    private @Nullable Example example;

    @Option(
            names = "--start",
            split = ",",
            paramLabel = "X",
            description = "First values of the variables, in the order of their names: 2,4.")
    private @Nullable List<Double> start;

    @Option(names = "--rate", paramLabel = "X", description = "Learning rate (default: that of the example, or 0.1).")
    private @Nullable Double rate;

    @Option(names = "--steps", paramLabel = "N", description = "How many (default: those of the example, or 40).")
    private @Nullable Integer steps;

    /** Where it is after a step. */
    private record Point(int step, List<Double> x, double value, List<@Nullable Double> gradient) {}

    /** The page's data. */
    private record Data(
            String function,
            List<String> variables,
            double rate,
            List<Point> path,
            @Nullable String divergence,
            @Nullable Landscape landscape) {}

    @Override
    Page run(PrintWriter out) {
        Setting setting = setting();
        Formula formula = new Formula(setting.expression);
        check(formula, setting);
        GradientDescent.Path path =
                new GradientDescent(setting.rate, setting.steps).minimize(formula, array(setting.start));
        List<Point> points = points(formula, path);
        print(out, formula, setting, points, path.divergence().orElse(null));
        Data data = new Data(
                formula.toString(),
                formula.variables(),
                setting.rate,
                points,
                path.divergence().orElse(null),
                Landscape.around(formula, points.stream().map(Point::x).toList()));
        return new Page("Gradient descent", DescentCommand.class, "descent", data);
    }

    private Setting setting() {
        if (expression != null && example != null) {
            throw new UsageException("an expression and an example exclude each other");
        }
        Setting base = example == null ? ONE : example.setting();
        if (expression != null) {
            if (start == null) {
                List<String> variables = new Formula(expression).variables();
                throw new UsageException(
                        "--start is missing: a value for each of %s".formatted(String.join(", ", variables)));
            }
            base = new Setting(expression, start, TWO.rate, TWO.steps);
        }
        return new Setting(
                base.expression,
                start == null ? base.start : start,
                rate == null ? base.rate : rate,
                steps == null ? base.steps : steps);
    }

    private static void check(Formula formula, Setting setting) {
        double rate = setting.rate;
        require(rate > 0 && Double.isFinite(rate), "--rate", rate, "above 0 and finite");
        require(setting.steps >= 1 && setting.steps <= MOST_STEPS, "--steps", setting.steps, "from 1 to " + MOST_STEPS);
        int variables = formula.variables().size();
        if (setting.start.size() != variables) {
            throw new UsageException("--start must have a value for each of %s, but has %d"
                    .formatted(String.join(", ", formula.variables()), setting.start.size()));
        }
        for (double x : setting.start) {
            require(Double.isFinite(x), "--start", x, "finite");
        }
        double value = formula.applyAsDouble(array(setting.start));
        if (!Double.isFinite(value)) {
            throw new UsageException("--start %s is outside of the domain: %s is %s there"
                    .formatted(Numbers.text(setting.start), formula, value));
        }
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(value -> value).toArray();
    }

    private static List<Point> points(Formula formula, GradientDescent.Path path) {
        List<Point> points = new ArrayList<>();
        for (int step = 0; step <= path.steps(); step++) {
            double[] x = path.x(step);
            List<@Nullable Double> gradient = new ArrayList<>();
            for (double slope : NumericalDerivative.gradient(formula, x)) {
                gradient.add(Page.finite(slope));
            }
            points.add(new Point(step, Arrays.stream(x).boxed().toList(), path.value(step), gradient));
        }
        return points;
    }

    private static void print(
            PrintWriter out, Formula formula, Setting setting, List<Point> points, @Nullable String divergence) {
        List<String> variables = formula.variables();
        fact(out, "function", "L = " + formula);
        fact(out, "start", named(variables, setting.start));
        fact(out, "descent", "%d steps at rate %s".formatted(setting.steps, Numbers.text(setting.rate)));
        TextTable table = new TextTable(Stream.of(
                        Stream.of("step"),
                        variables.stream(),
                        Stream.of("L"),
                        variables.stream().map(name -> "dL/d" + name))
                .flatMap(heads -> heads)
                .toArray(String[]::new));
        for (Point point : points) {
            table.row(Stream.of(
                            Stream.of(Integer.toString(point.step)),
                            point.x.stream().map(Numbers::text),
                            Stream.of(Numbers.text(point.value)),
                            point.gradient.stream().map(slope -> slope == null ? "none" : Numbers.text(slope)))
                    .flatMap(cells -> cells)
                    .toArray(String[]::new));
        }
        table.print(out);
        out.println();
        Point first = points.getFirst();
        Point last = points.getLast();
        fact(
                out,
                "end",
                "%s, L = %s%s"
                        .formatted(
                                named(variables, last.x),
                                Numbers.text(last.value),
                                last.value > first.value ? ": higher than the start" : ""));
        if (divergence != null) {
            fact(out, "", divergence);
        }
    }

    private static String named(List<String> names, List<Double> values) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> names.get(i) + " = " + Numbers.text(values.get(i)))
                .collect(Collectors.joining(", "));
    }
}
