package dev.lanewise;

import static java.util.Objects.requireNonNull;

import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * A rows × cols matrix of {@code float} over one row-major array: element (i, j) is {@code data()[i * cols() + j]}.
 *
 * <p>There are no views and no strides: the array belongs to the whole matrix and has exactly {@code rows * cols}
 * elements. Sizes of zero are legal. The shape never changes, the elements do.
 *
 * <p><b>Forms.</b> {@code c = a.add(b)} allocates its result, {@code a.add(b, out)} writes it to {@code out} and
 * returns {@code out}, {@code a.addInPlace(b)} writes it to {@code a} and returns {@code a}. The last two allocate
 * nothing.
 *
 * <p><b>Aliasing.</b> In elementwise operations {@code out} may be an operand. In the products, {@code transpose},
 * {@code sumRows}, {@code sumColumns} and {@code gatherRows} it must not share its array with an operand; that is
 * checked.
 *
 * <p><b>Numerics.</b> All arithmetic is done by {@link Kernels#active()}; each method states its order of operations,
 * which depends on nothing but the shape. NaN counts as one value.
 *
 * <p><b>Errors.</b> Shapes that do not fit give an {@link IllegalArgumentException} that prints them, an index outside
 * the matrix an {@link IndexOutOfBoundsException}, null a {@link NullPointerException}; always before anything is
 * written.
 *
 * <p><b>Threads.</b> There is no lock and no hidden thread: any number of threads may read a matrix that none writes.
 */
public final class Matrix {
    /** A block of 16 × 16 floats touches 16 cache lines on each side of a transposition. */
    private static final int TRANSPOSE_BLOCK = 16;

    /** As in NumPy: above this many elements, {@link #toString()} shows only the edges. */
    private static final int PRINT_THRESHOLD = 1000;

    private static final int PRINT_EDGE = 3;

    private final int rows;
    private final int cols;
    private final float[] data;

    private Matrix(int rows, int cols, float[] data) {
        this.rows = rows;
        this.cols = cols;
        this.data = data;
    }

    /**
     * A matrix of zeros (+0).
     *
     * @param rows the number of rows, at least 0
     * @param cols the number of columns, at least 0
     * @return a new rows × cols matrix
     * @throws IllegalArgumentException if a size is negative or {@code rows * cols} exceeds {@link Integer#MAX_VALUE}
     */
    public static Matrix zeros(int rows, int cols) {
        return new Matrix(rows, cols, new float[length("zeros", rows, cols)]);
    }

    /**
     * A matrix over the caller's array, which is kept and not copied: a write to either is seen in both.
     *
     * @param rows the number of rows, at least 0
     * @param cols the number of columns, at least 0
     * @param data the elements, row by row; exactly {@code rows * cols} of them
     * @return a new rows × cols matrix whose {@link #data()} is {@code data}
     * @throws IllegalArgumentException if a size is negative, {@code rows * cols} exceeds {@link Integer#MAX_VALUE}, or
     *     {@code data} has another length
     */
    public static Matrix wrap(int rows, int cols, float[] data) {
        requireNonNull(data, "data");
        int length = length("wrap", rows, cols);
        if (data.length != length) {
            throw new IllegalArgumentException(
                    "wrap: data must have " + length + " elements for " + shape(rows, cols) + ", has " + data.length);
        }
        return new Matrix(rows, cols, data);
    }

    /**
     * A matrix with a copy of the given rows. No rows make a 0 × 0 matrix.
     *
     * @param values the rows, all of one length
     * @return a new matrix of {@code values.length} rows
     * @throws IllegalArgumentException if the rows differ in length or hold more than {@link Integer#MAX_VALUE} elements
     */
    public static Matrix of(float[]... values) {
        requireNonNull(values, "values");
        int cols = values.length == 0 ? 0 : requireNonNull(values[0], "values[0]").length;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                throw new NullPointerException("values[" + i + "]");
            }
            if (values[i].length != cols) {
                throw new IllegalArgumentException(
                        "of: values[" + i + "] has " + values[i].length + " elements, values[0] has " + cols);
            }
        }
        float[] data = new float[length("of", values.length, cols)];
        for (int i = 0; i < values.length; i++) {
            System.arraycopy(values[i], 0, data, i * cols, cols);
        }
        return new Matrix(values.length, cols, data);
    }

    /**
     * The number of rows.
     *
     * @return at least 0
     */
    public int rows() {
        return rows;
    }

    /**
     * The number of columns.
     *
     * @return at least 0
     */
    public int cols() {
        return cols;
    }

    /**
     * The elements themselves, not a copy: a write to the array is a write to the matrix.
     *
     * @return the row-major array of {@code rows * cols} elements, always the same one
     */
    public float[] data() {
        return data;
    }

    /**
     * One element.
     *
     * @param row the row, from 0
     * @param col the column, from 0
     * @return element (row, col)
     * @throws IndexOutOfBoundsException if the element is outside the matrix
     */
    public float get(int row, int col) {
        return data[index("get", row, col)];
    }

    /**
     * Sets one element.
     *
     * @param row the row, from 0
     * @param col the column, from 0
     * @param value the new element (row, col)
     * @throws IndexOutOfBoundsException if the element is outside the matrix
     */
    public void set(int row, int col, float value) {
        data[index("set", row, col)] = value;
    }

    /**
     * A copy with an array of its own.
     *
     * @return a new matrix, equal to this one
     */
    public Matrix copy() {
        return new Matrix(rows, cols, data.clone());
    }

    /**
     * The transpose, by {@link #transpose(Matrix)}.
     *
     * @return a new cols × rows matrix
     */
    public Matrix transpose() {
        return transpose(new Matrix(cols, rows, new float[data.length]));
    }

    /**
     * The transpose: element (j, i) of {@code out} is element (i, j) of this. Bits are copied as they are.
     *
     * @param out cols × rows, not sharing the array of this
     * @return {@code out}
     * @throws IllegalArgumentException if {@code out} has another shape or shares the array of this
     */
    public Matrix transpose(Matrix out) {
        requireOut("transpose", out, cols, rows);
        requireApart("transpose", out, this, "this");
        // Stepping by the block's own size cannot overflow.
        for (int i = 0, height; i < rows; i += height) {
            height = Math.min(TRANSPOSE_BLOCK, rows - i);
            for (int j = 0, width; j < cols; j += width) {
                width = Math.min(TRANSPOSE_BLOCK, cols - j);
                transposeBlock(i, height, j, width, out.data);
            }
        }
        return out;
    }

    private void transposeBlock(int row, int height, int col, int width, float[] out) {
        for (int j = col; j < col + width; j++) {
            int source = row * cols + j;
            int target = j * rows + row;
            for (int i = 0; i < height; i++) {
                out[target + i] = data[source + i * cols];
            }
        }
    }

    /**
     * The product this · b, by {@link #multiply(Matrix, Matrix)}.
     *
     * @param b a matrix with as many rows as this has columns
     * @return a new matrix, rows of this × columns of b
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public Matrix multiply(Matrix b) {
        requireInner("multiply", false, false, b);
        return gemm("multiply", false, false, b, zeros(rows, b.cols));
    }

    /**
     * The product this · b. Each element is one chain: from +0, for k ascending,
     * {@code acc = fma(this[i, k], b[k, j], acc)}.
     *
     * @param b a matrix with as many rows as this has columns
     * @param out rows of this × columns of b; overwritten, its old elements are not read; must not share its array with
     *     an operand
     * @return {@code out}
     * @throws IllegalArgumentException if the shapes do not fit or {@code out} shares an array
     */
    public Matrix multiply(Matrix b, Matrix out) {
        requireInner("multiply", false, false, b);
        return gemm("multiply", false, false, b, out);
    }

    /**
     * The product this · b on the threads of a pool, where it is large enough to pay for waking them; the bits are those
     * of {@link #multiply(Matrix, Matrix)}. A call on several threads allocates some hundred bytes for each.
     *
     * @param b a matrix with as many rows as this has columns
     * @param out rows of this × columns of b; overwritten, its old elements are not read; must not share its array with
     *     an operand
     * @param pool whose parallelism bounds the threads
     * @return {@code out}
     * @throws IllegalArgumentException if the shapes do not fit or {@code out} shares an array
     */
    public Matrix multiply(Matrix b, Matrix out, ForkJoinPool pool) {
        requireNonNull(pool, "pool");
        requireInner("multiply", false, false, b);
        return gemm("multiply", false, false, b, out, pool);
    }

    /**
     * The product thisᵀ · b, by {@link #transposeMultiply(Matrix, Matrix)}.
     *
     * @param b a matrix with as many rows as this
     * @return a new matrix, columns of this × columns of b
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public Matrix transposeMultiply(Matrix b) {
        requireInner("transposeMultiply", true, false, b);
        return gemm("transposeMultiply", true, false, b, zeros(cols, b.cols));
    }

    /**
     * The product thisᵀ · b without forming the transpose. Each element is one chain: from +0, for k ascending,
     * {@code acc = fma(this[k, i], b[k, j], acc)}.
     *
     * @param b a matrix with as many rows as this
     * @param out columns of this × columns of b; overwritten, its old elements are not read; must not share its array
     *     with an operand
     * @return {@code out}
     * @throws IllegalArgumentException if the shapes do not fit or {@code out} shares an array
     */
    public Matrix transposeMultiply(Matrix b, Matrix out) {
        requireInner("transposeMultiply", true, false, b);
        return gemm("transposeMultiply", true, false, b, out);
    }

    /**
     * The product this · bᵀ, by {@link #multiplyTranspose(Matrix, Matrix)}.
     *
     * @param b a matrix with as many columns as this
     * @return a new matrix, rows of this × rows of b
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public Matrix multiplyTranspose(Matrix b) {
        requireInner("multiplyTranspose", false, true, b);
        return gemm("multiplyTranspose", false, true, b, zeros(rows, b.rows));
    }

    /**
     * The product this · bᵀ without forming the transpose. Each element is one chain: from +0, for k ascending,
     * {@code acc = fma(this[i, k], b[j, k], acc)}.
     *
     * @param b a matrix with as many columns as this
     * @param out rows of this × rows of b; overwritten, its old elements are not read; must not share its array with an
     *     operand
     * @return {@code out}
     * @throws IllegalArgumentException if the shapes do not fit or {@code out} shares an array
     */
    public Matrix multiplyTranspose(Matrix b, Matrix out) {
        requireInner("multiplyTranspose", false, true, b);
        return gemm("multiplyTranspose", false, true, b, out);
    }

    private Matrix gemm(String method, boolean transA, boolean transB, Matrix b, Matrix out) {
        return gemm(method, transA, transB, b, out, null);
    }

    private Matrix gemm(
            String method, boolean transA, boolean transB, Matrix b, Matrix out, @Nullable ForkJoinPool pool) {
        int m = transA ? cols : rows;
        int n = transB ? b.rows : b.cols;
        int k = transA ? rows : cols;
        requireOut(method, out, m, n);
        requireApart(method, out, this, "this");
        requireApart(method, out, b, "b");
        Kernels kernels = Kernels.active();
        int lda = Math.max(1, cols); // BLAS wants at least 1, also where there are no columns
        int ldb = Math.max(1, b.cols);
        int ldc = Math.max(1, n);
        if (pool == null) {
            kernels.sgemm(transA, transB, m, n, k, 1f, data, 0, lda, b.data, 0, ldb, 0f, out.data, 0, ldc);
        } else {
            kernels.sgemm(
                    transA, transB, m, n, k, 1f, data, 0, lda, b.data, 0, ldb, out.data, 0, ldc, Epilogue.NONE, pool);
        }
        return out;
    }

    /**
     * The sum this + b, element by element.
     *
     * @param b a matrix of this shape
     * @return a new matrix of this shape
     * @throws IllegalArgumentException if {@code b} has another shape
     */
    public Matrix add(Matrix b) {
        requireSameShape("add", b);
        return add(b, like());
    }

    /**
     * The sum this + b, element by element.
     *
     * @param b a matrix of this shape
     * @param out a matrix of this shape; may be this or {@code b}
     * @return {@code out}
     * @throws IllegalArgumentException if {@code b} or {@code out} has another shape
     */
    public Matrix add(Matrix b, Matrix out) {
        requireSameShape("add", b);
        requireOut("add", out, rows, cols);
        Kernels.active().add(data, 0, b.data, 0, out.data, 0, data.length);
        return out;
    }

    /**
     * Adds {@code b} to this, element by element.
     *
     * @param b a matrix of this shape; may be this
     * @return this
     * @throws IllegalArgumentException if {@code b} has another shape
     */
    public Matrix addInPlace(Matrix b) {
        return add(b, this);
    }

    /**
     * The difference this − b, element by element.
     *
     * @param b a matrix of this shape
     * @return a new matrix of this shape
     * @throws IllegalArgumentException if {@code b} has another shape
     */
    public Matrix subtract(Matrix b) {
        requireSameShape("subtract", b);
        return subtract(b, like());
    }

    /**
     * The difference this − b, element by element.
     *
     * @param b a matrix of this shape
     * @param out a matrix of this shape; may be this or {@code b}
     * @return {@code out}
     * @throws IllegalArgumentException if {@code b} or {@code out} has another shape
     */
    public Matrix subtract(Matrix b, Matrix out) {
        requireSameShape("subtract", b);
        requireOut("subtract", out, rows, cols);
        Kernels.active().subtract(data, 0, b.data, 0, out.data, 0, data.length);
        return out;
    }

    /**
     * Subtracts {@code b} from this, element by element.
     *
     * @param b a matrix of this shape; may be this
     * @return this
     * @throws IllegalArgumentException if {@code b} has another shape
     */
    public Matrix subtractInPlace(Matrix b) {
        return subtract(b, this);
    }

    /**
     * The Hadamard product this ∘ b, element by element.
     *
     * @param b a matrix of this shape
     * @return a new matrix of this shape
     * @throws IllegalArgumentException if {@code b} has another shape
     */
    public Matrix hadamard(Matrix b) {
        requireSameShape("hadamard", b);
        return hadamard(b, like());
    }

    /**
     * The Hadamard product this ∘ b, element by element.
     *
     * @param b a matrix of this shape
     * @param out a matrix of this shape; may be this or {@code b}
     * @return {@code out}
     * @throws IllegalArgumentException if {@code b} or {@code out} has another shape
     */
    public Matrix hadamard(Matrix b, Matrix out) {
        requireSameShape("hadamard", b);
        requireOut("hadamard", out, rows, cols);
        Kernels.active().multiply(data, 0, b.data, 0, out.data, 0, data.length);
        return out;
    }

    /**
     * Multiplies this by {@code b}, element by element.
     *
     * @param b a matrix of this shape; may be this
     * @return this
     * @throws IllegalArgumentException if {@code b} has another shape
     */
    public Matrix hadamardInPlace(Matrix b) {
        return hadamard(b, this);
    }

    /**
     * The multiple alpha · this, element by element.
     *
     * @param alpha the factor, any float
     * @return a new matrix of this shape
     */
    public Matrix scale(float alpha) {
        return scale(alpha, like());
    }

    /**
     * The multiple alpha · this, element by element.
     *
     * @param alpha the factor, any float
     * @param out a matrix of this shape; may be this
     * @return {@code out}
     * @throws IllegalArgumentException if {@code out} has another shape
     */
    public Matrix scale(float alpha, Matrix out) {
        requireOut("scale", out, rows, cols);
        Kernels.active().scale(alpha, data, 0, out.data, 0, data.length);
        return out;
    }

    /**
     * Multiplies every element of this by {@code alpha}.
     *
     * @param alpha the factor, any float
     * @return this
     */
    public Matrix scaleInPlace(float alpha) {
        return scale(alpha, this);
    }

    /**
     * Adds alpha · x to this, each element with one rounding: {@code this = fma(alpha, x, this)}. A step of gradient
     * descent is {@code w.axpyInPlace(-learningRate, gradient)}.
     *
     * @param alpha the factor, any float
     * @param x a matrix of this shape; may be this
     * @return this
     * @throws IllegalArgumentException if {@code x} has another shape
     */
    public Matrix axpyInPlace(float alpha, Matrix x) {
        requireSameShape("axpyInPlace", "x", x);
        Kernels.active().axpy(alpha, x.data, 0, data, 0, data, 0, data.length);
        return this;
    }

    /**
     * This with the row vector {@code v} (a bias, say) added to each row.
     *
     * @param v 1 × columns of this
     * @return a new matrix of this shape
     * @throws IllegalArgumentException if {@code v} has another shape
     */
    public Matrix addRowVector(Matrix v) {
        requireRowVector(v);
        return addRowVector(v, like());
    }

    /**
     * This with the row vector {@code v} added to each row.
     *
     * @param v 1 × columns of this
     * @param out a matrix of this shape; may be this, and may be {@code v} where this has one row
     * @return {@code out}
     * @throws IllegalArgumentException if {@code v} or {@code out} has another shape
     */
    public Matrix addRowVector(Matrix v, Matrix out) {
        requireRowVector(v);
        requireOut("addRowVector", out, rows, cols);
        Kernels kernels = Kernels.active();
        for (int i = 0; i < rows; i++) {
            kernels.add(data, i * cols, v.data, 0, out.data, i * cols, cols);
        }
        return out;
    }

    /**
     * Adds the row vector {@code v} to each row of this.
     *
     * @param v 1 × columns of this
     * @return this
     * @throws IllegalArgumentException if {@code v} has another shape
     */
    public Matrix addRowVectorInPlace(Matrix v) {
        return addRowVector(v, this);
    }

    /**
     * The sum of each row, by {@link #sumRows(Matrix)}.
     *
     * @return a new rows × 1 matrix
     */
    public Matrix sumRows() {
        return sumRows(zeros(rows, 1));
    }

    /**
     * The sum of each row, in the 64-lane order of {@link Kernels#sum}; +0 where there are no columns.
     *
     * @param out rows × 1, not sharing the array of this
     * @return {@code out}
     * @throws IllegalArgumentException if {@code out} has another shape or shares the array of this
     */
    public Matrix sumRows(Matrix out) {
        requireOut("sumRows", out, rows, 1);
        requireApart("sumRows", out, this, "this");
        Kernels kernels = Kernels.active();
        for (int i = 0; i < rows; i++) {
            out.data[i] = kernels.sum(data, i * cols, cols);
        }
        return out;
    }

    /**
     * The sum of each column, by {@link #sumColumns(Matrix)}.
     *
     * @return a new 1 × cols matrix
     */
    public Matrix sumColumns() {
        return sumColumns(zeros(1, cols));
    }

    /**
     * The sum of each column. Each element is one chain: from +0, the rows are added in ascending order.
     *
     * @param out 1 × cols, not sharing the array of this
     * @return {@code out}
     * @throws IllegalArgumentException if {@code out} has another shape or shares the array of this
     */
    public Matrix sumColumns(Matrix out) {
        requireOut("sumColumns", out, 1, cols);
        requireApart("sumColumns", out, this, "this");
        Kernels kernels = Kernels.active();
        Arrays.fill(out.data, 0f);
        for (int i = 0; i < rows; i++) {
            kernels.add(out.data, 0, data, i * cols, out.data, 0, cols);
        }
        return out;
    }

    /**
     * The greatest element of each row, in the sense of {@link Math#max(float, float)}: NaN is greater than all, +0 than
     * −0.
     *
     * @return a new array of {@code rows} elements
     * @throws IllegalArgumentException if there are rows but no columns
     */
    public float[] maxByRow() {
        requireColumns("maxByRow");
        Kernels kernels = Kernels.active();
        float[] max = new float[rows];
        for (int i = 0; i < rows; i++) {
            max[i] = kernels.max(data, i * cols, cols);
        }
        return max;
    }

    /**
     * The column of the greatest element of each row: of the first NaN where there is one, else of the first element
     * that {@code ==} the maximum.
     *
     * @return a new array of {@code rows} columns
     * @throws IllegalArgumentException if there are rows but no columns
     */
    public int[] argMaxByRow() {
        requireColumns("argMaxByRow");
        Kernels kernels = Kernels.active();
        int[] argMax = new int[rows];
        for (int i = 0; i < rows; i++) {
            argMax[i] = kernels.argMax(data, i * cols, cols);
        }
        return argMax;
    }

    /**
     * The rows of the given indices, by {@link #gatherRows(int[], Matrix)}.
     *
     * @param indices rows of this, in any order, repeated as often as wanted
     * @return a new matrix, {@code indices.length} × cols
     * @throws IndexOutOfBoundsException if an index is not a row of this
     */
    public Matrix gatherRows(int[] indices) {
        requireRows(indices);
        return gatherRows(indices, zeros(indices.length, cols));
    }

    /**
     * The rows of the given indices: row i of {@code out} is a copy of row {@code indices[i]} of this.
     *
     * @param indices rows of this, in any order, repeated as often as wanted
     * @param out {@code indices.length} × cols, not sharing the array of this
     * @return {@code out}
     * @throws IllegalArgumentException if {@code out} has another shape or shares the array of this
     * @throws IndexOutOfBoundsException if an index is not a row of this
     */
    public Matrix gatherRows(int[] indices, Matrix out) {
        requireRows(indices);
        requireOut("gatherRows", out, indices.length, cols);
        requireApart("gatherRows", out, this, "this");
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(data, indices[i] * cols, out.data, i * cols, cols);
        }
        return out;
    }

    /**
     * The elements as an array of rows.
     *
     * @return a new array of {@code rows} new arrays of {@code cols} elements
     */
    public float[][] toArray() {
        float[][] array = new float[rows][];
        for (int i = 0; i < rows; i++) {
            array[i] = Arrays.copyOfRange(data, i * cols, (i + 1) * cols);
        }
        return array;
    }

    /**
     * Whether {@code other} is a matrix of this shape with the same elements in the sense of
     * {@link Arrays#equals(float[], float[])}: NaN equals NaN, 0 differs from −0.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Matrix that && rows == that.rows && cols == that.cols && Arrays.equals(data, that.data);
    }

    /** A hash of shape and elements; it changes with them, so a matrix that is written to is no key of a map. */
    @Override
    public int hashCode() {
        return 31 * (31 * rows + cols) + Arrays.hashCode(data);
    }

    /**
     * The shape, and the elements as {@link Float#toString(float)} prints them, aligned. As in NumPy, a matrix of more
     * than 1000 elements shows only the first and the last three of its rows and columns, with {@code ...} between.
     */
    @Override
    public String toString() {
        if (data.length == 0) {
            return "Matrix " + shape(rows, cols) + "\n[]";
        }
        boolean abbreviate = data.length > PRINT_THRESHOLD;
        int[] shownRows = shown(rows, abbreviate);
        int[] shownCols = shown(cols, abbreviate);
        int width = width(shownRows, shownCols);
        StringBuilder s = new StringBuilder("Matrix ").append(shape(rows, cols)).append('\n');
        for (int i = 0; i < shownRows.length; i++) {
            s.append(i == 0 ? "[" : "\n ");
            appendRow(s, shownRows[i], shownCols, width);
        }
        return s.append(']').toString();
    }

    /** The indices to print; −1 stands for those left out. */
    private static int[] shown(int size, boolean abbreviate) {
        if (!abbreviate || size <= 2 * PRINT_EDGE) {
            int[] all = new int[size];
            Arrays.setAll(all, i -> i);
            return all;
        }
        int[] indices = new int[2 * PRINT_EDGE + 1];
        Arrays.setAll(indices, i -> i < PRINT_EDGE ? i : size - indices.length + i);
        indices[PRINT_EDGE] = -1;
        return indices;
    }

    private int width(int[] shownRows, int[] shownCols) {
        int width = 0;
        for (int i : shownRows) {
            for (int j : shownCols) {
                if (i >= 0 && j >= 0) {
                    width = Math.max(width, Float.toString(data[i * cols + j]).length());
                }
            }
        }
        return width;
    }

    private void appendRow(StringBuilder s, int row, int[] shownCols, int width) {
        if (row < 0) {
            s.append("...");
            return;
        }
        String separator = "[";
        for (int j : shownCols) {
            String text = j < 0 ? "..." : Float.toString(data[row * cols + j]);
            s.append(separator).repeat(' ', j < 0 ? 0 : width - text.length()).append(text);
            separator = " ";
        }
        s.append(']');
    }

    private Matrix like() {
        return new Matrix(rows, cols, new float[data.length]);
    }

    private int index(String method, int row, int col) {
        if (row < 0 || row >= rows || col < 0 || col >= cols) {
            throw new IndexOutOfBoundsException(
                    method + ": element (" + row + ", " + col + ") is outside " + shape(rows, cols));
        }
        return row * cols + col;
    }

    private static int length(String method, int rows, int cols) {
        if (rows < 0 || cols < 0) {
            throw new IllegalArgumentException(
                    method + ": " + (rows < 0 ? "rows" : "cols") + " must not be negative: " + shape(rows, cols));
        }
        long length = (long) rows * cols;
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(method + ": rows × cols exceeds " + Integer.MAX_VALUE + " elements: "
                    + shape(rows, cols) + " = " + length);
        }
        return (int) length;
    }

    private void requireInner(String method, boolean transA, boolean transB, Matrix b) {
        requireNonNull(b, "b");
        int k = transA ? rows : cols;
        int bk = transB ? b.cols : b.rows;
        if (k != bk) {
            throw new IllegalArgumentException(shapes(method, "b", b) + (transA ? "rows" : "columns") + " of this (" + k
                    + ") must equal " + (transB ? "columns" : "rows") + " of b (" + bk + ")");
        }
    }

    private void requireSameShape(String method, Matrix b) {
        requireSameShape(method, "b", b);
    }

    private void requireSameShape(String method, String name, Matrix b) {
        requireNonNull(b, name);
        if (b.rows != rows || b.cols != cols) {
            throw new IllegalArgumentException(shapes(method, name, b) + "the shapes must be equal");
        }
    }

    private void requireRowVector(Matrix v) {
        requireNonNull(v, "v");
        if (v.rows != 1 || v.cols != cols) {
            throw new IllegalArgumentException(shapes("addRowVector", "v", v) + "v must be " + shape(1, cols));
        }
    }

    private void requireOut(String method, Matrix out, int outRows, int outCols) {
        requireNonNull(out, "out");
        if (out.rows != outRows || out.cols != outCols) {
            throw new IllegalArgumentException(shapes(method, "out", out) + "out must be " + shape(outRows, outCols));
        }
    }

    private static void requireApart(String method, Matrix out, Matrix operand, String name) {
        if (out.data == operand.data && out.data.length > 0) {
            throw new IllegalArgumentException(method + ": out (" + shape(out.rows, out.cols) + ") and " + name + " ("
                    + shape(operand.rows, operand.cols) + ") share one array: out must have its own");
        }
    }

    private void requireColumns(String method) {
        if (cols == 0 && rows > 0) {
            throw new IllegalArgumentException(method + ": this is " + shape(rows, cols) + ": a row is empty");
        }
    }

    private void requireRows(int[] indices) {
        requireNonNull(indices, "indices");
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= rows) {
                throw new IndexOutOfBoundsException("gatherRows: indices[" + i + "] = " + indices[i]
                        + " is not a row of this (" + shape(rows, cols) + ")");
            }
        }
    }

    private String shapes(String method, String name, Matrix other) {
        return method + ": this is " + shape(rows, cols) + ", " + name + " is " + shape(other.rows, other.cols) + ": ";
    }

    private static String shape(int rows, int cols) {
        return rows + "×" + cols;
    }
}
