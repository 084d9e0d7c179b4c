package dev.lanewise.jmh;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a call. Of arrays: rows × cols floats, a plain one is one row, written {@code 1024}, {@code 1Mi}, {@code
 * 64x1024}; depth is 0. Of a matrix product: m × n × k, written {@code 100x50x784}, with {@code At} or {@code Bt} behind it
 * where A or B is stored transposed.
 */
record Shape(int rows, int cols, int depth, Transposed transposed) {

    /** What a product reads by columns. */
    enum Transposed {
        NONE(""),
        A("At"),
        B("Bt");

        private final String suffix;

        Transposed(String suffix) {
            this.suffix = suffix;
        }
    }

    private static final int MI = 1 << 20;
    private static final Pattern ARRAY = Pattern.compile("(?:(\\d{1,9})x)?(\\d{1,9})(Mi)?");
    private static final Pattern PRODUCT = Pattern.compile("(\\d{1,9})x(\\d{1,9})x(\\d{1,9})(?:([AB])t)?");

    static Shape parse(String text) {
        Matcher product = PRODUCT.matcher(text);
        if (product.matches()) {
            return product(
                    Integer.parseInt(product.group(1)),
                    Integer.parseInt(product.group(2)),
                    Integer.parseInt(product.group(3)),
                    product.group(4) == null ? Transposed.NONE : Transposed.valueOf(product.group(4)));
        }
        Matcher array = ARRAY.matcher(text);
        if (!array.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no size such as 1024, 1Mi, 64x1024 (rows x columns) or 100x50x784 (m x n x k)"
                            .formatted(text));
        }
        int rows = array.group(1) == null ? 1 : Integer.parseInt(array.group(1));
        int unit = array.group(3) == null ? 1 : MI;
        return array(rows, Math.multiplyExact(Integer.parseInt(array.group(2)), unit));
    }

    static Shape array(int rows, int cols) {
        return new Shape(rows, cols, 0, Transposed.NONE);
    }

    static Shape product(int m, int n, int k, Transposed transposed) {
        return new Shape(m, n, k, transposed);
    }

    static Shape square(int n) {
        return product(n, n, n, Transposed.NONE);
    }

    boolean product() {
        return depth > 0;
    }

    int area() {
        return Math.multiplyExact(rows, cols);
    }

    /** The multiplications and additions of a product. */
    double flops() {
        return 2.0 * rows * cols * depth;
    }

    @Override
    public String toString() {
        if (product()) {
            return rows + "x" + cols + "x" + depth + transposed.suffix;
        }
        String text = cols > 0 && cols % MI == 0 ? cols / MI + "Mi" : Integer.toString(cols);
        return rows == 1 ? text : rows + "x" + text;
    }
}
