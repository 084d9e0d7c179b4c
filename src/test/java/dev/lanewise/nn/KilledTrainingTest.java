package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.SplitMix64;
import dev.lanewise.io.Checkpoints;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.GoldenDigest.Training;
import dev.lanewise.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A process that trains may be killed at any moment: what it leaves is a checkpoint, whole, and leads to the same bits. */
class KilledTrainingTest {

    /** Long enough for dozens of checkpoints, which take the child nearly all of its time. */
    private static final int MOST_MICROS = 150_000;

    private final Path directory;
    private final Path file;

    KilledTrainingTest(@TempDir Path directory) {
        this.directory = directory;
        this.file = directory.resolve("checkpoint");
    }

    /** The documented exception. */
    @BeforeAll
    static void onlyWithHardwareFma() {
        assumeTrue(Kernels.scalar().fma(), "without FMA the last bits differ");
    }

    /** Resumes the training, or starts it, again and again, with a checkpoint of every iteration. */
    static final class Child {

        private Child() {}

        public static void main(String[] args) throws IOException {
            Path file = Path.of(args[0]);
            Consumer<Checkpoint> writer = Checkpoints.writer(file);
            AtomicBoolean first = new AtomicBoolean(true);
            Trainer trainer = GoldenDigest.resumable(1)
                    .checkpoint(1, checkpoint -> {
                        writer.accept(checkpoint);
                        if (first.getAndSet(false)) {
                            System.out.println("begun");
                        }
                    })
                    .build();
            if (Files.exists(file)) {
                requireGolden(resumed(trainer, file));
            }
            while (true) {
                TwoLayerNet net = GoldenDigest.resumableNet();
                trainer.fit(net, GoldenDigest.RESUMABLE_DATA.train(), null);
                requireGolden(net);
            }
        }

        private static void requireGolden(TwoLayerNet net) {
            if (!net.digest().equals(Training.RESUMED.expected)) {
                throw new IllegalStateException("other weights: " + net.digest());
            }
        }
    }

    private static TwoLayerNet resumed(Trainer trainer, Path file) throws IOException {
        TwoLayerNet net = GoldenDigest.resumableNet();
        trainer.resume(Checkpoints.read(file), net, GoldenDigest.RESUMABLE_DATA.train(), null);
        return net;
    }

    @Test
    void sometimes(TestReporter report) throws Exception {
        kill(5, report);
    }

    @Tag("exhaustive")
    @Test
    void oftener(TestReporter report) throws Exception {
        kill(200, report);
    }

    private void kill(int times, TestReporter report) throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        SplitMix64 random = new SplitMix64(seed);
        int[] histogram = new int[10];
        int inTheMiddle = 0;
        for (int i = 0; i < times; i++) {
            killOnce(random);
            inTheMiddle += temporaries();
            Checkpoint checkpoint = Checkpoints.read(file);
            histogram[(checkpoint.progress().iteration() - 1) / 10]++;
            TwoLayerNet net = resumed(GoldenDigest.resumable(1 + i % 3).build(), file);
            assertEquals(Training.RESUMED.expected, net.digest(), () -> "seed " + seed);
        }
        report.publishEntry(
                "killed",
                "%d times, %d in the middle of writing; iterations by tens: %s"
                        .formatted(times, inTheMiddle, Arrays.toString(histogram)));
    }

    /** At a random moment after the child's first checkpoint. */
    private void killOnce(SplitMix64 random) throws IOException, InterruptedException {
        Process child = ChildJvm.start(Child.class, List.of("-Dlanewise.kernels=scalar"), file.toString());
        try {
            assertEquals("begun", child.inputReader().readLine());
            TimeUnit.MICROSECONDS.sleep(random.nextInt(MOST_MICROS));
            assertTrue(child.isAlive(), "the child failed, see its errors");
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    /** The files that a writer left behind. */
    private int temporaries() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            int others = (int) files.filter(f -> !f.equals(file)).count();
            assertTrue(others <= 1, "each writer removes the one before's");
            return others;
        }
    }
}
