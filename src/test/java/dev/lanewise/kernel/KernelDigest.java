package dev.lanewise.kernel;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/**
 * Prints a digest of the results of each kernel, to be compared between CPUs; {@code .ci/run} does. The unary functions
 * take every 4,093rd float, all others random numbers of many lengths.
 */
final class KernelDigest {
    private static final int STRIDE = 4_093;

    /** Short: an emulated JVM gets through long ones only before it has compiled their vectors, a minute for a function. */
    private static final int BLOCK = 1 << 7;

    private static final int LONGEST = 1_100;

    private KernelDigest() {}

    public static void main(String[] args) throws NoSuchAlgorithmException {
        Kernels kernels = Kernels.active();
        System.err.println(kernels.describe());
        int bits = Integer.getInteger("lanewise.test.bits", kernels.bits());
        if (bits != kernels.bits()) {
            throw new IllegalStateException("expected kernels of " + bits + " bits");
        }
        for (Elementwise operation : Elementwise.values()) {
            System.out.println(
                    operation + " " + (operation.binary() ? pairs(kernels, operation) : floats(kernels, operation)));
        }
        for (UpdateRule rule : UpdateRule.values()) {
            System.out.println(rule + " " + updates(kernels, rule));
        }
        for (Reduction operation : Reduction.values()) {
            System.out.println(operation + " " + lengths(kernels, operation));
        }
        for (RowScores operation : RowScores.values()) {
            System.out.println(operation + "_ROWS " + scores(kernels, operation));
        }
        System.out.println("SOFTMAX " + softmax(kernels));
        System.out.println("SGEMV " + sgemv(kernels));
        System.out.println("SGEMM " + sgemm(kernels));
        System.out.println("SPMM " + spmm(kernels));
        System.out.println("SPVM " + spvm(kernels));
        System.out.println("BFLOAT16 " + bfloat16(kernels));
    }

