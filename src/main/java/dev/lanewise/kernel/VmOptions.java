package dev.lanewise.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** The options that a HotSpot JVM runs with. */
final class VmOptions {

    private static final @Nullable HotSpotDiagnosticMXBean BEAN = bean();

    private VmOptions() {}

    private static @Nullable HotSpotDiagnosticMXBean bean() {
        try {
            return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }

    /** Whether this JVM tells its options at all. */
    static boolean known() {
        return BEAN != null;
    }

    /** The value of an option, or {@code null} where this JVM has no such option. */
    static @Nullable String get(String option) {
        try {
            return BEAN == null ? null : BEAN.getVMOption(option).getValue();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
