package dev.lanewise.nn;

import dev.lanewise.Matrix;
import java.util.Arrays;

/**
 * Central differences of the loss of a {@link TwoLayerNet}, in {@code double}. A parameter of the hidden layer moves one
 * hidden unit, a parameter of the output layer one score; only what follows from these is computed again.
 *
 * <p>The loss of a sample is ln Σ e^s − s[label]. Where its scores s move by t, Σ e^s becomes Σ e^s + Σ e^s · (e^t − 1):
 * so the exponentials of the scores are computed once, and what both sides of a difference have in common does not
 * cancel in it but never enters it. A difference is right as long as no t exceeds 700.
 *
 * <p>Only {@code + − × ÷} and {@link StrictMath}: the same bits everywhere, with and without fused multiply-add. Each
 * call of phase 2 allocates a few rows of the hidden layer.
 */
final class NumericalGradient implements BatchGradient {

    private static final double H = 1e-4;

    /** Up to here the first terms of the series of e^t − 1 and of a logarithm are exact to a rounding or two. */
    private static final double SMALL = 0x1p-9;

    private final TwoLayerNet net;
    private final float[] x;
    private final int[] labels;

    /** What the hidden layer is the activation of, for each sample. */
    private final double[][] sums;

    private final double[][] hidden;

    /** The scores s of each sample, then e^(s − max s). */
    private final double[][] exps;

    /** The sum of these exponentials for each sample. */
    private final double[] totals;

    private final double[] loss;

    /** W2 as it was in phase 1, outputs × hidden. */
    private final double[][] w2;

    /** The largest absolute value of W2. */
    private double largestWeight;

    NumericalGradient(TwoLayerNet net, float[] x, int[] labels) {
        int rows = labels.length;
        this.net = net;
        this.x = x;
        this.labels = labels;
        this.sums = new double[rows][net.hiddenSize()];
        this.hidden = new double[rows][net.hiddenSize()];
        this.exps = new double[rows][net.outputSize()];
        this.totals = new double[rows];
        this.loss = new double[rows];
        this.w2 = new double[net.outputSize()][net.hiddenSize()];
    }

    @Override
    public void begin() {
        largestWeight = 0;
        for (int c = 0; c < w2.length; c++) {
            for (int j = 0; j < w2[c].length; j++) {
                w2[c][j] = net.w2().get(j, c);
                largestWeight = Math.max(largestWeight, Math.abs(w2[c][j]));
            }
        }
    }

    @Override
    public void hidden(int from, int to, int first, int last) {
        for (int i = from; i < to; i++) {
            if (first == 0) {
                startFromBias(net.b1(), sums[i]);
            }
            for (int p = first; p < last; p++) {
                addRow(x[i * net.inputSize() + p], net.w1(), p, sums[i]);
            }
        }
    }

    @Override
    public void deltas(int from, int to) {
        for (int i = from; i < to; i++) {
            startFromBias(net.b2(), exps[i]);
            for (int j = 0; j < net.hiddenSize(); j++) {
                hidden[i][j] = activate(sums[i][j]);
                addRow(hidden[i][j], net.w2(), j, exps[i]);
            }
            softmaxCrossEntropy(i);
        }
    }

    private static void startFromBias(Matrix b, double[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = b.data()[j];
        }
    }

