package dev.lanewise.cli.lab;

import dev.lanewise.cli.MnistSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The images of an experiment, and the seed of all that is drawn in it. */
final class Digits {

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the first weights and of the mini-batches (default: 42).")
    long seed = 42;

    @Option(names = "--data", paramLabel = "DIR", description = "As for train (default: the embedded MNIST).")
    private @Nullable Path data;

    /** Reads them, and prints what they are. */
    MnistSource open(PrintWriter out) throws IOException {
        MnistSource source = data == null ? MnistSource.embedded() : MnistSource.directory(data);
        Experiment.fact(
                out, "data", "%s: %s of %d pixels".formatted(source.name(), source.counts(), source.features()));
        return source;
    }
}
