"""The options that a script takes on its command line, where its own file says all of them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mldebt.facts.code import Attribute, Call, Constant, Operand, Return, Symbol, Variable
from mldebt.facts.module import Module, Scope
from mldebt.linker.sayings import OneFile, Saying

_MODULE, _PARSER = "argparse", "ArgumentParser"
_PARSES, _ADDS = "parse_args", "add_argument"
_GROUPS = frozenset({"add_argument_group", "add_mutually_exclusive_group"})
_OPENING = frozenset({"parse_known_args", "parse_known_intermixed_args", "add_subparsers"})
"""What lets a parser take words that no option of its own declares."""
_ALSO = frozenset({"argv", "REMAINDER", "BooleanOptionalAction"})
"""What makes more of the words than one parser does with the options it is given."""
_OWN_WAY = frozenset({"parents", "prefix_chars", "fromfile_prefix_chars", "add_help", "conflict_handler"})
"""What makes a parser know more options than it is given one by one, or others."""


class Options(msgspec.Struct, frozen=True, array_like=True):
    """The names of all options of a script, and of those that it demands: each with all its names."""

    names: tuple[str, ...]
    demanded: tuple[tuple[str, ...], ...] = ()

    def takes(self, word: str) -> bool:
        """Whether a long option is one of them, or the beginning of one."""
        return any(name == word or (name.startswith(word) and name.startswith("--")) for name in self.names)


class _Parsing:
    """Follows the one parser of a file through its names; `escapes` where it gets out of sight."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.parses = False
        self.escapes = False
        self.added: list[tuple[Scope, Call]] = []

    def follow(self, scope: Scope, place: Operand) -> None:
        """Looks at all that is done with a parser, or a group of its options, at a place of a scope."""
        self._uses(scope, place)
        names = [name for name, values in scope.bindings if place in values]
        for name in names:
            self._elsewhere(scope, name)

    def _uses(self, scope: Scope, place: Operand) -> None:
        for user in scope.users.get(place, ()):
            match scope.body[user]:
                case Attribute(name=name):
                    self._calls(scope, user, name)
                case Return():
                    self._returned(scope)
                case _:
                    self.escapes = True

    def _calls(self, scope: Scope, attribute: Operand, name: str) -> None:
        for user in scope.users.get(attribute, ()):
            call = scope.body[user]
            if not isinstance(call, Call) or call.function != attribute:
                self.escapes = True
            elif name == _ADDS:
                self.added.append((scope, call))
            elif name == _PARSES:
                self.parses = True
                self.escapes |= bool(call.arguments or call.keywords or call.stars or call.double_stars)
            elif name in _GROUPS:
                self.follow(scope, user)

    def _returned(self, scope: Scope) -> None:
        """Follows what a function of the file gives to where it is called."""
        if "." in scope.name or scope.kind != "function":
            self.escapes = True
            return
        for other, place in _readings(self.module, scope.name):
            for user in other.users.get(place, ()):
                call = other.body[user]
                if isinstance(call, Call) and call.function == place:
                    self.follow(other, user)
                else:
                    self.escapes = True

    def _elsewhere(self, scope: Scope, name: str) -> None:
        """Follows a name of the parser into the functions that read it."""
        for other, place in _readings(self.module, name):
            if other is not scope:
                self._uses(other, place)


def _readings(module: Module, name: str) -> Iterator[tuple[Scope, Operand]]:
    for scope in module.scopes:
        for place, one in scope.placed(Variable):
            if one.name == name:
                yield scope, place
    top = module.scopes[0]
    for place in top.bound.get(name, ()):
        yield top, place


@Saying
def own_options(file: OneFile) -> Options | None:
    """The options of the one parser of a file that takes no others, None where it may take more."""
    module = file.module
    parsers = [
        (scope, place)
        for scope in module.scopes
        for place, call in scope.placed(Call)
        if isinstance(made := scope.body[call.function], Attribute | Symbol | Variable) and _is_parser(made.name)
    ]
    modules = {one.name.partition(".")[0] for one in module.imports if one.name.endswith(_MODULE)}
    if len(parsers) != 1 or modules != {_MODULE} or not module.mentions.isdisjoint(_OPENING | _ALSO):
        return None
    scope, place = parsers[0]
    call = scope.body[place]
    if not isinstance(call, Call) or call.double_stars or any(name in _OWN_WAY for name, _ in call.keywords):
        return None
    parsing = _Parsing(module)
    parsing.follow(scope, place)
    found = [_names(*one) for one in parsing.added]
    if parsing.escapes or not parsing.parses or not all(found):
        return None
    demanded = (names for names, (where, one) in zip(found, parsing.added, strict=True) if _is_demanded(where, one))
    names = (name for one in found for name in one if name.startswith("-"))
    return Options(("-h", "--help", *dict.fromkeys(names)), tuple(dict.fromkeys(demanded)))


def _is_parser(name: str) -> bool:
    return name.rpartition(".")[2] == _PARSER


def _names(scope: Scope, call: Call) -> tuple[str, ...]:
    """The names of an option, none where they are not all written down."""
    told = [scope.body[one] for one in call.arguments]
    names = tuple(one.value for one in told if isinstance(one, Constant) and isinstance(one.value, str))
    is_open = call.stars or call.double_stars or len(names) < len(told)
    return () if is_open else names


def _is_demanded(scope: Scope, call: Call) -> bool:
    given = dict(call.keywords)
    required = scope.body[given["required"]] if "required" in given else None
    return isinstance(required, Constant) and required.value is True
