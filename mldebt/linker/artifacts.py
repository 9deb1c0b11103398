"""Files that only programs would read: which kind of by-product they are, and whether some read may mean them."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from mldebt.facts.module import Module
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.handed_over import HandedOver
from mldebt.patterns import pattern

_BINARY = frozenset(
    {".npy", ".npz", ".pkl", ".pickle", ".joblib", ".parquet", ".feather", ".h5", ".hdf5", ".arrow", ".dill", ".bin"}
)
_ARRAYS = frozenset({".npy", ".npz"})
_TABLES = frozenset({".csv", ".tsv", ".json", ".jsonl", ".txt"}) | _BINARY
_MARKER = pattern(r"(^|[_.-])(passed|success|done|complete[d]?|finished|marker|flag|ready)([_.-]|$)", re.IGNORECASE)
_INTERMEDIATE = pattern(r"(^|/)(?:\d+_)?(interim|intermediate|processed|preprocessed|tmp|temp|staging|cache)/")
_FINAL = pattern(r"submission|predict|forecast|report|metric|result|score|importance|summary|output", re.IGNORECASE)
_FORMATS = {
    "csv": ".csv.tsv.txt.gz", "table": ".csv.tsv.txt", "parquet": ".parquet", "feather": ".feather",
    "json": ".json.jsonl",
    "excel": ".xls.xlsx", "yaml": ".yaml.yml", "hdf": ".h5.hdf5", "image": ".png.jpg.jpeg", "imread": ".png.jpg.jpeg",
    "sql": "-", "sql_query": "-", "get": "-", "execute": "-", "register_model": "-",
}  # fmt: skip
"""The endings that a read may mean, by the last word of its call; other calls may mean any."""


def mark(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    texts: Iterable[str],
    seen: Observations,
    handed_over: HandedOver,
) -> None:
    """Tells of every file that code writes what kind of by-product it is, and whether anything may read it.

    What is handed over is for whoever gets it."""
    read = re.compile("|".join(sorted(map(fnmatch.translate, _patterns(builder)))) or r"(?!)")
    unknown = [gap.call for gap in seen.gaps if gap.mode == "read" and not is_test(gap.location.path)]
    named = _base_names(modules, texts)
    for node in builder.ids(NodeKind.DATASET):
        if not builder.attribute(node, "written"):
            continue
        name = posixpath.basename(builder.name(node))
        may_be_read = (
            read.match(name) is not None
            or any(_may_mean(call, name) for call in unknown)
            or named.get(name, 0) > len(_writes(builder, node))
            or handed_over.has(builder.name(node))
        )
        builder.mark(node, "may_be_read", may_be_read)
        builder.mark(node, "by_product", _by_product(builder, node))


def _by_product(builder: GraphBuilder, node: str) -> str:
    """What a file is if nothing reads it: a marker, an intermediate result, something binary; empty for a product.

    What goes into a folder that is given from outside is for whoever gives it. What git or a data versioning tool holds
    was kept on purpose, but for markers and arrays of numbers, which say nothing to people."""
    path, ending = builder.name(node), posixpath.splitext(builder.name(node))[1].lower()
    name, holds = posixpath.basename(path), builder.attribute(node, "holds")
    stem = name.removesuffix(ending)
    if _MARKER.search(stem) and ending in {"", ".txt", ".flag", ".done", ".marker", ".json"}:
        return "marker"
    if not _has_other_outputs(builder, node) or _FINAL.search(stem) or "*" in name or path.startswith("*"):
        return ""
    if builder.attribute(node, "tracked") and ending not in _ARRAYS:
        return ""
    if holds == "model":
        return ""  # what a training is for, whoever takes it up
    if ending in _BINARY:
        return "binary"
    return "intermediate" if holds == "data" and ending in _TABLES and _INTERMEDIATE.search(path) else ""


def _has_other_outputs(builder: GraphBuilder, node: str) -> bool:
    """Whether the jobs that write a file have something else to show for it."""
    produced = builder.successors(EdgeKind.PRODUCES)
    return all(len(produced.get(job, ())) > 1 for job in builder.predecessors(EdgeKind.PRODUCES).get(node, ()))


def _writes(builder: GraphBuilder, node: str) -> set[object]:
    jobs = builder.predecessors(EdgeKind.PRODUCES).get(node, ())
    return {at for job in jobs for at in builder.edge_locations(job, EdgeKind.PRODUCES, node)}


def _patterns(builder: GraphBuilder) -> Iterator[str]:
    """The base names of reads whose folder or name is partly unknown, and of whole folders that are read."""
    for node in builder.ids(NodeKind.DATASET):
        if builder.attribute(node, "read") and not builder.attribute(node, "unknown"):
            name = posixpath.basename(builder.name(node))
            if "*" in builder.name(node) and name.strip("*."):
                yield name


def _may_mean(call: str, name: str) -> bool:
    """Whether a read of an unknown place may mean a file."""
    word = call.rpartition(".")[2].removeprefix("read_").removeprefix("load_")
    endings = _FORMATS.get(word)
    ending = posixpath.splitext(name)[1].lower()
    if call.startswith("numpy."):
        return ending in {".npy", ".npz", ".txt", ".csv"}
    return endings is None or ending in endings.replace(".", " .").split()


def _base_names(modules: Mapping[str, Module], texts: Iterable[str]) -> Mapping[str, int]:
    """How often the base name of a file stands in code and configuration."""
    constants = (text for module in modules.values() for text in module.texts)
    return Counter(text.rpartition("/")[2] for text in chain(constants, texts))
