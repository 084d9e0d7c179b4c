package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
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
        for (int cols : new int[] {1, 2, 3, 10, 50, 64, 65, 1000}) {
            float[] y = Values.ORDINARY.array(cols, cols);
            kernels.softmax(y, 0, y, 0, 1, cols);
            double sum = 0;
            for (float p : y) {
                sum += p;
            }
            // Half an ulp for each quotient, and for each addition in the sum that divides them: at most cols · 2^-24.
            assertEquals(1, sum, cols * 0x1p-24, () -> "cols " + cols);
        }
    }

    @EveryKernels
    void bigFiniteInputsDoNotOverflow(Kernels kernels) {
        float max = Float.MAX_VALUE;
        float[] x = {max, -max, 0, max, 1e30f, -1e30f, 88, 89, 1000};
        kernels.softmax(x, 0, x, 0, 1, x.length);
        assertSameBits(new float[] {0.5f, 0, 0, 0.5f, 0, 0, 0, 0, 0}, x, () -> "big inputs");
    }
}