    /** y ← y + value · row p of w. */
    private static void addRow(double value, Matrix w, int p, double[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] += value * w.data()[p * y.length + j];
        }
    }

    private double activate(double a) {
        return net.hiddenActivation().inDouble(a);
    }

    /** From the scores of sample i to their exponentials, the sum of these and the loss. */
    private void softmaxCrossEntropy(int i) {
        double[] e = exps[i];
        double max = Double.NEGATIVE_INFINITY;
        for (double score : e) {
            max = Math.max(max, score);
        }
        double gap = max - e[labels[i]];
        double total = 0;
        for (int c = 0; c < e.length; c++) {
            e[c] = StrictMath.exp(e[c] - max);
            total += e[c];
        }
        totals[i] = total;
        loss[i] = gap + StrictMath.log(total);
    }

    @Override
    public float loss() {
        double sum = 0;
        for (double value : loss) {
            sum += value;
        }
        return (float) (sum / loss.length);
    }

    @Override
    public void gradientOfW1(int from, int to, Matrix gradient) {
        HiddenMoves moves = new HiddenMoves();
        for (int p = from; p < to; p++) {
            for (int i = 0; i < labels.length; i++) {
                moves.add(i, x[i * net.inputSize() + p]);
            }
            take(moves.differences, gradient, p);
        }
    }

    @Override
    public void gradientOfBiases(Matrix gradient1, Matrix gradient2) {
        HiddenMoves moves = new HiddenMoves();
        double[] differences = new double[net.outputSize()];
        for (int i = 0; i < labels.length; i++) {
            moves.add(i, 1);
            addScoreMoves(i, 1, differences);
        }
        take(moves.differences, gradient1, 0);
        take(differences, gradient2, 0);
    }

    @Override
    public void gradientOfW2(Matrix gradient) {
        double[] differences = new double[net.outputSize()];
        for (int j = 0; j < net.hiddenSize(); j++) {
            for (int i = 0; i < labels.length; i++) {
                addScoreMoves(i, hidden[i][j], differences);
            }
            take(differences, gradient, j);
        }
    }

    /** A row of a gradient from the differences of the losses of all samples, which start from 0 again. */
    private void take(double[] differences, Matrix gradient, int row) {
        for (int j = 0; j < differences.length; j++) {
            gradient.set(row, j, (float) (differences[j] / (2 * H * labels.length)));
        }
        Arrays.fill(differences, 0);
    }

    /** What the loss of sample i differs by when score c moves up and down by h · input, for each c. */
    private void addScoreMoves(int i, double input, double[] differences) {
        double step = H * input;
        double up = expm1(step);
        double down = expm1(-step);
        for (int c = 0; c < differences.length; c++) {
            differences[c] += logOfQuotient(totals[i] + exps[i][c] * up, totals[i] + exps[i][c] * down);
        }
        differences[labels[i]] -= 2 * step;
    }

    /** The hidden units of a sample, each moved by itself. The loops over them are such that the JVM makes vectors of them. */
    private final class HiddenMoves {

        private final double[] up = new double[net.hiddenSize()];
        private final double[] down = new double[net.hiddenSize()];
        private final double[] totalUp = new double[net.hiddenSize()];
        private final double[] totalDown = new double[net.hiddenSize()];
        private final double[] differences = new double[net.hiddenSize()];

        /** What the loss of sample i differs by when sum j moves up and down by h · input, for each j. */
        void add(int i, double input) {
            double step = H * input;
            if (step == 0) {
                return;
            }
            double largest = 0;
            for (int j = 0; j < up.length; j++) {
                up[j] = activate(sums[i][j] + step) - hidden[i][j];
                down[j] = activate(sums[i][j] - step) - hidden[i][j];
                largest = Math.max(largest, Math.max(Math.abs(up[j]), Math.abs(down[j])));
            }
            boolean small = largest * largestWeight <= SMALL;
            Arrays.fill(totalUp, totals[i]);
            Arrays.fill(totalDown, totals[i]);
            for (int c = 0; c < w2.length; c++) {
                addChange(exps[i][c], up, w2[c], small, totalUp);
                addChange(exps[i][c], down, w2[c], small, totalDown);
            }
            double[] weights = w2[labels[i]];
            for (int j = 0; j < up.length; j++) {
                differences[j] += logOfQuotient(totalUp[j], totalDown[j]) - (up[j] - down[j]) * weights[j];
            }
        }
    }

    /** What e, the exponential of a score, changes by when the score moves by move · weight. */
    private static void addChange(double e, double[] move, double[] weight, boolean small, double[] total) {
        if (small) {
            for (int j = 0; j < total.length; j++) {
                total[j] += e * expm1OfSmall(move[j] * weight[j]);
            }
        } else {
            for (int j = 0; j < total.length; j++) {
                total[j] += e * StrictMath.expm1(move[j] * weight[j]);
            }
        }
    }

    private static double expm1(double t) {
        return Math.abs(t) <= SMALL ? expm1OfSmall(t) : StrictMath.expm1(t);
    }

    private static double expm1OfSmall(double t) {
        return t * (1 + t * (1.0 / 2 + t * (1.0 / 6 + t * (1.0 / 24 + t * (1.0 / 120)))));
    }

    /** ln (a / b), for small values 2 · artanh ((a − b) / (a + b)). */
    private static double logOfQuotient(double a, double b) {
        double f = (a - b) / (a + b);
        double f2 = f * f;
        return Math.abs(f) <= SMALL ? 2 * f * (1 + f2 * (1.0 / 3 + f2 * (1.0 / 5))) : StrictMath.log(a / b);
    }
}
