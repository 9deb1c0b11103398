"""What the names say to which results are bound."""

from __future__ import annotations

from mldebt.facts.code import Call
from mldebt.frontends.python import read
from mldebt.interpreter.naming import Naming
from mldebt.source import Source


def _roles(code: str) -> list[str | None]:
    facts = read(Source("a.py", code)).code
    assert facts is not None
    scope = facts.scopes[0]
    (call,) = (place for place, _ in scope.placed(Call))
    return list(Naming(scope).roles_of_results(call))


def test_results_have_the_roles_of_their_names() -> None:
    assert _roles("x_train, x_test = divided(rows)\n") == ["train", "test"]


def test_a_row_that_is_picked_by_its_place_is_no_result_of_its_own() -> None:
    assert _roles("rows = loaded()\nx_train = rows[8_000_000]\nx_test = rows[1]\n") == []
