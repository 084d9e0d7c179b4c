package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

    /** The example in scikit-learn's documentation of classification_report, and what it prints there. */
    @Test
    void agreesWithScikitLearn() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 1, 2, 2, 2}, new int[] {0, 0, 2, 2, 1}, 3);
        assertMeasures(matrix, 0, 1f / 2, 1, 2f / 3, 1);
        assertMeasures(matrix, 1, 0, 0, 0, 1);
        assertMeasures(matrix, 2, 1, 2f / 3, 4f / 5, 3);
        assertEquals(3f / 5, matrix.accuracy());
        assertEquals("0.50", "%.2f".formatted(matrix.macroPrecision()));
        assertEquals("0.56", "%.2f".formatted(matrix.macroRecall()));
        assertEquals("0.49", "%.2f".formatted(matrix.macroF1()));
    }

    private static void assertMeasures(
            ConfusionMatrix matrix, int label, float precision, float recall, float f1, int support) {
        assertEquals(precision, matrix.precision(label));
        assertEquals(recall, matrix.recall(label));
        assertEquals(f1, matrix.f1(label));
        assertEquals(support, matrix.support(label));
    }

    @Test
    void countsByLabelAndPrediction() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 1, 1, 1, 0}, new int[] {1, 0, 1, 1, 1}, 2);
        assertEquals(2, matrix.classes());
        assertEquals(5, matrix.samples());
        assertEquals(0, matrix.count(0, 0));
        assertEquals(2, matrix.count(0, 1));
        assertEquals(1, matrix.count(1, 0));
        assertEquals(2, matrix.count(1, 1));
        assertEquals(1, matrix.predictions(0));
        assertEquals(4, matrix.predictions(1));
    }

    @Test
    void theUnclassifiedAreWrongButNobodysPrediction() {
        int none = ConfusionMatrix.UNCLASSIFIED;
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 0, 1, 1}, new int[] {0, none, 1, 1}, 2);
        assertEquals(1, matrix.unclassified(0));
        assertEquals(0, matrix.unclassified(1));
        assertMeasures(matrix, 0, 1, 1f / 2, 2f / 3, 2);
        assertMeasures(matrix, 1, 1, 1, 1, 2);
        assertEquals(3f / 4, matrix.accuracy());
    }

    @Test
    void classesThatDoNotOccurAreNotAveraged() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 0}, new int[] {0, 3}, 5);
        assertMeasures(matrix, 3, 0, 0, 0, 0);
        assertMeasures(matrix, 1, 0, 0, 0, 0);
        assertEquals(1f / 2, matrix.macroPrecision());
        assertEquals(1f / 4, matrix.macroRecall());
        assertEquals(1f / 3, matrix.macroF1());
    }

    @Test
    void isEqualWhereTheCountsAre() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 1}, new int[] {1, 1}, 2);
        ConfusionMatrix same = ConfusionMatrix.of(new int[] {1, 0}, new int[] {1, 1}, 2);
        assertEquals(matrix, same);
        assertEquals(matrix.hashCode(), same.hashCode());
        assertNotEquals(matrix, ConfusionMatrix.of(new int[] {0, 1}, new int[] {0, 1}, 2));
        assertTrue(matrix.toString().contains("accuracy 0.5"), matrix::toString);
    }

    @Test
    void refusesWhatIsNoClass() {
        int[] labels = {0, 1};
        for (int[] bad : List.of(new int[] {0, 2}, new int[] {-2, 0}, new int[1], new int[3])) {
            assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(labels, bad, 2));
        }
        for (int[] bad : List.of(new int[] {0, 2}, new int[] {-1, 0})) {
            assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(bad, labels, 2));
        }
        for (int bad : new int[] {0, -1, 46_341, Integer.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(labels, labels, bad));
        }
        assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(new int[0], new int[0], 2));
        ConfusionMatrix matrix = ConfusionMatrix.of(labels, labels, 2);
        for (int bad : new int[] {-1, 2}) {
            assertThrows(IndexOutOfBoundsException.class, () -> matrix.count(0, bad));
            assertThrows(IndexOutOfBoundsException.class, () -> matrix.count(bad, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> matrix.unclassified(bad));
            assertThrows(IndexOutOfBoundsException.class, () -> matrix.f1(bad));
        }
    }
}
