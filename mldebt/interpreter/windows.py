"""Whether rows are a single one, or a window of some, that a loop takes out of many: what it is tells of no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.interpreter.landmarks import plain
from mldebt.interpreter.times import is_time
from mldebt.interpreter.values import ModuleValue, Name, Thing, options_of, origins_of

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Site

_COUNTS = frozenset({"range", "enumerate"})
_PASSES_ON = frozenset({"enumerate", "zip", "reversed", "tqdm", "trange"})
"""Functions over whose elements one loops as over those of what they are given."""
_TABLES = frozenset({"groupby", "group_by", "split", "items", "values", "keys"})
"""Methods over whose elements one loops as over tables, or the names of some."""
_PLACES = frozenset({"iloc", "loc", "values"})
_ASKS_PRESENCE = frozenset({"isna", "isnull", "notna", "notnull", "is_null", "is_not_null", "value_counts", "size"})
"""Methods that ask which values are there, and how often: how many are tells of no value."""
_MOVES = frozenset({"rolling", "expanding", "ewm"})
_AMONG = frozenset({"isin", "is_in"})
_DEEPEST = 8


def of_a_window(call: Invocation) -> bool:
    """Whether all that a call is given are rows that a loop takes one by one, or by a window that moves."""
    caller, data = call.site.caller, _data(call)
    if caller is None or data == ABSENT:
        return False
    scope = _Scope(caller)
    if scope.called(data) in _ASKS_PRESENCE:
        return True
    return scope.is_of_beginning(data, _DEEPEST) or scope.is_window(data, call.site.instruction, _DEEPEST)


def of_rows_before(call: Invocation) -> bool:
    """Whether a call is made on a window that moves along the rows, `rows.ewm(span=9)`, whatever these are."""
    caller, data = call.site.caller, _data(call)
    return caller is not None and data != ABSENT and _Scope(caller).called(data) in _MOVES


def are_given(site: Site) -> bool:
    """Whether all data that a call hands to a function are rows that a loop takes one by one: then whatever the
    function finds out is of these."""
    caller = site.caller
    one = caller.facts.body[site.instruction] if caller is not None and site.instruction >= 0 else None
    if caller is None or not isinstance(one, code.Call) or not caller.layout.loops_around(site.instruction):
        return False
    given = (*one.arguments, *(operand for _, operand in one.keywords))
    scope = _Scope(caller)
    others = [operand for operand in given if not scope.is_window(operand, site.instruction, _DEEPEST)]
    return len(others) < len(given) and not any(plain(origins_of(caller.values[operand])) for operand in others)


def _data(call: Invocation) -> Operand:
    """What a method is called on, or the first that a function is given."""
    caller, site = call.site.caller, call.site
    one = caller.facts.body[site.instruction] if caller is not None and site.instruction >= 0 else None
    if caller is None or not isinstance(one, code.Call):
        return ABSENT
    function = caller.facts.body[one.function]
    if call.receiver is not None and isinstance(function, code.Attribute):
        return function.base
    return one.arguments[0] if one.arguments else ABSENT


def of_a_beginning(call: Invocation) -> bool:
    """Whether what a call is given first are the rows up to a place that code computes, `values[:end]`, or those that
    the caller of the function names."""
    caller, site = call.site.caller, call.site
    if caller is None or site.instruction < 0:
        return False
    one = caller.facts.body[site.instruction]
    if not isinstance(one, code.Call) or not one.arguments:
        return False
    scope, rows = _Scope(caller), one.arguments[0]
    return scope.is_beginning(rows) or scope.is_of_given(rows, site.instruction, _DEEPEST)


class _Scope:
    """The instructions of one scope, looked at backwards from where a value is used."""

    def __init__(self, caller: Activation) -> None:
        self._caller = caller
        self._body = caller.facts.body

    def is_window(self, operand: Operand, before: int, depth: int) -> bool:
        """Whether a value is taken out of rows by a loop."""
        one = self._body[operand]
        if depth == 0:
            return False
        if isinstance(one, code.Variable):
            given = self._bound(one.name, before)
            return given is not None and self.is_window(given, before, depth - 1)
        if isinstance(one, code.Element):
            return self._is_of_rows(one.iterable)
        if isinstance(one, code.Item) and self._is_end(one):
            return True
        if isinstance(one, code.Item) and self._is_moved(one, before, depth):
            return self._is_data(one.base)
        if isinstance(one, code.Either):
            return all(self.is_window(each, before, depth - 1) for each in one.options)
        made_of = one.items if isinstance(one, code.Sequence) else self._made_of(one)
        if made_of:
            return any(self.is_window(each, before, depth - 1) for each in made_of)
        if isinstance(one, code.Item) or (isinstance(one, code.Attribute) and one.name in _PLACES):
            return self.is_window(one.base, before, depth - 1)
        return False

    def is_beginning(self, operand: Operand) -> bool:
        """Whether a value is all rows before a place that is computed: code that divides rows has the others apart."""
        one = self._body[operand]
        if isinstance(one, code.Attribute) and one.name in _PLACES:
            return self.is_beginning(one.base)
        rows = self._picked(one) if isinstance(one, code.Item) else None
        if not isinstance(rows, code.Slice) or rows.upper == ABSENT or rows.lower != ABSENT:
            return False
        return not isinstance(self._body[rows.upper], code.Constant)

    def is_of_beginning(self, operand: Operand, depth: int) -> bool:
        """Whether a value is made, row by row, of all rows before a place, or a time, that is computed, or of rows
        that are picked for training by their name."""
        one = self._body[operand]
        if depth == 0:
            return False
        if isinstance(one, code.Item) and (self.is_beginning(operand) or self._is_before(one.key)):
            return not self._has_the_name_of(operand, one.base)
        if isinstance(one, code.Item) and not self._is_named(operand):
            place = self._place(one)
            if self._is_before(place, stated=True) or self._is_given(place):
                return True
        if self._caller.layout.naming.is_for_training(operand):
            return True
        if isinstance(one, code.Either):
            return all(self.is_of_beginning(each, depth - 1) for each in one.options)
        if isinstance(one, code.Item | code.Attribute):
            return self.is_of_beginning(one.base, depth - 1)
        return any(self.is_of_beginning(each, depth - 1) for each in self._changed(one))

    def _changed(self, one: code.AnyInstruction) -> tuple[Operand, ...]:
        """The value whose rows a value has: that of a method, or the first that a function of a module is given."""
        made_of = self._made_of(one)
        is_of_module = bool(made_of) and isinstance(self._caller.values[made_of[-1]], Name | ModuleValue)
        return made_of[:1] if is_of_module and len(made_of) > 1 else made_of[-1:]

    def is_of_given(self, operand: Operand, before: int, depth: int) -> bool:
        """Whether a value is made of rows that are picked by what the caller of the function names."""
        one = self._body[operand]
        if depth == 0:
            return False
        if isinstance(one, code.Variable):
            given = self._bound(one.name, before)
            return given is not None and self.is_of_given(given, given, depth - 1)
        if isinstance(one, code.Item):
            return self._is_given(self._place(one)) or self.is_of_given(one.base, before, depth - 1)
        if isinstance(one, code.Attribute):
            return self.is_of_given(one.base, before, depth - 1)
        return any(self.is_of_given(each, before, depth - 1) for each in self._changed(one))

    def _is_given(self, key: Operand) -> bool:
        """Whether rows are picked whose values are among those that an argument of the function holds."""
        one = self._body[key]
        if not isinstance(one, code.Call) or self.called(key) not in _AMONG or not one.arguments:
            return False
        return isinstance(self._body[one.arguments[0]], code.Argument)

    def _is_before(self, key: Operand, stated: bool = False) -> bool:
        """Whether rows are picked that come before some time, which the code may have `stated`."""
        one = self._body[key]
        if isinstance(one, code.Variable) and stated:
            given = self._bound(one.name, key)
            return given is not None and self._is_before(given, stated)
        if isinstance(one, code.Binary) and one.operator == "&":
            return self._is_before(one.left, stated) or self._is_before(one.right, stated)
        if not isinstance(one, code.Comparison) or one.operators[0] not in {"<", "<="}:
            return False
        if not stated and isinstance(self._body[one.operands[1]], code.Constant):
            return False
        held = self._body[one.operands[0]]
        return (isinstance(held, code.Attribute) and held.name == "index") or is_time(self._caller, one.operands[0])

    def _is_named(self, operand: Operand) -> bool:
        """Whether a scope gives a value a name, by which it may go on."""
        return any(operand in several for several in self._caller.layout.bindings.values())

    def _has_the_name_of(self, operand: Operand, base: Operand) -> bool:
        """Whether rows take the place of those they are picked from: then there are no others."""
        given = self._caller.layout.bindings.items()
        own = getattr(self._body[base], "name", "") if isinstance(self._body[base], code.Argument) else ""
        return any(operand in several and (base in several or name == own) for name, several in given)

    def _is_end(self, item: code.Item) -> bool:
        """Whether an index picks the last few rows, of which there are as many for any place one looks back from."""
        rows = self._picked(item)
        if not isinstance(rows, code.Slice) or rows.lower == ABSENT or rows.upper != ABSENT:
            return False
        lower = self._body[rows.lower]
        return isinstance(lower, code.Unary) and lower.operator == "-"

    def _picked(self, item: code.Item) -> code.AnyInstruction:
        """The instruction of that with which an index picks rows."""
        return self._body[self._place(item)]

    def _place(self, item: code.Item) -> Operand:
        """That with which an index picks rows, the first of what it holds."""
        key = self._body[item.key]
        return key.items[0] if isinstance(key, code.Sequence) and key.items else item.key

    def _made_of(self, one: code.AnyInstruction) -> tuple[Operand, ...]:
        """The values that arithmetic, or a call, makes a value of row by row."""
        if isinstance(one, code.Binary):
            return one.left, one.right
        if isinstance(one, code.Unary):
            return (one.operand,)
        if isinstance(one, code.Call):
            function = self._body[one.function]
            return (*one.arguments[:1], *((function.base,) if isinstance(function, code.Attribute) else ()))
        return ()

    def _is_moved(self, item: code.Item, before: int, depth: int) -> bool:
        """Whether the rows that an index picks are other ones in each turn of a loop."""
        place, rows = self._place(item), self._picked(item)
        bounds = (rows.lower, rows.upper) if isinstance(rows, code.Slice) else (place,)
        return any(self._counts(bound, before, depth) for bound in bounds if bound != ABSENT)

    def _bound(self, name: str, before: int) -> Operand | None:
        given = [operand for operand in self._caller.layout.bindings.get(name, ()) if operand < before]
        return given[-1] if given else None

    def _counts(self, operand: Operand, before: int, depth: int) -> bool:
        """Whether a number is one that a loop counts, or is made of one."""
        one = self._body[operand]
        if depth == 0:
            return False
        if isinstance(one, code.Variable):
            given = self._bound(one.name, before)
            return given is not None and self._counts(given, before, depth - 1)
        if isinstance(one, code.Binary):
            return any(self._counts(side, before, depth - 1) for side in (one.left, one.right))
        if isinstance(one, code.Item):
            return self._counts(one.base, before, depth - 1)
        if isinstance(one, code.Element):
            return self.called(one.iterable) in _COUNTS
        return False

    def _is_of_rows(self, iterable: Operand) -> bool:
        """Whether the elements of an iterable are rows of data, and no tables that code names together."""
        if self.called(iterable) in _TABLES:
            return False
        if self.called(iterable) in _PASSES_ON:
            call = self._body[iterable]
            return isinstance(call, code.Call) and any(map(self._is_of_rows, call.arguments))
        return self._is_data(iterable)

    def _is_data(self, operand: Operand) -> bool:
        """Whether a value are rows, whichever it is of several, and no table whose columns are known."""
        return all(type(option) is Thing for option in options_of(self._caller.values[operand]))

    def called(self, operand: Operand) -> str:
        """The last part of the name of what a call calls; empty where it is none."""
        one = self._body[operand]
        function = self._body[one.function] if isinstance(one, code.Call) else None
        return str(getattr(function, "name", "")).rpartition(".")[2]
