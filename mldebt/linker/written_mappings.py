"""The mappings that code writes down as JSON: a document with their keys is a result, and no configuration."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Module
from mldebt.linker.mentions import Defined, Meanings, Unknown
from mldebt.linker.sayings import OneFile, Saying

_WRITES = frozenset({"json.dump", "json.dumps"})
_OBJECT = "obj"
"""The parameter of these that is written."""
_OWN = frozenset({"self", "cls"})

Value = tuple[int, Operand]
"""A value in a file, by the number of its scope."""


@Saying
def mappings_written(file: OneFile) -> list[frozenset[str]]:
    """The keys of the dict displays of a file that it hands to what writes JSON, as far as the file itself tells."""
    return list(_Writing(file.module).mappings()) if "json" in {one.name for one in file.module.imports} else []


class _Writing:
    """What reaches the calls of one file that write JSON, by names, attributes, arguments and results."""

    def __init__(self, module: Module) -> None:
        self._scopes = module.scopes
        self._meanings = Meanings(module)
        self._methods: dict[str, list[int]] = {}
        for number, scope in enumerate(module.scopes):
            if scope.kind == "function" and module.scopes[scope.parent].kind == "class":
                self._methods.setdefault(scope.name.rpartition(".")[2], []).append(number)
        self._calls = [
            (number, call, frozenset(self._called(number, call)))
            for number, scope in enumerate(module.scopes)
            for call in scope.of(code.Call)
        ]

    def mappings(self) -> Iterator[frozenset[str]]:
        """The keys of each display that is written."""
        waiting = [value for number, call, _ in self._calls for value in self._written(number, call)]
        seen = set(waiting)
        while waiting:
            number, operand = waiting.pop()
            body = self._scopes[number].body
            one = body[operand]
            if isinstance(one, code.Mapping):
                keys = [body[key] for key, _ in one.pairs if key != code.ABSENT]
                yield frozenset(str(key.value) for key in keys if isinstance(key, code.Constant))
            for value in self._before(number, one):
                if value not in seen:
                    seen.add(value)
                    waiting.append(value)

    def _written(self, number: int, call: code.Call) -> Iterator[Value]:
        """The value that a call writes as JSON, if that is what it does."""
        if self._meanings.dotted(number, self._scopes[number].body[call.function]) in _WRITES:
            given = call.arguments[0] if call.arguments else dict(call.keywords).get(_OBJECT, code.ABSENT)
            if given != code.ABSENT:
                yield number, given

    def _before(self, number: int, one: code.AnyInstruction) -> Iterator[Value]:
        """The values that a value may be another name of."""
        match one:
            case code.Either(options=options):
                yield from ((number, option) for option in options)
            case code.Awaited(value=value):
                yield number, value
            case code.Variable(name=name):
                holder = self._meanings.holder(number, name)
                bound = self._scopes[holder].bound[name] if holder is not None else ()
                yield from ((holder or 0, operand) for operand in bound if operand != code.ABSENT)
            case code.Argument(name=name):
                yield from self._given(number, name)
            case code.Attribute(name=name) if self._is_own(number, one.base):
                yield from self._kept(name)
            case code.Call():
                for function in self._called(number, one):
                    returned = self._scopes[function].of(code.Return)
                    yield from ((function, each.value) for each in returned if each.value != code.ABSENT)

    def _called(self, number: int, call: code.Call) -> Iterator[int]:
        """The functions of the file that a call may mean: a method by its name alone."""
        for meaning in self._meanings.of(number, call.function):
            match meaning:
                case Defined(scope) if self._scopes[scope].kind == "function":
                    yield scope
                case Unknown(name):
                    yield from self._methods.get(name, ())

    def _given(self, number: int, name: str) -> Iterator[Value]:
        """What the calls of a function give for one of its parameters."""
        names = [one.name for one in self._scopes[number].parameters]
        place = names.index(name) - (names[0] in _OWN) if name in names else -1
        for caller, call, called in self._calls if place >= 0 else ():
            positional = call.arguments[place] if place < len(call.arguments) and not call.stars else code.ABSENT
            given = dict(call.keywords).get(name, positional)
            if number in called and given != code.ABSENT:
                yield caller, given

    def _kept(self, name: str) -> Iterator[Value]:
        """What methods put into an attribute of their object."""
        for number, scope in enumerate(self._scopes):
            for one in scope.of(code.StoreAttribute):
                if one.name == name and self._is_own(number, one.base):
                    yield number, one.value

    def _is_own(self, number: int, operand: Operand) -> bool:
        one = self._scopes[number].body[operand] if operand != code.ABSENT else None
        return isinstance(one, code.Argument) and one.name in _OWN
