package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products with an epilogue, a packed operand or several threads against the plain chain and separate passes. */
class EpilogueTest {
    private static final boolean[] BOTH = {false, true};
    private static final int[] SIZES = {
        1, 2, 3, 5, 7, 8, 10, 12, 15, 16, 17, 25, 33, 48, 50, 56, 63, 64, 65, 81, 100, 104, 130
    };
    private static final ForkJoinPool POOL = new ForkJoinPool(3);

    @AfterAll
    static void shutDown() {
        POOL.shutdown();
    }

    /** What an epilogue is to do, in plain passes over the oracle's chains. */
    @SuppressWarnings("ArrayRecordComponent") // a pair for one loop, never compared
    private record Expectation(String name, Epilogue epilogue, float[] expected) {}

    private static List<Expectation> expectations(SgemmCall call, Random random) {
        float[] bias = new float[call.n + 3];
        float[] z = new float[call.m * call.n + 5];
        fill(bias, random);
        fill(z, random);
        List<Expectation> all = new ArrayList<>();
        all.add(new Expectation("beta", Epilogue.beta(call.beta), call.oracle()));
        all.add(new Expectation("none", Epilogue.NONE, chains(call, 0, null)));
        float[] biased = chains(call, 1, bias);
        all.add(new Expectation("bias", Epilogue.bias(bias, 3), biased));
        float[] activated = biased.clone();
        rows(call, (at, row) -> Kernels.scalar().sigmoid(activated, at, activated, at, call.n));
        all.add(new Expectation("bias, sigmoid", Epilogue.bias(bias, 3).then(Kernels::sigmoid), activated));
        float[] zipped = chains(call, 0, null);
        rows(call, (at, row) -> Kernels.scalar().sigmoidGradient(z, 5 + row * call.n, zipped, at, zipped, at, call.n));
        all.add(new Expectation("sigmoidGradient", Epilogue.NONE.then(Kernels::sigmoidGradient, z, 5), zipped));
        assertTrue(call.beta != 0, "C must hold numbers, for it is read");
        float[] sum = chains(call, 0, null);
        rows(call, (at, row) -> {
            for (int j = at; j < at + call.n; j++) {
                sum[j] = Fma.fma(-0.25f, sum[j], call.c[j]);
            }
        });
        all.add(new Expectation("add", Epilogue.add(-0.25f), sum));
        float[] rectified = sum.clone();
        rows(call, (at, row) -> Kernels.scalar().relu(rectified, at, rectified, at, call.n));
        all.add(new Expectation("add, relu", Epilogue.add(-0.25f).then(Kernels::relu), rectified));
        return all;
    }

    /** All of c with the chains from +0 (beta 0) or from the bias (beta 1). */
    private static float[] chains(SgemmCall call, float beta, float[] bias) {
        float[] out = call.c.clone();
        if (bias != null) {
            rows(call, (at, row) -> System.arraycopy(bias, 3, out, at, call.n));
        }
        return call.oracle(beta, out);
    }

    private interface Row {
        void accept(int at, int row);
    }

    private static void rows(SgemmCall call, Row action) {
        for (int i = 0; i < call.m; i++) {
            action.accept(call.cOffset + i * call.ldc, i);
        }
    }

