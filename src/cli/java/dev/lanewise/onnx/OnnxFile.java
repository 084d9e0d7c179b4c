package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;

import dev.lanewise.FileFormatException;
import dev.lanewise.nn.TwoLayerNet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of an ONNX file: a net, and what the file says about itself.
 *
 * <pre>{@code
 * OnnxFile.write(path, net, Map.of("trained_on", "MNIST"));
 *
 * TwoLayerNet other = OnnxFile.read(Path.of("from-pytorch.onnx")).net();
 * }</pre>
 *
 * <p><b>What is written</b> is for any runtime that knows operator set 13 (of 2020) or a later one: input {@code x}, N
 * × inputs, output {@code probabilities}, N × outputs, both of FLOAT; the nodes Gemm, Sigmoid, Tanh or Relu, Gemm and
 * Softmax; the parameters {@code W1}, {@code b1}, {@code W2}, {@code b2} with all their bits. Another runtime adds and
 * rounds in its own order, so its probabilities differ in the last digits.
 *
 * <p><b>What is read</b> is a net of two layers from any writer, under any names, of operator set 7 or later:
 *
 * <ul>
 *   <li>a layer is a Gemm with alpha and beta of 1, its weights transposed or not; or a MatMul, with an Add of the bias
 *       behind it. Without a bias it gets one of zeros;
 *   <li>between both stands Sigmoid, Tanh or Relu;
 *   <li>at the end stands a Softmax over the classes, or nothing. A model that ends with its scores gets the softmax
 *       that {@link TwoLayerNet#predict} has anyhow, and {@link #softmaxAdded()} says so;
 *   <li>an Identity, Flatten or Reshape may stand anywhere as long as samples stay rows; at the front they may make
 *       rows of images or the like, row-major, and the net then takes such rows;
 *   <li>parameters are initializers or Constant nodes of FLOAT, FLOAT16, BFLOAT16 (widened exactly) or DOUBLE (rounded
 *       to FLOAT). The net computes in {@code float}, whatever they are;
 *   <li>what does not lead to the output of floats, such as the label beside the probabilities, is left alone.
 * </ul>
 *
 * <p><b>Errors.</b> The file is not trusted. One that is not sound, or whose model is of another family,
 * gives a {@link FileFormatException} that names the node or tensor, and what was expected; parameters in another file
 * ("external data") are refused. Limits: 2³¹ − 1 bytes, and 100,000 messages, names and the like. Reading takes at most
 * 20 MB, and 16 times the length of the file.
 *
 * @param net the net, which is kept, not copied
 * @param metadata keys and values, sorted, unmodifiable
 * @param softmaxAdded whether the model ends with its scores, whose softmax {@code net} gives
 */
public record OnnxFile(TwoLayerNet net, Map<String, String> metadata, boolean softmaxAdded) {

    /** Copies the metadata. */
    public OnnxFile {
        requireNonNull(net, "net");
        metadata = Collections.unmodifiableMap(new TreeMap<>(requireNonNull(metadata, "metadata")));
    }

    /**
     * Writes a net, whole or not at all. The bytes depend on the arguments and the version of this library alone.
     *
     * @param path the file, new or to be replaced
     * @param net the net
     * @param metadata keys and values, any text without lone surrogates
     * @throws IllegalArgumentException if a text holds a lone surrogate, or the file would have 2³¹ bytes or more;
     * nothing
     *     is written then
     * @throws IOException if the file cannot be written
     */
    public static void write(Path path, TwoLayerNet net, Map<String, String> metadata) throws IOException {
        ModelWriter.write(
                requireNonNull(path, "path"), requireNonNull(net, "net"), requireNonNull(metadata, "metadata"));
    }

    /**
     * Reads a net.
     *
     * @param path a regular file
     * @return its content
     * @throws FileFormatException if it is no sound ONNX file, or its model is of another family
     * @throws IOException if it cannot be read
     */
    public static OnnxFile read(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(requireNonNull(path, "path"), BasicFileAttributes.class);
        String source = path.toString();
        if (!attributes.isRegularFile()) {
            throw new FileFormatException(
                    source, "an ONNX file", attributes.isDirectory() ? "a directory" : "no regular file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            OnnxModel model = ModelReader.read(source, in, attributes.size());
            return new NetReader(source, model).read();
        }
    }
}
