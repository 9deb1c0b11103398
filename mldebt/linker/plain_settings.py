"""Settings that are plain Python, dataclasses and modules of constants: what of them no code names.

Nobody reads a field or constant whose name stands nowhere else. Where code takes such objects or modules apart by
other means than names, nothing is said of them.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import msgspec

from mldebt.facts.code import AnyInstruction, Attribute, Binary, Call, Class, Constant, Sequence, Symbol, Text, Variable
from mldebt.facts.code import Mapping as Dict
from mldebt.facts.module import Module, Scope
from mldebt.interpreter.entries import is_test
from mldebt.linker import config_keys
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.framework_settings import is_taken_by_framework
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.secrets import beside
from mldebt.patterns import pattern
from mldebt.source import Location, Span

_CLASS = pattern(r"(Config|Configuration|Settings|Params|Parameters|Hyperparameters|HParams)$")
_MODULE = frozenset(
    {
        "config",
        "configs",
        "configuration",
        "constants",
        "const",
        "consts",
        "settings",
        "params",
        "parameters",
        "hparams",
    }
)
_DECORATORS = frozenset({"dataclasses.dataclass", "attr.s", "attr.define", "attrs.define", "attr.dataclass"})
_SETTING_CALLS = frozenset({"getenv", "get", "Path", "join", "config", "int", "float", "str", "bool"})
"""Calls that give a constant its value: from the environment, or as a path of its parts."""
_CONSTANT = pattern(r"[A-Z][A-Z0-9_]+")
_LAYOUT = frozenset(
    {"RAW_DATA_DIR", "INTERIM_DATA_DIR", "EXTERNAL_DATA_DIR", "PROCESSED_DATA_DIR", "REPORTS_DIR", "FIGURES_DIR"}
)
"""Constants for the folders that a project of data science is laid out with, whether or not it fills all of them.

