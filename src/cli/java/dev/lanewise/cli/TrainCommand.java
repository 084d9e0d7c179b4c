package dev.lanewise.cli;

import dev.lanewise.cli.TrainOptions.GradientChoice;
import dev.lanewise.io.Models;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Checkpoint;
import dev.lanewise.nn.Evaluation;
import dev.lanewise.nn.InputScaling;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TrainingHistory;
import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lanewise train}: trains a network on images of digits and prints how it goes. */
@Command(
        name = "train",
        description = "Trains a network of one hidden layer and a softmax output by mini-batches.",
        sortOptions = false,
        abbreviateSynopsis = true)
final class TrainCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Mixin
    private TrainOptions options = new TrainOptions();

    TrainCommand() {}

    /** A part of another command, which prints where that does. */
    TrainCommand(CommandSpec spec, TrainOptions options) {
        this.spec = spec;
        this.options = options;
    }

    @Override
    public Integer call() throws IOException {
        run(open());
        return ExitCode.OK;
    }

    /** Prints what the options train on. */
    MnistSource open() throws IOException {
        options.check();
        PrintWriter out = spec.commandLine().getOut();
        if (options.kernels != null) {
            // The library reads it once, when the next statement initializes the kernels.
            System.setProperty("lanewise.kernels", options.kernels.toString());
        }
        out.printf(Locale.ROOT, "kernels    %s%n", Kernels.active().describe());

        MnistSource source = source();
        out.printf(Locale.ROOT, "data       %s: %s of %d pixels%n", source.name(), source.counts(), source.features());
        options.check(source);
        return source;
    }

    /** Trains and prints as the options say now. */
    TrainingHistory run(MnistSource source) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TwoLayerNet net = options.net(source);
        out.printf(
                Locale.ROOT,
                "network    %d-%d-%d, %s, first weights of standard deviation %s, seed %d%n",
                net.inputSize(),
                net.hiddenSize(),
                net.outputSize(),
                options.activation,
                options.weightInit(),
                options.seed);
        out.printf(
                Locale.ROOT,
                "training   mini-batches of %d (%s), %s, %sparallelism %s%n",
                options.batchSize,
                options.sampling,
                options.updates,
                options.gradient == GradientChoice.NUMERICAL ? "numerical gradient, " : "",
                options.parallelism == null ? "automatic" : options.parallelism);
        Checkpoint start = null;
        if (options.checkpoint != null) {
            start = options.checkpoint.read();
            out.printf(Locale.ROOT, "checkpoint %s%n", options.checkpoint.describe(start));
        }
        out.println();
        TrainingHistory history = train(start, net, source);
        printEnd(history, net, source);
        if (options.save != null) {
            Model model = new Model(net, InputScaling.BYTES, List.of(), Map.of());
            ModelFiles.write(options.save, model, Models.Layout.LANEWISE);
            out.println("saved      " + options.save);
        }
        return history;
    }

    private MnistSource source() throws IOException {
        MnistSource source = options.data == null ? MnistSource.embedded() : MnistSource.directory(options.data);
        return options.validation == null ? source : source.withValidation(options.validation, options.seed);
    }

    private TrainingHistory train(@Nullable Checkpoint start, TwoLayerNet net, MnistSource source) {
        ConsoleListener lines = new ConsoleListener(spec.commandLine().getOut());
        if (options.noProgress || !onTerminal()) {
            return train(lines, start, net, source);
        }
        try (ProgressListener progress =
                new ProgressListener(lines, spec.commandLine().getErr())) {
            return train(progress, start, net, source);
        }
    }

    private TrainingHistory train(
            TrainingListener listener, @Nullable Checkpoint start, TwoLayerNet net, MnistSource source) {
        Trainer trainer = options.trainer(source, listener);
        return start == null
                ? trainer.fit(net, source.train(), source.test())
                : trainer.resume(start, net, source.train(), source.test());
    }

    private void printEnd(TrainingHistory history, TwoLayerNet net, MnistSource source) {
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        Evaluation train = net.evaluate(source.train(), options.evaluationParallelism());
        Evaluation test = net.evaluate(source.test(), options.evaluationParallelism());
        double evaluationSeconds = history.evaluationSeconds() + (System.nanoTime() - start) * 1e-9;
        out.printf(
                Locale.ROOT,
                "%ntrained    %d iterations in %.2f s, evaluated in %.2f s%n",
                history.iterations(),
                history.trainingSeconds(),
                evaluationSeconds);
        history.best()
                .ifPresent(best -> out.printf(
                        Locale.ROOT, "best       validation loss %.4f after epoch %d%n", best.loss(), best.epoch()));
        out.printf(Locale.ROOT, "final      train %.4f, test %.4f%n", train.accuracy(), test.accuracy());
        out.printf(Locale.ROOT, "weights    SHA-256 %s%n", net.digest());
        if (options.confusion) {
            ConfusionTables.print(out, test.confusion());
        }
    }

    private static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
