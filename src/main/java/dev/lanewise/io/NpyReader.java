package dev.lanewise.io;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads the elements of an array in NumPy's format, behind its header. */
final class NpyReader {
    /** A multiple of every element's size. */
    private static final int CHUNK_BYTES = 1 << 16;

    private static final int INITIAL_ELEMENTS = 1 << 16;

    private final InputStream in;
    private final NpyHeader header;
    private final String source;

    NpyReader(InputStream in, NpyHeader header, String source) {
        this.in = in;
        this.header = header;
        this.source = source;
    }

    /**
     * Reads all elements, and the end of the stream behind them. Memory grows with what arrives, to twice as much and the
     * result, unless it is known to arrive.
     *
     * @param round whether a float64 may lose digits
     * @param known whether the stream is known to have as many bytes as the header asks for
     * @return the array in row-major order; one of one dimension as a row
     */
    Matrix read(boolean round, boolean known) throws IOException {
        if (header.type() == NpyHeader.Type.F8 && !round) {
            throw new FileFormatException(
                    source, "elements that a float holds exactly: float16, float32 or uint8", "float64");
        }
        int rows = header.shape().size() == 1 ? 1 : header.shape().getFirst().intValue();
        int cols = header.shape().getLast().intValue();
        float[] values = values(known);
        return header.fortranOrder() ? Matrix.wrap(cols, rows, values).transpose() : Matrix.wrap(rows, cols, values);
    }

    private float[] values(boolean known) throws IOException {
        int total = header.elements();
        float[] values = new float[known ? total : Math.min(total, INITIAL_ELEMENTS)];
        byte[] bytes = new byte[CHUNK_BYTES];
        ByteBuffer chunk = ByteBuffer.wrap(bytes).order(header.order());
        for (int done = 0, count; done < total; done += count) {
            count = Math.min(CHUNK_BYTES / header.type().bytes(), total - done);
            int wanted = count * header.type().bytes();
            int read = in.readNBytes(bytes, 0, wanted);
            if (read < wanted) {
                long found = (long) done * header.type().bytes() + read;
                throw new FileFormatException(
                        source, header.dataBytes() + " bytes behind the header", found + " bytes");
            }
            if (done + count > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(total, 2L * values.length));
            }
            decode(chunk.clear(), values, done, count);
        }
        if (in.read() >= 0) {
            throw new FileFormatException(source, header.dataBytes() + " bytes behind the header", "more");
        }
        return values;
    }

    private void decode(ByteBuffer chunk, float[] values, int start, int count) throws FileFormatException {
        switch (header.type()) {
            case U1 -> {
                for (int i = 0; i < count; i++) {
                    values[start + i] = chunk.get() & 0xFF;
                }
            }
            case F2 -> {
                for (int i = 0; i < count; i++) {
                    values[start + i] = Float.float16ToFloat(chunk.getShort());
                }
            }
            case F4 -> chunk.asFloatBuffer().get(values, start, count);
            case F8 -> {
                for (int i = 0; i < count; i++) {
                    values[start + i] = rounded(chunk.getDouble());
                }
            }
        }
    }

    private float rounded(double value) throws FileFormatException {
        float rounded = (float) value;
        if (Float.isInfinite(rounded) && !Double.isInfinite(value)) {
            throw new FileFormatException(source, "elements within the range of float", "" + value);
        }
        return rounded;
    }
}
