package dev.lanewise.cli;

import static dev.lanewise.cli.CommandLineTest.run;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.cli.CommandLineTest.Result;
import dev.lanewise.io.Models;
import dev.lanewise.io.Safetensors;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.InputScaling;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.TwoLayerNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code train --save}, {@code convert} and {@code predict}. */
class ModelCommandsTest {

    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    /** Its hidden layer is the input, its scores are 0, x0 and 2·x1. */
    private static final TwoLayerNet NET = TwoLayerNet.of(
            Matrix.of(new float[] {1, 0}, new float[] {0, 1}),
            Matrix.zeros(1, 2),
            Matrix.of(new float[] {0, 1, 0}, new float[] {0, 0, 2}),
            Matrix.zeros(1, 3),
            HiddenActivation.RELU);

    private static final List<String> NAMES = List.of("none", "a,b", "\"c\"");

    /** From 0 … 10 to 0 … 1. */
    private static final InputScaling SCALING = new InputScaling(0, 10);

    @TempDir
    private Path directory;

    private Path model;

    @BeforeEach
    void saveModel() throws IOException {
        model = directory.resolve("model.safetensors");
        Models.save(model, new Model(NET, SCALING, NAMES, Map.of("k", "v")));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Result predict(String... options) {
        return run(Stream.concat(Stream.of("predict", model.toString()), Arrays.stream(options))
                .toArray(String[]::new));
    }

    private static void assertLines(List<String> expected, Result result) {
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("", result.err());
        assertEquals(expected, result.out().lines().toList());
    }

    /** The same probabilities as the library's. */
    private static Matrix probabilities(float[]... raw) {
        return NET.predict(SCALING.applyInPlace(Matrix.of(raw)));
    }

    @Test
    void printsClassesForPeople() throws IOException {
        Path rows = write("rows.csv", "20,0\n\n 0 , 1.5e1\r\n-1,-1\n");
        assertLines(
                List.of(
                        "     0  a,b 0.7870  none 0.1065",
                        "     1  \"c\" 0.9094  none 0.0453",
                        "     2  none 0.3333  a,b 0.3333"),
                predict("--rows", rows.toString(), "--top=2"));
        assertLines(
                List.of("     0  a,b 0.7870", "     1  \"c\" 0.9094", "     2  none 0.3333"),
                predict("--rows=" + rows));
    }

    @Test
    void printsClassesForPrograms() throws IOException {
        Path rows = write("rows.csv", "20,0\n0,15");
        Matrix p = probabilities(new float[] {20, 0}, new float[] {0, 15});
        assertLines(
                List.of(
                        "row,class1,probability1,class2,probability2",
                        "0,\"a,b\"," + p.get(0, 1) + ",none," + p.get(0, 0),
                        "1,\"\"\"c\"\"\"," + p.get(1, 2) + ",none," + p.get(1, 0)),
                predict("--rows=" + rows, "--top=2", "--format=csv"));
        assertLines(
                List.of(
                        "{\"row\":0,\"top\":[{\"class\":\"a,b\",\"probability\":" + p.get(0, 1) + "}]}",
                        "{\"row\":1,\"top\":[{\"class\":\"\\\"c\\\"\",\"probability\":" + p.get(1, 2) + "}]}"),
                predict("--rows=" + rows, "--format=json"));
    }

    @Test
    void predictsWithWeightsOfBfloat16() throws IOException {
        Path rows = write("rows.csv", "20,0");
        Predictor predictor = NET.predictor(Predictor.Weights.BFLOAT16);
        float[] p = new float[3];
        predictor.predict(SCALING.applyInPlace(Matrix.of(new float[] {20, 0})).data(), 0, p, 0, predictor.newScratch());
        assertLines(
                List.of("row,class1,probability1", "0,\"a,b\"," + p[1]),
                predict("--rows=" + rows, "--weights=bfloat16", "--format=csv"));
    }

    /** All classes, where there are fewer than are asked for; names and numbers from the options. */
    @Test
    void optionsSayWhatTheFileDoesNot() throws IOException {
        Path rows = write("rows.csv", "20,0");
        Matrix p = NET.predict(Matrix.of(new float[] {(20 - 10f) / 5, (0 - 10f) / 5}));
        assertLines(
                List.of(
                        "row,class1,probability1,class2,probability2,class3,probability3",
                        "0,y," + p.get(0, 1) + ",x," + p.get(0, 0) + ",z," + p.get(0, 2)),
                predict(
                        "--rows=" + rows,
                        "--top=9",
                        "--format=csv",
                        "--class-names=x,y,z",
                        "--scale=5",
                        "--offset=10"));
    }

    @Test
    void readsRowsOfNumPy() throws IOException {
        Path rows = directory.resolve("rows.npy");
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }\n";
        Files.write(rows, ("\u0093NUMPY\1\0" + (char) header.length() + "\0" + header + "\24\0").getBytes(ISO_8859_1));
        assertLines(List.of("     0  a,b 0.7870"), predict("--rows=" + rows));
    }

