package dev.lanewise.cli.lab;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns of text, each as wide as it must be, all to the right. */
final class TextTable {

    private final List<String[]> rows = new ArrayList<>();

    TextTable(String... heads) {
        rows.add(heads);
    }

    /** As many cells as there are heads. */
    TextTable row(String... cells) {
        rows.add(cells);
        return this;
    }

    /** An empty line, the heads, the rows. */
    void print(PrintWriter out) {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int j = 0; j < columns; j++) {
                widths[j] = Math.max(widths[j], row[j].length());
            }
        }
        out.println();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < columns; j++) {
                line.append(" ".repeat(widths[j] - row[j].length() + (j == 0 ? 0 : 2)))
                        .append(row[j]);
            }
            out.println(line);
        }
    }
}
