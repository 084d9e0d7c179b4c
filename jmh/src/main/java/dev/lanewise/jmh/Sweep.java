package dev.lanewise.jmh;

import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Progress.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures everything of a plan in rounds. All sides of an operation follow each other closely, so that a busy minute of
 * the machine hits all of them, and one round of several.
 */
final class Sweep {

    private final Plan plan;
    private final String pythonExecutable;
    private final Path json;
    private final Progress progress;
    private final Results results = new Results();
    private final Results resultsBefore = new Results();
    private final Map<Side, String> versions = new EnumMap<>(Side.class);
    private final List<String> failures = new ArrayList<>();
    private int forks;

    Sweep(Plan plan, String pythonExecutable, Path json, Progress progress) {
        this.plan = plan;
        this.pythonExecutable = pythonExecutable;
        this.json = json;
        this.progress = progress;
    }

    Results results() {
        return results;
    }

    /** Where the results of the version before go, of a plan that has one. */
    static Path before(Path json) {
        return json.resolveSibling(json.getFileName().toString().replaceFirst("(\\.json)?$", "-before$1"));
    }

    /** The Python libraries that took part, with their versions. */
    List<String> pythonLibraries() {
        return versions.entrySet().stream()
                .map(library -> library.getKey().heading() + " " + library.getValue())
                .toList();
    }

    /** The JVMs that ran. */
    int forks() {
        return forks;
    }

    /** One line for each JVM that failed or returned a wrong result. */
    List<String> failures() {
        return failures;
    }

    /** The steps that a run goes through: by the JVMs that each starts, where a measurement in Python is one, too. */
    static List<Step> steps(Plan plan) {
        return IntStream.rangeClosed(1, plan.rounds())
                .boxed()
                .flatMap(_ -> plan.jobs().stream())
                .map(job -> new Step(
                        job.operation().name(),
                        plan.sides().stream()
                                .filter(side -> side.python() || plan.measures(job, side))
                                .count()))
                .toList();
    }

    /** Runs all rounds; the raw results are written after each. */
    void run() throws IOException {
        for (int round = 1; round <= plan.rounds(); round++) {
            try (Python python = plan.python() ? startPython(round) : null) {
                for (Job job : plan.jobs()) {
                    progress.next();
                    run(job, round, python);
                }
            }
            results.write(json);
            if (plan.before() != null) {
                resultsBefore.write(before(json));
            }
        }
    }

    private void run(Job job, int round, @Nullable Python python) {
        for (List<Shape> shapes : plan.forks(job)) {
            Job part = new Job(job.operation(), shapes);
            plan.sides().forEach(side -> fork(plan.part(part, side), side, round));
            if (python != null) {
                time(part, python);
            }
        }
    }

    private void time(Job job, Python python) {
        try {
            for (Shape shape : job.shapes()) {
                failures.addAll(python.run(job.operation(), shape, results));
            }
        } catch (IOException e) {
            progress.note("left out: %s in Python: %s".formatted(job.operation().name(), e.getMessage()));
        }
    }

    private void fork(Job job, Side side, int round) {
        if (job.shapes().isEmpty()) {
            return;
        }
        forks++;
        try {
            new Fork(plan, job, side, round)
                    .run(plan.before() == null ? List.of(results) : List.of(resultsBefore, results));
        } catch (RunnerException e) {
            failures.add(job.operation().name() + ", " + side);
            progress.note(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Python startPython(int round) {
        try {
            Python python = new Python(plan, pythonExecutable);
            versions.putAll(python.versions());
            if (round == 1) {
                python.absent().forEach(why -> progress.note("left out: " + why));
            }
            return python;
        } catch (IOException e) {
            if (round == 1) {
                progress.note("left out: NumPy and PyTorch: " + e.getMessage());
            }
            return null;
        }
    }
}
