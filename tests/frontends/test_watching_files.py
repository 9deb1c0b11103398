"""Files of tools that check data, watch models and serve them: what is read of them, and of broken ones."""

from __future__ import annotations

import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import edges, nodes

from mldebt.facts.file import FileFacts
from mldebt.reading import facts_of
from mldebt.source import Source

SODA = """\
    checks for orders [day]:
      - row_count > 0
      - missing_count(id) = 0
    checks for customers:
      - duplicate_count(id) = 0
    """
CHECKPOINT = """\
    name: taxis
    config_version: 1.0
    class_name: Checkpoint
    validations:
      - batch_request:
          datasource_name: files
          data_asset_name: taxis_2024
        expectation_suite_name: taxis
    """
VALIDATION = {
    "name": "rides",
    "data": {"datasource": {"name": "db"}, "asset": {"name": "rides"}, "batch_definition": {"name": "all"}},
    "suite": {"name": "rides"},
}
ALERTS = """\
    groups:
      - name: model
        rules:
          - alert: PredictionDrift
            expr: avg_over_time(prediction_psi[1d]) > 0.2
          - alert: FeaturesStale
            expr: time() - table_rows_updated > 3600
          - alert: InstanceDown
            expr: up == 0
          - record: job:requests
            expr: sum(requests)
    """
EVIDENTLY = """\
    service:
      reference_path: ./reference
    datasets:
      bike:
        monitors: [data_drift, regression_performance]
        reference_file: reference/bike.csv
    """
CONTRACT = """\
    dataset: warehouse/public/orders
    columns:
      - name: id
        checks:
          - missing:
    """
KSERVE = """\
    apiVersion: serving.kserve.io/v1beta1
    kind: InferenceService
    metadata:
      name: churn
    spec:
      predictor:
        logger: {mode: all}
        model:
          modelFormat: {name: sklearn}
          storageUri: s3://models/churn/
    ---
    apiVersion: serving.kserve.io/v1beta1
    kind: InferenceService
    metadata:
      name: older
    spec:
      predictor:
        sklearn:
          storageUri: gs://models/older
    """
SELDON = """\
    apiVersion: machinelearning.seldon.io/v1
    kind: SeldonDeployment
    metadata:
      name: fraud
    spec:
      predictors:
        - name: default
          graph:
            name: scorer
            modelUri: s3://models/fraud
            children:
              - name: explainer
                modelUri: s3://models/explainer
    """
SAMPLES = {
    "soda/orders.yml": SODA,
    "gx/checkpoints/taxis.yml": CHECKPOINT,
    "gx/validation_definitions/rides.json": json.dumps(VALIDATION),
    "alerts.yml": ALERTS,
    "evidently.yaml": EVIDENTLY,
    "contract.yml": CONTRACT,
    "k8s/churn.yaml": KSERVE,
    "k8s/fraud.yaml": SELDON,
}


def facts(path: str, text: str) -> FileFacts:
    found = facts_of(Source(path, textwrap.dedent(text)))
    assert found is not None
    return found


def checked(path: str) -> list[str]:
    return [f"{one.name}: {one.watches} {' '.join(one.subjects)}".strip() for one in facts(path, SAMPLES[path]).checks]


def served(path: str) -> list[str]:
    return [f"{one.tool} {one.name} {one.locator}{' logged' * one.logged}" for one in facts(path, SAMPLES[path]).served]


def test_soda_checks_the_data_that_its_sections_name() -> None:
    assert checked("soda/orders.yml") == [
        "checks for orders [day]: data orders",
        "checks for customers: data customers",
    ]


def test_a_contract_of_soda_checks_its_data_set() -> None:
    assert checked("contract.yml") == ["contract of warehouse/public/orders: data orders warehouse.public.orders"]


def test_a_checkpoint_validates_the_assets_of_its_batches() -> None:
    assert checked("gx/checkpoints/taxis.yml") == ["taxis: data taxis_2024"]
    assert checked("gx/validation_definitions/rides.json") == ["rides: data rides"]


def test_a_suite_alone_checks_nothing_and_is_no_configuration() -> None:
    suite = {
        "expectation_suite_name": "x",
        "expectations": [{"expectation_type": "expect_column_to_exist", "kwargs": {"column": "a"}}],
        "meta": {},
    }
    found = facts("gx/expectations/x.json", json.dumps(suite))
    assert (found.document, found.language) == (None, "great_expectations")
    assert [(one.watches, one.columns) for one in found.checks] == [("suite", ("a",))]
    assert nodes({"gx/expectations/x.json": json.dumps(suite)}, "check") == []


