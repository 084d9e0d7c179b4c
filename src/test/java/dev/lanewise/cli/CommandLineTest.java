package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.EpochResult;
import dev.lanewise.page.Page;
import dev.lanewise.testing.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands as a user meets them: output, one-line errors, exit codes. */
class CommandLineTest {

    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    @TempDir
    private Path directory;

    @Test
    void trainsAndPrintsALineForEachEvaluation() throws IOException {
        writeDigits(directory, 40, 10);

        Result result = train(
                directory,
                "--iterations=20",
                "--batch-size=10",
                "--hidden=8",
                "--parallelism=1",
                "--weight-init-std=0.1");

        assertEquals(0, result.exitCode, result::toString);
        assertEquals("", result.err);
        assertTrue(result.out.startsWith("kernels    " + Kernels.active().describe()), result::toString);
        assertTrue(result.out.contains("40 training and 10 test images of 4 pixels"), result::toString);
        assertTrue(result.out.contains("4-8-10"), result::toString);
        List<String> rows =
                result.out.lines().filter(line -> line.matches("\\s*\\d+ .*")).toList();
        assertEquals(5, rows.size(), result::toString); // iterations 0, 4, 8, 12, 16
        assertTrue(
                rows.getLast().matches(" +\\d+ +16 +\\d\\.\\d{4}  [01]\\.\\d{4}  [01]\\.\\d{4} +\\d+"),
                result::toString);
        assertTrue(result.out.contains("trained    20 iterations in "), result::toString);
        String accuracies = result.out.lines().toList().reversed().get(1);
        assertTrue(accuracies.matches("final      train [01]\\.\\d{4}, test [01]\\.\\d{4}"), result::toString);
        assertTrue(result.lastLine().matches("weights    SHA-256 [0-9a-f]{64}"), result::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--optimizer=momentum --activation=relu --init=he "
                        + "| relu, first weights of standard deviation sqrt(2/inputs) | momentum, learning rate 0.1,",
                "--optimizer=momentum --momentum=0.5 --weight-decay=0.001 --activation=tanh --init=xavier"
                        + "| tanh, first weights of standard deviation 1/sqrt(inputs)"
                        + "| momentum 0.5, weight decay 0.001, learning rate 0.1,",
                "--optimizer=adam --schedule=cosine --warm-up=3"
                        + "| sigmoid, first weights of standard deviation 0.01"
                        + "| adam, learning rate 0.001, schedule cosine, warm-up of 3,",
                "--optimizer=adamw --schedule=step:5:0.5 --learning-rate=0.01 --weight-init-std=0.2"
                        + "| sigmoid, first weights of standard deviation 0.2"
                        + "| adamw, learning rate 0.01, schedule step:5:0.5,",
                "--schedule=cosine:0.01 --weight-decay=0.1"
                        + "| sigmoid, first weights of standard deviation 0.01"
                        + "| sgd, weight decay 0.1, learning rate 0.1, schedule cosine:0.01,",
            })
    void trainsByAnyOptimizer(String options, String network, String training) throws IOException {
        writeDigits(directory, 40, 10);

        Result result = train(directory, (options + " --iterations=20 --batch-size=10").split(" ", -1));

        assertEquals(0, result.exitCode, result::toString);
        assertTrue(result.out.contains("4-50-10, " + network + ", seed 42"), result::toString);
        assertTrue(result.out.contains("(with-replacement), " + training), result::toString);
    }

    @Test
    void eachOptionChangesTheWeights() throws IOException {
        writeDigits(directory, 40, 10);
        List<String> digests = Stream.of(
                        "--seed=42",
                        "--optimizer=momentum",
                        "--optimizer=momentum --momentum=0.5",
                        "--optimizer=adam",
                        "--optimizer=adamw",
                        "--weight-decay=0.1",
                        "--learning-rate=0.2",
                        "--schedule=cosine",
                        "--schedule=step:5:0.5",
                        "--warm-up=3",
                        "--activation=tanh",
                        "--activation=relu",
                        "--init=xavier",
                        "--init=he",
                        "--weight-init-std=0.1")
                .map(options -> train(directory, (options + " --iterations=20 --batch-size=10").split(" ", -1)))
                .map(Result::lastLine)
                .distinct()
                .toList();

        assertEquals(15, digests.size(), digests::toString);
    }

