package dev.lanewise.io;

import static dev.lanewise.io.JsonReader.shown;

import dev.lanewise.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the elements of an array in NumPy's format, versions 1.0, 2.0 and 3.0: the literal of a Python
 * dictionary with the keys descr, fortran_order and shape. It is parsed as NumPy writes it; nothing else of Python is
 * understood.
 *
 * @param type the type of the elements
 * @param order their byte order
 * @param fortranOrder whether the first dimension varies fastest
 * @param shape one or two sizes, whose product fits an int
 * @param bytes the length of the header, all in all
 */
record NpyHeader(Type type, ByteOrder order, boolean fortranOrder, List<Long> shape, int bytes) {
    /** The types of elements that are read. */
    enum Type {
        U1(1),
        F2(2),
        F4(4),
        F8(8);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** As NumPy, too, refuses more where it does not trust a file. */
    private static final int MAX_LENGTH = 10_000;

    private static final int MAX_DIMENSIONS = 2;

    /** Reads a header and leaves the stream behind it. */
    static NpyHeader read(InputStream in, String source) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(start, MAGIC)) {
            throw new FileFormatException(source, "an array of NumPy, which begins with 0x93 NUMPY", "other bytes");
        }
        int version = littleEndian(in, 2, source); // the major one in the low byte
        if (version < 1 || version > 3) {
            throw new FileFormatException(
                    source, "version 1.0, 2.0 or 3.0 of the format", (version & 0xFF) + "." + (version >> Byte.SIZE));
        }
        int sizeBytes = version == 1 ? Short.BYTES : Integer.BYTES;
        int length = littleEndian(in, sizeBytes, source);
        if (length < 0 || length > MAX_LENGTH) {
            throw new FileFormatException(
                    source, "a header of at most " + MAX_LENGTH + " bytes", Integer.toUnsignedString(length));
        }
        byte[] literal = in.readNBytes(length);
        if (literal.length < length) {
            throw new FileFormatException(source, "a header of " + length + " bytes", literal.length + " bytes");
        }
        return new Parser(literal, source).parse(MAGIC.length + Short.BYTES + sizeBytes + length);
    }

    private static int littleEndian(InputStream in, int bytes, String source) throws IOException {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            int b = in.read();
            if (b < 0) {
                throw new FileFormatException(source, "a header", "the end of the data");
            }
            value |= b << (i * Byte.SIZE);
        }
        return value;
    }

    /** The number of elements. */
    int elements() {
        return (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }

    /** The number of bytes of all elements. */
    long dataBytes() {
        return (long) elements() * type.bytes;
    }

    private static final class Parser extends TextCursor {
        private @Nullable String descr;
        private @Nullable Boolean fortranOrder;
        private @Nullable List<Long> shape;

        Parser(byte[] literal, String source) {
            super(literal, source, "the header");
        }

        NpyHeader parse(int headerBytes) throws FileFormatException {
            expect('{', "'{'");
            while (!take('}')) {
                member();
                if (!take(',')) {
                    expect('}', "'}'");
                    break;
                }
            }
            skipSpace();
            if (at < bytes.length) {
                throw unexpected("nothing behind the dictionary");
            }
            if (descr == null || fortranOrder == null || shape == null) {
                throw new FileFormatException(source, "the keys descr, fortran_order and shape", "one of them missing");
            }
            requireShape(shape);
            return new NpyHeader(type(descr), order(descr), fortranOrder, shape, headerBytes);
        }

        private void member() throws FileFormatException {
            String key = string();
            expect(':', "':'");
            boolean twice;
            switch (key) {
                case "descr" -> {
                    twice = descr != null;
                    descr = string();
                }
                case "fortran_order" -> {
                    twice = fortranOrder != null;
                    fortranOrder = bool();
                }
                case "shape" -> {
                    twice = shape != null;
                    shape = tuple();
                }
                default ->
                    throw new FileFormatException(
                            source, "the keys descr, fortran_order and shape, and no others", shown(key));
            }
            if (twice) {
                throw new FileFormatException(source, "keys that differ", shown(key) + " twice");
            }
        }

        private Type type(String text) throws FileFormatException {
            return switch (text) {
                case "|u1" -> Type.U1;
                case "<f2", ">f2" -> Type.F2;
                case "<f4", ">f4" -> Type.F4;
                case "<f8", ">f8" -> Type.F8;
                default ->
                    throw new FileFormatException(
                            source,
                            "elements of float16, float32, float64 or uint8" + " (<f2, >f2, <f4, >f4, <f8, >f8, |u1)",
                            shown(text));
            };
        }

        private static ByteOrder order(String text) {
            return text.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }

        private void requireShape(List<Long> sizes) throws FileFormatException {
            if (sizes.isEmpty()) {
                throw new FileFormatException(source, "an array of one or two dimensions", "a single number");
            }
            for (long size : sizes) {
                if (size > Integer.MAX_VALUE) {
                    throw new FileFormatException(source, "sizes of at most " + Integer.MAX_VALUE, "shape " + sizes);
                }
            }
            if (sizes.getFirst() * sizes.getLast() > Integer.MAX_VALUE && sizes.size() > 1) {
                throw new FileFormatException(source, "at most " + Integer.MAX_VALUE + " elements", "shape " + sizes);
            }
        }

        /** A string without escapes, in either quotes. */
        private String string() throws FileFormatException {
            skipSpace();
            int quote = peek();
            if (quote != '\'' && quote != '"') {
                throw unexpected("a string");
            }
            at++;
            StringBuilder text = new StringBuilder();
            for (; peek() != quote; at++) {
                if (peek() < ' ' || peek() >= 0x7F || peek() == '\\') {
                    throw unexpected("the rest of a string");
                }
                text.append((char) peek());
            }
            at++;
            return text.toString();
        }

        private boolean bool() throws FileFormatException {
            skipSpace();
            for (String word : new String[] {"True", "False"}) {
                if (startsWith(word)) {
                    at += word.length();
                    return word.equals("True");
                }
            }
            throw unexpected("True or False");
        }

        private boolean startsWith(String word) {
            for (int i = 0; i < word.length(); i++) {
                if (at + i >= bytes.length || bytes[at + i] != word.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        /** As Python has it: {@code (3)} is none, {@code (3,)} is. */
        private List<Long> tuple() throws FileFormatException {
            expect('(', "'('");
            List<Long> values = new ArrayList<>();
            while (!take(')')) {
                if (values.size() == MAX_DIMENSIONS) {
                    throw unexpected("an array of one or two dimensions");
                }
                values.add(integer());
                if (values.size() == 1) {
                    expect(',', "','");
                } else if (!take(',')) {
                    expect(')', "')'");
                    break;
                }
            }
            return values;
        }
    }
}
