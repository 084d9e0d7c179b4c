package dev.lanewise.jmh;

import dev.lanewise.data.Dataset;
import dev.lanewise.jmh.Operands.Lengths;
import dev.lanewise.jmh.Operands.Range;
import dev.lanewise.jmh.Operation.Cost;
import dev.lanewise.jmh.Operation.Kind;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A training of inputs-hidden-10 that rests between its epochs: each call lets it run through one more. So what is measured
 * is the steady state of one long {@link Trainer#fit}, in a thread of its own, without what comes before the first step.
 */
final class Training implements SelfChecking, TrainingListener {

    static final int BATCH = 100;

    /** Of an epoch. */
    static final int STEPS = 600;

    /** Until then it must have learnt, so that the mean loss of an epoch is less than that. Guessing has 2.3. */
    private static final int EPOCHS = 3;

    private static final float MOST_LOSS = 0.6f;

    /** More than will ever be measured. */
    private static final int MOST_STEPS = 1 << 30;

    private static final int STEPS_OF_DIGEST = 60;
    private static final float LEARNING_RATE = 0.1f;
    private static final double STD = 0.01;
    private static final long SEED = 42;

    private final TrainingData source;
    private final Dataset data;
    private final Shape net;
    private final int threads;
    private final Semaphore go = new Semaphore(0);
    private final Semaphore done = new Semaphore(0);
    private @Nullable Throwable failure;
    private int epochs;
    private double lossSum;
    private double meanLoss;

    /** Trainings with some data, of nets of these sizes. The arrays, as large as the first weights, are of no use. */
    static Operation operation(String name, List<Shape> nets, TrainingData data) {
        Function<Operands, Runnable> oneThread = o -> new Training(data, o.shape(), 1);
        return new Operation(
                name,
                nets,
                net -> new Lengths(net.area(), 0, 0),
                new Range(0, 1),
                (_, operands) -> {
                    operands.library().run();
                    return 0f;
                },
                Map.of(),
                Map.of(
                        Side.VECTOR, o -> new Training(data, o.shape(), Sgemm.THREADS),
                        Side.VECTOR_256, oneThread,
                        Side.VECTOR_128, oneThread,
                        Side.VECTOR_ONE_THREAD, oneThread,
                        Side.SCALAR, oneThread),
                (side, _) -> side != Side.SCALAR_NO_SUPERWORD,
                Kind.TRAINING,
                net -> new Cost(flops(net), 0),
                null);
    }

    /** Begins, and rests before the first step. */
    Training(TrainingData source, Shape net, int threads) {
        this.source = source;
        this.net = net;
        this.threads = threads;
        data = source.data();
        Thread.ofPlatform().daemon().name("training").start(this::train);
        done.acquireUninterruptibly();
    }

    private void train() {
        try {
            trainer(threads).iterations(MOST_STEPS).listener(this).build().fit(net(net), data, null);
        } catch (RuntimeException | Error e) {
            failure = e;
            done.release();
        }
    }

    private static TwoLayerNet net(Shape net) {
        return new TwoLayerNet(net.rows(), net.cols(), TrainingData.CLASSES, STD, SEED);
    }

    private static Trainer.Builder trainer(int threads) {
        return Trainer.builder()
                .batchSize(BATCH)
                .learningRate(LEARNING_RATE)
                .seed(SEED)
                .parallelism(threads);
    }

    @Override
    public void onBegin(TwoLayerNet begun, int iterations) {
        rest();
    }

    @Override
    public boolean onBatch(int iteration, float loss) {
        lossSum += loss;
        if ((iteration + 1) % STEPS == 0) {
            meanLoss = lossSum / STEPS;
            lossSum = 0;
            epochs++;
            rest();
        }
        return true;
    }

    private void rest() {
        done.release();
        go.acquireUninterruptibly();
    }

    /** An epoch. */
    @Override
    public void run() {
        go.release();
        done.acquireUninterruptibly();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** Floating-point operations of an epoch's matrix products, as if no input were 0. */
    static double flops(Shape net) {
        double first = net.area();
        double second = (double) net.cols() * TrainingData.CLASSES;
        // forward, and the gradients of both weights; that of the inputs only of the second layer
        return 2.0 * BATCH * STEPS * (2 * first + 3 * second);
    }

    /** It must have learnt, and a short one must give the weights that it gives on the scalar kernels. */
    @Override
    public void require() {
        while (epochs < EPOCHS) {
            run();
        }
        if (!(meanLoss < MOST_LOSS)) {
            throw new IllegalStateException("after %d epochs the loss is %s".formatted(epochs, meanLoss));
        }
        String own = digest(data, net, threads);
        String scalar = scalarDigest();
        if (!own.equals(scalar)) {
            throw new IllegalStateException(
                    "after %d steps the digest of the weights is %s, but %s on the scalar kernels"
                            .formatted(STEPS_OF_DIGEST, own, scalar));
        }
    }

    /** In a JVM of its own: a net runs on the kernels of its JVM. */
    private String scalarDigest() {
        try {
            return Machine.ask(Side.SCALAR.flags(), Training.class, source.name(), net.toString())
                    .getLast();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(Dataset data, Shape shape, int threads) {
        TwoLayerNet net = net(shape);
        trainer(threads).iterations(STEPS_OF_DIGEST).build().fit(net, data, null);
        return net.digest();
    }

    /** Prints the digest after a short training on one thread: of this data, of a net of this size. */
    public static void main(String... args) {
        Shape net = Shape.parse(args[1]);
        System.out.println(digest(TrainingData.valueOf(args[0]).data(), net, 1));
    }
}
