"""Checksums of data in memory as docs/detector.md says, for src/pipeline/data-checksum.test.ts. Prints them.

/usr/bin/python3 goldens/data_checksum.py
"""

import hashlib
import math
import struct


class Bytes(list):
    """A Uint8Array."""


class Floats(list):
    """A Float32Array."""


class Doubles(list):
    """Any other typed array."""


def number(x):
    return b"\x00\x00\x00\x00\x00\x00\xf8\x7f" if math.isnan(x) else struct.pack("<d", x)


def encoded(value):
    if value is None:
        return b"-"
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, (int, float)):
        return b"n" + number(value)
    if isinstance(value, str):
        text = value.encode()
        return b"s" + number(len(text)) + text
    if isinstance(value, Bytes):
        return b"b" + number(len(value)) + bytes(value)
    if isinstance(value, Floats):
        return b"e" + number(len(value)) + struct.pack(f"<{len(value)}f", *value)
    if isinstance(value, Doubles):
        return b"d" + number(len(value)) + b"".join(number(x) for x in value)
    if isinstance(value, list):
        return b"[" + number(len(value)) + b"".join(encoded(one) for one in value)
    entries = sorted(value.items())
    return b"{" + number(len(entries)) + b"".join(encoded(key) + encoded(one) for key, one in entries)


cases = [
    [{"speed": 1.5, "valve": "open"}, {"valve": "né", "speed": None}],
    {"shape": [1, 2], "count": 2, "data": Bytes([0, 255, 7, 9]), "scale": 1},
    {"names": ["flow"], "columns": [Doubles([1, math.nan, -0.0])]},
    [[1, 2, True], [3, 4, False]],
    {"shape": [2], "data": Floats([0.1, math.nan, 3])},
    {"data": Doubles([i / 7 for i in range(20_000)])},
]
for case in cases:
    print(hashlib.sha256(encoded(case)).hexdigest())
