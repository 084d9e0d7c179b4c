package dev.lanewise.jmh;

import dev.lanewise.jmh.Shape.Transposed;
import java.nio.file.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * OpenBLAS by JavaCPP, row-major, on one thread. Its matrices are outside of the heap: JNI would copy arrays in each call.
 */
final class OpenBlas implements Runnable {

    /** The one platform whose library is in the jar. */
    static final boolean AVAILABLE = System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");

    // Where JavaCPP unpacks its library, once for all JVMs
    static {
        System.setProperty(
                "org.bytedeco.javacpp.cachedir",
                Path.of(System.getProperty("java.io.tmpdir"), "lanewise-jmh-natives")
                        .toString());
    }

    private final Operands o;
    private final int transA;
    private final int transB;
    private final FloatPointer a;
    private final FloatPointer b;
    private final FloatPointer c;

    OpenBlas(Operands operands) {
        o = operands;
        Transposed transposed = o.shape().transposed();
        transA = transposed == Transposed.A ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
        transB = transposed == Transposed.B ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
        a = new FloatPointer(o.a());
        b = new FloatPointer(o.b());
        c = new FloatPointer(o.out());
        openblas_nolapack.blas_set_num_threads(1);
    }

    @Override
    public void run() {
        Shape s = o.shape();
        int m = s.rows();
        int n = s.cols();
        openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                transA,
                transB,
                m,
                n,
                s.depth(),
                1f,
                a,
                Sgemm.lda(s),
                b,
                Sgemm.ldb(s),
                0f,
                c,
                n);
    }

    /** Puts the result where that of the others is. */
    void fetch() {
        c.get(o.out());
    }
}
