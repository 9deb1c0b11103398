"""Valid projects of every tool, changed at random: what cannot be read is told, and nothing fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tool_samples import tool_samples

from mldebt.interpreter.machine import Machine, Run
from mldebt.linker.link import link
from mldebt.project.project import Project
from mldebt.reading import facts_of
from mldebt.source import Source

EXAMPLE = Path(__file__).parents[2] / "examples" / "credit-line"
SAMPLES: dict[str, dict[str, str]] = {
    **{f"the page {name}": files for name, files in tool_samples().items()},
    "dbt, Feast, MLflow, Airflow": {
        path.relative_to(EXAMPLE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(EXAMPLE.rglob("*"))
        if path.suffix in {".py", ".sql", ".yml", ".yaml"} or path.name == "Dockerfile"
    },
    "dbt with everything": {
        "dbt_project.yml": "name: shop\nprofile: shop\nmodels: {shop: {+materialized: view, marts: {+group: sales}}}\n",
        "profiles.yml": "shop: {target: prod, outputs: {prod: {type: bigquery}}}\n",
        "models/schema.yml": "sources: [{name: raw, schema: x, tables: [{name: a, columns: [{name: i}]}]}]\n"
        "models:\n- name: b\n  columns: [{name: id, tests: [unique, {accepted_values: {values: [1]}}]}]\n"
        "  versions: [{v: 1, defined_in: b}]\n"
        "exposures: [{name: board, depends_on: [ref('b')], owner: {name: Ada}}]\n"
        "groups: [{name: sales, owner: {email: a@b.example}}]\nunit_tests: [{name: u, model: b, given: []}]\n",
        "models/b.sql": "{{ config(materialized='table') }}\nselect id, {{ both() }} from {{ source('raw', 'a') }}\n",
        "macros/both.sql": "{% macro both() %}(select 1 from {{ ref('c') }}){% endmacro %}\n",
        "seeds/c.csv": "id,name\n1,a\n",
        "target/manifest.json": '{"metadata": {"dbt_schema_version": "v12"}, "nodes": {"model.shop.b": '
        '{"depends_on": {"nodes": ["seed.shop.c", "source.shop.raw.a"]}}}}\n',
    },
    "DVC": {
        "dvc.yaml": "vars: [params.yaml]\nstages:\n  a:\n    foreach: [x, y]\n    do: {cmd: python a.py ${item}, "
        "deps: [in/${item}.csv], outs: [out/${item}.csv], params: [n]}\n  b:\n    matrix: {m: ${models}}\n"
        "    cmd: python b.py ${item.m}\n    metrics: [{m.json: {cache: false}}]\nplots: [{p.csv: {x: a}}]\n"
        "artifacts: {model: {path: m.pkl, type: model}}\n",
        "params.yaml": "n: 3\nmodels: [u, v]\n",
        "dvc.lock": "schema: '2.0'\nstages: {a@x: {cmd: c, deps: [{path: in/x.csv, md5: a}], outs: []}}\n",
        "in/x.csv.dvc": "outs: [{md5: a, path: x.csv}]\ndeps: [{repo: {url: https://x.example, rev_lock: a}}]\n",
        "a.py": "import sys\nimport pandas as pd\npd.read_csv(f'in/{sys.argv[1]}.csv').to_csv('out.csv')\n",
    },
    "Kedro": {
        "conf/base/catalog.yml": 'raw:\n  type: pandas.CSVDataset\n  filepath: ${_a}/raw.csv\n_a: data\n"{n}_clean":\n'
        "  type: pandas.ParquetDataset\n  filepath: data/{n}.parquet\n  versioned: true\n",
        "conf/base/parameters.yml": "depth: 3\nmodel: {rate: 1}\n",
        "src/pipeline.py": "from kedro.pipeline import node, pipeline\n\ndef clean(raw, depth):\n    return raw\n\n"
        "def create_pipeline(**kwargs):\n    return pipeline([node(clean, ['raw', 'params:depth'], 'x_clean')],"
        " namespace='eu', inputs='raw')\n",
    },
    "MLflow recipes": {
        "recipe.yaml": "recipe: regression/v1\nsteps:\n  ingest: {{IN}}\n  train: {estimator_method: fit}\n"
        "  predict: {output: {{OUT|default({})}}}\nmodel_registry: {model_name: m}\n",
        "profiles/local.yaml": "IN: {using: spark_sql, sql: select a from b}\nOUT: {using: table, location: c}\n",
        "steps/train.py": "def fit():\n    return None\n",
    },
    "Argo Workflows": {
        "w.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: x-}\nspec:\n"
        "  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n      - {name: a, template: t}\n"
        "      - name: b\n        template: t\n        depends: a.Succeeded\n        arguments: {artifacts: "
        '[{name: i, from: "{{tasks.a.outputs.artifacts.o}}"}]}\n  - name: t\n    inputs: {artifacts: '
        "[{name: i, path: /i}], parameters: [{name: n, value: 1}]}\n    outputs: {artifacts: [{name: o, path: /o, "
        's3: {bucket: b, key: k}}]}\n    container: {image: x, command: [python, a.py, "{{inputs.parameters.n}}"]}\n',
        "shared.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: s}\nspec:\n"
        "  entrypoint: a\n  templates:\n  - {name: a, steps: [[{name: b, template: c}]]}\n"
        "  - {name: c, container: {image: x, command: [python, a.py]}}\n",
        "uses.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: n}\nspec:\n"
        "  schedule: 0 3 * * *\n  workflowSpec:\n    workflowTemplateRef: {name: s}\n    entrypoint: m\n"
        "    templates:\n    - {name: m, dag: {tasks: [{name: q, templateRef: {name: s, template: c}}]}}\n",
        "a.py": "import sys\nimport pandas as pd\npd.read_csv(sys.argv[1]).to_csv('o.csv')\n",
    },
    "MLproject": {
        "MLproject": "name: x\nentry_points:\n  main:\n    parameters: {data: {type: path, default: a.csv}}\n"
        "    command: python train.py {data}\n",
        "train.py": "import sys\nimport pandas as pd\nprint(pd.read_csv(sys.argv[1]).a)\n",
    },
}
VALUES = st.sampled_from(
    ["", "3", "null", "[]", "{}", "[1, {a: b}]", "{a: [b, {c: 1}]}", "true", "'x'", '"', "${a", "{{ b", "{% c", "*x",
     "&x", "!!python/object:x", "-1e9", "\t", "\x00", "é", "ref(", "select", "../../..", "[[[", "1:30", "~"]
)  # fmt: skip
PLACES = re.compile(r"(?<=[:\[,\s])[\w./'\"${}()-]+")


def mutated(text: str, draw: st.DrawFn) -> str:
    """The text with a value put in place of another, a line left out or repeated, or its end cut off."""
    found = list(PLACES.finditer(text))
    lines = text.splitlines(keepends=True)
    way = draw(st.sampled_from(["value", "value", "leave out", "repeat", "cut", "indent"]))
    if way == "value" and found:
        place = draw(st.sampled_from(found))
        return text[: place.start()] + draw(VALUES) + text[place.end() :]
    number = draw(st.integers(0, max(0, len(lines) - 1)))
    if way == "leave out":
        return "".join(lines[:number] + lines[number + 1 :])
    if way == "repeat":
        return "".join(lines[: number + 1] + lines[number:])
    if way == "indent":
        return "".join([*lines[:number], *(f"  {line}" for line in lines[number : number + 1]), *lines[number + 1 :]])
    return text[: draw(st.integers(0, len(text)))]


@st.composite
def changed(draw: st.DrawFn, name: str) -> dict[str, str]:
    """The files of a sample, of which one is changed in a few places."""
    files = dict(SAMPLES[name])
    path = draw(st.sampled_from(sorted(files)))
    for _ in range(draw(st.integers(1, 3))):
        files[path] = mutated(files[path], draw)
    return files


def problems(files: dict[str, str]) -> list[str]:
    """What failed while the files were read and linked: mistakes of the analysis itself, not of the files."""
    facts = [found for path, text in files.items() if (found := facts_of(Source(path, text))) is not None]
    linked = link(facts, frozenset(files), Project(), None)
    told = [one.reason for fact in facts for one in fact.unread] + [one.message for one in linked.mistakes]
    return [one for one in told if "mldebt failed" in one or ("linking" in one and "failed" in one)]


@pytest.fixture(autouse=True)
def not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry point that cannot be followed for a mistake of mldebt's own fails the test."""

    def give_up(machine: Machine, run: Run, reason: str) -> None:
        assert "mldebt failed" not in reason, reason

    monkeypatch.setattr(Machine, "_give_up", give_up)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_as_it_is_reads_without_a_problem(name: str) -> None:
    assert problems(SAMPLES[name]) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_changed_sample_is_read_as_far_as_it_goes(name: str) -> None:
    @settings(max_examples=40)
    @given(files=changed(name))
    def check(files: dict[str, str]) -> None:
        assert problems(files) == []

    check()
