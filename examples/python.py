"""Verdicts in Python without Sandglass: python3 examples/python.py pumps.onnx

Takes onnxruntime where it is installed, else the reference evaluator of the onnx package (1.13 and later).
"""
import sys

import numpy as np

path = sys.argv[1] if len(sys.argv) > 1 else "pumps.onnx"
try:
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
except ImportError:
    try:
        from onnx.reference import ReferenceEvaluator
    except ImportError:
        sys.exit("neither onnxruntime nor onnx 1.13 or later is installed")
    session = ReferenceEvaluator(path)

# One column of the table is one input of shape [rows, 1]. NaN and "" are missing cells.
score, p_value, anomalous = session.run(
    ["score", "p_value", "anomalous"],
    {
        "speed": np.array([[1500.0], [1500.0], [1500.0]]),
        "pressure": np.array([[6.0], [9.0], [12.5]]),
        "valve": np.array([["open"], ["closed"], ["closed"]]),
    },
)
for each in zip(score, p_value, anomalous):
    print("%s  score %.4g  p %.4f" % ("anomalous" if each[2] else "normal", each[0], each[1]))
