"""Data sets that code adds to a catalog of Kedro, in the form in which its files would state them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mldebt.facts.code import AnyInstruction, Attribute, Call, Constant, Mapping, StoreItem, Symbol, Text, Variable
from mldebt.facts.module import Module
from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Entry, Tree

_CLASSES = ("kedro_datasets.", "kedro.extras.datasets.", "kedro.io.")
_TYPE = "type"
_DEEPEST = 6


def added(module: Module) -> Iterator[Entry]:
    """The entries that a file adds: by `add`, as an item of a catalog, in a dict of data sets or of their options."""
    top = module.scopes[0]
    imported = {
        name: one.name
        for name, operands in top.bindings
        for one in (top.body[operand] for operand in operands)
        if isinstance(one, Symbol)
    }
    for scope in module.scopes:
        yield from _Reader(scope.body, imported).entries()


class _Reader:
    """The code of one scope, and the names that its file imports."""

    def __init__(self, body: Sequence[AnyInstruction], imported: dict[str, str]) -> None:
        self._body, self._imported = body, imported

    def entries(self) -> Iterator[Entry]:
        """The entries that the scope adds."""
        for one in self._body:
            match one:
                case Mapping():
                    yield from self._named([(key, value) for key, value in one.pairs if key >= 0])
                case StoreItem():
                    yield from self._named([(one.key, one.value)])
                case Call() if len(one.arguments) > 1 and self._last_name(one) == "add":
                    yield from self._named([(one.arguments[0], one.arguments[1])])
                case Call() if one.arguments and self._last_name(one) == "from_config":
                    options = self._options(one.arguments[0])
                    yield from (entry for entry in options.entries or () if entry.value.get(_TYPE) is not None)

    def _named(self, pairs: Sequence[tuple[int, int]]) -> Iterator[Entry]:
        """The data sets among pairs of a name and a value."""
        for key, value in pairs:
            name, made = self._body[key], self._body[value]
            is_made = isinstance(made, Call) and self._dotted(made.function).startswith(_CLASSES)
            if is_made and isinstance(name, Constant) and isinstance(name.value, str):
                yield Entry(name.value, name.span, self._options(value))

    def _last_name(self, call: Call) -> str:
        function = self._body[call.function]
        return function.name.rpartition(".")[2] if isinstance(function, Attribute | Symbol) else ""

    def _dotted(self, operand: int) -> str:
        """The name of what comes from a library, empty for anything else."""
        one = self._body[operand]
        if isinstance(one, Symbol):
            return one.name
        if isinstance(one, Variable):
            return self._imported.get(one.name, "")
        base = self._dotted(one.base) if isinstance(one, Attribute) else ""
        return f"{base}.{one.name}" if base and isinstance(one, Attribute) else ""

    def _options(self, operand: int, depth: int = _DEEPEST) -> Tree:
        """A value as a file would state it: data sets and dicts are mappings, texts texts; the rest is not known."""
        one = self._body[operand]
        if isinstance(one, Constant):
            return Tree(one.span, scalar=one.value)
        if isinstance(one, Text):
            parts = (self._body[part] for part in one.parts)
            text = "".join(str(part.value) if isinstance(part, Constant) else HOLE for part in parts)
            return Tree(one.span, scalar=text)
        if isinstance(one, Mapping) and depth:
            pairs = [(self._body[key], value) for key, value in one.pairs if key >= 0]
            return Tree(
                one.span,
                entries=tuple(
                    Entry(key.value, key.span, self._options(value, depth - 1))
                    for key, value in pairs
                    if isinstance(key, Constant) and isinstance(key.value, str)
                ),
            )
        if isinstance(one, Call) and depth:
            return self._made(one, depth)
        return Tree(one.span, scalar=HOLE)

    def _made(self, call: Call, depth: int) -> Tree:
        """The options of a data set that a call makes, or a dict of keywords."""
        kind, function = self._dotted(call.function), self._body[call.function]
        is_dict = isinstance(function, Variable) and function.name == "dict"
        if not is_dict and not kind.startswith(_CLASSES):
            return Tree(call.span, scalar=HOLE)
        entries = [Entry(key, call.span, self._options(value, depth - 1)) for key, value in call.keywords]
        entries += [] if is_dict else [Entry(_TYPE, call.span, Tree(call.span, scalar=kind))]
        return Tree(call.span, entries=tuple(entries))
