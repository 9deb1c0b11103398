"""Work that is done in copies of this process, which hold all that it holds: only what comes out need travel."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence

Work = Callable[[str], bytes]

_work: list[Work] = []
"""In a copy, what it is there for."""


def done_apart(work: Work, names: Sequence[str], processes: int) -> Iterator[bytes]:
    """What the work gives for each name, in order: in so many copies of this process where it can be copied."""
    can_copy = sys.platform == "linux" and threading.active_count() == 1
    if processes < 2 or len(names) < 2 or not can_copy:
        yield from map(work, names)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    copying = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(processes, len(names)), copying, initializer=_work.append, initargs=(work,)) as pool:
        yield from pool.map(_done, names)


def _done(name: str) -> bytes:
    return _work[0](name)
