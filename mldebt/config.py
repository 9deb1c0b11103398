"""The settings of the tool: `[tool.mldebt]` in pyproject.toml or the same keys in mldebt.toml, which goes first."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from mldebt.documents import Document, parse_toml
from mldebt.errors import Mistakes, MldebtError, suggestion
from mldebt.finding import Confidence, FailOn, Severity
from mldebt.patterns import pattern
from mldebt.project.form import PLAIN, Choice, Name, Part, Raw, Text, Whole
from mldebt.project.reading import read, render_schema
from mldebt.project.record import Field, Many, Record, Table
from mldebt.roots import OWN_FILE, SHARED_FILE, settings_files
from mldebt.source import Location, Source

if TYPE_CHECKING:
    import pathspec

TABLE = ("tool", "mldebt")
COMMAND_LINE = "command line"
DEFAULT = "default"
"""The profile of rules that run where nothing else is said, and the source of a value that nobody stated."""
ALL = "all"

_CODES = pattern(r"[A-Z]+[0-9]*")


class Selector(msgspec.Struct, frozen=True):
    """A rule's id or code, the beginning of codes, a kind of debt, a profile, or `all`; placed if a file says it."""

    text: str
    location: Location | None = None


class Settings(msgspec.Struct, frozen=True):
    """All settings, the defaults included.

    Patterns are those of .gitignore. `home` is the folder that relative paths in the settings start from; `stated`
    gives the place of each key that is not at its default, dashed as in the file.
    """

    select: tuple[Selector, ...] = (Selector(DEFAULT),)
    extend_select: tuple[Selector, ...] = ()
    ignore: tuple[Selector, ...] = ()
    exclude: tuple[str, ...] = (
        ".git/", ".hg/", ".svn/", ".venv/", "venv/", "node_modules/", "site-packages/", "__pycache__/",
        "__pypackages__/", ".tox/", ".nox/", ".eggs/", ".mypy_cache/", ".ruff_cache/", ".pytest_cache/",
        ".ipynb_checkpoints/", "_build/", "dist/",
    )  # fmt: skip
    extend_exclude: tuple[str, ...] = ()
    fail_on: FailOn = FailOn.WARNING
    min_confidence: Confidence = Confidence.MEDIUM
    rule_paths: tuple[str, ...] = ()
    baseline: str | None = None
    max_file_size: int = 10_000_000
    severity: tuple[tuple[Name, Severity], ...] = ()
    options: tuple[tuple[Name, tuple[tuple[Name, Part], ...]], ...] = ()
    per_file_ignores: tuple[tuple[Name, tuple[Selector, ...]], ...] = ()
    location: Location | None = None
    home: Path = Path()
    stated: Mapping[str, str] = msgspec.field(default_factory=dict)

    def overridden(self, **given: object) -> Settings:
        """The same settings with those that the command line gives; None means not given.

        Selectors are plain texts there, and `extend_select` and `extend_exclude` add to those of the file.
        """
        values = {key: _from_command_line(key, value) for key, value in given.items() if value is not None}
        for key in ("extend_select", "extend_exclude"):
            if key in values:
                values[key] = (*getattr(self, key), *values[key])
        places = {key.replace("_", "-"): COMMAND_LINE for key in values}
        return replace(self, **values, stated={**self.stated, **places})

    def source_of(self, key: str) -> str:
        """Where the value of a key comes from: a place in a file, the command line, or `default`."""
        return self.stated.get(key, DEFAULT)

    def shown(self) -> Iterator[tuple[str, object, str]]:
        """Every key with its value and where it comes from, in the order of the form."""
        for key in SETTINGS.fields:
            yield key, getattr(self, key.replace("-", "_")), self.source_of(key)


_SELECTORS = Many(Text(Selector))
_WHICH = "ids or codes of rules, beginnings of codes such as MLD2, kinds of debt, profiles, or `all`"

SETTINGS = Record(
    "[tool.mldebt]",
    Settings,
    {
        "select": Field(_SELECTORS, f"The rules to run: {_WHICH}."),
        "extend-select": Field(_SELECTORS, "Rules to run besides those of `select`."),
        "ignore": Field(_SELECTORS, "Rules not to run, whatever selects them."),
        "exclude": Field(Many(PLAIN), "Patterns of files not to read, instead of the default ones."),
        "extend-exclude": Field(Many(PLAIN), "Patterns of files not to read besides those of `exclude`."),
        "fail-on": Field(Choice(FailOn), "The least severity of a finding that makes the run fail."),
        "min-confidence": Field(Choice(Confidence), "The least confidence of a finding that is reported."),
        "rule-paths": Field(Many(PLAIN), "Folders with more rules."),
        "baseline": Field(PLAIN, "The file with the findings that are not reported because they were there before."),
        "max-file-size": Field(Whole(), "The size in bytes above which a file is not read."),
        "severity": Field(Table(Choice(Severity), "the severity of"), "The severity of single rules, by id or code."),
        "options": Field(Table(Table(Raw()), "the options of"), "The options of single rules, by id or code."),
        "per-file-ignores": Field(Table(_SELECTORS, "the rules ignored in"), "Rules not to report in certain files."),
    },
)


