"""What documents and their parts are by their form: written down by code, sections to choose from, lists of data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts.tree import Entry, Tree
from mldebt.interpreter.launching import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import words_in
from mldebt.linker.sayings import Sayings
from mldebt.linker.written_mappings import mappings_written

_WRITTEN_WHEN = frozenset({"timestamp", "generated", "created"})
"""Words of a key at the top of a document in JSON that a job wrote down."""
_LEAST_DATA = 50
"""Items of a list that is data, not a setting."""
_LEAST_WRITTEN = 4
"""Keys of a mapping that tell a document for what code wrote down."""


def written_down(documents: Mapping[str, Tree], sayings: Sayings, paths: Iterable[str]) -> frozenset[str]:
    """The documents in JSON that say when they were written, and those with no other keys than one of the mappings
    that code makes and writes down, tests left out."""
    of_json = {file: tree for file, tree in documents.items() if file.endswith(".json")}
    writing = (path for path in paths if of_json and not is_test(path))
    made = [keys for _, found in sayings.of_all(writing, mappings_written) for keys in found]
    tops = {file: {entry.key for entry in tree.entries or ()} for file, tree in of_json.items()}
    return frozenset(
        file
        for file, keys in tops.items()
        if any(not _WRITTEN_WHEN.isdisjoint(words_in(key)) for key in keys)
        or (len(keys) >= _LEAST_WRITTEN and any(keys <= one for one in made))
    )


def texts(tree: Tree) -> Iterator[str]:
    """The texts that a document gives as values."""
    if isinstance(tree.scalar, str):
        yield tree.scalar
    for inner in (*(entry.value for entry in tree.entries or ()), *(tree.items or ())):
        yield from texts(inner)


class Siblings:
    """What stands beside what in documents; the keys of the sections of one are looked up once."""

    def __init__(self, documents: Mapping[str, Tree]) -> None:
        self._documents = documents
        self._known: dict[tuple[str, tuple[str, ...]], dict[str, frozenset[str]]] = {}

    def has_alike(self, file: str, above: Sequence[str], name: str) -> bool:
        """Whether another section beside a section has most of its keys."""
        beside = self._of(file, tuple(above))
        own = beside.get(name, frozenset())
        return bool(own) and any(len(own & other) * 2 > len(own) for key, other in beside.items() if key != name)

    def _of(self, file: str, above: tuple[str, ...]) -> dict[str, frozenset[str]]:
        if (file, above) not in self._known:
            tree = self._documents.get(file)
            self._known[file, above] = {
                one.key: frozenset(inner.key for inner in one.value.entries or ()) for one in _entries(tree, above)
            }
        return self._known[file, above]


def is_list_of_data(builder: GraphBuilder, node: str, documents: Mapping[str, Tree]) -> bool:
    """Whether a key holds a list so long that nobody has written it by hand."""
    tree = documents.get(str(builder.attribute(node, "file")))
    held = tree.at(*str(builder.attribute(node, "key")).split(".")) if tree is not None else None
    return held is not None and len(held.items or ()) >= _LEAST_DATA


def _entries(tree: Tree | None, keys: Sequence[str]) -> Sequence[Entry]:
    section = tree.at(*keys) if tree is not None else None
    return (section.entries if section is not None else None) or ()
