"""A dvc.yaml is expanded with its parameter files at hand, and whatever is wrong in it is said instead of raised."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mldebt.documents import parse_yaml
from mldebt.facts.pipeline import HOLE, JobFact
from mldebt.facts.tree import Tree
from mldebt.linker.dvc import Expansion, expand
from mldebt.source import Source

PARAMS = """\
train: {lr: 0.1, layers: [4, 8], deep: {size: 2}, shuffle: true, quiet: false, name: a b}
raw: data/raw
sets: {us: {file: us.csv}, eu: {file: eu.csv}}
names: [a, b]
"""


def tree_of(text: str) -> Tree:
    tree = parse_yaml(Source("dvc.yaml", text)).tree
    assert tree is not None
    return tree


def expansion(text: str, path: str = "dvc.yaml", **files: str) -> Expansion:
    documents = {name.replace("__", "/") + ".yaml": tree_of(content) for name, content in files.items()}
    return expand(path, tree_of(text), documents.get)


def stages(text: str, path: str = "dvc.yaml", **files: str) -> dict[str, JobFact]:
    found = expansion(text, path, **(files or {"params": PARAMS}))
    assert found.unread == ()
    return {job.name: job for job in found.jobs}


def unread(text: str) -> list[tuple[str, str]]:
    return [(str(each.span), each.reason) for each in expansion(text, params=PARAMS).unread]


def arguments(cmd: str) -> tuple[str, ...]:
    return stages(f"stages: {{s: {{cmd: '{cmd}'}}}}")["s"].commands[0].arguments


def test_a_stage_has_its_commands_and_data() -> None:
    text = """\
stages:
  train:
    cmd:
    - python src/train.py data/x
    - echo done
    deps: [src/train.py, ./data/x, 's3://bucket/y']
    outs: [model.pkl: {cache: false}]
    metrics: [scores.json]
    plots: [roc.csv: {x: fpr}, pr.csv]
    frozen: true
"""
    job = stages(text)["train"]
    assert (str(job.span), job.tool, job.complete) == ("2:3", "dvc", True)
    assert [(command.script, command.arguments) for command in job.commands] == [
        ("src/train.py", ("data/x",)),
        ("", ("echo", "done")),
    ]
    assert [data.locator for data in job.inputs] == ["src/train.py", "data/x", "s3://bucket/y"]
    assert [data.locator for data in job.outputs] == ["model.pkl", "scores.json", "roc.csv", "pr.csv"]


def test_paths_are_relative_to_the_working_directory() -> None:
    text = "stages: {s: {cmd: python x.py, wdir: '${w}', deps: [../d], params: [a.b]}}"
    job = stages(text, "sub/dvc.yaml", sub__params="w: ../app")["s"]
    assert job.commands[0].workdir == "app"
    assert [data.locator for data in job.inputs] == ["d"]
    assert [(key.file, key.path) for key in job.parameters] == [
        ("app/params.yaml", ("a", "b")),
        ("sub/params.yaml", ("w",)),
    ]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("${train.lr}", ("0.1",)),
        ("x${ train.layers[1] }y", ("x8y",)),
        ("${train.layers.0}", ("4",)),
        ("${train.shuffle}", ("true",)),
        ("${train.deep}", ("--size", "2")),
        (
            "${train}",
            ("--lr", "0.1", "--layers", "4", "8", "--deep.size", "2", "--shuffle", "--name", "a b"),
        ),
    ],
)
def test_references_are_replaced_in_commands(reference: str, words: tuple[str, ...]) -> None:
    assert arguments(f"python x.py {reference}") == words


def test_an_escaped_reference_is_left_to_the_shell() -> None:
    assert arguments("A=1; python x.py \\${A}") == ("1",)


def test_a_key_used_by_a_template_counts_as_declared() -> None:
    job = stages("stages: {s: {cmd: 'python x.py ${train.lr}', deps: ['${raw}/a'], outs: ['${raw}']}}")["s"]
    assert [(key.file, key.path) for key in job.parameters] == [
        ("params.yaml", ("train", "lr")),
        ("params.yaml", ("raw",)),
    ]
    assert [data.locator for data in job.inputs + job.outputs] == ["data/raw/a", "data/raw"]


def test_vars_come_from_mappings_files_and_keys_of_files() -> None:
    text = """\
