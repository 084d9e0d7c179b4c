#!/usr/bin/env python3
"""PyTorch reads the models of this library, and this library those of PyTorch: both must give the same probabilities.

usage: tools/pytorch-models.py JAVA... -jar target/lanewise-0.1.0-SNAPSHOT-cli.jar

Needs PyTorch and NumPy; exit status 77, with the reason, where they are not installed. The files are read and written by
the safetensors package, where it is installed, else by the few lines below. Fails where two probabilities are more than
2e-6 apart: both are rounded results of sums of up to 784 products, in different orders.
"""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
    from torch import nn
except ImportError as e:
    print(f"pytorch-models: skipped: {e}", file=sys.stderr)
    sys.exit(77)

TOLERANCE = 2e-6
MNIST = pathlib.Path(__file__).parent.parent / "src/cli/resources/dev/lanewise/cli/mnist"
DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}
ACTIVATIONS = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}


def plain_load(path):
    content = pathlib.Path(path).read_bytes()
    data = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:data])
    header.pop("__metadata__", None)
    types = {name: dtype for dtype, name in DTYPES.items()}
    return {
        name: torch.frombuffer(
            bytearray(content[data + t["data_offsets"][0] : data + t["data_offsets"][1]]), dtype=types[t["dtype"]]
        ).reshape(t["shape"])
        for name, t in header.items()
    }


def plain_save(tensors, path):
    header, data = {}, b""
    for name, tensor in tensors.items():
        content = tensor.contiguous().flatten().view(torch.uint8).numpy().tobytes()
        offsets = [len(data), len(data) + len(content)]
        header[name] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
        data += content
    text = json.dumps(header).encode()
    pathlib.Path(path).write_bytes(len(text).to_bytes(8, "little") + text + data)


try:
    from safetensors.torch import load_file as load, save_file as save
    import safetensors

    by = f"safetensors {safetensors.__version__}"
except ImportError:
    load, save, by = plain_load, plain_save, "lines of this script"


class Named(nn.Module):
    """A module with names of its own for the layers."""

    def __init__(self, inputs, hidden, outputs, activation):
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden)
        self.fc2 = nn.Linear(hidden, outputs)
        self.activation = activation()

    def forward(self, x):
        return self.fc2(self.activation(self.fc1(x)))


def sequential(inputs, hidden, outputs, activation):
    return nn.Sequential(nn.Linear(inputs, hidden), activation(), nn.Linear(hidden, outputs))


def probabilities(module, x):
    with torch.no_grad():
        return torch.softmax(module(x), dim=1).numpy()


def lanewise(*arguments):
    return subprocess.run([*sys.argv[1:], *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout


def predict(model, outputs, *arguments):
    """All probabilities of all rows, by class."""
    lines = lanewise("predict", model, "--format=json", f"--top={outputs}", *arguments).splitlines()
    result = np.zeros((len(lines), outputs), "f4")
    for i, line in enumerate(lines):
        for entry in json.loads(line)["top"]:
            result[i, int(entry["class"])] = np.float32(entry["probability"])
    return result


worst = 0.0


def compare(what, theirs, ours):
    global worst
    assert theirs.shape == ours.shape, (theirs.shape, ours.shape)
    difference = float(np.abs(theirs.astype("f8") - ours).max())
    worst = max(worst, difference)
    print(f"{what:60} {ours.shape[0]:6} rows  {difference:.1e}")
    if not difference <= TOLERANCE:
        sys.exit(f"pytorch-models: {what}: the probabilities are {difference} apart")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    torch.manual_seed(42)
    print(f"PyTorch {torch.__version__}, NumPy {np.__version__}, files by {by}; largest difference of a probability:")
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        theirs_to_us(directory)
        ours_to_them(directory)
    print(f"all within {TOLERANCE}; the largest is {worst:.1e}")


def theirs_to_us(directory):
    model, rows = directory / "theirs.safetensors", directory / "rows.npy"
    for module, (inputs, hidden, outputs) in [(sequential, (784, 128, 10)), (Named, (784, 50, 10)), (Named, (7, 3, 7))]:
        x = torch.rand(500, inputs)
        np.save(rows, x.numpy())
        for activation, function in ACTIVATIONS.items():
            # Half precision is widened, whatever the net
            for dtype in DTYPES if activation == "relu" and module is Named else [torch.float32]:
                net = module(inputs, hidden, outputs, function).to(dtype)
                save(net.state_dict(), model)
                ours = predict(model, outputs, "--rows", rows, "--activation", activation)
                what = f"theirs to us: {module.__name__} {inputs}-{hidden}-{outputs} {activation} {DTYPES[dtype]}"
                compare(what, probabilities(net.float(), x), ours)


def ours_to_them(directory):
    images = MNIST / "t10k-images-idx3-ubyte.gz"
    pixels = np.frombuffer(gzip.decompress(images.read_bytes()), "u1", offset=16).reshape(-1, 784)
    x = torch.from_numpy(pixels.astype("f4")) / 255
    for activation, function in ACTIVATIONS.items():
        ours, converted = directory / "ours.safetensors", directory / "converted.safetensors"
        lanewise("train", "--iterations=1000", "--activation", activation, "--init=xavier", "--save", ours)
        lanewise("convert", ours, converted, "--layout=pytorch")
        expected = predict(ours, 10, "--images", images)

        net = sequential(784, 50, 10, function)
        net.load_state_dict(load(converted))
        compare(f"ours to them: 784-50-10 {activation}, --layout pytorch", probabilities(net, x), expected)

        parameters = load(ours)
        with torch.no_grad():
            for layer, number in (net[0], 1), (net[2], 2):
                layer.weight.copy_(parameters[f"w{number}"].T)
                layer.bias.copy_(parameters[f"b{number}"][0])
        compare(f"ours to them: 784-50-10 {activation}, our own layout", probabilities(net, x), expected)

        save(net.state_dict(), converted)
        again = predict(converted, 10, "--images", images, "--activation", activation, "--scale=255")
        compare(f"and back to us: 784-50-10 {activation}", again, expected)
        assert (again == expected).all(), "the same weights must give the same bits"


main()
