"""Columns of frames are told apart, by name as long as code names them."""

from __future__ import annotations

import pytest
from observed import seen

HEAD = "import numpy as np\nx = pd.read_csv('a.csv')\n"


def features(code: str) -> list[str]:
    return [line.removeprefix("feature ") for line in seen(HEAD + code, "feature")]


def stored(code: str) -> str:
    """What is written by the one write that follows the code, to `o`."""
    (line,) = seen(f"{HEAD}{code}\nx.to_csv('o')", "store")
    return line.removeprefix("store o <- ")


COMPUTED = {
    "an operation": ("x['s'] = x['p'] / x['q']", ["s <- a.csv#p, a.csv#q"]),
    "an attribute": ("x['s'] = x.p * 2", ["s <- a.csv#p"]),
    "an attribute that is set": ("x.s = x.p", ["s <- a.csv#p"]),
    "a method": ("x['s'] = x['p'].fillna(0).astype(int)", ["s <- a.csv#p"]),
    "a chain of text methods": ("x['s'] = x['p'].str.lower().str.strip()", ["s <- a.csv#p"]),
    "a part of a date": ("x['s'] = x['p'].dt.month", ["s <- a.csv#p"]),
    "numpy": ("x['s'] = np.log(x['p'])", ["s <- a.csv#p"]),
    "where": ("x['s'] = np.where(x['p'] > 0, x['q'], 0)", ["s <- a.csv#p, a.csv#q"]),
    "assign": ("x = x.assign(s=x['p'])", ["s <- a.csv#p"]),
    "assign with a lambda": ("x = x.assign(s=lambda d: d['p'])", ["s <- a.csv#p"]),
    "apply": ("x['s'] = x['p'].apply(lambda v: v + 1)", ["s <- a.csv#p"]),
    "apply over rows": ("x['s'] = x.apply(lambda r: r['p'] + r['q'], axis=1)", ["s <- a.csv#p, a.csv#q"]),
    "a function over a column": ("def f(v):\n    return v\nx['s'] = x['p'].map(f)", ["s <- a.csv#p"]),
    "a function given the frame": ("def f(d):\n    d['s'] = d['p']\n    return d\nx = f(x)", ["s <- a.csv#p"]),
    "loc": ("x.loc[:, 's'] = x['p']", ["s <- a.csv#p"]),
    "loc with rows": ("x['s'] = 0\nx.loc[x['p'] > 0, 's'] = x['q']", ["s <- ", "s <- a.csv#p, a.csv#q, s"]),
    "iloc of a column": ("x['s'] = x['p'].iloc[0]", ["s <- a.csv#p"]),
    "itself": ("x['p'] = x['p'] + 1", ["p <- a.csv#p"]),
    "a feature": ("x['s'] = x['p']\nx['t'] = x['s']", ["s <- a.csv#p", "t <- s"]),
    "a loop over names": ("for c in ['p', 'q']:\n    x[c + '2'] = x['r']", ["p2 <- a.csv#r", "q2 <- a.csv#r"]),
    "a list of names": ("x[['s', 't']] = x[['p', 'q']]", ["s <- a.csv#p, a.csv#q", "t <- a.csv#p, a.csv#q"]),
    "groups": ("x['s'] = x.groupby('g')['p'].transform('mean')", ["s <- a.csv#p"]),
    "a constant": ("x['s'] = 1", ["s <- "]),
    "augmented assignment": ("x['s'] = x['p']\nx['s'] += x['q']", ["s <- a.csv#p", "s <- a.csv#q, s"]),
    "a frame of columns": ("y = pd.DataFrame({'s': x['p'], 't': 1})", ["s <- a.csv#p"]),
    "a frame of rows": (
        "r = {'t': 1}\ny = pd.DataFrame([{**r, 's': x['p'][0]}, {'s': x['q'][0]}])",
        ["s <- a.csv#p, a.csv#q"],
    ),
    "a frame of rows of a loop": (
        "y = []\nfor i in [1, 2]:\n    y.append({'i': i, 's': x['p'][i]})\ny = pd.DataFrame(y)",
        ["s <- a.csv#p"],
    ),
    "a frame of rows that are not all known": ("y = pd.DataFrame([{'s': x['p'][0]}, other(x)])", []),
}  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), COMPUTED.values(), ids=COMPUTED)
def test_features_are_computed_by(code: str, expected: list[str]) -> None:
    assert features(code) == expected