    private static String floats(Kernels kernels, Elementwise operation) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        float[] x = new float[BLOCK];
        float[] y = new float[BLOCK];
        for (long first = 0; first < 1L << 32; first += (long) STRIDE * BLOCK) {
            for (int i = 0; i < BLOCK; i++) {
                x[i] = Float.intBitsToFloat((int) (first + (long) STRIDE * i));
            }
            operation.run(kernels, x, 0, x, 0, y, 0, BLOCK);
            update(digest, y);
        }
        return hex(digest);
    }

    private static String pairs(Kernels kernels, Elementwise operation) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Values kind : new Values[] {Values.SPRINKLED, Values.ANY_BITS}) {
            float[] a = kind.array(1 << 16, 1);
            float[] b = kind.array(1 << 16, 2);
            operation.run(kernels, a, 0, b, 0, a, 0, a.length);
            update(digest, a);
        }
        return hex(digest);
    }

    private static String updates(Kernels kernels, UpdateRule rule) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Values kind : new Values[] {Values.SPRINKLED, Values.ANY_BITS}) {
            float[][] arrays = UpdateRuleTest.inputs(rule, kind, 1 << 16);
            rule.run(kernels, arrays, new int[arrays.length], 1 << 16);
            for (float[] array : arrays) {
                update(digest, array);
            }
        }
        return hex(digest);
    }

    private static String lengths(Kernels kernels, Reduction operation) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        float[] results = new float[LONGEST];
        for (Values kind : new Values[] {Values.ORDINARY, Values.SPRINKLED, Values.ZEROS}) {
            float[] a = kind.array(2 * LONGEST, 1);
            float[] b = kind.array(2 * LONGEST, 2);
            for (int length = 1; length <= LONGEST; length++) {
                results[length - 1] = operation.run(kernels, a, length, b, 3, length);
            }
            update(digest, results);
        }
        return hex(digest);
    }

    private static String scores(Kernels kernels, RowScores operation) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int rows = 11;
        int[] best = new int[rows];
        for (int cols = 1; cols <= 300; cols++) {
            float[] q = Values.ORDINARY.array(cols, 1);
            float[] a = Values.SPRINKLED.array(rows * cols, cols);
            float[] results = new float[rows];
            operation.run(kernels, q, 0, a, 0, cols, results, 0, rows, cols);
            update(digest, results);
            kernels.topK(results, 0, rows, best, 0, rows);
            for (int i = 0; i < rows; i++) {
                results[i] = best[i];
            }
            update(digest, results);
        }
        return hex(digest);
    }

    private static String softmax(Kernels kernels) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Values kind : new Values[] {Values.ORDINARY, Values.SPRINKLED}) {
            for (int cols = 1; cols <= 200; cols++) {
                int columns = cols;
                float[] x = kind.array(11 * cols, cols);
                float[] y = new float[x.length];
                float[] losses = new float[11];
                kernels.softmax(x, 0, y, 0, 11, cols);
                update(digest, y);
                kernels.logSoftmax(x, 0, y, 0, 11, cols);
                update(digest, y);
                int[] labels = new int[11];
                Arrays.setAll(labels, i -> 7 * i % columns);
                kernels.softmaxCrossEntropy(0.3f, x, 0, labels, 0, y, 0, losses, 0, 11, cols);
                update(digest, y);
                update(digest, losses);
            }
        }
        return hex(digest);
    }

    private static String spmm(Kernels kernels) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int rows = 7;
        int cols = 110;
        int[] numbers = {6, 0, 3, 3, 5, 1, 2, 4};
        for (int n = 1; n <= 150; n++) {
            float[] x = Values.SPRINKLED.array(rows * cols, n);
            for (int i = 0; i < x.length; i++) {
                float kept = n % 4 < 2 ? x[i] : (1 + i % 255) / 255f; // of any kind, or as pixels
                x[i] = i % 3 == n % 3 ? kept : 0f;
            }
            SparseMatrix a = SparseMatrix.of(rows, cols, x, 0, cols, n);
            SparseBatch batch = new SparseBatch(a, numbers.length);
            batch.gather(numbers, 0, 0, numbers.length, 0, cols);
            Values kind = n % 2 == 0 ? Values.SPRINKLED : Values.ORDINARY;
            float[] b = kind.array(cols * n, n + 1);
            float[] c = new float[batch.rows() * n];
            float[] g = new float[62 * n];
            kernels.spmm(batch, 0, batch.rows(), 0, cols, n, b, 0, n, 0f, c, 0, n);
            kernels.spmmTransposed(batch, 48, cols, n, b, 0, n, g, 0, n);
            update(digest, c);
            update(digest, g);
            kernels.addSpmmTransposed(n % 4 - 1.5f, batch, 48, cols, n, b, 0, n, new float[62 * n], 0, g, 0, n);
            update(digest, g);
        }
        return hex(digest);
    }

    private static String spvm(Kernels kernels) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int n = 1; n <= 150; n++) {
            int m = 1 + 3 * n;
            float[] x = Values.SPRINKLED.array(m, n);
            for (int i = 0; i < m; i++) {
                x[i] = i * n % 5 < 2 ? x[i] : 0f;
            }
            float[] a = Values.SPRINKLED.array(m * n, n + 1);
            float[] y = Values.ORDINARY.array(n + 1, 2);
            kernels.spvm(m, n, x, 0, a, 0, n, 0.3f, y, 0);
            y[n] = kernels.countNonzero(x, 0, m);
            update(digest, y);
        }
        return hex(digest);
    }

    private static String bfloat16(Kernels kernels) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int n = 1; n <= 150; n++) {
            int k = 1 + 3 * n;
            float[] x = Values.SPRINKLED.array(2 * k, n);
            for (int i = 0; i < k; i++) {
                x[i] = i * n % 5 < 2 ? x[i] : 0f;
            }
            Bfloat16Matrix matrix = Bfloat16Matrix.of(k, n, Values.ANY_BITS.array(k * n, n + 1), 0, n);
            float[] bias = Values.ORDINARY.array(n, 2);
            float[] y = new float[4 * n];
            kernels.sgemv(x, 0, matrix, bias, 0, y, 0);
            kernels.spvm(x, 0, matrix, bias, 0, y, n);
            kernels.sgemm(2, x, 0, k, matrix, bias, 0, y, 2 * n, n);
            update(digest, y);
        }
        return hex(digest);
    }

    private static String sgemv(Kernels kernels) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int n = 1; n <= 300; n++) {
            int m = 1 + n % 23;
            float[] a = Values.ORDINARY.array(m * n, n);
            float[] y = Values.ORDINARY.array(Math.max(m, n), 2);
            kernels.sgemv(
                    n % 2 == 0,
                    m,
                    n,
                    n % 4 < 2 ? 0.7f : 1f,
                    a,
                    0,
                    n,
                    Values.ORDINARY.array(Math.max(m, n), 1),
                    0,
                    0.3f,
                    y,
                    0);
            update(digest, y);
        }
        return hex(digest);
    }

    /** Small shapes of every transposition, alpha and beta, then with a bias and an activation, packed. */
    private static String sgemm(Kernels kernels) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(1);
        for (int i = 0; i < 404; i++) {
            boolean large = i >= 400; // large enough for blocks of each dimension
            int m = large ? 100 : 1 + random.nextInt(40);
            int n = large ? 130 : 1 + random.nextInt(80);
            int k = large ? 800 : random.nextInt(50);
            SgemmCall call =
                    new SgemmCall(random.nextBoolean(), random.nextBoolean(), m, n, k, Values.SPRINKLED, random);
            float[] c = call.result(kernels);
            update(digest, c);
            PackedMatrix packed = kernels.pack(call.transB, k, n, call.b, call.bOffset, call.ldb);
            Epilogue epilogue = i % 2 == 0
                    ? Epilogue.bias(Values.ORDINARY.array(n, i), 0).then(Kernels::sigmoid)
                    : Epilogue.add(0.5f);
            kernels.sgemm(
                    call.transA,
                    m,
                    call.alpha,
                    call.a,
                    call.aOffset,
                    call.lda,
                    packed,
                    c,
                    call.cOffset,
                    call.ldc,
                    epilogue);
            update(digest, c);
        }
        return hex(digest);
    }

    private static void update(MessageDigest digest, float[] values) {
        digest.update(bytes(values));
    }

    /** NaN is one value. */
    static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        for (float value : values) {
            bytes.putInt(Float.floatToIntBits(value));
        }
        return bytes.array();
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
