"""Kedro's catalogs and parameters, and feature repositories: what is read, and that nothing bad in them is fatal."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import edges, linked, nodes

PIPELINE = """\
from kedro.pipeline import node


def copy(frame, limit):
    return frame


def create_pipeline():
    return [node(copy, ["raw", "params:limit"], "made", name="copy")]
"""
FEATURES = """\
from feast import FeatureView, Field, FileSource

source = FileSource(path="data.parquet")
view = FeatureView(name="view", schema=[Field(name="x"), Field(name="y")], source=source)
"""


def place_of(catalog: str, **more: str) -> str:
    """The place of what the node takes in, with that catalog."""
    files = {"conf/base/catalog.yml": textwrap.dedent(catalog), "pipeline.py": PIPELINE, **more}
    return next(line.split(" ")[0] for line in edges(files, "feeds") if line.endswith("copy"))


def test_an_entry_leads_to_its_file() -> None:
    assert place_of("raw: {type: pandas.CSVDataset, filepath: data/raw.csv}") == "data/raw.csv"


def test_values_that_begin_with_an_underscore_and_globals_are_filled_in() -> None:
    catalog = "_base: data\nraw: {type: pandas.CSVDataset, filepath: '${_base}/${globals:file}.csv'}"
    assert place_of(catalog, **{"conf/base/globals.yml": "file: raw"}) == "data/raw.csv"


def test_a_reference_that_nothing_gives_is_a_pattern() -> None:
    assert place_of("raw: {type: pandas.CSVDataset, filepath: 'data/${oc.env:PLACE}/raw.csv'}") == "data/*/raw.csv"


def test_a_default_of_a_parameter_of_the_run_counts() -> None:
    assert place_of("raw: {type: x.Y, filepath: 'data/${runtime_params:name, raw}.csv'}") == "data/raw.csv"


def test_the_local_environment_wins() -> None:
    local = {"conf/local/catalog.yml": "raw: {type: pandas.CSVDataset, filepath: local.csv}"}
    assert place_of("raw: {type: pandas.CSVDataset, filepath: base.csv}", **local) == "local.csv"


def test_catalogs_may_be_in_folders() -> None:
    files = {
        "conf/base/catalog/raw/all.yml": "raw: {type: pandas.CSVDataset, filepath: a.csv}",
        "pipeline.py": PIPELINE,
    }
    assert "a.csv -feeds-> copy" in edges(files, "feeds")


def test_tables_remote_files_and_wrapped_data_have_their_places() -> None:
    assert place_of("raw: {type: pandas.SQLTableDataset, table_name: sales, credentials: db}") == "sales"
    assert place_of("raw: {type: pandas.CSVDataset, filepath: s3://bucket/raw.csv}") == "s3://bucket/raw.csv"
    assert place_of("raw: {type: CachedDataset, dataset: {type: pandas.CSVDataset, filepath: a.csv}}") == "a.csv"


def test_the_project_of_a_folder_has_its_own_catalog() -> None:
    catalog = "raw: {type: pandas.CSVDataset, filepath: data/raw.csv}"
    files = {"shop/conf/base/catalog.yml": catalog, "shop/src/pipeline.py": PIPELINE}
    assert "shop/data/raw.csv -feeds-> copy" in edges(files, "feeds")


def test_a_project_without_kedro_has_no_catalog() -> None:
    files = {"conf/base/catalog.yml": "raw: {type: pandas.CSVDataset, filepath: raw.csv}", "main.py": "x = 1\n"}
    assert nodes(files, "config_key") == []


def test_a_feature_view_is_made_of_its_source() -> None:
    files = {"feature_repo/feature_store.yaml": "project: shop\n", "feature_repo/features.py": FEATURES}
    found = edges(files, "flows")
    assert "feature_repo/data.parquet#x -flows-> view#x" in found
    assert "feature_repo/data.parquet -feeds-> feature_repo/features.py" in edges(files, "feeds")


def test_a_retrieval_reads_the_view() -> None:
    use = "from feast import FeatureStore\nFeatureStore('.').get_online_features(features=['view:x'], entity_rows=[])\n"
    assert "view -feeds-> serve.py" in edges({"features.py": FEATURES, "serve.py": use}, "feeds")


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["${", "${a}", "{x}", "*a"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
ENTRIES = st.dictionaries(
    st.sampled_from(["raw", "made", "{a}", "{0}_x", "{a}_{a}", "_x", "raw@spark", ""]) | st.text(max_size=6),
    st.dictionaries(st.sampled_from(["type", "filepath", "path", "table_name", "dataset", "schema"]), VALUES) | VALUES,
    max_size=4,
)


@given(ENTRIES, VALUES, st.text(max_size=30))
def test_no_catalog_parameters_or_feature_repository_is_fatal(catalog: object, parameters: object, text: str) -> None:
    import yaml

    files = {
        "conf/base/catalog.yml": yaml.safe_dump(catalog),
        "conf/base/parameters.yml": yaml.safe_dump(parameters),
        "conf/local/catalog.yml": text,
        "pipeline.py": PIPELINE,
        "features.py": FEATURES.replace('"x"', repr(text)),
        "feature_store.yaml": text,
    }
    assert linked(files) is not None


@given(st.text(alphabet="nodepiline([{'raw',:params}])=None*\n ", max_size=60))
def test_no_arguments_of_a_node_are_fatal(arguments: str) -> None:
    try:
        compile(f"node({arguments})", "x", "eval")
    except (SyntaxError, ValueError):
        arguments = repr(arguments)
    files = {
        "conf/base/catalog.yml": "raw: {type: pandas.CSVDataset, filepath: a.csv}",
        "pipeline.py": f"from kedro.pipeline import node, pipeline\n\ndef f(x):\n    return x\n\n"
        f"def create_pipeline():\n    made = [node(f, {arguments}), node({arguments})]\n"
        f"    return pipeline(made, namespace={arguments!r})\n",
    }
    assert linked(files) is not None


def test_a_hook_is_a_job_that_is_given_the_catalog() -> None:
    files = {
        "conf/base/catalog.yml": "sales: {type: pandas.CSVDataset, filepath: data/sales.csv}\n",
        "src/hooks.py": """\
