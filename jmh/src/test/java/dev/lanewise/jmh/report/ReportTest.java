package dev.lanewise.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Rates, roofs, and what the commands write. */
class ReportTest {

    @TempDir
    private Path folder;

    private static String work(String name, double value) {
        return "\"%s\" : {\"score\" : %s, \"scoreUnit\" : \"B\", \"rawData\" : [[]]}".formatted(name, value);
    }

    private static String result(String operation, String size, String extra, double nanos, String... works) {
        String primary = "\"score\" : %1$s, \"scoreUnit\" : \"ns/op\", \"rawData\" : [[%1$s], [%1$s]]".formatted(nanos);
        return Json.entry(
                "a.B.c",
                "avgt",
                "\"operation\" : \"%s\", \"size\" : \"%s\", \"side\" : \"vector\"%s".formatted(operation, size, extra),
                primary,
                String.join(", ", works));
    }

    private static String roof(String name, double nanos, String... works) {
        return result("limits", name, ", \"roof\" : \"" + name + "\"", nanos, works);
    }

    /** 100 GFLOP/s, 50 GB/s up to 32 KiB, 10 GB/s beyond. */
    private static final List<String> ROOFS = List.of(
            roof("FMA", 10, work(Work.FLOP, 1000)),
            roof("L1", 10, work(Work.BYTES, 500), work(Work.CAPACITY, 32 << 10)),
            roof("memory", 10, work(Work.BYTES, 100)));

    private Roof.Limit limit(String... works) throws IOException {
        Run run = Json.run(
                folder.resolve("r.json"), ROOFS.get(0), ROOFS.get(1), ROOFS.get(2), result("it", "1", "", 1000, works));
        return Roof.limit(run.ordered().getFirst(), run.roofs()).orElseThrow();
    }

    @Test
    void theLimitIsTheLongerOfArithmeticAndData() throws IOException {
        Roof.Limit arithmetic = limit(work(Work.FLOP, 10_000), work(Work.BYTES, 4000));
        assertEquals("FMA", arithmetic.roof().name());
        assertEquals(100e-9, arithmetic.seconds(), 1e-18);
        Roof.Limit data = limit(work(Work.FLOP, 1000), work(Work.BYTES, 4000));
        assertEquals("L1", data.roof().name());
        assertEquals(80e-9, data.seconds(), 1e-18);
        assertEquals("memory", limit(work(Work.BYTES, 40_000)).roof().name());
        // eight sets of arrays take turns
        assertEquals(
                "memory",
                limit(work(Work.BYTES, 5000), work(Work.WORKING_SET, 40_000))
                        .roof()
                        .name());
    }

    @Test
    void roofsAreNoResults() throws IOException {
        Run run = Json.run(folder.resolve("r.json"), ROOFS.toArray(String[]::new));
        assertTrue(run.ordered().isEmpty());
        assertEquals(
                List.of("FMA", "L1", "memory"),
                run.roofs().stream().map(Roof::name).toList());
        assertEquals(100e9, run.roofs().getFirst().rate(), 1);
    }

    @Test
    void aRoofIsTheFastestIteration() throws IOException {
        Run run = Json.run(
                folder.resolve("r.json"),
                Json.entry(
                        "a.B.c",
                        "avgt",
                        "\"roof\" : \"FMA\"",
                        "\"score\" : 15, \"scoreUnit\" : \"ns/op\", \"rawData\" : [[25, 20], [10, 30]]",
                        work(Work.FLOP, 1000)));
        assertEquals(100e9, run.roofs().getFirst().rate(), 1);
        assertEquals(50e9, run.roofs().getFirst().lowest(), 1);
    }

    @Test
    void aControlIsNoOpponent() throws IOException {
        Path results = Json.write(
                folder.resolve("control.json"),
                Json.result("predict", "100", "vector", new double[] {100}),
                Json.result("predict", "100", "empty-loop", new double[] {90}),
                Json.result("predict", "100", "onnx-runtime", new double[] {300}));
        assertTrue(report("--markdown", results.toString()).out().contains("vector beside onnx-runtime, with"));
    }

    private record Outcome(int exitCode, String out, String err) {}

    private static Outcome report(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(new ReportCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, commandLine, _) -> {
                    commandLine.getErr().println(e.getMessage());
                    return 1;
                })
                .execute(args);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private Path sample() throws IOException {
        return Json.write(
                folder.resolve("sample.json"),
                ROOFS.get(0),
                ROOFS.get(1),
                result("dot", "100", "", 100, work(Work.FLOP, 5000), work(Work.BYTES, 100)),
                Json.result("dot", "100", "scalar", new double[] {200, 200}, new double[] {300, 300}));
    }

    @Test
    void markdown() throws IOException {
        Outcome outcome = report("--markdown", sample().toString());
        assertEquals(0, outcome.exitCode(), outcome.err());
        assertTrue(outcome.out().contains("- FMA: 100 GFLOP/s"), outcome.out());
        assertTrue(
                outcome.out()
                        .contains("| dot | 100 | 100 ns ± 0.0 % | 50.0 | 50 % of FMA | – | 250 ns ± 254 % | 2.50 ("),
                outcome.out());
        assertTrue(
                report("--markdown", "--only", "exp", sample().toString()).out().endsWith("---: |\n\n"));
    }

