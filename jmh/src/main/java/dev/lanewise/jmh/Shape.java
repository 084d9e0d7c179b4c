package dev.lanewise.jmh;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The size of a call: rows × cols floats; a plain array is one row. Written {@code 1024}, {@code 1Mi}, {@code 64x1024}. */
record Shape(int rows, int cols) {

    private static final int MI = 1 << 20;
    private static final Pattern TEXT = Pattern.compile("(?:(\\d{1,9})x)?(\\d{1,9})(Mi)?");

    static Shape parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no size such as 1024, 1Mi or 64x1024 (rows x columns)".formatted(text));
        }
        int rows = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
        int unit = matcher.group(3) == null ? 1 : MI;
        return new Shape(rows, Math.multiplyExact(Integer.parseInt(matcher.group(2)), unit));
    }

    int area() {
        return Math.multiplyExact(rows, cols);
    }

    @Override
    public String toString() {
        String text = cols > 0 && cols % MI == 0 ? cols / MI + "Mi" : Integer.toString(cols);
        return rows == 1 ? text : rows + "x" + text;
    }
}
