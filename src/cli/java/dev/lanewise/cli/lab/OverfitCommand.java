package dev.lanewise.cli.lab;

import static dev.lanewise.cli.Checks.require;

import dev.lanewise.cli.MnistSource;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Epochs;
import dev.lanewise.nn.Evaluation;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.Optimizer;
import dev.lanewise.nn.Sampling;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.WeightInit;
import dev.lanewise.page.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lanewise lab overfit}: a network that learns a few images by heart. */
@Command(
        name = "overfit",
        description =
                "Trains on a few images for many epochs, and measures on the test set as well: the curves part. The"
                        + " network learns its images by heart, and gets surer of its mistakes on all others.",
        sortOptions = false)
final class OverfitCommand extends Experiment {

    private static final int MOST_EPOCHS = 100_000;
    private static final int MOST_HIDDEN = 1000;
    private static final int MOST_BATCH = 100;

    /** About so many evaluations, and one after each of the first epochs. */
    private static final int LINES = 20;

    private static final int FIRST_EPOCHS = 10;

    @Option(names = "--samples", paramLabel = "N", description = "Of the training set, its first (default: 300).")
    private int samples = 300;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over them (default: 200).")
    private int epochs = 200;

    @Option(names = "--hidden", paramLabel = "N", description = "ReLU units of the hidden layer (default: 100).")
    private int hidden = 100;

    @Option(names = "--learning-rate", paramLabel = "X", description = "Step against the gradient (default: 0.1).")
    private float learningRate = 0.1f;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "How strongly weights shrink: what may keep the curves together (default: 0).")
    private float weightDecay;

    @Mixin
    private Digits digits = new Digits();

    /** After an epoch. */
    private record Point(int epoch, float trainLoss, float testLoss, float trainAccuracy, float testAccuracy) {

        static Point of(int epoch, Evaluation train, Evaluation test) {
            return new Point(epoch, train.loss(), test.loss(), train.accuracy(), test.accuracy());
        }
    }

    /** The same on the page: JSON has neither NaN nor infinity, and a loss may be one of them. */
    private record Shown(
            int epoch, @Nullable Float trainLoss, @Nullable Float testLoss, float trainAccuracy, float testAccuracy) {

        static Shown of(Point point) {
            return new Shown(
                    point.epoch,
                    Page.finite(point.trainLoss),
                    Page.finite(point.testLoss),
                    point.trainAccuracy,
                    point.testAccuracy);
        }
    }

    /** The page's data. */
    private record Data(String net, int samples, int tested, int best, List<Shown> points) {}

    @Override
    Page run(PrintWriter out) throws IOException {
        require(samples >= 1, "--samples", samples, "at least 1");
        require(epochs >= 1 && epochs <= MOST_EPOCHS, "--epochs", epochs, "from 1 to " + MOST_EPOCHS);
        require(hidden >= 1 && hidden <= MOST_HIDDEN, "--hidden", hidden, "from 1 to " + MOST_HIDDEN);
        require(
                learningRate > 0 && Float.isFinite(learningRate),
                "--learning-rate",
                learningRate,
                "above 0 and finite");
        require(weightDecay >= 0 && Float.isFinite(weightDecay), "--weight-decay", weightDecay, "finite, at least 0");
        MnistSource source = digits.open(out);
        int most = source.train().size();
        require(samples <= most, "--samples", samples, "at most " + most + ", the size of the training set");
        Dataset train = source.train().slice(0, samples);
        TwoLayerNet net = new TwoLayerNet(
                source.features(), hidden, source.classes(), HiddenActivation.RELU, WeightInit.he(), digits.seed);
        String shape = "%d-%d-%d".formatted(net.inputSize(), hidden, net.outputSize());
        fact(
                out,
                "network",
                "%s, relu, learning rate %s, weight decay %s"
                        .formatted(shape, Numbers.text(learningRate), Numbers.text(weightDecay)));
        fact(
                out,
                "training",
                "%d epochs of %d images; measured on these and on %d test images"
                        .formatted(epochs, samples, source.test().size()));
        List<Point> points = train(net, train, source.test());
        int best =
                points.stream().min(Comparator.comparingDouble(Point::testLoss)).orElseThrow().epoch;
        print(out, points, best);
        List<Shown> shown = points.stream().map(Shown::of).toList();
        Data data = new Data(shape, samples, source.test().size(), best, shown);
        return new Page("Overfitting", OverfitCommand.class, "overfit", data);
    }

    private List<Point> train(TwoLayerNet net, Dataset train, Dataset test) {
        int batch = Math.min(MOST_BATCH, train.size());
        int perEpoch = new Epochs(train.size(), batch).batches();
        int stride = Math.max(1, epochs / LINES);
        List<Point> points = new ArrayList<>();
        points.add(Point.of(0, net.evaluate(train), net.evaluate(test)));
        Trainer.builder()
                .batchSize(batch)
                .sampling(Sampling.SHUFFLED)
                .optimizer(Optimizer.sgd().weightDecay(weightDecay))
                .learningRate(learningRate)
                .epochs(epochs)
                .seed(digits.seed)
                .listener(new TrainingListener() {
                    @Override
                    public boolean onBatch(int iteration, float loss) {
                        int epoch = (iteration + 1) / perEpoch;
                        boolean wanted = epoch <= FIRST_EPOCHS || epoch % stride == 0 || epoch == epochs;
                        if ((iteration + 1) % perEpoch == 0 && wanted) {
                            points.add(Point.of(epoch, net.evaluate(train), net.evaluate(test)));
                        }
                        return true;
                    }
                })
                .build()
                .fit(net, train, null);
        return points;
    }

    private static void print(PrintWriter out, List<Point> points, int best) {
        TextTable table = new TextTable("epoch", "train loss", "test loss", "train accuracy", "test accuracy");
        for (Point point : points) {
            table.row(
                    Integer.toString(point.epoch),
                    fixed(point.trainLoss),
                    fixed(point.testLoss),
                    fixed(point.trainAccuracy),
                    fixed(point.testAccuracy));
        }
        table.print(out);
        Point last = points.getLast();
        out.println();
        fact(
                out,
                "parted",
                "by %s in loss, by %s in accuracy; the test loss was smallest after epoch %d"
                        .formatted(
                                fixed(last.testLoss - last.trainLoss),
                                fixed(last.trainAccuracy - last.testAccuracy),
                                best));
    }

    private static String fixed(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
