package dev.lanewise.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernel.Kernels;
import org.junit.jupiter.api.Test;

/**
 * The kernels that this run was started to test are the ones it tests; a silent fallback is a failure.
 *
 * <p>The system property {@code lanewise.test.expect} says which: {@code scalar}, {@code vector}, or a vector's bits.
 */
class ActiveKernelsTest {

    private static final String EXPECTED = System.getProperty("lanewise.test.expect", "vector");

    @Test
    void areTheExpectedOnes() {
        Kernels active = Kernels.active();
        boolean isWidth = EXPECTED.chars().allMatch(Character::isDigit);
        assertEquals(isWidth ? "vector" : EXPECTED, active.name(), active::describe);
        if (isWidth) {
            assertEquals(Integer.parseInt(EXPECTED), active.bits(), active::describe);
        }
    }
}
