package dev.lanewise.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.jmh.report.Comparison.Criteria;
import dev.lanewise.jmh.report.Comparison.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is called slower, and what isn't. */
class ComparisonTest {

    private static final int TRIALS = 20;
    private static final int BENCHMARKS = 12;
    private static final int FORKS = 10;
    private static final int PAIRS = 40;
    private static final Criteria CRITERIA = new Criteria(0.99, 0.03, false);
    private static final Criteria IN_PAIRS = new Criteria(0.99, 0.03, true);

    @TempDir
    private Path folder;

    /**
     * A run: forks differ by 2 %, as they do on a quiet machine, and one of 20 is 10 % slower, as after an unlucky
     * compilation or layout; iterations by 1 %.
     *
     * @param slowdown of the first benchmark
     */
    private Run run(String name, SplittableRandom random, double slowdown) throws IOException {
        List<String> results = new ArrayList<>();
        for (int b = 0; b < BENCHMARKS; b++) {
            double time = (b == 0 ? slowdown : 1) * 10 * Math.pow(1.3, b);
            double[][] forks = IntStream.range(0, FORKS)
                    .mapToObj(_ -> {
                        double fork =
                                time * Math.exp(0.02 * random.nextGaussian()) * (random.nextInt(20) == 0 ? 1.1 : 1);
                        return IntStream.range(0, 5)
                                .mapToDouble(_ -> fork * Math.exp(0.01 * random.nextGaussian()))
                                .toArray();
                    })
                    .toArray(double[][]::new);
            results.add(Json.result("kernel" + b, "1024", "vector", forks));
        }
        return Json.run(folder.resolve(name + ".json"), results.toArray(String[]::new));
    }

    /** It says something of the machine. */
    @Test
    void aLimitOfTheMachineIsNotCompared() throws IOException {
        String[] results = IntStream.of(100, 200)
                .mapToObj(time -> Json.entry(
                        "a.B.read",
                        "avgt",
                        "\"roof\" : \"L1\"",
                        "\"score\" : %1$d, \"scoreUnit\" : \"ns/op\", \"rawData\" : [[%1$d], [%1$d]]".formatted(time),
                        "\"bytes\" : {\"score\" : 1000, \"scoreUnit\" : \"B/op\"}"))
                .toArray(String[]::new);
        String kernel = Json.result("dot", "1024", "vector", new double[] {100}, new double[] {101});
        Comparison comparison = Comparison.of(
                Json.run(folder.resolve("a.json"), kernel, results[0]),
                Json.run(folder.resolve("b.json"), kernel, results[1]),
                CRITERIA);
        assertEquals(1, comparison.changes().size());
        assertTrue(comparison.onlyBefore().isEmpty());
        assertTrue(comparison.onlyAfter().isEmpty());
    }

