package dev.lanewise.jmh;

import ai.onnxruntime.OrtException;
import dev.lanewise.io.Models;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.TwoLayerNet;
import examples.PredictionService;
import examples.PredictionService.Classifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The example of a service in a JVM of its own, until its input ends. */
final class ServiceProcess implements AutoCloseable {

    /** What predicts in it. */
    enum Backend {
        LANEWISE("Lanewise") {
            @Override
            Classifier classifier(TwoLayerNet net) {
                Predictor predictor = net.predictor();
                predictor.warmUp();
                return PredictionService.classifier(predictor);
            }
        },
        ONNX_RUNTIME("ONNX Runtime") {
            // As many sessions as there are processors, each with its tensors, for requests that run at once
            @Override
            Classifier classifier(TwoLayerNet net) throws OrtException {
                int sessions = Runtime.getRuntime().availableProcessors();
                BlockingQueue<OnnxRuntime> free = new ArrayBlockingQueue<>(sessions);
                for (int i = 0; i < sessions; i++) {
                    free.add(new OnnxRuntime(net));
                }
                return (features, probabilities, rows) -> {
                    if (rows != 1) {
                        throw new IllegalArgumentException("a single row is measured, not " + rows);
                    }
                    try {
                        OnnxRuntime session = free.take();
                        try {
                            session.predict(features, 0, probabilities);
                        } finally {
                            free.add(session);
                        }
                    } catch (InterruptedException | OrtException e) {
                        throw new IllegalStateException(e);
                    }
                };
            }
        },
        /** Says 0 to everything. */
        NOTHING("nothing: HTTP alone") {
            @Override
            Classifier classifier(TwoLayerNet net) {
                return (_, _, _) -> {};
            }

            @Override
            int[] answers(int[] labels) {
                return new int[labels.length];
            }
        };

        private final String heading;

        Backend(String heading) {
            this.heading = heading;
        }

        String heading() {
            return heading;
        }

        /** Ready for its first row. */
        abstract Classifier classifier(TwoLayerNet net) throws OrtException;

        /** What it finds where these are the classes. */
        int[] answers(int[] labels) {
            return labels;
        }
    }

    private final Process process;
    private final int port;

    private ServiceProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Waits until it listens.
     *
     * @throws IOException if it does not come up; the message is what it printed
     */
    static ServiceProcess start(Backend backend, Path model, List<String> flags) throws IOException {
        List<String> command = new ArrayList<>(flags);
        command.addFirst(Plan.JAVA.toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServiceProcess.class.getName()));
        command.addAll(List.of(backend.name(), model.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader out = process.inputReader();
        StringBuilder printed = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("port ")) {
                return new ServiceProcess(process, Integer.parseInt(line.substring("port ".length())));
            }
            printed.append(line).append('\n');
        }
        throw new IOException(printed.toString());
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    /** Serves a model's file on any free port, which it prints. */
    public static void main(String... args) throws IOException, OrtException {
        Model model = Models.load(Path.of(args[1]));
        Classifier classifier = Backend.valueOf(args[0]).classifier(model.net());
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        PredictionService service = PredictionService.start(model, classifier, anyPort);
        System.out.println("port " + service.port());
        while (System.in.read() >= 0) {
            // until the input ends
        }
        System.exit(0);
    }
}
