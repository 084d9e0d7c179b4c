package dev.lanewise.cli;

import dev.lanewise.cli.BookCommand.Chapter;
import dev.lanewise.cli.ConvertCommand.LayoutChoice;
import dev.lanewise.cli.OptimizerOptions.OptimizerChoice;
import dev.lanewise.cli.OptimizerOptions.Schedule;
import dev.lanewise.cli.PredictCommand.WeightsChoice;
import dev.lanewise.cli.TrainOptions.ActivationChoice;
import dev.lanewise.cli.TrainOptions.GradientChoice;
import dev.lanewise.cli.TrainOptions.InitChoice;
import dev.lanewise.cli.TrainOptions.KernelChoice;
import dev.lanewise.cli.TrainOptions.SamplingChoice;
import dev.lanewise.cli.lab.LabCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code lanewise}. */
@Command(
        name = "lanewise",
        description =
                "Trains a two-layer network on handwritten digits, and predicts by it, on the SIMD lanes of the JVM.",
        subcommands = {
            TrainCommand.class,
            PredictCommand.class,
            ConvertCommand.class,
            BookCommand.class,
            LabCommand.class,
            InfoCommand.class
        },
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:failure at run time: training diverged, a file is unreadable or corrupt, out of memory,"
                    + " accuracies other than the book's",
            "2:bad usage"
        })
public final class Main {

    @Option(names = "--stacktrace", hidden = true, scope = ScopeType.INHERIT)
    private boolean stacktrace;

    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Main main = new Main();
        Errors errors = new Errors(() -> main.stacktrace);
        return new CommandLine(main)
                // Unlike picocli's own, this one sees a failed write
                .setOut(new PrintWriter(System.out, true, System.out.charset()))
                .registerConverter(KernelChoice.class, text -> TrainOptions.parse(text, KernelChoice.values()))
                .registerConverter(SamplingChoice.class, text -> TrainOptions.parse(text, SamplingChoice.values()))
                .registerConverter(GradientChoice.class, text -> TrainOptions.parse(text, GradientChoice.values()))
                .registerConverter(ActivationChoice.class, text -> TrainOptions.parse(text, ActivationChoice.values()))
                .registerConverter(InitChoice.class, text -> TrainOptions.parse(text, InitChoice.values()))
                .registerConverter(OptimizerChoice.class, text -> TrainOptions.parse(text, OptimizerChoice.values()))
                .registerConverter(Schedule.class, Schedule::parse)
                .registerConverter(WeightsChoice.class, text -> TrainOptions.parse(text, WeightsChoice.values()))
                .registerConverter(LayoutChoice.class, text -> TrainOptions.parse(text, LayoutChoice.values()))
                .registerConverter(
                        PredictionPrinter.Format.class,
                        text -> TrainOptions.parse(text, PredictionPrinter.Format.values()))
                .registerConverter(Chapter.class, text -> TrainOptions.parse(text, Chapter.values()))
                .setExecutionStrategy(errors)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }
}
