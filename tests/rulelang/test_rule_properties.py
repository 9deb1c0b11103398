"""What holds for every rule file, right or wrong."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt.checker import check
from mldebt.errors import Mistakes
from mldebt.graph.text import parse_graph
from mldebt.rulelang import Rule, parse_rule
from mldebt.source import Source

FILES = sorted((Path(__file__).parents[2] / "rules").glob("*.yaml"))
TOKENS = ("", "[]", "{}", "null", "true", "1", "0.5", "$x", "$options.x", "'{x.y}'", "job", "-", "match", "where", ":")
GRAPH = parse_graph(Source("graph.txt", "m:model -feeds-> j:job -produces-> d:dataset -feeds-> t:job -produces-> m"))


@st.composite
def spoilt_rules(draw: st.DrawFn) -> Source:
    """A rule that comes with mldebt with a few of its words replaced."""
    path = draw(st.sampled_from(FILES))
    words = re.split(r"([\w$.-]+)", path.read_text(encoding="utf-8").split("\nwhy:")[0])
    for _ in range(draw(st.integers(1, 3))):
        words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(TOKENS))
    ending = "\nwhy: Because.\nfix: Mend it.\nreferences: [A paper]\n"
    return Source(f"rules/{path.name}", "".join(words) + ending)


@settings(max_examples=300)
@given(spoilt_rules())
def test_a_spoilt_rule_is_refused_in_its_own_file_or_can_be_checked(source: Source) -> None:
    try:
        rule: Rule = parse_rule(source)
    except Mistakes as refusal:
        assert refusal.mistakes
        for mistake in refusal.mistakes:
            assert mistake.location is not None
            assert mistake.location.path == source.path
            assert 1 <= mistake.location.span.line <= len(source.lines)
    else:
        assert check(GRAPH, [rule]).failures == ()
