"""A scope while it is lowered: its instructions, what its names hold, and what they may hold where branches meet."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from mldebt.facts.code import AnyInstruction, Argument, Either, Operand, StoreGlobal
from mldebt.facts.module import Import, Parameter, Scope, Statement
from mldebt.frontends.python.shapes import shape_of
from mldebt.patterns import pattern
from mldebt.source import Source, Span

_WORD = pattern(r"[A-Za-z_]\w*")

Names = dict[str, Operand]
"""What each bound name holds at one point of a scope."""

Place = Callable[[int, int, int, int], Span]
"""The span of what `ast` gives as line, byte offset, end line and end byte offset."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Placed = ast.expr | ast.stmt | ast.arg | ast.alias | ast.keyword | ast.excepthandler | ast.pattern


class File:
    """What the scopes of a file share while they are lowered; bodies of definitions wait in `pending`."""

    def __init__(self, source: Source, place: Place) -> None:
        self.source = source
        self.place = place
        self.scopes: list[Scope | None] = []
        self.pending: list[tuple[ScopeBuilder, Definition]] = []
        self.imports: list[Import] = []
        self.has_main = False

    def segment(self, node: ast.expr) -> str:
        """The text of an expression on one line."""
        line, end_line = node.lineno, node.end_lineno or node.lineno
        start = self.source.column_of_byte(line, node.col_offset) - 1
        end = self.source.column_of_byte(end_line, node.end_col_offset or 0) - 1
        if line == end_line:
            return self.source.line(line)[start:end]
        middle = (self.source.line(number).strip() for number in range(line + 1, end_line))
        return " ".join((self.source.line(line)[start:], *middle, self.source.line(end_line)[:end].strip()))

    def is_long_text(self, node: ast.expr) -> bool:
        """Whether a string begins with three quotes."""
        start = self.source.column_of_byte(node.lineno, node.col_offset) - 1
        return self.source.line(node.lineno)[start:].lstrip("fFrR").startswith(('"""', "'''"))