READER = "import pandas as pd\nfrom sklearn.linear_model import Ridge\n" + (
    "rows = pd.read_sql('select id, price, size from orders', 'postgresql://db/shop')\n"
    "Ridge().fit(rows[['size']], rows['price'])\n"
)


@pytest.mark.parametrize(
    "files",
    [
        {
            "soda/orders.yml": "checks for orders:\n- row_count > 0\n- missing_count(size) = 0\n"
            "- min(price) > 0:\n    warn: x\n"
        },
        {
            "gx/checkpoints/a.yml": "name: a\nclass_name: Checkpoint\nvalidations:\n"
            "- batch_request: {data_asset_name: orders}\n  expectation_suite_name: s\n",
            "gx/expectations/s.json": json.dumps(
                {
                    "expectation_suite_name": "s",
                    "expectations": [
                        {"expectation_type": "expect_column_to_exist", "kwargs": {"column": "size"}},
                        {"expectation_type": "expect_column_pair", "kwargs": {"column_A": "price", "column_B": "no"}},
                    ],
                }
            ),
        },
    ],
    ids=["soda", "great expectations"],
)
def test_a_check_is_on_the_columns_that_it_or_its_suite_looks_at(files: dict[str, str]) -> None:
    found = [line.partition(" ")[0] for line in edges({**files, "train.py": READER}, "checked_by")]
    assert found == ["orders", "orders#price", "orders#size"]


def test_alerts_watch_predictions_data_or_the_service() -> None:
    assert checked("alerts.yml") == [
        "PredictionDrift: predictions",
        "FeaturesStale: predictions",
        "InstanceDown: service",
    ]


def test_evidently_watches_the_data_sets_of_its_service() -> None:
    assert checked("evidently.yaml") == ["bike: predictions bike reference/bike.csv"]


def test_kserve_serves_models_in_both_forms() -> None:
    assert served("k8s/churn.yaml") == ["kserve churn s3://models/churn logged", "kserve older gs://models/older"]


def test_seldon_serves_every_model_of_a_graph() -> None:
    assert served("k8s/fraud.yaml") == [
        "seldon fraud/scorer s3://models/fraud",
        "seldon fraud/explainer s3://models/explainer",
    ]


def test_plain_configuration_stays_configuration() -> None:
    assert facts("conf/model.yaml", "metrics: [rmse]\ndataset: x\ncolumns: [a]\n").document is not None


BROKEN = {
    "soda/orders.yml": ("checks for orders: 3\n", "'checks for orders' holds no list of checks"),
    "gx/x.yml": ("name: x\nclass_name: Checkpoint\nvalidations: 3\n", "'validations' of a checkpoint is not a list"),
    "alerts.yml": (
        "groups:\n- rules: {a: 1}\n- rules:\n  - {alert: a, expr: b}\n",
        "the rules of a group are a list",
    ),
    "k8s/x.yaml": (
        "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: x}\nspec: {predictor: 3}\n",
        "x says of no model where it is",
    ),
}


@pytest.mark.parametrize("path", BROKEN)
def test_what_has_the_wrong_form_is_told_with_its_place(path: str) -> None:
    text, reason = BROKEN[path]
    assert [(one.reason, one.span.line > 0) for one in facts(path, text).unread] == [(reason, True)]


@given(
    st.sampled_from(sorted(SAMPLES)),
    st.integers(0, 400),
    st.integers(0, 40),
    st.sampled_from(["", "3", "[]", "{", "null", ": x", "- ", "\n", "\t", "é", "{{ x }}", "[[", "&a", "*a"]),
)
def test_broken_samples_end_in_facts(path: str, start: int, length: int, put: str) -> None:
    text = textwrap.dedent(SAMPLES[path])
    found = facts(path, text[:start] + put + text[start + length :])
    assert found.path == path
    assert all(one.reason for one in found.unread)


CARD = "---\nlibrary_name: sklearn\ntags: [x]\n---\n# Churn\n"


