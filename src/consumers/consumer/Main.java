package consumer;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TwoLayerNet;
import java.util.Arrays;

/** Multiplies two matrices and trains a small network; prints the kernels in use and a digest of every result. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        SplitMix64 random = new SplitMix64(1);
        Matrix x = uniform(random, 64, 19);
        Matrix product = x.multiply(uniform(random, 19, 23));

        int[] labels = new int[x.rows()];
        Arrays.setAll(labels, i -> random.nextInt(3));
        TwoLayerNet net = new TwoLayerNet(19, 17, 3, 0.1, 42);
        Trainer.builder().batchSize(10).iterations(50).seed(7).build().fit(net, Dataset.of(x, labels, 3), null);

        System.out.println(Kernels.active().describe());
        System.out.println(digest(product, net.w1(), net.b1(), net.w2(), net.b2()));
    }

    private static Matrix uniform(SplitMix64 random, int rows, int cols) {
        float[] data = new float[rows * cols];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextDouble() - 0.5f;
        }
        return Matrix.wrap(rows, cols, data);
    }

    private static String digest(Matrix... matrices) {
        return Integer.toHexString(Arrays.stream(matrices)
                .mapToInt(matrix -> Arrays.hashCode(matrix.data()))
                .reduce(0, (hash, next) -> 31 * hash + next));
    }
}
