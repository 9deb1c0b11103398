"""What an earlier run printed, to be printed again where nothing has changed: found before anything else is loaded."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence

from mldebt.cache.own_files import PYTHON, installed, own_files
from mldebt.cache.sealed import key_of, unsealed
from mldebt.cache.usual_folder import usual_folder
from mldebt.listing import in_order, listed_by_git, listing_of
from mldebt.roots import MARKERS

KIND = "printed"

FileState = tuple[str, str, str]
"""A path, the kind of what is there (empty for nothing), and what tells it: size and times, or the names inside."""

_LOOKS = ("MLDEBT_", "NO_COLOR", "FORCE_", "TERM", "COLUMNS", "LINES", "GITHUB_", "PYTHONIOENCODING")
"""How the environment variables begin that decide what is printed."""


def key_of_run(arguments: Sequence[str]) -> str | None:
    """What tells a run from all others, with all that bears on its output and is no file of the project.

    None for a run whose output is not kept: of another command, of a part of a project, into a closed stream."""
    if not arguments or arguments[0] != "check" or sys.stdout is None or any(map(os.path.exists, arguments)):
        return None
    told = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith(_LOOKS))
    window = os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else ""
    looks = (*told, str(sys.stdout.encoding), repr(window))
    own = (f"{path}\0{size}\0{changed}" for path, size, changed in own_files())
    packages = tuple(installed())
    parts = (*arguments, "", *looks, "", *packages, "", *own)
    return key_of(PYTHON, os.getcwd(), time.strftime("%Y-%m-%d"), *parts)


def printed_before(key: str) -> tuple[str, int] | None:
    """What the run of that key printed and the code it ended with, or None where it may be another one now."""
    folder, root = usual_folder(), _root()
    if os.path.realpath(folder).startswith(f"{os.path.realpath(root)}{os.sep}"):
        return None
    try:
        with open(os.path.join(folder, KIND, key[:2], key), "rb") as file:
            content = unsealed(file.read())
    except OSError:
        return None
    if content is None:
        return None
    code, count, listing, rest = content.split(b"\0", 3)
    *fields, text = rest.split(b"\0", 3 * int(count))
    states = zip(*(iter(fields),) * 3, strict=True)
    if not all(_is_as_it_was(path, kind, told.decode()) for path, kind, told in states):
        return None
    if listing_of(in_order(listed_by_git(root))).hex() != listing.decode():
        return None
    return text.decode("utf-8", "surrogatepass"), int(code)


def kept_as(code: int, text: str, listing: bytes, states: Iterable[FileState]) -> bytes:
    """What is kept of a run: what it printed, the code it ended with, and the files that it depends on."""
    fields = [field for state in states for field in state]
    head = "\0".join((str(code), str(len(fields) // 3), listing.hex(), *fields, ""))
    return head.encode("utf-8", "surrogateescape") + text.encode("utf-8", "surrogatepass")


def told_of_file(size: int, changed: int, inode: int) -> str:
    """What tells a file from what it was before."""
    return f"{size} {changed} {inode}"


def names_in(folder: str | bytes) -> bytes:
    """A digest of the names in a folder; that of none where it cannot be read."""
    try:
        return listing_of(sorted(os.fsdecode(entry.name) for entry in os.scandir(folder)))
    except OSError:
        return listing_of(())


def _root() -> str:
    """The folder that a run without a path is about, as `roots.find_root` has it."""
    folder = os.getcwd()
    while not any(os.path.exists(os.path.join(folder, marker)) for marker in MARKERS):
        above = os.path.dirname(folder)
        if above == folder:
            return os.getcwd()
        folder = above
    return folder


def _is_as_it_was(path: bytes, kind: bytes, told: str) -> bool:
    try:
        status = os.stat(path)
    except OSError:
        return not kind
    if kind == b"folder":
        return os.path.isdir(path) and (not told or told == names_in(path).hex())
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    return kind == b"file" and told == told_of_file(status.st_size, changed, status.st_ino)
