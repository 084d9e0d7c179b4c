package dev.lanewise.data;

import static dev.lanewise.testing.FuzzedFile.require;

import dev.lanewise.Matrix;
import dev.lanewise.testing.FuzzedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads inputs as images and as labels. One that begins with G stands for the gzip data of what follows: no mutation gets
 * the check sum right.
 */
public final class IdxFuzzer {
    /** Deflate makes up to 1032 bytes of one; each becomes a number of 4 bytes, and arrays grow to 8 times their length. */
    private static final long BYTES_PER_BYTE = 1032 * 4 * 9;

    private IdxFuzzer() {}

    public static List<byte[]> seeds() {
        byte[] images = IdxFiles.images(2, 1, 3, new byte[] {0, 1, 127, -128, -1, 7});
        byte[] labels = IdxFiles.labels(3, 9, 0, 255);
        return List.of(
                images,
                labels,
                IdxFiles.gzip(images),
                IdxFiles.gzip(labels),
                behindG(images),
                behindG(labels),
                behindG());
    }

    private static byte[] behindG(byte... plain) {
        byte[] input = new byte[1 + plain.length];
        input[0] = 'G';
        System.arraycopy(plain, 0, input, 1, plain.length);
        return input;
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        boolean compress = input.length > 0 && input[0] == 'G';
        byte[] plain = compress ? Arrays.copyOfRange(input, 1, input.length) : input;
        Path file = FuzzedFile.of(compress ? IdxFiles.gzip(plain) : input);
        boolean gzip = compress || (plain.length > 1 && (plain[0] & 0xFF) == 0x1F && (plain[1] & 0xFF) == 0x8B);

        Optional<Matrix> images = FuzzedFile.read(file, BYTES_PER_BYTE, Idx::images);
        if (images.isPresent()) {
            if (compress || !gzip) {
                requireBytes(plain, 16, images.get().data());
            }
            if (!gzip) {
                requireBytes(plain, 16, stream(plain, IdxReader.IMAGES));
                requireBytes(plain, 16, stream(IdxFiles.gzip(plain), IdxReader.IMAGES));
            }
            return;
        }
        Optional<int[]> labels = FuzzedFile.read(file, BYTES_PER_BYTE, Idx::labels);
        if (labels.isPresent() && (compress || !gzip)) {
            float[] values = new float[labels.get().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = labels.get()[i];
            }
            requireBytes(plain, 8, values);
        }
    }

    private static float[] stream(byte[] bytes, int magic) throws IOException {
        try (IdxReader reader = IdxReader.open(new ByteArrayInputStream(bytes), "stream", IdxReader.UNKNOWN, magic)) {
            return reader.readFloats(IdxReader.RAW);
        }
    }

    /** The values are all bytes behind the header. */
    private static void requireBytes(byte[] plain, int header, float[] values) {
        require(values.length == plain.length - header, values.length + " values of " + plain.length + " bytes");
        for (int i = 0; i < values.length; i++) {
            require(values[i] == (plain[header + i] & 0xFF), "another value at " + i);
        }
    }
}
