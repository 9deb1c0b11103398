"""Reading a tree against tables of keys, with every mistake kept and placed."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

from mldebt.errors import MldebtError, suggestion
from mldebt.facts.tree import Entry, Scalar, Tree
from mldebt.rulelang.form import Key, required
from mldebt.source import Location, Source, Span


class Reader:
    """Takes values out of the tree of one file and collects what is wrong with them.

    Where a value cannot be had, the reader gives an empty one and goes on, so that all mistakes are found at once.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.mistakes: list[MldebtError] = []

    def mistake(self, span: Span, message: str, hint: str | None = None) -> None:
        """Keeps a mistake."""
        self.mistakes.append(MldebtError(message, Location(self.source.path, span), hint))

    def unknown(self, span: Span, what: str, word: str, known: Iterable[str]) -> None:
        """Keeps that a word is not in the vocabulary, with the nearest one that is."""
        self.mistake(span, f"{what} '{word}'", suggestion(word, known))

    def fields(self, tree: Tree, keys: Mapping[str, Key], what: str) -> dict[str, Entry]:
        """The entries of a mapping whose keys are in the table; the others, and those missing, are mistakes."""
        if tree.entries is None:
            self.mistake(tree.span, f"{what} is a mapping, not {_described(tree)}", f"known here: {', '.join(keys)}")
            return {}
        found = {entry.key: entry for entry in tree.entries if entry.key in keys}
        unknown = [entry for entry in tree.entries if entry.key not in keys]
        for entry in unknown:
            self.unknown(entry.span, f"{what} has no key", entry.key, [key for key in keys if key not in found])
        misspelt = {close for entry in unknown for close in difflib.get_close_matches(entry.key, keys, n=1)}
        for name in required(keys):
            if name not in found and name not in misspelt:
                self.mistake(_start(tree.span), f"{what} has no '{name}'", f"'{name}': {keys[name].sentence}")
        return found

    def entries(self, tree: Tree, what: str) -> tuple[Entry, ...]:
        """The entries of a mapping with names of the author's own."""
        if tree.entries is None:
            self.mistake(tree.span, f"{what} is a mapping of names, not {_described(tree)}")
        return tree.entries or ()

    def items(self, tree: Tree, what: str) -> tuple[Tree, ...]:
        """The items of a list."""
        if tree.items is None:
            self.mistake(tree.span, f"{what} is a list, not {_described(tree)}")
        return tree.items or ()

    def one_or_more(self, tree: Tree) -> tuple[Tree, ...]:
        """The items of a list, or the value itself; an empty list is a mistake."""
        if tree.items is not None and not tree.items:
            self.mistake(tree.span, "an empty list matches nothing")
        return (tree,) if tree.items is None else tree.items

    def text(self, tree: Tree | None, what: str) -> str:
        """A text with something in it."""
        if tree is None:
            return ""
        if not isinstance(tree.scalar, str) or not tree.scalar.strip():
            self.mistake(tree.span, f"{what} is a text, not {_described(tree)}")
            return ""
        return tree.scalar.strip()

    def flag(self, tree: Tree | None, what: str) -> bool:
        """True or false; false where there is nothing."""
        if tree is not None and not isinstance(tree.scalar, bool):
            self.mistake(tree.span, f"{what} is true or false, not {_described(tree)}")
        return tree is not None and tree.scalar is True

    def number(self, tree: Tree | None, what: str) -> float | None:
        """A number, or None where there is nothing."""
        if tree is None:
            return None
        if isinstance(tree.scalar, bool) or not isinstance(tree.scalar, (int, float)):
            self.mistake(tree.span, f"{what} is a number, not {_described(tree)}")
            return None
        return tree.scalar

    def word(self, tree: Tree | None, known: Collection[str], what: str) -> str:
        """One word of a closed set."""
        if tree is None or tree.scalar is None:
            return self.text(tree, what)
        word = tree.scalar if isinstance(tree.scalar, str) else quoted(tree.scalar)
        if word not in known:
            self.unknown(tree.span, f"no {what} is called", word, known)
            return ""
        return word

    def words(self, tree: Tree | None, known: Collection[str], what: str) -> tuple[str, ...]:
        """One or several words of a closed set."""
        if tree is None:
            return ()
        found = (self.word(item, known, what) for item in self.one_or_more(tree))
        return tuple(word for word in found if word)

    def place_of(self, text: str, span: Span) -> Span:
        """Where a text stands inside a span, or the span where it cannot be found."""
        for number in range(span.line, span.end_line + 1):
            start = span.column - 1 if number == span.line else 0
            at = self.source.line(number).find(text, start)
            if at >= 0:
                return Span(number, at + 1, number, at + 1 + len(text))
        return span


def quoted(value: Scalar) -> str:
    """A scalar as a YAML file spells it."""
    if isinstance(value, str):
        return f"'{value}'"
    return "null" if value is None else str(value).lower()


def _described(tree: Tree) -> str:
    if tree.is_mapping:
        return "a mapping"
    return "a list" if tree.is_sequence else quoted(tree.scalar)


def _start(span: Span) -> Span:
    return Span(span.line, span.column, span.line, span.column + 1)
