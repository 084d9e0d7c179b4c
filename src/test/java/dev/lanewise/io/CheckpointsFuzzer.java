package dev.lanewise.io;

import static dev.lanewise.testing.FuzzedFile.require;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.Checkpoint;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Optimizer;
import dev.lanewise.nn.Sampling;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TrainingDivergedException;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.testing.FuzzedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads inputs as checkpoints, with the digest that their content asks for: no mutation gets it right. One that is read is
 * written and read as the same, and trainings go on from it or refuse it.
 */
public final class CheckpointsFuzzer {
    /** As for a safetensors file, and copies. */
    private static final long BYTES_PER_BYTE = 128;

    private static final String SHA_256 = "sha256";

    private static final Dataset XOR =
            Dataset.of(Matrix.of(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}), new int[] {0, 1, 1, 0}, 2);

    private static final List<Trainer.Builder> TRAINERS = List.of(
            Trainer.builder().batchSize(2).iterations(4).parallelism(1),
            Trainer.builder()
                    .batchSize(2)
                    .iterations(4)
                    .parallelism(1)
                    .sampling(Sampling.SHUFFLED)
                    .optimizer(Optimizer.adam())
                    .earlyStopping(XOR, 9));

    private CheckpointsFuzzer() {}

    private static TwoLayerNet net() {
        return new TwoLayerNet(2, 2, 2, 1.0, 42);
    }

    public static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Trainer.Builder trainer : TRAINERS) {
            List<Checkpoint> checkpoints = new ArrayList<>();
            trainer.checkpoint(2, checkpoints::add).build().fit(net(), XOR, null);
            for (Checkpoint checkpoint : checkpoints) {
                Path file = FuzzedFile.of(new byte[0]);
                Checkpoints.write(file, checkpoint);
                seeds.add(Files.readAllBytes(file));
            }
        }
        return seeds;
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        byte[] signed = signed(input);
        Path file = FuzzedFile.of(signed);
        Optional<Checkpoint> read = FuzzedFile.read(file, BYTES_PER_BYTE, Checkpoints::read);
        Optional<Model> model = FuzzedFile.read(file, BYTES_PER_BYTE, Models::load);
        if (model.isPresent()) {
            ModelsFuzzer.requireKept(model.get());
        }
        if (read.isPresent()) {
            Checkpoint checkpoint = read.get();
            Checkpoints.write(file, checkpoint);
            requireSame(checkpoint, Checkpoints.read(file));
            for (Trainer.Builder trainer : TRAINERS) {
                try {
                    trainer.build().resume(checkpoint, net(), XOR, null);
                } catch (IllegalArgumentException | TrainingDivergedException e) {
                    // of another training, or its loss is no number
                }
            }
        }
    }

    /** The file with the digest of its content, or as it is where its header is not sound. */
    private static byte[] signed(byte[] input) {
        if (input.length < Long.BYTES) {
            return input;
        }
        long headerBytes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (headerBytes < 0 || headerBytes > input.length - Long.BYTES) {
            return input;
        }
        int dataStart = Long.BYTES + (int) headerBytes;
        byte[] data = Arrays.copyOfRange(input, dataStart, input.length);
        SafetensorsHeader header;
        try {
            header = SafetensorsHeader.parse(Arrays.copyOfRange(input, Long.BYTES, dataStart), data.length, "input");
        } catch (FileFormatException e) {
            return input;
        }
        Map<String, String> metadata = new TreeMap<>(header.metadata());
        metadata.remove(SHA_256);
        MessageDigest sha = new SafetensorsHeader(metadata, header.tensors()).sha256();
        sha.update(data);
        metadata.put(SHA_256, HexFormat.of().formatHex(sha.digest()));
        String json = new SafetensorsHeader(metadata, header.tensors()).json();
        return SafetensorsFiles.file(json.getBytes(StandardCharsets.UTF_8), data);
    }

    private static void requireSame(Checkpoint expected, Checkpoint checkpoint) {
        require(checkpoint.settings().equals(expected.settings()), "other settings: " + checkpoint.settings());
        require(checkpoint.tensors().equals(expected.tensors()), "other tensors");
        require(checkpoint.progress().equals(expected.progress()), "other progress: " + checkpoint.progress());
        require(checkpoint.randomState() == expected.randomState(), "another random state");
        require(Arrays.equals(checkpoint.order(), expected.order()), "another order");
        require(checkpoint.position() == expected.position(), "another position");
        require(Arrays.equals(checkpoint.batch(), expected.batch()), "another batch");
    }
}
