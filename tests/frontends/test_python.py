"""Python source as straight-line instructions."""

from __future__ import annotations

import msgspec
import pytest

from mldebt.facts.code import AnyInstruction
from mldebt.facts.file import Unread
from mldebt.facts.module import Module, Scope
from mldebt.frontends.python import matches, read
from mldebt.source import Source, Span


def module(text: str) -> Module:
    facts = read(Source("a.py", text))
    assert facts.code is not None, facts.unread
    return facts.code


def scope(text: str, name: str = "") -> Scope:
    return next(found for found in module(text).scopes if found.name == name)


def listing(text: str, name: str = "") -> list[str]:
    """The instructions of a scope, one a line: `2 Call(0, (1,))`; fields at the end that hold defaults are left out."""
    return [f"{index} {render(found)}" for index, found in enumerate(scope(text, name).body)]


def render(instruction: AnyInstruction) -> str:
    fields = [field for field in msgspec.structs.fields(instruction) if field.name != "span"]
    while fields and getattr(instruction, fields[-1].name) == fields[-1].default:
        fields.pop()
    shown = ", ".join(repr(getattr(instruction, field.name)) for field in fields)
    return f"{type(instruction).__name__}({shown})"


def bindings(text: str, name: str = "") -> dict[str, tuple[int, ...]]:
    return dict(scope(text, name).bindings)


def spanned(text: str, kind: str) -> str:
    """The text under the span of the first instruction of a kind, on one line."""
    found = next(found for found in scope(text).body if type(found).__name__ == kind)
    return text.split("\n")[found.span.line - 1][found.span.column - 1 : found.span.end_column - 1]


def unread(text: str) -> Unread:
    facts = read(Source("a.py", text))
    assert facts.code is None
    return facts.unread[0]


def shapes(text: str, name: str = "") -> list[int]:
    return [statement.shape for statement in scope(text, name).statements]


def test_python_files_are_known_by_their_ending() -> None:
    assert matches("src/train.py")
    assert not matches("train.pyc")


class TestNames:
    def test_a_local_name_stands_for_the_value_it_holds(self) -> None:
        assert listing("a = 1\nf(a)") == ["0 Constant(1)", "1 Variable('f')", "2 Call(1, (0,))"]

    def test_a_later_assignment_rebinds_the_name(self) -> None:
        assert listing("a = 1\na = 2\na.b")[2] == "2 Attribute(1, 'b')"

    def test_an_attribute_chain_on_an_import_is_one_symbol(self) -> None:
        assert listing("import pandas as pd\npd.io.read_csv()")[1:] == ["1 Symbol('pandas.io.read_csv')", "2 Call(1)"]

    def test_an_assignment_shadows_an_import(self) -> None:
        assert listing("import a\na = 1\na.b")[2] == "2 Attribute(1, 'b')"

    def test_a_name_for_an_imported_name_is_followed(self) -> None:
        assert listing("import pandas\nlibrary = pandas\nlibrary.read_csv")[1] == "1 Symbol('pandas.read_csv')"

    @pytest.mark.parametrize(
        ("statement", "name", "symbol"),
        [
            ("import a.b", "a", "a"),
            ("import a.b as c", "c", "a.b"),
            ("from a.b import c as d", "d", "a.b.c"),
            ("from .paths import RAW", "RAW", ".paths.RAW"),
            ("from . import x", "x", ".x"),
            ("from ..a import b", "b", "..a.b"),
        ],
    )
    def test_an_import_binds_a_symbol(self, statement: str, name: str, symbol: str) -> None:
        assert listing(statement) == [f"0 Symbol({symbol!r})"]
        assert bindings(statement) == {name: (0,)}

    def test_a_star_import_binds_nothing(self) -> None:
        assert bindings("from a import *") == {}
        assert module("from a import *").imports[0].star

    def test_imports_in_functions_are_listed_in_order_of_place(self) -> None:
        text = "def f():\n    import b.c\nfrom .a import d"
        assert [found.name for found in module(text).imports] == ["b.c", ".a"]

    def test_a_name_of_the_module_is_a_variable_in_a_function(self) -> None:
        assert listing("a = 1\ndef f():\n    return a", "f") == ["0 Variable('a')", "1 Return(0)"]

    def test_a_name_used_before_its_assignment_is_a_variable(self) -> None:
        assert listing("def f():\n    a\n    a = 1", "f") == ["0 Variable('a')", "1 Constant(1)"]

    def test_a_deleted_name_is_free_again(self) -> None:
        assert listing("a = 1\ndel a\na")[1] == "1 Variable('a')"

    @pytest.mark.parametrize("keyword", ["global", "nonlocal"])
    def test_an_assignment_to_an_outer_name_is_stored_outside(self, keyword: str) -> None:
        text = f"def f():\n    {keyword} a\n    a = 1"
        assert listing(text, "f") == ["0 Constant(1)", "1 StoreGlobal('a', 0)"]
        assert bindings(text, "f") == {}

    def test_global_in_the_module_itself_changes_nothing(self) -> None:
        assert bindings("global a\na = 1") == {"a": (0,)}


