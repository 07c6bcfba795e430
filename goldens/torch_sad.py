"""Golden of Deep SAD: the loss of a batch with labels, and the weights after one step of gradient descent.

Made with PyTorch 1.13 in float64. Run: /usr/bin/python3 goldens/torch_sad.py   (Debian: python3-torch)
Writes sad.json beside itself; a second run writes the same bytes.

The loss is equation 7 of Ruff et al. 2020, "Deep semi-supervised anomaly detection", as their code has it: a mean over the batch, 1e-6
added to the distance that is inverted. Labels have our sign: 1 anomalous, -1 normal, 0 unknown.
"""
import torch
import torch.nn.functional as F

from pattern import numbers, pattern, write

SIZE, HIDDEN, CODE = 5, 4, 3
LABELS = [0, 1, -1, 0, 1, 0]
WEIGHT, LABEL_WEIGHT, RATE = 0.5, 2.0, 0.1

x = pattern([len(LABELS), SIZE], 1, -2, 2)
labels = torch.tensor(LABELS)
# Farther from 0 than .1, so that nothing moves them.
centre = pattern([CODE], 2, 0.2, 1.0)
first = pattern([HIDDEN, SIZE], 3).requires_grad_()
second = pattern([CODE, HIDDEN], 4).requires_grad_()

code = F.linear(F.leaky_relu(F.linear(x, first), 0.2), second)
distance = ((code - centre) ** 2).sum(1)
known = LABEL_WEIGHT * torch.where(labels == 1, (distance + 1e-6) ** -1, distance)
loss = WEIGHT * torch.where(labels == 0, distance, known).mean()
loss.backward()

write("sad.json", "torch_sad.py", [{
    "labels": LABELS,
    "weight": WEIGHT,
    "labelWeight": LABEL_WEIGHT,
    "learningRate": RATE,
    "loss": numbers(loss)[0],
    "after": [numbers(w - RATE * w.grad) for w in (first, second)],
}])