def load_settings(root: Path) -> Settings:
    """The settings for an analysis of that root, by its own file or the nearest above it up to the git root."""
    for file in settings_files(root):
        settings = _settings_in(file, root)
        if settings is not None:
            return settings
    return Settings(home=root)


def read_settings(source: Source, home: Path) -> Settings | None:
    """The settings in a TOML file, or None where it is a pyproject.toml without any; raises all mistakes in them."""
    document, what = parse_toml(source), OWN_FILE
    if source.path.rpartition("/")[2] == SHARED_FILE:
        table = document.tree.at(*TABLE) if document.tree else None
        if table is None and not document.problems:
            return None
        document, what = Document(table, document.problems), "[tool.mldebt]"
    settings = read(document, SETTINGS, source.path, what)
    entries = document.tree.entries if document.tree else ()
    stated = {entry.key: str(Location(source.path, entry.span)) for entry in entries or ()}
    return replace(settings, home=home, stated=stated)


def settings_schema() -> str:
    """The text of the JSON Schema of mldebt.toml and of `[tool.mldebt]`."""
    return render_schema(SETTINGS, "[tool.mldebt]", "mldebt/config.py")


class Selectable(Protocol):
    """What a selector can tell rules by."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def debt(self) -> str: ...
    @property
    def profile(self) -> str: ...


RuleT = TypeVar("RuleT", bound=Selectable)


def selected(rules: Iterable[RuleT], settings: Settings) -> tuple[RuleT, ...]:
    """The rules to run, in their order; raises a mistake for everything in the settings that names no rule."""
    known = tuple(rules)
    if mistakes := [*_selecting_nothing(known, settings), *_naming_nothing(known, settings)]:
        raise Mistakes(mistakes)
    wanted = (*settings.select, *settings.extend_select)
    return tuple(rule for rule in known if _any(wanted, rule) and not _any(settings.ignore, rule))


def selects(selector: str, rule: Selectable) -> bool:
    """Whether the selector means the rule, alone or among others."""
    if selector in (ALL, rule.id, rule.code, rule.debt, rule.profile):
        return True
    return bool(_CODES.fullmatch(selector)) and rule.code.startswith(selector)


def ignored_in(path: str, rule: Selectable, settings: Settings) -> bool:
    """Whether findings of the rule in that file are not to be reported."""
    return any(_any(selectors, rule) and _matches(glob, path) for glob, selectors in settings.per_file_ignores)


def severity_of(rule: Selectable, settings: Settings) -> Severity | None:
    """The severity that the settings give the rule, or None."""
    return next((level for name, level in settings.severity if name.text in (rule.id, rule.code)), None)


def options_of(rule: Selectable, settings: Settings) -> dict[str, tuple[Name, Part]]:
    """The options that the settings give the rule, each with the places of its name and value."""
    given = [options for name, options in settings.options if name.text in (rule.id, rule.code)]
    return {name.text: (name, value) for options in given for name, value in options}


def _selecting_nothing(rules: tuple[Selectable, ...], settings: Settings) -> Iterator[MldebtError]:
    words = {ALL, DEFAULT}.union(*((rule.id, rule.code, rule.debt, rule.profile) for rule in rules))
    in_files = [selector for _, selectors in settings.per_file_ignores for selector in selectors]
    for selector in (*settings.select, *settings.extend_select, *settings.ignore, *in_files):
        if selector.text not in words and not any(selects(selector.text, rule) for rule in rules):
            yield MldebtError(
                f"no rule is selected by '{selector.text}'", selector.location, _near(selector.text, words)
            )


def _naming_nothing(rules: tuple[Selectable, ...], settings: Settings) -> Iterator[MldebtError]:
    words = {word for rule in rules for word in (rule.id, rule.code)}
    for name in (*(name for name, _ in settings.severity), *(name for name, _ in settings.options)):
        if name.text not in words:
            yield MldebtError(f"no rule is called '{name.text}'", name.location, _near(name.text, words))


def _near(word: str, words: Iterable[str]) -> str:
    return suggestion(word, words) or "write the id or code of a rule, or a kind of debt"


def _any(selectors: Iterable[Selector], rule: Selectable) -> bool:
    return any(selects(selector.text, rule) for selector in selectors)


def _matches(glob: Name, path: str) -> bool:
    try:
        return _spec(glob.text).match_file(path)
    except ValueError as reason:
        raise MldebtError(f"'{glob.text}' is no pattern", glob.location, "write it as in .gitignore") from reason


@lru_cache(maxsize=1024)
def _spec(pattern: str) -> pathspec.GitIgnoreSpec:
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines([pattern])


def _settings_in(file: Path, root: Path) -> Settings | None:
    if not file.is_file():
        return None
    path = Path(os.path.relpath(file, root.resolve())).as_posix()
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as reason:
        raise MldebtError(f"'{path}' cannot be read: {reason}", hint="make it a readable UTF-8 file") from reason
    return read_settings(Source(path, text), file.parent)


def _from_command_line(key: str, value: object) -> Any:
    if key in ("select", "extend_select", "ignore") and isinstance(value, (list, tuple)):
        return tuple(Selector(str(text)) for text in value)
    return tuple(value) if isinstance(value, list) else value