SHAPED = {
    "nothing": ("", "a.csv"),
    "a selection": ("x = x[['p', 'q']]", "p: a.csv#p; q: a.csv#q"),
    "names in a constant": ("C = ['p', 'q']\nx = x[C]", "p: a.csv#p; q: a.csv#q"),
    "names in a sum": ("x = x[['p'] + ['q']]", "p: a.csv#p; q: a.csv#q"),
    "usecols": ("x = pd.read_csv('a.csv', usecols=['p', 'q'])", "p: a.csv#p; q: a.csv#q"),
    "columns of parquet": ("x = pd.read_parquet('a.csv', columns=['p'])", "p: a.csv#p"),
    "loc": ("x = x.loc[:, ['p']]", "p: a.csv#p"),
    "filter": ("x = x.filter(['p'])", "p: a.csv#p"),
    "drop": ("x = x.drop(columns=['p'])", "a.csv -p"),
    "drop one": ("x = x.drop('p', axis=1)", "a.csv -p"),
    "drop by labels": ("x = x.drop(labels=['p'], axis='columns')", "a.csv -p"),
    "drop twice": ("x = x.drop(columns='p').drop(columns='q')", "a.csv -p,q"),
    "drop in place": ("x.drop(columns=['p'], inplace=True)", "a.csv -p"),
    "drop of rows": ("x = x.drop([0, 1])", "a.csv"),
    "del": ("del x['p']", "a.csv -p"),
    "a computed column that is dropped": ("x['s'] = x['p']\nx = x.drop(columns='s')", "a.csv -s"),
    "rename": ("x = x.rename(columns={'p': 's'})", "s: a.csv#p; a.csv -p"),
    "rename in place": ("x.rename(columns={'p': 's'}, inplace=True)", "s: a.csv#p; a.csv -p"),
    "rename of a selection": ("x = x[['p']].rename(columns={'p': 's', 'q': 't'})", "s: a.csv#p"),
    "new names for all": ("x.columns = ['s', 't']", "s: a.csv; t: a.csv; a.csv"),
    "a new column": ("x['s'] = x['p']", "s: s; a.csv"),
    "a filter of rows": ("x = x[x['p'] > 0]", "a.csv"),
    "a query": ("x = x.query('p > 0')", "a.csv"),
    "a copy": ("y = x.copy()\ny['s'] = y['p']", "a.csv"),
    "another name": ("y = x\ny['s'] = y['p']", "s: s; a.csv"),
    "dropna": ("x = x.dropna().reset_index(drop=True)", "a.csv"),
    "sorting": ("x = x.sort_values('p').head()", "a.csv"),
    "a merge": ("x = x.merge(pd.read_csv('b.csv'), on='k')", "a.csv; b.csv"),
    "pd.merge": ("x = pd.merge(x, pd.read_csv('b.csv'), on='k')", "a.csv; b.csv"),
    "a merge of selections": (
        "x = x[['k', 'p']].merge(pd.read_csv('b.csv')[['k', 'q']], on='k')", "k: a.csv#k; q: b.csv#q; p: a.csv#p"
    ),
    "a concatenation": ("x = pd.concat([x, pd.read_csv('b.csv')])", "a.csv; b.csv"),
    "a concatenation of a list that grew": (
        "l = []\nfor p in ['b', 'c']:\n    l.append(pd.read_csv(p))\nx = pd.concat(l)", "b; c"
    ),
    "a concatenation of selections": (
        "x = pd.concat([x[['k', 'p']], pd.read_csv('b.csv')[['k', 'p']]])", "k: a.csv#k, b.csv#k; p: a.csv#p, b.csv#p"
    ),
    "columns beside others": (
        "x = pd.concat([x[['p']], pd.read_csv('b.csv')[['q']]], axis=1)", "p: a.csv#p; q: b.csv#q"
    ),
    "a concatenation of computed columns": (
        "x['s'] = x['p']\ny = pd.read_csv('b.csv')\ny['s'] = y['q']\nx = pd.concat([x, y])", "s: s; a.csv; b.csv"
    ),
    "a concatenation of what a dict holds": ("x = pd.concat({'a': x[['p']], 'b': x[['p']]})", "p: a.csv#p"),
    "a join": ("x = x.join(pd.read_csv('b.csv').set_index('k'), on='k')", "a.csv; b.csv"),
    "all but a few by a comprehension": ("x = x[[c for c in x.columns if c != 'p']]", "a.csv"),
    "names that are not known": ("from elsewhere import names\nx = x[names()]", "a.csv"),
    "a dict of columns": ("x = pd.DataFrame({'s': x['p']})", "s: s"),
    "get_dummies": ("x = pd.get_dummies(x, columns=['p'])", "a.csv; get_dummies"),
    "a column": ("x = x['p']", "a.csv#p"),
    "an aggregate": ("x = x.groupby('g').agg({'p': 'mean'})", "a.csv"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), SHAPED.values(), ids=SHAPED)
