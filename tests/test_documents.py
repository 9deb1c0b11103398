"""Structured text becomes trees with places, and no text makes a parser raise."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mldebt.documents import Document, parse_env, parse_json, parse_toml, parse_yaml
from mldebt.documents import yaml_text as yaml_module
from mldebt.facts.tree import Tree
from mldebt.source import Source, Span

Parser = Callable[[Source], Document]
PARSERS = (parse_yaml, parse_json, parse_toml, parse_env)


def tree_of(parse: Parser, text: str) -> Tree:
    document = parse(Source("file", text))
    assert document.problems == ()
    assert document.tree is not None
    return document.tree


def plain(parse: Parser, text: str) -> object:
    return tree_of(parse, text).plain()


def problems(parse: Parser, text: str) -> list[tuple[str, str]]:
    return [(str(problem.span), problem.reason) for problem in parse(Source("file", text)).problems]


def slice_of(text: str, span: Span) -> str:
    assert span.line == span.end_line
    return Source("file", text).line(span.line)[span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("1:30", "1:30"),
        ("2024-01-01", "2024-01-01"),
        ("010", "010"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("1e999", "inf"),
        ("99999999999999999999", "99999999999999999999"),
        ("9" * 5000, "9" * 5000),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("-7", -7),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("!pickle.PickleDataset 5", 5),
    ],
)
def test_yaml_scalars_are_typed_as_in_json(written: str, value: object) -> None:
    read = plain(parse_yaml, f"key: {written}")
    assert read == {"key": value}
    assert type(read["key"]) is type(value)  # type: ignore[index]


def test_yaml_places_count_code_points_and_only_real_line_ends() -> None:
    text = 'é: "\u2028😀"\r\n日本: [x, !t y]\r\n'
    tree = tree_of(parse_yaml, text)
    entry = tree.entry("日本")
    assert entry is not None
    assert entry.span == Span(2, 1, 2, 3)
    assert [slice_of(text, item.span) for item in entry.value.items or ()] == ["x", "y"]


def test_a_yaml_block_ends_with_its_last_line() -> None:
    tree = tree_of(parse_yaml, "a: |\n  one\n  two\n\n\nb:\n  c: 1\n\n# comment\nd: 2\n")
    assert [str(tree.get(key).span.end_line) for key in "abd"] == ["3", "7", "10"]  # type: ignore[union-attr]


def test_merge_keys_give_what_the_mapping_does_not_say_itself() -> None:
    text = "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nall:\n  <<: [*one, *two]\n  a: 0\n"
    assert tree_of(parse_yaml, text).get("all").plain() == {"a": 0, "b": 1, "c": 2}  # type: ignore[union-attr]


def test_several_yaml_documents_are_a_sequence() -> None:
    assert plain(parse_yaml, "a: 1\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]


def test_an_empty_text_has_no_tree_and_no_problem() -> None:
    assert [parse(Source("file", " \n")) for parse in PARSERS] == [Document(None)] * 4


def test_a_duplicate_key_names_the_first_place_and_the_last_one_counts() -> None:
    document = parse_yaml(Source("file", "a: 1\nb: 2\na: 3\n"))
    assert [(str(each.span), each.reason) for each in document.problems] == [
        ("3:1", "key 'a' is already given on line 1; the last one counts")
    ]
    assert document.tree is not None
    assert [entry.key for entry in document.tree.entries or ()] == ["a", "b", "a"]
    assert document.tree.at("a").scalar == 3  # type: ignore[union-attr]


def test_an_alias_bomb_is_a_problem_and_not_an_explosion() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    found = problems(parse_yaml, "\n".join(lines))
    assert found[0][1] == "aliases stand for more than 100000 values"


def test_an_alias_inside_itself_is_a_problem() -> None:
    assert problems(parse_yaml, "a: &a [*a]") == [("1:8", "alias '*a' stands inside what it stands for")]


@pytest.mark.parametrize("text", ["[" * 5000, "a: " + "[" * 101 + "]" * 101])
def test_deep_nesting_is_a_problem(text: str) -> None:
    for parse in (parse_yaml, parse_json):
        assert parse(Source("file", text.removeprefix("a: "))).tree is None
    assert problems(parse_yaml, text)[0][1] == "more than 100 collections inside each other"


def test_a_chain_of_aliases_is_no_way_around_the_limit_of_nesting() -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 300))]
    assert problems(parse_yaml, "\n".join(lines))[0][1] == "more than 100 collections inside each other"


def test_a_template_is_called_one() -> None:
    assert problems(parse_yaml, "{% if x %}\na: 1\n{% endif %}\n")[0][1].startswith("looks like a template ('{%' on")
    assert problems(parse_yaml, "a: {{ x }}\nb: 1\n") == [("1:5", "looks like a template ('{{' outside quotes)")]
    assert problems(parse_yaml, 'a: "{{ x }}"\n') == []


def test_bad_yaml_is_told_with_its_place() -> None:
    assert problems(parse_yaml, "a: 1\nb: c: d\n") == [
        ("2:5", "not YAML: mapping values are not allowed in this context")
    ]


def test_json_has_places_and_types() -> None:
    text = '{"é": [1, 2.5, null],\n "b": {"c": "\\ud800"}}'
    tree = tree_of(parse_json, text)
    assert tree.plain() == {"é": [1, 2.5, None], "b": {"c": "\ufffd"}}
    assert tree.entry("b").span == Span(2, 2, 2, 5)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"a": 1,}', ("1:9", "not JSON: a key in double quotes is missing")),
        ('{"a" 1}', ("1:6", "not JSON: ':' is missing after a key")),
        ("[1 2]", ("1:4", "not JSON: ',' or ']' is missing")),
        ("[1] 2", ("1:5", "not JSON: something follows the value")),
        ("[// no\n1]", ("1:2", "not JSON: a value is missing")),
    ],
)
def test_bad_json_is_told_with_its_place(text: str, problem: tuple[str, str]) -> None:
    assert problems(parse_json, text) == [problem]


def test_a_lot_of_json_is_data() -> None:
    document = parse_json(Source("file", "[" + "1," * 120_000 + "1]"))
    assert document.tree is None
    assert document.problems[0].reason == "over 200000 characters of JSON are data, not configuration"


TOML = """\
title = "x"
[tool.first]
a.b = [1, {c = 'd'}]   # note
when = 2024-01-01 10:00:00