    @Test
    void validatesOnAShareOfTheTrainingSet() throws IOException {
        writeDigits(directory, 40, 10);

        Result result = train(directory, "--validation=0.25", "--patience=2", "--epochs=10", "--batch-size=10");

        assertEquals(0, result.exitCode, result::toString);
        assertTrue(
                result.out.contains(": 30 training, 10 validation and 10 test images of 4 pixels"), result::toString);
        assertTrue(
                Pattern.compile("\\nbest       validation loss \\d\\.\\d{4} after epoch \\d+\\R")
                        .matcher(result.out)
                        .find(),
                result::toString);
    }

    /** Nothing is validated any more then. */
    @Test
    void resumesWhatEarlyStoppingHasEnded() throws IOException {
        writeDigits(directory, 40, 10);
        String[] arguments = {
            "--validation=0.25", "--epochs=3", "--batch-size=10", "--checkpoint=" + directory.resolve("c"), "--resume"
        };
        Result first = train(directory, arguments);
        assertEquals(0, first.exitCode, first::toString);

        Result again = train(directory, arguments);

        assertEquals(0, again.exitCode, again::toString);
        assertEquals(first.lastLine(), again.lastLine());
    }

    @Test
    void printsTheConfusionMatrixOnRequest() throws IOException {
        writeDigits(directory, 40, 20);

        Result result = train(directory, "--iterations=1", "--hidden=8", "--confusion");

        assertEquals(0, result.exitCode, result::toString);
        List<String> lines = result.out.lines().toList();
        int measures = lines.indexOf("class  precision  recall      F1  support");
        for (int c = 0; c < 10; c++) {
            String row = lines.get(measures + 1 + c);
            assertTrue(row.matches(" {4}" + c + " +[01]\\.\\d{4}  [01]\\.\\d{4}  [01]\\.\\d{4} +2"), result::toString);
        }
        assertTrue(lines.get(measures + 11).matches(" mean .* 20"), result::toString);
        assertEquals("label  taken for", lines.get(measures + 13));
        assertEquals(measures + 25, lines.size(), result::toString);
        int taken = Arrays.stream(lines.getLast().strip().split(" +", -1))
                .skip(1)
                .mapToInt(Integer::parseInt)
                .sum();
        assertEquals(2, taken, result::toString);
    }

    @Test
    void writesAReport() throws IOException {
        writeDigits(directory, 40, 10);
        Path report = directory.resolve("report.html");

        Result result = train(directory, "--iterations=20", "--batch-size=10", "--report=" + report);

        assertEquals(0, result.exitCode, result::toString);
        assertEquals("report     " + report, result.lastLine());
        String html = Files.readString(report);
        assertTrue(html.contains("\"name\":\"Command\",\"value\":\"lanewise train --data"));
        assertTrue(html.contains("\"state\":\"FINISHED\""));
        assertTrue(html.contains(Page.json(Kernels.active().describe())));
        String digest = result.out.replaceFirst("(?s).*SHA-256 (\\w+).*", "$1");
        assertTrue(html.contains("SHA-256 " + digest));
        assertEquals(train(directory, "--iterations=20", "--batch-size=10").lastLine(), "weights    SHA-256 " + digest);
    }

    @Test
    void reportsADivergence() throws IOException {
        writeDigits(directory, 40, 10);
        Path report = directory.resolve("report.html");

        Result result =
                train(directory, "--learning-rate=1e38", "--batch-size=10", "--iterations=200", "--report=" + report);

        result.assertFails(FAILURE, "training diverged at iteration ");
        assertEquals("report     " + report, result.lastLine());
        assertTrue(Files.readString(report).contains("\"state\":\"DIVERGED\""));
    }

    @Test
    void reportsWhatCouldNotBeSaved() throws IOException {
        writeDigits(directory, 40, 10);
        // where a link leads to is seen when it is written
        Path nowhere = directory.resolve("nowhere").resolve("model.safetensors");
        Path model = Files.createSymbolicLink(directory.resolve("model.safetensors"), nowhere);
        Path report = directory.resolve("report.html");
        String[] options = {"--iterations=2", "--batch-size=10", "--save=" + model, "--report=" + report};

        Result result = train(directory, options);

        result.assertFails(FAILURE, nowhere.getParent() + ": no such file");
        assertEquals("report     " + report, result.lastLine());
        assertTrue(Files.readString(report).contains("\"state\":\"FINISHED\""));

        Files.delete(report);
        Files.createSymbolicLink(report, directory.resolve("neither").resolve("report.html"));
        train(directory, options).assertFails(FAILURE, nowhere.getParent() + ": no such file");
    }

