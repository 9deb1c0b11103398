"""Which files there are, and their text: what git lists, or else a walk that honours .gitignore files."""

from __future__ import annotations

import codecs
import io
import os
import stat
import sys
import tokenize
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mldebt.errors import MldebtError
from mldebt.facts.file import Unread
from mldebt.listing import SKIPPED_FOLDERS, in_order, listed_by_git, listing_of
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Source, Span
from mldebt.stamps import Stamp, stamp

if TYPE_CHECKING:
    import pathspec

_BUILT = frozenset(
    {"build", "dist", "target", "out", "output", "outputs", "env", "eggs", "sdist", "wheels", "htmlcov", "site",
     "_build", "mlruns", "wandb", "logs", "tmp", "temp", "dbt_packages", "dbt_modules", "artifacts", "checkpoints"}
)  # fmt: skip
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOLDER = pattern(r"[\w.-]+/")
_Ignores = tuple[tuple[str, "pathspec.GitIgnoreSpec"], ...]


class NothingToRead(MldebtError):
    """No file under the root is of a kind that anyone reads."""


class Discovery(msgspec.Struct, frozen=True):
    """The files under a root, in order of path.

    `tracked` holds the path of every file, also of those nobody reads and of those git lists but the disk lacks.
    `listing` tells any change of these paths, `stamps` any change of a file that is wanted.
    """

    root: Path
    sources: tuple[Source, ...]
    unread: tuple[tuple[str, Unread], ...]
    tracked: frozenset[str]
    listing: bytes = b""
    stamps: tuple[Stamp, ...] = ()


def listed(root: Path) -> tuple[str, ...]:
    """The paths of all files under a folder, in order."""
    return in_order(listed_by_git(os.fspath(root)) or _walk(root))


def discover(
    root: Path,
    exclude: Sequence[str] = (),
    wanted: Callable[[str], bool] = lambda path: True,
    max_bytes: int = 5_000_000,
) -> Discovery:
    """The text of every wanted file under a folder; `exclude` are patterns as in a .gitignore file.

    A symbolic link is read under its own name if it leads to a file under the root that is not listed itself.
    """
    if not root.is_dir():
        fact = "is not a folder" if root.exists() else "does not exist"
        raise MldebtError(f"'{root}' {fact}", hint="give the folder of a project")
    is_excluded = _excluding(exclude)
    paths = listed(root)
    tracked = frozenset(paths)
    sources: list[Source] = []
    unread: list[tuple[str, Unread]] = []
    stamps: list[Stamp] = []
    for path in paths:
        if wanted(path) and not is_excluded(path):
            found, seen = _read(root, path, tracked, max_bytes)
            stamps.append(seen)
            if isinstance(found, Source):
                sources.append(found)
            elif found is not None:
                unread.append((_printable(path), found))
    if not sources and not unread:
        raise NothingToRead(
            f"'{root}' holds no file that could be read", hint="check the path and the patterns of 'exclude'"
        )
    printable = frozenset(map(_printable, tracked))
    return Discovery(root, tuple(sources), tuple(unread), printable, listing_of(paths), tuple(stamps))


def read_again(root: Path, path: str) -> Source | None:
    """The source of a file that was read before, or None where it cannot be read any more."""
    found, _ = _read(root, path, frozenset(), sys.maxsize)
    return found if isinstance(found, Source) else None