    @Test
    void jsonHasNoNaN() throws IOException {
        TwoLayerNet broken = TwoLayerNet.of(
                NET.w1(), NET.b1(), NET.w2(), Matrix.of(new float[] {0, Float.NaN, 0}), HiddenActivation.RELU);
        Models.save(model, new Model(broken, SCALING, List.of("a\n", "b", "c"), Map.of()));
        assertLines(
                List.of("{\"row\":0,\"top\":[{\"class\":\"a\\u000a\",\"probability\":null}]}"),
                predict("--rows=" + write("rows.csv", "0,0"), "--format=json"));
    }

    /** What is trained, saved and read again predicts with the accuracy that the training printed. */
    @ParameterizedTest
    @CsvSource({"lanewise", "pytorch"})
    void trainsSavesConvertsAndPredicts(String layout) throws IOException {
        CommandLineTest.writeDigits(directory, 40, 20);
        Path saved = directory.resolve("saved.safetensors");
        Result trained = run(
                "train",
                "--data=" + directory,
                "--epochs=30",
                "--batch-size=10",
                "--activation=tanh",
                "--init=xavier",
                "--save=" + saved);
        assertEquals(0, trained.exitCode(), trained::toString);
        assertEquals("saved      " + saved, trained.lastLine());

        Path converted = directory.resolve("converted.SafeTensors");
        String names = "zero,one,two,three,four,five,six,seven,eight,nine";
        Result conversion =
                run("convert", saved.toString(), converted.toString(), "--layout", layout, "--class-names=" + names);
        List<String> lines = new ArrayList<>(conversion.out().lines().toList());
        assertEquals(
                "model      4-50-10, tanh, inputs (x - 0.0) / 255.0, classes " + names.replace(",", ", "),
                lines.removeFirst());
        assertTrue(trained.out().contains(lines.removeFirst()), trained::toString); // the digest of the weights
        assertEquals(List.of("written    " + converted), lines);
        try (Safetensors file = Safetensors.open(converted)) {
            assertEquals(layout.equals("pytorch"), file.names().contains("0.weight"));
        }

        Path images = directory.resolve("t10k-images-idx3-ubyte");
        Path labels = directory.resolve("t10k-labels-idx1-ubyte");
        model = converted;
        Result predicted = predict("--images=" + images, "--labels=" + labels);
        assertEquals(0, predicted.exitCode(), predicted::toString);
        String accuracy = trained.out()
                .lines()
                .filter(line -> line.startsWith("final"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*test ", "");
        assertEquals("accuracy   " + accuracy + " of 20", predicted.lastLine());
        List<String> rows = predicted.out().lines().limit(20).toList();
        long right = rows.stream().filter(row -> !row.contains("  but is ")).count();
        assertEquals(Double.parseDouble(accuracy), right / 20.0, 1e-4, predicted::toString); // four digits
        assertTrue(rows.get(3).matches(" +3  [a-z]+ [01]\\.\\d{4}(  but is three)?"), predicted::toString);

        Result csv = predict("--images=" + images, "--labels=" + labels, "--format=csv");
        assertEquals(
                "row,label,class1,probability1", csv.out().lines().findFirst().orElseThrow());
        assertTrue(csv.lastLine().startsWith("19,nine,"), csv::toString);
        Result json = predict("--images=" + images, "--labels=" + labels, "--format=json");
        assertTrue(json.lastLine().startsWith("{\"row\":19,\"label\":\"nine\",\"top\":[{\"class\":"), json::toString);
        assertEquals(20, json.out().lines().count());
    }

    @Test
    void convertsACheckpoint() throws IOException {
        CommandLineTest.writeDigits(directory, 40, 20);
        Path checkpoint = directory.resolve("checkpoint.safetensors");
        Result trained = run("train", "--data=" + directory, "--iterations=9", "--checkpoint=" + checkpoint);
        Result converted = run("convert", checkpoint.toString(), model.toString(), "--scale=255");
        assertEquals(0, converted.exitCode(), converted::toString);
        assertEquals(
                "model      4-50-10, sigmoid, inputs (x - 0.0) / 255.0, classes by number",
                converted.out().lines().findFirst().orElseThrow());
        assertTrue(converted.out().contains(trained.lastLine()), converted::toString);
        assertEquals(InputScaling.BYTES, Models.load(model).scaling());
    }

    /** What is in a file stays, unless an option says otherwise; and a file may be written over itself. */
    @Test
    void convertsInPlace() throws IOException {
        Result result = run("convert", model.toString(), model.toString(), "--offset=1");
        assertEquals(0, result.exitCode(), result::toString);
        Model read = Models.load(model);
        assertEquals(new InputScaling(1, 10), read.scaling());
        assertEquals(NAMES, read.classNames());
        assertEquals(Map.of("k", "v"), read.metadata());
        assertEquals(NET.digest(), read.net().digest());
    }

    /** What an ONNX file cannot say by its graph is in its metadata. */
    @Test
    void convertsToOnnxAndBack() throws IOException {
        Path onnx = directory.resolve("model.onnx");
        Result there = run("convert", model.toString(), onnx.toString());
        assertEquals(0, there.exitCode(), there::toString);
        Path again = directory.resolve("again.safetensors");
        Result back = run("convert", onnx.toString(), again.toString());
        assertEquals(0, back.exitCode(), back::toString);
        Model expected = Models.load(model);
        Model read = Models.load(again);
        assertEquals(expected.net().digest(), read.net().digest());
        assertEquals(expected.scaling(), read.scaling());
        assertEquals(expected.classNames(), read.classNames());
        assertEquals(expected.metadata(), read.metadata());

        run("convert", onnx.toString(), again.toString(), "--activation=tanh")
                .assertFails(USAGE, onnx + " has the activation relu, not tanh");
        run("convert", model.toString(), onnx.toString(), "--layout=pytorch")
                .assertFails(USAGE, onnx + ": --layout is for .safetensors");
    }

    /** What is made of a file that ends with scores ends with probabilities: whoever reads its output must know. */
    @Test
    void tellsThatItAddsASoftmax() {
        Path scores = Path.of("src/test/resources/dev/lanewise/onnx/pytorch-dynamo-sigmoid-scores.onnx");
        Path onnx = directory.resolve("probabilities.onnx");
        Result converted = run("convert", scores.toString(), onnx.toString());
        assertEquals(0, converted.exitCode(), converted::toString);
        assertEquals(
                "lanewise: " + scores + " ends with its scores: the model goes on to their softmax",
                converted.err().strip());
        Result again = run("convert", onnx.toString(), onnx.toString());
        assertEquals(0, again.exitCode(), again::toString);
        assertEquals("", again.err());
    }

    @Test
    void convertsTheArraysOfTheBook() throws IOException {
        Path npz = directory.resolve("book.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(npz))) {
            put(zip, "W1", "(2, 2)", 4);
            put(zip, "b1", "(2,)", 2);
            put(zip, "W2", "(2, 3)", 6);
            put(zip, "b2", "(3,)", 3);
        }
        run("convert", npz.toString(), model.toString())
                .assertFails(USAGE, npz + " does not say its activation: name it by --activation");
        Result result = run("convert", npz.toString(), model.toString(), "--activation=sigmoid");
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.out().startsWith("model      2-2-3, sigmoid, inputs as they are, classes by number"));
        assertEquals(3, Models.load(model).net().w1().get(1, 1));
    }

    /** The bytes 0, 1, 2, … */
    private static void put(ZipOutputStream zip, String name, String shape, int elements) throws IOException {
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }\n";
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write(("\u0093NUMPY\1\0" + (char) header.length() + "\0" + header).getBytes(ISO_8859_1));
        for (int i = 0; i < elements; i++) {
            zip.write(i);
        }
        zip.closeEntry();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "predict | Missing required parameter: 'MODEL'",
                "predict m.safetensors | Missing required argument (specify one of these):",
                "predict m.safetensors --labels=x | Missing required argument(s): --images=FILE",
                "predict m.safetensors --rows=x.csv --images=y | --rows=FILE and [--images=FILE [--labels=FILE]] are mutually exclusive",
                "predict m.safetensors --rows=x.csv --top=0 | --top must be at least 1, but is 0",
                "predict m.safetensors --rows=x.csv --format=xml | expected one of [text, csv, json] but was 'xml'",
                "predict m.safetensors --rows=x.csv --weights=int8 | expected one of [float32, bfloat16] but was 'int8'",
                "predict m.safetensors --rows=x.csv --activation=gelu | expected one of [sigmoid, tanh, relu]",
                "predict m.bin --rows=x.csv | m.bin: the name must end with .safetensors or .onnx or .npz",
                "convert m.safetensors | Missing required parameter: 'OUT'",
                "convert m.safetensors n.npz | n.npz: the name must end with .safetensors or .onnx",
                "convert m.safetensors nowhere/n.safetensors | OUT nowhere/n.safetensors: no such directory",
                "convert m.safetensors n.safetensors --layout=keras | expected one of [lanewise, pytorch]",
                "train --save=model | model: the name must end with .safetensors or .onnx",
                "train --save=nowhere/m.safetensors | --save nowhere/m.safetensors: no such directory",
            })
    void refusesBadOptions(String arguments, String message) {
        Result result = run(arguments.split(" ", -1));

        result.assertFails(USAGE, message);
        assertEquals("", result.out());
        assertTrue(result.err().contains("--help)"), result::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "--scale=0, 'scale must be finite and not 0, but is 0.0'",
        "--offset=NaN, offset must be finite",
        "'--class-names=x,y', 'classNames must be none or 3, one for each output, but are 2'",
        "'--class-names=x,y,x', 'classNames must differ'",
    })
    void refusesOptionsThatDoNotFitTheModel(String option, String message) throws IOException {
        predict("--rows=" + write("rows.csv", "0,0"), option).assertFails(USAGE, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | expected at least one row of numbers, found none",
                "1,2;3 | expected 2 numbers in line 2, found 1",
                "1,2;3,4,5 | expected 2 numbers in line 2, found 3",
                "1,2;;3,four | expected a number in line 3, column 2, found 'four'",
                "1,2;3, | expected a number in line 2, column 2, found ''",
                "x,y;1,2 | expected a number in line 1, column 1, found 'x'",
                "1,NaN | expected a number in line 1, column 2, found 'NaN'",
                "1,1e39 | expected a number in line 1, column 2, found '1e39'",
                "1,2,3 | expected rows of 2 values, the inputs of ",
            })
    void refusesBadRows(String lines, String message) throws IOException {
        Path rows = write("rows.csv", lines.replace(';', '\n'));
        Result result = predict("--rows=" + rows);
        result.assertFails(FAILURE, rows + ": " + message);
        assertEquals("", result.out());
    }

    @Test
    void namesABadFile() throws IOException {
        Path missing = directory.resolve("missing.safetensors");
        Path rows = write("rows.csv", "0,0");
        run("predict", missing.toString(), "--rows=" + rows).assertFails(FAILURE, missing + ": no such file");
        run("convert", missing.toString(), model.toString()).assertFails(FAILURE, missing + ": no such file");
        predict("--rows=" + directory.resolve("none.csv")).assertFails(FAILURE, "none.csv: no such file");
        predict("--rows=" + directory.resolve("none.npy")).assertFails(FAILURE, "none.npy: no such file");
        predict("--rows=" + model).assertFails(USAGE, "the name must end with .csv or .npy");
        predict("--images=" + rows).assertFails(FAILURE, rows + ": expected ");
        Path bad = write("bad.safetensors", "nothing of the kind");
        run("convert", bad.toString(), model.toString()).assertFails(FAILURE, bad + ": expected a header of at most");
        Files.write(bad, Arrays.copyOf(Files.readAllBytes(model), (int) Files.size(model) - 1));
        run("predict", bad.toString(), "--rows=" + rows).assertFails(FAILURE, bad + ": expected ");
        Path safetensors = directory.resolve("other.safetensors");
        Safetensors.builder().tensor("x", new float[1]).write(safetensors);
        run("predict", safetensors.toString(), "--rows=" + rows)
                .assertFails(
                        FAILURE, safetensors + ": expected the tensors w1, b1, w2 and b2, or the weight and bias of");
    }

    @Test
    void refusesImagesAndLabelsThatDoNotFit() throws IOException {
        CommandLineTest.writeDigits(directory, 40, 20);
        Path images = directory.resolve("t10k-images-idx3-ubyte");
        Path labels = directory.resolve("t10k-labels-idx1-ubyte");
        predict("--images=" + images)
                .assertFails(FAILURE, "expected rows of 2 values, the inputs of " + model + ", found rows of 4");
        Models.save(model, Model.of(new TwoLayerNet(4, 2, 9, 1, 1)));
        predict("--images=" + images, "--labels=" + labels)
                .assertFails(FAILURE, labels + ": expected labels from 0 to 8, found 9 at item 9");
        predict("--images=" + images, "--labels=" + directory.resolve("train-labels-idx1-ubyte"))
                .assertFails(FAILURE, "expected a label for each of 20 images, found 40");
    }

    @Test
    void asksForAnActivationThatNobodySays() throws IOException {
        Safetensors.builder()
                .tensor("fc1.weight", NET.w1().transpose())
                .tensor("fc1.bias", NET.b1().data())
                .tensor("fc2.weight", NET.w2().transpose())
                .tensor("fc2.bias", NET.b2().data())
                .write(model);
        Path rows = write("rows.csv", "2,0");
        predict("--rows=" + rows).assertFails(FAILURE, "expected an activation in the metadata, or one that is given");
        assertLines(List.of("     0  1 0.7870"), predict("--rows=" + rows, "--activation=relu"));
        Result converted = run("convert", model.toString(), model.toString(), "--activation=relu");
        assertEquals(0, converted.exitCode(), converted::toString);
        predict("--rows=" + rows, "--activation=tanh").assertFails(FAILURE, "expected the activation tanh, found relu");
        assertFalse(predict("--rows=" + rows).out().isEmpty());
        assertEquals(
                HiddenActivation.RELU, requireNonNull(Models.load(model)).net().hiddenActivation());
    }
}
