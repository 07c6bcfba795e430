"""The simple detectors of scikit-learn in docs/experiments.md: mean AUROC over the NPZ files of a folder and 3 splits.

python3 scripts/adbench-baselines.py FOLDER. Half of the normals train (3,000 at most), the rest (6,000 at most) and the anomalies
(3,000 at most) are the test. Columns are scaled to [0, 1] on the training rows, or standardised.
"""
import sys
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import OneClassSVM


def neighbours(train, test):
    return NearestNeighbors(n_neighbors=5).fit(train).kneighbors(test)[0].mean(1)


def components(train, test):
    fitted = PCA(0.9).fit(train)
    return ((test - fitted.inverse_transform(fitted.transform(test))) ** 2).mean(1)


METHODS = {
    "kNN": neighbours,
    "LOF": lambda train, test: -LocalOutlierFactor(min(20, len(train) - 1), novelty=True).fit(train).score_samples(test),
    "one-class SVM": lambda train, test: -OneClassSVM(nu=0.05).fit(train).score_samples(test),
    "isolation forest": lambda train, test: -IsolationForest(random_state=0).fit(train).score_samples(test),
    "PCA": components,
}
sums = {}
for file in sorted(Path(sys.argv[1]).glob("*.npz")):
    data = np.load(file, allow_pickle=True)
    rows, odd = data["X"].astype(float), data["y"].ravel().astype(int)
    for seed in range(3):
        rng = np.random.default_rng(seed)
        normal = rng.permutation(np.flatnonzero(odd == 0))
        half = len(normal) // 2
        train = rows[normal[:half][:3000]]
        tested = np.r_[normal[half:][:6000], rng.permutation(np.flatnonzero(odd))[:3000]]
        for scaling in (MinMaxScaler(), StandardScaler()):
            ours, theirs = scaling.fit_transform(train), scaling.transform(rows[tested])
            for name, method in METHODS.items():
                value = roc_auc_score(odd[tested], method(ours, theirs))
                sums.setdefault((name, type(scaling).__name__), {}).setdefault(file.stem, []).append(value)
    print(file.stem, {key: round(float(np.mean(values[file.stem])), 4) for key, values in sums.items()}, flush=True)
for key, values in sums.items():
    print(*key, round(float(np.mean([np.mean(one) for one in values.values()])), 4))