These words are of the layout that projects begin as, not of a library that code imports. A rule cannot leave them out,
as the first unread key of a file stands for the others."""
_WORD = pattern(r"[A-Za-z_]\w*")
_WHOLE = frozenset(
    {
        "asdict",
        "astuple",
        "__dict__",
        "vars",
        "fields",
        "__dataclass_fields__",
        "__annotations__",
        "to_dict",
        "structured",
    }
)
"""Names by which code takes all fields of an object."""
_BY_OBJECT = frozenset({"from_object", "config_from_object", "config_class"})
"""Names by which a framework takes the attributes of a class for its settings."""
_BY_NAME = frozenset({"getattr", "vars", "dir", "getmembers", "from_object", "import_module"})
"""Names of functions that take the names of a module as texts, or all of them."""
_LEAST_READ = 2
"""How many others of the same place code must name before the lack of one tells something."""


def add(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    sayings: Sayings,
    texts: Iterable[str],
    handling: frozenset[str],
) -> None:
    """The fields and constants that nothing names, as keys of the file that defines them."""
    if not handling:
        return
    said = {word for text in texts for word in _WORD.findall(text)}
    named = dict(sayings.of_all(modules, _named))
    naming = Counter(name for names in named.values() for name in names)
    everywhere = said | naming.keys()
    by_object = not _BY_OBJECT.isdisjoint(everywhere)
    takes_whole = not _WHOLE.isdisjoint(everywhere)
    apart = [one for _, one in sayings.of_all(modules, _taken_apart)] if any(map(_is_of_settings, modules)) else []
    for path in sorted(modules):
        if is_test(path) or not beside(path, handling):
            continue
        if not takes_whole:
            _add_classes(builder, path, modules[path], everywhere, by_object)
        if is_taken_by_framework(path, modules[path]):
            continue
        if _is_of_settings(path) and not any(one.takes(_stem(path)) for one in apart):
            others = said | {name for name, files in naming.items() if files > (name in named[path])}
            _add_constants(builder, path, modules[path], others, named[path])


def _add_classes(
    builder: GraphBuilder, path: str, module: Module, everywhere: Collection[str], by_object: bool
) -> None:
    for made in module.scopes[0].body:
        if not isinstance(made, Class) or made.bases or not _is_settings(module, made, by_object):
            continue
        scope = module.scopes[made.scope]
        fields = {name: scope.body[values[0]].span for name, values in scope.bindings if not name.startswith("_")}
        if scope.name in everywhere:
            _add(builder, path, (scope.name,), fields, everywhere)


def _is_settings(module: Module, made: Class, by_object: bool) -> bool:
    """Whether a class is named after configuration and holds nothing but values: a dataclass, or a plain class unless
    a framework may take the attributes of that, `by_object`."""
    marks = [_callee(module.scopes[0].body, module.scopes[0].body[mark]) for mark in made.decorators]
    is_plain = all(one.kind != "function" for one in module.scopes if one.parent == made.scope)
    is_marked = any(one in _DECORATORS for one in marks) or not (marks or by_object or made.keywords)
    return is_plain and bool(_CLASS.search(module.scopes[made.scope].name)) and is_marked


def _callee(body: tuple[AnyInstruction, ...], one: AnyInstruction) -> str:
    one = body[one.function] if isinstance(one, Call) else one
    return one.name if isinstance(one, Symbol) else ""


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _is_of_settings(path: str) -> bool:
    """Whether a module is named after settings, by all of its name, or its first or last word."""
    words = _stem(path).split("_")
    return not _MODULE.isdisjoint({_stem(path), words[0], words[-1]})


def _add_constants(
    builder: GraphBuilder, path: str, module: Module, others: Collection[str], own: frozenset[str]
) -> None:
    scope = module.scopes[0]
    constants = {
        name: scope.body[values[0]].span
        for name, values in scope.bindings
        if _CONSTANT.fullmatch(name) and name not in _LAYOUT
        and len(values) == 1 and not scope.is_used(name)
        and name not in (own if not _is_of_environment(scope, values[0], name) else _spoken(module))
        and _is_setting(scope, values[0])
    }  # fmt: skip
    _add(builder, path, (), constants, others)


def _is_of_environment(scope: Scope, operand: int, name: str) -> bool:
    """Whether a value is asked for by the very name that it gets, as an environment variable is."""
    one = scope.body[operand]
    asked = scope.body[one.arguments[0]] if isinstance(one, Call) and one.arguments else None
    return isinstance(asked, Constant) and asked.value == name


def _is_setting(scope: Scope, operand: int) -> bool:
    """Whether a value is written down where it stands, put together of such as a path is, or taken from outside."""
    one = scope.body[operand]
    if isinstance(one, Binary):
        return one.operator in {"/", "+"}
    if isinstance(one, Call):
        return _tail(scope, one.function) in _SETTING_CALLS
    return isinstance(one, Constant | Sequence | Dict | Text)


def _add(
    builder: GraphBuilder, path: str, keys: tuple[str, ...], spans: Mapping[str, Span], named: Collection[str]
) -> None:
    unread = [name for name in spans if name not in named]
    if not unread or len(spans) - len(unread) < _LEAST_READ:
        return
    for name in unread:
        config_keys.add_unread(builder, path, (*keys, name), Location(path, spans[name]))


class _TakenApart(msgspec.Struct, frozen=True):
    """The modules whose names code takes by texts, or all of them; `any_module` where a text tells which."""

    modules: frozenset[str]
    any_module: bool

    def takes(self, stem: str) -> bool:
        """Whether code takes a module apart that has this name."""
        return self.any_module or stem in self.modules


@Saying
def _taken_apart(file: OneFile) -> _TakenApart:
    """What a file takes apart, up to the first call that a text tells what to take."""
    found: set[str] = set()
    for scope in file.module.scopes:
        for one in scope.of(Call):
            if _tail(scope, one.function) in _BY_NAME:
                found.update(_tail(scope, operand) for operand in one.arguments)
                if any(isinstance(scope.body[operand], Constant) for operand in one.arguments[:1]):
                    return _TakenApart(frozenset(found), _tail(scope, one.function) != "getattr")
    return _TakenApart(frozenset(found), False)


def _tail(scope: Scope, operand: int) -> str:
    one = scope.body[operand]
    return one.name.rpartition(".")[2] if isinstance(one, Symbol | Variable | Attribute) else ""


@Saying
def _named(file: OneFile) -> frozenset[str]:
    """Every name and word by which code may read something."""
    return _spoken(file.module).union(*(_WORD.findall(text) for text in file.module.texts))


def _spoken(module: Module) -> frozenset[str]:
    """Every name by which code may read something."""
    attributes = {one.name for one in module.of(Attribute)}
    return module.variables | attributes | {part for one in module.of(Symbol) for part in one.name.split(".")}
