package dev.lanewise.jmh;

import com.sun.management.ThreadMXBean;
import dev.lanewise.jmh.Operation.Call;
import dev.lanewise.kernel.Kernels;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Calls of one operation on one side; the iterations take the sizes in turn. So a JVM compiles one implementation only,
 * whose calls are inlined and for which {@link #KERNELS} is the constant that it is in an application, but compiles it
 * for all sizes, as an application does, and not for the trip counts and branches of one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH and the methods of setup fill the fields
public class KernelBenchmark extends Parameters implements Measured {

    private static final Kernels KERNELS = Kernels.active();
    private static final Random PLACES = new Random();

    private static final long MILLIS = 1_000_000;
    private static final long MORE_MILLIS = 20 * MILLIS;
    private static final long QUIET_NANOS = 300 * MILLIS;
    private static final long MOST_NANOS = 10_000 * MILLIS;
    private static final long BYTES_OF_A_TURN = 1 << 10;

    private Call call;
    private List<Operands[]> turns;
    private int turn;
    private Operands[] operands;
    private int next;
    private float result;

    @Override
    public void setUp(String operation, String sizes, String side, BenchmarkParams params, Blackhole blackhole) {
        this.operation = operation;
        this.sizes = sizes;
        this.side = side;
        setUp(params, blackhole);
    }

    /** Draws the inputs of all sizes, and warms up unless the run is a cold one. */
    @Setup
    public void setUp(BenchmarkParams params, Blackhole blackhole) {
        Operation measured = Operations.named(operation);
        Side own = Side.parse(side);
        call = measured.call(own);
        turns = Stream.of(eachSize())
                .map(size -> Stream.of(Operands.several(measured, Shape.parse(size)))
                        .map(one -> measured.prepare(own, one))
                        .toArray(Operands[]::new))
                .toList();
        if (params.getWarmup().getCount() > 0) {
            warmUp(blackhole);
            turn = 0;
        }
    }

    /**
     * Runs all sizes until C2 has compiled the kernel, which takes as long as the machine is busy: until then, every
     * vector is an object, so no allocation for a while, by any thread, is the sign. A size that allocates is called for
     * longer, since others of the list may take most of a turn. What never stops to allocate is measured as it is. JMH's
     * warm-up comes after this.
     */
    private void warmUp(Blackhole blackhole) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long start = System.nanoTime();
        long quietSince = start;
        long now = start;
        while (now - quietSince < QUIET_NANOS && now - start < MOST_NANOS) {
            boolean quiet = true;
            for (int i = 0; i < turns.size(); i++) {
                nextSize();
                long allocated = threads.getTotalThreadAllocatedBytes();
                callFor(MILLIS, blackhole);
                if (threads.getTotalThreadAllocatedBytes() - allocated > BYTES_OF_A_TURN) {
                    callFor(MORE_MILLIS, blackhole);
                    quiet = false;
                }
            }
            now = System.nanoTime();
            quietSince = quiet ? quietSince : now;
        }
    }

    private void callFor(long nanos, Blackhole blackhole) {
        long start = System.nanoTime();
        do {
            for (int i = 0; i < operands.length; i++) {
                call();
                blackhole.consume(result);
            }
        } while (System.nanoTime() - start < nanos);
    }

    /** Goes on to the next size. */
    @Setup(Level.Iteration)
    public void nextSize() {
        operands = turns.get(turn++ % turns.size());
        next = 0;
    }

    @Override
    public void nextSizeElsewhere() {
        nextSize();
        Arrays.setAll(operands, i -> operands[i].moved(PLACES));
    }

    /**
     * One call, on the next of several sets of arrays. What it returns goes to a field: beside an inlined kernel of many
     * nodes, C2 does not inline JMH's blackhole, and only that kernel would be charged with a call of it.
     */
    @Benchmark
    public void call() {
        Operands now = operands[next];
        next = (next + 1) & (operands.length - 1);
        result = call.run(KERNELS, now);
    }

    @Override
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public float callApart() {
        call();
        return result;
    }

    /** Afterwards, so that no other implementation enters the profile of the measured calls. */
    @Override
    @TearDown
    public void check() {
        Side own = Side.parse(side);
        Agreement agreement = Agreement.of(own);
        Operation measured = Operations.named(operation);
        for (Operands now : turns.stream().flatMap(Stream::of).toList()) {
            if (now.library() instanceof SelfChecking library) {
                library.require();
                continue;
            }
            Operands actual = measured.prepare(own, now.fresh());
            float result = call.run(KERNELS, actual);
            if (actual.library() instanceof OpenBlas openBlas) {
                openBlas.fetch();
            }
            if (Sgemm.large(now.shape())) {
                Sgemm.requireSample(agreement, actual);
            } else {
                Operands expected = now.fresh();
                agreement.require(result, actual, measured.kernel().run(Kernels.scalar(), expected), expected);
            }
        }
    }
}
