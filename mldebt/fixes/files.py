"""Files replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from mldebt.errors import MldebtError
from mldebt.source import FILE_START, Location


def replace_file(path: Path, content: bytes) -> None:
    """Give a file a new content in one step, keeping its mode; a link keeps pointing at the file it replaces.

    Raises MldebtError where the file cannot be written, which leaves the old one as it was."""
    target = path.resolve()
    staged = stage(target, content, shown=path)
    try:
        staged.replace(target)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def stage(target: Path, content: bytes, shown: Path) -> Path:
    """A new file beside the target with its future content and its mode; `shown` is the path for errors."""
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
    except OSError as error:
        with contextlib.suppress(OSError, UnboundLocalError):
            Path(name).unlink(missing_ok=True)
        raise _unwritable(shown, error) from error
    return Path(name)


def _umask() -> int:
    """The permissions that new files lack, which can only be asked for by setting them."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(path: Path, error: OSError) -> MldebtError:
    return MldebtError(f"the file cannot be written: {error.strerror}", Location(path.as_posix(), FILE_START))
