"""Reference values for the scores of tables: /usr/bin/python3 goldens/table_scores.py

Made with SciPy 1.10.1, NumPy 1.24.2 and scikit-learn 1.2.1.
"""
import json
from pathlib import Path

import numpy as np
from scipy.stats import norm, rankdata
from sklearn.covariance import LedoitWolf
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(5)
single = lambda x: np.asarray(x, dtype="f4").astype("f8")


def nearest(train, test, k):
    return NearestNeighbors(n_neighbors=k).fit(train).kneighbors(test)[0].mean(1).tolist()


def whitener(train):
    """By how rows differ from their 5 nearest, 3 % of the mean variance added to each."""
    near = NearestNeighbors(n_neighbors=6).fit(train).kneighbors(train)[1][:, 1:]
    differences = (train[:, None] - train[near]).reshape(-1, train.shape[1])
    covariance = LedoitWolf().fit(differences).covariance_
    covariance += 0.03 * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    inverse = np.linalg.inv(np.linalg.cholesky(covariance)).T
    return lambda rows: (rows - train.mean(0)) @ inverse


def scores(count, width):
    """Correlated columns, one of few whole numbers, one that never varies in training."""
    mixing = rng.normal(size=(width, width))
    draw = lambda n: rng.normal(size=(n, width)) @ mixing
    train, test = draw(count), draw(12) * 2
    for rows in (train, test):
        rows[:, 1] = np.round(rows[:, 1])
    train[:, 2] = 3
    train, test = single(train), single(test)
    white = whitener(train)
    return dict(train=train.ravel().tolist(), test=test.ravel().tolist(), width=width,
                whitened={k: nearest(white(train), white(test), k) for k in (1, 5)})


def normal_scores():
    """Few values in each column, so that each is a point of the curve: what the training rows themselves score."""
    train = single(np.c_[rng.integers(0, 9, 60), rng.integers(0, 3, 60) * 2.5, rng.choice(rng.normal(size=30), 60)])
    ranks = np.c_[tuple(rankdata(column) for column in train.T)]
    return dict(train=train.ravel().tolist(), width=3, levels=norm.ppf(ranks / 61).ravel().tolist())


quantiles = [1e-9, 1e-4, 0.01, 0.074, 0.076, 0.3, 0.5, 0.7, 0.924, 0.926, 0.999, 1 - 1e-7]
case = dict(scores=[scores(60, 5), scores(20, 30)], normalScores=normal_scores(),
            quantiles=[[p, norm.ppf(p)] for p in quantiles])
Path(__file__).with_name("table-scores.json").write_text('{"cases":[\n' + json.dumps(case, separators=(",", ":")) + "\n]}\n")
