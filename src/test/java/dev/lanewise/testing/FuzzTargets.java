package dev.lanewise.testing;

import dev.lanewise.data.IdxFuzzer;
import dev.lanewise.io.CheckpointsFuzzer;
import dev.lanewise.io.ModelsFuzzer;
import dev.lanewise.io.NpyFuzzer;
import dev.lanewise.io.NpzFuzzer;
import dev.lanewise.io.SafetensorsFuzzer;
import dev.lanewise.onnx.OnnxFuzzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All fuzz targets. Jazzer finds a target's {@code fuzzerTestOneInput} by its name; here it is for the test that repeats
 * what was found.
 */
public final class FuzzTargets {
    /** Reads an input as a file: an exception is a finding. */
    @FunctionalInterface
    public interface Target {
        void read(byte[] input) throws IOException;
    }

    /** Sound files to start from. */
    @FunctionalInterface
    public interface Seeds {
        List<byte[]> make() throws IOException;
    }

    /** A target, by its class. */
    public record FuzzTarget(Class<?> type, Target target, Seeds seeds) {
        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    public static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget(IdxFuzzer.class, IdxFuzzer::fuzzerTestOneInput, IdxFuzzer::seeds),
            new FuzzTarget(NpyFuzzer.class, NpyFuzzer::fuzzerTestOneInput, NpyFuzzer::seeds),
            new FuzzTarget(NpzFuzzer.class, NpzFuzzer::fuzzerTestOneInput, NpzFuzzer::seeds),
            new FuzzTarget(SafetensorsFuzzer.class, SafetensorsFuzzer::fuzzerTestOneInput, SafetensorsFuzzer::seeds),
            new FuzzTarget(ModelsFuzzer.class, ModelsFuzzer::fuzzerTestOneInput, ModelsFuzzer::seeds),
            new FuzzTarget(CheckpointsFuzzer.class, CheckpointsFuzzer::fuzzerTestOneInput, CheckpointsFuzzer::seeds),
            new FuzzTarget(OnnxFuzzer.class, OnnxFuzzer::fuzzerTestOneInput, OnnxFuzzer::seeds));

    private FuzzTargets() {}

    /** Writes the seeds into a directory for each target, and prints the names of the classes. */
    public static void main(String[] args) throws IOException {
        for (FuzzTarget target : ALL) {
            Path dir = Files.createDirectories(Path.of(args[0], target.type.getSimpleName()));
            List<byte[]> seeds = target.seeds.make();
            for (int i = 0; i < seeds.size(); i++) {
                Files.write(dir.resolve("seed-" + i), seeds.get(i));
            }
            System.out.println(target.type.getName());
        }
    }
}
