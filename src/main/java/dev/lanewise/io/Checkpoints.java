package dev.lanewise.io;

import static dev.lanewise.io.JsonReader.shown;
import static java.util.Objects.requireNonNull;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.nn.Checkpoint;
import dev.lanewise.nn.Checkpoint.Progress;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.ValidationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Checkpoints in files, so that a training survives its process.
 *
 * <pre>{@code
 * Trainer trainer = Trainer.builder().checkpoint(1000, Checkpoints.writer(path)).build();
 * TrainingHistory history = Files.exists(path)
 *         ? trainer.resume(Checkpoints.read(path), net, train, test)
 *         : trainer.fit(net, train, test);
 * }</pre>
 *
 * <p>A file is in the safetensors format, so that the weights in it can be read without this library: the tensors of
 * {@link Checkpoint#tensors}, and
 *
 * <table>
 * <caption>What else is in the file</caption>
 * <tr><th>tensor</th><th>holds</th></tr>
 * <tr><td>{@code iteration}, {@code loss_count}</td><td>I64, see {@link Progress}</td></tr>
 * <tr><td>{@code loss_sum}</td><td>F64 [1]</td></tr>
 * <tr><td>{@code best_epoch}, {@code best_iteration}; {@code best_loss}</td><td>I64; F32 [1]; absent where there was no
 * validation</td></tr>
 * <tr><td>{@code random_state}, {@code position}; {@code order}, {@code batch}</td><td>I64; I32</td></tr>
 * </table>
 *
 * <p>The metadata are {@code format} = {@code lanewise-checkpoint}, {@code version} = {@code 1}, {@code sha256}, and the
 * {@linkplain Checkpoint#settings settings}. The digest covers all content; a file whose content is another is refused. It
 * tells damage, not forgery.
 */
public final class Checkpoints {
    static final String FORMAT = "format";
    static final String FORMAT_NAME = "lanewise-checkpoint";
    static final String VERSION = "version";
    private static final String VERSION_NUMBER = "1";
    private static final String SHA_256 = "sha256";

    private static final String ITERATION = "iteration";
    private static final String LOSS_SUM = "loss_sum";
    private static final String LOSS_COUNT = "loss_count";
    private static final String BEST_EPOCH = "best_epoch";
    private static final String BEST_ITERATION = "best_iteration";
    private static final String BEST_LOSS = "best_loss";
    private static final String RANDOM_STATE = "random_state";
    private static final String ORDER = "order";
    private static final String POSITION = "position";
    private static final String BATCH = "batch";

    /** What is no matrix of {@link Checkpoint#tensors}. */
    private static final Set<String> STATE = Set.of(
            ITERATION,
            LOSS_SUM,
            LOSS_COUNT,
            BEST_EPOCH,
            BEST_ITERATION,
            BEST_LOSS,
            RANDOM_STATE,
            ORDER,
            POSITION,
            BATCH);

    private Checkpoints() {}

    /**
     * Writes a checkpoint, whole or not at all, as {@link Safetensors.Builder#write} does: whatever happens meanwhile, the
     * file is the old one or the new one.
     *
     * @param path the file, new or to be replaced
     * @param checkpoint what to write
     * @throws IOException if the file cannot be written
     */
    public static void write(Path path, Checkpoint checkpoint) throws IOException {
        requireNonNull(path, "path");
        Progress progress = requireNonNull(checkpoint, "checkpoint").progress();
        Safetensors.Builder file = Safetensors.builder()
                .metadata(FORMAT, FORMAT_NAME)
                .metadata(VERSION, VERSION_NUMBER)
                .scalar(ITERATION, progress.iteration())
                .tensor(LOSS_SUM, new double[] {progress.lossSum()})
                .scalar(LOSS_COUNT, progress.lossCount())
                .scalar(RANDOM_STATE, checkpoint.randomState())
                .tensor(ORDER, checkpoint.order())
                .scalar(POSITION, checkpoint.position())
                .tensor(BATCH, checkpoint.batch());
        ValidationResult best = progress.best();
        if (best != null) {
            file.scalar(BEST_EPOCH, best.epoch())
                    .scalar(BEST_ITERATION, best.iteration())
                    .tensor(BEST_LOSS, new float[] {best.loss()});
        }
        checkpoint.settings().forEach(file::metadata);
        checkpoint.tensors().forEach(file::tensor);
        file.metadata(SHA_256, file.sha256()).write(path);
    }

    /**
     * Writes each checkpoint to the same file, as {@link Trainer.Builder#checkpoint} wants it.
     *
     * @param path the file, new or to be replaced
     * @return a consumer that throws an {@link UncheckedIOException} where {@link #write} throws an {@link IOException}
     */
    public static Consumer<Checkpoint> writer(Path path) {
        requireNonNull(path, "path");
        return checkpoint -> {
            try {
                write(path, checkpoint);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /**
     * Reads a checkpoint. The file is not trusted: {@link Safetensors} has checked its header against its length, and this
     * checks the digest, by 64 kB at a time, before it takes memory for the content.
     *
     * @param path a file that {@link #write} wrote
     * @return the checkpoint
     * @throws FileFormatException if it is no such file, is of another version, or is damaged
     * @throws IOException if it cannot be read
     */
    public static Checkpoint read(Path path) throws IOException {
        String source = requireNonNull(path, "path").toString();
        try (Safetensors file = Safetensors.open(path)) {
            Map<String, String> metadata = new TreeMap<>(file.metadata());
            requireEntry(source, metadata, FORMAT, FORMAT_NAME);
            requireEntry(source, metadata, VERSION, VERSION_NUMBER);
            requireEntry(source, metadata, SHA_256, file.sha256(SHA_256));
            return checkpoint(file, metadata);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(source, "a checkpoint", String.valueOf(e.getMessage()));
        }
    }

    /** Takes an entry out of the metadata, which must be there with that value. */
    static void requireEntry(String source, Map<String, String> metadata, String key, String value)
            throws FileFormatException {
        String found = metadata.remove(key);
        if (!value.equals(found)) {
            throw new FileFormatException(
                    source, "metadata " + key + " " + shown(value), found == null ? "none" : shown(found));
        }
    }

    private static Checkpoint checkpoint(Safetensors file, Map<String, String> settings) throws IOException {
        Map<String, Matrix> tensors = new TreeMap<>();
        for (String name : file.names()) {
            if (!STATE.contains(name)) {
                tensors.put(name, file.matrix(name));
            }
        }
        return Checkpoint.of(
                settings,
                tensors,
                progress(file),
                file.scalar(RANDOM_STATE),
                file.ints(ORDER),
                integer(file, POSITION),
                file.ints(BATCH));
    }

    private static Progress progress(Safetensors file) throws IOException {
        ValidationResult best = null;
        if (file.names().contains(BEST_EPOCH)) {
            float loss = (float) number(file, BEST_LOSS);
            best = new ValidationResult(integer(file, BEST_EPOCH), integer(file, BEST_ITERATION), loss);
        }
        return new Progress(integer(file, ITERATION), number(file, LOSS_SUM), integer(file, LOSS_COUNT), best);
    }

    private static int integer(Safetensors file, String name) throws IOException {
        long value = file.scalar(name);
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + " " + value);
        }
        return (int) value;
    }

    private static double number(Safetensors file, String name) throws IOException {
        double[] values = file.doubles(name);
        if (values.length != 1) {
            throw new IllegalArgumentException(values.length + " elements in " + name);
        }
        return values[0];
    }
}