    private static void fill(float[] x, Random random) {
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat() - 0.5f;
        }
    }

    /** A call whose C holds numbers, for an epilogue may read it. */
    private static SgemmCall call(boolean transA, boolean transB, int m, int n, int k, Random random) {
        SgemmCall call;
        do {
            call = new SgemmCall(transA, transB, m, n, k, Values.ORDINARY, random);
        } while (call.beta == 0);
        return call;
    }

    private static void check(SgemmCall call, Random random) {
        for (Expectation e : expectations(call, random)) {
            for (Kernels kernels : KernelsUnderTest.all()) {
                String what = kernels.name() + " " + e.name + " " + call;
                assertSameBits(e.expected, call.result(kernels, e.epilogue), () -> what);
                PackedMatrix packed = call.packed(kernels);
                assertSameBits(e.expected, call.result(kernels, packed, e.epilogue), () -> what + " packed");
                int parts = 2 + random.nextInt(7);
                assertSameBits(e.expected, inParts(kernels, call, e.epilogue, null, parts), () -> what + " " + parts);
                assertSameBits(
                        e.expected, inParts(kernels, call, e.epilogue, packed, parts), () -> what + " packed " + parts);
            }
        }
    }

    /** Where they do not overlap, the bias may lie in the array of C. */
    @ParameterizedTest
    @CsvSource({
        "false, 2, 3, 1",
        "false, 40, 10, 20",
        "false, 7, 12, 5",
        "true, 15, 9, 20",
        "false, 40, 2, 90",
        "false, 40, 1, 70",
        "false, 1, 300, 5",
        "false, 1, 1024, 40",
        "false, 20, 33, 7",
        "false, 20, 50, 7",
        "false, 20, 56, 7",
        "true, 40, 5, 9",
        "true, 100, 33, 20",
        "true, 100, 50, 20"
    })
    void biasInTheArrayOfC(boolean transA, int m, int n, int k) {
        SgemmCall call = call(transA, false, m, n, k, new Random(9));
        call.alpha = 1;
        int at = call.c.length;
        call.c = Arrays.copyOf(call.c, at + n);
        for (int j = 0; j < n; j++) {
            call.c[at + j] = j - 0.5f;
        }
        float[] start = call.c.clone();
        rows(call, (row, i) -> System.arraycopy(call.c, at, start, row, n));
        float[] expected = call.oracle(1, start);
        for (Kernels kernels : KernelsUnderTest.all()) {
            float[] c = call.c.clone();
            kernels.sgemm(
                    transA,
                    false,
                    m,
                    n,
                    k,
                    1f,
                    call.a,
                    call.aOffset,
                    call.lda,
                    call.b,
                    call.bOffset,
                    call.ldb,
                    c,
                    call.cOffset,
                    call.ldc,
                    Epilogue.bias(c, at));
            assertSameBits(expected, c, () -> kernels.name() + " " + call);
        }
    }

    /** However small it is: the public methods leave small products to one thread. */
    private static float[] inParts(Kernels kernels, SgemmCall call, Epilogue epilogue, PackedMatrix packed, int parts) {
        float[] c = call.c.clone();
        Gemm gemm = kernels.newGemm();
        gemm.a(call.transA, call.alpha, call.a, call.aOffset, call.lda);
        if (packed == null) {
            gemm.b(call.transB, call.b, call.bOffset, call.ldb);
        } else {
            gemm.b(packed);
        }
        gemm.c(call.m, call.n, call.k, c, call.cOffset, call.ldc);
        gemm.beta = epilogue.beta;
        gemm.epilogue = epilogue;
        new GemmPieces(gemm, parts, new Stash<>(kernels::newGemm)).run(POOL);
        return c;
    }

    @Test
    void sampledShapes() {
        Random random = new Random(11);
        for (int i = 0; i < 80; i++) {
            int m = SIZES[random.nextInt(SIZES.length)];
            int n = SIZES[random.nextInt(SIZES.length)];
            int k = random.nextInt(8) == 0 ? 0 : SIZES[random.nextInt(SIZES.length)];
            for (boolean transA : BOTH) {
                for (boolean transB : BOTH) {
                    check(call(transA, transB, m, n, k, random), random);
                }
            }
        }
    }

    /** Shapes that cross the blocks, with chains longer than a block too. */
    @ParameterizedTest
    @CsvSource({
        "false, false, 100, 50, 784, 1",
        "true, false, 784, 50, 100, -0.5",
        "false, true, 100, 50, 10, 1",
        "false, false, 20, 450, 1600, -0.5",
        "true, true, 400, 40, 900, 1",
        "true, false, 20, 1100, 900, -0.5",
        "false, true, 2, 560, 900, -0.5",
        "false, false, 1, 300, 1600, 1",
        "true, false, 150, 3, 1600, 1",
        "false, false, 210, 7, 130, -0.5",
        "false, false, 60, 130, 200, 1",
        "true, false, 400, 100, 520, 1"
    })
    void largeShapes(boolean transA, boolean transB, int m, int n, int k, float alpha) {
        Random random = new Random((m + n + k) * 0x9e3779b97f4a7c15L);
        SgemmCall call = call(transA, transB, m, n, k, random);
        call.alpha = alpha;
        check(call, random);
    }

    @EveryKernels
    void poolsOfEverySize(Kernels kernels) {
        Random random = new Random(12);
        SgemmCall call = call(false, true, 400, 400, 560, random);
        float[] expected = call.oracle();
        for (int threads = 1; threads <= 8; threads++) {
            try (ForkJoinPool pool = new ForkJoinPool(threads)) {
                assertSameBits(expected, call.result(kernels, Epilogue.beta(call.beta), pool), call::toString);
            }
        }
    }

    /** All parts have ended when the exception arrives, and the next products are right. */
    @EveryKernels
    void aFunctionThatThrows(Kernels kernels) {
        SgemmCall call = call(false, true, 60, 130, 50, new Random(15));
        float[] expected = call.oracle();
        for (int i = 0; i < 20; i++) {
            AtomicInteger calls = new AtomicInteger();
            int bad = i % 5;
            Epilogue fails = Epilogue.NONE.then((any, x, xo, y, yo, length) -> {
                if (calls.getAndIncrement() == bad) {
                    throw new IllegalStateException("as planned");
                }
            });
            assertThrows(IllegalStateException.class, () -> inParts(kernels, call, fails, null, 8));
            int after = calls.get();
            assertSameBits(
                    expected, inParts(kernels, call, Epilogue.beta(call.beta), null, 8), () -> "after an exception");
            assertSameBits(expected, call.result(kernels), () -> "after an exception");
            assertEquals(after, calls.get(), "calls after the exception");
        }
    }

    @EveryKernels
    void functionsFollowEachOther(Kernels kernels) {
        float[] c = {7};
        float[] one = {1};
        Epilogue epilogue =
                Epilogue.bias(new float[] {-3}, 0).then(Kernels::relu).then(Kernels::exp);
        kernels.sgemm(false, false, 1, 1, 1, 1f, one, 0, 1, one, 0, 1, c, 0, 1, epilogue);
        assertEquals(1f, c[0]);
    }

    /** A product inside the function of a product's epilogue. */
    @EveryKernels
    void productsNest(Kernels kernels) {
        SgemmCall inner = call(true, true, 20, 30, 40, new Random(16));
        float[] expected = inner.oracle();
        SgemmCall outer = call(true, true, 40, 30, 20, new Random(17));
        Epilogue epilogue = Epilogue.beta(outer.beta)
                .then((any, x, xo, y, yo, length) ->
                        assertSameBits(expected, inner.result(any), () -> "the inner product"));
        assertSameBits(outer.oracle(), outer.result(kernels, epilogue), () -> "the outer product");
    }

    /** The caller does it all; threads that come after that find nothing to do, also while it computes the next one. */
    @EveryKernels
    void aBusyPool(Kernels kernels) throws InterruptedException {
        SgemmCall call = call(false, true, 400, 400, 560, new Random(18));
        float[] expected = call.oracle();
        Epilogue epilogue = Epilogue.beta(call.beta);
        CountDownLatch free = new CountDownLatch(1);
        try (ForkJoinPool pool = new ForkJoinPool(4)) {
            for (int i = 0; i < 4; i++) {
                pool.execute(() -> await(free));
            }
            for (int i = 0; i < 20; i++) {
                assertSameBits(expected, call.result(kernels, epilogue, pool), () -> "while the pool is busy");
            }
            assertTrue(pool.getQueuedSubmissionCount() <= 8, pool::toString);
            free.countDown();
            for (int i = 0; i < 5; i++) {
                assertSameBits(expected, call.result(kernels, epilogue, pool), () -> "after that");
            }
        }
    }

    /** Whose tasks are not left behind those of the product. */
    @EveryKernels
    void aBusyThreadOfThePool(Kernels kernels) {
        SgemmCall call = call(false, false, 400, 400, 560, new Random(20));
        float[] expected = call.oracle();
        Epilogue epilogue = Epilogue.beta(call.beta);
        try (ForkJoinPool pool = new ForkJoinPool(3)) {
            pool.submit(() -> {
                        for (int i = 0; i < 20; i++) {
                            assertSameBits(expected, call.result(kernels, epilogue, pool), call::toString);
                            assertTrue(ForkJoinTask.getQueuedTaskCount() <= 2, "tasks left");
                        }
                    })
                    .join();
        }
    }

    @EveryKernels
    void interruptedAndVirtualThreads(Kernels kernels) throws InterruptedException {
        SgemmCall call = call(true, false, 400, 400, 560, new Random(21));
        float[] expected = call.oracle();
        AtomicInteger right = new AtomicInteger();
        Thread caller = Thread.ofVirtual().start(() -> {
            Thread.currentThread().interrupt();
            for (int i = 0; i < 5; i++) {
                assertSameBits(expected, call.result(kernels, Epilogue.beta(call.beta), POOL), call::toString);
                assertTrue(Thread.currentThread().isInterrupted());
                right.incrementAndGet();
            }
        });
        caller.join();
        assertEquals(5, right.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @EveryKernels
    void aPoolThatIsShutDown(Kernels kernels) {
        SgemmCall call = call(false, false, 400, 400, 560, new Random(19));
        ForkJoinPool pool = new ForkJoinPool(2);
        pool.shutdown();
        assertThrows(RejectedExecutionException.class, () -> call.result(kernels, Epilogue.beta(call.beta), pool));
    }

    /** A task of the pool may call, too. */
    @EveryKernels
    void insideThePool(Kernels kernels) {
        SgemmCall call = new SgemmCall(false, false, 300, 300, 400, Values.ORDINARY, new Random(13));
        PackedMatrix packed = kernels.pack(false, 400, 300, call.b, call.bOffset, call.ldb);
        float[] c = call.c.clone();
        POOL.submit(() -> kernels.sgemm(
                        false,
                        300,
                        call.alpha,
                        call.a,
                        call.aOffset,
                        call.lda,
                        packed,
                        c,
                        call.cOffset,
                        call.ldc,
                        Epilogue.beta(call.beta),
                        POOL))
                .join();
        assertSameBits(call.oracle(), c, call::toString);
    }

    @EveryKernels
    void aPackedMatrixIsACopy(Kernels kernels) {
        SgemmCall call = new SgemmCall(false, false, 20, 40, 30, Values.ORDINARY, new Random(14));
        call.beta = 0;
        float[] expected = call.oracle();
        PackedMatrix packed = kernels.pack(false, 30, 40, call.b, call.bOffset, call.ldb);
        Arrays.fill(call.b, Float.NaN);
        float[] c = call.c.clone();
        kernels.sgemm(
                false,
                20,
                call.alpha,
                call.a,
                call.aOffset,
                call.lda,
                packed,
                c,
                call.cOffset,
                call.ldc,
                Epilogue.NONE);
        assertSameBits(expected, c, call::toString);
        assertEquals(30, packed.rows());
        assertEquals(40, packed.cols());
    }

    @EveryKernels
    void badArgumentsAreNamed(Kernels kernels) {
        float[] a = new float[6];
        float[] b = new float[12];
        float[] c = new float[8];
        PackedMatrix packed = kernels.pack(false, 3, 4, b, 0, 4);
        assertMessage(
                NullPointerException.class,
                "epilogue",
                () -> kernels.sgemm(false, false, 2, 4, 3, 1, a, 0, 3, b, 0, 4, c, 0, 4, null));
        assertMessage(
                NullPointerException.class,
                "pool",
                () -> kernels.sgemm(
                        false, false, 2, 4, 3, 1, a, 0, 3, b, 0, 4, c, 0, 4, Epilogue.NONE, (ForkJoinPool) null));
        assertMessage(
                NullPointerException.class,
                "b",
                () -> kernels.sgemm(false, 2, 1, a, 0, 3, null, c, 0, 4, Epilogue.NONE));
        assertMessage(
                IndexOutOfBoundsException.class,
                "bias",
                () -> kernels.sgemm(false, 2, 1, a, 0, 3, packed, c, 0, 4, Epilogue.bias(new float[5], 2)));
        assertMessage(
                IllegalArgumentException.class,
                "bias",
                () -> kernels.sgemm(false, 2, 1, a, 0, 3, packed, c, 0, 4, Epilogue.bias(c, 2)));
        assertMessage(
                IndexOutOfBoundsException.class,
                "z",
                () -> kernels.sgemm(
                        false, 2, 1, a, 0, 3, packed, c, 0, 4, Epilogue.NONE.then(Kernels::sigmoidGradient, a, 0)));
        assertMessage(
                IllegalArgumentException.class,
                "z",
                () -> kernels.sgemm(
                        false, 2, 1, a, 0, 3, packed, c, 0, 4, Epilogue.NONE.then(Kernels::sigmoidGradient, c, 0)));
        assertMessage(
                IllegalArgumentException.class,
                "lda",
                () -> kernels.sgemm(false, 2, 1, a, 0, 2, packed, c, 0, 4, Epilogue.NONE));
        assertMessage(
                IndexOutOfBoundsException.class,
                "c",
                () -> kernels.sgemm(false, 2, 1, a, 0, 3, packed, c, 1, 4, Epilogue.NONE));
        assertMessage(IllegalArgumentException.class, "ldb", () -> kernels.pack(false, 3, 4, b, 0, 3));
        assertMessage(IndexOutOfBoundsException.class, "b", () -> kernels.pack(true, 3, 4, b, 1, 3));
        assertMessage(NullPointerException.class, "f", () -> Epilogue.NONE.then(null));
        for (Kernels other : KernelsUnderTest.all()) {
            if (other != kernels) {
                assertMessage(
                        IllegalArgumentException.class,
                        "b is PackedMatrix[3 × 4",
                        () -> other.sgemm(false, 2, 1, a, 0, 3, packed, c, 0, 4, Epilogue.NONE));
            }
        }
        assertSameBits(new float[8], c, () -> "nothing is written");
    }

    private static void assertMessage(Class<? extends Exception> type, String part, Runnable action) {
        String message = assertThrows(type, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
