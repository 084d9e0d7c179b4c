package dev.lanewise.nn;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A thread that leads and others that help it through many short phases: a team in the sense of OpenMP, made of one
 * parallel stream. The helpers stay awake from phase to phase, since waking a thread takes about as long as a phase. They
 * are lent for a turn of some milliseconds; then the pool has them back, and whoever else wants them is served.
 *
 * <p>A phase has as many slices as members are there when it begins, and each member keeps the number of his, so that what
 * belongs to a slice stays in the caches of one processor. The leader depends on nobody: it does what no helper has
 * begun, so a pool that is busy or has no thread costs time alone. Used by one leader at a time.
 */
final class Team {

    /** What is done in a phase. */
    @FunctionalInterface
    interface Work {

        /** For one of the slices and one of the pieces, both counted from 0. */
        void accept(int slice, int slices, int piece, int pieces);
    }

    private static final Work NOTHING = (slice, slices, piece, pieces) -> {};

    /** Nanoseconds of a turn: a hundred times what waking its threads takes. */
    private static final long TURN = 10_000_000;

    /** Nanoseconds without a phase after which a helper goes: the leader does something else. */
    private static final long PATIENCE = 200_000;

    /** Nanoseconds that the leader waits for the helpers of the last turn. */
    private static final long COMING = 200_000;

    /** Looks at what is waited for, a few tens of nanoseconds each, before the processor is offered to others. */
    private static final int SPINS = 1000;

    /** Looks at a slice that nobody has begun, before whoever needs it does it himself. */
    private static final int SPINS_FOR_BEGIN = 100;

    /** Words that two threads write are so far apart: processors fetch pairs of cache lines. */
    private static final int STRIDE = 16;

    private static final int PROGRESS_BITS = 20;
    private static final int SLICES_BITS = 16;
    private static final long SLICES = (1 << SLICES_BITS) - 1;

    private final int members;
    private final int pieces;

    /** Of a slice: the last phase in which somebody began it, and one more than the pieces of it that are done. */
    private final AtomicLongArray progress;

    /** Of a piece: 2 p + 1 where what follows its slices is being done in phase p, 2 p + 2 where it is done. */
    private final AtomicLongArray after;

    /** The number of the phase, its slices, and whether it has pieces, in one word: they can't be read apart. */
    private volatile long phase;

    /** That of the phase. May be read by whoever has begun a part of it, which the phase waits for. */
    private Work work = NOTHING;

    /** What comes before its pieces. */
    private Work before = NOTHING;

    private volatile @Nullable Throwable failureOfWork;

    private final IntConsumer asMember = this::member;
    private final AtomicInteger helpers = new AtomicInteger();
    private BooleanSupplier step = () -> false;
    private @Nullable Thread leader;
    private boolean led;
    private boolean more;

    /** So many there were at the end of the last turn. */
    private int usualHelpers;

    private @Nullable Throwable failureOfStep;

    private volatile boolean inPhase;

    /** The turn is over, for all or for a helper. */
    private volatile boolean over;

    /**
     * @param members threads at most, the leader among them
     * @param pieces of each slice in {@link #pipeline}
     */
    Team(int members, int pieces) {
        this.members = members;
        this.pieces = pieces;
        this.progress = new AtomicLongArray((members + 1) * STRIDE);
        this.after = new AtomicLongArray(pieces);
    }

    /**
     * Leads through steps, which have phases, until one of them is the last or the turn is over. What a step throws comes
     * out of here as it is.
     *
     * @param step does one on the calling thread, and says whether another one follows
     * @return what the last one said
     */
    boolean turn(BooleanSupplier step) {
        if (members == 1) {
            return step.getAsBoolean();
        }
        this.step = step;
        leader = Thread.currentThread();
        led = false;
        over = false;
        helpers.set(0);
        more = false;
        try {
            IntStream.range(0, members).parallel().forEach(asMember);
        } finally {
            leader = null;
        }
        Throwable thrown = failureOfStep;
        failureOfStep = null;
        rethrow(thrown);
        return more;
    }

    private void member(int place) {
        if (Thread.currentThread() != leader) {
            help();
        } else if (!led) { // else it is a place that no thread has come for
            led = true;
            lead();
        }
    }

    private void lead() {
        long since = System.nanoTime();
        // a phase that begins before they are there is not cut, which costs much where phases are long
        while (helpers.get() < usualHelpers && System.nanoTime() - since < COMING) {
            Thread.onSpinWait();
        }
        try {
            do {
                more = step.getAsBoolean();
            } while (more && !over && System.nanoTime() - since < TURN);
        } catch (Throwable e) { // a stream would wrap it
            failureOfStep = e;
        } finally {
            over = true;
            usualHelpers = helpers.get();
        }
    }

    private void help() {
        long last = 0;
        int member = helpers.incrementAndGet();
        long since = System.nanoTime();
        for (int spins = 0; !over; spins++) {
            long now = phase;
            if (now != last) {
                takePart(now, member);
                last = now;
                since = System.nanoTime();
                spins = 0;
            } else if (inPhase) { // which may be long
                since = System.nanoTime();
                pause(spins);
            } else if (System.nanoTime() - since < PATIENCE) {
                pause(spins);
            } else {
                over = true;
            }
        }
    }

