package dev.lanewise.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The implementations that the suite runs against, and what this run was started to test.
 *
 * <p>The system property {@code lanewise.test.expect} says what {@link Kernels#active()} must be: {@code vector} (the
 * default), {@code scalar}, or {@code 512}, {@code 256}, {@code 128} for vectors of that many bits. Unless it is
 * {@code scalar}, the absence of the vector kernels fails the suite rather than shrinking it.
 */
final class KernelsUnderTest {
    private static final String EXPECTED = System.getProperty("lanewise.test.expect", "vector");

    private KernelsUnderTest() {}

    static String expected() {
        return EXPECTED;
    }

    static boolean scalarExpected() {
        return EXPECTED.equals("scalar");
    }

    static List<Kernels> all() {
        try {
            return List.of(Kernels.scalar(), Kernels.vector());
        } catch (UnsupportedOperationException absent) {
            if (scalarExpected()) {
                return List.of(Kernels.scalar());
            }
            throw absent;
        }
    }

    static Stream<Named<Kernels>> named() {
        return all().stream().map(kernels -> Named.of(kernels.name(), kernels));
    }

    /** Every implementation with every value. */
    static Stream<Arguments> with(Object[] values) {
        return named().flatMap(kernels -> Arrays.stream(values).map(value -> Arguments.of(kernels, value)));
    }
}
