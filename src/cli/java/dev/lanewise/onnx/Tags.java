package dev.lanewise.onnx;

import static com.google.protobuf.WireFormat.WIRETYPE_FIXED32;
import static com.google.protobuf.WireFormat.WIRETYPE_FIXED64;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

/**
 * The fields of onnx.proto that matter here, as the tags that stand before them in a file: a number and how the value
 * is encoded. Those that hold numbers in a row may be packed into one value, or stand one by one.
 */
final class Tags {
    static final int MODEL_IR_VERSION = 1 << 3 | WIRETYPE_VARINT;
    static final int MODEL_PRODUCER_NAME = 2 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int MODEL_PRODUCER_VERSION = 3 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int MODEL_GRAPH = 7 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int MODEL_OPSET_IMPORT = 8 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int MODEL_METADATA_PROPS = 14 << 3 | WIRETYPE_LENGTH_DELIMITED;

    static final int OPSET_DOMAIN = 1 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int OPSET_VERSION = 2 << 3 | WIRETYPE_VARINT;

    static final int ENTRY_KEY = 1 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int ENTRY_VALUE = 2 << 3 | WIRETYPE_LENGTH_DELIMITED;

    static final int GRAPH_NODE = 1 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int GRAPH_NAME = 2 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int GRAPH_INITIALIZER = 5 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int GRAPH_INPUT = 11 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int GRAPH_OUTPUT = 12 << 3 | WIRETYPE_LENGTH_DELIMITED;

    static final int NODE_INPUT = 1 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int NODE_OUTPUT = 2 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int NODE_NAME = 3 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int NODE_OP_TYPE = 4 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int NODE_ATTRIBUTE = 5 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int NODE_DOMAIN = 7 << 3 | WIRETYPE_LENGTH_DELIMITED;

    static final int ATTRIBUTE_NAME = 1 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int ATTRIBUTE_F = 2 << 3 | WIRETYPE_FIXED32;
    static final int ATTRIBUTE_I = 3 << 3 | WIRETYPE_VARINT;
    static final int ATTRIBUTE_T = 5 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int ATTRIBUTE_INTS = 8 << 3 | WIRETYPE_VARINT;
    static final int ATTRIBUTE_INTS_PACKED = 8 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int ATTRIBUTE_TYPE = 20 << 3 | WIRETYPE_VARINT;

    static final int TENSOR_DIMS = 1 << 3 | WIRETYPE_VARINT;
    static final int TENSOR_DIMS_PACKED = 1 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TENSOR_DATA_TYPE = 2 << 3 | WIRETYPE_VARINT;
    static final int TENSOR_FLOAT_DATA = 4 << 3 | WIRETYPE_FIXED32;
    static final int TENSOR_FLOAT_DATA_PACKED = 4 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TENSOR_INT32_DATA = 5 << 3 | WIRETYPE_VARINT;
    static final int TENSOR_INT32_DATA_PACKED = 5 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TENSOR_INT64_DATA = 7 << 3 | WIRETYPE_VARINT;
    static final int TENSOR_INT64_DATA_PACKED = 7 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TENSOR_NAME = 8 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TENSOR_RAW_DATA = 9 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TENSOR_DOUBLE_DATA = 10 << 3 | WIRETYPE_FIXED64;
    static final int TENSOR_DOUBLE_DATA_PACKED = 10 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TENSOR_EXTERNAL_DATA = 13 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TENSOR_DATA_LOCATION = 14 << 3 | WIRETYPE_VARINT;

    static final int VALUE_NAME = 1 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int VALUE_TYPE = 2 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TYPE_TENSOR = 1 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int TENSOR_TYPE_ELEMENT = 1 << 3 | WIRETYPE_VARINT;
    static final int TENSOR_TYPE_SHAPE = 2 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int SHAPE_DIM = 1 << 3 | WIRETYPE_LENGTH_DELIMITED;
    static final int DIM_VALUE = 1 << 3 | WIRETYPE_VARINT;
    static final int DIM_PARAM = 2 << 3 | WIRETYPE_LENGTH_DELIMITED;

    private Tags() {}

    /** The number of a field, as a bit in a set of them. */
    static int bit(int tag) {
        return 1 << (tag >>> 3);
    }
}
