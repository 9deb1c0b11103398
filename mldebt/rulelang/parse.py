"""A rule file read into a `Rule`: the form of every part, then the use of its names."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from mldebt.documents import parse_yaml
from mldebt.errors import Mistakes
from mldebt.facts.tree import Entry, Tree
from mldebt.finding import Confidence, Severity
from mldebt.rulelang.form import (
    CODE_PATTERN,
    CONFIDENCES,
    MEASURE_KEYS,
    OPTION_KEYS,
    OPTION_PATTERN,
    OPTION_TYPES,
    PROFILES,
    REPORT_KEYS,
    RULE_KEYS,
    SEVERITIES,
)
from mldebt.rulelang.names import check_names
from mldebt.rulelang.patterns import parse_comparison, parse_name, parse_node, parse_trail
from mldebt.rulelang.reader import Reader
from mldebt.rulelang.rule import Measure, Message, Name, Option, OptionSetting, Report, Rule, Trail
from mldebt.rulelang.taxonomy import DEBTS
from mldebt.source import FILE_START, Source


def parse_rule(source: Source) -> Rule:
    """The rule of a file; raises `Mistakes` with everything that is wrong in it."""
    document = parse_yaml(source)
    reader = Reader(source)
    for problem in document.problems:
        reader.mistake(problem.span, problem.reason)
    if document.tree is None and document.problems:
        raise Mistakes(reader.mistakes)
    rule = _rule(reader, document.tree or Tree(FILE_START, entries=()))
    if reader.mistakes:
        raise Mistakes(reader.mistakes)
    return rule


def _rule(reader: Reader, tree: Tree) -> Rule:
    found = reader.fields(tree, RULE_KEYS, "a rule")
    value = {name: entry.value for name, entry in found.items()}
    match, measure = _matched(reader, tree, found)
    further = _named_trails(reader, value.get("with"), "'with'")
    excuses = _named_trails(reader, value.get("unless"), "'unless'")
    complete = not reader.mistakes
    rule = Rule(
        id=_id(reader, value.get("id")),
        code=_code(reader, value.get("code")),
        title=reader.text(value.get("title"), "'title'"),
        debt=reader.word(value.get("debt"), DEBTS, "kind of debt"),
        severity=Severity(reader.word(value.get("severity"), SEVERITIES, "severity") or "note"),
        confidence=Confidence(reader.word(value.get("confidence"), CONFIDENCES, "confidence") or "low"),
        match=match,
        measure=measure,
        further=further,
        excuses=excuses,
        options=_options(reader, value.get("options")),
        report=_report(reader, value.get("report")),
        why=reader.text(value.get("why"), "'why'"),
        fix=reader.text(value.get("fix"), "'fix'"),
        references=_references(reader, value.get("references")),
        seen_on=reader.text(value.get("seen_on"), "'seen_on'"),
        path=reader.source.path,
        span=tree.span,
        argues_from_absence=reader.flag(value.get("argues_from_absence"), "'argues_from_absence'"),
        profile=reader.word(value.get("profile"), PROFILES, "profile") or PROFILES[0],
    )
    check_names(reader, rule, complete)
    return rule


def _id(reader: Reader, tree: Tree | None) -> str:
    name = PurePosixPath(reader.source.path).stem
    written = reader.text(tree, "'id'")
    if tree and written and written != name:
        hint = f"write 'id: {name}' or rename the file"
        reader.mistake(tree.span, f"the id '{written}' is not the file's name", hint)
    return written


def _code(reader: Reader, tree: Tree | None) -> str:
    code = reader.text(tree, "'code'")
    if tree and code and not re.fullmatch(CODE_PATTERN, code):
        reader.mistake(tree.span, f"'{code}' is no code", "a code is capital letters and 3 or 4 digits, such as MLD201")
    return code


def _references(reader: Reader, tree: Tree | None) -> tuple[str, ...]:
    if tree is None:
        return ()
    items = reader.items(tree, "'references'")
    if tree.items == ():
        reader.mistake(tree.span, "'references' is empty", "name the paper or page that describes the debt")
    return tuple(reader.text(item, "a reference") for item in items)


def _matched(reader: Reader, tree: Tree, found: dict[str, Entry]) -> tuple[Trail, Measure | None]:
    match, measure = found.get("match"), found.get("measure")
    if match and measure:
        reader.mistake(measure.span, "a rule has 'match' or 'measure', not both")
    if match:
        return parse_trail(reader, match.value, "'match'"), None
    if measure:
        return _measure(reader, measure.value)
    if not reader.mistakes:
        reader.mistake(tree.span, "a rule has no 'match'", f"'match': {RULE_KEYS['match'].sentence}")
    return Trail((), (), tree.span), None


def _measure(reader: Reader, tree: Tree) -> tuple[Trail, Measure]:
    value = {name: entry.value for name, entry in reader.fields(tree, MEASURE_KEYS, "'measure'").items()}
    each = value.get("each")
    node = parse_node(reader, each) if each else None
    if node and each and not node.variable:
        reader.mistake(each.span, "the measured node has no variable", "write {node: $name, kind: …}")
    tests = parse_comparison(reader, value["report_when"], "share", tree.span) if "report_when" in value else ()
    part = reader.text(value.get("part"), "'part'")
    whole = reader.text(value.get("whole"), "'whole'")
    trail = Trail((node,) if node else (), (), tree.span)
    return trail, Measure(node.variable if node else "", part, whole, tests, tree.span)


def _named_trails(reader: Reader, tree: Tree | None, what: str) -> tuple[Trail, ...]:
    if tree is None:
        return ()
    return tuple(parse_trail(reader, entry.value, f"'{entry.key}'", entry.key) for entry in reader.entries(tree, what))


def _options(reader: Reader, tree: Tree | None) -> dict[str, Option]:
    if tree is None:
        return {}
    return {entry.key: _option(reader, entry) for entry in reader.entries(tree, "'options'")}


def _option(reader: Reader, entry: Entry) -> Option:
    value = {name: one.value for name, one in reader.fields(entry.value, OPTION_KEYS, f"option '{entry.key}'").items()}
    if not re.fullmatch(OPTION_PATTERN, entry.key):
        reader.mistake(entry.span, f"'{entry.key}' is no name of an option", "use small letters, digits and _")
    kind = reader.word(value.get("type"), OPTION_TYPES, "type of option")
    default = value["default"].plain() if "default" in value else None
    option = Option(
        name=entry.key,
        type=kind,
        default=_setting(default),
        minimum=reader.number(value.get("min"), "'min'"),
        maximum=reader.number(value.get("max"), "'max'"),
        sentence=reader.text(value.get("help"), "'help'"),
        span=entry.span,
    )
    for name in ("min", "max"):
        if name in value and kind and kind not in ("integer", "number"):
            reader.mistake(value[name].span, f"'{name}' bounds a number, and '{entry.key}' is of type {kind}")
    refusal = option.refusal(default) if kind and "default" in value else None
    if refusal:
        reader.mistake(value["default"].span, f"the default cannot be: {refusal}")
    return option


def _setting(value: object) -> OptionSetting:
    if isinstance(value, list):
        return tuple(item for item in value if isinstance(item, str))
    return value if isinstance(value, (str, int, float)) else ""


def _report(reader: Reader, tree: Tree | None) -> Report:
    nowhere = Name("", FILE_START)
    if tree is None:
        return Report(nowhere, (), (), Message("", FILE_START), FILE_START)
    value = {name: entry.value for name, entry in reader.fields(tree, REPORT_KEYS, "'report'").items()}
    at = parse_name(reader, value["at"]) if "at" in value else nowhere
    message = value.get("message")
    return Report(
        at=at,
        related=_names(reader, value.get("related"), "'related'"),
        once_per=_names(reader, value.get("once_per"), "'once_per'") or (at,),
        message=Message(reader.text(message, "'message'"), message.span if message else tree.span),
        span=tree.span,
    )


def _names(reader: Reader, tree: Tree | None, what: str) -> tuple[Name, ...]:
    items = reader.items(tree, what) if tree is not None else ()
    return tuple(parse_name(reader, item) for item in items)
