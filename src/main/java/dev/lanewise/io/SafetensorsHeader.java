package dev.lanewise.io;

import static dev.lanewise.io.JsonReader.quote;
import static dev.lanewise.io.JsonReader.shown;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lanewise.FileFormatException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: what stands in it, and where. One that was parsed is sound: the bytes of the tensors
 * follow one another without a gap and end where the file does.
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Tensor> tensors) {
    /** As in the reference implementation. */
    static final int MAX_BYTES = 100_000_000;

    /** Of tensors, and of metadata: they take a few hundred bytes of memory each. */
    static final int MAX_ENTRIES = 100_000;

    /** That of NumPy and PyTorch. */
    static final int MAX_DIMENSIONS = 64;

    static final String METADATA = "__metadata__";

    /** Elements of a type, in bytes {@code begin … end - 1} after the header. */
    record Tensor(DType dtype, List<Long> shape, long begin, long end) {
        /**
         * The number of bytes of a tensor.
         *
         * @throws ArithmeticException if it has none: more than a long holds, or not a whole number
         */
        static long bytes(DType dtype, List<Long> shape) {
            long bits = Math.multiplyExact(elements(shape), dtype.bits());
            if (bits % Byte.SIZE != 0) {
                throw new ArithmeticException(bits + " bits");
            }
            return bits / Byte.SIZE;
        }

        /** The product of the sizes; 1 for none. */
        static long elements(List<Long> shape) {
            long elements = 1;
            for (long size : shape) {
                elements = Math.multiplyExact(elements, size);
            }
            return elements;
        }

        String json() {
            return "{\"dtype\":\"" + dtype + "\",\"shape\":" + json(shape) + ",\"data_offsets\":"
                    + json(List.of(begin, end)) + "}";
        }

        private static String json(List<Long> values) {
            return values.toString().replace(" ", "");
        }
    }

    /**
     * Parses a header and checks it against the rest of the file.
     *
     * @param json the header without its length
     * @param dataBytes the number of bytes that follow it
     * @param source what messages call the file
     */
    static SafetensorsHeader parse(byte[] json, long dataBytes, String source) throws FileFormatException {
        if (json.length == 0 || json[0] != '{') {
            throw new FileFormatException(
                    source,
                    "a header that begins with '{'",
                    json.length == 0 ? "an empty one" : "0x%02x".formatted(json[0]));
        }
        Map<String, String> metadata = new TreeMap<>();
        Map<String, Tensor> tensors = new TreeMap<>();
        JsonReader reader = new JsonReader(json, source, "the header");
        reader.object(name -> {
            if (name.equals(METADATA)) {
                reader.object(key -> put(metadata, key, reader.string(), "entries of metadata", source));
            } else {
                put(tensors, name, new TensorParser(name, reader, source).parse(), "tensors", source);
            }
        });
        reader.end();
        requireWithoutGaps(tensors, dataBytes, source);
        return new SafetensorsHeader(Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(tensors));
    }

    /** The header as a file holds it, without padding: metadata and tensors in the order of their maps. */
    String json() {
        StringJoiner members = new StringJoiner(",", "{", "}");
        if (!metadata.isEmpty()) {
            StringJoiner entries = new StringJoiner(",", "{", "}");
            metadata.forEach((key, value) -> entries.add(quote(key) + ":" + quote(value)));
            members.add(quote(METADATA) + ":" + entries);
        }
        tensors.forEach((name, tensor) -> members.add(quote(name) + ":" + tensor.json()));
        return members.toString();
    }

    /** A SHA-256 that has been given the header, tensors by name, and still lacks the data. */
    MessageDigest sha256() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(new SafetensorsHeader(metadata, new TreeMap<>(tensors))
                    .json()
                    .getBytes(UTF_8));
            return sha;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static <V> void put(Map<String, V> map, String key, V value, String what, String source)
            throws FileFormatException {
        map.put(key, value);
        if (map.size() > MAX_ENTRIES) {
            throw new FileFormatException(source, "at most " + MAX_ENTRIES + " " + what, "more");
        }
    }

    private static void requireWithoutGaps(Map<String, Tensor> tensors, long dataBytes, String source)
            throws FileFormatException {
        List<Map.Entry<String, Tensor>> inOrder = new ArrayList<>(tensors.entrySet());
        inOrder.sort(Comparator.<Map.Entry<String, Tensor>>comparingLong(entry -> entry.getValue().begin)
                .thenComparingLong(entry -> entry.getValue().end));
        long end = 0;
        for (Map.Entry<String, Tensor> entry : inOrder) {
            if (entry.getValue().begin != end) {
                throw new FileFormatException(
                        source,
                        "tensor " + shown(entry.getKey()) + " to begin at byte " + end
                                + " of the data, behind the one before",
                        "byte " + entry.getValue().begin);
            }
            end = entry.getValue().end;
        }
        if (end != dataBytes) {
            throw new FileFormatException(source, end + " bytes of data behind the header", dataBytes + " bytes");
        }
    }

    /** Reads the object that describes one tensor. */
    private static final class TensorParser {
        private final String name;
        private final JsonReader reader;
        private final String source;
        private @Nullable DType dtype;
        private @Nullable List<Long> shape;
        private @Nullable List<Long> offsets;

        TensorParser(String name, JsonReader reader, String source) {
            this.name = name;
            this.reader = reader;
            this.source = source;
        }

        Tensor parse() throws FileFormatException {
            reader.object(this::member);
            if (dtype == null || shape == null || offsets == null) {
                throw refused("dtype, shape and data_offsets", "one of them missing");
            }
            if (offsets.size() != 2) {
                throw refused("two data_offsets", "" + offsets.size());
            }
            requireBytes(dtype, shape, offsets);
            return new Tensor(dtype, shape, offsets.get(0), offsets.get(1));
        }

        private void member(String key) throws FileFormatException {
            switch (key) {
                case "dtype" -> {
                    String text = reader.string();
                    dtype = DType.of(text);
                    if (dtype == null) {
                        throw refused("a dtype of the format", shown(text));
                    }
                }
                case "shape" -> shape = reader.integers(MAX_DIMENSIONS);
                case "data_offsets" -> offsets = reader.integers(2);
                default -> throw refused("dtype, shape and data_offsets", shown(key));
            }
        }

        private void requireBytes(DType dtype, List<Long> shape, List<Long> offsets) throws FileFormatException {
            String expected;
            try {
                long bytes = Tensor.bytes(dtype, shape);
                if (offsets.get(1) - offsets.get(0) == bytes) {
                    return;
                }
                expected = bytes + " bytes";
            } catch (ArithmeticException e) {
                expected = "a size in whole bytes below 2^60";
            }
            throw refused(expected + " for " + dtype + " of shape " + shape, "data_offsets " + offsets);
        }

        private FileFormatException refused(String expected, String found) {
            return new FileFormatException(source, "tensor " + shown(name) + " with " + expected, found);
        }
    }
}
