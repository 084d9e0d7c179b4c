package dev.lanewise.io;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads an array from a file in NumPy's format (.npy), as {@code numpy.save} writes it: versions 1.0, 2.0 and 3.0, in C
 * or Fortran order, little- or big-endian. {@link Npz} reads archives of such files.
 *
 * <p>The array has one or two dimensions; one of one dimension becomes a row. Its elements are float32, float16 or uint8,
 * whose values a float holds exactly. NaN stays NaN; float32 keeps every bit. Those of float64, which NumPy makes unless it
 * is told otherwise, are read where the caller asks for rounding. Other types are refused, first of all objects: nothing in
 * a file is ever run.
 *
 * <p>The file is not trusted: it must have the length that its header asks for, before memory is taken for the elements.
 */
public final class Npy {
    private Npy() {}

    /**
     * Reads an array without loss.
     *
     * @param path a regular file
     * @return a new matrix
     * @throws FileFormatException if it is no such array, or one of float64
     * @throws IOException if it cannot be read
     */
    public static Matrix matrix(Path path) throws IOException {
        return read(path, false);
    }

    /**
     * Reads an array; an element of float64 becomes the nearest float, of two as near the even one, as NumPy's {@code
     * astype(float32)} does.
     *
     * @param path a regular file
     * @return a new matrix
     * @throws FileFormatException if it is no such array, or a finite element is beyond the range of float
     * @throws IOException if it cannot be read
     */
    public static Matrix roundedMatrix(Path path) throws IOException {
        return read(path, true);
    }

    private static Matrix read(Path path, boolean round) throws IOException {
        long length = Safetensors.regularFile(path, "an array of NumPy").size();
        String source = path.toString();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            NpyHeader header = NpyHeader.read(in, source);
            if (length != header.bytes() + header.dataBytes()) {
                throw new FileFormatException(
                        source, header.dataBytes() + " bytes behind the header", (length - header.bytes()) + " bytes");
            }
            return new NpyReader(in, header, source).read(round, true);
        }
    }
}
