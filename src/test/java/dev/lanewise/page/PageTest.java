package dev.lanewise.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page is whole, and nothing in its title or data gets out of its place. */
class PageTest {

    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    private record Sample(String word, List<Double> values) {}

    private static Page page(String title, String word, double... values) {
        return new Page(
                title,
                PageTest.class,
                "sample",
                new Sample(word, Arrays.stream(values).boxed().toList()));
    }

    @Test
    void holdsEverythingAndAsksForNothing() {
        String html = page("Sample", "word", 1, 0.1).html();
        assertTrue(html.contains("<title>Sample</title>"));
        assertTrue(html.contains("<section id=\"here\"></section>"));
        assertTrue(html.contains("page.data.word;"));
        assertEquals("{\"word\":\"word\",\"values\":[1.0,0.1]}", data(html));
        assertTrue(html.contains("default-src 'none'; "));
        assertFalse(Pattern.compile("<script[^>]* src=|<link[^>]* href=\"(?!data:,)|@import")
                .matcher(html)
                .find());
    }

    @Test
    void textStaysText() {
        String html = page("a < b & \"c\"", "</script><!-- {{title}} $1 \\").html();
        assertTrue(html.contains("<h1>a &lt; b &amp; \"c\"</h1>"));
        assertEquals("{\"word\":\"\\u003c/script\\u003e\\u003c!-- {{title}} $1 \\\\\",\"values\":[]}", data(html));
    }

    @Test
    void refusesWhatJsonCannotSay(@TempDir Path folder) {
        Path path = folder.resolve("page.html");
        assertThrows(
                IllegalArgumentException.class,
                () -> page("Sample", "word", Double.NaN).write(path));
        assertFalse(Files.exists(path));
    }

    @Test
    void writesTheFile(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("page.html");
        Page page = page("Größe", "数");
        page.write(path);
        assertEquals(page.html(), Files.readString(path));
    }

    @Test
    void namesAMissingResource() {
        Page page = new Page("Sample", PageTest.class, "missing", 1);
        String message =
                assertThrows(IllegalArgumentException.class, page::html).getMessage();
        assertEquals("no resource missing.html beside dev.lanewise.page.PageTest", message);
    }

    private static String data(String html) {
        var found = DATA.matcher(html);
        assertTrue(found.find());
        return found.group(1);
    }
}
