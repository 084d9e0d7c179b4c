package dev.lanewise.nn;

import dev.lanewise.Matrix;

/**
 * Central differences of the loss of a {@link TwoLayerNet} in {@code double}. A weight of the hidden layer touches one
 * hidden unit, a weight of the output layer one score; only what follows from these is computed again.
 */
final class NumericalGradient {

    private static final double H = 1e-4;

    private final TwoLayerNet net;
    private final Matrix x;
    private final int[] labels;
    private final HiddenActivation activation;
    private final double[][] sums;
    private final double[][] hidden;
    private final double[][] scores;
    private final double[] moved;

    NumericalGradient(TwoLayerNet net, Matrix x, int[] labels) {
        this.net = net;
        this.x = x;
        this.labels = labels;
        this.activation = net.hiddenActivation();
        this.sums = new double[x.rows()][];
        this.hidden = new double[x.rows()][];
        this.scores = new double[x.rows()][];
        this.moved = new double[net.outputSize()];
        for (int i = 0; i < x.rows(); i++) {
            double[] row = new double[x.cols()];
            for (int p = 0; p < row.length; p++) {
                row[p] = x.get(i, p);
            }
            sums[i] = affine(row, net.w1(), net.b1());
            hidden[i] = new double[net.hiddenSize()];
            for (int j = 0; j < hidden[i].length; j++) {
                hidden[i][j] = activation.inDouble(sums[i][j]);
            }
            scores[i] = affine(hidden[i], net.w2(), net.b2());
        }
    }

    Gradients gradients() {
        Gradients g = Gradients.zeros(net.inputSize(), net.hiddenSize(), net.outputSize());
        for (int j = 0; j < net.hiddenSize(); j++) {
            for (int p = 0; p < net.inputSize(); p++) {
                g.w1().set(p, j, (float) byHiddenSum(j, p));
            }
            g.b1().set(0, j, (float) byHiddenSum(j, BIAS));
        }
        for (int c = 0; c < net.outputSize(); c++) {
            for (int j = 0; j < net.hiddenSize(); j++) {
                g.w2().set(j, c, (float) byScore(c, j));
            }
            g.b2().set(0, c, (float) byScore(c, BIAS));
        }
        return g;
    }

    /** The index of the input that is always 1. */
    private static final int BIAS = -1;

    /** By the weight from input p to hidden unit j. */
    private double byHiddenSum(int j, int p) {
        double difference = 0;
        for (int i = 0; i < labels.length; i++) {
            double step = H * (p == BIAS ? 1 : x.get(i, p));
            if (step != 0) {
                difference += lossWithHidden(i, j, activation.inDouble(sums[i][j] + step))
                        - lossWithHidden(i, j, activation.inDouble(sums[i][j] - step));
            }
        }
        return difference / (2 * H * labels.length);
    }

    /** By the weight from hidden unit j to score c. */
    private double byScore(int c, int j) {
        double difference = 0;
        for (int i = 0; i < labels.length; i++) {
            double step = H * (j == BIAS ? 1 : hidden[i][j]);
            difference += lossWithScore(i, c, scores[i][c] + step) - lossWithScore(i, c, scores[i][c] - step);
        }
        return difference / (2 * H * labels.length);
    }

    private double lossWithHidden(int i, int j, double value) {
        double change = value - hidden[i][j];
        for (int c = 0; c < moved.length; c++) {
            moved[c] = scores[i][c] + change * net.w2().get(j, c);
        }
        return loss(moved, labels[i]);
    }

    private double lossWithScore(int i, int c, double value) {
        System.arraycopy(scores[i], 0, moved, 0, moved.length);
        moved[c] = value;
        return loss(moved, labels[i]);
    }

    /** ln Σ e^s − s[label]. */
    private static double loss(double[] scores, int label) {
        double max = Double.NEGATIVE_INFINITY;
        for (double s : scores) {
            max = Math.max(max, s);
        }
        double sum = 0;
        for (double s : scores) {
            sum += StrictMath.exp(s - max);
        }
        return max + StrictMath.log(sum) - scores[label];
    }

    private static double[] affine(double[] row, Matrix w, Matrix b) {
        double[] y = new double[w.cols()];
        for (int j = 0; j < y.length; j++) {
            y[j] = b.get(0, j);
        }
        for (int p = 0; p < row.length; p++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += row[p] * w.get(p, j);
            }
        }
        return y;
    }
}
