"""Code without the lines it stands on: what is the same wherever in its file it is, and which lines moved where."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from mldebt.cache.sealed import key_of
from mldebt.facts.code import Instruction
from mldebt.facts.module import Import, Parameter, Scope, Statement
from mldebt.source import FILE_START, Span

Lines = tuple[int, ...]
Placed = TypeVar("Placed", Instruction, Parameter, Statement, Import)


class Outline(msgspec.Struct, frozen=True):
    """A digest of code in which lines are told by their order, these lines, and how many more each one reaches over.

    So empty lines and remarks count for nothing, and neither does other code between."""

    digest: str
    lines: Lines
    reach: Lines


def of_scope(scope: Scope, *beside: str) -> Outline:
    """The outline of a scope, with what else tells it from others. Where it ends is nothing that evaluation asks."""

    def placed(put: Callable[[Span], Span]) -> bytes:
        return _encoder.encode(
            replace(
                scope,
                span=put(scope.span),
                end_line=0,
                parameters=_put(scope.parameters, put),
                body=_put(scope.body, put),
                statements=_put(scope.statements, put),
            )
        )

    held = (scope, *scope.parameters, *scope.body, *scope.statements)
    return _outline([one.span for one in held if one.span != FILE_START], placed, beside)


def of_imports(imports: Sequence[Import], *beside: str) -> Outline:
    """The outline of what a module imports."""
    return _outline([one.span for one in imports], lambda put: _encoder.encode(_put(imports, put)), beside)


def moved(before: Sequence[Lines], now: Sequence[Outline]) -> dict[int, int] | None:
    """Where the lines of code are now that stood on others before, all of one file; None where their order is another.

    What lay on one line, or below another, does so still: then nothing that compares places tells a difference."""
    found: dict[int, int] = {}
    for lines, outline in zip(before, now, strict=True):
        for line, there, reach in zip(lines, outline.lines, outline.reach, strict=True):
            for more in range(reach + 1):
                if found.setdefault(line + more, there + more) != there + more:
                    return None
    is_in_order = all(one < other for one, other in itertools.pairwise(found[line] for line in sorted(found)))
    return found if is_in_order else None


def _outline(
    spans: Iterable[Span], placed: Callable[[Callable[[Span], Span]], bytes], beside: Iterable[str]
) -> Outline:
    reach: dict[int, int] = {}
    for span in spans:
        reach[span.line] = max(reach.get(span.line, 0), span.end_line - span.line)
    lines = tuple(sorted(reach))
    numbers = {line: number for number, line in enumerate(lines)}

    def put(span: Span) -> Span:
        if span == FILE_START:
            return span
        return Span(numbers[span.line], span.column, span.end_line - span.line, span.end_column)

    return Outline(key_of(placed(put), *beside), lines, tuple(reach[line] for line in lines))


def _put(held: Iterable[Placed], put: Callable[[Span], Span]) -> tuple[Placed, ...]:
    return tuple(replace(one, span=put(one.span)) for one in held)


_encoder = msgspec.msgpack.Encoder()
