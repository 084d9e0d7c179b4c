package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import org.junit.jupiter.api.Test;

class OneHotTest {

    private static final int[] LABELS = {5, 3, 7, 4};
    private static final Matrix ROWS = Matrix.of(
            new float[] {0, 0, 0, 0, 0, 1, 0, 0, 0, 0},
            new float[] {0, 0, 0, 1, 0, 0, 0, 0, 0, 0},
            new float[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0},
            new float[] {0, 0, 0, 0, 1, 0, 0, 0, 0, 0});

    @Test
    void thereAndBack() {
        assertEquals(ROWS, OneHot.encode(LABELS, 10));
        assertArrayEquals(LABELS, OneHot.decode(ROWS));
        assertEquals(Matrix.zeros(0, 3), OneHot.encode(new int[0], 3));
        assertArrayEquals(new int[0], OneHot.decode(Matrix.zeros(0, 3)));
    }

    @Test
    void refusesWhatIsNoLabel() {
        assertRefused("labels[2] = 7 is not a class from 0 to 6", () -> OneHot.encode(LABELS, 7));
        assertRefused("labels[0] = -1", () -> OneHot.encode(new int[] {-1}, 7));
        assertRefused("classes must be at least 1", () -> OneHot.encode(new int[0], 0));
    }

    @Test
    void refusesWhatIsNotOneHot() {
        for (float[] row : new float[][] {{0, 0}, {1, 1}, {0.5f, 0.5f}, {2, 0}, {Float.NaN, 1}}) {
            assertRefused("row 1 is not one-hot", () -> OneHot.decode(Matrix.of(new float[] {0, 1}, row)));
        }
        assertThrows(IllegalArgumentException.class, () -> OneHot.decode(Matrix.zeros(2, 0)));
    }

    private static void assertRefused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
