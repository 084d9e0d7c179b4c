package dev.lanewise.jmh;

import java.nio.file.Path;
import java.util.List;

/** An implementation, or a way to run one. Each has JVMs of its own, so that every call site sees one type. */
enum Side {
    VECTOR("vector", "vector"),
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

    /** Where JavaCPP unpacks its library, for all JVMs. */
    private static final Path NATIVES = Path.of(System.getProperty("java.io.tmpdir"), "lanewise-jmh-natives");

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
            case VECTOR, VECTOR_ONE_THREAD -> List.of("-Dlanewise.kernels=vector");
            case SCALAR -> List.of("-Dlanewise.kernels=scalar");
            case SCALAR_NO_SUPERWORD -> List.of("-Dlanewise.kernels=scalar", "-XX:-UseSuperWord");
            case OPENBLAS ->
                List.of("--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.cachedir=" + NATIVES);
            default -> List.of();
        };
    }

    /** Whether it runs {@link dev.lanewise.kernel.Kernels}. */
    boolean kernels() {
        return switch (this) {
            case VECTOR, VECTOR_ONE_THREAD, SCALAR, SCALAR_NO_SUPERWORD -> true;
            default -> false;
        };
    }

    /** Whether {@link Python} measures it. */
    boolean python() {
        return this == NUMPY || this == PYTORCH;
    }

    /** Whether a run on that many threads measures it. */
    boolean on(int threads) {
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
