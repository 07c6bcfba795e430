"""Goldens of training: optimizer update sequences, and two whole training steps of each recipe.

Made with PyTorch 1.13 in float64. Run: /usr/bin/python3 goldens/torch_training.py   (Debian: python3-torch)
Writes optimizers.json, digits_anomaly.json and digits_linear.json beside itself; a second run writes the same bytes.

Where Keras and PyTorch differ, the golden is PyTorch's:
- Adam: PyTorch divides by sqrt(v / (1 - beta2^t)) + epsilon (1e-8), as algorithm 1 of Kingma and Ba does. Keras moves the
  bias correction into the learning rate and divides by sqrt(v) + epsilon (1e-7), so its epsilon weighs
  1 / sqrt(1 - beta2^t) times as much: 32 times at the first step.
- RMSprop: PyTorch divides by sqrt(v) + epsilon, Keras by sqrt(v + epsilon). PyTorch's default decay is .99, Keras' .9.
- Momentum: PyTorch keeps a sum of gradients and multiplies it by the learning rate when it steps; Keras keeps a sum of
  steps. They agree while the learning rate is constant.
- Batch norm: PyTorch's running variance is unbiased, n / (n - 1) times the batch's; Keras' is biased. The golden has both.
  PyTorch's momentum .01 is Keras' .99.
- Binary cross-entropy is taken from logits, so neither library's clipping of probabilities plays a part.
"""
import math

import torch
import torch.nn.functional as F

from pattern import numbers, pattern, write

STEPS = 6
SIZE = 5


def sequence(name, optimizer, options, make, clip_norm=None):
    weights = pattern([SIZE], 20).requires_grad_()
    gradients = pattern([STEPS, SIZE], 21, -2, 2)
    stepper = make([weights])
    after = []
    for gradient in gradients:
        weights.grad = gradient.clone()
        if clip_norm is not None:
            torch.nn.utils.clip_grad_norm_([weights], clip_norm)
        stepper.step()
        after.append(weights.detach().clone())
    return {
        "name": name,
        "optimizer": optimizer,
        "options": options,
        "weights": {"shape": [SIZE], "stream": 20, "low": -1, "high": 1},
        "gradients": {"shape": [STEPS, SIZE], "stream": 21, "low": -2, "high": 2},
        "after": [numbers(step) for step in after],
    }