class ScopeBuilder:
    """The instructions, names and statements of one scope so far.

    `words` collects the syntax of the statement being lowered, for its shape. `names` holds
    only names that are bound. `ended` tells that the code after this point is not reached.
    """

    __slots__ = (
        "annotated", "bindings", "body", "ended", "file", "index", "kind", "loops", "name", "names", "outer",
        "parameters", "parent", "place", "returns", "span_of_name", "statements", "targets", "words",
    )  # fmt: skip

    def __init__(self, file: File, name: str, kind: str, span: Span, parent: int = -1) -> None:
        self.file = file
        self.place = file.place
        self.name = name
        self.kind = kind
        self.span_of_name = span
        self.parent = parent
        self.index = len(file.scopes)
        file.scopes.append(None)
        self.parameters: tuple[Parameter, ...] = ()
        self.body: list[AnyInstruction] = []
        self.names: Names = {}
        self.bindings: dict[str, list[Operand]] = {}
        self.statements: list[Statement] = []
        self.words: list[str] = []
        self.annotated: set[str] = set()
        self.returns = ""
        self.outer: set[str] = set()
        self.targets: set[str] = set()
        self.loops: list[list[Names]] = []
        self.ended = False

    def nested(self, name: str, kind: str, span: Span) -> ScopeBuilder:
        """A scope inside this one."""
        return ScopeBuilder(self.file, f"{self.name}.{name}" if self.name else name, kind, span, self.index)

    def span(self, node: Placed) -> Span:
        """The span of a whole node."""
        return self.place(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0)

    def head(self, node: ast.stmt, end: Placed) -> Span:
        """The span from the beginning of a statement to the end of a part of it."""
        return self.place(node.lineno, node.col_offset, end.end_lineno or end.lineno, end.end_col_offset or 0)

    def emit(self, instruction: AnyInstruction) -> Operand:
        """The operand of an instruction that is put at the end."""
        self.body.append(instruction)
        return len(self.body) - 1

    def bind(self, name: str, operand: Operand, span: Span) -> None:
        """Let a name hold a value from here on; targets of comprehensions are not the scope's own."""
        if name in self.targets:
            self.names[name] = operand
        elif name in self.outer:
            self.emit(StoreGlobal(span, name, operand))
        else:
            self.names[name] = operand
            self.bindings.setdefault(name, []).append(operand)

    def finish(self, span: Span, first: Operand) -> None:
        """Count a statement, or the head of one, that began at an instruction."""
        self.statements.append(Statement(span, first, len(self.body), shape_of(self.words)))
        self.words = []

    def annotate(self, annotation: ast.expr) -> None:
        """Note the names that an annotation has, also inside a text."""
        for node in ast.walk(annotation):
            if isinstance(node, ast.Name):
                self.annotated.add(node.id)
            elif isinstance(node, ast.Attribute):
                self.annotated.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.annotated.update(_WORD.findall(node.value))

    def outcome(self) -> Names | None:
        """What names hold at the end of a branch, or None where its end is not reached."""
        return None if self.ended else self.names

    def resume(self, names: Names) -> None:
        """Go on from a point where names held those values."""
        self.names = dict(names)
        self.ended = False

    def join(self, outcomes: Iterable[Names | None], span: Span) -> None:
        """Go on where branches meet: names whose values differ hold either; branches that ended do not count."""
        reached = [names for names in outcomes if names is not None]
        self.ended = not reached
        if not reached:
            return
        self.names = dict(reached[0])
        for name in _differing(reached):
            options = tuple(dict.fromkeys(names[name] for names in reached if name in names))
            if len(options) == 1:
                self.names[name] = options[0]
            else:
                self.bind(name, self.emit(Either(span, options)), span)

    def declare(self, arguments: ast.arguments) -> None:
        """Bind the parameters of this scope."""
        parameters = []
        for argument, kind in parameters_of(arguments):
            end = argument.col_offset + len(argument.arg.encode())
            span = self.place(argument.lineno, argument.col_offset, argument.lineno, end)
            if argument.annotation:
                self.annotate(argument.annotation)
            annotation = self.file.segment(argument.annotation) if argument.annotation else ""
            parameters.append(Parameter(argument.arg, span, kind, annotation))
            self.bind(argument.arg, self.emit(Argument(span, argument.arg)), span)
        self.parameters = tuple(parameters)

    def close(self, end_line: int) -> None:
        """Hand the finished scope to the file."""
        self.file.scopes[self.index] = Scope(
            name=self.name,
            kind=self.kind,
            span=self.span_of_name,
            end_line=end_line,
            parent=self.parent,
            parameters=self.parameters,
            body=tuple(self.body),
            bindings=tuple((name, tuple(operands)) for name, operands in self.bindings.items()),
            statements=tuple(self.statements),
            annotated=tuple(sorted(self.annotated)),
            returns=self.returns,
        )


def defaults_of(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """The names of parameters that have a default, with it, in the order of evaluation."""
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :]
    for argument, default in zip(with_default, arguments.defaults, strict=True):
        yield argument.arg, default
    for argument, keyword_default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if keyword_default is not None:
            yield argument.arg, keyword_default


def parameters_of(arguments: ast.arguments) -> Iterator[tuple[ast.arg, str]]:
    """The parameters with their kinds, in the order of the signature."""
    yield from ((argument, "positional") for argument in arguments.posonlyargs)
    yield from ((argument, "positional") for argument in arguments.args)
    if arguments.vararg:
        yield arguments.vararg, "star"
    yield from ((argument, "keyword") for argument in arguments.kwonlyargs)
    if arguments.kwarg:
        yield arguments.kwarg, "double_star"


def _differing(reached: list[Names]) -> dict[str, None]:
    """Names that some later branch leaves with another value than the first, in a stable order."""
    first, *others = reached
    return {name: None for names in others for name, operand in names.items() if first.get(name) != operand}
