"""Operations on texts and paths whose unknown parts are holes."""

from __future__ import annotations

import itertools
import posixpath
import re
import shlex
import string
from collections.abc import Callable, Iterable, Mapping, Sequence

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.values import (
    MOST_OPTIONS,
    ROOT,
    Choice,
    Items,
    Thing,
    Value,
    choice,
    origins_of,
    texts_of,
    unknown,
)
from mldebt.patterns import pattern

PARENTS = "parents of"
"""The field of a thing that stands for the folders above a path."""
_SCHEME = pattern(r"^[A-Za-z][A-Za-z0-9+.-]+:")
_PERCENT = pattern(r"%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?[sdifrxeg]")
_LONGEST = 2_000
_PLACE = pattern(r"\{\{-?\s*(?:(?P<name>[A-Za-z_]\w*)|[^{}]*?)\s*-?\}\}")

PURE_METHODS = frozenset(
    [
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "title",
        "capitalize",
        "casefold",
        "swapcase",
        "replace",
        "removeprefix",
        "removesuffix",
        "split",
        "rsplit",
        "partition",
        "rpartition",
        "splitlines",
        "join",
        "zfill",
        "format",
        "format_map",
        "encode",
        "decode",
    ]
)


def concatenated(parts: Iterable[Value]) -> Value:
    """The texts that the parts make in a row."""
    return _each(parts, "".join)


def written_out(parts: Iterable[Value]) -> Value:
    """The texts that parts make in a row; sentences, unlike names and paths, tell where what is in them comes from."""
    told = list(parts)
    text = concatenated(told)
    if not all(" " in one.strip() for one in texts_of(text)):
        return text
    origins = unknown(*map(origins_of, told)).origins
    return Thing(origins=origins, locator=text) if origins else text


def joined(parts: Iterable[Value]) -> Value:
    """The path that the parts make, as `os.path.join` and `pathlib` do it."""
    known = [HOLE if part is None else part for part in parts]
    return _each(known, lambda texts: join_path(*texts) if texts else ".")


def join_path(first: str, *others: str) -> str:
    """One path of several parts; a part that is absolute or a URI starts anew."""
    path = first
    for part in others:
        if is_rooted(part):
            path = part
        elif part:
            path = f"{path.rstrip('/')}/{part}" if path and path != "." else part
    return path


def is_rooted(path: str) -> bool:
    """Whether a path does not depend on the folder a program is started in."""
    return path.startswith(("/", ROOT, "~")) or bool(_SCHEME.match(path))


def percent(template: str, values: Value) -> Value:
    """`template % values`."""
    items: Sequence[Value] = values.items if isinstance(values, Items) else (values,)
    remaining = iter(items)
    parts: list[Value] = []
    position = 0
    for match in _PERCENT.finditer(template):
        parts.append(template[position : match.start()].replace("%%", "%"))
        parts.append(HOLE if match.group(1) else next(remaining, HOLE))
        position = match.end()
    parts.append(template[position:].replace("%%", "%"))
    return written_out(parts)


