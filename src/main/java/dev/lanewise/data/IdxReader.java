package dev.lanewise.data;

import dev.lanewise.FileFormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * One IDX file of unsigned bytes, plain or gzip, read once from front to back through a bounded buffer.
 *
 * <p>The header is checked, never trusted: memory grows with the bytes that have arrived, to at most {@value #GROWTH}
 * numbers for each of them, so a short file that claims gigabytes costs a few megabytes and an {@link FileFormatException}.
 * Closing frees the inflater and leaves the caller's stream open.
 */
final class IdxReader implements AutoCloseable {
    /** Unsigned bytes, three dimensions: items, rows, columns. */
    static final int IMAGES = 0x00000803;

    /** Unsigned bytes, one dimension: items. */
    static final int LABELS = 0x00000801;

    /** The length of a source that is not known before it is read. */
    static final long UNKNOWN = -1;

    static final int GROWTH = 8;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int INITIAL_LENGTH = 1 << 20;

    /** Each byte divided by 255. */
    static final float[] SCALED = values(255f);

    /** Each byte itself. */
    static final float[] RAW = values(1f);

    private final String name;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    /** How many numbers the source's length alone vouches for. */
    private final long vouched;

    private final int count;
    private final int total;

    private IdxReader(String name, InputStream in, boolean gzip, long length, int magic) throws IOException {
        this.name = name;
        this.in = in;
        requireMagic(magic);
        int dimensions = magic & 0xFF;
        long[] sizes = new long[dimensions];
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = nextInt();
        }
        total = total(sizes);
        count = (int) sizes[0];
        long claimed = 4L + 4L * dimensions + total;
        if (!gzip && length != UNKNOWN && length != claimed) {
            throw new FileFormatException(name, claimed + " bytes for " + text(sizes) + " items", length + " bytes");
        }
        vouched = gzip ? Math.max(length, 0) * GROWTH : Math.max(length, 0);
    }

    /**
     * Reads the header.
     *
     * @param in the bytes; read ahead of what is used
     * @param name what to call the source in messages
     * @param length the number of bytes of the source, or {@link #UNKNOWN}
     * @param magic {@link #IMAGES} or {@link #LABELS}
     */
    static IdxReader open(InputStream in, String name, long length, int magic) throws IOException {
        BufferedInputStream raw = new BufferedInputStream(in);
        raw.mark(2);
        boolean gzip = (raw.read() << 8 | raw.read()) == GzipInputStream.MAGIC;
        raw.reset();
        InputStream bytes = gzip ? openGzip(raw, name) : raw;
        try {
            return new IdxReader(name, bytes, gzip, length, magic);
        } catch (Throwable e) {
            if (gzip) {
                bytes.close();
            }
            throw e;
        }
    }

    /** The length of a regular file; others (a pipe, say) do not know theirs. */
    static long length(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new FileFormatException(path.toString(), "an IDX file", "a directory");
        }
        return attributes.isRegularFile() ? attributes.size() : UNKNOWN;
    }

    String name() {
        return name;
    }

    /** The number of items. */
    int count() {
        return count;
    }

    /** The number of bytes of one item. */
    int itemSize() {
        return total / count;
    }

    /**
     * All bytes.
     *
     * @param valueOf {@link #SCALED} or {@link #RAW}
     */
    float[] readFloats(float[] valueOf) throws IOException {
        float[] values = new float[firstLength()];
        int done = 0;
        while (done < total) {
            int n = fill(done);
            if (done + n > values.length) {
                values = Arrays.copyOf(values, nextLength(values.length));
            }
            for (int i = 0; i < n; i++) {
                values[done + i] = valueOf[buffer[i] & 0xFF];
            }
            done += n;
        }
        requireEnd();
        return values;
    }

    /** All bytes. */
    int[] readInts() throws IOException {
        int[] values = new int[firstLength()];
        int done = 0;
        while (done < total) {
            int n = fill(done);
            if (done + n > values.length) {
                values = Arrays.copyOf(values, nextLength(values.length));
            }
            for (int i = 0; i < n; i++) {
                values[done + i] = buffer[i] & 0xFF;
            }
            done += n;
        }
        requireEnd();
        return values;
    }

    private int firstLength() {
        return (int) Math.min(total, Math.max(INITIAL_LENGTH, vouched));
    }

    private int nextLength(int length) {
        return (int) Math.min(total, (long) length * GROWTH);
    }

    @Override
    public void close() throws IOException {
        if (in instanceof GzipInputStream) {
            in.close();
        }
    }

    private static InputStream openGzip(InputStream in, String name) throws IOException {
        try {
            return GzipInputStream.open(in);
        } catch (EOFException | ZipException e) {
            throw corrupt(name, e);
        }
    }

    private void requireMagic(int magic) throws IOException {
        long found = nextInt();
        if (found != magic) {
            throw new FileFormatException(
                    name,
                    "the magic number 0x%08x (%s)".formatted(magic, magic == IMAGES ? "images" : "labels"),
                    "0x%08x".formatted(found));
        }
    }

    private int total(long[] sizes) throws FileFormatException {
        long product = 1;
        for (long size : sizes) {
            if (size == 0) {
                throw new FileFormatException(name, "at least one byte", text(sizes) + " items");
            }
            // Both factors are below 2^32 and the product so far below 2^31: no overflow.
            product *= size;
            if (product > Integer.MAX_VALUE) {
                throw new FileFormatException(name, "at most " + Integer.MAX_VALUE + " bytes", text(sizes) + " items");
            }
        }
        return (int) product;
    }

    private static String text(long[] sizes) {
        StringBuilder s = new StringBuilder();
        for (long size : sizes) {
            s.append(s.isEmpty() ? "" : "×").append(size);
        }
        return s.toString();
    }

    private long nextInt() throws IOException {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            if (read(1) < 0) {
                throw new FileFormatException(name, "an IDX header", "the end of the data");
            }
            value = value << 8 | (buffer[0] & 0xFF);
        }
        return value;
    }

    /** Reads some of the bytes that follow the first {@code done} into the buffer: at least one. */
    private int fill(int done) throws IOException {
        int n = read(Math.min(buffer.length, total - done));
        if (n < 0) {
            throw new FileFormatException(name, total + " bytes of items", done + " bytes");
        }
        return n;
    }

    private void requireEnd() throws IOException {
        if (read(1) >= 0) {
            throw new FileFormatException(name, "the end of the data after " + total + " bytes of items", "more bytes");
        }
    }

    private int read(int length) throws IOException {
        try {
            return in.read(buffer, 0, length);
        } catch (EOFException | ZipException e) {
            throw corrupt(name, e);
        }
    }

    private static FileFormatException corrupt(String name, IOException cause) {
        String found = cause instanceof EOFException ? "gzip data cut off" : String.valueOf(cause.getMessage());
        FileFormatException e = new FileFormatException(name, "sound gzip data", found);
        e.initCause(cause);
        return e;
    }

    private static float[] values(float divisor) {
        float[] table = new float[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = i / divisor;
        }
        return table;
    }
}
