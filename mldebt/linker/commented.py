"""Steps that are commented out and still name functions of the project, or entries of its catalogs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from mldebt.facts.catalog import Catalog, catalog_for
from mldebt.facts.code import Attribute, Call, Function, Symbol, Variable
from mldebt.facts.module import Commented, Module, Scope
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.program import Program
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import function_id
from mldebt.linker.together import tell_together
from mldebt.patterns import pattern
from mldebt.source import Location

_LOOKS = pattern(
    r"^_$|(?:^|_)(?:print|log|show|display|inspect|preview|describe|debug|plot|draw|visuali[sz]e|profile|time|test|check|main"
    r"|ask|input|choice|choose|yesno|confirm|menu|send|mail|message|notify|alert)(?:_|$)"
)
"""Names of functions that translate a text, or are switched on and off to look at something: no step of a pipeline."""

_GETS = pattern(r"^_?(get|env|config|setting|make|create|init|setup)(_|$)|^_?is_|logger$")
_NEAR = 6
"""Lines between two ways to call one function."""
_SHORT = 4
"""Statements of a function that hands out a setting, a logger, a connection."""


def add(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    handling: Collection[str],
    libraries: Libraries,
    catalogs: Sequence[Catalog],
) -> None:
    """A node for each such step, with what it names; steps of one file that name one function are one."""
    program = Program(modules, {})
    for path in sorted(set(handling) & set(modules)):
        catalog = catalog_for(catalogs, path)
        found = [
            _add(builder, path, one, tuple(_named(program, path, one, libraries, catalog)))
            for one in (modules[path].commented if not is_test(path) else ())
        ]
        if steps := list(dict.fromkeys(node for node in found if node)):
            more = len(steps) - 1
            along = f", and {more} more {'step' if more == 1 else 'steps'} of the file" if more else ""
            tell_together(builder, steps[0], steps[1:], along)


def _add(builder: GraphBuilder, path: str, one: Commented, named: Sequence[str]) -> str:
    """The node of a step, empty where what it names is gone."""
    there = [node for node in named if builder.has(node)]
    if not there:
        return ""
    at = Location(path, one.span)
    node = builder.node(
        f"branch:{path}:{one.call}:{there[0]}",
        NodeKind.BRANCH,
        one.call,
        [at],
        state="commented",
        cause="",
        function=path,
        statements=1,
        data_code=True,
        test=False,
    )
    for target in there:
        builder.edge(node, EdgeKind.NAMES, target, [at])
    return node


def _named(program: Program, path: str, one: Commented, libraries: Libraries, catalog: Catalog | None) -> Iterator[str]:
    """The nodes that a step names: the functions and data of a job, or the function of the project that is called."""
    called = _meaning(program, path, one.call)
    if libraries.makes_jobs(called):
        for name in one.names:
            yield from _function(program, path, name)
        for text in one.texts:
            entry = catalog.find(text) if catalog is not None else None
            if entry is not None:
                yield f"key:{entry.file}:{entry.name}"
    elif (
        one.arguments
        and not _LOOKS.search(one.call.rpartition(".")[2].lower())
        and not _is_called_beside(program.modules[path], one)
    ):
        yield from _function(program, path, one.call)


def _is_called_beside(module: Module, one: Commented) -> bool:
    """Whether live code calls the same a few lines away: what is commented out is another way to call it, no step."""
    name, line = one.call.rpartition(".")[2], one.span.line
    return any(
        abs(call.span.line - line) <= _NEAR and _name_called(module, scope, call) == name
        for scope in module.scopes
        for call in scope.of(Call)
    )


def _name_called(module: Module, scope: Scope, call: Call) -> str:
    function = scope.body[call.function]
    if isinstance(function, Function):
        return module.scopes[function.scope].name
    return function.name.rpartition(".")[2] if isinstance(function, Attribute | Symbol | Variable) else ""


def _meaning(program: Program, path: str, name: str) -> str:
    """The dotted name that a name of a module stands for by its imports, else the name itself."""
    first, dot, rest = name.partition(".")
    top = program.modules[path].scopes[0]
    for operand in reversed(dict(top.bindings).get(first, ())):
        symbol = top.body[operand] if operand < len(top.body) else None
        if isinstance(symbol, Symbol):
            return f"{symbol.name}{dot}{rest}"
    return name


def _function(program: Program, path: str, name: str) -> Iterator[str]:
    """The function of the project that a name of a module stands for."""
    dotted = _meaning(program, path, name)
    is_own = dotted == name and "." not in name
    found = (path, (name,)) if is_own else program.find(program.absolute(dotted, path), path)
    if found is None:
        return
    module, wanted = found[0], ".".join(found[1])
    for scope in program.modules[module].scopes:
        if scope.kind == "function" and scope.name == wanted and not _only_gets(scope):
            yield function_id(module, scope)


def _only_gets(scope: Scope) -> bool:
    """Whether a function is a short one that only hands something out, which is no step."""
    return bool(_GETS.search(scope.name.rpartition(".")[2])) and len(scope.statements) <= _SHORT
