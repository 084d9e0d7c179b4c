package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static java.lang.Float.intBitsToFloat;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * Products with a {@link SparseBatch}, one row at a time. The columns of C are cut into panels of up to 8 vectors that stay
 * in registers: a row of C in {@code gather}, a row of B in {@code scatter}. The last vector of a panel may overlap the one
 * before it, which computes some columns twice, with the same bits, since it is read before that one is written. The others
 * are at constant distances: one range check does for all of them, which is why each number of vectors has a method of its
 * own; {@code …Whole} has constants alone. {@code scatter} of 8 writes all but the last before it reads the next, since 8
 * results at once would not fit 16 registers.
 *
 * <p>{@code scatter} cuts the columns of the batch into blocks: while all its rows pass over one, the rows of C that it adds
 * to stay close to the first cache. Each row and block costs some 60 cycles, mostly for a loop whose end no processor
 * predicts, so blocks are as large as can be. A panel takes all blocks before the next one begins.
 */
final class VectorSparse {

    /** Floats of C in a block. */
    private static final int BLOCK = 1 << 14;

    /** Fewer rows would meet a row of a block about once. */
    private static final int ROWS_OF_BLOCKS = 16;

    private static final int UNCUT = 1 << 30;

    private static final FloatVector ZERO = FloatVector.zero(S);

    private VectorSparse() {}

    /** The vectors of the next panel; as even as can be, so that none is left to overlap another panel. */
    static int panel(int left, int most) {
        int panels = (left - 1) / most + 1;
        return (left - 1) / panels + 1;
    }

    /** The columns of a block. */
    private static int block(int m, int panel) {
        return m < ROWS_OF_BLOCKS ? UNCUT : BLOCK / SparseBatch.COLUMNS / panel * SparseBatch.COLUMNS;
    }

