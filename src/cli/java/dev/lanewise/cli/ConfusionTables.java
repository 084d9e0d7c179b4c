package dev.lanewise.cli;

import dev.lanewise.nn.ConfusionMatrix;
import java.io.PrintWriter;
import java.util.Locale;

/** The classes of a test set one by one: how well each is recognized, and what it is taken for. */
final class ConfusionTables {

    private ConfusionTables() {}

    static void print(PrintWriter out, ConfusionMatrix confusion) {
        out.println();
        out.println("class  precision  recall      F1  support");
        for (int c = 0; c < confusion.classes(); c++) {
            measures(
                    out,
                    Integer.toString(c),
                    confusion.precision(c),
                    confusion.recall(c),
                    confusion.f1(c),
                    confusion.support(c));
        }
        measures(
                out,
                "mean",
                confusion.macroPrecision(),
                confusion.macroRecall(),
                confusion.macroF1(),
                confusion.samples());
        counts(out, confusion);
    }

    private static void measures(PrintWriter out, String name, float precision, float recall, float f1, int support) {
        out.printf(Locale.ROOT, "%5s  %9.4f  %.4f  %.4f  %7d%n", name, precision, recall, f1, support);
    }

    /** The last column, of scores that held NaN, only where there are any. */
    private static void counts(PrintWriter out, ConfusionMatrix confusion) {
        int unclassified = 0;
        for (int c = 0; c < confusion.classes(); c++) {
            unclassified += confusion.unclassified(c);
        }
        out.println();
        out.println("label  taken for");
        out.print("     ");
        for (int c = 0; c < confusion.classes(); c++) {
            out.printf(Locale.ROOT, "  %5d", c);
        }
        out.println(unclassified > 0 ? "   none" : "");
        for (int label = 0; label < confusion.classes(); label++) {
            out.printf(Locale.ROOT, "%5d", label);
            for (int c = 0; c < confusion.classes(); c++) {
                out.printf(Locale.ROOT, "  %5d", confusion.count(label, c));
            }
            if (unclassified > 0) {
                out.printf(Locale.ROOT, "  %5d", confusion.unclassified(label));
            }
            out.println();
        }
    }
}
