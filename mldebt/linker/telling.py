"""Which conditions change nothing but what people are told: lines that are printed, advice, words, counts of rows."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.facts.module import Module
from mldebt.linker.arms import arms_of, ends_turn
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import Body, words_in
from mldebt.patterns import pattern

COUNTS = frozenset({"sum", "mean", "len", "shape", "size", "nunique", "value_counts", "empty", "count"})
"""What is asked of a condition, or of the rows it chose, where only their number matters."""
_SAME = frozenset(
    {"astype", "to_numpy", "values", "numpy", "cpu", "float", "int", "long", "squeeze", "ravel", "flatten"}
)
"""What gives a condition in another form."""
_COMPARES = frozenset({"confusion_matrix", "classification_report"})
"""Functions that count how often a condition held rightly."""
PRINTS = frozenset(
    {"print", "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "echo", "secho", "write"}
)
"""Functions and methods that show a text."""
COLLECTS = frozenset({"append", "extend", "insert", "add"})
_CHANGES_LITTLE = frozenset({"float", "int", "bool", "str", "any", "all", "abs", "round", "max", "min", "enumerate"})
"""Functions that give what they are given in another form."""
_LOOKS = pattern(
    r"#[0-9a-fA-F]{3,8}|[^\w]*|(?:dark|light|bold )?(?:red|green|orange|yellow|blue|gr[ae]y|amber|black|white|gold)"
    r"|success|danger|primary|secondary|(?:text|bg|badge|btn|alert)-[\w-]+"
)
"""Colours, signs and styles of a page."""
_READS = pattern(r"load|open|read_\w+")
"""Functions that give what is in a file."""
_DEEDS = frozenset(
    {"alert", "alarm", "retrain", "retraining", "promote", "promoted", "reject", "rejected", "approve", "approved",
     "block", "blocked", "deploy", "rollback"}
)  # fmt: skip
"""Words of what is written down for somebody to act on."""
_SENTENCE = 4
"""Words from which on a text is advice, and no label."""
_DEEPEST = 12


def asked_for(module: Module) -> frozenset[str]:
    """The texts that a module holds something against, or looks something up by."""
    return frozenset(_asked_in(module))


def _asked_in(module: Module) -> Iterator[str]:
    for scope in module.scopes:
        for one in scope.of(code.Comparison, code.Item, code.Call):
            keys: tuple[Operand, ...] = ()
            match one:
                case code.Comparison(operands=keys):
                    pass
                case code.Item(key=key):
                    keys = (key,)
                case code.Call(function=function, arguments=(first, *_)) if _is_get(scope.body[function]):
                    keys = (first,)
            for key in keys:
                literal = scope.body[key]
                inside = literal.items if isinstance(literal, code.Sequence) else (key,)
                for inner in (scope.body[each] for each in inside):
                    if isinstance(inner, code.Constant) and isinstance(inner.value, str):
                        yield inner.value


def _is_get(function: code.AnyInstruction) -> bool:
    return isinstance(function, code.Attribute) and function.name in {"get", "pop"}


def only_tells(body: Body, condition: Operand, asked: frozenset[str] | None = None) -> bool:
    """Whether all that comes of a condition is a count or a text for people to read.

    Labels are more than that: a text that depends on the condition and goes further than to be shown. Where `asked`
    is given, they are words as well, unless it has them."""
    return _Outcome(body, asked).only_told(condition, _DEEPEST)


def is_shown(body: Body, operand: Operand, but: Operand = ABSENT) -> bool:
    """Whether a value, with what is read of it, is only printed, logged or counted, or held against another; `but` is
    what takes it and is left out."""
    return _Outcome(body, None, but).is_shown(operand, _DEEPEST)


class _Outcome:
    """What comes of the conditions in one scope."""

    def __init__(self, body: Body, asked: frozenset[str] | None, but: Operand = ABSENT) -> None:
        self._body = body
        self._asked = asked
        self._but = but

    def only_told(self, condition: Operand, depth: int) -> bool:
        """Whether nothing comes of a condition that is more than telling."""
        uses = self._uses(condition)
        if not uses:
            chosen = self._chosen(condition)
            return chosen is not None and self._are_words(chosen)
        return depth > 0 and all(self._tells(operand, user, depth) for operand, user in uses)

    def _uses(self, operand: Operand) -> list[tuple[Operand, Operand]]:
        """What takes a value, also by its name; each with the operand that it takes."""
        body, name = self._body, self._body.bound_to(operand)
        uses = [(operand, user) for user in body.users.get(operand, ()) if user > operand]
        for named in body.readings.get(name, ()) if name else ():
            uses += [(named, user) for user in body.users.get(named, ())]
        return [(used, user) for used, user in uses if user != self._but and not self._chooses(used, user)]

    def _chooses(self, operand: Operand, user: Operand) -> bool:
        """Whether a value is the condition of `a if condition else b`."""
        one = self._body.get(user)
        return isinstance(one, code.Either) and one.condition == operand

    def _tells(self, operand: Operand, user: Operand, depth: int) -> bool:
        match self._body.get(user):
            case code.Attribute(name=name):
                return name in COUNTS or (name in _SAME and self.only_told(user, depth - 1))
            case code.Comparison(operators=("==" | "!=",)):
                return self.only_told(user, depth - 1)
            case code.Binary(operator="&" | "|") | code.Unary(operator="~" | "not") | code.Either():
                return self.only_told(user, depth - 1)
            case code.Item(key=key) if key == operand:
                return self.is_shown(user, depth - 1)
            case code.Gathered(item=item):
                return self.only_told(user, depth - 1) if item == operand else self.is_shown(user, depth - 1)
            case code.Call(function=function, arguments=arguments) if operand in arguments:
                name = self._body.name(function).rpartition(".")[2]
                counts = name in COUNTS or name in _COMPARES or not METRICS.isdisjoint(words_in(name))
                return counts or (name in _CHANGES_LITTLE and self.only_told(user, depth - 1))
            case code.Call(function=function) if operand == function:
                return self.only_told(user, depth - 1)
            case code.StoreItem(key=key, value=value) if value == operand:
                return self._is_record(key)
            case code.Mapping(pairs=pairs):
                return all(self._is_record(key) for key, value in pairs if value == operand)
            case code.Block(kind="if"):
                return self._only_shows(user)
        return False

    def _is_record(self, key: Operand) -> bool:
        """Whether an outcome is written down under a key that no code asks for, and that calls for no deed."""
        literal = self._body.get(key)
        name = literal.value if isinstance(literal, code.Constant) else None
        if self._asked is None or not isinstance(name, str):
            return False
        return name not in self._asked and not _DEEDS & {*words_in(name)}

    def _chosen(self, condition: Operand) -> code.Either | None:
        """What `a if condition else b` gives, where a condition is that of such an expression."""
        choices = (one for one in self._body.instructions if isinstance(one, code.Either))
        return next((one for one in choices if one.condition == condition), None)

    def _are_words(self, chosen: code.Either) -> bool:
        """Whether a choice is one among texts that are no labels."""
        return all(self._is_word(one) for option in chosen.options for one in self._options(option))

    def _options(self, operand: Operand) -> Iterator[Operand]:
        one = self._body.get(operand)
        if isinstance(one, code.Either) and not self._body.bound_to(operand):
            for option in one.options:
                yield from self._options(option)
        else:
            yield operand

    def _is_word(self, operand: Operand) -> bool:
        """Whether a value is a text that only people make something of."""
        body = self._body
        if not self._is_text(operand):
            return False
        literal = body.get(operand)
        text = literal.value if isinstance(literal, code.Constant) else None
        if isinstance(text, str) and (_LOOKS.fullmatch(text) or len(text.split()) >= _SENTENCE):
            return True
        if self._asked is not None:
            return text not in self._asked
        return self.is_shown(operand, _DEEPEST)

    def is_shown(self, operand: Operand, depth: int) -> bool:
        """Whether a value, and all that is made of it, is only counted, printed or laid by as a text."""
        uses = self._uses(operand)
        return depth > 0 and all(self._shows_it(used, user, depth) for used, user in uses)

    def _shows_it(self, operand: Operand, user: Operand, depth: int) -> bool:
        body = self._body
        match body.get(user):
            case code.Attribute(name=name):
                return name in COUNTS or self.is_shown(user, depth - 1)
            case code.Call(function=function):
                name = body.name(function).rpartition(".")[2]
                if name in PRINTS or name in COUNTS or (name in COLLECTS and self._is_text(operand)):
                    return True
                pure = operand == function or name in _CHANGES_LITTLE or _READS.fullmatch(name)
                return bool(pure) and self.is_shown(user, depth - 1)
            case code.Item():
                return self.is_shown(user, depth - 1)
            case (
                code.Text() | code.Binary() | code.Unary() | code.Comparison() | code.Either() | code.Element()
                | code.Sequence() | code.Gathered()
            ):  # fmt: skip
                return self.is_shown(user, depth - 1)
            case code.Block(kind="if"):
                return self._only_shows(user)
            case code.Block(kind="loop"):
                return True
        return False

    def _only_shows(self, block: Operand) -> bool:
        """Whether a block, with the `else` that follows it, does nothing but show, collect or choose texts.

        Where the block is left, so is what comes after it."""
        body = self._body
        if ends_turn(body, block):
            return False
        arms = arms_of(body, block)
        told = [one for one in arms if self._shows(one)]
        return bool(told) and not any(self._does(one, arms) for one in arms if one not in told)

    def _shows(self, operand: Operand) -> bool:
        """Whether an instruction prints something, lays a text by, or is or gives a text that is no label."""
        body = self._body
        match body.get(operand):
            case code.Call(function=function, arguments=arguments):
                name = body.name(function).rpartition(".")[2]
                return name in PRINTS or (name in COLLECTS and bool(arguments) and all(map(self._is_text, arguments)))
            case code.StoreItem(value=value) if self._counts_up(value):
                return True
            case (
                code.Return(value=value, yields=False) | code.StoreItem(value=value) | code.StoreAttribute(value=value)
            ):
                return value != ABSENT and all(map(self._is_word, self._options(value)))
            case code.Constant(value=str()) | code.Text():
                return bool(body.bound_to(operand)) and self._is_word(operand)
            case code.Sequence(items=items):
                return bool(body.bound_to(operand) and items) and all(map(self._is_word, items))
            case code.Either(options=options):
                return bool(body.bound_to(operand)) and all(one < operand and self._shows(one) for one in options)
        return False

    def _counts_up(self, operand: Operand) -> bool:
        """Whether a value is one more than what was there, as a count of classes is."""
        one = self._body.get(operand)
        step = self._body.get(one.right) if isinstance(one, code.Binary) and one.operator.startswith("+") else None
        return isinstance(step, code.Constant) and step.value == 1

    def _is_text(self, operand: Operand) -> bool:
        body = self._body
        match body.get(operand):
            case code.Text():
                return True
            case code.Constant(value=value):
                return isinstance(value, str)
            case code.Sequence(items=items):
                return bool(items) and all(map(self._is_text, items))
            case code.Binary(operator="+" | "%", left=left):
                return self._is_text(left)
            case code.Call(function=function):
                return body.name(function).endswith(".format")
        return False

    def _does(self, operand: Operand, arms: list[Operand]) -> bool:
        """Whether an instruction has an effect that is no text."""
        body = self._body
        match body.get(operand):
            case code.StoreItem() | code.StoreAttribute() | code.StoreGlobal() | code.Return() | code.Raise():
                return True
            case code.Call():
                if not body.users.get(operand) and not body.bound_to(operand):
                    return True
        outside = [one for one in body.users.get(operand, ()) if one not in arms]
        read = body.readings.get(body.bound_to(operand), ()) if body.bound_to(operand) else ()
        outside += [one for one in read if one not in arms]
        return bool(outside) and not all(self._shows_it(operand, one, _DEEPEST) for one in outside)
