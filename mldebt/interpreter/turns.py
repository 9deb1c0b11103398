"""The loops around what happens, through the calls that lead to it: what is read in a turn is one of many things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.landmarks import Access, Column, Origins, Rest

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.machine import Site

Turns = tuple[str, ...]
"""The loops around an instruction, the innermost first, each by where it stands."""


def turns_at(site: Site) -> Turns:
    """The loops around a call, and around the calls that led to it."""
    return tuple(_around(site))


def turns_in(activation: Activation, instruction: int) -> Turns:
    """The loops around an instruction that is no call."""
    return (*_own(activation, instruction), *(turns_at(activation.site) if activation.site is not None else ()))


def varies(access: Access) -> bool:
    """Whether a place has parts that are not known, or is one of several."""
    return len(access.locators) > 1 or any(HOLE in locator for locator in access.locators)


def read_from(origins: Origins) -> frozenset[Access]:
    """What rows were read from."""
    return frozenset(one.access for one in origins if isinstance(one, Column | Rest))


def shared(turns: Turns, others: Iterable[Turns]) -> str:
    """The innermost loop of which something happens in the same turn as one of the others; empty where there is none.

    What else takes part, such as a table that all turns look something up in, gives no rows of its own."""
    alike = frozenset(turn for one in others for turn in one)
    return next((turn for turn in turns if turn in alike), "")


def _around(site: Site) -> Iterator[str]:
    called: Site | None = site
    while called is not None and called.caller is not None:
        if called.each:
            yield f"{called.location.path}:{called.caller.machine.program.lines_told(called.location)}"
        if called.instruction >= 0:
            yield from _own(called.caller, called.instruction)
        called = called.caller.site


def _own(activation: Activation, instruction: int) -> Iterator[str]:
    for start in activation.layout.loops_around(instruction):
        yield f"{activation.module}#{activation.scope}#{start}"
