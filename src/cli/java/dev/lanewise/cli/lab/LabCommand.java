package dev.lanewise.cli.lab;

import picocli.CommandLine.Command;

/** {@code lanewise lab}: the experiments. */
@Command(
        name = "lab",
        description =
                "Experiments on how a network learns: each prints its numbers, and charts them with --report FILE.",
        subcommands = {
            DescentCommand.class,
            LossesCommand.class,
            ActivationsCommand.class,
            GradientCheckCommand.class,
            WhyNotAccuracyCommand.class,
            OverfitCommand.class
        })
public final class LabCommand {}
