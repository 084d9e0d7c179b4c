package dev.lanewise.kernel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which kernels this JVM gets, and why; decided once. Names no type of the Vector API, so that it loads where the
 * module is absent.
 */
final class KernelSelection {

    private static final String PROPERTY = "lanewise.kernels";
    private static final String MODULE = "jdk.incubator.vector";
    private static final int LEAST_BITS = 128;

    /** Why the vector kernels can't be had, or {@code null} where they can. */
    static final @Nullable String WHY_NOT_VECTOR = whyNotVector();

    private static final String CHOICE = System.getProperty(PROPERTY, "auto");

    static final Kernels SCALAR = new ScalarKernels(whyScalar());

    static final @Nullable Kernels VECTOR = WHY_NOT_VECTOR == null ? new VectorKernels(SCALAR) : null;

    private KernelSelection() {}

    /** Apart, so that only a program that leaves the choice to the library sees its log line. */
    static final class Active {

        /** {@code null} where the choice can't be satisfied; an exception here would hide behind a linkage error. */
        static final @Nullable Kernels KERNELS = switch (CHOICE) {
            case "auto" -> VECTOR != null ? VECTOR : fallBack();
            case "vector" -> VECTOR;
            case "scalar" -> SCALAR;
            default -> null;
        };

        private Active() {}
    }

    private static Kernels fallBack() {
        System.getLogger("dev.lanewise.kernel").log(System.Logger.Level.WARNING, SCALAR.describe());
        return SCALAR;
    }

    /** Throws what keeps {@link Active#KERNELS} from being there. */
    static Kernels refuse() {
        if (CHOICE.equals("vector")) {
            throw new UnsupportedOperationException(
                    "%s=vector, but the vector kernels are not available: %s".formatted(PROPERTY, WHY_NOT_VECTOR));
        }
        throw new IllegalArgumentException(
                "%s must be auto, vector or scalar, but is \"%s\"".formatted(PROPERTY, CHOICE));
    }

    private static String whyScalar() {
        if (WHY_NOT_VECTOR != null) {
            return WHY_NOT_VECTOR;
        }
        return CHOICE.equals("scalar") ? "chosen by %s=scalar".formatted(PROPERTY) : "";
    }

    private static @Nullable String whyNotVector() {
        Optional<Module> vectorApi = ModuleLayer.boot().findModule(MODULE);
        if (vectorApi.isEmpty()) {
            return "module %s is absent; start java with --add-modules %s".formatted(MODULE, MODULE);
        }
        Module own = KernelSelection.class.getModule();
        if (!own.canRead(vectorApi.get())) {
            return "module %s does not read %s".formatted(own.getName(), MODULE);
        }
        if (!VmOptions.known()) {
            return "the options of this JVM can't be read: it is not HotSpot, or its image lacks the module jdk.management";
        }
        String compiler = whyNotCompiled();
        if (compiler != null) {
            return compiler;
        }
        if (!Fma.HARDWARE) {
            return "no hardware FMA (fused multiply-add)";
        }
        int bits = VectorKernels.preferredBits();
        return bits < LEAST_BITS ? "vectors have %d bits, under %d".formatted(bits, LEAST_BITS) : null;
    }

    /** Only C2 turns Vector API calls into instructions; elsewhere each one is an object. */
    private static @Nullable String whyNotCompiled() {
        String info = System.getProperty("java.vm.info", "");
        if (info.contains("interpreted mode") || "false".equals(VmOptions.get("UseCompiler"))) {
            return "no C2 compiler: the JVM interprets";
        }
        if (info.contains("emulated-client")) {
            return "no C2 compiler: the JVM emulates a client VM";
        }
        if ("false".equals(VmOptions.get("EnableVectorSupport"))) {
            return "C2 does not compile vectors (-XX:-EnableVectorSupport)";
        }
        if ("true".equals(VmOptions.get("UseJVMCICompiler"))) {
            return "the JVMCI compiler (Graal) is in use instead of C2";
        }
        String mode = VmOptions.get("CompilationMode");
        String level = VmOptions.get("TieredStopAtLevel");
        if ("quick-only".equals(mode) || (level != null && Integer.parseInt(level) < 4)) {
            return "no C2 compiler: TieredStopAtLevel=%s, CompilationMode=%s".formatted(level, mode);
        }
        return null;
    }
}
