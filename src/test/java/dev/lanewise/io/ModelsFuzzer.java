package dev.lanewise.io;

import static dev.lanewise.testing.FuzzedFile.require;

import dev.lanewise.Matrix;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.InputScaling;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.testing.FuzzedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads inputs as models. One that is read is, saved in either layout, read as the same. */
public final class ModelsFuzzer {
    /** As for a safetensors file, and the parameters once more, where they are transposed. */
    private static final long BYTES_PER_BYTE = 128;

    private ModelsFuzzer() {}

    public static List<byte[]> seeds() throws IOException {
        TwoLayerNet net = new TwoLayerNet(2, 3, 2, 1.0, 42);
        Model model = new Model(net, InputScaling.BYTES, List.of("cat", "dog"), Map.of("trained_on", "thumbnails"));
        List<byte[]> seeds = new ArrayList<>();
        for (Models.Layout layout : Models.Layout.values()) {
            Path file = FuzzedFile.of(new byte[0]);
            Models.save(file, model, layout);
            seeds.add(Files.readAllBytes(file));
        }
        Path file = FuzzedFile.of(new byte[0]);
        Matrix square = Matrix.of(new float[][] {{1, 2}, {3, 4}});
        Safetensors.builder()
                .tensor("fc1.weight", square)
                .tensor("fc1.bias", new float[2])
                .tensor("fc2.weight", square)
                .tensor("fc2.bias", new float[2])
                .write(file);
        seeds.add(Files.readAllBytes(file));
        return seeds;
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Path file = FuzzedFile.of(input);
        Optional<Model> read = FuzzedFile.read(file, BYTES_PER_BYTE, Models::load);
        Optional<Model> given =
                FuzzedFile.read(file, BYTES_PER_BYTE, path -> Models.load(path, HiddenActivation.SIGMOID));
        if (read.isPresent()) {
            requireKept(read.get());
        } else if (given.isPresent()) {
            requireKept(given.get());
        }
    }

    static void requireKept(Model model) throws IOException {
        for (Models.Layout layout : Models.Layout.values()) {
            Path file = FuzzedFile.of(new byte[0]);
            Models.save(file, model, layout);
            requireSame(model, Models.load(file));
        }
    }

    private static void requireSame(Model expected, Model model) {
        requireSame(expected.net(), model.net());
        require(model.scaling().equals(expected.scaling()), "another scaling: " + model);
        require(model.classNames().equals(expected.classNames()), "other class names: " + model.classNames());
        require(model.metadata().equals(expected.metadata()), "other metadata: " + model.metadata());
    }

    /** The same function and the same parameters. */
    public static void requireSame(TwoLayerNet expected, TwoLayerNet net) {
        require(net.hiddenActivation() == expected.hiddenActivation(), "another activation: " + net.hiddenActivation());
        require(
                net.w1().equals(expected.w1())
                        && net.b1().equals(expected.b1())
                        && net.w2().equals(expected.w2())
                        && net.b2().equals(expected.b2()),
                "other parameters");
    }
}
