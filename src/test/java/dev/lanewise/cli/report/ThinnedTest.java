package dev.lanewise.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThinnedTest {

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7})
    void keepsEvenDistancesAndTheLast(int most) {
        Thinned<Integer> thinned = new Thinned<>(most);
        assertEquals(List.of(), thinned.list());
        for (int n = 0; n < 100; n++) {
            thinned.add(n);
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i <= n; i += (int) thinned.stride()) {
                expected.add(i);
            }
            assertTrue(expected.size() <= most);
            if (n % thinned.stride() != 0) {
                expected.add(n);
            }
            assertEquals(expected, thinned.list());
            assertTrue(thinned.stride() == 1 || n >= (long) most * thinned.stride() / 2, () -> "as many as may be");
        }
    }
}
