"""Folders that are named after code put away."""

from __future__ import annotations

import pytest

from mldebt.graph.graph import Node
from mldebt.graph.schema import NodeKind
from mldebt.put_away import is_put_away
from mldebt.source import Location, Span


@pytest.mark.parametrize(
    "path",
    [
        "old/a.py",
        "src/Archive/b.sql",
        "archived-scripts/c.py",
        "tools_legacy/d.py",
        "_old/e.py",
        "old_loaders/f.py",
        ".backups/g.py",
        "backup_2024/h.py",
        "snapshot_3/i.py",
        "src.bak/j.py",
        "unused code/k.py",
    ],
)
def test_a_folder_tells_that_its_code_was_put_away(path: str) -> None:
    assert is_put_away(path)


@pytest.mark.parametrize(
    "path",
    [
        "old.py",
        "old_loader.py",
        "older/g.py",
        "threshold/a.py",
        "golden/b.py",
        "src/archive.py",
        "folds/old_rows.csv",
        "backup_service/a.py",
        "snapshot_reader/b.py",
        "2024/c.py",
        "snapshots/orders.sql",
        "model_20240000123/d.py",
        "experiments/2024-05-01/l.py",
        "runs/20240501_baseline/m.py",
        "",
    ],
)
def test_other_folders_and_names_of_files_tell_nothing(path: str) -> None:
    assert not is_put_away(path)


def test_a_node_is_put_away_by_the_file_it_was_first_seen_in() -> None:
    places = (Location("old/a.py", Span(1, 1, 1, 2)), Location("b.py", Span(1, 1, 1, 2)))
    assert Node("x", NodeKind.JOB, "x", places).attribute("put_away") is True
    assert Node("x", NodeKind.JOB, "x", places[::-1]).attribute("put_away") is False
    assert Node("x", NodeKind.JOB, "x").attribute("put_away") is False
