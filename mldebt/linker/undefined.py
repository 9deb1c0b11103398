"""Names that code reads and nothing binds: what reads them fails when it runs, so nothing runs it."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

from mldebt.facts.code import StoreGlobal, Symbol, Variable
from mldebt.facts.module import Module
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.layout import Layout
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.references import References
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
_TOLD = 4
"""How many of them are named."""
_KNOWN = frozenset(dir(builtins)) | _PYTHON_2 | _GIVEN


def add(builder: GraphBuilder, modules: Mapping[str, Module], references: References) -> None:
    """Adds the first place in each file that reads a name which nothing binds."""
    for path in sorted(modules):
        if path.endswith(".py") and not is_test(path) and not _is_open(modules[path]):
            _add_of(builder, references, path, modules[path])


def _add_of(builder: GraphBuilder, references: References, path: str, module: Module) -> None:
    stored = {one.name for one in module.of(StoreGlobal)} | _KNOWN
    told: dict[str, str] = {}
    for index, scope in enumerate(module.scopes):
        layout = Layout(module, index, references.program.mentioned)
        never = layout.never | layout.unreached if scope.kind == "function" else frozenset()
        for place, one in scope.placed(Variable) if scope.kind == "function" else ():
            if place in never or one.name in stored or one.name in told or one.name.startswith("__"):
                continue
            if references.is_bound((path, index), one.name):
                continue
            at = Location(path, one.span)
            told[one.name] = builder.node(
                f"branch:{at}", NodeKind.BRANCH, one.name, [at], state="undefined", function=scope.name, test=False
            )
    _tell_together(builder, told)


def _tell_together(builder: GraphBuilder, told: Mapping[str, str]) -> None:
    """The first name of a file that nothing binds stands for the others."""
    nodes, names = list(told.values()), list(told)[1:]
    for other in nodes[1:]:
        builder.edge(nodes[0], EdgeKind.BESIDE, other, builder.locations(other)[:1])
        builder.mark(other, "beside_another", True)
    if names:
        more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
        builder.mark(nodes[0], "along", f", nor {', '.join(names[:_TOLD])}{more} of its file")


def _is_open(module: Module) -> bool:
    """Whether names may be bound out of sight."""
    if any(one.star for one in module.imports):
        return True
    return not (_DYNAMIC.isdisjoint(module.variables) and _DYNAMIC.isdisjoint(one.name for one in module.of(Symbol)))
