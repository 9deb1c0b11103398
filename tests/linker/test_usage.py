"""What is used by anything, what data holds, and what jobs do out of sight follows from the edges."""

from __future__ import annotations

import pytest
from observed import edges, nodes

from mldebt.facts.pipeline import HOLE
from mldebt.graph.schema import NodeKind
from mldebt.linker import usage
from mldebt.linker.builder import GraphBuilder
from mldebt.source import FILE_START, Location

HEAD = (
    "import joblib\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\n"
    "x = pd.read_csv('a')\nx['s'] = x['p']\n"
)


def used(code: str, **files: str) -> bool:
    """Whether the feature `s` of the code is used."""
    found = nodes({"main.py": HEAD + code, **files}, "feature", "used", "computed")
    return any(line.startswith("s used=True computed=True") for line in found)


USED = {
    "a model trained on it": "Ridge().fit(x[['s']], x['y'])",
    "a model trained on all": "Ridge().fit(x, x['y'])",
    "a target": "Ridge().fit(x[['p']], x['s'])",
    "printing": "print(x['s'])",
    "printing all": "print(x)",
    "unknown code": "from q import f\nf(x['s'])",
    "a test": "if x['s'].any():\n    pass",
    "a check": "assert x['s'].any()",
    "a filter": "print(x[x['s'] > 0]['p'])",
    "a key of a grouping": "print(x.groupby('s')['p'].sum())",
    "a file that nobody reads": "x.to_csv('b')",
    "a file that another line reads and prints": "x.to_csv('b')\nprint(pd.read_csv('b')['s'])",
    "a prediction on it": "print(joblib.load('m').predict(x[['s']]))",
    "a feature that is used": "x['t'] = x['s']\nprint(x['t'])",
}


@pytest.mark.parametrize("code", USED.values(), ids=USED)
def test_a_feature_is_used_by(code: str) -> None:
    assert used(code)


UNUSED = {
    "nothing": "",
    "a model trained on others": "Ridge().fit(x[['p']], x['y'])",
    "printing others": "print(x['p'])",
    "dropping it": "print(x.drop(columns='s'))",
    "a selection without it": "x[['p']].to_csv('b')",
    "a feature that is not used": "x['t'] = x['s']\nprint(x['p'])",
    "a file of which others are read": "x.to_csv('b')\nprint(pd.read_csv('b')['p'])",
}


@pytest.mark.parametrize("code", UNUSED.values(), ids=UNUSED)
def test_a_feature_is_not_used_by(code: str) -> None:
    assert not used(code)


def test_a_place_that_is_not_known_makes_absence_uncertain() -> None:
    files = {"main.py": HEAD + "import sys\nprint(pd.read_csv(sys.argv[1]))\nx.to_csv('b')"}
    assert "s uncertain=True" in nodes(files, "feature", "uncertain")


HELD = {
    "a model": ("joblib.dump(Ridge().fit(x[['p']], x['y']), 'o')", "model"),
    "predictions": ("pd.DataFrame({'t': joblib.load('m').predict(x)}).to_csv('o')", "predictions"),
    "data": ("x.to_csv('o')", "data"),
    "data beside predictions": ("x['t'] = joblib.load('m').predict(x)\nx[['p']].to_csv('o')", "data"),
}


@pytest.mark.parametrize(("code", "holds"), HELD.values(), ids=HELD)
def test_a_file_holds(code: str, holds: str) -> None:
    assert f"o holds={holds}" in nodes({"main.py": HEAD + code}, "dataset", "holds")


def test_what_a_stage_makes_out_of_sight_is_made_of_what_it_takes() -> None:
    files = {"dvc.yaml": "stages: {s: {cmd: other, deps: [a], outs: [b]}}"}
    assert edges(files, "flows") == ["a -flows-> b"]


def test_what_code_was_seen_to_make_is_made_of_what_was_seen() -> None:
    files = {
        "main.py": "import pandas as pd\npd.read_csv('a').to_csv('b')",
        "dvc.yaml": "stages: {s: {cmd: python main.py, deps: [a, c, main.py], outs: [b]}}",
    }
    assert edges(files, "flows") == ["a -flows-> b"]


def test_what_is_read_and_goes_nowhere_is_not_used() -> None:
    assert nodes({"a.py": "import pandas as pd\nx = pd.read_csv('a')"}, "dataset", "used") == ["a used=False"]


def test_what_is_read_and_taken_up_is_used() -> None:
    assert nodes({"a.py": "import pandas as pd\nprint(pd.read_csv('a'))"}, "dataset", "used") == ["a used=True"]


def test_a_feature_whose_name_is_put_together_may_be_read_under_any_name() -> None:
    builder = GraphBuilder()
    place = [Location("main.py", FILE_START)]
    told = [builder.node(name, NodeKind.FEATURE, name, place, computed=True) for name in ("speed_std", f"{HOLE}_std")]
    usage.mark_use(builder, unresolved_reads=False)
    assert [builder.attribute(one, "used") for one in told] == [False, True]


def test_a_column_made_after_a_long_chain_of_one_name_is_looked_through_once() -> None:
    chain = "".join(f"s = s + s.abs() + {number}\n" for number in range(60))
    code = f"s = x['p']\n{chain}x['t'] = s + x['p']\nx['u'] = s + x['p']\nprint(x[['t', 'u']])"
    assert nodes({"main.py": HEAD + code}, "feature", "used")
