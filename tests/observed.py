"""What evaluation observes in files given as text, and how their graph is linked, as short lines to compare with."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from mldebt.analysis import graph_of_files
from mldebt.facts.pipeline import HOLE
from mldebt.graph.graph import Graph
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import observe
from mldebt.interpreter.landmarks import Access, Column, Encoded, Feature, Fitted, Landmark, Origins, Rest
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.program import Program
from mldebt.interpreter.values import ROOT
from mldebt.library import Libraries, builtin_libraries
from mldebt.linker.jobs import stated
from mldebt.reading import facts_of
from mldebt.source import Source

LIBRARIES = Libraries(builtin_libraries())


def files_of(code: str | Mapping[str, str]) -> dict[str, str]:
    """Files by path, without the indentation of the test; code alone is `main.py`, where pandas is imported as `pd`."""
    if isinstance(code, str):
        return {"main.py": "import pandas as pd\n" + textwrap.dedent(code)}
    return {path: textwrap.dedent(text) for path, text in code.items()}


def observations(code: str | Mapping[str, str], environment: Mapping[str, Sequence[str]] | None = None) -> Observations:
    """What evaluating files shows."""
    sources = (Source(path, text) for path, text in files_of(code).items())
    facts = [found for found in map(facts_of, sources) if found is not None]
    trees = {fact.path: fact.document for fact in facts if fact.document is not None}
    documents = {fact.path: fact.document for fact in facts if fact.document is not None and fact.language != "dvc"}
    modules = {fact.path: fact.code for fact in facts if fact.code is not None}
    return observe(Program(modules, documents), stated(facts, trees, {})[0], LIBRARIES, environment or {})


def seen(
    code: str | Mapping[str, str], *verbs: str, environment: Mapping[str, Sequence[str]] | None = None
) -> list[str]:
    """The lines of `told` that begin with one of the verbs, or all."""
    lines = told(observations(code, environment))
    return [line for line in lines if not verbs or line.split(" ", 1)[0] in verbs]


def told(found: Observations) -> list[str]:
    """Observations as lines without places, in the order they were made.

    `*` is an unknown part of a text and `./` the root of the repository; `a.csv#x` is a column of what was read,
    `a.csv -x` all but that column."""
    lines = [f"{access.mode} {_locator(access)}" for access in found.accesses if access not in found.config_accesses]
    lines += [_made(landmark, origins, dict(found.targets)) for landmark, origins in found.inputs]
    for stored in found.stored:
        columns = [f"{name}: {_names(origins) or 'nothing'}" for name, origins in stored.columns]
        lines.append(f"store {_locator(stored.access)} <- {'; '.join([*columns, *_listed(stored.origins)])}")
    lines += [f"use {_names(use.origins)} {use.how}" for use in found.uses]
    lines += [f"check {_names(use.origins)} {use.how}" for use in found.checked]
    lines += [f"drop {_name(landmark)}" for landmark, _, _ in found.drops]
    lines += [f"key {read.file} {'.'.join(read.keys)}{' whole' if read.whole else ''}" for read in found.key_reads]
    lines += [f"gap {gap.mode} {gap.reason}" for gap in found.gaps]
    lines += [f"call {path} {scope}" for path, scope in sorted(found.called)]
    return list(dict.fromkeys(lines))


def edges(files: str | Mapping[str, str], *kinds: str) -> list[str]:
    """The edges of a graph of some kinds as `name -kind-> name`, in order."""
    graph = linked(files)
    found = graph.edges(*map(EdgeKind, kinds))
    return sorted({f"{label(graph, one.source)} -{one.kind.value}-> {label(graph, one.target)}" for one in found})


def nodes(files: str | Mapping[str, str], kind: str, *attributes: str) -> list[str]:
    """The nodes of a kind as their labels, with the attributes asked for."""
    graph = linked(files)
    shown = []
    for node in graph.nodes(NodeKind(kind)):
        told_of = [f"{name}={node.attributes.get(name)}" for name in attributes]
        shown.append(" ".join((label(graph, node.id), *told_of)))
    return sorted(shown)


def linked(files: str | Mapping[str, str]) -> Graph:
    """The graph of files."""
    return graph_of_files(files_of(files))


def label(graph: Graph, node_id: str) -> str:
    """The name of a node; a column of a dataset is `dataset#column`."""
    node = graph.node(node_id)
    dataset = node.attributes.get("dataset") if node.kind is NodeKind.FEATURE else ""
    return f"{dataset}#{node.name}" if dataset else node.name


def _made(landmark: Landmark, origins: Origins, targets: Mapping[Fitted, Origins]) -> str:
    if isinstance(landmark, Feature):
        return f"feature {landmark.name} <- {_names(origins)}"
    if isinstance(landmark, Fitted):
        kind = "transformer" if landmark.transformer else "model"
        target = _names(targets.get(landmark, frozenset()))
        return f"{kind} {landmark.algorithm} <- {_names(origins)}" + (f" target {target}" if target else "")
    if isinstance(landmark, Encoded):
        return f"encoding {landmark.how} <- {_names(origins)}"
    return f"prediction <- {_names(origins)}"


def _locator(access: Access) -> str:
    return " or ".join(one.replace(f"{ROOT}/", "./").replace(HOLE, "*") for one in access.locators)


def _name(landmark: Landmark) -> str:
    match landmark:
        case Column():
            return f"{_locator(landmark.access)}#{landmark.name}"
        case Rest():
            without = ",".join(sorted(landmark.without))
            return _locator(landmark.access) + (f" -{without}" if without else "")
        case Feature():
            return landmark.name
        case Fitted():
            return landmark.algorithm
        case Encoded():
            return landmark.how
    return "prediction"


def _listed(origins: Origins) -> list[str]:
    return sorted({_name(landmark) for landmark in origins})


def _names(origins: Origins) -> str:
    return ", ".join(_listed(origins))
