"""What names say about rows: the part of a split that a variable, parameter or file holds."""

from __future__ import annotations

import re
from collections import abc
from collections.abc import Iterator
from functools import cached_property

from mldebt.facts.code import (
    AnyInstruction,
    Argument,
    Attribute,
    Binary,
    Call,
    Comparison,
    Constant,
    Either,
    Item,
    Mapping,
    Sequence,
    Slice,
    StoreAttribute,
    StoreItem,
    Unary,
    Variable,
)
from mldebt.facts.module import Scope
from mldebt.interpreter.landmarks import Role
from mldebt.interpreter.other_rows import are_apart
from mldebt.interpreter.overlaps import shared
from mldebt.interpreter.put_apart import by_emptiness
from mldebt.patterns import pattern

_WORD = pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_WORDS: dict[Role, frozenset[str]] = {
    "test": frozenset({"test", "testing", "tst", "te", "holdout", "heldout", "testset", "oot", "xtest", "ytest"}),
    "validation": frozenset({"val", "valid", "validation", "dev", "eval", "xval", "yval", "vali"}),
    "train": frozenset({"train", "training", "trn", "tr", "trainset", "xtrain", "ytrain"}),
}
_INPUTS = pattern(r"^(X|X_\w+|\w+_X|features|features_\w+|\w+_features|feature_(df|data|matrix|frame|table))$")
_TARGETS = pattern(r"^(y|y_\w+|\w+_y|targets?|labels?|\w+_(target|labels?))$", re.I)
_PICKS = frozenset({"sample", "query", "head", "tail", "take", "filter", "truncate"})
_OWN = frozenset({"self", "cls"})
"""Names of an object whose attributes are data of their own."""
_ROWS = Slice | Comparison | Binary | Unary | Variable | Argument | Call | Attribute | Either
"""What an index is that picks rows, rather than one by its place."""
_ROW_KEY = pattern(r"mask|idx|ind(ex|ices)|rows|where|perm", re.I)
"""Words of names of what picks rows by an index."""
_DEEPEST = 12
_MOST_RESULTS = 20
"""Results that a call may have: whoever takes a later one by its place picks a row."""


def role_of(name: str) -> Role | None:
    """The part that a name speaks of, None where it speaks of none or of several."""
    words = {word.lower() for word in _WORD.findall(name)}
    roles: list[Role] = [role for role, known in _WORDS.items() if words & known]
    return roles[0] if len(roles) == 1 else None


def _role_at(place: int, name: str) -> Role | None:
    """The part that the name of a result speaks of: the second of two, `rows_train_val`, is what is kept of them."""
    words = {word.lower() for word in _WORD.findall(name)}
    is_kept = place % 2 == 1 and bool(words & _WORDS["validation"]) and not words & _WORDS["test"]
    return "validation" if is_kept else role_of(name)


