package dev.lanewise.cli;

import static java.util.Objects.requireNonNull;

import dev.lanewise.cli.report.LiveServer;
import dev.lanewise.cli.report.TrainingControl;
import dev.lanewise.cli.report.TrainingRecorder;
import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Evaluation;
import dev.lanewise.nn.TrainingDivergedException;
import dev.lanewise.nn.TrainingHistory;
import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A training as a page shows it: live, in a file when it has ended, or both. */
final class TrainingView implements AutoCloseable {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss XXX", Locale.ROOT);

    private final @Nullable Path file;
    private final PrintWriter out;
    private final Dataset test;
    private final TwoLayerNet net;
    private final TrainingControl control;
    private final TrainingRecorder recorder;
    private final @Nullable LiveServer server;

    /**
     * Opens the port, if there is one, and prints the address.
     *
     * @param arguments of the command line
     * @throws IOException if the port can't be had
     */
    TrainingView(TrainOptions options, MnistSource source, TwoLayerNet net, List<String> arguments, PrintWriter out)
            throws IOException {
        ReportOptions wanted = options.report;
        this.file = wanted.file;
        this.out = out;
        this.test = source.test();
        this.net = net;
        this.control = new TrainingControl(wanted.wait);
        this.recorder = new TrainingRecorder(
                "Training of a %d-%d-%d network".formatted(net.inputSize(), net.hiddenSize(), net.outputSize()),
                net,
                settings(options, source, arguments),
                options.updates.learningRate(),
                options.iterationsPerEpoch(source),
                control);
        this.server = wanted.port == null ? null : open(wanted.port);
        if (server != null) {
            out.println("live       " + server.address() + (wanted.wait ? ", waits for it to be opened" : ""));
        }
    }

    private LiveServer open(int port) throws IOException {
        try {
            return new LiveServer(port, recorder, control);
        } catch (IOException e) {
            throw new IOException("--live: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> settings(TrainOptions options, MnistSource source, List<String> arguments) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("Command", "lanewise " + String.join(" ", arguments));
        settings.putAll(options.settings(source));
        settings.put("Kernels", Kernels.active().describe());
        settings.put("CPU", Machine.cpu());
        settings.put("JDK", Machine.jdk());
        settings.put("Lanewise", Version.version());
        settings.put("Started", ZonedDateTime.now(ZoneId.systemDefault()).format(TIME));
        return settings;
    }

    /** What is to listen, the control last: what it pauses after is shown. */
    List<TrainingListener> listeners() {
        return List.of(recorder, control);
    }

    /** For how long somebody let the training pause. */
    double pausedSeconds() {
        return control.pausedSeconds();
    }

    /** The iterations are done, and what follows takes its time. */
    void evaluates() {
        recorder.onEvaluation();
    }

    /** Shows how it ended, and writes the report. */
    void ended(TrainingHistory history, Evaluation onTrain, Evaluation onTest) throws IOException {
        recorder.onResults(history, onTrain, onTest, test, facts());
        write();
    }

    /** Shows how it failed, and writes the report. */
    void diverged(TrainingDivergedException failure, Evaluation onTrain, Evaluation onTest) throws IOException {
        recorder.onResults(failure, onTrain, onTest, test, facts());
        write();
    }

    private Map<String, String> facts() {
        return Map.of("Weights", "SHA-256 " + net.digest());
    }

    private void write() throws IOException {
        if (file != null) {
            recorder.write(requireNonNull(file));
            out.println("report     " + file);
        }
    }

    /** Ends the live view. */
    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