class TestBranches:
    def test_a_name_set_in_both_branches_holds_either(self) -> None:
        text = "if c:\n    a = 1\nelse:\n    a = 2"
        assert listing(text) == [
            "0 Variable('c')",
            "1 Block('if', 0)",
            "2 Constant(1)",
            "3 BlockEnd()",
            "4 Block('else')",
            "5 Constant(2)",
            "6 BlockEnd()",
            "7 Either((2, 5))",
        ]
        assert bindings(text) == {"a": (2, 5, 7)}

    def test_a_name_set_in_one_branch_holds_either_that_or_the_value_before(self) -> None:
        assert listing("a = 1\nif c:\n    a = 2")[-1] == "5 Either((3, 0))"

    def test_a_name_bound_in_one_branch_only_needs_no_join(self) -> None:
        assert bindings("if c:\n    a = 1") == {"a": (2,)}

    def test_a_name_left_alone_needs_no_join(self) -> None:
        assert bindings("a = 1\nif c:\n    b = 2") == {"a": (0,), "b": (3,)}

    @pytest.mark.parametrize("leave", ["return", "raise E", "continue", "break"])
    def test_a_branch_that_was_left_takes_no_part(self, leave: str) -> None:
        text = f"def f():\n    a = 1\n    if c:\n        a = 2\n        {leave}\n    g(a)"
        assert listing(text, "f")[-1].endswith(", (0,))")

    def test_after_a_loop_a_name_holds_what_it_held_before_or_after_the_body(self) -> None:
        text = "a = 1\nfor x in xs:\n    a = x"
        assert listing(text) == [
            "0 Constant(1)",
            "1 Variable('xs')",
            "2 Block('loop', 1)",
            "3 Element(1)",
            "4 BlockEnd()",
            "5 Either((0, 3))",
        ]

    def test_what_a_name_holds_at_a_break_leaves_the_loop(self) -> None:
        assert listing("a = 1\nwhile c:\n    if d:\n        a = 2\n        break")[-1] == "8 Either((0, 5))"

    def test_a_loop_is_lowered_once_with_its_else(self) -> None:
        assert [line.split()[1] for line in listing("while c:\n    a\nelse:\n    b")] == [
            "Variable('c')", "Block('while',", "Variable('a')", "BlockEnd()", "Block('else')", "Variable('b')",
            "BlockEnd()",
        ]  # fmt: skip

    def test_an_import_with_an_alternative_is_either(self) -> None:
        text = "try:\n    import a\nexcept ImportError:\n    import b as a"
        assert [line for line in listing(text) if "Symbol" in line or "Either" in line] == [
            "1 Symbol('a')",
            "5 Symbol('b')",
            "7 Either((1, 5))",
        ]

    def test_a_handler_that_raises_takes_no_part(self) -> None:
        assert bindings("try:\n    a = 1\nexcept E:\n    a = 2\n    raise") == {"a": (1, 5)}

    def test_an_else_after_a_body_that_returns_is_not_reached(self) -> None:
        text = "def f():\n    try:\n        return\n    except E:\n        a = 1\n    else:\n        a = 2\n    a.b"
        assert not any("Either" in line for line in listing(text, "f"))

    def test_finally_sees_what_either_way_left(self) -> None:
        text = "try:\n    a = 1\nexcept E:\n    a = 2\nfinally:\n    f(a)"
        assert listing(text)[-2:] == ["10 Call(9, (7,))", "11 BlockEnd()"]

    def test_with_binds_what_the_manager_gives(self) -> None:
        assert listing("with open(p) as f:\n    f.read") == [
            "0 Variable('open')",
            "1 Variable('p')",
            "2 Call(0, (1,))",
            "3 Block('with', 2)",
            "4 Enter(2)",
            "5 Attribute(4, 'read')",
            "6 BlockEnd()",
        ]

    def test_match_binds_the_parts_of_its_subject(self) -> None:
        text = "match s:\n    case [a, *b]: pass\n    case {'k': c}: pass\n    case P(x=d): pass"
        assert [line for line in listing(text) if "(0, " in line] == [
            "3 Item(0, 2)",
            "8 Item(0, 7)",
            "12 Attribute(0, 'x')",
        ]

    def test_a_case_that_takes_the_rest_leaves_no_way_around(self) -> None:
        open_end, closed = "match s:\n    case 1:\n        a = 2", "\n    case _:\n        a = 3"
        assert listing("a = 1\n" + open_end)[-1].endswith("Either((4, 0))")
        assert listing("a = 1\n" + open_end + closed)[-1].endswith("Either((4, 7))")

    def test_the_main_block_makes_a_module_that_runs(self) -> None:
        text = "if __name__ == '__main__':\n    f()"
        assert "3 Block('main', 2)" in listing(text)
        assert module(text).runs

    def test_a_shebang_makes_a_module_that_runs(self) -> None:
        assert module("#!/usr/bin/env python\n").runs
        assert not module("if name == '__main__':\n    f()").runs


