package dev.lanewise.kernel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The C of one product, cut into pieces for the threads of a pool: no chain is cut, so no bit depends on who computes
 * which. The calling thread begins at once and takes every piece that nobody else has taken, so that it waits for no
 * thread to come: a busy pool costs time alone.
 *
 * <p>Each thread has a span of pieces, the same one in every product of a shape, so that what is in the caches of its
 * processor is of use again; then it takes from the others' spans.
 */
final class GemmPieces {

    /** For each thread: so many that one that comes late, or is slow, leaves little to wait for at the end. */
    private static final int PIECES = 8;

    /** Looks at the pieces that others have taken, a few tens of nanoseconds each; then the processor is offered. */
    private static final int SPINS = 1000;

    private static final int YIELDS = 1000;

    /** Nanoseconds. */
    private static final long NAP = 50_000;

    /** Counters are so far apart: processors fetch pairs of cache lines. */
    private static final int STRIDE = 32;

    private final Gemm whole;
    private final Stash<Gemm> stash;
    private final int threads;
    private final int down;
    private final int across;

    /** The pieces of each span. */
    private final AtomicIntegerArray taken;

    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    GemmPieces(Gemm whole, int threads, Stash<Gemm> stash) {
        this.whole = whole;
        this.stash = stash;
        this.threads = threads;
        taken = new AtomicIntegerArray((threads + 1) * STRIDE);
        int pieces = threads * PIECES;
        int columnUnits = whole.packedB ? 1 : units(whole.n, whole.columnGrain());
        // columns alone if there are enough, so that nothing of B is copied twice; squares where A is copied, too
        int columns = whole.copiesA() ? (int) Math.sqrt((double) pieces * whole.n / whole.m) : pieces;
        across = Math.clamp(columns, 1, columnUnits);
        down = Math.min((pieces - 1) / across + 1, units(whole.m, whole.rowGrain()));
    }

    /** Returns when all pieces are done and all threads have left C, be it because one of them has thrown. */
    void run(ForkJoinPool pool) {
        try {
            for (int member = 1; member < threads; member++) {
                Helper helper = new Helper(member);
                if (ForkJoinTask.getPool() == pool) {
                    helper.fork();
                } else {
                    pool.execute(helper);
                }
            }
        } catch (Throwable e) { // it may be shut down
            failure = e;
        }
        work(0);
        for (int spins = 0; done.get() < down * across; spins++) {
            pause(spins);
        }
        Throwable thrown = failure;
        if (thrown != null) {
            GemmPieces.<RuntimeException>rethrow(thrown);
        }
    }

    @SuppressWarnings("serial")
    private final class Helper extends RecursiveAction {

        private final int member;

        Helper(int member) {
            this.member = member;
        }

        @Override
        protected void compute() {
            work(member);
        }
    }

    /** All pieces that nobody has taken. One that comes too late touches nothing of the product, which may be another. */
    private void work(int member) {
        for (int i = 0; i < threads; i++) {
            int span = (member + i) % threads;
            int end = first(span + 1);
            int piece;
            while ((piece = first(span) + taken.getAndIncrement((span + 1) * STRIDE)) < end) {
                try {
                    compute(piece);
                } catch (Throwable e) { // a function of the epilogue may throw
                    failure = e;
                } finally {
                    done.incrementAndGet();
                }
            }
        }
    }

    private int first(int span) {
        return (int) ((long) down * across * span / threads);
    }

    private void compute(int piece) {
        if (failure != null) {
            return;
        }
        int i = cut(whole.m, whole.rowGrain(), piece % down, down);
        int rows = cut(whole.m, whole.rowGrain(), piece % down + 1, down) - i;
        int j = cut(whole.n, whole.columnGrain(), piece / down, across);
        int columns = cut(whole.n, whole.columnGrain(), piece / down + 1, across) - j;
        Gemm part = stash.take();
        try {
            part.part(whole, i, rows, j, columns);
            part.run();
        } finally {
            part.clear();
            stash.give(part);
        }
    }

    /** Where piece number i of so many begins, by whole grains. */
    private static int cut(int length, int grain, int i, int pieces) {
        return Math.min(length, (int) ((long) units(length, grain) * i / pieces) * grain);
    }

    private static int units(int length, int grain) {
        return (length - 1) / grain + 1;
    }

    @SuppressWarnings("ThreadPriorityCheck") // it is no more than a courtesy
    private static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else if (spins < SPINS + YIELDS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(NAP);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