[[runs]]
"quoted key" = \"\"\"
[not.a.header]
\"\"\"
[[runs]]
n = 1
[runs.inner]
m = 0x10
"""


def test_toml_has_the_values_of_the_standard_parser() -> None:
    assert plain(parse_toml, TOML) == {
        "title": "x",
        "tool": {"first": {"a": {"b": [1, {"c": "d"}]}, "when": "2024-01-01 10:00:00"}},
        "runs": [{"quoted key": "[not.a.header]\n"}, {"n": 1, "inner": {"m": 16}}],
    }


def test_toml_keys_have_places() -> None:
    places = {".".join(path): slice_of(TOML, entry.span) for path, entry in tree_of(parse_toml, TOML).walk()}
    assert places["tool.first.a.b.c"] == "c"
    assert places["runs.quoted key"] == '"quoted key"'
    assert places["runs.inner.m"] == "m"
    assert all(place.strip('"') == path.rpartition(".")[2] for path, place in places.items())


def test_bad_toml_is_told_with_its_place() -> None:
    [(place, reason)] = problems(parse_toml, "a = 1\nb = \n")
    assert place == "2:5"
    assert reason.startswith("not TOML: ")


def test_env_files_hold_strings() -> None:
    text = "# note\nexport A=1\nB = 'x y' # note\nC=\"l\\n#\"\nD=a#b # note\nE=\n"
    assert plain(parse_env, text) == {"A": "1", "B": "x y", "C": "l\n#", "D": "a#b", "E": ""}
    assert slice_of(text, tree_of(parse_env, text).entry("B").span) == "B"  # type: ignore[union-attr]


def test_a_line_that_sets_no_variable_is_a_problem() -> None:
    assert problems(parse_env, "A=1\nnonsense here\n") == [("2:1", "not of the form KEY=VALUE")]


TRICKY = st.text(alphabet="ab: -\n\t[]{}\"'#&*<|>!%=.,019e\\u\r\u2028é😀\x85\ufeff\0", max_size=60)


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text() | TRICKY)
def test_no_text_makes_a_parser_raise(parse: Parser, text: str) -> None:
    document = parse(Source("file", text))
    lines = Source("file", text).lines
    for _, entry in document.tree.walk() if document.tree else ():
        assert 1 <= entry.span.line <= entry.span.end_line <= len(lines)


@given(text=TRICKY)
def test_yaml_is_read_without_libyaml_too(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_module, "_LOADER", yaml.SafeLoader)
        document = parse_yaml(Source("file", text))
    assert document.tree is None or isinstance(document.tree, Tree)
