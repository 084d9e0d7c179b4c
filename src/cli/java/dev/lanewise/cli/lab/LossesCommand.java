package dev.lanewise.cli.lab;

import static dev.lanewise.cli.Checks.require;

import dev.lanewise.Matrix;
import dev.lanewise.cli.UsageException;
import dev.lanewise.nn.Losses;
import dev.lanewise.page.Page;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lanewise lab losses}: how wrong a prediction is, by two measures. */
@Command(
        name = "losses",
        description =
                "The mean squared error and the cross-entropy of predictions, term by term. Without arguments, of two"
                        + " predictions of a digit that is a 2: one right, one wrong.",
        sortOptions = false)
final class LossesCommand extends Experiment {

    private static final float[] TWO = {0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    private static final float[] RIGHT = {0.1f, 0.05f, 0.6f, 0, 0.05f, 0.1f, 0, 0.1f, 0, 0};
    private static final float[] WRONG = {0.1f, 0.05f, 0.1f, 0, 0.05f, 0.1f, 0, 0.6f, 0, 0};

    private static final double[] PROBABILITIES = {0, 1e-6, 1e-3, 0.01, 0.05, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 0.99, 1};

    @Option(
            names = "--t",
            paramLabel = "T,T...",
            converter = Numbers.Converter.class,
            description =
                    "What is right: 1 for the class, 0 for the others; once for all predictions, or once for each.")
    private List<float[]> targets = List.of();

    @Option(
            names = "--y",
            paramLabel = "Y,Y...",
            converter = Numbers.Converter.class,
            description = "A prediction: the probability of each class. Several make a mini-batch.")
    private List<float[]> outputs = List.of();

    @Option(
            names = "--epsilon",
            paramLabel = "EPS",
            description = "Keeps the logarithm of 0 finite (default: ${DEFAULT-VALUE}).")
    private float epsilon = Losses.EPSILON;

    /** What a class adds to the losses of a sample. */
    private record Term(int output, float t, float y, double squared, double logarithm) {}

    /** One prediction. */
    private record Sample(List<Term> terms, float meanSquaredError, float crossEntropy) {}

    /** The page's data. */
    private record Data(float epsilon, List<Sample> samples, float meanSquaredError, float crossEntropy) {}

    @Override
    Page run(PrintWriter out) {
        List<float[]> t = targets.isEmpty() && outputs.isEmpty() ? List.of(TWO) : targets;
        List<float[]> y = targets.isEmpty() && outputs.isEmpty() ? List.of(RIGHT, WRONG) : outputs;
        check(t, y);
        require(epsilon > 0 && epsilon <= 1, "--epsilon", epsilon, "above 0 and at most 1");
        List<float[]> all =
                t.size() == y.size() ? t : y.stream().map(any -> t.getFirst()).toList();
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < y.size(); i++) {
            samples.add(sample(all.get(i), y.get(i)));
        }
        Matrix outputBatch = Matrix.of(y.toArray(float[][]::new));
        Matrix targetBatch = Matrix.of(all.toArray(float[][]::new));
        Data data = new Data(
                epsilon,
                samples,
                Losses.meanSquaredError(outputBatch, targetBatch),
                Losses.crossEntropy(outputBatch, targetBatch, epsilon));
        print(out, data);
        return new Page("Two loss functions", LossesCommand.class, "losses", data);
    }

    private static void check(List<float[]> t, List<float[]> y) {
        if (t.isEmpty() || y.isEmpty()) {
            throw new UsageException("%s is missing: --t and --y go together".formatted(t.isEmpty() ? "--t" : "--y"));
        }
        if (t.size() != 1 && t.size() != y.size()) {
            throw new UsageException(
                    "%d times --t, but %d times --y: give --t once, or as often as --y".formatted(t.size(), y.size()));
        }
        int outputs = t.getFirst().length;
        checkRange("--t", t, outputs);
        checkRange("--y", y, outputs);
    }

    private static void checkRange(String option, List<float[]> rows, int length) {
        for (float[] row : rows) {
            if (row.length != length) {
                throw new UsageException("%s must have %d values, as the first --t has, but has %d"
                        .formatted(option, length, row.length));
            }
            for (float value : row) {
                require(value >= 0 && value <= 1, option, value, "from 0 to 1");
            }
        }
    }

    private Sample sample(float[] t, float[] y) {
        List<Term> terms = new ArrayList<>();
        for (int k = 0; k < t.length; k++) {
            terms.add(new Term(k, t[k], y[k], square(y[k] - t[k]) / 2, t[k] == 0 ? 0 : -t[k] * logarithm(y[k])));
        }
        Matrix output = Matrix.of(y);
        Matrix target = Matrix.of(t);
        return new Sample(terms, Losses.meanSquaredError(output, target), Losses.crossEntropy(output, target, epsilon));
    }

    private static double square(double x) {
        return x * x;
    }

    private double logarithm(double y) {
        return StrictMath.log(y + epsilon);
    }

    private void print(PrintWriter out, Data data) {
        fact(out, "squared", "mean squared error, the sum of (y - t)^2/2");
        fact(out, "entropy", "cross-entropy, the sum of -t ln(y + eps), eps = " + Numbers.text(data.epsilon));
        int number = 0;
        for (Sample sample : data.samples) {
            number++;
            TextTable table = new TextTable("class", "t", "y", "(y - t)^2/2", "-t ln(y + eps)");
            for (Term term : sample.terms) {
                table.row(
                        Integer.toString(term.output),
                        Numbers.text(term.t),
                        Numbers.text(term.y),
                        Numbers.text(term.squared),
                        Numbers.text(term.logarithm));
            }
            table.print(out);
            losses(out, "sample " + number, sample.meanSquaredError, sample.crossEntropy);
        }
        if (number > 1) {
            losses(out, "mean", data.meanSquaredError, data.crossEntropy);
        }
        TextTable table = new TextTable("probability of the class", "-ln(y + eps)");
        Arrays.stream(PROBABILITIES).forEach(y -> table.row(Numbers.text(y), fixed(-logarithm(y))));
        table.print(out);
    }

    private static void losses(PrintWriter out, String name, float meanSquaredError, float crossEntropy) {
        out.println();
        fact(
                out,
                name,
                "mean squared error %s, cross-entropy %s".formatted(fixed(meanSquaredError), fixed(crossEntropy)));
    }

    private static String fixed(double value) {
        return String.format(Locale.ROOT, "%.4f", Math.abs(value) < 5e-5 ? 0 : value); // no -0.0000
    }
}
