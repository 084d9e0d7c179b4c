package dev.lanewise.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Builds the bytes of IDX files, sound ones and others. */
final class IdxFiles {
    private IdxFiles() {}

    static byte[] images(int count, int rows, int cols, byte... pixels) {
        return ByteBuffer.allocate(16 + pixels.length)
                .putInt(0x00000803)
                .putInt(count)
                .putInt(rows)
                .putInt(cols)
                .put(pixels)
                .array();
    }

    static byte[] labels(int count, int... labels) {
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + labels.length).putInt(0x00000801).putInt(count);
        for (int label : labels) {
            bytes.put((byte) label);
        }
        return bytes.array();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
