package dev.lanewise.jmh.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Result files as JMH 1.37 writes them, for tests. */
final class Json {

    private Json() {}

    /** A result of the benchmarks of this project, in ns/op. */
    static String result(String operation, String size, String side, double[]... forks) {
        return result(
                "dev.lanewise.jmh.KernelBenchmark.call",
                "avgt",
                "\"operation\" : \"%s\", \"side\" : \"%s\", \"size\" : \"%s\"".formatted(operation, side, size),
                "ns/op",
                forks);
    }

    static String result(String benchmark, String mode, String params, String unit, double[]... forks) {
        double mean =
                Arrays.stream(forks).flatMapToDouble(Arrays::stream).average().orElseThrow();
        return entry(benchmark, mode, params, """
                "score" : %s, "scoreError" : "NaN", "scoreConfidence" : ["NaN", "NaN"], "scorePercentiles" : {"50.0" : %s},
                "scoreUnit" : "%s", "rawData" : %s""".formatted(mean, mean, unit, Arrays.deepToString(forks)), "");
    }

    static String entry(String benchmark, String mode, String params, String primary, String secondary) {
        return """
            {
                "jmhVersion" : "1.37", "benchmark" : "%s", "mode" : "%s", "threads" : 1, "forks" : 1,
                "jvm" : "/jdk/bin/java", "jvmArgs" : ["-Xmx1g"], "jdkVersion" : "25.0.3", "vmName" : "OpenJDK 64-Bit Server VM",
                "vmVersion" : "25.0.3+9-LTS", "warmupIterations" : 1, "warmupTime" : "30 ms", "warmupBatchSize" : 1,
                "measurementIterations" : 5, "measurementTime" : "20 ms", "measurementBatchSize" : 1,
                "params" : {%s}, "primaryMetric" : {%s}, "secondaryMetrics" : {%s}
            }""".formatted(benchmark, mode, params, primary, secondary);
    }

    static Path write(Path file, String... results) throws IOException {
        return Files.writeString(file, Arrays.stream(results).collect(Collectors.joining(",\n", "[\n", "\n]\n")));
    }

    static Run run(Path file, String... results) throws IOException {
        return Run.read(List.of(write(file, results)), "side", Iterations.MEAN).getFirst();
    }
}
