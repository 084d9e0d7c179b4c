package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The suite tests the kernels that it was started for: a silent fallback fails here. */
class ExpectedKernelsTest {
    @Test
    void activeKernelsAreTheExpectedOnes() {
        Kernels active = Kernels.active();
        switch (KernelsUnderTest.expected()) {
            case "scalar" -> assertSame(Kernels.scalar(), active, active::describe);
            case "vector" -> assertSame(Kernels.vector(), active, active::describe);
            default -> {
                assertSame(Kernels.vector(), active, active::describe);
                assertEquals(Integer.parseInt(KernelsUnderTest.expected()), active.bits(), active::describe);
            }
        }
    }

    @EveryKernels
    void descriptionSaysWhatRuns(Kernels kernels) {
        String description = kernels.describe();
        assertTrue(description.contains(kernels.name()), description);
        assertTrue(description.contains(Integer.toString(kernels.bits())), description);
        assertFalse(description.contains("\n"), description);
        assertEquals(kernels.bits(), kernels.lanes() * Float.SIZE);
    }

    @Test
    void namesAndLanes() {
        assertEquals("scalar", Kernels.scalar().name());
        assertEquals(1, Kernels.scalar().lanes());
        if (!KernelsUnderTest.scalarExpected()) {
            assertEquals("vector", Kernels.vector().name());
            assertTrue(Kernels.vector().bits() >= 128);
            assertTrue(Kernels.vector().fma());
        }
    }
}
