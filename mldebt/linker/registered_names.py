"""The names of registered models of which the newest version is in use as soon as it is registered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Scope
from mldebt.interpreter.launching import is_test
from mldebt.linker.calls import name_called
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.patterns import pattern

LOGGED_AS = "registered_model_name"
"""The argument by which a call that logs a model registers it besides."""
REGISTERS = frozenset({"register_model", "create_model_version"})
"""Calls that do nothing but register a model."""
_WAITS = frozenset({"candidate", "challenger", "shadow", "staging"})
"""Words of names of models that are not in use."""
_HOLE = "*"
"""What stands for a part of a name that is not written there."""
_NEWEST_OF = pattern(r"models:/([^/@\s\"']+)/latest\b")
"""The address of the newest version of a model."""
_NEWEST = frozenset({"search_model_versions", "get_latest_versions"})
"""Calls that give the newest versions, unless they are told a stage."""
_NAMED_NEWEST = frozenset({"latest", "newest"})
"""Words of names of functions of the project that give the newest version."""
_LOADS = pattern(r"load_model|load_latest\w*|download_artifacts|score_batch")
_MOVES = frozenset(
    {"transition_model_version_stage", "set_registered_model_alias", "register_model", "create_model_version"}
)


def taken_as_newest(codes: CodeOf, sayings: Sayings, texts: Iterable[str]) -> frozenset[str]:
    """The names of registered models of which code, a command or a setting takes the newest version there is, with a
    star for what is not written there."""
    found = {name for text in texts for name in _NEWEST_OF.findall(text)}
    paths = [path for path in codes.modules if not is_test(path)]
    finding = {name for path in paths for name in sayings.of(path, _finds_newest)}
    for path in paths:
        found.update(name for body in codes.bodies(path) for name in _addressed(body.scope))
        called = sayings.of(path, _called_where_models_are_loaded)
        found.update({_HOLE} if sayings.of(path, _asks_for_newest) or called & finding else ())
    return frozenset(found)


def _addressed(scope: Scope) -> Iterator[str]:
    """The names in the addresses of newest versions."""
    inside = {part for text in scope.of(code.Text) for part in text.parts}
    for operand, one in scope.placed(code.Constant, code.Text):
        if isinstance(one, code.Text) or operand not in inside:
            yield from _NEWEST_OF.findall(_spelt(scope, one))


@Saying
def _asks_for_newest(file: OneFile) -> bool:
    """Whether a file that loads models asks the registry which version is the newest, or takes a model from a registry
    that knows no versions in use."""
    called = [(name_called(body, one), one) for body in file.bodies for one in body.scope.of(code.Call)]
    names = {name for name, _ in called}
    if any(name in names and names & registry for name, registry in file.libraries.newest.items()):
        return True
    return _only_loads(names) and any(_is_of_newest(name, one) for name, one in called)


@Saying
def _finds_newest(file: OneFile) -> frozenset[str]:
    """The functions of a file that say by their names that they give the newest version, and ask the registry."""
    return frozenset(
        name
        for body in file.bodies
        if (name := body.scope.name.rpartition(".")[2]) and _NAMED_NEWEST & {*words_in(name)}
        if any(_is_of_newest(name_called(body, one), one) for one in body.scope.of(code.Call))
    )


@Saying
def _called_where_models_are_loaded(file: OneFile) -> frozenset[str]:
    """The functions that a file calls which loads models and moves none."""
    names = frozenset(name_called(body, one) for body in file.bodies for one in body.scope.of(code.Call))
    return names if _only_loads(names) else frozenset()


def _only_loads(called: Collection[str]) -> bool:
    return _MOVES.isdisjoint(called) and any(map(_LOADS.fullmatch, called))


def _is_of_newest(name: str, call: code.Call) -> bool:
    return name in _NEWEST and not any(keyword == "stages" for keyword, _ in call.keywords)


def _spelt(scope: Scope, one: code.Instruction) -> str:
    """A text with a star for each of its holes."""
    if isinstance(one, code.Constant):
        return one.value if isinstance(one.value, str) else ""
    parts = [scope.body[each] for each in one.parts] if isinstance(one, code.Text) else []
    return "".join(str(part.value) if isinstance(part, code.Constant) else _HOLE for part in parts)


def is_taken(body: Body, operand: Operand, taken: Iterable[str]) -> bool:
    """Whether the newest version is `taken` of what a call registers, and its name is not that of a candidate."""
    call = body.get(operand)
    keywords = dict(call.keywords) if isinstance(call, code.Call) else {}
    given = [keywords[each] for each in ("name", LOGGED_AS) if each in keywords]
    given = given or (list(call.arguments[1:2]) if isinstance(call, code.Call) else [])
    literal = body.get(given[0]) if given else None
    name = (_spelt(body.scope, literal) if isinstance(literal, code.Constant | code.Text) else "") or _HOLE
    if _WAITS & {*words_in(name)}:
        return False
    return any(fnmatchcase(name, one) or fnmatchcase(one, name) for one in taken)
