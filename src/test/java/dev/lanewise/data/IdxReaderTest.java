package dev.lanewise.data;

import static dev.lanewise.data.IdxFiles.gzip;
import static dev.lanewise.data.IdxFiles.images;
import static dev.lanewise.data.IdxFiles.labels;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxReaderTest {
    private static final byte[] IMAGES = images(2, 2, 3, bytes(0, 1, 127, 128, 254, 255, 7, 0, 0, 0, 0, 51));
    private static final byte[] LABELS = labels(2, 9, 3);

    private final Path dir;

    IdxReaderTest(@TempDir Path dir) {
        this.dir = dir;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private Dataset read(byte[] images, byte[] labels) throws IOException {
        return Dataset.idx(
                Files.write(dir.resolve("some-images"), images), Files.write(dir.resolve("some-labels"), labels));
    }

    private static Dataset stream(byte[] images, byte[] labels) throws IOException {
        return Dataset.idx(new ByteArrayInputStream(images), new ByteArrayInputStream(labels), "embedded");
    }

    /** Refused from files and from streams alike. */
    private void assertRefused(byte[] images, byte[] labels, String... parts) {
        FileFormatException fromFile = assertThrows(FileFormatException.class, () -> read(images, labels));
        FileFormatException fromStream = assertThrows(FileFormatException.class, () -> stream(images, labels));
        String message = messageOf(fromFile);
        assertTrue(message.startsWith(dir.resolve("some-").toString()), message);
        assertTrue(messageOf(fromStream).startsWith("embedded "), messageOf(fromStream));
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    private static String messageOf(FileFormatException e) {
        String message = String.valueOf(e.getMessage());
        assertEquals(e.source() + ": expected " + e.expected() + ", found " + e.found(), message);
        assertEquals(1, message.lines().count());
        return message;
    }

    private static void assertSound(Dataset d) {
        assertEquals(2, d.size());
        assertEquals(6, d.features());
        assertEquals(10, d.classes());
        assertArrayEquals(new int[] {9, 3}, d.labels());
        assertArrayEquals(
                new float[] {0, 1 / 255f, 127 / 255f, 128 / 255f, 254 / 255f, 1, 7 / 255f, 0, 0, 0, 0, 51 / 255f},
                d.x().data());
    }

    @Test
    void soundFiles() throws IOException {
        assertSound(read(IMAGES, LABELS));
        assertSound(read(gzip(IMAGES), gzip(LABELS)));
        assertSound(read(IMAGES, gzip(LABELS)));
        assertSound(stream(IMAGES, LABELS));
        assertSound(stream(gzip(IMAGES), gzip(LABELS)));
    }

    @Test
    void oneFileAsItIs() throws IOException {
        Path file = dir.resolve("one");
        for (byte[] images : new byte[][] {IMAGES, gzip(IMAGES)}) {
            assertEquals(
                    Matrix.of(new float[] {0, 1, 127, 128, 254, 255}, new float[] {7, 0, 0, 0, 0, 51}),
                    Idx.images(Files.write(file, images)));
        }
        for (byte[] labels : new byte[][] {labels(3, 9, 255, 0), gzip(labels(3, 9, 255, 0))}) {
            assertArrayEquals(new int[] {9, 255, 0}, Idx.labels(Files.write(file, labels)));
        }
        FileFormatException e = assertThrows(FileFormatException.class, () -> Idx.images(file));
        assertTrue(messageOf(e).contains("0x00000803 (images), found 0x00000801"), e.getMessage());
        Files.write(file, gzip(labels(Integer.MAX_VALUE, 1, 2)));
        e = assertThrows(FileFormatException.class, () -> Idx.labels(file));
        assertTrue(messageOf(e).contains("expected 2147483647 bytes of items, found 2 bytes"), e.getMessage());
    }

    /** Labels past the first guess of the memory. */
    @Test
    void manyLabels() throws IOException {
        byte[] labels = labels(2_000_000, new int[2_000_000]);
        labels[labels.length - 1] = 3;
        int[] read = Idx.labels(Files.write(dir.resolve("many"), gzip(labels)));
        assertEquals(2_000_000, read.length);
        assertEquals(3, Arrays.stream(read).sum());
        assertEquals(3, read[read.length - 1]);
    }

    @Test
    void gzipWithAllOptionalHeaderFields() throws IOException {
        byte[] plain = gzip(IMAGES);
        byte[] name = {'n', 'a', 'm', 'e', 0};
        ByteBuffer full = ByteBuffer.allocate(plain.length + 4 + 2 * name.length + 2);
        full.put(plain, 0, 3).put((byte) 0x1E).put(plain, 4, 6);
        full.put(bytes(2, 0, 'x', 'y')).put(name).put(name).put(bytes(0, 0)).put(plain, 10, plain.length - 10);
        assertSound(read(full.array(), LABELS));
    }

    @Test
    void oneBlackImage() throws IOException {
        Dataset d = read(images(1, 28, 28, new byte[784]), labels(1, 0));
        assertEquals(1, d.size());
        assertArrayEquals(new float[784], d.x().data());
    }

    @Test
    void labelsPastTheClassesAreRefused() throws IOException {
        assertEquals(10, read(images(1, 1, 1, bytes(1)), labels(1, 9)).classes());
        String message = assertThrows(
                        FileFormatException.class, () -> read(images(2, 1, 1, bytes(1, 2)), labels(2, 3, 10)))
                .getMessage();
        assertTrue(message.contains("labels from 0 to 9") && message.contains("10 at item 1"), message);
    }

    /** More bytes than the first guess of the memory, so that it grows; and many buffers. */
    @Test
    void manyImages() throws IOException {
        int count = 1500;
        byte[] pixels = new byte[count * 784];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31 + i / 784);
        }
        byte[] images = images(count, 28, 28, pixels);
        byte[] labels = labels(count, new int[count]);
        for (Dataset d : new Dataset[] {read(images, labels), read(gzip(images), labels), stream(images, labels)}) {
            assertEquals(count, d.size());
            for (int i = 0; i < pixels.length; i++) {
                assertEquals((pixels[i] & 0xFF) / 255f, d.x().data()[i]);
            }
        }
    }

    /** A stream that gives one byte at a time, and one that must stay open. */
    @Test
    void slowStreamsAreLeftOpen() throws IOException {
        class Slow extends ByteArrayInputStream {
            private boolean closed;

            Slow(byte[] bytes) {
                super(bytes);
            }

            @Override
            public int read(byte[] b, int off, int len) {
                return super.read(b, off, Math.min(len, 1));
            }

            @Override
            public int available() {
                return 0;
            }

            @Override
            public void close() {
                closed = true;
            }
        }

        Slow images = new Slow(gzip(IMAGES));
        Slow labels = new Slow(LABELS);
        assertSound(Dataset.idx(images, labels, "slow"));
        assertFalse(images.closed || labels.closed);
    }

    @Test
    void truncatedAnywhere() {
        for (int length = 0; length < IMAGES.length; length++) {
            byte[] cut = Arrays.copyOf(IMAGES, length);
            assertRefused(cut, LABELS, "some-images");
            assertRefused(gzip(cut), LABELS, "some-images");
        }
        for (int length = 0; length < LABELS.length; length++) {
            byte[] cut = Arrays.copyOf(LABELS, length);
            assertRefused(IMAGES, cut, "some-labels");
            assertRefused(IMAGES, gzip(cut), "some-labels");
        }
    }

    @Test
    void truncationSaysHowMuch() {
        assertRefused(Arrays.copyOf(IMAGES, 20), LABELS, "28 bytes", "2×2×3", "20 bytes");
        assertRefused(gzip(Arrays.copyOf(IMAGES, 20)), LABELS, "12 bytes", "4 bytes");
        assertRefused(new byte[0], LABELS, "header", "end");
    }

    @Test
    void truncatedGzipAnywhere() {
        byte[] images = gzip(IMAGES);
        for (int length = 0; length < images.length; length++) {
            assertRefused(Arrays.copyOf(images, length), LABELS, "some-images");
        }
        assertRefused(Arrays.copyOf(images, images.length - 9), LABELS, "gzip data cut off");
    }

    @Test
    void corruptGzip() {
        byte[] images = gzip(IMAGES);
        int crc = images.length - 8;
        for (int i = crc; i < crc + 4; i++) {
            assertRefused(flipped(images, i), LABELS, "wrong CRC-32");
        }
        for (int i = crc + 4; i < images.length; i++) {
            assertRefused(flipped(images, i), LABELS, "wrong length");
        }
        assertRefused(flipped(images, 2), LABELS, "no gzip header");
        byte[] flags = images.clone();
        flags[3] = (byte) 0x80;
        assertRefused(flags, LABELS, "reserved gzip flags");
    }

    /** Some bits mean nothing (padding) or the same (a copy from elsewhere in a run); no flip gives other pixels. */
    @Test
    void aFlippedBitIsFoundOrHarmless() throws IOException {
        byte[] images = gzip(IMAGES);
        int found = 0;
        for (int i = 10; i < images.length; i++) {
            try {
                assertSound(read(flipped(images, i), LABELS));
            } catch (FileFormatException e) {
                found++;
            }
        }
        assertTrue(found >= images.length - 10 - 3, "found " + found);
    }

    private static byte[] flipped(byte[] bytes, int index) {
        byte[] flipped = bytes.clone();
        flipped[index] ^= 0x10;
        return flipped;
    }

    /** Corrupt pixels that inflate well are told by their sum alone. */
    @Test
    void storedBlockWithAFlippedPixel() {
        CRC32 crc = new CRC32();
        crc.update(IMAGES);
        ByteBuffer gzip = ByteBuffer.allocate(10 + 5 + IMAGES.length + 8);
        gzip.put(bytes(0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0));
        gzip.put(bytes(1, IMAGES.length, 0, ~IMAGES.length, 0xFF)).put(IMAGES);
        gzip.putInt(Integer.reverseBytes((int) crc.getValue())).putInt(Integer.reverseBytes(IMAGES.length));
        byte[] sound = gzip.array();
        assertSoundlyRead(sound);
        assertRefused(flipped(sound, sound.length - 10), LABELS, "wrong CRC-32");
    }

    private void assertSoundlyRead(byte[] images) {
        try {
            assertSound(read(images, LABELS));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void trailingBytes() {
        byte[] images = Arrays.copyOf(IMAGES, IMAGES.length + 1);
        assertRefused(images, LABELS, "28 bytes", "29 bytes");
        assertRefused(gzip(images), LABELS, "12 bytes", "more bytes");
        byte[] gzip = gzip(IMAGES);
        assertRefused(Arrays.copyOf(gzip, gzip.length + 1), LABELS, "bytes behind the end");
        assertRefused(Arrays.copyOf(gzip, gzip.length + 100_000), LABELS, "bytes behind the end");
        assertRefused(IMAGES, Arrays.copyOf(LABELS, LABELS.length + 1), "10 bytes", "11 bytes");
        assertRefused(IMAGES, gzip(Arrays.copyOf(LABELS, LABELS.length + 1)), "more bytes");
    }

    @Test
    void wrongMagic() {
        assertRefused(LABELS, LABELS, "some-images", "0x00000803 (images)", "0x00000801");
        assertRefused(IMAGES, IMAGES, "some-labels", "0x00000801 (labels)", "0x00000803");
        assertRefused(gzip(LABELS), LABELS, "0x00000803 (images)", "0x00000801");
        assertRefused("PNG is no IDX file".getBytes(US_ASCII), LABELS, "0x504e4720");
        assertRefused(gzip(gzip(IMAGES)), LABELS, "0x1f8b");
        assertRefused(new byte[100], LABELS, "0x00000000");
    }

    @Test
    void mismatchedCounts() {
        assertRefused(IMAGES, labels(3, 1, 2, 3), "some-images", "some-labels", "2 images and 3 labels");
        assertRefused(gzip(IMAGES), gzip(labels(1, 1)), "2 images and 1 labels");
    }

    @Test
    void emptySets() {
        assertRefused(images(0, 28, 28), labels(0), "0×28×28");
        assertRefused(images(1, 0, 28), labels(1, 1), "1×0×28");
        assertRefused(IMAGES, labels(0), "some-labels", "0 items");
    }

    /** What these headers claim would take 8 GiB. */
    @ParameterizedTest
    @CsvSource({"2147483647, 1, 1", "1000000, 46, 46", "1, 2147483647, 1", "60000, 28, 1278"})
    void hugeClaims(int count, int rows, int cols) {
        byte[] images = images(count, rows, cols, new byte[100]);
        byte[] labels = labels(count, 1, 2, 3);
        assertRefused(images, labels, "" + count);
        assertRefused(gzip(images), gzip(labels), "100 bytes");
        assertRefused(IMAGES, labels(Integer.MAX_VALUE, 1, 2), "2147483647");
        assertRefused(gzip(IMAGES), gzip(labels(Integer.MAX_VALUE, 1, 2)), "2 images and 2147483647 labels");
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 256, 128",
        "2147483647, 2, 1",
        "2147483647, 2147483647, 2147483647",
        "-1, 1, 1",
        "-1, -1, -1",
        "1, -1, 1",
        "-2147483648, 1, 1"
    })
    void impossibleClaims(int count, int rows, int cols) {
        byte[] images = images(count, rows, cols, new byte[100]);
        String sizes = Integer.toUnsignedString(count)
                + "×"
                + Integer.toUnsignedString(rows)
                + "×"
                + Integer.toUnsignedString(cols);
        assertRefused(images, LABELS, "at most 2147483647 bytes", sizes);
        assertRefused(gzip(images), LABELS, "at most 2147483647 bytes", sizes);
        assertRefused(IMAGES, labels(-1, 0), "4294967295 items");
    }

    @Test
    void missingFilesAndDirectories() throws IOException {
        Path images = Files.write(dir.resolve("images"), IMAGES);
        Path missing = dir.resolve("missing");
        assertThrows(NoSuchFileException.class, () -> Dataset.idx(images, missing));
        assertThrows(NoSuchFileException.class, () -> Dataset.idx(missing, images));
        FileFormatException e = assertThrows(FileFormatException.class, () -> Dataset.idx(dir, images));
        assertEquals(dir + ": expected an IDX file, found a directory", e.getMessage());
    }

    @Test
    void failuresOfTheStreamPassThrough() {
        IOException failure = new IOException("unplugged");
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                throw failure;
            }
        };
        InputStream labels = new ByteArrayInputStream(LABELS);
        assertEquals(failure, assertThrows(IOException.class, () -> Dataset.idx(broken, labels, "broken")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @SuppressWarnings("NullAway")
    void nulls(int which) {
        InputStream in = which == 0 ? null : InputStream.nullInputStream();
        InputStream labels = which == 1 ? null : InputStream.nullInputStream();
        String name = which == 2 ? null : "name";
        NullPointerException e = assertThrows(NullPointerException.class, () -> Dataset.idx(in, labels, name));
        assertEquals(new String[] {"images", "labels", "name"}[which], e.getMessage());
    }
}
