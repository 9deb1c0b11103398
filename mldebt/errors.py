"""What a user of mldebt can be told: a place, a fact, a way out."""

from __future__ import annotations

from collections.abc import Iterable

from mldebt.source import Location


class MldebtError(Exception):
    """One mistake in what the user gave: raised where the place is known, rendered once at the edge."""

    def __init__(self, message: str, location: Location | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        hint = f"\n     = help: {self.hint}" if self.hint else ""
        return f"{place}error: {self.message}{hint}"


class Mistakes(MldebtError):
    """All mistakes of a file together, in the order of their places."""

    def __init__(self, mistakes: Iterable[MldebtError]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=_place))
        super().__init__(f"{len(self.mistakes)} mistakes")

    def __str__(self) -> str:
        return "\n".join(str(mistake) for mistake in self.mistakes)


def _place(mistake: MldebtError) -> tuple[str, int, int]:
    if mistake.location is None:
        return ("", 0, 0)
    return (mistake.location.path, mistake.location.span.line, mistake.location.span.column)


def suggestion(word: str, known: Iterable[str]) -> str | None:
    """The hint for a word nobody knows: "did you mean 'x'?", or the known words when they are few, or None."""
    import difflib

    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known here: {', '.join(words)}" if 0 < len(words) <= 12 else None