def optimizers():
    o = torch.optim
    rows = [
        ("sgd", "sgd", {"learningRate": 0.1}, lambda p: o.SGD(p, 0.1)),
        ("sgd, momentum", "sgd", {"learningRate": 0.1, "momentum": 0.9}, lambda p: o.SGD(p, 0.1, momentum=0.9)),
        ("sgd, Nesterov momentum", "sgd", {"learningRate": 0.1, "momentum": 0.9, "nesterov": True},
         lambda p: o.SGD(p, 0.1, momentum=0.9, nesterov=True)),
        ("rmsprop", "rmsprop", {"learningRate": 0.01, "decay": 0.9, "epsilon": 1e-7},
         lambda p: o.RMSprop(p, 0.01, alpha=0.9, eps=1e-7)),
        ("adam", "adam", {"learningRate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
         lambda p: o.Adam(p, 0.001, eps=1e-8)),
        ("adam, other betas and a large epsilon", "adam", {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 0.1},
         lambda p: o.Adam(p, 0.05, betas=(0.8, 0.95), eps=0.1)),
        ("adamw", "adamw", {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.1},
         lambda p: o.AdamW(p, 0.01, weight_decay=0.1)),
    ]
    cases = [sequence(*row) for row in rows]
    cases.append(sequence("sgd, gradients clipped to norm 1", "sgd", {"learningRate": 0.1, "clipNorm": 1},
                          lambda p: o.SGD(p, 0.1), clip_norm=1))
    write("optimizers.json", "torch_training.py", cases)


def conv(channels, out, padding="same", activation="relu"):
    return {"layer": "conv2d", "weight": (out, channels, 3, 3), "padding": padding, "activation": activation}


def dense(inputs, out, activation="linear"):
    return {"layer": "dense", "weight": (out, inputs), "activation": activation}


POOL, UP, NORM = {"layer": "maxPool2d"}, {"layer": "upsample2d"}, {"layer": "batchNorm"}

RECIPES = {
    "digits-anomaly": {
        "input": [1, 28, 28], "batch": 5, "loss": "bce", "epsilon": 1e-8,
        # 28 -> 14 -> 7 -> 4 (a "same" pool of 7 pads one row and column after) -> 8 -> 16 -> 14 (valid) -> 28.
        # The last layer gives logits: its sigmoid is part of the loss.
        "layers": [conv(1, 16), POOL, conv(16, 8), POOL, conv(8, 8), POOL,
                   conv(8, 8), UP, conv(8, 8), UP, conv(8, 16, padding="valid"), UP, conv(16, 1, activation="linear")],
    },
    "digits-linear": {
        "input": [784], "batch": 17, "loss": "mse",
        # A unit that is active for the whole batch passes no gradient to its bias (batch norm takes the mean away), and
        # Adam would blow the rounding error that is left up to a full step. This epsilon is 2 % of a typical gradient.
        "epsilon": 1e-6,
        "layers": [dense(784, 256, "relu"), {**NORM, "size": 256}, dense(256, 128, "relu"), {**NORM, "size": 128},
                   dense(128, 32),
                   dense(32, 128, "relu"), {**NORM, "size": 128}, dense(128, 256, "relu"), {**NORM, "size": 256},
                   dense(256, 784, "sigmoid")],
    },
}


def prepare(recipe):
    """Replaces shapes by pattern arguments: weights uniform with He's bound, everything else small."""
    stream, layers = 30, []

    def arguments(shape, low, high):
        nonlocal stream
        stream += 1
        return {"shape": list(shape), "stream": stream, "low": low, "high": high}

    for layer in recipe["layers"]:
        described = {key: layer[key] for key in ("layer", "padding", "activation") if key in layer}
        if "weight" in layer:
            bound = round(math.sqrt(6 / math.prod(layer["weight"][1:])), 3)
            described["weight"] = arguments(layer["weight"], -bound, bound)
            described["bias"] = arguments(layer["weight"][:1], -0.05, 0.05)
        elif layer["layer"] == "batchNorm":
            described["gamma"] = arguments([layer["size"]], 0.8, 1.2)
            described["beta"] = arguments([layer["size"]], -0.1, 0.1)
        layers.append(described)
    return layers


def same_pool(x):
    return F.max_pool2d(F.pad(x, (0, x.shape[3] % 2, 0, x.shape[2] % 2), value=-float("inf")), 2)


margins = []  # how near any unit came to the kink of its ReLU: rounding must not push it over


def run(x, layers, state):
    for at, layer in enumerate(layers):
        kind = layer["layer"]
        if kind == "conv2d":
            x = F.conv2d(x, state[f"{at}.weight"], state[f"{at}.bias"], padding=layer["padding"])
        elif kind == "dense":
            x = F.linear(x, state[f"{at}.weight"], state[f"{at}.bias"])
        elif kind == "maxPool2d":
            x = same_pool(x)
        elif kind == "upsample2d":
            x = F.interpolate(x, scale_factor=2, mode="nearest")
        else:
            x = F.batch_norm(x, state[f"{at}.mean"], state[f"{at}.variance"], state[f"{at}.gamma"], state[f"{at}.beta"],
                             training=True, momentum=0.01, eps=1e-3)
        if layer.get("activation") == "relu":
            margins.append(x.detach().abs().min().item())
            x = F.relu(x)
        elif layer.get("activation") == "sigmoid":
            x = torch.sigmoid(x)
    return x


LOSSES = {"bce": F.binary_cross_entropy_with_logits, "mse": F.mse_loss}


def train(recipe, layers, dtype):
    """Losses before each of two Adam steps, and the parameters and running statistics after them."""
    trained, state = {}, {}
    for at, layer in enumerate(layers):
        for key in ("weight", "bias", "gamma", "beta"):
            if key in layer:
                trained[f"{at}.{key}"] = pattern(*layer[key].values()).to(dtype).requires_grad_()
        if layer["layer"] == "batchNorm":
            state[f"{at}.mean"] = torch.zeros(layer["gamma"]["shape"], dtype=dtype)
            state[f"{at}.variance"] = torch.ones(layer["gamma"]["shape"], dtype=dtype)
    optimizer = torch.optim.Adam(trained.values(), lr=1e-3, eps=recipe["epsilon"])
    losses = []
    for step in (0, 1):
        x = pattern([recipe["batch"], *recipe["input"]], 80 + step, 0, 1).to(dtype)
        loss = LOSSES[recipe["loss"]](run(x, layers, {**trained, **state}), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, trained, state


def summary(name, tensor):
    """Enough of a tensor to compare it: sum, Euclidean norm, and every `stride`-th element (all of a small one)."""
    flat = tensor.detach().double().flatten()
    stride = next(stride for stride in (1, 3, 47, 997) if len(flat) <= 220 * stride)
    return {"name": name, "sum": numbers(flat.sum())[0], "norm": numbers(flat.norm())[0], "stride": stride,
            "values": numbers(flat[::stride])}


def recipes():
    for name, recipe in RECIPES.items():
        layers = prepare(recipe)
        losses, trained, state = train(recipe, layers, torch.float64)
        _, single, _ = train(recipe, layers, torch.float32)
        apart = torch.cat([(single[key].double() - trained[key]).abs().detach().flatten() for key in trained])
        print(f"{name}: float32 differs from float64 by {apart.max():.1e} at most, {(apart > 1e-5).sum()} elements by more than 1e-5, "
              f"nearest kink {min(margins):.1e}")
        margins.clear()
        batch = recipe["batch"]
        running = []
        for key, tensor in state.items():
            running.append(summary(key, tensor))
            if key.endswith("variance"):
                kept = 0.99 ** 2  # what is left of the initial ones
                running.append(summary(f"{key}.biased", kept + (tensor - kept) * (batch - 1) / batch))
        case = {
            "name": name, "loss": recipe["loss"], "batch": batch,
            "optimizer": {"learningRate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": recipe["epsilon"]},
            "batchNorm": {"epsilon": 0.001, "momentum": 0.99},
            "inputs": [{"shape": recipe["input"], "stream": 80 + step, "low": 0, "high": 1} for step in (0, 1)],
            "layers": layers,
            "losses": numbers(torch.tensor(losses)),
            "parameters": [summary(key, tensor) for key, tensor in trained.items()],
            "running": running,
        }
        write(f"{name.replace('-', '_')}.json", "torch_training.py", [case])


if __name__ == "__main__":
    optimizers()
    recipes()
