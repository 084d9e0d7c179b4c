package dev.lanewise.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of a row of things, however long, at most a bounded number at even distances, and the last. Not thread-safe. */
final class Thinned<T> {

    private final int most;
    private final List<T> kept = new ArrayList<>();
    private @Nullable T last;
    private long count;
    private long stride = 1;

    /**
     * An empty one.
     *
     * @param most how many to keep beside the last, at least 2
     */
    Thinned(int most) {
        this.most = most;
    }

    void add(T next) {
        if (count % stride == 0) {
            if (kept.size() == most) {
                for (int i = 0; i < most; i += 2) {
                    kept.set(i / 2, kept.get(i));
                }
                kept.subList(Math.ceilDiv(most, 2), most).clear();
                stride *= 2;
            }
            if (count % stride == 0) {
                kept.add(next);
            }
        }
        last = next;
        count++;
    }

    /** From one that is kept to the next. */
    long stride() {
        return stride;
    }

    /** A copy. */
    List<T> list() {
        List<T> list = new ArrayList<>(kept);
        if (last != null && (count - 1) % stride != 0) {
            list.add(last);
        }
        return list;
    }
}
