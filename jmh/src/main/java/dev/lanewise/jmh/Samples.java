package dev.lanewise.jmh;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.Dataset;
import java.io.IOException;
import java.util.stream.IntStream;

/** Rows for single predictions. */
final class Samples {

    static final int ROWS = 256;

    private Samples() {}

    /** Of MNIST's test set; 81 % of the pixels are 0. */
    static Matrix digits() throws IOException {
        Dataset test = Dataset.idx(
                TrainingData.MNIST_FILES.resolve("t10k-images-idx3-ubyte.gz"),
                TrainingData.MNIST_FILES.resolve("t10k-labels-idx1-ubyte.gz"));
        return test.x().gatherRows(IntStream.range(0, ROWS).toArray());
    }

    /** No value is 0. */
    static Matrix dense() {
        SplitMix64 random = new SplitMix64(1);
        Matrix x = Matrix.zeros(ROWS, TrainingData.FEATURES);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
