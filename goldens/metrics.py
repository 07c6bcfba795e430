"""Reference values for src/metrics: python3 goldens/metrics.py > goldens/metrics.json

Made with scikit-learn 1.2.1, scikit-image 0.19.3, NumPy 1.24.2 and SciPy 1.10.1. MS-SSIM, the range-based metrics and
VUS have no reference in those packages: they are written out here from their papers, in another style than the product
(whole arrays and sets instead of running sums).
"""
import json
import sys

import numpy as np
from scipy.ndimage import correlate
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from sklearn import metrics as sk

rng = np.random.default_rng(7)


def images():
    cases = []
    for shape in ([1, 28, 28], [3, 13, 17], [1, 11, 12]):
        channels, height, width = shape
        rows, columns = np.mgrid[:height, :width]
        base = 127 + 90 * np.sin(rows / 3 + np.arange(channels)[:, None, None]) * np.cos(columns / 4)
        a = np.clip(base + rng.normal(0, 12, shape), 0, 255).round().astype(int)
        b = np.clip(base * 0.9 + rng.normal(0, 25, shape), 0, 255).round().astype(int)
        if channels == 1 and height == 28:
            b[:, :8, :8] = a[:, :8, :8]
            a[:, 20:, 20:] = 0
        x, y = [np.moveaxis(v, 0, -1).astype(float) for v in (a, b)]
        gaussian = dict(gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
        g, gmap = structural_similarity(x, y, data_range=255, channel_axis=-1, full=True, **gaussian)
        u, umap = structural_similarity(x, y, data_range=255, channel_axis=-1, full=True)
        flat = lambda m: np.moveaxis(m, -1, 0).ravel()
        cases.append(dict(
            shape=shape, a=a.ravel().tolist(), b=b.ravel().tolist(), gaussian=g, uniform=u,
            gaussianMap=flat(gmap).round(6).tolist()[:60], uniformMap=flat(umap).round(6).tolist()[:60],
            psnr=peak_signal_noise_ratio(x, y, data_range=255),
            mse=sk.mean_squared_error(x.ravel(), y.ravel()), mae=sk.mean_absolute_error(x.ravel(), y.ravel()),
        ))
    return cases


def ms_ssim():
    """Wang et al. 2003 by two-dimensional correlation with an outer-product window."""
    size, weights = 64, [0.0448, 0.2856, 0.3001]
    rows, columns = np.mgrid[:size, :size]
    x = np.rint(127 + 100 * np.sin(rows / 9) * np.cos(columns / 5))
    y = np.clip(np.rint(x * 0.8 + 30 * np.cos(rows * columns / 50)), 0, 255)
    a, b = x.copy(), y.copy()
    g = np.exp(-np.arange(-5, 6) ** 2 / 4.5)
    window = np.outer(g, g) / g.sum() ** 2
    average = lambda v: correlate(v, window)[5:-5, 5:-5]
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    value = 1.0
    for level, weight in enumerate(weights):
        mx, my = average(x), average(y)
        vx, vy, cov = average(x * x) - mx**2, average(y * y) - my**2, average(x * y) - mx * my
        cs = (2 * cov + c2) / (vx + vy + c2)
        luminance = (2 * mx * my + c1) / (mx**2 + my**2 + c1)
        last = level == len(weights) - 1
        value *= max((cs * luminance if last else cs).mean(), 0) ** weight
        x, y = [v.reshape(v.shape[0] // 2, 2, v.shape[1] // 2, 2).mean((1, 3)) for v in (x, y)]
    return dict(size=size, weights=weights, a=a.ravel().astype(int).tolist(), b=b.ravel().astype(int).tolist(), value=value)


def detection():
    cases = []
    for n, share, ties in ((60, 0.3, False), (200, 0.1, True), (25, 0.5, True)):
        labels = (rng.random(n) < share).astype(int)
        labels[:2] = [0, 1]
        scores = rng.normal(size=n) + 1.2 * labels
        scores = (scores.round(0) if ties else scores.round(5)) + 0.0
        threshold = 1.0
        alarms = scores > threshold
        tn, fp, fn, tp = sk.confusion_matrix(labels, alarms).ravel().tolist()
        fpr, tpr, _ = sk.roc_curve(labels, scores, drop_intermediate=False)
        precision, recall, _ = sk.precision_recall_curve(labels, scores)
        f1s = [sk.f1_score(labels, scores >= s) for s in np.unique(scores)]
        cases.append(dict(
            scores=scores.tolist(), labels=labels.tolist(), threshold=threshold, confusion=[tp, fp, tn, fn],
            auroc=sk.roc_auc_score(labels, scores), averagePrecision=sk.average_precision_score(labels, scores),
            fpr95=float(fpr[tpr >= 0.95].min()), fpr=fpr.tolist(), tpr=tpr.tolist(),
            prPrecision=precision[::-1][1:].tolist(), prRecall=recall[::-1][1:].tolist(),
            precision=sk.precision_score(labels, alarms), recall=sk.recall_score(labels, alarms),
            f1=sk.f1_score(labels, alarms), accuracy=sk.accuracy_score(labels, alarms),
            balancedAccuracy=sk.balanced_accuracy_score(labels, alarms), mcc=sk.matthews_corrcoef(labels, alarms),
            oracleF1=max(f1s),
        ))
    return cases


def pointwise():
    targets, probabilities = rng.random(40).round(4), rng.random(40).round(4)
    targets[:4], probabilities[:4] = [0, 1, 0, 1], [0, 1, 1, 0]
    p = np.clip(probabilities, 1e-7, 1 - 1e-7)
    bce = float(-(targets * np.log(p) + (1 - targets) * np.log(1 - p)).mean())
    values = rng.normal(size=31).round(4)
    qs = [0, 0.1, 0.25, 0.5, 0.77, 0.99, 1]
    return dict(targets=targets.tolist(), probabilities=probabilities.tolist(), bce=bce, values=values.tolist(),
                qs=qs, quantiles=np.quantile(values, qs).tolist(), sd=values.std(), sampleSd=values.std(ddof=1))


def runs(series):
    edges = np.flatnonzero(np.diff(np.r_[0, np.asarray(series) > 0, 0]))
    return [set(range(s, e)) for s, e in zip(edges[::2], edges[1::2])]


def tatbul(ranges, others, alpha, bias, cardinality):
    delta = dict(flat=lambda i, n: 1, front=lambda i, n: n - i + 1, back=lambda i, n: i,
                 middle=lambda i, n: i if i <= n / 2 else n - i + 1)[bias]
    total = 0
    for r in ranges:
        omega = lambda part: sum(delta(i - min(r) + 1, len(r)) for i in part) / sum(delta(i + 1, len(r)) for i in range(len(r)))
        overlaps = [r & o for o in others if r & o]
        gamma = 1 / len(overlaps) if cardinality == "reciprocal" and len(overlaps) > 1 else 1
        total += alpha * bool(overlaps) + (1 - alpha) * gamma * sum(map(omega, overlaps))
    return total / len(ranges)


def series():
    n = 120
    labels = np.zeros(n, int)
    labels[[*range(20, 30), *range(33, 35), *range(70, 77), 117, 118, 119]] = 1
    scores = (rng.normal(size=n) + 1.5 * np.roll(labels, 2)).round(1) + 0.0
    alarms = (scores > 1).astype(int)
    ranges = []
    for bias in ("flat", "front", "middle", "back"):
        for cardinality in ("one", "reciprocal"):
            for alpha in (0, 0.3):
                ranges.append(dict(bias=bias, cardinality=cardinality, existence=alpha,
                                   recall=tatbul(runs(labels), runs(alarms), alpha, bias, cardinality),
                                   precision=tatbul(runs(alarms), runs(labels), 0, bias, cardinality)))
    vus = {}
    for most in (0, 5, 16):
        areas = np.array([range_auc(labels, scores, window) for window in range(most + 1)])
        vus[most] = areas.mean(0).tolist()
    return dict(labels=labels.tolist(), scores=scores.tolist(), alarms=alarms.tolist(), ranges=ranges, vus=vus,
                auroc=sk.roc_auc_score(labels, scores), averagePrecision=sk.average_precision_score(labels, scores))


def range_auc(labels, scores, window):
    """R-AUC of Paparrizos et al. 2022, with the buffers of the authors' code: each threshold from scratch."""
    soft = labels.astype(float)
    for run in runs(labels):
        for k in range(1, window // 2 + 1):
            for at in (min(run) - k, max(run) + k):
                if 0 <= at < len(soft):
                    soft[at] += np.sqrt(1 - k / window)
    soft = np.minimum(soft, 1)
    segments = runs(soft)
    positives = (labels.sum() + soft.sum()) / 2
    points = [(0.0, 0.0, 1.0)]
    for threshold in sorted(set(scores), reverse=True):
        alarm = scores >= threshold
        tp = soft[alarm].sum()
        seen = np.mean([bool(s & set(np.flatnonzero(alarm))) for s in segments])
        points.append((min(tp / positives, 1) * seen, (alarm.sum() - tp) / (len(labels) - positives), tp / alarm.sum()))
    tpr, fpr, precision = np.array(points).T
    pr = np.sum(np.diff(tpr) * precision[1:])
    return np.trapz(np.r_[tpr, 1], np.r_[fpr, 1]), pr


# One line for each case keeps the file small and its diffs readable.
result = dict(images=images(), msSsim=ms_ssim(), detection=detection(), pointwise=pointwise(), series=series())
sys.stdout.write("{\n" + ",\n".join(f'"{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in result.items()) + "\n}\n")
