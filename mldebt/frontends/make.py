"""Makefiles: every target with a recipe is a job, with the commands of its recipe."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import msgspec

from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import HOLE, Command, DeclaredData, JobFact
from mldebt.paths import from_root
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import Source, Span

_NAMES = frozenset({"Makefile", "makefile", "GNUmakefile"})
_ASSIGNMENT = pattern(r"\s*(?:(?:export|override)\s+)*(?P<name>[\w.-]+)\s*(?P<how>:{0,3}=|\?=|\+=|!=)\s*(?P<value>.*)")
_RULE = pattern(r"(?P<targets>[^\s:=#][^:=#]*?)\s*&?::?(?![=:])(?P<rest>.*)", re.DOTALL)
_DIRECTIVE = pattern(r"\s*-?s?(?:ifn?def|ifn?eq|else|endif|include|export|unexport|vpath|undefine)\b")
_REFERENCE = pattern(r"\$(?:\$|\((?P<round>[^()]*)\)|\{(?P<curly>[^{}]*)\}|(?P<short>[@<^*?+%|A-Za-z]))")
_TARGET = pattern(r"\S+")
_COMMENT = pattern(r"(?:^|\s)#.*", re.DOTALL)
_PASSES = 10
_LONGEST_VALUE = 2_000
_LONGEST_LINE = 20_000


class _Rule(msgspec.Struct, frozen=True):
    """A rule as written: its line, targets and prerequisites, and the recipe's lines with their numbers."""

    line: int
    targets: str
    prerequisites: str
    recipe: tuple[tuple[int, str], ...]


def matches(path: str) -> bool:
    """Whether Make reads the path."""
    return posixpath.basename(path) in _NAMES or path.endswith(".mk")


def read(source: Source) -> FileFacts:
    """The targets of a Makefile that have a recipe."""
    lines = tuple(_logical_lines(source))
    variables = _variables(lines)
    rules = tuple(_rules(lines))
    phony = {name for rule in rules if rule.targets == ".PHONY" for name in rule.prerequisites.split()}
    jobs = tuple(job for rule in rules if rule.recipe for job in _jobs(source, rule, variables, phony))
    return FileFacts(source.path, "make", len(source.lines), jobs=jobs, unread=tuple(_without_target(source, lines)))


def _without_target(source: Source, lines: tuple[tuple[int, str], ...]) -> Iterator[Unread]:
    """The first command, where it stands before any target."""
    for number, text in lines:
        if _RULE.match(text) and not text.startswith("\t"):
            return
        if text.startswith("\t") and text.strip() and not text.strip().startswith("#"):
            yield Unread(source.whole_line(number), "a command without a target")
            return


