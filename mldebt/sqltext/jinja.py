"""Templates in SQL: rendered as far as they say what they give, with the place of every character kept."""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
from msgspec.structs import replace

from mldebt.patterns import pattern

_TAG = pattern(r"\{\{-?(?P<value>.*?)-?\}\}|\{%-?(?P<statement>.*?)-?%\}|\{#.*?#\}", re.DOTALL)
_QUOTED = r"""'[^']+'|"[^"]+\""""
_NAMED = rf"""(?:{_QUOTED}|(?:env_)?var\s*\(\s*(?:{_QUOTED})\s*(?:,\s*(?:{_QUOTED})\s*)?\))"""
_REF = pattern(
    rf"""\bref\s*\(\s*(?P<first>{_NAMED})(?:\s*,\s*(?P<second>{_NAMED}))?"""
    r"""(?:\s*,\s*v(?:ersion)?\s*=\s*['"]?(?P<version>[\w.]+)['"]?)?\s*\)"""
)
_SOURCE = pattern(rf"""\bsource\s*\(\s*(?P<first>{_NAMED})\s*,\s*(?P<second>{_NAMED})\s*\)""")
_STRING = pattern(r"""'([^'\n]*)'|"([^"\n]*)\"""")
_WORD = pattern(r"[A-Za-z_]\w*")
_LOOP = pattern(r"for\s+(?P<names>[\w\s,]+?)\s+in\s+(?P<over>.+)$", re.DOTALL)
_LOOP_END = pattern(r"""^(?P<text>['"].*['"])\s+if\s+(?P<not>not\s+)?loop\.(?P<end>last|first)$""", re.DOTALL)
_COMMENT = pattern(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
PLACEHOLDER = pattern(r"jinja_\d+_x", re.IGNORECASE)
"""The identifier that stands for what a template gives and nobody knows."""
_MOST_TEXT = 300_000
_SKIPPED = {"macro": "endmacro", "test": "endtest", "raw": "endraw", "materialization": "endmaterialization"}


class _Unknown:
    """The value of an expression that nobody knows here."""


_UNKNOWN = _Unknown()


class Asked(msgspec.Struct, frozen=True):
    """A call of `ref` or `source` in a template, and where; in its name variables stand as templates."""

    start: int
    end: int
    kind: str
    name: str


class Rendered(msgspec.Struct, frozen=True):
    """The text that templates give, with placeholders for what is unknown.

    `relations` are placeholders that stand for a relation, `strings` the texts in the expression behind each."""

    text: str
    relations: Mapping[str, Asked]
    strings: Mapping[str, tuple[str, ...]]
    asked: tuple[Asked, ...]
    settings: tuple[tuple[str, str], ...]
    words: frozenset[str]
    defines: tuple[str, ...]
    _starts: tuple[int, ...] = ()
    _origins: tuple[tuple[int, int], ...] = ()

    def start(self, offset: int) -> int:
        """Where in the original text the character of the rendered text comes from."""
        index = bisect.bisect_right(self._starts, offset) - 1
        first, last = self._origins[index] if index >= 0 else (0, 0)
        return first if last >= 0 else first + offset - self._starts[index]

    def end(self, offset: int) -> int:
        """The end in the original text of what ends, exclusively, at the offset of the rendered text."""
        index = bisect.bisect_right(self._starts, max(offset - 1, 0)) - 1
        first, last = self._origins[index] if index >= 0 else (0, 0)
        return last if last >= 0 else first + offset - self._starts[index]


def is_placeholder(name: str) -> bool:
    """Whether a name holds a part that a template gives and nobody knows."""
    return PLACEHOLDER.search(name) is not None


def render(text: str, blank: bool = False) -> Rendered:
    """A text of SQL with its templates rendered; what is unknown is an identifier, or nothing where `blank`."""
    template = _Template(text, blank)
    template.body(tuple(_tokens(text)), {})
    return template.rendered()


def asked_in(text: str) -> Iterator[Asked]:
    """The refs of a text, then its sources; the text is what stands in a template, or a part of it."""
    for ref in _REF.finditer(text):
        name = ".".join(_name(part) for part in (ref["first"], ref["second"]) if part)
        yield Asked(ref.start(), ref.end(), "ref", f"{name}.v{ref['version']}" if ref["version"] else name)
    for source in _SOURCE.finditer(text):
        yield Asked(source.start(), source.end(), "source", f"{_name(source['first'])}.{_name(source['second'])}")


class _Token(msgspec.Struct, frozen=True):
    start: int
    end: int
    kind: str
    content: str


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    for tag in _TAG.finditer(text):
        if tag.start() > at:
            yield _Token(at, tag.start(), "text", text[at : tag.start()])
        if tag["value"] is not None:
            yield _Token(tag.start(), tag.end(), "value", tag["value"].strip())
        elif tag["statement"] is not None:
            yield _Token(tag.start(), tag.end(), "statement", tag["statement"].strip())
        at = tag.end()
    if at < len(text):
        yield _Token(at, len(text), "text", text[at:])


@dataclass(slots=True)
class _Template:
    text: str
    blank: bool
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    starts: list[int] = field(default_factory=list)
    origins: list[tuple[int, int]] = field(default_factory=list)
    relations: dict[str, Asked] = field(default_factory=dict)
    strings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: dict[Asked, None] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    defines: list[str] = field(default_factory=list)

    def rendered(self) -> Rendered:
        return Rendered(
            "".join(self.pieces), self.relations, self.strings, tuple(self.asked), tuple(self.settings.items()),
            frozenset(self.words), tuple(self.defines), tuple(self.starts), tuple(self.origins),
        )  # fmt: skip

    def body(self, tokens: tuple[_Token, ...], scope: dict[str, object]) -> None:
        """Renders tokens, with the variables of a scope that assignments add to."""
        index = 0
        while index < len(tokens) and self.length < _MOST_TEXT:
            token = tokens[index]
            index += 1
            if token.kind == "text":
                self._put(token.content, token.start, -1)
            elif token.kind == "value":
                following = tokens[index].content if index < len(tokens) and tokens[index].kind == "text" else ""
                self._value(token, scope, following)
            else:
                index = self._statement(token, tokens, index, scope)

    def _statement(self, token: _Token, tokens: tuple[_Token, ...], index: int, scope: dict[str, object]) -> int:
        word = token.content.split(None, 1)[0] if token.content else ""
        self._ask(token)
        if word in {"macro", "test", "snapshot", "materialization"}:
            self.defines.append(" ".join(_WORD.findall(token.content)[:2]))
        if word in _SKIPPED:
            return _after(tokens, index, word, _SKIPPED[word])
        if word == "set":
            return self._set(token, tokens, index, scope)
        if word == "for":
            end = _after(tokens, index, "for", "endfor")
            self._loop(token, tokens[index : end - 1], scope)
            return end
        if word == "if":
            end = _after(tokens, index, "if", "endif")
            self._branches(token, tokens[index : end - 1], scope)
            return end
        return index

    def _set(self, token: _Token, tokens: tuple[_Token, ...], index: int, scope: dict[str, object]) -> int:
        name, equals, expression = token.content[3:].partition("=")
        if not equals:
            end = _after(tokens, index, "set", "endset")
            self._forgo(tokens[index:end])
            scope[name.strip()] = _UNKNOWN
            return end
        found = self._ask(token)
        whole = [one for one in found if len(found) == 1 and re.fullmatch(r"(ref|source)\s*\(.*\)", expression.strip())]
        scope[name.strip()] = whole[0] if whole else _evaluated(expression, scope)
        self.words.update(_words_of_strings(expression))
        return index

    def _loop(self, token: _Token, inner: tuple[_Token, ...], scope: dict[str, object]) -> None:
        head = _LOOP.match(token.content)
        names = [name.strip() for name in head["names"].split(",")] if head else []
        over = _evaluated(head["over"], scope) if head else _UNKNOWN
        items = list(over.items()) if isinstance(over, dict) else over
        if not isinstance(items, list | tuple) or not items:
            items = [_UNKNOWN]
        for number, item in enumerate(items):
            values = item if len(names) > 1 and isinstance(item, list | tuple) else [item] * len(names)
            inside = {**scope, **dict(zip(names, values, strict=False))}
            inside["loop.first"], inside["loop.last"] = number == 0, number == len(items) - 1
            self.body(inner, inside)

    def _branches(self, token: _Token, inner: tuple[_Token, ...], scope: dict[str, object]) -> None:
        """The first branch whose condition is not known to fail; the others only ask for what they name."""
        branches = list(_split_branches(token, inner))
        taken = next((number for number, (test, _) in enumerate(branches) if _holds(test, scope) is not False), None)
        for number, (_, body) in enumerate(branches):
            if number == taken:
                self.body(body, scope)
            else:
                self._forgo(body)

    def _forgo(self, tokens: tuple[_Token, ...]) -> None:
        for token in tokens:
            self._ask(token)
            self.words.update(_WORD.findall(token.content))

    def _value(self, token: _Token, scope: Mapping[str, object], following: str) -> None:
        found = self._ask(token)
        content = token.content
        if content.startswith("config"):
            self.settings.update(_settings(content))
            return
        if ending := _LOOP_END.match(content):
            if scope.get(f"loop.{ending['end']}", False) != bool(ending["not"]):
                self._put(ending["text"][1:-1], token.start, token.end)
            return
        value = scope.get(content, _UNKNOWN) if content in scope else _evaluated(content, scope)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            self._put(str(value), token.start, token.end)
            return
        relation = value if isinstance(value, Asked) else None
        if relation is None and len(found) == 1 and re.fullmatch(r"(builtins\.)?(ref|source)\s*\(.*\)", content, re.S):
            relation = found[0]
        if relation is None and content == "this":
            relation = Asked(token.start, token.end, "this", "")
        self._unknown(token, relation, following)

    def _unknown(self, token: _Token, relation: Asked | None, following: str) -> None:
        placeholder = f"jinja_{len(self.strings)}_x"
        self.strings[placeholder] = tuple(_words_of_strings(token.content))
        self.words.update(self.strings[placeholder])
        if relation is not None:
            self.relations[placeholder] = relation
        elif self.blank:
            return
        before = _COMMENT.sub(" ", "".join(self.pieces[-6:])).rstrip().lower()
        if before.endswith(("as (", "from (", "as(")) and following.lstrip().startswith(")"):
            placeholder = f"select * from {placeholder}"
        elif not before or before.endswith(";"):
            if following.strip():
                return
            placeholder = f"select * from {placeholder}"
        elif re.search(r"\b(group_by)\b", token.content):
            return
        self._put(placeholder, token.start, token.end)

    def _ask(self, token: _Token) -> list[Asked]:
        """The refs and sources that a tag names."""
        if token.kind == "text":
            return []
        found = [
            replace(one, start=token.start + one.start, end=token.start + one.end)
            for one in asked_in(self.text[token.start : token.end])
        ]
        self.asked.update(dict.fromkeys(found))
        return found

    def _put(self, text: str, start: int, end: int) -> None:
        if text:
            self.starts.append(self.length)
            self.origins.append((start, end))
            self.pieces.append(text)
            self.length += len(text)


def _name(argument: str) -> str:
    """What an argument names: its text, or a template where it is a variable, which the project knows."""
    return argument[1:-1] if argument[0] in "'\"" else f"{{{{ {argument} }}}}"


def _after(tokens: tuple[_Token, ...], index: int, opening: str, closing: str) -> int:
    """The index after the tag that closes a block."""
    depth = 1
    for number in range(index, len(tokens)):
        token = tokens[number]
        word = token.content.split(None, 1)[0] if token.kind == "statement" and token.content else ""
        if word == closing:
            depth -= 1
        elif word == opening and (opening != "set" or "=" not in token.content):
            depth += 1
        if not depth:
            return number + 1
    return len(tokens) + 1


def _split_branches(token: _Token, inner: tuple[_Token, ...]) -> Iterator[tuple[str, tuple[_Token, ...]]]:
    test, depth = token.content[2:].strip(), 0
    body: list[_Token] = []
    for one in inner:
        word = one.content.split(None, 1)[0] if one.kind == "statement" and one.content else ""
        if word == "if":
            depth += 1
        elif word == "endif":
            depth -= 1
        if depth == 0 and word in {"elif", "else"}:
            yield test, tuple(body)
            test, body = one.content[4:].strip(), []
        else:
            body.append(one)
    yield test, tuple(body)


def _holds(test: str, scope: Mapping[str, object]) -> bool | None:
    """Whether a condition is known to hold or to fail; None where it is not known, as for every `else`."""
    words = test.split()
    negated = words[:1] == ["not"]
    value = scope.get(words[-1]) if words and len(words) <= 2 else None
    if isinstance(value, bool):
        return value != negated
    return None


def _evaluated(expression: str, scope: Mapping[str, object]) -> object:
    try:
        tree = ast.parse(expression.strip().join("()"), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return _UNKNOWN
    return _literal(tree, scope)


def _literal(node: ast.expr, scope: Mapping[str, object]) -> object:
    """The value of literals, of names in the scope, of keys of a dictionary, and of lists added up."""
    match node:
        case ast.Constant():
            return node.value
        case ast.List() | ast.Tuple():
            return [_literal(item, scope) for item in node.elts]
        case ast.Dict():
            keys = [_literal(key, scope) if key else _UNKNOWN for key in node.keys]
            values = [_literal(value, scope) for value in node.values]
            return dict(zip(keys, values, strict=True)) if all(isinstance(key, str | int) for key in keys) else _UNKNOWN
        case ast.Name():
            return scope.get(node.id, _UNKNOWN)
        case ast.Subscript():
            return _item(_literal(node.value, scope), _literal(node.slice, scope))
        case ast.Attribute():
            return _item(_literal(node.value, scope), node.attr)
        case ast.Call(func=ast.Attribute(value=value, attr="items"), args=[]):
            return _literal(value, scope)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _literal(left, scope), _literal(right, scope)
            if isinstance(first, list) and isinstance(second, list):
                return [*first, *second]
            return first + second if isinstance(first, str) and isinstance(second, str) else _UNKNOWN
    return _UNKNOWN


def _item(value: object, key: object) -> object:
    if isinstance(value, dict) and isinstance(key, str | int):
        return value.get(key, _UNKNOWN)
    if isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
        return value[key]
    return _UNKNOWN


def _settings(content: str) -> Iterator[tuple[str, str]]:
    """The arguments of `config()` that are plain, as texts."""
    try:
        call = ast.parse(content.strip().replace("\n", " "), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return
    for keyword in call.keywords if isinstance(call, ast.Call) else ():
        if keyword.arg and isinstance(keyword.value, ast.Constant | ast.Name | ast.Dict):
            yield keyword.arg, _setting(keyword.value)


def _setting(value: ast.Constant | ast.Name | ast.Dict) -> str:
    if isinstance(value, ast.Constant):
        return str(value.value).lower() if isinstance(value.value, bool) else str(value.value)
    return value.id if isinstance(value, ast.Name) else ast.unparse(value)


def _words_of_strings(text: str) -> Iterator[str]:
    for string in _STRING.finditer(text):
        yield from _WORD.findall(string[1] or string[2] or "")
