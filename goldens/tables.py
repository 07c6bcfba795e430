"""200 small tables as people have them, and what pandas reads when it is told how each is written: data-tables.json.

Run with Debian's python3-pandas: /usr/bin/python3 goldens/tables.py
"""

import base64
import io
import json
import random
from pathlib import Path

import pandas

random.seed(7)
MARKS = ["", "NA", "N/A", "NaN", "-nan", "None", "null", "NULL", "1.#QNAN", "#N/A"]
DELIMITERS = [",", ";", "\t", "|", " "]
HEADERS = {"words": ["a", "b", "c"], "counted": ["0", "1", "2"], "years": ["site", "2019", "2020"], "none": None}
CODINGS = ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"]


def case(number):
    delimiter = random.choice(DELIMITERS)
    decimal = random.choice([".", ","]) if delimiter != "," else "."
    kind, names = random.choice(list(HEADERS.items()))
    end = random.choice(["\n", "\r\n"])
    coding = CODINGS[number % len(CODINGS)]
    marks = [mark for mark in MARKS if delimiter != " " or mark]
    rows = []
    for _ in range(4):
        row = [f"{random.uniform(-50, 50):.{random.randint(1, 4)}f}".replace(".", decimal) for _ in range(3)]
        rows.append(row)
    rows[random.randint(1, 3)][random.randint(0, 2)] = random.choice(marks)
    remarks = random.randint(0, 2)
    lines = [f"remark {at}: mus" + ("ée" if coding == "cp1252" else "ee") for at in range(remarks)]
    lines += [delimiter.join(row) for row in ([names] if names else []) + rows]
    text = "".join(line + end for line in lines)
    told = {"delimiter": delimiter, "decimal": decimal, "header": names is not None, "encoding": coding.removesuffix("-sig")}
    told["encoding"] = {"cp1252": "windows-1252"}.get(told["encoding"], told["encoding"].replace("utf-16-", "utf-16"))
    data = text.encode(coding)
    frame = pandas.read_csv(
        io.BytesIO(data), encoding=coding, sep=delimiter, decimal=decimal, header=0 if names else None, skiprows=remarks, na_values=["None"]
    )
    values = [[None if pandas.isna(x) else float(x) for x in row] for row in frame.to_numpy()]
    told["skipRows"] = list(range(1, remarks + 1))
    return {"text": base64.b64encode(data).decode(), "told": told, "values": values}


cases = [case(number) for number in range(200)]
Path(__file__).with_name("data-tables.json").write_text(
    json.dumps({"source": "goldens/tables.py, pandas " + pandas.__version__, "cases": cases}, separators=(",", ":")) + "\n"
)
