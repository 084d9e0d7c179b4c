package dev.lanewise.jmh;

import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Blackhole;

/** The calls of one version of the library: what {@link PairBenchmark} and the classes of both versions have in common. */
public interface Measured {

    /** Draws the inputs of all sizes, and warms up; see {@link KernelBenchmark}, whose parameters these are. */
    void setUp(String operation, String sizes, String side, BenchmarkParams params, Blackhole blackhole);

    /** Goes on to the next size, on operands at other places in memory, for the time of a call depends on them. */
    void nextSizeElsewhere();

    /** One call, compiled by itself: were both versions inlined into one method, there might be room for one alone. */
    float callApart();

    /** Throws if compiled code gave other results than the scalar kernels. */
    void check();
}