    // spotless:off
    /** c[i − from, j] ← c[i − from, j] + Σ a[i, p] · b[p, j] for first ≤ p &lt; end ascending, from ≤ i &lt; to. n ≥ L. */
    static void gather(
            SparseBatch a, int from, int to, int first, int end, int n, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        int vectors = (n - 1) / L + 1;
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = panel(vectors - v, RowTiles.NV);
            int bj = bo + v * L;
            int cj = co + v * L;
            int last = Math.min(nv * L, n - v * L) - L;
            switch (nv) {
                case 1 -> gather1(a, from, to, first, end, b, bj, ldb, c, cj, ldc);
                case 2 -> gather2(a, from, to, first, end, b, bj, ldb, c, cj, ldc, last);
                case 3 -> gather3(a, from, to, first, end, b, bj, ldb, c, cj, ldc, last);
                case 4 -> gather4(a, from, to, first, end, b, bj, ldb, c, cj, ldc, last);
                case 5 -> gather5(a, from, to, first, end, b, bj, ldb, c, cj, ldc, last);
                case 6 -> gather6(a, from, to, first, end, b, bj, ldb, c, cj, ldc, last);
                case 7 -> gather7(a, from, to, first, end, b, bj, ldb, c, cj, ldc, last);
                default -> {
                    if (last == 7 * L) gather8Whole(a, from, to, first, end, b, bj, ldb, c, cj, ldc);
                    else gather8(a, from, to, first, end, b, bj, ldb, c, cj, ldc, last);
                }
            }
        }
    }

    private static void gather1(
            SparseBatch a, int from, int to, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        int[] elements = a.elements;
        for (int i = from; i < to; i++) {
            int ci = co + (i - from) * ldc;
            var c0 = fromArray(S, c, ci);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int bt = bo + elements[t] * ldb;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                c0 = x.fma(fromArray(S, b, bt), c0);
            }
            c0.add(ZERO).intoArray(c, ci);
        }
    }

    private static void gather2(
            SparseBatch a, int from, int to, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = from; i < to; i++) {
            int ci = co + (i - from) * ldc;
            var c0 = fromArray(S, c, ci); var c1 = fromArray(S, c, ci + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int bt = bo + elements[t] * ldb;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + last), c1);
            }
            c0.add(ZERO).intoArray(c, ci); c1.add(ZERO).intoArray(c, ci + last);
        }
    }

    private static void gather3(
            SparseBatch a, int from, int to, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = from; i < to; i++) {
            int ci = co + (i - from) * ldc;
            var c0 = fromArray(S, c, ci); var c1 = fromArray(S, c, ci + L); var c2 = fromArray(S, c, ci + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int bt = bo + elements[t] * ldb;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
                c2 = x.fma(fromArray(S, b, bt + last), c2);
            }
            c0.add(ZERO).intoArray(c, ci); c1.add(ZERO).intoArray(c, ci + L); c2.add(ZERO).intoArray(c, ci + last);
        }
    }

    private static void gather4(
            SparseBatch a, int from, int to, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = from; i < to; i++) {
            int ci = co + (i - from) * ldc;
            var c0 = fromArray(S, c, ci); var c1 = fromArray(S, c, ci + L); var c2 = fromArray(S, c, ci + 2 * L);
            var c3 = fromArray(S, c, ci + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int bt = bo + elements[t] * ldb;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
                c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + last), c3);
            }
            c0.add(ZERO).intoArray(c, ci); c1.add(ZERO).intoArray(c, ci + L); c2.add(ZERO).intoArray(c, ci + 2 * L); c3.add(ZERO).intoArray(c, ci + last);
        }
    }

    private static void gather5(
            SparseBatch a, int from, int to, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = from; i < to; i++) {
            int ci = co + (i - from) * ldc;
            var c0 = fromArray(S, c, ci); var c1 = fromArray(S, c, ci + L); var c2 = fromArray(S, c, ci + 2 * L);
            var c3 = fromArray(S, c, ci + 3 * L); var c4 = fromArray(S, c, ci + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int bt = bo + elements[t] * ldb;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
                c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
                c4 = x.fma(fromArray(S, b, bt + last), c4);
            }
            c0.add(ZERO).intoArray(c, ci); c1.add(ZERO).intoArray(c, ci + L); c2.add(ZERO).intoArray(c, ci + 2 * L); c3.add(ZERO).intoArray(c, ci + 3 * L);
            c4.add(ZERO).intoArray(c, ci + last);
        }
    }

    private static void gather6(
            SparseBatch a, int from, int to, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = from; i < to; i++) {
            int ci = co + (i - from) * ldc;
            var c0 = fromArray(S, c, ci); var c1 = fromArray(S, c, ci + L); var c2 = fromArray(S, c, ci + 2 * L);
            var c3 = fromArray(S, c, ci + 3 * L); var c4 = fromArray(S, c, ci + 4 * L);
            var c5 = fromArray(S, c, ci + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int bt = bo + elements[t] * ldb;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
                c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
                c4 = x.fma(fromArray(S, b, bt + 4 * L), c4); c5 = x.fma(fromArray(S, b, bt + last), c5);
            }
            c0.add(ZERO).intoArray(c, ci); c1.add(ZERO).intoArray(c, ci + L); c2.add(ZERO).intoArray(c, ci + 2 * L); c3.add(ZERO).intoArray(c, ci + 3 * L);
            c4.add(ZERO).intoArray(c, ci + 4 * L); c5.add(ZERO).intoArray(c, ci + last);
        }
    }

    private static void gather7(
            SparseBatch a, int from, int to, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = from; i < to; i++) {
            int ci = co + (i - from) * ldc;
            var c0 = fromArray(S, c, ci); var c1 = fromArray(S, c, ci + L); var c2 = fromArray(S, c, ci + 2 * L);
            var c3 = fromArray(S, c, ci + 3 * L); var c4 = fromArray(S, c, ci + 4 * L);
            var c5 = fromArray(S, c, ci + 5 * L); var c6 = fromArray(S, c, ci + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int bt = bo + elements[t] * ldb;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
                c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
                c4 = x.fma(fromArray(S, b, bt + 4 * L), c4); c5 = x.fma(fromArray(S, b, bt + 5 * L), c5);
                c6 = x.fma(fromArray(S, b, bt + last), c6);
            }
            c0.add(ZERO).intoArray(c, ci); c1.add(ZERO).intoArray(c, ci + L); c2.add(ZERO).intoArray(c, ci + 2 * L); c3.add(ZERO).intoArray(c, ci + 3 * L);
            c4.add(ZERO).intoArray(c, ci + 4 * L); c5.add(ZERO).intoArray(c, ci + 5 * L); c6.add(ZERO).intoArray(c, ci + last);
        }
    }

    private static void gather8(
            SparseBatch a, int from, int to, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = from; i < to; i++) {
            int ci = co + (i - from) * ldc;
            var c0 = fromArray(S, c, ci); var c1 = fromArray(S, c, ci + L); var c2 = fromArray(S, c, ci + 2 * L);
            var c3 = fromArray(S, c, ci + 3 * L); var c4 = fromArray(S, c, ci + 4 * L);
            var c5 = fromArray(S, c, ci + 5 * L); var c6 = fromArray(S, c, ci + 6 * L);
            var c7 = fromArray(S, c, ci + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int bt = bo + elements[t] * ldb;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
                c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
                c4 = x.fma(fromArray(S, b, bt + 4 * L), c4); c5 = x.fma(fromArray(S, b, bt + 5 * L), c5);
                c6 = x.fma(fromArray(S, b, bt + 6 * L), c6); c7 = x.fma(fromArray(S, b, bt + last), c7);
            }
            c0.add(ZERO).intoArray(c, ci); c1.add(ZERO).intoArray(c, ci + L); c2.add(ZERO).intoArray(c, ci + 2 * L); c3.add(ZERO).intoArray(c, ci + 3 * L);
            c4.add(ZERO).intoArray(c, ci + 4 * L); c5.add(ZERO).intoArray(c, ci + 5 * L); c6.add(ZERO).intoArray(c, ci + 6 * L);
            c7.add(ZERO).intoArray(c, ci + last);
        }
    }

    private static void gather8Whole(
            SparseBatch a, int from, int to, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        int[] elements = a.elements;
        for (int i = from; i < to; i++) {
            int ci = co + (i - from) * ldc;
            var c0 = fromArray(S, c, ci); var c1 = fromArray(S, c, ci + L); var c2 = fromArray(S, c, ci + 2 * L);
            var c3 = fromArray(S, c, ci + 3 * L); var c4 = fromArray(S, c, ci + 4 * L);
            var c5 = fromArray(S, c, ci + 5 * L); var c6 = fromArray(S, c, ci + 6 * L);
            var c7 = fromArray(S, c, ci + 7 * L);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int bt = bo + elements[t] * ldb;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
                c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
                c4 = x.fma(fromArray(S, b, bt + 4 * L), c4); c5 = x.fma(fromArray(S, b, bt + 5 * L), c5);
                c6 = x.fma(fromArray(S, b, bt + 6 * L), c6); c7 = x.fma(fromArray(S, b, bt + 7 * L), c7);
            }
            c0.add(ZERO).intoArray(c, ci); c1.add(ZERO).intoArray(c, ci + L); c2.add(ZERO).intoArray(c, ci + 2 * L); c3.add(ZERO).intoArray(c, ci + 3 * L);
            c4.add(ZERO).intoArray(c, ci + 4 * L); c5.add(ZERO).intoArray(c, ci + 5 * L); c6.add(ZERO).intoArray(c, ci + 6 * L);
            c7.add(ZERO).intoArray(c, ci + 7 * L);
        }
    }

    /** c[p − first, j] ← c[p − first, j] + Σ a[i, p] · b[i, j] for i ascending, first ≤ p &lt; end. n ≥ L. */
    static void scatter(
            SparseBatch a, int first, int end, int n, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        int vectors = (n - 1) / L + 1;
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = panel(vectors - v, RowTiles.NV);
            int block = block(a.rows(), nv * L);
            int bj = bo + v * L;
            int cj = co + v * L - first * ldc;
            int last = Math.min(nv * L, n - v * L) - L;
            for (int p = first, q; p < end; p = q) {
                q = p + Math.min(end - p, block - p % block);
                switch (nv) {
                    case 1 -> scatter1(a, p, q, b, bj, ldb, c, cj, ldc);
                    case 2 -> scatter2(a, p, q, b, bj, ldb, c, cj, ldc, last);
                    case 3 -> scatter3(a, p, q, b, bj, ldb, c, cj, ldc, last);
                    case 4 -> scatter4(a, p, q, b, bj, ldb, c, cj, ldc, last);
                    case 5 -> scatter5(a, p, q, b, bj, ldb, c, cj, ldc, last);
                    case 6 -> scatter6(a, p, q, b, bj, ldb, c, cj, ldc, last);
                    case 7 -> scatter7(a, p, q, b, bj, ldb, c, cj, ldc, last);
                    default -> {
                        if (last == 7 * L) scatter8Whole(a, p, q, b, bj, ldb, c, cj, ldc);
                        else scatter8(a, p, q, b, bj, ldb, c, cj, ldc, last);
                    }
                }
            }
        }
    }

    private static void scatter1(
            SparseBatch a, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        int[] elements = a.elements;
        for (int i = 0; i < a.rows(); i++) {
            int bi = bo + i * ldb;
            var b0 = fromArray(S, b, bi);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int ct = co + elements[t] * ldc;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                x.fma(b0, fromArray(S, c, ct)).add(ZERO).intoArray(c, ct);
            }
        }
    }

    private static void scatter2(
            SparseBatch a, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = 0; i < a.rows(); i++) {
            int bi = bo + i * ldb;
            var b0 = fromArray(S, b, bi); var b1 = fromArray(S, b, bi + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int ct = co + elements[t] * ldc;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                var e0 = x.fma(b0, fromArray(S, c, ct)).add(ZERO); var e1 = x.fma(b1, fromArray(S, c, ct + last)).add(ZERO);
                e0.intoArray(c, ct); e1.intoArray(c, ct + last);
            }
        }
    }

    private static void scatter3(
            SparseBatch a, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = 0; i < a.rows(); i++) {
            int bi = bo + i * ldb;
            var b0 = fromArray(S, b, bi); var b1 = fromArray(S, b, bi + L); var b2 = fromArray(S, b, bi + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int ct = co + elements[t] * ldc;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                var e0 = x.fma(b0, fromArray(S, c, ct)).add(ZERO); var e1 = x.fma(b1, fromArray(S, c, ct + L)).add(ZERO);
                var e2 = x.fma(b2, fromArray(S, c, ct + last)).add(ZERO);
                e0.intoArray(c, ct); e1.intoArray(c, ct + L); e2.intoArray(c, ct + last);
            }
        }
    }

    private static void scatter4(
            SparseBatch a, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = 0; i < a.rows(); i++) {
            int bi = bo + i * ldb;
            var b0 = fromArray(S, b, bi); var b1 = fromArray(S, b, bi + L); var b2 = fromArray(S, b, bi + 2 * L);
            var b3 = fromArray(S, b, bi + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int ct = co + elements[t] * ldc;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                var e0 = x.fma(b0, fromArray(S, c, ct)).add(ZERO); var e1 = x.fma(b1, fromArray(S, c, ct + L)).add(ZERO);
                var e2 = x.fma(b2, fromArray(S, c, ct + 2 * L)).add(ZERO); var e3 = x.fma(b3, fromArray(S, c, ct + last)).add(ZERO);
                e0.intoArray(c, ct); e1.intoArray(c, ct + L); e2.intoArray(c, ct + 2 * L); e3.intoArray(c, ct + last);
            }
        }
    }

    private static void scatter5(
            SparseBatch a, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = 0; i < a.rows(); i++) {
            int bi = bo + i * ldb;
            var b0 = fromArray(S, b, bi); var b1 = fromArray(S, b, bi + L); var b2 = fromArray(S, b, bi + 2 * L);
            var b3 = fromArray(S, b, bi + 3 * L); var b4 = fromArray(S, b, bi + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int ct = co + elements[t] * ldc;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                var e0 = x.fma(b0, fromArray(S, c, ct)).add(ZERO); var e1 = x.fma(b1, fromArray(S, c, ct + L)).add(ZERO);
                var e2 = x.fma(b2, fromArray(S, c, ct + 2 * L)).add(ZERO); var e3 = x.fma(b3, fromArray(S, c, ct + 3 * L)).add(ZERO);
                var e4 = x.fma(b4, fromArray(S, c, ct + last)).add(ZERO);
                e0.intoArray(c, ct); e1.intoArray(c, ct + L); e2.intoArray(c, ct + 2 * L); e3.intoArray(c, ct + 3 * L);
                e4.intoArray(c, ct + last);
            }
        }
    }

    private static void scatter6(
            SparseBatch a, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = 0; i < a.rows(); i++) {
            int bi = bo + i * ldb;
            var b0 = fromArray(S, b, bi); var b1 = fromArray(S, b, bi + L); var b2 = fromArray(S, b, bi + 2 * L);
            var b3 = fromArray(S, b, bi + 3 * L); var b4 = fromArray(S, b, bi + 4 * L);
            var b5 = fromArray(S, b, bi + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int ct = co + elements[t] * ldc;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                var e0 = x.fma(b0, fromArray(S, c, ct)).add(ZERO); var e1 = x.fma(b1, fromArray(S, c, ct + L)).add(ZERO);
                var e2 = x.fma(b2, fromArray(S, c, ct + 2 * L)).add(ZERO); var e3 = x.fma(b3, fromArray(S, c, ct + 3 * L)).add(ZERO);
                var e4 = x.fma(b4, fromArray(S, c, ct + 4 * L)).add(ZERO); var e5 = x.fma(b5, fromArray(S, c, ct + last)).add(ZERO);
                e0.intoArray(c, ct); e1.intoArray(c, ct + L); e2.intoArray(c, ct + 2 * L); e3.intoArray(c, ct + 3 * L);
                e4.intoArray(c, ct + 4 * L); e5.intoArray(c, ct + last);
            }
        }
    }

    private static void scatter7(
            SparseBatch a, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = 0; i < a.rows(); i++) {
            int bi = bo + i * ldb;
            var b0 = fromArray(S, b, bi); var b1 = fromArray(S, b, bi + L); var b2 = fromArray(S, b, bi + 2 * L);
            var b3 = fromArray(S, b, bi + 3 * L); var b4 = fromArray(S, b, bi + 4 * L);
            var b5 = fromArray(S, b, bi + 5 * L); var b6 = fromArray(S, b, bi + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int ct = co + elements[t] * ldc;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                var e0 = x.fma(b0, fromArray(S, c, ct)).add(ZERO); var e1 = x.fma(b1, fromArray(S, c, ct + L)).add(ZERO);
                var e2 = x.fma(b2, fromArray(S, c, ct + 2 * L)).add(ZERO); var e3 = x.fma(b3, fromArray(S, c, ct + 3 * L)).add(ZERO);
                var e4 = x.fma(b4, fromArray(S, c, ct + 4 * L)).add(ZERO); var e5 = x.fma(b5, fromArray(S, c, ct + 5 * L)).add(ZERO);
                var e6 = x.fma(b6, fromArray(S, c, ct + last)).add(ZERO);
                e0.intoArray(c, ct); e1.intoArray(c, ct + L); e2.intoArray(c, ct + 2 * L); e3.intoArray(c, ct + 3 * L);
                e4.intoArray(c, ct + 4 * L); e5.intoArray(c, ct + 5 * L); e6.intoArray(c, ct + last);
            }
        }
    }

    private static void scatter8(
            SparseBatch a, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, int last) {
        int[] elements = a.elements;
        for (int i = 0; i < a.rows(); i++) {
            int bi = bo + i * ldb;
            var b0 = fromArray(S, b, bi); var b1 = fromArray(S, b, bi + L); var b2 = fromArray(S, b, bi + 2 * L);
            var b3 = fromArray(S, b, bi + 3 * L); var b4 = fromArray(S, b, bi + 4 * L);
            var b5 = fromArray(S, b, bi + 5 * L); var b6 = fromArray(S, b, bi + 6 * L);
            var b7 = fromArray(S, b, bi + last);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int ct = co + elements[t] * ldc;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                var e = x.fma(b7, fromArray(S, c, ct + last)).add(ZERO);
                x.fma(b0, fromArray(S, c, ct)).add(ZERO).intoArray(c, ct);
                x.fma(b1, fromArray(S, c, ct + L)).add(ZERO).intoArray(c, ct + L);
                x.fma(b2, fromArray(S, c, ct + 2 * L)).add(ZERO).intoArray(c, ct + 2 * L);
                x.fma(b3, fromArray(S, c, ct + 3 * L)).add(ZERO).intoArray(c, ct + 3 * L);
                x.fma(b4, fromArray(S, c, ct + 4 * L)).add(ZERO).intoArray(c, ct + 4 * L);
                x.fma(b5, fromArray(S, c, ct + 5 * L)).add(ZERO).intoArray(c, ct + 5 * L);
                x.fma(b6, fromArray(S, c, ct + 6 * L)).add(ZERO).intoArray(c, ct + 6 * L);
                e.intoArray(c, ct + last);
            }
        }
    }

    private static void scatter8Whole(
            SparseBatch a, int first, int end, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        int[] elements = a.elements;
        for (int i = 0; i < a.rows(); i++) {
            int bi = bo + i * ldb;
            var b0 = fromArray(S, b, bi); var b1 = fromArray(S, b, bi + L); var b2 = fromArray(S, b, bi + 2 * L);
            var b3 = fromArray(S, b, bi + 3 * L); var b4 = fromArray(S, b, bi + 4 * L);
            var b5 = fromArray(S, b, bi + 5 * L); var b6 = fromArray(S, b, bi + 6 * L);
            var b7 = fromArray(S, b, bi + 7 * L);
            for (int t = a.from(i, first), stop = a.from(i, end); t < stop; t += 2) {
                int ct = co + elements[t] * ldc;
                var x = broadcast(S, intBitsToFloat(elements[t + 1]));
                x.fma(b0, fromArray(S, c, ct)).add(ZERO).intoArray(c, ct);
                x.fma(b1, fromArray(S, c, ct + L)).add(ZERO).intoArray(c, ct + L);
                x.fma(b2, fromArray(S, c, ct + 2 * L)).add(ZERO).intoArray(c, ct + 2 * L);
                x.fma(b3, fromArray(S, c, ct + 3 * L)).add(ZERO).intoArray(c, ct + 3 * L);
                x.fma(b4, fromArray(S, c, ct + 4 * L)).add(ZERO).intoArray(c, ct + 4 * L);
                x.fma(b5, fromArray(S, c, ct + 5 * L)).add(ZERO).intoArray(c, ct + 5 * L);
                x.fma(b6, fromArray(S, c, ct + 6 * L)).add(ZERO).intoArray(c, ct + 6 * L);
                x.fma(b7, fromArray(S, c, ct + 7 * L)).add(ZERO).intoArray(c, ct + 7 * L);
            }
        }
    }
    // spotless:on
}
