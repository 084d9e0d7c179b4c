package dev.lanewise.cli;

import dev.lanewise.cli.TrainOptions.GradientChoice;
import dev.lanewise.data.Dataset;
import dev.lanewise.io.Models;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Checkpoint;
import dev.lanewise.nn.Evaluation;
import dev.lanewise.nn.InputScaling;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TrainingDivergedException;
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
import java.util.stream.Stream;
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
        if (!options.report.wanted()) {
            return run(start, net, source, null);
        }
        List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
        try (TrainingView view = new TrainingView(options, source, net, arguments, out)) {
            return run(start, net, source, view);
        }
    }

    private TrainingHistory run(
            @Nullable Checkpoint start, TwoLayerNet net, MnistSource source, @Nullable TrainingView view)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        TrainingHistory history;
        try {
            history = train(start, net, source, view);
        } catch (TrainingDivergedException e) {
            if (view != null) {
                view.evaluates();
                view.diverged(e, evaluate(net, source.train()), evaluate(net, source.test()));
            }
            throw e;
        }
        if (view != null) {
            view.evaluates();
        }
        long since = System.nanoTime();
        Evaluation train = evaluate(net, source.train());
        Evaluation test = evaluate(net, source.test());
        double evaluationSeconds = history.evaluationSeconds() + (System.nanoTime() - since) * 1e-9;
        printTimes(history, evaluationSeconds, view == null ? 0 : view.pausedSeconds());
        printResults(history, net, train, test);
        try {
            save(net);
        } catch (Throwable e) {
            // What was trained is still to be seen. Of two failures, the model's is the one to tell
            try {
                end(view, history, train, test);
            } catch (IOException | RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        end(view, history, train, test);
        return history;
    }

    private void save(TwoLayerNet net) throws IOException {
        if (options.save != null) {
            Model model = new Model(net, InputScaling.BYTES, List.of(), Map.of());
            ModelFiles.write(options.save, model, Models.Layout.LANEWISE);
            spec.commandLine().getOut().println("saved      " + options.save);
        }
    }

    private static void end(@Nullable TrainingView view, TrainingHistory history, Evaluation train, Evaluation test)
            throws IOException {
        if (view != null) {
            view.ended(history, train, test);
        }
    }

    private Evaluation evaluate(TwoLayerNet net, Dataset data) {
        return net.evaluate(data, options.evaluationParallelism());
    }

    private MnistSource source() throws IOException {
        MnistSource source = options.data == null ? MnistSource.embedded() : MnistSource.directory(options.data);
        return options.validation == null ? source : source.withValidation(options.validation, options.seed);
    }

    private TrainingHistory train(
            @Nullable Checkpoint start, TwoLayerNet net, MnistSource source, @Nullable TrainingView view) {
        List<TrainingListener> listeners = view == null ? List.of() : view.listeners();
        ConsoleListener lines = new ConsoleListener(spec.commandLine().getOut());
        if (options.noProgress || !onTerminal()) {
            return train(start, net, source, lines, listeners);
        }
        try (ProgressListener progress =
                new ProgressListener(lines, spec.commandLine().getErr())) {
            return train(start, net, source, progress, listeners);
        }
    }

    private TrainingHistory train(
            @Nullable Checkpoint start,
            TwoLayerNet net,
            MnistSource source,
            TrainingListener lines,
            List<TrainingListener> others) {
        Trainer trainer = options.trainer(
                source, Stream.concat(Stream.of(lines), others.stream()).toList());
        return start == null
                ? trainer.fit(net, source.train(), source.test())
                : trainer.resume(start, net, source.train(), source.test());
    }

    private void printTimes(TrainingHistory history, double evaluationSeconds, double pausedSeconds) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%ntrained    %d iterations in %.2f s, evaluated in %.2f s",
                history.iterations(),
                history.trainingSeconds() - pausedSeconds,
                evaluationSeconds);
        if (pausedSeconds > 0) {
            out.printf(Locale.ROOT, ", paused for %.2f s", pausedSeconds);
        }
        out.println();
    }

    private void printResults(TrainingHistory history, TwoLayerNet net, Evaluation train, Evaluation test) {
        PrintWriter out = spec.commandLine().getOut();
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
