package dev.lanewise.nn;

import dev.lanewise.data.Dataset;
import dev.lanewise.nn.Trainer.CheckpointPlan;
import dev.lanewise.nn.Trainer.EarlyStopping;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Takes the checkpoints of a run, or sets the run back to one. Costs nothing until then: the checksums of the data are
 * computed with the first.
 */
final class Checkpointer {

    private final Trainer trainer;
    private final TwoLayerNet net;
    private final Dataset train;
    private final int iterations;
    private final TrainingState state;
    private final @Nullable CheckpointPlan plan;

    /** The settings that stay as they are throughout a run, once they are needed. */
    private @Nullable Map<String, String> constant;

    /** Of the learning rates of the first iterations, so many. */
    private final CRC32C rates = new CRC32C();

    private int ratesCounted;

    /** The iteration of the last checkpoint, or where the run began. */
    private int last;

    Checkpointer(Trainer trainer, TwoLayerNet net, Dataset train, int iterations, TrainingState state) {
        this.trainer = trainer;
        this.net = net;
        this.train = train;
        this.iterations = iterations;
        this.state = state;
        this.plan = trainer.checkpointPlan();
    }

    /**
     * Before the run: sets its state, and so the net.
     *
     * @throws IllegalArgumentException if the checkpoint is not one of this run; nothing has changed then
     */
    void restore(Checkpoint checkpoint) {
        int iteration = checkpoint.progress().iteration();
        if (iteration > iterations) {
            throw new IllegalArgumentException("iterations are %d in this training, but the checkpoint has done %d"
                    .formatted(iterations, iteration));
        }
        requireEqual(checkpoint.settings(), settings(iteration));
        state.restore(checkpoint);
        last = iteration;
    }

    /** Before an update, after a loss that was finite. */
    void beforeUpdate() {
        if (plan != null && state.iteration() % plan.every() == 0) {
            take(plan);
        }
    }

    /** After the last update. */
    void atEnd() {
        if (plan != null) {
            take(plan);
        }
    }

    private void take(CheckpointPlan to) {
        int iteration = state.iteration();
        if (iteration != last) {
            last = iteration;
            to.sink().accept(state.checkpoint(settings(iteration)));
        }
    }

    private static void requireEqual(Map<String, String> theirs, Map<String, String> ours) {
        Set<String> names = new TreeSet<>(ours.keySet());
        names.addAll(theirs.keySet());
        for (String name : names) {
            String their = theirs.getOrDefault(name, "absent");
            String our = ours.getOrDefault(name, "absent");
            if (!their.equals(our)) {
                throw new IllegalArgumentException(
                        "%s: %s in the checkpoint, but %s in this training".formatted(name, their, our));
            }
        }
    }

    /** See {@link Checkpoint#settings}. */
    private Map<String, String> settings(int iteration) {
        if (constant == null) {
            constant = constantSettings();
        }
        Map<String, String> settings = new TreeMap<>(constant);
        settings.put("learningRates", learningRates(iteration));
        return settings;
    }

    private Map<String, String> constantSettings() {
        EarlyStopping stopping = trainer.earlyStopping();
        Map<String, String> settings = new TreeMap<>();
        settings.put("inputSize", Integer.toString(net.inputSize()));
        settings.put("hiddenSize", Integer.toString(net.hiddenSize()));
        settings.put("outputSize", Integer.toString(net.outputSize()));
        settings.put("hiddenActivation", net.hiddenActivation().name());
        settings.put("optimizer", trainer.optimizer().toString());
        settings.put("batchSize", Integer.toString(trainer.batchSize()));
        settings.put("sampling", trainer.sampling().name());
        settings.put("seed", Long.toString(trainer.seed()));
        settings.put("gradient", trainer.gradient().name());
        settings.put("train", describe(train));
        settings.put("validation", stopping == null ? "none" : describe(stopping.validation()));
        return settings;
    }

    private static String describe(Dataset data) {
        return "%d samples of %d features, %d classes, CRC-32C %08x"
                .formatted(data.size(), data.features(), data.classes(), data.checksum());
    }

    /** Of the iterations before this one. A schedule has no other description than what it says. */
    private String learningRates(int iteration) {
        ByteBuffer bits = ByteBuffer.allocate(Float.BYTES);
        for (; ratesCounted < iteration; ratesCounted++) {
            bits.clear().putFloat(trainer.learningRate(ratesCounted, iterations));
            rates.update(bits.flip());
        }
        return "%s to %s, CRC-32C %08x"
                .formatted(
                        trainer.learningRate(0, iterations),
                        trainer.learningRate(iteration - 1, iterations),
                        rates.getValue());
    }
}
