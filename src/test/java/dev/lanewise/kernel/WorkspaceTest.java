package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.function.Executable;

/** Products in memory of their caller: the bits of those without, whatever the memory was used for before. */
class WorkspaceTest {

    private static final int[] SIZES = {1, 2, 3, 7, 10, 16, 33, 50, 64, 100};

    @EveryKernels
    void productsOfManyShapesOneAfterTheOther(Kernels kernels) {
        Random random = new Random(21);
        Workspace workspace = kernels.newWorkspace();
        for (int i = 0; i < 60; i++) {
            int m = oneOf(random);
            int n = oneOf(random);
            int k = oneOf(random);
            SgemmCall call =
                    new SgemmCall(random.nextBoolean(), random.nextBoolean(), m, n, k, Values.ORDINARY, random);
            float[] bias = Values.ORDINARY.array(n, i);
            Epilogue beta = Epilogue.beta(call.beta);
            assertSameBits(call.oracle(), call.result(kernels, beta, workspace), call::toString);
            Epilogue layer = Epilogue.bias(bias, 0).then(Kernels::sigmoid);
            float[] expected = call.result(kernels, layer);
            assertSameBits(expected, call.result(kernels, layer, workspace), call::toString);
            assertSameBits(expected, call.result(kernels, call.packed(kernels), layer, workspace), call::toString);

            Bfloat16Matrix b = Bfloat16Matrix.of(k, n, Values.ORDINARY.array(k * n, i + 100), 0, n);
            float[] a = Values.ORDINARY.array(m * k, i + 200);
            float[] alone = new float[m * n];
            float[] actual = new float[m * n];
            kernels.sgemm(m, a, 0, k, b, bias, 0, alone, 0, n);
            kernels.sgemm(m, a, 0, k, b, bias, 0, actual, 0, n, workspace);
            assertSameBits(alone, actual, call::toString);
        }
    }

    @EveryKernels
    void isForOneProductAtATime(Kernels kernels) {
        Workspace workspace = kernels.newWorkspace();
        SgemmCall inner = SgemmCall.valid();
        Epilogue nested =
                Epilogue.NONE.then((own, x, xo, y, yo, length) -> inner.result(own, Epilogue.NONE, workspace));
        SgemmCall call = SgemmCall.valid();
        rejects("in use", () -> call.result(kernels, nested, workspace));
        // and is free again, although that product ended by an exception
        Epilogue beta = Epilogue.beta(call.beta);
        assertSameBits(call.oracle(), call.result(kernels, beta, workspace), call::toString);
    }

    @EveryKernels
    void isOfItsKernels(Kernels kernels) {
        for (Kernels others : KernelsUnderTest.all()) {
            if (others != kernels) {
                SgemmCall call = SgemmCall.valid();
                Bfloat16Matrix b = Bfloat16Matrix.of(5, 4, new float[20], 0, 4);
                Workspace workspace = others.newWorkspace();
                float[] c = {42, 42, 42, 42};
                rejects("Workspace[" + others.name() + "]", () -> call.result(kernels, Epilogue.NONE, workspace));
                rejects(
                        kernels.name() + " kernels",
                        () -> kernels.sgemm(1, new float[5], 0, 5, b, new float[4], 0, c, 0, 4, workspace));
                assertSameBits(new float[] {42, 42, 42, 42}, c, () -> "written before the exception");
            }
        }
    }

    @EveryKernels
    void isNamedWhereItIsMissing(Kernels kernels) {
        SgemmCall call = SgemmCall.valid();
        Bfloat16Matrix b = Bfloat16Matrix.of(5, 4, new float[20], 0, 4);
        for (Executable product : new Executable[] {
            () -> call.result(kernels, Epilogue.NONE, (Workspace) null),
            () -> call.result(kernels, call.packed(kernels), Epilogue.NONE, (Workspace) null),
            () -> kernels.sgemm(1, new float[5], 0, 5, b, new float[4], 0, new float[4], 0, 4, null)
        }) {
            assertEquals(
                    "workspace",
                    assertThrows(NullPointerException.class, product).getMessage());
        }
    }

    private static void rejects(String words, Executable product) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, product).getMessage());
        assertTrue(message.contains("workspace") && message.contains(words), message);
    }

    private static int oneOf(Random random) {
        return SIZES[random.nextInt(SIZES.length)];
    }
}
