package dev.lanewise.jmh.report;

/**
 * What a call does, in secondary metrics of its result, so that rates and limits can be told without knowing the benchmark.
 * Each may be missing.
 */
public final class Work {

    /** Floating-point operations of a call; a fused multiply-add is two. */
    public static final String FLOP = "flop";

    /** Bytes that a call must at least load and store. */
    public static final String BYTES = "bytes";

    /** Bytes of all data that the calls of an iteration touch: they tell in which cache the data lies. */
    public static final String WORKING_SET = "workingSet";

    /**
     * Of a limit to data: the working sets that it holds for, in bytes, up to this. One without is the memory's.
     */
    public static final String CAPACITY = "capacity";

    /**
     * The parameter that makes a result a limit of the machine, and its name, such as {@code L2}. It is one to arithmetic if
     * it has {@link #FLOP}, else one to {@link #BYTES}.
     */
    public static final String ROOF = "roof";

    /** JMH itself allocates some 8 KB in an iteration; less than this is not the benchmark's. */
    public static final double BYTES_OF_HARNESS = 16 << 10;

    private Work() {}
}
