package dev.lanewise.cli;

import dev.lanewise.io.Models;
import dev.lanewise.nn.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lanewise convert}: a model from one file to another. */
@Command(
        name = "convert",
        description = "Reads a model and writes it in another format or layout, or with what its file does not say.",
        sortOptions = false)
final class ConvertCommand implements Callable<Integer> {

    enum LayoutChoice {
        LANEWISE,
        PYTORCH;

        @Override
        public String toString() {
            return TrainOptions.spelled(this);
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "IN",
            description = "A model as .safetensors, of this library or two Linear layers of PyTorch; a checkpoint of"
                    + " train; a net as .onnx; or arrays of NumPy as .npz.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path in;

    @Parameters(
            paramLabel = "OUT",
            description = "The file to write, whole or not at all; replaced if it is there: .safetensors or .onnx.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path out;

    @Option(
            names = "--layout",
            paramLabel = "WHICH",
            description = "lanewise: w1, b1, w2, b2; or pytorch: 0.weight, 0.bias, 2.weight, 2.bias, the state of an"
                    + " nn.Sequential (default: ${DEFAULT-VALUE}).")
    private LayoutChoice layout = LayoutChoice.LANEWISE;

    @Mixin
    private ModelOptions options = new ModelOptions();

    @Override
    public Integer call() throws IOException {
        ModelFiles.requireWritable("OUT", out);
        Model model = options.read(in, spec.commandLine().getErr());
        ModelFiles.write(out, model, Models.Layout.valueOf(layout.name()));
        PrintWriter lines = spec.commandLine().getOut();
        ModelOptions.print(lines, model);
        lines.println("written    " + out);
        return ExitCode.OK;
    }
}
