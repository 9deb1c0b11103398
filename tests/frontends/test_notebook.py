"""Notebooks as one Python source with places in the JSON file."""

from __future__ import annotations

import json

import msgspec
import pytest

from mldebt.facts.code import Attribute, Call, Variable
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.module import Module
from mldebt.frontends.notebook import matches, read
from mldebt.notebook_text import cell_places
from mldebt.source import Source, Span


def cell(source: str | list[str], kind: str = "code") -> dict[str, object]:
    return {"cell_type": kind, "metadata": {}, "outputs": [{"text": ["cells", "source"]}], "source": source}


def notebook(*cells: dict[str, object] | str | list[str], indent: int | None = 1, metadata: object = None) -> Source:
    """A notebook as Jupyter writes it, or on one line without indent."""
    found = [content if isinstance(content, dict) else cell(content) for content in cells]
    content = {"cells": found, "metadata": metadata, "nbformat": 4}
    return Source("a.ipynb", json.dumps(content, indent=indent))


def code(source: Source) -> Module:
    facts = read(source)
    assert facts.code is not None, facts.unread
    return facts.code


def free_names(source: Source) -> list[str]:
    return [found.name for found in code(source).scopes[0].body if isinstance(found, Variable)]


def text_at(source: Source, span: Span) -> str:
    assert span.line == span.end_line
    return source.line(span.line)[span.column - 1 : span.end_column - 1]


def call_text(source: Source) -> str:
    """The text under the span of the first call."""
    return text_at(source, next(found for found in code(source).scopes[0].body if isinstance(found, Call)).span)


def test_notebooks_are_known_by_their_ending() -> None:
    assert matches("notebooks/eda.ipynb")
    assert not matches("eda.py")


def test_the_code_cells_are_one_module_that_runs() -> None:
    module = code(notebook(["a = 1\n", "b = a"], cell("# A title", "markdown"), "c = b"))
    assert [name for name, _ in module.scopes[0].bindings] == ["a", "b", "c"]
    assert module.runs


@pytest.mark.parametrize("indent", [1, None])
@pytest.mark.parametrize("source", [["a\n", "b.read(x)\n", "c"], "a\nb.read(x)\nc"])
def test_a_place_is_that_in_the_file(source: str | list[str], indent: int | None) -> None:
    assert call_text(notebook("z", source, indent=indent)) == "b.read(x)"


@pytest.mark.parametrize("call", ['f("a")', "f('\\\\', 'ü')", "f('\t')", "f('😀', 1)"])
def test_escapes_are_counted_as_the_file_has_them(call: str) -> None:
    assert call_text(notebook(f"'ü😀\"'; {call} # \" end")) == json.dumps(call)[1:-1]


def test_a_call_over_several_lines_ends_on_another_line_of_the_file() -> None:
    source = notebook(["f(\n", "  a)\n", "b"])
    span = next(found for found in code(source).scopes[0].body if isinstance(found, Call)).span
    assert source.line(span.end_line)[: span.end_column - 1].endswith('"  a)')
    assert span.end_line == span.line + 1


def test_the_name_of_a_function_is_found_in_the_file() -> None:
    source = notebook(["a\n", "def load(): pass"])
    assert text_at(source, code(source).scopes[1].span) == "load"


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install x",
        "a = !ls",
        "a, b = %sql select 1",
        "?obj",
        "obj?",
        "pd.read_csv??",
        "%run a.py",
    ],
)
def test_magic_lines_are_left_out(line: str) -> None:
    assert free_names(notebook(f"x\n{line}\ny")) == ["x", "y"]


def test_a_magic_line_may_stand_alone_in_a_block() -> None:
    assert free_names(notebook("if x:\n    !pip install y\nz")) == ["x", "z"]


def test_a_shell_command_may_go_on() -> None:
    assert free_names(notebook("!pip install \\\n  x \\\n  y\nz")) == ["z"]


