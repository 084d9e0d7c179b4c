package dev.lanewise.jmh;

import dev.lanewise.jmh.Shape.Transposed;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The BLAS of dev.ludovic.netlib that runs on the Vector API. It is column-major, so it computes Cᵀ = op(B)ᵀ · op(A)ᵀ. */
final class Netlib implements Runnable {

    /** It tells of its choice; a logger lasts only as long as somebody holds it. */
    private static final Logger LOGGER = Logger.getLogger(JavaBLAS.class.getPackageName() + ".InstanceBuilder");

    private static final JavaBLAS BLAS = vectorBlas();

    private final Operands o;
    private final Shape s;
    private final String transA;
    private final String transB;

    Netlib(Operands operands) {
        o = operands;
        s = operands.shape();
        transA = s.transposed() == Transposed.A ? "T" : "N";
        transB = s.transposed() == Transposed.B ? "T" : "N";
    }

    /** Its class is not public; without the Vector API it would be another one. */
    private static JavaBLAS vectorBlas() {
        LOGGER.setLevel(Level.WARNING);
        JavaBLAS blas = JavaBLAS.getInstance();
        if (!blas.getClass().getSimpleName().equals("VectorBLAS")) {
            throw new IllegalStateException("netlib gives " + blas.getClass());
        }
        return blas;
    }

    @Override
    public void run() {
        int m = s.rows();
        int n = s.cols();
        int k = s.depth();
        BLAS.sgemm(transB, transA, n, m, k, 1f, o.b(), Sgemm.ldb(s), o.a(), Sgemm.lda(s), 0f, o.out(), n);
    }
}
