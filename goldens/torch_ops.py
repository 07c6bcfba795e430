"""Goldens of single ops, forward and gradient: convolutions, pooling, upsampling, batch norm, elementwise functions.

Made with PyTorch 1.13 in float64. Run: /usr/bin/python3 goldens/torch_ops.py   (Debian: python3-torch)
Writes conv.json, conv_transposed.json, pool.json, elementwise.json and batch_norm.json beside itself; a second run writes the same bytes.

Every case is y = op(inputs) for a small batch, then gradients of sum(y * upstream) for each input. Inputs and
upstream come from pattern.py and are stored as its arguments; only results are stored as numbers.
Axes: sample inputs [batch, ...shape]; convolution weights [out, in, kh, kw], which for a transposed convolution is
PyTorch's [in, out, kh, kw] read from the side of the convolution that it transposes; padding top, bottom, left, right.
"""
import torch
import torch.nn.functional as F

from pattern import numbers, pattern, write


def case(name, op, batch, samples, shared, run, attributes=None, upstream_stream=90):
    """`samples` and `shared` map a name to (shape, stream, low, high)."""
    values = {}
    for key, (shape, *arguments) in {**samples, **shared}.items():
        full = [batch, *shape] if key in samples else shape
        values[key] = pattern(full, *arguments).requires_grad_()
    y = run(**values)
    (y * pattern(list(y.shape), upstream_stream)).sum().backward()
    describe = lambda given: {
        key: {"shape": list(shape), "stream": stream, "low": low, "high": high}
        for key, (shape, stream, low, high) in given.items()
    }
    return {
        "name": name,
        "op": op,
        "attributes": attributes or {},
        "batch": batch,
        "samples": describe(samples),
        "shared": describe(shared),
        "upstream": {"shape": list(y.shape[1:]), "stream": upstream_stream, "low": -1, "high": 1},
        "y": numbers(y),
        "gradients": {key: numbers(value.grad) for key, value in values.items()},
    }


def torch_padding(padding):
    top, bottom, left, right = padding
    return (left, right, top, bottom)


def convolutions():
    rows = [
        # name, channels, size, out, kernel, stride, padding, dilation
        ("3x3 same", 3, (6, 5), 4, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
        ("3x3 valid", 2, (7, 6), 3, (3, 3), (1, 1), (0, 0, 0, 0), (1, 1)),
        ("2x2 stride 2 same on odd sizes: pad after only", 2, (5, 7), 3, (2, 2), (2, 2), (0, 1, 0, 1), (1, 1)),
        ("4x3 stride 2x3, uneven padding", 2, (8, 9), 2, (4, 3), (2, 3), (1, 2, 0, 2), (1, 1)),
        ("3x3 dilation 2", 2, (7, 8), 2, (3, 3), (1, 1), (2, 2, 2, 2), (2, 2)),
        ("3x2 dilation 2x3, stride 2x1, uneven padding", 1, (9, 8), 2, (3, 2), (2, 1), (0, 3, 1, 0), (2, 3)),
        ("1x1", 5, (3, 2), 3, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1)),
        ("1x5 (a 1-D convolution)", 2, (1, 11), 3, (1, 5), (1, 2), (0, 0, 2, 2), (1, 1)),
    ]
    cases = []
    for name, channels, size, out, kernel, stride, padding, dilation in rows:
        attributes = {"stride": stride, "padding": padding, "dilation": dilation}
        cases.append(case(
            f"conv2d {name}", "conv2d", 3,
            {"x": ((channels, *size), 1, -1, 1)},
            {"weight": ((out, channels, *kernel), 2, -1, 1)},
            lambda x, weight: F.conv2d(F.pad(x, torch_padding(padding)), weight, stride=stride, dilation=dilation),
            attributes,
        ))
    write("conv.json", "torch_ops.py", cases)

    cases = []
    for name, channels, size, out, kernel, stride, padding, dilation in rows:
        # The transpose maps an image of the convolution's output size back to its input size.
        with torch.no_grad():
            image = F.conv2d(F.pad(torch.zeros(1, channels, *size), torch_padding(padding)),
                             torch.zeros(out, channels, *kernel), stride=stride, dilation=dilation)
        top, bottom, left, right = padding
        padded = (size[0] + top + bottom, size[1] + left + right)

        def transposed(x, weight):
            reach = [(x.shape[2 + a] - 1) * stride[a] + dilation[a] * (kernel[a] - 1) + 1 for a in (0, 1)]
            extra = [padded[a] - reach[a] for a in (0, 1)]
            y = F.conv_transpose2d(x, weight, stride=stride, dilation=dilation)
            y = F.pad(y, (0, extra[1], 0, extra[0]))  # rows and columns no window reaches
            return y[:, :, top:top + size[0], left:left + size[1]]

        cases.append(case(
            f"conv2dTransposed {name}", "conv2dTransposed", 2,
            {"x": (tuple(image.shape[1:]), 3, -1, 1)},
            {"weight": ((out, channels, *kernel), 4, -1, 1)},
            transposed,
            {"stride": stride, "padding": padding, "dilation": dilation, "outputSize": size},
        ))
    write("conv_transposed.json", "torch_ops.py", cases)