def test_what_only_looks_like_a_magic_is_python() -> None:
    assert free_names(notebook("x = (a\n  %b)\n'''\n!ls\n'''")) == ["a", "b"]


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile x.py", "%%sql", "%%!"])
def test_a_cell_in_another_language_is_left_out(magic: str) -> None:
    facts = read(notebook("x", f"{magic}\nnot python at all", "y"))
    assert facts.unread == ()
    assert free_names(notebook("x", f"{magic}\ny", "z")) == ["x", "z"]


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "\n%%timeit -n 1"])
def test_a_cell_that_is_only_measured_is_kept(magic: str) -> None:
    source = notebook(f"{magic}\nx.y")
    attribute = next(found for found in code(source).scopes[0].body if isinstance(found, Attribute))
    assert text_at(source, attribute.span) == "y"


def test_a_cell_that_does_not_parse_is_left_out_alone() -> None:
    source = notebook("x", ["y\n", "a b"], "z")
    facts = read(source)
    assert free_names(source) == ["x", "z"]
    assert facts.unread[0].reason == "cell 2 is left out: invalid syntax"
    assert text_at(source, facts.unread[0].span) == "a b"


def test_a_cell_in_python_2_is_named_so() -> None:
    assert read(notebook("print 'a'")).unread[0].reason.startswith("cell 1 is left out: this looks like Python 2: ")


@pytest.mark.parametrize(
    "metadata",
    [{"language_info": {"name": "R"}}, {"kernelspec": {"language": "R", "name": "ir"}}],
)
def test_a_notebook_in_another_language_is_unread(metadata: dict[str, object]) -> None:
    facts = read(notebook("x <- 1", metadata=metadata))
    assert facts.code is None
    assert facts.unread[0].reason == "the notebook is written in R, not in Python"


@pytest.mark.parametrize("metadata", [{}, {"language_info": {"name": "python"}}, {"kernelspec": None}])
def test_a_notebook_is_python_unless_it_says_otherwise(metadata: dict[str, object]) -> None:
    assert free_names(notebook("x", metadata=metadata)) == ["x"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("", Unread(Span(1, 1, 1, 1), "the notebook is empty")),
        ('{\n  "cells": [,]}', Unread(Span(2, 3, 2, 16), "the notebook is not JSON: expecting value")),
        ("[1]", Unread(Span(1, 1, 1, 1), "the notebook has no list of cells, as notebooks of format 4 have")),
        ('{"cells": 1}', Unread(Span(1, 1, 1, 1), "the notebook has no list of cells, as notebooks of format 4 have")),
        ("[" * 200_000, None),
    ],
)
def test_what_is_no_notebook_is_unread(text: str, fact: Unread | None) -> None:
    facts = read(Source("a.ipynb", text))
    assert facts.code is None
    assert facts.unread == (fact,) if fact else facts.unread


@pytest.mark.parametrize(
    "cells", [[], [1], [{}], [{"cell_type": "code"}], [{"cell_type": "code", "source": {"a": "b"}}]]
)
def test_odd_cells_hold_no_code(cells: list[object]) -> None:
    assert free_names(Source("a.ipynb", json.dumps({"cells": cells}))) == []


def test_facts_survive_storage() -> None:
    facts = read(notebook("x = f('ü')", "a b"))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=FileFacts) == facts


def test_a_line_of_the_file_is_a_line_of_a_cell() -> None:
    source = notebook(cell(["# A\n", "title"], "markdown"), ["a\n", "b\n"])
    line = next(number for number, text in enumerate(source.lines, start=1) if '"b\\n"' in text)
    assert cell_places(source).get(line) == (2, 2)
    assert cell_places(source).get(1) is None


def test_a_cell_on_one_line_begins_there() -> None:
    source = notebook("a", "b\nc")
    line = next(number for number, text in enumerate(source.lines, start=1) if '"b\\nc"' in text)
    assert cell_places(source).get(line) == (2, 1)


def test_a_notebook_on_one_line_does_not_tell_cells_apart() -> None:
    assert cell_places(notebook("a", "b", indent=None)).get(1) is None
