"""The deterministic numbers all goldens are made of; `src/testing/golden.ts` computes the same in TypeScript.

Only whole-number arithmetic below 2^53 and one division, so both languages agree to the last bit.
"""
import json
import os

import numpy as np
import torch

FOLDER = os.path.dirname(os.path.abspath(__file__))
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def pattern(shape, stream, low=-1.0, high=1.0):
    """Element i is low + (high - low) * ((31 i^2 + 7919 i + 104729 stream) mod 10007) / 10007, rounded to float32."""
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    unit = ((31 * i * i + 7919 * i + 104729 * stream) % 10007) / 10007
    values = (low + (high - low) * unit).astype(np.float32)
    return torch.from_numpy(values.astype(np.float64).reshape(shape))


def numbers(tensor):
    """Flat list, each number the shortest decimal that reads back as the same float32."""
    flat = np.atleast_1d(np.asarray(tensor.detach() if torch.is_tensor(tensor) else tensor)).astype(np.float32).ravel()
    return [float(str(value)) for value in flat]


def write(name, script, cases):
    document = {
        "library": f"PyTorch {torch.__version__} (Debian python3-torch), float64, one thread",
        "script": f"goldens/{script}",
        "cases": cases,
    }
    path = os.path.join(FOLDER, name)
    with open(path, "w") as file:
        file.write("{\n")
        for key in ("library", "script"):
            file.write(f" {json.dumps(key)}: {json.dumps(document[key])},\n")
        file.write(' "cases": [\n')
        file.write(",\n".join("  " + json.dumps(case, separators=(",", ":")) for case in cases))
        file.write("\n ]\n}\n")
    print(f"{name}: {len(cases)} cases, {os.path.getsize(path)} bytes")
