package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;

class TopKTest {
    private static final int UNTOUCHED = -7;
    private static final int[] KS = {0, 1, 2, 3, 5, 10, 64, 100, 300};

    @EveryKernels
    void everyLength(Kernels kernels) {
        for (Values kind : new Values[] {Values.ORDINARY, Values.SPRINKLED, Values.ZEROS, Values.ANY_BITS}) {
            float[] scores = kind.array(400, 1);
            for (int length = 0; length <= 200; length++) {
                for (int k : KS) {
                    check(kernels, scores, length % 17, length, k);
                }
            }
        }
    }

    @EveryKernels
    void longerOnes(Kernels kernels) {
        for (Values kind : new Values[] {Values.ORDINARY, Values.SPRINKLED}) {
            float[] scores = kind.array(5003, 2);
            for (int k : KS) {
                check(kernels, scores, 3, 5000, k);
                check(kernels, scores, 0, 4096, k);
            }
            check(kernels, scores, 0, 5003, 5003);
            check(kernels, scores, 0, 5003, 5004);
            check(kernels, scores, 0, 5003, Integer.MAX_VALUE);
        }
    }

    /** Few different scores: nearly every comparison is a tie. */
    @EveryKernels
    void ties(Kernels kernels) {
        Random random = new Random(3);
        float[] few = {Float.NaN, Float.NEGATIVE_INFINITY, -1, -0f, 0f, 1, Float.POSITIVE_INFINITY};
        for (int kinds = 1; kinds <= few.length; kinds++) {
            float[] scores = new float[500];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = few[random.nextInt(kinds)];
            }
            for (int k : KS) {
                check(kernels, scores, 0, 500, k);
                check(kernels, scores, 7, 77, k);
            }
        }
    }

    /** Each one enters, or none does. */
    @EveryKernels
    void ascendingAndDescending(Kernels kernels) {
        float[] ascending = new float[3000];
        float[] descending = new float[3000];
        for (int i = 0; i < 3000; i++) {
            ascending[i] = i;
            descending[i] = -i;
        }
        for (int k : KS) {
            check(kernels, ascending, 0, 3000, k);
            check(kernels, descending, 0, 3000, k);
        }
    }

    /** Every float, even −∞, beats NaN, wherever it stands. */
    @EveryKernels
    void oneNumberAmongNaNs(Kernels kernels) {
        float[] scores = Values.NAN.array(200, 0);
        for (float number : new float[] {Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, Float.POSITIVE_INFINITY}) {
            for (int at = 0; at < scores.length; at++) {
                scores[at] = number;
                check(kernels, scores, 0, scores.length, 3);
                scores[at] = Float.NaN;
            }
        }
    }

    @EveryKernels
    void zerosOfEitherSignAreATie(Kernels kernels) {
        float[] scores = {-1, -0f, 0f, -0f, 1};
        int[] indices = new int[3];
        kernels.topK(scores, 0, 5, indices, 0, 3);
        assertArrayEquals(new int[] {4, 1, 2}, indices);
        kernels.bottomK(scores, 0, 5, indices, 0, 3);
        assertArrayEquals(new int[] {0, 1, 2}, indices);
    }

    private static void check(Kernels kernels, float[] scores, int offset, int length, int k) {
        float[] kept = scores.clone();
        int count = Math.min(k, length);
        for (boolean top : new boolean[] {true, false}) {
            int[] expected = new int[count + 5];
            Arrays.fill(expected, UNTOUCHED);
            System.arraycopy(Oracle.best(top, scores, offset, length), 0, expected, 2, count);
            int[] indices = new int[count + 5];
            Arrays.fill(indices, UNTOUCHED);
            int written = top
                    ? kernels.topK(scores, offset, length, indices, 2, k)
                    : kernels.bottomK(scores, offset, length, indices, 2, k);
            assertEquals(count, written);
            assertArrayEquals(expected, indices, () -> "top " + top + ", length " + length + ", k " + k);
        }
        Guarded.assertSameBits(kept, scores, () -> "scores");
    }
}
