package dev.lanewise.io;

import static dev.lanewise.io.NumpyFiles.WRITTEN_BY_NUMPY;
import static dev.lanewise.io.NumpyFiles.array;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.TwoLayerNet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays that NumPy wrote come out with the values that it wrote. */
class NumpyTest {
    private static final Matrix FLOATS = Matrix.of(new float[] {1, -2.5f, 0x1p-10f}, new float[] {65504, -0f, 3});
    private static final Matrix BYTES = Matrix.of(new float[] {0, 1, 127}, new float[] {128, 254, 255});

    private static final Matrix W1 = FLOATS;
    private static final Matrix B1 = Matrix.of(new float[] {0.1f, 0.2f, 0.3f});
    private static final Matrix W2 = Matrix.of(new float[] {1, 2}, new float[] {3, 4}, new float[] {5, 6});
    private static final Matrix B2 = Matrix.of(new float[] {-1, 1});

    private final Path path;

    NumpyTest(@TempDir Path dir) {
        path = dir.resolve("array");
    }

    private Path file(String name) throws IOException {
        return Files.write(path, requireNonNull(WRITTEN_BY_NUMPY.get(name), name));
    }

    static Stream<String> arrays() {
        return WRITTEN_BY_NUMPY.keySet().stream().filter(name -> name.contains("."));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void readsWhatNumPyWrote(String name) throws IOException {
        Matrix values = name.startsWith("|u1") ? BYTES : FLOATS;
        Matrix expected = name.endsWith(".1") ? Matrix.wrap(1, 6, values.data()) : values;
        assertEquals(expected, Npy.roundedMatrix(file(name)));
        if (name.contains("f8")) {
            FileFormatException e = assertThrows(FileFormatException.class, () -> Npy.matrix(path));
            assertEquals(
                    path + ": expected elements that a float holds exactly: float16, float32 or uint8, found float64",
                    e.getMessage());
        } else {
            assertEquals(expected, Npy.matrix(path));
        }
    }

    @Test
    void allOfThemAreHere() {
        assertEquals(22, arrays().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"savez", "savez_compressed"})
    void readsAnArchive(String name) throws IOException {
        Npz closed;
        try (Npz file = Npz.open(file(name))) {
            assertEquals(Set.of("W1", "b1", "W2", "b2"), file.names());
            assertArrayEquals(new long[] {2, 3}, file.shape("W1"));
            assertArrayEquals(new long[] {3}, file.shape("b1"));
            assertEquals(W1, file.roundedMatrix("W1"));
            assertEquals(B1, file.roundedMatrix("b1"));
            assertThrows(FileFormatException.class, () -> file.matrix("b1"));
            assertThrows(FileFormatException.class, () -> file.matrix("w1"));
            assertThrows(FileFormatException.class, () -> file.shape("w1"));
            assertEquals("Npz " + path + " of 4 arrays", file.toString());
            closed = file;
        }
        assertThrows(IllegalStateException.class, () -> closed.roundedMatrix("b1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"savez", "savez_compressed", "fc"})
    void readsAModel(String name) throws IOException {
        Model model = Models.loadNpz(file(name), HiddenActivation.TANH);
        TwoLayerNet net = model.net();
        assertEquals(List.of(W1, B1, W2, B2), List.of(net.w1(), net.b1(), net.w2(), net.b2()));
        assertEquals(HiddenActivation.TANH, net.hiddenActivation());
        assertEquals(Map.of("activation", "tanh"), Models.metadata(model));
    }

    @Test
    void refusesAnArchiveOfAnotherNet() throws IOException {
        Files.write(path, NumpyFiles.zip(Map.of("W1.npy", requireNonNull(WRITTEN_BY_NUMPY.get("<f4.C")))));
        Exception e = assertThrows(FileFormatException.class, () -> Models.loadNpz(path, HiddenActivation.TANH));
        assertTrue(e.getMessage().endsWith("and no others, found \"W1\""), e.getMessage());
    }

    @Test
    void roundsToTheNearestFloat() throws IOException {
        double[] values = {
            0.1,
            1 + 0x1p-24,
            1 + 0x3p-24,
            1 + 0x1.000001p-24,
            Float.MAX_VALUE,
            0x1.fffffefffffffp127,
            1e-50,
            -1e-46,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -0.0
        };
        float[] expected = {
            0.1f,
            1,
            1 + 0x1p-22f,
            1 + 0x1p-23f,
            Float.MAX_VALUE,
            Float.MAX_VALUE,
            0,
            -0f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            -0f
        };
        Files.write(path, doubles(values));
        assertArrayEquals(expected, Npy.roundedMatrix(path).data());

        Files.write(path, doubles(1e30, -1e39));
        Exception e = assertThrows(FileFormatException.class, () -> Npy.roundedMatrix(path));
        assertEquals(path + ": expected elements within the range of float, found -1.0E39", e.getMessage());
    }

    private static byte[] doubles(double... values) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asDoubleBuffer().put(values);
        return array("{'descr': '<f8', 'fortran_order': False, 'shape': (" + values.length + ",), }", data.array());
    }

    /** More than a chunk, in both orders, in a file and in an archive. */
    @Test
    void readsLargeArrays() throws IOException {
        int rows = 301;
        int cols = 997;
        ByteBuffer data = ByteBuffer.allocate(4 * rows * cols).order(ByteOrder.BIG_ENDIAN);
        Matrix expected = Matrix.zeros(cols, rows);
        for (int i = 0; i < rows * cols; i++) {
            data.putFloat(i + 0.5f);
            expected.set(i % cols, i / cols, i + 0.5f);
        }
        byte[] file =
                array("{'descr': '>f4', 'fortran_order': True, 'shape': (" + cols + ", " + rows + "), }", data.array());
        assertEquals(expected, Npy.matrix(Files.write(path, file)));
        Files.write(path, NumpyFiles.zip(Map.of("a.npy", file, "b.npy", file)));
        try (Npz npz = Npz.open(path)) {
            assertEquals(expected, npz.matrix("b"));
        }
    }

    @Test
    void keepsTheBitsOfNaN() throws IOException {
        byte[] nan = {1, 0, (byte) 0xA0, 0x7F};
        Files.write(path, array("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", nan));
        assertEquals(0x7FA00001, Float.floatToRawIntBits(Npy.matrix(path).get(0, 0)));
    }

    @Test
    void readsArraysOfNothing() throws IOException {
        Files.write(path, array("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }"));
        assertEquals(Matrix.zeros(0, 3), Npy.matrix(path));
        Files.write(path, array("{'descr': '<f4', 'fortran_order': True, 'shape': (3, 0), }"));
        assertEquals(Matrix.zeros(3, 0), Npy.matrix(path));
    }

    @Test
    void namesWhatIsNoFile() {
        assertThrows(NoSuchFileException.class, () -> Npy.matrix(path));
        assertThrows(NoSuchFileException.class, () -> Npz.open(path));
        Path directory = requireNonNull(path.getParent());
        Exception e = assertThrows(FileFormatException.class, () -> Npy.matrix(directory));
        assertEquals(directory + ": expected an array of NumPy, found a directory", e.getMessage());
        assertThrows(FileFormatException.class, () -> Npz.open(directory));
        assertEquals(
                "path",
                assertThrows(NullPointerException.class, () -> Npz.open(null)).getMessage());
    }
}
