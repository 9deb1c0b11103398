"""Pages and files generated from rules, their literate tests and the tables of the rule language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from mldebt.graph.page import GENERATED, render_graph_page
from mldebt.patterns import pattern
from mldebt.rulelang.form import (
    EDGE_KEYS,
    MEASURE_KEYS,
    NODE_KEYS,
    OPERATORS,
    OPTION_KEYS,
    REPORT_KEYS,
    RULE_KEYS,
    Key,
)
from mldebt.rulelang.json_schema import rule_schema
from mldebt.rulelang.literate import Block, Section, read_page
from mldebt.rulelang.rule import Option, OptionSetting, Rule, code_order
from mldebt.rulelang.taxonomy import DEBTS
from mldebt.source import Source

SCHEMA_PATH = "mldebt/schemas/rule.schema.json"
_PROFILES = {"pedantic": "pedantic: runs only when it is selected"}


def generated_pages(rules: Sequence[Rule], tests_dir: Path) -> dict[str, str]:
    """The text of every generated file by its path from the root of the repository."""
    pages = {f"docs/rules/{rule.id}.md": render(rule, _test_page(tests_dir / f"{rule.id}.md")) for rule in rules}
    return {
        **pages,
        "docs/rules/README.md": render_index(rules),
        "docs/rule-language.md": render_language(),
        "docs/graph.md": render_graph_page(),
        SCHEMA_PATH: json.dumps(rule_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def render(rule: Rule, literate_page_text: str) -> str:
    """The page of one rule; its example is the first section of the literate test that fires."""
    sections = read_page(Source(f"tests/rules/{rule.id}.md", literate_page_text))
    example = next((section for section in sections if section.fires(rule.id)), None)
    parts = [
        f"{GENERATED.format(source=f'rules/{rule.id}.yaml')}\n# {rule.id} ({rule.code})",
        f"{rule.title}.",
        _summary(rule),
        f"## Why\n\n{rule.why}",
        f"## How to fix\n\n{rule.fix}",
        *([_options(rule.options.values())] if rule.options else []),
        *([_example(rule, example)] if example else []),
        _suppression(rule),
        "## References\n\n" + "\n".join(f"- {reference}" for reference in rule.references),
    ]
    return "\n\n".join(parts) + "\n"


def render_index(rules: Sequence[Rule]) -> str:
    """The page `docs/rules/README.md`: all rules by kind of debt."""
    by_debt: dict[str, list[Rule]] = {debt: [] for debt in DEBTS}
    for rule in sorted(rules, key=lambda rule: code_order(rule.code)):
        by_debt[rule.debt].append(rule)
    parts = [f"{GENERATED.format(source='rules/*.yaml')}\n# Rules"]
    for debt, found in by_debt.items():
        if found:
            heading = f"## {debt}\n\n{DEBTS[debt].sentence} ({DEBTS[debt].source})"
            parts += [heading, _table(("code", "rule", "what is wrong", "severity"), map(_index_row, found))]
    unseen = [f"[{rule.id}]({rule.id}.md)" for rule in sorted(rules, key=lambda rule: rule.id) if not rule.seen_on]
    if unseen:
        parts.append(f"## Not yet seen\n\n{_UNSEEN_TOLD}\n\n{', '.join(unseen)}.")
    return "\n\n".join(parts) + "\n"


_UNSEEN_TOLD = """\
Nobody has yet seen these rules be right on code that was not written to test them. Their findings are to be read with
that in mind; a report of one, right or wrong, is welcome."""


def render_language() -> str:
    """The page `docs/rule-language.md`: every key of a rule file."""
    sections: Mapping[str, Mapping[str, Key]] = {
        "A rule": RULE_KEYS,
        "A node of a trail": NODE_KEYS,
        "An edge of a trail": EDGE_KEYS,
        "`measure`": MEASURE_KEYS,
        "`report`": REPORT_KEYS,
        "An option": OPTION_KEYS,
    }
    parts = [f"{GENERATED.format(source='mldebt/rulelang/form.py')}\n# The rule language", _LANGUAGE]
    for title, keys in sections.items():
        rows = ((f"`{name}`", "yes" if key.required else "", key.sentence) for name, key in keys.items())
        parts.append(f"## {title}\n\n{_table(('key', 'required', 'meaning'), rows)}")
    operators = ((f"`{operator.value}`", sentence) for operator, sentence in OPERATORS.items())
    parts += [f"## Conditions\n\n{_CONDITIONS}", _table(("operator", "holds where the attribute"), operators)]
    debts = ((f"`{name}`", debt.sentence, debt.source) for name, debt in DEBTS.items())
    parts.append(f"## Kinds of debt\n\n{_table(('debt', 'meaning', 'source'), debts)}")
    return "\n\n".join(parts) + "\n"


_LANGUAGE = """\
A rule is one YAML file named after its id. It describes a trail through [the graph](graph.md): nodes and edges in turn,
the way data moves. A variable that is seen twice is the same node, so a trail that ends where it begins is a cycle.
Trails under `with` must exist too, trails under `unless` must not; they may begin or end at any node of the match,
which is how to walk either way. Every word that is not in these tables is an error."""

_CONDITIONS = """\
A condition under `where` is a value, a list of values of which one must be met, or operators with values. A value may
be `$variable.attribute` or `$options.name`. An absent text counts as empty, an absent boolean as false; an absent
number meets no comparison."""


def _test_page(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _summary(rule: Rule) -> str:
    rows = [
        ("debt", f"[{rule.debt}](README.md#{rule.debt}): {DEBTS[rule.debt].sentence}"),
        ("severity", rule.severity.value),
        ("confidence", rule.confidence.value + (_LOWERED if rule.argues_from_absence else "")),
        ("profile", _PROFILES.get(rule.profile, rule.profile)),
        ("seen", _seen(rule)),
    ]
    return _table(("", ""), rows)


_LOWERED = "; one step lower where something unread may reach the place"


def _seen(rule: Rule) -> str:
    """Where the rule was seen to be right, outside of tests that were written for it."""
    if not rule.seen_on:
        return _UNSEEN
    place = _PLACE.fullmatch(rule.seen_on)
    if place is None:
        return f"in {rule.seen_on}"
    return f"in public code, such as [{place['repository']}, {place['file']}]({rule.seen_on})"


_UNSEEN = "not yet seen on code outside this project's tests"
_PLACE = pattern(r"https://github\.com/(?P<repository>[\w.-]+/[\w.-]+)/blob/[0-9a-f]{7,40}/(?P<file>[^#]+)#L\d+")


def _options(options: Iterable[Option]) -> str:
    rows = (
        (f"`{option.name}`", option.type, f"`{_shown(option.default)}`", _bounds(option), option.sentence)
        for option in options
    )
    return f"## Options\n\n{_table(('option', 'type', 'default', 'range', 'meaning'), rows)}"


def _bounds(option: Option) -> str:
    bounds = [(option.minimum, "at least"), (option.maximum, "at most")]
    return ", ".join(f"{words} {bound:g}" for bound, words in bounds if bound is not None)


def _shown(setting: OptionSetting) -> str:
    return json.dumps(list(setting) if isinstance(setting, tuple) else setting)


def _example(rule: Rule, section: Section) -> str:
    blocks = "\n\n".join(_shown_block(block) for block in section.blocks)
    lines = "\n".join(f"- {place}" for block in section.blocks for place in _reported(rule, block))
    return f"## Example\n\n{section.title}:\n\n{blocks}\n\nReported:\n\n{lines}"


def _shown_block(block: Block) -> str:
    title = f"`{block.path}`\n\n" if block.path else ""
    fence = "````" if "```" in block.text else "```"
    return f"{title}{fence}{block.language if block.path else 'text'}\n{block.text}{fence}"


def _reported(rule: Rule, block: Block) -> Iterator[str]:
    for expected in block.expectations:
        if expected.rule == rule.id and not expected.missing:
            line = f"line {expected.line - block.first_line + 1}"
            place = f"`{block.path}`, {line}" if block.path else line
            yield f"{place}: {expected.text}" if expected.text else place


def _suppression(rule: Rule) -> str:
    return f"""\
## How to suppress

On the line it is reported at, with the reason:

```python
...  # mldebt: ignore[{rule.id}] the reason
```"""


def _index_row(rule: Rule) -> tuple[str, ...]:
    return rule.code, f"[{rule.id}]({rule.id}.md)", rule.title, rule.severity.value


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines)
