package dev.lanewise.jmh.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.lanewise.FileFormatException;
import dev.lanewise.jmh.report.JmhResult.Metric;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the files that JMH writes with {@code -rf json}. */
final class ResultFile {

    /** More than any run writes; what is read takes a small multiple of it in memory. */
    private static final long MOST_BYTES = 128 << 20;

    private static final String EXPECTED = "results of JMH in JSON";

    private static final Gson JSON = new GsonBuilder()
            .registerTypeAdapter(double.class, new DoubleAdapter())
            .registerTypeAdapter(Double.class, new DoubleAdapter())
            .create();

    private ResultFile() {}

    /**
     * All results of a file, at least one.
     *
     * @throws FileFormatException if it is not such a file, or not a whole one
     * @throws IOException if it can't be read
     */
    static List<JmhResult> read(Path path) throws IOException {
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new IOException(path + ": no file that can be read");
        }
        long bytes = Files.size(path);
        if (bytes > MOST_BYTES) {
            throw new FileFormatException(
                    path.toString(),
                    "%s of at most %d MiB".formatted(EXPECTED, MOST_BYTES >> 20),
                    "%d MiB".formatted(bytes >> 20));
        }
        // What is no UTF-8, such as the middle dots of a JVM with another character set, is replaced, not refused
        try (InputStream in = Files.newInputStream(path)) {
            JmhResult @Nullable [] results =
                    JSON.fromJson(new InputStreamReader(in, StandardCharsets.UTF_8), JmhResult[].class);
            if (results == null || results.length == 0) {
                throw new FileFormatException(path.toString(), EXPECTED, "none");
            }
            for (int i = 0; i < results.length; i++) {
                String missing = missing(results[i]);
                if (missing != null) {
                    throw new FileFormatException(
                            path.toString(),
                            EXPECTED,
                            "no \"%s\" in entry %d of %d".formatted(missing, i + 1, results.length));
                }
            }
            return List.of(results);
        } catch (JsonParseException e) {
            throw refused(path, e);
        }
    }

    private static FileFormatException refused(Path path, JsonParseException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        // Gson's first line, without its advice to programmers
        String reason = String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replace("Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON", "malformed JSON");
        boolean ended = cause instanceof EOFException || reason.startsWith("Unterminated");
        FileFormatException refused = new FileFormatException(
                path.toString(), EXPECTED, (ended ? "an end in the middle: " : "something else: ") + reason);
        refused.initCause(e);
        return refused;
    }

    /** The name of what a report can't do without. */
    private static @Nullable String missing(@Nullable JmhResult result) {
        if (result == null || result.benchmark() == null) {
            return "benchmark";
        }
        if (result.mode() == null) {
            return "mode";
        }
        Metric primary = result.primaryMetric();
        return primary == null || primary.score() == null
                ? "primaryMetric.score"
                : primary.scoreUnit() == null ? "primaryMetric.scoreUnit" : null;
    }

    /** JMH writes as strings what JSON has no numbers for: NaN, +INF, -INF. */
    private static final class DoubleAdapter extends TypeAdapter<Double> {

        @Override
        public Double read(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return Double.NaN;
            }
            if (in.peek() == JsonToken.NUMBER) {
                return in.nextDouble();
            }
            String text = in.nextString();
            return switch (text) {
                case "NaN" -> Double.NaN;
                case "+INF", "INF", "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
                case "-INF", "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> throw new JsonParseException("\"%s\" is no number, at %s".formatted(text, in.getPath()));
            };
        }

        @Override
        public void write(JsonWriter out, Double value) {
            throw new UnsupportedOperationException();
        }
    }
}