def _logical_lines(source: Source) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; one that ends in a backslash holds those that continue it. No definitions."""
    held: list[str] = []
    defining = False
    for number, line in enumerate(source.lines, start=1):
        held.append(line)
        if line.endswith("\\") and number < len(source.lines):
            continue
        text, first = "\n".join(held), number - len(held) + 1
        held = []
        if re.match(r"\s*define\b", text):
            defining = True
        if not defining:
            yield first, text
        if re.match(r"\s*endef\b", text):
            defining = False


def _variables(lines: tuple[tuple[int, str], ...]) -> dict[str, str]:
    """The variables with their values; one that is given several values, or by a command, is a hole."""
    variables: dict[str, str] = {}
    for _, text in lines:
        match = None if text.startswith("\t") else _ASSIGNMENT.match(text.replace("\\\n", " "))
        if match is None:
            continue
        value = _COMMENT.sub("", match["value"]).strip()
        known = variables.get(match["name"], value)
        unknown = match["how"] in ("+=", "!=") or (known != value and match["how"] != "?=")
        variables[match["name"]] = HOLE if unknown else known
    for _ in range(_PASSES):
        variables = {
            name: _bounded(_REFERENCE.sub(_lookup(variables, "$$"), value)) for name, value in variables.items()
        }
    return {name: _REFERENCE.sub(_lookup({}, "$"), value) for name, value in variables.items()}


def _bounded(value: str) -> str:
    """The value, or a hole for one that grows as its variables are replaced."""
    return value if len(value) <= _LONGEST_VALUE else HOLE


def _lookup(variables: Mapping[str, str], dollar: str) -> Callable[[re.Match[str]], str]:
    """What a reference becomes: an unknown variable or a function is a hole, two dollars are one or stay two."""

    def value(match: re.Match[str]) -> str:
        name = (match["round"] or match["curly"] or match["short"] or "").strip()
        return dollar if match[0] == "$$" else _bounded(variables.get(name, HOLE))

    return value


def _rules(lines: tuple[tuple[int, str], ...]) -> Iterator[_Rule]:
    head: tuple[int, re.Match[str]] | None = None
    recipe: list[tuple[int, str]] = []
    for number, text in lines:
        if text.startswith("\t"):
            recipe.append((number, text[1:]))
            continue
        if not text.strip() or text.lstrip().startswith("#") or _DIRECTIVE.match(text):
            continue
        if head:
            yield _rule(*head, recipe)
        match = None if _ASSIGNMENT.match(text) else _RULE.match(text)
        head, recipe = (number, match) if match else None, []
    if head:
        yield _rule(*head, recipe)


def _rule(line: int, match: re.Match[str], recipe: list[tuple[int, str]]) -> _Rule:
    prerequisites, inline, command = _COMMENT.sub("", match["rest"]).partition(";")
    if _ASSIGNMENT.match(prerequisites):
        # A variable of one target is no rule.
        return _Rule(line, match["targets"], "", ())
    whole = ((line, command.strip()), *recipe) if inline else tuple(recipe)
    return _Rule(line, match["targets"], prerequisites.replace("\\\n", " ").strip(), whole)


def _jobs(source: Source, rule: _Rule, variables: Mapping[str, str], phony: set[str]) -> Iterator[JobFact]:
    if rule.targets.startswith("."):
        return
    folder = posixpath.dirname(source.path)
    prerequisites = _expanded(rule.prerequisites, variables).replace("|", " ").split()
    for written in _TARGET.finditer(rule.targets.replace("\\\n", " \n")):
        for target in _expanded(written[0], variables).split():
            span = _within(rule, written.start(), written.end())
            automatic = {"@": target, "<": (prerequisites or [""])[0], "^": " ".join(prerequisites)}
            yield JobFact(
                span,
                target,
                "make",
                commands=_commands(source, rule, {**variables, **automatic}, folder),
                inputs=_declared(span, folder, prerequisites, phony),
                outputs=_declared(span, folder, (target,), phony),
            )


def _within(rule: _Rule, start: int, end: int) -> Span:
    """The place of a part of a rule's targets, which may go on for several lines."""
    before = rule.targets[:start]
    line, column = rule.line + before.count("\n"), start - before.rfind("\n")
    return Span(line, column, line, column + end - start)


def _declared(span: Span, folder: str, names: Iterable[str], phony: set[str]) -> tuple[DeclaredData, ...]:
    """The data among the names of targets; a pattern's stem is a hole."""
    files = (name for name in names if _is_file(name) and name not in phony)
    return tuple(DeclaredData(span, from_root(folder, name.replace("%", HOLE))) for name in files)


def _is_file(name: str) -> bool:
    """Whether a name is spelled like a file rather than a task; Make itself knows no difference."""
    return "/" in name.strip("/") or bool(posixpath.splitext(name)[1])


def _commands(source: Source, rule: _Rule, variables: Mapping[str, str], folder: str) -> tuple[Command, ...]:
    found: list[Command] = []
    for number, text in rule.recipe:
        shell = _expanded(text.lstrip("@-+ \t"), variables)
        found += commands(shell, partial(_place, source, number, number + text.count("\n")), workdir=folder)
    return tuple(found)


def _place(source: Source, first: int, last: int, index: int) -> Span:
    return source.whole_line(min(first + index, last))


def _expanded(text: str, variables: Mapping[str, str]) -> str:
    return _REFERENCE.sub(_lookup(variables, "$"), text) if len(text) <= _LONGEST_LINE else HOLE
