"""Calls that make a job of a function, bind its data by name, and put such jobs together."""

from __future__ import annotations

from observed import edges, nodes

NODES = """\
    import pandas as pd
    from sklearn.linear_model import Ridge

    def clean(raw: pd.DataFrame) -> pd.DataFrame:
        raw["ratio"] = raw["a"] / raw["b"]
        return raw

    def split(frame: pd.DataFrame, options: dict):
        return frame[options["columns"]], frame["y"]

    def train(x, y):
        return Ridge().fit(x, y)

    def evaluate(model, x):
        return {"scores": model.predict(x)}
    """
PIPELINE = """\
    from kedro.pipeline import Pipeline, node
    from .nodes import clean, evaluate, split, train

    def create_pipeline(**kwargs) -> Pipeline:
        return Pipeline([
            node(clean, "raw", "clean", name="clean_node"),
            node(split, ["clean", "params:options"], ["x", "y"]),
            node(func=train, inputs=dict(x="x", y="y"), outputs="model"),
            node(evaluate, ["model", "x"], {"scores": "scores"}, name="evaluate"),
        ])
    """
PROJECT = {
    "conf/base/catalog.yml": "raw:\n  type: pandas.CSVDataset\n  filepath: data/raw.csv\n",
    "conf/base/parameters.yml": "options:\n  columns: [ratio]\n  unused: 1\n",
    "src/shop/pipeline.py": PIPELINE,
    "src/shop/nodes.py": NODES,
}


def with_pipeline(body: str) -> dict[str, str]:
    code = "from kedro.pipeline import Node, Pipeline, node, pipeline\nfrom .nodes import clean, split\n\n" + body
    functions = NODES.partition("    def train")[0]
    return {**PROJECT, "src/shop/pipeline.py": code, "src/shop/nodes.py": functions}


def test_a_node_takes_and_puts_data_by_name() -> None:
    assert edges(PROJECT, "feeds", "produces") == [
        "Ridge -feeds-> evaluate",
        "clean -feeds-> split",
        "clean_node -produces-> clean",
        "data/raw.csv -feeds-> clean_node",
        "evaluate -produces-> scores",
        "model -feeds-> evaluate",
        "split -produces-> x",
        "split -produces-> y",
        "train -produces-> Ridge",
        "train -produces-> model",
        "x -feeds-> evaluate",
        "x -feeds-> train",
        "y -feeds-> train",
    ]


def test_columns_are_followed_from_node_to_node() -> None:
    flows = edges(PROJECT, "flows")
    assert "data/raw.csv#a -flows-> ratio" in flows
    assert "clean#ratio -flows-> x#ratio" in flows
    assert "Ridge -flows-> model" in flows


def test_what_a_node_is_bound_to_is_its_declaration() -> None:
    assert nodes(PROJECT, "job", "tool", "declared")[0] == "clean_node tool=kedro declared=True"
    assert "clean_node -declares-> data/raw.csv" in edges(PROJECT, "declares")


def test_parameters_are_read_key_by_key() -> None:
    assert edges(PROJECT, "reads_key") == ["split -reads_key-> options", "split -reads_key-> options.columns"]
    assert "options.unused read=False" in nodes(PROJECT, "config_key", "read")


def test_all_parameters_are_read_from_every_file() -> None:
    files = {
        **PROJECT,
        "conf/base/parameters_more.yml": "depth: 3\n",
        "src/shop/pipeline.py": "from kedro.pipeline import node\nfrom .nodes import grow\n\n"
        "def create_pipeline():\n    return [node(grow, 'parameters', 'tree')]\n",
        "src/shop/nodes.py": "def grow(parameters):\n"
        "    return parameters['depth'] + parameters['options']['unused']\n",
    }
    assert edges(files, "reads_key") == [
        "grow -reads_key-> depth", "grow -reads_key-> options", "grow -reads_key-> options.unused",
    ]  # fmt: skip


