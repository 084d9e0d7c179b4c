package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

/**
 * Products with one sparse row. Columns are cut into panels of 8, 4, 2 or 1 vectors that stay in registers: the row of C
 * in {@code gather}, the row of B in {@code scatter}. The last vectors of a panel may overlap or repeat those before them,
 * which computes some columns twice, with the same bits, since all of them are read before any of them is written.
 */
final class VectorSparse {

    private static final int WIDEST = 8;

    private VectorSparse() {}

    /** The vectors of the next panel; as even as can be, so that none is left to overlap another panel. */
    private static int panel(int left) {
        int panels = (left - 1) / WIDEST + 1;
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
                case 3, 4 -> gather4(from, to, columns, values, b, bo + j, ldb, c, co + j, Math.min(2 * L, last), last);
                default -> gather8(from, to, columns, values, b, bo + j, ldb, c, co + j,
                        Math.min(5 * L, last), Math.min(6 * L, last), last);
            }
        }
    }

    private static void gather8(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int o5, int o6, int o7) {
        int o4 = Math.min(4 * L, o7);
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + L); var c2 = fromArray(S, c, co + 2 * L);
        var c3 = fromArray(S, c, co + 3 * L); var c4 = fromArray(S, c, co + o4); var c5 = fromArray(S, c, co + o5);
        var c6 = fromArray(S, c, co + o6); var c7 = fromArray(S, c, co + o7);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
            c2 = x.fma(fromArray(S, b, bt + 2 * L), c2); c3 = x.fma(fromArray(S, b, bt + 3 * L), c3);
            c4 = x.fma(fromArray(S, b, bt + o4), c4); c5 = x.fma(fromArray(S, b, bt + o5), c5);
            c6 = x.fma(fromArray(S, b, bt + o6), c6); c7 = x.fma(fromArray(S, b, bt + o7), c7);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + L); c2.intoArray(c, co + 2 * L); c3.intoArray(c, co + 3 * L);
        c4.intoArray(c, co + o4); c5.intoArray(c, co + o5); c6.intoArray(c, co + o6); c7.intoArray(c, co + o7);
    }

    private static void gather4(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int o2, int o3) {
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + L);
        var c2 = fromArray(S, c, co + o2); var c3 = fromArray(S, c, co + o3);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + L), c1);
            c2 = x.fma(fromArray(S, b, bt + o2), c2); c3 = x.fma(fromArray(S, b, bt + o3), c3);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + L); c2.intoArray(c, co + o2); c3.intoArray(c, co + o3);
    }

    private static void gather2(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co, int o1) {
        var c0 = fromArray(S, c, co); var c1 = fromArray(S, c, co + o1);
        for (int t = from; t < to; t++) {
            int bt = bo + columns[t] * ldb;
            var x = broadcast(S, values[t]);
            c0 = x.fma(fromArray(S, b, bt), c0); c1 = x.fma(fromArray(S, b, bt + o1), c1);
        }
        c0.intoArray(c, co); c1.intoArray(c, co + o1);
    }

    private static void gather1(
            int from, int to, int[] columns, float[] values, float[] b, int bo, int ldb,
            float[] c, int co) {
        var c0 = fromArray(S, c, co);
        for (int t = from; t < to; t++) {
            c0 = broadcast(S, values[t]).fma(fromArray(S, b, bo + columns[t] * ldb), c0);
        }
        c0.intoArray(c, co);
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
                case 3, 4 -> scatter4(from, to, columns, values, b, bo + j, c, co + j, ldc, Math.min(2 * L, last), last);
                default -> scatter8(from, to, columns, values, b, bo + j, c, co + j, ldc,
                        Math.min(5 * L, last), Math.min(6 * L, last), last);
            }
        }
    }

    private static void scatter8(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int o5, int o6, int o7) {
        int o4 = Math.min(4 * L, o7);
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L); var b2 = fromArray(S, b, bo + 2 * L);
        var b3 = fromArray(S, b, bo + 3 * L); var b4 = fromArray(S, b, bo + o4); var b5 = fromArray(S, b, bo + o5);
        var b6 = fromArray(S, b, bo + o6); var b7 = fromArray(S, b, bo + o7);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
            x.fma(b1, fromArray(S, c, ct + L)).intoArray(c, ct + L);
            x.fma(b2, fromArray(S, c, ct + 2 * L)).intoArray(c, ct + 2 * L);
            var c3 = x.fma(b3, fromArray(S, c, ct + 3 * L)); var c4 = x.fma(b4, fromArray(S, c, ct + o4));
            var c5 = x.fma(b5, fromArray(S, c, ct + o5)); var c6 = x.fma(b6, fromArray(S, c, ct + o6));
            var c7 = x.fma(b7, fromArray(S, c, ct + o7));
            c3.intoArray(c, ct + 3 * L); c4.intoArray(c, ct + o4); c5.intoArray(c, ct + o5); c6.intoArray(c, ct + o6);
            c7.intoArray(c, ct + o7);
        }
    }

    private static void scatter4(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int o2, int o3) {
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + L);
        var b2 = fromArray(S, b, bo + o2); var b3 = fromArray(S, b, bo + o3);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            x.fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
            var c1 = x.fma(b1, fromArray(S, c, ct + L)); var c2 = x.fma(b2, fromArray(S, c, ct + o2));
            var c3 = x.fma(b3, fromArray(S, c, ct + o3));
            c1.intoArray(c, ct + L); c2.intoArray(c, ct + o2); c3.intoArray(c, ct + o3);
        }
    }

    private static void scatter2(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc, int o1) {
        var b0 = fromArray(S, b, bo); var b1 = fromArray(S, b, bo + o1);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            var x = broadcast(S, values[t]);
            var c0 = x.fma(b0, fromArray(S, c, ct)); var c1 = x.fma(b1, fromArray(S, c, ct + o1));
            c0.intoArray(c, ct); c1.intoArray(c, ct + o1);
        }
    }

    private static void scatter1(
            int from, int to, int[] columns, float[] values, float[] b, int bo,
            float[] c, int co, int ldc) {
        var b0 = fromArray(S, b, bo);
        for (int t = from; t < to; t++) {
            int ct = co + columns[t] * ldc;
            broadcast(S, values[t]).fma(b0, fromArray(S, c, ct)).intoArray(c, ct);
        }
    }
    // spotless:on
}
