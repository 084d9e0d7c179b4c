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
 * thread to come: a busy pool costs time, and some tasks in its queue that will find nothing to do.
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
    private final int rowGrain;
    private final int columnGrain;
    private final int down;
    private final int across;

    /** How many pieces of each span are taken. */
    private final AtomicIntegerArray taken;

    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    GemmPieces(Gemm whole, int threads, Stash<Gemm> stash) {
        this.whole = whole;
        this.stash = stash;
        this.threads = threads;
        taken = new AtomicIntegerArray((threads + 1) * STRIDE);
        int pieces = threads * PIECES;
        columnGrain = whole.columnGrain();
        // columns alone if there are enough, so that nothing of B is copied twice; squares where A is copied, too
        boolean squares = whole.copiesA();
        int columns = squares ? (int) Math.sqrt((double) pieces * whole.n / whole.m) : pieces;
        across = Math.clamp(columns, 1, Math.min(pieces, units(whole.n, columnGrain)));
        int rows = Math.ceilDiv(pieces, across);
        int grain = whole.rowGrain();
        while (grain > 1 && !squares && units(whole.m, grain) < rows) {
            grain /= 2;
        }
        rowGrain = grain;
        down = Math.min(rows, units(whole.m, rowGrain));
    }

    /** Returns when all pieces are done and all threads have left C, be it because one of them has thrown. */
    void run(ForkJoinPool pool) {
        boolean inside = ForkJoinTask.getPool() == pool;
        Helper[] helpers = new Helper[threads - 1];
        try {
            // where so many wait already, nobody would come soon, and more would wait longer than the product
            for (int i = 0; i < helpers.length && (inside || pool.getQueuedSubmissionCount() < threads); i++) {
                helpers[i] = new Helper(i + 1);
                if (inside) {
                    helpers[i].fork();
                } else {
                    pool.execute(helpers[i]);
                }
            }
        } catch (Throwable e) { // it may be shut down
            failure = e;
        }
        work(0);
        for (int i = helpers.length - 1; inside && i >= 0; i--) {
            if (helpers[i] != null) {
                helpers[i].tryUnfork();
            }
        }
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

    /** All pieces that nobody has taken. A helper that comes too late touches nothing of the product. */
    private void work(int member) {
        Gemm part = null;
        for (int i = 0; i < threads; i++) {
            int span = (member + i) % threads;
            int end = first(span + 1);
            int piece;
            while ((piece = first(span) + taken.getAndIncrement((span + 1) * STRIDE)) < end) {
                try {
                    part = part == null ? stash.take() : part;
                    compute(part, piece);
                } catch (Throwable e) { // a function of the epilogue may throw
                    failure = failure == null ? e : failure;
                } finally {
                    done.incrementAndGet();
                }
            }
        }
        if (part != null) {
            stash.give(part);
        }
    }

    private int first(int span) {
        return (int) ((long) down * across * span / threads);
    }

    private void compute(Gemm part, int piece) {
        if (failure != null) {
            return;
        }
        int i = cut(whole.m, rowGrain, piece % down, down);
        int rows = cut(whole.m, rowGrain, piece % down + 1, down) - i;
        int j = cut(whole.n, columnGrain, piece / down, across);
        int columns = cut(whole.n, columnGrain, piece / down + 1, across) - j;
        try {
            part.part(whole, i, rows, j, columns);
            part.run();
        } finally {
            part.clear();
        }
    }

    /** Where piece number i of so many begins, by whole grains. */
    private static int cut(int length, int grain, int i, int pieces) {
        return i == pieces ? length : (int) ((long) units(length, grain) * i / pieces * grain);
    }

    /** Grains, of which the last one is at least half of one, and may be one and a half. */
    private static int units(int length, int grain) {
        return Math.max(1, Math.ceilDiv(length - grain / 2, grain));
    }

    @SuppressWarnings("ThreadPriorityCheck") // it is no more than a courtesy
    private static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else if (spins < SPINS + YIELDS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(NAP);
            Thread.yield(); // a thread that is interrupted does not park
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
