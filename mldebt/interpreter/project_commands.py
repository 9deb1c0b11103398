"""Calls that run an entry point of an MLflow project, as the command that does the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import locating
from mldebt.interpreter.values import Entries, Section, Value, options_of, section_value, texts_of
from mldebt.library import Starting

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation


def words_of(call: Invocation, starting: Starting) -> Iterator[tuple[str, ...]]:
    """The words of the commands that do what a call does, one for each project that it may run."""
    entries = texts_of(call.value(starting.entry)) if call.value(starting.entry) is not None else ("main",)
    options = ("-e", entries[0] if len(entries) == 1 else HOLE)
    for values in options_of(call.value(starting.values)):
        given = tuple(word for one in _given(values) for word in ("-P", one))
        for project in texts_of(locating.locator_text(call, starting.project)):
            yield ("mlflow", "run", project, *options, *given)


def _given(values: Value) -> Iterator[str]:
    """What parameters are given, as `name=value`; a hole stands for any others."""
    known: dict[str, Value] = {}
    if isinstance(values, Section):
        known = {name: section_value(values, name) for name in values.names()}
    elif isinstance(values, Entries):
        known = {name: value for name, value in values.entries.items() if isinstance(name, str)}
    for name, value in known.items():
        texts = locating.words_behind(value)
        yield f"{name}={texts[0] if len(texts) == 1 else HOLE}"
    if values is not None and not isinstance(values, Section) and (not isinstance(values, Entries) or values.open):
        yield HOLE
