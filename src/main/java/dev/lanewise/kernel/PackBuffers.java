package dev.lanewise.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** The memory that one call of sgemm packs into. It grows to what calls need, at most about 3 MB, and is kept. */
final class PackBuffers {

    private float[] a = {};
    private float[] b = {};
    private float[] tile = {};

    float[] a(int length) {
        return a.length >= length ? a : (a = new float[length]);
    }

    float[] b(int length) {
        return b.length >= length ? b : (b = new float[length]);
    }

    float[] tile(int length) {
        return tile.length >= length ? tile : (tile = new float[length]);
    }

    /**
     * Buffers at rest. A call takes some and gives them back, without a lock and without a thread-local, which would
     * cost one set for each virtual thread. More calls at once than slots allocate for themselves.
     */
    static final class Stash {

        private static final int SLOTS = 16;

        private final AtomicReferenceArray<PackBuffers> slots = new AtomicReferenceArray<>(SLOTS);

        PackBuffers take() {
            for (int i = 0; i < SLOTS; i++) {
                if (slots.getPlain(i) != null) {
                    PackBuffers buffers = slots.getAndSet(i, null);
                    if (buffers != null) {
                        return buffers;
                    }
                }
            }
            return new PackBuffers();
        }

        void give(PackBuffers buffers) {
            for (int i = 0; i < SLOTS; i++) {
                if (slots.getPlain(i) == null && slots.compareAndSet(i, null, buffers)) {
                    return;
                }
            }
        }
    }
}
