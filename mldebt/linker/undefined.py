"""Names that code reads and nothing binds: what reads them fails when it runs, so nothing runs it."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping

from mldebt.facts.code import Assert, StoreGlobal, Symbol, Variable
from mldebt.facts.module import Module, Scope
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.layout import Layout
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.mentions import Meanings
from mldebt.linker.missing_members import missing
from mldebt.linker.references import References
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.together import tell_together
from mldebt.linker.wording import listed
from mldebt.source import Location

_PYTHON_2 = frozenset(
    {"unicode", "xrange", "raw_input", "basestring", "long", "reduce", "unichr", "execfile", "file", "cmp", "reload"}
)
_GIVEN = frozenset(
    {"spark", "sc", "sqlContext", "dbutils", "display", "context", "session", "ref", "source", "dbt", "get_ipython",
     "snakemake", "c", "reveal_type", "WindowsError", "_"}
)  # fmt: skip
"""What platforms put into the scripts that they run."""
_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "NameError"})
_KNOWN = frozenset(dir(builtins)) | _PYTHON_2 | _GIVEN


def add(builder: GraphBuilder, references: References, sayings: Sayings) -> None:
    """Adds the first place in each file that reads a name, or an attribute of its object, which nothing binds."""
    modules, mentioned = references.program.modules, references.program.mentioned
    members = missing(references)
    for path in sorted(modules):
        if path.endswith(".py") and not is_test(path):
            of_objects = [(index, place, f"self.{name}") for index, place, name in members.get(path, ())]
            found = sorted([*sayings.of(path, _unbound), *of_objects])
            if found:
                _add_of(builder, path, modules[path], found, mentioned)


def _add_of(
    builder: GraphBuilder,
    path: str,
    module: Module,
    unbound: Iterable[tuple[int, int, str]],
    mentioned: frozenset[str],
) -> None:
    never: dict[int, frozenset[int]] = {}
    told: dict[str, str] = {}
    for index, place, name in unbound:
        if index not in never:
            layout = Layout(module, index, mentioned)
            never[index] = layout.never | layout.unreached
        if place in never[index] or name in told:
            continue
        at, function = Location(path, module.scopes[index].body[place].span), module.scopes[index].name
        told[name] = builder.node(
            f"branch:{at}", NodeKind.BRANCH, name, [at], state="undefined", function=function, test=False
        )
    _tell_names(builder, told)


@Saying
def _unbound(file: OneFile) -> list[tuple[int, int, str]]:
    """The names that functions read and nothing in sight binds, by scope and place."""
    if _is_open(file.module):
        return []
    stored, meanings = {one.name for one in file.module.of(StoreGlobal)} | _KNOWN, Meanings(file.module)
    return [
        (index, place, one.name)
        for index, scope in enumerate(file.module.scopes)
        for place, one in (scope.placed(Variable) if scope.kind == "function" else ())
        if not (one.name in stored or one.name.startswith("__") or meanings.holder(index, one.name) is not None)
        and not _is_of_a_failure(scope, place)
    ]


def _is_of_a_failure(scope: Scope, place: int) -> bool:
    """Whether a place is in the message of an assertion, which is made only where the code fails anyway."""
    return any(one.test < place < end for end, one in scope.placed(Assert))


def _tell_names(builder: GraphBuilder, told: Mapping[str, str]) -> None:
    """The first name of a file that nothing binds stands for the others."""
    nodes, names = list(told.values()), list(told)[1:]
    if nodes:
        tell_together(builder, nodes[0], nodes[1:], f", nor {listed(names)} of its file" if names else "")


def _is_open(module: Module) -> bool:
    """Whether names may be bound out of sight."""
    if any(one.star for one in module.imports):
        return True
    return not (_DYNAMIC.isdisjoint(module.variables) and _DYNAMIC.isdisjoint(one.name for one in module.of(Symbol)))
