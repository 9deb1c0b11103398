"""The bar for people who wait: on a terminal only, and only when it takes long."""

from __future__ import annotations

import io
import time

import pytest

from mldebt.cli.progress import Progress


class Terminal(io.StringIO):
    """A terminal that keeps what is drawn on it."""

    def isatty(self) -> bool:
        return True


def wait_for(text: str, drawn: Terminal) -> None:
    until = time.monotonic() + 10
    while text not in drawn.getvalue() and time.monotonic() < until:
        time.sleep(0.01)


def test_a_bar_is_drawn_when_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Terminal()
    monkeypatch.setattr("sys.stderr", drawn)
    monkeypatch.setenv("TERM", "xterm")
    with Progress(patience=0) as progress:
        progress(1, 3)
        wait_for("reading", drawn)
        progress(3, 3)
        wait_for("linking", drawn)
    assert "reading" in drawn.getvalue() and "linking" in drawn.getvalue()


def test_nothing_is_drawn_when_it_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Terminal()
    monkeypatch.setattr("sys.stderr", drawn)
    with Progress(patience=60) as progress:
        progress(1, 1)
    assert drawn.getvalue() == ""


def test_nothing_is_drawn_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = io.StringIO()
    monkeypatch.setattr("sys.stderr", drawn)
    with Progress(patience=0) as progress:
        progress(1, 3)
        time.sleep(0.05)
    assert drawn.getvalue() == ""
