package dev.lanewise.cli;

import dev.lanewise.io.Checkpoints;
import dev.lanewise.nn.Checkpoint;
import dev.lanewise.nn.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code train} that make it survive its process. */
final class CheckpointOptions {

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            required = true,
            description = "File that keeps the state of the training, written whole or not at all.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path file;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Iterations from one checkpoint to the next (default: 1000).")
    private int every = 1000;

    @Option(names = "--resume", description = "Go on from the checkpoint; where there is none yet, start afresh.")
    private boolean resume;

    /** Checks what would otherwise be found when the first checkpoint is due, or only when it is missed. */
    void check() {
        if (every < 1) {
            throw new UsageException("--checkpoint-every must be at least 1, but is " + every);
        }
        Checks.requireWritable("--checkpoint", file);
        if (!resume && Files.exists(file)) {
            throw new UsageException(
                    "--checkpoint %s is there already: go on from it by --resume, or remove it".formatted(file));
        }
    }

    /** Where to go on; {@code null} for a new training. */
    @Nullable
    Checkpoint read() throws IOException {
        return resume && Files.exists(file) ? Checkpoints.read(file) : null;
    }

    void addTo(Trainer.Builder builder) {
        builder.checkpoint(every, Checkpoints.writer(file));
    }

    /** What is printed before the training. */
    String describe(@Nullable Checkpoint start) {
        String from = start == null
                ? (resume ? "none there yet, starting afresh" : "starting afresh")
                : "resumed at iteration " + start.progress().iteration();
        return "%s, every %d iterations; %s".formatted(file, every, from);
    }
}
