"""A bar on the standard error, for people who wait."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_PATIENCE = 1.0
"""Seconds before a bar is worth showing."""


class Progress:
    """Shows how many files have been read once it takes more than a second, and only on a terminal."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bar: Bar | None = None

    def __call__(self, done: int, total: int) -> None:
        if self._bar is None and self._is_due():
            self._bar = _bar()
            self._bar.start()
            self._bar.add_task("reading", total=total)
        if self._bar is not None:
            self._bar.update(
                self._bar.task_ids[0], completed=done, description="reading" if done < total else "linking"
            )

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _is_due(self) -> bool:
        return time.monotonic() - self._began > _PATIENCE and sys.stderr.isatty()


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    return Bar(*columns, console=Console(stderr=True), transient=True)
