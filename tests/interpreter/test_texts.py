"""Texts and paths are known as far as code spells them, with `*` for what it does not."""

from __future__ import annotations

import pytest
from observed import seen

SPELT = {
    "parents by number": ("Path('data/raw/x').parents[1] / 'a.csv'", "data/a.csv"),
    "parents of the file": ("Path(__file__).resolve().parents[0] / 'a.csv'", "./a.csv"),
    "a literal": ("'a.csv'", "a.csv"),
    "an f-string": ("f'{\"data\"}/a.csv'", "data/a.csv"),
    "an f-string with a number": ("f'a{1}.csv'", "a1.csv"),
    "a sum": ("'data/' + 'a.csv'", "data/a.csv"),
    "a percent template": ("'%s/%d.csv' % ('data', 2)", "data/2.csv"),
    "a percent template of one value": ("'%s.csv' % 'a'", "a.csv"),
    "format by order": ("'{}/{}.csv'.format('data', 'a')", "data/a.csv"),
    "format by number": ("'{1}/{0}.csv'.format('a', 'data')", "data/a.csv"),
    "format by name": ("'{d}/a.csv'.format(d='data')", "data/a.csv"),
    "os.path.join": ("os.path.join('data', 'a.csv')", "data/a.csv"),
    "os.path.join starting anew": ("os.path.join('data', '/a.csv')", "/a.csv"),
    "os.path.dirname": ("os.path.dirname('data/raw/a.csv') + '/b.csv'", "data/raw/b.csv"),
    "os.path.basename": ("'x/' + os.path.basename('data/a.csv')", "x/a.csv"),
    "os.path.splitext": ("os.path.splitext('a.txt')[0] + '.csv'", "a.csv"),
    "str.join": ("'/'.join(['data', 'a.csv'])", "data/a.csv"),
    "str.replace": ("'a.txt'.replace('txt', 'csv')", "a.csv"),
    "str.lower": ("'A.CSV'.lower()", "a.csv"),
    "str.split": ("'a.csv b.csv'.split()[1]", "b.csv"),
    "str()": ("str(Path('a.csv'))", "a.csv"),
    "a path": ("Path('a.csv')", "a.csv"),
    "a path of parts": ("Path('data', 'a.csv')", "data/a.csv"),
    "a slash": ("Path('data') / 'raw' / 'a.csv'", "data/raw/a.csv"),
    "a slash from the left": ("'data' / Path('a.csv')", "data/a.csv"),
    "joinpath": ("Path('data').joinpath('raw', 'a.csv')", "data/raw/a.csv"),
    "parent": ("Path('data/raw/x').parent / 'a.csv'", "data/raw/a.csv"),
    "with_suffix": ("Path('a.txt').with_suffix('.csv')", "a.csv"),
    "with_name": ("Path('data/x.txt').with_name('a.csv')", "data/a.csv"),
    "stem": ("Path('x/a.txt').stem + '.csv'", "a.csv"),
    "name": ("Path('x/a.csv').name", "a.csv"),
    "as_posix": ("Path('a.csv').as_posix()", "a.csv"),
    "the file itself": ("Path(__file__).parent / 'a.csv'", "./a.csv"),
    "the file itself in os.path": ("os.path.join(os.path.dirname(os.path.abspath(__file__)), 'a.csv')", "./a.csv"),
    "the working directory": ("os.path.join(os.getcwd(), 'a.csv')", "a.csv"),
    "a URI": ("'s3://' + 'bucket' + '/a.csv'", "s3://bucket/a.csv"),
    "one of two": ("'a.csv' if flag() else 'b.csv'", "a.csv or b.csv"),
    "a default": ("None or 'b.csv'", "b.csv"),
    "a dict": ("{'raw': 'a.csv', 'out': 'b.csv'}['raw']", "a.csv"),
    "a dict of dicts": ("{'x': {'raw': 'a.csv'}}['x']['raw']", "a.csv"),
    "a dict with get": ("{'raw': 'a.csv'}.get('raw')", "a.csv"),
    "a dict without the key": ("{}.get('raw', 'b.csv')", "b.csv"),
    "dict()": ("dict(raw='a.csv')['raw']", "a.csv"),
    "a tuple": ("('a.csv', 'b.csv')[1]", "b.csv"),
    "a tuple from its end": ("('a.csv', 'b.csv')[-1]", "b.csv"),
    "a merged dict": ("{**{'raw': 'a.csv'}, 'x': 'y'}['raw']", "a.csv"),
    "a union of dicts": ("({'raw': 'a.csv'} | {'x': 'y'})['raw']", "a.csv"),
    "a hole": ("f'data/{flag()}/a.csv'", "data/*/a.csv"),
    "a hole at the beginning": ("os.path.join(flag(), 'data', 'a.csv')", "*/data/a.csv"),
    "a date": ("f'{datetime.now():%Y}.csv'", "*.csv"),
    "a format field with an attribute": ("'{x.y}.csv'.format(x=1)", "*.csv"),
    "a hole in a list that is joined": ("'/'.join(['data', flag()])", "data/*"),
    "a slice": ("'gs://data/a.csv'[5:]", "data/a.csv"),
    "a slice of an unknown beginning": ("'/gcs/' + f'{flag()}/data/a.csv'[5:]", "/gcs/*/data/a.csv"),
    "a slice up to an unknown place": ("'a.csv'[: flag()]", "*"),
    "a template": ("Template('{{ name }}/{{ day | lower }}.csv').render(name='data', day='x')", "data/*.csv"),
    "nothing at all": ("flag()", "*"),
    "os.sep": ("'data' + os.sep + 'a.csv'", "data/a.csv"),
    "no parts": ("Path() / 'a.csv'", "a.csv"),
}


