"""A bar on the standard error, for people who wait."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_PATIENCE = 1.0
"""Seconds before a bar is worth showing."""


class Progress:
    """Shows how many files have been read once it takes more than a second, and only on a terminal."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._timer = threading.Timer(patience, self._show)
        self._timer.daemon = True
        self._bar: Bar | None = None
        self._state = (0, 0)

    def __call__(self, done: int, total: int) -> None:
        # Reading over processes copies this one, which must have no other threads then; the first tick comes after.
        if self._timer.ident is None and sys.stderr.isatty():
            self._timer.start()
        self._state = (done, total)
        self._draw()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._timer.ident is not None:
            self._timer.join()
        if self._bar is not None:
            self._bar.stop()

    def _show(self) -> None:
        bar = _bar()
        bar.add_task("reading")
        bar.start()
        self._bar = bar
        self._draw()

    def _draw(self) -> None:
        if self._bar is not None:
            done, total = self._state
            stage = "reading" if done < total else "linking"
            self._bar.update(self._bar.task_ids[0], completed=done, total=total, description=stage)


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    return Bar(*columns, console=Console(stderr=True), transient=True)
