package dev.lanewise.onnx;

import static dev.lanewise.onnx.OnnxFiles.BFLOAT16;
import static dev.lanewise.onnx.OnnxFiles.DOUBLE;
import static dev.lanewise.onnx.OnnxFiles.FLOAT;
import static dev.lanewise.onnx.OnnxFiles.FLOAT16;
import static dev.lanewise.onnx.OnnxFiles.INT64;
import static dev.lanewise.onnx.OnnxFiles.attribute;
import static dev.lanewise.onnx.OnnxFiles.bytes;
import static dev.lanewise.onnx.OnnxFiles.fixed32;
import static dev.lanewise.onnx.OnnxFiles.fixed64;
import static dev.lanewise.onnx.OnnxFiles.floats;
import static dev.lanewise.onnx.OnnxFiles.input;
import static dev.lanewise.onnx.OnnxFiles.longs;
import static dev.lanewise.onnx.OnnxFiles.message;
import static dev.lanewise.onnx.OnnxFiles.metadata;
import static dev.lanewise.onnx.OnnxFiles.model;
import static dev.lanewise.onnx.OnnxFiles.node;
import static dev.lanewise.onnx.OnnxFiles.opset;
import static dev.lanewise.onnx.OnnxFiles.output;
import static dev.lanewise.onnx.OnnxFiles.string;
import static dev.lanewise.onnx.OnnxFiles.tensor;
import static dev.lanewise.onnx.OnnxFiles.varint;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.WeightInit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxFileTest {
    /**
     * Written by {@code tools/onnx-models.py --samples}: by PyTorch, and by ONNX's own library as others lay it out.
     */
    private static final Path FOREIGN = Path.of("src", "test", "resources", "dev", "lanewise", "onnx");

    private static final byte[] W1 = floats("w1", new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    private static final byte[] B1 = floats("b1", new float[] {7, 8, 9}, 3);
    private static final byte[] W2 = floats("w2", new float[] {1, 2, 3}, 3, 1);
    private static final byte[] B2 = floats("b2", new float[] {4}, 1);
    private static final byte[] X = input("x", FLOAT, -1, 2);
    private static final byte[] Y = output("y", FLOAT, -1, 1);
    private static final byte[] FIRST = node("Gemm", "x w1 b1", "h");
    private static final byte[] ACTIVATION = node("Tanh", "h", "t");
    private static final byte[] SECOND = node("Gemm", "t w2 b2", "y");
    private static final byte[] PARAMETERS = message(W1, B1, W2, B2);

    private final Path path;

    OnnxFileTest(@TempDir Path dir) {
        path = dir.resolve("some.onnx");
    }

    private OnnxFile read(byte[] bytes) throws IOException {
        return OnnxFile.read(Files.write(path, bytes));
    }

    /** The 2-3-1 net of the constants above, from a model that says it in another way. */
    private OnnxFile readsTheSame(byte[]... graph) throws IOException {
        OnnxFile file = read(model(13, graph));
        assertEquals(HiddenActivation.TANH, file.net().hiddenActivation());
        assertEquals(
                Matrix.wrap(2, 3, new float[] {1, 2, 3, 4, 5, 6}), file.net().w1());
        assertEquals(Matrix.wrap(1, 3, new float[] {7, 8, 9}), file.net().b1());
        assertEquals(Matrix.wrap(3, 1, new float[] {1, 2, 3}), file.net().w2());
        assertEquals(Matrix.wrap(1, 1, new float[] {4}), file.net().b2());
        return file;
    }

    private void assertRefused(String part, byte[] bytes) {
        String message =
                assertThrows(FileFormatException.class, () -> read(bytes)).getMessage();
        assertTrue(message.startsWith(path + ": expected ") && message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }

    private void assertRefused(String part, byte[]... graph) {
        assertRefused(part, model(13, graph));
    }

    private static TwoLayerNet net(HiddenActivation activation) {
        TwoLayerNet net = new TwoLayerNet(7, 300, 3, activation, WeightInit.he(), 1);
        Random random = new Random(2);
        for (Matrix parameter : List.of(net.w1(), net.b1(), net.w2(), net.b2())) {
            for (int i = 0; i < parameter.data().length; i++) {
                parameter.data()[i] = Float.intBitsToFloat(random.nextInt());
            }
        }
        return net;
    }

    @ParameterizedTest
    @EnumSource
    void everyBitIsKept(HiddenActivation activation) throws IOException {
        TwoLayerNet net = net(activation);
        Map<String, String> metadata = Map.of("b", "", "", "a", "é\"\n😀", "\u0000\u2028");
        OnnxFile.write(path, net, metadata);
        OnnxFile file = OnnxFile.read(path);
        assertEquals(net.digest(), file.net().digest());
        assertEquals(activation, file.net().hiddenActivation());
        assertEquals(metadata, file.metadata());
        assertEquals(List.of("", "b", "é\"\n😀"), List.copyOf(file.metadata().keySet()));
        assertFalse(file.softmaxAdded());
    }

    /** All bytes, as ONNX's own library reads and writes them (see {@code tools/onnx-models.py}). */
    @Test
    void whatIsWritten() throws IOException {
        TwoLayerNet net = new TwoLayerNet(2, 3, 1, HiddenActivation.RELU, WeightInit.std(0), 0);
        float[] w1 = {1, 2, 3, 4, 5, -0f};
        float[] b1 = {Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE};
        System.arraycopy(w1, 0, net.w1().data(), 0, 6);
        System.arraycopy(b1, 0, net.b1().data(), 0, 3);
        Arrays.fill(net.w2().data(), 0);
        OnnxFile.write(path, net, Map.of("b", "2", "a", "1"));
        byte[] expected = message(
                varint(1, 7),
                string(2, "lanewise"),
                bytes(
                        7,
                        message(
                                written("Gemm", "hidden_layer", "x W1 b1", "hidden_sums"),
                                written("Relu", "hidden_activation", "hidden_sums", "hidden"),
                                written("Gemm", "output_layer", "hidden W2 b2", "scores"),
                                written("Softmax", "softmax", "scores", "probabilities"),
                                string(2, "two_layer_net"),
                                floats("W1", w1, 2, 3),
                                floats("b1", b1, 3),
                                floats("W2", new float[3], 3, 1),
                                floats("b2", new float[1], 1),
                                value(11, "x", 2),
                                value(12, "probabilities", 1))),
                opset("", 13),
                metadata("a", "1"),
                metadata("b", "2"));
        assertArrayEquals(expected, Files.readAllBytes(path));
    }

    private static byte[] written(String opType, String name, String inputs, String output) {
        byte[][] names =
                List.of(inputs.split(" ")).stream().map(i -> string(1, i)).toArray(byte[][]::new);
        return bytes(1, message(message(names), string(2, output), string(3, name), string(4, opType)));
    }

    private static byte[] value(int number, String name, int cols) {
        byte[] shape = message(bytes(1, string(2, "N")), bytes(1, varint(1, cols)));
        return bytes(number, message(string(1, name), bytes(2, bytes(1, message(varint(1, 1), bytes(2, shape))))));
    }

    @Test
    void whatCannotBeWritten() throws IOException {
        TwoLayerNet net = net(HiddenActivation.SIGMOID);
        Files.writeString(path, "old");
        assertIllegal("metadata: key holds a lone surrogate", () -> OnnxFile.write(path, net, Map.of("\uD800", "")));
        assertIllegal("metadata: value holds a lone surrogate", () -> OnnxFile.write(path, net, Map.of("", "\uDC00")));
        Map<String, String> nulls = new HashMap<>();
        nulls.put("a", null);
        assertNull("value", () -> OnnxFile.write(path, net, nulls));
        assertNull("path", () -> OnnxFile.write(null, net, Map.of()));
        assertNull("net", () -> OnnxFile.write(path, null, Map.of()));
        assertNull("metadata", () -> OnnxFile.write(path, net, null));
        assertNull("path", () -> OnnxFile.read(null));
        assertEquals("old", Files.readString(path));
        Path nowhere = path.resolveSibling("missing").resolve("file");
        assertThrows(NoSuchFileException.class, () -> OnnxFile.write(nowhere, net, Map.of()));
        assertThrows(NoSuchFileException.class, () -> OnnxFile.read(nowhere));
        String message = assertThrows(FileFormatException.class, () -> OnnxFile.read(path.getParent()))
                .getMessage();
        assertEquals(path.getParent() + ": expected an ONNX file, found a directory", message);
    }

    private static void assertIllegal(String part, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static void assertNull(String name, Executable call) {
        assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
    }

    static List<Path> foreign() throws IOException {
        List<Path> models = OnnxAgreement.models(FOREIGN);
        assertEquals(11, models.size());
        return models;
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void agreesWithOnnxRuntimeOnForeignFiles(Path model) throws IOException {
        OnnxFile file = OnnxFile.read(model);
        double difference = OnnxAgreement.difference(model, file);
        assertTrue(difference <= OnnxAgreement.TOLERANCE, () -> model + ": " + difference);
        assertEquals(model.toString().contains("scores"), file.softmaxAdded());
        String name = model.toString();
        HiddenActivation expected = name.contains("relu")
                ? HiddenActivation.RELU
                : name.contains("tanh") || name.contains("swapped") ? HiddenActivation.TANH : HiddenActivation.SIGMOID;
        assertEquals(expected, file.net().hiddenActivation());
    }

    @Test
    void gemm() throws IOException {
        assertTrue(readsTheSame(FIRST, ACTIVATION, SECOND, PARAMETERS, X, Y).softmaxAdded());
        readsTheSame(
                node(
                        "Gemm",
                        "x t1 b1",
                        "h",
                        attribute("transB", 1),
                        attribute("transA", 0),
                        attribute("alpha", 1f),
                        attribute("beta", 1f)),
                ACTIVATION,
                node("Gemm", "t t2 b2", "y", attribute("transB", 1)),
                floats("t1", new float[] {1, 4, 2, 5, 3, 6}, 3, 2),
                floats("t2", new float[] {1, 2, 3}, 1, 3),
                B1,
                B2,
                X,
                Y);
        assertRefused(
                "node \"nGemm\" (Gemm) with alpha 1, found 2.0",
                node("Gemm", "x w1 b1", "h", attribute("alpha", 2f)),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "(Gemm) with beta 1, found 0.0",
                FIRST,
                ACTIVATION,
                node("Gemm", "t w2 b2", "y", attribute("beta", 0L)),
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "(Gemm) with transA 0, found 1",
                node("Gemm", "x w1 b1", "h", attribute("transA", 1)),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "(Gemm) with attributes among [alpha, beta, transA, transB], found \"gamma\"",
                node("Gemm", "x w1 b1", "h", attribute("gamma", 1)),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "with an integer as transB, found an attribute of type 1",
                node("Gemm", "x w1 b1", "h", attribute("transB", 1f)),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                X,
                Y);
    }

    @Test
    void matMulAndAdd() throws IOException {
        byte[] second = message(node("MatMul", "t w2", "m"), node("Add", "b2 m", "y"));
        readsTheSame(node("MatMul", "x w1", "m1"), node("Add", "m1 b1", "h"), ACTIVATION, second, PARAMETERS, X, Y);
        readsTheSame(
                node("Gemm", "x w1", "m1"), // without its bias
                node("Identity", "m1", "m2"),
                node("Add", "b1 m2", "h"),
                ACTIVATION,
                second,
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "node \"nMatMul\" (MatMul) with samples as input 0, found the constant \"w1\"",
                node("MatMul", "w1 x", "h"),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "(Add) with samples as input 1, found the constant \"b1\"",
                node("Add", "b1 b1", "h"),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "(MatMul) with an initializer or Constant as input 1, found \"x\"",
                node("MatMul", "x x", "h"),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "(Add) with an initializer or Constant as input 1, found \"m1\"",
                node("MatMul", "x w1", "m1"),
                node("Add", "m1 m1", "h"),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                X,
                Y);
    }

    @Test
    void withoutBiasAndWithOneForAll() throws IOException {
        TwoLayerNet net = read(model(
                        7,
                        node("Gemm", "x w1 ", "h"),
                        ACTIVATION,
                        node("MatMul", "t w2", "m"),
                        node("Softmax", "m", "y"),
                        PARAMETERS,
                        X,
                        Y))
                .net();
        assertEquals(Matrix.zeros(1, 3), net.b1());
        assertEquals(Matrix.zeros(1, 1), net.b2());
        for (long[] shape : new long[][] {{}, {1}, {1, 1}}) {
            net = read(model(13, FIRST, ACTIVATION, SECOND, W1, floats("b1", new float[] {5}, shape), W2, B2, X, Y))
                    .net();
            assertEquals(Matrix.wrap(1, 3, new float[] {5, 5, 5}), net.b1());
        }
        readsTheSame(FIRST, ACTIVATION, SECOND, W1, floats("b1", new float[] {7, 8, 9}, 1, 3), W2, B2, X, Y);
        for (long[] shape : new long[][] {{3, 1}, {1, 1, 3}, {1, 3, 1}}) {
            assertRefused(
                    "tensor \"b1\", a bias of shape [3], found shape [",
                    FIRST,
                    ACTIVATION,
                    SECOND,
                    W1,
                    floats("b1", new float[] {7, 8, 9}, shape),
                    W2,
                    B2,
                    X,
                    Y);
        }
    }

    @ParameterizedTest
    @CsvSource({"Sigmoid, SIGMOID", "Tanh, TANH", "Relu, RELU"})
    void activations(String opType, HiddenActivation activation) throws IOException {
        byte[] model = model(13, FIRST, node(opType, "h", "t"), SECOND, PARAMETERS, X, Y);
        assertEquals(activation, read(model).net().hiddenActivation());
        assertRefused(
                "(" + opType + ") with attributes among [], found \"a\"",
                model(13, FIRST, node(opType, "h", "t", attribute("a", 1)), SECOND, PARAMETERS, X, Y));
    }

    @Test
    void softmax() throws IOException {
        byte[] scores = node("Gemm", "t w2 b2", "s");
        assertFalse(readsTheSame(FIRST, ACTIVATION, scores, node("Softmax", "s", "y"), PARAMETERS, X, Y)
                .softmaxAdded());
        for (int opset : new int[] {7, 11, 12, 13, 26}) {
            for (long axis : new long[] {1, -1}) {
                byte[] softmax = node("Softmax", "s", "y", attribute("axis", axis));
                assertFalse(read(model(opset, FIRST, ACTIVATION, scores, softmax, PARAMETERS, X, Y))
                        .softmaxAdded());
            }
        }
        for (long axis : new long[] {0, 2, -2, Long.MIN_VALUE}) {
            assertRefused(
                    "(Softmax) with axis 1 or -1, found " + axis,
                    FIRST,
                    ACTIVATION,
                    scores,
                    node("Softmax", "s", "y", attribute("axis", axis)),
                    PARAMETERS,
                    X,
                    Y);
        }
    }

    /** What stands in the wrong place, or is missing. */
    @Test
    void otherOrders() {
        String hidden = "expected the hidden layer, a Gemm or MatMul, found node \"n";
        assertRefused(hidden + "Relu\" (Relu)", node("Relu", "x", "y"), PARAMETERS, X, Y);
        assertRefused(hidden + "Add\" (Add)", node("Add", "x b1", "y"), PARAMETERS, X, Y);
        assertRefused(hidden + "Softmax\" (Softmax)", node("Softmax", "x", "y"), PARAMETERS, X, Y);
        assertRefused(
                "expected the hidden layer, a Gemm or MatMul, found the output \"x\"", X, output("x", FLOAT, -1, 2));
        assertRefused(
                "expected Sigmoid, Tanh or Relu behind it, found node \"nGemm\" (Gemm)",
                FIRST,
                node("Gemm", "h w2 b2", "y"),
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "expected an Add of the hidden layer's bias, or Sigmoid, Tanh or Relu behind it, found the output \"y\"",
                node("MatMul", "x w1", "y"),
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "expected the output layer, a Gemm or MatMul, found node \"nTanh\" (Tanh)",
                FIRST,
                ACTIVATION,
                node("Tanh", "t", "y"),
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "expected the output layer, a Gemm or MatMul, found the output \"y\"",
                FIRST,
                node("Tanh", "h", "y"),
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "expected Softmax, or the output of the model, found node \"nRelu\" (Relu)",
                FIRST,
                ACTIVATION,
                node("Gemm", "t w2 b2", "s"),
                node("Relu", "s", "y"),
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "expected an Add of the output layer's bias, Softmax, or the output of the model, found node \"nGemm\"",
                FIRST,
                ACTIVATION,
                node("MatMul", "t w2", "s"),
                node("Gemm", "s w3", "y"),
                floats("w3", new float[1], 1, 1),
                PARAMETERS,
                X,
                Y);
        assertRefused(
                "expected the output of the model, found node \"nSoftmax\" (Softmax)",
                FIRST,
                ACTIVATION,
                node("Gemm", "t w2 b2", "s"),
                node("Softmax", "s", "p"),
                node("Softmax", "p", "y"),
                PARAMETERS,
                X,
                Y);
    }

    @ParameterizedTest
    @CsvSource({"Conv", "LogSoftmax", "Constant", "Transpose", "gemm", "''", "'G\nemm'"})
    void otherOperators(String opType) {
        assertRefused(
                "an operator among [Gemm, MatMul, Add, Sigmoid, Tanh, Relu, Softmax, Identity, Flatten, Reshape], found node",
                FIRST,
                node(opType, "h", "t"),
                SECOND,
                PARAMETERS,
                X,
                Y);
    }

    @Test
    void otherDomains() throws IOException {
        byte[] foreign = bytes(1, message(string(1, "h"), string(2, "t"), string(4, "Tanh"), string(7, "com.example")));
        assertRefused("found node that gives \"t\" (com.example.Tanh)", FIRST, foreign, SECOND, PARAMETERS, X, Y);
        byte[] own = bytes(1, message(string(1, "h"), string(2, "t"), string(4, "Tanh"), string(7, "ai.onnx")));
        readsTheSame(FIRST, own, SECOND, PARAMETERS, X, Y);
    }

    @Test
    void samplesThatStayRows() throws IOException {
        byte[] shapes = message(
                longs("rows", -1, 2),
                longs("keep", 0, -1),
                longs("same", 0, 0),
                longs("three", 0, 3),
                longs("batch", 5, 2));
        readsTheSame(
                node("Identity", "x", "x1"),
                node("Reshape", "x1 rows", "x2"),
                node("Reshape", "x2 keep", "x3"),
                node("Reshape", "x3 same", "x4"),
                node("Flatten", "x4", "x5"),
                node("Flatten", "x5", "x6", attribute("axis", -1)),
                node("Reshape", "x6 batch", "x7"),
                node("Gemm", "x7 w1 b1", "h"),
                ACTIVATION,
                node("Flatten", "t", "t1", attribute("axis", 1)),
                node("Reshape", "t1 three", "t2"),
                node("Gemm", "t2 w2 b2", "y1"),
                node("Identity", "y1", "y"),
                PARAMETERS,
                shapes,
                input("x", FLOAT, 5, 2),
                Y);
        byte[] nothing = bytes(11, string(1, "x")); // says neither type nor shape
        readsTheSame(FIRST, ACTIVATION, SECOND, PARAMETERS, nothing, bytes(12, string(1, "y")));
        readsTheSame(
                node("Reshape", "x rows", "r"),
                node("Gemm", "r w1 b1", "h"),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                shapes,
                nothing,
                Y);
    }

    @Test
    void imagesThatBecomeRows() throws IOException {
        byte[] image = input("x", FLOAT, -1, 1, 2, 1);
        byte[] rest = message(node("Gemm", "r w1 b1", "h"), ACTIVATION, SECOND, PARAMETERS, Y);
        readsTheSame(node("Flatten", "x", "r"), rest, image);
        readsTheSame(node("Reshape", "x s", "r", attribute("allowzero", 1)), rest, longs("s", -1, 2), image);
        readsTheSame(node("Reshape", "x s", "r"), rest, longs("s", 0, -1), image);
        readsTheSame(node("Reshape", "x s", "r"), rest, longs("s", -1, 2), input("x", FLOAT, -1, -1, -1));
        String unreshaped = "expected a Flatten, or a Reshape to rows, before the hidden layer, found node \"nGemm\"";
        assertRefused(unreshaped, FIRST, ACTIVATION, SECOND, PARAMETERS, image, Y);
        assertRefused(unreshaped, node("Identity", "x", "r"), rest, image);
        assertRefused("(Flatten) with axis 1, found 2", node("Flatten", "x", "r", attribute("axis", 2)), rest, image);
        assertRefused("(Flatten) with axis 1, found -1", node("Flatten", "x", "r", attribute("axis", -1)), rest, image);
        assertRefused(
                "input \"x\" of two dimensions, samples and features, or more, found shape [2]",
                node("Flatten", "x", "r"),
                rest,
                input("x", FLOAT, 2));
        for (long[] shape : new long[][] {{-1, -1}, {2, -1}, {-1, 0}, {0, 0}, {-1, 1}, {-1, 2, 1}, {-1}, {}, {-2, 2}}) {
            assertRefused(
                    "node \"nReshape\" (Reshape) to rows, shape [-1, 2], found [",
                    node("Reshape", "x s", "r"),
                    rest,
                    longs("s", shape),
                    image);
        }
        assertRefused(
                "(Reshape) to rows",
                node("Reshape", "x s", "r", attribute("allowzero", 1)),
                rest,
                longs("s", 0, -1),
                image);
        assertRefused(
                "(Reshape) with an initializer or Constant as input 1, found none",
                node("Reshape", "x", "r"),
                rest,
                image);
    }

    @Test
    void sizesThatDoNotFit() {
        assertRefused(
                "(Gemm) with weights for 3 features, found weights for 2",
                FIRST,
                ACTIVATION,
                SECOND,
                PARAMETERS,
                input("x", FLOAT, -1, 3),
                Y);
        assertRefused(
                "(Gemm) with weights for 3 features, found weights for 2",
                FIRST,
                ACTIVATION,
                SECOND,
                W1,
                B1,
                floats("w2", new float[] {1, 2}, 2, 1),
                B2,
                X,
                Y);
        assertRefused(
                "(Gemm) with weights for 2147483648 features, found",
                node("Flatten", "x", "r"),
                node("Gemm", "r w1 b1", "h"),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                input("x", FLOAT, -1, Long.MAX_VALUE, Long.MAX_VALUE, 1),
                Y);
        for (long[] shape : new long[][] {{}, {6}, {2, 3, 1}}) {
            assertRefused(
                    "tensor \"w1\", weights of two dimensions, found shape [",
                    FIRST,
                    ACTIVATION,
                    SECOND,
                    floats("w1", new float[shape.length == 0 ? 1 : 6], shape),
                    B1,
                    W2,
                    B2,
                    X,
                    Y);
        }
        for (long[] shape : new long[][] {{0, 3}, {2, 0}, {0, Long.MAX_VALUE}}) {
            assertRefused(
                    "tensor \"w1\"", FIRST, ACTIVATION, SECOND, floats("w1", new float[0], shape), B1, W2, B2, X, Y);
        }
    }

    /** Each way in which a file may hold the numbers 1 to 6. */
    @Test
    void whereElementsStand() throws IOException {
        byte[][] sixTimesOne = new byte[6][];
        byte[][] sixTimesDouble = new byte[6][];
        byte[] packed = {};
        byte[] packedDouble = {};
        for (int i = 0; i < 6; i++) {
            sixTimesOne[i] = fixed32(4, i + 1);
            sixTimesDouble[i] = fixed64(10, i + 1);
            packed = message(packed, Arrays.copyOfRange(sixTimesOne[i], 1, 5));
            packedDouble = message(packedDouble, Arrays.copyOfRange(sixTimesDouble[i], 1, 9));
        }
        int[] f16 = {0x3C00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600};
        int[] bf16 = {0x3F80, 0x4000, 0x4040, 0x4080, 0x40A0, 0x40C0};
        byte[] singly = {};
        byte[] together = {};
        byte[] raw = {};
        for (int i = 0; i < 6; i++) {
            singly = message(singly, varint(5, f16[i]));
            together = message(together, varint(bf16[i]));
            raw = message(raw, new byte[] {(byte) f16[i], (byte) (f16[i] >> 8)});
        }
        long[] shape = {2, 3};
        for (byte[] w1 : new byte[][] {
            tensor("w1", FLOAT, shape, sixTimesOne),
            tensor("w1", FLOAT, shape, bytes(4, packed)),
            tensor(
                    "w1",
                    FLOAT,
                    shape,
                    bytes(4, Arrays.copyOf(packed, 8)),
                    fixed32(4, 3),
                    bytes(4, Arrays.copyOfRange(packed, 12, 24))),
            tensor("w1", FLOAT, shape, bytes(9, packed)),
            tensor("w1", DOUBLE, shape, sixTimesDouble),
            tensor("w1", DOUBLE, shape, bytes(10, packedDouble)),
            tensor("w1", DOUBLE, shape, bytes(9, packedDouble)),
            tensor("w1", FLOAT16, shape, singly),
            tensor("w1", FLOAT16, shape, bytes(9, raw)),
            tensor("w1", BFLOAT16, shape, bytes(5, together)),
            tensor("w1", FLOAT, new long[0], bytes(1, new byte[] {2, 3}), bytes(9, packed)), // dims packed, too
        }) {
            readsTheSame(FIRST, ACTIVATION, SECOND, w1, B1, W2, B2, X, Y);
            byte[] constant = node("Constant", "", "c", attribute("value", w1));
            readsTheSame(
                    constant,
                    node("Identity", "c", "d"),
                    node("Gemm", "x d b1", "h"),
                    ACTIVATION,
                    SECOND,
                    B1,
                    W2,
                    B2,
                    X,
                    Y);
        }
        for (byte[] shapeOfRows : new byte[][] {
            tensor("s", INT64, new long[] {2}, varint(7, -1), varint(7, 2)),
            tensor("s", INT64, new long[] {2}, bytes(7, message(varint(-1), varint(2)))),
            node(
                    "Constant",
                    "",
                    "s",
                    bytes(5, message(string(1, "value_ints"), varint(8, -1), varint(8, 2), varint(20, 7)))),
            node(
                    "Constant",
                    "",
                    "s",
                    bytes(5, message(string(1, "value_ints"), bytes(8, message(varint(-1), varint(2)))))),
        }) {
            readsTheSame(
                    shapeOfRows,
                    node("Reshape", "x s", "r"),
                    node("Gemm", "r w1 b1", "h"),
                    ACTIVATION,
                    SECOND,
                    PARAMETERS,
                    X,
                    Y);
        }
    }

    @Test
    void doublesAreRounded() throws IOException {
        byte[] b2 = tensor("b2", DOUBLE, new long[] {1}, fixed64(10, 0.1));
        byte[] x = input("x", DOUBLE, -1, 2);
        byte[] y = output("y", DOUBLE, -1, 1);
        OnnxFile file = read(model(13, FIRST, ACTIVATION, SECOND, W1, B1, W2, b2, x, y));
        assertEquals(0.1f, file.net().b2().get(0, 0));
    }

    @Test
    void otherElements() {
        byte[] rest = message(FIRST, ACTIVATION, SECOND, B1, W2, B2, X, Y);
        assertRefused(
                "tensor \"w1\" of a type among [FLOAT, FLOAT16, DOUBLE, BFLOAT16], found INT64",
                rest,
                tensor("w1", INT64, new long[] {2, 3}, bytes(9, new byte[48])));
        assertRefused("found type 6", rest, tensor("w1", 6, new long[] {2, 3}, bytes(9, new byte[24])));
        assertRefused("found type -1", rest, tensor("w1", -1, new long[] {2, 3}));
        String elsewhere =
                "tensor \"w1\" with its elements in this file, found a reference to another file (external data)";
        byte[] location = bytes(13, message(string(1, "location"), string(2, "../../etc/passwd")));
        assertRefused(elsewhere, rest, tensor("w1", FLOAT, new long[] {2, 3}, location, varint(14, 1)));
        assertRefused(elsewhere, rest, tensor("w1", FLOAT, new long[] {2, 3}, bytes(9, new byte[24]), varint(14, 1)));
        assertRefused(elsewhere, rest, tensor("w1", FLOAT, new long[] {2, 3}, bytes(9, new byte[24]), location));
        for (long[] shape :
                new long[][] {{2, 4}, {1 << 30, 1 << 30}, {Long.MAX_VALUE, 3}, {-2, -3}, {-1, 3}, {3, 2, 2}}) {
            assertRefused(
                    "tensor \"w1\" with as many bytes as FLOAT of shape [",
                    rest,
                    floats("w1", new float[] {1, 2, 3, 4, 5, 6}, shape));
        }
        String fields = "tensor \"w1\" with its elements where raw ones or those of FLOAT stand, found other fields";
        long[] shapeOfW1 = {2, 3};
        assertRefused(fields, rest, tensor("w1", FLOAT, shapeOfW1, bytes(10, new byte[24])));
        assertRefused(fields, rest, tensor("w1", FLOAT, shapeOfW1, bytes(5, new byte[12])));
        assertRefused(fields, rest, tensor("w1", FLOAT, shapeOfW1, bytes(4, new byte[24]), bytes(9, new byte[24])));
        assertRefused("found 23 bytes", rest, tensor("w1", FLOAT, new long[] {2, 3}, bytes(9, new byte[23])));
    }

    @Test
    void inputsAndOutputs() throws IOException {
        byte[] body = message(FIRST, ACTIVATION, SECOND, PARAMETERS);
        byte[] label = output("label", INT64, -1);
        readsTheSame(body, X, label, Y, node("Foo", "y nowhere", "label"), node("Constant", "", "unused"));
        readsTheSame(
                body, X, Y, input("w1", FLOAT, 2, 3), input("b1", FLOAT, 3), input("other", INT64)); // IR version 3
        byte[] sequence = bytes(12, message(string(1, "map"), bytes(2, bytes(4, bytes(1)))));
        readsTheSame(body, X, sequence, Y);
        assertRefused("one output of floats, found 0 of 1 outputs", body, X, sequence);
        assertRefused("one output of floats, found 2 of 3 outputs", body, X, Y, label, output("h", FLOAT16));
        assertRefused("one output of floats, found 0 of 0 outputs", body, X);
        assertRefused("a node or input that gives \"x\", found none", body, Y);
        assertRefused("a node or input that gives \"z\", found none", body, X, output("z", FLOAT));
        assertRefused(
                "input \"x\" of a type among [FLOAT, FLOAT16, DOUBLE, BFLOAT16], found type 7",
                body,
                input("x", INT64, -1, 2),
                Y);
    }

    @Test
    void names() {
        assertRefused(
                "one node or tensor of each name, found \"w1\" twice", FIRST, ACTIVATION, SECOND, PARAMETERS, W1, X, Y);
        assertRefused("found \"h\" twice", FIRST, FIRST, ACTIVATION, SECOND, PARAMETERS, X, Y);
        assertRefused("found \"w1\" twice", node("Identity", "x", "w1"), FIRST, ACTIVATION, SECOND, PARAMETERS, X, Y);
        assertRefused(
                "nodes in topological order, found a cycle through node",
                node("Identity", "t", "h"),
                ACTIVATION,
                SECOND,
                PARAMETERS,
                X,
                Y);
        assertRefused("found a cycle through node", node("Relu", "y", "y"), X, Y);
        assertRefused("a node or input that gives \"\", found none", node("Relu", "", "y"), X, Y);
    }

    @Test
    void operatorSetsAndMetadata() throws IOException {
        byte[] graph = bytes(7, message(FIRST, ACTIVATION, SECOND, PARAMETERS, X, Y));
        OnnxFile file = read(message(
                metadata("b", "2"),
                opset("ai.onnx.ml", 1),
                opset("ai.onnx", 7),
                graph,
                metadata("a", "1"),
                string(99, "?")));
        assertEquals(Map.of("a", "1", "b", "2"), file.metadata());
        assertThrows(UnsupportedOperationException.class, () -> file.metadata().put("c", "3"));
        assertRefused(
                "keys of metadata that differ, found \"a\" twice",
                message(graph, metadata("a", ""), metadata("a", "")));
        assertRefused("an ONNX model of operator set 7 or later, found operator set 6", message(graph, opset("", 6)));
        assertRefused("found no operator set", message(graph, opset("com.example", 13)));
        assertRefused("found no operator set", new byte[0]);
        assertRefused("one output of floats, found 0 of 0 outputs", opset("", 13));
    }
}
