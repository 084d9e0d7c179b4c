package dev.lanewise.jmh;

import com.sun.management.ThreadMXBean;
import dev.lanewise.Matrix;
import dev.lanewise.jmh.report.Markdown;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.WarmUp;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * What happens in a JVM while a predictor answers a great many calls after its warm-up: bytes, and what Flight Recorder
 * saw of collections, deoptimizations and compilations, in the whole JVM and by name. A main of its own, since its JVM must
 * be like that of a service.
 */
final class Steady {

    private static final String COLLECTION = "jdk.GarbageCollection";
    private static final String DEOPTIMIZATION = "jdk.Deoptimization";
    private static final String COMPILATION = "jdk.Compilation";

    /** The recorder's own code is compiled, too: it gets so much time before the calls begin. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private Steady() {}

    /** Prints a table for so many calls on digits, and as many on rows without zeros. */
    public static void main(String... args) throws IOException, InterruptedException {
        int calls = Integer.parseInt(args[0]);
        TwoLayerNet net = new TwoLayerNet(TrainingData.FEATURES, 50, TrainingData.CLASSES, 0.05, 42);
        Predictor predictor = net.predictor();
        WarmUp warmUp = predictor.warmUp();
        if (!warmUp.steady()) {
            throw new IllegalStateException("did not warm up: " + warmUp);
        }
        System.out.printf("%s%n%n", Kernels.active().describe());
        Stream.Builder<List<String>> rows = Stream.builder();
        Stream.Builder<String> names = Stream.builder();
        measure(predictor, "digits", Samples.digits(), calls, rows, names);
        measure(predictor, "dense", Samples.dense(), calls, rows, names);
        Markdown.table(
                        "%d predictions of 784-50-10 after the warm-up".formatted(calls),
                        List.of("rows", "ns a call", "bytes", "collections", "deoptimizations", "compilations"),
                        rows.build())
                .forEach(System.out::println);
        names.build().forEach(System.out::println);
    }

    private static void measure(
            Predictor predictor,
            String kind,
            Matrix x,
            int calls,
            Stream.Builder<List<String>> rows,
            Stream.Builder<String> names)
            throws IOException, InterruptedException {
        Predictor.Scratch scratch = predictor.newScratch();
        float[] out = new float[predictor.outputSize()];
        // this loop, which is then compiled on the stack
        predict(predictor, x, out, scratch, 100_000);
        Path file = Files.createTempFile("lanewise", ".jfr");
        try (Recording recording = new Recording()) {
            Stream.of(COLLECTION, DEOPTIMIZATION, COMPILATION)
                    .forEach(event -> recording.enable(event).withoutThreshold());
            recording.start();
            Instant settled = Instant.now().plus(SETTLED);
            while (Instant.now().isBefore(settled)) {
                predict(predictor, x, out, scratch, 100_000);
            }
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long bytes = threads.getCurrentThreadAllocatedBytes();
            Instant from = Instant.now();
            long start = System.nanoTime();
            predict(predictor, x, out, scratch, calls);
            long nanos = System.nanoTime() - start;
            Instant to = Instant.now();
            bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
            recording.stop();
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEndTime().isAfter(from)
                            && event.getStartTime().isBefore(to))
                    .toList();
            rows.add(List.of(
                    kind,
                    Markdown.digits((double) nanos / calls),
                    Long.toString(bytes),
                    count(events, COLLECTION),
                    count(events, DEOPTIMIZATION),
                    count(events, COMPILATION)));
            events.forEach(event ->
                    names.add("- %s: %s%s".formatted(kind, event.getEventType().getName(), method(event))));
        } finally {
            Files.delete(file);
        }
    }

    private static void predict(Predictor predictor, Matrix x, float[] out, Predictor.Scratch scratch, int calls) {
        int offset = 0;
        for (int call = 0; call < calls; call++) {
            predictor.predict(x.data(), offset, out, 0, scratch);
            offset += x.cols();
            if (offset == x.data().length) {
                offset = 0;
            }
        }
    }

    private static String count(List<RecordedEvent> events, String name) {
        return Long.toString(events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .count());
    }

    private static String method(RecordedEvent event) {
        if (!event.hasField("method")) {
            return "";
        }
        RecordedMethod method = event.getValue("method");
        return " of %s.%s".formatted(method.getType().getName(), method.getName());
    }
}
