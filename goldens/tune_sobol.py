"""Reference points for src/tune/samplers/sobol-sequence.ts: python3 goldens/tune_sobol.py

Made with SciPy 1.17.1: unscrambled Sobol points by the direction numbers new-joe-kuo-6.21201, first and late ones. The case
`published` is the table that Joe and Kuo print on their page for three dimensions (the first ten points, in Gray code order).
"""
import json
from pathlib import Path

from scipy.stats import qmc


def points(dimensions, numbers):
    engine = qmc.Sobol(dimensions, scramble=False, bits=32)
    rows = engine.random(max(numbers) + 1)
    return [dict(number=n, point=rows[n].tolist()) for n in numbers]


cases = [
    dict(name="published", points=[dict(number=n, point=p) for n, p in enumerate([
        [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625],
        [0.875, 0.875, 0.125], [0.625, 0.125, 0.875], [0.125, 0.625, 0.375], [0.1875, 0.3125, 0.9375], [0.6875, 0.8125, 0.4375],
    ])]),
    dict(name="first", points=points(101, [1, 2, 3, 4, 5, 6, 7, 13])),
    dict(name="late", points=points(101, [1000, 65535])),
]
text = json.dumps(dict(cases=cases), separators=(",", ":"))
Path(__file__).with_name("tune-sobol.json").write_text(text + "\n")
