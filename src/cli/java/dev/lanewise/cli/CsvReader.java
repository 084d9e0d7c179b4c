package dev.lanewise.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads rows of numbers between commas. Empty lines are skipped; there is no heading and no quoting. */
final class CsvReader {

    private CsvReader() {}

    static Matrix read(Path path) throws IOException {
        List<float[]> rows = new ArrayList<>();
        // Numbers are ASCII: whatever else is there is no number, in any encoding
        try (BufferedReader reader = Files.newBufferedReader(path, ISO_8859_1)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    float[] row = row(line, path, number);
                    int cols = rows.isEmpty() ? row.length : rows.getFirst().length;
                    if (row.length != cols) {
                        throw new FileFormatException(
                                path.toString(), cols + " numbers in line " + number, row.length + "");
                    }
                    rows.add(row);
                }
            }
        }
        if (rows.isEmpty()) {
            throw new FileFormatException(path.toString(), "at least one row of numbers", "none");
        }
        return Matrix.of(rows.toArray(float[][]::new));
    }

    private static float[] row(String line, Path path, int number) throws FileFormatException {
        String[] fields = line.split(",", -1);
        float[] row = new float[fields.length];
        for (int i = 0; i < row.length; i++) {
            try {
                row[i] = Float.parseFloat(fields[i]);
            } catch (NumberFormatException e) {
                row[i] = Float.NaN;
            }
            if (!Float.isFinite(row[i])) {
                String field = fields[i].strip();
                throw new FileFormatException(
                        path.toString(),
                        "a number in line %d, column %d".formatted(number, i + 1),
                        "'" + (field.length() <= 40 ? field : field.substring(0, 40) + "...") + "'");
            }
        }
        return row;
    }
}
