package dev.lanewise.page;

import static java.util.Objects.requireNonNull;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.lanewise.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page of HTML in one file. What is particular to a report is two resources beside one of its classes: {@code
 * name.html}, the inside of the page's {@code main}, and {@code name.js}, which fills it from {@code page.data} by the
 * functions of {@code page.js} (tables that sort and filter, frames of charts, facts), D3 and Plot.
 *
 * @param title plain text, the heading, too
 * @param owner whose package holds the two resources
 * @param name of the two resources
 * @param data what the script gets: records, collections, maps, strings and finite numbers, written as JSON
 */
public record Page(String title, Class<?> owner, String name, Object data) {

    // Escapes what could end a script element. NaN and infinity are no JSON, and are refused.
    private static final Gson JSON = new GsonBuilder().serializeNulls().create();

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    /**
     * The data as JSON, as it stands in the page: within HTML it ends nothing.
     *
     * @throws IllegalArgumentException if a number is not finite
     */
    public static String json(Object data) {
        return JSON.toJson(data);
    }

    /** The number for JSON; {@code null} for NaN and infinity. */
    public static @Nullable Float finite(float value) {
        return Float.isFinite(value) ? value : null;
    }

    /** The same in {@code double}. */
    public static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /**
     * The whole page, some 500 KB more than its data.
     *
     * @throws IllegalArgumentException if a number in the data is not finite
     */
    public String html() {
        Map<String, String> parts = Map.of(
                "language", "en",
                "title", text(title),
                "css", resource(Page.class, "page.css"),
                "body", resource(owner, name + ".html"),
                "data", json(data),
                "d3", resource(Page.class, "d3.min.js"),
                "plot", resource(Page.class, "plot.min.js"),
                "page", resource(Page.class, "page.js"),
                "script", resource(owner, name + ".js"));
        // One pass: nothing is looked for within what was filled in. And no Matcher.replaceAll, which reads all of it
        // twice, char by char: in a JVM that is still cold, that takes longer than all else
        String frame = resource(Page.class, "page.html");
        StringBuilder html = new StringBuilder();
        Matcher place = PLACE.matcher(frame);
        int from = 0;
        for (; place.find(); from = place.end()) {
            html.append(frame, from, place.start()).append(requireNonNull(parts.get(place.group(1)), place.group(1)));
        }
        return html.append(frame, from, frame.length()).toString();
    }

    /**
     * Writes the page, whole or not at all.
     *
     * @throws IOException if that can't be done; a file that was there is then as it was
     * @throws IllegalArgumentException if a number in the data is not finite; nothing is written then
     */
    public void write(Path path) throws IOException {
        AtomicFile.writeBytes(path, html().getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String plain) {
        return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name + " beside " + owner.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
