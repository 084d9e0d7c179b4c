package dev.lanewise.io;

import static dev.lanewise.io.NumpyFiles.WRITTEN_BY_NUMPY;
import static dev.lanewise.io.NumpyFiles.array;
import static dev.lanewise.io.NumpyFiles.zip;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged or made to harm: each is read or refused in one line, and takes no memory to speak of. */
class NumpyHostileTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** As in SafetensorsHostileTest: the files have up to some kilobytes, and claim up to exabytes. */
    private static final long MOST_ALLOCATED = 1 << 22;

    private static final String DICTIONARY = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
    private static final byte[] SOUND = array(DICTIONARY, new byte[8]);

    private final Path path;

    NumpyHostileTest(@TempDir Path dir) {
        path = dir.resolve("hostile");
    }

    private interface Read {
        void of(Path path) throws IOException;
    }

    private static void readAll(Path path) throws IOException {
        try (Npz file = Npz.open(path)) {
            for (String name : file.names()) {
                file.roundedMatrix(name);
            }
        }
    }

    /** The message, or an empty string for a file that is sound. */
    private String refusal(Read read, byte[] bytes) {
        try {
            Files.deleteIfExists(path);
            Files.write(path, bytes);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            String message = "";
            try {
                read.of(path);
            } catch (FileFormatException e) {
                message = e.getMessage();
                assertTrue(e.source().startsWith(path.toString()), e.source());
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

    /** Alone, and as a part of an archive. */
    private void assertRefused(String part, byte[] bytes) {
        assertContains(part, refusal(Npy::roundedMatrix, bytes));
        assertContains(part, refusal(NumpyHostileTest::readAll, zip(Map.of("a.npy", bytes))));
    }

    private void assertArchiveRefused(String part, byte[] bytes) {
        assertContains(part, refusal(NumpyHostileTest::readAll, bytes));
    }

    private static void assertContains(String part, String message) {
        assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
    }

    @Test
    void truncatedAnywhereAndTooLong() {
        for (int length = 0; length < SOUND.length; length++) {
            assertRefused("expected", Arrays.copyOf(SOUND, length));
        }
        assertRefused("an array of NumPy, which begins with 0x93 NUMPY, found other bytes", new byte[0]);
        assertRefused("expected a header, found the end of the data", Arrays.copyOf(SOUND, 7));
        assertRefused("expected a header of 58 bytes, found 10 bytes", Arrays.copyOf(SOUND, 20));
        assertRefused("expected 8 bytes behind the header, found 7 bytes", Arrays.copyOf(SOUND, SOUND.length - 1));
        assertRefused("expected 8 bytes behind the header, found ", Arrays.copyOf(SOUND, SOUND.length + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 58, version 1.0; 2.0 or 3.0 of the format; found 0.0",
        "4, 58, found 4.0",
        "255, 58, found 255.0",
        "1, 57, '', ",
        "1, 0, expected '{'; found the end of the header",
        "1, 59, nothing behind the dictionary; found 0x00 at byte 58",
        "1, -1, a header of at most 10000 bytes; found 65535",
        "2, 10001, a header of at most 10000 bytes; found 10001",
        "2, -1, found 4294967295",
        "3, -2147483648, found 2147483648",
        "3, 10000, a header of 10000 bytes; found 66 bytes"
    })
    void headersThatLie(int version, int length, String part) {
        byte[] literal = (DICTIONARY + "\n").getBytes(US_ASCII);
        assertEquals(58, literal.length);
        byte[] bytes = array(version, length, literal, new byte[8]);
        if (part.isEmpty()) {
            assertRefused("expected 8 bytes behind the header", bytes); // the line feed is taken for data
        } else {
            assertRefused(part.replace(';', ','), bytes);
        }
        for (int v = 1; v <= 3; v++) {
            assertEquals("", refusal(Npy::matrix, array(v, 58, literal, new byte[8])));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr':'<f4','fortran_order':False,'shape':(2,)}",
                "{\"shape\": (2,), \"descr\": \"<f4\", 'fortran_order': True}",
                " { 'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 1 , 2 , ) , } \n ",
                "{'descr': '>f8', 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4)}",
            })
    void sound(String dictionary) {
        assertEquals("", refusal(Npy::roundedMatrix, array(dictionary, new byte[8])));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{} ~ the keys descr, fortran_order and shape, found one of them missing",
                "{'descr': '<f4', 'shape': (2,)} ~ one of them missing",
                "{'descr': '<f4', 'fortran_order': False} ~ one of them missing",
                "{'fortran_order': False, 'shape': (2,)} ~ one of them missing",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1} ~ and no others, found \"x\"",
                "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)} ~ found \"descr\" twice",
                "{'shape': (2,), 'shape': (2,)} ~ found \"shape\" twice",
                "{'fortran_order': True, 'fortran_order': True} ~ found \"fortran_order\" twice",
                "{,} ~ a string, found ','",
                "{'descr' '<f4'} ~ expected ':', found '''",
                "{'descr': '<f4' 'shape': (2,)} ~ expected '}'",
                "{'descr': '<f4',, 'shape': (2,)} ~ a string, found ','",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}} ~ nothing behind the dictionary, found '}'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} # ~ nothing behind the dictionary, found '#'",
                "[] ~ expected '{', found '['",
                "dict() ~ expected '{', found 'd'",
                "{'descr': '|O', 'fortran_order': False, 'shape': (2,)} ~ float64 or uint8 (<f2, >f2, <f4, >f4, <f8, >f8, |u1), found \"|O\"",
                "{'descr': '<i8', 'fortran_order': False, 'shape': (1,)} ~ found \"<i8\"",
                "{'descr': '<c8', 'fortran_order': False, 'shape': (1,)} ~ found \"<c8\"",
                "{'descr': '|f4', 'fortran_order': False, 'shape': (2,)} ~ found \"|f4\"",
                "{'descr': 'f4', 'fortran_order': False, 'shape': (2,)} ~ found \"f4\"",
                "{'descr': '', 'fortran_order': False, 'shape': (2,)} ~ found \"\"",
                "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,)} ~ a string, found '['",
                "{'descr': b'<f4', 'fortran_order': False, 'shape': (2,)} ~ a string, found 'b'",
                "{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (2,)} ~ the rest of a string, found '\\'",
                "{'descr': '<f4\", 'fortran_order': False, 'shape': (2,)} ~ expected '}', found 'f' at byte 18",
                "{'descr': '<f4 ~ the rest of a string, found",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)} ~ True or False, found '0'",
                "{'descr': '<f4', 'fortran_order': false, 'shape': (2,)} ~ True or False, found 'f'",
                "{'descr': '<f4', 'fortran_order': Fals ~ True or False, found 'F'",
                "{'descr': '<f4', 'fortran_order': Falsehood, 'shape': (2,)} ~ expected '}', found 'h'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': ()} ~ an array of one or two dimensions, found a single number",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 1)} ~ an array of one or two dimensions, found '1'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2)} ~ expected ',', found ')'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': 2} ~ expected '(', found '2'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': [2]} ~ expected '(', found '['",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (,)} ~ a non-negative integer, found ','",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)} ~ a non-negative integer, found '-'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2L,)} ~ expected ',', found 'L'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0x2,)} ~ expected ',', found 'x'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1_0,)} ~ expected ',', found '_'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,)} ~ expected ',', found '.'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,,)} ~ a non-negative integer, found ','",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2 ~ expected ')', found the end of the header",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483648,)} ~ sizes of at most 2147483647, found shape [2147483648]",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 9223372036854775807)} ~ sizes of at most 2147483647",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 32768)} ~ at most 2147483647 elements, found shape [65536, 32768]",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647)} ~ at most 2147483647 elements",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)} ~ an integer of at most 9223372036854775807",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} ~ 12 bytes behind the header, found 8 bytes",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} ~ 4 bytes behind the header, found",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)} ~ 0 bytes behind the header, found",
            })
    void dictionariesThatAreNone(String dictionary, String part) {
        assertRefused(part, array(dictionary, new byte[8]));
    }

    /** By the length of the file alone; in an archive, by the limit of all, or when nothing more arrives. */
    @Test
    void claimsOfGigabytes() {
        byte[] huge = array("{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647,)}", new byte[8]);
        assertContains(
                "expected 17179869176 bytes behind the header, found 8 bytes", refusal(Npy::roundedMatrix, huge));
        assertArchiveRefused("at most 1073741824 bytes of elements, found more", zip(Map.of("a.npy", huge)));
        byte[] large = array("{'descr': '<f4', 'fortran_order': False, 'shape': (268435456,)}", new byte[8]);
        assertArchiveRefused("expected 1073741824 bytes behind the header, found 8", zip(Map.of("a.npy", large)));
        assertArchiveRefused("at most 1073741824 bytes", zip(Map.of("a.npy", large, "b.npy", SOUND)));
    }

    @Test
    void anInflatedTailIsNotRead() {
        byte[] tail = Arrays.copyOf(SOUND, 1 << 26);
        byte[] bomb = zip(Map.of("a.npy", tail));
        assertTrue(bomb.length < 1 << 17);
        assertArchiveRefused("expected 8 bytes behind the header, found more", bomb);
    }

    @Test
    void archivesThatAreNone() {
        assertArchiveRefused("a sound zip file", new byte[0]);
        assertArchiveRefused("a sound zip file", SOUND);
        assertArchiveRefused("a sound zip file", new byte[100]);
        assertArchiveRefused("names that end with .npy, found \"a.txt\"", zip(Map.of("a.txt", SOUND)));
        assertArchiveRefused("names that end with .npy, found \"a/\"", zip(Map.of("a/", new byte[0])));
        assertArchiveRefused(
                "\"b\": expected an array of NumPy, which begins with", zip(Map.of("b.npy", "PK".getBytes(US_ASCII))));
        assertEquals("", refusal(NumpyHostileTest::readAll, zip(Map.of())));
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i <= 1000; i++) {
            many.put(i + ".npy", new byte[0]);
        }
        assertArchiveRefused("at most 1000 arrays, found 1001", zip(many));
    }

    @Test
    void aNameTwice() {
        byte[] bytes = zip(Map.of("a.npy", SOUND, "b.npy", SOUND));
        String text = new String(bytes, ISO_8859_1).replace("b.npy", "a.npy");
        assertArchiveRefused("names that differ, found \"a\" twice", text.getBytes(ISO_8859_1));
    }

    /** Of stored entries nothing else would tell. */
    @Test
    void aWrongCrc() {
        byte[] bytes = requireNonNull(WRITTEN_BY_NUMPY.get("savez")).clone();
        assertEquals("", refusal(NumpyHostileTest::readAll, bytes));
        int data = new String(bytes, ISO_8859_1).indexOf('\n') + 1;
        bytes[data + 1] ^= 1;
        assertArchiveRefused("data with the CRC-32 of the zip file", bytes);
    }

    /** The central directory says how long an entry is when inflated, and need not be right. */
    @Test
    void aSizeThatLies() {
        byte[] bytes = zip(Map.of("a.npy", SOUND));
        int central = new String(bytes, ISO_8859_1).indexOf("PK\1\2");
        ByteBuffer directory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int size : new int[] {0, 1, Integer.MAX_VALUE, -2}) {
            directory.putInt(central + 24, size);
            refusal(NumpyHostileTest::readAll, bytes); // read or refused, in bounded memory
        }
    }

    /** Thousands of damaged files, from a fixed seed. */
    @Test
    void mutations() {
        Random random = new Random(42);
        List<byte[]> arrays = List.of(
                SOUND, requireNonNull(WRITTEN_BY_NUMPY.get(">f8.F")), requireNonNull(WRITTEN_BY_NUMPY.get("|u1.3.0")));
        List<byte[]> archives = List.of(
                requireNonNull(WRITTEN_BY_NUMPY.get("savez")),
                requireNonNull(WRITTEN_BY_NUMPY.get("savez_compressed")),
                zip(Map.of("a.npy", SOUND)));
        int refused = 0;
        int read = 0;
        for (int i = 0; i < 8_000; i++) {
            boolean archive = i % 2 == 0;
            byte[] bytes = (archive ? archives : arrays).get(i / 2 % 3);
            for (int n = random.nextInt(1, 3); n > 0; n--) {
                bytes = mutated(bytes, random);
            }
            String refusal = archive ? refusal(NumpyHostileTest::readAll, bytes) : refusal(Npy::roundedMatrix, bytes);
            if (refusal.isEmpty()) {
                read++;
            } else {
                refused++;
            }
        }
        // Both happen: a mutation of an element, or of a time in a zip file, is harmless
        assertTrue(refused > 3000 && read > 500, refused + " refused, " + read + " read");
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
            case 2 -> copy[at] = (byte) "{}()',:<>|fu0123456789TrueFals \n".charAt(random.nextInt(32));
            case 3 -> copy = Arrays.copyOf(bytes, at);
            case 4 -> Arrays.fill(copy, at, Math.min(bytes.length, at + 4), (byte) 0xFF);
            default -> {
                int to = random.nextInt(at, bytes.length);
                copy = new byte[bytes.length - (to - at)];
                System.arraycopy(bytes, 0, copy, 0, at);
                System.arraycopy(bytes, to, copy, at, bytes.length - to);
            }
        }
        return copy;
    }
}
