"""Configuration keys that a class of fields declares and no code asks an object of that class for.

Where a class checks a whole document, every key of it is read once, into a field. Whoever uses the value asks for the
attribute of that name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Module, Scope
from mldebt.facts.tree import Tree
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.observations import KeyRead, MissingKey
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.config_keys import handed_on, key_id, leaves
from mldebt.linker.told_whole import takes_whole

_BASE = "pydantic.BaseModel"
_DECORATORS = frozenset({"dataclasses.dataclass", "attrs.define", "attrs.frozen", "attr.define", "attr.s"})
_MAKES = "_target_"
"""The key that names what is made of those beside it, which takes them under their names."""
_LEAST_KEYS = 2
"""Keys at the top of a document that a class must have as fields to be its own."""


def reopen(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    documents: Mapping[str, Tree],
    reads: Sequence[KeyRead],
    texts: Iterable[str],
) -> None:
    """Marks as unread the keys of checked documents whose names stand nowhere but in the class; `texts` are what files
    other than code say."""
    whole = sorted(handed_on(reads, documents))
    if not whole:
        return
    declared = {path: classes for path, module in modules.items() if (classes := list(_declared(module)))}
    checked = {
        file: path
        for file in whole
        if not any(_MAKES in keys for keys in leaves(documents[file]))
        and (path := _checker(documents[file], declared)) is not None
    }
    if not checked:
        return
    said = {word for text in texts if " " not in text for word in text.split(".")}
    code_of = {path: module for path, module in modules.items() if not is_test(path)}
    asked = said.union(*(_asked(module) for module in code_of.values()))
    fields = frozenset().union(*(names for path in checked.values() for names in declared[path]))
    apart = {(read.file, read.keys) for read in reads if read.keys}
    for file, path in checked.items():
        if not any(_takes_whole(module, path) for module in code_of.values()):
            for keys in leaves(documents[file]):
                node = key_id(file, keys)
                is_asked = keys[-1] in asked or (file, keys) in apart
                if keys[-1] in fields and not is_asked and builder.has(node):
                    builder.mark(node, "read", False)


def is_field(miss: MissingKey, modules: Mapping[str, Module], documents: Mapping[str, Tree]) -> bool:
    """Whether a class that has keys beside a missing one as fields, or one of its module, has a field of that name: the
    class tells what it is where no file does."""
    tree = documents.get(miss.file)
    section = tree.at(*miss.keys[:-1]) if tree is not None and len(miss.keys) > 1 else tree
    beside = {entry.key for entry in (section.entries if section is not None else None) or ()}
    for module in modules.values():
        fields = {name for scope in module.scopes if scope.kind == "class" for name, _ in scope.bindings}
        if miss.keys[-1] in fields and not beside.isdisjoint(fields):
            return True
    return False


def _declared(module: Module) -> Iterator[frozenset[str]]:
    """The names of the fields of each class of a module that is made of fields alone."""
    for scope in module.scopes if module.of(code.Class) else ():
        for one in scope.of(code.Class):
            bases = [scope.body[base] for base in one.bases]
            is_model = bases and all(isinstance(base, code.Symbol) and base.name == _BASE for base in bases)
            if is_model or (not bases and any(_is_of_fields(scope, mark) for mark in one.decorators)):
                yield frozenset(name for name, _ in module.scopes[one.scope].bindings)


def _is_of_fields(scope: Scope, mark: Operand) -> bool:
    """Whether a decorator makes fields of the names in a class."""
    one = scope.body[mark]
    one = scope.body[one.function] if isinstance(one, code.Call) else one
    return isinstance(one, code.Symbol) and one.name in _DECORATORS


def _checker(document: Tree, declared: Mapping[str, Sequence[frozenset[str]]]) -> str | None:
    """The only module with a class that has all keys at the top of a document as fields."""
    keys = {entry.key for entry in document.entries or ()}
    found = [path for path, classes in declared.items() if any(keys <= fields for fields in classes)]
    return found[0] if len(keys) >= _LEAST_KEYS and len(found) == 1 else None


def _asked(module: Module) -> Iterator[str]:
    """What code asks objects for, gives by name, or has as a text."""
    yield from (one.name for one in module.of(code.Attribute))
    yield from (part for one in module.of(code.Symbol) for part in one.name.split("."))
    yield from (word for call in module.of(code.Call) for word, _ in call.keywords)
    yield from (one.name for scope in module.scopes for one in scope.parameters)
    yield from module.texts
    yield from (word for text in module.texts if " " not in text for word in text.split("."))


def _takes_whole(module: Module, path: str) -> bool:
    """Whether code that knows the classes of a module takes all fields of an object for anything but to tell them."""
    stem = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__").rpartition(".")[2]
    return any(stem in one.name.split(".") for one in module.imports) and takes_whole(module)
