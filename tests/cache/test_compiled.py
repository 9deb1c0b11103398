"""What is kept of mldebt's own data files: the same values, read at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mldebt.cache.compiled import KIND, Compiled
from mldebt.cache.entries import Cache
from mldebt.cache.sealed import sealed
from mldebt.library import libraries_for
from mldebt.rulelang import Rule, builtin_rules


def test_rules_and_descriptions_are_the_same_before_and_after_they_are_kept(tmp_path: Path) -> None:
    compiled = Compiled("this program", Cache(tmp_path))
    imported = {"pandas", "sklearn", "xgboost"}
    for _ in range(2):
        assert builtin_rules(compiled) == builtin_rules()
        assert libraries_for(imported, compiled) == libraries_for(imported)


def test_a_kept_rule_knows_the_variables_that_its_tests_compare_with(tmp_path: Path) -> None:
    compiled = Compiled("this program", Cache(tmp_path))
    builtin_rules(compiled)
    read, kept = (list(_variables(rules)) for rules in (builtin_rules(), builtin_rules(compiled)))
    assert kept == read
    assert any(kept)


def _variables(rules: Iterable[Rule]) -> Iterator[frozenset[str]]:
    trails = (trail for rule in rules for trail in (rule.match, *rule.excuses))
    return (test.variables for trail in trails for node in trail.nodes for test in node.tests)


def test_a_value_is_made_once_for_each_program(tmp_path: Path) -> None:
    made: list[str] = []

    def make() -> tuple[str, ...]:
        made.append("made")
        return ("a", "b")

    for program in ("one", "one", "another"):
        assert Compiled(program, Cache(tmp_path)).value("letters", tuple[str, ...], make) == ("a", "b")
    assert len(made) == 2


def test_a_kept_value_of_another_form_is_made_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    compiled = Compiled("one", cache)
    compiled.value("letters", tuple[str, ...], lambda: ("a",))
    for entry in tmp_path.glob(f"{KIND}/*/*"):
        entry.write_bytes(sealed(b"\x01"))
    assert compiled.value("letters", tuple[str, ...], lambda: ("b",)) == ("b",)
    assert cache.damaged == 1
