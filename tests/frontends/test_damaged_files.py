"""Files that tools could not read: whatever makes one unreadable is told, with its place."""

from __future__ import annotations

import ast
import json
import posixpath
import re
from collections.abc import Callable, Mapping

import pytest
import tomllib
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mldebt.facts.file import Unread
from mldebt.linker.link import link
from mldebt.project.project import Project
from mldebt.reading import facts_of
from mldebt.source import Source

CRON_JOB = """\
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {schedule: 0 3 * * *, jobTemplate: {spec: {template: {spec: {containers: %s}}}}}
"""
WORKFLOW = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  entrypoint: a\n  templates:%s\n"
HYDRA = {
    "train.py": "import hydra\n@hydra.main(config_path='conf', config_name='config')\n"
    "def main(cfg):\n    print(cfg.a)\n\nmain()\n",
}
KEDRO = {"src/p.py": "from kedro.pipeline import node\n"}
DBT = {"dbt_project.yml": "name: shop\n"}
FORMS: dict[str, tuple[str, str, str, Mapping[str, str]]] = {
    "dvc: stages": ("dvc.yaml", "mapping", "stages: «{a: {cmd: x}}»\n", {}),
    "dvc: deps": ("dvc.yaml", "list", "stages:\n  a:\n    cmd: x\n    deps: «[b]»\n", {}),
    "dvc: outs": ("dvc.yaml", "list", "stages:\n  a:\n    cmd: x\n    outs: «[b]»\n", {}),
    "dvc: do": ("dvc.yaml", "mapping", "stages:\n  a:\n    foreach: [1]\n    do: «{cmd: x}»\n", {}),
    "dvc: outs of a file": ("data/a.dvc", "list", "outs: «[{path: a}]»\n", {}),
    "dvc: stages of a lock": ("dvc.lock", "mapping", "schema: '2.0'\nstages: «{a: {cmd: x}}»\n", {}),
    "dvc: deps of a lock": ("dvc.lock", "list", "schema: '2.0'\nstages:\n  a:\n    deps: «[{path: b}]»\n", {}),
    "dvc: params of a lock": ("dvc.lock", "mapping", "schema: '2.0'\nstages:\n  a:\n    params: «{}»\n", {}),
    "mlflow: entry points": ("MLproject", "mapping", "name: a\nentry_points: «{main: {command: x}}»\n", {}),
    "mlflow: steps of a recipe": (
        "recipe.yaml", "mapping", "recipe: regression/v1\nsteps: «{split: {using: custom}}»\n", {},
    ),
    "github: jobs": (".github/workflows/a.yml", "mapping", "on: push\njobs: «{a: {steps: []}}»\n", {}),
    "github: steps": (".github/workflows/a.yml", "list", "on: push\njobs:\n  a:\n    steps: «[{run: x}]»\n", {}),
    "github: needs": (".github/workflows/a.yml", "list or text", "jobs:\n  a:\n    needs: «[b]»\n    steps: []\n", {}),
    "gitlab: stages": (".gitlab-ci.yml", "list", "stages: «[a]»\ntrain: {script: x}\n", {}),
    "gitlab: needs": (".gitlab-ci.yml", "list", "train:\n  script: [x]\n  needs: «[a, {job: b}]»\n", {}),
    "gitlab: script": (".gitlab-ci.yml", "list or text", "train:\n  stage: a\n  script: «[x]»\n", {}),
    "azure: script": ("azure-pipelines.yml", "list or text", "steps:\n- displayName: a\n  script: «x»\n", {}),
    "compose: services": ("compose.yaml", "mapping", "services: «{a: {image: x}}»\n", {}),
    "compose: a service": ("compose.yaml", "mapping", "services:\n  a: «{image: x}»\n", {}),
    "compose: a command": ("compose.yaml", "list or text", "services:\n  a:\n    command: «[x]»\n", {}),
    "kubernetes: containers": ("k8s/a.yaml", "list", CRON_JOB % "«[{image: x, command: [y]}]»", {}),
    "kubernetes: a command": ("k8s/a.yaml", "list or text", CRON_JOB % "[{image: x, command: «[y]»}]", {}),
    "argo: templates": ("a.yaml", "list", WORKFLOW % " «[{name: a, container: {image: x}}]»", {}),
    "argo: a graph": ("a.yaml", "mapping", WORKFLOW % "\n  - name: a\n    dag: «{tasks: []}»", {}),
    "argo: tasks": ("a.yaml", "list", WORKFLOW % "\n  - name: a\n    dag:\n      tasks: «[]»", {}),
    "argo: steps": ("a.yaml", "list", WORKFLOW % "\n  - name: a\n    steps: «[]»", {}),
    "prefect: deployments": ("prefect.yaml", "list", "name: a\ndeployments: «[{entrypoint: a.py:f}]»\n", {}),
    "prefect: an entry point": ("prefect.yaml", "text", "deployments:\n- name: a\n  entrypoint: «a.py:f»\n", {}),
    "mage: blocks": ("pipelines/a/metadata.yaml", "list", "name: a\nblocks: «[{uuid: a, type: custom}]»\n", {}),
    "mage: triggers": ("pipelines/a/triggers.yaml", "list", "triggers: «[{name: a}]»\n", {}),
    "bentoml: service": ("bentofile.yaml", "text", "include: []\nservice: «a:b»\n", {}),
    "feast: the feature store": ("feature_store.yaml", "mapping", "«{project: a}»\n", {}),
    "kubeflow: tasks": ("p.yaml", "mapping", "pipelineInfo: {name: a}\nroot:\n  dag:\n    tasks: «{}»\n", {}),
    "great expectations: a suite": (
        "a.yml", "list", "name: a\nmeta: {}\nexpectations: «[{type: x}]»\n", {},
    ),
    "great expectations: validations": ("a.yml", "list", "name: a\nclass_name: Checkpoint\nvalidations: «[]»\n", {}),
    "soda: checks": ("a.yml", "list", "checks for a: [x]\nchecks for b: «[x]»\n", {}),
    "soda: columns": ("a.yml", "list", "dataset: a/b\nchecks: []\ncolumns: «[{name: a}]»\n", {}),
    "prometheus: rules": ("a.yml", "list", "groups:\n- {name: a, rules: []}\n- name: b\n  rules: «[]»\n", {}),
    "pyproject: scripts": ("pyproject.toml", "mapping", "[project]\nscripts = «{a = 'b:c'}»\n", {}),
    "pyproject: tasks": ("pyproject.toml", "mapping", "[tool.poe]\ntasks = «{a = 'x'}»\n", {}),
    "uv: packages of a script": (
        "a.py", "list", "# /// script\n# dependencies = «['pandas']»\n# ///\n" + "x = [f(1), {2: (3, 4)}]\n" * 5, {},
    ),
    "hydra: defaults": ("conf/config.yaml", "list", "a: 1\ndefaults: «[_self_]»\n", HYDRA),
    "kedro: the catalog": ("conf/base/catalog.yml", "mapping", "«{a: {type: b}}»\n", KEDRO),
    "kedro: an entry": ("conf/base/catalog.yml", "mapping", "a: {type: b}\nc: «{type: d}»\n", KEDRO),
    "dbt: models of the project": ("dbt_project.yml", "mapping", "name: shop\nmodels: «{}»\n", {}),
    "dbt: models": ("models/a.yml", "list", "version: 2\nmodels: «[{name: a}]»\n", DBT),
    "dbt: columns": ("models/a.yml", "list", "models:\n- name: a\n  columns: «[{name: b}]»\n", DBT),
    "dbt: tables": ("models/a.yml", "list", "sources:\n- name: a\n  tables: «[{name: b}]»\n", DBT),
    "dbt: what an exposure needs": ("models/a.yml", "list", "exposures:\n- name: a\n  depends_on: «[]»\n", DBT),
    "dbt: nodes of a manifest": (
        "target/manifest.json", "mapping", '{"metadata": {"dbt_schema_version": "v"}, "nodes": «{}»}', {},
    ),
}  # fmt: skip
"""Valid files with one part marked, the form that it has to have, and what else the project needs."""
OTHERS = {
    "mapping": ["3", "[1]", "'x'"],
    "list": ["3", "{a: b}", "true"],
    "text": ["3", "[1]", "{a: b}"],
    "list or text": ["3", "{a: b}"],
}


