package dev.lanewise.cli;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.data.Idx;
import dev.lanewise.io.Npy;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Predictor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lanewise predict}: what a model says of images, or of rows of numbers. */
@Command(
        name = "predict",
        description = "Prints the most probable classes of images, or of rows of numbers.",
        sortOptions = false)
final class PredictCommand implements Callable<Integer> {

    /** Where the samples come from. */
    static final class Samples {

        @ArgGroup(exclusive = false)
        private @Nullable Images images;

        @Option(
                names = "--rows",
                paramLabel = "FILE",
                description = "Rows of raw values: .csv, numbers between commas without a heading, or .npy.")
        private @Nullable Path rows;
    }

    /** Images, perhaps with labels. */
    static final class Images {

        @Option(
                names = "--images",
                paramLabel = "FILE",
                required = true,
                description = "IDX file of images, plain or .gz; the raw values are the bytes of its pixels.")
        @SuppressWarnings("NullAway.Init") // by picocli
        private Path images;

        @Option(
                names = "--labels",
                paramLabel = "FILE",
                description = "IDX file of their labels, to compare: text ends with the accuracy.")
        private @Nullable Path labels;
    }

    /** {@link Predictor.Weights}, as it is spelled here. */
    enum WeightsChoice {
        FLOAT32(Predictor.Weights.FLOAT32),
        BFLOAT16(Predictor.Weights.BFLOAT16);

        private final Predictor.Weights weights;

        WeightsChoice(Predictor.Weights weights) {
            this.weights = weights;
        }

        @Override
        public String toString() {
            return TrainOptions.spelled(this);
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A file that train --save wrote, or another that convert reads.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path file;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Samples samples;

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "How many classes of each sample, the most probable first (default: ${DEFAULT-VALUE}).")
    private int top = 1;

    @Option(
            names = "--format",
            paramLabel = "HOW",
            description = "text; csv with a heading; or json, an object on each line (default: ${DEFAULT-VALUE}).")
    private PredictionPrinter.Format format = PredictionPrinter.Format.TEXT;

    @Option(
            names = "--weights",
            paramLabel = "HOW",
            description = "float32, as they are; or bfloat16, to see what that costs in accuracy (default: "
                    + "${DEFAULT-VALUE}).")
    private WeightsChoice weights = WeightsChoice.FLOAT32;

    @Mixin
    private ModelOptions options = new ModelOptions();

    @Override
    public Integer call() throws IOException {
        Checks.require(top >= 1, "--top", top, "at least 1");
        Model model = options.read(file, spec.commandLine().getErr());
        Path labelsFile = samples.images == null ? null : samples.images.labels;
        Matrix x = model.scaling().applyInPlace(rows(model));
        int[] labels = labelsFile == null ? null : labels(labelsFile, x.rows(), model);
        PrintWriter out = spec.commandLine().getOut();
        Predictor predictor = model.net().predictor(weights.weights);
        Matrix probabilities = Matrix.zeros(x.rows(), predictor.outputSize());
        predictor.predict(x.data(), 0, probabilities.data(), 0, x.rows(), predictor.newScratch());
        new PredictionPrinter(out, format, model, top).print(probabilities, labels);
        if (labels != null && format == PredictionPrinter.Format.TEXT) {
            out.printf(Locale.ROOT, "%naccuracy   %.4f of %d%n", accuracy(predictor, x, labels), labels.length);
        }
        return ExitCode.OK;
    }

    private static double accuracy(Predictor predictor, Matrix x, int[] labels) {
        Predictor.Scratch scratch = predictor.newScratch();
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            right += predictor.predictClass(x.data(), i * x.cols(), scratch) == labels[i] ? 1 : 0;
        }
        return right / (double) labels.length;
    }

    /** The raw values. */
    private Matrix rows(Model model) throws IOException {
        Path source = samples.images == null ? samples.rows : samples.images.images;
        if (source == null) {
            throw new IllegalStateException("picocli wants one of both");
        }
        Matrix x = samples.images == null ? numbers(source) : Idx.images(source);
        if (x.cols() != model.net().inputSize()) {
            throw new FileFormatException(
                    source.toString(),
                    "rows of %d values, the inputs of %s".formatted(model.net().inputSize(), file),
                    "rows of " + x.cols());
        }
        return x;
    }

    private static Matrix numbers(Path source) throws IOException {
        String name = source.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            return CsvReader.read(source);
        }
        if (name.endsWith(".npy")) {
            return Npy.roundedMatrix(source);
        }
        throw new UsageException("--rows %s: the name must end with .csv or .npy".formatted(source));
    }

    private static int[] labels(Path source, int rows, Model model) throws IOException {
        int[] labels = Idx.labels(source);
        if (labels.length != rows) {
            throw new FileFormatException(
                    source.toString(), "a label for each of %d images".formatted(rows), labels.length + "");
        }
        int classes = model.net().outputSize();
        for (int i = 0; i < rows; i++) {
            if (labels[i] >= classes) {
                throw new FileFormatException(
                        source.toString(), "labels from 0 to " + (classes - 1), labels[i] + " at item " + i);
            }
        }
        return labels;
    }
}
