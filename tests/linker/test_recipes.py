"""Recipes of MLflow: their steps, with the data and the model that their profiles name."""

from __future__ import annotations

from observed import edges, nodes

from mldebt.reading import facts_of
from mldebt.source import Source

RECIPE = """\
recipe: "regression/v1"
target_col: "fare"
steps:
  ingest: {{INGEST_CONFIG}}
  split:
    split_ratios: {{SPLIT_RATIOS|default([0.75, 0.125, 0.125])}}
    post_split_filter_method: keep_valid
  transform: {using: custom, transformer_method: transformer_fn}
  train: {using: custom, estimator_method: estimator_fn}
  evaluate:
    validation_criteria: [{metric: root_mean_squared_error, threshold: 10}]
  register: {allow_non_validated_model: false}
  ingest_scoring: {{SCORED}}
  predict:
    output: {{ PREDICT_OUTPUT }}
model_registry:
  model_name: {{ MODEL }}
"""
LOCAL = """\
INGEST_CONFIG: {using: parquet, location: ./data/rides.parquet}
SCORED: {using: parquet, location: ./data/new.parquet}
PREDICT_OUTPUT: {using: parquet, location: ./data/fares.parquet}
MODEL: fares
"""
REMOTE = """\
INGEST_CONFIG: {using: spark_sql, sql: "select * from delta.`dbfs:/rides/all`"}
SCORED: {using: spark_sql, location: rides.new}
PREDICT_OUTPUT: {using: table, location: rides.fares}
MODEL: fares
"""
FILES = {
    "fares/recipe.yaml": RECIPE,
    "fares/profiles/local.yaml": LOCAL,
    "fares/profiles/databricks.yaml": REMOTE,
    "fares/steps/train.py": "from sklearn.linear_model import Ridge\n\ndef estimator_fn():\n    return Ridge()\n",
}


def test_each_step_is_a_job_that_takes_what_the_one_before_gives_and_what_profiles_name() -> None:
    """Compared by hand, with the graph that MLflow draws of a recipe: the two recipes of mlflow/recipes-examples at
    b4e7570d226f. Each has the same 6 or 8 steps, in the same order, and the data of both of their profiles; no function
    that a recipe names counts as unused any more. What MLflow does between the steps, that it fits the transformer and
    the estimator, is not in the graph: the model is a dataset of the recipe, and no algorithm is known of it."""
    found = edges(FILES, "feeds", "produces", "precedes")
    assert [line for line in found if "recipe://" not in line] == [
        "dbfs:/rides/all -feeds-> ingest",
        "evaluate -precedes-> register",
        "fares/data/new.parquet -feeds-> ingest_scoring",
        "fares/data/rides.parquet -feeds-> ingest",
        "ingest -precedes-> split",
        "ingest_scoring -precedes-> predict",
        "models:/fares -feeds-> predict",
        "predict -produces-> fares/data/fares.parquet",
        "predict -produces-> rides.fares",
        "register -produces-> models:/fares",
        "rides.new -feeds-> ingest_scoring",
        "split -precedes-> transform",
        "train -precedes-> evaluate",
        "transform -precedes-> train",
    ]
    assert [line for line in found if "recipe://" in line] == [
        "ingest -produces-> recipe://fares/rows",
        "ingest_scoring -produces-> recipe://fares/scored",
        "recipe://fares/features -feeds-> train",
        "recipe://fares/model -feeds-> evaluate",
        "recipe://fares/model -feeds-> register",
        "recipe://fares/parts -feeds-> transform",
        "recipe://fares/rows -feeds-> split",
        "recipe://fares/scored -feeds-> predict",
        "split -produces-> recipe://fares/parts",
        "train -produces-> recipe://fares/model",
        "transform -produces-> recipe://fares/features",
    ]


def test_the_code_of_a_step_is_started_by_mlflow() -> None:
    assert "fares/steps/train.py launcher=mlflow" in nodes(FILES, "job", "launcher")


def test_a_recipe_of_another_tool_is_configuration() -> None:
    found = facts_of(Source("recipe.yaml", "package:\n  name: a\nrecipe: conda\n"))
    assert found is not None
    assert (found.language, found.unread) == ("yaml", ())