class TestDefinitions:
    def test_defaults_and_decorators_are_values_of_the_scope_around(self) -> None:
        assert listing("@d\ndef f(a, b=1, *, c=2): pass") == [
            "0 Variable('d')",
            "1 Constant(1)",
            "2 Constant(2)",
            "3 Function(1, (('b', 1), ('c', 2)), (0,))",
        ]

    def test_parameters_have_kinds_and_annotations(self) -> None:
        parameters = scope("def f(a, /, b: dict[str, int], *c, d, **e): pass", "f").parameters
        assert [(found.name, found.kind, found.annotation) for found in parameters] == [
            ("a", "positional", ""),
            ("b", "positional", "dict[str, int]"),
            ("c", "star", ""),
            ("d", "keyword", ""),
            ("e", "double_star", ""),
        ]

    def test_a_parameter_is_an_argument(self) -> None:
        assert listing("def f(a):\n    return a", "f") == ["0 Argument('a')", "1 Return(0)"]

    def test_a_method_is_a_function_in_the_scope_of_its_class(self) -> None:
        first, second, third = module("class T(B):\n    def fit(self): pass").scopes
        assert (second.name, second.kind, second.parent) == ("T", "class", 0)
        assert (third.name, third.kind, third.parent) == ("T.fit", "function", 1)
        assert dict(first.bindings) == {"T": (1,)}
        assert dict(second.bindings) == {"fit": (0,)}

    def test_a_class_has_bases_and_keywords(self) -> None:
        assert listing("class T(B, metaclass=M): pass")[-1] == "2 Class(1, (0,), (('metaclass', 1),))"

    def test_a_lambda_is_a_scope_that_returns_its_body(self) -> None:
        text = "def load(k):\n    return lambda x: x + 1"
        assert scope(text, "load.<lambda>").kind == "lambda"
        assert listing(text, "load.<lambda>")[-1] == "3 Return(2)"

    def test_a_scope_has_the_names_in_its_annotations_and_in_those_of_what_its_functions_return(self) -> None:
        text = 'class A:\n    x: list[B]\n    def f(self, y: c.D) -> "E | None":\n        z: F = 1\n'
        assert scope(text, "A").annotated == ("B", "E", "None", "list")
        assert scope(text, "A.f").annotated == ("D", "F", "c")

    def test_an_annotation_without_value_is_a_field_of_a_class(self) -> None:
        assert bindings("class T:\n    a: int\n    b: int = 1", "T") == {"a": (0,), "b": (1,)}

    def test_an_annotation_without_value_binds_nothing_in_a_function(self) -> None:
        assert bindings("def f():\n    a: int\n    b: int = 1", "f") == {"b": (0,)}

    @pytest.mark.parametrize("definition", ["def  name(): pass", "async def name(): pass", "class name: pass"])
    def test_the_span_of_a_definition_is_its_name(self, definition: str) -> None:
        assert spanned(definition, "Class" if "class" in definition else "Function") == "name"

    def test_a_scope_knows_its_last_line(self) -> None:
        assert scope("def f():\n    a\n    b\n", "f").end_line == 3


