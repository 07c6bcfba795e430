"""Reference values for src/tune: python3 goldens/tune_optuna.py

Made with Optuna 5.0.0, NumPy 2.4.6, SciPy 1.17.1 and scikit-learn 1.9.1; takes some minutes.

tune-tpe.json        best values of 50 studies each, by random search and by TPE
tune-parzen.json     log densities of Parzen estimators
tune-split.json      which trials count as good, with pruned and infeasible ones and several objectives
tune-importance.json importances by fANOVA
"""
import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers import RandomSampler, TPESampler
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import _split_trials, default_gamma, default_gamma_multiobjective, default_weights
from scipy.stats import qmc

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")
here = Path(__file__).parent
seeds = 50


def write(name, cases):
    text = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (here / f"{name}.json").write_text('{"cases":[\n' + text + "\n]}\n")


# The same three functions as in src/tune/testing/problems.ts.
def branin(trial):
    x, y = trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15)
    valley = y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6
    return valley**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
P = 1e-4 * np.array([[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
                     [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]])


def hartmann6(trial):
    x = np.array([trial.suggest_float(f"x{i}", 0, 1) for i in range(6)])
    return -float(np.array([1, 1.2, 3, 3.2]) @ np.exp(-(A * (x - P) ** 2).sum(1)))


def conditional(trial):
    rate = math.log10(trial.suggest_float("rate", 1e-5, 1, log=True))
    if trial.suggest_categorical("kind", ["flat", "deep", "wide"]) == "flat":
        return 1 + (trial.suggest_float("slope", -2, 2) ** 2 + (rate + 1) ** 2) / 4
    if trial.params["kind"] == "wide":
        return 0.6 + (math.log2(trial.suggest_int("units", 8, 512, log=True)) - 6) ** 2 / 9 + (rate + 2) ** 2 / 4
    layers = trial.suggest_int("layers", 1, 6)
    value = (rate + 3) ** 2 / 4 + (layers - 4) ** 2 / 4 + (trial.suggest_float("drop", 0, 0.5, step=0.05) - 0.2) ** 2 * 9
    if layers < 4:
        return value + 0.3
    return value + (0 if trial.suggest_categorical("skip", [True, False]) else 0.5)


problems = dict(branin=(branin, 60), hartmann6=(hartmann6, 100), conditional=(conditional, 80))
samplers = {
    "random": lambda seed: RandomSampler(seed=seed),
    "tpe": lambda seed: TPESampler(seed=seed, multivariate=True, group=True),
    "tpe:multivariate=false": lambda seed: TPESampler(seed=seed, multivariate=False),
}


def best():
    for problem, (objective, trials) in problems.items():
        for sampler, make in samplers.items():
            values = []
            for seed in range(seeds):
                study = optuna.create_study(sampler=make(seed))
                study.optimize(objective, n_trials=trials)
                values.append(round(study.best_value, 6))
            print(problem, sampler, np.mean(values), np.std(values))
            yield dict(problem=problem, sampler=sampler, trials=trials, best=values)


distributions = {
    "float": (FloatDistribution(-2, 3), dict(kind="float", low=-2, high=3)),
    "log": (FloatDistribution(1e-4, 10, log=True), dict(kind="float", low=1e-4, high=10, log=True)),
    "step": (FloatDistribution(0, 1, step=0.25), dict(kind="float", low=0, high=1, step=0.25)),
    "int": (IntDistribution(1, 9), dict(kind="int", low=1, high=9)),
    "ints": (IntDistribution(2, 20, step=3), dict(kind="int", low=2, high=20, step=3)),
    "logInt": (IntDistribution(1, 300, log=True), dict(kind="int", low=1, high=300, log=True)),
    "choice": (CategoricalDistribution(["a", "b", "c"]), dict(kind="choice", values=["a", "b", "c"])),
}
parameters = _ParzenEstimatorParameters(1.0, True, False, default_weights, True)


def densities():
    """Log densities in Optuna's units: of continuous dimensions they lack the logarithm of the range."""
    rng = np.random.RandomState(4)
    # Optuna leaves the order of equal observations to NumPy's sort, which differs between processors; here as they came.
    fast = np.argsort
    np.argsort = lambda values, kind=None: fast(values, kind="stable")
    for names in [[name] for name in distributions] + [["float", "logInt", "choice"], ["log", "step", "int", "ints"]]:
        space = {name: distributions[name][0] for name in names}
        draw = lambda count: {name: [_draw(d, rng) for _ in range(count)] for name, d in space.items()}
        for count in (0, 1, 2, 7, 26, 40):
            seen, asked = draw(count), draw(4)
            inner = lambda rows: {n: np.array([space[n].to_internal_repr(v) for v in rows[n]]) for n in names}
            estimator = _ParzenEstimator(inner(seen), space, parameters)
            yield dict(dimensions=[distributions[name][1] for name in names], seen=list(seen.values()),
                       asked=list(asked.values()), logDensity=estimator.log_pdf(inner(asked)).tolist())
    np.argsort = fast


def _draw(distribution, rng):
    if isinstance(distribution, CategoricalDistribution):
        return distribution.choices[rng.randint(3)]
    # Some outermost, some twice.
    low, high = distribution.low, distribution.high
    share = rng.choice([0, 1, 0.5, rng.rand(), rng.rand(), rng.rand(), rng.rand()])
    value = low * (high / low) ** share if distribution.log else low + share * (high - low)
    if distribution.step is None:
        return float(f"{value:.8g}") if 0 < share < 1 else value
    value = low + round((value - low) / distribution.step) * distribution.step
    return int(value) if isinstance(distribution, IntDistribution) else value


def splits():
    rng = np.random.RandomState(5)
    for directions in (["minimize"], ["maximize"], ["minimize", "minimize"], ["minimize", "maximize"], ["minimize"] * 3):
        for count in (12, 45):
            study = optuna.create_study(directions=directions)
            trials = []
            for number in range(count):
                values = [round(float(v), 3) for v in rng.normal(size=len(directions))]
                # A front of its own, so that hypervolume decides.
                if rng.rand() < 0.5 and len(directions) > 1:
                    values = [v if d == "minimize" else -v for v, d in zip(np.round(_simplex(rng, len(directions)) - 3, 3).tolist(), directions)]
                pruned = len(directions) == 1 and rng.rand() < 0.3
                constraints = [round(float(rng.normal()), 3)] if rng.rand() < 0.2 else []
                reports = {step: round(float(rng.normal()), 3) for step in range(1, 1 + rng.randint(4))} if pruned else {}
                trials.append(dict(constraints=constraints, reports=list(reports.values())) if pruned else dict(values=values, constraints=constraints))
                study.add_trial(optuna.trial.create_trial(
                    state=optuna.trial.TrialState.PRUNED if pruned else optuna.trial.TrialState.COMPLETE,
                    values=None if pruned else values, intermediate_values=reports,
                    constraints={f"c{i}": c for i, c in enumerate(constraints)},
                ))
            gamma = default_gamma if len(directions) == 1 else default_gamma_multiobjective
            good, _ = _split_trials(study, study.trials, gamma(count))
            yield dict(directions=directions, trials=trials, good=[trial.number for trial in good])


def _simplex(rng, size):
    point = rng.exponential(size=size)
    return point / point.sum()


def importance():
    """fANOVA of 150 random trials, mean over ten forests: an additive function, one with an interaction."""
    space = dict(x=FloatDistribution(-1, 1), n=IntDistribution(1, 8), c=CategoricalDistribution(["p", "q", "r"]), y=FloatDistribution(0, 4))
    ours = dict(x=dict(kind="float", low=-1, high=1), n=dict(kind="int", low=1, high=8),
                c=dict(kind="choice", values=["p", "q", "r"]), y=dict(kind="float", low=0, high=4))
    worth = dict(p=0, q=1, r=3)
    functions = dict(additive=lambda x, n, c, y: 3 * x + 0.2 * n + worth[c],
                     interacting=lambda x, n, c, y: 2 * x * y + (n - 4) ** 2 / 4 + worth[c])
    rng = np.random.RandomState(6)
    for name, function in functions.items():
        study = optuna.create_study()
        rows = []
        for _ in range(150):
            row = dict(x=round(rng.uniform(-1, 1), 4), n=int(rng.randint(1, 9)), c=str(rng.choice(["p", "q", "r"])), y=round(rng.uniform(0, 4), 4))
            value = round(function(**row), 6)
            rows.append([*row.values(), value])
            study.add_trial(optuna.trial.create_trial(params=row, distributions=space, value=value))
        for normalise in (True, False):
            found = [optuna.importance.get_param_importances(study, evaluator=optuna.importance.FanovaImportanceEvaluator(seed=seed), normalize=normalise)
                     for seed in range(10)]
            yield dict(name=name, space=ours, trials=rows if normalise else [], normalise=normalise,
                       importances={key: round(float(np.mean([one[key] for one in found])), 4) for key in ours})
    # Ishigami's function at unscrambled Sobol points, which both sides make for themselves.
    study = optuna.create_study()
    space = {name: FloatDistribution(-math.pi, math.pi) for name in "xyz"}
    for point in (qmc.Sobol(3, scramble=False).random(512) - 0.5) * 2 * math.pi:
        x, y, z = map(float, point)
        value = math.sin(x) + 7 * math.sin(y) ** 2 + 0.1 * z**4 * math.sin(x)
        study.add_trial(optuna.trial.create_trial(params=dict(x=x, y=y, z=z), distributions=space, value=value))
    found = [optuna.importance.get_param_importances(study, evaluator=optuna.importance.FanovaImportanceEvaluator(seed=seed, n_trees=16), normalize=False)
             for seed in range(5)]
    yield dict(name="ishigami", trials=[], normalise=False, importances={key: round(float(np.mean([one[key] for one in found])), 4) for key in "xyz"})


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["parzen", "splits", "importance", "tpe"]
    if "importance" in wanted:
        write("tune-importance", importance())
    if "parzen" in wanted:
        write("tune-parzen", densities())
    if "splits" in wanted:
        write("tune-split", splits())
    if "tpe" in wanted:
        write("tune-tpe", best())
