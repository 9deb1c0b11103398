"""Files that code takes out of a folder by their place in an order that nobody fixed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.graph.schema import NodeKind
from mldebt.linker import telling
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import Body, words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.wording import listed
from mldebt.source import Location

_LISTS = frozenset({"listdir", "scandir", "glob", "iglob", "rglob", "iterdir"})
"""Calls that give the files of a folder as the file system has them."""
_LOOK_FOR = frozenset({"glob", "iglob", "rglob"})
_KEEPS_ORDER = frozenset({"list", "tuple", "iter", "next"})
_OF_THE_MACHINE = frozenset({"version", "cuda", "cudnn", "gpu", "driver", "usr", "program"})
"""Words of code that looks at the machine it runs on."""
_PATTERNS = frozenset({"pattern", "patterns", "glob", "mask", "wildcard", "expression", "prefix", "suffix"})
"""Words for what may stand for several files."""
_PASSING = frozenset(
    {"tmp", "temp", "temporary", "extract", "extracted", "unzip", "unzipped", "part", "export", "exported"}
)
"""Words for folders that hold one thing, which was put there just before."""
_EXAMPLES = frozenset({"sample", "samples", "example", "examples", "preview"})
"""Words for a file that stands for all of its kind."""
_TRYING = frozenset({"test", "smoke"})
"""Words of functions that only try whether something answers, with any file."""
_MAKERS = frozenset({"export", "exports", "exporter", "converter"})
"""Words of code that finds in a folder what it made there under a name that a library chose."""


class _Pick(msgspec.Struct, frozen=True, array_like=True):
    """A file that is taken: of which folder, by which call and in which function."""

    at: Location
    folder: str
    by: str
    function: str


def add(builder: GraphBuilder, sayings: Sayings, paths: frozenset[str]) -> None:
    """The picks in the modules of some paths, notebooks left out; the first of a function stands for all of its kind.

    Of functions that pick the same thing, as those that load one format each do, the first of a file stands for all."""
    for _, found in sayings.of_all(sorted(one for one in paths if not one.endswith(".ipynb")), _picked):
        alike: dict[tuple[str, str], list[_Pick]] = {}
        for one in found:
            alike.setdefault((one.folder, one.by), []).append(one)
        for first, *others in alike.values():
            functions = list(dict.fromkeys(one.function for one in others if one.function != first.function))
            along = f", as {listed(functions)} of its file {'do' if functions[1:] else 'does'}" if functions else ""
            builder.node(
                f"pick:{first.at}", NodeKind.PICK, first.folder, [first.at],
                by=first.by, function=first.function, along=along,
            )  # fmt: skip


@Saying
def _picked(file: OneFile) -> list[_Pick]:
    """The picks in a file."""
    found = []
    for body in file.bodies:
        if not _TRYING.isdisjoint(words_in(body.scope.name)):
            continue
        for operand, listing in _picks(body):
            called = body.instructions[listing]
            assert isinstance(called, code.Call)
            function = body.scope.name or "the module"
            found.append(_Pick(body.at(operand), _folder(body, called), body.name(called.function), function))
    return found


def _picks(body: Body) -> Iterator[tuple[Operand, Operand]]:
    """The instructions that take the first or last of a listing, with the call that lists."""
    for operand, one in body.scope.placed(code.Item, code.Call):
        if isinstance(one, code.Item) and _is_end(body, one.key):
            listing = _listing(body, one.base)
        elif isinstance(one, code.Call) and one.arguments and body.name(one.function) == "next":
            listing = _listing(body, one.arguments[0])
        else:
            continue
        if listing is None or _is_settled(body, listing) or _is_example(body, operand):
            continue
        if not telling.is_shown(body, operand):
            yield operand, listing


def _is_example(body: Body, operand: Operand) -> bool:
    """Whether what is taken goes by the name of an example, alone or among others: any file will do."""
    kept = (operand, *(user for user in body.users.get(operand, ()) if isinstance(body.get(user), code.Sequence)))
    return any(not _EXAMPLES.isdisjoint(words_in(body.bound_to(one))) for one in kept)


def _is_end(body: Body, key: Operand) -> bool:
    one = body.get(key)
    if isinstance(one, code.Unary) and one.operator == "-":
        one = body.get(one.operand)
    return isinstance(one, code.Constant) and type(one.value) is int and abs(one.value) <= 1


def _listing(body: Body, operand: Operand) -> Operand | None:
    """The call that lists a folder and gives a value in the order of the file system, or None."""
    one = body.get(operand)
    if not isinstance(one, code.Call):
        return None
    name = body.name(one.function).rpartition(".")[2]
    if name in _LISTS:
        return operand
    return _listing(body, one.arguments[0]) if name in _KEEPS_ORDER and one.arguments else None


def _is_settled(body: Body, listing: Operand) -> bool:
    """Whether the listing is put in order or counted, or holds one thing as far as its name tells."""
    called = body.instructions[listing]
    assert isinstance(called, code.Call)
    places = (*called.arguments, called.function)
    words = {word for place in places for word in body.words(place, through=True)}
    around = set(words_in(body.scope.name))
    if not words.isdisjoint(_PASSING | _OF_THE_MACHINE) or not around.isdisjoint(_OF_THE_MACHINE | _MAKERS):
        return True
    pattern = _pattern(body, called.arguments[0]) if called.arguments else ""
    looks = body.name(called.function).rpartition(".")[2] in _LOOK_FOR
    if _names_one(pattern) or (looks and _names_a_file(pattern)):
        return True
    held = {index for index, _ in body.scope.placed(code.Call) if index == listing or _listing(body, index) == listing}
    for one in body.scope.of(code.Call):
        function = body.get(one.function)
        if isinstance(function, code.Attribute) and function.name == "sort" and function.base in held:
            return True
        if held.intersection(one.arguments) and body.name(one.function).rpartition(".")[2] in {"len", "sorted"}:
            return True
    return False


def _pattern(body: Body, operand: Operand) -> str:
    """The text that a listing looks for, with a word of its own for what is put into it; empty where it is unknown."""
    match body.get(operand):
        case code.Constant(value=str() as text):
            return text
        case code.Text(parts=parts):
            return "".join(_pattern(body, part) or "name" for part in parts)
        case code.Call(function=function, arguments=(first, *_, last)) if body.name(function).endswith("join"):
            name = _pattern(body, last) or ("" if _PATTERNS & body.words(last) else "name")
            return f"{_pattern(body, first) or 'folder'}/{name}" if name else ""
    return ""


def _names_one(pattern: str) -> bool:
    """Whether a pattern looks for one thing by its full name, wherever it is or in whichever format."""
    last = pattern.rpartition("/")[2]
    stem = last.partition(".")[0]
    return bool(stem) and "*" not in stem and ("/" in pattern or last.endswith(".*"))


def _names_a_file(pattern: str) -> bool:
    """Whether a pattern is the full name of a file, which folders below are searched for."""
    stem, dot, suffix = pattern.rpartition("/")[2].rpartition(".")
    return bool(stem and dot and suffix) and not {"*", "?", "["} & {*stem, *suffix}


def _folder(body: Body, called: code.Call) -> str:
    """What a reader calls the folder that is listed."""
    first = called.arguments[0] if called.arguments else ABSENT
    literal = body.get(first)
    if isinstance(literal, code.Call) and literal.arguments:
        first = literal.arguments[-1]
        literal = body.get(first)
    if isinstance(literal, code.Constant) and isinstance(literal.value, str):
        return literal.value
    function = body.get(called.function)
    base = function.base if isinstance(function, code.Attribute) else ABSENT
    name = body.name(first) or body.name(base)
    return name if any(words_in(name)) and name not in {"os", "glob"} else "a folder"