class TestExpressions:
    @pytest.mark.parametrize(
        ("expression", "instructions"),
        [
            ("a + b", ["2 Binary('+', 0, 1)"]),
            ("a @ b", ["2 Binary('@', 0, 1)"]),
            ("not a", ["1 Unary('not', 0)"]),
            ("a < b <= c", ["3 Comparison((0, 1, 2), ('<', '<='))"]),
            ("a is not b", ["2 Comparison((0, 1), ('is not',))"]),
            ("a if b else c", ["3 Either((1, 2), 0)"]),
            ("a or b and c", ["3 Either((1, 2))", "4 Either((0, 3))"]),
            ("a[b]", ["2 Item(0, 1)"]),
            ("a[b:]", ["2 Slice(1, -1, -1)", "3 Item(0, 2)"]),
            ("a(*b, c, k=d, **e)", ["5 Call(0, (2,), (('k', 3),), (1,), (4,), (0,))"]),
            ("(a, *b)", ["2 Unpacked(1)", "3 Sequence('tuple', (0, 2))"]),
            ("{a: b, **c}", ["3 Mapping(((0, 1), (-1, 2)))"]),
            ("f'{a}/x{b:>3}'", ["3 Text((0, 1, 2))"]),
            ("[a for a in b if a]", ["1 Element(0)", "2 Gathered('list', 1, -1, (1,))"]),
            ("{a: c for a in b}", ["2 Variable('c')", "3 Gathered('dict', 2, 1)"]),
            ("(y for x in b for y in x)", ["1 Element(0)", "2 Element(1)", "3 Gathered('generator', 2)"]),
            ("(yield a)", ["1 Return(0, True)"]),
            ("(yield from a)", ["1 Element(0)", "2 Return(1, True)"]),
            ("await a", ["1 Awaited(0)"]),
            ("b'x'", []),
        ],
    )
    def test_an_expression_becomes(self, expression: str, instructions: list[str]) -> None:
        lines = listing(expression)
        assert lines[len(lines) - len(instructions) :] == instructions

    def test_targets_of_a_comprehension_do_not_leak(self) -> None:
        text = "a = 1\n[a for a in b]\na.c"
        assert listing(text)[-1] == "4 Attribute(0, 'c')"
        assert bindings(text) == {"a": (0,)}

    def test_a_walrus_binds_even_out_of_a_comprehension(self) -> None:
        assert bindings("[(b := a) for a in c]") == {"b": (1,)}

    @pytest.mark.parametrize("literal", ["b'x'", "1j", "...", "1" * 30, "'\\ud800'"])
    def test_what_facts_cannot_hold_is_opaque(self, literal: str) -> None:
        assert listing(f"a = {literal}") == ["0 Constant(None, True)"]

    def test_a_long_chain_of_operators_is_read_or_unread(self) -> None:
        facts = read(Source("a.py", "a" + "+a" * 3000))
        assert facts.code or facts.unread


class TestStores:
    @pytest.mark.parametrize(
        ("statement", "instructions"),
        [
            ("a.b = c", ["2 StoreAttribute(1, 'b', 0)"]),
            ("a[b] = c", ["3 StoreItem(1, 2, 0)"]),
            ("del a[b]", ["2 DeleteItem(0, 1)"]),
            ("a, b = c", ["1 Constant(0)", "2 Item(0, 1)", "3 Constant(1)", "4 Item(0, 3)"]),
            ("*a, b = c", ["1 Unpacked(0)", "2 Constant(-1)", "3 Item(0, 2)"]),
            ("a += b", ["2 Binary('+', 0, 1)"]),
            (
                "a.b += c",
                ["1 Attribute(0, 'b')", "2 Variable('c')", "3 Binary('+', 1, 2)", "4 StoreAttribute(0, 'b', 3)"],
            ),
            ("a[b] -= c", ["2 Item(0, 1)", "3 Variable('c')", "4 Binary('-', 2, 3)", "5 StoreItem(0, 1, 4)"]),
            ("assert a, b", ["2 Assert(0)"]),
        ],
    )
    def test_a_statement_becomes(self, statement: str, instructions: list[str]) -> None:
        lines = listing(statement)
        assert lines[len(lines) - len(instructions) :] == instructions

    def test_one_value_is_bound_to_every_target(self) -> None:
        assert bindings("a = b = 1") == {"a": (0,), "b": (0,)}


