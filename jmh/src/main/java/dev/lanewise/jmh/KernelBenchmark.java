package dev.lanewise.jmh;

import dev.lanewise.jmh.Operation.Call;
import dev.lanewise.kernel.Kernels;
import java.util.List;
import java.util.Objects;
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

/**
 * Calls of one operation on one side; the iterations take the sizes in turn. So a JVM compiles one implementation only,
 * whose calls are inlined and for which {@link #KERNELS} is the constant that it is in an application, but compiles it
 * for all sizes, as an application does, and not for the trip counts and branches of one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH and the methods of setup fill the fields
public class KernelBenchmark {

    /** Between the sizes in {@link #sizes}; JMH's own command line would take a comma for a list of parameters. */
    static final String SEPARATOR = " ";

    private static final Kernels KERNELS = Kernels.active();

    @Param("dot")
    public String operation;

    @Param("1024")
    public String sizes;

    @Param("vector")
    public String side;

    private Call call;
    private List<Operands[]> turns;
    private int turn;
    private Operands[] operands;
    private int next;

    /** Draws the inputs of all sizes. */
    @Setup
    public void setUp() {
        Operation measured = Operations.named(operation);
        call = Objects.requireNonNull(measured.call(Side.parse(side)), "this side has no such operation");
        turns = Stream.of(sizes.split(SEPARATOR))
                .map(size -> Operands.several(measured, Shape.parse(size)))
                .toList();
    }

    /** Goes on to the next size. */
    @Setup(Level.Iteration)
    public void nextSize() {
        operands = turns.get(turn++ % turns.size());
        next = 0;
    }

    /** One call, on the next of several sets of arrays. */
    @Benchmark
    public float call() {
        Operands now = operands[next];
        next = (next + 1) & (operands.length - 1);
        return call.run(KERNELS, now);
    }

    /**
     * Compares results with those of the scalar kernels. Afterwards, so that it is the compiled code that is checked,
     * and so that no other implementation enters the profile of the measured calls.
     */
    @TearDown
    public void check() {
        Agreement agreement = Agreement.of(Side.parse(side));
        Operation measured = Operations.named(operation);
        for (Operands[] several : turns) {
            for (Operands now : several) {
                Operands actual = now.fresh();
                Operands expected = now.fresh();
                agreement.require(
                        call.run(KERNELS, actual), actual, measured.kernel().run(Kernels.scalar(), expected), expected);
            }
        }
    }
}
