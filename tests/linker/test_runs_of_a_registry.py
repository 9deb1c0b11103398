"""Models that a run of MLflow keeps, and that are registered or loaded by the address of the run."""

from __future__ import annotations

import pytest
from observed import edges

TRAINING = """\
import mlflow
import pandas as pd
from sklearn.linear_model import Ridge

rows = pd.read_csv("rows.csv")
with mlflow.start_run() as run:
    model = Ridge().fit(rows[["a"]], rows["b"])
    kept = mlflow.sklearn.log_model(model, {name})
"""
LOADING = "import mlflow, sys\nprint(mlflow.pyfunc.load_model(f'runs:/{sys.argv[1]}/model').predict([1]))\n"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ('"model"', 'f"runs:/{run.info.run_id}/model"'),
        ('artifact_path="model"', 'f"runs:/{run.info.run_id}/model"'),
        ('name="model"', "kept.model_uri"),
    ],
)
def test_what_is_registered_of_a_run_is_what_the_run_kept(name: str, address: str) -> None:
    code = TRAINING.format(name=name) + f'mlflow.register_model({address}, "demand")\n'
    assert [line for line in edges({"train.py": code}, "flows") if "Ridge" not in line.partition(" ")[2]][-1] == (
        "runs:/*/model -flows-> models:/demand"
    )
    assert "Ridge -flows-> runs:/*/model" in edges({"train.py": code}, "flows")


def test_what_is_loaded_of_a_run_is_what_the_only_file_keeps_under_that_name() -> None:
    """Compared by hand with what MLflow keeps: of beautiful-pixel/MLOps-Construction-Cost-Prediction at eb2252779119
    the model that `train.py` logs, that `evaluate.py` loads by the run and that `promote.py` registers as
    `construction_cost_model`, and of Thangphan0102/RealEstateProject at fb54bc2d646a the same over
    `model_training.py`, `model_evaluation.py` and `model_validation.py`, whose name of the registered model comes
    from the environment. The alias `prod` of the first is loaded under a name that a request gives, so that its
    reader is not tied to it."""
    one = TRAINING.format(name='"model"')
    assert "Ridge -feeds-> score.py" in edges({"train.py": one, "score.py": LOADING}, "feeds")
    two = {"train.py": one, "other.py": one, "score.py": LOADING}
    assert not [line for line in edges(two, "feeds") if line.startswith("Ridge")]
    assert "Ridge -feeds-> score.py" not in edges(
        {"train.py": one.replace('model"', 'm"'), "score.py": LOADING}, "feeds"
    )
