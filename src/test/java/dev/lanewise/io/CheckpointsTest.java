package dev.lanewise.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.Checkpoint;
import dev.lanewise.nn.Checkpoint.Progress;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.Optimizer;
import dev.lanewise.nn.Sampling;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.ValidationResult;
import dev.lanewise.nn.WeightInit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint comes back from its file bit for bit, or not at all. */
class CheckpointsTest {
    private static final Dataset DATA = Dataset.of(
            Matrix.of(new float[][] {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}, {1, 1, 0.5f}, {1, 0, 1}}),
            new int[] {0, 1, 1, 0, 1},
            2);

    /** All that there is: 16 matrices, a permutation, a validation. */
    private static final Checkpoint FULL = last(trainer());

    private final Path path;

    CheckpointsTest(@TempDir Path dir) {
        path = dir.resolve("checkpoint.safetensors");
    }

    private static Trainer.Builder trainer() {
        return Trainer.builder()
                .batchSize(2)
                .iterations(5)
                .sampling(Sampling.SHUFFLED)
                .optimizer(Optimizer.adam())
                .earlyStopping(DATA, 9);
    }

    private static TwoLayerNet net() {
        return new TwoLayerNet(3, 2, 2, HiddenActivation.TANH, WeightInit.xavier(), 1);
    }

    private static Checkpoint last(Trainer.Builder builder) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        builder.checkpoint(3, checkpoints::add).build().fit(net(), DATA, null);
        return checkpoints.getLast();
    }

    private static void assertSame(Checkpoint expected, Checkpoint actual) {
        assertEquals(expected.settings(), actual.settings());
        assertEquals(expected.tensors(), actual.tensors());
        assertEquals(expected.progress(), actual.progress());
        assertEquals(expected.randomState(), actual.randomState());
        assertArrayEquals(expected.order(), actual.order());
        assertEquals(expected.position(), actual.position());
        assertArrayEquals(expected.batch(), actual.batch());
    }

    @Test
    void comesBackWhole() throws IOException {
        Checkpoint plain = last(Trainer.builder().batchSize(2).iterations(5));
        Matrix odd = Matrix.of(new float[][] {{-0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY}, {1, Float.NaN, 1e-40f}});
        Checkpoint extreme = Checkpoint.of(
                Map.of("quoted \"\\\n", "ünïcödé 😀"),
                Map.of("x", odd),
                new Progress(
                        Integer.MAX_VALUE,
                        0.1 + 0.2,
                        Integer.MAX_VALUE,
                        new ValidationResult(Integer.MAX_VALUE, 0, Float.MIN_VALUE)),
                Long.MIN_VALUE,
                new int[] {Integer.MIN_VALUE},
                Integer.MIN_VALUE,
                new int[] {-1, Integer.MAX_VALUE});
        for (Checkpoint checkpoint : List.of(FULL, plain, extreme)) {
            Checkpoints.write(path, checkpoint);
            assertSame(checkpoint, Checkpoints.read(path));
            byte[] once = Files.readAllBytes(path);
            Checkpoints.write(path, Checkpoints.read(path));
            assertArrayEquals(once, Files.readAllBytes(path));
        }
    }

    @Test
    void resumesFromTheFile() throws IOException {
        TwoLayerNet whole = net();
        trainer().iterations(20).build().fit(whole, DATA, null);
        trainer().checkpoint(2, Checkpoints.writer(path)).build().fit(net(), DATA, null);
        TwoLayerNet net = net();
        trainer().iterations(20).build().resume(Checkpoints.read(path), net, DATA, null);
        assertEquals(whole.digest(), net.digest());
    }

    /** For those who read the weights by other means. */
    @Test
    void theFileIsSafetensors() throws IOException {
        Checkpoints.write(path, FULL);
        try (Safetensors file = Safetensors.open(path)) {
            assertEquals("lanewise-checkpoint", file.metadata().get("format"));
            assertEquals("1", file.metadata().get("version"));
            assertEquals(
                    "Adam 0.9 0.999 1.0E-8 with weight decay 0.0",
                    file.metadata().get("optimizer"));
            assertTrue(file.metadata().get("sha256").matches("[0-9a-f]{64}"));
            assertEquals(FULL.tensors().get("best.w2"), file.matrix("best.w2"));
            assertEquals(5, file.scalar("iteration"));
            assertTrue(
                    file.names().containsAll(Set.of("w1", "m.b1", "v.w2", "order", "batch", "loss_sum", "best_loss")));
            assertEquals(26, file.names().size());
        }
    }

    private String refusal(byte[] bytes) throws IOException {
        Files.deleteIfExists(path); // some file systems are slow to overwrite
        Files.write(path, bytes);
        FileFormatException e = assertThrows(
                FileFormatException.class, () -> Checkpoints.read(path), () -> new String(bytes, ISO_8859_1));
        assertEquals(path.toString(), e.source());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e.getMessage();
    }

    private void assertRefused(String part, byte[] bytes) throws IOException {
        String message = refusal(bytes);
        assertTrue(message.contains(part), message);
    }

    @Test
    void refusesDamageAnywhere() throws IOException {
        Checkpoints.write(path, FULL);
        byte[] whole = Files.readAllBytes(path);
        for (int i = 0; i < whole.length; i += 1 + i % 3) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            refusal(damaged);
        }
        byte[] lastData = whole.clone();
        lastData[whole.length - 1] ^= 1;
        assertRefused("expected metadata sha256 \"", lastData);
    }

    @Test
    void refusesPartsOfAFileAndMore() throws IOException {
        Checkpoints.write(path, FULL);
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length; length += 1 + length % 7) {
            refusal(Arrays.copyOf(whole, length));
        }
        refusal(Arrays.copyOf(whole, whole.length - 1));
        refusal(Arrays.copyOf(whole, whole.length + 1));
    }

    @Test
    void refusesOtherFiles() throws IOException {
        assertThrows(NoSuchFileException.class, () -> Checkpoints.read(path));
        Safetensors.builder().tensor("w1", new float[3]).write(path);
        assertRefused("expected metadata format \"lanewise-checkpoint\", found none", Files.readAllBytes(path));
        Safetensors.builder().metadata("format", "pt").write(path);
        assertRefused("found \"pt\"", Files.readAllBytes(path));
        Safetensors.builder()
                .metadata("format", "lanewise-checkpoint")
                .metadata("version", "2")
                .write(path);
        assertRefused("expected metadata version \"1\", found \"2\"", Files.readAllBytes(path));
        Safetensors.builder()
                .metadata("format", "lanewise-checkpoint")
                .metadata("version", "1")
                .write(path);
        assertRefused("expected metadata sha256 \"", Files.readAllBytes(path));
        assertRefused("a length of 8 bytes", new byte[0]);
        assertThrows(FileFormatException.class, () -> Checkpoints.read(path.getParent()));
    }

    /** One whose digest is right, so that somebody must have wanted it so. */
    private byte[] forged(UnaryOperator<Safetensors.Builder> content) throws IOException {
        Safetensors.Builder file = content.apply(Safetensors.builder()
                .metadata("format", "lanewise-checkpoint")
                .metadata("version", "1")
                .tensor("w1", Matrix.zeros(1, 1)));
        file.metadata("sha256", file.sha256()).write(path);
        return Files.readAllBytes(path);
    }

    private static Safetensors.Builder state(Safetensors.Builder file) {
        return file.tensor("order", new int[0])
                .tensor("batch", new int[1])
                .scalar("position", 0)
                .scalar("random_state", 1);
    }

    @Test
    void refusesContentThatNoTrainingHas() throws IOException {
        assertRefused("a tensor \"iteration\", found none", forged(file -> file));
        assertRefused(
                "found iteration must be at least 1, but is 0",
                forged(file -> state(file)
                        .scalar("iteration", 0)
                        .scalar("loss_count", 0)
                        .tensor("loss_sum", new double[1])));
        assertRefused(
                "found iteration 4294967297",
                forged(file -> state(file)
                        .scalar("iteration", (1L << 32) + 1)
                        .scalar("loss_count", 0)
                        .tensor("loss_sum", new double[1])));
        for (int length : new int[] {0, 2}) {
            assertRefused(
                    "found " + length + " elements in loss_sum",
                    forged(file -> state(file)
                            .scalar("iteration", 1)
                            .scalar("loss_count", 0)
                            .tensor("loss_sum", new double[length])));
        }
        UnaryOperator<Safetensors.Builder> sound = file ->
                state(file).scalar("iteration", 1).scalar("loss_count", 0).tensor("loss_sum", new double[1]);
        forged(sound);
        assertEquals(1, Checkpoints.read(path).progress().iteration());
        assertRefused("a tensor \"best_loss\"", forged(file -> sound.apply(file).scalar("best_epoch", 1)));
        assertRefused(
                "tensor \"surplus\" of two dimensions",
                forged(file -> sound.apply(file).tensor("surplus", new float[3])));
        assertRefused(
                "tensor \"w2\" of a type among",
                forged(file -> sound.apply(file).tensor("w2", new int[2], 1, 2)));
    }

    /** What is not what it says takes no memory for its content. */
    @Test
    void readsNothingThatIsDamagedIntoMemory() throws IOException {
        Map<String, Matrix> tensors = new TreeMap<>(FULL.tensors());
        tensors.put("w1", Matrix.zeros(1000, 2000));
        Checkpoints.write(
                path,
                Checkpoint.of(
                        FULL.settings(),
                        tensors,
                        FULL.progress(),
                        FULL.randomState(),
                        FULL.order(),
                        FULL.position(),
                        FULL.batch()));
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length / 2] = 1;
        refusal(bytes);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThrows(FileFormatException.class, () -> Checkpoints.read(path));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // 8 MB are in the file; its header and one chunk take 100 kB
        assertTrue(allocated < 1 << 20, allocated + " bytes were allocated");
    }

    @Test
    void saysWhatKeepsItFromWriting() {
        Path nowhere = path.resolve("file");
        assertThrows(NoSuchFileException.class, () -> Checkpoints.write(nowhere, FULL));
        UncheckedIOException e = assertThrows(
                UncheckedIOException.class, () -> Checkpoints.writer(nowhere).accept(FULL));
        assertInstanceOf(NoSuchFileException.class, e.getCause());
        assertEquals(
                "path",
                assertThrows(NullPointerException.class, () -> Checkpoints.writer(null))
                        .getMessage());
    }
}
