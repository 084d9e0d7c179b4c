package dev.lanewise.onnx;

import static dev.lanewise.onnx.OnnxFiles.FLOAT;
import static dev.lanewise.onnx.OnnxFiles.FLOAT16;
import static dev.lanewise.onnx.OnnxFiles.INT64;
import static dev.lanewise.onnx.OnnxFiles.bytes;
import static dev.lanewise.onnx.OnnxFiles.floats;
import static dev.lanewise.onnx.OnnxFiles.input;
import static dev.lanewise.onnx.OnnxFiles.message;
import static dev.lanewise.onnx.OnnxFiles.model;
import static dev.lanewise.onnx.OnnxFiles.node;
import static dev.lanewise.onnx.OnnxFiles.output;
import static dev.lanewise.onnx.OnnxFiles.small;
import static dev.lanewise.onnx.OnnxFiles.string;
import static dev.lanewise.onnx.OnnxFiles.tensor;
import static dev.lanewise.onnx.OnnxFiles.varint;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.lanewise.FileFormatException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that are damaged or made to harm: each is read or refused in one line, with the memory that the Javadoc allows.
 */
@Timeout(60) // against a hang; all of it takes a second
class OnnxHostileTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path path;

    OnnxHostileTest(@TempDir Path dir) {
        path = dir.resolve("hostile");
    }

    /** The message, or an empty string for a file that is sound. */
    private String refusal(byte[] bytes) {
        try {
            Files.deleteIfExists(path); // some file systems are slow to overwrite
            Files.write(path, bytes);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            String message = "";
            try {
                OnnxFile.read(path);
            } catch (FileFormatException e) {
                message = e.getMessage();
                assertEquals(path.toString(), e.source());
                assertEquals(1, message.lines().count(), message);
                assertTrue(message.length() < path.toString().length() + 2000, message);
            }
            // More than it holds at once; the file's buffer, and what the JDK takes when a path is gone for the first
            // time
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 20_000_000 + 16L * bytes.length, allocated + " bytes for " + bytes.length);
            return message;
        } catch (IOException | RuntimeException e) {
            return fail(HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 2000)), e);
        }
    }

    private void assertRefused(String part, byte[] bytes) {
        String message = refusal(bytes);
        assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
    }

    @Test
    void truncatedAnywhere() {
        byte[] sound = small();
        assertEquals("", refusal(sound));
        for (int length = 0; length < sound.length; length++) {
            assertRefused("expected", Arrays.copyOf(sound, length));
        }
        String encoding = "expected an ONNX model in the encoding of protobuf, found ";
        assertRefused(encoding, message(sound, new byte[] {12})); // the end of a group that did not begin
        assertRefused(encoding, message(sound, new byte[] {0}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GIF89a is no model", "{\"model\": 1}", "\u0000\u0000\u0000", "PK\u0003\u0004", "\u007f"})
    void otherFiles(String content) {
        assertRefused("expected ", content.getBytes(US_ASCII));
    }

    /** Lengths that reach past the end, in each kind of field. */
    @ParameterizedTest
    @ValueSource(longs = {1000, Integer.MAX_VALUE, 1L << 31, 0xFFFFFFFFL, -1})
    void lengthsThatLie(long length) {
        byte[] lie = varint(length);
        for (int number : new int[] {7, 8, 14, 20, 99}) {
            byte[] field = message(varint(number << 3 | 2), lie);
            assertRefused("expected an ONNX model in the encoding of protobuf, found ", field);
        }
        for (int number : new int[] {1, 2, 4, 5, 7, 8, 9, 10}) {
            byte[] field = message(varint(number << 3 | 2), lie);
            assertRefused("in the encoding of protobuf", model(13, bytes(5, field))); // tensor
            assertRefused("in the encoding of protobuf", model(13, bytes(1, bytes(5, field)))); // attribute
        }
    }

    @Test
    void bytesThatAreNoNumberAndNoText() {
        assertRefused(
                "in the encoding of protobuf",
                message(varint(2 << 3), new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}));
        assertRefused("in the encoding of protobuf", model(13, bytes(1, bytes(4, new byte[] {-1, -2}))));
        assertRefused("in the encoding of protobuf", model(13, bytes(5, bytes(7, new byte[] {-1}))));
    }

    /** Groups nest in what is skipped only. */
    @Test
    void deepNests() {
        byte[] groups = new byte[1_000_000];
        Arrays.fill(groups, (byte) (9 << 3 | 3));
        assertRefused("in the encoding of protobuf", groups);
        byte[] deep = {};
        for (int i = 0; i < 2000; i++) {
            deep = bytes(6, bytes(5, bytes(1, deep))); // a graph in an attribute of a node
        }
        assertRefused("one output of floats", model(13, deep));
    }

    /** Small messages, of which much memory could come. */
    @Test
    void manyMessages() {
        byte[] entry = {};
        for (int number : new int[] {1, 5, 11, 12}) {
            assertRefused("at most 100000 messages and names, found more", model(13, many(bytes(number, entry))));
        }
        String limit = "at most 100000 messages and names, found more";
        assertRefused(limit, many(bytes(8, entry)));
        assertRefused(limit, model(13, bytes(1, many(bytes(1, entry)))));
        assertRefused(limit, model(13, bytes(5, many(varint(1, 1)))));
        assertRefused(limit, model(13, bytes(5, bytes(1, new byte[200_000]))));
        assertRefused(limit, model(13, bytes(1, bytes(5, bytes(8, new byte[200_000])))));
        assertRefused(limit, model(13, bytes(11, bytes(2, bytes(1, bytes(2, many(bytes(1, entry))))))));
        assertRefused("of at most 64 dimensions, found 65", model(13, bytes(5, bytes(1, new byte[65]))));
    }

    private static byte[] many(byte[] field) {
        byte[] all = new byte[field.length * 200_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = field[i % field.length];
        }
        return all;
    }

    /**
     * As many elements as a message may hold are not limited, but by the file: each takes some times its bytes there.
     */
    @Test
    void manyElements() {
        String part = "one output of floats";
        assertRefused(part, model(13, tensor("a", FLOAT16, new long[0], bytes(5, new byte[3_000_000]))));
        assertRefused(part, model(13, tensor("a", FLOAT16, new long[0], many(varint(5, 1)))));
        assertRefused(part, model(13, tensor("a", FLOAT, new long[0], many(OnnxFiles.fixed32(4, 1)))));
        assertRefused(part, model(13, tensor("a", FLOAT, new long[0], many(bytes(4, new byte[4])))));
        assertRefused(part, model(13, tensor("a", FLOAT, new long[0], many(bytes(9)))));
        assertRefused(part, model(13, many(bytes(99, new byte[8]))));
    }

    /** Chains of nodes, in time that grows with them alone. */
    @Test
    void longChains() {
        int length = 24_000;
        byte[][] identities = IntStream.range(0, length)
                .mapToObj(i -> bytes(1, message(string(1, "" + i), string(2, "" + (i + 1)), string(4, "Identity"))))
                .toArray(byte[][]::new);
        byte[] chain = message(identities);
        byte[] io = message(input("0", FLOAT, -1, 1), output("" + length, FLOAT));
        assertRefused("the hidden layer, a Gemm or MatMul, found the output", model(13, chain, io));
        assertRefused("a cycle", model(13, chain, node("Identity", "" + length, "0"), output("7", FLOAT)));
        byte[] constant = floats("0", new float[] {1}, 1);
        assertRefused(
                "an operator among",
                model(13, constant, chain, node("Conv", "x", "y"), input("x", FLOAT, -1, 2), output("y", FLOAT)));
    }

    /** Weights that are used again and again are kept once. */
    @Test
    void sharedWeights() {
        List<byte[]> graph = new ArrayList<>(List.of(floats("w", new float[1_000_000], 1000, 1000)));
        String previous = "x";
        for (int i = 0; i < 2000; i++) {
            graph.add(node("Gemm", previous + " w", "h" + i));
            previous = "h" + i;
        }
        graph.add(input("x", FLOAT, -1, 1000));
        graph.add(output(previous, FLOAT));
        assertRefused("Sigmoid, Tanh or Relu behind it", model(13, graph.toArray(byte[][]::new)));
    }

    /** Thousands of damaged files, from a fixed seed. */
    @Test
    void mutations() throws IOException {
        Random random = new Random(42);
        List<byte[]> sound = new ArrayList<>(List.of(small()));
        for (Path file : OnnxFileTest.foreign()) {
            sound.add(Files.readAllBytes(file));
        }
        int refused = 0;
        int read = 0;
        for (int i = 0; i < 12_000; i++) {
            byte[] bytes = sound.get(i % sound.size());
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bytes = mutated(bytes, random);
            }
            if (refusal(bytes).isEmpty()) {
                read++;
            } else {
                refused++;
            }
        }
        // Both happen: a mutation of a weight or of what is skipped is harmless
        assertTrue(refused > 5000 && read > 500, refused + " refused, " + read + " read");
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        if (bytes.length < 10) {
            return bytes;
        }
        byte[] copy = bytes.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt(256);
            case 2 -> copy[at] = (byte) random.nextInt(-2, 20); // tags, lengths, types
            case 3 -> copy = Arrays.copyOf(bytes, at);
            case 4 -> Arrays.fill(copy, at, Math.min(bytes.length, at + random.nextInt(9)), (byte) -1);
            default -> copy = spliced(bytes, at, random);
        }
        return copy;
    }

    /** Some bytes from elsewhere put in, or some taken out. */
    private static byte[] spliced(byte[] bytes, int at, Random random) {
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(from, Math.min(bytes.length, from + 40));
        boolean in = random.nextBoolean();
        return message(Stream.of(
                        Arrays.copyOf(bytes, in ? at : from),
                        in ? Arrays.copyOfRange(bytes, from, to) : new byte[0],
                        Arrays.copyOfRange(bytes, in ? at : to, bytes.length))
                .toArray(byte[][]::new));
    }

    /** A length is believed only as far as what holds it reaches: a graph of few bytes in a model of many. */
    @Test
    void fieldsThatReachOutOfTheirMessage() {
        byte[] raw = message(varint(9 << 3 | 2), varint(64));
        assertRefused("in the encoding of protobuf", message(bytes(7, bytes(5, raw)), new byte[100]));
        assertRefused(
                "in the encoding of protobuf",
                message(bytes(7, bytes(1, message(varint(1 << 3 | 2), varint(64)))), new byte[100]));
        assertRefused(
                "tensor \"s\" of a type among [INT64], found FLOAT",
                model(
                        13,
                        node("Reshape", "x s", "y"),
                        floats("s", new float[] {1, 2}, 2),
                        input("x", FLOAT, -1, 2),
                        output("y", FLOAT)));
        assertRefused(
                "found 0 bytes",
                model(
                        13,
                        node("Reshape", "x s", "y"),
                        tensor("s", INT64, new long[] {1L << 60}),
                        input("x", FLOAT, -1, 2),
                        output("y", FLOAT)));
    }
}
