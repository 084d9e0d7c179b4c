// What fmaPeak and readBandwidth of the benchmarks measure, without Java: the limits of one core.
//
//   cc -O2 -march=native -DBITS=256 tools/roofs.c -o roofs && ./roofs
//
// BITS: of a vector, as the JVM's. The fastest of many short runs counts, since others only ever take time away.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef BITS
#define BITS 256
#endif
#define LANES (BITS / 32)
#define CHAINS 12
#define LOADS 8

typedef float vector __attribute__((vector_size(BITS / 8)));
typedef float unaligned __attribute__((vector_size(BITS / 8), aligned(4)));

static volatile float sink;

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

// One variable each: GCC would keep the elements of an array in memory
#define EACH_CHAIN(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11)
#define START(k) vector c##k = zero + k;
#define STEP(k) c##k = c##k * x + y;
#define END(k) sum += c##k;

static void multiply_add(long steps) {
    vector zero = {0}, x = zero + 0.9f, y = zero + 0.8f, sum = zero;
    EACH_CHAIN(START)
    for (long i = 0; i < steps; i++) {
        EACH_CHAIN(STEP)
    }
    EACH_CHAIN(END)
    sink = sum[0];
}

static void read_all(const float *a, long n) {
    vector c[LOADS] = {0};
    for (long i = 0; i < n; i += LOADS * LANES) {
#pragma GCC unroll 8
        for (int k = 0; k < LOADS; k++) c[k] += *(const unaligned *)(a + i + k * LANES);
    }
    vector sum = c[0];
    for (int k = 1; k < LOADS; k++) sum += c[k];
    sink = sum[0];
}

int main(void) {
    double best = 1e9;
    for (int run = 0; run < 2000; run++) {
        double start = seconds();
        multiply_add(20000);
        double took = seconds() - start;
        if (took < best) best = took;
    }
    printf("FMA %.1f GFLOP/s\n", 2.0 * CHAINS * LANES * 20000 / best / 1e9);
    // The sizes of readBandwidth
    for (int i = 0; i < 4; i++) {
        long n = (long[]){4096, 65536, 2 << 20, 64 << 20}[i];
        long times = n < 1 << 20 ? (1 << 20) / n : 1;
        // 16 bytes past a cache line, as an array of Java
        float *a = (float *)((char *)aligned_alloc(64, n * 4 + 64) + 16);
        memset(a, 0, n * 4);
        best = 1e9;
        for (int run = 0; run < (n < 1 << 24 ? 2000 : 50); run++) {
            double start = seconds();
            for (long k = 0; k < times; k++) read_all(a, n);
            double took = (seconds() - start) / times;
            if (took < best) best = took;
        }
        printf("read %ld KB: %.1f GB/s\n", n * 4 / 1024, n * 4 / best / 1e9);
    }
    return 0;
}
