package dev.lanewise.jmh;

import java.util.List;
import java.util.stream.Stream;

/** An implementation, or a way to run one. Each has JVMs of its own, so that every call site sees one type. */
enum Side {
    VECTOR("vector", "vector"),
    VECTOR_256("vector-256", "vector, 256 bits"),
    VECTOR_128("vector-128", "vector, 128 bits"),
    SCALAR("scalar", "scalar"),
    SCALAR_NO_SUPERWORD("scalar-no-superword", "scalar, no SuperWord"),
    JDK("jdk", "JDK"),
    REDUCE_LANES("reduce-lanes", "reduceLanes"),
    VECTOR_ONE_THREAD("vector-one-thread", "vector, one thread"),
    NETLIB("netlib", "netlib"),
    EJML("ejml", "EJML"),
    OJALGO("ojalgo", "ojAlgo"),
    OPENBLAS("openblas", "OpenBLAS"),
    NUMPY("numpy", "NumPy"),
    PYTORCH("pytorch", "PyTorch");

    private static final List<String> VECTOR_KERNELS = List.of("-Dlanewise.kernels=vector");

    private final String option;
    private final String heading;

    Side(String option, String heading) {
        this.option = option;
        this.heading = heading;
    }

    /** As on the command line and in the raw results. */
    @Override
    public String toString() {
        return option;
    }

    String heading() {
        return heading;
    }

    /** The flags of its JVMs. */
    List<String> flags() {
        return switch (this) {
            case VECTOR, VECTOR_ONE_THREAD -> VECTOR_KERNELS;
            case VECTOR_256, VECTOR_128 ->
                Stream.concat(VECTOR_KERNELS.stream(), Stream.of(widthFlag(bits())))
                        .toList();
            case SCALAR -> List.of("-Dlanewise.kernels=scalar");
            case SCALAR_NO_SUPERWORD -> List.of("-Dlanewise.kernels=scalar", "-XX:-UseSuperWord");
            case OPENBLAS -> List.of("--enable-native-access=ALL-UNNAMED");
            default -> List.of();
        };
    }

    /** The width of its vectors, where that is not the run's; else 0. */
    int bits() {
        return switch (this) {
            case VECTOR_256 -> 256;
            case VECTOR_128 -> 128;
            default -> 0;
        };
    }

    /**
     * What limits a JVM to vectors of that width.
     *
     * @throws IllegalArgumentException if there is no such width
     */
    static String widthFlag(int bits) {
        boolean x86 = !System.getProperty("os.arch").equals("aarch64");
        return switch (bits) {
            case 512 -> x86 ? "-XX:UseAVX=3" : "-XX:MaxVectorSize=64";
            case 256 -> x86 ? "-XX:UseAVX=2" : "-XX:MaxVectorSize=32";
            case 128 -> "-XX:MaxVectorSize=16";
            default -> throw new IllegalArgumentException("--bits must be 128, 256 or 512");
        };
    }

    /** Whether it runs {@link dev.lanewise.kernel.Kernels}. */
    boolean kernels() {
        return switch (this) {
            case VECTOR, VECTOR_256, VECTOR_128, VECTOR_ONE_THREAD, SCALAR, SCALAR_NO_SUPERWORD -> true;
            default -> false;
        };
    }

    /** Whether {@link Python} measures it. */
    boolean python() {
        return this == NUMPY || this == PYTORCH;
    }

    /** Whether a run on that many threads, with vectors of that width, measures it. */
    boolean on(int threads, int width) {
        return bits() < width && on(threads);
    }

    private boolean on(int threads) {
        return switch (this) {
            case VECTOR, NUMPY, PYTORCH -> true;
            case VECTOR_ONE_THREAD -> threads > 1;
            default -> threads == 1;
        };
    }

    static Side parse(String option) {
        for (Side side : values()) {
            if (side.option.equals(option)) {
                return side;
            }
        }
        throw new IllegalArgumentException("no side is named " + option);
    }
}
