package dev.lanewise.io;

import static dev.lanewise.testing.FuzzedFile.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.Model;
import dev.lanewise.testing.FuzzedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads inputs as archives of arrays of NumPy, and as models. One that does not begin as a zip file does stands for the
 * archive of the arrays that are in it, one behind the other: no mutation gets the check sums right.
 */
public final class NpzFuzzer {
    /** Deflate makes up to 1032 bytes of one; each becomes a float, in an array that grows, once more in Fortran's order. */
    private static final long BYTES_PER_BYTE = 1032 * 32;

    private static final String MAGIC = "\u0093NUMPY";
    private static final List<String> NAMES = List.of("W1", "b1", "W2", "b2", "fc1.weight", "fc1.bias");

    private NpzFuzzer() {}

    public static List<byte[]> seeds() {
        Map<String, byte[]> files = NumpyFiles.WRITTEN_BY_NUMPY;
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        model.writeBytes(requireNonNull(files.get("<f4.C")));
        model.writeBytes(NumpyFiles.array("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", new byte[3]));
        model.writeBytes(NumpyFiles.array("{'descr': '|u1', 'fortran_order': True, 'shape': (3, 2), }", new byte[6]));
        model.writeBytes(NumpyFiles.array("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", new byte[16]));
        return List.of(
                requireNonNull(files.get("savez")),
                requireNonNull(files.get("savez_compressed")),
                requireNonNull(files.get("fc")),
                requireNonNull(files.get(">f2.F")),
                requireNonNull(files.get("<f8.1")),
                model.toByteArray());
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        boolean zip = input.length > 1 && input[0] == 'P' && input[1] == 'K';
        Map<String, byte[]> arrays = arrays(input);
        Path file = FuzzedFile.of(zip ? input : NumpyFiles.zip(arrays));
        Optional<Map<String, Matrix>> read = FuzzedFile.read(file, BYTES_PER_BYTE, NpzFuzzer::read);
        if (read.isEmpty()) {
            return;
        }
        Optional<Model> model =
                FuzzedFile.read(file, 2 * BYTES_PER_BYTE, path -> Models.loadNpz(path, HiddenActivation.RELU));
        if (model.isPresent()) {
            require(read.get().size() == 4, "a model of " + read.get().keySet());
        }
        if (!zip) {
            require(
                    read.get().size() == arrays.size(),
                    "other arrays: " + read.get().keySet());
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                String name = array.getKey().replace(".npy", "");
                Matrix alone = Npy.roundedMatrix(FuzzedFile.of(array.getValue()));
                require(alone.equals(read.get().get(name)), "other elements in an archive");
            }
        }
    }

    private static Map<String, Matrix> read(Path path) throws IOException {
        try (Npz file = Npz.open(path)) {
            Map<String, Matrix> arrays = new TreeMap<>();
            for (String name : file.names()) {
                arrays.put(name, file.roundedMatrix(name));
            }
            return arrays;
        }
    }

    /** The input, cut before each array, as files. */
    private static Map<String, byte[]> arrays(byte[] input) {
        String text = new String(input, ISO_8859_1);
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int start = 0, end; start < text.length() && files.size() < NAMES.size(); start = end) {
            end = text.indexOf(MAGIC, start + 1);
            end = end < 0 ? text.length() : end;
            files.put(
                    NAMES.get(files.size()) + ".npy", text.substring(start, end).getBytes(ISO_8859_1));
        }
        return files;
    }
}
