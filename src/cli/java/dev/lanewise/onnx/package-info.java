/**
 * ONNX, the format in which frameworks hand trained networks to one another: {@link dev.lanewise.onnx.OnnxFile} writes
 * a net, and reads those of its kind that others wrote. The messages are those of onnx.proto, at
 * <a href="https://github.com/onnx/onnx">github.com/onnx/onnx</a>; their encoding is left to the protobuf library, so
 * this is no part of the library jar.
 */
package dev.lanewise.onnx;
