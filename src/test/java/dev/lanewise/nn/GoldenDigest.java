package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Trains from seed 42 and prints the digest of the weights: a program of its own, so that any JVM on any machine can be
 * asked. It needs nothing but the library.
 *
 * <pre>java … dev.lanewise.nn.GoldenDigest [mnist | small] [parallelism]</pre>
 *
 * The system property {@code lanewise.test.bits} says how wide its kernels must be.
 */
public final class GoldenDigest {

    /** 784-50-10 after 600 iterations on MNIST. */
    static final String MNIST = "27915bb9ab5dd5071fd79aa5b7f4a3fc9c7f4baa8bf471e2e44bd153736527e8";

    /** A net small enough for an interpreter, with sizes that no vector divides. */
    static final String SMALL = "97aa713f99a7834fff5e1840c57961bf18eb81c0898662924ea4489e3d6ad147";

    private static final Path MNIST_FILES = Path.of("src", "cli", "resources", "dev", "lanewise", "cli", "mnist");

    private GoldenDigest() {}

    public static void main(String[] args) throws IOException {
        System.err.println(Kernels.active().describe());
        int bits = Integer.getInteger("lanewise.test.bits", Kernels.active().bits());
        if (bits != Kernels.active().bits()) {
            throw new IllegalStateException("expected kernels of " + bits + " bits");
        }
        String which = args.length > 0 ? args[0] : "mnist";
        int parallelism = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        System.out.println(which.equals("small") ? small(parallelism) : mnist(parallelism));
    }

    static String mnist(int parallelism) throws IOException {
        Dataset train = Dataset.idx(
                MNIST_FILES.resolve("train-images-idx3-ubyte.gz"), MNIST_FILES.resolve("train-labels-idx1-ubyte.gz"));
        return train(
                new TwoLayerNet(784, 50, 10, 0.01, 42),
                train,
                trainer(parallelism).iterations(600));
    }

    static String small(int parallelism) {
        Dataset train = blobs(211, 37, 5, 7);
        return train(
                new TwoLayerNet(37, 19, 5, 0.1, 42),
                train,
                trainer(parallelism).batchSize(29).iterations(100));
    }

    static Trainer.Builder trainer(int parallelism) {
        return Trainer.builder().seed(42).parallelism(parallelism);
    }

    private static String train(TwoLayerNet net, Dataset train, Trainer.Builder trainer) {
        trainer.build().fit(net, train, null);
        return net.digest();
    }

    /** Samples around one random centre per class; some features are 0. */
    static Dataset blobs(int size, int features, int classes, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Matrix centres = Matrix.zeros(classes, features);
        for (int i = 0; i < centres.data().length; i++) {
            centres.data()[i] = (float) random.nextDouble();
        }
        Matrix x = Matrix.zeros(size, features);
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = random.nextInt(classes);
            for (int p = 0; p < features; p++) {
                float value = centres.get(labels[i], p) + 0.2f * (float) random.nextGaussian();
                x.set(i, p, Math.max(0f, value));
            }
        }
        return Dataset.of(x, labels, classes);
    }
}
