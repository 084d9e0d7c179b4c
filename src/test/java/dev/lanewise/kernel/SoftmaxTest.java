package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;

class SoftmaxTest {
    private static final int MAX_ROWS = 4;
    private static final int[] COLUMNS = {
        0, 1, 2, 3, 7, 10, 15, 16, 17, 31, 33, 50, 63, 64, 65, 100, 127, 129, 200, 1023
    };

    private interface Body {
        void run(int rows, int cols, int xOffset, int yOffset);
    }

    private static void forEach(Body body) {
        for (int rows = 0; rows <= MAX_ROWS; rows++) {
            for (int cols : COLUMNS) {
                for (int xOffset = 0; xOffset < 16; xOffset++) {
                    body.run(rows, cols, xOffset, (7 * xOffset + cols) % 16);
                }
            }
        }
    }

    @EveryKernels
    void everyRange(Kernels kernels) {
        for (Values kind : new Values[] {Values.ORDINARY, Values.SPRINKLED}) {
            float[] values = kind.array(MAX_ROWS * 1023, 1);
            forEach((rows, cols, xOffset, yOffset) -> {
                int size = rows * cols;
                Supplier<String> what = () -> rows + " x " + cols + " offsets " + xOffset + " " + yOffset;
                float[] expected = new float[size];
                Oracle.softmax(values, 0, expected, 0, rows, cols);
                Guarded x = Guarded.copy(values, 0, size, xOffset);
                Guarded y = Guarded.blank(size, yOffset);
                kernels.softmax(x.array, x.offset, y.array, y.offset, rows, cols);
                y.assertHolds(expected, 0, what);
                x.assertUnchanged(what);
                kernels.softmax(x.array, x.offset, x.array, x.offset, rows, cols);
                x.assertHolds(expected, 0, what);
            });
        }
    }

    @EveryKernels
    void everyRangeOfLogarithms(Kernels kernels) {
        for (Values kind : new Values[] {Values.ORDINARY, Values.SPRINKLED}) {
            float[] values = kind.array(MAX_ROWS * 1023, 1);
            forEach((rows, cols, xOffset, yOffset) -> {
                int size = rows * cols;
                Supplier<String> what = () -> rows + " x " + cols + " offsets " + xOffset + " " + yOffset;
                float[] expected = new float[size];
                Oracle.logSoftmax(values, 0, expected, 0, rows, cols);
                Guarded x = Guarded.copy(values, 0, size, xOffset);
                Guarded y = Guarded.blank(size, yOffset);
                kernels.logSoftmax(x.array, x.offset, y.array, y.offset, rows, cols);
                y.assertHolds(expected, 0, what);
                x.assertUnchanged(what);
            });
        }
    }

    @EveryKernels
    void everyRangeWithCrossEntropy(Kernels kernels) {
        for (Values kind : new Values[] {Values.ORDINARY, Values.SPRINKLED}) {
            float[] values = kind.array(MAX_ROWS * 1023, 1);
            forEach((rows, cols, xOffset, yOffset) -> {
                int size = rows * cols;
                if (size == 0) {
                    return; // rows without columns have no class
                }
                Supplier<String> what = () -> rows + " x " + cols + " offsets " + xOffset + " " + yOffset;
                int[] labels = labels(rows + 3, cols, xOffset);
                float scale = xOffset == 0 ? 1f : 1f / xOffset;
                float[] expected = new float[size];
                float[] losses = new float[rows];
                Guarded x = Guarded.copy(values, 0, size, xOffset);
                Guarded y = Guarded.blank(size, yOffset);
                Guarded loss = Guarded.blank(rows, xOffset);
                int[] own = Arrays.copyOfRange(labels, 3, rows + 3);
                Oracle.softmaxCrossEntropy(scale, values, own, expected, losses, rows, cols);
                kernels.softmaxCrossEntropy(
                        scale, x.array, x.offset, labels, 3, y.array, y.offset, loss.array, loss.offset, rows, cols);
                y.assertHolds(expected, 0, what);
                loss.assertHolds(losses, 0, what);
                x.assertUnchanged(what);
                kernels.softmaxCrossEntropy(
                        scale, x.array, x.offset, labels, 3, x.array, x.offset, loss.array, loss.offset, rows, cols);
                x.assertHolds(expected, 0, what);
                loss.assertHolds(losses, 0, what);
            });
        }
    }

    private static int[] labels(int rows, int cols, long seed) {
        return new Random(seed).ints(rows, 0, cols).toArray();
    }

