package dev.lanewise.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossCurveTest {

    @Test
    void isEmptyAtFirst() {
        TrainingData.Loss loss = new LossCurve().data();
        assertEquals(1, loss.stride());
        assertEquals(0, loss.raw().at().size());
        assertEquals(0, loss.smoothed().y().size());
    }

    @Test
    void keepsAFewAsTheyAre() {
        LossCurve curve = new LossCurve();
        for (int i = 0; i < 3; i++) {
            curve.add(100 + i, new float[] {4, 2, 3}[i]);
        }
        TrainingData.Loss loss = curve.data();
        assertEquals(List.of(100, 101, 102), loss.raw().at());
        assertEquals(List.of(4f, 2f, 3f), loss.raw().y());
        assertEquals(List.of(100, 101, 102), loss.smoothed().at());
        assertEquals(1, loss.span());
        assertEquals(List.of(4f, 2f, 3f), loss.smoothed().y());
    }

    /** Against the plain definitions, on every length around where cells merge. */
    @ParameterizedTest
    @ValueSource(ints = {511, 512, 513, 1023, 1024, 1025, 10_000})
    void keepsLowestAndHighestOfEachCell(int count) {
        Random random = new Random(count);
        float[] all = new float[count];
        for (int i = 0; i < count; i++) {
            all[i] = random.nextInt(50); // some are equal
        }
        LossCurve curve = new LossCurve();
        int first = 5;
        IntStream.range(0, count).forEach(i -> curve.add(first + i, all[i]));
        TrainingData.Loss loss = curve.data();

        int stride = loss.stride();
        assertTrue(loss.span() <= Math.max(stride, count / 100) && loss.span() > count / 100 - 2 * stride);
        assertTrue(
                count <= LossCurve.MOST_CELLS * stride && (stride == 1 || count > LossCurve.MOST_CELLS / 2 * stride));
        int point = 0;
        for (int cell = 0; cell * stride < count; cell++) {
            int from = cell * stride;
            int to = Math.min(from + stride, count);
            int low = from;
            int high = from;
            for (int i = from; i < to; i++) {
                low = all[i] < all[low] ? i : low;
                high = all[i] > all[high] ? i : high;
            }
            for (int i : IntStream.of(low, high).sorted().distinct().toArray()) {
                assertEquals(first + i, loss.raw().at().get(point));
                assertEquals(all[i], loss.raw().y().get(point++));
            }
            assertEquals(first + (from + to - 1) / 2, loss.smoothed().at().get(cell));
            int half = (loss.span() / stride - 1) / 2 * stride;
            // Sums of small whole numbers are exact in any order
            assertEquals(
                    (float) IntStream.range(Math.max(0, from - half), Math.min(count, from + stride + half))
                            .mapToDouble(i -> all[i])
                            .average()
                            .orElseThrow(),
                    loss.smoothed().y().get(cell));
        }
        assertEquals(point, loss.raw().at().size());
        assertEquals(Math.ceilDiv(count, stride), loss.smoothed().y().size());
    }

    @Test
    void growsNoMore() {
        LossCurve curve = new LossCurve();
        IntStream.range(0, 1_000_000).forEach(i -> curve.add(i, i));
        TrainingData.Loss loss = curve.data();
        assertTrue(loss.raw().at().size() <= 2 * LossCurve.MOST_CELLS);
        assertEquals(999_999, loss.raw().y().getLast());
        assertTrue(Collections.max(loss.smoothed().at()) < 1_000_000);
    }
}
