"""Columns that code computes for nothing: the same thing under two names, and one that is overwritten unread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.expressions import Expression, Expressions
from mldebt.linker.foresight import TARGET
from mldebt.linker.operands import Body, words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.source import Location

_CONVERSIONS = frozenset({"copy", "astype", "to_numpy", "tolist", "to_list", "item"})
"""Methods that give a column back as it is, or in another form."""
_CHANGING = frozenset(
    {"random", "rand", "randn", "randint", "sample", "uniform", "choice", "normal", "permutation", "shuffle",
     "uuid4", "now", "today", "utcnow", "time", "next", "pop"}
)  # fmt: skip
"""Words of calls that give something else each time."""
_OF_TABLES = frozenset({"index", "columns", "shape", "values", "size", "loc", "iloc", "at", "iat"})
"""Attributes of a table that are none of its columns."""


_Pair = tuple[tuple[Location, str], tuple[Location, str]]
"""Two columns, each by where it is stored and by its name."""


class _Stored(msgspec.Struct, frozen=True):
    """A column that a scope stores into a table: the instruction that does, and what it stores."""

    operand: Operand
    base: Operand
    name: str
    value: Operand


def add_columns(builder: GraphBuilder, sayings: Sayings, paths: frozenset[str]) -> None:
    """`copies` edges between columns computed alike, and what overwrites columns that nothing read before."""
    nodes = _nodes(builder)
    for _, scopes in sayings.of_all(sorted(paths), _for_nothing):
        for alike, overwritten in scopes:
            for later, earlier in alike:
                ends = [_node(builder, nodes, *one) for one in (later, earlier)]
                builder.edge(ends[0], EdgeKind.COPIES, ends[1], [later[0]], line=earlier[0].span.line)
            for first, second in overwritten:
                node = _node(builder, nodes, *first)
                builder.mark(node, "overwritten", True)
                builder.mark(node, "line", second[0].span.line)


@Saying
def _for_nothing(file: OneFile) -> list[tuple[list[_Pair], list[_Pair]]]:
    """For each scope that has some, the columns that are computed like an earlier one, each with that, and those that
    are overwritten unread, each with what overwrites it."""
    found = []
    for body in file.bodies:
        stored = [*_stored(body)]
        alike = [_placed(body, *pair) for pair in _alike(body, stored)]
        overwritten = [_placed(body, *pair) for pair in _overwritten(body, stored, file.module.variables)]
        if alike or overwritten:
            found.append((alike, overwritten))
    return found


def _placed(body: Body, one: _Stored, other: _Stored) -> _Pair:
    return (body.at(one.operand), one.name), (body.at(other.operand), other.name)


def _nodes(builder: GraphBuilder) -> dict[tuple[str, str], str]:
    """The columns by their place and name."""
    found: dict[tuple[str, str], str] = {}
    for node in builder.ids(NodeKind.FEATURE):
        for at in builder.locations(node)[:1]:
            found.setdefault((str(at), builder.name(node)), node)
    return found


def _node(builder: GraphBuilder, nodes: dict[tuple[str, str], str], at: Location, name: str) -> str:
    """The column that is stored at a place, which code that nothing calls may not have got yet."""
    if (str(at), name) not in nodes:
        node = f"feature:{at}#{name}"
        builder.node(node, NodeKind.FEATURE, name, [at], computed=False, used=True, dataset="")
        nodes[str(at), name] = node
    return nodes[str(at), name]


def _stored(body: Body) -> Iterator[_Stored]:
    for operand, instruction in body.scope.placed(code.StoreItem):
        key = body.get(instruction.key)
        if isinstance(key, code.Constant) and isinstance(key.value, str):
            yield _Stored(operand, instruction.base, key.value, instruction.value)


def _alike(body: Body, stored: Sequence[_Stored]) -> Iterator[tuple[_Stored, _Stored]]:
    """Two columns of one table that are computed in the same way, the later one first."""
    expressions = Expressions(body)
    seen: dict[tuple[Operand, Expression], list[_Stored]] = {}
    for one in stored:
        if TARGET.search(one.name) or not _is_computed(body, one) or not _is_final(body, one, stored):
            continue
        before = seen.setdefault((one.base, expressions.of(one.value)), [])
        for earlier in before:
            inside, around = body.blocks[one.operand], body.blocks[earlier.operand]
            if earlier.name != one.name and inside[: len(around)] == around:
                yield one, earlier
                break
        before.append(one)


def _is_computed(body: Body, one: _Stored) -> bool:
    """Whether a column is made of columns of its table by more than taking one over, and the same way each time."""
    value = body.get(one.value)
    if not isinstance(value, code.Binary | code.Comparison | code.Unary | code.Call | code.Attribute):
        return False
    if isinstance(value, code.Attribute) and value.base == one.base:
        return False
    if isinstance(value, code.Call):
        method = body.get(value.function)
        if isinstance(method, code.Attribute) and method.name in _CONVERSIONS:
            return False
    inner = [*_inner(body, one.value)]
    if any(store.base in inner and store.base != one.base for store in body.scope.of(code.StoreItem)):
        return False  # an array that is filled further below
    calls = {word for each in inner if isinstance(body.get(each), code.Call) for word in _called(body, each)}
    return not calls & _CHANGING and any(_is_column(body, each, one.base) for each in inner)


def _inner(body: Body, operand: Operand) -> Iterator[Operand]:
    """The values of an expression, itself included, each once: code that goes on with a value shares all before it."""
    seen, waiting = {operand}, [operand]
    while waiting:
        one = waiting.pop()
        yield one
        inside = {each for each in body.scope.operands[one] if each < one} - seen
        seen |= inside
        waiting += sorted(inside)


def _called(body: Body, operand: Operand) -> tuple[str, ...]:
    call = body.get(operand)
    return words_in(body.name(call.function).rpartition(".")[2]) if isinstance(call, code.Call) else ()


def _is_column(body: Body, operand: Operand, table: Operand) -> bool:
    """Whether a value is a column of a table."""
    match body.get(operand):
        case code.Item(base=base, key=key) if base == table:
            name = body.get(key)
            return isinstance(name, code.Argument | code.Symbol) or (
                isinstance(name, code.Constant) and isinstance(name.value, str)
            )
        case code.Attribute(base=base, name=name) if base == table and name not in _OF_TABLES:
            users = [body.get(user) for user in body.users.get(operand, ())]
            return not any(isinstance(user, code.Call) and user.function == operand for user in users)
    return False


def _is_final(body: Body, one: _Stored, stored: Sequence[_Stored]) -> bool:
    """Whether a column stays as it is stored, as far as the scope shows."""
    if sum(other.base == one.base and other.name == one.name for other in stored) > 1:
        return False
    return not any(one.name in _named(body, key) for key in _places(body))


def _places(body: Body) -> Iterator[Operand]:
    """The keys of places in tables that something is stored at: `rows.loc[mask, "x"] = …`."""
    for _, instruction in body.scope.placed(code.StoreItem):
        if not isinstance(body.get(instruction.key), code.Constant):
            yield instruction.key


def _named(body: Body, key: Operand) -> frozenset[str]:
    texts = (body.get(each) for each in _inner(body, key))
    return frozenset(one.value for one in texts if isinstance(one, code.Constant) and isinstance(one.value, str))


def _overwritten(body: Body, stored: Sequence[_Stored], shared: frozenset[str]) -> Iterator[tuple[_Stored, _Stored]]:
    """A column that is computed, and the next one of its name, where nothing can have read the first."""
    last: dict[tuple[Operand, str], _Stored] = {}
    for one in stored:
        first = last.get((one.base, one.name))
        last[one.base, one.name] = one
        if first is None or body.blocks[first.operand] != body.blocks[one.operand]:
            continue
        is_known = bool(name := body.bound_to(one.base)) and name not in shared
        if is_known and _is_computed(body, first) and not any(_reads_between(body, first, one)):
            yield first, one


def _reads_between(body: Body, first: _Stored, second: _Stored) -> Iterator[bool]:
    """For each use of the table between two stores, whether it may read the column."""
    for user in body.users.get(first.base, ()):
        if first.operand < user < second.operand:
            match body.get(user):
                case code.StoreItem(base=base, key=key) | code.Item(base=base, key=key) if base == first.base:
                    literal = body.get(key)
                    yield not isinstance(literal, code.Constant) or literal.value == first.name
                case _:
                    yield True