    /** Many short rows: several blocks, and rows that no whole vector follows. */
    @EveryKernels
    void manyShortRows(Kernels kernels) {
        for (int cols = 1; cols <= 20; cols++) {
            int columns = cols;
            for (int rows : new int[] {5, 200, 203, 2048 / cols, 2048 / cols + 1, 4096 / cols - 1, 5000 / cols}) {
                float[] x = Values.SPRINKLED.array(rows * cols, rows);
                float[] expected = new float[rows * cols];
                Guarded y = Guarded.blank(rows * cols, rows % 16);
                Supplier<String> what = () -> rows + " x " + columns;
                Oracle.softmax(x, 0, expected, 0, rows, cols);
                kernels.softmax(x, 0, y.array, y.offset, rows, cols);
                y.assertHolds(expected, 0, what);
                Oracle.logSoftmax(x, 0, expected, 0, rows, cols);
                kernels.logSoftmax(x, 0, y.array, y.offset, rows, cols);
                y.assertHolds(expected, 0, what);
                float[] losses = new float[rows];
                float[] loss = new float[rows];
                int[] labels = labels(rows, cols, rows);
                Oracle.softmaxCrossEntropy(0.01f, x, labels, expected, losses, rows, cols);
                kernels.softmaxCrossEntropy(0.01f, x, 0, labels, 0, y.array, y.offset, loss, 0, rows, cols);
                y.assertHolds(expected, 0, what);
                assertSameBits(losses, loss, what);
                Guarded inPlace = Guarded.copy(x, 0, rows * cols, 5);
                Guarded d = Guarded.blank(rows, 3);
                int[] shifted = new int[rows + 2];
                System.arraycopy(labels, 0, shifted, 2, rows);
                kernels.softmaxCrossEntropy(
                        0.01f,
                        inPlace.array,
                        inPlace.offset,
                        shifted,
                        2,
                        inPlace.array,
                        inPlace.offset,
                        d.array,
                        d.offset,
                        rows,
                        cols);
                inPlace.assertHolds(expected, 0, what);
                d.assertHolds(losses, 0, what);
                Oracle.softmax(x, 0, expected, 0, rows, cols);
                kernels.softmax(x, 0, x, 0, rows, cols);
                assertSameBits(expected, x, what);
            }
        }
    }

    @EveryKernels
    void rowAloneEqualsRowInBatch(Kernels kernels) {
        int rows = 9;
        for (int cols : COLUMNS) {
            float[] x = Values.ORDINARY.array(rows * cols, cols);
            float[] batch = new float[rows * cols];
            kernels.softmax(x, 0, batch, 0, rows, cols);
            for (int row = 0; row < rows; row++) {
                float[] alone = new float[cols];
                kernels.softmax(x, row * cols, alone, 0, 1, cols);
                float[] inBatch = Arrays.copyOfRange(batch, row * cols, (row + 1) * cols);
                assertSameBits(inBatch, alone, () -> "cols " + cols);
            }
        }
    }

    @EveryKernels
    void rowSumsToOne(Kernels kernels) {
        Random random = new Random(3);
        for (int cols = 1; cols <= 1100; cols += cols < 70 ? 1 : 47) {
            int columns = cols;
            for (int round = 0; round < 40; round++) {
                float spread = (float) Math.scalb(1.0, random.nextInt(-8, 6));
                float[] y = Values.ORDINARY.array(cols, random.nextLong());
                kernels.scale(spread, y, 0, y, 0, cols);
                kernels.softmax(y, 0, y, 0, 1, cols);
                double sum = 0;
                for (float p : y) {
                    sum += p;
                }
                // Half a unit in the last place for each quotient and for each addition in the sum that divides them
                assertEquals(1, sum, cols * 0x1p-24, () -> "cols " + columns);
            }
        }
    }

    /** A shift that is exact shifts the maximum as well, so no difference changes. */
    @EveryKernels
    void exactShiftChangesNoBit(Kernels kernels) {
        Random random = new Random(4);
        for (int cols : COLUMNS) {
            float[] x = new float[cols];
            for (int i = 0; i < cols; i++) {
                x[i] = random.nextInt(-1 << 12, 1 << 12) * 0x1p-8f;
            }
            float[] expected = new float[cols];
            kernels.softmax(x, 0, expected, 0, 1, cols);
            for (int shift = -4096; shift <= 4096; shift += 512) {
                float[] y = new float[cols];
                for (int i = 0; i < cols; i++) {
                    y[i] = x[i] + shift;
                }
                kernels.softmax(y, 0, y, 0, 1, cols);
                int by = shift;
                assertSameBits(expected, y, () -> "cols " + cols + " shift " + by);
            }
        }
    }

    /** Down to where the results are subnormal and 0, with neighbouring floats among the inputs. */
    @EveryKernels
    void monotone(Kernels kernels) {
        Random random = new Random(5);
        for (int round = 0; round < 3000; round++) {
            int cols = random.nextInt(2, 200);
            float[] x = new float[cols];
            x[0] = random.nextFloat(-110, 5);
            for (int i = 1; i < cols; i++) {
                x[i] = random.nextBoolean() ? random.nextFloat(-110, 5) : Math.nextUp(x[i - 1]);
            }
            Arrays.sort(x);
            float[] y = new float[cols];
            kernels.softmax(x, 0, y, 0, 1, cols);
            float[] sorted = y.clone();
            Arrays.sort(sorted);
            assertSameBits(sorted, y, () -> "cols " + cols);
        }
    }

