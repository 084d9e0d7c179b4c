/**
 * Reports on JMH's result files, those of other projects, too: {@code report} makes a page and a Markdown table of them,
 * {@code compare} says what became faster or slower between two runs. Nothing here knows how the results were measured;
 * what a result file has no place for stands in metrics of its own ({@link dev.lanewise.jmh.report.Work}) and in a file
 * beside it ({@link dev.lanewise.jmh.report.Environment}), and may be missing.
 */
@NullMarked
package dev.lanewise.jmh.report;

import org.jspecify.annotations.NullMarked;