def test_a_namespace_goes_before_the_names_that_are_not_mapped() -> None:
    body = (
        "def create_pipeline():\n"
        "    inner = pipeline([Node(clean, 'raw', 'clean'), node(split, ['clean', 'params:options'], ['x', 'y'])])\n"
        "    return pipeline(inner, inputs='raw', outputs={'y': 'target'}, namespace='eu', parameters={'options'})\n"
    )
    assert edges(with_pipeline(body), "feeds", "produces") == [
        "data/raw.csv -feeds-> eu.clean",
        "eu.clean -feeds-> eu.split",
        "eu.clean -produces-> eu.clean",
        "eu.split -produces-> eu.x",
        "eu.split -produces-> target",
    ]
    assert "eu.split -reads_key-> options" in edges(with_pipeline(body), "reads_key")


def test_a_pipeline_that_another_function_takes_up_is_only_that_one() -> None:
    files = {
        **PROJECT,
        "src/shop/all.py": "from kedro.pipeline import pipeline\nfrom .pipeline import create_pipeline as base\n\n"
        "def create_pipeline():\n    return pipeline(base(), namespace='eu') + pipeline(base(), namespace='us')\n",
    }
    jobs = {line.split(" ")[0] for line in nodes(files, "job", "tool") if line.endswith("tool=kedro")}
    assert jobs == {
        f"{place}.{name}" for place in ("eu", "us") for name in ("clean_node", "split", "train", "evaluate")
    }


def test_a_name_of_no_catalog_is_data_in_memory() -> None:
    assert nodes(PROJECT, "dataset", "medium") == [
        "clean medium=memory",
        "data/raw.csv medium=file",
        "model medium=memory",
        "scores medium=memory",
        "x medium=memory",
        "y medium=memory",
    ]


def test_a_name_that_is_not_known_stays_a_pattern() -> None:
    body = "def create_pipeline(place):\n    return [node(clean, f'{place}_raw', f'{place}_clean')]\n"
    assert edges(with_pipeline(body), "feeds", "produces") == [
        "*_raw -feeds-> clean", "clean -produces-> *_clean",
    ]  # fmt: skip


def test_a_function_of_a_library_makes_what_it_is_bound_to() -> None:
    body = "import pandas as pd\n\ndef create_pipeline():\n    return [node(pd.concat, ['raw', 'old'], 'all')]\n"
    assert edges(with_pipeline(body), "feeds", "produces") == [
        "data/raw.csv -feeds-> pandas.concat", "old -feeds-> pandas.concat", "pandas.concat -produces-> all",
    ]  # fmt: skip


def test_a_function_of_a_node_is_called() -> None:
    assert "clean called=True" in nodes(PROJECT, "function", "called")


def test_code_takes_data_from_the_catalog() -> None:
    files = {**PROJECT, "look.py": "from kedro.io import DataCatalog\nc = DataCatalog()\nprint(c.load('raw')['a'])\n"}
    assert "data/raw.csv -feeds-> look.py" in edges(files, "feeds")
    assert "data/raw.csv#a -uses-> look.py" in edges(files, "uses")


def test_any_library_may_make_jobs_with_arguments() -> None:
    files = {
        "mldebt.yaml": "version: 1\nlibraries:\n  - library: plan\n    functions:\n      plan.step:\n"
        "        parameters: [title]\n        job: {runs: does, name: title, arguments: given, keywords: named}\n",
        "flow.py": "import pandas as pd\nimport plan\n\n"
        "def copy(source, target):\n    pd.read_csv(source).to_csv(target)\n\n"
        "plan.step('first', does=copy, given=['a.csv'], named={'target': 'b.csv'})\n",
    }
    assert edges(files, "feeds", "produces") == ["a.csv -feeds-> first", "first -produces-> b.csv"]
    assert "first tool=plan" in nodes(files, "job", "tool")
