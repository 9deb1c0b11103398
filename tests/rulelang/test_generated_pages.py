"""Generated pages and the JSON Schema: fresh, and in agreement with the parser."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest

from mldebt.documents import parse_yaml
from mldebt.errors import Mistakes
from mldebt.rulelang import load_rules, parse_rule
from mldebt.rulelang.json_schema import rule_schema
from mldebt.rulelang.pages import generated_pages, render, render_index
from mldebt.source import Source

ROOT = Path(__file__).parents[2]
RULE_FILES = sorted((ROOT / "rules").glob("*.yaml"))
PAGES = generated_pages(load_rules([ROOT / "rules"]), ROOT / "tests" / "rules")
VALIDATOR = jsonschema.Draft202012Validator(rule_schema())

RULE = """\
id: glued
code: MLD999
title: A package of glue
debt: glue-code
severity: note
confidence: high
options:
  share: {type: number, default: 0.5, max: 1, help: The share.}
measure:
  each: {node: $p, kind: package}
  part: glue_statements
  whole: statements
  report_when: {above: $options.share}
report: {at: $p, message: "{p.name} is glue"}
why: It breaks.
fix: Wrap it.
references: [A paper]
"""
TEST_PAGE = """\
# glued

## A package that only converts

```graph
p:package {statements: 10, glue_statements: 9}  # expect: glued "p is glue"
```
"""


def source(text: str) -> Source:
    return Source("glued.yaml", text)


@pytest.mark.parametrize("path", PAGES)
def test_a_generated_file_is_fresh(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path], "run `mldebt docs`"


@pytest.mark.parametrize("path", [path for path in PAGES if path.endswith(".md")])
def test_a_generated_page_says_so_in_its_first_line(path: str) -> None:
    assert PAGES[path].splitlines()[0].startswith("<!-- Generated from ")


def test_a_rule_page_tells_all_that_a_user_needs() -> None:
    page = render(parse_rule(source(RULE)), TEST_PAGE)
    headings = [line for line in page.splitlines() if line.startswith("#")]
    assert headings == [
        "# glued (MLD999)",
        "## Why",
        "## How to fix",
        "## Options",
        "## Example",
        "## How to suppress",
        "## References",
    ]
    assert "| `share` | number | `0.5` | at most 1 | The share. |" in page
    assert "p:package {statements: 10, glue_statements: 9}\n```\n\nReported:\n\n- line 1: p is glue" in page
    assert "# mldebt: ignore[glued] the reason" in page


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(rule_schema())


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_a_rule_that_comes_with_mldebt_is_valid_under_the_schema(path: Path) -> None:
    tree = parse_yaml(Source(path.name, path.read_text(encoding="utf-8"))).tree
    assert tree is not None
    VALIDATOR.validate(tree.plain())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("severity: note", "severty: note"),
        ("kind: package", "kind: pakage"),
        ("above:", "over:"),
        ("type: number", "type: float"),
        ("MLD999", "999"),
        ("part: glue_statements\n", "\n"),
        ("references: [A paper]", "references: A paper"),
    ],
)
def test_the_schema_refuses_what_the_parser_refuses(old: str, new: str) -> None:
    text = RULE.replace(old, new)
    with pytest.raises(Mistakes):
        parse_rule(source(text))
    tree = parse_yaml(source(text)).tree
    assert tree is not None
    assert not VALIDATOR.is_valid(tree.plain())


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("", "not yet seen on code outside this project's tests"),
        ("seen_on: public code\n", "in public code"),
        (
            "seen_on: https://github.com/acme/rides/blob/0123456789abcdef/src/train.py#L12\n",
            "in public code, such as [acme/rides, src/train.py]"
            "(https://github.com/acme/rides/blob/0123456789abcdef/src/train.py#L12)",
        ),
    ],
)
def test_a_page_says_where_the_rule_was_seen_to_be_right(stated: str, shown: str) -> None:
    page = render(parse_rule(source(RULE + stated)), TEST_PAGE)
    assert f"| seen | {shown} |" in page


def test_what_a_rule_says_of_where_it_was_seen_can_be_looked_up() -> None:
    link = r"https://github\.com/[\w.-]+/[\w.-]+/blob/[0-9a-f]{12,40}/[^#\s]+#L\d+"
    place = re.compile(rf"{link}|the labelled programs of [\w-]+ [\d.]+: \S+\.py|public code")
    stated = {rule.id: rule.seen_on for rule in load_rules([ROOT / "rules"]) if rule.seen_on}
    assert [rule for rule, told in stated.items() if not place.fullmatch(told)] == []


def test_the_index_lists_the_rules_that_nobody_has_seen() -> None:
    unseen, seen = parse_rule(source(RULE)), parse_rule(source(RULE + "seen_on: public code\n"))
    assert "Not yet seen" in render_index([unseen])
    assert "Not yet seen" not in render_index([seen])
