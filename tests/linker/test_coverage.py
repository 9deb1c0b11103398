"""How much could be followed is counted, one call a place, by its best known locator."""

from __future__ import annotations

from observed import files_of

from mldebt.linker.coverage import Coverage, LocatedCall, Resolution
from mldebt.linker.link import link
from mldebt.project.project import Project
from mldebt.reading import facts_of
from mldebt.source import FILE_START, Location, Source


def coverage(code: str) -> Coverage:
    files = files_of(code)
    facts = [found for path, text in files.items() if (found := facts_of(Source(path, text)))]
    return link(facts, frozenset(files), Project(), None).coverage


def calls(code: str) -> list[str]:
    return [f"{call.mode} {call.locator} {call.resolution.value}" for call in coverage(code).calls]


def test_a_literal_is_resolved() -> None:
    assert calls("pd.read_csv('a').to_csv('b')") == ["read a resolved", "write b resolved"]


def test_a_hole_makes_a_pattern() -> None:
    assert calls("from q import q\npd.read_csv(f'data/{q()}.csv')") == ["read data/*.csv pattern"]


def test_an_unknown_place_says_why() -> None:
    (call,) = coverage("from q import q\npd.read_csv(q())").calls
    assert (call.resolution, call.reason) == (Resolution.UNRESOLVED, "'filepath_or_buffer' is not known here")


def test_a_call_counts_once_by_the_best_that_is_known() -> None:
    code = "from q import q\ndef f(p):\n    return pd.read_csv(p)\nf('a')\nf(q())"
    assert calls(code) == ["read a resolved"]


def test_the_share_is_of_all_calls() -> None:
    assert coverage("from q import q\npd.read_csv('a')\npd.read_csv(q())").share == 0.5


def test_without_calls_all_is_known() -> None:
    assert Coverage().share == 1.0


def test_features_are_counted() -> None:
    assert coverage("x = pd.read_csv('a')\nx['s'] = x['p']").features == 2


def test_calls_of_a_resolution_are_counted() -> None:
    call = LocatedCall(Location("a.py", FILE_START), "f", "read", Resolution.PATTERN)
    assert [Coverage((call,)).count(one) for one in Resolution] == [0, 1, 0]