class TestSpans:
    @pytest.mark.parametrize(
        ("kind", "text"), [("Call", 'é.read("ü", x)'), ("Attribute", "read"), ("Constant", '"ü"'), ("Item", "1:2")]
    )
    def test_an_instruction_is_placed_in_code_points(self, kind: str, text: str) -> None:
        assert spanned('é.read("ü", x)[1:2]', kind) == text

    def test_a_part_of_a_long_f_string_is_placed_inside_of_it(self) -> None:
        texts = scope('a\nf"""\n\n{b.c}\n"""\nd').body
        attribute = next(found for found in texts if type(found).__name__ == "Attribute")
        assert 2 <= attribute.span.line <= attribute.span.end_line <= 5

    def test_lines_of_every_ending_are_counted(self) -> None:
        assert scope("a\r\nb\rc").body[2].span == Span(3, 1, 3, 2)


class TestStatements:
    def test_docstrings_imports_and_pass_are_not_counted(self) -> None:
        assert shapes('"""Doc."""\nimport a\npass\n') == []

    def test_a_statement_holds_the_range_of_its_instructions(self) -> None:
        statements = scope("a = 1\nif b:\n    c()").statements
        assert [(found.first, found.last) for found in statements] == [(0, 1), (1, 3), (3, 5)]

    @pytest.mark.parametrize(("one", "other"), [("x1 = f(1)", "x2 = f('a')"), ("a [ 0 ]", "a[1] # c")])
    def test_literals_digits_and_layout_do_not_shape(self, one: str, other: str) -> None:
        assert shapes(one) == shapes(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("f(g(a), b)", "f(g(a, b))"), ("a + b", "a - b"), ("a[b:]", "a[:b]"), ("a.b", "a.c"), ("f(k=a)", "f(j=a)"),
            ("a = b", "b = a"), ("f(lambda: a)", "f(lambda: b)"), ("global a", "global b"), ("a: int", "b: str"),
        ],
    )  # fmt: skip
    def test_names_and_syntax_shape(self, one: str, other: str) -> None:
        assert shapes(one) != shapes(other)

    def test_a_shape_is_the_same_in_every_run(self) -> None:
        assert shapes("a = 1") == [798756099359032617]


class TestUnread:
    def test_a_syntax_error_is_unread_at_its_line(self) -> None:
        assert unread("a = 1\n  b = 2\n") == Unread(Span(2, 3, 2, 8), "unexpected indent")

    @pytest.mark.parametrize("text", ["print 'a'\n", "try:\n    a\nexcept E, e:\n    print e\n", "a = 0777\n"])
    def test_python_2_is_recognised(self, text: str) -> None:
        assert unread(text).reason.startswith("this looks like Python 2: ")

    @pytest.mark.parametrize("text", ["import {{ name }}.a\n", "{% if a %}\nimport b\n{% endif %}\n"])
    def test_a_template_is_recognised(self, text: str) -> None:
        assert unread(text).reason.startswith("this looks like a template: ")

    @pytest.mark.parametrize("text", ["a = '\0'", "a = " + "1" * 5000, "(" * 5000 + ")" * 5000, "a" + ".b()" * 20000])
    def test_what_the_parser_gives_up_on_is_unread(self, text: str) -> None:
        assert unread(text).reason

    def test_a_byte_order_mark_is_no_error(self) -> None:
        assert listing("\ufeffa = 1") == ["0 Constant(1)"]

    @pytest.mark.filterwarnings("error")
    def test_bad_escapes_are_not_warned_of(self) -> None:
        assert listing("a = '\\d'") == ["0 Constant('\\\\d')"]
