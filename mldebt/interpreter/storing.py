"""What is put at rest: the content of a write, and the models and transformers in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mldebt.interpreter.keeping import fitted_in
from mldebt.interpreter.landmarks import Access, Origins
from mldebt.interpreter.values import Entries, Frame, Instance, Items, Value, options_of, origins_of

if TYPE_CHECKING:
    from mldebt.interpreter.recorder import Recorder


_TABLES_AND_TEXTS = (".csv", ".html", ".json", ".jsonl", ".md", ".parquet", ".tsv", ".txt", ".xlsx", ".yaml", ".yml")
"""Ends of files that hold what a model tells of itself, unless it is the model that saves itself so."""


def may_hold_models(access: Access) -> bool:
    """Whether what is written may be a model as a whole, and not only numbers that it gave: so it may at any place
    that is not known."""
    return not access.locators or not all(one.endswith(_TABLES_AND_TEXTS) for one in access.locators)


def store(
    recorder: Recorder, access: Access, content: Iterable[Value], itself: bool = False, plain: bool = False
) -> None:
    """Takes down that content goes where the access points: a model that saves `itself`, or `plain` texts."""
    saved = itself or (not plain and may_hold_models(access))
    for value in content:
        for fitted in fitted_in(value):
            recorder.keep(fitted, saved=saved)
        for option in options_of(value):
            if isinstance(option, Frame):
                recorder.store(access, option.columns, option.origins | option.content, option.closed)
            elif isinstance(option, Instance) or origins_of(option):
                recorder.store(access, {}, origins_of(option), False, _entries(option))


def _entries(value: Value) -> tuple[tuple[str, Origins], ...]:
    """What a mapping holds under each of its keys, or a sequence at each of its places, where all are known."""
    match value:
        case Entries(open=False, entries=held) if all(isinstance(key, str) for key in held):
            return tuple((str(key), origins_of(one)) for key, one in held.items())
        case Items(open=False, kind="list" | "tuple", items=several):
            return tuple((str(place), origins_of(one)) for place, one in enumerate(several))
    return ()
