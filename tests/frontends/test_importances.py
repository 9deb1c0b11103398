"""Tables of the importance of features: what is read of them, and what is no such table."""

from __future__ import annotations

import pytest

from mldebt.frontends import frontend_for
from mldebt.reading import facts_of
from mldebt.source import Source


def read(text: str, path: str = "reports/feature_importance.csv") -> list[tuple[str, float, int]]:
    found = facts_of(Source(path, text))
    assert found is not None
    return [(one.feature, one.value, one.span.line) for one in found.importances]


def test_each_feature_has_its_weight_and_line() -> None:
    text = "\ufeffFeature,Gain\nage, 0.5\n\n income ,0.25\nregion,n/a\n"
    assert read(text) == [("age", 0.5, 2), ("income", 0.25, 4)]


def test_the_columns_may_stand_in_any_order() -> None:
    assert read(",importance,feature\n0,3,age\n1,2,income\n2,1,region\n") == [
        ("age", 3.0, 2),
        ("income", 2.0, 3),
        ("region", 1.0, 4),
    ]


@pytest.mark.parametrize("text", ["", "feature,importance\n", "study,year\na,2001\nb,2002\nc,2003\nd,2004\n", "\0"])
def test_other_tables_have_no_importances(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("path", "is_read"),
    [
        ("feature_importances.csv", True),
        ("reports/xgb_feature_importance_v2.csv", True),
        ("importance.csv", False),
        ("feature_importance.png", False),
        ("seeds/feature_importance.csv", True),
    ],
)
def test_the_name_tells_such_a_table(path: str, is_read: bool) -> None:
    assert (frontend_for(path) is not None) is is_read
