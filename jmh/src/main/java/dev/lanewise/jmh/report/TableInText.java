package dev.lanewise.jmh.report;

import dev.lanewise.FileFormatException;
import dev.lanewise.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The part of a text, such as a README, between two lines that Markdown does not show. */
final class TableInText {

    static final String BEGIN = "<!-- benchmarks -->";
    static final String END = "<!-- /benchmarks -->";

    private TableInText() {}

    /**
     * Replaces what stands between these lines.
     *
     * @throws FileFormatException if there is no such pair, or more than one; the file is then as it was
     */
    static void replace(Path file, List<String> table) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int begin = lines.indexOf(BEGIN);
        int end = lines.indexOf(END);
        if (begin < 0 || end < begin || lines.lastIndexOf(BEGIN) != begin || lines.lastIndexOf(END) != end) {
            throw new FileFormatException(
                    file.toString(), "one line %s and one line %s after it".formatted(BEGIN, END), "another text");
        }
        List<String> replaced = new ArrayList<>(lines.subList(0, begin + 1));
        replaced.addAll(table);
        replaced.addAll(lines.subList(end, lines.size()));
        AtomicFile.writeBytes(file, (String.join("\n", replaced) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
