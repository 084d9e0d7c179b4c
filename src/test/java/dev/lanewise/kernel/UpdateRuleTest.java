package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateRuleTest {
    private static final int LENGTH = Ranges.longest() + 64;

    static Stream<Arguments> kernels() {
        return KernelsUnderTest.with(UpdateRule.values());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void everyRange(Kernels kernels, UpdateRule rule) {
        float[][] inputs = inputs(rule, Values.SPRINKLED, LENGTH);
        float[][] expected = rule.oracle(inputs);
        Ranges.forEach((length, offset, otherOffset) -> {
            int from = Ranges.start(length, offset, otherOffset, LENGTH);
            Guarded[] ranges = new Guarded[inputs.length];
            for (int k = 0; k < ranges.length; k++) {
                int misalignment = (k % 2 == 0 ? offset + 3 * k : otherOffset + k) % 16;
                ranges[k] = Guarded.copy(inputs[k], from, length, misalignment);
            }
            float[][] arrays = Arrays.stream(ranges).map(r -> r.array).toArray(float[][]::new);
            int[] offsets = Arrays.stream(ranges).mapToInt(r -> r.offset).toArray();
            rule.run(kernels, arrays, offsets, length);
            for (int k = 0; k < ranges.length; k++) {
                String name = rule.names().get(k);
                Supplier<String> what =
                        () -> "%s, length %d offsets %d %d".formatted(name, length, offset, otherOffset);
                ranges[k].assertHolds(expected[k], from, what);
            }
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void neighbouringRangesOfOneArray(Kernels kernels, UpdateRule rule) {
        for (int length : new int[] {77, 600}) {
            float[][] inputs = inputs(rule, Values.SPRINKLED, length);
            float[] cells = joined(inputs);
            float[][] arrays = new float[inputs.length][];
            Arrays.fill(arrays, cells);
            int[] offsets = new int[inputs.length];
            Arrays.setAll(offsets, k -> k * length);
            rule.run(kernels, arrays, offsets, length);
            assertSameBits(joined(rule.oracle(inputs)), cells, rule::name);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void anyBits(Kernels kernels, UpdateRule rule) {
        float[][] arrays = inputs(rule, Values.ANY_BITS, 20_000);
        float[][] expected = rule.oracle(arrays);
        rule.run(kernels, arrays, new int[arrays.length], 20_000);
        assertSameBits(joined(expected), joined(arrays), rule::name);
    }

    static float[][] inputs(UpdateRule rule, Values values, int length) {
        float[][] inputs = new float[rule.names().size()][];
        Arrays.setAll(inputs, k -> values.array(length, k + 1));
        return inputs;
    }

    private static float[] joined(float[][] arrays) {
        float[] all = new float[arrays.length * arrays[0].length];
        for (int k = 0; k < arrays.length; k++) {
            System.arraycopy(arrays[k], 0, all, k * arrays[k].length, arrays[k].length);
        }
        return all;
    }
}
