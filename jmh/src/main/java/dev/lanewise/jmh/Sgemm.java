package dev.lanewise.jmh;

import dev.lanewise.jmh.Operands.Lengths;
import dev.lanewise.jmh.Shape.Transposed;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;

/** The matrix product C ← op(A) · op(B), row-major without gaps. */
final class Sgemm {

    /** The system property that tells a JVM how many threads a product or a training has. */
    static final String THREADS_PROPERTY = "lanewise.jmh.threads";

    static final int THREADS = Integer.getInteger(THREADS_PROPERTY, 1);

    /** From here on, scalar kernels take too long. */
    private static final double LARGE = Shape.square(512).flops();

    private static final int SAMPLES = 2000;

    private Sgemm() {}

    static Lengths lengths(Shape s) {
        return new Lengths(s.rows() * s.depth(), s.depth() * s.cols(), s.area());
    }

    static boolean measured(Side side, Shape shape) {
        return switch (side) {
            case SCALAR -> !large(shape);
            case SCALAR_NO_SUPERWORD -> false;
            case OPENBLAS -> OpenBlas.AVAILABLE;
            default -> true;
        };
    }

    static boolean large(Shape shape) {
        return shape.flops() > LARGE;
    }

    /** On two threads, only what is worth to be shared. */
    static boolean parallel(Shape shape) {
        return shape.flops() >= LARGE;
    }

    static float run(Kernels kernels, Operands o) {
        return THREADS == 1 ? runOnOneThread(kernels, o) : runOnThreads(kernels, o);
    }

    private static float runOnThreads(Kernels kernels, Operands o) {
        Shape s = o.shape();
        boolean transA = s.transposed() == Transposed.A;
        boolean transB = s.transposed() == Transposed.B;
        int n = s.cols();
        kernels.sgemm(
                transA,
                transB,
                s.rows(),
                n,
                s.depth(),
                1f,
                o.a(),
                0,
                lda(s),
                o.b(),
                0,
                ldb(s),
                o.out(),
                0,
                n,
                Epilogue.NONE,
                Pool.INSTANCE);
        return 0f;
    }

    /** Made by the first product on several threads. */
    private static final class Pool {
        static final ForkJoinPool INSTANCE = new ForkJoinPool(THREADS);
    }

    static float runOnOneThread(Kernels kernels, Operands o) {
        Shape s = o.shape();
        boolean transA = s.transposed() == Transposed.A;
        boolean transB = s.transposed() == Transposed.B;
        int m = s.rows();
        int n = s.cols();
        int k = s.depth();
        kernels.sgemm(transA, transB, m, n, k, 1f, o.a(), 0, lda(s), o.b(), 0, ldb(s), 0f, o.out(), 0, n);
        return 0f;
    }

    /** The columns of A as it is stored. */
    static int lda(Shape s) {
        return s.transposed() == Transposed.A ? s.rows() : s.depth();
    }

    /** The columns of B as it is stored. */
    static int ldb(Shape s) {
        return s.transposed() == Transposed.B ? s.depth() : s.cols();
    }

    /** Compares some elements of a large C, its corners among them, with their chains of fma. */
    static void requireSample(Agreement agreement, Operands actual) {
        Shape s = actual.shape();
        SplittableRandom random = new SplittableRandom(1);
        for (int sample = 0; sample < SAMPLES; sample++) {
            int i = sample < 4 ? (sample & 1) * (s.rows() - 1) : random.nextInt(s.rows());
            int j = sample < 4 ? (sample >> 1) * (s.cols() - 1) : random.nextInt(s.cols());
            int at = i * s.cols() + j;
            agreement.require("out[" + at + "]", actual.out()[at], element(actual, i, j), s.depth());
        }
        for (float c : actual.out()) {
            if (!(c < Operands.UNWRITTEN)) {
                throw new IllegalStateException("an element was not written");
            }
        }
    }

    private static float element(Operands o, int i, int j) {
        Shape s = o.shape();
        int aRow = s.transposed() == Transposed.A ? 1 : lda(s);
        int aCol = s.transposed() == Transposed.A ? lda(s) : 1;
        int bRow = s.transposed() == Transposed.B ? 1 : ldb(s);
        int bCol = s.transposed() == Transposed.B ? ldb(s) : 1;
        float acc = 0;
        for (int p = 0; p < s.depth(); p++) {
            acc = Math.fma(o.a()[i * aRow + p * aCol], o.b()[p * bRow + j * bCol], acc);
        }
        return acc;
    }
}
