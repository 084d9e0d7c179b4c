package dev.lanewise.jmh;

import dev.lanewise.jmh.Results.Spread;
import dev.lanewise.jmh.report.Markdown;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.WarmUp;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The start of a service, in JVMs of its own: how long until its predictor is warm, with and without a cache of loaded and
 * linked classes (JEP 483), and what the first real prediction then takes, beside the usual one.
 */
final class FirstCall {

    private static final int CALLS = 20_000;

    /** With the profiles in the cache, the first prediction of some JVMs takes ten times the usual one. */
    private static final List<String> WITHOUT_PROFILES =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining");

    private FirstCall() {}

    /** A table of both starts, by the median of so many JVMs. */
    static List<String> table(List<String> flags, int jvms) throws IOException {
        Path folder = Files.createTempDirectory("lanewise");
        Path cache = folder.resolve("lanewise.aot");
        try {
            Machine.ask(and(flags, List.of("-XX:AOTCacheOutput=" + cache)), FirstCall.class);
            List<String> cached = and(and(flags, WITHOUT_PROFILES), List.of("-XX:AOTCache=" + cache));
            return Markdown.table(
                    "from the start of a JVM to its first prediction of 784-50-10, median of %d".formatted(jvms),
                    List.of(
                            "AOT cache",
                            "start of main, ms",
                            "warm-up, ms",
                            "ready, ms",
                            "first, µs",
                            "p50, µs",
                            "most first / p50"),
                    Stream.of(row("no", flags, jvms), row("yes", cached, jvms)));
        } finally {
            Files.deleteIfExists(cache);
            Files.delete(folder);
        }
    }

    private static List<String> and(List<String> flags, List<String> more) {
        return Stream.concat(flags.stream(), more.stream()).toList();
    }

    private static List<String> row(String name, List<String> flags, int jvms) throws IOException {
        double[][] results = new double[jvms][];
        for (int i = 0; i < jvms; i++) {
            String line = Machine.ask(flags, FirstCall.class).getLast();
            results[i] =
                    Stream.of(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
        }
        List<String> cells = new ArrayList<>(List.of(name));
        for (int column = 0; column < results[0].length; column++) {
            int c = column;
            cells.add(Markdown.digits(
                    Spread.of(Arrays.stream(results).mapToDouble(r -> r[c])).median()));
        }
        cells.add(Markdown.ratio(
                Arrays.stream(results).mapToDouble(r -> r[3] / r[4]).max().orElseThrow()));
        return cells;
    }

    /** Prints milliseconds to the start of main, of the warm-up and until ready; microseconds of the first call and of p50. */
    public static void main(String... args) {
        long main = sinceStart();
        Predictor predictor = new TwoLayerNet(784, 50, 10, 0.05, 42).predictor();
        Predictor.Scratch scratch = predictor.newScratch();
        float[] x = new float[784];
        float[] y = new float[10];
        for (int i = 0; i < x.length; i += 5) {
            x[i] = 1f / (i + 1);
        }
        // the caller's own code is linked before the warm-up, as that of a service that checks itself
        time(predictor, x, y, scratch);
        WarmUp warmUp = predictor.warmUp();
        long first = time(predictor, x, y, scratch);
        long ready = sinceStart();
        if (!warmUp.steady()) {
            throw new IllegalStateException("did not warm up: " + warmUp);
        }
        long[] times = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            times[i] = time(predictor, x, y, scratch);
        }
        Arrays.sort(times);
        System.out.printf(
                Locale.ROOT,
                "%d %d %d %.3f %.3f%n",
                main,
                warmUp.time().toMillis(),
                ready,
                first / 1e3,
                times[CALLS / 2] / 1e3);
    }

    private static long time(Predictor predictor, float[] x, float[] y, Predictor.Scratch scratch) {
        long start = System.nanoTime();
        predictor.predict(x, 0, y, 0, scratch);
        return System.nanoTime() - start;
    }

    private static long sinceStart() {
        return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    }
}
