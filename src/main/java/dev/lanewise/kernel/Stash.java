package dev.lanewise.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Objects with the memory that one call of an operation needs, at rest. A call takes one and gives it back, without a
 * lock and without a thread-local, which would cost one for each virtual thread. More calls at once than slots allocate
 * for themselves.
 */
final class Stash<T> {

    private static final int SLOTS = 16;

    /** Slots are in cache lines of their own, pairs of which are fetched together: threads do not wait for each other's. */
    private static final int STRIDE = 32;

    private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>((SLOTS + 1) * STRIDE);
    private final Supplier<T> maker;

    Stash(Supplier<T> maker) {
        this.maker = maker;
    }

    T take() {
        int home = home();
        for (int i = 0; i < SLOTS; i++) {
            int slot = slot(home + i);
            if (slots.getPlain(slot) != null) {
                T kept = slots.getAndSet(slot, null);
                if (kept != null) {
                    return kept;
                }
            }
        }
        return maker.get();
    }

    void give(T kept) {
        int home = home();
        for (int i = 0; i < SLOTS; i++) {
            int slot = slot(home + i);
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, kept)) {
                return;
            }
        }
    }

    private static int slot(int i) {
        return (i % SLOTS + 1) * STRIDE;
    }

    /** Where a thread looks first, so that threads seldom meet. */
    private static int home() {
        return (int) Thread.currentThread().threadId() & (SLOTS - 1);
    }
}
