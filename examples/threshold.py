"""Changes the threshold in a model file without Sandglass: python3 examples/threshold.py pumps.onnx 0.5 changed.onnx"""
import sys

import numpy as np
import onnx
from onnx import numpy_helper

path, threshold, changed = sys.argv[1:4]
model = onnx.load(path)
for tensor in model.graph.initializer:
    if tensor.name == "threshold":
        tensor.CopyFrom(numpy_helper.from_array(np.array(float(threshold)), "threshold"))
onnx.checker.check_model(model)
onnx.save(model, changed)
