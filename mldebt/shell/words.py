"""Shell text split into statements of words, with variables replaced where the text itself assigns them a literal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.patterns import pattern

_CONTINUATION = pattern(r"\\\r?\n")
_SPACE = pattern(r"[ \t\f\v]+")
_COMMENT = pattern(r"#[^\r\n]*")
_LINE_END = pattern(r"\r\n|\n|\r")
_REST_OF_LINE = pattern(r"[^\r\n]*")
_OPERATOR = pattern(r"&&|\|\||;;|\|&|[;&|]")
_HEREDOC = pattern(r"\d*<<(?!<)-?[ \t]*(['\"]?)(?P<end>\w+)\1")
_REDIRECTION = pattern(r"(?:\d*(?:>>|>\||>&|<<<|<&|<>|>|<)|&>>|&>)(?!\()")
_WRITES = pattern(r"(?<!<)>>?\|?$")
"""How a redirection ends that takes the name of a file to write; one to a channel ends in `&`."""
_SINGLE = pattern(r"\$?'([^']*)'")
_SUBSTITUTION = pattern(r"\$\(|`|[<>]\(")
_TEMPLATE = pattern(
    r"\$?\{\{.{0,400}?\}\}|\{%.{0,400}?%\}|<%.{0,400}?%>|%\([^)\n]*\)[sdif]|%[sdif](?![\w%])", re.DOTALL
)
_VARIABLE = pattern(r"\$(?:(?P<plain>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?:\:?-(?P<default>[^{}$`]*))?\})")
_OTHER_VARIABLE = pattern(r"\$(?:\{[^{}\n]*\}|[\d@*#?!$-])")
_CLOSING = pattern(r"[ \t]*\)")
_PLAIN = pattern(r"[^\s\\'\"$`|&;<>(){}%]+")
_ASSIGNMENT = pattern(r"(?P<name>[A-Za-z_]\w*)=(?P<value>.*)", re.DOTALL)
_LONGEST_SUBSTITUTION = 2_000
_DEEPEST = 50
_EXPANDED_CHARACTERS = 1_000_000
_BLOCK_START = frozenset({"if", "for", "while", "until", "case", "select"})
_BLOCK_END = frozenset({"fi", "done", "esac"})
_BLOCK_BODY = frozenset({"then", "else", "do"})
_NAMING = frozenset({"for", "select", "read"})
_DECLARING = frozenset({"export", "local", "readonly", "declare", "typeset"})


class Statement(msgspec.Struct, frozen=True):
    """One simple command: the index of its first line in the text, its words, and how many subshells it stands in;
    `written` are the files that redirections send its output to."""

    line: int
    words: tuple[str, ...]
    depth: int = 0
    written: tuple[str, ...] = ()


def statements(text: str, variables: Mapping[str, str] | None = None) -> tuple[Statement, ...]:
    """The statements of a shell text in order; unknown parts of words are holes.

    Redirections are no words and comments are left out. A line that cannot be split, as with an open quote, is skipped.
    """
    return tuple(_Splitter(text, dict(variables or {})).statements())


class _Unsplittable(Exception):
    pass


class _Splitter:
    """Reads one text from left to right; `_at` is the offset of what comes next."""

    def __init__(self, text: str, variables: dict[str, str]) -> None:
        self._text = text
        self._at = 0
        self._line = 0
        self._variables = variables
        self._budget = _EXPANDED_CHARACTERS
        self._depth = 0
        self._blocks = 0
        self._words: list[str] = []
        self._word: str | None = None
        self._first_line = 0
        self._drop_next: re.Match[str] | None = None
        self._written: list[str] = []
        self._heredocs: list[str] = []

    def statements(self) -> Iterator[Statement]:
        """The statements, as their ends are reached."""
        while self._at < len(self._text):
            start = self._at, self._line
            try:
                yield from self._step()
            except _Unsplittable:
                self._at, self._line = start
                self._words, self._word, self._drop_next, self._written = [], None, None, []
                self._skip(_REST_OF_LINE)
        yield from self._end_statement()

    def _step(self) -> Iterator[Statement]:
        if self._skip(_CONTINUATION) or (self._word is None and self._skip(_COMMENT)):
            return
        if self._skip(_SPACE):
            self._end_word()
        elif self._skip(_LINE_END):
            yield from self._end_statement()
            self._skip_heredocs()
        elif heredoc := self._skip(_HEREDOC):
            self._end_word()
            self._heredocs.append(heredoc["end"])
        elif self._at_redirection() and (redirection := self._skip(_REDIRECTION)):
            self._end_word()
            self._drop_next = redirection
        elif self._skip(_OPERATOR):
            yield from self._end_statement()
        elif self._text[self._at] in "()":
            yield from self._parenthesis()
        else:
            self._part()

    def _skip(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        if match is None or match.end() == self._at:
            return None
        self._line += len(_LINE_END.findall(match[0]))
        self._at = match.end()
        return match

    def _at_redirection(self) -> bool:
        """Whether a redirection may begin here: a number before `>` belongs to it only at the start of a word."""
        return self._text[self._at] in "<>&" or self._word is None

    def _end_word(self) -> None:
        if self._word is None:
            return
        if self._drop_next is None:
            self._words.append(self._word)
        elif _WRITES.search(self._drop_next[0]):
            self._written.append(self._word)
        self._drop_next = None
        self._word = None

    def _end_statement(self) -> Iterator[Statement]:
        self._end_word()
        words, self._words, self._drop_next = tuple(self._words), [], None
        written, self._written = tuple(self._written), []
        if not words:
            return
        self._assign(words)
        opening = words[1] if words[0] in _BLOCK_BODY and len(words) > 1 else words[0]
        self._blocks += (opening in _BLOCK_START) - (words[0] in _BLOCK_END)
        yield Statement(self._first_line, words, self._depth, written)

    def _assign(self, words: tuple[str, ...]) -> None:
        """Remember what a statement made only of assignments sets, and forget what a loop or `read` sets."""
        if words[0] in _NAMING and len(words) > 1:
            self._variables[words[1]] = HOLE
        if words[0] in _BLOCK_BODY:
            words = words[1:]
        rest = words[1:] if words[:1] and words[0] in _DECLARING else words
        matches = [_ASSIGNMENT.fullmatch(word) for word in rest if not word.startswith("-")]
        for match in matches:
            if match is None:
                return
        for match in filter(None, matches):
            name, value = match["name"], match["value"]
            differs = self._variables.get(name, value) != value
            # Whether a block is entered is not known, so a variable that it changes no longer is either.
            self._variables[name] = HOLE if differs and self._blocks > 0 else value

    def _skip_heredocs(self) -> None:
        """Step over the bodies of here-documents, which begin on the line after their operator."""
        for end in self._heredocs:
            while self._at < len(self._text):
                line = self._skip(_REST_OF_LINE)
                self._skip(_LINE_END)
                if line is not None and line[0].strip() == end:
                    break
        self._heredocs = []

    def _parenthesis(self) -> Iterator[Statement]:
        opening = self._text[self._at] == "("
        self._at += 1
        if opening and self._word is not None:
            # The name of a function that is being defined.
            self._word = None
            self._skip(_CLOSING)
        elif opening:
            self._depth = min(self._depth + 1, _DEEPEST)
        elif self._depth > 0:
            yield from self._end_statement()
            self._depth -= 1
        else:
            # The end of a pattern of `case`.
            self._words, self._word = [], None

    def _part(self) -> None:
        """Read the next part of a word."""
        if self._skip(_TEMPLATE):
            self._add(HOLE)
        elif single := self._skip(_SINGLE):
            self._add(single[1])
        elif self._text[self._at] == '"':
            self._double_quoted()
        elif self._text[self._at] == "\\":
            self._add(self._text[self._at + 1 : self._at + 2])
            self._at += 2
        elif plain := self._skip(_PLAIN):
            self._add(plain[0])
        elif (value := self._expansion()) is not None:
            self._add_split(value)
        elif self._text[self._at] == "'":
            raise _Unsplittable
        else:
            self._add(self._text[self._at])
            self._at += 1

    def _add(self, text: str) -> None:
        if self._word is None:
            self._word = ""
            if not self._words:
                self._first_line = self._line
        self._word += text

    def _add_split(self, value: str) -> None:
        """Add the value of a variable outside quotes, which the shell splits at blanks."""
        pieces = value.split()
        self._add(pieces[0] if pieces else "")
        for piece in pieces[1:]:
            self._end_word()
            self._add(piece)

    def _expansion(self) -> str | None:
        """The value of what a `$` or backtick stands for, or None where there is neither."""
        if self._skip(_SUBSTITUTION):
            self._skip_substitution(self._text[self._at - 1])
            return HOLE
        if variable := self._skip(_VARIABLE):
            return self._value(variable["plain"] or variable["braced"], variable["default"])
        return HOLE if self._skip(_OTHER_VARIABLE) else None

    def _value(self, name: str, default: str | None) -> str:
        value = self._variables.get(name, HOLE if default is None else default)
        self._budget -= len(value)
        return value if self._budget >= 0 else HOLE

    def _skip_substitution(self, opening: str) -> None:
        depth = 1
        end = min(len(self._text), self._at + _LONGEST_SUBSTITUTION)
        while depth:
            if self._at >= end:
                raise _Unsplittable
            character = self._text[self._at]
            self._line += character == "\n"
            self._at += 2 if character == "\\" else 1
            if opening == "`":
                depth -= character == "`"
            else:
                depth += (character == "(") - (character == ")")

    def _double_quoted(self) -> None:
        self._at += 1
        self._add("")
        while True:
            if self._at >= len(self._text):
                raise _Unsplittable
            character = self._text[self._at]
            if character == '"':
                self._at += 1
                return
            if character == "\\":
                self._escaped()
            elif self._skip(_TEMPLATE):
                self._add(HOLE)
            elif character in "$`" and (value := self._expansion()) is not None:
                self._add(value)
            else:
                self._line += character == "\n"
                self._at += 1
                self._add(character)

    def _escaped(self) -> None:
        following = self._text[self._at + 1 : self._at + 2]
        self._line += following == "\n"
        self._at += 2
        self._add(following if following in '"\\$`' else "" if following == "\n" else f"\\{following}")
