#!/usr/bin/env python3
"""Runs models in ONNX Runtime and in Lanewise, and compares the probabilities.

usage: tools/onnx-models.py             after ./mvnw verify; compares, prints the largest differences, fails above 2e-6
       tools/onnx-models.py --samples   writes the models in src/test/resources/dev/lanewise/onnx anew

Needs Python 3 with onnx, onnxruntime, torch, onnxscript and scikit-learn; exit status 77, with the reason, where one is
missing. Models go both ways: those that Lanewise writes run in ONNX Runtime, and pass ONNX's checker; Lanewise reads
those that PyTorch writes, by both of its exporters, and graphs that are laid out as those of other converters, made with
ONNX's own library. JAVA is the java to use, of a JDK 25.
"""
import glob
import json
import logging
import os
import struct
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

try:
    import numpy as np
    import onnx
    import onnxruntime
    import onnxscript  # PyTorch's newer exporter uses it
    import sklearn.datasets
    import sklearn.neural_network
    import torch
    from onnx import TensorProto, helper, numpy_helper
except ImportError as e:
    print(f"onnx-models.py: skipped: {e}", file=sys.stderr)
    sys.exit(77)

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "src/test/resources/dev/lanewise/onnx"
TOLERANCE = 2e-6  # as in OnnxAgreement.java

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)  # PyTorch's exporter, about packages that nobody asked for


def safetensors(path):
    """The arrays of F32 in a file of that format."""
    content = path.read_bytes()
    data = 8 + struct.unpack("<Q", content[:8])[0]
    tensors = {}
    for name, tensor in json.loads(content[8:data]).items():
        if name != "__metadata__":
            begin, end = tensor["data_offsets"]
            tensors[name] = np.frombuffer(content[data + begin:data + end], "<f4").reshape(tensor["shape"])
    return tensors


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        raw = values.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def run(path, x, output=-1):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    declared = session.get_inputs()[0]
    types = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16}
    shaped = x.reshape([len(x), *declared.shape[1:]]).astype(types[declared.type])
    return session.run(None, {declared.name: shaped})[output].astype(np.float64)


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def torch_models(directory, size):
    """What PyTorch's two exporters write: inputs in one row and as an image, with and without bias and softmax."""
    inputs, hidden, outputs = size
    side = int(inputs ** 0.5)
    nn = torch.nn

    def layers(activation, *end, bias=True, start=()):
        return nn.Sequential(
            *start, nn.Linear(inputs, hidden, bias=bias), activation, nn.Linear(hidden, outputs, bias=bias), *end)

    models = {
        "sigmoid-scores": (layers(nn.Sigmoid()), [inputs]),
        "tanh-no-bias": (layers(nn.Tanh(), nn.Softmax(dim=-1), bias=False), [inputs]),
        "relu-image": (
            layers(nn.ReLU(), nn.Dropout(), nn.Softmax(dim=1), start=[nn.Flatten()]), [1, side, side]),
    }
    for name, (model, shape) in models.items():
        x = (torch.randn(2, *shape),)
        for exporter in ("dynamo", "torchscript"):
            path = directory / f"pytorch-{exporter}-{name}.onnx"
            if exporter == "dynamo":
                torch.onnx.export(model.eval(), x, path, dynamo=True, external_data=False, verbose=False,
                                  dynamic_shapes=({0: torch.export.Dim("n")},))
                strip(path)
            else:
                torch.onnx.export(model.eval(), x, path, dynamo=False, opset_version=11 if "image" in name else 17,
                                  input_names=["in"], dynamic_axes={"in": {0: "n"}})
            yield path, inputs


def strip(path):
    """Drops what tells of this machine: in each node, where in which file the exporter was called."""
    model = onnx.load(path)
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.save(model, path)


def initializer(name, values, raw=True):
    values = np.asarray(values)
    if raw:
        return numpy_helper.from_array(values, name)
    kind = helper.np_dtype_to_tensor_dtype(values.dtype)
    return helper.make_tensor(name, kind, values.shape, values.flatten())


