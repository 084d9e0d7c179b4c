package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each part of a phase is done once and in order, whoever comes to help, and whatever is thrown. */
@Timeout(120)
class TeamTest {

    private static final int PIECES = 9;

    private static final Team.Work NOTHING = (slice, slices, piece, pieces) -> {};

    /** What the slices did, without synchronization: the team must order it. */
    private final int[] begun = new int[16];

    private final int[] slicesDone = new int[PIECES];

    private final boolean[] completed = new boolean[PIECES];

    private void pass(int slice, int slices, int piece) {
        for (int i = 0; i <= Math.min(slice, slices - 1); i++) {
            assertEquals(1, begun[i], "what comes before the pieces of slice " + i);
        }
        if (slice < slices) {
            assertEquals(slice, slicesDone[piece], "slices that were there before");
            slicesDone[piece]++;
        } else {
            assertEquals(slices, slicesDone[piece]);
            assertTrue(!completed[piece]);
            completed[piece] = true;
            slicesDone[piece] = 0;
        }
    }

    private void checkPipeline(Team team, AtomicInteger mostSlices) {
        AtomicInteger pieces = new AtomicInteger();
        team.pipeline((slice, slices, piece, count) -> begun[slice]++, (slice, slices, piece, count) -> {
            mostSlices.accumulateAndGet(slices, Math::max);
            pieces.set(count);
            pass(slice, slices, piece);
        });
        for (int piece = 0; piece < PIECES; piece++) {
            assertEquals(piece < pieces.get(), completed[piece], "piece " + piece + " of " + pieces);
            completed[piece] = false;
        }
        Arrays.fill(begun, 0);
    }

    private static void checkForEach(Team team) {
        AtomicIntegerArray times = new AtomicIntegerArray(16);
        AtomicInteger count = new AtomicInteger();
        team.forEach((slice, slices, piece, pieces) -> {
            assertEquals(0, piece);
            assertEquals(1, pieces);
            count.set(slices);
            times.incrementAndGet(slice);
        });
        for (int slice = 0; slice < 16; slice++) {
            assertEquals(slice < count.get() ? 1 : 0, times.get(slice), "slice " + slice);
        }
    }

