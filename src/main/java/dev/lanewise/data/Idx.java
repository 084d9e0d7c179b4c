package dev.lanewise.data;

import static java.util.Objects.requireNonNull;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads one IDX file of unsigned bytes, plain or gzip, as it is. {@link Dataset#idx(Path, Path)} reads images with their
 * labels, scaled; what it says of files that are not trusted holds here, too.
 */
public final class Idx {
    private Idx() {}

    /**
     * Images as rows of pixels.
     *
     * @param path an IDX file of magic number 0x00000803
     * @return images × pixels, each from 0 to 255; at least 1 × 1
     * @throws FileFormatException if it is no such file
     * @throws IOException if it cannot be read
     */
    public static Matrix images(Path path) throws IOException {
        long length = IdxReader.length(requireNonNull(path, "path"));
        try (InputStream in = Files.newInputStream(path);
                IdxReader images = IdxReader.open(in, path.toString(), length, IdxReader.IMAGES)) {
            return Matrix.wrap(images.count(), images.itemSize(), images.readFloats(IdxReader.RAW));
        }
    }

    /**
     * Labels.
     *
     * @param path an IDX file of magic number 0x00000801
     * @return at least one label, each from 0 to 255
     * @throws FileFormatException if it is no such file
     * @throws IOException if it cannot be read
     */
    public static int[] labels(Path path) throws IOException {
        long length = IdxReader.length(requireNonNull(path, "path"));
        try (InputStream in = Files.newInputStream(path);
                IdxReader labels = IdxReader.open(in, path.toString(), length, IdxReader.LABELS)) {
            return labels.readInts();
        }
    }
}