from kedro.framework.hooks import hook_impl


class Checks:
    @hook_impl
    def after_pipeline_run(self, run_params, catalog):
        catalog.load("sales").describe().to_csv("report.csv")
""",
    }
    assert edges(files, "feeds", "produces") == [
        "Checks.after_pipeline_run -produces-> report.csv",
        "data/sales.csv -feeds-> Checks.after_pipeline_run",
    ]


ADDED = {
    "src/shop/hooks.py": """\
        from kedro.framework.hooks import hook_impl
        from kedro_datasets.pandas import CSVDataset, SQLTableDataset

        class Hooks:
            @hook_impl
            def after_catalog_created(self, catalog):
                catalog.add("raw", CSVDataset(filepath="data/raw.csv"))
                catalog["made"] = SQLTableDataset(table_name="sums", save_args=dict(schema="shop"))
                catalog["seen"] = make()
        """,
    "jobs/configured.py": """\
        from kedro.io import DataCatalog
        catalog = DataCatalog.from_config({"days": {"type": "pandas.CSVDataset", "filepath": "data/days.csv"}})
        catalog.load("days").to_csv("out.csv")
        """,
    "notebooks/look.py": """\
        from kedro.io import DataCatalog
        from kedro_datasets import pandas
        print(DataCatalog({"rows": pandas.CSVDataset(filepath="data/rows.csv")}).load("rows").x)
        """,
}


def test_code_adds_data_sets_to_the_catalog() -> None:
    files = {**ADDED, "pipeline.py": PIPELINE, "conf/base/parameters.yml": "limit: 3\n"}
    assert edges(files, "feeds", "produces") == [
        "copy -produces-> shop.sums",
        "data/days.csv -feeds-> jobs/configured.py",
        "data/raw.csv -feeds-> copy",
        "data/rows.csv -feeds-> notebooks/look.py",
        "jobs/configured.py -produces-> out.csv",
    ]


def test_what_a_file_states_stays_where_code_adds_the_same_name() -> None:
    added = textwrap.dedent(ADDED["src/shop/hooks.py"])
    assert place_of("raw: {type: pandas.CSVDataset, filepath: data/stated.csv}", **{"hooks.py": added}) == (
        "data/stated.csv"
    )


def test_a_table_is_in_the_schema_that_loading_it_names() -> None:
    assert place_of("raw: {type: pandas.SQLTableDataset, table_name: a, load_args: {schema: s}}") == "s.a"


def test_an_entry_that_is_what_a_query_gives_reads_the_tables_of_the_query() -> None:
    text = "select a from shop.orders join shop.items using (id)"
    written = f"raw: {{type: pandas.SQLQueryDataset, sql: {text}, credentials: db}}"
    named = "raw: {type: pandas.SQLQueryDataset, filepath: queries/raw.sql}"
    for catalog, more in ((written, {}), (named, {"queries/raw.sql": f"{text}\n"})):
        files = {"conf/base/catalog.yml": catalog, "pipeline.py": PIPELINE, **more}
        found = [
            line for line in edges(files, "feeds", "declares") if line.partition(" ")[2].endswith((" copy", ".items"))
        ]
        assert {"shop.items -feeds-> copy", "shop.orders -feeds-> copy"} <= set(found)
        assert "copy -declares-> shop.items" in edges(files, "declares")


# Commands

RUNTIME = "raw: {type: pandas.CSVDataset, filepath: 'data/${runtime_params:place, home}.csv'}"
"""An entry whose place is told when the project is run."""


def test_what_a_run_is_given_is_filled_in() -> None:
    def place(*commands: str) -> str:
        return place_of(RUNTIME, **{"run.sh": "\n".join(commands) + "\n"})

    assert place("kedro run --params=place=oslo,limit=1") == "data/oslo.csv"
    assert place('uv run kedro run --params "place:oslo"') == "data/oslo.csv"
    assert place("python -m kedro run --params place=oslo") == "data/oslo.csv"
    assert place("kedro run --params place=oslo", "kedro run --params place=rome") == "data/*.csv"
    assert place("kedro run --params place=home", "kedro run") == "data/home.csv"
    assert place("kedro viz --params place=oslo") == "data/home.csv"


def test_a_parameter_that_a_run_gives_is_not_missing() -> None:
    files = {"conf/base/parameters.yml": "other: 1\n", "conf/base/catalog.yml": "", "pipeline.py": PIPELINE}
    assert _missing(files) == ["limit"]
    assert _missing({**files, "Makefile": "run:\n\tkedro run --params=limit=3\n"}) == []


def _missing(files: dict[str, str]) -> list[str]:
    return [line.split(" ")[0] for line in nodes(files, "config_key", "missing") if line.endswith("missing=True")]


def test_the_environment_of_all_runs_is_laid_over_the_base() -> None:
    files = {
        "conf/local/catalog.yml": "raw: {type: pandas.CSVDataset, filepath: local.csv}",
        "conf/prod/catalog.yml": "raw: {type: pandas.CSVDataset, filepath: 's3://bucket/raw.csv'}",
    }
    base = "raw: {type: pandas.CSVDataset, filepath: base.csv}"
    assert place_of(base, **files, **{"run.sh": "kedro run --env=prod\n"}) == "s3://bucket/raw.csv"
    assert place_of(base, **files, **{"run.sh": "kedro run -e prod\nkedro run\n"}) == "local.csv"
    assert place_of(base, **files, **{"run.sh": "cd other && kedro run --env prod\n"}) == "s3://bucket/raw.csv"


STEPS = """\
from kedro.pipeline import node, pipeline


