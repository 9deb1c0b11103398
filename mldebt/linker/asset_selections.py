"""Which assets a selection means: `key:a or group:b`, `+a`, `a+2`, `tag:k=v`, and the older `*a`."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping, Sequence

from mldebt.interpreter.taskbook import Asset
from mldebt.patterns import pattern

_TOKEN = pattern(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<word>(?:and|or|not)\b)|(?P<function>(?:roots|sinks)\s*\()"
    r"|(?P<plus>\d*\++\d*|\++)|(?P<name>(?:\w+:)?(?:\"[^\"]*\"|[^\s()+\"]+)(?:=(?:\"[^\"]*\"|[^\s()+\"]+))?))",
    re.IGNORECASE,
)
_MOST = 10_000
Chosen = frozenset[int]


class _Unreadable(Exception):
    pass


def selected(text: str, assets: Sequence[Asset]) -> tuple[str, ...]:
    """The ids of the jobs of the assets that a selection means; none where it cannot be read."""
    try:
        chosen = _Reader(text, assets).whole()
    except _Unreadable:
        return ()
    return tuple(assets[number].job for number in sorted(chosen))


class _Reader:
    """Reads one selection from left to right; `_tokens` is what comes next, the last first."""

    def __init__(self, text: str, assets: Sequence[Asset]) -> None:
        self._assets = assets
        makers = {name: number for number, asset in enumerate(assets) for name in asset.names}
        above = {number: {makers[one] for one in each.needs if one in makers} for number, each in enumerate(assets)}
        self._above: Mapping[int, set[int]] = above
        self._below: Mapping[int, set[int]] = {
            number: {other for other, needed in above.items() if number in needed} for number in above
        }
        self._tokens = _tokens(text)[::-1]

    def whole(self) -> Chosen:
        """What the whole text means."""
        chosen = self._either()
        if self._tokens:
            raise _Unreadable
        return chosen

    def _next(self) -> tuple[str, str]:
        return self._tokens[-1] if self._tokens else ("", "")

    def _takes(self, kind: str, text: str = "") -> bool:
        found, told = self._next()
        if found == kind and (not text or told.lower() == text):
            self._tokens.pop()
            return True
        return False

    def _either(self) -> Chosen:
        chosen = self._both()
        while self._takes("word", "or"):
            chosen |= self._both()
        return chosen

    def _both(self) -> Chosen:
        chosen = self._one()
        while self._takes("word", "and"):
            chosen &= self._one()
        return chosen

    def _one(self) -> Chosen:
        if self._takes("word", "not"):
            return frozenset(self._above) - self._one()
        before = self._plus()
        kind, text = self._next()
        is_old = kind == "name" and ":" not in text
        chosen = self._inner()
        after = self._plus()
        up = self._reached(chosen, self._above, _depth(before, is_old)) if before else frozenset[int]()
        down = self._reached(chosen, self._below, _depth(after, is_old)) if after else frozenset[int]()
        return chosen | up | down

    def _plus(self) -> str:
        """The plus that stands here, with its number."""
        kind, text = self._next()
        if kind != "plus":
            return ""
        self._tokens.pop()
        return text

    def _inner(self) -> Chosen:
        kind, text = self._next()
        if kind == "":
            raise _Unreadable
        self._tokens.pop()
        if kind == "name":
            return self._named(text)
        if kind not in {"open", "function"}:
            raise _Unreadable
        chosen = self._either()
        if not self._takes("close"):
            raise _Unreadable
        if kind == "function":
            around = self._above if text.lower().startswith("roots") else self._below
            return frozenset(one for one in chosen if not around[one] & chosen)
        return chosen

    def _named(self, text: str) -> Chosen:
        attribute, colon, value = text.partition(":")
        value = value.replace('"', "")
        if not colon:
            return self._of_old_form(text.replace('"', ""))
        if attribute == "key":
            return self._keys(value)
        told = f"{attribute}:{value}"
        return frozenset(
            number
            for number, asset in enumerate(self._assets)
            if told in asset.labels or any(label.startswith(f"{told}=") for label in asset.labels)
        )

    def _of_old_form(self, text: str) -> Chosen:
        """A name with a star before it for all above, or after it for all below."""
        if text == "*":
            return frozenset(self._above)
        chosen = self._keys(text.strip("*"))
        up = self._reached(chosen, self._above, _MOST) if text.startswith("*") else frozenset[int]()
        down = self._reached(chosen, self._below, _MOST) if text.endswith("*") else frozenset[int]()
        return chosen | up | down

    def _keys(self, form: str) -> Chosen:
        """The assets of a key, else those whose names are its last part."""
        return self._matching(form, whole=True) or self._matching(form.rpartition("/")[2], whole=False)

    def _matching(self, form: str, whole: bool) -> Chosen:
        return frozenset(
            number
            for number, asset in enumerate(self._assets)
            if any(fnmatch.fnmatchcase(name if whole else name.rpartition("/")[2], form) for name in asset.names)
        )

    def _reached(self, chosen: Chosen, around: Mapping[int, set[int]], depth: int) -> Chosen:
        found, ring = set(chosen), set(chosen)
        while ring and depth:
            ring = {other for one in ring for other in around[one]} - found
            found |= ring
            depth -= 1
        return frozenset(found)


def _depth(plus: str, is_old: bool) -> int:
    """How many steps a plus reaches: as its number says, else to the end; in the older form as many as there are."""
    told = plus.strip("+")
    return int(told) if told else len(plus) if is_old else _MOST


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text.rstrip()):
        token = _TOKEN.match(text, at)
        if token is None:
            raise _Unreadable
        kind = token.lastgroup or ""
        found.append((kind, token[kind]))
        at = token.end()
    return found
