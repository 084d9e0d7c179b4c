package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.InputScaling;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.WeightInit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model comes back from its file bit for bit; those of others are recognized, or refused in one line. */
class ModelsTest {
    private static final HiddenActivation RELU = HiddenActivation.RELU;

    private final Path path;

    ModelsTest(@TempDir Path dir) {
        path = dir.resolve("model.safetensors");
    }

    private static TwoLayerNet net(int inputs, int hidden, int outputs, HiddenActivation activation) {
        TwoLayerNet net = new TwoLayerNet(inputs, hidden, outputs, activation, WeightInit.std(1), 7);
        for (Matrix b : List.of(net.b1(), net.b2())) {
            for (int i = 0; i < b.cols(); i++) {
                b.set(0, i, i - 0.5f);
            }
        }
        return net;
    }

    /** The layers of a module, weights outputs × inputs. */
    private static Safetensors.Builder linear(Safetensors.Builder file, String name, Matrix w, Matrix b) {
        return file.tensor(name + ".weight", w.transpose()).tensor(name + ".bias", b.data());
    }

    private void write(TwoLayerNet net, String first, String second) throws IOException {
        Safetensors.Builder file = Safetensors.builder();
        linear(file, second, net.w2(), net.b2());
        linear(file, first, net.w1(), net.b1()).write(path);
    }

