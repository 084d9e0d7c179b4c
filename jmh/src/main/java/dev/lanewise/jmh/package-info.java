/**
 * Benchmarks of the kernels against their scalar twins, the JDK's operators, NumPy and PyTorch, and of the matrix product
 * against other libraries in Java, too. {@link dev.lanewise.jmh.Main} runs them; a kernel or a library is added in {@link
 * dev.lanewise.jmh.Operations}.
 */
@NullMarked
package dev.lanewise.jmh;

import org.jspecify.annotations.NullMarked;
