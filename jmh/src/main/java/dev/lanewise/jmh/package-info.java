/**
 * Benchmarks of the kernels against their scalar twins, the JDK's operators, NumPy and PyTorch. {@link
 * dev.lanewise.jmh.Main} runs them; a kernel is added in {@link dev.lanewise.jmh.Operations}.
 */
@NullMarked
package dev.lanewise.jmh;

import org.jspecify.annotations.NullMarked;
