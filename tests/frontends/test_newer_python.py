"""Files for a newer Python than the running one are read as well."""

import ast
import sys

import pytest

from mldebt.frontends import python
from mldebt.frontends.python.newer import in_older_words
from mldebt.source import Source

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python knows the syntax")


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ('x = f"a{y / "b"} {z["k"]!r:>{w}}"\n', "x = f\"a{y / 'b'} {z['k']!r:>{w}}\"\n"),
        ("def first[T: int](x: list[T]) -> T: ...\n", "def first        (x: list[T]) -> T: ...\n"),
        ("class Box[T]:\n    x: T\n", "class Box   :\n    x: T\n"),
        ("if a:\n    type Row[T] = list[T]\n", "if a:\n    Row         = list[T]\n"),
        ("x = f'{a['é']}' + f'{b['c']}'\n", "x = f'{a[\"é\"]}' + f'{b[\"c\"]}'\n"),
        ('x = f"""a {"""b\n\'c\' {1}""" if y else ""}"""\n', "x = f\"\"\"a {'''b\n'c' {1}''' if y else \"\"}\"\"\"\n"),
        ('x = f"{"\\n".join(y)}"\n', "x = f\"{'_n'.join(y)}\"\n"),
    ],
)
def test_new_words_become_old_ones_of_the_same_length(newer: str, older: str) -> None:
    with pytest.raises(SyntaxError):
        ast.parse(newer)
    assert in_older_words(newer) == older
    ast.parse(older)


def test_the_facts_of_such_a_file_have_their_places() -> None:
    text = 'import pandas as pd\n\n\ndef load[T](name: T):\n    return pd.read_csv(f"{folder["raw"]}/{name}.csv")\n'
    facts = python.read(Source("load.py", text))
    assert facts.unread == ()
    assert facts.code is not None
    assert [(scope.name, scope.span.line) for scope in facts.code.scopes[1:]] == [("load", 4)]


def test_what_is_no_python_at_all_is_told_as_it_stands() -> None:
    facts = python.read(Source("broken.py", "def f(:\n    pass\n"))
    assert [(one.span.line, one.reason) for one in facts.unread] == [(1, "invalid syntax")]


@pytest.mark.parametrize("text", ["x = " + "(" * 90_000, 'x = f"{' + "not " * 9_000, "type X = " + "[\n" * 500])
def test_what_nests_without_end_is_left_to_the_running_python(text: str) -> None:
    assert in_older_words(text) is None
