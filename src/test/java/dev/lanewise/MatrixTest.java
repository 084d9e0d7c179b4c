package dev.lanewise;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernel.Kernels;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTest {
    private static final int[] SIZES = {0, 1, 2, 3, 5, 15, 16, 17, 33};

    private static Matrix random(int rows, int cols, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Matrix m = Matrix.zeros(rows, cols);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) random.nextGaussian();
        }
        return m;
    }

    private static Matrix filled(int rows, int cols, float value) {
        Matrix m = Matrix.zeros(rows, cols);
        Arrays.fill(m.data(), value);
        return m;
    }

    private static void assertRefused(Executable call, String... parts) {
        assertMessage(assertThrows(IllegalArgumentException.class, call), parts);
    }

    private static void assertOutside(Executable call, String... parts) {
        assertMessage(assertThrows(IndexOutOfBoundsException.class, call), parts);
    }

    private static void assertNull(String name, Executable call) {
        assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
    }

    private static void assertMessage(Exception e, String... parts) {
        String message = String.valueOf(e.getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    @Nested
    class Factories {
        @Test
        void zeros() {
            Matrix m = Matrix.zeros(2, 3);
            assertEquals(2, m.rows());
            assertEquals(3, m.cols());
            assertArrayEquals(new float[6], m.data());
        }

        @ParameterizedTest
        @CsvSource({"0, 0", "0, 5", "5, 0", "2147483647, 0", "0, 2147483647"})
        void sizesOfZeroAreLegal(int rows, int cols) {
            Matrix m = Matrix.zeros(rows, cols);
            assertEquals(rows, m.rows());
            assertEquals(cols, m.cols());
            assertEquals(0, m.data().length);
        }

        @ParameterizedTest
        @CsvSource({"-1, 3, rows", "3, -1, cols", "-2, -3, rows", "-2147483648, 1, rows", "0, -1, cols"})
        void negativeSizes(int rows, int cols, String name) {
            assertRefused(() -> Matrix.zeros(rows, cols), name + " must not be negative", rows + "×" + cols);
            assertRefused(() -> Matrix.wrap(rows, cols, new float[6]), name, rows + "×" + cols);
        }

        @ParameterizedTest
        @CsvSource({"65536, 32768", "46341, 46341", "2147483647, 2", "2147483647, 2147483647", "65536, 65536"})
        void tooManyElements(int rows, int cols) {
            String[] parts = {"2147483647", rows + "×" + cols, "" + (long) rows * cols};
            assertRefused(() -> Matrix.zeros(rows, cols), parts);
            assertRefused(() -> Matrix.wrap(rows, cols, new float[0]), parts);
        }

        @Test
        void wrapKeepsTheArray() {
            float[] data = {1, 2, 3, 4, 5, 6};
            Matrix m = Matrix.wrap(2, 3, data);
            assertSame(data, m.data());
            data[5] = 7;
            assertEquals(7, m.get(1, 2));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 5, 7})
        void wrapRefusesAnotherLength(int length) {
            assertRefused(() -> Matrix.wrap(2, 3, new float[length]), "data", "6", "2×3", "has " + length);
        }

        @Test
        void ofCopiesRows() {
            float[][] values = {{1, 2}, {3, 4}, {5, 6}};
            Matrix m = Matrix.of(values);
            values[0][0] = 9;
            assertEquals(Matrix.wrap(3, 2, new float[] {1, 2, 3, 4, 5, 6}), m);
            assertEquals(Matrix.zeros(0, 0), Matrix.of(new float[0][]));
            assertEquals(Matrix.zeros(2, 0), Matrix.of(new float[2][0]));
        }

        @Test
        void ofRefusesRaggedRows() {
            assertRefused(() -> Matrix.of(new float[][] {{1, 2}, {3, 4}, {5}}), "values[2] has 1", "values[0] has 2");
            assertRefused(() -> Matrix.of(new float[][] {{}, {3}}), "values[1] has 1", "values[0] has 0");
        }

        @Test
        void ofRefusesTooManyElementsBeforeItAllocates() {
            float[][] rows = new float[1 << 16][];
            Arrays.fill(rows, new float[1 << 15]);
            assertRefused(() -> Matrix.of(rows), "65536×32768");
        }

        @Test
        @SuppressWarnings("NullAway")
        void nulls() {
            assertNull("data", () -> Matrix.wrap(0, 0, null));
            assertNull("values", () -> Matrix.of((float[][]) null));
            assertNull("values[0]", () -> Matrix.of(new float[1][]));
            assertNull("values[1]", () -> Matrix.of(new float[][] {{1}, null}));
        }
    }

    @Nested
    class Elements {
        @Test
        void areRowMajor() {
            Matrix m = Matrix.zeros(2, 3);
            m.set(1, 0, 5f);
            assertEquals(5f, m.get(1, 0));
            assertEquals(5f, m.data()[3]);
        }

        @ParameterizedTest
        @CsvSource({"-1, 0", "2, 0", "0, -1", "0, 3", "1, 3", "-1, 5", "2147483647, 2147483647"})
        void outside(int row, int col) {
            Matrix m = Matrix.zeros(2, 3);
            assertOutside(() -> m.get(row, col), "get", "(" + row + ", " + col + ")", "2×3");
            assertOutside(() -> m.set(row, col, 1f), "set", "(" + row + ", " + col + ")", "2×3");
            assertEquals(Matrix.zeros(2, 3), m);
        }

        @Test
        void copyIsApart() {
            Matrix m = random(2, 3, 1);
            Matrix copy = m.copy();
            assertEquals(m, copy);
            assertNotSame(m.data(), copy.data());
        }

        @Test
        void toArrayIsTheInverseOfOf() {
            float[][] array = {{1, Float.NaN, -0f}, {4, 5, 6}};
            float[][] back = Matrix.of(array).toArray();
            assertArrayEquals(array, back);
            assertArrayEquals(new float[3][0], Matrix.zeros(3, 0).toArray());
            assertArrayEquals(new float[0][], Matrix.zeros(0, 3).toArray());
        }

        @Test
        void transpose() {
            for (int rows : SIZES) {
                for (int cols : SIZES) {
                    Matrix m = random(rows, cols, 2);
                    Matrix t = m.transpose();
                    assertEquals(cols, t.rows());
                    assertEquals(rows, t.cols());
                    for (int i = 0; i < rows; i++) {
                        for (int j = 0; j < cols; j++) {
                            assertEquals(m.get(i, j), t.get(j, i));
                        }
                    }
                }
            }
        }

        @Test
        void transposeInto() {
            Matrix m = random(2, 3, 3);
            Matrix out = Matrix.zeros(3, 2);
            assertSame(out, m.transpose(out));
            assertEquals(m.transpose(), out);
            assertRefused(() -> m.transpose(Matrix.zeros(2, 3)), "this is 2×3", "out is 2×3", "out must be 3×2");
            Matrix square = random(2, 2, 3);
            assertRefused(() -> square.transpose(square), "out (2×2)", "this (2×2)", "share");
        }

        @Test
        void gatherRows() {
            Matrix m = Matrix.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});
            assertEquals(Matrix.of(new float[][] {{5, 6}, {1, 2}, {5, 6}}), m.gatherRows(new int[] {2, 0, 2}));
            assertEquals(Matrix.zeros(0, 2), m.gatherRows(new int[0]));
            Matrix out = filled(2, 2, Float.NaN);
            assertSame(out, m.gatherRows(new int[] {1, 0}, out));
            assertEquals(Matrix.of(new float[][] {{3, 4}, {1, 2}}), out);
        }

        @Test
        void gatherRowsChecksFirst() {
            Matrix m = random(3, 2, 4);
            Matrix out = Matrix.zeros(2, 2);
            assertOutside(() -> m.gatherRows(new int[] {0, 3}, out), "indices[1] = 3", "3×2");
            assertOutside(() -> m.gatherRows(new int[] {-1, 0}), "indices[0] = -1", "3×2");
            assertEquals(Matrix.zeros(2, 2), out);
            assertRefused(() -> m.gatherRows(new int[3], out), "this is 3×2", "out is 2×2", "out must be 3×2");
            assertRefused(() -> m.gatherRows(new int[3], m), "share");
        }
    }

    @Nested
    class Products {
        private static final float[] SPECIAL = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, 1e38f};

        @Test
        void areChainsOfFma() {
            assumeTrue(Kernels.scalar().fma(), "without FMA the last bits differ");
            for (int m : SIZES) {
                for (int n : SIZES) {
                    for (int k : SIZES) {
                        check(random(m, k, 5), random(k, n, 6));
                    }
                }
            }
        }

        @Test
        void specialValues() {
            Matrix a = Matrix.zeros(6, 6);
            Matrix b = Matrix.zeros(6, 7);
            for (int i = 0; i < a.data().length; i++) {
                a.data()[i] = SPECIAL[i * i % 6];
            }
            for (int i = 0; i < b.data().length; i++) {
                b.data()[i] = -SPECIAL[(i * 5 + i / 7) % 6];
            }
            check(a, b);
        }

        private static void check(Matrix a, Matrix b) {
            Matrix expected = reference(a, b);
            Matrix at = a.transpose();
            Matrix bt = b.transpose();
            Matrix out = filled(a.rows(), b.cols(), Float.NaN);
            assertEquals(expected, a.multiply(b));
            assertSame(out, a.multiply(b, out));
            assertEquals(expected, out);
            Arrays.fill(out.data(), Float.NaN);
            assertSame(out, a.multiply(b, out, ForkJoinPool.commonPool()));
            assertEquals(expected, out);
            Arrays.fill(out.data(), Float.NaN);
            assertEquals(expected, at.transposeMultiply(b));
            assertSame(out, at.transposeMultiply(b, out));
            assertEquals(expected, out);
            Arrays.fill(out.data(), Float.NaN);
            assertEquals(expected, a.multiplyTranspose(bt));
            assertSame(out, a.multiplyTranspose(bt, out));
            assertEquals(expected, out);
        }

        private static Matrix reference(Matrix a, Matrix b) {
            Matrix c = Matrix.zeros(a.rows(), b.cols());
            for (int i = 0; i < a.rows(); i++) {
                for (int j = 0; j < b.cols(); j++) {
                    float acc = 0f;
                    for (int k = 0; k < a.cols(); k++) {
                        acc = Math.fma(a.get(i, k), b.get(k, j), acc);
                    }
                    c.set(i, j, acc);
                }
            }
            return c;
        }

        @Test
        void shapes() {
            Matrix a = Matrix.zeros(3, 4);
            Matrix b = Matrix.zeros(5, 6);
            Matrix out = Matrix.zeros(3, 6);
            String both = ": this is 3×4, b is 5×6: ";
            String[] multiply = {"multiply" + both, "columns of this (4) must equal rows of b (5)"};
            String[] transposeMultiply = {"transposeMultiply" + both, "rows of this (3) must equal rows of b (5)"};
            String[] multiplyTranspose = {"multiplyTranspose" + both, "columns of this (4) must equal columns of b (6)"
            };
            assertAll(
                    () -> assertRefused(() -> a.multiply(b), multiply),
                    () -> assertRefused(() -> a.multiply(b, out), multiply),
                    () -> assertRefused(() -> a.multiply(b, out, ForkJoinPool.commonPool()), multiply),
                    () -> assertRefused(() -> a.transposeMultiply(b), transposeMultiply),
                    () -> assertRefused(() -> a.transposeMultiply(b, out), transposeMultiply),
                    () -> assertRefused(() -> a.multiplyTranspose(b), multiplyTranspose),
                    () -> assertRefused(() -> a.multiplyTranspose(b, out), multiplyTranspose));
        }

        @Test
        void outShapes() {
            Matrix a = Matrix.zeros(3, 4);
            Matrix out = filled(4, 3, 7f);
            assertAll(
                    () -> assertRefused(
                            () -> a.multiply(Matrix.zeros(4, 5), out), "this is 3×4", "out is 4×3", "must be 3×5"),
                    () -> assertRefused(
                            () -> a.transposeMultiply(Matrix.zeros(3, 5), out), "out is 4×3", "must be 4×5"),
                    () -> assertRefused(
                            () -> a.multiplyTranspose(Matrix.zeros(5, 4), out), "out is 4×3", "must be 3×5"));
            assertEquals(filled(4, 3, 7f), out);
        }

        @Test
        void outMustNotShare() {
            Matrix a = random(3, 3, 7);
            Matrix b = random(3, 3, 8);
            Matrix before = a.copy();
            Matrix same = Matrix.wrap(3, 3, a.data());
            assertAll(
                    () -> assertRefused(() -> a.multiply(b, a), "out (3×3)", "this (3×3)", "share"),
                    () -> assertRefused(() -> a.multiply(b, b), "b (3×3)", "share"),
                    () -> assertRefused(() -> a.multiply(b, same), "this (3×3)", "share"),
                    () -> assertRefused(() -> a.transposeMultiply(b, a), "share"),
                    () -> assertRefused(() -> a.transposeMultiply(b, b), "share"),
                    () -> assertRefused(() -> a.multiplyTranspose(b, a), "share"),
                    () -> assertRefused(() -> a.multiplyTranspose(b, b), "share"));
            assertEquals(before, a);
            assertEquals(a.multiply(a.copy()), a.multiply(a), "operands may share");
        }

        @Test
        void aSharedEmptyArrayHarmsNobody() {
            float[] none = new float[0];
            Matrix out = Matrix.wrap(0, 2, none);
            assertSame(out, Matrix.wrap(0, 3, none).multiply(Matrix.zeros(3, 2), out));
        }

        @Test
        void aResultOfTooManyElements() {
            Matrix tall = Matrix.zeros(65_536, 1);
            Matrix wide = Matrix.zeros(1, 65_536);
            assertRefused(() -> tall.multiply(wide), "65536×65536", "2147483647");
            assertRefused(() -> wide.transposeMultiply(wide), "65536×65536");
            assertRefused(() -> tall.multiplyTranspose(tall), "65536×65536");
        }

        @Test
        @SuppressWarnings("NullAway")
        void nulls() {
            Matrix a = Matrix.zeros(2, 2);
            assertNull("b", () -> a.multiply(null));
            assertNull("b", () -> a.multiply(null, a));
            assertNull("b", () -> a.transposeMultiply(null));
            assertNull("b", () -> a.multiplyTranspose(null));
            assertNull("out", () -> a.multiply(a, null));
            assertNull("out", () -> a.transposeMultiply(a, null));
            assertNull("out", () -> a.multiplyTranspose(a, null));
        }
    }

    @Nested
    class Elementwise {
        private static final Matrix A = Matrix.of(new float[][] {{1.1f, -0f, Float.NaN}, {3e38f, 1.4e-45f, -7f}});
        private static final Matrix B = Matrix.of(new float[][] {{2.7f, 0f, 1f}, {3e38f, -0.5f, 0.3f}});

        /** Float add, subtract and multiply equal the double operation rounded once more. */
        private static Matrix each(Matrix a, Matrix b, DoubleBinaryOperator op) {
            Matrix out = Matrix.zeros(a.rows(), a.cols());
            for (int i = 0; i < a.data().length; i++) {
                out.data()[i] = (float) op.applyAsDouble(a.data()[i], b.data()[i]);
            }
            return out;
        }

        private static void check(
                DoubleBinaryOperator op,
                BinaryOperator<Matrix> fresh,
                Into into,
                BinaryOperator<Matrix> inPlace,
                String name) {
            Matrix expected = each(A, B, op);
            Matrix out = filled(2, 3, 9f);
            assertEquals(expected, fresh.apply(A, B));
            assertSame(out, into.apply(A, B, out));
            assertEquals(expected, out);
            Matrix a = A.copy();
            assertSame(a, into.apply(a, B, a));
            assertEquals(expected, a);
            Matrix b = B.copy();
            assertSame(b, into.apply(A, b, b));
            assertEquals(expected, b);
            a = A.copy();
            assertSame(a, inPlace.apply(a, B));
            assertEquals(expected, a);
            a = A.copy();
            assertEquals(each(A, A, op), inPlace.apply(a, a));
            for (int n : new int[] {0, 1, 63, 64, 65, 200}) {
                Matrix x = random(1, n, 10);
                Matrix y = random(1, n, 11);
                assertEquals(each(x, y, op), fresh.apply(x, y));
            }
            Matrix other = Matrix.zeros(3, 2);
            String both = name + ": this is 2×3, b is 3×2: ";
            assertRefused(() -> fresh.apply(A, other), both);
            assertRefused(() -> into.apply(A, other, out), both);
            assertRefused(() -> inPlace.apply(A, other), both);
            assertRefused(() -> into.apply(A, B, other), name, "this is 2×3", "out is 3×2", "out must be 2×3");
        }

        private interface Into {
            Matrix apply(Matrix a, Matrix b, Matrix out);
        }

        @Test
        void add() {
            check(Double::sum, Matrix::add, Matrix::add, Matrix::addInPlace, "add");
        }

        @Test
        void subtract() {
            check((a, b) -> a - b, Matrix::subtract, Matrix::subtract, Matrix::subtractInPlace, "subtract");
        }

        @Test
        void hadamard() {
            check((a, b) -> a * b, Matrix::hadamard, Matrix::hadamard, Matrix::hadamardInPlace, "hadamard");
        }

        @Test
        void scale() {
            Matrix expected = each(A, A, (a, b) -> -0.3f * a);
            Matrix out = filled(2, 3, 9f);
            assertEquals(expected, A.scale(-0.3f));
            assertSame(out, A.scale(-0.3f, out));
            assertEquals(expected, out);
            Matrix a = A.copy();
            assertSame(a, a.scaleInPlace(-0.3f));
            assertEquals(expected, a);
            assertRefused(() -> A.scale(2f, Matrix.zeros(3, 2)), "scale", "this is 2×3", "out is 3×2");
        }

        @Test
        void axpyInPlace() {
            assumeTrue(Kernels.scalar().fma(), "without FMA the last bits differ");
            Matrix y = random(7, 11, 12);
            Matrix x = random(7, 11, 13);
            Matrix expected = Matrix.zeros(7, 11);
            for (int i = 0; i < 77; i++) {
                expected.data()[i] = Math.fma(-0.1f, x.data()[i], y.data()[i]);
            }
            assertSame(y, y.axpyInPlace(-0.1f, x));
            assertEquals(expected, y);
            assertRefused(() -> y.axpyInPlace(1f, A), "axpyInPlace: this is 7×11, x is 2×3");
            assertNull("x", () -> y.axpyInPlace(1f, nothing()));
        }

        @Test
        void addRowVector() {
            Matrix v = Matrix.of(new float[] {10, 20, 30});
            Matrix m = Matrix.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
            Matrix expected = Matrix.of(new float[][] {{11, 22, 33}, {14, 25, 36}});
            Matrix out = filled(2, 3, 9f);
            assertEquals(expected, m.addRowVector(v));
            assertSame(out, m.addRowVector(v, out));
            assertEquals(expected, out);
            assertSame(m, m.addRowVectorInPlace(v));
            assertEquals(expected, m);
            assertSame(v, v.addRowVector(v, v));
            assertEquals(Matrix.of(new float[] {20, 40, 60}), v);
        }

        @Test
        void addRowVectorShapes() {
            Matrix m = Matrix.zeros(2, 3);
            for (Matrix v : new Matrix[] {Matrix.zeros(1, 2), Matrix.zeros(3, 1), Matrix.zeros(2, 3)}) {
                String shape = v.rows() + "×" + v.cols();
                assertRefused(() -> m.addRowVector(v), "this is 2×3, v is " + shape, "v must be 1×3");
                assertRefused(() -> m.addRowVectorInPlace(v), "this is 2×3, v is " + shape);
            }
            assertRefused(() -> m.addRowVector(Matrix.zeros(1, 3), Matrix.zeros(3, 3)), "out is 3×3", "must be 2×3");
        }

        @Test
        void nulls() {
            Matrix m = Matrix.zeros(2, 3);
            for (UnaryOperator<Matrix> op : Arrays.<UnaryOperator<Matrix>>asList(
                    m::add, m::subtract, m::hadamard, m::addInPlace, m::subtractInPlace, m::hadamardInPlace)) {
                assertNull("b", () -> op.apply(nothing()));
            }
            assertNull("v", () -> m.addRowVector(nothing()));
            assertNull("out", () -> m.add(m, nothing()));
            assertNull("out", () -> m.scale(1f, nothing()));
        }

        @SuppressWarnings("NullAway")
        private static Matrix nothing() {
            return null;
        }
    }

    @Nested
    class Reductions {
        @Test
        void sumRowsUses64Lanes() {
            for (int cols : new int[] {0, 1, 63, 64, 65, 200}) {
                Matrix m = random(3, cols, 20);
                Matrix expected = Matrix.zeros(3, 1);
                for (int i = 0; i < 3; i++) {
                    expected.set(i, 0, lanes(m, i));
                }
                assertEquals(expected, m.sumRows());
                Matrix out = filled(3, 1, Float.NaN);
                assertSame(out, m.sumRows(out));
                assertEquals(expected, out);
            }
        }

        private static float lanes(Matrix m, int row) {
            float[] lane = new float[64];
            for (int j = 0; j < m.cols(); j++) {
                lane[j % 64] += m.get(row, j);
            }
            for (int half = 32; half > 0; half /= 2) {
                for (int l = 0; l < half; l++) {
                    lane[l] += lane[l + half];
                }
            }
            return lane[0];
        }

        @Test
        void sumColumnsAddsRowsInOrder() {
            for (int rows : new int[] {0, 1, 2, 100}) {
                Matrix m = random(rows, 13, 21);
                Matrix expected = Matrix.zeros(1, 13);
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < 13; j++) {
                        expected.set(0, j, expected.get(0, j) + m.get(i, j));
                    }
                }
                assertEquals(expected, m.sumColumns());
                Matrix out = filled(1, 13, Float.NaN);
                assertSame(out, m.sumColumns(out));
                assertEquals(expected, out);
            }
        }

        @Test
        void sumsStartFromPositiveZero() {
            Matrix m = filled(2, 2, -0f);
            assertEquals(Matrix.zeros(2, 1), m.sumRows());
            assertEquals(Matrix.zeros(1, 2), m.sumColumns());
        }

        @Test
        void sumShapes() {
            Matrix m = Matrix.zeros(2, 3);
            assertRefused(() -> m.sumRows(Matrix.zeros(1, 2)), "this is 2×3", "out is 1×2", "must be 2×1");
            assertRefused(() -> m.sumColumns(Matrix.zeros(3, 1)), "this is 2×3", "out is 3×1", "must be 1×3");
            Matrix row = random(1, 3, 22);
            assertRefused(() -> row.sumColumns(row), "share");
            Matrix column = random(3, 1, 22);
            assertRefused(() -> column.sumRows(column), "share");
        }

        @Test
        void maxAndArgMax() {
            Matrix m = Matrix.of(new float[][] {
                {1, 3, 3, 2},
                {-5, -2, -7, -2},
                {0, Float.NaN, Float.POSITIVE_INFINITY, Float.NaN},
                {-0f, 0f, -1, -0f},
                {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY},
            });
            assertArrayEquals(new float[] {3, -2, Float.NaN, 0f, Float.NEGATIVE_INFINITY}, m.maxByRow());
            // −0 == 0, so the first zero of either sign is the fourth row's.
            assertArrayEquals(new int[] {1, 1, 1, 0, 0}, m.argMaxByRow());
        }

        @Test
        void maxOfEmptyRows() {
            Matrix m = Matrix.zeros(3, 0);
            assertRefused(m::maxByRow, "maxByRow", "3×0");
            assertRefused(m::argMaxByRow, "argMaxByRow", "3×0");
            assertArrayEquals(new float[0], Matrix.zeros(0, 0).maxByRow());
            assertArrayEquals(new int[0], Matrix.zeros(0, 4).argMaxByRow());
        }
    }

    @Nested
    class Identity {
        @Test
        void equalityIsByShapeAndBits() {
            Matrix m = Matrix.of(new float[] {1, Float.NaN, 0f});
            assertEquals(m, m.copy());
            assertEquals(m.hashCode(), m.copy().hashCode());
            assertEquals(m, Matrix.of(new float[] {1, Float.intBitsToFloat(0x7FC12345), 0f}), "NaN is one value");
            assertNotEquals(m, Matrix.of(new float[] {1, Float.NaN, -0f}));
            assertNotEquals(m, m.transpose());
            assertNotEquals(Matrix.zeros(0, 1), Matrix.zeros(0, 2));
            assertNotEquals(m, new Object());
        }

        @Test
        void smallMatricesPrintWhole() {
            assertEquals(
                    """
                    Matrix 2×3
                    [[  1.0  -2.5 NaN]
                     [1.0E9 0.125 0.0]]""".replace("NaN]", "  NaN]").replace(" 0.0]", "   0.0]"),
                    Matrix.of(new float[][] {{1, -2.5f, Float.NaN}, {1e9f, 0.125f, 0}})
                            .toString());
            assertEquals("Matrix 1×1\n[[1.0]]", Matrix.of(new float[] {1}).toString());
        }

        @Test
        void emptyMatricesPrintTheirShape() {
            assertEquals("Matrix 0×3\n[]", Matrix.zeros(0, 3).toString());
            assertEquals(
                    "Matrix 2147483647×0\n[]",
                    Matrix.zeros(Integer.MAX_VALUE, 0).toString());
        }

        @Test
        void largeMatricesAbbreviate() {
            Matrix m = Matrix.zeros(100, 784);
            m.set(0, 781, 1f);
            m.set(99, 783, 2f);
            assertEquals("""
                    Matrix 100×784
                    [[0.0 0.0 0.0 ... 1.0 0.0 0.0]
                     [0.0 0.0 0.0 ... 0.0 0.0 0.0]
                     [0.0 0.0 0.0 ... 0.0 0.0 0.0]
                     ...
                     [0.0 0.0 0.0 ... 0.0 0.0 0.0]
                     [0.0 0.0 0.0 ... 0.0 0.0 0.0]
                     [0.0 0.0 0.0 ... 0.0 0.0 2.0]]""", m.toString());
            assertEquals("""
                    Matrix 501×2
                    [[0.0 0.0]
                     [0.0 0.0]
                     [0.0 0.0]
                     ...
                     [0.0 0.0]
                     [0.0 0.0]
                     [0.0 0.0]]""", Matrix.zeros(501, 2).toString());
            assertEquals(
                    "Matrix 1×1001\n[[0.0 0.0 0.0 ... 0.0 0.0 0.0]]",
                    Matrix.zeros(1, 1001).toString());
            assertEquals(1000, Matrix.zeros(10, 100).toString().split("0\\.0", -1).length - 1);
        }
    }
}
