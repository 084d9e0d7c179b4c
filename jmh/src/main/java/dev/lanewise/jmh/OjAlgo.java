package dev.lanewise.jmh;

import dev.lanewise.jmh.Shape.Transposed;
import org.ojalgo.OjAlgoUtils;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R032Store;

/**
 * ojAlgo's product of floats into a store that is there already. It is column-major, so the same arrays are the
 * transposed matrices, and it computes Cᵀ = op(B)ᵀ · op(A)ᵀ.
 */
final class OjAlgo implements Runnable {

    static {
        // It would share large products with threads of its own
        OjAlgoUtils.limitThreadsTo(1);
    }

    private final MatrixStore<Double> left;
    private final MatrixStore<Double> right;
    private final R032Store c;

    OjAlgo(Operands o) {
        Shape s = o.shape();
        R032Store a = R032Store.wrap(o.a(), Sgemm.lda(s));
        R032Store b = R032Store.wrap(o.b(), Sgemm.ldb(s));
        left = s.transposed() == Transposed.B ? b.transpose() : b;
        right = s.transposed() == Transposed.A ? a.transpose() : a;
        c = R032Store.wrap(o.out(), s.cols());
    }

    @Override
    public void run() {
        c.fillByMultiplying(left, right);
    }
}
