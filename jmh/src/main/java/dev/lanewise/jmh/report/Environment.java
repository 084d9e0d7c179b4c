package dev.lanewise.jmh.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.lanewise.FileFormatException;
import dev.lanewise.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where and how results were measured, which JMH's format has no place for: it stands in a file beside them, {@code
 * result.environment.json} beside {@code result.json}. Each part is a line to read, and may be null.
 *
 * @param date of the start, as in 2026-01-31 12:00 UTC
 * @param cpu its name
 * @param caches from the first level to the last
 * @param memory of the machine
 * @param system the operating system
 * @param jvm its name and version
 * @param kernels which kernels run, with how many lanes
 * @param settings how the results were measured
 * @param libraries what else took part, with versions
 */
public record Environment(
        @Nullable String date,
        @Nullable String cpu,
        @Nullable List<String> caches,
        @Nullable String memory,
        @Nullable String system,
        @Nullable String jvm,
        @Nullable String kernels,
        @Nullable String settings,
        @Nullable List<String> libraries) {

    /** A line of a report. */
    record Fact(String name, String value) {}

    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /** More than a page of text is none. */
    private static final int MOST_BYTES = 1 << 20;

    /** With others that took part. */
    public Environment with(List<String> more) {
        List<String> all = new ArrayList<>(libraries == null ? List.of() : libraries);
        all.addAll(more);
        return new Environment(date, cpu, caches, memory, system, jvm, kernels, settings, all);
    }

    /**
     * Writes it beside the results.
     *
     * @throws IOException if that can't be done
     */
    public void writeBeside(Path results) throws IOException {
        AtomicFile.writeBytes(beside(results), (JSON.toJson(this) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** What stands beside these results; null if nothing does. */
    static @Nullable Environment readBeside(Path results) throws IOException {
        Path path = beside(results);
        if (!Files.exists(path)) {
            return null;
        }
        String expected = "the environment of results in JSON";
        if (Files.size(path) > MOST_BYTES) {
            throw new FileFormatException(path.toString(), expected, "%d bytes".formatted(Files.size(path)));
        }
        try {
            return JSON.fromJson(new String(Files.readAllBytes(path), StandardCharsets.UTF_8), Environment.class);
        } catch (JsonParseException e) {
            FileFormatException refused = new FileFormatException(path.toString(), expected, "something else");
            refused.initCause(e);
            throw refused;
        }
    }

    private static Path beside(Path results) {
        String name = String.valueOf(results.getFileName());
        return results.resolveSibling(
                (name.endsWith(".json") ? name.substring(0, name.length() - 5) : name) + ".environment.json");
    }

    /** What is known, in the order of a report. */
    List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        add(facts, "Date", date);
        add(facts, "CPU", cpu);
        add(facts, "Caches", caches == null ? null : String.join(", ", caches));
        add(facts, "Memory", memory);
        add(facts, "System", system);
        add(facts, "JVM", jvm);
        add(facts, "Kernels", kernels);
        add(facts, "Measured", settings);
        // One by one, so that what took part in several runs is named once
        (libraries == null ? List.<String>of() : libraries).forEach(library -> add(facts, "Beside", library));
        return facts;
    }

    private static void add(List<Fact> facts, String name, @Nullable String value) {
        Stream.ofNullable(value).filter(text -> !text.isBlank()).forEach(text -> facts.add(new Fact(name, text)));
    }
}
