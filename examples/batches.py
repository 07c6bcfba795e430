"""Verdicts of tables in batches of pandas, with ONNX Runtime alone: what Spark, Beam, Flink and DuckDB call.

python3 examples/batches.py pumps.onnx new.csv
"""
import sys
from functools import lru_cache

import numpy as np
import onnxruntime
import pandas as pd


@lru_cache
def session_of(path):
    """One session for each process: opening the file costs more than a batch."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options)


def judge(frame, path):
    """score, p_value and anomalous for each row. Columns go by name; a missing cell is NaN or ""."""
    session = session_of(path)
    given = {}
    for column in session.get_inputs():
        values = frame[column.name]
        is_text = column.type == "tensor(string)"
        cells = values.fillna("").astype(str).to_numpy(object) if is_text else values.to_numpy(np.float64)
        given[column.name] = cells.reshape(-1, 1)
    names = ["score", "p_value", "anomalous"]
    return pd.DataFrame(dict(zip(names, session.run(names, given))), index=frame.index)


def judge_batches(frames, path="pumps.onnx"):
    """An iterator of frames in, one of verdicts out: the function that mapInPandas takes."""
    for frame in frames:
        yield judge(frame, path)


if __name__ == "__main__":
    model, table = sys.argv[1:3]
    for verdicts in judge_batches(pd.read_csv(table, chunksize=10_000), model):
        print(verdicts.to_csv(index=False))
