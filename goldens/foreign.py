"""Small autoencoders as PyTorch and Keras export them, with what PyTorch makes of one batch.

Run with Debian's python3-torch and python3-onnx: python3 goldens/foreign.py. PyTorch wrote foreign-torch-*.onnx; the
graph of foreign-keras.onnx is written by hand as tf2onnx writes it (channels last, Transpose around Conv, auto_pad), and
computed with PyTorch.
"""
import json
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

here = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(3)


class View(nn.Module):
    def forward(self, x):
        return x.view(x.size(0), -1)


class Unview(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(x.shape[0], *self.shape)


def randomised(model):
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            nn.init.uniform_(module.running_mean, -0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.5, 0.5)
    return model.eval()


models = {
    "dense": (
        (7,),
        nn.Sequential(
            nn.Linear(7, 5), nn.BatchNorm1d(5), nn.LeakyReLU(0.1), nn.Dropout(0.3), nn.Linear(5, 2),
            nn.ELU(), nn.Linear(2, 5, bias=False), nn.Softplus(), nn.Linear(5, 7), nn.Hardtanh(-0.9, 0.9),
        ),
    ),
    "conv": (
        (2, 12, 10),
        nn.Sequential(
            nn.ZeroPad2d((1, 0, 0, 1)),
            nn.Conv2d(2, 4, 3, stride=2, padding=1), nn.BatchNorm2d(4), nn.ReLU(),
            nn.Conv2d(4, 4, 3, padding=2, dilation=2, groups=2), nn.Tanh(),
            nn.MaxPool2d(2, ceil_mode=True), nn.AvgPool2d(3, stride=1, padding=1),
            View(), nn.Linear(4 * 4 * 3, 6), nn.GELU(), nn.Linear(6, 4 * 3 * 5), Unview(4, 3, 5),
            nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1, output_padding=1), nn.SiLU(),
            nn.Upsample(scale_factor=2, mode="nearest"), nn.Conv2d(3, 2, 3, padding=(1, 0)), nn.Sigmoid(),
            nn.Conv2d(2, 2, (1, 9)),
        ),
    ),
    "series": (
        (1, 16),
        nn.Sequential(
            nn.Conv1d(1, 3, 4, stride=2, padding=1), nn.ReLU(), nn.MaxPool1d(2), nn.AvgPool1d(2),
            nn.Upsample(scale_factor=2), nn.ConvTranspose1d(3, 1, 4, stride=4),
        ),
    ),
}

results = []
for name, (shape, model) in models.items():
    model = randomised(model)
    x = torch.randn(3, *shape)
    y = model(x)
    assert y.shape == x.shape, (name, y.shape)
    path = os.path.join(here, f"foreign-torch-{name}.onnx")
    torch.onnx.export(
        model, x, path, opset_version=13, input_names=["x"], output_names=["y"],
        dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}}, do_constant_folding=name != "dense",
    )
    results.append({"file": os.path.basename(path), "shape": shape, "x": x.flatten().tolist(), "y": y.flatten().tolist()})

# Keras: images with channels last.
kernel, bias = torch.randn(3, 1, 3, 3) * 0.4, torch.randn(3) * 0.2
back, back_bias = torch.randn(3, 1, 3, 3) * 0.4, torch.randn(1) * 0.2
inside, inside_bias = torch.randn(48, 48) * 0.1, torch.randn(48) * 0.1
x = torch.randn(2, 8, 8, 1)
first = torch.relu(nn.functional.conv2d(nn.functional.pad(x.permute(0, 3, 1, 2), (0, 1, 0, 1)), kernel, bias, stride=2))
# Keras flattens channels last.
code = first.permute(0, 2, 3, 1).reshape(2, 48) @ inside + inside_bias
image = code.reshape(2, 4, 4, 3).permute(0, 3, 1, 2)
full = nn.functional.conv_transpose2d(image, back, back_bias, stride=2)
y = torch.sigmoid(full[:, :, :8, :8]).permute(0, 2, 3, 1)
weights = {
    "kernel": kernel, "bias": bias, "back": back, "back_bias": back_bias, "inside": inside, "inside_bias": inside_bias,
}
nodes = [
    helper.make_node("Transpose", ["x"], ["nchw"], perm=[0, 3, 1, 2]),
    helper.make_node("Conv", ["nchw", "kernel", "bias"], ["c"], auto_pad="SAME_UPPER", strides=[2, 2], kernel_shape=[3, 3]),
    helper.make_node("Relu", ["c"], ["r"]),
    helper.make_node("Transpose", ["r"], ["nhwc"], perm=[0, 2, 3, 1]),
    helper.make_node("Reshape", ["nhwc", "flat"], ["f"]),
    helper.make_node("MatMul", ["f", "inside"], ["m"]),
    helper.make_node("Add", ["m", "inside_bias"], ["code"]),
    helper.make_node("Reshape", ["code", "square"], ["s"]),
    helper.make_node("Transpose", ["s"], ["t"], perm=[0, 3, 1, 2]),
    helper.make_node("ConvTranspose", ["t", "back", "back_bias"], ["u"], auto_pad="SAME_UPPER", strides=[2, 2]),
    helper.make_node("Transpose", ["u"], ["v"], perm=[0, 2, 3, 1]),
    helper.make_node("Sigmoid", ["v"], ["y"]),
]
initializers = [numpy_helper.from_array(value.numpy(), name) for name, value in weights.items()] + [
    numpy_helper.from_array(np.array([-1, 48], dtype=np.int64), "flat"),
    numpy_helper.from_array(np.array([-1, 4, 4, 3], dtype=np.int64), "square"),
]
ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 8, 8, 1]) for name in ("x", "y")]
model = helper.make_model(helper.make_graph(nodes, "keras", ends[:1], ends[1:], initializers), opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 7
onnx.checker.check_model(model, full_check=True)
onnx.save(model, os.path.join(here, "foreign-keras.onnx"))
results.append({
    "file": "foreign-keras.onnx", "shape": [8, 8, 1], "x": x.flatten().tolist(), "y": y.flatten().tolist(),
    "code": code.flatten().tolist(),
})

with open(os.path.join(here, "foreign.json"), "w") as file:
    json.dump([{k: [float("%.7g" % e) for e in v] if k in ("x", "y", "code") else v for k, v in r.items()} for r in results], file)
