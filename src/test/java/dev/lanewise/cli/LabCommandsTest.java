package dev.lanewise.cli;

import static dev.lanewise.cli.CommandLineTest.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.CommandLineTest.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The experiments of the laboratory: the worked values of the book, pages, errors. */
class LabCommandsTest {

    private static final int USAGE = 2;

    @TempDir
    private Path directory;

    private static Result lab(String arguments) {
        return lab(arguments.split(" ", -1));
    }

    private static Result lab(String... arguments) {
        return run(Stream.concat(Stream.of("lab"), Arrays.stream(arguments)).toArray(String[]::new));
    }

    private static String out(String... arguments) {
        Result result = lab(arguments);
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("", result.err());
        return result.out().replace(System.lineSeparator(), "\n");
    }

    private static List<String> rows(String out) {
        return out.lines().filter(line -> line.matches(" *\\d.*")).toList();
    }

    @Test
    void walksDown() {
        assertEquals("""
                function   L = w^2
                start      w = 5
                descent    5 steps at rate 0.4

                step       w        L   dL/dw
                   0       5       25      10
                   1       1        1       2
                   2     0.2     0.04     0.4
                   3    0.04   0.0016    0.08
                   4   0.008   6.4e-5   0.016
                   5  0.0016  2.56e-6  0.0032

                end        w = 0.0016, L = 2.56e-6
                """, out("descent"));
    }