    @Test
    void aPlantedSlowdownIsFound() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        int right = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Comparison comparison = Comparison.of(run("old", random, 1), run("new", random, 1.1), CRITERIA);
            boolean found = comparison.count(Verdict.SLOWER) == 1
                    && comparison.changes().getFirst().label().name().equals("kernel0")
                    && comparison.count(Verdict.FASTER) == 0;
            right += found ? 1 : 0;
        }
        assertTrue(right >= TRIALS - 1, right + " of " + TRIALS);
    }

    @Test
    void theSameCodeIsWithinNoise() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        int right = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Comparison comparison = Comparison.of(run("old", random, 1), run("new", random, 1), CRITERIA);
            right += comparison.count(Verdict.NOISE) == BENCHMARKS ? 1 : 0;
        }
        assertTrue(right >= TRIALS - 1, right + " of " + TRIALS);
    }

    /**
     * Two versions in turns on a shared machine: from one iteration to the next the other guests begin or end, now and then,
     * to take up to half of its speed; forks differ by 2 % by themselves.
     */
    private Comparison inTurns(SplittableRandom random, double slowdown, Criteria criteria) throws IOException {
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (int b = 0; b < BENCHMARKS; b++) {
            double[][] old = new double[FORKS][PAIRS];
            double[][] now = new double[FORKS][PAIRS];
            for (int fork = 0; fork < FORKS; fork++) {
                double change = (b == 0 ? slowdown : 1) * Math.exp(0.02 * random.nextGaussian());
                double guests = 0;
                for (int pair = 0; pair < PAIRS; pair++) {
                    guests = guests(guests, random);
                    old[fork][pair] = 100 * (1 + guests);
                    guests = guests(guests, random);
                    now[fork][pair] = 100 * (1 + guests) * change;
                }
            }
            before.add(Json.result("kernel" + b, "1024", "vector", old));
            after.add(Json.result("kernel" + b, "1024", "vector", now));
        }
        return Comparison.of(
                Json.run(folder.resolve("before.json"), before.toArray(String[]::new)),
                Json.run(folder.resolve("after.json"), after.toArray(String[]::new)),
                criteria);
    }

    private static double guests(double now, SplittableRandom random) {
        return random.nextInt(20) == 0 ? random.nextDouble() : now;
    }

    @Test
    void pairsFindItOnASharedMachine() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        int found = 0;
        int still = 0;
        int unpaired = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Comparison planted = inTurns(random, 1.1, IN_PAIRS);
            found += planted.count(Verdict.SLOWER) == 1 && planted.count(Verdict.FASTER) == 0 ? 1 : 0;
            still += inTurns(random, 1, IN_PAIRS).count(Verdict.NOISE) == BENCHMARKS ? 1 : 0;
            unpaired += inTurns(random, 1.1, CRITERIA).count(Verdict.SLOWER) == 1 ? 1 : 0;
        }
        assertTrue(found >= TRIALS - 1, found + " of " + TRIALS);
        assertTrue(still >= TRIALS - 1, still + " of " + TRIALS);
        assertTrue(unpaired <= TRIALS / 2, unpaired + " of " + TRIALS);
    }

    private Run steady(String name, String unit, double... forks) throws IOException {
        double[][] all = IntStream.range(0, forks.length)
                .mapToObj(i -> new double[] {forks[i], forks[i]})
                .toArray(double[][]::new);
        return Json.run(folder.resolve(name + ".json"), Json.result("a.B.c", "thrpt", "", unit, all));
    }

    private Verdict verdict(Run old, Run now) {
        return Comparison.of(old, now, CRITERIA).changes().getFirst().verdict();
    }

    @Test
    void moreOperationsAreFaster() throws IOException {
        Run old = steady("old", "ops/ms", 100, 101, 99, 100);
        assertEquals(Verdict.FASTER, verdict(old, steady("new", "ops/s", 120_000, 121_000, 119_000, 120_000)));
        assertEquals(Verdict.SLOWER, verdict(old, steady("new", "ops/ms", 80, 81, 79, 80)));
        assertEquals(
                Verdict.SLOWER,
                verdict(steady("old", "ns/op", 100, 101, 99, 100), steady("new", "us/op", 0.12, 0.121, 0.119)));
    }

    @Test
    void smallChangesAndSingleForks() throws IOException {
        Run old = steady("old", "ns/op", 100, 100.1, 99.9, 100);
        assertEquals(Verdict.NOISE, verdict(old, steady("new", "ns/op", 102, 102.1, 101.9, 102)));
        assertEquals(Verdict.UNKNOWN, verdict(old, steady("new", "ns/op", 150)));
        assertTrue(Comparison.of(old, steady("new", "ops/s", 1, 1), CRITERIA)
                .changes()
                .isEmpty());
    }

    private record Outcome(int exitCode, String out, String err) {}

    private static Outcome compare(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(new CompareCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(IntStream.range(0, args.length)
                        .mapToObj(i -> args[i].toString())
                        .toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    @Test
    void exitCodes() throws IOException {
        Path old = folder.resolve("old.json");
        Path now = folder.resolve("new.json");
        steady("old", "ns/op", 100, 101, 99, 100);
        steady("new", "ns/op", 120, 121, 119, 120);
        Outcome slower = compare(old, now);
        assertEquals(1, slower.exitCode());
        assertTrue(slower.out().startsWith("1 slower, 0 within noise, 0 faster"), slower.out());
        assertTrue(slower.out().contains("| B.c | 100 ns | 120 ns | −16.7 % | −18.3 % to −15.0 % |"), slower.out());
        assertEquals(0, compare(now, old).exitCode());
        assertEquals(0, compare(old, now, "--effect", "0.5").exitCode());
        assertEquals(2, compare(old).exitCode());
        assertEquals(2, compare(old, now, "--confidence", "95").exitCode());
        Outcome pairs = compare(old, now, "--paired");
        assertEquals(1, pairs.exitCode());
        assertTrue(pairs.out().contains("| B.c | 100 ns | 120 ns | −16.7 % |"), pairs.out());
        assertTrue(pairs.out().contains("Student's t of the forks' quotients"), pairs.out());
        steady("three", "ns/op", 100, 101, 99);
        Outcome odd = compare(old, folder.resolve("three.json"), "--paired");
        assertEquals(2, odd.exitCode());
        assertEquals(
                "B.c has 4 forks in one file and 3 in the other: they did not take turns",
                odd.err().strip());
        steady("one", "ns/op", 100);
        Outcome unknown = compare(old, folder.resolve("one.json"));
        assertEquals(2, unknown.exitCode());
        assertEquals("no benchmark has two forks in both files", unknown.err().strip());
        Json.write(now, Json.result("x.Y.z", "avgt", "", "ns/op", new double[] {1, 2}));
        assertEquals(
                "the files have no benchmark in common", compare(old, now).err().strip());
        Files.writeString(now, "[{");
        Outcome broken = compare(old, now);
        assertEquals(2, broken.exitCode());
        assertEquals(1, broken.err().strip().lines().count(), broken.err());
        assertTrue(broken.err().contains("new.json: expected results of JMH"), broken.err());
        assertEquals(2, compare(old, folder.resolve("absent.json")).exitCode());
    }
}
