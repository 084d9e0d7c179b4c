package dev.lanewise.jmh;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.onnx.OnnxFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A net in ONNX Runtime, on one thread, with one input and one output tensor for all calls. */
final class OnnxRuntime implements AutoCloseable {

    private final FloatBuffer x;
    private final FloatBuffer y;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final OrtSession session;
    private final Map<String, OnnxTensorLike> inputs;
    private final Map<String, OnnxValue> outputs;

    OnnxRuntime(TwoLayerNet net) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            session = session(environment, options, net);
        }
        x = direct(net.inputSize());
        y = direct(net.outputSize());
        input = OnnxTensor.createTensor(environment, x, new long[] {1, net.inputSize()});
        output = OnnxTensor.createTensor(environment, y, new long[] {1, net.outputSize()});
        inputs = Map.of("x", input);
        outputs = Map.of("probabilities", output);
    }

    private static OrtSession session(OrtEnvironment environment, OrtSession.SessionOptions options, TwoLayerNet net)
            throws OrtException {
        try {
            Path file = Files.createTempFile("lanewise", ".onnx");
            try {
                OnnxFile.write(file, net, Map.of());
                return environment.createSession(file.toString(), options);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    static String version() {
        return OrtEnvironment.getEnvironment().getVersion();
    }

    void predict(float[] row, int rowOffset, float[] out) throws OrtException {
        x.put(0, row, rowOffset, x.capacity());
        session.run(inputs, outputs).close();
        y.get(0, out);
    }

    @Override
    public void close() throws OrtException {
        input.close();
        output.close();
        session.close();
    }
}