    private void assertRefused(String part, Executable read) {
        FileFormatException e = assertThrows(FileFormatException.class, read);
        assertEquals(path.toString(), e.source());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().contains(part), () -> "\"" + part + "\" is not in: " + e.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void comesBackInEitherLayout(Models.Layout layout) throws IOException {
        for (HiddenActivation activation : HiddenActivation.values()) {
            Model model = new Model(
                    net(5, 4, 3, activation),
                    new InputScaling(33.3285f, 78.5655f),
                    List.of("a\"\n", "", "ö"),
                    Map.of("trained_on", "digits", "z", ""));
            Models.save(path, model, layout);
            Model read = Models.load(path);
            assertEquals(model.net().digest(), read.net().digest());
            assertEquals(activation, read.net().hiddenActivation());
            assertEquals(model.scaling(), read.scaling());
            assertEquals(model.classNames(), read.classNames());
            assertEquals(model.metadata(), read.metadata());
        }
    }

    /** As many outputs as inputs: the numbers in the names tell the layers apart. */
    @ParameterizedTest
    @EnumSource
    void comesBackWithAsManyOutputsAsInputs(Models.Layout layout) throws IOException {
        Model model = Model.of(net(2, 8, 2, RELU));
        Models.save(path, model, layout);
        assertEquals(model.net().digest(), Models.load(path).net().digest());
    }

    @Test
    void isWhatTheTablesSay() throws IOException {
        TwoLayerNet net = net(5, 4, 3, HiddenActivation.TANH);
        Models.save(path, new Model(net, InputScaling.BYTES, List.of("x", "y", "\"z"), Map.of("k", "v")));
        try (Safetensors file = Safetensors.open(path)) {
            assertEquals(
                    Map.of(
                            "format", "lanewise-model",
                            "version", "1",
                            "activation", "tanh",
                            "input_offset", "0.0",
                            "input_scale", "255.0",
                            "class_names", "[\"x\",\"y\",\"\\\"z\"]",
                            "k", "v"),
                    file.metadata());
            assertEquals(Set.of("w1", "b1", "w2", "b2"), file.names());
            assertEquals(net.w1(), file.matrix("w1"));
            assertEquals(net.b2(), file.matrix("b2"));
        }
        Models.save(path, Model.of(net), Models.Layout.PYTORCH);
        try (Safetensors file = Safetensors.open(path)) {
            assertEquals(Map.of("format", "lanewise-model", "version", "1", "activation", "tanh"), file.metadata());
            assertEquals(Set.of("0.weight", "0.bias", "2.weight", "2.bias"), file.names());
            assertEquals(net.w1().transpose(), file.matrix("0.weight"));
            assertArrayEquals(new long[] {3}, file.shape("2.bias"));
            assertArrayEquals(net.b2().data(), file.floats("2.bias"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fc1, fc2",
        "0, 2",
        "layers.0, layers.2",
        "net.9.linear, net.10.linear",
        "hidden, output",
        "zeta, alpha",
        "module.fc19, module.fc9",
        ".1, .2"
    })
    void readsLayersOfPyTorchByAnyName(String first, String second) throws IOException {
        TwoLayerNet net = net(5, 4, 3, RELU);
        write(net, first, second);
        Model read = Models.load(path, RELU);
        assertEquals(net.digest(), read.net().digest());
        assertEquals(InputScaling.NONE, read.scaling());
        assertEquals(List.of(), read.classNames());
    }

    @ParameterizedTest
    @CsvSource({
        "fc1, fc2, true",
        "fc2, fc1, false",
        "0, 2, true",
        "net.9.linear, net.10.linear, true",
        "l19x, l29x, true",
        "l1, l11, true",
        "l12, l2, false"
    })
    void numbersTellTheOrderWhereShapesDoNot(String first, String second, boolean inOrder) throws IOException {
        TwoLayerNet net = net(3, 4, 3, RELU);
        write(net, first, second);
        TwoLayerNet read = Models.load(path, RELU).net();
        assertEquals(inOrder, net.digest().equals(read.digest()));
        assertEquals(inOrder ? 4 : 3, read.hiddenSize());
    }

    @ParameterizedTest
    @CsvSource({"hidden, output", "fc1, out2", "a1.b1, a2.b2", "fc, fc1", "l1x2, l2x1", "l9999999999, l1"})
    void refusesWhatIsAmbiguous(String first, String second) throws IOException {
        write(net(3, 4, 3, RELU), first, second);
        assertRefused(
                "expected two Linear layers that chain in one way, or whose names differ in a number",
                () -> Models.load(path, RELU));
    }

    @Test
    void widensHalfPrecision() throws IOException {
        byte[] data = {
            0x00,
            0x3C,
            0x00,
            (byte) 0xC0, // w1 F16 1, −2
            (byte) 0x80,
            0x3F,
            0x20,
            0x40, // b1 BF16 1, 2.5
            0x01,
            0x00,
            0x00,
            0x3E, // w2 F16 2^-24, 1.5
            0x00,
            (byte) 0x80 // b2 BF16 −0
        };
        String header = """
                {"w1":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},\
                "b1":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},\
                "w2":{"dtype":"F16","shape":[2,1],"data_offsets":[8,12]},\
                "b2":{"dtype":"BF16","shape":[1,1],"data_offsets":[12,14]}}""";
        Files.write(path, SafetensorsFiles.file(header, data));
        TwoLayerNet net = Models.load(path, RELU).net();
        assertArrayEquals(new float[] {1, -2}, net.w1().data());
        assertArrayEquals(new float[] {1, 2.5f}, net.b1().data());
        assertArrayEquals(new float[] {0x1p-24f, 1.5f}, net.w2().data());
        assertArrayEquals(new float[] {-0f}, net.b2().data());
    }

    @Test
    void readsTheNamesOfTheBook() throws IOException {
        TwoLayerNet net = net(5, 4, 3, HiddenActivation.SIGMOID);
        Safetensors.builder()
                .metadata("activation", "Sigmoid")
                .metadata("format", "pt")
                .metadata("version", "3")
                .metadata("author", "somebody")
                .tensor("W1", net.w1())
                .tensor("b1", net.b1().data())
                .tensor("W2", net.w2())
                .tensor("b2", net.b2().data())
                .write(path);
        Model read = Models.load(path);
        assertEquals(net.digest(), read.net().digest());
        assertEquals(Map.of("author", "somebody"), read.metadata());
        Models.save(path, read); // nothing of the other file stands in the way
        assertEquals(Map.of("author", "somebody"), Models.load(path).metadata());
    }

    /** Early stopping ends with the best parameters, another training with the last. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsACheckpoint(boolean earlyStopping) throws IOException {
        Dataset data = Dataset.of(Matrix.of(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}), new int[] {0, 1, 1, 0}, 2);
        Dataset others = Dataset.of(data.x(), new int[] {1, 0, 1, 1}, 2);
        Trainer.Builder builder =
                Trainer.builder().batchSize(2).iterations(8).learningRate(2f).checkpoint(8, Checkpoints.writer(path));
        if (earlyStopping) {
            builder.earlyStopping(others, 100);
        }
        TwoLayerNet net = new TwoLayerNet(2, 8, 2, RELU, WeightInit.std(1), 42);
        builder.build().fit(net, data, null);
        Model read = Models.load(path);
        assertEquals(RELU, read.net().hiddenActivation());
        assertEquals(net.digest(), read.net().digest());
        try (Safetensors file = Safetensors.open(path)) {
            assertEquals(!earlyStopping, file.matrix("w1").equals(net.w1()), "the best are not the last");
        }
        assertRefused("expected the activation tanh, found relu", () -> Models.load(path, HiddenActivation.TANH));

        byte[] damaged = Files.readAllBytes(path);
        damaged[damaged.length - 1] ^= 1;
        Files.write(path, damaged);
        assertRefused("metadata sha256", () -> Models.load(path));
    }

    @Test
    void needsAnActivation() throws IOException {
        write(net(5, 4, 3, RELU), "fc1", "fc2");
        assertRefused(
                "expected an activation in the metadata, or one that is given, found none", () -> Models.load(path));
        Models.save(path, Model.of(net(5, 4, 3, RELU)));
        assertRefused("expected the activation tanh, found relu", () -> Models.load(path, HiddenActivation.TANH));
        assertEquals(RELU, Models.load(path, RELU).net().hiddenActivation());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "activation | gelu | an activation that is sigmoid, tanh or relu, found \"gelu\"",
                "activation | `` | found \"\"",
                "input_scale | 0 | scale must be finite and not 0, but is 0.0",
                "input_scale | Infinity | scale must be finite",
                "input_scale | wide | a number in metadata input_scale, found \"wide\"",
                "input_offset | NaN | offset must be finite",
                "class_names | a,b,c | expected an array, found 'a' at byte 0 of metadata class_names",
                "class_names | [\"a\",\"b\"] | classNames must be none or 3, one for each output, but are 2",
                "class_names | [\"a\",\"b\",\"c\",\"d\"] | at most 3 strings",
                "class_names | [\"a\",\"b\",\"a\"] | those of classes 0 and 2 are the same",
                "class_names | [\"a\",\"b\",3] | expected a string",
                "class_names | [\"a\",\"b\",\"c\"]] | nothing but spaces after the last bracket",
                "class_names | [\"a\",\"b\",\"c | the rest of a string, found the end of metadata class_names",
            })
    void refusesMetadataThatDoNotFit(String key, String value, String part) throws IOException {
        TwoLayerNet net = net(5, 4, 3, RELU);
        Safetensors.Builder file = Safetensors.builder().metadata(key, value);
        linear(file, "0", net.w1(), net.b1());
        linear(file, "2", net.w2(), net.b2()).write(path);
        assertRefused(part, () -> Models.load(path, RELU));
    }

    @Test
    void refusesOtherVersions() throws IOException {
        for (String version : new String[] {"2", ""}) {
            Safetensors.builder()
                    .metadata("format", "lanewise-model")
                    .metadata("version", version)
                    .write(path);
            assertRefused("expected metadata version \"1\", found \"" + version + "\"", () -> Models.load(path));
        }
        Safetensors.builder().metadata("format", "lanewise-model").write(path);
        assertRefused("expected metadata version \"1\", found none", () -> Models.load(path));
    }

    /** Tensors that are no such net: their names with shapes, and why. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a 1 | expected the tensors w1, b1, w2 and b2, or the weight and bias of two Linear layers, and no others",
                "w1 5,4; b1 4; w2 4,3 | found \"b1\", \"w1\", \"w2\"",
                "w1 5,4; b1 4; w2 4,3; b2 3; w3 3,2; b3 2 | and no others",
                "w1 5,4; b1 4; W2 4,3; b2 3 | and no others",
                "w1 5,4; b1 4; w2 4,3; fc.weight 4,3 | and no others",
                "1.weight 4,5; 1.bias 4; 2.weight 3,4; 2.bias 3; 3.weight 2,3; 3.bias 2 | and no others",
                "1.weight 4,5; 1.bias 4; 2.weight 3,4 | and no others",
                "1.weight 4,5; 1.bias 4; 2.weight 3,4; 3.bias 3 | and no others",
                "1.weight 4,5; 1.bias 4; 2.weight 3,4; 2.bias 3; 1.running_mean 4 | and no others",
                "weight 4,5; bias 4; 2.weight 3,4; 2.bias 3 | and no others",
                "w1 5,4; b1 4; w2 5,3; b2 3 | the second with as many inputs as the first has outputs,"
                        + " found \"w1\" of shape [5, 4] and \"w2\" of shape [5, 3]",
                "w1 4,3; b1 3; w2 5,4; b2 4 | the second with as many inputs as the first has outputs",
                "1.weight 4,5; 1.bias 4; 2.weight 3,6; 2.bias 3 | as many inputs as the first has outputs",
                "w1 5,4; b1 5; w2 4,3; b2 3 | tensor \"b1\" of one element for each of the 4 outputs of \"w1\","
                        + " found shape [5]",
                "w1 5,4; b1 4,1; w2 4,3; b2 3 | found shape [4, 1]",
                "w1 5,4; b1 1,1,4; w2 4,3; b2 3 | found shape [1, 1, 4]",
                "1.weight 4,5; 1.bias 1,4; 2.weight 3,4; 2.bias 3 | tensor \"1.bias\" of one element for each of the 4",
                "w1 20; b1 4; w2 4,3; b2 3 | tensor \"w1\" of two dimensions of at least 1, found shape [20]",
                "w1 5,4,1; b1 4; w2 4,3; b2 3 | tensor \"w1\" of two dimensions",
                "w1 0,4; b1 4; w2 4,3; b2 3 | tensor \"w1\" of two dimensions of at least 1, found shape [0, 4]",
                "w1 5,0; b1 0; w2 0,3; b2 3 | tensor \"w1\" of two dimensions of at least 1",
            })
    void refusesOtherNets(String tensors, String part) throws IOException {
        Safetensors.Builder file = Safetensors.builder();
        for (String tensor : tensors.split("; ", -1)) {
            int space = tensor.indexOf(' ');
            int[] shape = Arrays.stream(tensor.substring(space + 1).split(",", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            file.tensor(
                    tensor.substring(0, space), new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)], shape);
        }
        file.write(path);
        assertRefused(part, () -> Models.load(path, RELU));
    }

    @Test
    void showsSomeOfManyNames() throws IOException {
        Safetensors.Builder file = Safetensors.builder();
        for (int i = 10; i < 40; i++) {
            file.tensor("t" + i, new float[1]);
        }
        file.write(path);
        assertRefused("\"t16\", \"t17\" and 22 more", () -> Models.load(path, RELU));
    }

    @Test
    void refusesOtherTypes() throws IOException {
        Safetensors.builder()
                .tensor("w1", new double[6], 2, 3)
                .tensor("b1", new double[3])
                .tensor("w2", new double[6], 3, 2)
                .tensor("b2", new double[2])
                .write(path);
        assertRefused("tensor \"w1\" of a type among [F32, F16, BF16], found F64", () -> Models.load(path, RELU));
    }

    /** More than a matrix holds, in a file that a file system need not store. */
    @Test
    void refusesWeightsPastAnArray() throws IOException {
        long rows = 1L << 16;
        long bytes = rows * rows;
        String header = "{\"w1\":{\"dtype\":\"F4\",\"shape\":[" + rows + "," + 2 * rows + "],\"data_offsets\":[0,"
                + bytes
                + "]},\"b1\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" + bytes + "," + (bytes + 4)
                + "]},\"w2\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[" + (bytes + 4) + "," + (bytes + 4)
                + "]},\"b2\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[" + (bytes + 4) + "," + (bytes + 4)
                + "]}}";
        Files.write(path, SafetensorsFiles.file(header));
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4), channel.size() + bytes);
        }
        assertRefused("tensor \"w1\" of at most 2147483647 elements", () -> Models.load(path, RELU));
        Files.delete(path);
    }

    @Test
    void keepsItsKeysForItself() {
        for (String key : List.of("format", "version", "activation", "input_offset", "input_scale", "class_names")) {
            Model model = new Model(net(5, 4, 3, RELU), InputScaling.NONE, List.of(), Map.of(key, "x"));
            Exception e = assertThrows(IllegalArgumentException.class, () -> Models.save(path, model));
            assertEquals("metadata: a file of a model keeps the key " + key + " for itself", e.getMessage());
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void namesAnArgumentThatIsNull() {
        Model model = Model.of(net(5, 4, 3, RELU));
        Map<String, Executable> calls = Map.of(
                "path", () -> Models.save(null, model),
                "model", () -> Models.save(path, null),
                "layout", () -> Models.save(path, model, null),
                "activation", () -> Models.load(path, null),
                "net", () -> Models.model(null, Map.of(), ""),
                "metadata", () -> Models.model(model.net(), null, ""),
                "source", () -> Models.model(model.net(), Map.of(), null));
        List<String> named = new ArrayList<>();
        calls.forEach((name, call) -> named.add(
                name.equals(assertThrows(NullPointerException.class, call).getMessage()) ? name : "other"));
        assertEquals(calls.keySet(), Set.copyOf(named));
    }
}
