package dev.lanewise.cli;

import dev.lanewise.cli.TrainOptions.ActivationChoice;
import dev.lanewise.nn.EpochResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lanewise book}: an experiment of <em>Deep Learning from Scratch</em>, from several seeds. */
@Command(
        name = "book",
        description = "Repeats the training that ends a chapter of the book Deep Learning from Scratch, from several"
                + " seeds, and fails where an accuracy is more than 0.006 from the book's.",
        sortOptions = false)
final class BookCommand implements Callable<Integer> {

    /** About five times the standard deviation of the accuracy from seed to seed. */
    private static final double TOLERANCE = 0.006;

    /** The defaults of {@code train}, but for the activation; the accuracies are those of the book's last line. */
    enum Chapter {
        FOUR("4", ActivationChoice.SIGMOID, 0.9471, 0.9465),
        FIVE("5", ActivationChoice.RELU, 0.9779, 0.9690);

        private final String number;
        private final ActivationChoice activation;
        private final double train;
        private final double test;

        Chapter(String number, ActivationChoice activation, double train, double test) {
            this.number = number;
            this.activation = activation;
            this.train = train;
            this.test = test;
        }

        boolean isMetBy(EpochResult last) {
            return Math.abs(last.trainAccuracy() - train) <= TOLERANCE
                    && Math.abs(last.testAccuracy() - test) <= TOLERANCE;
        }

        @Override
        public String toString() {
            return number;
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "CHAPTER", description = "4: a hidden layer of sigmoid; 5: of ReLU.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Chapter chapter;

    @Option(names = "--seeds", split = ",", paramLabel = "N", description = "One run each (default: 1,2,3,4,5).")
    private List<Long> seeds = List.of(1L, 2L, 3L, 4L, 5L);

    @Option(names = "--data", paramLabel = "DIR", description = "As for train (default: the embedded MNIST).")
    private @Nullable Path data;

    @Override
    public Integer call() throws IOException {
        TrainOptions options = new TrainOptions();
        options.activation = chapter.activation;
        options.data = data;
        TrainCommand training = new TrainCommand(spec, options);
        MnistSource source = training.open();
        List<EpochResult> results = new ArrayList<>();
        for (long seed : seeds) {
            options.seed = seed;
            results.add(training.run(source).epochs().getLast());
            spec.commandLine().getOut().println();
        }
        print(results);
        long missed = results.stream().filter(last -> !chapter.isMetBy(last)).count();
        if (missed > 0) {
            throw new IllegalStateException("%d of %d runs are more than %s from the accuracies of chapter %s"
                    .formatted(missed, results.size(), TOLERANCE, chapter));
        }
        return ExitCode.OK;
    }

    private void print(List<EpochResult> results) {
        spec.commandLine().getOut().println("seed   train   test");
        for (int i = 0; i < results.size(); i++) {
            row(
                    seeds.get(i).toString(),
                    results.get(i).trainAccuracy(),
                    results.get(i).testAccuracy());
        }
        row("mean", mean(results, EpochResult::trainAccuracy), mean(results, EpochResult::testAccuracy));
        row("book", chapter.train, chapter.test);
    }

    private void row(String name, double train, double test) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-6s %.4f  %.4f%n", name, train, test);
        out.flush();
    }

    private static double mean(List<EpochResult> results, ToDoubleFunction<EpochResult> accuracy) {
        return results.stream().mapToDouble(accuracy).average().orElse(Double.NaN);
    }
}
