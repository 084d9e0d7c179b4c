package dev.lanewise.cli.lab;

import static dev.lanewise.cli.Checks.require;

import dev.lanewise.Matrix;
import dev.lanewise.calculus.NumericalDerivative;
import dev.lanewise.cli.MnistSource;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.Gradients;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.layer.Affine;
import dev.lanewise.nn.layer.LayeredNet;
import dev.lanewise.page.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lanewise lab gradient-check}: backpropagation against the numerical gradient. */
@Command(
        name = "gradient-check",
        description =
                "Compares backpropagation with the numerical gradient: of a network of 17 parameters in double, of the"
                        + " layers of one that reads digits, and forward with central differences as their step h shrinks.",
        sortOptions = false)
final class GradientCheckCommand extends Experiment {

    private static final int MOST_IMAGES = 1000;
    private static final int MOST_HIDDEN = 1000;
    private static final double FIRST_STD = 0.01;

    /** Of differences: above what rounding to float makes of gradients below 1. */
    private static final double TOLERANCE = 1e-6;

    private static final int DECADES = 12;
    private static final int STEPS_PER_DECADE = 4;

    /** The bins of the histogram, a decade each: 0, then from 10^-14 on, then from 10^-3 on. */
    private static final int LEAST_DECADE = -14;

    private static final int BINS = 13;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "In the mini-batch of the digits (default: 3, the book's).")
    private int images = 3;

    @Option(names = "--hidden", paramLabel = "N", description = "Units of the network that reads them (default: 50).")
    private int hidden = 50;

    @Mixin
    private Digits digits = new Digits();

    /** A parameter of the small net. */
    private record Parameter(String name, double backprop, double numerical, double difference) {}

    /** A layer's parameters. */
    private record Group(String name, int count, double mean, double largest, double largestGradient, int otherBits) {}

    /** Differences from 10^decade on; those that are 0 in a bin without decade. */
    private record Bin(@Nullable Integer decade, int count) {}

    /** The errors of both differences. */
    private record Step(double h, double forward, double central) {}

    /** The page's data. */
    private record Data(
            List<Parameter> parameters,
            String net,
            List<Group> groups,
            List<Bin> differences,
            String verdict,
            String weight,
            List<Step> steps) {}

    @Override
    Page run(PrintWriter out) throws IOException {
        require(images >= 1 && images <= MOST_IMAGES, "--images", images, "from 1 to " + MOST_IMAGES);
        require(hidden >= 1 && hidden <= MOST_HIDDEN, "--hidden", hidden, "from 1 to " + MOST_HIDDEN);
        MnistSource source = digits.open(out);
        require(
                images <= source.train().size(),
                "--images",
                images,
                "at most " + source.train().size() + ", the size of the training set");
        List<Parameter> parameters = parameters(digits.seed);
        printParameters(out, parameters);

        TwoLayerNet net = new TwoLayerNet(source.features(), hidden, source.classes(), FIRST_STD, digits.seed);
        String shape = "%d-%d-%d, %d images".formatted(net.inputSize(), hidden, net.outputSize(), images);
        List<double[]> differences = new ArrayList<>();
        List<Group> groups = groups(net, source.train().slice(0, images), differences);
        out.println();
        fact(out, "layers", shape);
        printGroups(out, groups);

        out.println();
        String verdict = verdict(parameters, groups);
        fact(out, "verdict", verdict);

        double[] at = SmallNet.parameters(digits.seed);
        List<Step> steps = steps(at);
        out.println();
        fact(out, "h", "errors of the differences for " + parameters.getFirst().name + " of the small network");
        printSteps(out, steps);
        Data data =
                new Data(parameters, shape, groups, histogram(differences), verdict, parameters.getFirst().name, steps);
        return new Page("Gradient check", GradientCheckCommand.class, "gradient-check", data);
    }

    private static List<Parameter> parameters(long seed) {
        double[] at = SmallNet.parameters(seed);
        double[] backprop = SmallNet.gradient(at);
        double[] numerical = NumericalDerivative.gradient(SmallNet::loss, at);
        List<String> names = SmallNet.names();
        return IntStream.range(0, at.length)
                .mapToObj(i ->
                        new Parameter(names.get(i), backprop[i], numerical[i], Math.abs(backprop[i] - numerical[i])))
                .toList();
    }

    private static List<Group> groups(TwoLayerNet net, Dataset batch, List<double[]> differences) {
        LayeredNet layers = LayeredNet.of(net);
        layers.loss(batch.x(), batch.labels());
        layers.backward();
        Affine first = (Affine) layers.layers().getFirst();
        Affine second = (Affine) layers.layers().getLast();
        Gradients fused = net.gradient(batch.x(), batch.labels());
        Gradients numerical = net.numericalGradient(batch.x(), batch.labels());
        return List.of(
                group("W1", first.dw(), fused.w1(), numerical.w1(), differences),
                group("b1", first.db(), fused.b1(), numerical.b1(), differences),
                group("W2", second.dw(), fused.w2(), numerical.w2(), differences),
                group("b2", second.db(), fused.b2(), numerical.b2(), differences));
    }

    private static Group group(
            String name, Matrix layer, Matrix fused, Matrix numerical, List<double[]> allDifferences) {
        int count = layer.data().length;
        double[] differences = new double[count];
        double largestGradient = 0;
        int otherBits = 0;
        for (int i = 0; i < count; i++) {
            differences[i] = Math.abs((double) layer.data()[i] - numerical.data()[i]);
            largestGradient = Math.max(largestGradient, Math.abs(numerical.data()[i]));
            otherBits += sameBits(layer.data()[i], fused.data()[i]) ? 0 : 1;
        }
        allDifferences.add(differences);
        double sum = 0; // ascending, whatever a stream would do
        for (double difference : differences) {
            sum += difference;
        }
        double largest = Arrays.stream(differences).max().orElse(0);
        return new Group(name, count, sum / count, largest, largestGradient, otherBits);
    }

    /** By ==, the zeros would be equal and NaN would differ from itself. */
    private static boolean sameBits(float a, float b) {
        return Float.floatToRawIntBits(a) == Float.floatToRawIntBits(b);
    }

    private static String verdict(List<Parameter> parameters, List<Group> groups) {
        double largest = Math.max(
                parameters.stream().mapToDouble(Parameter::difference).max().orElse(0),
                groups.stream().mapToDouble(Group::largest).max().orElse(0));
        boolean sameBits = groups.stream().allMatch(group -> group.otherBits == 0);
        return "backpropagation %s the numerical gradient, to %s; layers have %s as the fused backpropagation"
                .formatted(
                        largest <= TOLERANCE ? "agrees with" : "differs from",
                        Numbers.text(TOLERANCE),
                        sameBits ? "the same bits" : "other bits");
    }

    private static List<Bin> histogram(List<double[]> differences) {
        int[] counts = new int[BINS];
        for (double[] group : differences) {
            for (double difference : group) {
                counts[bin(difference)]++;
            }
        }
        return IntStream.range(0, BINS)
                .mapToObj(i -> new Bin(i == 0 ? null : LEAST_DECADE + i - 1, counts[i]))
                .toList();
    }

    private static int bin(double difference) {
        if (difference == 0) {
            return 0;
        }
        int decade = (int) Math.floor(StrictMath.log10(difference));
        return Math.clamp(decade - LEAST_DECADE + 1, 1, BINS - 1);
    }

    private static List<Step> steps(double[] at) {
        DoubleUnaryOperator f = w -> {
            double[] moved = at.clone();
            moved[0] = w;
            return SmallNet.loss(moved);
        };
        double exact = SmallNet.gradient(at)[0];
        List<Step> steps = new ArrayList<>();
        for (int i = STEPS_PER_DECADE; i <= DECADES * STEPS_PER_DECADE; i++) {
            double h = i % STEPS_PER_DECADE == 0
                    ? Double.parseDouble("1e-" + i / STEPS_PER_DECADE)
                    : StrictMath.pow(10, -(double) i / STEPS_PER_DECADE);
            steps.add(new Step(
                    h,
                    Math.abs(NumericalDerivative.forward(f, at[0], h) - exact),
                    Math.abs(NumericalDerivative.central(f, at[0], h) - exact)));
        }
        return steps;
    }

    private static void printParameters(PrintWriter out, List<Parameter> parameters) {
        fact(
                out,
                "network",
                "2-3-2, XOR, in double; numerical by central differences, h = " + Numbers.text(NumericalDerivative.H));
        TextTable table = new TextTable("parameter", "backprop", "numerical", "difference");
        for (Parameter parameter : parameters) {
            table.row(
                    parameter.name,
                    Numbers.text(parameter.backprop),
                    Numbers.text(parameter.numerical),
                    error(parameter.difference));
        }
        table.print(out);
    }

    private static void printGroups(PrintWriter out, List<Group> groups) {
        TextTable table = new TextTable(
                "parameters", "count", "largest gradient", "mean difference", "largest", "other bits than fused");
        for (Group group : groups) {
            table.row(
                    group.name,
                    Integer.toString(group.count),
                    Numbers.text(group.largestGradient),
                    error(group.mean),
                    error(group.largest),
                    Integer.toString(group.otherBits));
        }
        table.print(out);
    }

    private static void printSteps(PrintWriter out, List<Step> steps) {
        TextTable table = new TextTable("h", "forward", "central");
        for (int i = 0; i < steps.size(); i += STEPS_PER_DECADE) {
            Step step = steps.get(i);
            table.row(Numbers.text(step.h), error(step.forward), error(step.central));
        }
        table.print(out);
    }

    /** Of an error, the size is what matters. */
    private static String error(double value) {
        return String.format(Locale.ROOT, "%.1e", value);
    }
}
