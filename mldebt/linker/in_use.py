"""What the files of tools and people tell of models in use: who checks, who serves them, what is written of them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from mldebt.facts.file import FileFacts
from mldebt.facts.watching import CheckFact, ServedModel, WriteUp
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.launching import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.jobs import add_job, add_place
from mldebt.linker.operands import words_in
from mldebt.linker.places import Places
from mldebt.source import Location

_CARDS_IN_CODE = frozenset({"ModelCard", "ModelCardData", "create_model_card", "model_card", "model_cards"})
_SUITE = "suite"
_COMMON = frozenset({"classifier", "regressor", "model", "regression", "learner", "net", "sequential", "pipeline"})
"""Words of the names of algorithms that every document about a model may have."""


def add(builder: GraphBuilder, facts: Sequence[FileFacts], places: Places) -> None:
    """Models that platforms serve, with the checks that tools state."""
    for fact in facts:
        for served in fact.served:
            _add_served(builder, places, fact.path, served)
    suites = {check.name: check.columns for fact in facts for check in fact.checks if check.watches == _SUITE}
    for fact in facts:
        for check in fact.checks:
            if check.watches not in {"service", _SUITE} and not is_test(fact.path):
                of_suites = (column for name in check.suites for column in suites.get(name, ()))
                columns = tuple(dict.fromkeys((*check.columns, *of_suites)))
                _add_check(builder, places, Location(fact.path, check.span), check, columns)
    _mark_watched(builder, [check for fact in facts if not is_test(fact.path) for check in fact.checks])


def mark_documented(builder: GraphBuilder, facts: Iterable[FileFacts], mentioned: frozenset[str]) -> None:
    """Tells of every model whether any document speaks of it: a card, its algorithm, or its file by name."""
    documents = [fact.write_up for fact in facts if fact.write_up is not None]
    has_card = any(one.card for one in documents) or not mentioned.isdisjoint(_CARDS_IN_CODE)
    for model in builder.ids(NodeKind.MODEL):
        names = (str(builder.attribute(model, "algorithm") or ""), *_files(builder, model))
        builder.mark(model, "documented", has_card or any(_speaks(one, names) for one in documents))


def _add_served(builder: GraphBuilder, places: Places, path: str, served: ServedModel) -> None:
    at = Location(path, served.span)
    job = add_job(builder, Job(f"{path}::{served.name}", served.name, served.tool, path, at, pipeline=path))
    for name, value in (
        ("serves", True),
        ("predicts", True),
        ("data_code", True),
        ("service", posixpath.dirname(path)),
    ):
        builder.mark(job, name, value)
    model = add_place(builder, places, places.declared(served.locator), at)
    builder.node(model, NodeKind.DATASET, "", read=True, used=True, served=True)
    detail = f"{served.name} serves {builder.name(model)}"
    builder.edge(model, EdgeKind.FEEDS, job, [at], observed=True, detail=detail)
    prediction = f"prediction:{at}@{path}::{served.name}"
    builder.node(
        prediction, NodeKind.PREDICTION, f"prediction of {served.name}", [at], served=True, watched=served.logged,
        asked_by=served.name, by="", judges=False,
    )  # fmt: skip
    detail = f"{builder.name(model)} predicts in {served.name}"
    builder.edge(model, EdgeKind.FLOWS, prediction, [at], via=served.name, detail=detail)


def _add_check(builder: GraphBuilder, places: Places, at: Location, check: CheckFact, columns: tuple[str, ...]) -> None:
    """A check with the data, and those columns of it, that it looks at."""
    node = builder.node(f"check:{at}", NodeKind.CHECK, check.name, [at], tool=check.tool, toothless=False, reason="")
    for subject in check.subjects:
        for dataset in _datasets(builder, places, subject):
            builder.edge(dataset, EdgeKind.CHECKED_BY, node, [at])
            for column in columns:
                if builder.has(f"{dataset}#{column}"):
                    builder.edge(f"{dataset}#{column}", EdgeKind.CHECKED_BY, node, [at])


def _datasets(builder: GraphBuilder, places: Places, subject: str) -> Iterator[str]:
    """The data that a check means: the place or table of that name, else the only data with that last name."""
    exact = [place.id for place in (places.declared(subject), places.table(subject)) if builder.has(place.id)]
    if exact:
        yield exact[0]
        return
    known = [node for node in builder.ids(NodeKind.DATASET) if subject in _last_names(builder.name(node))]
    if len(known) == 1:
        yield known[0]


def _last_names(name: str) -> tuple[str, ...]:
    base = name.rpartition("/")[2]
    return (base, base.partition(".")[0], base.rpartition(".")[2])


def _mark_watched(builder: GraphBuilder, checks: Sequence[CheckFact]) -> None:
    """What is checked or watched somewhere counts for all of the project, as checks in code do."""
    if any(check.watches == "data" for check in checks):
        for model in builder.ids(NodeKind.MODEL):
            builder.mark(model, "validated", True)
    if any(check.watches == "predictions" for check in checks):
        for prediction in builder.ids(NodeKind.PREDICTION):
            builder.mark(prediction, "watched", True)


def _files(builder: GraphBuilder, model: str) -> Iterator[str]:
    """The names of the files and registry entries that a model is saved as."""
    for target in builder.successors(EdgeKind.FLOWS).get(model, ()):
        if builder.kind(target) is NodeKind.DATASET:
            yield builder.name(target).rpartition("/")[2].partition(".")[0]


def _speaks(document: WriteUp, names: Iterable[str]) -> bool:
    """Whether a document names a model whole, or all telling words of its name."""
    words = set(document.words)
    for name in names:
        parts = {word for word in words_in(name) if len(word) > 2}
        telling = {word for word in parts if word != name.lower()} - _COMMON
        if name.lower() in words or (telling and telling <= words):
            return True
    return False
