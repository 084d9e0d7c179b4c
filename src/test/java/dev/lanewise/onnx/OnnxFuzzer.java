package dev.lanewise.onnx;

import static dev.lanewise.testing.FuzzedFile.require;
import static java.util.Objects.requireNonNull;

import dev.lanewise.io.ModelsFuzzer;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.testing.FuzzedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads inputs as ONNX files. One that is read is, written, read as the same net. */
public final class OnnxFuzzer {
    /** Sixteen times the numbers; a small file is mostly names. */
    private static final long BYTES_PER_BYTE = 64;

    private OnnxFuzzer() {}

    public static List<byte[]> seeds() throws IOException {
        Path file = FuzzedFile.of(new byte[0]);
        OnnxFile.write(file, new TwoLayerNet(2, 3, 2, 1.0, 42), Map.of("trained_on", "thumbnails"));
        List<byte[]> seeds = new ArrayList<>(List.of(OnnxFiles.small(), Files.readAllBytes(file)));
        for (String name : List.of(
                "constants-and-swapped-operands",
                "double-typed",
                "layout-of-skl2onnx",
                "layout-of-tf2onnx",
                "pytorch-torchscript-relu-image",
                "pytorch-torchscript-tanh-no-bias")) {
            try (InputStream in = requireNonNull(OnnxFuzzer.class.getResourceAsStream(name + ".onnx"), name)) {
                seeds.add(in.readAllBytes());
            }
        }
        return seeds;
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Path file = FuzzedFile.of(input);
        Optional<OnnxFile> read = FuzzedFile.read(file, BYTES_PER_BYTE, OnnxFile::read);
        if (read.isPresent()) {
            OnnxFile.write(file, read.get().net(), read.get().metadata());
            OnnxFile again = OnnxFile.read(file);
            ModelsFuzzer.requireSame(read.get().net(), again.net());
            require(again.metadata().equals(read.get().metadata()), "other metadata: " + again.metadata());
            require(!again.softmaxAdded(), "a file without its softmax");
        }
    }
}
