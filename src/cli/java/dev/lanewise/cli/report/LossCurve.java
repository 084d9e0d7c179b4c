package dev.lanewise.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The losses of a training, however many, in bounded memory. They fall into at most {@value #MOST_CELLS} cells of as many
 * iterations each, of which the lowest and the highest stay, with their iterations, and the sum: drawn as a line, they
 * look like all losses do at that width. When the cells are full, two become one. Smoothed they are, for each cell, the
 * mean of the hundredth part of all around it, or of as many of them as there are.
 *
 * <p>Adding one takes constant time but for those rare merges, and allocates nothing. Not thread-safe.
 */
final class LossCurve {

    static final int MOST_CELLS = 512;

    /** A smoothed value is the mean of this part of all. */
    private static final int SPANS = 100;

    private int first;
    private int count;
    private int stride = 1;
    private final Cells cells = new Cells();

    /** Parallel arrays, so that adding a loss allocates nothing. */
    private static final class Cells {
        private final float[] low = new float[MOST_CELLS];
        private final float[] high = new float[MOST_CELLS];
        private final int[] lowAt = new int[MOST_CELLS];
        private final int[] highAt = new int[MOST_CELLS];
        private final double[] sum = new double[MOST_CELLS];
    }

    /**
     * Adds the next loss.
     *
     * @param iteration the one after the last
     * @param loss finite
     */
    void add(int iteration, float loss) {
        if (count == 0) {
            first = iteration;
        }
        if (count == (long) MOST_CELLS * stride) {
            merge();
        }
        int cell = count / stride;
        boolean opens = count % stride == 0;
        if (opens || loss < cells.low[cell]) {
            cells.low[cell] = loss;
            cells.lowAt[cell] = iteration;
        }
        if (opens || loss > cells.high[cell]) {
            cells.high[cell] = loss;
            cells.highAt[cell] = iteration;
        }
        cells.sum[cell] = opens ? loss : cells.sum[cell] + loss;
        count++;
    }

    private void merge() {
        for (int to = 0; to < MOST_CELLS / 2; to++) {
            int a = 2 * to;
            int b = a + 1;
            int low = cells.low[b] < cells.low[a] ? b : a;
            int high = cells.high[b] > cells.high[a] ? b : a;
            cells.low[to] = cells.low[low];
            cells.lowAt[to] = cells.lowAt[low];
            cells.high[to] = cells.high[high];
            cells.highAt[to] = cells.highAt[high];
            cells.sum[to] = cells.sum[a] + cells.sum[b];
        }
        stride *= 2;
    }

    /** How many there were. */
    int count() {
        return count;
    }

    /** What there is so far, copied. */
    TrainingData.Loss data() {
        int used = Math.ceilDiv(count, stride);
        List<Integer> rawAt = new ArrayList<>();
        List<Float> raw = new ArrayList<>();
        List<Integer> smoothedAt = new ArrayList<>();
        List<Float> smoothed = new ArrayList<>();
        for (int cell = 0; cell < used; cell++) {
            int lowAt = cells.lowAt[cell];
            int highAt = cells.highAt[cell];
            if (lowAt < highAt) {
                rawAt.add(lowAt);
                raw.add(cells.low[cell]);
            }
            rawAt.add(highAt);
            raw.add(cells.high[cell]);
            if (lowAt > highAt) {
                rawAt.add(lowAt);
                raw.add(cells.low[cell]);
            }
            smoothedAt.add(first + ((start(cell) + start(cell + 1) - 1) >>> 1));
            smoothed.add(smoothed(cell, used));
        }
        return new TrainingData.Loss(
                stride,
                (2 * reach() + 1) * stride,
                new TrainingData.Points(rawAt, raw),
                new TrainingData.Points(smoothedAt, smoothed));
    }

    /** How many losses stand before those of a cell. */
    private int start(int cell) {
        return (int) Math.min((long) cell * stride, count);
    }

    /** The cells on either side that a smoothed value takes in. */
    private int reach() {
        return Math.max(0, count / SPANS / stride - 1) / 2;
    }

    private float smoothed(int cell, int used) {
        int from = Math.max(0, cell - reach());
        int to = Math.min(used, cell + reach() + 1);
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += cells.sum[i];
        }
        return (float) (sum / (start(to) - start(from)));
    }
}