    @Test
    void saysWhyThereIsNoReport() throws IOException {
        Path nowhere = directory.resolve("nowhere").resolve("report.html");
        train(directory, "--report=" + nowhere).assertFails(USAGE, "--report " + nowhere + ": no such directory");
        train(directory, "--report=" + directory).assertFails(USAGE, "--report " + directory + ": is a directory");
        Path file = Files.createFile(directory.resolve("file"));
        train(directory, "--report=" + file.resolve("report.html")).assertFails(USAGE, ": no such directory");
        Path pipe = Path.of("/dev/null");
        if (Files.exists(pipe)) {
            train(directory, "--report=" + pipe).assertFails(USAGE, "--report /dev/null: is not a regular file");
        }
        Path system = Path.of("/proc/report.html");
        if (Files.exists(system.getParent())) {
            train(directory, "--report=" + system)
                    .assertFails(USAGE, "--report " + system + ": no file can be made in /proc");
        }
    }

    @Test
    void trainsWithALiveView() throws IOException {
        writeDigits(directory, 40, 10);

        Result result = train(directory, "--live", "--iterations=20", "--batch-size=10");

        assertEquals(0, result.exitCode, result::toString);
        assertTrue(
                Pattern.compile("\nlive       http://127\\.0\\.0\\.1:\\d+/\\R")
                        .matcher(result.out)
                        .find(),
                result::toString);
        assertEquals(train(directory, "--iterations=20", "--batch-size=10").lastLine(), result.lastLine());
    }

