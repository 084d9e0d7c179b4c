package dev.lanewise.jmh;

import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import dev.lanewise.io.Models;
import dev.lanewise.jmh.Results.Spread;
import dev.lanewise.jmh.ServiceProcess.Backend;
import dev.lanewise.jmh.report.Markdown;
import dev.lanewise.nn.InputScaling;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TwoLayerNet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * The example of a service under load, with Lanewise, with ONNX Runtime, and with nothing behind it: each in a JVM of its
 * own, all up at once, loaded in turns.
 */
final class Serving {

    /** How much is sent in a round. */
    enum Volume {
        FULL(30_000, 4, 4.0),
        SMOKE(100, 1, 0.1);

        private final int warmUps;
        private final int turns;
        private final double seconds;

        Volume(int warmUps, int turns, double seconds) {
            this.warmUps = warmUps;
            this.turns = turns;
            this.seconds = seconds;
        }
    }

    private static final int HIDDEN = 50;
    private static final int ROWS = 1000;
    private static final int CONNECTIONS = 2;
    private static final double UNLIMITED = 1e9;

    private final List<String> flags;
    private final int count;
    private final double perSecond;
    private final Volume volume;

    private final Map<Backend, List<Histogram>> rounds = new EnumMap<>(Backend.class);

    /**
     * A plan.
     *
     * @param flags of each service's JVM
     * @param rounds of new JVMs
     * @param perSecond requests that are due in a second
     */
    Serving(List<String> flags, int rounds, double perSecond, Volume volume) {
        this.flags = flags;
        this.count = rounds;
        this.perSecond = perSecond;
        this.volume = volume;
    }

    List<String> run(PrintWriter progress) throws IOException {
        Path file = Files.createTempFile("lanewise", ".safetensors");
        try {
            Dataset digits = Dataset.idx(
                    TrainingData.MNIST_FILES.resolve("t10k-images-idx3-ubyte.gz"),
                    TrainingData.MNIST_FILES.resolve("t10k-labels-idx1-ubyte.gz"));
            TwoLayerNet net = trained(digits);
            Models.save(file, new Model(net, InputScaling.BYTES, List.of(), Map.of()));
            Matrix x = digits.x().gatherRows(IntStream.range(0, ROWS).toArray());
            List<byte[]> rows =
                    IntStream.range(0, ROWS).mapToObj(i -> pixels(x, i)).toList();
            int[] labels = net.predict(x).argMaxByRow();
            for (int round = 1; round <= count; round++) {
                progress.printf("service: round %d of %d%n", round, count);
                progress.flush();
                round(file, rows, labels);
            }
        } finally {
            Files.delete(file);
        }
        return table();
    }

    /** Well enough that no class is a near tie, which two ways to compute could decide differently. */
    private static TwoLayerNet trained(Dataset digits) {
        TwoLayerNet net = new TwoLayerNet(TrainingData.FEATURES, HIDDEN, TrainingData.CLASSES, 0.05, 42);
        Trainer.builder()
                .batchSize(100)
                .learningRate(0.5f)
                .iterations(1000)
                .build()
                .fit(net, digits, null);
        return net;
    }

    private static byte[] pixels(Matrix x, int row) {
        byte[] pixels = new byte[x.cols()];
        for (int j = 0; j < pixels.length; j++) {
            pixels[j] = (byte) Math.round(x.get(row, j) * 255);
        }
        return pixels;
    }

    private void round(Path model, List<byte[]> rows, int[] labels) throws IOException {
        List<Loaded> services = new ArrayList<>();
        Map<Backend, Histogram> round = new EnumMap<>(Backend.class);
        try {
            for (Backend backend : Backend.values()) {
                Loaded service = Loaded.start(backend, model, flags, rows, labels);
                services.add(service);
                service.load.run(volume.warmUps, UNLIMITED);
            }
            for (int turn = 0; turn < volume.turns; turn++) {
                for (Loaded service : services) {
                    Histogram found = service.load.run((int) (volume.seconds * perSecond), perSecond);
                    round.computeIfAbsent(service.backend, _ -> new Histogram(Load.MOST_NANOS, 3))
                            .add(found);
                }
                services = services.reversed();
            }
        } finally {
            for (Loaded service : services) {
                service.close();
            }
        }
        round.forEach((backend, found) ->
                rounds.computeIfAbsent(backend, _ -> new ArrayList<>()).add(found));
    }

    /** A service, and what loads it. */
    private record Loaded(Backend backend, ServiceProcess service, Load load) {

        static Loaded start(Backend backend, Path model, List<String> flags, List<byte[]> rows, int[] labels)
                throws IOException {
            ServiceProcess service = ServiceProcess.start(backend, model, flags);
            try {
                return new Loaded(
                        backend, service, new Load(service.port(), rows, backend.answers(labels), CONNECTIONS));
            } catch (IOException e) {
                service.close();
                throw e;
            }
        }

        void close() throws IOException {
            load.close();
            service.close();
        }
    }

    // The table -------------------------------------------------------------------------------------------------------

    /** All rounds together; and p99.9 of the best, the median and the worst round. */
    private List<String> table() {
        return Markdown.table(
                "the service, 784-%d-10: %.0f requests a second on %d connections, %d rounds of %.0f s each (µs)"
                        .formatted(HIDDEN, perSecond, CONNECTIONS, count, volume.turns * volume.seconds),
                List.of("behind it", "requests", "p50", "p99", "p99.9", "p99.9 of a round", "p99.99", "max"),
                rounds.entrySet().stream().map(entry -> row(entry.getKey(), entry.getValue())));
    }

    private static List<String> row(Backend backend, List<Histogram> found) {
        Histogram all = new Histogram(Load.MOST_NANOS, 3);
        found.forEach(all::add);
        Spread tails = Spread.of(found.stream().mapToDouble(round -> (double) round.getValueAtPercentile(99.9)));
        return List.of(
                backend.heading(),
                Long.toString(all.getTotalCount()),
                percentile(all, 50),
                percentile(all, 99),
                percentile(all, 99.9),
                "%s … %s … %s".formatted(micros(tails.least()), micros(tails.median()), micros(tails.most())),
                percentile(all, 99.99),
                percentile(all, 100));
    }

    private static String percentile(Histogram times, double percentile) {
        return micros((double) times.getValueAtPercentile(percentile));
    }

    private static String micros(double nanos) {
        return Markdown.digits(nanos / 1e3);
    }
}
