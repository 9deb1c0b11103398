"""A project opened for a command: its root, its settings, and what was read of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from mldebt.analysis import Observed, observe
from mldebt.cli.progress import Progress
from mldebt.cli.reading import Session, session_for
from mldebt.config import Settings, load_settings
from mldebt.discover import NothingToRead
from mldebt.errors import Mistakes, MldebtError
from mldebt.roots import find_root


class Opened(msgspec.Struct, frozen=True):
    """A project before anything but its settings is read; settings with mistakes are the default ones."""

    root: Path
    settings: Settings
    mistakes: tuple[MldebtError, ...]

    def observe(self, allow_empty: bool = False, session: Session | None = None) -> Observed:
        """The project as far as it can be read, with a bar on the terminal when it takes long."""
        try:
            with (session or session_for(self.root)).reading() as reading, Progress() as progress:
                return observe(self.root, self.settings, progress, allow_empty, reading)
        except NothingToRead as error:
            raise Mistakes((*self.mistakes, error)) from error


def opened(path: Path, exclude: Sequence[str] = (), **given: object) -> Opened:
    """The project of a folder, or of the folder of a file, with the settings that the command line gives."""
    root, mistakes = find_root(path), tuple[MldebtError, ...]()
    try:
        settings = load_settings(root)
    except MldebtError as error:
        settings, mistakes = Settings(home=root), (error,)
    return Opened(root, settings.overridden(extend_exclude=tuple(exclude) or None, **given), mistakes)
