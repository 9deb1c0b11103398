"""Executors of clusters, by address."""

from __future__ import annotations

import sys

import pytest
from small_project import Run

from mldebt.errors import MldebtError
from mldebt.executors import executor_at


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("localhost:8786", "'localhost:8786' is no address of an executor"),
        ("dask://", "'dask://' is no address of an executor"),
        ("desk://localhost:8786", "there is no executor 'desk'"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(address: str, message: str) -> None:
    with pytest.raises(MldebtError, match=message), executor_at(address):
        pass


def test_a_library_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch, project: object, mldebt: Run) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = mldebt("check", "--executor", "dask://localhost:8786")
    assert ran.code == 2
    assert "Dask is not installed here" in ran.err and "pip install 'mldebt[dask]'" in ran.err