def same(frame):
    return frame


def create_pipeline():
    return pipeline([node(same, "%s", "%s", name="%s"), node(same, "%s", "%s", name="%s")])
"""
PROJECT = {
    "conf/base/catalog.yml": "",
    "src/shop/pipelines/clean/pipeline.py": STEPS % ("a", "b", "first", "b", "c", "second"),
    "src/shop/pipelines/train/pipeline.py": STEPS % ("c", "d", "third", "x", "y", "aside"),
}
STARTED = {
    "kedro run": "first second third aside",
    "kedro run --pipeline=clean": "first second",
    "kedro run -p train": "third aside",
    "kedro run --pipelines=clean,train": "first second third aside",
    "kedro run --pipeline __default__": "first second third aside",
    "kedro run --nodes=first,third": "first third",
    "kedro run -n second": "second",
    "kedro run --from-nodes=second": "second third",
    "kedro run --to-nodes second": "first second",
    "kedro run --pipeline=clean --from-nodes=second --env=prod --async": "second",
    "kedro run --tags=late": "",
    "kedro run --pipeline=unknown": "",
    "kedro package": "",
}


@pytest.mark.parametrize("command", STARTED)
def test_a_command_runs_the_nodes_that_it_names(command: str) -> None:
    files = {**PROJECT, "Makefile": f"nightly:\n\t{command}\n"}
    assert edges(files, "runs") == sorted(f"nightly -runs-> {name}" for name in STARTED[command].split())


def test_a_pipeline_is_the_one_that_the_registry_has_under_its_name() -> None:
    registry = """\
        from shop.pipelines.clean import pipeline as clean
        from shop.pipelines.train import pipeline as train

        def register_pipelines():
            cleaning = clean.create_pipeline()
            return {"tidy": cleaning, "all": cleaning + train.create_pipeline(), "__default__": cleaning}
    """
    files = {**PROJECT, "src/shop/pipeline_registry.py": textwrap.dedent(registry)}
    for command, names in (
        ("kedro run", "first second"),
        ("kedro run -p tidy", "first second"),
        ("kedro run --pipeline=all", "first second third aside"),
        ("kedro run --pipeline=train", "third aside"),
    ):
        found = edges({**files, "Makefile": f"nightly:\n\t{command}\n"}, "runs")
        assert found == sorted(f"nightly -runs-> {name}" for name in names.split()), command


def test_nodes_that_a_workflow_runs_at_times_have_its_schedule() -> None:
    workflow = """\
        on: {schedule: [{cron: "0 3 * * *"}]}
        jobs: {train: {steps: [{run: "kedro run --pipeline train"}]}}
    """
    files = {**PROJECT, ".github/workflows/nightly.yml": textwrap.dedent(workflow)}
    assert {line for line in nodes(files, "job", "schedule") if "0 3" in line} >= {
        "third schedule=0 3 * * *",
        "aside schedule=0 3 * * *",
    }
    assert "first schedule=0 3 * * *" not in nodes(files, "job", "schedule")


# Credentials


def test_credentials_that_no_file_has_are_missing_where_files_of_them_are_kept() -> None:
    catalog = "raw: {type: pandas.SQLTableDataset, table_name: orders, credentials: shop}"
    files = {"conf/base/catalog.yml": catalog, "pipeline.py": PIPELINE.replace(', "params:limit"', "")}
    assert _missing(files) == []
    assert _missing({**files, "conf/local/credentials.yml": "# names and passwords\n"}) == []
    assert _missing({**files, "conf/local/credentials.yml": "other: {con: sqlite:///a.db}\n"}) == ["shop"]
    assert _missing({**files, "conf/local/credentials.yml": "shop: {con: sqlite:///a.db}\n"}) == []


def test_a_query_is_in_the_dialect_of_its_connection() -> None:
    catalog = "raw: {type: pandas.SQLQueryDataset, sql: 'select #t.a from shop.orders, #t', credentials: shop}"
    told = {"conf/base/credentials.yml": "shop: {con: 'mssql+pyodbc://host/db'}\n"}
    assert place_of(catalog, **told) == "shop.orders"
    assert place_of(catalog) != "shop.orders"
