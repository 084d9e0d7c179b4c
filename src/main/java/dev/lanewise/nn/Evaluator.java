package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Kernels;
import java.util.stream.IntStream;

/**
 * What a net makes of many samples: the class that it gives to each, and the loss of each. Slices of the samples may run
 * as a parallel stream; since they write nothing but what belongs to their samples, their number changes no bit.
 * Allocates the results, and the temporaries of each slice.
 */
final class Evaluator {

    /** Samples whose scores are there at once. */
    private static final int CHUNK = 256;

    private final Predictor predictor;
    private final Matrix x;
    private final int[] labels;
    private final int[] predicted;
    private final float[] loss;

    /**
     * @param x samples × inputs, checked by the caller
     * @param labels a class for each sample, checked by the caller
     */
    Evaluator(TwoLayerNet net, Matrix x, int[] labels) {
        this.predictor = Predictor.over(net);
        this.x = x;
        this.labels = labels;
        this.predicted = new int[labels.length];
        this.loss = new float[labels.length];
    }

    /** Evaluates all samples in as many slices as are wanted and worth a thread; 1 stays on the calling thread. */
    Evaluator run(int parallelism) {
        int slices = Math.min(parallelism, Math.ceilDiv(labels.length, CHUNK));
        IntStream all = IntStream.range(0, slices);
        (slices == 1 ? all : all.parallel()).forEach(s -> samples(start(s, slices), start(s + 1, slices)));
        return this;
    }

    private int start(int slice, int slices) {
        return (int) ((long) labels.length * slice / slices);
    }

    private void samples(int from, int to) {
        int classes = predictor.outputSize();
        int chunk = Math.min(CHUNK, to - from);
        Predictor.Scratch scratch = predictor.newScratch();
        float[] scores = Matrix.zeros(chunk, classes).data();
        for (int i = from; i < to; i += CHUNK) {
            int rows = Math.min(CHUNK, to - i);
            predictor.scores(x.data(), i * predictor.inputSize(), rows, scores, 0, scratch);
            for (int r = 0; r < rows; r++) {
                predicted[i + r] = prediction(scores, r * classes, classes);
            }
            // the gradient, of which there is no use, takes the place of the scores
            Kernels.active().softmaxCrossEntropy(1f, scores, 0, labels, i, scores, 0, loss, i, rows, classes);
        }
    }

    private static int prediction(float[] scores, int offset, int classes) {
        int best = Kernels.active().argMax(scores, offset, classes);
        return Float.isNaN(scores[offset + best]) ? ConfusionMatrix.UNCLASSIFIED : best;
    }

    float loss() {
        return Losses.mean(loss, loss.length);
    }

    float accuracy() {
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            if (predicted[i] == labels[i]) {
                correct++;
            }
        }
        return ConfusionMatrix.ratio(correct, labels.length);
    }

    Evaluation evaluation() {
        return new Evaluation(loss(), ConfusionMatrix.of(labels, predicted, predictor.outputSize()));
    }
}
