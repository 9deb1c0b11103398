"""Changes of files as values: shown as a diff, written together."""

from __future__ import annotations

import contextlib
import difflib
import io
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from mldebt.comments import is_python
from mldebt.errors import MldebtError
from mldebt.fixes.files import stage
from mldebt.source import FILE_START, Location


class Edit(msgspec.Struct, frozen=True):
    """A new text for one file; a safe edit leaves what the file means to programs as it is."""

    path: str
    before: str
    after: str
    safe: bool
    title: str


class Plan(msgspec.Struct, frozen=True):
    """Edits in order of path, none of which has been written, and what no edit could be found for."""

    edits: tuple[Edit, ...]
    refused: tuple[MldebtError, ...] = ()


def diff(edits: Iterable[Edit]) -> str:
    """The edits as one unified diff."""
    return "".join(line for edit in edits for line in _diff(edit))


def write(edits: Iterable[Edit], root: Path) -> None:
    """Put the edits into the files below the root: all new texts are on the disk before the first file is replaced.

    Raises MldebtError, with every file as it was, where one cannot be written or has changed since it was read."""
    staged: list[tuple[Path, Path]] = []
    try:
        for edit in edits:
            target = (root / edit.path).resolve()
            staged.append((stage(target, _content(edit, target), shown=Path(edit.path)), target))
        for new, target in staged:
            new.replace(target)
    except OSError as error:
        raise MldebtError(f"the edits cannot be written: {error.strerror}") from error
    finally:
        for new, _ in staged:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)


def _diff(edit: Edit) -> Iterator[str]:
    before, after = (text.splitlines(keepends=True) for text in (edit.before, edit.after))
    for line in difflib.unified_diff(before, after, f"a/{edit.path}", f"b/{edit.path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _content(edit: Edit, target: Path) -> bytes:
    """The new text as the old one is encoded."""
    location = Location(edit.path, FILE_START)
    try:
        old = target.read_bytes()
        encoding = _encoding(edit.path, old)
        if old.decode(encoding) != edit.before:
            raise MldebtError("the file has changed since it was read", location, "run the command again")
        return edit.after.encode(encoding)
    except OSError as error:
        raise MldebtError(f"the file cannot be read: {error.strerror}", location) from error
    except (UnicodeError, SyntaxError, LookupError) as error:
        raise MldebtError(f"the file's encoding does not hold: {error}", location) from error


def _encoding(path: str, content: bytes) -> str:
    if is_python(path):
        return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
    return "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
