package dev.lanewise.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanewise.testing.FuzzTargets.FuzzTarget;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The inputs from which fuzzing starts, and those that it found wanting: in the resources, {@code IdxFuzzerInputs} say. */
@Timeout(60) // against a hang; all of it takes a second or two
class FuzzTargetsTest {
    static Stream<FuzzTarget> targets() {
        return FuzzTargets.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void readsOrRefusesEachInput(FuzzTarget target) throws IOException, URISyntaxException {
        List<byte[]> seeds = target.seeds().make();
        assertFalse(seeds.isEmpty());
        for (byte[] seed : seeds) {
            target.target().read(seed);
        }
        for (Path input : inputs(target)) {
            try {
                target.target().read(Files.readAllBytes(input));
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError(input.toString(), e);
            }
        }
    }

    private static List<Path> inputs(FuzzTarget target) throws IOException, URISyntaxException {
        URL dir = target.type().getResource(target + "Inputs");
        if (dir == null) {
            return new ArrayList<>();
        }
        try (Stream<Path> files = Files.list(Path.of(dir.toURI()))) {
            return files.sorted().toList();
        }
    }
}
