package dev.lanewise.cli;

import dev.lanewise.cli.TrainOptions.ActivationChoice;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.InputScaling;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.TwoLayerNet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a file of a model may not say. */
final class ModelOptions {

    @Option(
            names = "--activation",
            paramLabel = "WHICH",
            description = "Function of the hidden layer, for a file that does not say it: sigmoid, tanh or relu.")
    private @Nullable ActivationChoice activation;

    @Option(
            names = "--scale",
            paramLabel = "X",
            description = "A raw value is divided by it, as pixels are by 255 (default: what the file says, or 1).")
    private @Nullable Float scale;

    @Option(
            names = "--offset",
            paramLabel = "X",
            description = "Subtracted from a raw value before (default: what the file says, or 0).")
    private @Nullable Float offset;

    @Option(
            names = "--class-names",
            split = ",",
            paramLabel = "NAME",
            description = "What the classes are called (default: what the file says, or numbers from 0).")
    private @Nullable List<String> classNames;

    /** The model of a file, with what these options say. What it has that the file has not is told to err. */
    Model read(Path file, PrintWriter err) throws IOException {
        HiddenActivation named = activation == null ? null : HiddenActivation.valueOf(activation.name());
        Model model = ModelFiles.read(file, named, note -> err.println("lanewise: " + note));
        InputScaling old = model.scaling();
        try {
            InputScaling scaling =
                    new InputScaling(offset == null ? old.offset() : offset, scale == null ? old.scale() : scale);
            List<String> names = classNames == null ? model.classNames() : classNames;
            return new Model(model.net(), scaling, names, model.metadata());
        } catch (IllegalArgumentException e) {
            throw new UsageException("--scale, --offset, --class-names: " + e.getMessage());
        }
    }

    /** One line of what a model is. */
    static void print(PrintWriter out, Model model) {
        TwoLayerNet net = model.net();
        InputScaling scaling = model.scaling();
        out.printf(
                "model      %d-%d-%d, %s, %s, %s%n",
                net.inputSize(),
                net.hiddenSize(),
                net.outputSize(),
                TrainOptions.spelled(net.hiddenActivation()),
                scaling.equals(InputScaling.NONE)
                        ? "inputs as they are"
                        : "inputs (x - %s) / %s".formatted(scaling.offset(), scaling.scale()),
                model.classNames().isEmpty()
                        ? "classes by number"
                        : "classes " + String.join(", ", model.classNames()));
        out.println("weights    SHA-256 " + net.digest());
    }
}
