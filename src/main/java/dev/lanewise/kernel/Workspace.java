package dev.lanewise.kernel;

/**
 * The memory of products by {@code sgemm} that their caller owns, made by {@link Kernels#newWorkspace}: products with it
 * share nothing with those of other threads. It grows with the products that it has been used for, to at most 9 MB and a
 * row of C or a column of B; a product of a shape that it has been used for allocates nothing. What a product leaves in it
 * means nothing to the next.
 *
 * <p>For one product at a time, so each thread or request needs its own. Bound to the kernels that made it.
 */
public final class Workspace {

    private final Gemm gemm;

    /** Finds a function of an epilogue that uses its own product's memory; two threads by chance. */
    private boolean used;

    Workspace(Gemm gemm) {
        this.gemm = gemm;
    }

    void check(Kernels kernels) {
        if (gemm.kernels != kernels) {
            throw new IllegalArgumentException(
                    "workspace is %s, but these are the %s kernels".formatted(this, kernels.name()));
        }
        if (used) {
            throw new IllegalArgumentException("workspace is in use by another product");
        }
    }

    Gemm begin() {
        used = true;
        return gemm;
    }

    void end() {
        used = false;
    }

    @Override
    public String toString() {
        return "Workspace[%s]".formatted(gemm.kernels.name());
    }
}
