package dev.lanewise.kernel;

import static dev.lanewise.kernel.GemmBlocks.endsInHalf;
import static dev.lanewise.kernel.Lanes.DOWN_8;
import static dev.lanewise.kernel.Lanes.INTS;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static dev.lanewise.kernel.Lanes.UPPER;
import static dev.lanewise.kernel.Lanes.UPPER_TWICE;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with a {@link SparseBatch} at 512 bits: tiles of 6 rows × up to 4 vectors of C in registers, which go through
 * the bits of what is not zero in any of the six. A row of B that is read serves six rows of C, which is worth more than
 * the zeros that are multiplied with it: of handwritten digits a fifth of the elements are not zero, and two fifths of the
 * columns where six digits are taken together. The second cache is what bounds a product row by row.
 *
 * <p>A zero that is multiplied changes no sum but where B is not finite, or in the sign of a zero. So the sums of
 * {@link Kernels#spmm} have no minus zero, and where a result, or B, is not finite, the chains are those of
 * {@link ScalarKernels}.
 *
 * <p>Where {@code columns} adds, it reads and writes C once, when sums are complete: W ← W − r · Aᵀ · B takes one pass over W,
 * which then stays in the second cache until the next product.
 *
 * <p>In {@code columns…}, one loop goes through a list of samples, as in dense products through all; in {@code rows…}, the
 * loop over words lies within that over bits, where it meets no sum. With a loop over words around that over bits, each sum
 * had a place in both; C2 gave some of them two registers, had too few, and in many a JVM a product took twice as long.
 * Nor do the two begin at one place, as with {@code while}: C2 would not know the class of the sums then, ask HotSpot's
 * profiles, and perhaps keep them as objects where others' vectors had been in use.
 *
 * <p>The rows that a tile has too many use whatever the batch holds there, in whatever state; {@code rows} puts their results
 * where its last row belongs, and that is written after them. The last vector may overlap the one before it, with the same
 * bits, since C is read before; in {@code …Half}, as in {@link Tiles}, two rows share it, and the one before is stored last.
 */
final class SparseTiles {

    /** Rows of a tile. */
    static final int ROWS = 6;

    /** Samples of a block of {@code columns}: theirs of B and of the batch are in the second cache. */
    static final int SAMPLES = 1 << 10;

    /** Vectors of a tile at most. */
    static final int NV = 4;

    private static final int COLUMNS = SparseMatrix.COLUMNS;

    private static final FloatVector ZERO = FloatVector.zero(S);

    /** A row of a tile that is zero. */
    private static final float[] ZEROS = new float[NV * L];

    private static final VectorSpecies<Long> LONGS = S.withLanes(long.class);
    private static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);

    /** As many bytes as a vector has lanes, where there are such vectors. */
    private static final VectorSpecies<Byte> AS_MANY_BYTES = ByteVector.SPECIES_128;

    /** The bytes of a vector. */
    private static final VectorSpecies<Byte> BYTES_OF_FLOATS = S.withLanes(byte.class);

    /** 1 / 255 is their sum, to twice as many bits as a float has. */
    private static final float HIGH = 1 / SparseMatrix.BYTE_SCALE, LOW = (float) (1 / 255.0 - HIGH);

    /** Those of a word that are its columns. */
    private static final long BITS = (1L << COLUMNS) - 1;

    private SparseTiles() {}

    /** Copies the bits of rows, and their elements, zeros and all. Values of either size have a loop without a choice in it. */
    static void spread(
            SparseMatrix a, int[] numbers, int offset, int from, int to, int word, int end, SparseBatch batch) {
        if (a.valueBytes == 1) {
            spreadBytes(a, numbers, offset, from, to, word, end, batch);
        } else {
            spreadFloats(a, numbers, offset, from, to, word, end, batch);
        }
    }

    private static void spreadBytes(
            SparseMatrix a, int[] numbers, int offset, int from, int to, int word, int end, SparseBatch batch) {
        byte[] records = a.records;
        long[] bits = batch.bits;
        float[] x = batch.x;
        for (int i = from; i < to; i++) {
            int number = numbers[offset + i];
            int r = a.starts[number] + word * Long.BYTES;
            int t = a.valuesOf(number, word);
            for (int w = word; w < end; w++, r += Long.BYTES) {
                long u0 = (long) SparseMatrix.WORD.get(records, r) & BITS;
                long u1 = u0 >>> L;
                long u2 = u1 >>> L;
                int q = batch.at(w) + i;
                bits[q] = u0;
                int o = q * COLUMNS;
                ofBytes(records, t).expand(VectorMask.fromLong(S, u0)).intoArray(x, o);
                t += Long.bitCount(u0 << -L);
                ofBytes(records, t).expand(VectorMask.fromLong(S, u1)).intoArray(x, o + L);
                t += Long.bitCount(u1 << -L);
                ofBytes(records, t).expand(VectorMask.fromLong(S, u2)).intoArray(x, o + 2 * L);
                t += Long.bitCount(u2 << -L);
            }
        }
    }

    private static void spreadFloats(
            SparseMatrix a, int[] numbers, int offset, int from, int to, int word, int end, SparseBatch batch) {
        byte[] records = a.records;
        long[] bits = batch.bits;
        float[] x = batch.x;
        for (int i = from; i < to; i++) {
            int number = numbers[offset + i];
            int r = a.starts[number] + word * Long.BYTES;
            int t = a.valuesOf(number, word);
            for (int w = word; w < end; w++, r += Long.BYTES) {
                long u0 = (long) SparseMatrix.WORD.get(records, r) & BITS;
                long u1 = u0 >>> L;
                long u2 = u1 >>> L;
                int q = batch.at(w) + i;
                bits[q] = u0;
                int o = q * COLUMNS;
                ofFloats(records, t).expand(VectorMask.fromLong(S, u0)).intoArray(x, o);
                t += Long.bitCount(u0 << -L) * Float.BYTES;
                ofFloats(records, t).expand(VectorMask.fromLong(S, u1)).intoArray(x, o + L);
                t += Long.bitCount(u1 << -L) * Float.BYTES;
                ofFloats(records, t).expand(VectorMask.fromLong(S, u2)).intoArray(x, o + 2 * L);
                t += Long.bitCount(u2 << -L) * Float.BYTES;
            }
        }
    }

    /** k / 255 for the next bytes k: what the product with 1 / 255 leaves out is added before it is rounded. */
    private static FloatVector ofBytes(byte[] records, int t) {
        var k = (FloatVector) ByteVector.fromArray(AS_MANY_BYTES, records, t)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
                .convertShape(VectorOperators.I2F, S, 0);
        return k.fma(broadcast(S, HIGH), k.mul(broadcast(S, LOW)));
    }

    private static FloatVector ofFloats(byte[] records, int t) {
        return ByteVector.fromArray(BYTES_OF_FLOATS, records, t).reinterpretAsFloats();
    }

    // spotless:off
    /** c[i − from, j] ← c[i − from, j] + Σ a[i, p] · b[p, j] for first ≤ p &lt; last ascending, from ≤ i &lt; to. n ≥ L. */
    static void rows(
            SparseBatch a, int from, int to, int first, int last, int n, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, Kernels scalar) {
        int vectors = (n - 1) / L + 1;
        int word = SparseBatch.word(first);
        int end = SparseBatch.word(last);
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = VectorSparse.panel(vectors - v, NV);
            int width = Math.min(nv * L, n - v * L);
            int bj = bo + first * ldb + v * L;
            for (int i = from; i < to; i += ROWS) {
                int height = Math.min(ROWS, to - i);
                int ci = co + (i - from) * ldc + v * L;
                if (!rows(nv, a, i, word, end, b, bj, ldb, c, ci, ldc, height - 1, width - L)) {
                    scalar.gatherUnchecked(a, i, i + height, first, last, width, b, bo + v * L, ldb, c, ci, ldc);
                }
            }
        }
    }

    /** Whether all results are finite; else nothing is written. */
    private static boolean rows(
            int nv, SparseBatch a, int i, int word, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int most, int last) {
        return switch (nv) {
            case 1 -> rows1(a, i, word, end, b, bo, ldb, c, co, ldc, most);
            case 2 -> rows2(a, i, word, end, b, bo, ldb, c, co, ldc, most, last);
            case 3 -> rows3(a, i, word, end, b, bo, ldb, c, co, ldc, most, last);
            default -> endsInHalf(last)
                    ? rows3Half(a, i, word, end, b, bo, ldb, c, co, ldc, most, last)
                    : rows4(a, i, word, end, b, bo, ldb, c, co, ldc, most, last);
        };
    }

    private static boolean rows1(
            SparseBatch a, int i, int word, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int most) {
        long[] bits = a.bits;
        float[] x = a.x;
        int r1 = co + Math.min(1, most) * ldc, r2 = co + Math.min(2, most) * ldc, r3 = co + Math.min(3, most) * ldc;
        int r4 = co + Math.min(4, most) * ldc, r5 = co + Math.min(5, most) * ldc;
        var c00 = fromArray(S, c, co);
        var c10 = fromArray(S, c, r1);
        var c20 = fromArray(S, c, r2);
        var c30 = fromArray(S, c, r3);
        var c40 = fromArray(S, c, r4);
        var c50 = fromArray(S, c, r5);
        int q = 0, xo = 0;
        long next = 0; // read ahead: after a word's last bit, which is seldom foreseen, its products need not wait
        bo -= 2 * COLUMNS * ldb;
        sums:
        for (long u = 0; ; u &= u - 1) {
            if (u == 0) {
                do {
                    if (word > end) break sums;
                    u = next;
                    xo = q * COLUMNS;
                    bo += COLUMNS * ldb;
                    if (word < end) {
                        q = a.at(word) + i;
                        next = bits[q] | bits[q + 1] | bits[q + 2] | bits[q + 3] | bits[q + 4] | bits[q + 5];
                    }
                    word++;
                } while (u == 0);
            }
            int p = Long.numberOfTrailingZeros(u);
            int at = xo + p;
            int bt = bo + p * ldb;
            var b0 = fromArray(S, b, bt);
            var a0 = broadcast(S, x[at]);
            c00 = a0.fma(b0, c00);
            var a1 = broadcast(S, x[at + COLUMNS]);
            c10 = a1.fma(b0, c10);
            var a2 = broadcast(S, x[at + 2 * COLUMNS]);
            c20 = a2.fma(b0, c20);
            var a3 = broadcast(S, x[at + 3 * COLUMNS]);
            c30 = a3.fma(b0, c30);
            var a4 = broadcast(S, x[at + 4 * COLUMNS]);
            c40 = a4.fma(b0, c40);
            var a5 = broadcast(S, x[at + 5 * COLUMNS]);
            c50 = a5.fma(b0, c50);
        }
        var z0 = c00.fma(ZERO, c10.fma(ZERO, c20.fma(ZERO, c30.fma(ZERO, c40.fma(ZERO, c50.mul(ZERO))))));
        if (!z0.eq(0f).allTrue()) {
            return false;
        }
        c50.add(ZERO).intoArray(c, r5);
        c40.add(ZERO).intoArray(c, r4);
        c30.add(ZERO).intoArray(c, r3);
        c20.add(ZERO).intoArray(c, r2);
        c10.add(ZERO).intoArray(c, r1);
        c00.add(ZERO).intoArray(c, co);
        return true;
    }

    private static boolean rows2(
            SparseBatch a, int i, int word, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int most, int last) {
        long[] bits = a.bits;
        float[] x = a.x;
        int r1 = co + Math.min(1, most) * ldc, r2 = co + Math.min(2, most) * ldc, r3 = co + Math.min(3, most) * ldc;
        int r4 = co + Math.min(4, most) * ldc, r5 = co + Math.min(5, most) * ldc;
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, r1); var c11 = fromArray(S, c, r1 + last);
        var c20 = fromArray(S, c, r2); var c21 = fromArray(S, c, r2 + last);
        var c30 = fromArray(S, c, r3); var c31 = fromArray(S, c, r3 + last);
        var c40 = fromArray(S, c, r4); var c41 = fromArray(S, c, r4 + last);
        var c50 = fromArray(S, c, r5); var c51 = fromArray(S, c, r5 + last);
        int q = 0, xo = 0;
        long next = 0; // read ahead: after a word's last bit, which is seldom foreseen, its products need not wait
        bo -= 2 * COLUMNS * ldb;
        sums:
        for (long u = 0; ; u &= u - 1) {
            if (u == 0) {
                do {
                    if (word > end) break sums;
                    u = next;
                    xo = q * COLUMNS;
                    bo += COLUMNS * ldb;
                    if (word < end) {
                        q = a.at(word) + i;
                        next = bits[q] | bits[q + 1] | bits[q + 2] | bits[q + 3] | bits[q + 4] | bits[q + 5];
                    }
                    word++;
                } while (u == 0);
            }
            int p = Long.numberOfTrailingZeros(u);
            int at = xo + p;
            int bt = bo + p * ldb;
            var b0 = fromArray(S, b, bt); var b1 = fromArray(S, b, bt + last);
            var a0 = broadcast(S, x[at]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            var a1 = broadcast(S, x[at + COLUMNS]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            var a2 = broadcast(S, x[at + 2 * COLUMNS]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            var a3 = broadcast(S, x[at + 3 * COLUMNS]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            var a4 = broadcast(S, x[at + 4 * COLUMNS]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41);
            var a5 = broadcast(S, x[at + 5 * COLUMNS]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
        }
        var z0 = c00.fma(ZERO, c10.fma(ZERO, c20.fma(ZERO, c30.fma(ZERO, c40.fma(ZERO, c50.mul(ZERO))))));
        var z1 = c01.fma(ZERO, c11.fma(ZERO, c21.fma(ZERO, c31.fma(ZERO, c41.fma(ZERO, c51.mul(ZERO))))));
        if (!z0.add(z1).eq(0f).allTrue()) {
            return false;
        }
        c50.add(ZERO).intoArray(c, r5); c51.add(ZERO).intoArray(c, r5 + last);
        c40.add(ZERO).intoArray(c, r4); c41.add(ZERO).intoArray(c, r4 + last);
        c30.add(ZERO).intoArray(c, r3); c31.add(ZERO).intoArray(c, r3 + last);
        c20.add(ZERO).intoArray(c, r2); c21.add(ZERO).intoArray(c, r2 + last);
        c10.add(ZERO).intoArray(c, r1); c11.add(ZERO).intoArray(c, r1 + last);
        c00.add(ZERO).intoArray(c, co); c01.add(ZERO).intoArray(c, co + last);
        return true;
    }

    private static boolean rows3(
            SparseBatch a, int i, int word, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int most, int last) {
        long[] bits = a.bits;
        float[] x = a.x;
        int r1 = co + Math.min(1, most) * ldc, r2 = co + Math.min(2, most) * ldc, r3 = co + Math.min(3, most) * ldc;
        int r4 = co + Math.min(4, most) * ldc, r5 = co + Math.min(5, most) * ldc;
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L); var c02 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, r1); var c11 = fromArray(S, c, r1 + L); var c12 = fromArray(S, c, r1 + last);
        var c20 = fromArray(S, c, r2); var c21 = fromArray(S, c, r2 + L); var c22 = fromArray(S, c, r2 + last);
        var c30 = fromArray(S, c, r3); var c31 = fromArray(S, c, r3 + L); var c32 = fromArray(S, c, r3 + last);
        var c40 = fromArray(S, c, r4); var c41 = fromArray(S, c, r4 + L); var c42 = fromArray(S, c, r4 + last);
        var c50 = fromArray(S, c, r5); var c51 = fromArray(S, c, r5 + L); var c52 = fromArray(S, c, r5 + last);
        int q = 0, xo = 0;
        long next = 0; // read ahead: after a word's last bit, which is seldom foreseen, its products need not wait
        bo -= 2 * COLUMNS * ldb;
        sums:
        for (long u = 0; ; u &= u - 1) {
            if (u == 0) {
                do {
                    if (word > end) break sums;
                    u = next;
                    xo = q * COLUMNS;
                    bo += COLUMNS * ldb;
                    if (word < end) {
                        q = a.at(word) + i;
                        next = bits[q] | bits[q + 1] | bits[q + 2] | bits[q + 3] | bits[q + 4] | bits[q + 5];
                    }
                    word++;
                } while (u == 0);
            }
            int p = Long.numberOfTrailingZeros(u);
            int at = xo + p;
            int bt = bo + p * ldb;
            var b0 = fromArray(S, b, bt); var b1 = fromArray(S, b, bt + L);
            var b2 = fromArray(S, b, bt + last);
            var a0 = broadcast(S, x[at]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            var a1 = broadcast(S, x[at + COLUMNS]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            var a2 = broadcast(S, x[at + 2 * COLUMNS]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            var a3 = broadcast(S, x[at + 3 * COLUMNS]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            var a4 = broadcast(S, x[at + 4 * COLUMNS]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            var a5 = broadcast(S, x[at + 5 * COLUMNS]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
        }
        var z0 = c00.fma(ZERO, c10.fma(ZERO, c20.fma(ZERO, c30.fma(ZERO, c40.fma(ZERO, c50.mul(ZERO))))));
        var z1 = c01.fma(ZERO, c11.fma(ZERO, c21.fma(ZERO, c31.fma(ZERO, c41.fma(ZERO, c51.mul(ZERO))))));
        var z2 = c02.fma(ZERO, c12.fma(ZERO, c22.fma(ZERO, c32.fma(ZERO, c42.fma(ZERO, c52.mul(ZERO))))));
        if (!z0.add(z1).add(z2).eq(0f).allTrue()) {
            return false;
        }
        c50.add(ZERO).intoArray(c, r5); c51.add(ZERO).intoArray(c, r5 + L);
        c52.add(ZERO).intoArray(c, r5 + last);
        c40.add(ZERO).intoArray(c, r4); c41.add(ZERO).intoArray(c, r4 + L);
        c42.add(ZERO).intoArray(c, r4 + last);
        c30.add(ZERO).intoArray(c, r3); c31.add(ZERO).intoArray(c, r3 + L);
        c32.add(ZERO).intoArray(c, r3 + last);
        c20.add(ZERO).intoArray(c, r2); c21.add(ZERO).intoArray(c, r2 + L);
        c22.add(ZERO).intoArray(c, r2 + last);
        c10.add(ZERO).intoArray(c, r1); c11.add(ZERO).intoArray(c, r1 + L);
        c12.add(ZERO).intoArray(c, r1 + last);
        c00.add(ZERO).intoArray(c, co); c01.add(ZERO).intoArray(c, co + L);
        c02.add(ZERO).intoArray(c, co + last);
        return true;
    }

    private static boolean rows4(
            SparseBatch a, int i, int word, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int most, int last) {
        long[] bits = a.bits;
        float[] x = a.x;
        int r1 = co + Math.min(1, most) * ldc, r2 = co + Math.min(2, most) * ldc, r3 = co + Math.min(3, most) * ldc;
        int r4 = co + Math.min(4, most) * ldc, r5 = co + Math.min(5, most) * ldc;
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L);
        var c02 = fromArray(S, c, co + 2 * L); var c03 = fromArray(S, c, co + last);
        var c10 = fromArray(S, c, r1); var c11 = fromArray(S, c, r1 + L);
        var c12 = fromArray(S, c, r1 + 2 * L); var c13 = fromArray(S, c, r1 + last);
        var c20 = fromArray(S, c, r2); var c21 = fromArray(S, c, r2 + L);
        var c22 = fromArray(S, c, r2 + 2 * L); var c23 = fromArray(S, c, r2 + last);
        var c30 = fromArray(S, c, r3); var c31 = fromArray(S, c, r3 + L);
        var c32 = fromArray(S, c, r3 + 2 * L); var c33 = fromArray(S, c, r3 + last);
        var c40 = fromArray(S, c, r4); var c41 = fromArray(S, c, r4 + L);
        var c42 = fromArray(S, c, r4 + 2 * L); var c43 = fromArray(S, c, r4 + last);
        var c50 = fromArray(S, c, r5); var c51 = fromArray(S, c, r5 + L);
        var c52 = fromArray(S, c, r5 + 2 * L); var c53 = fromArray(S, c, r5 + last);
        int q = 0, xo = 0;
        long next = 0; // read ahead: after a word's last bit, which is seldom foreseen, its products need not wait
        bo -= 2 * COLUMNS * ldb;
        sums:
        for (long u = 0; ; u &= u - 1) {
            if (u == 0) {
                do {
                    if (word > end) break sums;
                    u = next;
                    xo = q * COLUMNS;
                    bo += COLUMNS * ldb;
                    if (word < end) {
                        q = a.at(word) + i;
                        next = bits[q] | bits[q + 1] | bits[q + 2] | bits[q + 3] | bits[q + 4] | bits[q + 5];
                    }
                    word++;
                } while (u == 0);
            }
            int p = Long.numberOfTrailingZeros(u);
            int at = xo + p;
            int bt = bo + p * ldb;
            var b0 = fromArray(S, b, bt); var b1 = fromArray(S, b, bt + L);
            var b2 = fromArray(S, b, bt + 2 * L); var b3 = fromArray(S, b, bt + last);
            var a0 = broadcast(S, x[at]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            var a1 = broadcast(S, x[at + COLUMNS]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            var a2 = broadcast(S, x[at + 2 * COLUMNS]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23);
            var a3 = broadcast(S, x[at + 3 * COLUMNS]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            var a4 = broadcast(S, x[at + 4 * COLUMNS]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43);
            var a5 = broadcast(S, x[at + 5 * COLUMNS]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
        }
        var z0 = c00.fma(ZERO, c10.fma(ZERO, c20.fma(ZERO, c30.fma(ZERO, c40.fma(ZERO, c50.mul(ZERO))))));
        var z1 = c01.fma(ZERO, c11.fma(ZERO, c21.fma(ZERO, c31.fma(ZERO, c41.fma(ZERO, c51.mul(ZERO))))));
        var z2 = c02.fma(ZERO, c12.fma(ZERO, c22.fma(ZERO, c32.fma(ZERO, c42.fma(ZERO, c52.mul(ZERO))))));
        var z3 = c03.fma(ZERO, c13.fma(ZERO, c23.fma(ZERO, c33.fma(ZERO, c43.fma(ZERO, c53.mul(ZERO))))));
        if (!z0.add(z1).add(z2).add(z3).eq(0f).allTrue()) {
            return false;
        }
        c50.add(ZERO).intoArray(c, r5); c51.add(ZERO).intoArray(c, r5 + L);
        c52.add(ZERO).intoArray(c, r5 + 2 * L); c53.add(ZERO).intoArray(c, r5 + last);
        c40.add(ZERO).intoArray(c, r4); c41.add(ZERO).intoArray(c, r4 + L);
        c42.add(ZERO).intoArray(c, r4 + 2 * L); c43.add(ZERO).intoArray(c, r4 + last);
        c30.add(ZERO).intoArray(c, r3); c31.add(ZERO).intoArray(c, r3 + L);
        c32.add(ZERO).intoArray(c, r3 + 2 * L); c33.add(ZERO).intoArray(c, r3 + last);
        c20.add(ZERO).intoArray(c, r2); c21.add(ZERO).intoArray(c, r2 + L);
        c22.add(ZERO).intoArray(c, r2 + 2 * L); c23.add(ZERO).intoArray(c, r2 + last);
        c10.add(ZERO).intoArray(c, r1); c11.add(ZERO).intoArray(c, r1 + L);
        c12.add(ZERO).intoArray(c, r1 + 2 * L); c13.add(ZERO).intoArray(c, r1 + last);
        c00.add(ZERO).intoArray(c, co); c01.add(ZERO).intoArray(c, co + L);
        c02.add(ZERO).intoArray(c, co + 2 * L); c03.add(ZERO).intoArray(c, co + last);
        return true;
    }

    private static boolean rows3Half(
            SparseBatch a, int i, int word, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int most, int last) {
        long[] bits = a.bits;
        float[] x = a.x;
        int r1 = co + Math.min(1, most) * ldc, r2 = co + Math.min(2, most) * ldc, r3 = co + Math.min(3, most) * ldc;
        int r4 = co + Math.min(4, most) * ldc, r5 = co + Math.min(5, most) * ldc;
        var c00 = fromArray(S, c, co); var c01 = fromArray(S, c, co + L);
        var c02 = fromArray(S, c, co + 2 * L);
        var d0 = fromArray(S, c, co + last).rearrange(DOWN_8).blend(fromArray(S, c, r1 + last), UPPER);
        var c10 = fromArray(S, c, r1); var c11 = fromArray(S, c, r1 + L);
        var c12 = fromArray(S, c, r1 + 2 * L);
        var c20 = fromArray(S, c, r2); var c21 = fromArray(S, c, r2 + L);
        var c22 = fromArray(S, c, r2 + 2 * L);
        var d2 = fromArray(S, c, r2 + last).rearrange(DOWN_8).blend(fromArray(S, c, r3 + last), UPPER);
        var c30 = fromArray(S, c, r3); var c31 = fromArray(S, c, r3 + L);
        var c32 = fromArray(S, c, r3 + 2 * L);
        var c40 = fromArray(S, c, r4); var c41 = fromArray(S, c, r4 + L);
        var c42 = fromArray(S, c, r4 + 2 * L);
        var d4 = fromArray(S, c, r4 + last).rearrange(DOWN_8).blend(fromArray(S, c, r5 + last), UPPER);
        var c50 = fromArray(S, c, r5); var c51 = fromArray(S, c, r5 + L);
        var c52 = fromArray(S, c, r5 + 2 * L);
        int q = 0, xo = 0;
        long next = 0; // read ahead: after a word's last bit, which is seldom foreseen, its products need not wait
        bo -= 2 * COLUMNS * ldb;
        sums:
        for (long u = 0; ; u &= u - 1) {
            if (u == 0) {
                do {
                    if (word > end) break sums;
                    u = next;
                    xo = q * COLUMNS;
                    bo += COLUMNS * ldb;
                    if (word < end) {
                        q = a.at(word) + i;
                        next = bits[q] | bits[q + 1] | bits[q + 2] | bits[q + 3] | bits[q + 4] | bits[q + 5];
                    }
                    word++;
                } while (u == 0);
            }
            int p = Long.numberOfTrailingZeros(u);
            int at = xo + p;
            int bt = bo + p * ldb;
            var b0 = fromArray(S, b, bt); var b1 = fromArray(S, b, bt + L);
            var b2 = fromArray(S, b, bt + 2 * L); var b3 = fromArray(S, b, bt + last).rearrange(UPPER_TWICE);
            var a0 = broadcast(S, x[at]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            var a1 = broadcast(S, x[at + COLUMNS]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            d0 = a0.blend(a1, UPPER).fma(b3, d0);
            var a2 = broadcast(S, x[at + 2 * COLUMNS]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            var a3 = broadcast(S, x[at + 3 * COLUMNS]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            d2 = a2.blend(a3, UPPER).fma(b3, d2);
            var a4 = broadcast(S, x[at + 4 * COLUMNS]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            var a5 = broadcast(S, x[at + 5 * COLUMNS]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
            d4 = a4.blend(a5, UPPER).fma(b3, d4);
        }
        var z0 = c00.fma(ZERO, c10.fma(ZERO, c20.fma(ZERO, c30.fma(ZERO, c40.fma(ZERO, c50.mul(ZERO))))));
        var z1 = c01.fma(ZERO, c11.fma(ZERO, c21.fma(ZERO, c31.fma(ZERO, c41.fma(ZERO, c51.mul(ZERO))))));
        var z2 = c02.fma(ZERO, c12.fma(ZERO, c22.fma(ZERO, c32.fma(ZERO, c42.fma(ZERO, c52.mul(ZERO))))));
        var z3 = d0.fma(ZERO, d2.fma(ZERO, d4.mul(ZERO)));
        if (!z0.add(z1).add(z2).add(z3).eq(0f).allTrue()) {
            return false;
        }
        c50.add(ZERO).intoArray(c, r5); c51.add(ZERO).intoArray(c, r5 + L);
        d4.add(ZERO).intoArray(c, r5 + last); c52.add(ZERO).intoArray(c, r5 + 2 * L);
        c40.add(ZERO).intoArray(c, r4); c41.add(ZERO).intoArray(c, r4 + L);
        d4.add(ZERO).rearrange(DOWN_8).intoArray(c, r4 + last); c42.add(ZERO).intoArray(c, r4 + 2 * L);
        c30.add(ZERO).intoArray(c, r3); c31.add(ZERO).intoArray(c, r3 + L);
        d2.add(ZERO).intoArray(c, r3 + last); c32.add(ZERO).intoArray(c, r3 + 2 * L);
        c20.add(ZERO).intoArray(c, r2); c21.add(ZERO).intoArray(c, r2 + L);
        d2.add(ZERO).rearrange(DOWN_8).intoArray(c, r2 + last); c22.add(ZERO).intoArray(c, r2 + 2 * L);
        c10.add(ZERO).intoArray(c, r1); c11.add(ZERO).intoArray(c, r1 + L);
        d0.add(ZERO).intoArray(c, r1 + last); c12.add(ZERO).intoArray(c, r1 + 2 * L);
        c00.add(ZERO).intoArray(c, co); c01.add(ZERO).intoArray(c, co + L);
        d0.add(ZERO).rearrange(DOWN_8).intoArray(c, co + last); c02.add(ZERO).intoArray(c, co + 2 * L);
        return true;
    }

    /**
     * c[p − first, j] ← fma(scale, Σ a[i, p] · b[i, j], c[p − first, j]) for i ascending, first ≤ p &lt; last, if
     * {@code adds}; else c[p − first, j] + Σ a[i, p] · b[i, j], and the scale is 1. n ≥ L. Nothing happens where b is not
     * finite, nor where something is added and there are so many samples that their sums would have to wait in c.
     *
     * @return whether it was done
     */
    static boolean columns(
            SparseBatch a, int first, int last, int n, float[] b, int bo, int ldb, boolean adds, float scale,
            float[] c, int co, int ldc) {
        int m = a.rows();
        if ((adds && m > SAMPLES) || !finite(m, n, b, bo, ldb)) {
            return false;
        }
        // a sum without terms, +0, leaves every c as it is where its product with the scale is −0
        boolean all = adds && !(scale < 0 && scale > Float.NEGATIVE_INFINITY);
        int blocks = m / SAMPLES + 1;
        int vectors = (n - 1) / L + 1;
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = VectorSparse.panel(vectors - v, NV);
            int end = Math.min(nv * L, n - v * L) - L;
            for (int i = 0; i == 0 || i < m; i += SAMPLES) { // without samples, too, for the sign of a zero
                int count = Math.min(SAMPLES, m - i);
                int bi = bo + i * ldb + v * L;
                for (int p = first; p < last; p += ROWS) {
                    int q = a.at(p / COLUMNS) + i;
                    int column = p % COLUMNS;
                    int from = p / ROWS * m + i;
                    int t = p / ROWS * blocks + i / SAMPLES;
                    if (v == 0) {
                        a.lastSamples[t] =
                                findSamples(a.bits, q, ((1L << ROWS) - 1) << column, count, a.samples, from);
                    }
                    int to = a.lastSamples[t];
                    if (all || from < to) {
                        columns(
                                nv, a.samples, from, to, a.x, q * COLUMNS + column, b, bi, ldb,
                                adds, scale, c, co + (p - first) * ldc + v * L, ldc, Math.min(ROWS, last - p) - 1, end);
                    }
                }
            }
        }
        return true;
    }

    private static void columns(
            int nv, int[] samples, int from, int to, float[] x, int xo, float[] b, int bo, int ldb,
            boolean adds, float scale, float[] c, int co, int ldc, int most, int last) {
        switch (nv) {
            case 1 -> columns1(samples, from, to, x, xo, b, bo, ldb, adds, scale, c, co, ldc, most);
            case 2 -> columns2(samples, from, to, x, xo, b, bo, ldb, adds, scale, c, co, ldc, most, last);
            case 3 -> columns3(samples, from, to, x, xo, b, bo, ldb, adds, scale, c, co, ldc, most, last);
            default -> {
                if (endsInHalf(last))
                    columns3Half(samples, from, to, x, xo, b, bo, ldb, adds, scale, c, co, ldc, most, last);
                else columns4(samples, from, to, x, xo, b, bo, ldb, adds, scale, c, co, ldc, most, last);
            }
        }
    }

    /**
     * Writes the numbers of those of so many words that have one of the mask, ascending, and nothing after them: another
     * product at once may have written its own there.
     *
     * @return after the last
     */
    private static int findSamples(long[] bits, int q, long mask, int count, int[] samples, int to) {
        for (int i = 0; i < count; i += L) {
            var low = LongVector.fromArray(LONGS, bits, q + i).and(mask).compare(VectorOperators.NE, 0);
            var high = LongVector.fromArray(LONGS, bits, q + i + L / 2).and(mask).compare(VectorOperators.NE, 0);
            long some = low.toLong() | high.toLong() << (L / 2);
            some &= (1L << Math.min(L, count - i)) - 1;
            int found = Long.bitCount(some);
            IOTA.add(i).compress(VectorMask.fromLong(INTS, some))
                    .intoArray(samples, to, VectorMask.fromLong(INTS, (1L << found) - 1));
            to += found;
        }
        return to;
    }

    private static boolean finite(int m, int n, float[] b, int bo, int ldb) {
        var z = FloatVector.zero(S); // not the constant: C2 keeps a choice of two objects on the heap
        for (int i = 0; i < m; i++, bo += ldb) {
            for (int j = 0; j < n; j += L) {
                z = fromArray(S, b, bo + Math.min(j, n - L)).fma(ZERO, z);
            }
        }
        return z.eq(0f).allTrue();
    }

    private static void columns1(
            int[] samples, int from, int to, float[] x, int xo, float[] b, int bo, int ldb,
            boolean adds, float scale, float[] c, int co, int ldc, int most) {
        float[] z = adds ? ZEROS : c, w = adds ? c : ZEROS; // where sums start, and what they are added to
        int zo = adds ? 0 : co, ldz = adds ? 0 : ldc, wo = adds ? co : 0, ldw = adds ? ldc : 0;
        int z1 = zo + Math.min(1, most) * ldz, z2 = zo + Math.min(2, most) * ldz, z3 = zo + Math.min(3, most) * ldz;
        int z4 = zo + Math.min(4, most) * ldz, z5 = zo + Math.min(5, most) * ldz;
        var c00 = fromArray(S, z, zo);
        var c10 = fromArray(S, z, z1);
        var c20 = fromArray(S, z, z2);
        var c30 = fromArray(S, z, z3);
        var c40 = fromArray(S, z, z4);
        var c50 = fromArray(S, z, z5);
        for (; from < to; from++) {
            int i = samples[from];
            int bt = bo + i * ldb;
            int xt = xo + i * COLUMNS;
            var b0 = fromArray(S, b, bt);
            var a0 = broadcast(S, x[xt]);
            c00 = a0.fma(b0, c00);
            var a1 = broadcast(S, x[xt + 1]);
            c10 = a1.fma(b0, c10);
            var a2 = broadcast(S, x[xt + 2]);
            c20 = a2.fma(b0, c20);
            var a3 = broadcast(S, x[xt + 3]);
            c30 = a3.fma(b0, c30);
            var a4 = broadcast(S, x[xt + 4]);
            c40 = a4.fma(b0, c40);
            var a5 = broadcast(S, x[xt + 5]);
            c50 = a5.fma(b0, c50);
        }
        var s = broadcast(S, scale);
        var e00 = c00.add(ZERO).fma(s, fromArray(S, w, wo));
        e00.intoArray(c, co);
        if (most >= 1) {
            int r1 = co + ldc, w1 = wo + ldw;
            var e10 = c10.add(ZERO).fma(s, fromArray(S, w, w1));
            e10.intoArray(c, r1);
        }
        if (most >= 2) {
            int r2 = co + 2 * ldc, w2 = wo + 2 * ldw;
            var e20 = c20.add(ZERO).fma(s, fromArray(S, w, w2));
            e20.intoArray(c, r2);
        }
        if (most >= 3) {
            int r3 = co + 3 * ldc, w3 = wo + 3 * ldw;
            var e30 = c30.add(ZERO).fma(s, fromArray(S, w, w3));
            e30.intoArray(c, r3);
        }
        if (most >= 4) {
            int r4 = co + 4 * ldc, w4 = wo + 4 * ldw;
            var e40 = c40.add(ZERO).fma(s, fromArray(S, w, w4));
            e40.intoArray(c, r4);
        }
        if (most >= 5) {
            int r5 = co + 5 * ldc, w5 = wo + 5 * ldw;
            var e50 = c50.add(ZERO).fma(s, fromArray(S, w, w5));
            e50.intoArray(c, r5);
        }
    }

    private static void columns2(
            int[] samples, int from, int to, float[] x, int xo, float[] b, int bo, int ldb,
            boolean adds, float scale, float[] c, int co, int ldc, int most, int last) {
        float[] z = adds ? ZEROS : c, w = adds ? c : ZEROS; // where sums start, and what they are added to
        int zo = adds ? 0 : co, ldz = adds ? 0 : ldc, wo = adds ? co : 0, ldw = adds ? ldc : 0;
        int z1 = zo + Math.min(1, most) * ldz, z2 = zo + Math.min(2, most) * ldz, z3 = zo + Math.min(3, most) * ldz;
        int z4 = zo + Math.min(4, most) * ldz, z5 = zo + Math.min(5, most) * ldz;
        var c00 = fromArray(S, z, zo); var c01 = fromArray(S, z, zo + last);
        var c10 = fromArray(S, z, z1); var c11 = fromArray(S, z, z1 + last);
        var c20 = fromArray(S, z, z2); var c21 = fromArray(S, z, z2 + last);
        var c30 = fromArray(S, z, z3); var c31 = fromArray(S, z, z3 + last);
        var c40 = fromArray(S, z, z4); var c41 = fromArray(S, z, z4 + last);
        var c50 = fromArray(S, z, z5); var c51 = fromArray(S, z, z5 + last);
        for (; from < to; from++) {
            int i = samples[from];
            int bt = bo + i * ldb;
            int xt = xo + i * COLUMNS;
            var b0 = fromArray(S, b, bt); var b1 = fromArray(S, b, bt + last);
            var a0 = broadcast(S, x[xt]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            var a1 = broadcast(S, x[xt + 1]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            var a2 = broadcast(S, x[xt + 2]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            var a3 = broadcast(S, x[xt + 3]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            var a4 = broadcast(S, x[xt + 4]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41);
            var a5 = broadcast(S, x[xt + 5]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
        }
        var s = broadcast(S, scale);
        var e00 = c00.add(ZERO).fma(s, fromArray(S, w, wo));
        var e01 = c01.add(ZERO).fma(s, fromArray(S, w, wo + last));
        e00.intoArray(c, co); e01.intoArray(c, co + last);
        if (most >= 1) {
            int r1 = co + ldc, w1 = wo + ldw;
            var e10 = c10.add(ZERO).fma(s, fromArray(S, w, w1));
            var e11 = c11.add(ZERO).fma(s, fromArray(S, w, w1 + last));
            e10.intoArray(c, r1); e11.intoArray(c, r1 + last);
        }
        if (most >= 2) {
            int r2 = co + 2 * ldc, w2 = wo + 2 * ldw;
            var e20 = c20.add(ZERO).fma(s, fromArray(S, w, w2));
            var e21 = c21.add(ZERO).fma(s, fromArray(S, w, w2 + last));
            e20.intoArray(c, r2); e21.intoArray(c, r2 + last);
        }
        if (most >= 3) {
            int r3 = co + 3 * ldc, w3 = wo + 3 * ldw;
            var e30 = c30.add(ZERO).fma(s, fromArray(S, w, w3));
            var e31 = c31.add(ZERO).fma(s, fromArray(S, w, w3 + last));
            e30.intoArray(c, r3); e31.intoArray(c, r3 + last);
        }
        if (most >= 4) {
            int r4 = co + 4 * ldc, w4 = wo + 4 * ldw;
            var e40 = c40.add(ZERO).fma(s, fromArray(S, w, w4));
            var e41 = c41.add(ZERO).fma(s, fromArray(S, w, w4 + last));
            e40.intoArray(c, r4); e41.intoArray(c, r4 + last);
        }
        if (most >= 5) {
            int r5 = co + 5 * ldc, w5 = wo + 5 * ldw;
            var e50 = c50.add(ZERO).fma(s, fromArray(S, w, w5));
            var e51 = c51.add(ZERO).fma(s, fromArray(S, w, w5 + last));
            e50.intoArray(c, r5); e51.intoArray(c, r5 + last);
        }
    }

    private static void columns3(
            int[] samples, int from, int to, float[] x, int xo, float[] b, int bo, int ldb,
            boolean adds, float scale, float[] c, int co, int ldc, int most, int last) {
        float[] z = adds ? ZEROS : c, w = adds ? c : ZEROS; // where sums start, and what they are added to
        int zo = adds ? 0 : co, ldz = adds ? 0 : ldc, wo = adds ? co : 0, ldw = adds ? ldc : 0;
        int z1 = zo + Math.min(1, most) * ldz, z2 = zo + Math.min(2, most) * ldz, z3 = zo + Math.min(3, most) * ldz;
        int z4 = zo + Math.min(4, most) * ldz, z5 = zo + Math.min(5, most) * ldz;
        var c00 = fromArray(S, z, zo); var c01 = fromArray(S, z, zo + L);
        var c02 = fromArray(S, z, zo + last);
        var c10 = fromArray(S, z, z1); var c11 = fromArray(S, z, z1 + L);
        var c12 = fromArray(S, z, z1 + last);
        var c20 = fromArray(S, z, z2); var c21 = fromArray(S, z, z2 + L);
        var c22 = fromArray(S, z, z2 + last);
        var c30 = fromArray(S, z, z3); var c31 = fromArray(S, z, z3 + L);
        var c32 = fromArray(S, z, z3 + last);
        var c40 = fromArray(S, z, z4); var c41 = fromArray(S, z, z4 + L);
        var c42 = fromArray(S, z, z4 + last);
        var c50 = fromArray(S, z, z5); var c51 = fromArray(S, z, z5 + L);
        var c52 = fromArray(S, z, z5 + last);
        for (; from < to; from++) {
            int i = samples[from];
            int bt = bo + i * ldb;
            int xt = xo + i * COLUMNS;
            var b0 = fromArray(S, b, bt); var b1 = fromArray(S, b, bt + L);
            var b2 = fromArray(S, b, bt + last);
            var a0 = broadcast(S, x[xt]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            var a1 = broadcast(S, x[xt + 1]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            var a2 = broadcast(S, x[xt + 2]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            var a3 = broadcast(S, x[xt + 3]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            var a4 = broadcast(S, x[xt + 4]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            var a5 = broadcast(S, x[xt + 5]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
        }
        var s = broadcast(S, scale);
        var e00 = c00.add(ZERO).fma(s, fromArray(S, w, wo));
        var e01 = c01.add(ZERO).fma(s, fromArray(S, w, wo + L));
        var e02 = c02.add(ZERO).fma(s, fromArray(S, w, wo + last));
        e00.intoArray(c, co); e01.intoArray(c, co + L); e02.intoArray(c, co + last);
        if (most >= 1) {
            int r1 = co + ldc, w1 = wo + ldw;
            var e10 = c10.add(ZERO).fma(s, fromArray(S, w, w1));
            var e11 = c11.add(ZERO).fma(s, fromArray(S, w, w1 + L));
            var e12 = c12.add(ZERO).fma(s, fromArray(S, w, w1 + last));
            e10.intoArray(c, r1); e11.intoArray(c, r1 + L); e12.intoArray(c, r1 + last);
        }
        if (most >= 2) {
            int r2 = co + 2 * ldc, w2 = wo + 2 * ldw;
            var e20 = c20.add(ZERO).fma(s, fromArray(S, w, w2));
            var e21 = c21.add(ZERO).fma(s, fromArray(S, w, w2 + L));
            var e22 = c22.add(ZERO).fma(s, fromArray(S, w, w2 + last));
            e20.intoArray(c, r2); e21.intoArray(c, r2 + L); e22.intoArray(c, r2 + last);
        }
        if (most >= 3) {
            int r3 = co + 3 * ldc, w3 = wo + 3 * ldw;
            var e30 = c30.add(ZERO).fma(s, fromArray(S, w, w3));
            var e31 = c31.add(ZERO).fma(s, fromArray(S, w, w3 + L));
            var e32 = c32.add(ZERO).fma(s, fromArray(S, w, w3 + last));
            e30.intoArray(c, r3); e31.intoArray(c, r3 + L); e32.intoArray(c, r3 + last);
        }
        if (most >= 4) {
            int r4 = co + 4 * ldc, w4 = wo + 4 * ldw;
            var e40 = c40.add(ZERO).fma(s, fromArray(S, w, w4));
            var e41 = c41.add(ZERO).fma(s, fromArray(S, w, w4 + L));
            var e42 = c42.add(ZERO).fma(s, fromArray(S, w, w4 + last));
            e40.intoArray(c, r4); e41.intoArray(c, r4 + L); e42.intoArray(c, r4 + last);
        }
        if (most >= 5) {
            int r5 = co + 5 * ldc, w5 = wo + 5 * ldw;
            var e50 = c50.add(ZERO).fma(s, fromArray(S, w, w5));
            var e51 = c51.add(ZERO).fma(s, fromArray(S, w, w5 + L));
            var e52 = c52.add(ZERO).fma(s, fromArray(S, w, w5 + last));
            e50.intoArray(c, r5); e51.intoArray(c, r5 + L); e52.intoArray(c, r5 + last);
        }
    }

    private static void columns4(
            int[] samples, int from, int to, float[] x, int xo, float[] b, int bo, int ldb,
            boolean adds, float scale, float[] c, int co, int ldc, int most, int last) {
        float[] z = adds ? ZEROS : c, w = adds ? c : ZEROS; // where sums start, and what they are added to
        int zo = adds ? 0 : co, ldz = adds ? 0 : ldc, wo = adds ? co : 0, ldw = adds ? ldc : 0;
        int z1 = zo + Math.min(1, most) * ldz, z2 = zo + Math.min(2, most) * ldz, z3 = zo + Math.min(3, most) * ldz;
        int z4 = zo + Math.min(4, most) * ldz, z5 = zo + Math.min(5, most) * ldz;
        var c00 = fromArray(S, z, zo); var c01 = fromArray(S, z, zo + L);
        var c02 = fromArray(S, z, zo + 2 * L); var c03 = fromArray(S, z, zo + last);
        var c10 = fromArray(S, z, z1); var c11 = fromArray(S, z, z1 + L);
        var c12 = fromArray(S, z, z1 + 2 * L); var c13 = fromArray(S, z, z1 + last);
        var c20 = fromArray(S, z, z2); var c21 = fromArray(S, z, z2 + L);
        var c22 = fromArray(S, z, z2 + 2 * L); var c23 = fromArray(S, z, z2 + last);
        var c30 = fromArray(S, z, z3); var c31 = fromArray(S, z, z3 + L);
        var c32 = fromArray(S, z, z3 + 2 * L); var c33 = fromArray(S, z, z3 + last);
        var c40 = fromArray(S, z, z4); var c41 = fromArray(S, z, z4 + L);
        var c42 = fromArray(S, z, z4 + 2 * L); var c43 = fromArray(S, z, z4 + last);
        var c50 = fromArray(S, z, z5); var c51 = fromArray(S, z, z5 + L);
        var c52 = fromArray(S, z, z5 + 2 * L); var c53 = fromArray(S, z, z5 + last);
        for (; from < to; from++) {
            int i = samples[from];
            int bt = bo + i * ldb;
            int xt = xo + i * COLUMNS;
            var b0 = fromArray(S, b, bt); var b1 = fromArray(S, b, bt + L);
            var b2 = fromArray(S, b, bt + 2 * L); var b3 = fromArray(S, b, bt + last);
            var a0 = broadcast(S, x[xt]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            var a1 = broadcast(S, x[xt + 1]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            var a2 = broadcast(S, x[xt + 2]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23);
            var a3 = broadcast(S, x[xt + 3]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            var a4 = broadcast(S, x[xt + 4]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43);
            var a5 = broadcast(S, x[xt + 5]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
        }
        var s = broadcast(S, scale);
        var e00 = c00.add(ZERO).fma(s, fromArray(S, w, wo));
        var e01 = c01.add(ZERO).fma(s, fromArray(S, w, wo + L));
        var e02 = c02.add(ZERO).fma(s, fromArray(S, w, wo + 2 * L));
        var e03 = c03.add(ZERO).fma(s, fromArray(S, w, wo + last));
        e00.intoArray(c, co); e01.intoArray(c, co + L); e02.intoArray(c, co + 2 * L); e03.intoArray(c, co + last);
        if (most >= 1) {
            int r1 = co + ldc, w1 = wo + ldw;
            var e10 = c10.add(ZERO).fma(s, fromArray(S, w, w1));
            var e11 = c11.add(ZERO).fma(s, fromArray(S, w, w1 + L));
            var e12 = c12.add(ZERO).fma(s, fromArray(S, w, w1 + 2 * L));
            var e13 = c13.add(ZERO).fma(s, fromArray(S, w, w1 + last));
            e10.intoArray(c, r1); e11.intoArray(c, r1 + L); e12.intoArray(c, r1 + 2 * L); e13.intoArray(c, r1 + last);
        }
        if (most >= 2) {
            int r2 = co + 2 * ldc, w2 = wo + 2 * ldw;
            var e20 = c20.add(ZERO).fma(s, fromArray(S, w, w2));
            var e21 = c21.add(ZERO).fma(s, fromArray(S, w, w2 + L));
            var e22 = c22.add(ZERO).fma(s, fromArray(S, w, w2 + 2 * L));
            var e23 = c23.add(ZERO).fma(s, fromArray(S, w, w2 + last));
            e20.intoArray(c, r2); e21.intoArray(c, r2 + L); e22.intoArray(c, r2 + 2 * L); e23.intoArray(c, r2 + last);
        }
        if (most >= 3) {
            int r3 = co + 3 * ldc, w3 = wo + 3 * ldw;
            var e30 = c30.add(ZERO).fma(s, fromArray(S, w, w3));
            var e31 = c31.add(ZERO).fma(s, fromArray(S, w, w3 + L));
            var e32 = c32.add(ZERO).fma(s, fromArray(S, w, w3 + 2 * L));
            var e33 = c33.add(ZERO).fma(s, fromArray(S, w, w3 + last));
            e30.intoArray(c, r3); e31.intoArray(c, r3 + L); e32.intoArray(c, r3 + 2 * L); e33.intoArray(c, r3 + last);
        }
        if (most >= 4) {
            int r4 = co + 4 * ldc, w4 = wo + 4 * ldw;
            var e40 = c40.add(ZERO).fma(s, fromArray(S, w, w4));
            var e41 = c41.add(ZERO).fma(s, fromArray(S, w, w4 + L));
            var e42 = c42.add(ZERO).fma(s, fromArray(S, w, w4 + 2 * L));
            var e43 = c43.add(ZERO).fma(s, fromArray(S, w, w4 + last));
            e40.intoArray(c, r4); e41.intoArray(c, r4 + L); e42.intoArray(c, r4 + 2 * L); e43.intoArray(c, r4 + last);
        }
        if (most >= 5) {
            int r5 = co + 5 * ldc, w5 = wo + 5 * ldw;
            var e50 = c50.add(ZERO).fma(s, fromArray(S, w, w5));
            var e51 = c51.add(ZERO).fma(s, fromArray(S, w, w5 + L));
            var e52 = c52.add(ZERO).fma(s, fromArray(S, w, w5 + 2 * L));
            var e53 = c53.add(ZERO).fma(s, fromArray(S, w, w5 + last));
            e50.intoArray(c, r5); e51.intoArray(c, r5 + L); e52.intoArray(c, r5 + 2 * L); e53.intoArray(c, r5 + last);
        }
    }

    private static void columns3Half(
            int[] samples, int from, int to, float[] x, int xo, float[] b, int bo, int ldb,
            boolean adds, float scale, float[] c, int co, int ldc, int most, int last) {
        float[] z = adds ? ZEROS : c, w = adds ? c : ZEROS; // where sums start, and what they are added to
        int zo = adds ? 0 : co, ldz = adds ? 0 : ldc, wo = adds ? co : 0, ldw = adds ? ldc : 0;
        int z1 = zo + Math.min(1, most) * ldz, z2 = zo + Math.min(2, most) * ldz, z3 = zo + Math.min(3, most) * ldz;
        int z4 = zo + Math.min(4, most) * ldz, z5 = zo + Math.min(5, most) * ldz;
        var c00 = fromArray(S, z, zo); var c01 = fromArray(S, z, zo + L);
        var c02 = fromArray(S, z, zo + 2 * L);
        var d0 = fromArray(S, z, zo + last).rearrange(DOWN_8).blend(fromArray(S, z, z1 + last), UPPER);
        var c10 = fromArray(S, z, z1); var c11 = fromArray(S, z, z1 + L);
        var c12 = fromArray(S, z, z1 + 2 * L);
        var c20 = fromArray(S, z, z2); var c21 = fromArray(S, z, z2 + L);
        var c22 = fromArray(S, z, z2 + 2 * L);
        var d2 = fromArray(S, z, z2 + last).rearrange(DOWN_8).blend(fromArray(S, z, z3 + last), UPPER);
        var c30 = fromArray(S, z, z3); var c31 = fromArray(S, z, z3 + L);
        var c32 = fromArray(S, z, z3 + 2 * L);
        var c40 = fromArray(S, z, z4); var c41 = fromArray(S, z, z4 + L);
        var c42 = fromArray(S, z, z4 + 2 * L);
        var d4 = fromArray(S, z, z4 + last).rearrange(DOWN_8).blend(fromArray(S, z, z5 + last), UPPER);
        var c50 = fromArray(S, z, z5); var c51 = fromArray(S, z, z5 + L);
        var c52 = fromArray(S, z, z5 + 2 * L);
        for (; from < to; from++) {
            int i = samples[from];
            int bt = bo + i * ldb;
            int xt = xo + i * COLUMNS;
            var b0 = fromArray(S, b, bt); var b1 = fromArray(S, b, bt + L);
            var b2 = fromArray(S, b, bt + 2 * L); var b3 = fromArray(S, b, bt + last).rearrange(UPPER_TWICE);
            var a0 = broadcast(S, x[xt]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            var a1 = broadcast(S, x[xt + 1]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            d0 = a0.blend(a1, UPPER).fma(b3, d0);
            var a2 = broadcast(S, x[xt + 2]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            var a3 = broadcast(S, x[xt + 3]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            d2 = a2.blend(a3, UPPER).fma(b3, d2);
            var a4 = broadcast(S, x[xt + 4]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            var a5 = broadcast(S, x[xt + 5]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
            d4 = a4.blend(a5, UPPER).fma(b3, d4);
        }
        var s = broadcast(S, scale);
        var e00 = c00.add(ZERO).fma(s, fromArray(S, w, wo));
        var e01 = c01.add(ZERO).fma(s, fromArray(S, w, wo + L));
        var e02 = c02.add(ZERO).fma(s, fromArray(S, w, wo + 2 * L));
        var e03 = d0.rearrange(DOWN_8).add(ZERO).fma(s, fromArray(S, w, wo + last));
        e00.intoArray(c, co); e01.intoArray(c, co + L); e03.intoArray(c, co + last); e02.intoArray(c, co + 2 * L);
        if (most >= 1) {
            int r1 = co + ldc, w1 = wo + ldw;
            var e10 = c10.add(ZERO).fma(s, fromArray(S, w, w1));
            var e11 = c11.add(ZERO).fma(s, fromArray(S, w, w1 + L));
            var e12 = c12.add(ZERO).fma(s, fromArray(S, w, w1 + 2 * L));
            var e13 = d0.add(ZERO).fma(s, fromArray(S, w, w1 + last));
            e10.intoArray(c, r1); e11.intoArray(c, r1 + L); e13.intoArray(c, r1 + last); e12.intoArray(c, r1 + 2 * L);
        }
        if (most >= 2) {
            int r2 = co + 2 * ldc, w2 = wo + 2 * ldw;
            var e20 = c20.add(ZERO).fma(s, fromArray(S, w, w2));
            var e21 = c21.add(ZERO).fma(s, fromArray(S, w, w2 + L));
            var e22 = c22.add(ZERO).fma(s, fromArray(S, w, w2 + 2 * L));
            var e23 = d2.rearrange(DOWN_8).add(ZERO).fma(s, fromArray(S, w, w2 + last));
            e20.intoArray(c, r2); e21.intoArray(c, r2 + L); e23.intoArray(c, r2 + last); e22.intoArray(c, r2 + 2 * L);
        }
        if (most >= 3) {
            int r3 = co + 3 * ldc, w3 = wo + 3 * ldw;
            var e30 = c30.add(ZERO).fma(s, fromArray(S, w, w3));
            var e31 = c31.add(ZERO).fma(s, fromArray(S, w, w3 + L));
            var e32 = c32.add(ZERO).fma(s, fromArray(S, w, w3 + 2 * L));
            var e33 = d2.add(ZERO).fma(s, fromArray(S, w, w3 + last));
            e30.intoArray(c, r3); e31.intoArray(c, r3 + L); e33.intoArray(c, r3 + last); e32.intoArray(c, r3 + 2 * L);
        }
        if (most >= 4) {
            int r4 = co + 4 * ldc, w4 = wo + 4 * ldw;
            var e40 = c40.add(ZERO).fma(s, fromArray(S, w, w4));
            var e41 = c41.add(ZERO).fma(s, fromArray(S, w, w4 + L));
            var e42 = c42.add(ZERO).fma(s, fromArray(S, w, w4 + 2 * L));
            var e43 = d4.rearrange(DOWN_8).add(ZERO).fma(s, fromArray(S, w, w4 + last));
            e40.intoArray(c, r4); e41.intoArray(c, r4 + L); e43.intoArray(c, r4 + last); e42.intoArray(c, r4 + 2 * L);
        }
        if (most >= 5) {
            int r5 = co + 5 * ldc, w5 = wo + 5 * ldw;
            var e50 = c50.add(ZERO).fma(s, fromArray(S, w, w5));
            var e51 = c51.add(ZERO).fma(s, fromArray(S, w, w5 + L));
            var e52 = c52.add(ZERO).fma(s, fromArray(S, w, w5 + 2 * L));
            var e53 = d4.add(ZERO).fma(s, fromArray(S, w, w5 + last));
            e50.intoArray(c, r5); e51.intoArray(c, r5 + L); e53.intoArray(c, r5 + last); e52.intoArray(c, r5 + 2 * L);
        }
    }
    // spotless:on
}