class Naming:
    """The names that a scope gives to results and to rows picked from others."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._body = scope.body

    def roles_of_results(self, call: int) -> list[Role | None]:
        """The roles that the names say to which the results of a call are bound, place by place."""
        places = self._unpacked.get(call, {})
        last = max(places, default=-1)
        return [_role_at(place, places.get(place, "")) for place in range(last + 1)] if last < _MOST_RESULTS else []

    def role_of_key(self, call: int) -> Role | None:
        """The part that the name of a key speaks of by which the first argument of a call is picked."""
        one = self._body[call]
        given = self._body[one.arguments[0]] if isinstance(one, Call) and one.arguments else None
        if not isinstance(given, Item):
            return None
        key = self._body[given.key]
        name = key.name if isinstance(key, Variable | Argument | Attribute) else self._names.get(given.key, "")
        return role_of(name)

    @cached_property
    def _unpacked(self) -> abc.Mapping[int, abc.Mapping[int, str]]:
        """The names that the results of calls are bound to, by call and place."""
        found: dict[int, dict[int, str]] = {}
        for index, instruction in enumerate(self._body):
            if isinstance(instruction, Item) and index in self._names:
                place = self._body[instruction.key]
                if isinstance(place, Constant) and isinstance(place.value, int):
                    found.setdefault(instruction.base, {}).setdefault(place.value, self._names[index])
        return found

    @cached_property
    def picked(self) -> abc.Mapping[int, tuple[Role, int]]:
        """Instructions that pick rows for a part by its name, each with the role and the first of its split."""
        found: dict[object, dict[int, Role]] = {}
        if not any(role_of(name) for name in self._names.values()):
            return {}
        for operand, name in self._names.items():
            role = role_of(name)
            pick = self._pick(operand) if role else None
            if role and pick is not None and not self._picks_columns(pick) and not by_emptiness(self._body, pick):
                found.setdefault(self._base(pick), {})[pick] = role
        for picks in found.values():
            self._forget_columns(picks)
        splits = [picks for picks in found.values() if len(set(picks.values())) > 1 and "train" in picks.values()]
        return {pick: (role, min(picks)) for picks in splits for pick, role in picks.items()}

    def is_for_training(self, operand: int) -> bool:
        """Whether a value has a name of rows for training and is picked from others, which may be elsewhere."""
        named = operand in self._names and role_of(self._names[operand]) == "train"
        pick = self._pick(operand) if named else None
        return pick is not None and not self._picks_columns(pick)

    def overlap(self, pick: int) -> str:
        """How training rows are also among the rows that a pick takes for another part; empty where they are not."""
        role, first = self.picked[pick]
        base = self._base(pick)
        again = isinstance(base, str) and sum(len(given) for name, given in self._scope.bindings if name == base) > 1
        if role == "train" or again:
            return ""
        mine = (one for one, (other, start) in self.picked.items() if start == first and other == "train")
        return next((how for train in mine if (how := shared(self._body, train, pick))), "")

    @cached_property
    def parameters(self) -> abc.Mapping[str, Role]:
        """The parameters that by their names hold parts of one split, training rows among them."""
        found = {one.name: role for one in self._scope.parameters if (role := role_of(one.name)) is not None}
        return found if len(set(found.values())) > 1 and "train" in found.values() else {}

    @cached_property
    def inputs(self) -> tuple[int, ...]:
        """The last values that names of inputs of a model, such as `X`, are bound to; what targets are taken from is
        more than the inputs."""
        wholes: set[object] = set()
        for one in (self._taken_from(step) for operand in self.targets for step in self._way(operand)):
            if one is not None:
                wholes |= {one, getattr(self._body[one], "name", one)}
        named = ((name, given) for name, given in self._scope.bindings if given and _INPUTS.match(name))
        return tuple(given[-1] for name, given in named if wholes.isdisjoint((name, given[-1])))

    @cached_property
    def targets(self) -> tuple[int, ...]:
        """The last values that names of targets, such as `y`, are bound to."""
        return tuple(given[-1] for name, given in self._scope.bindings if given and _TARGETS.match(name))

    def is_of_other_rows(self, operand: int) -> bool:
        """Whether other rows are picked out of inputs than out of the targets, such as those of the day before."""
        return are_apart(self._body, self._names.keys(), operand, self.targets)

    @cached_property
    def named_columns(self) -> tuple[int, ...]:
        """The keys of the columns that targets are taken from."""
        return tuple(key for operand in self.targets for key in self._keys(operand))

    @cached_property
    def listed_columns(self) -> tuple[int, ...]:
        """The keys of the columns that inputs are taken from."""
        return tuple(key for operand in self.inputs for key in self._keys(operand))

    def _keys(self, operand: int) -> Iterator[int]:
        """The keys on the way to a value."""
        for step in self._way(operand):
            one = self._body[step]
            if isinstance(one, Item):
                yield one.key

    @cached_property
    def _names(self) -> abc.Mapping[int, str]:
        """The name that each value is bound to, or stored under on an object."""
        names: dict[int, str] = {}
        for name, operands in self._scope.bindings:
            for operand in operands:
                names.setdefault(operand, name)
        for one in self._body:
            if isinstance(one, StoreAttribute):
                names.setdefault(one.value, one.name)
            elif isinstance(one, StoreItem):
                self._name_by_key(names, one.key, one.value)
            elif isinstance(one, Mapping):
                for key, value in one.pairs:
                    self._name_by_key(names, key, value)
        return names

    def _name_by_key(self, names: dict[int, str], key: int, value: int) -> None:
        """Names a value after the text under which it is put, as in `{"train": rows[:n]}`."""
        literal = self._body[key] if key >= 0 else None
        if isinstance(literal, Constant) and isinstance(literal.value, str) and role_of(literal.value):
            names.setdefault(value, literal.value)

    def _pick(self, operand: int) -> int | None:
        """The first instruction, on the way to a value, that picks rows; also behind names that speak of no part."""
        while True:
            picks, behind = [], operand
            for step in self._way(operand):
                behind = step
                if self._picks_rows(self._body[step]):
                    picks.append(step)
            if picks:
                return picks[-1]
            named = self._taken_from(behind)
            if named is None or named not in self._names or role_of(self._names[named]):
                return None
            operand = named

    def _way(self, operand: int) -> Iterator[int]:
        """A value and what it is taken from, step by step back through methods and items, up to one with a name."""
        for step in range(_DEEPEST):
            if step and operand in self._names:
                return
            yield operand
            behind = self._taken_from(operand)
            if behind is None:
                return
            operand = behind

    def _taken_from(self, operand: int) -> int | None:
        """The value that another is an item, an attribute or the result of a method of."""
        instruction = self._body[operand]
        if isinstance(instruction, Item) and (element := self._element(instruction)) is not None:
            return element
        if isinstance(instruction, Item | Attribute):
            return instruction.base
        if isinstance(instruction, Call) and isinstance(self._body[instruction.function], Attribute):
            return instruction.function
        return None

    def _element(self, item: Item) -> int | None:
        """The value in a display that an unpacked assignment takes."""
        base, key = self._body[item.base], self._body[item.key]
        if isinstance(base, Sequence) and isinstance(key, Constant) and isinstance(key.value, int):
            return base.items[key.value] if 0 <= key.value < len(base.items) else None
        return None

    def _picks_rows(self, instruction: AnyInstruction) -> bool:
        if isinstance(instruction, Item):
            key = self._body[instruction.key]
            if isinstance(key, Sequence) and key.kind == "tuple" and key.items:
                key = self._body[key.items[0]]
                if isinstance(key, Slice) and key.lower == key.upper == -1:
                    return False
            return isinstance(key, _ROWS)
        if isinstance(instruction, Call):
            function = self._body[instruction.function]
            if isinstance(function, Attribute) and function.name == "drop":
                return any(self._is_index(operand) for operand in instruction.arguments)
            return isinstance(function, Attribute) and function.name in _PICKS
        return False

    def _forget_columns(self, picks: dict[int, Role]) -> None:
        """Takes out what one key picks for parts of several roles: these are columns of what is divided already."""
        roles: dict[object, set[Role]] = {}
        for pick, role in picks.items():
            roles.setdefault(self._key_of(pick), set()).add(role)
        for pick in list(picks):
            key = self._key_of(pick)
            if key is not None and len(roles[key]) > 1:
                del picks[pick]

    def _key_of(self, pick: int) -> object:
        """The name by which an index picks, or the value that it was bound to; None where it says more."""
        one = self._body[pick]
        key = self._body[one.key] if isinstance(one, Item) else None
        if not isinstance(one, Item) or isinstance(key, Slice | Comparison | Binary | Unary):
            return None
        return key.name if isinstance(key, Variable | Argument | Attribute) else one.key

    def _picks_columns(self, pick: int) -> bool:
        """Whether an index on rows that are a part by their name says by nothing but a name what it picks."""
        one = self._body[pick]
        key = self._body[one.key] if isinstance(one, Item) else None
        if not isinstance(one, Item) or isinstance(key, Slice | Comparison | Binary | Unary | Call):
            return False
        if isinstance(key, Either) and one.key not in self._names:
            return False
        name = key.name if isinstance(key, Variable | Argument | Attribute) else self._names.get(one.key, "")
        base = self._body[one.base]
        of_part = self._names.get(one.base) or str(getattr(base, "name", ""))
        return role_of(of_part) is not None and role_of(name) is None and not _ROW_KEY.search(name)

    def _is_index(self, operand: int) -> bool:
        one = self._body[operand]
        return isinstance(one, Attribute) and one.name == "index"

    def _base(self, pick: int) -> object:
        """What rows are picked from, the same for every time that a scope names it."""
        one = self._body[pick]
        operand = one.function if isinstance(one, Call) else one.base if isinstance(one, Item) else pick
        taken = ""
        while isinstance(base := self._body[operand], Attribute) and operand not in self._names:
            operand, taken = base.base, base.name
        if isinstance(base, Variable | Argument):
            return f"{base.name}.{taken}" if base.name in _OWN else base.name
        return operand
