/**
 * Dense {@code float} work on the SIMD lanes of the JVM: kernels over arrays, matrices, data sets, a small network that
 * trains to the same bits everywhere, and files of named arrays.
 *
 * <p>Start {@code java} with {@code --add-modules jdk.incubator.vector}; without it everything works, on scalar kernels.
 */
module dev.lanewise {
    requires jdk.management; // the JVM's options say whether it can compile vectors
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.lanewise;
    exports dev.lanewise.calculus;
    exports dev.lanewise.data;
    exports dev.lanewise.io;
    exports dev.lanewise.kernel;
    exports dev.lanewise.nn;
    exports dev.lanewise.nn.layer;
}
