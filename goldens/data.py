"""Reference values for src/data: python3 goldens/data.py

Made with NumPy 1.24.2, scikit-learn 1.2.1, SciPy 1.10.1 and Pillow 9.4.0.
"""
import base64
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image
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


def encode(image, **options):
    stream = io.BytesIO()
    image.save(stream, **options)
    return text(stream.getvalue())


def images():
    y, x = np.mgrid[0:5, 0:7]
    rgb = np.stack([x * 36, y * 60, 255 - x * 20 - y * 20], -1).astype("u1")
    noisy = rng.integers(0, 256, (5, 7, 3), dtype="u1")
    colour = Image.fromarray(noisy)
    smooth = Image.fromarray(rgb)
    alpha = Image.fromarray(np.concatenate([noisy, rng.integers(0, 256, (5, 7, 1), dtype="u1")], -1))
    gray = colour.convert("L")
    files = [
        ("rgb.png", colour, dict(format="png"), 0),
        ("gray.png", gray, dict(format="png"), 0),
        ("alpha.png", alpha, dict(format="png"), 0),
        ("gray-alpha.png", alpha.convert("LA"), dict(format="png"), 0),
        ("palette.png", colour.quantize(9), dict(format="png"), 0),
        ("palette-4-bit.png", colour.quantize(9), dict(format="png", bits=4), 0),
        ("one-bit.png", gray.point(lambda v: 255 * (v > 99)).convert("1"), dict(format="png"), 0),
        ("rgb.jpg", smooth, dict(format="jpeg", quality=95, subsampling=0), 3),
        ("progressive.jpg", smooth, dict(format="jpeg", quality=95, subsampling=0, progressive=True), 3),
        ("gray.jpg", smooth.convert("L"), dict(format="jpeg", quality=95), 2),
    ]
    rows = []
    for name, image, options, tolerance in files:
        data = encode(image, **options)
        opened = Image.open(io.BytesIO(base64.b64decode(data)))
        rows.append(dict(name=name, bytes=data, tolerance=tolerance,
                         rgb=np.asarray(opened.convert("RGB")).ravel().tolist(),
                         gray=np.asarray(opened.convert("L")).ravel().tolist()))
    sizes = [dict(height=h, width=w, pixels=np.asarray(colour.resize((w, h), Image.BILINEAR)).ravel().tolist())
             for h, w in ((3, 3), (2, 7), (10, 14), (5, 7), (1, 1), (8, 4))]
    deep = rng.integers(0, 65536, (2, 3), dtype="u2")
    return dict(height=5, width=7, files=rows, resized=dict(source=noisy.ravel().tolist(), sizes=sizes),
                deep=dict(bytes=encode(Image.fromarray(deep), format="png"), high=(deep >> 8).ravel().tolist()))


def blur():
    image = rng.random((2, 6, 5)).round(4)
    series = rng.random((1, 9)).round(4)
    return dict(
        image=image.ravel().tolist(), series=series.ravel().tolist(),
        cases=[dict(sigma=s,
                    image=np.stack([gaussian_filter(c, s, mode="reflect") for c in image]).ravel().tolist(),
                    series=gaussian_filter1d(series, s, mode="reflect").ravel().tolist()) for s in (0.5, 1.0, 2.5)])


for name, make in dict(npy=npy, npz=npz, scalers=scalers, images=images, blur=blur).items():
    path = Path(__file__).parent / f"data-{name}.json"
    made = make()
    path.write_text(json.dumps(dict(cases=made if isinstance(made, list) else [made])) + "\n")
