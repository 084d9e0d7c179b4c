package dev.lanewise.jmh.report;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.FileFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JMH's files with their oddities, and what is none of them. */
class ResultFileTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("result.json");
    }

    private Measurement only(String... results) throws IOException {
        return Json.run(file, results).measurements().getFirst();
    }

    @Test
    void forksAndIterations() throws IOException {
        Measurement read = only(Json.result("dot", "1024", "vector", new double[] {1, 3}, new double[] {5, 5}));
        assertEquals(new Label("dot", "1024", "vector"), read.label());
        assertEquals(List.of(2e-9, 5e-9), List.of(read.forks()[0], read.forks()[1]));
        assertEquals(3.5e-9, read.mean().value());
        assertEquals(1 / 3.5e-9, read.callsPerSecond(), 1e-3);
    }

    /** JMH writes +INF and -INF, and NaN for the error of a single value; others write Infinity, some without quotes. */
    @ParameterizedTest
    @CsvSource({
        "\"NaN\", NaN",
        "\"+INF\", Infinity",
        "\"-INF\", -Infinity",
        "\"Infinity\", Infinity",
        "NaN, NaN",
        "1e3, 1000"
    })
    void numbersThatAreStrings(String written, double read) throws IOException {
        Json.write(
                file,
                Json.entry(
                        "a.B.c",
                        "ss",
                        "",
                        "\"score\" : 4.0, \"scoreError\" : %s, \"scoreUnit\" : \"ms/op\", \"rawData\" : [[4.0]]"
                                .formatted(written),
                        ""));
        assertEquals(read, ResultFile.read(file).getFirst().primaryMetric().scoreError());
    }

    @Test
    void iterationsThatAreNoNumbersDoNotCount() throws IOException {
        Measurement read = only(Json.entry(
                "a.B.c",
                "avgt",
                "",
                "\"score\" : \"NaN\", \"scoreUnit\" : \"ns/op\", \"rawData\" : [[\"NaN\", 4.0], [], [\"+INF\"]]",
                ""));
        assertEquals(1, read.forks().length);
        assertEquals(4e-9, read.mean().value());
        assertTrue(Double.isNaN(read.mean().interval(0.95).low()));
    }

    @Test
    void histogramsOfSampledTimes() throws IOException {
        Measurement read = only(Json.entry("a.B.c", "sample", "", """
                "score" : 300.0, "scoreError" : 1.0, "scorePercentiles" : {"50.0" : 200.0}, "scoreUnit" : "us/op",
                "rawDataHistogram" : [[[[100.0, 98], [900.0, 2]]], [[[200.0, 99], [5000.0, 1]]]]""", ""));
        Samples samples = requireNonNull(read.samples());
        assertEquals(200, samples.count());
        assertEquals(100e-6, samples.quantile(0.49), 1e-12);
        assertEquals(200e-6, samples.quantile(0.5), 1e-12);
        assertEquals(900e-6, samples.quantile(0.99), 1e-12);
        assertEquals(5000e-6, samples.quantile(1), 1e-12);
        assertEquals(116e-6, read.forks()[0], 1e-12);
        assertEquals(248e-6, read.forks()[1], 1e-12);
    }

    /** With -Djmh.json.rawData=false. */
    @Test
    void withoutRawData() throws IOException {
        Measurement read = only(Json.entry(
                "a.B.c", "thrpt", "", "\"score\" : 2.0, \"scoreError\" : 0.1, \"scoreUnit\" : \"ops/us\"", ""));
        assertEquals(2e6, read.mean().value());
        assertEquals(0, read.forks().length);
        assertTrue(Double.isNaN(read.mean().interval(0.95).low()));
    }

    @Test
    void aSingleForkIsJudgedByItsIterations() throws IOException {
        Measurement read = only(Json.result("dot", "16", "vector", new double[] {1, 2, 3}));
        assertTrue(read.overIterations());
        assertEquals(3, read.mean().count());
        assertEquals(2e-9, read.mean().value(), 1e-20);
    }

    /** The middle dot of JMH before 1.37, as UTF-8, and as a console without it left it. */
    @ParameterizedTest
    @ValueSource(strings = {"gc.alloc.rate.norm", "·gc.alloc.rate.norm", "?gc.alloc.rate.norm"})
    void allocation(String name) throws IOException {
        String primary = "\"score\" : 1000.0, \"scoreUnit\" : \"ns/op\", \"rawData\" : [[1000.0]]";
        // 20 ms are 20000 calls
        assertEquals(
                48,
                only(Json.entry("a.B.c", "avgt", "", primary, allocated(name, "48.0")))
                        .allocated());
        assertEquals(
                0,
                only(Json.entry("a.B.c", "avgt", "", primary, allocated(name, "0.4")))
                        .allocated());
        assertTrue(
                Double.isNaN(only(Json.entry("a.B.c", "avgt", "", primary, "")).allocated()));
    }

    private static String allocated(String name, String bytes) {
        return "\"%s\" : {\"score\" : %s, \"scoreError\" : \"NaN\", \"scoreUnit\" : \"B/op\", \"rawData\" : [[%s]]}"
                .formatted(name, bytes, bytes);
    }

    @Test
    void middleDotInAnotherCharacterSet() throws IOException {
        String entry = Json.entry(
                "a.B.c",
                "avgt",
                "",
                "\"score\" : 1000.0, \"scoreUnit\" : \"ns/op\", \"rawData\" : [[1000.0]]",
                allocated("·gc.alloc.rate.norm", "48.0"));
        Files.write(file, ("[" + entry + "]").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                48,
                Run.read(List.of(file), "side", Iterations.MEAN)
                        .getFirst()
                        .measurements()
                        .getFirst()
                        .allocated());
    }

    @Test
    void foreignBenchmarksAreCalledByClassMethodAndParameters() throws IOException {
        double[] fork = {1, 2};
        Run run = Json.run(
                file,
                Json.result(
                        "org.other.Maps.get", "thrpt", "\"size\" : \"10\", \"kind\" : \"tree\"", "ops/ms", fork, fork),
                Json.result("org.other.deep.Lists.get", "avgt", "", "us/op", fork, fork));
        assertEquals(
                new Label("Maps.get", "10 kind=tree", ""),
                run.measurements().get(0).label());
        assertEquals(
                new Label("deep.Lists.get", "", ""), run.measurements().get(1).label());
        assertEquals(1500, run.measurements().get(0).mean().value());
    }

    @Test
    void methodsAsSides() throws IOException {
        double[] fork = {1, 1};
        Path written = Json.write(
                file,
                Json.result("a.Sum.plain", "avgt", "", "ns/op", fork, fork),
                Json.result("a.Sum.simd", "avgt", "", "ns/op", fork, fork));
        Run run = Run.read(List.of(written), Label.METHOD, Iterations.MEAN).getFirst();
        assertTrue(run.other(run.measurements().get(0), "simd").isPresent());
    }

    @Test
    void filesWithTheSameFlagsAddUp() throws IOException {
        Path one = Json.write(file, Json.result("dot", "16", "vector", new double[] {1, 1}));
        Path two = Json.write(folder.resolve("two.json"), Json.result("dot", "16", "vector", new double[] {3, 3}));
        Path other = folder.resolve("other.json");
        Files.writeString(other, Files.readString(two).replace("-Xmx1g", "-XX:UseAVX=2"));
        List<Run> runs = Run.read(List.of(one, other, two), "side", Iterations.MEAN);
        assertEquals(List.of("result", "other"), runs.stream().map(Run::name).toList());
        assertEquals(2, runs.get(0).measurements().getFirst().forks().length);
        assertEquals(1, runs.get(1).measurements().getFirst().forks().length);
    }

    @Test
    void theEnvironmentBeside() throws IOException {
        Json.write(file, Json.result("dot", "16", "vector", new double[] {1, 1}));
        new Environment("2026-01-31 12:00 UTC", "a CPU", List.of("L1d 32 KiB"), null, null, null, null, null, null)
                .writeBeside(file);
        Run run = Run.read(List.of(file), "side", Iterations.MEAN).getFirst();
        assertEquals(
                List.of("Date", "CPU", "Caches", "Flags", "Forks", "Iterations"),
                run.facts().stream().map(Environment.Fact::name).toList());
        Files.writeString(folder.resolve("result.environment.json"), "[1");
        assertRefused("result.environment.json: expected the environment of results in JSON, found something else");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                                     | found none
        []                                     | found none
        [{}]                                   | no "benchmark" in entry 1 of 1
        [null]                                 | no "benchmark" in entry 1 of 1
        {"a": 1}                               | something else: Expected BEGIN_ARRAY but was BEGIN_OBJECT at line 1
        [[1]]                                  | something else: Expected BEGIN_OBJECT but was BEGIN_ARRAY at line 1
        [{"benchmark": "a.b", "mode": "avgt"}] | no "primaryMetric.score" in entry 1 of 1
        <html></html>                          | something else: Expected BEGIN_ARRAY but was STRING at line 1
        Benchmark Mode Cnt                     | something else: Expected BEGIN_ARRAY but was STRING at line 1
        [{"benchmark": "a.b", "mode            | an end in the middle: Unterminated string at line 1
        [] []                                  | something else: malformed JSON at line 1
        """)
    void whatIsNoResult(String content, String reason) throws IOException {
        Files.writeString(file, content);
        assertRefused("result.json: expected results of JMH in JSON, found ");
        assertRefused(reason);
    }

    /** Wherever a file breaks off, it is refused in one line, as are scores that are words. */
    @Test
    void truncatedAnywhere() throws IOException {
        Json.write(file, Json.result("dot", "16", "vector", new double[] {1, 2}, new double[] {3, 4}));
        String whole = Files.readString(file).strip();
        for (int length = 0; length < whole.length(); length += 7) {
            Files.writeString(file, whole.substring(0, length));
            assertRefused("result.json: expected");
        }
        Files.writeString(file, whole.replace("\"NaN\"", "\"many\""));
        assertRefused("\"many\" is no number");
    }

    @Test
    void deepAndLargeFiles() throws IOException {
        Files.writeString(file, "[".repeat(100_000));
        assertRefused("something else");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(200L << 20);
        }
        assertRefused("expected results of JMH in JSON of at most 128 MiB, found 200 MiB");
        Files.delete(file);
        assertEquals(
                file + ": no file that can be read",
                assertThrows(IOException.class, () -> ResultFile.read(file)).getMessage());
    }

    private void assertRefused(String part) {
        String message = String.valueOf(
                assertThrows(FileFormatException.class, () -> Run.read(List.of(file), "side", Iterations.MEAN))
                        .getMessage());
        assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }
}
