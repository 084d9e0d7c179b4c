package dev.lanewise.onnx;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.io.Safetensors;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.WeightInit;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Exchanges models with {@code tools/onnx-models.py}, which runs them in ONNX Runtime. Beside a model
 * {@code NAME.onnx} stands {@code NAME.safetensors} with samples {@code x} and the {@code probabilities} that its
 * writer got for them.
 *
 * <pre>java … dev.lanewise.onnx.OnnxAgreement export | import DIRECTORY</pre>
 *
 * {@code export} writes models; {@code import} reads those that are there and prints a line for each: its name, the
 * largest difference between two probabilities, and what of it was read.
 */
public final class OnnxAgreement {

    /**
     * That of both, which add in different orders: some ULP of a score of a few units make that much in a probability.
     */
    static final double TOLERANCE = 2e-6;

    private OnnxAgreement() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[1]);
        if (args[0].equals("export")) {
            for (HiddenActivation activation : HiddenActivation.values()) {
                export(directory, new int[] {784, 50, 10}, activation);
                export(directory, new int[] {5, 1, 1}, activation);
                export(directory, new int[] {37, 300, 3}, activation);
            }
            return;
        }
        for (Path path : models(directory)) {
            OnnxFile file = OnnxFile.read(path);
            System.out.println(path.getFileName() + " " + difference(path, file) + " " + describe(file));
        }
    }

    private static void export(Path directory, int[] sizes, HiddenActivation activation) throws IOException {
        TwoLayerNet net = new TwoLayerNet(sizes[0], sizes[1], sizes[2], activation, WeightInit.xavier(), 42);
        SplitMix64 random = new SplitMix64(43);
        Matrix x = Matrix.zeros(200, sizes[0]);
        for (float[] values : List.of(x.data(), net.b1().data(), net.b2().data())) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
        }
        String name = activation + "-" + sizes[0] + "-" + sizes[1] + "-" + sizes[2];
        OnnxFile.write(directory.resolve(name + ".onnx"), net, Map.of("name", name));
        Safetensors.builder()
                .tensor("x", x)
                .tensor("probabilities", net.predict(x))
                .write(directory.resolve(name + ".safetensors"));
    }

    static List<Path> models(Path directory) throws IOException {
        List<Path> models = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.onnx")) {
            entries.forEach(models::add);
        }
        Collections.sort(models);
        return models;
    }

    /** The largest difference between the probabilities of a model that was read and those that stand beside it. */
    static double difference(Path path, OnnxFile file) throws IOException {
        String name = path.getFileName().toString().replace(".onnx", ".safetensors");
        try (Safetensors expected = Safetensors.open(path.resolveSibling(name))) {
            Matrix x = expected.matrix("x");
            Matrix probabilities = expected.matrix("probabilities");
            Matrix found = file.net().predict(x);
            if (x.rows() == 0 || found.rows() != probabilities.rows() || found.cols() != probabilities.cols()) {
                throw new IllegalStateException(path + ": other shapes");
            }
            double most = 0;
            for (int i = 0; i < found.data().length; i++) {
                most = Math.max(
                        most, Math.abs((double) found.data()[i] - probabilities.data()[i]));
            }
            return most;
        }
    }

    /** Sizes, activation, and how it ends. */
    static String describe(OnnxFile file) {
        TwoLayerNet net = file.net();
        return "%d-%d-%d %s %s"
                .formatted(
                        net.inputSize(),
                        net.hiddenSize(),
                        net.outputSize(),
                        net.hiddenActivation(),
                        file.softmaxAdded() ? "scores" : "probabilities");
    }
}
