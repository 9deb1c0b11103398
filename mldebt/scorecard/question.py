"""The questions of the ML Test Score, read from `ml_test_score.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from mldebt.documents import parse_yaml
from mldebt.errors import Mistakes
from mldebt.facts.tree import Tree
from mldebt.finding import Confidence, Severity
from mldebt.rulelang.form import Form, Key
from mldebt.rulelang.names import check_names
from mldebt.rulelang.patterns import parse_trail
from mldebt.rulelang.reader import Reader
from mldebt.rulelang.rule import Message, Name, Report, Rule
from mldebt.source import Source

SECTIONS = ("data", "model", "infrastructure", "monitoring")
"""The four sections of the score, seven tests each; the score is the least of their sums."""

_FILE = Path(__file__).with_name("ml_test_score.yaml")
_KEYS: dict[str, Key] = {
    "id": Key(Form.TEXT, "The section and the number of the test, such as data-1.", required=True),
    "title": Key(Form.TEXT, "What the test asks for, as one sentence without a full stop.", required=True),
    "shown_by": Key(Form.TRAILS, "Trails, by name, of which any shows that the test is made."),
    "denied_by": Key(Form.TEXTS, "Rules whose findings show that it is not."),
}


class Question(msgspec.Struct, frozen=True):
    """One of the 28 tests; `shown_by` are its trails in the form of rules that match nothing else."""

    id: str
    title: str
    shown_by: tuple[Rule, ...]
    denied_by: tuple[str, ...]

    @property
    def section(self) -> str:
        """data, model, infrastructure or monitoring."""
        return self.id.rpartition("-")[0]


@cache
def questions() -> tuple[Question, ...]:
    """All questions in the order of the paper; raises `Mistakes` with all that is wrong in their file."""
    return read_questions(Source(_FILE.name, _FILE.read_text(encoding="utf-8")))


def read_questions(source: Source) -> tuple[Question, ...]:
    """The questions of a file; raises `Mistakes` with all that is wrong in it."""
    document = parse_yaml(source)
    reader = Reader(source)
    for problem in document.problems:
        reader.mistake(problem.span, problem.reason)
    found = tuple(_question(reader, tree) for tree in reader.items(document.tree, "the score")) if document.tree else ()
    if reader.mistakes:
        raise Mistakes(reader.mistakes)
    return found


def _question(reader: Reader, tree: Tree) -> Question:
    value = {name: entry.value for name, entry in reader.fields(tree, _KEYS, "a test").items()}
    question_id = reader.text(value.get("id"), "'id'")
    reader.word(Tree(tree.span, scalar=question_id.rpartition("-")[0]), SECTIONS, "section of the score")
    denied = value.get("denied_by")
    return Question(
        id=question_id,
        title=reader.text(value.get("title"), "'title'"),
        shown_by=tuple(_trails(reader, value, question_id)),
        denied_by=tuple(reader.text(item, "a rule") for item in reader.items(denied, "'denied_by'")) if denied else (),
    )


def _trails(reader: Reader, value: Mapping[str, Tree], question_id: str) -> Iterator[Rule]:
    shown = value.get("shown_by")
    for entry in reader.entries(shown, "'shown_by'") if shown else ():
        rule = _as_rule(reader, entry.value, entry.key, question_id)
        check_names(reader, rule)
        yield rule


def _as_rule(reader: Reader, tree: Tree, name: str, question_id: str) -> Rule:
    """A trail as a rule that reports its last node."""
    trail = parse_trail(reader, tree, f"'{name}'", name)
    last = trail.nodes[-1].variable if trail.nodes else ""
    if trail.nodes and not last:
        reader.mistake(tree.span, f"the last node of '{name}' has no variable", "write {node: $name, kind: …}")
    at = Name(last, tree.span)
    message = Message(name.replace("_", " "), tree.span)
    return Rule(
        id=f"{question_id}.{name}",
        code="",
        title=name.replace("_", " "),
        debt="",
        severity=Severity.NOTE,
        confidence=Confidence.HIGH,
        match=trail,
        measure=None,
        further=(),
        excuses=(),
        options={},
        report=Report(at, (), (at,), message, tree.span),
        why="",
        fix="",
        references=(),
        path=reader.source.path,
        span=tree.span,
    )