vars: [{a: 1}, conf/other.yaml, 'third.yaml:x,y']
stages:
  s: {cmd: 'python x.py ${a} ${b.c} ${x}'}
"""
    job = stages(text, conf__other="b: {c: 2}", third="x: 3\nz: 4")["s"]
    assert job.commands[0].arguments == ("1", "2", "3")
    assert [(key.file, key.path) for key in job.parameters] == [("conf/other.yaml", ("b", "c")), ("third.yaml", ("x",))]


def test_params_name_keys_of_the_default_file_keys_of_others_or_whole_files() -> None:
    job = stages("stages: {s: {cmd: x, params: [train.lr, other.json: [a.b, 'c[0]'], whole.toml: ]}}")["s"]
    assert [(key.file, key.path) for key in job.parameters] == [
        ("params.yaml", ("train", "lr")),
        ("other.json", ("a", "b")),
        ("other.json", ("c",)),
        ("whole.toml", ()),
    ]


@pytest.mark.parametrize(
    ("loop", "reference", "names"),
    [
        ("[a, 2]", "${item}", {"s@a": "a", "s@2": "2"}),
        ("${names}", "${item}", {"s@a": "a", "s@b": "b"}),
        ("[{f: x}, {f: y}]", "${item.f}", {"s@0": "x", "s@1": "y"}),
        ("{k: v}", "${key}-${item}", {"s@k": "k-v"}),
        ("${sets}", "${key}/${item.file}", {"s@us": "us/us.csv", "s@eu": "eu/eu.csv"}),
    ],
)
def test_foreach_makes_a_stage_of_every_item(loop: str, reference: str, names: dict[str, str]) -> None:
    quoted = repr(loop) if loop.startswith("$") else loop
    found = stages(f"stages: {{s: {{foreach: {quoted}, do: {{cmd: 'python x.py {reference}'}}}}}}")
    assert {name: job.commands[0].arguments[0] for name, job in found.items()} == names


def test_matrix_makes_a_stage_of_every_combination() -> None:
    text = "stages: {s: {matrix: {m: '${names}', d: [{x: 1}]}, cmd: 'python x.py ${item.m} ${item.d.x} ${key}'}}"
    found = stages(text)
    assert {name: job.commands[0].arguments for name, job in found.items()} == {
        "s@a-d0": ("a", "1", "a-d0"),
        "s@b-d0": ("b", "1", "b-d0"),
    }
    assert [key.path for key in found["s@a-d0"].parameters] == [("names",)]


def test_metrics_plots_and_artifacts_outside_stages_are_tracked() -> None:
    text = """\
