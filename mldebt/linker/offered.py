"""Literals in code for which a configuration that the same code reads offers a key that nothing reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.observations import KeyRead
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.literals import Literal, Stated
from mldebt.linker.operands import words_in
from mldebt.linker.settings import add_setting
from mldebt.linker.unread_keys import REMARKS
from mldebt.patterns import pattern

_WORD = pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TOLD = frozenset({"tag", "tags", "metadata"})
"""Words of names of sections with what people are told of a thing, which sets nothing. Labels may be what is learnt."""
_STEM = 5
"""Letters that two words must share to be forms of one."""
_LONG_NAME = 9
"""Characters; a name so long, or of several words, means one thing."""


def add(builder: GraphBuilder, stated: Sequence[Stated], reads: Sequence[KeyRead], libraries: Libraries) -> None:
    """`same_setting` edges from literals to the unread keys of that name in files that the same code reads.

    An argument of another value may be for another thing: something has to show that the key was meant for it."""
    readers: dict[str, set[str]] = {}
    sections: set[tuple[str, tuple[str, ...], str]] = set()
    for read in reads:
        readers.setdefault(read.file, set()).add(read.location.path)
        sections.add((read.file, tuple(read.keys[:-1]), read.location.path))
    names: dict[str, Counter[str]] = {}
    for key in builder.ids(NodeKind.CONFIG_KEY):
        leaf = str(builder.attribute(key, "key")).rpartition(".")[2]
        names.setdefault(str(builder.attribute(key, "file")), Counter())[leaf] += 1
    by_path = {literals.path: literals for literals in stated}
    for key in builder.ids(NodeKind.CONFIG_KEY):
        if builder.attribute(key, "read") or builder.attribute(key, "section"):
            continue
        file, dotted = str(builder.attribute(key, "file")), str(builder.attribute(key, "key"))
        value = str(builder.attribute(key, "value"))
        *parents, leaf = dotted.split(".")
        if not value or names[file][leaf] > 1 or leaf in REMARKS or _TOLD.intersection(*map(words_in, parents[-1:])):
            continue
        literals = [one for path in sorted(readers.get(file, ())) if path in by_path for one in by_path[path].literals]
        for literal in _hard_coded(literals, dotted, value, libraries):
            equal = literal.value == value
            reads_section = bool(parents) and (file, tuple(parents), literal.location.path) in sections
            if not (equal or literal.role == "constant" or reads_section or _is_related(parents, literal.subject)):
                continue
            setting = add_setting(builder, literal)
            builder.edge(setting, EdgeKind.SAME_SETTING, key, [literal.location], equal=equal, subject=literal.name)


def _hard_coded(literals: Sequence[Literal], dotted: str, value: str, libraries: Libraries) -> Iterator[Literal]:
    """The literals that state what a key offers."""
    *parents, name = dotted.split(".")
    for literal in literals:
        if literal.role not in {"argument", "constant"} or literal.name.lower() != name.lower():
            continue
        if literal.text == _is_number(value):
            continue
        is_telling = "_" in name or len(name) >= _LONG_NAME
        if is_telling or _is_related(parents, literal.subject) or (parents and _learns(literal.subject, libraries)):
            yield literal


def _learns(subject: str, libraries: Libraries) -> bool:
    class_name = libraries.class_name(subject)
    return class_name is not None and libraries.kind(class_name) in {"estimator", "transformer"}


def _is_related(parents: Sequence[str], subject: str) -> bool:
    """Whether the sections that a key is in and what the literal is given to are named after one thing."""
    stems = {word.lower()[:_STEM] for parent in parents for word in _WORD.findall(parent) if len(word) >= _STEM}
    return any(word.lower()[:_STEM] in stems for word in _WORD.findall(subject.rpartition(".")[2]))


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return value in {"True", "False"}
    return True