@pytest.mark.parametrize(("expression", "locator"), SPELT.values(), ids=SPELT)
def test_a_path_is_spelt_by(expression: str, locator: str) -> None:
    head = "import os\nfrom pathlib import Path\nfrom datetime import datetime\nfrom elsewhere import flag\n"
    head += "from jinja2 import Template\n"
    assert seen(f"{head}print(pd.read_csv({expression}))", "read") == [f"read {locator}"]


def test_a_variable_holds_what_it_was_last_given() -> None:
    assert seen("p = 'a.csv'\np = 'b.csv'\nprint(pd.read_csv(p))", "read") == ["read b.csv"]


def test_branches_leave_one_of_several_paths() -> None:
    code = """
    p = 'a.csv'
    if len(p) > 9:
        p = 'b.csv'
    print(pd.read_csv(p))
    """
    assert seen(code, "read") == ["read b.csv or a.csv"]


def places(code: str) -> list[str]:
    """The places read, whether one by one or as alternatives."""
    found = (place for line in seen(code, "read") for place in line.removeprefix("read ").split(" or "))
    return list(dict.fromkeys(found))


def test_a_loop_over_a_literal_list_reads_all_of_it() -> None:
    assert places("for n in ['a', 'b']:\n    print(pd.read_csv(f'{n}.csv'))") == ["a.csv", "b.csv"]


def test_a_loop_over_the_items_of_a_dict_reads_all_of_it() -> None:
    code = "for k, p in {'x': 'a.csv', 'y': 'b.csv'}.items():\n    print(pd.read_csv(p))"
    assert places(code) == ["a.csv", "b.csv"]


def test_a_comprehension_reads_all_of_it() -> None:
    assert places("print([pd.read_csv(f'{n}.csv') for n in ('a', 'b')])") == ["a.csv", "b.csv"]


def test_a_loop_over_a_short_range_reads_all_of_it() -> None:
    assert places("for n in range(2):\n    print(pd.read_csv(f'{n}.csv'))") == ["0.csv", "1.csv"]


def test_a_loop_over_a_long_range_reads_a_pattern() -> None:
    assert places("for n in range(99):\n    print(pd.read_csv(f'{n}.csv'))") == ["*.csv"]


def test_a_loop_over_a_glob_reads_a_pattern() -> None:
    code = "import glob\nfor p in glob.glob('data/*.csv'):\n    print(pd.read_csv(p))"
    assert places(code) == ["data/*.csv"]


def test_a_loop_over_the_glob_of_a_path_reads_a_pattern() -> None:
    code = "from pathlib import Path\nfor p in sorted(Path('data').glob('*.csv')):\n    print(pd.read_csv(p))"
    assert places(code) == ["data/*.csv"]


def test_a_loop_over_a_listed_folder_reads_a_pattern() -> None:
    code = "import os\nfor n in os.listdir('data'):\n    print(pd.read_csv(os.path.join('data', n)))"
    assert places(code) == ["data/*"]


def test_two_loops_read_every_pair() -> None:
    code = "for a in 'x', 'y':\n    for b in 1, 2:\n        print(pd.read_csv(f'{a}{b}.csv'))"
    assert places(code) == ["x1.csv", "x2.csv", "y1.csv", "y2.csv"]


def test_enumerate_and_zip_keep_the_texts() -> None:
    code = "for i, (p, q) in enumerate(zip(['a.csv'], ['b.csv'])):\n    pd.read_csv(p).to_csv(q)"
    assert seen(code, "read", "write") == ["read a.csv", "write b.csv"]


def test_too_many_alternatives_become_a_hole() -> None:
    names = [f"a{n}" for n in range(40)]
    assert places(f"for n in {names}:\n    print(pd.read_csv(f'data/{{n}}.csv'))") == ["data/*.csv"]


def test_a_list_that_grows_is_known_one_by_one() -> None:
    code = "ps = []\nps.append('a.csv')\nps += ['b.csv']\nfor p in ps:\n    print(pd.read_csv(p))"
    assert places(code) == ["a.csv", "b.csv"]


def test_a_place_that_is_not_known_is_a_gap() -> None:
    code = "from elsewhere import path\nprint(pd.read_csv(path()))"
    assert seen(code, "gap") == ["gap read 'filepath_or_buffer' is not known here"]
