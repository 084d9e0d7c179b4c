#!/usr/bin/env python3
"""Derives the polynomials of src/main/java/dev/lanewise/kernel/Coefficients.java.

usage: tools/coefficients.py        (needs Python 3 and mpmath)

Each polynomial is a minimax fit by the exchange algorithm of Remez, weighted so that the error counts relative to the
function that is computed from it, in 60 decimal digits. Its coefficients are then rounded to floats one after another,
the most important first, and those not yet rounded are fitted anew each time. Below each stands what the rounded
polynomial misses the function by, in units of 2^-24: half an ULP of a number just above a power of two.
"""
from mpmath import mp, mpf, exp, expm1, log, log1p, sqrt, tanh, erfc, matrix, lu_solve, pi, cos, floor, frexp, ldexp

mp.dps = 60


def to_float(x):
    """The nearest float, ties to even; the coefficients are normal numbers."""
    if x == 0:
        return mpf(0)
    mantissa, exponent = frexp(abs(x))
    scaled = mantissa * 2**24
    whole = floor(scaled + mpf(1) / 2)
    if whole - scaled == mpf(1) / 2 and whole % 2 == 1:
        whole -= 1
    return ldexp(whole, exponent - 24) * (1 if x > 0 else -1)


def remez(f, weight, powers, lo, hi):
    """Coefficients of the powers that minimize max |weight · (Σ c·x^p − f)|, by exchange of alternating extremes."""
    n = len(powers)
    # off the middle by a little: the weight may be zero there
    x = [lo + (hi - lo) * (mpf("0.501") - cos(pi * (i + mpf(1) / 2) / (n + 1)) * mpf("0.498")) for i in range(n + 1)]
    grid = [(lo + hi) / 2 - (hi - lo) / 2 * cos(pi * i / 800) for i in range(801)]
    target, scale = [f(g) for g in grid], [weight(g) for g in grid]
    best = None
    for _ in range(30):
        a = matrix(n + 1, n + 1)
        b = matrix(n + 1, 1)
        for i in range(n + 1):
            for j, p in enumerate(powers):
                a[i, j] = weight(x[i]) * x[i] ** p
            a[i, n] = (-1) ** i
            b[i] = weight(x[i]) * f(x[i])
        c = lu_solve(a, b)
        error = [w * (sum(c[j] * g**p for j, p in enumerate(powers)) - t) for g, t, w in zip(grid, target, scale)]
        worst = max(abs(e) for e in error)
        if best is None or worst < best[0]:
            best = (worst, c)
        extremes = []
        for g, e in zip(grid, error):
            if extremes and (e > 0) == (extremes[-1][1] > 0):
                if abs(e) > abs(extremes[-1][1]):
                    extremes[-1] = (g, e)
            else:
                extremes.append((g, e))
        while len(extremes) > n + 1:
            del extremes[0 if abs(extremes[0][1]) < abs(extremes[-1][1]) else -1]
        if len(extremes) < n + 1:
            break
        x = [g for g, _ in extremes]
        sizes = [abs(e) for _, e in extremes]
        if max(sizes) < min(sizes) * (1 + mpf(10) ** -3):
            break
    return [best[1][j] for j in range(n)]


def fit(names, f, weight, lo, hi):
    """f ≈ Σ c·x^p: rounds the coefficients in ascending order."""
    lo, hi = mpf(lo), mpf(hi)
    known = []
    while len(known) < len(names):
        powers = range(len(known), len(names))
        rest = remez(lambda x: f(x) - sum(c * x**p for p, c in enumerate(known)), weight, powers, lo, hi)
        known.append(to_float(rest[0]))
    worst = max(
        abs(weight(x) * (sum(c * x**p for p, c in enumerate(known)) - f(x)))
        for x in (lo + (hi - lo) * i / 4000 for i in range(4001)))
    for name, c in zip(names, known):
        print(f"static final float {name} = {float(c)!r}f;")
    print(f"// missed by {float(worst * 2**24):.3f} · 2^-24\n")


def series(x, small, terms, closed):
    """Near 0, where the closed form cancels, the Taylor terms."""
    return sum(mpf(c) * x**i for i, c in enumerate(terms)) if abs(x) < small else closed(x)


half_ln2 = log(2) / 2 * mpf("1.0005")  # the reduction rounds, so r may pass ln 2 / 2 a little

