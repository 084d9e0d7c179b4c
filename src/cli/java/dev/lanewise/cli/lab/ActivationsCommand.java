package dev.lanewise.cli.lab;

import static dev.lanewise.cli.Checks.require;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Activations;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Relu;
import dev.lanewise.nn.layer.Sigmoid;
import dev.lanewise.nn.layer.Tanh;
import dev.lanewise.page.Page;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lanewise lab activations}: what the units of a network do with their sums. */
@Command(
        name = "activations",
        description =
                "The activation functions and their derivatives, as the layers of a network compute them; and softmax"
                        + " with and without the subtraction of the maximum, without which it overflows.",
        sortOptions = false)
final class ActivationsCommand extends Experiment {

    private static final int POINTS = 201;

    private static final float[] X = {-4, -2, -1, -0.5f, 0, 0.5f, 1, 2, 4};
    private static final List<float[]> SCORES = List.of(new float[] {0.3f, 2.9f, 4}, new float[] {1010, 1000, 990});

    @Option(
            names = "--x",
            paramLabel = "X,X...",
            split = ",",
            description = "Where to compute them (default: from -4 to 4).")
    private float[] x = X;

    @Option(
            names = "--softmax",
            paramLabel = "X,X...",
            converter = Numbers.Converter.class,
            description = "Scores to take the softmax of (default: 0.3,2.9,4 and 1010,1000,990).")
    private List<float[]> scores = SCORES;

    /** A function at the x of the data. */
    private record Curve(String name, List<@Nullable Double> values, List<@Nullable Double> derivatives) {}

    /** Softmax of some scores; {@code null} is what overflowed. */
    private record Softmax(
            List<@Nullable Double> scores,
            List<@Nullable Double> exponentials,
            List<@Nullable Double> plain,
            List<@Nullable Double> shifted) {}

    /** The page's data. */
    private record Data(List<@Nullable Double> x, List<Curve> curves, List<Softmax> softmax) {}

    @Override
    Page run(PrintWriter out) {
        check("--x", x);
        scores.forEach(row -> check("--softmax", row));
        printCurves(out, x, curves(x));
        List<Softmax> softmax = scores.stream().map(ActivationsCommand::softmax).toList();
        softmax.forEach(result -> print(out, result));

        double limit = 0;
        for (float value : x) {
            limit = Math.max(limit, Math.abs(value));
        }
        float[] drawn = new float[POINTS];
        double[] range = Numbers.range(-Math.max(limit, 1), Math.max(limit, 1), POINTS);
        for (int i = 0; i < POINTS; i++) {
            drawn[i] = (float) range[i];
        }
        return new Page(
                "Activation functions",
                ActivationsCommand.class,
                "activations",
                new Data(boxed(drawn), curves(drawn), softmax));
    }

    private static void check(String option, float[] values) {
        for (float value : values) {
            require(Float.isFinite(value), option, value, "finite");
        }
    }

    private static List<Curve> curves(float[] x) {
        Matrix row = Matrix.of(x);
        List<@Nullable Double> zeros = Arrays.asList(new Double[x.length]);
        List<@Nullable Double> ones = Arrays.asList(new Double[x.length]);
        for (int i = 0; i < x.length; i++) {
            zeros.set(i, x[i] == 0 ? null : 0.0); // a jump has no slope
            ones.set(i, 1.0);
        }
        return List.of(
                new Curve("step", boxed(Activations.step(row).data()), zeros),
                curve("sigmoid", Activations::sigmoid, new Sigmoid(), row),
                curve("tanh", Activations::tanh, new Tanh(), row),
                curve("relu", Activations::relu, new Relu(), row),
                new Curve("identity", boxed(Activations.identity(row).data()), ones));
    }

    private static Curve curve(String name, UnaryOperator<Matrix> function, Layer layer, Matrix x) {
        layer.forward(x);
        float[] ones = new float[x.cols()];
        Arrays.fill(ones, 1);
        Matrix slope = layer.backward(Matrix.of(ones));
        return new Curve(name, boxed(function.apply(x).data()), boxed(slope.data()));
    }

    private static Softmax softmax(float[] scores) {
        Matrix row = Matrix.of(scores);
        float[] exponentials = new float[scores.length];
        Kernels.active().exp(scores, 0, exponentials, 0, scores.length);
        return new Softmax(
                boxed(scores),
                boxed(exponentials),
                boxed(Activations.softmaxWithOverflow(row).data()),
                boxed(Activations.softmax(row).data()));
    }

    private static List<@Nullable Double> boxed(float[] values) {
        List<@Nullable Double> boxed = new ArrayList<>(values.length);
        for (float value : values) {
            boxed.add(Page.finite((double) value));
        }
        return boxed;
    }

    private static void printCurves(PrintWriter out, float[] x, List<Curve> curves) {
        fact(out, "values", "of each function, and below of its derivative");
        for (boolean derivative : new boolean[] {false, true}) {
            TextTable table = new TextTable(Stream.concat(
                            Stream.of("x"), curves.stream().map(curve -> curve.name + (derivative ? "'" : "")))
                    .toArray(String[]::new));
            for (int i = 0; i < x.length; i++) {
                int at = i;
                Stream<String> cells = curves.stream()
                        .map(curve -> text((derivative ? curve.derivatives : curve.values).get(at), "none"));
                table.row(Stream.concat(Stream.of(Numbers.text(x[i])), cells).toArray(String[]::new));
            }
            table.print(out);
        }
    }

    private static void print(PrintWriter out, Softmax softmax) {
        TextTable table = new TextTable("x", "e^x", "e^x / sum", "softmax");
        for (int i = 0; i < softmax.scores.size(); i++) {
            table.row(
                    text(softmax.scores.get(i), ""),
                    text(softmax.exponentials.get(i), "Infinity"),
                    text(softmax.plain.get(i), "NaN"),
                    text(softmax.shifted.get(i), "NaN"));
        }
        table.print(out);
    }

    private static String text(@Nullable Double value, String missing) {
        return value == null ? missing : Numbers.text(value);
    }
}
