package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTest {

    private static final TwoLayerNet NET = new TwoLayerNet(3, 2, 2, 1, 42);

    @Test
    void namesItsClasses() {
        Model named = new Model(NET, InputScaling.NONE, List.of("cat", "dog"), Map.of());
        assertEquals("dog", named.className(1));
        assertEquals("1", Model.of(NET).className(1));
        assertThrows(IndexOutOfBoundsException.class, () -> named.className(2));
        assertThrows(IndexOutOfBoundsException.class, () -> Model.of(NET).className(2));
    }

    @Test
    void refusesNamesThatDoNotFit() {
        assertRefused("classNames must be none or 2, one for each output, but are 1", List.of("cat"));
        assertRefused("classNames must differ, but those of classes 0 and 1 are the same", List.of("cat", "cat"));
    }

    private static void assertRefused(String message, List<String> classNames) {
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> new Model(NET, InputScaling.NONE, classNames, Map.of()));
        assertEquals(message, e.getMessage());
    }

    @Test
    void copiesAllButTheNet() {
        List<String> names = new ArrayList<>(List.of("cat", "dog"));
        Model model = new Model(NET, InputScaling.BYTES, names, Map.of("b", "2", "a", "1"));
        names.set(0, "cow");
        assertEquals("cat", model.className(0));
        assertEquals(List.of("a", "b"), List.copyOf(model.metadata().keySet()));
        assertThrows(UnsupportedOperationException.class, () -> model.metadata().clear());
        assertSame(NET, model.net());
    }

    /** As IDX files are read. */
    @Test
    void scalesBytesByTheDivision() {
        float[] bytes = new float[256];
        float[] scaled = new float[256];
        for (int i = 0; i < 256; i++) {
            bytes[i] = i;
            scaled[i] = i / 255f;
        }
        Matrix x = Matrix.wrap(16, 16, bytes);
        assertSame(x, InputScaling.BYTES.applyInPlace(x));
        assertArrayEquals(scaled, bytes);
    }

    @Test
    void subtractsBeforeItDivides() {
        Matrix x = Matrix.of(new float[] {1, -0f, 0.1f});
        new InputScaling(0.3f, -0.7f).applyInPlace(x);
        assertEquals(Matrix.of(new float[] {(1 - 0.3f) / -0.7f, (-0f - 0.3f) / -0.7f, (0.1f - 0.3f) / -0.7f}), x);
    }

    @Test
    void noScalingKeepsEveryBit() {
        float[] values = {-0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 0.1f};
        Matrix x = Matrix.wrap(1, 5, values.clone());
        assertArrayEquals(values, InputScaling.NONE.applyInPlace(x).data());
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, 1, offset must be finite",
        "Infinity, 1, offset",
        "0, 0, scale must be finite and not 0",
        "0, NaN, scale"
    })
    void refusesScalingsThatAreNone(float offset, float scale, String message) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> new InputScaling(offset, scale));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }
}
