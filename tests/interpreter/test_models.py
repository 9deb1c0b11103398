"""Models are trained, saved, loaded and asked; what they learn from and what they give is followed."""

from __future__ import annotations

import textwrap

import pytest
from observed import observations, seen

HEAD = """\
import joblib, pickle
import lightgbm as lgb, xgboost as xgb
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
import pandas as pd
d = pd.read_csv('a.csv')
"""


def learned(code: str) -> list[str]:
    return seen(HEAD + textwrap.dedent(code), "model", "transformer", "prediction")


FITTED = "model Ridge <- a.csv#p, a.csv#y target a.csv#y"
LEARNED = {
    "fit": ("Ridge().fit(d[['p']], d['y'])", [FITTED]),
    "fit by keywords": ("Ridge().fit(X=d[['p']], y=d.y)", [FITTED]),
    "fit of a name": ("m = Ridge(alpha=1)\nm.fit(d[['p']], d['y'])", [FITTED]),
    "fit of the values": ("Ridge().fit(d[['p']].values, d['y'].values)", [FITTED]),
    "fit without the target": (
        "Ridge().fit(d.drop(columns='y'), d['y'])",
        ["model Ridge <- a.csv -y, a.csv#y target a.csv#y"],
    ),
    "fit of a split": (
        "a, b, c, e = train_test_split(d[['p']], d['y'])\nRidge().fit(a, c)",
        [FITTED],
    ),
    "fit in a loop over classes": ("for c in [Ridge]:\n    c().fit(d[['p']], d['y'])", [FITTED]),
    "fit of a dict of models": (
        "ms = {'r': Ridge()}\nfor n, m in ms.items():\n    m.fit(d[['p']], d['y'])",
        [FITTED],
    ),
    "fit in a function": (
        "def train(x, y):\n    m = Ridge()\n    m.fit(x, y)\n    return m\ntrain(d[['p']], d['y'])",
        [FITTED],
    ),
    "a search": (
        "GridSearchCV(Ridge(), {}).fit(d[['p']], d['y'])",
        ["model GridSearchCV <- a.csv#p, a.csv#y target a.csv#y"],
    ),
    "a pipeline": (
        "Pipeline([('s', StandardScaler()), ('m', Ridge())]).fit(d[['p']], d['y'])",
        ["model Pipeline <- a.csv#p, a.csv#y target a.csv#y"],
    ),
    "xgboost's regressor": (
        "xgb.XGBRegressor().fit(d[['p']], d['y'])",
        ["model XGBRegressor <- a.csv#p, a.csv#y target a.csv#y"],
    ),
    "a transformer": ("StandardScaler().fit(d[['p']])", ["transformer StandardScaler <- a.csv#p"]),
    "a prediction": (
        "Ridge().fit(d[['p']], d['y']).predict(d[['q']])",
        [FITTED, "prediction <- Ridge, a.csv#q"],
    ),
    "probabilities": (
        "from sklearn.linear_model import LogisticRegression\nm = LogisticRegression()\nm.fit(d[['p']], d['y'])\n"
        "m.predict_proba(d[['q']])[:, 1]",
        ["model LogisticRegression <- a.csv#p, a.csv#y target a.csv#y", "prediction <- LogisticRegression, a.csv#q"],
    ),
    "a model of a file": ("joblib.load('m').predict(d[['q']])", ["prediction <- a.csv#q, m"]),
    "a model of a handle": (
        "with open('m', 'rb') as f:\n    m = pickle.load(f)\nm.predict(d[['q']])",
        ["prediction <- a.csv#q, m"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), LEARNED.values(), ids=LEARNED)
def test_learning_by(code: str, expected: list[str]) -> None:
    assert learned(code) == expected


BOXED = {
    "lightgbm": (
        "lgb.train({}, lgb.Dataset(d[['p']], label=d['y']))",
        ["model train <- a.csv#p, a.csv#y target a.csv#y"],
    ),
    "xgboost": (
        "xgb.train({}, xgb.DMatrix(d[['p']], label=d['y']))",
        ["model train <- a.csv#p, a.csv#y target a.csv#y"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), BOXED.values(), ids=BOXED)
def test_learning_of_data_in_a_box_by(code: str, expected: list[str]) -> None:
    assert learned(code) == expected


def test_what_a_transformer_gives_holds_the_data_and_what_it_learnt() -> None:
    code = "x = StandardScaler().fit_transform(d[['p']])\nRidge().fit(x, d['y'])"
    assert learned(code) == [
        "transformer StandardScaler <- a.csv#p",
        "model Ridge <- StandardScaler, a.csv#p, a.csv#y target a.csv#y",
    ]


def test_a_model_that_is_saved_brings_itself() -> None:
    code = HEAD + "m = Ridge()\nm.fit(d[['p']], d['y'])\njoblib.dump(m, 'm')"
    assert seen(code, "store") == ["store m <- Ridge"]


def test_a_model_in_a_dict_that_is_saved_brings_itself() -> None:
    code = HEAD + "m = Ridge()\nm.fit(d[['p']], d['y'])\njoblib.dump({'model': m}, 'm')"
    assert seen(code, "store") == ["store m <- Ridge"]


def test_predictions_become_a_column() -> None:
    code = HEAD + "d['s'] = joblib.load('m').predict(d[['p']])\nd.to_csv('o')"
    assert seen(code, "store", "feature") == ["feature s <- prediction", "store o <- s: s; a.csv"]


def test_predictions_become_a_frame() -> None:
    code = HEAD + "pd.DataFrame({'s': joblib.load('m').predict(d[['p']])}).to_csv('o')"
    assert seen(code, "store", "feature") == ["feature s <- prediction", "store o <- s: s"]


def test_a_metric_uses_predictions_and_the_truth() -> None:
    code = HEAD + "from sklearn.metrics import r2_score\nprint(r2_score(d['y'], joblib.load('m').predict(d[['p']])))"
    assert seen(code, "use") == ["use a.csv#y, prediction scores with sklearn.metrics.r2_score"]


def test_a_model_kept_on_an_object_is_the_model_that_predicts() -> None:
    code = """
    class M:
        def __init__(self):
            self.m = Ridge()
        def train(self, x, y):
            self.m.fit(x, y)
        def score(self, x):
            return self.m.predict(x)
    m = M()
    m.train(d[['p']], d['y'])
    m.score(d[['q']])
    """
    assert learned(code)[-1] == "prediction <- Ridge, a.csv#q"


def test_a_model_of_a_class_of_the_project_is_trained() -> None:
    code = "class M(Ridge):\n    pass\nm = M()\nm.fit(d[['p']], d['y'])\nm.predict(d[['q']])"
    assert learned(code)[-1] == "prediction <- M, a.csv#q"


def test_the_same_place_in_two_runs_of_a_function_is_one_model() -> None:
    code = "def f(c):\n    Ridge().fit(d[[c]], d['y'])\nf('p')\nf('q')"
    assert learned(code) == ["model Ridge <- a.csv#p, a.csv#q, a.csv#y target a.csv#y"]


def test_what_a_split_is_stratified_by_is_no_part_of_what_it_gives() -> None:
    code = (
        HEAD + "from sklearn.model_selection import train_test_split\n"
        "a, b, c, e = train_test_split(d[['p']], d['y'], stratify=d['g'])\nRidge().fit(a, c)"
    )
    assert seen(code, "model") == ["model Ridge <- a.csv#p, a.csv#y target a.csv#y"]


def test_a_served_model_takes_what_was_logged_with_it_by_name() -> None:
    code = """
        import mlflow
        from mlflow.pyfunc import PythonModel, PythonModelContext
        class Served(PythonModel):
            def load_context(self, context: PythonModelContext):
                self.model = mlflow.sklearn.load_model(context.artifacts["model"])
        """
    assert seen(code, "read", "gap") == ["read mlflow-artifacts:/model"]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("linregress(frame['year'], frame['rain'])", "linregress"),
        ("curve_fit(line, frame['year'], ydata=frame['rain'])", "curve_fit"),
    ],
)
def test_a_curve_that_is_fitted_to_data_is_a_model(call: str, name: str) -> None:
    code = f"""
        from scipy.optimize import curve_fit
        from scipy.stats import linregress
        def line(x, a, b):
            return a * x + b
        frame = pd.read_csv("rain.csv")
        print({call})
        """
    assert f"model {name} <- rain.csv#rain, rain.csv#year target rain.csv#rain" in seen(code, "model")


def test_the_splits_of_a_published_data_set_are_tables_of_their_own() -> None:
    code = """
        from datasets import load_dataset
        both = load_dataset("imdb").shuffle(seed=1)
        print(both["train"]["text"], load_dataset("imdb", split="test")["label"])
        """
    found = seen(code, "use")
    assert "use imdb#label, imdb#text shows with builtins.print" in found


def test_a_transformer_is_kept_where_code_reads_what_it_learnt() -> None:
    found = observations(
        """
        from sklearn.preprocessing import MinMaxScaler, StandardScaler
        rows = pd.read_csv("rows.csv")
        scaler, other = StandardScaler().fit(rows), MinMaxScaler().fit(rows)
        mean = scaler.mean_
        """
    )
    assert [one.algorithm for one in found.kept] == ["StandardScaler"]