    @Test
    void saysThatThePortIsTaken() throws IOException {
        writeDigits(directory, 40, 10);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            int port = taken.getLocalPort();
            train(directory, "--live=" + port)
                    .assertFails(FAILURE, "--live: port " + port + " of 127.0.0.1 is not free");
        }
    }

    @Test
    void trainsByTheNumericalGradient() throws IOException {
        writeDigits(directory, 40, 10);
        String[] options = {"--iterations=5", "--hidden=3", "--batch-size=10", "--weight-init-std=0.1"};

        String numerical = losses(train(
                directory,
                Stream.concat(Stream.of(options), Stream.of("--gradient=numerical"))
                        .toArray(String[]::new)));

        assertEquals(losses(train(directory, options)), numerical, "to four digits the same");
    }

    @Test
    void goesOnFromACheckpoint() throws IOException {
        writeDigits(directory, 40, 10);
        Path file = directory.resolve("checkpoint");
        String[] resuming = {"--checkpoint=" + file, "--checkpoint-every=7", "--resume", "--iterations=20"};

        Result first = train(directory, resuming);
        Result again = train(directory, resuming);
        resuming[3] = "--iterations=50";
        Result longer = train(directory, resuming);

        assertEquals(0, first.exitCode, first::toString);
        String every = "checkpoint " + file + ", every 7 iterations; ";
        assertTrue(first.out.contains(every + "none there yet, starting afresh"), first::toString);
        assertTrue(again.out.contains(every + "resumed at iteration 20"), again::toString);
        assertTrue(again.out.contains("trained    0 iterations"), again::toString);
        assertTrue(longer.out.contains("trained    30 iterations"), longer::toString);
        assertEquals(first.lastLine(), again.lastLine());
        assertEquals(train(directory, "--iterations=50").lastLine(), longer.lastLine());

        train(directory, resuming[0], "--resume", "--seed=7")
                .assertFails(FAILURE, "seed: 42 in the checkpoint, but 7 in this training");
        train(directory, resuming[0], "--resume", "--iterations=49").assertFails(FAILURE, "has done 50");
        train(directory, resuming[0]).assertFails(USAGE, file + " is there already: go on from it by --resume");
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length - 1] ^= 1;
        Files.write(file, damaged);
        train(directory, resuming).assertFails(FAILURE, file + ": expected metadata sha256");
        assertTrue(Arrays.equals(damaged, Files.readAllBytes(file)), "nothing overwrites it");
    }

    @Test
    void saysWhyThereIsNoCheckpoint() throws IOException {
        writeDigits(directory, 40, 10);
        Path nowhere = directory.resolve("nowhere").resolve("checkpoint");

        train(directory, "--checkpoint=" + nowhere)
                .assertFails(USAGE, "--checkpoint " + nowhere + ": no such directory");
        train(directory, "--checkpoint=" + directory, "--resume")
                .assertFails(USAGE, "--checkpoint " + directory + ": is a directory");
        // where a link leads to is seen when it is written
        Path file = directory.resolve("checkpoint");
        Files.createSymbolicLink(file, nowhere);
        train(directory, "--checkpoint=" + file, "--iterations=2")
                .assertFails(FAILURE, nowhere.getParent() + ": no such file");
    }

    @Test
    void trainsOnTheEmbeddedDigits() {
        Result result = run("train", "--iterations", "20", "--hidden", "8");

        assertEquals(0, result.exitCode, result::toString);
        assertTrue(result.out.contains("60000 training and 10000 test images of 784 pixels"), result::toString);
        assertTrue(result.out.contains("784-8-10"), result::toString);
    }

    @Test
    void neitherSlicesNorRepetitionChangeTheLines() throws IOException {
        writeDigits(directory, 40, 10);

        String once = losses(train(directory, "--epochs=3", "--batch-size=10", "--parallelism=1"));

        assertEquals(once, losses(train(directory, "--epochs=3", "--batch-size=10", "--parallelism=3")));
        assertFalse(once.equals(losses(train(directory, "--epochs=3", "--batch-size=10", "--seed=7"))), "another seed");
        assertFalse(
                once.equals(losses(train(directory, "--epochs=3", "--batch-size=10", "--sampling=shuffled"))),
                "another sampling");
    }

    @ParameterizedTest
    @CsvSource({"4, sigmoid, 0.9471, 0.9465", "5, relu, 0.9779, 0.9690"})
    void repeatsAnExperimentOfTheBook(String chapter, String activation, String train, String test) throws IOException {
        writeDigits(directory, 60_000, 10);

        Result result = run("book", chapter, "--seeds=7,8", "--data=" + directory);

        result.assertFails(FAILURE, "2 of 2 runs are more than 0.006 from the accuracies of chapter " + chapter);
        List<String> lines = result.out.lines().toList();
        for (int seed = 7; seed <= 8; seed++) {
            assertTrue(
                    lines.contains("network    4-50-10, " + activation
                            + ", first weights of standard deviation 0.01, seed " + seed),
                    result::toString);
        }
        assertTrue(
                lines.contains("training   mini-batches of 100 (with-replacement), sgd, learning rate 0.1, parallelism"
                        + " automatic"),
                result::toString);
        List<String> rows =
                lines.stream().filter(line -> line.matches(" +\\d+ +\\d+ .*")).toList();
        assertEquals(2 * 17, rows.size(), result::toString);
        List<String> table = lines.subList(lines.size() - 5, lines.size());
        assertEquals("seed   train   test", table.getFirst());
        assertEquals("7      " + accuracies(rows.get(16)), table.get(1));
        assertEquals("8      " + accuracies(rows.get(33)), table.get(2));
        assertTrue(table.get(3).matches("mean   [01]\\.\\d{4}  [01]\\.\\d{4}"), result::toString);
        assertEquals("book   " + train + "  " + test, table.getLast());
    }

    private static String accuracies(String line) {
        return line.replaceFirst(" +\\d+ +\\d+ +[\\d.]+  ([\\d.]+  [\\d.]+) .*", "$1");
    }

    @ParameterizedTest
    @CsvSource({
        "FOUR, 0.9471, 0.9465, true",
        "FOUR, 0.9530, 0.9406, true",
        "FOUR, 0.9532, 0.9465, false",
        "FOUR, 0.9471, 0.9404, false",
        "FIVE, 0.9779, 0.9690, true",
        "FIVE, 0.9471, 0.9465, false",
        "FIVE, NaN, 0.9690, false",
    })
    void tellsWhatIsNearTheBook(BookCommand.Chapter chapter, float train, float test, boolean near) {
        assertEquals(near, chapter.isMetBy(new EpochResult(16, 9600, 0.1f, train, test, 1e5)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "book                  | Missing required parameter: 'CHAPTER'",
                "book 6                | expected one of [4, 5] but was '6'",
                "book 4 --seeds=1,x    | 'x' is not a long",
                "book 4 --seeds        | Missing required parameter for option '--seeds'",
                "book 4 --activation=x | Unknown option: '--activation=x'",
            })
    void refusesABadExperiment(String arguments, String message) {
        Result result = run(arguments.split(" ", -1));

        result.assertFails(USAGE, message);
        assertTrue(result.err.contains("(see lanewise book --help)"), result::toString);
    }

    /** The table without its last column, the speed. */
    private static String losses(Result result) {
        assertEquals(0, result.exitCode, result::toString);
        return result.out
                .lines()
                .filter(line -> line.matches("\\s*\\d+ .*"))
                .map(line -> line.replaceFirst(" +\\d+$", ""))
                .toList()
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--hidden=0                        | --hidden must be at least 1, but is 0",
                "--hidden=-5                       | --hidden must be at least 1, but is -5",
                "--hidden=many                     | '--hidden': 'many' is not an int",
                "--hidden=99999999999              | '--hidden': '99999999999' is not an int",
                "--iterations=0                    | --iterations must be at least 1, but is 0",
                "--epochs=0                        | --epochs must be at least 1, but is 0",
                "--iterations=5 --epochs=5         | --epochs=N are mutually exclusive",
                "--batch-size=0                    | --batch-size must be at least 1, but is 0",
                "--parallelism=0                   | --parallelism must be at least 1, but is 0",
                "--learning-rate=NaN               | --learning-rate must be above 0 and finite, but is NaN",
                "--learning-rate=0                 | --learning-rate must be above 0 and finite, but is 0.0",
                "--learning-rate=-1                | --learning-rate must be above 0 and finite, but is -1.0",
                "--learning-rate=Infinity          | --learning-rate must be above 0 and finite, but is Infinity",
                "--learning-rate=1e39              | --learning-rate must be above 0 and finite, but is Infinity",
                "--weight-init-std=-1              | --weight-init-std must be from 0 to 3.4028235E38, but is -1.0",
                "--weight-init-std=NaN             | --weight-init-std must be from 0 to 3.4028235E38, but is NaN",
                "--init=some                       | expected one of [std, xavier, he] but was 'some'",
                "--init=he --weight-init-std=0.1   | --weight-init-std is for --init std, not he",
                "--activation=gelu                 | expected one of [sigmoid, tanh, relu] but was 'gelu'",
                "--optimizer=lbfgs                 | expected one of [sgd, momentum, adam, adamw] but was 'lbfgs'",
                "--momentum=0.5                    | --momentum is for --optimizer momentum, not sgd",
                "--optimizer=momentum --momentum=1 | --momentum must be at least 0 and below 1, but is 1.0",
                "--weight-decay=-1                 | --weight-decay must be finite, at least 0, but is -1.0",
                "--schedule=linear                 | expected constant, step:N:FACTOR, cosine or cosine:MINIMUM but was",
                "--schedule=step:10                | expected constant, step:N:FACTOR, cosine or cosine:MINIMUM but was",
                "--schedule=step:ten:0.1           | expected constant, step:N:FACTOR, cosine or cosine:MINIMUM but was",
                "--schedule=step:0:0.1             | --schedule step:0:0.1: every must be at least 1, but is 0",
                "--schedule=cosine:0.2             | --schedule cosine:0.2: minimum must be from 0 to learningRate (0.1)",
                "--warm-up=-1                      | --warm-up must be at least 0, but is -1",
                "--validation=1                    | --validation must be above 0 and below 1, but is 1.0",
                "--validation=NaN                  | --validation must be above 0 and below 1, but is NaN",
                "--patience=3                      | --patience needs --validation",
                "--validation=0.1 --patience=0     | --patience must be at least 1, but is 0",
                "--seed=x                          | '--seed': 'x' is not a long",
                "--kernels=fast                    | '--kernels': expected one of [auto, vector, scalar] but was 'fast'",
                "--gradient=steep                  | expected one of [backprop, numerical] but was 'steep'",
                "--sampling=some                   | expected one of [with-replacement, shuffled] but was 'some'",
                "--checkpoint-every=5              | Missing required argument(s): --checkpoint=FILE",
                "--resume                          | Missing required argument(s): --checkpoint=FILE",
                "--checkpoint=x --checkpoint-every=0 | --checkpoint-every must be at least 1, but is 0",
                "--live=65536                      | --live must be a port from 0 to 65535, but is 65536",
                "--live-wait                       | --live-wait needs --live",
                "--data                            | Missing required parameter for option '--data'",
                "--no-such-option                  | Unknown option: '--no-such-option'",
                "surplus                           | Unmatched argument",
            })
    void refusesBadOptions(String options, String message) {
        Result result = run(Stream.concat(Stream.of("train"), Arrays.stream(options.split(" ", -1)))
                .toArray(String[]::new));

        result.assertFails(USAGE, message);
        assertEquals("", result.out);
        assertTrue(result.err.contains("(see lanewise train --help)"), result::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--hidden=2000000000     | --hidden must be at most 214748364 for 4 pixels, but is 2000000000",
                "--batch-size=2000000000 | --batch-size must be at most 42949672 for rows of 50, but is 2000000000",
                "--batch-size=10 --epochs=2000000000 | --epochs must be at most 536870911 for this data",
                "--validation=0.1 | --validation 0.1: splitStratified: each part needs a sample, but 0 of 40 are",
                "--validation=0.25 --sampling=shuffled --batch-size=31 | --batch-size must be at most 30, the size",
                "--sampling=shuffled --batch-size=41 | --batch-size must be at most 40, the size of the training set",
            })
    void refusesSizesBeyondTheData(String options, String message) throws IOException {
        writeDigits(directory, 40, 10);

        train(directory, options.split(" ", -1)).assertFails(USAGE, message);
    }

    @Test
    void wantsACommandItKnows() {
        run().assertFails(USAGE, "Missing required subcommand (see lanewise --help)");
        run("tarin").assertFails(USAGE, "'tarin'");
    }

    @Test
    void namesAMissingDirectoryOrFile() throws IOException {
        Path missing = directory.resolve("missing");
        train(missing).assertFails(FAILURE, "--data " + missing + ": no such directory");

        Path file = Files.createFile(directory.resolve("file"));
        train(file).assertFails(FAILURE, "--data " + file + ": not a directory");

        train(directory).assertFails(FAILURE, "no file train-images-idx3-ubyte, plain or .gz");

        writeDigits(directory, 40, 10);
        Files.delete(directory.resolve("t10k-labels-idx1-ubyte"));
        train(directory).assertFails(FAILURE, "no file t10k-labels-idx1-ubyte, plain or .gz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"})
    void namesABadFile(String name) throws IOException {
        writeDigits(directory, 40, 10);
        Path file = directory.resolve(name);
        byte[] whole = Files.readAllBytes(file);

        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        train(directory).assertFails(FAILURE, file.toString());

        Files.write(file, new byte[0]);
        train(directory).assertFails(FAILURE, file.toString());

        Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
        train(directory).assertFails(FAILURE, file.toString());

        Files.delete(file);
        Files.createDirectory(file);
        train(directory).assertFails(FAILURE, file.toString());
    }

    @Test
    void saysThatTrainingDiverged() throws IOException {
        writeDigits(directory, 40, 10);

        Result result = train(directory, "--learning-rate=1e38", "--batch-size=10", "--iterations=200");

        result.assertFails(FAILURE, "training diverged at iteration ");
        assertTrue(result.err.contains("--learning-rate 1.0E38"), result::toString);
    }

    @Test
    void saysThatNobodyReads() throws IOException {
        writeDigits(directory, 40, 10);
        Writer closed = Writer.nullWriter();
        closed.close();

        Result result =
                run(new PrintWriter(closed), "train", "--data=" + directory, "--iterations=8", "--batch-size=10");

        result.assertFails(FAILURE, "cannot write to the standard output");
    }

    @Test
    void informs() {
        Result result = run("info");

        assertEquals(0, result.exitCode, result::toString);
        assertTrue(result.out.contains(Kernels.active().describe()), result::toString);
        assertTrue(result.out.contains(System.getProperty("java.version")), result::toString);
        assertTrue(result.out.contains("jdk.incubator.vector is "), result::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "train --help", "predict --help", "convert --help", "book --help", "info --help"})
    void helps(String arguments) {
        Result result = run(arguments.split(" ", -1));

        assertEquals(0, result.exitCode, result::toString);
        assertTrue(result.out.contains("Usage: lanewise"), result::toString);
        assertTrue(result.out.contains("Exit codes:"), result::toString);
        assertFalse(result.out.contains("stacktrace"), result::toString);
    }

    @Test
    void tellsItsVersion() {
        Result result = run("--version");

        assertEquals(0, result.exitCode, result::toString);
        assertTrue(result.out.startsWith("lanewise "), result::toString);
    }

    /** Kernels are chosen once per JVM, so this takes a new one. */
    @Test
    void choosesTheKernelsBeforeTheyLoad() throws Exception {
        writeDigits(directory, 40, 10);
        String data = "--data=" + directory;

        Result scalar = java("-Dlanewise.kernels=auto", "train", data, "--kernels=scalar", "--iterations=1");
        assertEquals(0, scalar.exitCode, scalar::toString);
        assertTrue(scalar.out.startsWith("kernels    scalar"), scalar::toString);

        Result vector = java("-XX:TieredStopAtLevel=1", "train", data, "--kernels=vector", "--iterations=1");
        vector.assertFails(FAILURE, "vector kernels are not available");
    }

    @Test
    void saysThatMemoryRanOut() throws Exception {
        writeDigits(directory, 40, 10);

        java("-Xmx64m", "train", "--data=" + directory, "--kernels=scalar", "--hidden=20000000")
                .assertFails(FAILURE, "out of memory");
    }

    private static Result train(Path data, String... options) {
        return run(Stream.concat(Stream.of("train", "--data", data.toString()), Arrays.stream(options))
                .toArray(String[]::new));
    }

    static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        Result result = run(new PrintWriter(out), arguments);
        return new Result(result.exitCode, out.toString(), result.err);
    }

    private static Result run(PrintWriter out, String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setOut(out).setErr(new PrintWriter(err));
        int exitCode = command.execute(arguments);
        return new Result(exitCode, "", err.toString());
    }

    private static Result java(String option, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(option, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        ChildJvm.Result child = ChildJvm.run(command);
        return new Result(child.exit(), text(child.out()), text(child.err()));
    }

    private static String text(List<String> lines) {
        return lines.stream().map(line -> line + System.lineSeparator()).collect(Collectors.joining());
    }

    /** Four IDX files of 2 × 2 pixels, the label in two of them. */
    static void writeDigits(Path directory, int training, int test) throws IOException {
        writeDigits(directory, "train", training);
        writeDigits(directory, "t10k", test);
    }

    private static void writeDigits(Path directory, String set, int count) throws IOException {
        ByteArrayOutputStream images = new ByteArrayOutputStream();
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        try (DataOutputStream image = new DataOutputStream(images);
                DataOutputStream label = new DataOutputStream(labels)) {
            for (int header : new int[] {0x803, count, 2, 2}) {
                image.writeInt(header);
            }
            for (int header : new int[] {0x801, count}) {
                label.writeInt(header);
            }
            for (int i = 0; i < count; i++) {
                image.write(new byte[] {(byte) (i % 10 * 25), (byte) (250 - i % 10 * 25), (byte) i, 0});
                label.write(i % 10);
            }
        }
        Files.write(directory.resolve(set + "-images-idx3-ubyte"), images.toByteArray());
        Files.write(directory.resolve(set + "-labels-idx1-ubyte"), labels.toByteArray());
    }

    record Result(int exitCode, String out, String err) {

        void assertFails(int expectedExitCode, String message) {
            assertEquals(expectedExitCode, exitCode, this::toString);
            List<String> lines = err.lines().toList();
            assertEquals(1, lines.size(), this::toString);
            assertTrue(lines.getFirst().startsWith("lanewise: "), this::toString);
            assertTrue(lines.getFirst().contains(message), this::toString);
        }

        String lastLine() {
            return out.lines().toList().getLast();
        }
    }
}
