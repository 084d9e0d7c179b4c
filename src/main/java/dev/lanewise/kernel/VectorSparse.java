package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

/**
 * Products with one sparse row. Columns are cut into panels of up to 8 vectors that stay in registers: the row of C in
 * {@code gather}, the row of B in {@code scatter}. The last vector of a panel may overlap the one before it, which computes
 * some columns twice, with the same bits, since it is read before that one is written. The others are at constant
 * distances: one range check does for all of them, which is why each number of vectors has a method of its own.
 */
final class VectorSparse {

    private VectorSparse() {}

    /** The vectors of the next panel; as even as can be, so that none is left to overlap another panel. */
    static int panel(int left) {
        int panels = (left - 1) / RowTiles.NV + 1;
        return (left - 1) / panels + 1;
    }

    // spotless:off
    /** c[j] ← c[j] + Σ values[t] · b[columns[t], j] for t ascending, from ≤ t &lt; to. n ≥ L. */
    static void gather(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb, int n, float[] c, int co) {
        int vectors = (n - 1) / L + 1;
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = panel(vectors - v);
            int j = v * L;
            int last = Math.min(nv * L, n - j) - L;
            switch (nv) {
                case 1 -> gather1(from, to, columns, values, b, bo + j + last, ldb, c, co + j + last);
                case 2 -> gather2(from, to, columns, values, b, bo + j, ldb, c, co + j, last);
                case 3 -> gather3(from, to, columns, values, b, bo + j, ldb, c, co + j, last);
                case 4 -> gather4(from, to, columns, values, b, bo + j, ldb, c, co + j, last);
                case 5 -> gather5(from, to, columns, values, b, bo + j, ldb, c, co + j, last);
                case 6 -> gather6(from, to, columns, values, b, bo + j, ldb, c, co + j, last);
                case 7 -> gather7(from, to, columns, values, b, bo + j, ldb, c, co + j, last);
                default -> gather8(from, to, columns, values, b, bo + j, ldb, c, co + j, last);
            }
        }
    }

    private static void gather1(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co) {
        var c0 = fromArray(S, c, co);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0);
        }
        c0.intoArray(c, co);
    }

    private static void gather2(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int last) {
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + last);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + last), c1);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + last);
    }

    private static void gather3(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int last) {
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + L); var c2 = fromArray(S, c, co + last);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
            c2 = x.fma(fromArray(S, b, bt + last), c2);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + L); c2.intoArray(c, co + last);
    }

    private static void gather4(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int last) {
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + L); var c2 = fromArray(S, c, co + 2 * L);
        var c3 = fromArray(S, c, co + last);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
            c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + last), c3);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + L); c2.intoArray(c, co + 2 * L); c3.intoArray(c, co + last);
    }

    private static void gather5(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int last) {
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + L); var c2 = fromArray(S, c, co + 2 * L);
        var c3 = fromArray(S, c, co + 3 * L); var c4 = fromArray(S, c, co + last);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
            c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
            c4 = x.fma(fromArray(S, b, bt + last), c4);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + L); c2.intoArray(c, co + 2 * L); c3.intoArray(c, co + 3 * L);
        c4.intoArray(c, co + last);
    }

    private static void gather6(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int last) {
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + L); var c2 = fromArray(S, c, co + 2 * L);
        var c3 = fromArray(S, c, co + 3 * L); var c4 = fromArray(S, c, co + 4 * L); var c5 = fromArray(S, c, co + last);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
            c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
            c4 = x.fma(fromArray(S, b, bt + 4 * L), c4); c5 = x.fma(fromArray(S, b, bt + last), c5);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + L); c2.intoArray(c, co + 2 * L); c3.intoArray(c, co + 3 * L);
        c4.intoArray(c, co + 4 * L); c5.intoArray(c, co + last);
    }

    private static void gather7(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int last) {
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + L); var c2 = fromArray(S, c, co + 2 * L);
        var c3 = fromArray(S, c, co + 3 * L); var c4 = fromArray(S, c, co + 4 * L);
        var c5 = fromArray(S, c, co + 5 * L); var c6 = fromArray(S, c, co + last);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
            c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
            c4 = x.fma(fromArray(S, b, bt + 4 * L), c4); c5 = x.fma(fromArray(S, b, bt + 5 * L), c5);
            c6 = x.fma(fromArray(S, b, bt + last), c6);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + L); c2.intoArray(c, co + 2 * L); c3.intoArray(c, co + 3 * L);
        c4.intoArray(c, co + 4 * L); c5.intoArray(c, co + 5 * L); c6.intoArray(c, co + last);
    }

    private static void gather8(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int last) {
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + L); var c2 = fromArray(S, c, co + 2 * L);
        var c3 = fromArray(S, c, co + 3 * L); var c4 = fromArray(S, c, co + 4 * L);
        var c5 = fromArray(S, c, co + 5 * L); var c6 = fromArray(S, c, co + 6 * L); var c7 = fromArray(S, c, co + last);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
            c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
            c4 = x.fma(fromArray(S, b, bt + 4 * L), c4); c5 = x.fma(fromArray(S, b, bt + 5 * L), c5);
            c6 = x.fma(fromArray(S, b, bt + 6 * L), c6); c7 = x.fma(fromArray(S, b, bt + last), c7);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + L); c2.intoArray(c, co + 2 * L); c3.intoArray(c, co + 3 * L);
        c4.intoArray(c, co + 4 * L); c5.intoArray(c, co + 5 * L); c6.intoArray(c, co + 6 * L);
        c7.intoArray(c, co + last);
    }

    /** c[columns[t], j] ← c[columns[t], j] + values[t] · b[j] for from ≤ t &lt; to. n ≥ L. */
    static void scatter(
            int from, int to, int[] columns, float[] values, int n, float[] b, int bo, float[] c, int co, int ldc) {
        int vectors = (n - 1) / L + 1;
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = panel(vectors - v);
            int j = v * L;
            int last = Math.min(nv * L, n - j) - L;
            switch (nv) {
                case 1 -> scatter1(from, to, columns, values, b, bo + j + last, c, co + j + last, ldc);
                case 2 -> scatter2(from, to, columns, values, b, bo + j, c, co + j, ldc, last);
                case 3 -> scatter3(from, to, columns, values, b, bo + j, c, co + j, ldc, last);
                case 4 -> scatter4(from, to, columns, values, b, bo + j, c, co + j, ldc, last);
                case 5 -> scatter5(from, to, columns, values, b, bo + j, c, co + j, ldc, last);
                case 6 -> scatter6(from, to, columns, values, b, bo + j, c, co + j, ldc, last);
                case 7 -> scatter7(from, to, columns, values, b, bo + j, c, co + j, ldc, last);
                default -> scatter8(from, to, columns, values, b, bo + j, c, co + j, ldc, last);
            }
        }
    }

    private static void scatter1(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc) {
        var b0 = fromArray(S, b, bo);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
        }
    }

    private static void scatter2(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int last) {
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + last);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            var end = x.fma(b1, fromArray(S, c, ct + last));
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
            end.intoArray(c, ct + last);
        }
    }

    private static void scatter3(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int last) {
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + last);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            var end = x.fma(b2, fromArray(S, c, ct + last));
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
            x.fma(b1, fromArray(S, c, ct + L)).intoArray(c, ct + L);
            end.intoArray(c, ct + last);
        }
    }

    private static void scatter4(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int last) {
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
        var b3 = fromArray(S, b, bo + last);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            var end = x.fma(b3, fromArray(S, c, ct + last));
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
            x.fma(b1, fromArray(S, c, ct + L)).intoArray(c, ct + L);
            x.fma(b2, fromArray(S, c, ct + 2 * L)).intoArray(c, ct + 2 * L);
            end.intoArray(c, ct + last);
        }
    }

    private static void scatter5(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int last) {
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
        var b3 = fromArray(S, b, bo + 3 * L); var b4 = fromArray(S, b, bo + last);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            var end = x.fma(b4, fromArray(S, c, ct + last));
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
            x.fma(b1, fromArray(S, c, ct + L)).intoArray(c, ct + L);
            x.fma(b2, fromArray(S, c, ct + 2 * L)).intoArray(c, ct + 2 * L);
            x.fma(b3, fromArray(S, c, ct + 3 * L)).intoArray(c, ct + 3 * L);
            end.intoArray(c, ct + last);
        }
    }

    private static void scatter6(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int last) {
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
        var b3 = fromArray(S, b, bo + 3 * L); var b4 = fromArray(S, b, bo + 4 * L); var b5 = fromArray(S, b, bo + last);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            var end = x.fma(b5, fromArray(S, c, ct + last));
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
            x.fma(b1, fromArray(S, c, ct + L)).intoArray(c, ct + L);
            x.fma(b2, fromArray(S, c, ct + 2 * L)).intoArray(c, ct + 2 * L);
            x.fma(b3, fromArray(S, c, ct + 3 * L)).intoArray(c, ct + 3 * L);
            x.fma(b4, fromArray(S, c, ct + 4 * L)).intoArray(c, ct + 4 * L);
            end.intoArray(c, ct + last);
        }
    }

    private static void scatter7(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int last) {
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
        var b3 = fromArray(S, b, bo + 3 * L); var b4 = fromArray(S, b, bo + 4 * L);
        var b5 = fromArray(S, b, bo + 5 * L); var b6 = fromArray(S, b, bo + last);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            var end = x.fma(b6, fromArray(S, c, ct + last));
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
            x.fma(b1, fromArray(S, c, ct + L)).intoArray(c, ct + L);
            x.fma(b2, fromArray(S, c, ct + 2 * L)).intoArray(c, ct + 2 * L);
            x.fma(b3, fromArray(S, c, ct + 3 * L)).intoArray(c, ct + 3 * L);
            x.fma(b4, fromArray(S, c, ct + 4 * L)).intoArray(c, ct + 4 * L);
            x.fma(b5, fromArray(S, c, ct + 5 * L)).intoArray(c, ct + 5 * L);
            end.intoArray(c, ct + last);
        }
    }

    private static void scatter8(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int last) {
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
        var b3 = fromArray(S, b, bo + 3 * L); var b4 = fromArray(S, b, bo + 4 * L);
        var b5 = fromArray(S, b, bo + 5 * L); var b6 = fromArray(S, b, bo + 6 * L); var b7 = fromArray(S, b, bo + last);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            var end = x.fma(b7, fromArray(S, c, ct + last));
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
            x.fma(b1, fromArray(S, c, ct + L)).intoArray(c, ct + L);
            x.fma(b2, fromArray(S, c, ct + 2 * L)).intoArray(c, ct + 2 * L);
            x.fma(b3, fromArray(S, c, ct + 3 * L)).intoArray(c, ct + 3 * L);
            x.fma(b4, fromArray(S, c, ct + 4 * L)).intoArray(c, ct + 4 * L);
            x.fma(b5, fromArray(S, c, ct + 5 * L)).intoArray(c, ct + 5 * L);
            x.fma(b6, fromArray(S, c, ct + 6 * L)).intoArray(c, ct + 6 * L);
            end.intoArray(c, ct + last);
        }
    }
    // spotless:on
}