def unread_of(path: str, files: Mapping[str, str]) -> list[Unread]:
    """What of a file of a project could not be read, by itself or together with the others."""
    facts = [found for one, text in files.items() if (found := facts_of(Source(one, text))) is not None]
    linked = link(facts, frozenset(files), Project(), None)
    assert not linked.mistakes
    alone = [unread for fact in facts if fact.path == path for unread in fact.unread]
    return [*alone, *(unread for other, unread in linked.unread if other == path)]


@pytest.mark.parametrize("name", FORMS)
def test_a_part_as_it_should_be_is_read(name: str) -> None:
    path, _, text, others = FORMS[name]
    found = unread_of(path, {**others, path: re.sub("[«»]", "", text)})
    assert not found or name == "kubeflow: tasks"


@pytest.mark.parametrize("name", FORMS)
def test_a_part_of_another_form_is_told_with_its_place(name: str) -> None:
    path, form, text, others = FORMS[name]
    before = text.partition("«")[0]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    for other in OTHERS[form]:
        value = other.replace("'", '"').replace("{a: b}", '{"a": 1}') if path.endswith(".json") else other
        value = value.replace("{a: b}", "{a = 1}") if path.endswith((".toml", ".py")) else value
        damaged = re.sub("«.*»", lambda _, value=value: value, text)  # type: ignore[misc]
        told = unread_of(path, {**others, path: damaged})
        near = [one for one in told if one.span.line == line and one.span.column <= column]
        assert near, f"{other} instead: {told}"