    /**
     * A phase whose slices depend on nothing. Returns when all are done; what one of them throws comes out of here then.
     * On the leader, within a step.
     */
    void forEach(Work work) {
        phase(NOTHING, work, false);
    }

    /**
     * A phase in which each slice goes through all pieces in ascending order, behind the slice before it: its work on a
     * piece begins when that one is done with it. After the last slice the piece is worked at once more, as that of slice
     * number {@code slices}, in any order: by whoever has time.
     * Returns as {@link #forEach} does.
     *
     * @param before what each slice does before its first piece, as in {@link #forEach}: it waits for nothing
     */
    void pipeline(Work before, Work work) {
        phase(before, work, true);
    }

    private void phase(Work before, Work work, boolean pipelined) {
        int slices = over ? 1 : Math.min(members, 1 + helpers.get());
        inPhase = true;
        try {
            if (slices == 1) {
                alone(before, work, pipelined);
            } else {
                together(before, work, slices, pipelined);
            }
        } finally {
            inPhase = false;
        }
    }

    private void together(Work before, Work work, int slices, boolean pipelined) {
        this.before = before;
        this.work = work;
        long now = (number(phase) + 1) << SLICES_BITS | (long) slices << 1 | (pipelined ? 1 : 0);
        phase = now;
        takePart(now, 0);
        for (int slice = 0; slice < slices; slice++) {
            await(now, slice, pieces(now));
        }
        for (int piece = 0; pipelined && piece < pieces; piece++) {
            for (int spins = 0; after.get(piece) != 2 * number(now) + 2; spins++) {
                pause(spins);
            }
        }
        Throwable thrown = failureOfWork;
        failureOfWork = null;
        rethrow(thrown);
    }

    private void alone(Work before, Work work, boolean pipelined) {
        int count = pipelined ? pieces : 1;
        before.accept(0, 1, 0, 1);
        for (int piece = 0; piece < count; piece++) {
            work.accept(0, 1, piece, count);
            if (pipelined) {
                work.accept(1, 1, piece, count);
            }
        }
    }

    private static long number(long phase) {
        return phase >>> SLICES_BITS;
    }

    private static int slices(long phase) {
        return (int) (phase & SLICES) >>> 1;
    }

    private static boolean pipelined(long phase) {
        return (phase & 1) == 1;
    }

    private int pieces(long phase) {
        return pipelined(phase) ? pieces : 1;
    }

    private void takePart(long now, int member) {
        int slices = slices(now);
        if (member < slices) {
            take(now, member);
        }
        for (int piece = 0; pipelined(now) && piece < pieces; piece++) {
            if (done(now, slices - 1, piece + 1)) {
                takeAfter(now, piece);
            }
        }
        for (int slice = 0; slice < slices; slice++) {
            take(now, slice);
        }
        for (int piece = 0; pipelined(now) && piece < pieces; piece++) {
            await(now, slices - 1, piece + 1);
            takeAfter(now, piece);
        }
    }

    /** Does all of a slice, unless somebody has begun it. */
    private void take(long now, int slice) {
        boolean last = slice == slices(now) - 1;
        int at = (slice + 1) * STRIDE;
        long begun = number(now) << PROGRESS_BITS | 1;
        long seen = progress.get(at);
        if (seen >= begun || !progress.compareAndSet(at, seen, begun)) {
            return;
        }
        try {
            before.accept(slice, slices(now), 0, 1);
            for (int piece = 0, followed = 0; piece < pieces(now); piece++) {
                if (slice > 0 && pipelined(now)) {
                    // what would come later, while its sums are in this cache
                    while (last && followed < piece && !done(now, slice - 1, piece + 1)) {
                        takeAfter(now, followed++);
                    }
                    await(now, slice - 1, piece + 1);
                }
                work.accept(slice, slices(now), piece, pieces(now));
                // the last thing in a phase: the next one may have begun
                progress.set(at, begun + piece + 1);
            }
        } catch (Throwable e) {
            fail(e);
            progress.set(at, begun + pieces(now)); // nobody shall wait
        }
    }

    private void takeAfter(long now, int piece) {
        long number = number(now);
        long seen = after.get(piece);
        if (seen > 2 * number || !after.compareAndSet(piece, seen, 2 * number + 1)) {
            return;
        }
        try {
            work.accept(slices(now), slices(now), piece, pieces);
        } catch (Throwable e) {
            fail(e);
        } finally {
            after.set(piece, 2 * number + 2);
        }
    }

    /** The first failure may be the reason for others. */
    private void fail(Throwable e) {
        if (failureOfWork == null) {
            failureOfWork = e;
        }
    }

    /** Whether so many pieces of a slice are done. */
    private boolean done(long now, int slice, int pieces) {
        return progress.get((slice + 1) * STRIDE) > (number(now) << PROGRESS_BITS) + pieces;
    }

    /** Waits until so many pieces of a slice are done. */
    private void await(long now, int slice, int pieces) {
        for (int spins = 0; !done(now, slice, pieces); spins++) {
            if (spins == SPINS_FOR_BEGIN) {
                take(now, slice);
            }
            pause(spins);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // it is no more than a courtesy
    private static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private static void rethrow(@Nullable Throwable thrown) {
        if (thrown != null) {
            Team.<RuntimeException>throwUnchecked(thrown);
        }
    }

    /** Other languages throw checked exceptions where Java does not let them. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