def pooling():
    rows = [
        ("2x2", (6, 4), (2, 2), (2, 2), (0, 0, 0, 0)),
        ("2x2 same on 7x7: pad after only", (7, 7), (2, 2), (2, 2), (0, 1, 0, 1)),
        ("3x3 stride 2 same, overlapping", (6, 5), (3, 3), (2, 2), (0, 1, 1, 1)),
        ("3x2 stride 1x2, overlapping, uneven padding", (5, 7), (3, 2), (1, 2), (2, 1, 0, 1)),
        ("1x3 (a 1-D window), rest dropped", (1, 10), (1, 3), (1, 3), (0, 0, 0, 0)),
    ]
    cases = []
    for name, size, window, stride, padding in rows:
        attributes = {"window": window, "stride": stride, "padding": padding}
        inside = F.pad(torch.ones(1, 1, *size), torch_padding(padding))

        def average(x):
            # count_include_pad=False, also for uneven padding: sums over windows / elements inside the image.
            summed = F.avg_pool2d(F.pad(x, torch_padding(padding)), window, stride)
            return summed / F.avg_pool2d(inside, window, stride)

        if padding == (0, 0, 0, 0):
            probe = pattern((2, 2, *size), 5)
            assert torch.equal(average(probe), F.avg_pool2d(probe, window, stride, count_include_pad=False))
        cases.append(case(
            f"maxPool2d {name}", "maxPool2d", 3, {"x": ((2, *size), 5, -1, 1)}, {},
            lambda x: F.max_pool2d(F.pad(x, torch_padding(padding), value=-float("inf")), window, stride), attributes,
        ))
        cases.append(case(
            f"averagePool2d {name}", "averagePool2d", 3, {"x": ((2, *size), 6, -1, 1)}, {}, average, attributes,
        ))
    for factor in ((2, 2), (3, 2)):
        for mode in ("nearest", "bilinear"):
            extra = {} if mode == "nearest" else {"align_corners": False}
            cases.append(case(
                f"upsample2d {mode} x{factor[0]}, x{factor[1]}", f"upsample2d.{mode}", 2, {"x": ((2, 4, 3), 7, -1, 1)}, {},
                lambda x: F.interpolate(x, scale_factor=factor, mode=mode, **extra), {"factor": factor},
            ))
    write("pool.json", "torch_ops.py", cases)


def elementwise():
    anything = ((3, 4), 8, -4, 4)
    positive = ((3, 4), 9, 0.05, 4)
    rows = {
        "neg": (torch.neg, anything), "exp": (torch.exp, anything), "log": (torch.log, positive),
        "log1p": (torch.log1p, positive), "expm1": (torch.expm1, anything), "sqrt": (torch.sqrt, positive),
        "abs": (torch.abs, anything), "cos": (torch.cos, anything), "tanh": (torch.tanh, anything),
        "sigmoid": (torch.sigmoid, anything), "erf": (torch.erf, anything), "square": (torch.square, anything),
        "relu": (F.relu, anything), "leakyRelu": (lambda x: F.leaky_relu(x, 0.3), anything),
        "elu": (lambda x: F.elu(x, 1.0), anything), "gelu": (F.gelu, anything), "silu": (F.silu, anything),
        "softplus": (F.softplus, anything),
    }
    cases = [case(name, name, 3, {"x": domain}, {},
                  lambda x, function=function: function(x), {"slope": 0.3} if name == "leakyRelu" else {})
             for name, (function, domain) in rows.items()]
    # Far from zero: no overflow, no lost digits.
    for name in ("sigmoid", "tanh", "softplus", "silu", "gelu", "elu"):
        cases.append(case(f"{name}, large arguments", name, 2, {"x": ((5,), 10, -60, 60)}, {},
                          lambda x, function=rows[name][0]: function(x)))
    two = {
        "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "max": torch.maximum, "min": torch.minimum,
    }
    for name, function in two.items():
        cases.append(case(f"{name}, broadcast over rows and the batch", name, 3,
                          {"a": ((2, 4), 11, -2, 2)}, {"b": ((2, 1), 12, 0.5, 2)}, lambda a, b, function=function: function(a, b)))
    write("elementwise.json", "torch_ops.py", cases)


def batch_norm():
    """Training mode, epsilon 1e-3 as in Keras. The normalising variance is the biased one in both libraries."""
    cases = []
    for name, batch, shape in (("vector", 6, (5,)), ("image", 3, (3, 2, 4))):
        cases.append(case(
            f"batchNorm {name}", "batchNorm", batch,
            {"x": (shape, 13, -2, 3)},
            {"gamma": ((shape[0],), 14, 0.5, 1.5), "beta": ((shape[0],), 15, -1, 1)},
            lambda x, gamma, beta: F.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-3),
            {"epsilon": 1e-3},
        ))
    write("batch_norm.json", "torch_ops.py", cases)


if __name__ == "__main__":
    convolutions()
    pooling()
    elementwise()
    batch_norm()