MISSING = {
    "dvc: a stage without a command": ("dvc.yaml", "stages:\n  a: {deps: [b]}\n", 2),
    "dvc: a path that is missing": ("a.dvc", "outs:\n- md5: x\n", 2),
    "dvc: a template without a value": ("dvc.yaml", "stages:\n  a:\n    cmd: x ${nothing}\n", 3),
    "dvc: a loop over nothing known": ("dvc.yaml", "stages:\n  a:\n    foreach: ${nothing}\n    do: {cmd: x}\n", 3),
    "mlflow: an entry point without a command": ("MLproject", "entry_points:\n  main: {parameters: {a: path}}\n", 2),
    "mlflow: a variable that no profile gives": (
        "recipe.yaml", "recipe: regression/v1\nsteps:\n  ingest: {{ROWS}}\n", 3,
    ),
    "mage: a block without a name": ("pipelines/a/metadata.yaml", "blocks:\n- {type: custom}\n", 2),
    "kubeflow: a task of no component": (
        "p.yaml", "pipelineInfo: {name: a}\nroot:\n  dag:\n    tasks:\n      x: {componentRef: {name: y}}\n", 5,
    ),
    "kubeflow: a component without a container": ("c.yaml", "name: a\nimplementation:\n  contaner: x\n", 3),
    "argo: a task of no template": (
        "a.yaml", WORKFLOW % "\n  - name: a\n    dag:\n      tasks:\n      - {name: b, template: c}", 9,
    ),
    "argo: tasks that wait for each other": (
        "a.yaml", WORKFLOW % "\n  - name: a\n    steps: [[{name: b, template: c}]]\n  - name: c\n    dag:\n"
        "      tasks:\n      - {name: d, template: e, depends: f}\n      - {name: f, template: e, depends: d}", 11,
    ),
    "uv: what a script says is no TOML": ("a.py", "# x\n# /// script\n# dependencies = [\n# ///\nx = 1\n", 4),
    "kserve: a model without a place": (
        "a.yaml", "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nspec: {predictor: {model: {}}}\n", 3,
    ),
    "feast: a feature store without a project": ("feature_store.yaml", "registry: a.db\nprovider: local\n", 1),
    "cron: a time that is too short": ("crontab", "# every day\n* * * python x.py\n", 2),
    "just: a command without a recipe": ("justfile", "a := 'b'\n  python x.py\n", 2),
    "make: a command without a target": ("Makefile", "A = b\n\tpython x.py\n", 2),
    "tox: a heading that does not end": ("tox.ini", "[tox]\n[testenv\ncommands = x\n", 2),
    "pip: a line that names nothing": ("requirements.txt", "pandas\n=== 3\n", 2),
    "dotenv: a line without a value": (".env", "A=b\nnothing here\n", 2),
    "dbt: a project without a name": ("dbt_project.yml", "version: 2\nmodels: {}\n", 1),
    "notebook: no cells": ("a.ipynb", '{"cells": 3}', 1),
    "sql: a query that no dialect reads": ("a.sql", "select from where (\n", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_or_cannot_be_resolved_is_told_with_its_place(name: str) -> None:
    path, text, line = MISSING[name]
    assert line in [one.span.line for one in unread_of(path, {path: text})]


def test_an_item_without_a_name_is_told_in_the_properties_of_dbt() -> None:
    files = {**DBT, "models/a.yml": "models:\n- {name: a}\n- {description: b}\n"}
    assert [(one.span.line, one.reason) for one in unread_of("models/a.yml", files)] == [
        (3, "an item of 'models' has no name")
    ]


# Files that are none of their format, by the parsers of others.


def _yaml(text: str) -> None:
    for _ in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        pass


def _python(text: str) -> None:
    ast.parse(text)


def _json(text: str) -> None:
    json.loads(text, strict=False)


ORACLES: dict[str, Callable[[str], object]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".dvc": _yaml,
    ".lock": _yaml,
    "MLproject": _yaml,
    ".json": _json,
    ".ipynb": _json,
    ".toml": tomllib.loads,
    ".py": _python,
}
CELL = '{"cells": [{"cell_type": "code", "source": ["x = 1"], "metadata": {}}], "nbformat": 4}'
WHOLE = {
    **{path: re.sub("[«»]", "", text) for path, _, text, _ in FORMS.values()},
    "a.ipynb": CELL,
    "config.json": '{"a": [1, {"b": null}]}',
    "dags/d.py": "from airflow import DAG\nwith DAG('a') as dag:\n    x = [1, 2]\n",
    "feature_store.yaml": "project: a\nregistry: data/registry.db\nprovider: local\n",
}
PIECES = st.sampled_from(
    ["[", "]", "{", "}", '"', "'", ":", "- ", "\n", "\t", "  ", "&a", "*b", "%", "!!x", "=", ",", "("]
)


def is_unreadable(path: str, text: str) -> bool:
    """Whether the format's usual parser refuses the text."""
    oracle = ORACLES.get(posixpath.splitext(path)[1]) or ORACLES.get(posixpath.basename(path))
    try:
        if oracle is not None and text.strip():
            oracle(text)
    except (yaml.YAMLError, SyntaxError, ValueError, RecursionError):
        return True
    return False


@pytest.mark.parametrize("path", sorted(WHOLE))
def test_a_file_that_is_none_of_its_format_is_told_with_a_place_in_it(path: str) -> None:
    @settings(max_examples=60)
    @given(at=st.integers(0, 400), piece=PIECES, cut=st.booleans())
    def check(at: int, piece: str, cut: bool) -> None:
        text = WHOLE[path]
        place = at % (len(text) + 1)
        damaged = text[:place] + piece + ("" if cut else text[place:])
        assume(is_unreadable(path, damaged))
        found = facts_of(Source(path, damaged))
        assert found is not None and found.unread, damaged
        lines = damaged.count("\n") + 2
        assert all(1 <= one.span.line <= lines and one.reason for one in found.unread), damaged

    check()
