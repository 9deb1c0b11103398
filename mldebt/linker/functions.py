"""Which functions of the project anything calls, and which a library, a platform or users outside may call."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from mldebt.facts import code
from mldebt.facts.code import Module, Operand, Scope
from mldebt.facts.tree import Tree
from mldebt.graph.schema import EdgeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import function_id
from mldebt.linker.plain_functions import is_plain
from mldebt.linker.references import Key, References

_PLAIN = frozenset({"abc", "contextlib", "functools", "typing", "typing_extensions"})
"""Modules whose decorators change how a function is called, not who calls it."""
_PLAIN_NAMES = frozenset({"staticmethod", "classmethod", "property"})
_CLASSIFIERS = (("project", "classifiers"), ("tool", "poetry", "classifiers"))
_USUAL_SHARE = 0.3
_USUAL_COUNT = 8
"""Where so many functions of a folder, and such a share of them, have no caller, they wait for users outside."""
_LEFT_ALONE = ("public_api", "called_from_tests", "plain", "shown")
_TOLD = 4
"""How many of them are named."""
_DEEPEST = 8


def mark(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    documents: Mapping[str, Tree],
    references: References,
    seen: Observations,
    libraries: Libraries,
    shown: Collection[str],
) -> None:
    """Tells of every function who may call it, by all mentions of its name; documents show how some are called."""
    runs = {job.path for job in seen.jobs if job.fact is not None} | {
        path for path, module in modules.items() if module.runs or _is_orchestrated(module, libraries)
    }
    published = tuple(_published(modules, documents, {path for path in runs if not is_test(path)}))
    uncalled: dict[str, list[tuple[str, Scope]]] = {}
    counts: dict[str, int] = {}
    for path, index, scope in _functions(modules):
        node = function_id(path, scope)
        by_code, by_tests = references.callers(path, index)
        called = (path, index) in seen.called or by_code
        is_hook = _is_hook(references, libraries, path, index)
        builder.mark(node, "called", called)
        builder.mark(node, "called_from_tests", by_tests)
        is_public = path.startswith(published) and not scope.name.rpartition(".")[2].startswith("_")
        builder.mark(node, "public_api", is_public)
        builder.mark(node, "hook", is_hook)
        parents = modules[path].scopes
        builder.mark(node, "plain", is_plain(scope, parents[0]))
        builder.mark(node, "shown", scope.name.rpartition(".")[2] in shown)
        nested = parents[scope.parent].kind in {"function", "lambda"}
        builder.mark(node, "nested", nested)
        if not is_test(path):
            counts[_root(path)] = counts.get(_root(path), 0) + 1
        if not (called or is_hook or is_public or nested or is_test(path)):
            uncalled.setdefault(path, []).append((node, scope))
    _mark_usual(builder, uncalled, counts)
    _mark_together(builder, uncalled)


def _functions(modules: Mapping[str, Module]) -> Iterator[tuple[str, int, Scope]]:
    for path in sorted(modules):
        for index, scope in enumerate(modules[path].scopes):
            if scope.kind == "function":
                yield path, index, scope


def _root(path: str) -> str:
    return path.split("/", 1)[0] if "/" in path else ""


def _mark_usual(
    builder: GraphBuilder, uncalled: Mapping[str, list[tuple[str, Scope]]], counts: Mapping[str, int]
) -> None:
    """Functions of a folder where having no caller is usual are there for others."""
    waiting: dict[str, list[str]] = {}
    for path, found in uncalled.items():
        waiting.setdefault(_root(path), []).extend(node for node, _ in found)
    for root, nodes in waiting.items():
        if len(nodes) >= _USUAL_COUNT and len(nodes) > _USUAL_SHARE * counts[root]:
            for node in nodes:
                builder.mark(node, "public_api", True)


def _mark_together(builder: GraphBuilder, uncalled: Mapping[str, list[tuple[str, Scope]]]) -> None:
    """The first function of a file that nothing calls stands for the others."""
    for found in uncalled.values():
        told = [one for one in found if not any(builder.attribute(one[0], left) for left in _LEFT_ALONE)]
        for node, _ in told[1:]:
            builder.edge(told[0][0], EdgeKind.BESIDE, node, builder.locations(node)[:1])
            builder.mark(node, "beside_another", True)
        if told[1:]:
            names = list(dict.fromkeys(scope.name for _, scope in told[1:]))
            more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
            builder.mark(told[0][0], "along", f", nor {', '.join(names[:_TOLD])}{more} of its file")


def _is_hook(references: References, libraries: Libraries, path: str, index: int) -> bool:
    """Whether something outside the project may call a function: by its name, its decorators or its class."""
    scopes = references.program.modules[path].scopes
    scope = scopes[index]
    name = scope.name.rpartition(".")[2]
    if libraries.hook_names.match(name) or _is_registered(scopes, index):
        return True
    holder = (path, scope.parent)
    return scopes[scope.parent].kind == "class" and (
        _is_of_outside(references, libraries, holder)
        or any(_has(references, base, name) for base in _bases(references, holder))
    )


def _has(references: References, cls: Key, name: str, depth: int = 0) -> bool:
    """Whether a class of the project has a method of that name, its bases included."""
    scopes = references.program.modules[cls[0]].scopes
    if any(found == name for found, _ in scopes[cls[1]].bindings):
        return True
    return depth < _DEEPEST and any(_has(references, base, name, depth + 1) for base in _bases(references, cls))


def _bases(references: References, where: Key) -> Iterator[Key]:
    """The classes of the project that a class comes from."""
    for holder, base in _base_values(references, where):
        yield from (each for each in references.definitions(holder, base) if each != where)


def _base_values(references: References, where: Key) -> Iterator[tuple[Key, Operand]]:
    """The bases of a class as values of the scope that defines it, without what stands in brackets."""
    scopes = references.program.modules[where[0]].scopes
    holder = (where[0], scopes[where[1]].parent)
    body = scopes[holder[1]].body
    bases = next((one.bases for one in scopes[holder[1]].of(code.Class) if one.scope == where[1]), ())
    for base in bases:
        while isinstance(one := body[base], code.Item):
            base = one.base
        yield holder, base


def _is_registered(scopes: Sequence[Scope], index: int) -> bool:
    """Whether a decorator may hand the function to somebody."""
    holder = scopes[scopes[index].parent]
    marks = next((one.decorators for one in holder.of(code.Function) if one.scope == index), ())
    return any(not _is_plain(holder, mark) for mark in marks)


def _is_plain(holder: Scope, mark: int) -> bool:
    one = holder.body[mark]
    while isinstance(one, code.Call):
        one = holder.body[one.function]
    if isinstance(one, code.Variable):
        return one.name in _PLAIN_NAMES
    return isinstance(one, code.Symbol) and one.name.split(".", 1)[0] in _PLAIN


def _is_of_outside(references: References, libraries: Libraries, where: Key, depth: int = 0) -> bool:
    """Whether a class comes from a library that calls methods which nobody described."""
    for holder, base in _base_values(references, where):
        defined = references.definitions(holder, base)
        if defined and depth < _DEEPEST:
            if any(_is_of_outside(references, libraries, each, depth + 1) for each in defined if each != where):
                return True
        elif libraries.hooks(references.dotted(holder, base)) is None:
            return True
    return False


def _published(modules: Mapping[str, Module], documents: Mapping[str, Tree], runs: Collection[str]) -> Iterator[str]:
    """The folders of packages that others install: their metadata has classifiers, or nothing in them is started."""
    for path, tree in documents.items():
        if posixpath.basename(path) == "pyproject.toml":
            has_classifiers = any(tree.at(*keys) for keys in _CLASSIFIERS)
            has_metadata = any(tree.at(*keys[:-1], "name") for keys in _CLASSIFIERS)
            if has_classifiers or (has_metadata and not _holds_any(_below(path), runs)):
                yield _below(path)
    for path, module in modules.items():
        if posixpath.basename(path) == "setup.py":
            has_classifiers = any(word == "classifiers" for call in module.of(code.Call) for word, _ in call.keywords)
            if has_classifiers or not _holds_any(_below(path), runs):
                yield _below(path)


def _holds_any(folder: str, paths: Collection[str]) -> bool:
    return any(path.startswith(folder) and path.endswith(".py") for path in paths)


def _is_orchestrated(module: Module, libraries: Libraries) -> bool:
    return any(libraries.orchestrates(one.name) for one in module.imports)


def _below(path: str) -> str:
    folder = posixpath.dirname(path)
    return f"{folder}/" if folder else ""
