package dev.lanewise.jmh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Blackhole;

/**
 * {@link KernelBenchmark} of two versions of the library, whose iterations take turns in one JVM. Other work on a machine
 * comes and goes within seconds, so two JVMs may see two speeds of it; iterations of some milliseconds one after another
 * hardly do. Each version has classes, and so profiles and compiled code, of its own; a call of either costs the same test of
 * its type, and one from method to method.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH and the methods of setup fill the fields
public class PairBenchmark extends Parameters {

    static final int VERSIONS = 2;

    @Param("1")
    public int round;

    /** The jar with the other version of the library. */
    @Param("")
    public String before;

    private Measured[] versions;
    private Measured version;
    private int iteration;

    /** Sets up both versions, one after the other; which is first, changes from round to round. */
    @Setup
    public void setUp(BenchmarkParams params, Blackhole blackhole) throws IOException, ReflectiveOperationException {
        versions = new Measured[] {
            VersionLoader.of(Path.of(before)).measured(), VersionLoader.own().measured()
        };
        iteration = round * eachSize().length * VERSIONS;
        for (int i = 0; i < VERSIONS; i++) {
            versions[(i + round) % VERSIONS].setUp(operation, sizes, side, params, blackhole);
        }
    }

    /** Goes on to the other version, or to the next size. */
    @Setup(Level.Iteration)
    public void next() {
        version = versions[Turn.of(iteration++, eachSize().length, VERSIONS).version()];
        version.nextSizeElsewhere();
    }

    /** One call of the version whose turn it is. */
    @Benchmark
    public float call() {
        return version.callApart();
    }

    /** Checks the results of both. */
    @TearDown
    public void check() {
        Stream.of(versions).forEach(Measured::check);
    }
}
