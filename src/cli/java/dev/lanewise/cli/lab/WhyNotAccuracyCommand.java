package dev.lanewise.cli.lab;

import static dev.lanewise.cli.Checks.require;

import dev.lanewise.Matrix;
import dev.lanewise.cli.MnistSource;
import dev.lanewise.cli.UsageException;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.Gradients;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.page.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lanewise lab why-not-accuracy}: the loss has a slope everywhere, the accuracy nowhere. */
@Command(
        name = "why-not-accuracy",
        description =
                "Moves one weight of a network that has learned a little, and measures loss and accuracy: the loss"
                        + " moves with it, the accuracy stays, and sometimes jumps. So a network learns by the loss.",
        sortOptions = false)
final class WhyNotAccuracyCommand extends Experiment {

    private static final int HIDDEN = 50;
    private static final int BATCH = 100;
    private static final double FIRST_STD = 0.01;
    private static final float LEARNING_RATE = 0.1f;

    private static final int LINES = 21;
    private static final int POINTS_PER_LINE = 10;

    private static final Pattern WEIGHT = Pattern.compile("(?i)(?:(w[12])\\[(\\d+),(\\d+)]|(b[12])\\[(\\d+)])");

    @Option(names = "--images", paramLabel = "N", description = "Of the test set, to measure on (default: 100).")
    private int images = 100;

    @Option(names = "--iterations", paramLabel = "N", description = "Of training, before (default: 600, an epoch).")
    private int iterations = 600;

    @Option(
            names = "--weight",
            paramLabel = "NAME",
            description =
                    "Which one moves: W1[i,j], b1[j], W2[j,k] or b2[k] (default: that of W2 with the steepest loss).")
    private @Nullable String weight;

    @Option(names = "--by", paramLabel = "X", description = "How far, to each side (default: 2).")
    private float by = 2;

    @Mixin
    private Digits digits = new Digits();

    /** A weight of the net: live. */
    private record Weight(String name, Matrix parameters, Matrix gradient, int row, int col) {

        void set(float value) {
            parameters.set(row, col, value);
        }

        float value() {
            return parameters.get(row, col);
        }

        float slope() {
            return gradient.get(row, col);
        }
    }

    /** What is measured with the weight at a value. */
    private record Point(float weight, float loss, float accuracy) {}

    /** The page's data. */
    private record Data(
            String net, String weight, float value, float slope, int images, int flat, int steps, List<Point> points) {}

    @Override
    Page run(PrintWriter out) throws IOException {
        require(images >= 1, "--images", images, "at least 1");
        require(iterations >= 1, "--iterations", iterations, "at least 1");
        require(by > 0 && Float.isFinite(by), "--by", by, "above 0 and finite");
        if (weight != null && !WEIGHT.matcher(weight).matches()) {
            throw new UsageException("--weight must be like W1[0,3], b1[3], W2[3,9] or b2[9], but is " + weight);
        }
        MnistSource source = digits.open(out);
        int most = source.test().size();
        require(images <= most, "--images", images, "at most " + most + ", the size of the test set");
        TwoLayerNet net = new TwoLayerNet(source.features(), HIDDEN, source.classes(), FIRST_STD, digits.seed);
        Dataset test = source.test().slice(0, images);
        if (weight != null) {
            weight(weight, net, net.gradient(test.x(), test.labels())); // before it learns
        }
        Trainer.builder()
                .batchSize(BATCH)
                .learningRate(LEARNING_RATE)
                .iterations(iterations)
                .seed(digits.seed)
                .build()
                .fit(net, source.train(), null);
        Gradients gradient = net.gradient(test.x(), test.labels());
        Weight moved = weight == null ? steepest(net, gradient) : weight(weight, net, gradient);
        Data data = measure(net, moved, test);
        print(out, data);
        return new Page("Why not accuracy?", WhyNotAccuracyCommand.class, "why-not-accuracy", data);
    }

    private static Weight weight(String name, TwoLayerNet net, Gradients gradient) {
        Matcher parts = WEIGHT.matcher(name);
        if (!parts.matches()) {
            throw new IllegalStateException("checked before");
        }
        boolean bias = parts.group(1) == null;
        String parameter = (bias ? parts.group(4) : parts.group(1)).toLowerCase(Locale.ROOT);
        Matrix parameters = switch (parameter) {
            case "w1" -> net.w1();
            case "b1" -> net.b1();
            case "w2" -> net.w2();
            default -> net.b2();
        };
        Matrix by = switch (parameter) {
            case "w1" -> gradient.w1();
            case "b1" -> gradient.b1();
            case "w2" -> gradient.w2();
            default -> gradient.b2();
        };
        int row = bias ? 0 : index(name, parts.group(2), parameters.rows());
        int col = index(name, bias ? parts.group(5) : parts.group(3), parameters.cols());
        return new Weight(name, parameters, by, row, col);
    }

    private static int index(String name, String digits, int size) {
        if (digits.length() > 9 || Integer.parseInt(digits) >= size) {
            throw new UsageException("--weight %s: %s must be below %d".formatted(name, digits, size));
        }
        return Integer.parseInt(digits);
    }

    private static Weight steepest(TwoLayerNet net, Gradients gradient) {
        Matrix w2 = gradient.w2();
        int best = IntStream.range(0, w2.data().length)
                .reduce((a, b) -> Math.abs(w2.data()[b]) > Math.abs(w2.data()[a]) ? b : a)
                .orElseThrow();
        int row = best / w2.cols();
        int col = best % w2.cols();
        return new Weight("W2[%d,%d]".formatted(row, col), net.w2(), w2, row, col);
    }

    private Data measure(TwoLayerNet net, Weight weight, Dataset test) {
        float value = weight.value();
        int points = (LINES - 1) * POINTS_PER_LINE + 1;
        double[] offsets = Numbers.range(-by, by, points);
        List<Point> measured = IntStream.range(0, points)
                .mapToObj(i -> {
                    weight.set((float) (value + offsets[i]));
                    return new Point(
                            weight.value(), net.loss(test.x(), test.labels()), net.accuracy(test.x(), test.labels()));
                })
                .toList();
        weight.set(value);
        int flat = (int) IntStream.range(1, points)
                .filter(i -> measured.get(i).accuracy == measured.get(i - 1).accuracy)
                .count();
        String shape = "%d-%d-%d, after %d iterations".formatted(net.inputSize(), HIDDEN, net.outputSize(), iterations);
        return new Data(shape, weight.name, value, weight.slope(), images, flat, points - 1, measured);
    }

    private static void print(PrintWriter out, Data data) {
        fact(out, "network", data.net + ", measured on " + data.images + " test images");
        fact(
                out,
                "weight",
                "%s = %s, where the slope of the loss is %s"
                        .formatted(data.weight, Numbers.text(data.value), Numbers.text(data.slope)));
        TextTable table = new TextTable(data.weight, "loss", "accuracy");
        for (int i = 0; i < data.points.size(); i += POINTS_PER_LINE) {
            Point point = data.points.get(i);
            table.row(
                    String.format(Locale.ROOT, "%.4f", point.weight),
                    String.format(Locale.ROOT, "%.6f", point.loss),
                    String.format(Locale.ROOT, "%.4f", point.accuracy));
        }
        table.print(out);
        out.println();
        fact(
                out,
                "accuracy",
                "the same before and after %d of %d small steps: no slope to follow".formatted(data.flat, data.steps));
    }
}
