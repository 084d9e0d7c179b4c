package dev.lanewise.io;

import static dev.lanewise.io.SafetensorsFiles.REFERENCE;
import static dev.lanewise.io.SafetensorsFiles.file;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.lanewise.FileFormatException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged or made to harm: each is read or refused in one line, and takes no memory to speak of. */
class SafetensorsHostileTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * The files have up to some kilobytes, and claim up to exabytes. The bound leaves room for what the JDK takes when a
     * path is gone for the first time: 272 KB were seen for the first message.
     */
    private static final long MOST_ALLOCATED = 1 << 22;

    private static final String TENSOR = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    private final Path path;

    SafetensorsHostileTest(@TempDir Path dir) {
        path = dir.resolve("hostile");
    }

    private void readAll() throws IOException {
        try (Safetensors file = Safetensors.open(path)) {
            for (String name : file.names()) {
                switch (file.dtype(name)) {
                    case "F32", "F16", "BF16" -> file.floats(name);
                    case "F64" -> file.doubles(name);
                    case "U8" -> file.bytes(name);
                    case "I32" -> file.ints(name);
                    case "I64" -> file.longs(name);
                    default -> file.shape(name);
                }
            }
        }
    }

    /** The message, or an empty string for a file that is sound. */
    private String refusal(byte[] bytes) {
        try {
            Files.deleteIfExists(path); // some file systems are slow to overwrite
            Files.write(path, bytes);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            String message = "";
            try {
                readAll();
            } catch (FileFormatException e) {
                message = e.getMessage();
                assertEquals(path.toString(), e.source());
                assertEquals(1, message.lines().count(), message);
                assertTrue(message.length() < path.toString().length() + 2000, message);
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < MOST_ALLOCATED, allocated + " bytes were allocated");
            return message;
        } catch (IOException | RuntimeException e) {
            return fail(new String(bytes, ISO_8859_1), e);
        }
    }

    private void assertRefused(String part, byte[] bytes) {
        String message = refusal(bytes);
        assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
    }

    /** A file of one tensor of 8 bytes, described thus. */
    private static byte[] described(String tensor) {
        return file("{\"a\":" + tensor + "}", new byte[8]);
    }

    @Test
    void truncatedAnywhereAndTooLong() {
        for (int length = 0; length < REFERENCE.length; length++) {
            assertRefused("expected", Arrays.copyOf(REFERENCE, length));
        }
        assertRefused("expected a length of 8 bytes, and a header, found 7 bytes", Arrays.copyOf(REFERENCE, 7));
        assertRefused("expected a header of 400 bytes, found 1 bytes", Arrays.copyOf(REFERENCE, 9));
        assertRefused(
                "expected 55 bytes of data behind the header, found 54 bytes",
                Arrays.copyOf(REFERENCE, REFERENCE.length - 1));
        assertRefused(
                "expected 55 bytes of data behind the header, found 56 bytes",
                Arrays.copyOf(REFERENCE, REFERENCE.length + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, expected a header that begins with '{', found an empty one",
        "1, expected a string, found the end of the header",
        "53, found the end of the header",
        "55, expected nothing but spaces after the last bracket, found 0x00 at byte 54",
        "62, expected nothing but spaces",
        "63, expected a header of 63 bytes, found 62 bytes",
        "100000000, expected a header of 100000000 bytes, found 62 bytes",
        "100000001, expected a header of at most 100000000 bytes, found 100000001",
        "2147483648, found 2147483648",
        "9223372036854775807, found 9223372036854775807",
        "-9223372036854775808, found 9223372036854775808",
        "-1, found 18446744073709551615"
    })
    void lengthsOfTheHeaderThatLie(long length, String part) {
        byte[] header = ("{\"a\":" + TENSOR + "}").getBytes(US_ASCII);
        assertEquals(54, header.length);
        assertRefused(part, file(length, header, new byte[8]));
        assertEquals("", refusal(file(54, header, new byte[8])));
    }

    @Test
    void otherFiles() {
        assertRefused("at most 100000000 bytes", "PNG is no safetensors file".getBytes(US_ASCII));
        assertRefused("begins with '{', found an empty one", new byte[100]);
        assertRefused("begins with '{', found 0x20", file(" {}"));
        assertRefused("begins with '{', found 0xef", file("\uFEFF{}"));
        assertRefused("begins with '{', found 0x5b", file("[]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}",
                " {\n\"data_offsets\" :\t[ 0 , 8 ]\r, \"shape\": [2], \"\\u0064type\":\"F\\u00332\" } ",
                "{\"dtype\":\"F32\",\"shape\":[1,2,1],\"data_offsets\":[0,8]}",
                "{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}",
                "{\"dtype\":\"F4\",\"shape\":[16],\"data_offsets\":[0,8]}",
            })
    void sound(String tensor) {
        assertEquals("", refusal(described(tensor)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | dtype, shape and data_offsets, found one of them missing",
                "{\"dtype\":\"F32\",\"shape\":[2]} | found one of them missing",
                "{\"dtype\":\"F32\",\"data_offsets\":[0,8]} | found one of them missing",
                "{\"shape\":[2],\"data_offsets\":[0,8]} | found one of them missing",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1} | found \"x\"",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"shape\":[2]} | found \"shape\" twice",
                "{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]} | expected tensor \"a\" with a dtype of the format, found \"F31\"",
                "{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]} | found \"f32\"",
                "{\"dtype\":\"\",\"shape\":[2],\"data_offsets\":[0,8]} | found \"\"",
                "{\"dtype\":4,\"shape\":[2],\"data_offsets\":[0,8]} | expected a string, found '4' at byte 14",
                "{\"dtype\":null,\"shape\":[2],\"data_offsets\":[0,8]} | expected a string, found 'n'",
                "{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]} | expected an array, found '2'",
                "{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,8]} | expected an array",
                "{\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]} | expected a non-negative integer, found '['",
                "{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]} | expected a non-negative integer",
                "{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]} | expected a non-negative integer, found '-'",
                "{\"dtype\":\"F32\",\"shape\":[-0],\"data_offsets\":[0,8]} | expected a non-negative integer",
                "{\"dtype\":\"F32\",\"shape\":[+2],\"data_offsets\":[0,8]} | expected a non-negative integer",
                "{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]} | expected ',' or ']', found '2'",
                "{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]} | expected ',' or ']', found '.'",
                "{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]} | expected ',' or ']', found 'e'",
                "{\"dtype\":\"F32\",\"shape\":[0x2],\"data_offsets\":[0,8]} | expected ',' or ']', found 'x'",
                "{\"dtype\":\"F32\",\"shape\":[2,],\"data_offsets\":[0,8]} | expected a non-negative integer, found ']'",
                "{\"dtype\":\"F32\",\"shape\":[,2],\"data_offsets\":[0,8]} | expected a non-negative integer",
                "{\"dtype\":\"F32\",\"shape\":[2 1],\"data_offsets\":[0,8]} | expected ',' or ']'",
                "{\"dtype\":\"F32\",\"shape\":[true],\"data_offsets\":[0,8]} | expected a non-negative integer",
                "{\"dtype\":\"F32\",\"shape\":[NaN],\"data_offsets\":[0,8]} | expected a non-negative integer",
                "{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]} | \"a\" with 12 bytes for F32 of shape [3], found data_offsets [0, 8]",
                "{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,8]} | with 16 bytes",
                "{\"dtype\":\"F4\",\"shape\":[15],\"data_offsets\":[0,8]} | with a size in whole bytes",
                "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,8]} | with 0 bytes for F32 of shape [0]",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]} | found data_offsets [8, 0]",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]} | two data_offsets, found 1",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[]} | two data_offsets, found 0",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]} | at most 2 integers",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]} | to begin at byte 0 of the data, behind the one before, found byte 4",
                "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]} | expected 4 bytes of data behind the header, found 8",
                "{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]} | expected 16 bytes of data behind the header, found 8",
                "{\"dtype\":\"U8\",\"shape\":[9223372036854775807],\"data_offsets\":[0,9223372036854775807]} | a size in whole bytes below 2^60",
                "{\"dtype\":\"F32\",\"shape\":[288230376151711743],\"data_offsets\":[0,1152921504606846972]} | expected 1152921504606846972 bytes of data",
                "{\"dtype\":\"F32\",\"shape\":[288230376151711744],\"data_offsets\":[0,8]} | a size in whole bytes below 2^60",
                "{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]} | a size in whole bytes below 2^60",
                "{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,0],\"data_offsets\":[0,0]} | a size in whole bytes below 2^60",
                "{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,8]} | an integer of at most 9223372036854775807",
                "{\"dtype\":\"F32\",\"shape\":[99999999999999999999999],\"data_offsets\":[0,8]} | an integer of at most",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,18446744073709551624]} | an integer of at most",
            })
    void tensorsThatAreNone(String tensor, String part) {
        assertRefused(part, described(tensor));
    }

    /** Two tensors of four bytes, with these offsets, in a file of eight bytes of data. */
    @ParameterizedTest
    @CsvSource({
        "0, 4, 4, 8, ''",
        "4, 8, 0, 4, ''",
        "0, 4, 0, 4, behind the one before",
        "4, 8, 4, 8, to begin at byte 0",
        "0, 4, 2, 6, tensor \"b\" to begin at byte 4",
        "2, 6, 0, 4, tensor \"a\" to begin at byte 4",
        "0, 4, 5, 9, tensor \"b\" to begin at byte 4",
        "0, 4, 8, 12, tensor \"b\" to begin at byte 4",
        "1, 5, 5, 9, tensor \"a\" to begin at byte 0",
    })
    void overlapsAndHoles(int begin, int end, int otherBegin, int otherEnd, String part) {
        byte[] bytes = file(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" + begin + "," + end + "]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[" + otherBegin + "," + otherEnd
                        + "]}}",
                new byte[8]);
        if (part.isEmpty()) {
            assertEquals("", refusal(bytes));
        } else {
            assertRefused(part, bytes);
        }
    }

    /** An empty tensor may lie anywhere between the others, but not inside one. */
    @Test
    void emptyTensorsAmongOthers() {
        String header = "{\"a\":" + TENSOR + ",\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[%d,%d]}}";
        assertEquals("", refusal(file(header.formatted(0, 0), new byte[8])));
        assertEquals("", refusal(file(header.formatted(8, 8), new byte[8])));
        assertRefused("\"b\" to begin at byte 8", file(header.formatted(4, 4), new byte[8]));
        assertRefused("\"b\" to begin at byte 8", file(header.formatted(9, 9), new byte[8]));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | expected a string, found the end of the header",
                "{} x | expected nothing but spaces after the last bracket, found 'x' at byte 3",
                "{}{} | nothing but spaces",
                "{},  | nothing but spaces",
                "{\"a\"} | expected ':', found '}'",
                "{\"a\" 1} | expected ':', found '1'",
                "{\"a\":} | expected an object, found '}'",
                "{\"a\":[]} | expected an object, found '['",
                "{\"a\":null} | expected an object",
                "{a:{}} | expected a string, found 'a'",
                "{'a':{}} | expected a string",
                "{,} | expected a string, found ','",
                "{\"__metadata__\":{},} | expected a string, found '}'",
                "{\"__metadata__\":{}; | expected ',' or '}', found ';'",
                "{\"__metadata__\":{} \"a\":{}} | expected ',' or '}', found '\"'",
                "{\"__metadata__\":{},\"__metadata__\":{}} | found \"__metadata__\" twice",
                "{\"__metadata__\":{\"a\":\"\",\"\\u0061\":\"\"}} | found \"a\" twice",
                "{\"__metadata__\":null} | expected an object",
                "{\"__metadata__\":[]} | expected an object",
                "{\"__metadata__\":{\"a\":1}} | expected a string, found '1'",
                "{\"__metadata__\":{\"a\":null}} | expected a string",
                "{\"__metadata__\":{\"a\":{}}} | expected a string, found '{'",
                "{\"__metadata__\":{\"a\":[\"b\"]}} | expected a string",
                "{\"__metadata__\":{\"a\":\"b} | expected the rest of a string, found the end of the header",
                "{\"__metadata__\":{\"a\":\"\\ | expected an escape, found the end of the header",
                "{\"__metadata__\":{\"a\":\"\\x\"}} | expected an escape, found 'x'",
                "{\"__metadata__\":{\"a\":\"\\u12 | expected four hexadecimal digits, found the end",
                "{\"__metadata__\":{\"a\":\"\\u12g4\"}} | expected four hexadecimal digits, found 'g'",
                "{\"__metadata__\":{\"a\":\"\\U1234\"}} | expected an escape, found 'U'",
                "{\"__metadata__\":{\"a\":\"\\uD800\"}} | expected surrogates in pairs",
                "{\"__metadata__\":{\"a\":\"\\uD800x\"}} | expected surrogates in pairs",
                "{\"__metadata__\":{\"a\":\"\\uD800\\n\"}} | expected surrogates in pairs",
                "{\"__metadata__\":{\"a\":\"\\uD800\\uD800\"}} | expected surrogates in pairs",
                "{\"__metadata__\":{\"a\":\"\\uDC00\\uD800\"}} | expected surrogates in pairs",
                "{\"__metadata__\":{\"a\":\"\\uDC00\"}} | expected surrogates in pairs",
            })
    void badJson(String header, String part) {
        assertRefused(part, file(header));
    }

    @Test
    void badJsonThatATableCannotHold() {
        assertRefused("nothing but spaces after the last bracket, found 0x0a at byte 2", file("{}\n"));
        assertRefused("the rest of a string, found 0x0a", file("{\"__metadata__\":{\"a\":\"\n\"}}"));
        assertRefused("the rest of a string, found 0x00", file("{\"__metadata__\":{\"\0\":\"\"}}"));
        assertRefused("a string, found 0xa0", file("{\u00A0}".getBytes(ISO_8859_1)));
        assertRefused(
                "found \"a\\u0001\\n\" twice",
                file(
                        "{\"a\\u0001\\n\":{\"shape\":[],\"data_offsets\":[0,1],"
                                + "\"dtype\":\"U8\"},\"a\\u0001\\n\":{\"shape\":[],\"data_offsets\":[0,1],\"dtype\":\"U8\"}}",
                        (byte) 1));
        assertRefused(
                "found \"" + "y".repeat(60) + "…\"",
                described("{\"dtype\":\"" + "y".repeat(1000) + "\",\"shape\":[2],\"data_offsets\":[0,8]}"));
    }

    /** Overlong, cut off, out of range, surrogates: what UTF-8 forbids. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080",
                "\u00FF",
                "\u00C0\u00AF",
                "\u00C1\u0081",
                "\u00C3",
                "\u00C3A",
                "\u00E0\u0080\u0080",
                "\u00E2\u0082",
                "\u00ED\u00A0\u0080",
                "\u00ED\u00A0\u0080\u00ED\u00B0\u0080",
                "\u00F0\u0080\u0080\u0080",
                "\u00F4\u0090\u0080\u0080",
                "\u00F8\u0088\u0080\u0080\u0080",
                "\u00FE"
            })
    void badUtf8(String bytesAsChars) {
        for (String header : new String[] {
            "{\"__metadata__\":{\"a\":\"" + bytesAsChars + "\"}}",
            "{\"__metadata__\":{\"" + bytesAsChars + "\":\"\"}}",
            "{\"" + bytesAsChars + "\":{}}"
        }) {
            assertRefused("expected UTF-8 in the string at byte ", file(header.getBytes(ISO_8859_1)));
        }
        assertRefused("", file(("{}" + bytesAsChars).getBytes(ISO_8859_1)));
    }

    /** The plan of the header has three levels, and nothing leads a reader deeper. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "[", "{\"__metadata__\":{\"a\":", "{\"a\":{\"shape\":["})
    void nesting(String level) {
        byte[] header = level.repeat(1000).getBytes(US_ASCII);
        assertRefused("expected", file(header));
    }

    @Test
    void tooManyDimensions() {
        String ones = "1,".repeat(63);
        assertEquals("", refusal(described("{\"dtype\":\"F64\",\"shape\":[" + ones + "1],\"data_offsets\":[0,8]}")));
        assertRefused(
                "at most 64 integers",
                described("{\"dtype\":\"F64\",\"shape\":[" + ones + "1,1],\"data_offsets\":[0,8]}"));
    }

    /** Thousands of damaged files, from a fixed seed. */
    @Test
    void mutations() {
        Random random = new Random(42);
        byte[][] sound = {
            REFERENCE,
            described(TENSOR),
            file("{\"__metadata__\":{\"a\":\"\\ud83d\\ude00é\",\"b\":\"\"}}"),
            file(
                    "{\"a\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[0,6]},"
                            + "\"b\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[6,8]}}",
                    new byte[8])
        };
        int refused = 0;
        int read = 0;
        for (int i = 0; i < 8_000; i++) {
            byte[] bytes = sound[i % sound.length];
            for (int n = random.nextInt(1, 3); n > 0; n--) {
                bytes = mutated(bytes, random);
            }
            if (refusal(bytes).isEmpty()) {
                read++;
            } else {
                refused++;
            }
        }
        // Both happen: a mutation of the data or of a name is harmless
        assertTrue(refused > 5000 && read > 200, refused + " refused, " + read + " read");
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        if (bytes.length < 10) {
            return bytes;
        }
        byte[] copy = bytes.clone();
        int at = random.nextInt(8, bytes.length);
        switch (random.nextInt(7)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt(256);
            case 2 -> copy[at] = (byte) "{}[]\",:\\u0123456789-.e ".charAt(random.nextInt(23));
            case 3 -> copy[random.nextInt(8)] = (byte) random.nextInt(256);
            case 4 -> copy = Arrays.copyOf(bytes, at);
            case 5 -> copy = spliced(bytes, at, at, random, bytes);
            default -> copy = spliced(bytes, at, random.nextInt(at, bytes.length), random, new byte[0]);
        }
        return copy;
    }

    /** Bytes from … to replaced by some of the others, and the header's length set right if they lie within it. */
    private static byte[] spliced(byte[] bytes, int from, int to, Random random, byte[] others) {
        int start = others.length == 0 ? 0 : random.nextInt(others.length);
        int end = others.length == 0 ? 0 : random.nextInt(start, Math.min(others.length, start + 40));
        ByteBuffer result = ByteBuffer.allocate(bytes.length - (to - from) + (end - start))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes, 0, from)
                .put(others, start, end - start)
                .put(bytes, to, bytes.length - to);
        long header = result.getLong(0);
        if (to <= 8 + header) {
            result.putLong(0, header + result.capacity() - bytes.length);
        }
        return result.array();
    }
}
