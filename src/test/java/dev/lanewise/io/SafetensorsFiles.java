package dev.lanewise.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Builds the bytes of safetensors files, sound ones and others. */
final class SafetensorsFiles {
    /** What the reference implementation (safetensors 0.8.0 for Python) writes for one tensor of each type. */
    static final byte[] REFERENCE = file(
            """
            {"__metadata__":{"k":"v\\t\\u0001/\\\\\\b\\f\\r"},\
            "step":{"dtype":"I64","shape":[],"data_offsets":[0,8]},\
            "d":{"dtype":"F64","shape":[1,1,1],"data_offsets":[8,16]},\
            "none":{"dtype":"F32","shape":[0,4],"data_offsets":[16,16]},\
            "w":{"dtype":"F32","shape":[2,3],"data_offsets":[16,40]},\
            "order":{"dtype":"I32","shape":[3],"data_offsets":[40,52]},\
            "é\\"\\n\u007f\u2028😀":{"dtype":"U8","shape":[3],"data_offsets":[52,55]}}\s""",
            HexFormat.of()
                    .parseHex("f9ffffffffffffff" + "9a9999999999b93f"
                            + "0000803f" + "00000080" + "0000807f" + "0000c07f" + "01000000" + "000020c0"
                            + "03000000" + "ffffffff" + "02000000"
                            + "ff0107"));

    private SafetensorsFiles() {}

    static byte[] file(String header, byte... data) {
        return file(header.getBytes(UTF_8), data);
    }

    static byte[] file(byte[] header, byte... data) {
        return file(header.length, header, data);
    }

    /** With a length of the header that may be a lie. */
    static byte[] file(long headerBytes, byte[] header, byte... data) {
        return ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(headerBytes)
                .put(header)
                .put(data)
                .array();
    }
}
