"""The baseline: what it hides, how it shrinks, and how it looks to people and to git."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mldebt import baseline
from mldebt.baseline import Baseline
from mldebt.errors import MldebtError
from mldebt.finding import Confidence, Finding, Severity
from mldebt.source import Location, Span


def found(fingerprint: str, line: int = 1, rule: str = "leak", path: str = "a.py") -> Finding:
    place = Location(path, Span(line, 1, line, 2))
    return Finding(rule, "MLD301", "data-leakage", Severity.ERROR, Confidence.HIGH, f"{fingerprint} leaks", place,
                   fingerprint=fingerprint)  # fmt: skip


A, B, C = found("a"), found("b", rule="unused-key"), found("c")


def test_known_findings_are_hidden_and_new_ones_kept() -> None:
    outcome = baseline.apply((A, C), baseline.of((A, B)))
    assert (outcome.kept, outcome.hidden) == ((C,), (A,))
    assert [(entry.fingerprint, entry.count) for entry in outcome.stale] == [("b", 1)]


def test_a_finding_that_moves_stays_known() -> None:
    assert baseline.apply((found("a", line=99),), baseline.of((A,))).kept == ()


def test_equal_fingerprints_are_counted() -> None:
    known = baseline.of((found("a", 1), found("a", 2)))
    third = baseline.apply((found("a", 1), found("a", 2), found("a", 3)), known)
    assert third.kept == (found("a", 3),)
    (stale,) = baseline.apply((found("a", 1),), known).stale
    assert stale.count == 1


def test_an_equal_fingerprint_of_another_rule_is_new() -> None:
    assert baseline.apply((found("a", rule="unused-key"),), baseline.of((A,))).hidden == ()


def test_update_adds_the_new_and_drops_the_stale() -> None:
    assert baseline.update(baseline.of((A, B)), (A, C)) == baseline.of((A, C))


def test_prune_only_drops() -> None:
    assert baseline.prune(baseline.of((A, B)), (A, C)) == baseline.of((A,))
    two = baseline.of((found("a", 1), found("a", 2)))
    assert baseline.prune(two, (A,)) == baseline.of((A,))


def test_a_rule_that_did_not_run_leaves_its_entries_alone() -> None:
    known = baseline.of((A, B))
    ran = frozenset({"leak"})
    assert baseline.apply((), known, ran).stale == baseline.of((A,)).entries
    assert baseline.prune(known, (), ran) == baseline.of((B,))
    assert baseline.update(known, (C,), ran) == baseline.of((B, C))


def test_the_file_is_sorted_with_a_finding_a_line_and_no_line_numbers() -> None:
    assert baseline.render(baseline.of((found("z", 7, path="b.py"), found("y", 9)))) == (
        '{\n  "version": 1,\n  "findings": [\n'
        '    {"rule": "leak", "path": "a.py", "fingerprint": "y", "count": 1, "message": "y leaks"},\n'
        '    {"rule": "leak", "path": "b.py", "fingerprint": "z", "count": 1, "message": "z leaks"}\n'
        "  ]\n}\n"
    )


@pytest.mark.parametrize("known", [Baseline(), baseline.of((A, B, found("ü\u2028", path="ä.py")))])
def test_what_is_written_is_read_back(tmp_path: Path, known: Baseline) -> None:
    path = tmp_path / baseline.FILE_NAME
    baseline.write(path, known)
    assert baseline.read(path) == known
    assert [each.name for each in tmp_path.iterdir()] == [baseline.FILE_NAME]


ENTRY = '{"rule": "r", "path": "p", "fingerprint": "f", "count": 1, "message": "m"}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"version": 1,\n<<<<<<< HEAD', "2:1: error: the baseline is not JSON"),
        ("", "1:1: error: the baseline is not JSON"),
        ("[]", "the baseline has no version, and 1 is the one known here"),
        ('{"version": 2, "findings": []}', "the baseline has version 2, and 1 is the one known here"),
        ('{"version": 1, "findings": [{"rule": "r"}]}', r"object missing required field `path` - at `\$.findings"),
        ('{"version": 1, "findings": [], "more": 1}', "another form: object contains unknown field `more`"),
        (f'{{"version": 1, "findings": [{ENTRY}, {ENTRY}]}}', "two entries have the rule 'r' and the fingerprint 'f'"),
        ("[" * 100_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_with_place_and_way_out(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MldebtError) as raised:
        baseline.read(path)
    assert re.search(message, str(raised.value))
    assert raised.value.location is not None
    assert raised.value.hint is not None


def test_a_file_that_is_missing_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(MldebtError, match="cannot be read: No such file"):
        baseline.read(tmp_path / "none.json")
    (tmp_path / "b.json").write_bytes(b"\xff")
    with pytest.raises(MldebtError, match="it is not UTF-8"):
        baseline.read(tmp_path / "b.json")


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(MldebtError, match="cannot be written"):
        baseline.write(tmp_path / "none" / "b.json", Baseline())


def test_writing_keeps_the_mode_and_follows_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    baseline.write(link, Baseline())
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert baseline.read(real) == Baseline()
