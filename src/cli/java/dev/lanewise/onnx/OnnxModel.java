package dev.lanewise.onnx;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an ONNX file says, as far as it matters here. Only its encoding has been checked: names may be missing (an empty
 * string) or point nowhere, shapes may be anything.
 *
 * @param opset the version of ONNX's own operators; 0 where the file names none
 */
record OnnxModel(
        long opset,
        Map<String, String> metadata,
        List<Node> nodes,
        List<Tensor> initializers,
        List<Value> inputs,
        List<Value> outputs) {

    /** How many characters of a name a message shows. */
    private static final int SHOWN_CHARS = 60;

    /** An operator, and the names of what it reads and gives. */
    record Node(
            String name,
            String opType,
            String domain,
            List<String> inputs,
            List<String> outputs,
            Map<String, Attribute> attributes) {

        /** The name of an input; empty where there is none. */
        String input(int i) {
            return i < inputs.size() ? inputs.get(i) : "";
        }

        /** For messages. */
        @Override
        public String toString() {
            String what = name.isEmpty() && !outputs.isEmpty()
                    ? "node that gives " + shown(outputs.getFirst())
                    : "node " + shown(name);
            return what + " (" + printable(isOwn(domain) ? opType : domain + "." + opType) + ")";
        }
    }

    /** A setting of a node; its kind says which of the other components it is in. */
    record Attribute(
            int kind,
            float f,
            long i,
            List<Long> ints,
            @Nullable Tensor tensor) {
        static final int FLOAT = 1;
        static final int INT = 2;
        static final int TENSOR = 4;
        static final int INTS = 7;
    }

    /**
     * An input or output of the graph.
     *
     * @param elementType the number of its {@link ElementType}, or of another one; 0 where the file does not say
     * @param shape a size for each dimension; null where the file does not say
     */
    record Value(String name, int elementType, @Nullable List<Long> shape) {
        /** Instead of an element type. */
        static final int NO_TENSOR = -1;

        /** Instead of a size, where it may be any. */
        static final long OPEN = -1;
    }

    /** Whether a domain is that of ONNX's own operators. */
    static boolean isOwn(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** A name as messages show it, in one line. */
    static String shown(String name) {
        return '"' + printable(name) + '"';
    }

    private static String printable(String text) {
        String start = text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
        return start.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "\uFFFD");
    }
}
