"""Feature stores in the graph: what views are made of, and which of their features nothing takes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from mldebt.facts.code import Call, Constant
from mldebt.facts.module import Module
from mldebt.facts.pipeline import HOLE
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.places import Places
from mldebt.patterns import pattern
from mldebt.source import Span

_REFERENCE = pattern(r"(?P<view>[\w.-]+):(?P<feature>[\w.-]+)")
_TIME_TO_LIVE = "ttl"
_UNITS = ("days", "seconds", "microseconds")
"""What a duration takes without names, in order."""
_MOST_TOLD = 24
"""Features of a view that its finding names."""


def services(seen: Observations) -> Mapping[str, tuple[str, ...]]:
    """The views that feature services stand for, by the name of the service."""
    found: dict[str, tuple[str, ...]] = {}
    for served in seen.served:
        if served.service:
            found[served.service] = tuple(dict.fromkeys((*found.get(served.service, ()), served.view)))
    return found


def mark(builder: GraphBuilder, places: Places, seen: Observations, texts: Iterable[str]) -> None:
    """Tells of views and features whether anything takes them.

    `texts` are all that files say: a text `view:feature` is how a feature is asked for by name."""
    _offer_sources(builder, places, seen)
    views: dict[str, list[tuple[str, str]]] = {}
    for one in seen.stated_fields:
        for place in places.of(one.view):
            views.setdefault(place.id, []).append((one.name, f"{place.id}#{one.name}"))
    if not views:
        return
    taken = set(_taken(seen, texts))
    if (HOLE, "") in taken:
        return
    for view, fields in views.items():
        name = builder.name(view)
        unserved = [(field, column) for field, column in dict.fromkeys(fields) if not _is_taken(taken, name, field)]
        builder.mark(view, "offered", name)
        if len(unserved) == len(dict.fromkeys(fields)):
            told = [field for field, _ in unserved[:_MOST_TOLD]]
            more = ", …" if len(unserved) > _MOST_TOLD else ""
            builder.mark(view, "unserved", f"{name} ({', '.join(told)}{more})")
        else:
            for field, column in unserved:
                builder.mark(column, "unserved", f"{name}:{field}")


def mark_views(builder: GraphBuilder, places: Places, seen: Observations, modules: Mapping[str, Module]) -> None:
    """Tells of every view by which columns it is joined, and how long its values hold."""
    for stated in seen.stated_views:
        at = stated.view.location
        module = modules.get(at.path)
        for place in places.of(stated.view):
            if builder.has(place.id):
                builder.mark(place.id, "joined_by", ", ".join(stated.keys))
                builder.mark(place.id, "holds_for", _time_to_live(module, at.span) if module is not None else "")


def _time_to_live(module: Module, span: Span) -> str:
    """How long values of the view that is stated there hold, as code writes it out; empty where it does not."""
    for scope in module.scopes:
        for one in scope.body:
            if isinstance(one, Call) and one.span == span:
                operand = dict(one.keywords).get(_TIME_TO_LIVE)
                told = scope.body[operand] if operand is not None else None
                if not isinstance(told, Call):
                    return ""
                parts = [*zip(_UNITS, told.arguments, strict=False), *told.keywords]
                known = [(unit, value) for unit, at in parts if isinstance(value := scope.body[at], Constant)]
                return " ".join(f"{value.value} {unit}" for unit, value in known) if len(known) == len(parts) else ""
    return ""


def _offer_sources(builder: GraphBuilder, places: Places, seen: Observations) -> None:
    """Tells of the data that a view is made of by which view the store hands it out, and of the store's own jobs."""
    flows = builder.predecessors(EdgeKind.FLOWS)
    folders = tuple(
        {f"{folder}/" for one in seen.stated_views if (folder := posixpath.dirname(one.view.location.path))}
    )
    for job in seen.jobs:
        if job.path.startswith(folders) and builder.has(f"job:{job.id}"):
            builder.mark(f"job:{job.id}", "keeps_store", True)
    for stated in seen.stated_fields:
        for view in places.of(stated.view):
            for source in sorted(flows.get(view.id, ())):
                if builder.kind(source) is NodeKind.DATASET:
                    builder.mark(source, "view", view.name)


def _is_taken(taken: set[tuple[str, str]], view: str, feature: str) -> bool:
    return (view, feature) in taken or (view, "") in taken


def _taken(seen: Observations, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The views and features that services and retrievals name, a feature left out for all; a hole for anything."""
    for served in seen.served:
        yield from ((served.view, name) for name in served.names or ("",))
    for access in seen.accesses:
        if access.medium == "name" and access.mode == "read":
            for locator in access.locators:
                view, _, feature = locator.partition(":")
                yield (HOLE if HOLE in view else view), ("" if HOLE in locator else feature)
    for text in texts:
        match = _REFERENCE.fullmatch(text)
        if match:
            yield match["view"], match["feature"]
