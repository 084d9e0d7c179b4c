package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Trains from seed 42 and prints the digests of the weights: a program of its own, so that any JVM on any machine can be
 * asked. It needs nothing but the library.
 *
 * <pre>java … dev.lanewise.nn.GoldenDigest [all | small] [parallelism]</pre>
 *
 * The system property {@code lanewise.test.bits} says how wide its kernels must be.
 */
public final class GoldenDigest {

    /** A training and the digest that it ends with. */
    enum Training {
        /** 784-50-10 after 600 iterations on MNIST. */
        MNIST("27915bb9ab5dd5071fd79aa5b7f4a3fc9c7f4baa8bf471e2e44bd153736527e8") {
            @Override
            String digest(int parallelism) throws IOException {
                Dataset train = Dataset.idx(
                        MNIST_FILES.resolve("train-images-idx3-ubyte.gz"),
                        MNIST_FILES.resolve("train-labels-idx1-ubyte.gz"));
                TwoLayerNet net = new TwoLayerNet(784, 50, 10, 0.01, 42);
                trainer(parallelism).iterations(600).build().fit(net, train, null);
                return net.digest();
            }
        },
        /** All others are small enough for an interpreter, with sizes that no vector divides. */
        SMALL("97aa713f99a7834fff5e1840c57961bf18eb81c0898662924ea4489e3d6ad147") {
            @Override
            String digest(int parallelism) {
                return small(parallelism, HiddenActivation.SIGMOID, WeightInit.std(0.1), Optimizer.sgd(), CONSTANT);
            }
        },
        /** 20 iterations of that. */
        NUMERICAL("793d4133475fd76195683914ae096163f85b0c4aed61f5425dcc184a983f652a") {
            @Override
            String digest(int parallelism) {
                TwoLayerNet net = new TwoLayerNet(37, 19, 5, 0.1, 42);
                return small(net, trainer(parallelism).iterations(20).gradient(GradientMethod.NUMERICAL));
            }
        },
        TANH("769efd014b0ec28d315b1337fa4edf5b8f86e9412f79ed6732c5f7c0c1aaf048") {
            @Override
            String digest(int parallelism) {
                return small(parallelism, HiddenActivation.TANH, WeightInit.xavier(), Optimizer.sgd(), CONSTANT);
            }
        },
        RELU("7f5e64a37726000afb6a09b427c7345e20878ef0c43c5a60cbb4b6b1f6fdf602") {
            @Override
            String digest(int parallelism) {
                return small(parallelism, HiddenActivation.RELU, WeightInit.he(), Optimizer.sgd(), CONSTANT);
            }
        },
        WEIGHT_DECAY("2950cccc76c2d246c7e0126b625bc84e2530cdc4da29f67243195e3c3f58cae9") {
            @Override
            String digest(int parallelism) {
                Optimizer decay = Optimizer.sgd().weightDecay(0.01f);
                return small(parallelism, HiddenActivation.SIGMOID, WeightInit.std(0.1), decay, CONSTANT);
            }
        },
        MOMENTUM("bea79320bbaba936d7955e8764852c5c907ebff424f27050b304b8c7a0e68fd4") {
            @Override
            String digest(int parallelism) {
                LearningRateSchedule steps = LearningRateSchedule.step(0.05f, 30, 0.5f);
                Optimizer momentum = Optimizer.momentum(0.9f).weightDecay(0.001f);
                return small(parallelism, HiddenActivation.RELU, WeightInit.he(), momentum, steps);
            }
        },
        ADAM("b3468b073534a99288990c0ebd4bc223ca700d069aaca0cc2595fc4e6e9d5315") {
            @Override
            String digest(int parallelism) {
                return small(parallelism, HiddenActivation.TANH, WeightInit.xavier(), Optimizer.adam(), COSINE);
            }
        },
        ADAM_W("8b0e5706253b270e757d5829ccaca13215fe2ae8f3fcdc5f999c8ab186fa2372") {
            @Override
            String digest(int parallelism) {
                Optimizer adamW = Optimizer.adamW().weightDecay(0.05f);
                return small(parallelism, HiddenActivation.RELU, WeightInit.he(), adamW, COSINE);
            }
        },
        /** Interrupted after 50 of its 100 iterations; shuffled, and ends with the best weights. */
        RESUMED("6e228f939a89ce98c0953556b07dc7ca4057ffcc40821586a7d943677dbe0516") {
            @Override
            String digest(int parallelism) {
                List<Checkpoint> checkpoints = new ArrayList<>();
                resumable(1).checkpoint(50, checkpoints::add).build().fit(resumableNet(), RESUMABLE_DATA.train(), null);
                TwoLayerNet net = resumableNet();
                resumable(parallelism).build().resume(checkpoints.getFirst(), net, RESUMABLE_DATA.train(), null);
                return net.digest();
            }
        };

        final String expected;

        Training(String expected) {
            this.expected = expected;
        }

        abstract String digest(int parallelism) throws IOException;

        /** As it is printed. */
        String line(String digest) {
            return name() + " " + digest;
        }
    }

    /** Those that take no time. */
    static final Set<Training> SMALL = Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Training.MNIST)));

    private static final LearningRateSchedule CONSTANT = LearningRateSchedule.constant(0.1f);
    private static final LearningRateSchedule COSINE =
            LearningRateSchedule.cosine(0.01f, 0.0001f).warmUp(10);

    static final Dataset.Split RESUMABLE_DATA = blobs(211, 37, 5, 7).split(0.2, 1);

    private static final Path MNIST_FILES = Path.of("src", "cli", "resources", "dev", "lanewise", "cli", "mnist");

    private GoldenDigest() {}

    public static void main(String[] args) throws IOException {
        System.err.println(Kernels.active().describe());
        int bits = Integer.getInteger("lanewise.test.bits", Kernels.active().bits());
        if (bits != Kernels.active().bits()) {
            throw new IllegalStateException("expected kernels of " + bits + " bits");
        }
        boolean all = args.length == 0 || args[0].equals("all");
        int parallelism = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        for (Training training : all ? EnumSet.allOf(Training.class) : SMALL) {
            System.out.println(training.line(training.digest(parallelism)));
        }
    }

    private static String small(
            int parallelism,
            HiddenActivation activation,
            WeightInit weightInit,
            Optimizer optimizer,
            LearningRateSchedule schedule) {
        TwoLayerNet net = new TwoLayerNet(37, 19, 5, activation, weightInit, 42);
        return small(
                net, trainer(parallelism).iterations(100).optimizer(optimizer).learningRate(schedule));
    }

    static TwoLayerNet resumableNet() {
        return new TwoLayerNet(37, 19, 5, HiddenActivation.TANH, WeightInit.xavier(), 42);
    }

    static Trainer.Builder resumable(int parallelism) {
        return trainer(parallelism)
                .iterations(100)
                .batchSize(29)
                .sampling(Sampling.SHUFFLED)
                .optimizer(Optimizer.adamW())
                .learningRate(COSINE)
                .earlyStopping(RESUMABLE_DATA.validation(), 100);
    }

    private static String small(TwoLayerNet net, Trainer.Builder trainer) {
        trainer.batchSize(29).build().fit(net, blobs(211, 37, 5, 7), null);
        return net.digest();
    }

    private static Trainer.Builder trainer(int parallelism) {
        return Trainer.builder().seed(42).parallelism(parallelism);
    }

    /** Samples around one random centre per class; some features are 0. */
    public static Dataset blobs(int size, int features, int classes, long seed) {
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
