"""Rules gathered from folders, files and installed packages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mldebt.cache.compiled import Compiled
from mldebt.cache.own_files import installed
from mldebt.cache.sealed import key_of
from mldebt.errors import Mistakes, MldebtError
from mldebt.rulelang.parse import parse_rule
from mldebt.rulelang.rule import Rule, code_order
from mldebt.source import Location, Source

if TYPE_CHECKING:
    from importlib.abc import Traversable

ENTRY_POINT = "mldebt.rules"
"""The group of entry points whose values are packages that hold rule files."""

_PACKAGE = Path(__file__).parents[1]

_Pack = tuple[str, str]
"""The name of an installed rule pack, and the package that holds its rules."""


def load_rules(paths: Sequence[Path]) -> tuple[Rule, ...]:
    """The rules of folders and files in order of code; raises `Mistakes` with all that is wrong in any of them."""
    return _parsed(source for path in paths for source in _sources(path, path.as_posix()))


def builtin_rules(compiled: Compiled | None = None) -> tuple[Rule, ...]:
    """The rules that come with mldebt and with installed rule packs, in order of code.

    Of mldebt's own, what is kept `compiled` need not be read again."""
    others = [source for pack in _packs(compiled) for source in _pack_sources(*pack)]
    if compiled is None:
        return _parsed((*_sources(builtin_folder(), "rules"), *others))
    own = compiled.value("rules", tuple[Rule, ...], lambda: _parsed(_sources(builtin_folder(), "rules")))
    return _parsed(others, own)


def builtin_folder() -> Path:
    """The folder of mldebt's own rules: inside an installed package, beside it in a checkout."""
    installed = _PACKAGE / "rules"
    return installed if installed.is_dir() else _PACKAGE.parent / "rules"


def pack_places(compiled: Compiled | None = None) -> tuple[Path, ...]:
    """Where installed rule packs are: their folders, or the archives that they are loaded from."""
    places: set[Path] = set()
    for _, package in _packs(compiled):
        with contextlib.suppress(ImportError, TypeError):
            places.update(_on_disk(_files(package)))
    return tuple(sorted(places))


def _packs(compiled: Compiled | None) -> tuple[_Pack, ...]:
    """The installed rule packs, which need not be asked for again while the installed packages are the same."""
    if compiled is None:
        return _found_packs()
    return compiled.value(f"packs {key_of(*installed())}", tuple[_Pack, ...], _found_packs)


def _found_packs() -> tuple[_Pack, ...]:
    from importlib.metadata import entry_points

    return tuple(sorted((pack.name, pack.value) for pack in entry_points(group=ENTRY_POINT)))


def _files(package: str) -> Traversable:
    from importlib.resources import files

    return files(package)


def _on_disk(place: Traversable) -> Iterator[Path]:
    import zipfile

    if isinstance(place, Path):
        yield place
    elif isinstance(place, zipfile.Path):
        yield Path(str(place.root.filename))
    else:
        yield from (file.parent for file in place.iterdir() if isinstance(file, Path))


def _pack_sources(name: str, package: str) -> Iterator[Source]:
    try:
        folder = _files(package)
    except (ImportError, TypeError) as error:
        hint = "reinstall or remove the package that brings it"
        raise MldebtError(f"the rule pack '{name}' has no package '{package}': {error}", hint=hint) from error
    yield from _sources(folder, package)


def _sources(place: Path | Traversable, shown: str) -> Iterator[Source]:
    if place.is_file():
        yield _read(place, shown)
    elif place.is_dir():
        rules = (file for file in place.iterdir() if file.is_file() and file.name.endswith(".yaml"))
        for file in sorted(rules, key=lambda file: file.name):
            yield _read(file, f"{shown}/{file.name}")
    else:
        raise MldebtError(f"there are no rules at '{shown}'", hint="name a folder of *.yaml files, or one such file")


def _read(file: Path | Traversable, shown: str) -> Source:
    try:
        return Source(shown, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise MldebtError(f"the rule '{shown}' cannot be read: {error}", hint="save it as UTF-8 text") from error


def _parsed(sources: Iterable[Source], known: Iterable[Rule] = ()) -> tuple[Rule, ...]:
    """The rules of files, and those that are known already."""
    rules = [*known]
    mistakes: list[MldebtError] = []
    for source in sources:
        try:
            rules.append(parse_rule(source))
        except Mistakes as found:
            mistakes += found.mistakes
    mistakes += _clashes(rules)
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(sorted(rules, key=lambda rule: (code_order(rule.code), rule.id)))


def _clashes(rules: Iterable[Rule]) -> Iterator[MldebtError]:
    taken: dict[str, Rule] = {}
    for rule in rules:
        for what, name in (("code", rule.code), ("id", rule.id)):
            other = taken.setdefault(name, rule)
            if other is not rule:
                place = Location(rule.path, rule.span)
                yield MldebtError(f"the {what} '{name}' is taken by {other.path}", place, f"choose another {what}")
