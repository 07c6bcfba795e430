"""Reference values for src/data: python3 goldens/data.py

Made with NumPy 1.24.2, scikit-learn 1.2.1 and SciPy 1.10.1.
"""
import base64
import io
import json
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

rng = np.random.default_rng(5)


def text(data):
    return base64.b64encode(data).decode()


def npy():
    cases = []
    for dtype in ("<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", "<i8", ">i8", "|u1", "<u2", "<u4", "<u8", "|b1"):
        array = (rng.integers(0, 2, (2, 3)) if dtype == "|b1" else rng.normal(0, 30, (2, 3)) if "f" in dtype
                 else rng.integers(0 if "u" in dtype else -100, 100, (2, 3))).astype(dtype)
        for order in "CF":
            if order == "F" and dtype not in ("<f4", "|u1"):
                continue
            cases.append((f"{dtype} {order}", np.asarray(array, order=order), None))
    cases.append(("scalar", np.array(2.5), None))
    cases.append(("one axis", np.arange(4, dtype="<f4"), None))
    cases.append(("empty", np.zeros((0, 3), "<f4"), None))
    cases.append(("four axes, F", np.asfortranarray(np.arange(24, dtype="<i2").reshape(2, 3, 2, 2)), None))
    for version in ((2, 0), (3, 0)):
        cases.append((f"version {version[0]}", np.arange(3, dtype="<f8"), version))
    rows = []
    for name, array, version in cases:
        stream = io.BytesIO()
        np.lib.format.write_array(stream, array, version=version)
        rows.append(dict(name=name, bytes=text(stream.getvalue()), shape=array.shape, values=array.astype(float).ravel().tolist()))
    return rows


def npz():
    files = {}
    for name, save in (("stored", np.savez), ("deflated", np.savez_compressed)):
        stream = io.BytesIO()
        save(stream, X=np.arange(6.0).reshape(3, 2), y=np.array([0, 1, 0]))
        files[name] = text(stream.getvalue())
    return files


def scalers():
    train = np.round(rng.normal([0, 5, -3, 1e4], [1, 0.1, 20, 1], (25, 4)), 3)
    train[:, 1] = 7  # a constant column
    train = train.astype("f4")
    new = np.round(rng.normal([0, 7, -3, 1e4], [1, 0.1, 20, 1], (4, 4)), 3).astype("f4")
    rows = dict(train=train.tolist(), new=new.tolist(), outputs={})
    for name, scaler in (("min-max", MinMaxScaler()), ("standard", StandardScaler()), ("robust", RobustScaler())):
        rows["outputs"][name] = scaler.fit(train.astype(float)).transform(new.astype(float)).tolist()
    return rows


def blur():
    image = rng.random((2, 6, 5)).round(4)
    series = rng.random((1, 9)).round(4)
    return dict(
        image=image.ravel().tolist(), series=series.ravel().tolist(),
        cases=[dict(sigma=s,
                    image=np.stack([gaussian_filter(c, s, mode="reflect") for c in image]).ravel().tolist(),
                    series=gaussian_filter1d(series, s, mode="reflect").ravel().tolist()) for s in (0.5, 1.0, 2.5)])


for name, make in dict(npy=npy, npz=npz, scalers=scalers, blur=blur).items():
    path = Path(__file__).parent / f"data-{name}.json"
    made = make()
    path.write_text(json.dumps(dict(cases=made if isinstance(made, list) else [made])) + "\n")