def save(path, nodes, inputs, outputs, initializers, opset, ir_version, domains=()):
    graph = helper.make_graph(nodes, path.stem, inputs, outputs, initializers)
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(*domain) for domain in domains)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=ir_version)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def graphs(directory, size):
    """Graphs laid out as those of tf2onnx and skl2onnx, and the rarer forms of everything."""
    inputs, hidden, outputs = size
    rng = np.random.default_rng(7)
    f = np.float32

    def drawn(rows, cols, dtype=f):
        return (rng.standard_normal((rows, cols)) / rows ** 0.5).astype(dtype)

    def value(name, cols, kind=TensorProto.FLOAT):
        return helper.make_tensor_value_info(name, kind, ["unk__1", cols])

    node = helper.make_node

    path = directory / "layout-of-tf2onnx.onnx"
    dense = "StatefulPartitionedCall/sequential/dense"
    save(path, [
        node("MatMul", ["args_0", dense + "/MatMul/ReadVariableOp:0"], [dense + "/MatMul:0"], dense + "/MatMul"),
        node("Add", [dense + "/MatMul:0", dense + "/BiasAdd/ReadVariableOp:0"], [dense + "/BiasAdd:0"], dense + "/BiasAdd"),
        node("Sigmoid", [dense + "/BiasAdd:0"], [dense + "/Sigmoid:0"], dense + "/Sigmoid"),
        node("MatMul", [dense + "/Sigmoid:0", dense + "_1/MatMul/ReadVariableOp:0"], [dense + "_1/MatMul:0"]),
        node("Add", [dense + "_1/MatMul:0", dense + "_1/BiasAdd/ReadVariableOp:0"], [dense + "_1/BiasAdd:0"]),
        node("Softmax", [dense + "_1/BiasAdd:0"], ["dense_1"], dense + "_1/Softmax"),
    ], [value("args_0", inputs)], [value("dense_1", outputs)], [
        initializer(dense + "_1/MatMul/ReadVariableOp:0", drawn(hidden, outputs)),
        initializer(dense + "_1/BiasAdd/ReadVariableOp:0", drawn(1, outputs)[0]),
        initializer(dense + "/MatMul/ReadVariableOp:0", drawn(inputs, hidden)),
        initializer(dense + "/BiasAdd/ReadVariableOp:0", drawn(1, hidden)[0]),
    ], 13, 7)
    yield path, inputs

    # IR version 3 lists initializers among the inputs; Constant nodes; elements in typed fields; operands the other way round
    path = directory / "constants-and-swapped-operands.onnx"
    b1, b2 = initializer("", drawn(1, hidden)), initializer("", drawn(1, 1)[0], raw=False)
    save(path, [
        node("Constant", [], ["b1"], value=b1),
        node("Constant", [], ["b2"], value=b2),
        node("Constant", [], ["shape"], value=initializer("", np.array([0, -1]))),
        node("Identity", ["in"], ["same"]),
        node("Reshape", ["same", "shape"], ["rows"]),
        node("MatMul", ["rows", "w1"], ["a"]),
        node("Add", ["b1", "a"], ["b"]),
        node("Tanh", ["b"], ["c"]),
        node("Flatten", ["c"], ["d"]),
        node("MatMul", ["d", "w2"], ["e"]),
        node("Add", ["b2", "e"], ["f"]),
        node("Softmax", ["f"], ["out"]),
    ], [value("in", inputs), helper.make_tensor_value_info("w1", TensorProto.FLOAT, [inputs, hidden]),
        helper.make_tensor_value_info("w2", TensorProto.FLOAT, [hidden, outputs])], [value("out", outputs)], [
        initializer("w1", drawn(inputs, hidden), raw=False), initializer("w2", drawn(hidden, outputs), raw=False),
    ], 9, 3)
    yield path, inputs

    for kind, dtype, raw in (("double", np.float64, True), ("double-typed", np.float64, False)):
        path = directory / f"{kind}.onnx"
        save(path, [
            node("Gemm", ["in", "w1", "b1"], ["a"], transB=1),
            node("Sigmoid", ["a"], ["b"]),
            node("Gemm", ["b", "w2", "b2"], ["c"]),
            node("Softmax", ["c"], ["out"], axis=-1),
        ], [value("in", inputs, TensorProto.DOUBLE)], [value("out", outputs, TensorProto.DOUBLE)], [
            initializer("w1", drawn(hidden, inputs, dtype), raw), initializer("b1", drawn(1, hidden, dtype), raw),
            initializer("w2", drawn(hidden, outputs, dtype), raw), initializer("b2", drawn(1, outputs, dtype)[0], raw),
        ], 21, 10)
        yield path, inputs