@pytest.mark.parametrize(
    ("path", "text", "is_card"),
    [
        ("README.md", CARD, True),
        ("docs/model_card.md", "# Churn", True),
        ("README.md", "---\ntitle: x\n---\nlibrary_name: x\n", False),
        ("README.md", "---\nlibrary_name", False),
    ],
)
def test_a_model_card_is_known_by_its_name_or_its_header(path: str, text: str, is_card: bool) -> None:
    write_up = facts(path, text).write_up
    assert write_up is not None
    assert write_up.card is is_card


def test_the_checks_of_public_projects_are_all_read() -> None:
    """Compared by hand: the 8 alerts of asadhanif3188/MLOps-Project-01-End-to-End-Machine-Learning-Pipeline at
    d10e1fd67900, all of which are on services and none on data or predictions; the checkpoint of Great Expectations in
    outerbounds/full-stack-ML-metaflow-tutorial at 802af8f5c56d, with its asset `iris`, and the two in
    jacopotagliabue/you-dont-need-a-bigger-boat at a338a55bbe93, which name no asset: the code that runs them does. How
    much a suite expects of a column, and who is called by an alert, is not read."""
    rules = "  - {alert: JobFailed, expr: failed > 0}\n  - {alert: DatabaseDown, expr: up == 0}\n"
    alerts = f"groups:\n- name: jobs\n  rules:\n{rules}"
    assert [(one.name, one.watches) for one in facts("k8s/alerts.yml", alerts).checks] == [
        ("JobFailed", "service"),
        ("DatabaseDown", "service"),
    ]
    checkpoint = (
        "name: flowers\nconfig_version: 1.0\nclass_name: Checkpoint\nbatch_request: {}\nvalidations:\n- batch_request:"
    )
    named = facts("gx/checkpoints/a.yml", f"{checkpoint} {{data_asset_name: iris}}\n  expectation_suite_name: x\n")
    assert [(one.name, one.watches, one.subjects) for one in named.checks] == [("flowers", "data", ("iris",))]
    unnamed = facts("gx/checkpoints/b.yml", f"{checkpoint}\n")
    assert [(one.name, one.watches, one.subjects) for one in unnamed.checks] == [("flowers", "data", ())]


def test_a_section_of_soda_is_one_check_on_the_columns_that_it_names() -> None:
    """Compared by hand with the checks of lubobali/airflow-soda-integration at 9c59a5a98173: its one section, with 4
    metrics of a table, is one check on that table and on the 3 columns that they name. Nothing of the project reads
    the table, which is Airflow's own, so that the check has no edge. Not in the graph: that the one task of its DAG
    runs the scan, by a command with places of a container; the connection of its `config.yml`."""
    metrics = ("row_count > 0", "missing_count(id) = 0", "missing_count(day) = 0", "duplicate_count(key) = 0")
    text = "checks for runs:\n" + "".join(f"- {one}\n" for one in metrics)
    [check] = facts("soda/scan_checks.yml", text).checks
    assert (check.watches, check.subjects, check.columns) == ("data", ("runs",), ("id", "day", "key"))
    assert edges({"soda/scan_checks.yml": text}, "checked_by") == []


def test_a_deployment_of_seldon_serves_whatever_the_name_of_its_file() -> None:
    """Compared by hand with the resources of adiathi/iris_mlflow at b2ae15f81189: the one `SeldonDeployment` that is
    not a comment has a graph of one node, which is a job that serves, fed by the model at its `modelUri`; the
    `Service` of the other file starts nothing and is no job. Not in the graph: which server its `implementation`
    names, and replicas. That model is an example of Seldon's own; what the project trains is not served so."""
    model = "gs://models/wine"
    deployment = f"""\
        # kind: SeldonDeployment
        apiVersion: machinelearning.seldon.io/v1alpha2
        kind: SeldonDeployment
        metadata: {{name: mlflow}}
        spec:
          name: wines
          predictors:
            - graph: {{children: [], implementation: MLFLOW_SERVER, modelUri: "{model}", name: classifier}}
              replicas: 1
        """
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: webhook}\nspec: {ports: [{port: 443}]}\n"
    files = {"seldon-deployment.yaml": deployment, "webhook-service.yaml": service}
    assert nodes(files, "job", "serves") == ["mlflow/classifier serves=True"]
    assert edges(files, "feeds") == [f"{model} -feeds-> mlflow/classifier"]
