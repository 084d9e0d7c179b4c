package dev.lanewise.jmh;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a {@link Training} learns from: 60,000 samples of ten classes. peers.py has the same. */
enum TrainingData {
    /** The digits of the library's command line, 81 % of whose pixels are 0. */
    MNIST {
        @Override
        Dataset load() {
            try {
                return Dataset.idx(
                        MNIST_FILES.resolve("train-images-idx3-ubyte.gz"),
                        MNIST_FILES.resolve("train-labels-idx1-ubyte.gz"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    /** Normally distributed around a prototype for each class, as hard to learn as the digits; no value is 0. */
    DENSE {
        @Override
        Dataset load() {
            SplitMix64 random = new SplitMix64(0);
            Matrix prototypes = normal(random, CLASSES, FEATURES);
            Matrix x = normal(random, SAMPLES, FEATURES);
            int[] labels = new int[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                labels[i] = random.nextInt(CLASSES);
                for (int j = 0; j < FEATURES; j++) {
                    x.data()[i * FEATURES + j] += PROTOTYPE_STD * prototypes.data()[labels[i] * FEATURES + j];
                }
            }
            return Dataset.of(x, labels, CLASSES);
        }

        private static Matrix normal(SplitMix64 random, int rows, int cols) {
            Matrix matrix = Matrix.zeros(rows, cols);
            for (int i = 0; i < rows * cols; i++) {
                matrix.data()[i] = (float) random.nextGaussian();
            }
            return matrix;
        }
    };

    static final int FEATURES = 784;
    static final int CLASSES = 10;

    /** Of the checkout whose jmh/target/benchmarks.jar this is. */
    static final Path MNIST_FILES = Machine.place(Measured.class)
            .resolve("../../../src/cli/resources/dev/lanewise/cli/mnist")
            .normalize();

    private static final int SAMPLES = 60_000;
    private static final float PROTOTYPE_STD = 0.1f;

    private static final Map<TrainingData, Dataset> LOADED = new ConcurrentHashMap<>();

    /** The data, from the first call on the same. */
    Dataset data() {
        return LOADED.computeIfAbsent(this, TrainingData::load);
    }

    /** Reads or draws it. */
    abstract Dataset load();
}