    @EveryKernels
    void quotientsAgainstDouble(Kernels kernels) {
        for (int cols : new int[] {1, 2, 3, 10, 50, 64, 65, 1000}) {
            float[] x = Values.ORDINARY.array(cols, cols);
            kernels.scale(8, x, 0, x, 0, cols);
            double max = Double.NEGATIVE_INFINITY;
            for (float v : x) {
                max = Math.max(max, v);
            }
            double sum = 0;
            for (float v : x) {
                sum += Math.exp(v - max);
            }
            float[] y = new float[cols];
            kernels.softmax(x, 0, y, 0, 1, cols);
            for (int i = 0; i < cols; i++) {
                double exact = x[i] - max - Math.log(sum);
                int at = i;
                // x − max is rounded, which e^x multiplies by |x − max|; then exp, sum and quotient, an ULP or two each
                double relative = (Math.abs(x[i] - max) + 6) * 0x1p-24;
                assertEquals(
                        Math.exp(exact), y[i], Math.exp(exact) * relative + Float.MIN_VALUE, () -> "softmax " + at);
            }
        }
    }

    /** Rows of equal elements but one round the same way in each step of the sum. */
    @EveryKernels
    void logarithmsWithinTheirBound(Kernels kernels) {
        Random random = new Random(6);
        for (int cols : new int[] {1, 2, 10, 64, 100, 1000, 10_000, 50_257, 128_256}) {
            for (int round = 0; round < 6; round++) {
                float[] x = Values.ORDINARY.array(cols, random.nextLong());
                if (round > 1) {
                    Arrays.fill(x, random.nextFloat(-12, 0));
                    x[random.nextInt(cols)] = random.nextFloat();
                }
                double max = Double.NEGATIVE_INFINITY;
                double min = Double.POSITIVE_INFINITY;
                for (float v : x) {
                    max = Math.max(max, v);
                    min = Math.min(min, v);
                }
                double sum = 0;
                for (float v : x) {
                    sum += Math.exp(v - max);
                }
                float[] y = new float[cols];
                double log = Math.log(sum);
                float[] loss = new float[1];
                int[] label = {random.nextInt(cols)};
                kernels.softmaxCrossEntropy(1f, x, 0, label, 0, y, 0, loss, 0, 1, cols);
                kernels.logSoftmax(x, 0, y, 0, 1, cols);
                // as documented
                double bound = ((cols + 63) / 64 + 8) * 0x1p-24 + Math.ulp((float) log) + Math.ulp((float) (max - min));
                for (int i = 0; i < cols; i++) {
                    double exact = x[i] - max - log;
                    assertEquals(exact, y[i], bound + Math.ulp((float) exact) / 2, () -> "cols " + cols);
                }
                double exact = max - x[label[0]] + log;
                // the quotient of 1 by the sum is rounded once more
                assertEquals(exact, loss[0], bound + 0x1p-24 + Math.ulp((float) exact) / 2, () -> "cols " + cols);
            }
        }
    }

    @EveryKernels
    void bigFiniteInputsDoNotOverflow(Kernels kernels) {
        float max = Float.MAX_VALUE;
        float[] x = {max, -max, 0, max, 1e30f, -1e30f, 88, 89, 1000};
        kernels.softmax(x, 0, x, 0, 1, x.length);
        assertSameBits(new float[] {0.5f, 0, 0, 0.5f, 0, 0, 0, 0, 0}, x, () -> "big inputs");
    }

    @EveryKernels
    void anyFiniteInputs(Kernels kernels) {
        Random random = new Random(7);
        for (int cols : COLUMNS) {
            for (int round = 0; round < 20 && cols > 0; round++) {
                float[] x = new float[MAX_ROWS * cols];
                for (int i = 0; i < x.length; i++) {
                    do {
                        x[i] = Float.intBitsToFloat(random.nextInt());
                    } while (!Float.isFinite(x[i]));
                    if (random.nextInt(8) == 0) {
                        x[i] = Math.copySign(Float.MAX_VALUE, x[i]);
                    }
                }
                kernels.softmax(x, 0, x, 0, MAX_ROWS, cols);
                for (int row = 0; row < MAX_ROWS; row++) {
                    double sum = 0;
                    for (int j = 0; j < cols; j++) {
                        float p = x[row * cols + j];
                        assertTrue(p >= 0 && p <= 1, () -> "a share of " + p);
                        sum += p;
                    }
                    assertEquals(1, sum, cols * 0x1p-24, () -> "cols " + cols);
                }
            }
        }
    }
}
