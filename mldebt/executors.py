"""Executors of clusters, where one machine is too small: each the `concurrent.futures` interface of some library."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from importlib import import_module
from typing import Any

from mldebt.errors import MldebtError, suggestion

_WAY = "write it as dask://HOST:PORT, the address of a scheduler"


@contextlib.contextmanager
def executor_at(address: str) -> Iterator[Executor]:
    """The executor behind an address such as `dask://HOST:PORT`, for as long as it is used."""
    scheme, separator, place = address.partition("://")
    if not separator or not place:
        raise MldebtError(f"'{address}' is no address of an executor", hint=_WAY)
    connect = _CONNECT.get(scheme)
    if connect is None:
        raise MldebtError(f"there is no executor '{scheme}'", hint=suggestion(scheme, _CONNECT) or _WAY)
    with connect(place) as executor:
        yield executor


@contextlib.contextmanager
def _dask(place: str) -> Iterator[Executor]:
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise MldebtError("Dask is not installed here", hint="pip install 'mldebt[dask]'") from error
    try:
        client = distributed.Client(f"tcp://{place}", timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        hint = "start one with `dask scheduler`, and workers that have this mldebt installed"
        raise MldebtError(f"no Dask scheduler answers at {place}: {error}", hint=hint) from error
    with contextlib.closing(client):
        yield client.get_executor(pure=False)


_CONNECT: dict[str, Callable[[str], contextlib.AbstractContextManager[Executor]]] = {"dask": _dask}
