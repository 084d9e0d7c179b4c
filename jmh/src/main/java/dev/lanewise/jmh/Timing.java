package dev.lanewise.jmh;

import dev.lanewise.jmh.Operation.Kind;
import dev.lanewise.jmh.Plan.Job;

/**
 * How long a JVM measures: iterations of all sizes together to warm up, then iterations of each size that count.
 */
record Timing(int warmups, int warmupMillis, int iterations, int iterationMillis) {

    /** The benchmark itself waits for the compiler before it lets JMH warm up. */
    static final Timing FULL = new Timing(20, 30, 5, 20);

    /** Two versions: so many pairs that their median is that of a machine at rest. */
    static final Timing PAIRS = new Timing(20, 10, 40, 10);

    /** Hundreds of sizes in one JVM. */
    static final Timing MANY_SIZES = new Timing(1, 5, 3, 8);

    /** Only whether everything runs; the times mean nothing. */
    static final Timing SMOKE = new Timing(0, 1, 1, 5);

    private static final int OF_A_ROOF = 25;

    boolean cold() {
        return warmups == 0;
    }

    /** Rounded up, so that each size has its turn equally often; a large product or an epoch is enough in one call. */
    int warmupsOfEach(Job job) {
        int each = Math.ceilDiv(warmups, job.shapes().size());
        boolean slow =
                job.operation().kind() == Kind.TRAINING || job.shapes().stream().anyMatch(Sgemm::large);
        return slow ? Math.min(each, 1) : each;
    }

    /** Those that count: more of them for a limit of the machine, of which the best stands for what others' work hides. */
    int iterationsOfEach(Job job) {
        return job.operation().isRoof() ? Math.max(iterations, OF_A_ROOF) : iterations;
    }
}
