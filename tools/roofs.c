// What fmaPeak and readBandwidth of the benchmarks measure, without Java: the limits of one core.
//
//   cc -O2 -march=native -DBITS=256 tools/roofs.c -o roofs && ./roofs
//
// BITS: of a vector, as the JVM's. As there, a figure is the best mean over 20 ms, and of several places in a cache line
// where an array may begin: caches are fastest from its start, memory sometimes is not.
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
#define SIZES 4
#define LINE 16 // floats

typedef float vector __attribute__((vector_size(BITS / 8), aligned(4)));

static volatile float sink;
static volatile float factor = 0.8f; // known to the compiler, it could leave out a chain at its fixed point

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

static void multiply_add(const float *unused, long steps) {
    (void)unused;
    vector zero = {0}, x = zero + factor, y = x, sum = zero;
    EACH_CHAIN(START)
    for (long i = 0; i < steps; i++) {
        EACH_CHAIN(STEP)
    }
    EACH_CHAIN(END)
    sink = sum[0];
}

#define EACH_LOAD(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7)
#define ZERO(k) vector c##k = {0};
#define LOAD(k) c##k += *(const vector *)(a + i + k * LANES);

static void read_all(const float *a, long n) {
    EACH_LOAD(ZERO)
    for (long i = 0; i < n; i += LOADS * LANES) {
        EACH_LOAD(LOAD)
    }
    vector sum = {0};
    EACH_LOAD(END)
    sink = sum[0];
}

// The best of ten windows of 20 ms, and of those before
static void measure(double *best, void (*call)(const float *, long), const float *a, long n, double work) {
    for (int window = 0; window < 10; window++) {
        double start = seconds(), now = start;
        long calls = 0;
        long atOnce = n > 1 << 20 ? 1 : 16; // the clock takes a share of short calls
        do {
            for (int i = 0; i < atOnce; i++) call(a, n);
            calls += atOnce;
            now = seconds();
        } while (now - start < 0.02);
        double rate = calls * work / (now - start) / 1e9;
        if (rate > *best) *best = rate;
    }
}

int main(void) {
    // As readBandwidth
    static const long n[SIZES] = {4096, 65536, 2 << 20, 64 << 20};
    float *a[SIZES];
    for (int i = 0; i < SIZES; i++) {
        a[i] = aligned_alloc(64, (n[i] + LINE) * sizeof(float));
        memset(a[i], 0, (n[i] + LINE) * sizeof(float));
    }
    double fma = 0, read[SIZES] = {0};
    for (int round = 0; round < 3; round++) { // others' work comes and goes
        measure(&fma, multiply_add, 0, 20000, 2.0 * CHAINS * LANES * 20000);
        for (int place = 0; place < LINE; place += 4) {
            for (int i = 0; i < SIZES; i++) measure(&read[i], read_all, a[i] + place, n[i], n[i] * sizeof(float));
        }
    }
    printf("FMA %.1f GFLOP/s\n", fma);
    for (int i = 0; i < SIZES; i++) printf("read %ld KB: %.1f GB/s\n", n[i] * 4 / 1024, read[i]);
    return 0;
}
