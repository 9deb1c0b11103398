"""What holds for any Python module: it lowers to well-formed facts that layout and storage do not change."""

from __future__ import annotations

import ast
from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from mldebt.facts.code import AnyInstruction, Block, BlockEnd, Constant
from mldebt.facts.file import FileFacts
from mldebt.frontends.python import read
from mldebt.source import FILE_START, Source, Span

NAMES = st.sampled_from(["a", "b", "df1", "größe", "self"])
LEAVES = NAMES | st.sampled_from(["1", "-0.5", "'x'", "None", "b'y'", "...", "f'{a!r:>{b}}{{}}'", "1" * 25])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    forms = [
        "({} + {})", "({}, *{})", "[{}, {}]", "{{{}: {}, **a}}", "({} if {} else a)", "({} or {})", "(not {} < {})",
        "a.b({}, k={})", "f(*{}, **{})", "(lambda b=1: {}, {})", "[{} for a in {}]", "{{a: {} for a, b in {}}}",
        "(a := {}, {})", "a[{}:, {}]", "(yield {}, {})", "(await a.b)[{}]({})", "({}).b.c[{}]",
    ]  # fmt: skip
    return st.builds(lambda form, one, other: form.format(one, other), st.sampled_from(forms), inner, inner)


EXPRESSIONS = st.recursive(LEAVES, _larger, max_leaves=6)
SIMPLE = [
    "{}", "a = {}", "a, *b = {}", "a.b = {}", "a[{}] = 1", "a += {}", "a.b -= {}", "a[0] *= {}", "a: int = {}",
    "a: int", "del a, b[{}]", "return {}", "raise {}", "assert {}", "global a", "break", "continue", "pass",
    "import a.b as c", "from .a import b", "from a import *", "'Text.'",
]  # fmt: skip
COMPOUND = [
    ["if {}:"], ["if {}:", "elif a:", "else:"], ["for a, b in {}:", "else:"], ["while {}:"], ["class C({}):"],
    ["try:", "except E as a:", "else:", "finally:"], ["with {} as a, b:"], ["@a", "def f(a, *b, c={}, **d) -> a:"],
    ["async def f(a: int = {}, /):"], ["match {}:", " case [a, *b] | {{'k': a, **b}}:", " case P(1, x=a) if b:"],
    ["if __name__ == '__main__':", "else:"],
]  # fmt: skip


def _simple(form: str, expression: str) -> list[str]:
    return [form.format(expression)]


def _compound(heads: list[str], expression: str, blocks: list[list[str]]) -> list[str]:
    lines = []
    for index, head in enumerate(heads):
        lines.append(head.format(expression))
        if head.endswith(":") and not head.startswith("match"):
            lines += [f"    {line}" for line in blocks[index % len(blocks)]]
    return lines


def _block(statements: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    return st.lists(statements, min_size=1, max_size=3).map(lambda found: [line for lines in found for line in lines])


STATEMENTS = st.recursive(
    st.builds(_simple, st.sampled_from(SIMPLE), EXPRESSIONS),
    lambda inner: st.builds(
        _compound, st.sampled_from(COMPOUND), EXPRESSIONS, st.lists(_block(inner), min_size=1, max_size=3)
    ),
    max_leaves=8,
)
MODULES = _block(STATEMENTS)


def facts_of(lines: list[str]) -> FileFacts:
    return read(Source("a.py", "\n".join(lines)))


def without_places(value: object) -> object:
    """The same facts as nested tuples, without anything that tells lines or columns."""
    if isinstance(value, Span):
        return FILE_START
    if isinstance(value, tuple):
        return tuple(without_places(item) for item in value)
    if isinstance(value, msgspec.Struct):
        names = [name for name in value.__struct_fields__ if name not in ("end_line", "line", "lines")]
        return (type(value).__name__, *[without_places(getattr(value, name)) for name in names])
    return value


def operands(instruction: AnyInstruction) -> list[int]:
    """All operands of an instruction."""
    if isinstance(instruction, Constant):
        return []
    names = [name for name in instruction.__struct_fields__ if name not in ("span", "scope", "yields")]
    return [number for name in names for number in _numbers(getattr(instruction, name))]


def _numbers(value: object) -> list[int]:
    if isinstance(value, tuple):
        return [number for item in value for number in _numbers(item)]
    return [value] if isinstance(value, int) else []


@given(MODULES)
def test_the_generated_modules_parse(lines: list[str]) -> None:
    ast.parse("\n".join(lines))


@given(MODULES)
def test_any_module_lowers_the_same_way_twice(lines: list[str]) -> None:
    facts = facts_of(lines)
    assert facts.code is not None
    assert facts_of(lines) == facts


@given(MODULES)
def test_operands_come_before_their_use_and_blocks_are_closed(lines: list[str]) -> None:
    code = facts_of(lines).code
    assert code is not None
    for scope in code.scopes:
        depth = 0
        for index, instruction in enumerate(scope.body):
            assert all(-1 <= operand < index for operand in operands(instruction))
            depth += isinstance(instruction, Block) - isinstance(instruction, BlockEnd)
            assert depth >= 0
        assert depth == 0


@given(MODULES)
def test_statements_and_bindings_stay_inside_their_scope(lines: list[str]) -> None:
    code = facts_of(lines).code
    assert code is not None
    for scope in code.scopes:
        assert all(0 <= found.first <= found.last <= len(scope.body) for found in scope.statements)
        assert all(0 <= operand < len(scope.body) for _, bound in scope.bindings for operand in bound)


@given(MODULES, st.lists(st.sampled_from(["", "# a note", "        # deep"])), st.randoms(use_true_random=False))
def test_blank_lines_and_comments_change_nothing_but_places(lines: list[str], noise: list[str], random: Random) -> None:
    noisy = list(lines)
    for line in noise:
        noisy.insert(random.randint(0, len(noisy)), line)
    assert without_places(facts_of(noisy)) == without_places(facts_of(lines))


@given(MODULES)
def test_facts_survive_storage(lines: list[str]) -> None:
    facts = facts_of(lines)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=FileFacts) == facts


@given(st.text())
def test_no_text_raises(text: str) -> None:
    facts = read(Source("a.py", text))
    assert (facts.code is None) == bool(facts.unread)


@given(MODULES, st.integers(min_value=0), st.characters())
def test_a_broken_module_does_not_raise(lines: list[str], place: int, character: str) -> None:
    text = "\n".join(lines)
    at = place % (len(text) + 1)
    facts = read(Source("a.py", text[:at] + character + text[at:]))
    assert (facts.code is None) == bool(facts.unread)
