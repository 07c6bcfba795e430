"""Simple baselines beside docs/recipes.md's one-class tables, by scikit-learn: one class of MNIST or Fashion-MNIST to learn from,
AUROC on the 10,000 test images, mean of the ten classes. Pixels from 0 to 1, nothing else done to them.

Usage: one-class-baselines.py FOLDER [methods]: a folder of the four IDX files, plain or gzipped; methods among pca, knn, ocsvm.
"""
import gzip
import sys
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import OneClassSVM


def read(folder, name, skip):
    path = Path(folder) / name
    data = path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read()
    return np.frombuffer(data, np.uint8, offset=skip)


def pca(train, test):
    fitted = PCA(32, svd_solver="randomized", random_state=0).fit(train)
    return ((fitted.inverse_transform(fitted.transform(test)) - test) ** 2).mean(1)


def knn(train, test):
    return NearestNeighbors(n_neighbors=5, algorithm="brute").fit(train).kneighbors(test)[0].mean(1)


def ocsvm(train, test):
    return -OneClassSVM(nu=0.05, gamma="scale").fit(train).score_samples(test)


folder, wanted = sys.argv[1], sys.argv[2:] or ["pca", "knn", "ocsvm"]
images = {part: read(folder, f"{part}-images-idx3-ubyte", 16).reshape(-1, 784) / np.float32(255) for part in ("train", "t10k")}
labels = {part: read(folder, f"{part}-labels-idx1-ubyte", 8) for part in ("train", "t10k")}
for name in wanted:
    method = {"pca": pca, "knn": knn, "ocsvm": ocsvm}[name]
    found = []
    for normal in range(10):
        scores = method(images["train"][labels["train"] == normal], images["t10k"])
        found.append(roc_auc_score(labels["t10k"] != normal, scores))
    print(name, " ".join(f"{x:.3f}" for x in found), f"mean {np.mean(found):.4f}", flush=True)
