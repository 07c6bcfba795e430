"""Reference values for src/detect: python3 goldens/detect.py

Made with SciPy 1.10.1, NumPy 1.24.2 and scikit-learn 1.2.1.
"""
import json
from pathlib import Path

import numpy as np
from scipy.stats import betabinom, genpareto, median_abs_deviation
from sklearn.covariance import ledoit_wolf
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(3)


def pareto():
    cases = []
    for shape in (-0.3, 0.0, 0.2, 0.8):
        excesses = genpareto.rvs(shape, scale=2, size=150, random_state=rng).round(5) + 1e-5
        best = max((genpareto.fit(excesses, c, floc=0, scale=2) for c in (-0.2, 0.1, 0.5)),
                   key=lambda f: genpareto.logpdf(excesses, *f).sum())
        cases.append(dict(excesses=excesses.tolist(), shape=best[0], scale=best[2],
                          logLikelihood=genpareto.logpdf(excesses, *best).sum()))
    return cases


def thresholds():
    scores = np.exp(rng.normal(0, 0.6, 101)).round(5)
    logs = np.log(scores)
    q1, q3 = np.quantile(scores, [0.25, 0.75])
    return dict(scores=scores.tolist(), cuts={
        "z-score:2.5": scores.mean() + 2.5 * scores.std(), "z-score-log:2.5": np.exp(logs.mean() + 2.5 * logs.std()),
        "mean-plus-sd:1": scores.mean() + scores.std(), "quantile:0.9": np.quantile(scores, 0.9),
        "contamination:0.03": np.quantile(scores, 0.97), "iqr:1.5": q3 + 1.5 * (q3 - q1),
        "mad:3": np.median(scores) + 3 * median_abs_deviation(scores, scale="normal"),
    })


def bands():
    rows = []
    for n, m, level in ((99, 50, 0.05), (500, 1000, 0.01), (1000, 200, 0.1)):
        k = int(np.floor(level * (n + 1) + 1e-9))
        rows.append(dict(calibration=n, normals=m, level=level, band=betabinom.ppf([0.005, 0.995], m, k, n + 1 - k).tolist()))
    return rows


def statistics():
    mixing = rng.normal(size=(6, 6))
    train = (rng.normal(size=(40, 6)) * [5, 3, 2, 1, 0.5, 0.1] @ mixing).round(4)
    test = (rng.normal(size=(8, 6)) @ mixing * 2).round(4)
    covariance = np.cov(train.T, bias=True)
    centred = test - train.mean(0)
    shrunk, shrinkage = ledoit_wolf(train)
    distance = lambda c: np.sqrt(np.einsum("ij,ij->i", centred @ np.linalg.inv(c), centred)).tolist()
    pca = PCA(3).fit(train)
    restored = pca.inverse_transform(pca.transform(test))
    near = NearestNeighbors(n_neighbors=5).fit(train)
    return dict(
        train=train.ravel().tolist(), test=test.ravel().tolist(), width=6, covariance=covariance.ravel().tolist(),
        mahalanobis=distance(covariance), ledoitWolf=shrinkage, shrunk=distance(shrunk), variances=pca.explained_variance_.tolist(),
        reconstructionError=((test - restored) ** 2).mean(1).tolist(),
        neighbours=near.kneighbors(test)[0].tolist(),
    )


def isolation_forest():
    """Three blobs and a ring; the product must come near these AUROCs on the same numbers."""
    centres = np.array([[0, 0, 0], [4, 4, 0], [-4, 3, 2]])
    train = (centres[rng.integers(3, size=300)] + rng.normal(0, 0.6, (300, 3))).round(2)
    normal = centres[rng.integers(3, size=150)] + rng.normal(0, 0.6, (150, 3))
    anomalous = rng.uniform(-7, 7, (100, 3))
    test = np.r_[normal, anomalous].round(2)
    labels = np.r_[np.zeros(150), np.ones(100)].astype(int)
    values = [roc_auc_score(labels, -IsolationForest(random_state=s).fit(train).score_samples(test)) for s in range(20)]
    return dict(train=train.ravel().tolist(), test=test.ravel().tolist(), labels=labels.tolist(), width=3,
                auroc=float(np.mean(values)), sd=float(np.std(values)))


# readGoldens() reads {"cases": [...]}; one case a line keeps the files small and their diffs readable.
for name, cases in dict(
    pareto=pareto(), thresholds=[thresholds()], bands=bands(), statistics=[statistics()], isolation_forest=[isolation_forest()]
).items():
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (Path(__file__).parent / f"detect-{name.replace('_', '-')}.json").write_text('{"cases":[\n' + lines + "\n]}\n")
