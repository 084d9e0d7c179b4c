package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.data.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistSourceTest {

    @Test
    void embedsAllOfMnist() throws IOException {
        MnistSource mnist = MnistSource.embedded();

        assertEquals(60_000, mnist.train().size());
        assertEquals(10_000, mnist.test().size());
        assertEquals(28 * 28, mnist.features());
        assertEquals(10, mnist.classes());
        assertArrayEquals(new int[] {5, 0, 4, 1, 9}, firstLabels(mnist.train()));
        assertArrayEquals(new int[] {7, 2, 1, 0, 4}, firstLabels(mnist.test()));
    }

    @Test
    void readsPlainAndGzipUnderEitherName(@TempDir Path directory) throws IOException {
        // The test set stands for both, and is the smaller one.
        copy("t10k-images-idx3-ubyte.gz", directory.resolve("train-images.idx3-ubyte"), true);
        copy("t10k-labels-idx1-ubyte.gz", directory.resolve("train-labels-idx1-ubyte"), true);
        copy("t10k-images-idx3-ubyte.gz", directory.resolve("t10k-images-idx3-ubyte.gz"), false);
        copy("t10k-labels-idx1-ubyte.gz", directory.resolve("t10k-labels.idx1-ubyte.gz"), false);

        MnistSource source = MnistSource.directory(directory);

        assertEquals(10_000, source.train().size());
        assertEquals(source.train().x(), source.test().x());
        assertArrayEquals(source.train().labels(), source.test().labels());
    }

    private static void copy(String resource, Path file, boolean inflate) throws IOException {
        try (InputStream in = MnistSource.class.getResourceAsStream("mnist/" + resource)) {
            InputStream bytes = Objects.requireNonNull(in, resource);
            Files.copy(inflate ? new GZIPInputStream(bytes) : bytes, file);
        }
    }

    private static int[] firstLabels(Dataset dataset) {
        return Arrays.copyOf(dataset.labels(), 5);
    }
}