metrics: [m.json]
plots:
- roc.csv: {x: fpr}
- All: {y: {a.csv: tpr, b.csv: [p, q]}}
- img.png
artifacts: {best: {path: '${raw}/m.pkl', type: model}}
"""
    found = [(data.name, data.locator) for data in expansion(text, "sub/dvc.yaml", sub__params=PARAMS).tracked]
    assert found == [
        ("m.json", "sub/m.json"),
        ("roc.csv", "sub/roc.csv"),
        ("All", "sub/a.csv"),
        ("All", "sub/b.csv"),
        ("img.png", "sub/img.png"),
        ("best", "sub/data/raw/m.pkl"),
    ]


def test_what_cannot_be_resolved_is_a_hole_and_unread() -> None:
    text = "stages:\n  s:\n    cmd: python x.py ${no.such} b\n    deps: ['${train}/x']\n"
    found = expansion(text, params=PARAMS)
    assert found.jobs[0].commands[0].arguments == (HOLE, "b")
    assert found.jobs[0].inputs[0].locator == f"{HOLE}/x"
    assert unread(text) == [
        ("3:10", "'${no.such}' has no value in params.yaml or 'vars'"),
        ("4:12", "'${train}' is a collection and cannot stand inside a text"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[1]", ("1:1", "dvc.yaml is not a mapping")),
        ("stages: [a]", ("1:9", "'stages' is not a mapping")),
        ("stages: {a: 1}", ("1:10", "stage 'a' is not a mapping")),
        ("stages: {a: {cmd: x, deps: {b: c}}}", ("1:28", "'deps' is not a list")),
        ("stages: {a: {deps: [b]}}", ("1:10", "stage 'a' has no 'cmd'")),
        ("stages: {a: {foreach: 5, do: {cmd: x}}}", ("1:23", "'foreach' is neither a list nor a mapping")),
        ("stages: {a: {foreach: [5]}}", ("1:10", "'do' of stage 'a' is not a mapping")),
        ("stages: {a: {matrix: [5], cmd: x}}", ("1:22", "'matrix' is not a mapping")),
        ("vars: [no.yaml]", ("1:8", "'no.yaml' could not be read")),
        ("artifacts: {a: {}}", ("1:13", "artifact 'a' has no path")),
    ],
)
def test_wrong_types_are_told_with_their_place(text: str, problem: tuple[str, str]) -> None:
    assert unread(text) == [problem]


def test_a_broken_stage_leaves_the_others() -> None:
    assert [job.name for job in expansion("stages: {a: [], b: {cmd: python x.py}}").jobs] == ["b"]


def test_a_loop_without_end_is_cut() -> None:
    axis = list(range(40))
    text = yaml.safe_dump({"stages": {"s": {"matrix": {"a": axis, "b": axis}, "cmd": "x"}}}, default_flow_style=True)
    assert "'matrix' makes more than 1000 stages" in unread(text)[0][1]


VALID = {
    "vars": [{"a": {"b": [1, "x"]}}, "params.yaml"],
    "stages": {
        "one": {
            "cmd": "python x.py ${a.b[0]} ${train}",
            "deps": ["d"],
            "params": ["k", {"f.yaml": ["z"]}],
            "wdir": "w",
        },
        "two": {"foreach": ["p", {"q": "${a}"}], "do": {"cmd": ["python ${item}"], "outs": [{"o": {"cache": False}}]}},
        "three": {"matrix": {"m": [1, 2], "n": "${a.b}"}, "cmd": "x ${item.m} ${key}", "vars": [{"v": 1}]},
    },
    "metrics": ["m.json"],
    "plots": [{"roc": {"y": {"f.csv": "c"}, "x": "d"}}, "g.csv"],
    "artifacts": {"best": {"path": "b.pkl"}},
}
ODD = st.sampled_from(
    [None, 5, True, "", "${a}", "${", "${a.b", "../..", "${item}", [], [None], {}, {"x": None}, [[1]]]
)


def mutated(value: object, position: int, odd: object) -> object:
    """The value with the part at a position, counted depth first, replaced."""
    spots: list[Callable[[object], None]] = []

    def visit(part: object) -> None:
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
            spots.append(lambda new, part=part, key=key: part.__setitem__(key, new))  # type: ignore[misc, attr-defined]
            visit(inner)

    changed = copy.deepcopy(value)
    visit(changed)
    spots[position % len(spots)](odd)
    return changed


@given(changes=st.lists(st.tuples(st.integers(0, 200), ODD), min_size=1, max_size=4))
def test_no_mutation_of_a_valid_pipeline_raises(changes: list[tuple[int, object]]) -> None:
    pipeline: object = VALID
    for position, odd in changes:
        pipeline = mutated(pipeline, position, odd)
    found = expansion(yaml.safe_dump(pipeline), params=PARAMS)
    assert all(job.tool == "dvc" for job in found.jobs)


def test_a_path_that_nothing_resolves_is_the_one_with_which_the_stage_was_run() -> None:
    text = """\
        stages:
          train:
            cmd: python train.py
            deps: ["data/${day}.csv", "${root}/raw/a.csv", "other/${day}.csv"]
            outs: ["models/${name}.pkl"]
        """
    lock = """\
        schema: '2.0'
        stages:
          train:
            cmd: python train.py
            deps: [{path: data/monday.csv}, {path: other/a.csv}, {path: other/b.csv}]
            outs: [{path: models/tree.pkl}]
        """
    (train,) = expand("dvc.yaml", tree_of(text), {"dvc.lock": tree_of(lock)}.get).jobs
    assert [data.locator for data in train.inputs] == ["data/monday.csv", f"{HOLE}/raw/a.csv", f"other/{HOLE}.csv"]
    assert [data.locator for data in train.outputs] == ["models/tree.pkl"]
    assert train.changed == ""
