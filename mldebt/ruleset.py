"""The rules of a run: those about the graph and those about comments and statements, as the settings select them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from mldebt import suppress
from mldebt.cache.compiled import Compiled
from mldebt.config import Settings, options_of, selected, selects, severity_of
from mldebt.errors import Mistakes, MldebtError, suggestion
from mldebt.finding import Severity
from mldebt.project import acceptance
from mldebt.reports.report import RuleInfo
from mldebt.rulelang import Rule, builtin_rules, load_rules
from mldebt.rulelang.packs import builtin_folder
from mldebt.rulelang.pages import render
from mldebt.rulelang.rule import code_order
from mldebt.source import FILE_START, Location


class Listed(msgspec.Struct, frozen=True):
    """A rule as users can name it; `rule` is None where it is not about the graph."""

    info: RuleInfo
    profile: str = "default"
    rule: Rule | None = None

    @property
    def id(self) -> str:
        """The id, which is also the name of the rule's file."""
        return self.info.id

    @property
    def code(self) -> str:
        """The short code."""
        return self.info.code

    @property
    def debt(self) -> str:
        """The kind of debt."""
        return self.info.debt


class Ruleset(msgspec.Struct, frozen=True):
    """All rules that users can name, those that run, the options they run with, and what was wrong in any of it."""

    known: tuple[Listed, ...]
    selected: tuple[Listed, ...]
    options: Mapping[str, Mapping[str, object]]
    mistakes: tuple[MldebtError, ...] = ()

    @property
    def graph_rules(self) -> tuple[Rule, ...]:
        """The selected rules that are about the graph."""
        return tuple(listed.rule for listed in self.selected if listed.rule)

    @property
    def by_name(self) -> dict[str, Listed]:
        """Every known rule under its id and its code."""
        return {name: listed for listed in self.known for name in (listed.id, listed.code)}

    @property
    def selected_ids(self) -> frozenset[str]:
        """The ids of the rules that run."""
        return frozenset(listed.id for listed in self.selected)

    @property
    def judged(self) -> frozenset[str]:
        """The ids, codes and kinds of debt all of whose rules run."""
        left_out = {word for listed in self.known if listed.id not in self.selected_ids for word in _words(listed)}
        return frozenset(word for listed in self.selected for word in _words(listed)) - left_out


def rules_of(settings: Settings, compiled: Compiled | None = None) -> Ruleset:
    """The rules under those settings; what is wrong with one rule or setting leaves the others."""
    mistakes: list[MldebtError] = []
    known = _known(settings, mistakes, compiled)
    chosen = tuple(_graded(listed, settings) for listed in _selected(known, settings, mistakes))
    options = {listed.id: dict(_options(listed.rule, settings, mistakes)) for listed in chosen if listed.rule}
    return Ruleset(known, chosen, options, tuple(mistakes))


def _known(settings: Settings, mistakes: list[MldebtError], compiled: Compiled | None) -> tuple[Listed, ...]:
    """All rules in order of code: mldebt's, those of installed packs and of the folders that the settings name."""
    rules = [*_builtin(mistakes, compiled)]
    for path in settings.rule_paths:
        rules += _from_folder(Path(os.path.relpath(settings.home / path)), mistakes)
    listed = [Listed(_info(rule), rule.profile, rule) for rule in rules]
    listed += [Listed(info) for info in suppress.RULES]
    listed += [Listed(_stated_info(rule), rule.profile) for rule in acceptance.RULES]
    return tuple(sorted(_distinct(listed, mistakes), key=lambda each: (code_order(each.code), each.id)))


def _builtin(mistakes: list[MldebtError], compiled: Compiled | None) -> Iterable[Rule]:
    try:
        return builtin_rules(compiled)
    except MldebtError as error:
        mistakes.append(error)
        return _from_folder(builtin_folder(), [])


def _from_folder(folder: Path, mistakes: list[MldebtError]) -> Iterator[Rule]:
    """The rules of a folder or file; each file by itself, so that a mistake in one leaves the others."""
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]:
        try:
            yield from load_rules([path])
        except MldebtError as error:
            mistakes.append(error)


def _distinct(listed: Iterable[Listed], mistakes: list[MldebtError]) -> Iterator[Listed]:
    """The rules without those whose id or code an earlier one has."""
    taken: set[str] = set()
    for each in listed:
        clash = next((name for name in (each.id, each.code) if name in taken), None)
        if clash is None:
            yield each
        else:
            place = Location(each.rule.path, each.rule.span if each.rule else FILE_START) if each.rule else None
            mistakes.append(MldebtError(f"another rule is called '{clash}' already", place, "choose another name"))
        taken |= {each.id, each.code}


def _selected(known: tuple[Listed, ...], settings: Settings, mistakes: list[MldebtError]) -> Iterable[Listed]:
    try:
        return selected(known, settings)
    except Mistakes as found:
        mistakes += found.mistakes
    wanted = [selector.text for selector in (*settings.select, *settings.extend_select)]
    unwanted = [selector.text for selector in settings.ignore]
    return [each for each in known if _any(wanted, each) and not _any(unwanted, each)]


def _any(selectors: Iterable[str], listed: Listed) -> bool:
    return any(selects(selector, listed) for selector in selectors)


def _graded(listed: Listed, settings: Settings) -> Listed:
    """The rule with the severity that the settings give it."""
    severity: Severity | None = severity_of(listed, settings)
    if severity is None:
        return listed
    rule = replace(listed.rule, severity=severity) if listed.rule else None
    return replace(listed, info=replace(listed.info, severity=severity), rule=rule)


def _options(rule: Rule, settings: Settings, mistakes: list[MldebtError]) -> Iterator[tuple[str, object]]:
    """The options that the settings give a rule, without those it cannot take."""
    for name, part in options_of(rule, settings).values():
        value = part.tree.plain()
        option = rule.options.get(name.text)
        if option is None:
            fact = f"{rule.id} has no option '{name.text}'"
            mistakes.append(MldebtError(fact, name.location, suggestion(name.text, rule.options)))
        elif refusal := option.refusal(value):
            mistakes.append(MldebtError(f"{rule.id}: {refusal}", part.location, option.sentence or None))
        else:
            yield name.text, value


def _words(listed: Listed) -> tuple[str, ...]:
    return (listed.id, listed.code, listed.debt)


def _info(rule: Rule) -> RuleInfo:
    return RuleInfo(
        rule.id,
        rule.code,
        rule.title,
        rule.debt,
        rule.severity,
        rule.confidence,
        rule.why,
        rule.fix,
        rule.references,
        render(rule, ""),
    )


def _stated_info(rule: acceptance.AcceptanceRule) -> RuleInfo:
    return RuleInfo(rule.id, rule.code, rule.title, rule.debt, rule.severity, rule.confidence, rule.why, rule.fix)
