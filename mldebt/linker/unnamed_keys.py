"""Configuration keys that no code names, in documents that code hands around as a whole.

Classes that load, merge and hand out settings take whole documents, and then every key of them may be read. Who reads
one names it, though, or takes the section that it stands in: a key that neither happens to is read by nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts import code
from mldebt.facts.module import Module, Scope
from mldebt.facts.tree import Entry, Tree
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.observations import KeyRead
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.config_files import is_configuration
from mldebt.linker.config_keys import Keys, handed_on, key_id, leaves
from mldebt.linker.operands import words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.settings_names import NAMED, SETTINGS, may_hold_settings

_LEAST_NAMED = 3
"""Keys of the documents in a folder that code must name before the others tell anything."""
_GIVE_SETTINGS = SETTINGS | {"get", "pop", "section", "select", "setting", "param", "value", "read", "load", "getattr"}
"""Words of names of what gives settings by their name."""
_COLLECTIONS = frozenset({"list", "tuple", "set"})


class _Names(msgspec.Struct, frozen=True):
    """What code names: `said` in any way at all, `asked` so that what has the name may be taken with all inside it."""

    said: frozenset[str]
    asked: frozenset[str]


def reopen(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    sayings: Sayings,
    documents: Mapping[str, Tree],
    reads: Sequence[KeyRead],
    texts: Iterable[str],
) -> None:
    """Marks as unread what nothing names in documents that count as read only because all of them was handed on.

    `texts` are what files other than code say."""
    entire = {file for file in handed_on(reads, documents) if _is_plain(file, documents[file])}
    if not entire:
        return
    names = _names(sayings.of_all((path for path in modules if not is_test(path)), _of_code), texts)
    apart: dict[str, set[Keys]] = {file: set() for file in entire}
    for read in reads:
        if read.keys and read.file in entire:
            apart[read.file].add(read.keys)
    by_folder: dict[str, list[str]] = {}
    for file in sorted(entire):
        by_folder.setdefault(posixpath.dirname(file), []).append(file)
    for files in by_folder.values():
        named = sum(1 for file in files for keys in leaves(documents[file]) if _is_asked(keys, names))
        if named >= _LEAST_NAMED:
            for file in files:
                for entry in documents[file].entries or ():
                    _mark(builder, file, (entry.key,), entry, names, apart[file])


def _is_plain(file: str, tree: Tree) -> bool:
    """Whether a document is one of settings that code reads by itself: none that a library makes objects of."""
    own = not any(key == "hydra" or key == "defaults" or key.startswith("_") for key in _all_keys(tree))
    return own and not file.endswith(".json") and is_configuration(file, tree)


def _all_keys(tree: Tree) -> Iterator[str]:
    for entry in tree.entries or ():
        yield entry.key
        yield from _all_keys(entry.value)
    for item in tree.items or ():
        yield from _all_keys(item)


def _mark(builder: GraphBuilder, file: str, keys: Keys, entry: Entry, names: _Names, apart: set[Keys]) -> None:
    """Marks a key that nothing names, or those inside it of which some are named."""
    if not builder.has(key_id(file, keys)):
        return
    if not _may_be_read(keys, entry, names, apart) and not (entry.value.is_mapping and keys[-1] in names.said):
        builder.mark(key_id(file, keys), "read", False)
        _close(builder, file, keys, entry)
        return
    if entry.value.is_mapping and not _is_taken(keys, names):
        for inner in entry.value.entries or ():
            _mark(builder, file, (*keys, inner.key), inner, names, apart)


def _close(builder: GraphBuilder, file: str, keys: Keys, entry: Entry) -> None:
    """Marks what is inside a section as unread with it."""
    for inner in entry.value.entries or ():
        builder.mark(key_id(file, (*keys, inner.key)), "parent_read", False)
        _close(builder, file, (*keys, inner.key), inner)


def _may_be_read(keys: Keys, entry: Entry, names: _Names, apart: set[Keys]) -> bool:
    """Whether anything names a key, takes it along with a section, or names any key inside it."""
    is_leaf = not entry.value.is_mapping
    if _is_taken(keys, names) or (is_leaf and (keys in apart or keys[-1] in names.said)):
        return True
    if entry.value.is_mapping and not entry.value.entries:
        return True
    return any(_may_be_read((*keys, inner.key), inner, names, apart) for inner in entry.value.entries or ())


def _is_taken(keys: Keys, names: _Names) -> bool:
    """Whether code may take what has a key with all that is inside."""
    return keys[-1] in names.asked or any(".".join(keys[start:]) in names.asked for start in range(len(keys) - 1))


def _is_asked(keys: Keys, names: _Names) -> bool:
    """Whether code asks for a key by its path, or by its name beside that of its section."""
    return ".".join(keys) in names.asked or (len(keys) > 1 and {*keys[-2:]} <= names.asked)


def _names(of_code: Iterable[tuple[str, _Names]], texts: Iterable[str]) -> _Names:
    """What code that is no test names, and what the texts do."""
    said = {part for text in texts if " " not in text for part in _parts(text)}
    asked: set[str] = set()
    for _, names in of_code:
        said |= names.said
        asked |= names.asked
    return _Names(frozenset(said | asked), frozenset(asked))


@Saying
def _of_code(file: OneFile) -> _Names:
    """What one file of code names."""
    said = {part for text in file.module.texts if " " not in text for part in _parts(text)}
    asked: set[str] = set()
    for scope in file.module.scopes:
        said.update(keyword for call in scope.of(code.Call) for keyword, _ in call.keywords)
        said.update(one.name for one in scope.of(code.Attribute))
        said.update(parameter.name for parameter in scope.parameters)
        asked.update(_asked(scope))
    return _Names(frozenset(said), frozenset(asked))


def _asked(scope: Scope) -> Iterator[str]:
    """Names that a scope takes things by: attributes, items, arguments, fields and parameters of its own."""
    yield from (one.name for one in scope.of(code.Attribute) if may_hold_settings(scope, one.base))
    if scope.kind == "class":
        yield from (name for name, _ in scope.bindings)
    for operand in _taking(scope):
        held = scope.body[operand] if operand != code.ABSENT else None
        if isinstance(held, code.Constant) and isinstance(held.value, str):
            yield from _ends(held.value)


def _ends(path: str) -> Iterator[str]:
    """A path of keys, and what is left of it below what a merge puts documents under: no key alone of a long one."""
    yield path
    parts = path.split(".")
    if len(parts) > 1 and " " not in path:
        yield from (".".join(parts[start:]) for start in range(1, max(len(parts) - 1, 2)))


def _may_give_settings(scope: Scope, function: int) -> bool:
    """Whether a callable may be what hands out settings by name: `config.get`, `section`, `load_params`."""
    called = scope.body[function]
    if not isinstance(called, NAMED) or _GIVE_SETTINGS.isdisjoint(words_in(called.name)):
        return False
    if not isinstance(called, code.Attribute):
        return True
    own = scope.body[called.base]
    return (isinstance(own, code.Argument) and own.name == "self") or may_hold_settings(scope, called.base)


def _taking(scope: Scope) -> Iterator[int]:
    """What stands where a key may: between brackets, as an argument, in a list of names, in a comparison."""
    for item in scope.of(code.Item):
        if may_hold_settings(scope, item.base):
            yield item.key
    for call in scope.of(code.Call):
        if call.arguments and _may_give_settings(scope, call.function):
            yield call.arguments[0]
    for sequence in scope.of(code.Sequence):
        yield from sequence.items if sequence.kind in _COLLECTIONS else ()
    for comparison in scope.of(code.Comparison):
        yield from comparison.operands


def _parts(text: str) -> Iterator[str]:
    yield text
    yield from text.split(".")
