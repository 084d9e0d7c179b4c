/**
 * The learner's laboratory, {@code lanewise lab}: each command is an experiment on how a network learns, which prints its
 * numbers and, with {@code --report}, writes a page with its charts. The numbers are the same on every machine with
 * hardware FMA.
 */
@NullMarked
package dev.lanewise.cli.lab;

import org.jspecify.annotations.NullMarked;
