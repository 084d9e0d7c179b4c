package dev.lanewise.cli;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Model;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Prints the most probable classes of each sample, for people or for programs. */
final class PredictionPrinter {

    enum Format {
        TEXT,
        CSV,
        JSON;

        @Override
        public String toString() {
            return TrainOptions.spelled(this);
        }
    }

    private final PrintWriter out;
    private final Format format;
    private final Model model;
    private final int[] best;

    /** A printer of so many classes, or all where there are fewer. */
    PredictionPrinter(PrintWriter out, Format format, Model model, int top) {
        this.out = out;
        this.format = format;
        this.model = model;
        this.best = new int[Math.min(top, model.net().outputSize())];
    }

    /** One line for each row of probabilities. */
    void print(Matrix probabilities, int @Nullable [] labels) {
        if (format == Format.CSV) {
            printHeading(labels != null);
        }
        int cols = probabilities.cols();
        for (int i = 0; i < probabilities.rows() && !out.checkError(); i++) {
            Kernels.active().topK(probabilities.data(), i * cols, cols, best, 0, best.length);
            String label = labels == null ? null : model.className(labels[i]);
            out.println(
                    switch (format) {
                        case TEXT -> text(probabilities, i, label);
                        case CSV -> csv(probabilities, i, label);
                        case JSON -> json(probabilities, i, label);
                    });
        }
    }

    private void printHeading(boolean labelled) {
        StringJoiner heading = new StringJoiner(",").add("row");
        if (labelled) {
            heading.add("label");
        }
        for (int k = 1; k <= best.length; k++) {
            heading.add("class" + k).add("probability" + k);
        }
        out.println(heading);
    }

    private String text(Matrix probabilities, int i, @Nullable String label) {
        StringJoiner line = new StringJoiner("  ").add("%6d".formatted(i));
        for (int c : best) {
            line.add(String.format(Locale.ROOT, "%s %.4f", model.className(c), probabilities.get(i, c)));
        }
        if (label != null && !label.equals(model.className(best[0]))) {
            line.add("but is " + label);
        }
        return line.toString();
    }

    private String csv(Matrix probabilities, int i, @Nullable String label) {
        StringJoiner line = new StringJoiner(",").add("" + i);
        if (label != null) {
            line.add(csvField(label));
        }
        for (int c : best) {
            line.add(csvField(model.className(c))).add("" + probabilities.get(i, c));
        }
        return line.toString();
    }

    /** As RFC 4180 has it. */
    private static String csvField(String text) {
        return text.matches("(?s).*[,\"\r\n].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }

    private String json(Matrix probabilities, int i, @Nullable String label) {
        StringJoiner classes = new StringJoiner(",", "[", "]");
        for (int c : best) {
            float probability = probabilities.get(i, c);
            classes.add("{\"class\":" + jsonString(model.className(c)) + ",\"probability\":"
                    + (Float.isNaN(probability) ? "null" : "" + probability) + "}");
        }
        return "{\"row\":" + i + (label == null ? "" : ",\"label\":" + jsonString(label)) + ",\"top\":" + classes + "}";
    }

    private static String jsonString(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
