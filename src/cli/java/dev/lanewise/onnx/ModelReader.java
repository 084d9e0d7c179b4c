package dev.lanewise.onnx;

import static dev.lanewise.onnx.OnnxModel.shown;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lanewise.FileFormatException;
import dev.lanewise.onnx.OnnxModel.Attribute;
import dev.lanewise.onnx.OnnxModel.Node;
import dev.lanewise.onnx.OnnxModel.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the messages of an ONNX file, and skips what does not matter. A length that reaches past what holds it is
 * refused before memory is taken, messages nest no deeper than the calls here, and there may be {@value #MAX_ENTRIES}
 * of them at most. Of a field that may stand only once, the last one counts, as protobuf has it.
 */
final class ModelReader {
    /** Of messages, names, and numbers outside tensors, together: each takes up to some hundred bytes of memory. */
    static final int MAX_ENTRIES = 100_000;

    /** That of NumPy and PyTorch. */
    private static final int MAX_DIMENSIONS = 64;

    private static final int BUFFER_BYTES = 1 << 16;

    /** TensorProto.DataLocation.EXTERNAL. */
    private static final int EXTERNAL = 1;

    private final String source;
    private final CodedInputStream in;
    private int entries;

    private long opset;
    private final Map<String, String> metadata = new TreeMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Tensor> initializers = new ArrayList<>();
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();

    private ModelReader(String source, InputStream in) {
        this.source = source;
        this.in = CodedInputStream.newInstance(in, BUFFER_BYTES);
    }

    /**
     * Reads a model.
     *
     * @param source what messages call the file
     * @param in the file, from its start
     * @param length its length
     */
    static OnnxModel read(String source, InputStream in, long length) throws IOException {
        if (length > Integer.MAX_VALUE) {
            throw new FileFormatException(
                    source, "at most " + Integer.MAX_VALUE + " bytes, the limit of protobuf", length + " bytes");
        }
        try {
            return new ModelReader(source, in).model((int) length);
        } catch (InvalidProtocolBufferException e) {
            throw new FileFormatException(
                    source, "an ONNX model in the encoding of protobuf", String.valueOf(e.getMessage()));
        }
    }

    private OnnxModel model(int length) throws IOException {
        in.pushLimit(length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case Tags.MODEL_GRAPH -> graph();
                case Tags.MODEL_OPSET_IMPORT -> opset();
                case Tags.MODEL_METADATA_PROPS -> property();
                default -> skip(tag);
            }
        }
        if (in.getTotalBytesRead() != length) {
            throw new FileFormatException(
                    source, length + " bytes, as there were at first", "the end at byte " + in.getTotalBytesRead());
        }
        return new OnnxModel(opset, metadata, nodes, initializers, inputs, outputs);
    }

    private void opset() throws IOException {
        String domain = "";
        long version = 0;
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case Tags.OPSET_DOMAIN -> domain = string();
                case Tags.OPSET_VERSION -> version = in.readInt64();
                default -> skip(tag);
            }
        }
        in.popLimit(outer);
        if (OnnxModel.isOwn(domain)) {
            opset = version;
        }
    }

    private void property() throws IOException {
        String key = "";
        String value = "";
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case Tags.ENTRY_KEY -> key = string();
                case Tags.ENTRY_VALUE -> value = string();
                default -> skip(tag);
            }
        }
        in.popLimit(outer);
        if (metadata.put(key, value) != null) {
            throw new FileFormatException(source, "keys of metadata that differ", shown(key) + " twice");
        }
    }

    private void graph() throws IOException {
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case Tags.GRAPH_NODE -> nodes.add(node());
                case Tags.GRAPH_INITIALIZER -> initializers.add(tensor());
                case Tags.GRAPH_INPUT -> inputs.add(value());
                case Tags.GRAPH_OUTPUT -> outputs.add(value());
                default -> skip(tag);
            }
        }
        in.popLimit(outer);
    }

    private Node node() throws IOException {
        String name = "";
        String opType = "";
        String domain = "";
        List<String> reads = new ArrayList<>();
        List<String> gives = new ArrayList<>();
        Map<String, Attribute> attributes = new HashMap<>();
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case Tags.NODE_INPUT -> reads.add(string());
                case Tags.NODE_OUTPUT -> gives.add(string());
                case Tags.NODE_NAME -> name = string();
                case Tags.NODE_OP_TYPE -> opType = string();
                case Tags.NODE_DOMAIN -> domain = string();
                case Tags.NODE_ATTRIBUTE -> attribute(attributes);
                default -> skip(tag);
            }
        }
        in.popLimit(outer);
        return new Node(name, opType, domain, reads, gives, attributes);
    }

    private void attribute(Map<String, Attribute> attributes) throws IOException {
        String name = "";
        int kind = 0;
        float f = 0;
        long i = 0;
        List<Long> ints = new ArrayList<>();
        Tensor tensor = null;
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case Tags.ATTRIBUTE_NAME -> name = string();
                case Tags.ATTRIBUTE_TYPE -> kind = in.readEnum();
                case Tags.ATTRIBUTE_F -> f = in.readFloat();
                case Tags.ATTRIBUTE_I -> i = in.readInt64();
                case Tags.ATTRIBUTE_T -> tensor = tensor();
                case Tags.ATTRIBUTE_INTS -> integer(ints);
                case Tags.ATTRIBUTE_INTS_PACKED -> integers(ints);
                default -> skip(tag);
            }
        }
        in.popLimit(outer);
        attributes.put(name, new Attribute(kind, f, i, ints, tensor));
    }

    private Value value() throws IOException {
        String name = "";
        Value type = new Value("", 0, null);
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case Tags.VALUE_NAME -> name = string();
                case Tags.VALUE_TYPE -> type = type();
                default -> skip(tag);
            }
        }
        in.popLimit(outer);
        return new Value(name, type.elementType(), type.shape());
    }

    private Value type() throws IOException {
        Value type = new Value("", Value.NO_TENSOR, null);
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == Tags.TYPE_TENSOR) {
                type = tensorType();
            } else {
                skip(tag);
            }
        }
        in.popLimit(outer);
        return type;
    }

    private Value tensorType() throws IOException {
        int elementType = 0;
        List<Long> shape = null;
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case Tags.TENSOR_TYPE_ELEMENT -> elementType = in.readEnum();
                case Tags.TENSOR_TYPE_SHAPE -> shape = shape();
                default -> skip(tag);
            }
        }
        in.popLimit(outer);
        return new Value("", elementType, shape);
    }

    private List<Long> shape() throws IOException {
        List<Long> shape = new ArrayList<>();
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == Tags.SHAPE_DIM) {
                shape.add(dimension());
            } else {
                skip(tag);
            }
        }
        in.popLimit(outer);
        return shape;
    }

    private long dimension() throws IOException {
        long size = Value.OPEN;
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == Tags.DIM_VALUE) {
                size = in.readInt64();
            } else {
                skip(tag);
            }
        }
        in.popLimit(outer);
        return size;
    }

    private Tensor tensor() throws IOException {
        String name = "";
        int type = 0;
        boolean external = false;
        List<Long> shape = new ArrayList<>();
        int fields = 0;
        byte[] raw = {};
        ByteArrayOutputStream typed = new ByteArrayOutputStream(0); // the elements, where they are not raw
        int outer = begin();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case Tags.TENSOR_DIMS -> integer(shape);
                case Tags.TENSOR_DIMS_PACKED -> integers(shape);
                case Tags.TENSOR_DATA_TYPE -> type = in.readInt32();
                case Tags.TENSOR_NAME -> name = string();
                case Tags.TENSOR_RAW_DATA -> {
                    raw = in.readByteArray();
                    fields |= Tags.bit(tag);
                }
                case Tags.TENSOR_DATA_LOCATION -> external |= in.readEnum() == EXTERNAL;
                case Tags.TENSOR_EXTERNAL_DATA -> {
                    external = true;
                    skip(tag);
                }
                default -> {
                    if (elements(tag, typed)) {
                        fields |= Tags.bit(tag);
                    } else {
                        skip(tag);
                    }
                }
            }
        }
        in.popLimit(outer);
        if (shape.size() > MAX_DIMENSIONS) {
            throw new FileFormatException(
                    source,
                    "tensor " + shown(name) + " of at most " + MAX_DIMENSIONS + " dimensions",
                    "" + shape.size());
        }
        byte[] content = raw.length > 0 ? raw : typed.toByteArray();
        return new Tensor(name, shape, type, external, fields, ByteBuffer.wrap(content));
    }

    /** Appends what a field of typed elements holds, little-endian; false if it is another field. */
    private boolean elements(int tag, ByteArrayOutputStream elements) throws IOException {
        switch (tag) {
            case Tags.TENSOR_FLOAT_DATA -> put(elements, in.readFixed32(), Float.BYTES);
            case Tags.TENSOR_DOUBLE_DATA -> put(elements, in.readFixed64(), Double.BYTES);
            case Tags.TENSOR_FLOAT_DATA_PACKED, Tags.TENSOR_DOUBLE_DATA_PACKED -> elements.write(in.readByteArray());
            // FLOAT16 and BFLOAT16 stand there, and types that don't matter here
            case Tags.TENSOR_INT32_DATA -> put(elements, in.readRawVarint64(), Short.BYTES);
            case Tags.TENSOR_INT32_DATA_PACKED -> putPacked(elements, Short.BYTES);
            case Tags.TENSOR_INT64_DATA -> put(elements, in.readRawVarint64(), Long.BYTES);
            case Tags.TENSOR_INT64_DATA_PACKED -> putPacked(elements, Long.BYTES);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void putPacked(ByteArrayOutputStream elements, int bytes) throws IOException {
        int outer = begin();
        while (in.getBytesUntilLimit() > 0) {
            put(elements, in.readRawVarint64(), bytes);
        }
        in.popLimit(outer);
    }

    /** The low bytes of a number, little-endian. */
    private static void put(ByteArrayOutputStream elements, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            elements.write((int) (value >> (Byte.SIZE * i)));
        }
    }

    private void integers(List<Long> values) throws IOException {
        int outer = begin();
        while (in.getBytesUntilLimit() > 0) {
            integer(values);
        }
        in.popLimit(outer);
    }

    private void integer(List<Long> values) throws IOException {
        count();
        values.add(in.readRawVarint64());
    }

    private String string() throws IOException {
        count();
        return in.readStringRequireUtf8();
    }

    /** Begins a message, or a row of numbers: returns the limit to come back to behind it. */
    private int begin() throws IOException {
        count();
        return in.pushLimit(in.readRawVarint32());
    }

    private void count() throws FileFormatException {
        if (++entries > MAX_ENTRIES) {
            throw new FileFormatException(source, "at most " + MAX_ENTRIES + " messages and names", "more");
        }
    }

    private void skip(int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("the end of a group that did not begin");
        }
    }
}
