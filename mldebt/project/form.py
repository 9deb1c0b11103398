"""Forms: what may stand in a file that people write, said once for its reader and for its JSON Schema.

A form finds the mistakes in a tree, and gives the value of a tree that has none.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Generic, TypeVar

import msgspec

from mldebt.errors import MldebtError, suggestion
from mldebt.facts.tree import Tree
from mldebt.patterns import pattern
from mldebt.source import Location, Span

T_co = TypeVar("T_co", covariant=True)
EnumT = TypeVar("EnumT", bound=Enum)
Schema = dict[str, object]

_DAY = pattern(r"\d{4}-\d{2}-\d{2}")


class Name(msgspec.Struct, frozen=True):
    """A name or glob as written, and where."""

    text: str
    location: Location


class Part(msgspec.Struct, frozen=True):
    """A part of a file that is read elsewhere."""

    tree: Tree
    location: Location


class Form(ABC, Generic[T_co]):
    """What may stand at one place of a file."""

    @property
    @abstractmethod
    def expected(self) -> str:
        """What a person would call it, after "takes"."""

    @abstractmethod
    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        """Every mistake in the tree; `what` is the user's word for what stands there."""

    @abstractmethod
    def value(self, tree: Tree, path: str) -> T_co:
        """The value of a tree without mistakes."""

    @abstractmethod
    def schema(self) -> Schema:
        """The same form as a JSON Schema."""

    def refused(self, tree: Tree, path: str, what: str, hint: str | None = None) -> MldebtError:
        """The mistake of a tree that is something else than expected."""
        return MldebtError(f"{what} takes {self.expected}, not {found(tree)}", Location(path, head(tree)), hint)


@dataclass(frozen=True)
class Text(Form[T_co]):
    """Text that is not empty, handed to `make` with its place."""

    make: Callable[[str, Location], T_co]
    expected = "text"

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        if isinstance(tree.scalar, str):
            if not tree.scalar.strip():
                yield MldebtError(f"{what} is empty", Location(path, tree.span), "write text, or remove the key")
        else:
            quotable = isinstance(tree.scalar, (int, float))
            yield self.refused(tree, path, what, f'write it in quotes: "{word(tree)}"' if quotable else None)

    def value(self, tree: Tree, path: str) -> T_co:
        return self.make(str(tree.scalar), Location(path, tree.span))

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}


PLAIN = Text(lambda text, location: text)
NAME = Text(Name)


@dataclass(frozen=True)
class Choice(Form[EnumT]):
    """One word of a closed set."""

    words: type[EnumT]

    @property
    def expected(self) -> str:
        return alternatives(self._words())

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        if tree.scalar not in self._words():
            yield self.refused(tree, path, what, suggestion(word(tree), self._words()) if tree.is_scalar else None)

    def value(self, tree: Tree, path: str) -> EnumT:
        return self.words(tree.scalar)

    def schema(self) -> Schema:
        return {"enum": self._words()}

    def _words(self) -> list[str]:
        return [str(word.value) for word in self.words]


class Flag(Form[bool]):
    """True or false."""

    expected = "true or false"

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        if not isinstance(tree.scalar, bool):
            yield self.refused(tree, path, what, suggestion(word(tree), ("true", "false")) if tree.is_scalar else None)

    def value(self, tree: Tree, path: str) -> bool:
        return tree.scalar is True

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Whole(Form[int]):
    """A whole number, not below `minimum` and not above `maximum`."""

    minimum: int = 1
    maximum: int | None = None

    @property
    def expected(self) -> str:
        if self.minimum == self.maximum:
            return f"the number {self.minimum}"
        return f"a whole number from {self.minimum}" + (f" to {self.maximum}" if self.maximum else "")

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        number = tree.scalar
        if isinstance(number, bool) or not isinstance(number, int) or not self._holds(number):
            hint = f"did you mean '{self.minimum}'?" if self.minimum == self.maximum else None
            yield self.refused(tree, path, what, hint)

    def value(self, tree: Tree, path: str) -> int:
        return int(tree.scalar or 0)

    def schema(self) -> Schema:
        bounds: Schema = {"type": "integer", "minimum": self.minimum}
        return bounds if self.maximum is None else {**bounds, "maximum": self.maximum}

    def _holds(self, number: int) -> bool:
        return self.minimum <= number and (self.maximum is None or number <= self.maximum)


class Day(Form[date]):
    """A date, written as year, month and day."""

    expected = "a date such as 2030-12-31"

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        if _day(tree) is None:
            yield self.refused(tree, path, what, "write the year, month and day: YYYY-MM-DD")

    def value(self, tree: Tree, path: str) -> date:
        return _day(tree) or date.max

    def schema(self) -> Schema:
        return {"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}


class Raw(Form[Part]):
    """Anything; what it means is checked by whoever reads it."""

    expected = "anything"

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        yield from ()

    def value(self, tree: Tree, path: str) -> Part:
        return Part(tree, Location(path, head(tree)))

    def schema(self) -> Schema:
        return {}


def head(tree: Tree) -> Span:
    """The span to point at: a mapping's first key, a list's first item, else the whole."""
    if tree.entries:
        return tree.entries[0].span
    return head(tree.items[0]) if tree.items else tree.span


def alternatives(words: Iterable[str], last: str = "or") -> str:
    """The words as a sentence would list them: `a, b or c`."""
    *others, end = words
    return f"{', '.join(others)} {last} {end}" if others else end


def _day(tree: Tree) -> date | None:
    if not isinstance(tree.scalar, str) or not _DAY.fullmatch(tree.scalar):
        return None
    try:
        return date.fromisoformat(tree.scalar)
    except ValueError:
        return None


def found(tree: Tree) -> str:
    """What stands there, as a person would say it after "not"."""
    if not tree.is_scalar:
        return "a mapping" if tree.is_mapping else "a list"
    if tree.scalar is None:
        return "nothing"
    return f"'{word(tree)}'" if isinstance(tree.scalar, str) else word(tree)


def word(tree: Tree) -> str:
    """A scalar as its file spells it."""
    return str(tree.scalar).lower() if isinstance(tree.scalar, bool) else str(tree.scalar)
