package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;

/**
 * The block sizes of {@link VectorGemm}, with the names of BLIS. Tiles of C fill the registers, of which there are two
 * kinds. The others were found by measurement on L2 caches of 1 MB and, where {@link #FULL_WIDTH}, 2 MB, where halves and
 * doubles of them differ by a few percent: a panel of packed B, KC steps, stays in the L2 cache while rows of A run along it.
 */
final class GemmBlocks {

    private static final String ARCHITECTURE = System.getProperty("os.arch", "");

    private static final boolean AVX_512 = "3".equals(VmOptions.get("UseAVX"));

    /** Of any width, Arm and AVX-512 have 32 registers, AVX2 and AVX 16. */
    private static final boolean MANY_REGISTERS = AVX_512 || ARCHITECTURE.equals("aarch64");

    /** Whether tiles put fences between rows: on x86, where those are no instruction; on 64-bit Arm they are barriers. */
    static final boolean FENCED = ARCHITECTURE.equals("amd64") || ARCHITECTURE.equals("x86_64");

    /**
     * Whether 512 bits are multiplied as fast as they are loaded: by Intel's cores, while Zen 4 takes two cycles. What a tile
     * does besides, loads that lie in two lines, checks, offsets, then costs. So small B is packed, too, for the tiles that
     * have least of it. (HotSpot stores no 16-bit constants on Intel's processors.)
     */
    static final boolean FULL_WIDTH = L == 16 && "false".equals(VmOptions.get("UseStoreImmI16"));

    /**
     * Whether rows of a tile share their last vector where half or a quarter of one is enough ({@link HalfTiles}): Zen 4 then
     * computes 3½ or 3¼ vectors instead of 4. And whether a C narrower than a vector has two halves ({@link NarrowTiles}),
     * which take no longer than a whole one. Intel's cores blend in the pipes that multiply, and gain nothing.
     */
    static final boolean HALVES = AVX_512 && L == 16 && !FULL_WIDTH;

    /** Rows of the tallest tile: a piece of C for a thread has a multiple of them. */
    static final int MR = 12;

    /** Vectors of the widest tile: 6 × 4 of C, 4 of B and 1 of A take 29 registers, 4 × 3, 3 and 1 all 16. */
    static final int NV = MANY_REGISTERS ? 4 : 3;

    /**
     * Vectors of a panel of B that is not packed, from MR_B_IN_PLACE rows on, if their chains start from one row: 8 × 3 loads
     * B less often than 6 × 4, mostly from two cache lines at a time, and Intel's cores wait for that.
     */
    static final int NV_B_IN_PLACE = FULL_WIDTH ? 3 : NV;

    /** The rows of that tile. */
    static final int MR_B_IN_PLACE = 8;

    /**
     * Floats that B may have, from the first to the last row of a tile, for {@link HoistedTiles} of 6 × 2: 12 × 2 has more
     * instructions, but reads B half as often.
     */
    static final int B_IN_L1 = 1 << 14;

    /** Vectors of the tile of one row, which needs chains enough to hide the latency of fma. */
    static final int NV_ONE_ROW = 8;

    /**
     * Steps of k at a time at most, where A or B is packed: a panel of B takes up to 256 KB of an L2 cache of 1 MB. Blocks are
     * long, for each but the first loads C, and all products of a tile wait for that.
     */
    static final int KC = MANY_REGISTERS ? 1024 : 2048;

    /** Columns at a time, where A or B is packed, or an epilogue adds. */
    static final int NC = MANY_REGISTERS ? 1024 : 384;

    /** Rows at a time, where A is packed. */
    static final int MC = FULL_WIDTH ? 96 : 384;

    /** Rows at a time, whose chains an epilogue that adds keeps out of C; B is packed for each such strip again. */
    static final int MC_ADDED = 384;

