"""Templating of `dvc.yaml`: values by name, and what a tree becomes when they replace its `${...}`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator

import msgspec

from mldebt.facts.file import Unread
from mldebt.facts.pipeline import HOLE, DeclaredKey
from mldebt.facts.tree import Entry, Scalar, Tree
from mldebt.patterns import pattern
from mldebt.source import Span

_REFERENCE = pattern(r"(?<!\\)\$\{(?P<key>[^{}]*)\}")
_INDEX = pattern(r"\[([^\[\]]*)\]")
_LARGEST = 1_000_000


class Layer(msgspec.Struct, frozen=True):
    """Values of one place: a configuration file, or `vars`, `item` and `key`, which have no file."""

    values: Tree
    file: str = ""


class Found(msgspec.Struct, frozen=True):
    """The value of a name; `file` and `path` tell which key of a configuration file gives it, if one does."""

    value: Tree
    file: str
    path: tuple[str, ...]


class Scope(msgspec.Struct, frozen=True):
    """The values that templates may use; the last layer that knows a name wins."""

    layers: tuple[Layer, ...] = ()

    def within(self, *layers: Layer) -> Scope:
        """This scope with further layers."""
        return Scope((*self.layers, *layers))

    def find(self, name: str) -> Found | None:
        """The value of a dotted name such as `train.layers[0].size`, or None."""
        path = tuple(part.strip() for part in _INDEX.sub(r".\1", name).split("."))
        for layer in reversed(self.layers):
            value = _below(layer.values, path)
            if value is not None:
                return Found(value, layer.file, tuple(part for part in path if not part.isdigit()))
        return None


def _below(tree: Tree, path: tuple[str, ...]) -> Tree | None:
    current: Tree | None = tree
    for part in path:
        if current is None:
            return None
        if current.items is not None:
            index = int(part) if part.isdecimal() and len(part) < 10 else len(current.items)
            current = current.items[index] if index < len(current.items) else None
        else:
            current = current.get(part)
    return current


class Template:
    """Replaces references in trees; gathers the keys used on the way, and what could not be resolved."""

    def __init__(self) -> None:
        self.unread: list[Unread] = []
        self.used: list[DeclaredKey] = []
        self._left = _LARGEST

    def resolved(self, tree: Tree, scope: Scope) -> Tree:
        """The tree with every reference replaced; a string that is one reference becomes the value itself.

        The places are those of the references, not of the values.
        """
        if tree.entries is not None:
            entries = (
                Entry(self.text(entry.key, entry.span, scope), entry.span, self.resolved(entry.value, scope))
                for entry in tree.entries
            )
            return Tree(tree.span, entries=tuple(entries))
        if tree.items is not None:
            return Tree(tree.span, items=tuple(self.resolved(item, scope) for item in tree.items))
        if not isinstance(tree.scalar, str):
            return tree
        exact = _REFERENCE.fullmatch(tree.scalar)
        if exact is None:
            return Tree(tree.span, scalar=self.text(tree.scalar, tree.span, scope))
        found = self._find(exact["key"], tree.span, scope)
        return self._placed(found, tree.span) if found is not None else Tree(tree.span, scalar=HOLE)

    def text(self, text: str, span: Span, scope: Scope) -> str:
        """The text with every reference replaced; a collection cannot stand in it."""
        return self._replaced(text, span, scope, lambda value: text_of(value.scalar) if value.is_scalar else None)

    def command(self, text: str, span: Span, scope: Scope) -> str:
        """The command with every reference replaced; a mapping becomes options, a list becomes arguments."""
        return self._replaced(text, span, scope, _arguments)

    def _replaced(self, text: str, span: Span, scope: Scope, render: Callable[[Tree], str | None]) -> str:
        def value(match: re.Match[str]) -> str:
            found = self._find(match["key"], span, scope)
            if found is None:
                return HOLE
            rendered = render(found)
            if rendered is None:
                self.unread.append(Unread(span, f"'{match[0]}' is a collection and cannot stand inside a text"))
            return HOLE if rendered is None else self._within_bounds(rendered, span)

        return _REFERENCE.sub(value, text).replace("\\${", "${")

    def _find(self, name: str, span: Span, scope: Scope) -> Tree | None:
        found = scope.find(name)
        if found is None:
            self.unread.append(Unread(span, f"'${{{name}}}' has no value in params.yaml or 'vars'"))
            return None
        if found.file:
            self.used.append(DeclaredKey(span, found.file, found.path))
        return found.value

    def _within_bounds(self, text: str, span: Span) -> str:
        self._left -= len(text)
        if self._left >= 0:
            return text
        self.unread.append(Unread(span, f"templates make more than {_LARGEST} characters"))
        return HOLE

    def _placed(self, tree: Tree, span: Span) -> Tree:
        self._left -= 1
        if self._left < 0:
            return Tree(span, scalar=self._within_bounds("", span))
        if tree.entries is not None:
            return Tree(span, entries=tuple(Entry(e.key, span, self._placed(e.value, span)) for e in tree.entries))
        if tree.items is not None:
            return Tree(span, items=tuple(self._placed(item, span) for item in tree.items))
        return Tree(span, scalar=tree.scalar)


def text_of(scalar: Scalar) -> str:
    """A scalar as DVC writes it into a text."""
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    return "" if scalar is None else str(scalar)


def _arguments(value: Tree) -> str:
    """A value as words of a shell: `{lr: 0.1, gpu: true}` gives `--lr 0.1 --gpu`."""
    if value.items is not None:
        return " ".join(shlex.quote(text_of(item.scalar)) for item in value.items if item.is_scalar)
    if value.entries is None:
        return text_of(value.scalar)
    return " ".join(word for entry in value.entries for word in _options(entry.key, entry.value))


def _options(name: str, value: Tree) -> Iterator[str]:
    for entry in value.entries or ():
        yield from _options(f"{name}.{entry.key}", entry.value)
    if value.entries is not None or value.scalar is False:
        return
    yield f"--{shlex.quote(name)}"
    if value.items is not None or value.scalar is not True:
        yield _arguments(value) if value.items is not None else shlex.quote(text_of(value.scalar))
