"""What is known of rows that come from files which other code wrote."""

from __future__ import annotations

from typing import Literal

import pytest

from mldebt.interpreter.landmarks import Access, Job, Learnt, Rest
from mldebt.interpreter.observations import Stored
from mldebt.linker.known_rows import Known
from mldebt.source import FILE_START, Location

_HERE = Location("jobs.py", FILE_START)
_JOB = Job("jobs.py", "jobs.py", "script", "jobs.py", _HERE)


def _access(mode: Literal["read", "write"], *files: str) -> Access:
    return Access(_JOB, mode, files, "path", _HERE, "copy")


@pytest.mark.parametrize("files", [("report.csv",), ("report.csv", "sales.csv")])
def test_a_mean_is_known_of_what_a_file_is_written_from_unless_a_loop_takes_several_to_several(
    files: tuple[str, ...],
) -> None:
    mean = Learnt(_JOB, "statistic", "mean", _HERE, ("jobs.py", 0))
    reported, read, copied = (
        _access("write", "report.csv"),
        _access("read", *files),
        _access("write", "copy.csv", *files),
    )
    again = _access("read", "copy.csv")
    stored = {
        "report.csv": [Stored(reported, (), frozenset(), True, frozenset((mean,)))],
        "copy.csv": [Stored(copied, (), frozenset(), True, frozenset((Rest(read, frozenset()),)))],
    }
    known = Known({one: one.locators for one in (reported, read, copied, again)}, stored)
    expected = {mean} if len(files) == 1 else set()
    assert known.marks(frozenset((Rest(again, frozenset()),))) == expected
