"""Times NumPy and PyTorch.

Reads lines "operation sets rows cols", or "sgemm sets m n k NONE|A|B" (what is stored transposed), and answers each with
a line "library,ns,ns,..." for every library that has the operation (nanoseconds per call, the best repetition decides)
or "library,wrong" where the result is wrong, then ".". So many sets of arrays take turns. Before the first, it says which
libraries are there: "library,version", or "library,,why not". By hand:

    echo "dot 4 1 1024" | OMP_NUM_THREADS=1 python3 peers.py

Outputs are preallocated wherever the library has an out=; a call is timed as it comes from Python, because that is how
these libraries are called. A call of train is an epoch. Arguments: repetitions, milliseconds for each, threads, which the
environment must say, too, and the directory of the MNIST files.
"""

import gzip
import math
import sys
from functools import partial
from time import perf_counter_ns

REPETITIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
NANOS = (int(sys.argv[2]) if len(sys.argv) > 2 else 30) * 1_000_000
THREADS = int(sys.argv[3]) if len(sys.argv) > 3 else 1
MNIST = sys.argv[4] if len(sys.argv) > 4 else "src/cli/resources/dev/lanewise/cli/mnist"

# As in Training.java and TrainingData.java
SAMPLES, CLASSES, BATCH, STEPS, LEARNING_RATE, STD = 60_000, 10, 100, 600, 0.1, 0.01
PROTOTYPE_STD, EPOCHS, MOST_LOSS = 0.1, 3, 0.6


class Wrong(Exception):
    pass


