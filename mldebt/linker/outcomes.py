"""What comes of a condition: what is called, refused, kept or returned because of it, also where others ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.linker.arms import arms_of, ends_turn, rebound, rest_of_turn
from mldebt.linker.callers import Callers
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.telling import COLLECTS, COUNTS, PRINTS
from mldebt.source import Location

DEEDS = frozenset(
    ["promote", "register", "transition", "alias", "deploy", "release", "publish", "rollback", "retrain", "train",
     "fit", "save", "dump", "alert", "alerts", "alarm", "alarms", "notify", "notification", "trigger", "block",
     "approve", "reject", "refresh"]
)  # fmt: skip
"""Words of functions that put models to use, train them, or call for somebody."""
_ASKS = frozenset(
    ["get", "is", "should", "check", "compute", "calculate", "determine", "evaluate", "format", "build", "count",
     "describe", "log", "print"]
)  # fmt: skip
"""Words of functions that only find something out, or say it."""
_QUIET = PRINTS | COUNTS | frozenset({"isinstance", "sleep", "close", "get", "setdefault", "flush", "pprint"})
"""Functions that leave nothing behind but what people read."""
_ENDS = frozenset({"close", "flush"})
"""Those that are quiet where they end what was opened, and a deed where they end what was given."""
_LEAVES = frozenset({"exit", "_exit", "abort"})
_CONDITIONS = frozenset({"if", "while", "case"})
_ASKERS = 3
"""How far those who call a function are followed."""


class Outcome(msgspec.Struct, frozen=True):
    """Something that hangs on a condition: `kind` acts, fails, keeps, answers or calls; `text` says what it decides.

    `name` is that of what is called, kept or asked. An answer `leads` to what those who ask for it do."""

    kind: str
    text: str
    name: str
    leads: tuple[Outcome, ...] = ()


class Outcomes:
    """What comes of conditions in the code of a project; `writing` are the calls that write data."""

    def __init__(self, codes: CodeOf, callers: Callers, writing: frozenset[Location]) -> None:
        self._writing = writing
        self._codes = codes
        self._callers = callers
        self._known: dict[tuple[str, int, Operand, int], tuple[Outcome, ...]] = {}

    def of(self, body: Body, condition: Operand) -> list[Outcome]:
        """What a function does because of a condition; what is only shown is nothing, and nor is such an answer."""
        return [*self._of(body, condition, _ASKERS)]

    def _of(self, body: Body, operand: Operand, depth: int) -> tuple[Outcome, ...]:
        key = (body.path, body.index, operand, depth)
        if key not in self._known:
            self._known[key] = tuple(self._found(body, operand, depth))
        return self._known[key]

    def _found(self, body: Body, operand: Operand, depth: int) -> Iterator[Outcome]:
        for one in _Flow(body, self._writing).of(operand):
            if one.kind == "answers" and body.scope.kind == "lambda":
                yield from self._of_lambda(body, depth)
                continue
            asking = self._callers.of(body) if one.kind == "answers" and depth else []
            leads = tuple(dict.fromkeys(each for other, call in asking for each in self._of(other, call, depth - 1)))
            if leads or not asking:
                yield msgspec.structs.replace(one, leads=leads)

    def _of_lambda(self, body: Body, depth: int) -> Iterator[Outcome]:
        """What comes of what an expression without a name gives: it is applied where it stands."""
        around = self._codes.body(body.path, body.scope.parent)
        places = [at for at, one in around.scope.placed(code.Function) if one.scope == body.index]
        for place in places if depth else ():
            yield from self._of(around, place, depth - 1)


class _Flow:
    """Where a value, and what hangs on it, goes in one scope."""

    def __init__(self, body: Body, writing: frozenset[Location]) -> None:
        self._body = body
        self._writing = writing
        self._function = body.scope.name or "the module"
        self._seen: set[Operand] = set()

    def of(self, operand: Operand) -> list[Outcome]:
        """All outcomes of a value, each once."""
        return [*dict.fromkeys(self._uses(operand))]

    def _uses(self, operand: Operand) -> list[Outcome]:
        if operand in self._seen:
            return []
        self._seen.add(operand)
        body, name = self._body, self._body.bound_to(operand)
        named = [one for one in body.readings.get(name, ()) if one > operand] if name else []
        uses = [(each, user) for each in (operand, *named) for user in body.users.get(each, ())]
        kept = [Outcome("keeps", f"{body.scope.name}.{name}", name)] if name and body.scope.kind == "class" else []
        return [*kept, *(found for used, user in uses for found in self._taken(used, user))]

    def _taken(self, operand: Operand, user: Operand) -> list[Outcome]:
        """What comes of a value where one instruction takes it."""
        match self._body.get(user):
            case code.Return():
                return [self._answers()]
            case code.Assert():
                return [self._fails()]
            case code.Raise():
                return []
            case code.Block(kind=kind):
                return self._controlled(user) if kind in _CONDITIONS else []
            case code.StoreGlobal(name=name):
                return [Outcome("keeps", name, name)]
            case code.StoreItem(base=base) | code.StoreAttribute(base=base) | code.DeleteItem(base=base):
                return [] if operand == base else self._stored(user, base)
            case code.Call() as call:
                return self._given(operand, user, call)
        return self._uses(user)

    def _stored(self, store: Operand, base: Operand) -> list[Outcome]:
        """What comes of a value that is put into something, or taken out: of something local, what comes of that."""
        kept = self._kept(store)
        own = _own(self._body, base)
        if own is None:
            return [kept]
        return [kept] if self._uses(own) else []

    def _kept(self, store: Operand) -> Outcome:
        body, one = self._body, self._body.get(store)
        if isinstance(one, code.StoreAttribute):
            return Outcome("keeps", f"{body.name(one.base)}.{one.name}".strip("."), one.name)
        item = one if isinstance(one, code.StoreItem | code.DeleteItem) else None
        key = body.get(item.key) if item else None
        base = (body.name(item.base) if item else "") or "a table"
        if isinstance(key, code.Constant) and isinstance(key.value, str):
            return Outcome("keeps", f"{base}['{key.value}']", key.value)
        return Outcome("keeps", f"what is in {base}", base)

    def _given(self, operand: Operand, user: Operand, call: code.Call) -> list[Outcome]:
        """What comes of a value that a call takes, or that a method of it is called of."""
        name = self._body.name(call.function).rpartition(".")[2]
        if self._is_quiet(call, name) or not METRICS.isdisjoint(words_in(name)):
            return []
        if name in COLLECTS:
            return self._collected(call) if operand != call.function else []
        if self._is_effect(user) and name:
            return [Outcome(self._kind(name), f"what {self._function} gives to {name}", name)]
        return self._uses(user)

    def _collected(self, call: code.Call) -> list[Outcome]:
        """What comes of what is laid by in a list or a session: of a local one, what comes of that."""
        body = self._body
        base = getattr(body.get(call.function), "base", ABSENT)
        if base == ABSENT:
            return []
        own, name = _own(body, base), body.name(base) or "a list"
        return [Outcome("keeps", f"what is in {name}", name)] if own is None or self._uses(own) else []

    def _is_effect(self, call: Operand) -> bool:
        return not self._body.users.get(call) and not self._body.bound_to(call)

    def _controlled(self, block: Operand) -> list[Outcome]:
        """What comes of what stands in a block, in the `else` after it, and after where it is left."""
        body = self._body
        inside = frozenset([*arms_of(body, block), *(rest_of_turn(body, block) if ends_turn(body, block) else ())])
        handlers = frozenset(at for at, one in body.scope.placed(code.Block) if one.kind == "except")
        return [
            found
            for one in sorted(inside.union(rebound(body, block)))
            if handlers.isdisjoint(body.blocks[one])
            for found in self._done(one, inside)
        ]

    def _done(self, operand: Operand, arms: frozenset[Operand]) -> list[Outcome]:
        """What comes of an instruction that runs in one case only."""
        body = self._body
        match body.get(operand):
            case code.Raise():
                return [self._fails()]
            case code.Return(value=value):
                return [self._answers()] if value != ABSENT else []
            case code.StoreItem(base=base, value=value) | code.StoreAttribute(base=base, value=value):
                return [] if _adds_up(body, value) else self._stored(operand, base)
            case code.DeleteItem(base=base):
                return self._stored(operand, base)
            case code.StoreGlobal(name=name):
                return [Outcome("keeps", name, name)]
            case code.Call() as call:
                return self._called(operand, call)
            case code.Block() | code.BlockEnd() | None:
                return []
        outside = [one for one in body.users.get(operand, ()) if one not in arms]
        if not outside or not body.bound_to(operand) or _adds_up(body, operand):
            return []
        return [found for one in outside for found in self._taken(operand, one)]

    def _called(self, operand: Operand, call: code.Call) -> list[Outcome]:
        """What a call does that is made in one case only: a deed, an end, what is laid by, or something else."""
        name = self._body.name(call.function).rpartition(".")[2]
        if name in _LEAVES:
            return [self._fails()]
        is_quiet = self._is_quiet(call, name)
        kind = "acts" if not is_quiet and self._body.at(operand) in self._writing else self._kind(name)
        if kind == "acts" or (self._is_effect(operand) and not is_quiet and name not in COLLECTS):
            return [Outcome(kind, f"whether {self._function} calls {name}", name)] if name else []
        if name in COLLECTS:
            return self._collected(call)
        return self._uses(operand) if self._body.bound_to(operand) else []

    def _is_quiet(self, call: code.Call, name: str) -> bool:
        """Whether a call leaves nothing behind but what people read; what was given to a function is not just ended."""
        given = self._body.get(getattr(self._body.get(call.function), "base", ABSENT))
        return name in _QUIET and not (name in _ENDS and isinstance(given, code.Argument | code.Item))

    def _kind(self, name: str) -> str:
        words = {*words_in(name)}
        return "acts" if words & DEEDS and not words & _ASKS and name not in _QUIET else "calls"

    def _answers(self) -> Outcome:
        return Outcome("answers", f"what {self._function} returns", self._function.rpartition(".")[2])

    def _fails(self) -> Outcome:
        return Outcome("fails", f"whether {self._function} fails", self._function.rpartition(".")[2])


def _own(body: Body, operand: Operand) -> Operand | None:
    """The value of the scope itself that something is a part of, which ends with it; None where it lives on."""
    match body.get(operand):
        case code.Argument() | code.Variable() | code.Symbol():
            return None
        case code.Attribute(base=base) | code.Item(base=base):
            return _own(body, base)
    return operand if body.scope.name else None


def _adds_up(body: Body, operand: Operand) -> bool:
    """Whether a value is so many more than what was there: points that code gives, or a count."""
    match body.get(operand):
        case code.Binary(operator="+=" | "-=", right=right):
            return body.number(right) is not None
        case code.Either(options=options):
            return any(one < operand and _adds_up(body, one) for one in options)
    return False
