package dev.lanewise.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files in NumPy's format: some that NumPy wrote, and the bytes of others, sound ones and not. */
final class NumpyFiles {
    /** By name; the resource says how they were made. */
    static final Map<String, byte[]> WRITTEN_BY_NUMPY = read();

    private NumpyFiles() {}

    private static Map<String, byte[]> read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(NumpyFiles.class.getResourceAsStream("numpy.txt")), UTF_8))) {
            Map<String, byte[]> files = new TreeMap<>();
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int space = line.indexOf(' ');
                files.put(line.substring(0, space), Base64.getDecoder().decode(line.substring(space + 1)));
            });
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An array with this dictionary, as version 1.0. */
    static byte[] array(String dictionary, byte... data) {
        byte[] literal = (dictionary + "\n").getBytes(ISO_8859_1);
        return array(1, literal.length, literal, data);
    }

    /** With a version and a length of the header that may be a lie. */
    static byte[] array(int version, int length, byte[] literal, byte... data) {
        ByteBuffer bytes = ByteBuffer.allocate(12 + literal.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY".getBytes(ISO_8859_1))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) length);
        } else {
            bytes.putInt(length);
        }
        bytes.put(literal).put(data).flip();
        byte[] result = new byte[bytes.limit()];
        bytes.get(result);
        return result;
    }

    /** An archive of these files, by name. */
    static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
