"""Where code leaves rows out without telling: failures that a loop goes on from, lines that cannot be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.patterns import pattern

_KEEPS = frozenset(
    {"append", "add", "extend", "write", "writerow", "writelines", "insert", "insert_one", "send", "concat"}
)
"""Methods that take a row in."""
_ROWS = frozenset(
    {"row", "rows", "line", "lines", "record", "records", "file", "files", "item", "items", "doc", "docs", "document",
     "documents", "sample", "samples", "image", "images", "batch", "batches", "reader", "iterrows", "itertuples",
     "path", "paths", "payload", "payloads", "message", "messages", "event", "events", "entry", "entries", "post",
     "posts", "url", "urls", "page", "pages", "example", "examples", "user", "users", "transaction", "transactions"}
)  # fmt: skip
"""Words of what loops over rows run over."""
_OTHER_LOOPS = frozenset(
    {"model", "models", "attempt", "attempts", "retry", "retries", "range", "columns", "column", "col", "cols",
     "dtypes", "metrics", "config"}
)  # fmt: skip
_ENDS = frozenset({"exit", "abort", "fail", "_exit"})
_OTHERS = frozenset(
    {"StopIteration", "KeyboardInterrupt", "ImportError", "ModuleNotFoundError", "Empty", "Full", "TimeoutError"}
)
"""Exceptions that say nothing about a row."""
_FILES = frozenset(["file", "files", "path", "paths", "url", "urls", "page", "pages", "batch", "batches"])
"""Words of what loops over whole files run over: few enough for a log to tell each one that is left out."""
_TELLS = frozenset(
    {"warning", "warn", "error", "exception", "critical", "move", "rename", "quarantine", "print", "info"}
)
"""Methods that tell of a file that is left out, or lay it aside."""
_SHOWN_BY = _TELLS | {"debug", "log"}
_SHOWS = pattern(
    r"dashboard|monitor|app/|plot|view|report|cost|demo|analysis|streamlit|(^|/)(ui|api|web|serving)/", re.IGNORECASE
)
"""Paths of code that shows or serves data, where an empty value is no row that a model misses."""
_OUTPUT = frozenset(
    {"stdout", "stderr", "subprocess", "popen", "communicate", "checkoutput", "output", "manifest", "manifests"}
)
"""Words for lines that a program prints, and for records of what was done."""
_LOOKS_AT = frozenset(
    {"strptime", "int", "float", "split", "rsplit", "strip", "replace", "append", "add", "group", "match", "search",
     "fullmatch", "stem", "date", "fromisoformat", "removeprefix", "removesuffix", "startswith", "endswith", "stat",
     "getmtime", "getsize", "getctime", "fromtimestamp", "isoformat", "exists", "is_file", "str", "round", "as_posix",
     "resolve", "absolute", "relative_to", "basename", "abspath"}
)  # fmt: skip
"""Calls that look at the name of a file and at what the system knows of it, and not into it."""
_TAKES_ONE = frozenset({"max", "min", "next"})
"""Functions that pick one of what was collected: what is left out there is no row."""
_BAD_LINES = {("on_bad_lines", "skip"), ("on_bad_lines", "warn"), ("error_bad_lines", False)}


def add_losses(builder: GraphBuilder, codes: CodeOf, paths: frozenset[str], seen: Observations) -> None:
    """The places in the modules of some paths where rows are left out that a model would learn from.

    Notebooks show what they lose."""
    leading = _leading(builder, codes, seen)
    coerces = any("coerce" in codes.modules[path].texts for path in leading & codes.modules.keys())
    parsed = _parsed(codes) if coerces else {}
    for path in sorted(path for path in paths & leading & codes.modules.keys() if not path.endswith(".ipynb")):
        for body in codes.bodies(path):
            told = set[str]()
            for operand, how, reason in _losses(body, parsed) if not _SHOWS.search(path) else ():
                if how in told:
                    continue
                told.add(how)
                at = body.at(operand)
                function = body.scope.name or "the module"
                builder.node(f"loss:{at}", NodeKind.LOSS, function, (at,), how=how, reason=reason)


def _leading(builder: GraphBuilder, codes: CodeOf, seen: Observations) -> frozenset[str]:
    """The modules of the jobs whose data reaches a model that is trained, with all that they import."""
    paths = {f"job:{job.id}": job.path for job in seen.jobs}
    before = [builder.predecessors(kind) for kind in (EdgeKind.FEEDS, EdgeKind.PRODUCES, EdgeKind.FLOWS)]
    waiting, reached = builder.ids(NodeKind.MODEL), set[str]()
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += sorted(one for each in before for one in each.get(node, ()))
    modules = {paths[node] for node in reached & paths.keys()}
    modules |= {at.path for node in builder.ids(NodeKind.MODEL) for at in builder.locations(node)}
    found, open_ones = set[str](), sorted(modules)
    while open_ones:
        path = open_ones.pop()
        if path not in found:
            found.add(path)
            open_ones += codes.imported(path)
    return frozenset(found)


def _losses(body: Body, parsed: Mapping[object, int]) -> Iterator[tuple[Operand, str, str]]:
    for operand, instruction in body.scope.placed(code.Block, code.Call):
        match instruction:
            case code.Block(kind="except", condition=condition) if _goes_on(body, operand, condition):
                yield operand, "swallows", "goes on with the next row where one fails, and counts none"
            case code.Call(keywords=keywords):
                given = {(name, getattr(body.get(value), "value", None)) for name, value in keywords}
                if given & _BAD_LINES:
                    yield operand, "skips", "leaves out the lines of a file that cannot be parsed"
                elif (
                    ("errors", "coerce") in given
                    and _drops_later(body, operand)
                    and not _is_again(body, operand, parsed)
                ):
                    yield operand, "coerces", "makes values that cannot be read empty and then drops their rows"


def _goes_on(body: Body, block: Operand, condition: Operand) -> bool:
    """Whether a handler inside a loop leaves the row of that turn out, without a trace that code could act on."""
    loops = [one for one in body.blocks[block] if isinstance(body.get(one), code.Block) and _is_loop(body, one)]
    if not loops or body.blocks[block][-1] != loops[-1]:
        return False
    if condition != ABSENT and body.name(condition).rpartition(".")[2] in _OTHERS:
        return False
    inside = _inside(body, block)
    kept = code.Raise | code.Return | code.StoreItem | code.StoreAttribute
    if any(isinstance(body.get(one), kept) or _counts(body, one) for one in inside):
        return False
    called = [body.name(one.function) for one in map(body.get, inside) if isinstance(one, code.Call)]
    names = {name.rpartition(".")[2] for name in called if "std" not in name}
    tells = not _TELLS.isdisjoint(word for name in names for word in words_in(name))
    if tells and (_words_of_loop(body, loops[-1]) & _FILES or _counts_what_works(body, block, loops[-1])):
        return False
    if _is_about_files(body, block, loops[-1]) or _is_picked_from(body, block):
        return False
    return not names & (_KEEPS | _ENDS) and _takes_rows_in(body, block)


def _is_loop(body: Body, block: Operand) -> bool:
    """Whether a block is a loop over rows, or over files of them; retries and models are none."""
    instruction = body.get(block)
    if not isinstance(instruction, code.Block) or instruction.kind != "loop":
        return False
    words = _words_of_loop(body, block)
    if not _OUTPUT.isdisjoint(words | body.words(instruction.condition, through=True)):
        return False
    return bool(words & _ROWS) and "py" not in words and not words & _OTHER_LOOPS


def _words_of_loop(body: Body, block: Operand) -> frozenset[str]:
    """The words of what a loop runs over, and of the name that each turn has."""
    over = getattr(body.get(block), "condition", ABSENT)
    call = body.get(over)
    function = body.get(call.function) if isinstance(call, code.Call) else None
    if isinstance(function, code.Attribute) and function.name == "items":
        over = function.base
    return body.words(over) | {*words_in(body.bound_to(block + 1))}


def _inside(body: Body, block: Operand) -> list[Operand]:
    return [one for one in range(block + 1, len(body.instructions)) if block in body.blocks[one]]


def _counts(body: Body, operand: Operand) -> bool:
    """Whether one more is counted, under a name that something reads."""
    one = body.get(operand)
    is_more = isinstance(one, code.Binary) and one.operator == "+" and body.number(one.right) is not None
    return is_more and bool(body.bound_to(operand))


def _counts_what_works(body: Body, handler: Operand, loop: Operand) -> bool:
    """Whether each turn of a loop that does not fail is counted."""
    return any(_counts(body, one) for one in _inside(body, loop) if handler not in body.blocks[one])


def _is_about_files(body: Body, handler: Operand, loop: Operand) -> bool:
    """Whether what fails in a turn of a loop over files is only to look at one from outside."""
    called = {_called(body, one) for one in _tried(body, handler)} - {""}
    return bool(_words_of_loop(body, loop) & _FILES) and bool(called) and called <= _LOOKS_AT


def _is_picked_from(body: Body, handler: Operand) -> bool:
    """Whether one is picked of all that a loop collects."""
    kept = {
        getattr(body.get(call.function), "base", ABSENT)
        for call in map(body.get, _tried(body, handler))
        if isinstance(call, code.Call) and body.name(call.function).rpartition(".")[2] in _KEEPS
    }
    names = {body.name(base) for base in kept if base != ABSENT} - {""}
    picks = (one for one in body.scope.of(code.Call) if body.name(one.function) in _TAKES_ONE)
    return any(names & {body.name(argument) for argument in one.arguments} for one in picks)


def _called(body: Body, operand: Operand) -> str:
    """The last part of the name of what is called, empty for no call."""
    one = body.get(operand)
    return body.name(one.function).rpartition(".")[2] if isinstance(one, code.Call) else ""


def _tried(body: Body, handler: Operand) -> list[Operand]:
    """What is in the body that a handler belongs to."""
    tries = [
        one
        for one in range(handler)
        if isinstance(body.get(one), code.Block)
        and getattr(body.get(one), "kind", "") == "try"
        and body.blocks[one] == body.blocks[handler]
    ]
    return _inside(body, tries[-1]) if tries else []


def _takes_rows_in(body: Body, handler: Operand) -> bool:
    """Whether the body that the handler belongs to stores or collects something for each row."""
    for one in _tried(body, handler):
        instruction = body.get(one)
        if isinstance(instruction, code.StoreItem):
            return True
        if isinstance(instruction, code.Call) and body.name(instruction.function).rpartition(".")[2] in _KEEPS:
            return True
    return False


def _parsed(codes: CodeOf) -> Mapping[object, int]:
    """In how many scopes of the project each column is parsed."""
    return Counter(
        column
        for path in codes.modules
        for body in codes.bodies(path)
        for column in {_column(body, one) for one, call in body.scope.placed(code.Call) if _parses(body, call)} - {None}
    )


def _parses(body: Body, call: code.Call) -> bool:
    return body.name(call.function).rpartition(".")[2] in {"to_datetime", "to_numeric"}


def _column(body: Body, parsing: Operand) -> object:
    """The column that a parsed value is stored in, None where it goes elsewhere."""
    stores = (one for one in body.scope.of(code.StoreItem) if one.value == parsing)
    store = next(stores, None)
    return getattr(body.get(store.key), "value", None) if store is not None else None


def _is_again(body: Body, coercion: Operand, parsed: Mapping[object, int]) -> bool:
    """Whether a function parses a column of a frame that it is given, as other code does: nothing is left to lose."""
    call = body.get(coercion)
    given = body.get(call.arguments[0]) if isinstance(call, code.Call) and call.arguments else None
    frame = body.get(given.base) if isinstance(given, code.Item) else None
    return isinstance(frame, code.Argument) and parsed.get(_column(body, coercion), 0) > 1


def _drops_later(body: Body, coercion: Operand) -> bool:
    """Whether the rows of a column whose unreadable values were made empty are dropped, and nobody looks how many."""
    stores = (one for one in body.instructions[coercion + 1 :] if isinstance(one, code.StoreItem))
    store = next((one for one in stores if one.value == coercion), None)
    if store is None:
        return False
    column = getattr(body.get(store.key), "value", None)
    key = body.name(store.key) if column is None else column
    for operand in range(coercion + 1, len(body.instructions)):
        match body.get(operand):
            case code.Attribute(name="isna" | "isnull" | "notna" | "notnull"):
                return False
            case code.Call(function=function) if body.name(function).endswith(".fillna") and _is_of(
                body, function, key
            ):
                return False
            case code.Call(function=function, keywords=keywords) if body.name(function).endswith(".dropna"):
                return not _tells_size(body, operand) and column in _texts(
                    body, dict(keywords).get("subset", ABSENT), column
                )
    return False


def _is_of(body: Body, method: Operand, key: object) -> bool:
    """Whether a method is called on the column of a name, which a variable may hold, or on all of a table."""
    called = body.get(method)
    base = body.get(called.base) if isinstance(called, code.Attribute) else None
    if not isinstance(base, code.Item):
        return True
    one = body.get(base.key)
    return (one.value if isinstance(one, code.Constant) else body.name(base.key)) == key


def _tells_size(body: Body, start: Operand) -> bool:
    """Whether it is shown or logged later how many rows there are."""
    calls = [one for one in body.instructions[start:] if isinstance(one, code.Call)]
    shown = (one for one in calls if body.name(one.function).rpartition(".")[2] in _SHOWN_BY)
    return any(
        body.words(argument, through=True) & {"shape", "len", "size"} for one in shown for argument in one.arguments
    )


def _texts(body: Body, subset: Operand, column: object) -> list[object]:
    """The columns of a subset, or the one asked for where all columns count or the subset is not written here."""
    match body.get(subset):
        case code.Sequence(items=items):
            return [getattr(body.get(one), "value", None) for one in items]
        case code.Constant(value=value):
            return [value]
    return [column]
