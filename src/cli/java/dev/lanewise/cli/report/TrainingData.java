package dev.lanewise.cli.report;

import dev.lanewise.nn.ConfusionMatrix;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the page of a training shows, as it stands in its JSON. JSON has no NaN and no infinity: where a number may be
 * one, it is boxed, and {@code null} instead.
 *
 * @param version grows with every change
 * @param token what the page of a live view must send to be heard; {@code null} in a report
 * @param learningRate of some iterations, past, present and future
 * @param results {@code null} until the training has ended
 */
record TrainingData(
        long version,
        State state,
        @Nullable String token,
        Subject subject,
        Progress progress,
        Loss loss,
        Epochs epochs,
        Points learningRate,
        @Nullable Weights weights,
        @Nullable Results results) {

    /** Where the training is. */
    enum State {
        WAITING,
        RUNNING,
        PAUSING,
        PAUSED,
        STOPPING,
        EVALUATING,
        FINISHED,
        STOPPED,
        STOPPED_EARLY,
        DIVERGED
    }

    /**
     * What is trained.
     *
     * @param settings in words
     */
    record Subject(int inputs, int hidden, int outputs, List<Fact> settings) {}

    /** Something to be known, and its name. */
    record Fact(String name, String value) {}

    /**
     * How far the training has come.
     *
     * @param first the first iteration, more than 0 for one that goes on from a checkpoint
     * @param done iterations since then
     * @param planned the last iteration planned, and one
     * @param seconds since the first iteration, but for pauses
     */
    record Progress(int first, int done, int planned, int iterationsPerEpoch, double seconds, double pausedSeconds) {}

    /** A line: iterations, and what was measured at each. */
    record Points(List<Integer> at, List<Float> y) {}

    /**
     * The loss of each mini-batch.
     *
     * @param stride iterations of which the lowest and the highest loss are kept
     * @param span iterations that a smoothed value is the mean of, but for the ends
     */
    record Loss(int stride, int span, Points raw, Points smoothed) {}

    /** The evaluations, of which every {@code stride}-th is kept, and the last. */
    record Epochs(long stride, List<Epoch> kept) {}

    /** One evaluation. */
    record Epoch(
            int epoch,
            int iteration,
            @Nullable Float loss,
            @Nullable Float train,
            @Nullable Float test,
            @Nullable Double samplesPerSecond) {}

    /**
     * The weights into each unit of the hidden layer, as images if {@code width} is not 0, else as strips.
     *
     * @param after iterations done
     * @param units how many there are, of which perhaps only the first are shown
     */
    record Weights(int after, int units, int width, List<Unit> shown) {}

    /**
     * A hidden unit.
     *
     * @param limit the largest absolute value of its finite weights
     * @param pixels a byte for each weight, 0 … 254 for −limit … limit, in Base64
     * @param out the weights from it to each class
     */
    record Unit(float limit, String pixels, List<@Nullable Float> out) {}

    /**
     * How it ended.
     *
     * @param trainingSeconds without evaluations and pauses
     */
    record Results(
            float trainAccuracy,
            float testAccuracy,
            @Nullable Float trainLoss,
            @Nullable Float testLoss,
            @Nullable Double trainingSeconds,
            @Nullable Divergence divergence,
            @Nullable Validation validation,
            Confusion confusion,
            Misread misread,
            List<Fact> facts) {}

    /** Where the loss was no number any more. */
    record Divergence(int iteration, String loss, float learningRate) {}

    /** What early stopping measured. */
    record Validation(int bestEpoch, List<ValidationLoss> kept) {}

    /** The loss of the validation set after an epoch. */
    record ValidationLoss(
            int epoch, int iteration, @Nullable Float loss) {}

    /**
     * The classes of the test set.
     *
     * @param counts by label, then by what it was taken for; the last is none
     */
    record Confusion(List<List<Integer>> counts, List<ClassMeasures> classes, ClassMeasures mean) {

        static Confusion of(ConfusionMatrix matrix) {
            int classes = matrix.classes();
            List<List<Integer>> counts = IntStream.range(0, classes)
                    .mapToObj(label -> IntStream.rangeClosed(0, classes)
                            .mapToObj(c -> c < classes ? matrix.count(label, c) : matrix.unclassified(label))
                            .toList())
                    .toList();
            return new Confusion(
                    counts,
                    IntStream.range(0, classes)
                            .mapToObj(c -> new ClassMeasures(
                                    matrix.precision(c), matrix.recall(c), matrix.f1(c), matrix.support(c)))
                            .toList(),
                    new ClassMeasures(
                            matrix.macroPrecision(), matrix.macroRecall(), matrix.macroF1(), matrix.samples()));
        }
    }

    /** How well one class is recognized, or all in the mean. */
    record ClassMeasures(float precision, float recall, float f1, int support) {}

    /** The samples of the test set that were misread, and the worst of them. */
    record Misread(int count, int samples, int width, List<Sample> worst) {}

    /**
     * A sample that was misread.
     *
     * @param index in the test set
     * @param taken the class predicted; −1 for none
     * @param pixels a byte for each input, 0 … 255 for 0 … 1, in Base64
     */
    record Sample(int index, int label, int taken, List<@Nullable Float> probabilities, String pixels) {}
}
