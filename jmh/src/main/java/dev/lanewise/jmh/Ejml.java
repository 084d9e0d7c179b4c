package dev.lanewise.jmh;

import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/** EJML's product, which is row-major and runs on one thread. */
final class Ejml implements Runnable {

    private final Shape s;
    private final FMatrixRMaj a;
    private final FMatrixRMaj b;
    private final FMatrixRMaj c;

    Ejml(Operands o) {
        s = o.shape();
        a = wrap(o.a(), Sgemm.lda(s));
        b = wrap(o.b(), Sgemm.ldb(s));
        c = wrap(o.out(), s.cols());
    }

    private static FMatrixRMaj wrap(float[] data, int cols) {
        return FMatrixRMaj.wrap(data.length / cols, cols, data);
    }

    @Override
    public void run() {
        switch (s.transposed()) {
            case NONE -> CommonOps_FDRM.mult(a, b, c);
            case A -> CommonOps_FDRM.multTransA(a, b, c);
            case B -> CommonOps_FDRM.multTransB(a, b, c);
        }
    }
}