    /** So many turns of some steps. Returns the most slices that a phase had. */
    private int run(Team team, int turns, int steps) {
        AtomicInteger most = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        for (int turn = 0; turn < turns; turn++) {
            left.set(steps);
            for (boolean more = true; more; ) {
                more = team.turn(() -> {
                    checkPipeline(team, most);
                    checkForEach(team);
                    checkForEach(team);
                    return left.decrementAndGet() > 0;
                });
            }
            assertEquals(0, left.get());
        }
        return most.get();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void eachPartOnceAndInOrder(int members) {
        assertEquals(members, runUntilAllAreThere(members, PIECES));
    }

    /** The slices still follow each other. */
    @Test
    void onePiece() {
        assertEquals(3, runUntilAllAreThere(3, 1));
    }

    private int runUntilAllAreThere(int members, int pieces) {
        try (ForkJoinPool pool = new ForkJoinPool(members)) {
            Team team = new Team(members, pieces);
            return pool.submit(() -> {
                        int slices = 0;
                        for (int i = 0; i < 20 || slices < members; i++) { // all come, sooner or later
                            slices = Math.max(slices, run(team, 20, 1 + i * 3));
                        }
                        return slices;
                    })
                    .join();
        }
    }

    /**
     * The first slice waits at its last piece for what follows all others, which nobody else has time for: for a second at
     * most, since a helper may have gone, or may do the first slice itself.
     */
    @Test
    void theLastSliceDoesWhatFollowsWhileItWaits() {
        AtomicInteger followed = new AtomicInteger();
        AtomicInteger phases = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        try (ForkJoinPool pool = new ForkJoinPool(2)) {
            Team team = new Team(2, PIECES);
            Runnable untilBothWereThere = () -> {
                while (phases.get() < 20 && attempts.get() < 60) {
                    team.turn(() -> {
                        followed.set(0);
                        team.pipeline(NOTHING, (slice, slices, piece, pieces) -> {
                            if (slice == slices) {
                                followed.incrementAndGet();
                            }
                            if (slice == 0 && slices == 2 && piece == PIECES - 1) {
                                attempts.incrementAndGet();
                                long since = System.nanoTime();
                                while (followed.get() < PIECES - 1 && System.nanoTime() - since < 1_000_000_000) {
                                    Thread.onSpinWait();
                                }
                                phases.addAndGet(followed.get() == PIECES - 1 ? 1 : 0);
                            }
                        });
                        assertEquals(PIECES, followed.get());
                        return phases.get() < 20 && attempts.get() < 60;
                    });
                }
            };
            pool.submit(untilBothWereThere).join();
        }
        assertEquals(20, phases.get(), () -> "of " + attempts);
    }

    @Test
    void moreMembersThanThreads() {
        try (ForkJoinPool pool = new ForkJoinPool(2)) {
            Team team = new Team(8, PIECES);
            assertTrue(pool.submit(() -> run(team, 50, 20)).join() <= 2);
        }
        run(new Team(8, PIECES), 50, 20); // in the common pool
    }

    @Test
    void aBusyPoolIsNotWaitedFor() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(2);
        try (ForkJoinPool pool = new ForkJoinPool(3)) {
            for (int i = 0; i < 2; i++) {
                pool.execute(() -> {
                    busy.countDown();
                    awaitUninterruptibly(end);
                });
            }
            busy.await();
            Team team = new Team(3, PIECES);
            assertEquals(1, pool.submit(() -> run(team, 5, 20)).join());
            end.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A leader that does something else loses its helpers, and gets them again. */
    @Test
    void helpersGoAndComeAgain() {
        try (ForkJoinPool pool = new ForkJoinPool(2)) {
            Team team = new Team(2, PIECES);
            AtomicInteger most = new AtomicInteger();
            pool.submit(() -> {
                        List<Integer> slices = new ArrayList<>();
                        for (boolean more = true; more; ) {
                            more = team.turn(() -> {
                                most.set(0);
                                checkPipeline(team, most);
                                if (most.get() == 2) {
                                    slices.add(most.get());
                                    sleep(); // longer than they wait
                                }
                                return slices.size() < 5;
                            });
                        }
                    })
                    .join();
        }
    }

    /** A turn of one step and phases that are longer than helpers wait elsewhere. */
    @Test
    void longPhasesAreCut() {
        try (ForkJoinPool pool = new ForkJoinPool(2)) {
            Team team = new Team(2, PIECES);
            pool.submit(() -> {
                        for (int cut = 0; cut < 5; ) {
                            AtomicInteger slicesOfPipeline = new AtomicInteger();
                            AtomicInteger slicesOfLast = new AtomicInteger();
                            boolean more = team.turn(() -> {
                                team.pipeline(NOTHING, (slice, slices, piece, pieces) -> {
                                    slicesOfPipeline.set(slices);
                                    sleep();
                                });
                                team.forEach((slice, slices, piece, pieces) -> slicesOfLast.set(slices));
                                return false;
                            });
                            cut += !more && slicesOfPipeline.get() == 2 && slicesOfLast.get() == 2 ? 1 : 0;
                        }
                    })
                    .join();
        }
    }

    @Test
    void teamsShareAPool() {
        try (ForkJoinPool pool = new ForkJoinPool(3)) {
            List<ForkJoinTask<?>> runs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                runs.add(pool.submit(() -> new TeamTest().run(new Team(3, PIECES), 100, 50)));
            }
            runs.forEach(ForkJoinTask::join);
        }
    }

    @Test
    void aVirtualThreadLeads() throws InterruptedException {
        AtomicInteger most = new AtomicInteger();
        Thread.ofVirtual()
                .start(() -> most.set(run(new Team(2, PIECES), 100, 50)))
                .join();
        assertTrue(most.get() > 0);
    }

    private static void sleep() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whatIsThrownComesOutAsItIs(int members) {
        try (ForkJoinPool pool = new ForkJoinPool(members)) {
            Team team = new Team(members, PIECES);
            pool.submit(() -> {
                        for (int i = 0; i < 200; i++) {
                            RuntimeException ofWork = new RuntimeException("work");
                            int bad = i % 4;
                            assertSame(
                                    ofWork,
                                    assertThrows(
                                            RuntimeException.class,
                                            () -> team.turn(() -> {
                                                team.pipeline(NOTHING, (slice, slices, piece, pieces) -> {
                                                    if (slice == Math.min(bad, slices)
                                                            && piece == Math.min(bad, pieces - 1)) {
                                                        throw ofWork;
                                                    }
                                                });
                                                return false;
                                            })));
                            assertSame(
                                    ofWork,
                                    assertThrows(
                                            RuntimeException.class,
                                            () -> team.turn(() -> {
                                                team.pipeline(
                                                        (slice, slices, piece, pieces) -> {
                                                            if (slice == Math.min(bad, slices - 1)) {
                                                                throw ofWork;
                                                            }
                                                        },
                                                        NOTHING);
                                                return false;
                                            })));
                            Error ofStep = new Error("step");
                            assertSame(
                                    ofStep,
                                    assertThrows(
                                            Error.class,
                                            () -> team.turn(() -> {
                                                checkForEach(team);
                                                throw ofStep;
                                            })));
                            Exception checked = new Exception("checked");
                            assertSame(
                                    checked,
                                    assertThrows(
                                            Exception.class,
                                            () -> team.turn(() -> {
                                                TeamTest.<RuntimeException>throwUnchecked(checked);
                                                return true;
                                            })));
                            run(team, 1, 3);
                        }
                    })
                    .join();
        }
    }

    /** As a listener in another language may throw it. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
