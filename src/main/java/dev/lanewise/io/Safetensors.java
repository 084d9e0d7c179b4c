package dev.lanewise.io;

import static dev.lanewise.io.JsonReader.shown;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;
import static java.util.Objects.requireNonNull;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.io.SafetensorsHeader.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A file in the safetensors format, open for reading: named arrays of numbers, and metadata. {@link #builder()} writes
 * one.
 *
 * <pre>{@code
 * Safetensors.builder().metadata("epoch", "3").tensor("weights", matrix).tensor("order", order).write(path);
 *
 * try (Safetensors file = Safetensors.open(path)) {
 *     Matrix weights = file.matrix("weights");
 *     int[] order = file.ints("order");
 * }
 * }</pre>
 *
 * <p><b>Reading.</b> {@link #open} reads and checks the header alone; the numbers stay in the file until a method asks
 * for them and returns them in a new array. A method reads every type of element whose values it can return exactly
 * (through a second array, where that takes a wider type), and refuses the others; all types may stand in the header.
 *
 * <table>
 * <caption>Types of elements</caption>
 * <tr><th>method</th><th>reads</th><th>a builder writes</th></tr>
 * <tr><td>{@link #floats}, {@link #matrix}</td><td>F32, F16, BF16</td><td>F32</td></tr>
 * <tr><td>{@link #doubles}</td><td>F64, and what {@code floats} reads</td><td>F64</td></tr>
 * <tr><td>{@link #bytes}</td><td>U8</td><td>U8</td></tr>
 * <tr><td>{@link #ints}</td><td>I32, U8</td><td>I32</td></tr>
 * <tr><td>{@link #longs}, {@link #scalar}</td><td>I64, and what {@code ints} reads</td><td>I64</td></tr>
 * </table>
 *
 * <p>F32 and F64 keep every bit, those of NaN included; a NaN that is widened stays a NaN.
 *
 * <p><b>Errors.</b> The file is not trusted. A header that breaks a rule of the format or does not fit the length of the
 * file, a tensor that is missing, of another type, or of more than {@link Integer#MAX_VALUE} elements: a
 * {@link FileFormatException} that names the file. Limits: 100 MB of header, 100,000 tensors, as many entries of
 * metadata, 64 dimensions. The memory of an open file is that of its header's entries.
 *
 * <p><b>Threads.</b> Any number of threads may read an open file. As with every {@link FileChannel}, interrupting a
 * thread while it reads closes the file. After {@link #close()} reading numbers throws a
 * {@link java.nio.channels.ClosedChannelException}; all else still works. A file that {@link Builder#write} replaces
 * while it is open is still read as it was.
 */
public final class Safetensors implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 16;

    /** Moves elements {@code start … start + count - 1} of an array from, or to, a chunk of the file. */
    @FunctionalInterface
    private interface Transfer {
        void move(ByteBuffer chunk, int start, int count) throws IOException;
    }

    private final String source;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;
    private final long end;

    private Safetensors(String source, FileChannel channel) throws IOException {
        this.source = source;
        this.channel = channel;
        long length = channel.size();
        if (length < Long.BYTES) {
            throw new FileFormatException(source, "a length of 8 bytes, and a header", length + " bytes");
        }
        long[] prefix = new long[1];
        read(0, DType.I64, 1, (chunk, start, count) -> prefix[0] = chunk.getLong());
        long headerBytes = prefix[0];
        if (headerBytes < 0 || headerBytes > SafetensorsHeader.MAX_BYTES) {
            throw new FileFormatException(
                    source,
                    "a header of at most " + SafetensorsHeader.MAX_BYTES + " bytes",
                    Long.toUnsignedString(headerBytes));
        }
        dataStart = Long.BYTES + headerBytes;
        if (dataStart > length) {
            throw new FileFormatException(
                    source, "a header of " + headerBytes + " bytes", (length - Long.BYTES) + " bytes");
        }
        byte[] json = new byte[(int) headerBytes];
        read(Long.BYTES, DType.U8, json.length, (chunk, start, count) -> chunk.get(json, start, count));
        header = SafetensorsHeader.parse(json, length - dataStart, source);
        end = length;
    }

    /**
     * Opens a file, and reads and checks its header.
     *
     * @param path a regular file
     * @return the open file, to be closed
     * @throws FileFormatException if it is not a sound safetensors file
     * @throws IOException if it cannot be read
     */
    public static Safetensors open(Path path) throws IOException {
        regularFile(path, "a safetensors file");
        FileChannel channel = FileChannel.open(path, READ);
        try {
            return new Safetensors(path.toString(), channel);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    /** The attributes of a file, which must be a regular one: its length is what its content is held against. */
    static BasicFileAttributes regularFile(Path path, String expected) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(requireNonNull(path, "path"), BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new FileFormatException(
                    path.toString(), expected, attributes.isDirectory() ? "a directory" : "no regular file");
        }
        return attributes;
    }

    /** A builder that holds nothing yet. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * What the file says about itself.
     *
     * @return keys and values, sorted, unmodifiable; empty if there are none
     */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * The names of the tensors.
     *
     * @return sorted, unmodifiable
     */
    public Set<String> names() {
        return header.tensors().keySet();
    }

    /**
     * The type of the elements, as the format calls it: F32, I64, BF16, …
     *
     * @param name a tensor
     * @return the type, one of those that the format knows
     * @throws FileFormatException if there is no such tensor
     */
    public String dtype(String name) throws FileFormatException {
        return tensor(name).dtype().name();
    }

    /**
     * The sizes of the dimensions; the elements are in row-major order, the last dimension varying fastest.
     *
     * @param name a tensor
     * @return a new array, empty for a single number
     * @throws FileFormatException if there is no such tensor
     */
    public long[] shape(String name) throws FileFormatException {
        return tensor(name).shape().stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * The elements of a tensor of two dimensions.
     *
     * @param name a tensor of F32, F16 or BF16
     * @return a new matrix
     * @throws FileFormatException if there is no such tensor, or it has another type or shape
     * @throws IOException if the file cannot be read
     */
    public Matrix matrix(String name) throws IOException {
        List<Long> shape = tensor(name).shape();
        if (shape.size() != 2 || Collections.max(shape) > Integer.MAX_VALUE) {
            throw new FileFormatException(source, "tensor " + shown(name) + " of two dimensions", "shape " + shape);
        }
        return Matrix.wrap(shape.get(0).intValue(), shape.get(1).intValue(), floats(name));
    }

    /**
     * The elements of a tensor of any shape, in row-major order.
     *
     * @param name a tensor of F32, F16 or BF16
     * @return a new array
     * @throws FileFormatException if there is no such tensor, or it has another type
     * @throws IOException if the file cannot be read
     */
    public float[] floats(String name) throws IOException {
        Tensor tensor = tensor(name, DType.F32, DType.F16, DType.BF16);
        float[] values = new float[length(name, tensor)];
        read(
                tensor,
                values.length,
                switch (tensor.dtype()) {
                    case F32 -> (chunk, start, count) -> chunk.asFloatBuffer().get(values, start, count);
                    case F16 ->
                        (chunk, start, count) -> {
                            for (int i = 0; i < count; i++) {
                                values[start + i] = Float.float16ToFloat(chunk.getShort());
                            }
                        };
                    default ->
                        (chunk, start, count) -> {
                            for (int i = 0; i < count; i++) {
                                values[start + i] =
                                        Float.intBitsToFloat(chunk.getShort() << 16); // BF16: the upper half of F32
                            }
                        };
                });
        return values;
    }

    /**
     * The elements of a tensor of any shape, in row-major order.
     *
     * @param name a tensor of F64, F32, F16 or BF16
     * @return a new array
     * @throws FileFormatException if there is no such tensor, or it has another type
     * @throws IOException if the file cannot be read
     */
    public double[] doubles(String name) throws IOException {
        Tensor tensor = tensor(name, DType.F64, DType.F32, DType.F16, DType.BF16);
        double[] values = new double[length(name, tensor)];
        if (tensor.dtype() == DType.F64) {
            read(
                    tensor,
                    values.length,
                    (chunk, start, count) -> chunk.asDoubleBuffer().get(values, start, count));
        } else {
            float[] narrow = floats(name);
            Arrays.setAll(values, i -> narrow[i]);
        }
        return values;
    }

    /**
     * The elements of a tensor of any shape, in row-major order.
     *
     * @param name a tensor of U8
     * @return a new array; an element from 128 to 255 is a negative byte
     * @throws FileFormatException if there is no such tensor, or it has another type
     * @throws IOException if the file cannot be read
     */
    public byte[] bytes(String name) throws IOException {
        Tensor tensor = tensor(name, DType.U8);
        byte[] values = new byte[length(name, tensor)];
        read(tensor, values.length, (chunk, start, count) -> chunk.get(values, start, count));
        return values;
    }

    /**
     * The elements of a tensor of any shape, in row-major order.
     *
     * @param name a tensor of I32 or U8
     * @return a new array
     * @throws FileFormatException if there is no such tensor, or it has another type
     * @throws IOException if the file cannot be read
     */
    public int[] ints(String name) throws IOException {
        Tensor tensor = tensor(name, DType.I32, DType.U8);
        int[] values = new int[length(name, tensor)];
        if (tensor.dtype() == DType.I32) {
            read(
                    tensor,
                    values.length,
                    (chunk, start, count) -> chunk.asIntBuffer().get(values, start, count));
        } else {
            byte[] narrow = bytes(name);
            Arrays.setAll(values, i -> Byte.toUnsignedInt(narrow[i]));
        }
        return values;
    }

    /**
     * The elements of a tensor of any shape, in row-major order.
     *
     * @param name a tensor of I64, I32 or U8
     * @return a new array
     * @throws FileFormatException if there is no such tensor, or it has another type
     * @throws IOException if the file cannot be read
     */
    public long[] longs(String name) throws IOException {
        Tensor tensor = tensor(name, DType.I64, DType.I32, DType.U8);
        long[] values = new long[length(name, tensor)];
        if (tensor.dtype() == DType.I64) {
            read(
                    tensor,
                    values.length,
                    (chunk, start, count) -> chunk.asLongBuffer().get(values, start, count));
        } else {
            int[] narrow = ints(name);
            Arrays.setAll(values, i -> narrow[i]);
        }
        return values;
    }

    /**
     * The element of a tensor of no dimensions.
     *
     * @param name a tensor of I64, I32 or U8
     * @return its only element
     * @throws FileFormatException if there is no such tensor, or it has another type or shape
     * @throws IOException if the file cannot be read
     */
    public long scalar(String name) throws IOException {
        List<Long> shape = tensor(name).shape();
        if (!shape.isEmpty()) {
            throw new FileFormatException(source, "tensor " + shown(name) + " of no dimensions", "shape " + shape);
        }
        return longs(name)[0];
    }

    /**
     * A digest of the content, whatever the order in the header: SHA-256 over metadata, names, types, shapes, and all data.
     * Reads the whole file, in chunks.
     *
     * @param but an entry of metadata to leave out, where the digest itself stands
     */
    String sha256(String but) throws IOException {
        Map<String, String> metadata = new TreeMap<>(header.metadata());
        metadata.remove(but);
        MessageDigest sha = new SafetensorsHeader(metadata, header.tensors()).sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        for (long at = dataStart; at < end; at += chunk.limit()) {
            fill(chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - at)), at);
            sha.update(chunk.flip());
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Closes the file. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The file and its number of tensors, for messages. */
    @Override
    public String toString() {
        return "Safetensors " + source + " of " + names().size() + " tensors";
    }

    private Tensor tensor(String name) throws FileFormatException {
        Tensor tensor = header.tensors().get(requireNonNull(name, "name"));
        if (tensor == null) {
            throw new FileFormatException(source, "a tensor " + shown(name), "none of that name");
        }
        return tensor;
    }

    private Tensor tensor(String name, DType... readable) throws FileFormatException {
        Tensor tensor = tensor(name);
        if (!List.of(readable).contains(tensor.dtype())) {
            throw new FileFormatException(
                    source,
                    "tensor " + shown(name) + " of a type among " + Arrays.toString(readable),
                    tensor.dtype().name());
        }
        return tensor;
    }

    private int length(String name, Tensor tensor) throws FileFormatException {
        long elements = Tensor.elements(tensor.shape());
        if (elements > Integer.MAX_VALUE) {
            throw new FileFormatException(
                    source,
                    "tensor " + shown(name) + " of at most " + Integer.MAX_VALUE + " elements",
                    elements + " elements");
        }
        return (int) elements;
    }

    private void read(Tensor tensor, int length, Transfer transfer) throws IOException {
        read(dataStart + tensor.begin(), tensor.dtype(), length, transfer);
    }

    private void read(long position, DType dtype, int length, Transfer transfer) throws IOException {
        inChunks(dtype, length, (chunk, start, count) -> {
            fill(chunk, position + (long) start * dtype.bytes());
            transfer.move(chunk.flip(), start, count);
        });
    }

    private void fill(ByteBuffer chunk, long position) throws IOException {
        long at = position;
        while (chunk.hasRemaining()) {
            int n = channel.read(chunk, at);
            if (n < 0) {
                throw new FileFormatException(
                        source, "the length that it had when it was opened", "the end of the file at byte " + at);
            }
            at += n;
        }
    }

    /** One bounded chunk after the other: the JDK copies each through memory of its own, outside the heap. */
    private static void inChunks(DType dtype, int length, Transfer transfer) throws IOException {
        long bytes = (long) length * dtype.bytes();
        ByteBuffer chunk =
                ByteBuffer.allocate((int) Math.min(bytes, CHUNK_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0, count; start < length; start += count) {
            count = Math.min(chunk.capacity() / dtype.bytes(), length - start);
            transfer.move(chunk.clear().limit(count * dtype.bytes()), start, count);
        }
    }

    /**
     * Collects tensors and metadata, and writes them. The arrays are kept, not copied, and read by {@link #write}.
     *
     * <p>A file's bytes depend on its content alone, not on the order of the calls: tensors are sorted by type, the
     * widest elements first, and by name, as in the reference implementation; metadata by key. So the data begins at a
     * multiple of 8 bytes, and each tensor at a multiple of its elements' size.
     *
     * <p>Names and keys may be any text without lone surrogates; a name or key that is there already, and the name
     * {@code __metadata__}, are refused with an {@link IllegalArgumentException}. Not thread-safe.
     */
    public static final class Builder {
        /** A tensor to be written: where its elements come from. */
        private record Source(DType dtype, List<Long> shape, int length, Transfer transfer) {}

        private final Map<String, String> metadata = new TreeMap<>();
        private final Map<String, Source> tensors = new TreeMap<>();

        private Builder() {}

        /**
         * Adds an entry of metadata.
         *
         * @param key not there yet
         * @param value any text
         * @return this
         */
        public Builder metadata(String key, String value) {
            requireText("metadata", "key", key);
            requireText("metadata", "value", value);
            requireNew("metadata", metadata, key);
            metadata.put(key, value);
            return this;
        }

        /**
         * Adds a matrix, as rows × columns of F32.
         *
         * @param name not there yet
         * @param matrix the elements
         * @return this
         */
        public Builder tensor(String name, Matrix matrix) {
            requireNonNull(matrix, "matrix");
            return tensor(name, matrix.data(), matrix.rows(), matrix.cols());
        }

        /**
         * Adds an array as F32.
         *
         * @param name not there yet
         * @param data the elements, in row-major order
         * @param shape the sizes of the dimensions, at most 64, whose product is {@code data.length}; none for one
         *     dimension
         * @return this
         * @throws IllegalArgumentException if a size is negative, or {@code data} has another length
         */
        public Builder tensor(String name, float[] data, int... shape) {
            return add(
                    name,
                    DType.F32,
                    requireNonNull(data, "data").length,
                    shape,
                    (chunk, start, count) -> chunk.asFloatBuffer().put(data, start, count));
        }

        /**
         * Adds an array as F64, as {@link #tensor(String, float[], int...)} does.
         *
         * @param name not there yet
         * @param data the elements
         * @param shape the sizes of the dimensions
         * @return this
         */
        public Builder tensor(String name, double[] data, int... shape) {
            return add(
                    name,
                    DType.F64,
                    requireNonNull(data, "data").length,
                    shape,
                    (chunk, start, count) -> chunk.asDoubleBuffer().put(data, start, count));
        }

        /**
         * Adds an array as U8, as {@link #tensor(String, float[], int...)} does.
         *
         * @param name not there yet
         * @param data the elements; a negative byte stands for 128 to 255
         * @param shape the sizes of the dimensions
         * @return this
         */
        public Builder tensor(String name, byte[] data, int... shape) {
            return add(
                    name,
                    DType.U8,
                    requireNonNull(data, "data").length,
                    shape,
                    (chunk, start, count) -> chunk.put(data, start, count));
        }

        /**
         * Adds an array as I32, as {@link #tensor(String, float[], int...)} does.
         *
         * @param name not there yet
         * @param data the elements
         * @param shape the sizes of the dimensions
         * @return this
         */
        public Builder tensor(String name, int[] data, int... shape) {
            return add(
                    name,
                    DType.I32,
                    requireNonNull(data, "data").length,
                    shape,
                    (chunk, start, count) -> chunk.asIntBuffer().put(data, start, count));
        }

        /**
         * Adds an array as I64, as {@link #tensor(String, float[], int...)} does.
         *
         * @param name not there yet
         * @param data the elements
         * @param shape the sizes of the dimensions
         * @return this
         */
        public Builder tensor(String name, long[] data, int... shape) {
            return add(
                    name,
                    DType.I64,
                    requireNonNull(data, "data").length,
                    shape,
                    (chunk, start, count) -> chunk.asLongBuffer().put(data, start, count));
        }

        /**
         * Adds one number: I64 of no dimensions.
         *
         * @param name not there yet
         * @param value the element
         * @return this
         */
        public Builder scalar(String name, long value) {
            return add(name, new Source(DType.I64, List.of(), 1, (chunk, start, count) -> chunk.putLong(value)));
        }

        /**
         * Writes the file, whole or not at all: into a temporary file in the same directory, which is forced to the disk
         * and then renamed. A crash at any moment leaves the old file or the new one; an exception leaves the old one.
         *
         * <p>The temporary file is called {@code .NAME.0123456789abcdef.tmp}, with a number of its own. A process that is
         * killed leaves it behind, and the next that writes the same file removes it. If several write the same file at
         * once, some may fail; the file is one of theirs, whole.
         *
         * <p>A symbolic link stays, and the file that it points to is replaced. The new file has the permissions of the
         * one that it replaces, and the owner of the process. An interrupt while writing is a failure, as with every
         * {@link FileChannel}.
         *
         * @param path the file, new or to be replaced, in a directory that is there and may be written to
         * @throws IllegalArgumentException if there are more than 100,000 tensors or entries of metadata, or if they make
         *     a header of more than 100 MB
         * @throws IOException if the file cannot be written: there is no such directory, {@code path} is something other
         *     than a regular file or is read-only, the disk is full
         */
        public void write(Path path) throws IOException {
            requireNonNull(path, "path");
            List<Map.Entry<String, Source>> inOrder = inOrder();
            byte[] head = head(inOrder);
            AtomicFile.write(path, out -> {
                write(out, DType.U8, head.length, (chunk, start, count) -> chunk.put(head, start, count));
                for (Map.Entry<String, Source> entry : inOrder) {
                    Source source = entry.getValue();
                    write(out, source.dtype, source.length, source.transfer);
                }
            });
        }

        /** The digest of what has been added, as {@link Safetensors#sha256} of the file. */
        String sha256() throws IOException {
            List<Map.Entry<String, Source>> inOrder = inOrder();
            MessageDigest sha = header(inOrder).sha256();
            for (Map.Entry<String, Source> entry : inOrder) {
                Source source = entry.getValue();
                inChunks(source.dtype, source.length, (chunk, start, count) -> {
                    source.transfer.move(chunk, start, count);
                    sha.update(chunk.rewind());
                });
            }
            return HexFormat.of().formatHex(sha.digest());
        }

        /** In the order of a file: by type, then by name. */
        private List<Map.Entry<String, Source>> inOrder() {
            return tensors.entrySet().stream()
                    .sorted(Comparator.comparing(entry -> entry.getValue().dtype())) // stable
                    .toList();
        }

        /** What stands before the data. */
        private byte[] head(List<Map.Entry<String, Source>> inOrder) {
            byte[] json = header(inOrder).json().getBytes(UTF_8);
            int padding = -json.length & 7;
            requireAtMost(SafetensorsHeader.MAX_BYTES, json.length + padding, "bytes of header");
            byte[] head = new byte[Long.BYTES + json.length + padding];
            Arrays.fill(head, (byte) ' ');
            ByteBuffer.wrap(head)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length + padding)
                    .put(json);
            return head;
        }

        private SafetensorsHeader header(List<Map.Entry<String, Source>> inOrder) {
            requireAtMost(SafetensorsHeader.MAX_ENTRIES, tensors.size(), "tensors");
            requireAtMost(SafetensorsHeader.MAX_ENTRIES, metadata.size(), "entries of metadata");
            Map<String, Tensor> laidOut = new LinkedHashMap<>();
            long end = 0;
            for (Map.Entry<String, Source> entry : inOrder) {
                Source source = entry.getValue();
                long begin = end;
                end += Tensor.bytes(source.dtype, source.shape);
                laidOut.put(entry.getKey(), new Tensor(source.dtype, source.shape, begin, end));
            }
            return new SafetensorsHeader(metadata, laidOut);
        }

        private static void write(FileChannel out, DType dtype, int length, Transfer transfer) throws IOException {
            inChunks(dtype, length, (chunk, start, count) -> {
                transfer.move(chunk, start, count);
                chunk.rewind();
                while (chunk.hasRemaining()) {
                    out.write(chunk);
                }
            });
        }

        private Builder add(String name, DType dtype, int length, int[] shape, Transfer transfer) {
            requireNonNull(shape, "shape");
            List<Long> sizes = shape.length == 0
                    ? List.of((long) length)
                    : Arrays.stream(shape).asLongStream().boxed().toList();
            if (sizes.size() > SafetensorsHeader.MAX_DIMENSIONS || !holds(sizes, length)) {
                throw new IllegalArgumentException("tensor: shape must be at most " + SafetensorsHeader.MAX_DIMENSIONS
                        + " sizes whose product is the length of data, " + length + ", but is " + sizes);
            }
            return add(name, new Source(dtype, sizes, length, transfer));
        }

        private static boolean holds(List<Long> sizes, int length) {
            try {
                return Collections.min(sizes) >= 0 && Tensor.elements(sizes) == length;
            } catch (ArithmeticException e) {
                return false;
            }
        }

        private Builder add(String name, Source source) {
            requireText("tensor", "name", name);
            if (name.equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("tensor: the format keeps the name " + name + " for itself");
            }
            requireNew("tensor", tensors, name);
            tensors.put(name, source);
            return this;
        }

        private static void requireText(String method, String argument, String text) {
            if (!UTF_8.newEncoder().canEncode(requireNonNull(text, argument))) {
                throw new IllegalArgumentException(
                        method + ": " + argument + " holds a lone surrogate: " + shown(text));
            }
        }

        private static void requireNew(String method, Map<String, ?> map, String key) {
            if (map.containsKey(key)) {
                throw new IllegalArgumentException(method + ": " + shown(key) + " is there already");
            }
        }

        private static void requireAtMost(int most, int found, String what) {
            if (found > most) {
                throw new IllegalArgumentException("write: at most " + most + " " + what + ", there are " + found);
            }
        }
    }
}
