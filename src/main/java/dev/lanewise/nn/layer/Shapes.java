package dev.lanewise.nn.layer;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import org.jspecify.annotations.Nullable;

/** Checks that the layers share. */
final class Shapes {

    private Shapes() {}

    static String of(Matrix matrix) {
        return matrix.rows() + "×" + matrix.cols();
    }

    static void requireShape(String name, Matrix matrix, int rows, int cols) {
        if (requireNonNull(matrix, name).rows() != rows || matrix.cols() != cols) {
            throw new IllegalArgumentException(
                    "%s is %s, but must be %d×%d, as the outputs were".formatted(name, of(matrix), rows, cols));
        }
    }

    /** What a pass has left, which must have been made. */
    static Matrix require(@Nullable Matrix remembered, String pass) {
        if (remembered == null) {
            throw new IllegalStateException("call " + pass + " first");
        }
        return remembered;
    }
}