    @Test
    void intoAText() throws IOException {
        String table = report("--markdown", sample().toString()).out();
        Path readme = folder.resolve("README.md");
        for (String old : new String[] {"", "an old one\n\n"}) {
            Files.writeString(readme, "# A\n\n<!-- benchmarks -->\n%s<!-- /benchmarks -->\n\n## B\n".formatted(old));
            Outcome outcome = report("--into", readme.toString(), sample().toString());
            assertEquals(0, outcome.exitCode(), outcome.err());
            assertEquals(
                    "# A\n\n<!-- benchmarks -->\n" + table + "<!-- /benchmarks -->\n\n## B\n",
                    Files.readString(readme));
        }
        for (String text : new String[] {
            "",
            "<!-- benchmarks -->\n",
            "<!-- /benchmarks -->\n<!-- benchmarks -->\n",
            "<!-- benchmarks -->\n".repeat(2)
        }) {
            Files.writeString(readme, text);
            Outcome refused = report("--into", readme.toString(), sample().toString());
            assertEquals(1, refused.exitCode());
            assertTrue(refused.err().contains("one line <!-- benchmarks -->"), refused.err());
            assertEquals(text, Files.readString(readme));
        }
    }

    @Test
    void comparesWithWhatWasAskedFor() throws IOException {
        Path results = Json.write(
                folder.resolve("three.json"),
                Json.result("dot", "100", "vector", new double[] {100}),
                Json.result("dot", "100", "scalar", new double[] {200}),
                Json.result("dot", "100", "numpy", new double[] {300}));
        assertTrue(report("--markdown", results.toString()).out().contains("vector beside scalar, numpy,"));
        assertTrue(report("--markdown", "--baseline", "numpy", results.toString())
                .out()
                .contains("vector beside numpy, with"));
    }

    /** The JVM of the first fork was cold for one iteration. */
    @Test
    void allocationGoesByTheIterationsThatCount() throws IOException {
        Path results = Json.write(
                folder.resolve("cold.json"),
                result(
                        "dot",
                        "1",
                        "",
                        100,
                        "\"gc.alloc.rate.norm\" : {\"score\" : 1500, \"scoreUnit\" : \"B/op\","
                                + " \"rawData\" : [[4000, 0], [2000, 2000]]}"));
        assertTrue(report("--markdown", results.toString()).out().contains("| 2000 |"));
        assertTrue(report("--markdown", "--iterations", "best", results.toString())
                .out()
                .contains("| 1000 |"));
    }

    /** The table of the README is the one that its command makes. */
    @Test
    void theReadmeIsUpToDate() throws IOException {
        Path root = Path.of("..").toRealPath();
        List<String> lines = Files.readAllLines(root.resolve("README.md"));
        String command = lines.stream()
                .filter(line -> line.startsWith("    jmh/run report --into README.md "))
                .findFirst()
                .orElseThrow();
        String[] arguments = Stream.of(command.strip().split(" "))
                .skip(2)
                .map(word -> word.equals("--into") ? "--markdown" : word.replace("\"", ""))
                .filter(word -> !word.equals("README.md"))
                .map(word -> word.startsWith("jmh/") ? root.resolve(word).toString() : word)
                .toArray(String[]::new);
        List<String> table = report(arguments).out().lines().toList();
        assertTrue(table.size() > 10, String.join(" ", arguments));
        assertEquals(table, lines.subList(lines.indexOf(TableInText.BEGIN) + 1, lines.indexOf(TableInText.END)));
    }

    @Test
    void page() throws IOException {
        Path page = folder.resolve("page.html");
        Outcome outcome = report("--html", page.toString(), "--title", "Some <title>", sample().toString());
        assertEquals(0, outcome.exitCode(), outcome.err());
        String html = Files.readString(page);
        assertTrue(html.contains("<h1>Some &lt;title&gt;</h1>"));
        assertTrue(html.contains("\"speed\":{\"value\":2.5,"));
        assertTrue(html.contains("\"share\":0.5"));
        assertTrue(html.contains("\"subject\":\"vector\",\"others\":[\"scalar\"]"));
    }

    @Test
    void errors() throws IOException {
        Outcome unknown = report("--subject", "simd", sample().toString());
        assertEquals(2, unknown.exitCode());
        assertTrue(
                unknown.err().contains("no result is of the side \"simd\"; there are: vector, scalar"), unknown.err());
        assertEquals(2, report().exitCode());
        assertEquals(2, report("--confidence", "0", sample().toString()).exitCode());
        Path broken = Files.writeString(folder.resolve("broken.json"), "{}");
        Outcome refused = report("--html", folder.resolve("page.html").toString(), broken.toString());
        assertEquals(1, refused.exitCode());
        assertEquals(1, refused.err().strip().lines().count());
        assertTrue(Files.notExists(folder.resolve("page.html")));
    }
}
