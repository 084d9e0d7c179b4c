package dev.lanewise.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * One gzip member (RFC 1952) and nothing after it. {@link java.util.zip.GZIPInputStream} passes over bytes behind the
 * trailer in silence; here they are an error, like a wrong check sum. Closing frees the inflater and leaves the
 * compressed stream open.
 */
final class GzipInputStream extends InflaterInputStream {
    static final int MAGIC = 0x1F8B;

    private static final int DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 0x02;
    private static final int FLAG_EXTRA = 0x04;
    private static final int FLAG_NAME = 0x08;
    private static final int FLAG_COMMENT = 0x10;
    private static final int FLAGS_RESERVED = 0xE0;
    private static final int BUFFER_BYTES = 1 << 14;

    private final CRC32 crc = new CRC32();
    private boolean checked;
    private int position;

    private GzipInputStream(InputStream in) {
        super(in, new Inflater(true), BUFFER_BYTES);
    }

    static GzipInputStream open(InputStream in) throws IOException {
        skipHeader(in);
        return new GzipInputStream(in);
    }

    @Override
    public int read(byte[] b, int off, int length) throws IOException {
        int n = super.read(b, off, length);
        if (n > 0) {
            crc.update(b, off, n);
        } else if (n < 0 && !checked) {
            checkTrailer();
            checked = true;
        }
        return n;
    }

    @Override
    public void close() {
        inf.end();
    }

    private static void skipHeader(InputStream in) throws IOException {
        if ((next(in) << 8 | next(in)) != MAGIC || next(in) != DEFLATE) {
            throw new ZipException("no gzip header");
        }
        int flags = next(in);
        if ((flags & FLAGS_RESERVED) != 0) {
            throw new ZipException("reserved gzip flags");
        }
        skip(in, 6); // time, extra flags, operating system
        if ((flags & FLAG_EXTRA) != 0) {
            skip(in, next(in) | next(in) << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText(in);
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText(in);
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(in, 2);
        }
    }

    private void checkTrailer() throws IOException {
        position = len - inf.getRemaining();
        if (nextTrailerInt() != crc.getValue()) {
            throw new ZipException("gzip data with a wrong CRC-32");
        }
        if (nextTrailerInt() != (inf.getBytesWritten() & 0xFFFFFFFFL)) {
            throw new ZipException("gzip data with a wrong length");
        }
        if (readBehind() >= 0) {
            throw new ZipException("bytes behind the end of the gzip data");
        }
    }

    private long nextTrailerInt() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            value |= (long) present(readBehind()) << shift;
        }
        return value;
    }

    /** Reads a byte behind the deflated data, of which the buffer may hold some. */
    private int readBehind() throws IOException {
        return position < len ? buf[position++] & 0xFF : in.read();
    }

    private static void skip(InputStream in, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next(in);
        }
    }

    private static void skipText(InputStream in) throws IOException {
        while (next(in) != 0) {
            // a name or comment ends with a zero
        }
    }

    private static int next(InputStream in) throws IOException {
        return present(in.read());
    }

    private static int present(int b) throws EOFException {
        if (b < 0) {
            throw new EOFException("gzip data cut off");
        }
        return b;
    }
}