    @Test
    void walksDownInTwoVariables() {
        String out = out("descent", "--two");
        assertEquals(out, out("descent", "w1^2 + w2^2", "--start=2,4", "--rate=0.1", "--steps=40"));
        List<String> rows = rows(out);
        assertEquals(41, rows.size());
        for (int step = 0; step <= 40; step++) {
            double[] cells = Arrays.stream(rows.get(step).strip().split(" +", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            double w1 = 2 * Math.pow(0.8, step);
            double w2 = 2 * w1;
            double[] expected = {step, w1, w2, w1 * w1 + w2 * w2, 2 * w1, 2 * w2};
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], cells[i], 1e-5 * expected[i]); // six digits are printed
            }
        }
        assertTrue(out.contains("end        w1 = 0.000265846, w2 = 0.000531691, L = 3.53369e-7"), out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--too-large | w = 30.9587, L = 958.44: higher than the start",
                "--too-small | w = 4.61521, L = 21.3002",
                "--saddle | w1 = 0.000265846, w2 = 1.46977, L = -2.16023",
                "--ravine | w1 = -0.350393, w2 = 0.0847823, L = 0.0133268",
                "--two --steps=1 --rate=0.25 --start=-1,3 | w1 = -0.5, w2 = 1.5, L = 2.5",
                "a*b+c^2 --start=1,2,3 --steps=1 | a = 0.8, b = 1.9, c = 2.4, L = 7.28",
                "--start=1 --steps=1 -- -w*exp(-w) | w = 1, L = -0.367879",
            })
    void walksAnywhere(String arguments, String end) {
        String out = out(("descent " + arguments).split(" ", -1));
        assertTrue(out.contains("\nend        " + end + "\n"), out);
    }

    @Test
    void saysWhereItDiverged() {
        String out = out("descent", "ln(w)", "--start=1", "--rate=2");
        assertTrue(out.contains("stopped in step 1: the function is NaN at [-1.00000000"), out);
        Path page = directory.resolve("page.html");
        out = out("descent", "w^4", "--start=10", "--rate=10", "--report=" + page);
        assertTrue(out.contains("stopped in step "), out);
        assertTrue(Files.exists(page));
    }

    @Test
    void measuresHowWrongAPredictionIs() {
        String out = out("losses");
        assertTrue(out.contains("\nsample 1   mean squared error 0.0975, cross-entropy 0.5108\n"), out);
        assertTrue(out.contains("\nsample 2   mean squared error 0.5975, cross-entropy 2.3026\n"), out);
        assertTrue(out.contains("\nmean       mean squared error 0.3475, cross-entropy 1.4067\n"), out);
        assertTrue(out.contains("    2  1   0.6         0.08        0.510825\n"), out);
        assertEquals(
                out,
                out(
                        "losses",
                        "--t=0,0,1,0,0,0,0,0,0,0",
                        "--y=.1,.05,.6,0,.05,.1,0,.1,0,0",
                        "--y=.1,.05,.1,0,.05,.1,0,.6,0,0"));
        assertTrue(out("losses", "--t=1,0", "--y=0,1").contains("mean squared error 1.0000, cross-entropy 16.1181\n"));
        assertTrue(out("losses", "--t=1,0", "--y=1,0", "--t=0,1", "--y=0,1")
                .contains("mean       mean squared error 0.0000, cross-entropy 0.0000\n"));
        assertTrue(out("losses", "--t=1,0", "--y=0,1", "--epsilon=0.01").contains("cross-entropy 4.6052\n"));
    }

    @Test
    void computesActivations() {
        String out = out("activations");
        assertTrue(out.contains("   1     1   0.731059   0.761594     1         1\n"), out);
        assertTrue(out.contains("   0   none       0.25           1      0          1\n"), out);
        assertTrue(out.contains("2.9  18.1741   0.245192   0.245192\n"), out);
        assertTrue(out.contains("1010  Infinity        NaN    0.999955\n"), out);
        assertTrue(out.contains("1000  Infinity        NaN  4.53979e-5\n"), out);
        assertEquals("""
                values     of each function, and below of its derivative

                x  step  sigmoid  tanh  relu  identity
                0     0      0.5     0     0         0

                x  step'  sigmoid'  tanh'  relu'  identity'
                0   none      0.25      1      0          1

                x      e^x  e^x / sum  softmax
                1  2.71828        0.5      0.5
                1  2.71828        0.5      0.5
                """, out("activations", "--x=0", "--softmax=1,1"));
    }

    @Test
    void checksGradients() throws IOException {
        CommandLineTest.writeDigits(directory, 40, 10);
        String out = out("gradient-check", "--data=" + directory);

        List<String> small = table(out, "parameter ");
        assertEquals(17, small.size());
        small.forEach(row -> assertTrue(cell(row, 3) < 1e-9, row)); // h squared, and rounding / h
        assertEquals(
                "W1[0,0]  0.030268  0.030268",
                small.getFirst().strip().replaceFirst("  +[^ ]+$", "").replaceAll("  +", "  "));

        List<String> layers = table(out, "parameters ");
        assertEquals(
                List.of("W1", "b1", "W2", "b2"),
                layers.stream().map(row -> row.strip().split(" ", 2)[0]).toList());
        for (String row : layers) {
            assertTrue(cell(row, 4) < 1e-6, row); // of float results, whose largest is below 1
            assertEquals(0, cell(row, 5), row);
        }
        assertTrue(
                out.contains(
                        "\nverdict    backpropagation agrees with the numerical gradient, to 1e-6; layers have the "
                                + "same bits as the fused backpropagation\n"),
                out);

        List<String> steps = table(out, "     h ");
        assertEquals(12, steps.size());
        for (int difference = 1; difference <= 2; difference++) {
            int column = difference;
            double[] errors =
                    steps.stream().mapToDouble(row -> cell(row, column)).toArray();
            double best = Arrays.stream(errors).min().orElseThrow();
            assertTrue(best < 1e-3 * errors[0] && best < 1e-3 * errors[11], "a valley");
        }
    }

    @Test
    void showsWhyNotAccuracy() throws IOException {
        CommandLineTest.writeDigits(directory, 40, 10);
        String[] arguments = {"why-not-accuracy", "--data=" + directory, "--images=10", "--iterations=50"};
        String out = out(arguments);
        List<String> rows = table(out, "W2[");
        assertEquals(21, rows.size());
        assertEquals(21, rows.stream().map(row -> cell(row, 1)).distinct().count(), "the loss moves");
        assertTrue(rows.stream().map(row -> cell(row, 2)).distinct().count() < 5, "the accuracy hardly does");
        assertTrue(out.contains("the same before and after "), out);
        String weight = out.replaceFirst("(?s).*\\nweight     (W2\\S+) = .*", "$1");
        assertEquals(
                out,
                out(Stream.concat(Arrays.stream(arguments), Stream.of("--weight=" + weight))
                        .toArray(String[]::new)));
        assertTrue(out(
                        "why-not-accuracy",
                        "--data=" + directory,
                        "--images=1",
                        "--iterations=1",
                        "--weight=b1[3]",
                        "--by=0.5")
                .contains("\nweight     b1[3] = "));
    }

    @Test
    void overfits() throws IOException {
        CommandLineTest.writeDigits(directory, 40, 10);
        String out = out("overfit", "--data=" + directory, "--samples=20", "--epochs=30", "--hidden=8");
        List<String> rows = table(out, "epoch ");
        List<Double> epochs = new ArrayList<>();
        for (int epoch = 0; epoch <= 30; epoch++) {
            epochs.add((double) epoch);
        }
        assertEquals(epochs, rows.stream().map(row -> cell(row, 0)).toList());
        assertTrue(cell(rows.getLast(), 1) < cell(rows.getFirst(), 1), "it learns");
        assertTrue(out.contains("\nparted     by "), out);
        assertFalse(out.equals(out(
                "overfit", "--data=" + directory, "--samples=20", "--epochs=30", "--hidden=8", "--weight-decay=0.1")));
    }

    private static List<String> table(String out, String head) {
        return out.lines()
                .dropWhile(line -> !line.startsWith(head))
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .toList();
    }

    private static double cell(String row, int index) {
        return Double.parseDouble(row.strip().split(" +", -1)[index]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "descent | Gradient descent | \"function\":\"w^2\"",
                "descent --two | Gradient descent | \"variables\":[\"w1\",\"w2\"]",
                "descent x*y*z --start=1,1,1 | Gradient descent | \"landscape\":null",
                "descent w^4 --start=1e50 --rate=1 | Gradient descent | \"divergence\":\"stopped in step 1: ",
                "descent sqrt(a)+b --start=0,1 | Gradient descent | \"divergence\":\"stopped in step 1: ",
                "losses | Two loss functions | \"crossEntropy\":0.510825",
                "activations | Activation functions | \"plain\":[null,null,null]",
                "gradient-check --data=. | Gradient check | \"name\":\"W1[0,0]\"",
                "why-not-accuracy --images=2 --iterations=2 --data=. | Why not accuracy? | \"images\":2",
                "overfit --samples=5 --epochs=2 --data=. | Overfitting | \"samples\":5",
                "overfit --samples=5 --epochs=1 --learning-rate=1e38 --data=. | Overfitting "
                        + "| \"epoch\":1,\"trainLoss\":null,\"testLoss\":null,",
            })
    void writesAPage(String arguments, String title, String data) throws IOException {
        CommandLineTest.writeDigits(directory, 10, 10);
        Path page = directory.resolve("page.html");
        String[] options = (arguments.replace("--data=.", "--data=" + directory) + " --report=" + page).split(" ", -1);
        String out = out(options);
        assertTrue(out.endsWith("\nreport     " + page + "\n"), out);
        String html = Files.readString(page);
        assertTrue(html.contains("<title>" + title + "</title>"));
        assertTrue(html.contains(data), () -> html.replaceFirst("(?s).*id=\"data\">(.*?)</script>.*", "$1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "descent w^2+ --start=1       | expression 'w^2+': an operand of + is missing",
                "descent max(w,1,2) --start=1 | expression 'max(w,1,2)': an operator is missing, or an argument is one too many",
                "descent max(w) --start=1     | expression 'max(w)': an argument of max is missing",
                "descent w1+foo(w2) --start=1 | expression 'w1+foo(w2)': there is no function foo; there are abs, ",
                "descent w^2                  | --start is missing: a value for each of w",
                "descent --two --start=1      | --start must have a value for each of w1, w2, but has 1",
                "descent --start=1,2          | --start must have a value for each of w, but has 2",
                "descent --start=NaN          | --start must be finite, but is NaN",
                "descent --start=x            | 'x' is not a double",
                "descent ln(w) --start=0      | --start 0 is outside of the domain: ln(w) is -Infinity there",
                "descent sqrt(w) --start=-1   | --start -1 is outside of the domain: sqrt(w) is NaN there",
                "descent --rate=NaN           | --rate must be above 0 and finite, but is NaN",
                "descent --rate=0             | --rate must be above 0 and finite, but is 0.0",
                "descent --rate=-0.1          | --rate must be above 0 and finite, but is -0.1",
                "descent --rate=Infinity      | --rate must be above 0 and finite, but is Infinity",
                "descent --steps=0            | --steps must be from 1 to 10000, but is 0",
                "descent --steps=10001        | --steps must be from 1 to 10000, but is 10001",
                "descent --two --saddle       | are mutually exclusive",
                "descent w --two              | an expression and an example exclude each other",
                "descent -w^2 --start=1       | Unknown option: '-w^2'",
                "losses --t=1,0               | --y is missing: --t and --y go together",
                "losses --y=1,0               | --t is missing: --t and --y go together",
                "losses --t=1,0 --y=1         | --y must have 2 values, as the first --t has, but has 1",
                "losses --t=1,0 --y=1,x       | 'x' is not a number",
                "losses --t=1,0 --y=1,        | '' is not a number",
                "losses --t=1,0 --y=1,1.5     | --y must be from 0 to 1, but is 1.5",
                "losses --t=1,0 --y=1,NaN     | --y must be from 0 to 1, but is NaN",
                "losses --epsilon=0           | --epsilon must be above 0 and at most 1, but is 0.0",
                "losses --epsilon=NaN         | --epsilon must be above 0 and at most 1, but is NaN",
                "losses --t=1 --t=0 --y=1     | 2 times --t, but 1 times --y: give --t once, or as often as --y",
                "activations --x=NaN          | --x must be finite, but is NaN",
                "activations --softmax=1e39   | --softmax must be finite, but is Infinity",
                "gradient-check --images=0    | --images must be from 1 to 1000, but is 0",
                "gradient-check --hidden=0    | --hidden must be from 1 to 1000, but is 0",
                "why-not-accuracy --images=0  | --images must be at least 1, but is 0",
                "why-not-accuracy --iterations=0 | --iterations must be at least 1, but is 0",
                "why-not-accuracy --by=NaN    | --by must be above 0 and finite, but is NaN",
                "why-not-accuracy --weight=W3 | --weight must be like W1[0,3], b1[3], W2[3,9] or b2[9], but is W3",
                "overfit --samples=0          | --samples must be at least 1, but is 0",
                "overfit --epochs=0           | --epochs must be from 1 to 100000, but is 0",
                "overfit --hidden=1001        | --hidden must be from 1 to 1000, but is 1001",
                "overfit --learning-rate=NaN  | --learning-rate must be above 0 and finite, but is NaN",
                "overfit --weight-decay=-1    | --weight-decay must be finite, at least 0, but is -1.0",
            })
    void refusesBadOptions(String arguments, String message) {
        Result result = lab(arguments);
        result.assertFails(USAGE, message);
        assertEquals("", result.out());
        assertTrue(
                result.err().contains("(see lanewise lab " + arguments.split(" ", 2)[0] + " --help)"),
                result::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gradient-check --images=11 | --images must be at most 10, the size of the training set, but is 11",
                "why-not-accuracy --images=9 | --images must be at most 8, the size of the test set, but is 9",
                "why-not-accuracy --images=1 --weight=W1[4,0] | --weight W1[4,0]: 4 must be below 4",
                "why-not-accuracy --images=1 --weight=b2[9999999999] | --weight b2[9999999999]: 9999999999 must be below 10",
                "overfit --samples=11 | --samples must be at most 10, the size of the training set, but is 11",
            })
    void refusesSizesBeyondTheData(String arguments, String message) throws IOException {
        CommandLineTest.writeDigits(directory, 10, 8);
        lab(arguments + " --data=" + directory).assertFails(USAGE, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"descent", "losses", "activations", "gradient-check", "why-not-accuracy", "overfit"})
    void checksTheReportBeforeItBegins(String command) {
        Path nowhere = directory.resolve("nowhere").resolve("page.html");
        Result result = lab(command, "--report=" + nowhere);
        result.assertFails(USAGE, "--report " + nowhere + ": no such directory");
        assertEquals("", result.out());
        lab(command, "--report=" + directory).assertFails(USAGE, "--report " + directory + ": is a directory");
    }

    @Test
    void helps() {
        String functions =
                lab("descent", "foo(w)", "--start=1").err().replaceFirst("(?s).*there are (.*) \\(see.*", "$1");
        String help = out("descent", "--help").replaceAll("\\s+", " ");
        assertTrue(help.contains("the functions " + functions.replace(",", "") + "."), help);
        for (String command : List.of("losses", "activations", "gradient-check", "why-not-accuracy", "overfit")) {
            assertTrue(out(command, "--help").contains("Usage: lanewise lab " + command));
            assertTrue(out("--help").contains(command));
        }
    }

    /** There picocli complains of a text that it can't format, such as one with a bare percent sign. */
    @Test
    void helpIsWellFormatted() {
        PrintStream standard = System.err;
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        System.setErr(new PrintStream(complaints, true, UTF_8));
        try {
            assertTrue(out("descent", "--help").contains("+ - * / % ^,"));
        } finally {
            System.setErr(standard);
        }
        assertEquals("", complaints.toString(UTF_8));
    }
}
