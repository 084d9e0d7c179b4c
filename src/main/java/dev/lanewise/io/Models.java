package dev.lanewise.io;

import static dev.lanewise.io.JsonReader.shown;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.InputScaling;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.TwoLayerNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Models in files, for a service to use, and from and for PyTorch.
 *
 * <pre>{@code
 * Models.save(path, new Model(net, InputScaling.BYTES, List.of("cat", "dog"), Map.of()));
 * Model model = Models.load(path);
 * }</pre>
 *
 * <p>A file is in the safetensors format. The parameters in it are one of
 *
 * <table>
 * <caption>Parameters of a net of i inputs, h hidden units and o outputs</caption>
 * <tr><th></th><th>{@link Layout#LANEWISE}</th><th>{@link Layout#PYTORCH}</th></tr>
 * <tr><td>weights</td><td>{@code w1} i × h, {@code w2} h × o</td><td>{@code 0.weight} h × i, {@code 2.weight} o × h</td></tr>
 * <tr><td>biases</td><td>{@code b1} 1 × h, {@code b2} 1 × o</td><td>{@code 0.bias} h, {@code 2.bias} o</td></tr>
 * </table>
 *
 * <p>Written is F32; read are F32, F16 and BF16. On reading the biases may have one dimension in either layout, the book's
 * {@code W1} and {@code W2} are {@code w1} and {@code w2}, and the layers of PyTorch may have any names, as the state of a
 * module has: {@code fc1.weight}, {@code layers.0.bias}. Which one comes first is told by the shapes, and where the outputs
 * are as many as the inputs, by a number that the names differ in. Tensors besides these four are refused.
 *
 * <p>The metadata:
 *
 * <table>
 * <caption>Metadata of a model</caption>
 * <tr><th>key</th><th>value</th></tr>
 * <tr><td>{@code format}, {@code version}</td><td>{@code lanewise-model}, {@code 1}; a file without is one of somebody
 * else's</td></tr>
 * <tr><td>{@code activation}</td><td>{@code sigmoid}, {@code tanh} or {@code relu}</td></tr>
 * <tr><td>{@code input_offset}, {@code input_scale}</td><td>numbers of the {@link InputScaling}; without, there is
 * none</td></tr>
 * <tr><td>{@code class_names}</td><td>a JSON array of strings; without, there are none</td></tr>
 * <tr><td>others</td><td>{@link Model#metadata()}</td></tr>
 * </table>
 *
 * <p>{@link #loadNpz} reads those of NumPy.
 *
 * <p>Nothing in a file is trusted: names and shapes are checked before memory is taken for the numbers.
 */
public final class Models {
    /** How a file names and lays out the parameters. */
    public enum Layout {
        /** Those of {@link TwoLayerNet}: w1, b1, w2, b2; weights inputs × outputs, as in the book. */
        LANEWISE,

        /**
         * Those of PyTorch's {@code nn.Sequential(nn.Linear(i, h), …, nn.Linear(h, o))}, for its {@code load_state_dict}:
         * 0.weight, 0.bias, 2.weight, 2.bias; weights outputs × inputs. Softmax is not a part of it.
         */
        PYTORCH
    }

    /** The sizes of the dimensions of a tensor. */
    @FunctionalInterface
    private interface Shape {
        long[] of(String name) throws IOException;
    }

    private static final String FORMAT_NAME = "lanewise-model";
    private static final String VERSION_NUMBER = "1";
    private static final String ACTIVATION = "activation";
    private static final String INPUT_OFFSET = "input_offset";
    private static final String INPUT_SCALE = "input_scale";
    private static final String CLASS_NAMES = "class_names";
    private static final Set<String> RESERVED =
            Set.of(Checkpoints.FORMAT, Checkpoints.VERSION, ACTIVATION, INPUT_OFFSET, INPUT_SCALE, CLASS_NAMES);

    private Models() {}

    /**
     * Writes a model in the layout of this library, whole or not at all, as {@link Safetensors.Builder#write} does.
     *
     * @param path the file, new or to be replaced
     * @param model what to write
     * @throws IllegalArgumentException if its metadata hold a key of the table above, or a text with lone surrogates
     * @throws IOException if the file cannot be written
     */
    public static void save(Path path, Model model) throws IOException {
        save(path, model, Layout.LANEWISE);
    }

    /**
     * {@link #save(Path, Model)} in any layout.
     *
     * @param path the file, new or to be replaced
     * @param model what to write
     * @param layout names and layout of the parameters
     * @throws IllegalArgumentException if its metadata hold a key of the table above, or a text with lone surrogates
     * @throws IOException if the file cannot be written
     */
    public static void save(Path path, Model model, Layout layout) throws IOException {
        requireNonNull(path, "path");
        TwoLayerNet net = requireNonNull(model, "model").net();
        Safetensors.Builder file = Safetensors.builder()
                .metadata(Checkpoints.FORMAT, FORMAT_NAME)
                .metadata(Checkpoints.VERSION, VERSION_NUMBER);
        metadata(model).forEach(file::metadata);
        switch (requireNonNull(layout, "layout")) {
            case LANEWISE ->
                file.tensor("w1", net.w1())
                        .tensor("b1", net.b1())
                        .tensor("w2", net.w2())
                        .tensor("b2", net.b2());
            case PYTORCH -> {
                linear(file, "0", net.w1(), net.b1());
                linear(file, "2", net.w2(), net.b2());
            }
        }
        file.write(path);
    }

    private static void linear(Safetensors.Builder file, String name, Matrix weights, Matrix biases) {
        file.tensor(name + ".weight", weights.transpose()).tensor(name + ".bias", biases.data());
    }

    /**
     * Reads a model whose file says everything: one that {@link #save} wrote, another with an {@code activation} in its
     * metadata, or a checkpoint of {@link Checkpoints}, of which it takes {@link dev.lanewise.nn.Checkpoint#net()}.
     *
     * @param path a safetensors file
     * @return a new model
     * @throws FileFormatException if it is no such file, or does not say the activation
     * @throws IOException if it cannot be read
     */
    public static Model load(Path path) throws IOException {
        return read(path, null);
    }

    /**
     * {@link #load(Path)} for a file that may not say which activation its net has.
     *
     * @param path a safetensors file
     * @param activation the function of the hidden layer
     * @return a new model
     * @throws FileFormatException if it is no such file, or says another activation
     * @throws IOException if it cannot be read
     */
    public static Model load(Path path, HiddenActivation activation) throws IOException {
        return read(path, requireNonNull(activation, "activation"));
    }

    private static Model read(Path path, @Nullable HiddenActivation given) throws IOException {
        String source = requireNonNull(path, "path").toString();
        try (Safetensors file = Safetensors.open(path)) {
            Map<String, String> metadata = new TreeMap<>(file.metadata());
            String format = metadata.get(Checkpoints.FORMAT);
            if (Checkpoints.FORMAT_NAME.equals(format)) {
                return checkpoint(path, given);
            }
            if (FORMAT_NAME.equals(format)) {
                Checkpoints.requireEntry(source, metadata, Checkpoints.VERSION, VERSION_NUMBER);
            }
            NetTensors tensors = NetTensors.find(source, shapes(file.names(), file::shape));
            HiddenActivation activation = activation(source, metadata, given);
            return model(tensors.read(file::floats, activation), metadata, source);
        }
    }

    /**
     * Reads a model from an archive of arrays of NumPy, such as {@code numpy.savez(path, W1=W1, b1=b1, W2=W2, b2=b2)}
     * writes: those of the book, or two Linear layers of PyTorch, by the names and shapes that a safetensors file may have.
     * Elements of float64 are rounded to float.
     *
     * @param path an .npz file
     * @param activation the function of the hidden layer, of which such a file says nothing
     * @return a new model without scaling, class names and metadata
     * @throws FileFormatException if it is no such file, see {@link Npz}
     * @throws IOException if it cannot be read
     */
    public static Model loadNpz(Path path, HiddenActivation activation) throws IOException {
        requireNonNull(path, "path");
        requireNonNull(activation, "activation");
        try (Npz file = Npz.open(path)) {
            NetTensors tensors = NetTensors.find(path.toString(), shapes(file.names(), file::shape));
            return Model.of(tensors.read(name -> file.roundedMatrix(name).data(), activation));
        }
    }

    private static Map<String, List<Long>> shapes(Set<String> names, Shape shape) throws IOException {
        Map<String, List<Long>> shapes = new TreeMap<>();
        for (String name : names) {
            shapes.put(name, Arrays.stream(shape.of(name)).boxed().toList());
        }
        return shapes;
    }

    private static Model checkpoint(Path path, @Nullable HiddenActivation given) throws IOException {
        TwoLayerNet net;
        try {
            net = Checkpoints.read(path).net();
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(path.toString(), "a checkpoint", String.valueOf(e.getMessage()));
        }
        requireSame(path.toString(), net.hiddenActivation(), given);
        return Model.of(net);
    }

    /**
     * All of a model but the parameters, as text: what a file of any format keeps beside them. {@link #model} is the way
     * back.
     *
     * @param model a model
     * @return the metadata of the table above but {@code format} and {@code version}; sorted, a new map
     * @throws IllegalArgumentException if the model's own metadata hold a key of the table
     */
    public static Map<String, String> metadata(Model model) {
        requireNonNull(model, "model");
        Map<String, String> metadata = new TreeMap<>(model.metadata());
        for (String key : RESERVED) {
            if (metadata.containsKey(key)) {
                throw new IllegalArgumentException("metadata: a file of a model keeps the key " + key + " for itself");
            }
        }
        metadata.put(ACTIVATION, spelled(model.net().hiddenActivation()));
        if (!model.scaling().equals(InputScaling.NONE)) {
            metadata.put(INPUT_OFFSET, Float.toString(model.scaling().offset()));
            metadata.put(INPUT_SCALE, Float.toString(model.scaling().scale()));
        }
        if (!model.classNames().isEmpty()) {
            metadata.put(
                    CLASS_NAMES,
                    model.classNames().stream().map(JsonReader::quote).collect(Collectors.joining(",", "[", "]")));
        }
        return metadata;
    }

    /**
     * A model of a net and the metadata of a file.
     *
     * @param net the net, which is kept
     * @param metadata what {@link #metadata} returned, or others
     * @param source what messages call the file
     * @return a new model; {@code format} and {@code version} are not among its metadata, as they are the file's
     * @throws FileFormatException if the metadata do not fit the net
     */
    public static Model model(TwoLayerNet net, Map<String, String> metadata, String source) throws FileFormatException {
        requireNonNull(net, "net");
        requireNonNull(source, "source");
        activation(source, requireNonNull(metadata, "metadata"), net.hiddenActivation());
        Map<String, String> others = new TreeMap<>(metadata);
        others.keySet().removeAll(RESERVED);
        try {
            InputScaling scaling = new InputScaling(
                    number(source, metadata, INPUT_OFFSET, 0), number(source, metadata, INPUT_SCALE, 1));
            return new Model(net, scaling, classNames(source, metadata, net.outputSize()), others);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(source, "the metadata of a model", String.valueOf(e.getMessage()));
        }
    }

    /** The activation that the metadata say, or else the one that is given; both must agree. */
    private static HiddenActivation activation(
            String source, Map<String, String> metadata, @Nullable HiddenActivation given) throws FileFormatException {
        String text = metadata.get(ACTIVATION);
        if (text == null && given == null) {
            throw new FileFormatException(source, "an activation in the metadata, or one that is given", "none");
        }
        if (text == null) {
            return requireNonNull(given);
        }
        for (HiddenActivation activation : HiddenActivation.values()) {
            if (spelled(activation).equalsIgnoreCase(text)) {
                requireSame(source, activation, given);
                return activation;
            }
        }
        throw new FileFormatException(source, "an activation that is sigmoid, tanh or relu", shown(text));
    }

    private static void requireSame(String source, HiddenActivation found, @Nullable HiddenActivation given)
            throws FileFormatException {
        if (given != null && given != found) {
            throw new FileFormatException(source, "the activation " + spelled(given), spelled(found));
        }
    }

    private static String spelled(HiddenActivation activation) {
        return activation.name().toLowerCase(Locale.ROOT);
    }

    private static float number(String source, Map<String, String> metadata, String key, float absent)
            throws FileFormatException {
        String text = metadata.get(key);
        try {
            return text == null ? absent : Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw new FileFormatException(source, "a number in metadata " + key, shown(text));
        }
    }

    private static List<String> classNames(String source, Map<String, String> metadata, int most)
            throws FileFormatException {
        String text = metadata.get(CLASS_NAMES);
        if (text == null) {
            return List.of();
        }
        JsonReader reader = new JsonReader(text.getBytes(UTF_8), source, "metadata " + CLASS_NAMES);
        List<String> names = reader.strings(most);
        reader.end();
        return names;
    }
}
