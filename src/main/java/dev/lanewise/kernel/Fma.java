package dev.lanewise.kernel;

/** Fused multiply-add, or its stand-in where the CPU has none. */
final class Fma {

    /**
     * Whether the JVM compiles {@link Math#fma(float, float, float)} to one instruction. A JVM that does not tell is
     * taken to do so: {@code Math.fma} is then right in any case.
     */
    static final boolean HARDWARE = !"false".equals(VmOptions.get("UseFMA"));

    private Fma() {}

    /** {@code a · b + c} with one rounding; with two where the one rounding would have to be emulated. */
    static float fma(float a, float b, float c) {
        return HARDWARE ? Math.fma(a, b, c) : a * b + c;
    }

    /**
     * For the elementary functions, which rely on products that lose nothing: in {@code double} they do not, and only the
     * sum may be rounded twice.
     */
    static float precise(float a, float b, float c) {
        return HARDWARE ? Math.fma(a, b, c) : (float) ((double) a * b + c);
    }
}