def _excluding(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Tells of a path whether patterns leave it out; names of folders, as most are, need none who knows all forms."""
    if all(map(_FOLDER.fullmatch, patterns)):
        folders = {pattern[:-1] for pattern in patterns}
        return lambda path: not folders.isdisjoint(path.split("/")[:-1])
    import pathspec

    try:
        return pathspec.GitIgnoreSpec.from_lines(patterns).match_file
    except ValueError as error:
        raise MldebtError(f"a pattern of 'exclude' has not the form of a .gitignore line: {error}") from None


def _printable(path: str) -> str:
    """The path with every byte that is not UTF-8 replaced."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _walk(root: Path) -> Iterator[str]:
    """The files below a folder that no .gitignore file on the way ignores; links to folders are not followed.

    A folder that is ignored for its data, as `data/` often is, may hold modules that were committed all the same:
    where no repository can tell, its Python files are taken for the project's."""
    ignores: dict[str, _Ignores] = {}
    veiled: set[str] = set()
    for folder, folders, names in os.walk(root):
        relative = Path(folder).relative_to(root).as_posix()
        prefix = "" if relative == "." else f"{relative}/"
        inherited = ignores.pop(prefix, ())
        here = (*inherited, (prefix, _gitignore(Path(folder)))) if ".gitignore" in names else inherited
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        if prefix in veiled:
            veiled.update(f"{prefix}{name}/" for name in folders)
            yield from (f"{prefix}{name}" for name in names if name.endswith(".py"))
            continue
        ignored = {name for name in folders if _ignored(f"{prefix}{name}/", here)}
        folders[:] = [name for name in folders if name not in ignored or _may_hold_modules(Path(folder), name)]
        veiled.update(f"{prefix}{name}/" for name in ignored)
        ignores.update({f"{prefix}{name}/": here for name in folders if name not in ignored})
        yield from (path for name in names if not _ignored(path := f"{prefix}{name}", here))


def _may_hold_modules(folder: Path, name: str) -> bool:
    """Whether an ignored folder may be a part of the project: neither built nor an environment."""
    inside = folder / name
    is_environment = any((one / "pyvenv.cfg").exists() or (one / "conda-meta").exists() for one in (folder, inside))
    return name not in _BUILT and not name.startswith((".", "__")) and not is_environment


def _gitignore(folder: Path) -> pathspec.GitIgnoreSpec:
    """The patterns of a folder's .gitignore file; none where it cannot be read, and none of bad form."""
    import pathspec

    patterns: list[str] = []
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        try:
            pathspec.GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        patterns.append(line)
    return pathspec.GitIgnoreSpec.from_lines(patterns)


def _ignored(path: str, ignores: _Ignores) -> bool:
    """Whether the innermost .gitignore file that speaks of a path ignores it."""
    for prefix, spec in reversed(ignores):
        verdict = spec.check_file(path.removeprefix(prefix)).include
        if verdict is not None:
            return verdict
    return False


def _read(root: Path, path: str, tracked: frozenset[str], max_bytes: int) -> tuple[Source | Unread | None, Stamp]:
    """The source of a file, why it cannot be read, or None where there is no file of its own to read; its stamp."""
    file = os.path.join(root, path)
    if os.path.islink(file):
        top, target = os.path.realpath(root), os.path.realpath(file)
        inside = os.path.relpath(target, top).replace(os.sep, "/")
        if inside.startswith("../"):
            return Unread(FILE_START, "a symbolic link that leads out of the project"), stamp(file)
        if inside in tracked:
            return None, stamp(file)
    try:
        status = os.stat(file)
        if not stat.S_ISREG(status.st_mode):
            return None, stamp(file)
        if status.st_size > max_bytes:
            fact = f"{status.st_size} bytes are more than the {max_bytes} that are read of a file"
            return Unread(FILE_START, fact), stamp(file)
    except FileNotFoundError:
        return None, Stamp(file)
    except OSError as error:
        return _unopened(error), stamp(file)
    try:
        content = Path(file).read_bytes()
    except FileNotFoundError:
        return Unread(FILE_START, "vanished while it was read"), Stamp(file, "vanished")
    except OSError as error:
        return _unopened(error), stamp(file)
    text, seen = _decoded(path, content), stamp(file, content, status)
    return text if isinstance(text, Unread) else Source(_printable(path), text, seen.digest), seen


def _unopened(error: OSError) -> Unread:
    return Unread(FILE_START, f"cannot be opened: {(error.strerror or str(error)).lower()}")


def _decoded(path: str, content: bytes) -> str | Unread:
    encoding = _encoding(path, content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        return Unread(_place(content, error.start), f"byte 0x{content[error.start]:02x} is not {encoding}")
    except (LookupError, UnicodeError):
        return Unread(FILE_START, f"encoding '{encoding}' is not known")
    if "\0" in text:
        return Unread(FILE_START, "holds NUL bytes and is not text")
    return text


def _encoding(path: str, content: bytes) -> str:
    """The encoding that a byte order mark or, in Python files, the coding comment states; else UTF-8."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    head = content[: content.find(b"\n", content.find(b"\n") + 1)]
    if not path.endswith(".py") or b"coding" not in head:
        return "utf-8"
    try:
        return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
    except SyntaxError:
        return "utf-8"


def _place(content: bytes, offset: int) -> Span:
    before = content[:offset].decode("utf-8", "replace").split("\n")
    return Span(len(before), len(before[-1]) + 1, len(before), len(before[-1]) + 1)