print("// e^r = 1 + r + r²·(E2 + E3·r + …) for |r| ≤ ln 2 / 2")
exp_taylor = [1 / mp.factorial(i + 2) for i in range(12)]
fit([f"E{i}" for i in range(2, 8)],
    lambda r: series(r, mpf("0.001"), exp_taylor, lambda r: (expm1(r) - r) / r**2),
    lambda r: r**2 / exp(r), -half_ln2, half_ln2)

print("// ln(1 + t) = t − t²/2 + t³·(G3 + G4·t + …) for √½ ≤ 1 + t < √2")
log_taylor = [mpf((-1) ** i) / (i + 3) for i in range(25)]
fit([f"G{i}" for i in range(3, 11)],
    lambda t: series(t, mpf("0.01"), log_taylor, lambda t: (log1p(t) - t + t * t / 2) / t**3),
    lambda t: abs(t**3 / log1p(t)) if t != 0 else mpf(0), sqrt(mpf(1) / 2) - 1 - mpf("1e-3"), sqrt(mpf(2)) - 1 + mpf("1e-3"))

print("// ln(1 + r) = r + r²·(L2 + L3·r + …) for −1/16 ≤ r < 1/8")
fit([f"L{i}" for i in range(2, 7)],
    lambda r: series(r, mpf("0.005"), [mpf(-1) / 2] + log_taylor,
                     lambda r: (log1p(r) - r) / r**2),
    lambda r: abs(r**2 / log1p(r)) if r != 0 else mpf(0), mpf(-1) / 16, mpf(1) / 8)

print("// log: c for each eighth of 0 ≤ f < 1, so that c·(1 + f) − 1 = r, and LOG_LIFT·ln 2 − ln c in two parts")
ln2_hi = floor(log(2) * 2**15 + mpf(1) / 2) / 2**15
ln2_lo = floor((log(2) - ln2_hi) * 2**35 + mpf(1) / 2) / 2**35  # 16 bits, so that 131 times that is exact
print(f"LOG_LN2_LO 2^-23 · {float(ln2_lo)!r}f")
shift = 130
sixteenths = [16, 14, 13, 12, 11, 10, 9, 8]
print("LOG_C −2^122 ·", *sixteenths)
high, low = [], []
for c in sixteenths:
    ln = -log(mpf(c) / 16)
    # the last is ln 2 in the parts that k·ln 2 has, so that both vanish together where k = −1
    h = ln2_hi if c == 8 else floor(ln * 2**15 + mpf(1) / 2) / 2**15
    high.append(to_float(shift * ln2_hi + h))
    low.append(to_float(shift * ln2_lo + (ln2_lo if c == 8 else ln - h)))
print("LOG_HI", ", ".join(f"{float(h)!r}f" for h in high))
print("LOG_LO", ", ".join(f"{float(l)!r}f" for l in low))
print()

print("// tanh x = x + x³·(T3 + T5·x² + …) for |x| < 0.7, a polynomial in x²")
tanh_taylor = [mpf(-1) / 3, mpf(2) / 15, mpf(-17) / 315, mpf(62) / 2835, mpf(-1382) / 155925, mpf(21844) / 6081075]
fit([f"T{i}" for i in range(3, 15, 2)],
    lambda u: series(u, mpf("0.0004"), tanh_taylor, lambda u: (tanh(sqrt(u)) - sqrt(u)) / sqrt(u) ** 3),
    lambda u: sqrt(u) ** 3 / tanh(sqrt(u)) if u != 0 else mpf(0), 0, mpf("0.7") ** 2)

print("// e^(a²/2)·Φ(−a) = t·(P0 + P1·t + …) with t = 1 / (1 + GELU_T·a), for 0 ≤ a ≤ 14.5")
gelu_t, gelu_end = mpf("0.34375"), mpf("14.5")  # below −14.2, x·Φ(x) is 0 after rounding
lowest_t = 1 / (1 + gelu_t * gelu_end)


def tail_of_normal(t):
    a = (1 / t - 1) / gelu_t
    return exp(a * a / 2) * erfc(a / sqrt(mpf(2))) / 2


fit([f"P{i}" for i in range(9)],
    lambda t: tail_of_normal(t) / t, lambda t: t / tail_of_normal(t), lowest_t, 1)

print("// t / c · dc/dt of that function c, near enough")
fit(["GELU_D0", "GELU_D1"],
    lambda t: t * mp.diff(tail_of_normal, t) / tail_of_normal(t), lambda t: mpf(1), lowest_t, 1)