def require_product(a, b, c, double):
    """Some rows of c against the product in double precision."""
    rows = sorted({0, len(c) // 2, len(c) - 1})
    expected = double(a[rows]) @ double(b)
    # Another order of arithmetic: rounding errors grow like a random walk over the terms of a sum, as in Agreement.java
    if not (abs(c[rows] - expected) <= 1e-5 * (1 + abs(expected)) * math.sqrt(len(b))).all():
        raise Wrong


def idx(name):
    """The bytes of an IDX file behind its header of that many dimensions."""
    with gzip.open(f"{MNIST}/train-{name}-ubyte.gz") as file:
        content = file.read()
    return bytearray(content[4 + 4 * content[3]:])


def learning(epoch):
    """That call, which returns the mean loss, after the epochs in which it must have learnt; they warm it up, too."""
    losses = [epoch() for _ in range(EPOCHS)]
    if not losses[-1] < MOST_LOSS:
        raise Wrong
    return epoch


def numpy_calls(np):
    f = np.float32
    zero, one, factor = f(0), f(1), f(0.3)

    def uniform(low, high):
        return lambda rows, cols, i: np.random.default_rng(i).uniform(low, high, (rows, cols)).astype(f)

    def squared_distance(a, b, d):
        np.subtract(a, b, out=d)
        return d.dot(d)

    def cosine(a, b):
        return a.dot(b) / math.sqrt(a.dot(a) * b.dot(b))

    def sigmoid(x, y):
        np.negative(x, out=y)
        np.exp(y, out=y)
        np.add(y, one, out=y)
        np.divide(one, y, out=y)

    def silu(x, y):
        sigmoid(x, y)
        np.multiply(x, y, out=y)

    def gelu_tanh(x, y):
        np.multiply(x, x, out=y)
        np.multiply(y, f(0.044715), out=y)
        np.add(y, one, out=y)
        np.multiply(y, x, out=y)
        np.multiply(y, f(math.sqrt(2 / math.pi)), out=y)
        np.tanh(y, out=y)
        np.add(y, one, out=y)
        np.multiply(y, x, out=y)
        np.multiply(y, f(0.5), out=y)

    def leaky_relu(x, y):
        np.multiply(x, f(0.01), out=y)
        np.maximum(x, y, out=y)

    def axpy(x, y, out):
        np.multiply(x, factor, out=out)
        np.add(out, y, out=out)

    def sigmoid_gradient(z, g, out):
        np.subtract(one, z, out=out)
        np.multiply(z, out, out=out)
        np.multiply(g, out, out=out)

    def tanh_gradient(z, g, out):
        np.multiply(z, z, out=out)
        np.subtract(one, out, out=out)
        np.multiply(g, out, out=out)

    def relu_gradient(z, g, out):
        np.greater(z, zero, out=out)
        np.multiply(g, out, out=out)

    def leaky_relu_gradient(z, g, out):
        np.copysign(f(0.495), z, out=out)
        np.add(out, f(0.505), out=out)
        np.multiply(g, out, out=out)

    def momentum_step(g, v, w, t):
        np.multiply(v, f(0.9), out=v)
        np.add(v, g, out=v)
        np.multiply(v, f(0.01), out=t)
        np.subtract(w, t, out=w)

    def adam_step(g, m, v, w, t):
        np.multiply(m, f(0.9), out=m)
        np.multiply(g, f(0.1), out=t)
        np.add(m, t, out=m)
        np.multiply(v, f(0.999), out=v)
        np.multiply(g, g, out=t)
        np.multiply(t, f(0.001), out=t)
        np.add(v, t, out=v)
        np.sqrt(v, out=t)
        np.add(t, f(1e-8), out=t)
        np.divide(m, t, out=t)
        np.multiply(t, f(0.001), out=t)
        np.subtract(w, t, out=w)

    def log_softmax(x, y, t, column):
        np.maximum.reduce(x, axis=1, keepdims=True, out=column)
        np.subtract(x, column, out=y)
        np.exp(y, out=t)
        np.add.reduce(t, axis=1, keepdims=True, out=column)
        np.log(column, out=column)
        np.subtract(y, column, out=y)

    def softmax_cross_entropy(x, y, loss, column):  # every label is 0
        np.maximum.reduce(x, axis=1, keepdims=True, out=column)
        np.subtract(x, column, out=y)
        np.negative(y[:, 0], out=loss)
        np.exp(y, out=y)
        np.add.reduce(y, axis=1, keepdims=True, out=column)
        np.divide(y, column, out=y)
        np.log(column, out=column)
        np.add(loss, column[:, 0], out=loss)
        y[:, 0] -= f(1)
        np.multiply(y, f(1 / len(y)), out=y)

    def squared_distance_rows(q, a, out, t):
        np.subtract(a, q, out=t)
        np.einsum("ij,ij->i", t, t, out=out)

    def cosine_rows(q, a, out, t):
        np.einsum("ij,ij->i", a, a, out=out)
        np.sqrt(out, out=out)
        np.multiply(out, math.sqrt(q.dot(q)), out=out)
        np.dot(a, q, out=t)
        np.divide(t, out, out=out)

    def top_k(x):
        best = np.argpartition(x, -10)[-10:]
        return best[np.argsort(-x[best])]

    def softmax(x, y, column):
        np.maximum.reduce(x, axis=1, keepdims=True, out=column)
        np.subtract(x, column, out=y)
        np.exp(y, out=y)
        np.add.reduce(y, axis=1, keepdims=True, out=column)
        np.divide(y, column, out=y)

    symmetric, wide = uniform(-0.5, 0.5), uniform(-10, 10)

    def sgemm(m, n, k, transposed, i):
        a = symmetric(k, m, 2 * i).T if transposed == "A" else symmetric(m, k, 2 * i)
        b = symmetric(n, k, 2 * i + 1).T if transposed == "B" else symmetric(k, n, 2 * i + 1)
        c = np.full((m, n), np.nan, f)
        np.matmul(a, b, out=c)
        require_product(a, b, c, np.float64)
        return partial(np.matmul, a, b, out=c)

    def mnist(inputs):
        return np.frombuffer(idx("images-idx3"), np.uint8).reshape(-1, inputs) / f(255), np.frombuffer(
            idx("labels-idx1"), np.uint8).astype(np.intp)

    def dense(inputs):
        random = np.random.default_rng(0)
        labels = random.integers(CLASSES, size=SAMPLES)
        prototypes = PROTOTYPE_STD * random.standard_normal((CLASSES, inputs), f)
        x = random.standard_normal((SAMPLES, inputs), f)
        x += prototypes[labels]
        return x, labels

    def train(data):
        return lambda inputs, hidden, i: learning(epochs(*data(inputs), hidden, np.random.default_rng(i)))

    def epochs(data, labels, hidden, random):
        inputs, samples = data.shape[1], np.arange(BATCH)
        x, z, g, h, y, column = (
            np.empty((BATCH, n), f) for n in (inputs, hidden, hidden, hidden, CLASSES, 1))
        weights = w1, b1, w2, b2 = (
            f(STD) * random.standard_normal((inputs, hidden), f), np.zeros(hidden, f),
            f(STD) * random.standard_normal((hidden, CLASSES), f), np.zeros(CLASSES, f))
        gradients = w1_gradient, b1_gradient, w2_gradient, b2_gradient = [np.empty_like(w) for w in weights]

        def step():
            batch = random.integers(len(data), size=BATCH)
            t = labels[batch]
            np.take(data, batch, axis=0, out=x, mode="clip")  # the default mode copies once more
            np.matmul(x, w1, out=z)
            np.add(z, b1, out=z)
            sigmoid(z, z)
            np.matmul(z, w2, out=y)
            np.add(y, b2, out=y)
            softmax(y, y, column)
            loss = -np.log(y[samples, t] + f(1e-7)).mean()
            y[samples, t] -= one
            np.multiply(y, f(1 / BATCH), out=y)
            np.matmul(z.T, y, out=w2_gradient)
            np.add.reduce(y, axis=0, out=b2_gradient)
            np.matmul(y, w2.T, out=g)
            sigmoid_gradient(z, g, h)
            np.matmul(x.T, h, out=w1_gradient)
            np.add.reduce(h, axis=0, out=b1_gradient)
            for w, gradient in zip(weights, gradients):
                np.multiply(gradient, f(LEARNING_RATE), out=gradient)
                np.subtract(w, gradient, out=w)
            return loss

        return lambda: sum(step() for _ in range(STEPS)) / STEPS

    def reduce(call, draw=symmetric):
        return lambda rows, cols, i: call(draw(rows, cols, 2 * i).ravel())

    def reduce2(call):
        return lambda rows, cols, i: call(symmetric(rows, cols, 2 * i).ravel(), symmetric(rows, cols, 2 * i + 1).ravel())

    def unary(call, draw=wide):
        return lambda rows, cols, i: call(draw(rows, cols, i).ravel(), np.empty(rows * cols, f))

    def binary(call, draw=symmetric):
        return lambda rows, cols, i: call(
            draw(rows, cols, 2 * i).ravel(), draw(rows, cols, 2 * i + 1).ravel(), np.empty(rows * cols, f))

    def updates(call):
        return lambda rows, cols, i: call(symmetric(rows, cols, i).ravel(), lambda: np.zeros(rows * cols, f))

    def one_to_many(call):
        return lambda rows, cols, _: call(symmetric(1, cols, 0).ravel(), symmetric(rows, cols, 1), np.ones(rows, f))

    return {
        "dot": reduce2(lambda a, b: partial(a.dot, b)),
        "squaredDistance": reduce2(lambda a, b: partial(squared_distance, a, b, np.empty_like(a))),
        "cosine": reduce2(lambda a, b: partial(cosine, a, b)),
        "sum": reduce(lambda x: partial(np.add.reduce, x)),
        "sumOfSquares": reduce(lambda x: partial(x.dot, x)),
        "max": reduce(lambda x: partial(np.maximum.reduce, x)),
        "min": reduce(lambda x: partial(np.minimum.reduce, x)),
        "argMax": reduce(lambda x: x.argmax),
        "argMin": reduce(lambda x: x.argmin),
        "exp": unary(lambda x, y: partial(np.exp, x, y)),
        "log": unary(lambda x, y: partial(np.log, x, y), uniform(1e-3, 10)),
        "sigmoid": unary(lambda x, y: partial(sigmoid, x, y)),
        "tanh": unary(lambda x, y: partial(np.tanh, x, y)),
        "softplus": unary(lambda x, y: partial(np.logaddexp, x, zero, y)),
        "silu": unary(lambda x, y: partial(silu, x, y)),
        "geluTanh": unary(lambda x, y: partial(gelu_tanh, x, y)),
        "relu": unary(lambda x, y: partial(np.maximum, x, zero, out=y)),
        "leakyRelu": unary(lambda x, y: partial(leaky_relu, x, y)),
        "step": unary(lambda x, y: partial(np.greater, x, zero, y)),
        "scale": unary(lambda x, y: partial(np.multiply, x, factor, y)),
        "add": binary(lambda a, b, out: partial(np.add, a, b, out)),
        "subtract": binary(lambda a, b, out: partial(np.subtract, a, b, out)),
        "multiply": binary(lambda a, b, out: partial(np.multiply, a, b, out)),
        "axpy": binary(lambda x, y, out: partial(axpy, x, y, out)),
        "sigmoidGradient": binary(lambda z, g, out: partial(sigmoid_gradient, z, g, out), uniform(0, 1)),
        "tanhGradient": binary(lambda z, g, out: partial(tanh_gradient, z, g, out), uniform(-1, 1)),
        "reluGradient": binary(lambda z, g, out: partial(relu_gradient, z, g, out), uniform(-1, 1)),
        "leakyReluGradient": binary(lambda z, g, out: partial(leaky_relu_gradient, z, g, out), uniform(-1, 1)),
        "momentumStep": updates(lambda g, zeros: partial(momentum_step, g, zeros(), zeros(), zeros())),
        "adamStep": updates(lambda g, zeros: partial(adam_step, g, zeros(), zeros(), zeros(), zeros())),
        "softmax": lambda rows, cols, i: partial(
            softmax, wide(rows, cols, i), np.empty((rows, cols), f), np.empty((rows, 1), f)),
        "logSoftmax": lambda rows, cols, i: partial(
            log_softmax, wide(rows, cols, i), *np.empty((2, rows, cols), f), np.empty((rows, 1), f)),
        "softmaxCrossEntropy": lambda rows, cols, i: partial(
            softmax_cross_entropy, wide(rows, cols, i), np.empty((rows, cols), f), np.empty(rows, f),
            np.empty((rows, 1), f)),
        "sumRows": one_to_many(lambda q, a, out: partial(np.add.reduce, a.ravel())),
        "dotRows": one_to_many(lambda q, a, out: partial(np.dot, a, q, out)),
        "squaredDistanceRows": one_to_many(
            lambda q, a, out: partial(squared_distance_rows, q, a, out, np.empty_like(a))),
        "cosineRows": one_to_many(lambda q, a, out: partial(cosine_rows, q, a, out, np.empty_like(out))),
        "topK": reduce(lambda x: partial(top_k, x)),
        "countNonzero": reduce(lambda x: partial(np.count_nonzero, x)),
        "sgemv": one_to_many(lambda x, a, y: partial(np.dot, a, x, y)),
        "sgemvTransposed": one_to_many(lambda x, a, y: partial(np.dot, y, a, x)),
        "sgemm": sgemm,
        "train": train(mnist),
        "trainDense": train(dense),
    }


def torch_calls(torch):
    aten, nn = torch.ops.aten, torch._C._nn

    def uniform(low, high):
        return lambda rows, cols: torch.empty(rows, cols).uniform_(low, high)

    def squared_distance(a, b, d):
        torch.sub(a, b, out=d)
        return torch.dot(d, d)

    def cosine(a, b):
        return torch.dot(a, b) / torch.sqrt(torch.dot(a, a) * torch.dot(b, b))

    def softmax_cross_entropy(x, y, loss):  # every label is 0
        torch.log_softmax(x, 1, out=y)
        torch.neg(y[:, 0], out=loss)
        y.exp_()
        y[:, 0] -= 1
        y.mul_(1 / len(y))

    def squared_distance_rows(q, a, out, t):
        torch.sub(a, q, out=t)
        torch.linalg.vecdot(t, t, out=out)

    def cosine_rows(q, a, out, t):
        torch.linalg.vector_norm(a, dim=1, out=out)
        out.mul_(torch.linalg.vector_norm(q))
        torch.mv(a, q, out=t)
        torch.div(t, out, out=out)

    def momentum_step(g, v, w):
        v.mul_(0.9).add_(g)
        w.add_(v, alpha=-0.01)

    def adam_step(g, m, v, w, t):
        m.lerp_(g, 0.1)
        v.mul_(0.999).addcmul_(g, g, value=0.001)
        torch.sqrt(v, out=t).add_(1e-8)
        w.addcdiv_(m, t, value=-0.001)

    symmetric, wide = uniform(-0.5, 0.5), uniform(-10, 10)

    def sgemm(m, n, k, transposed, _):
        a = symmetric(k, m).T if transposed == "A" else symmetric(m, k)
        b = symmetric(n, k).T if transposed == "B" else symmetric(k, n)
        c = torch.full((m, n), torch.nan)
        torch.mm(a, b, out=c)
        require_product(a, b, c, torch.Tensor.double)
        return partial(torch.mm, a, b, out=c)

    def mnist(inputs):
        return torch.frombuffer(idx("images-idx3"), dtype=torch.uint8).view(-1, inputs) / 255, torch.frombuffer(
            idx("labels-idx1"), dtype=torch.uint8).long()

    def dense(inputs):
        labels = torch.randint(CLASSES, (SAMPLES,))
        prototypes = PROTOTYPE_STD * torch.randn(CLASSES, inputs)
        return torch.randn(SAMPLES, inputs).add_(prototypes[labels]), labels

    def train(data):
        @torch.inference_mode(False)
        def call(inputs, hidden, _):
            return learning(epochs(*data(inputs), hidden))

        return call

    def epochs(data, labels, hidden):
        net = torch.nn.Sequential(
            torch.nn.Linear(data.shape[1], hidden), torch.nn.Sigmoid(), torch.nn.Linear(hidden, CLASSES))
        for layer in (net[0], net[2]):
            torch.nn.init.normal_(layer.weight, std=STD)
            torch.nn.init.zeros_(layer.bias)
        cross_entropy = torch.nn.CrossEntropyLoss()
        sgd = torch.optim.SGD(net.parameters(), lr=LEARNING_RATE)

        def step():
            batch = torch.randint(len(data), (BATCH,))
            loss = cross_entropy(net(data.index_select(0, batch)), labels.index_select(0, batch))
            sgd.zero_grad()
            loss.backward()
            sgd.step()
            return loss.item()

        @torch.inference_mode(False)
        def epoch():
            return sum(step() for _ in range(STEPS)) / STEPS

        return epoch

    def reduce(call, draw=symmetric):
        return lambda rows, cols, _: call(draw(rows, cols).view(-1))

    def reduce2(call):
        return lambda rows, cols, _: call(symmetric(rows, cols).view(-1), symmetric(rows, cols).view(-1))

    def unary(call, draw=wide):
        return lambda rows, cols, _: call(draw(rows, cols).view(-1), torch.empty(rows * cols))

    def binary(call, draw=symmetric):
        return lambda rows, cols, _: call(
            draw(rows, cols).view(-1), draw(rows, cols).view(-1), torch.empty(rows * cols))

    def updates(call):
        return lambda rows, cols, _: call(symmetric(rows, cols).view(-1), lambda: torch.zeros(rows * cols))

    def one_to_many(call):
        return lambda rows, cols, _: call(symmetric(1, cols).view(-1), symmetric(rows, cols), torch.ones(rows))

    return {
        "dot": reduce2(lambda a, b: partial(torch.dot, a, b)),
        "squaredDistance": reduce2(lambda a, b: partial(squared_distance, a, b, torch.empty_like(a))),
        "cosine": reduce2(lambda a, b: partial(cosine, a, b)),
        "sum": reduce(lambda x: partial(torch.sum, x)),
        "sumOfSquares": reduce(lambda x: partial(torch.dot, x, x)),
        "max": reduce(lambda x: partial(torch.max, x)),
        "min": reduce(lambda x: partial(torch.min, x)),
        "argMax": reduce(lambda x: partial(torch.argmax, x)),
        "argMin": reduce(lambda x: partial(torch.argmin, x)),
        "exp": unary(lambda x, y: partial(torch.exp, x, out=y)),
        "log": unary(lambda x, y: partial(torch.log, x, out=y), uniform(1e-3, 10)),
        "sigmoid": unary(lambda x, y: partial(torch.sigmoid, x, out=y)),
        "tanh": unary(lambda x, y: partial(torch.tanh, x, out=y)),
        "softplus": unary(lambda x, y: partial(nn.softplus, x, out=y)),
        "silu": unary(lambda x, y: partial(nn.silu, x, out=y)),
        "gelu": unary(lambda x, y: partial(nn.gelu, x, out=y)),
        "geluTanh": unary(lambda x, y: partial(nn.gelu, x, approximate="tanh", out=y)),
        "relu": unary(lambda x, y: partial(torch.relu, x)),
        "leakyRelu": unary(lambda x, y: partial(nn.leaky_relu, x, 0.01, out=y)),
        "step": unary(lambda x, y: partial(torch.heaviside, x, torch.zeros(1), out=y)),
        "scale": unary(lambda x, y: partial(torch.mul, x, 0.3, out=y)),
        "add": binary(lambda a, b, out: partial(torch.add, a, b, out=out)),
        "subtract": binary(lambda a, b, out: partial(torch.sub, a, b, out=out)),
        "multiply": binary(lambda a, b, out: partial(torch.mul, a, b, out=out)),
        "axpy": binary(lambda x, y, out: partial(torch.add, y, x, alpha=0.3, out=out)),
        "sigmoidGradient": binary(
            lambda z, g, out: partial(aten.sigmoid_backward.grad_input, g, z, grad_input=out), uniform(0, 1)),
        "tanhGradient": binary(
            lambda z, g, out: partial(aten.tanh_backward.grad_input, g, z, grad_input=out), uniform(-1, 1)),
        "reluGradient": binary(
            lambda z, g, out: partial(aten.threshold_backward.grad_input, g, z, 0, grad_input=out), uniform(-1, 1)),
        "leakyReluGradient": binary(
            lambda z, g, out: partial(aten.leaky_relu_backward.grad_input, g, z, 0.01, False, grad_input=out),
            uniform(-1, 1)),
        "momentumStep": updates(lambda g, zeros: partial(momentum_step, g, zeros(), zeros())),
        "adamStep": updates(lambda g, zeros: partial(adam_step, g, zeros(), zeros(), zeros(), zeros())),
        "softmax": lambda rows, cols, _: partial(torch.softmax, wide(rows, cols), 1, out=torch.empty(rows, cols)),
        "logSoftmax": lambda rows, cols, _: partial(
            torch.log_softmax, wide(rows, cols), 1, out=torch.empty(rows, cols)),
        "softmaxCrossEntropy": lambda rows, cols, _: partial(
            softmax_cross_entropy, wide(rows, cols), torch.empty(rows, cols), torch.empty(rows)),
        "sumRows": one_to_many(lambda q, a, out: partial(torch.sum, a)),
        "dotRows": one_to_many(lambda q, a, out: partial(torch.mv, a, q, out=out)),
        "squaredDistanceRows": one_to_many(
            lambda q, a, out: partial(squared_distance_rows, q, a, out, torch.empty_like(a))),
        "cosineRows": one_to_many(lambda q, a, out: partial(cosine_rows, q, a, out, torch.empty_like(out))),
        "topK": reduce(lambda x: partial(torch.topk, x, 10)),
        "countNonzero": reduce(lambda x: partial(torch.count_nonzero, x)),
        "sgemv": one_to_many(lambda x, a, y: partial(torch.mv, a, x, out=y)),
        "sgemvTransposed": one_to_many(lambda x, a, y: partial(torch.mv, a.T, y, out=x)),
        "sgemm": sgemm,
        "train": train(mnist),
        "trainDense": train(dense),
    }


def nanos_per_call(calls):
    """One number for each repetition."""

    def run(rounds):
        turns = calls * rounds
        start = perf_counter_ns()
        for call in turns:
            call()
        return perf_counter_ns() - start, len(turns)

    # The rounds that fill a repetition; looking for them is the warm-up
    rounds, elapsed = 1, run(1)[0]
    while elapsed < NANOS // 4:
        rounds *= 2
        elapsed = run(rounds)[0]
    rounds = max(1, round(rounds * NANOS / elapsed))
    return [elapsed / count for elapsed, count in (run(rounds) for _ in range(REPETITIONS))]


def answer(libraries, line):
    operation, sets, *size = line.split()
    size = [int(word) if word.isdigit() else word for word in size]
    for name, calls in libraries.items():
        if operation in calls:
            try:
                times = nanos_per_call([calls[operation](*size, i) for i in range(int(sets))])
                print(name, *(f"{time:.2f}" for time in times), sep=",")
            except Wrong:
                print(name, "wrong", sep=",")
            except Exception as e:  # another version of the library, say; the others go on
                print(f"peers.py: {name} {operation}: {e}", file=sys.stderr)
    print(".", flush=True)


def libraries():
    found = {}
    try:
        import numpy

        found["numpy"] = numpy_calls(numpy)
        print(f"numpy,{numpy.__version__}")
    except ImportError as e:
        print(f"numpy,,{e}")
    try:
        import torch

        torch.set_num_threads(THREADS)
        torch.inference_mode().__enter__()
        found["pytorch"] = torch_calls(torch)
        print(f"pytorch,{torch.__version__}")
    except ImportError as e:
        print(f"pytorch,,{e}")
    print(".", flush=True)
    return found


if __name__ == "__main__":
    found = libraries()
    for line in sys.stdin:
        answer(found, line)