def sklearn_model(directory):
    """A classifier of scikit-learn, laid out as by skl2onnx: the label beside the probabilities."""
    x, y = sklearn.datasets.load_iris(return_X_y=True)
    classifier = sklearn.neural_network.MLPClassifier([6], "logistic", solver="lbfgs", max_iter=300, random_state=3)
    classifier.fit(x, y)
    (w1, w2), (b1, b2) = classifier.coefs_, classifier.intercepts_
    node = helper.make_node
    path = directory / "layout-of-skl2onnx.onnx"
    f, integer = np.float32, np.int64
    save(path, [
        node("MatMul", ["X", "coefficient"], ["mul_result"], "MatMul"),
        node("Add", ["mul_result", "intercepts"], ["add_result"], "Add"),
        node("Sigmoid", ["add_result"], ["next_activations"], "Sigmoid"),
        node("MatMul", ["next_activations", "coefficient1"], ["mul_result1"], "MatMul1"),
        node("Add", ["mul_result1", "intercepts1"], ["add_result1"], "Add1"),
        node("Softmax", ["add_result1"], ["probabilities"], "Softmax", axis=1),
        node("ArgMax", ["probabilities"], ["argmax_output"], "ArgMax", axis=1),
        node("ArrayFeatureExtractor", ["classes", "argmax_output"], ["array_feature_extractor_result"],
             "ArrayFeatureExtractor", domain="ai.onnx.ml"),
        node("Cast", ["array_feature_extractor_result"], ["cast_result"], "Cast", to=TensorProto.INT64),
        node("Reshape", ["cast_result", "shape_tensor"], ["label"], "Reshape"),
    ], [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, 4])], [
        helper.make_tensor_value_info("label", TensorProto.INT64, [None]),
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, 3]),
    ], [
        initializer("coefficient", w1.astype(f)), initializer("intercepts", b1[None].astype(f)),
        initializer("coefficient1", w2.astype(f)), initializer("intercepts1", b2[None].astype(f)),
        initializer("classes", classifier.classes_.astype(integer)), initializer("shape_tensor", np.array([-1], integer)),
    ], 15, 8, domains=[("ai.onnx.ml", 1)])
    return path, x


def write_models(directory, size, rows):
    """Models with samples and the probabilities that ONNX Runtime gives for them."""
    torch.manual_seed(1)
    rng = np.random.default_rng(5)
    for path, inputs in [*torch_models(directory, size), *graphs(directory, size)]:
        x = rng.standard_normal((rows, inputs)).astype(np.float32)
        y = run(path, x)
        if "scores" in path.name:
            y = softmax(y)
        write_safetensors(path.with_suffix(".safetensors"), {"x": x, "probabilities": y})
    path, x = sklearn_model(directory)
    x = x[::max(1, len(x) // rows)]
    write_safetensors(path.with_suffix(".safetensors"), {"x": x, "probabilities": run(path, x)})


def java(*arguments):
    jars = glob.glob(str(ROOT / "target/lanewise-*-cli.jar"))
    if len(jars) != 1:
        sys.exit("onnx-models.py: run ./mvnw verify first: there must be one target/lanewise-*-cli.jar")
    command = [os.environ.get("JAVA", "java"), "--add-modules", "jdk.incubator.vector", "-cp",
               jars[0] + os.pathsep + str(ROOT / "target/test-classes"), "dev.lanewise.onnx.OnnxAgreement"]
    return subprocess.run([*command, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout


def compare():
    worst = 0.0

    def show(what, name, difference):
        nonlocal worst
        worst = max(worst, difference)
        print(f"{what:<26} {name:<36} {difference:.1e}")

    with tempfile.TemporaryDirectory() as directory:
        directory = Path(directory)
        java("export", directory)
        for path in sorted(directory.glob("*.onnx")):
            model = onnx.load(path)
            onnx.checker.check_model(model, full_check=True)
            if model.SerializeToString() != path.read_bytes():
                sys.exit(f"onnx-models.py: {path.name} is not encoded as protobuf encodes it")
            expected = safetensors(path.with_suffix(".safetensors"))
            show("Lanewise's in ONNX Runtime", path.stem,
                 abs(run(path, expected["x"]) - expected["probabilities"]).max())
    with tempfile.TemporaryDirectory() as directory:
        directory = Path(directory)
        write_models(directory, (784, 50, 10), 500)
        for line in java("import", directory).splitlines():
            name, difference, _ = line.split(" ", 2)
            show("others' in Lanewise", name.removesuffix(".onnx"), float(difference))
    print(f"largest difference {worst:.1e}, allowed {TOLERANCE:.0e}; onnxruntime {onnxruntime.__version__}, "
          f"onnx {onnx.__version__}, torch {torch.__version__}, scikit-learn {sklearn.__version__}")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["--samples"]:
        SAMPLES.mkdir(parents=True, exist_ok=True)
        write_models(SAMPLES, (9, 4, 3), 8)
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        sys.exit(compare())
