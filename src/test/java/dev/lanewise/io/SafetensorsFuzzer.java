package dev.lanewise.io;

import static dev.lanewise.testing.FuzzedFile.require;

import dev.lanewise.testing.FuzzedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads inputs as safetensors files. One that is read is, written by a builder, read with the same content, unless it has
 * types or shapes that a builder does not write.
 */
public final class SafetensorsFuzzer {
    /** Ten times the header, sixteen times the numbers; a small file is mostly header. */
    private static final long BYTES_PER_BYTE = 64;

    private static final Set<String> WRITTEN = Set.of("F32", "F64", "U8", "I32", "I64");

    /** The elements of each tensor, as an array of integers, so that each bit counts. */
    private record Content(Map<String, String> metadata, Map<String, String> types, Map<String, Object> elements) {
        boolean isSame(Content other) {
            return metadata.equals(other.metadata)
                    && types.equals(other.types)
                    && Arrays.deepEquals(
                            elements.values().toArray(), other.elements.values().toArray());
        }
    }

    private SafetensorsFuzzer() {}

    public static List<byte[]> seeds() throws IOException {
        Path file = FuzzedFile.of(new byte[0]);
        Safetensors.builder()
                .metadata("activation", "sigmoid")
                .tensor("w", new float[] {1, -2.5f, 3, 4, 5, 6}, 2, 3)
                .tensor("order", new int[] {2, 0, 1})
                .scalar("step", 7)
                .write(file);
        byte[] written = Files.readAllBytes(file);
        return List.of(
                SafetensorsFiles.REFERENCE,
                written,
                SafetensorsFiles.file("{}"),
                SafetensorsFiles.file(
                        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[2,6]},"
                                + "\"b\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]},"
                                + "\"c\":{\"dtype\":\"F4\",\"shape\":[2,0,9],\"data_offsets\":[6,6]}}",
                        new byte[6]));
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Optional<Content> read = FuzzedFile.read(FuzzedFile.of(input), BYTES_PER_BYTE, SafetensorsFuzzer::read);
        if (read.isPresent()) {
            Path file = FuzzedFile.of(input);
            Safetensors.Builder builder = Safetensors.builder();
            if (add(file, builder)) {
                builder.write(file);
                require(read.get().isSame(read(file)), "other content once written");
            }
        }
    }

    private static Content read(Path path) throws IOException {
        try (Safetensors file = Safetensors.open(path)) {
            Map<String, String> types = new TreeMap<>();
            Map<String, Object> elements = new TreeMap<>();
            for (String name : file.names()) {
                String dtype = file.dtype(name);
                types.put(name, dtype + Arrays.toString(file.shape(name)));
                switch (dtype) {
                    case "F32", "F16", "BF16" -> {
                        float[] values = file.floats(name);
                        int[] bits = new int[values.length];
                        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
                        elements.put(name, bits);
                    }
                    case "F64" ->
                        elements.put(
                                name,
                                Arrays.stream(file.doubles(name))
                                        .mapToLong(Double::doubleToRawLongBits)
                                        .toArray());
                    case "U8", "I32" -> elements.put(name, file.ints(name));
                    case "I64" -> elements.put(name, file.longs(name));
                    default -> elements.put(name, file.shape(name));
                }
            }
            return new Content(file.metadata(), types, elements);
        }
    }

    /** Adds all that is in the file, or returns false where a builder does not write such. */
    private static boolean add(Path path, Safetensors.Builder builder) throws IOException {
        try (Safetensors file = Safetensors.open(path)) {
            file.metadata().forEach(builder::metadata);
            for (String name : file.names()) {
                String dtype = file.dtype(name);
                long[] sizes = file.shape(name);
                if (sizes.length == 0 && dtype.equals("I64")) {
                    builder.scalar(name, file.scalar(name));
                    continue;
                }
                if (!WRITTEN.contains(dtype)
                        || sizes.length == 0
                        || Arrays.stream(sizes).anyMatch(size -> size > Integer.MAX_VALUE)) {
                    return false;
                }
                int[] shape = Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray();
                switch (dtype) {
                    case "F32" -> builder.tensor(name, file.floats(name), shape);
                    case "F64" -> builder.tensor(name, file.doubles(name), shape);
                    case "U8" -> builder.tensor(name, file.bytes(name), shape);
                    case "I32" -> builder.tensor(name, file.ints(name), shape);
                    default -> builder.tensor(name, file.longs(name), shape);
                }
            }
            return true;
        }
    }
}
