package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.nn.ConfusionMatrix;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionTablesTest {

    @Test
    void showsEachClassAndThoseWithoutAny() {
        int none = ConfusionMatrix.UNCLASSIFIED;
        StringWriter out = new StringWriter();
        ConfusionTables.print(
                new PrintWriter(out), ConfusionMatrix.of(new int[] {0, 0, 1, 1}, new int[] {0, none, 1, 0}, 2));
        assertEquals(
                List.of(
                        "",
                        "class  precision  recall      F1  support",
                        "    0     0.5000  0.5000  0.5000        2",
                        "    1     1.0000  0.5000  0.6667        2",
                        " mean     0.7500  0.5000  0.5833        4",
                        "",
                        "label  taken for",
                        "           0      1   none",
                        "    0      1      0      1",
                        "    1      1      1      0"),
                out.toString().lines().toList());
    }
}
