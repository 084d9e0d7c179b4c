package dev.lanewise.io;

import static dev.lanewise.testing.FuzzedFile.require;

import dev.lanewise.Matrix;
import dev.lanewise.testing.FuzzedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads inputs as arrays of NumPy. One that is read is, written as float32, read with the same elements. */
public final class NpyFuzzer {
    /** A uint8 becomes a float, once more where the order is Fortran's. */
    private static final long BYTES_PER_BYTE = 16;

    private NpyFuzzer() {}

    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : NumpyFiles.WRITTEN_BY_NUMPY.entrySet()) {
            if (file.getKey().contains(".")) {
                seeds.add(file.getValue());
            }
        }
        return seeds;
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Path file = FuzzedFile.of(input);
        Optional<Matrix> rounded = FuzzedFile.read(file, BYTES_PER_BYTE, Npy::roundedMatrix);
        Optional<Matrix> exact = FuzzedFile.read(file, BYTES_PER_BYTE, Npy::matrix);
        require(exact.isEmpty() || exact.equals(rounded), "other elements if rounded");
        if (rounded.isPresent()) {
            Matrix elements = rounded.get();
            require(elements.data().length <= input.length, "more elements than bytes");
            require(elements.equals(Npy.matrix(FuzzedFile.of(float32(elements)))), "other elements once written");
        }
    }

    private static byte[] float32(Matrix elements) {
        ByteBuffer data =
                ByteBuffer.allocate(elements.data().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(elements.data());
        return NumpyFiles.array(
                "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
                        .formatted(elements.rows(), elements.cols()),
                data.array());
    }
}