def test_a_frame_has_after(code: str, expected: str) -> None:
    assert stored(code) == expected


def test_a_feature_is_inserted() -> None:
    assert features("x.insert(0, 's', x['p'])") == ["s <- a.csv#p"]


def test_a_column_that_is_popped_is_gone() -> None:
    assert stored("y = x.pop('p')") == "a.csv -p"


def test_a_pipe_gives_what_its_function_gives() -> None:
    assert stored("def f(d):\n    return d[['p']]\nx = x.pipe(f)") == "p: a.csv#p"


def test_names_of_columns_come_from_configuration() -> None:
    files = {
        "main.py": "import pandas as pd, yaml\nc = yaml.safe_load(open('c.yaml'))\n"
        "pd.read_csv('a.csv')[c['columns']].to_csv('o')",
        "c.yaml": "columns: [p, q]\n",
    }
    assert seen(files, "store") == ["store o <- p: a.csv#p; q: a.csv#q"]


def test_a_column_that_was_dropped_comes_from_nowhere() -> None:
    assert features("x = x.drop(columns='p')\nx['s'] = x['p']") == ["s <- "]


def test_a_selection_lacks_all_other_columns() -> None:
    assert features("x = x[['q']]\nx['s'] = x['p']") == ["s <- "]


def test_an_assignment_under_a_condition_keeps_what_was_there() -> None:
    code = "if len(x):\n    x['p'] = x['p'] + x['q']\n"
    assert stored(code) == "p: a.csv#p, p; a.csv"


def test_an_assignment_under_a_condition_makes_up_no_column_that_was_never_read() -> None:
    code = "if len(x):\n    x['p'] = x['q']\n"
    assert stored(code) == "p: p; a.csv"


def test_an_assignment_in_one_of_two_branches_keeps_both() -> None:
    code = "if len(x):\n    x['s'] = x['p']\nelse:\n    x['s'] = x['q']"
    assert stored(code) == "s: s; a.csv"


def test_an_assignment_in_a_loop_may_not_happen() -> None:
    assert stored("for c in ['p']:\n    x[c] = x[c] + x['q']") == "p: a.csv#p, p; a.csv"


def test_a_frame_of_two_branches_has_the_columns_of_both() -> None:
    code = "if len(x):\n    y = x[['p']]\nelse:\n    y = x[['q']]\ny.to_csv('o')"
    assert sorted(seen(HEAD + code, "store")) == ["store o <- p: a.csv#p", "store o <- q: a.csv#q"]


def test_a_column_dropped_by_name_is_taken_down() -> None:
    assert seen(HEAD + "x = x.drop(columns=['p'])", "drop") == ["drop a.csv#p"]


def test_the_key_of_a_merge_is_used_on_both_sides() -> None:
    code = "x.merge(pd.read_csv('b.csv'), on='k')"
    assert seen(HEAD + code, "use") == ["use a.csv#k, b.csv#k uses as key in merge"]


def test_the_key_of_a_grouping_is_used() -> None:
    assert seen(HEAD + "x.groupby('g')", "use") == ["use a.csv#g uses as key in groupby"]


def test_asking_for_the_size_measures() -> None:
    assert seen(HEAD + "len(x)", "use") == ["use a.csv measures"]


def test_a_frame_kept_on_an_object_is_the_same_frame_elsewhere() -> None:
    code = """
class A:
    def __init__(self):
        self.x = pd.read_csv('a.csv')
    def add(self):
        self.x['s'] = self.x['p']
    def save(self):
        self.x.to_csv('o')
a = A()
a.add()
a.save()
"""
    assert seen(code, "store") == ["store o <- s: s; a.csv"]