def formatted(template: str, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    """`template.format(*arguments, **keywords)`; fields with attributes or indexes are holes."""
    parts: list[Value] = []
    numbered = itertools.count()
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return HOLE
    for literal, name, _, _ in fields:
        parts.append(literal)
        if name is None:
            continue
        key = str(next(numbered)) if name == "" else name
        if key.isdigit():
            parts.append(arguments[int(key)] if int(key) < len(arguments) else HOLE)
        else:
            parts.append(keywords.get(key, HOLE))
    return written_out(parts)


def filled(template: Value, values: Mapping[str, Value]) -> Value:
    """A template of Jinja with the values of its names filled in; a name that is not given stays a hole.

    Statements of the template are left as they stand."""
    if isinstance(template, Choice):
        return choice(filled(option, values) for option in template.options)
    if not isinstance(template, str):
        return HOLE
    parts: list[Value] = []
    position = 0
    for match in _PLACE.finditer(template):
        parts += [template[position : match.start()], values.get(match["name"] or "", HOLE)]
        position = match.end()
    return concatenated([*parts, template[position:]])


def sliced(text: str, start: int | None, stop: int | None, step: int | None) -> str:
    """`text[start:stop:step]`; what a first cut takes from an unknown beginning leaves it unknown."""
    if HOLE not in text:
        return text[start:stop:step] if step != 0 else HOLE
    if stop is None and step is None and isinstance(start, int) and start >= 0:
        return text[start:] if HOLE not in text[:start] else text[text.index(HOLE) :]
    return HOLE


def method(receiver: str, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    """The result of one of the `PURE_METHODS` of `str`, which have no effect but their result."""
    if name == "format":
        return formatted(receiver, arguments, keywords)
    if name in {"encode", "decode"}:
        return receiver
    if name == "join":
        return _join(receiver, arguments)
    if any(isinstance(argument, Choice) for argument in arguments):
        return _each(arguments, lambda texts: texts_of(_apply(receiver, name, texts))[0])
    known = [argument for argument in arguments if argument is None or isinstance(argument, str | int)]
    return _apply(receiver, name, known) if len(known) == len(arguments) and not keywords else HOLE


def operation(name: str, parts: Sequence[Value]) -> Value:
    """The result of a text operation of the library descriptions; the first part is what it works on."""
    if name in {"same", "absolute", "expand"}:
        return parts[0] if parts else HOLE
    if name == "concat":
        return concatenated(parts)
    if name == "parents":
        return Thing(fields={PARENTS: parts[0] if parts else HOLE})
    if name == "join":
        return joined(parts)
    if name == "here":
        return "."
    if not parts:
        return HOLE
    if name == "splitext":
        root = _each(parts[:1], lambda texts: posixpath.splitext(texts[0])[0])
        return Items("tuple", [root, operation("suffix", parts)])
    if name == "split":
        return Items("tuple", [operation("parent", parts), operation("name", parts)])
    if name == "glob":
        return Items("list", [], rest=_each(parts, _globbed), open=True)
    if name == "words":
        return choice(_words(text) for text in texts_of(parts[0]))
    transform = _TRANSFORMS.get(name)
    return _each(parts, transform) if transform and parts else HOLE


def parent(path: str, levels: int = 1) -> str:
    """The folder that many levels above a path; above the root of the repository it stays there."""
    for _ in range(min(levels, 32)):
        if path in {"", "."} or path.endswith(".."):
            path = join_path(path or ".", "..")
            continue
        above = posixpath.dirname(path.rstrip("/"))
        path = above if above or not path.startswith(ROOT) else ROOT
    return path or "."


def _each(parts: Iterable[Value], function: Callable[[tuple[str, ...]], str]) -> Value:
    """The function applied to every combination of the texts that the parts may be."""
    options: list[tuple[str, ...]] = []
    combinations = 1
    for part in parts:
        texts = texts_of(part)
        combinations *= len(texts)
        options.append(texts if combinations <= MOST_OPTIONS else (HOLE,))
        if combinations > MOST_OPTIONS:
            combinations //= len(texts)
    results = dict.fromkeys(function(combination)[:_LONGEST] for combination in itertools.product(*options))
    return choice(results)


def _words(text: str) -> Items:
    """The words of a command, as a shell splits them."""
    try:
        return Items("list", list(shlex.split(text)), open=text == HOLE)
    except ValueError:
        return Items("list", [], open=True)


def _join(separator: str, arguments: Sequence[Value]) -> Value:
    items = arguments[0] if arguments else None
    if not isinstance(items, Items) or items.open:
        return HOLE
    between: list[Value] = []
    for item in items.items:
        between += [separator, item] if between else [item]
    return concatenated(between)


def _apply(receiver: str, name: str, arguments: Sequence[str | int | None]) -> Value:
    try:
        result = getattr(receiver, name)(*arguments)
    except (TypeError, ValueError, OverflowError, MemoryError):
        return HOLE
    if isinstance(result, str):
        return result[:_LONGEST]
    if isinstance(result, list | tuple):
        return Items("list", list(result[:64]), open=HOLE in receiver)
    return Thing()


def _globbed(texts: tuple[str, ...]) -> str:
    return re.sub(r"\*+|\[[^\]]*\]|\?", HOLE, join_path(*texts))


def _with_suffix(texts: tuple[str, ...]) -> str:
    return posixpath.splitext(texts[0])[0] + (texts[1] if len(texts) > 1 else HOLE)


_TRANSFORMS: dict[str, Callable[[tuple[str, ...]], str]] = {
    "parent": lambda texts: parent(texts[0]),
    "name": lambda texts: posixpath.basename(texts[0].rstrip("/")),
    "stem": lambda texts: posixpath.splitext(posixpath.basename(texts[0]))[0],
    "suffix": lambda texts: posixpath.splitext(texts[0])[1],
    "with_suffix": _with_suffix,
    "with_name": lambda texts: join_path(posixpath.dirname(texts[0]), *texts[1:]),
    "relative": lambda texts: texts[0],
    "lower": lambda texts: texts[0].lower(),
    "upper": lambda texts: texts[0].upper(),
    "strip": lambda texts: texts[0].strip(),
    "replace": lambda texts: texts[0].replace(texts[1], texts[2]) if len(texts) > 2 else HOLE,
}