    /**
     * Columns and rows at a time, where B is packed and A is not: on Intel's cores, whose L3 cache is slow, a block of B,
     * 1 MB, stays in the L2 cache while A passes along all its panels, some rows, 96 KB, at a time. A is read once for each
     * of these narrow blocks; it would be packed as often, too.
     */
    static final int NC_A_IN_PLACE = FULL_WIDTH ? 256 : NC;

    static final int MC_A_IN_PLACE = FULL_WIDTH ? 24 : MC;

    /** Rows at a time, where an epilogue follows: few enough for C to be in a cache still. */
    static final int MC_FINISHED = 96;

    /**
     * B is packed from this many floats on, if enough rows share the work: where registers are few, it pays as soon as it
     * costs little, because the tiles over packed B are faster; where vectors are short, a panel takes little of each row.
     */
    static final int PACK_FROM = !MANY_REGISTERS ? 1 << 12 : AVX_512 && L < 16 ? 1 << 17 : 1 << 19;

    static final int PACK_ROWS = 48;

    /** From this many on, if B has PACK_COLUMNS, too: earlier on Intel's cores. */
    static final int PACK_WIDE_FROM = FULL_WIDTH ? 1 << 14 : PACK_FROM;

    static final int PACK_COLUMNS = 96;

    /** Rows of B that are packed at a time: as many streams of reads as prefetchers follow. */
    static final int PACK_STEPS = 16;

    /**
     * Where the panels of B begin in their array: at a cache line, if the array, whose header takes 16 bytes, does. G1
     * places so what is larger than half a region; the tile of 512 bits on Intel's cores is then up to a tenth faster.
     * Elsewhere one place is as good as another.
     */
    static final int PANELS_FROM = 12;

    /**
     * Floats that are so many apart, or a multiple of that, 4 KB, share a set of the L1 cache, and a load of one may be taken
     * for one of the other, which is just being stored.
     */
    static final int ALIASED = 1024;

    /**
     * The columns beyond whole vectors, up to so many, that vectors across the rows of a transposed A are faster for,
     * unless half or a quarter of a vector of a tile is enough for them.
     */
    static final int COLUMNS_ACROSS = L == 16 ? 4 : 0;

    /**
     * Rows of the tallest tile by its vectors: tall and narrow or low and wide, so that C fills the registers. Zen 4 needs
     * two cycles for a product of 512 bits in each of its two pipes, so that half as many chains keep them busy, and a low
     * tile takes a few cycles less for each row; but 8 × 3 loads each vector of B, mostly from two cache lines, half as often.
     */
    private static final int[] MR_BY_VECTORS = HALVES
            ? new int[] {0, 12, 6, 8, 6}
            : MANY_REGISTERS ? new int[] {0, 12, 12, 8, 6} : new int[] {0, 12, 6, 4, 2};

    private GemmBlocks() {}

    /** Whether a tile of four vectors of which the last one begins there needs no more than its upper half. */
    static boolean endsInHalf(int last) {
        return HALVES && last <= 2 * L + L / 2;
    }

    /** Whether it needs no more than the upper quarter of that vector. */
    static boolean endsInQuarter(int last) {
        return HALVES && last <= 2 * L + L / 4;
    }

    /**
     * The rows of the tallest tile over a panel of nv vectors. Where chains start from one row, there is a taller one for
     * three vectors, 8 × 3, and a lower one for a little more, 4 × 3¼.
     */
    static int rowsMax(int nv, int last, boolean fromRow) {
        if (nv > 4) {
            return 1;
        }
        boolean low = nv == 3 ? !fromRow : nv == 4 && fromRow && endsInQuarter(last);
        return low ? 4 : MR_BY_VECTORS[nv];
    }

    /** The rows of the next tile, where {@code left} are left and the tallest tile has max. */
    static int rows(int left, int max) {
        if (left >= max) {
            return max == 6 && left == 8 ? 4 : max;
        }
        return left >= 6 && max == 12 && left != 8 ? 6 : left >= 4 && max >= 4 ? 4 : left >= 2 ? 2 : 1;
    }
}
