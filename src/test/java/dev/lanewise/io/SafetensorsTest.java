package dev.lanewise.io;

import static dev.lanewise.io.SafetensorsFiles.REFERENCE;
import static dev.lanewise.io.SafetensorsFiles.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private static final String UNICODE = "é\"\n\u007f\u2028😀";

    private final Path path;

    SafetensorsTest(@TempDir Path dir) {
        path = dir.resolve("some.safetensors");
    }

    private Safetensors written(Safetensors.Builder builder) throws IOException {
        builder.write(path);
        return Safetensors.open(path);
    }

    private Safetensors opened(byte[] bytes) throws IOException {
        return Safetensors.open(Files.write(path, bytes));
    }

    @Test
    void readsWhatTheReferenceImplementationWrites() throws IOException {
        try (Safetensors file = opened(REFERENCE)) {
            assertEquals(Map.of("k", "v\t\u0001/\\\b\f\r"), file.metadata());
            assertEquals(List.of("d", "none", "order", "step", "w", UNICODE), List.copyOf(file.names()));
            assertEquals(-7, file.scalar("step"));
            assertArrayEquals(new double[] {0.1}, file.doubles("d"));
            assertArrayEquals(new long[] {1, 1, 1}, file.shape("d"));
            assertEquals(Matrix.zeros(0, 4), file.matrix("none"));
            assertEquals(
                    Matrix.of(
                            new float[] {1, -0f, Float.POSITIVE_INFINITY},
                            new float[] {Float.NaN, Float.MIN_VALUE, -2.5f}),
                    file.matrix("w"));
            assertArrayEquals(new int[] {3, -1, 2}, file.ints("order"));
            assertArrayEquals(new byte[] {-1, 1, 7}, file.bytes(UNICODE));
            assertEquals("I64", file.dtype("step"));
            assertEquals("U8", file.dtype(UNICODE));
            assertArrayEquals(new long[0], file.shape("step"));
            assertArrayEquals(new long[] {0, 4}, file.shape("none"));
        }
    }

    /** The same bytes, whatever the order of the calls. */
    @Test
    void writesWhatTheReferenceImplementationWrites() throws IOException {
        Matrix w = Matrix.of(
                new float[] {1, -0f, Float.POSITIVE_INFINITY}, new float[] {Float.NaN, Float.MIN_VALUE, -2.5f});
        Safetensors.builder()
                .tensor(UNICODE, new byte[] {-1, 1, 7})
                .tensor("order", new int[] {3, -1, 2})
                .tensor("w", w)
                .tensor("none", Matrix.zeros(0, 4))
                .tensor("d", new double[] {0.1}, 1, 1, 1)
                .scalar("step", -7)
                .metadata("k", "v\t\u0001/\\\b\f\r")
                .write(path);
        assertArrayEquals(REFERENCE, Files.readAllBytes(path));
        Safetensors.builder()
                .metadata("k", "v\t\u0001/\\\b\f\r")
                .scalar("step", -7)
                .tensor("d", new double[] {0.1}, 1, 1, 1)
                .tensor("none", new float[0], 0, 4)
                .tensor("w", w.data(), 2, 3)
                .tensor("order", new int[] {3, -1, 2}, 3)
                .tensor(UNICODE, new byte[] {-1, 1, 7})
                .write(path);
        assertArrayEquals(REFERENCE, Files.readAllBytes(path));
    }

    @Test
    void everyBitIsKept() throws IOException {
        int[] special = {
            0, 1, 0x007FFFFF, 0x00800000, 0x7F7FFFFF, 0x7F800000, 0x7FC00000, 0x7FC12345, 0x7F812345, 0x7FFFFFFF
        };
        Random random = new Random(1);
        // More than a chunk, and not a whole number of them
        int[] bits = IntStream.concat(
                        IntStream.of(special).flatMap(b -> IntStream.of(b, b | 0x80000000)), random.ints(50_001))
                .toArray();
        float[] floats = new float[bits.length];
        double[] doubles = new double[bits.length];
        long[] longs = new long[bits.length];
        byte[] bytes = new byte[bits.length * 3];
        random.nextBytes(bytes);
        for (int i = 0; i < bits.length; i++) {
            floats[i] = Float.intBitsToFloat(bits[i]);
            longs[i] = (long) bits[i] << 32 | (random.nextInt() & 0xFFFFFFFFL);
            doubles[i] = Double.longBitsToDouble(longs[i]);
        }
        try (Safetensors file = written(Safetensors.builder()
                .tensor("floats", floats)
                .tensor("doubles", doubles)
                .tensor("ints", bits)
                .tensor("longs", longs)
                .tensor("bytes", bytes)
                .tensor("matrix", Matrix.wrap(1, floats.length, floats)))) {
            assertArrayEquals(bits, bitsOf(file.floats("floats")));
            assertArrayEquals(bits, bitsOf(file.matrix("matrix").data()));
            assertArrayEquals(
                    longs,
                    Arrays.stream(file.doubles("doubles"))
                            .mapToLong(Double::doubleToRawLongBits)
                            .toArray());
            assertArrayEquals(bits, file.ints("ints"));
            assertArrayEquals(longs, file.longs("longs"));
            assertArrayEquals(bytes, file.bytes("bytes"));
        }
    }

    private static int[] bitsOf(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    /** All 2¹⁶ numbers of both types of two bytes: 2 to the exponent times the fraction, or the upper half of a float. */
    @Test
    void halvesWidenExactly() throws IOException {
        ByteBuffer all = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1 << 16; i++) {
            all.putShort((short) i);
        }
        String header = "{\"f16\":{\"dtype\":\"F16\",\"shape\":[256,256],\"data_offsets\":[0,131072]},"
                + "\"bf16\":{\"dtype\":\"BF16\",\"shape\":[65536],\"data_offsets\":[131072,262144]}}";
        byte[] data = Arrays.copyOf(all.array(), 4 << 16);
        System.arraycopy(data, 0, data, 2 << 16, 2 << 16);
        try (Safetensors file = opened(file(header, data))) {
            float[] f16 = file.matrix("f16").data();
            float[] bf16 = file.floats("bf16");
            for (int i = 0; i < 1 << 16; i++) {
                assertEquals(f16(i), f16[i]);
                assertEquals(Float.intBitsToFloat(i << 16), bf16[i]);
            }
            assertArrayEquals(widened(f16), file.doubles("f16"));
            assertArrayEquals(widened(bf16), file.doubles("bf16"));
        }
    }

    private static float f16(int bits) {
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        float size = switch (exponent) {
            case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            case 0 -> Math.scalb((float) fraction, -24);
            default -> Math.scalb((float) (fraction + 0x400), exponent - 25);
        };
        return (bits & 0x8000) == 0 ? size : -size;
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    @Test
    void widening() throws IOException {
        try (Safetensors file = written(Safetensors.builder()
                .tensor("f32", new float[] {0.1f, -0f, Float.NaN})
                .tensor("i32", new int[] {Integer.MIN_VALUE, -1, Integer.MAX_VALUE})
                .tensor("u8", new byte[] {0, 127, -128, -1}))) {
            assertArrayEquals(new double[] {0.1f, -0.0, Double.NaN}, file.doubles("f32"));
            assertArrayEquals(new long[] {Integer.MIN_VALUE, -1, Integer.MAX_VALUE}, file.longs("i32"));
            assertArrayEquals(new int[] {0, 127, 128, 255}, file.ints("u8"));
            assertArrayEquals(new long[] {0, 127, 128, 255}, file.longs("u8"));
        }
    }

    /** A method reads a type exactly or not at all. */
    @Test
    void otherTypesAreRefused() throws IOException {
        String header = Arrays.stream(DType.values())
                .map(dtype ->
                        "\"%s\":{\"dtype\":\"%s\",\"shape\":[0,1],\"data_offsets\":[0,0]}".formatted(dtype, dtype))
                .reduce("{", (a, b) -> a.equals("{") ? a + b : a + "," + b);
        try (Safetensors file = opened(file(header + "}"))) {
            assertEquals(22, file.names().size());
            for (String name : file.names()) {
                assertEquals(name, file.dtype(name));
                assertReads(Set.of("F32", "F16", "BF16"), name, () -> file.floats(name));
                assertReads(Set.of("F32", "F16", "BF16"), name, () -> file.matrix(name));
                assertReads(Set.of("F64", "F32", "F16", "BF16"), name, () -> file.doubles(name));
                assertReads(Set.of("U8"), name, () -> file.bytes(name));
                assertReads(Set.of("I32", "U8"), name, () -> file.ints(name));
                assertReads(Set.of("I64", "I32", "U8"), name, () -> file.longs(name));
            }
            FileFormatException e = assertThrows(FileFormatException.class, () -> file.ints("F32"));
            assertEquals(path + ": expected tensor \"F32\" of a type among [I32, U8], found F32", e.getMessage());
        }
    }

    private static void assertReads(Set<String> readable, String dtype, Executable read) {
        try {
            read.execute();
            assertTrue(readable.contains(dtype), dtype);
        } catch (FileFormatException e) {
            assertTrue(!readable.contains(dtype) && e.getMessage().endsWith("found " + dtype), e.getMessage());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void missingTensorsAndOtherShapes() throws IOException {
        try (Safetensors file = written(Safetensors.builder()
                .tensor("vector", new float[3])
                .tensor("cube", new float[8], 2, 2, 2)
                .tensor("one", new long[1])
                .scalar("scalar", Long.MIN_VALUE))) {
            assertRefused("expected a tensor \"w\", found none of that name", () -> file.floats("w"));
            assertRefused("expected a tensor \"w\", found none of that name", () -> file.shape("w"));
            assertRefused("tensor \"vector\" of two dimensions, found shape [3]", () -> file.matrix("vector"));
            assertRefused("tensor \"cube\" of two dimensions, found shape [2, 2, 2]", () -> file.matrix("cube"));
            assertRefused("tensor \"scalar\" of two dimensions, found shape []", () -> file.matrix("scalar"));
            assertRefused("tensor \"one\" of no dimensions, found shape [1]", () -> file.scalar("one"));
            assertEquals(Long.MIN_VALUE, file.scalar("scalar"));
            assertArrayEquals(new float[8], file.floats("cube"));
        }
    }

    private void assertRefused(String part, Executable read) {
        String message = assertThrows(FileFormatException.class, read).getMessage();
        assertTrue(message.startsWith(path + ": ") && message.contains(part), message);
    }

    @Test
    void withoutTensors() throws IOException {
        try (Safetensors file = written(Safetensors.builder())) {
            assertEquals(Map.of(), file.metadata());
            assertEquals(Set.of(), file.names());
        }
        assertArrayEquals(file("{}      "), Files.readAllBytes(path));
        try (Safetensors file = written(Safetensors.builder().metadata("b", "").metadata("", "a"))) {
            assertEquals(Map.of("b", "", "", "a"), file.metadata());
        }
        assertArrayEquals(file("{\"__metadata__\":{\"\":\"a\",\"b\":\"\"}}"), Files.readAllBytes(path));
    }

    @Test
    void emptyTensorsAndManyDimensions() throws IOException {
        int[] ones = new int[SafetensorsHeader.MAX_DIMENSIONS];
        Arrays.fill(ones, 1);
        try (Safetensors file = written(Safetensors.builder()
                .tensor("", new float[0])
                .tensor("a", new int[0], 3, 0, 2)
                .tensor("b", new long[] {5}, ones)
                .tensor("c", new byte[0], 0, Integer.MAX_VALUE))) {
            assertArrayEquals(new long[] {0}, file.shape(""));
            assertArrayEquals(new long[] {3, 0, 2}, file.shape("a"));
            assertEquals(64, file.shape("b").length);
            assertArrayEquals(new long[] {5}, file.longs("b"));
            assertArrayEquals(new long[] {0, Integer.MAX_VALUE}, file.shape("c"));
            assertEquals(0, file.bytes("c").length);
        }
    }

    /** Each call returns an array of its own, and the maps can't be written to. */
    @Test
    void immutable() throws IOException {
        try (Safetensors file = opened(REFERENCE)) {
            assertNotSame(file.floats("w"), file.floats("w"));
            file.shape("w")[0] = 9;
            assertArrayEquals(new long[] {2, 3}, file.shape("w"));
            assertThrows(
                    UnsupportedOperationException.class, () -> file.metadata().put("a", "b"));
            assertThrows(UnsupportedOperationException.class, () -> file.names().clear());
            assertEquals("Safetensors " + path + " of 6 tensors", file.toString());
        }
    }

    @Test
    void manyThreads() throws IOException {
        Safetensors.Builder builder = Safetensors.builder();
        for (int i = 0; i < 8; i++) {
            int[] values = new int[40_000];
            Arrays.fill(values, i);
            builder.tensor("" + i, values);
        }
        try (Safetensors file = written(builder)) {
            IntStream.range(0, 64).parallel().forEach(i -> {
                try {
                    int[] values = file.ints("" + i % 8);
                    assertTrue(Arrays.stream(values).allMatch(value -> value == i % 8));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void closedReplacedAndShortened() throws IOException {
        Safetensors closed = opened(REFERENCE);
        closed.close();
        closed.close();
        assertEquals(6, closed.names().size());
        assertThrows(ClosedChannelException.class, () -> closed.floats("w"));

        try (Safetensors open = opened(REFERENCE)) {
            Safetensors.builder().tensor("w", new float[1]).write(path);
            assertEquals(6, open.floats("w").length);
        }
        try (Safetensors open = opened(REFERENCE);
                FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(REFERENCE.length - 1);
            assertEquals(6, open.floats("w").length);
            assertRefused("found the end of the file at byte " + (REFERENCE.length - 1), () -> open.bytes(UNICODE));
        }
    }

    /** Two GiB that are not on the disk. */
    @Test
    void moreElementsThanAnArrayHolds() throws IOException {
        long size = 1L << 31;
        byte[] head =
                file("{\"big\":{\"dtype\":\"U8\",\"shape\":[2," + size / 2 + "],\"data_offsets\":[0," + size + "]}}");
        Files.write(path, head);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), head.length + size - 1);
        }
        try (Safetensors file = Safetensors.open(path)) {
            assertArrayEquals(new long[] {2, size / 2}, file.shape("big"));
            assertRefused("\"big\" of at most 2147483647 elements, found 2147483648", () -> file.bytes("big"));
            assertRefused("\"big\" of at most 2147483647 elements, found 2147483648", () -> file.longs("big"));
        }
    }

    @Test
    void filesThatAreNone() {
        assertThrows(NoSuchFileException.class, () -> Safetensors.open(path));
        FileFormatException e = assertThrows(FileFormatException.class, () -> Safetensors.open(path.getParent()));
        assertEquals(path.getParent() + ": expected a safetensors file, found a directory", e.getMessage());
    }

    @Test
    void builderRefusesBadArguments() throws IOException {
        Safetensors.Builder b =
                Safetensors.builder().tensor("w", new float[6], 2, 3).metadata("k", "v");
        assertIllegal("tensor: \"w\" is there already", () -> b.tensor("w", new int[1]));
        assertIllegal("metadata: \"k\" is there already", () -> b.metadata("k", "v"));
        assertIllegal("tensor: the format keeps the name __metadata__", () -> b.scalar("__metadata__", 1));
        assertIllegal("product is the length of data, 6, but is [2, 4]", () -> b.tensor("x", new float[6], 2, 4));
        assertIllegal("[-2, -3]", () -> b.tensor("x", new float[6], -2, -3));
        assertIllegal("[0]", () -> b.tensor("x", new float[6], 0));
        int max = Integer.MAX_VALUE;
        assertIllegal("2147483647]", () -> b.tensor("x", new float[0], max, max, max, 0, max));
        assertIllegal("at most 64 sizes", () -> b.tensor("x", new float[0], new int[65]));
        assertIllegal("tensor: name holds a lone surrogate", () -> b.scalar("\uD800", 1));
        assertIllegal("metadata: key holds a lone surrogate", () -> b.metadata("a\uDC00b", ""));
        assertIllegal("metadata: value holds a lone surrogate", () -> b.metadata("a", "\uDC00\uD800"));
        assertNull("matrix", () -> b.tensor("x", (Matrix) null));
        assertNull("data", () -> b.tensor("x", (float[]) null));
        assertNull("shape", () -> b.tensor("x", new int[1], (int[]) null));
        assertNull("name", () -> b.scalar(null, 1));
        assertNull("key", () -> b.metadata(null, ""));
        assertNull("value", () -> b.metadata("x", null));
        assertNull("path", () -> b.write(null));
        assertNull("path", () -> Safetensors.open(null));
        // None of it was added
        try (Safetensors file = written(b)) {
            assertEquals(Set.of("w"), file.names());
            assertEquals(Map.of("k", "v"), file.metadata());
            assertNull("name", () -> file.floats(null));
        }
    }

    private static void assertIllegal(String part, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static void assertNull(String name, Executable call) {
        assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
    }

    /** As many as are allowed can be read back, and one more is refused by reader and writer. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void asManyAsAllowed(boolean metadata) throws IOException {
        int most = SafetensorsHeader.MAX_ENTRIES;
        Safetensors.Builder builder = Safetensors.builder();
        List<String> members = new ArrayList<>();
        for (int i = 0; i < most + 1; i++) {
            if (i == most) {
                try (Safetensors file = written(builder)) {
                    assertEquals(
                            most,
                            metadata ? file.metadata().size() : file.names().size());
                }
            }
            if (metadata) {
                builder.metadata("" + i, "");
                members.add("\"" + i + "\":\"\"");
            } else {
                builder.tensor("" + i, new float[0]);
                members.add("\"" + i + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
            }
        }
        String what = metadata ? "entries of metadata" : "tensors";
        assertIllegal("write: at most 100000 " + what + ", there are 100001", () -> builder.write(path));
        String all = "{" + String.join(",", members) + "}";
        byte[] bytes = file(metadata ? "{\"__metadata__\":" + all + "}" : all);
        assertRefused("at most 100000 " + what + ", found more", () -> opened(bytes));
    }
}
