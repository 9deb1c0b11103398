"""Facts by content: they come back as they were, and only for the same file and program."""

from __future__ import annotations

from pathlib import Path

import pytest

from mldebt.cache.entries import Cache
from mldebt.cache.facts import KnownFacts, decoded, encoded
from mldebt.cache.program import identity
from mldebt.cache.sealed import key_of
from mldebt.reading import Reading, facts_of, facts_of_all, read_chunk
from mldebt.source import Source

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("mldebt/interpreter/*.py"), *ROOT.glob("examples/**/*.*"), *ROOT.glob("rules/m*.yaml")])
SOURCES = tuple(
    Source(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
    for file in FILES
    if file.suffix in {".py", ".ipynb", ".yaml", ".toml", ".json", ".sql", ".sh"}
)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path)
def test_facts_come_back_as_they_were(source: Source) -> None:
    facts = facts_of(source)
    if facts is not None:
        assert decoded(encoded(facts)) == facts


def test_facts_that_are_known_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = KnownFacts("program", Cache(tmp_path))
    cold = facts_of_all(SOURCES, Reading(known))
    monkeypatch.setattr("mldebt.reading.frontend_for", lambda path: pytest.fail("was read again"))
    kept = [source for source in SOURCES if any(source.path == facts.path for facts in cold)]
    assert facts_of_all(kept, Reading(known)) == cold


def test_another_text_path_or_program_has_other_facts(tmp_path: Path) -> None:
    known = KnownFacts("program", Cache(tmp_path))
    keys = {
        known.key(Source("a.py", "x = 1")),
        known.key(Source("a.py", "x = 2")),
        known.key(Source("b.py", "x = 1")),
        KnownFacts("other").key(Source("a.py", "x = 1")),
    }
    assert len(keys) == 4


def test_an_entry_of_another_form_is_read_anew_with_a_note(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    known = KnownFacts("program", cache)
    source = Source("a.py", "x = 1")
    cache.write("facts", known.key(source), b"\x91\xa3old")
    assert facts_of_all([source], Reading(known)) == (facts_of(source),)
    assert len(list(cache.notes())) == 1


def test_facts_that_are_nested_without_end_are_not_kept() -> None:
    text = "x: " + "[" * 3_000 + "]" * 3_000
    facts = facts_of(Source("params.yaml", text))
    assert facts is not None
    assert encoded(facts) == b"" or decoded(encoded(facts)) in (facts, None)


@pytest.mark.parametrize("jobs", [2, 3])
def test_several_processes_find_the_same_in_the_same_order(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mldebt.reading._WORTHWHILE", 0)
    monkeypatch.setattr("mldebt.reading._CHUNK", 20_000)
    assert facts_of_all(SOURCES, Reading(jobs=jobs)) == facts_of_all(SOURCES)


def test_the_identity_of_the_program_is_remembered_as_long_as_no_file_changes(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert identity(cache) == identity(cache) == identity()
    assert cache.contents().entries == 1


def test_another_program_refuses_to_read_for_this_one() -> None:
    assert read_chunk([("a.py", "x = 1")], identity())
    with pytest.raises(Exception, match="another mldebt"):
        read_chunk([("a.py", "x = 1")], key_of("other"))
