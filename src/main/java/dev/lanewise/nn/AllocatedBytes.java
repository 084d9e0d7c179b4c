package dev.lanewise.nn;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** What HotSpot counts for a thread, if its image has the module jdk.management. */
final class AllocatedBytes {

    private static final @Nullable ThreadMXBean BEAN = bean();

    private AllocatedBytes() {}

    private static @Nullable ThreadMXBean bean() {
        try {
            return ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }

    /** The bytes that the calling thread has allocated; negative where that is unknown, as in a virtual thread. */
    static long ofThisThread() {
        try {
            return BEAN == null ? -1 : BEAN.getCurrentThreadAllocatedBytes();
        } catch (UnsupportedOperationException e) {
            return -1;
        }
    }
}
