"""Where a project begins, and where its settings are: told by which files there are, before any is read."""

from __future__ import annotations

from collections.abc import Iterator

TYPE_CHECKING = False  # that of `typing`, which takes longer to load than all that an unchanged project needs
if TYPE_CHECKING:
    from pathlib import Path

OWN_FILE = "mldebt.toml"
SHARED_FILE = "pyproject.toml"
MARKERS = ("mldebt.yaml", OWN_FILE, SHARED_FILE, "dvc.yaml", "setup.py", ".git")
"""What the folder of a project holds."""


def find_root(start: Path) -> Path:
    """The root of the analysis that starts there: the nearest folder that looks like a project's, else the folder.

    A file or a part of a project cannot be judged alone: what it reads and feeds lies beside it."""
    folder = start.parent if start.is_file() else start
    above = (folder, *folder.resolve().parents)
    return next((one for one in above if any((one / marker).exists() for marker in MARKERS)), folder)


def settings_files(root: Path) -> Iterator[Path]:
    """The files that may hold the settings of an analysis of that root, the nearest first, up to the git root."""
    start = root.resolve()
    above = [start, *start.parents]
    top = next((index for index, folder in enumerate(above) if (folder / ".git").exists()), 0)
    yield from (folder / name for folder in above[: top + 1] for name in (OWN_FILE, SHARED_FILE))


def deciding_files(start: Path) -> Iterator[Path]:
    """Every file, there or not, that decides where a project begins and which settings it has."""
    folder = (start.parent if start.is_file() else start).resolve()
    yield start
    yield from (one / marker for one in (folder, *folder.parents) for marker in MARKERS)
