"""How a command reads files: its cache, how many processes, whose executor, which facts it was given."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec
from msgspec.structs import replace

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from mldebt.cache.compiled import Compiled
    from mldebt.cache.entries import Cache
    from mldebt.reading import Reading

Function = TypeVar("Function", bound=Callable[..., Any])

_META = "mldebt.reading"
_NO_CACHE = "MLDEBT_NO_CACHE"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class How(msgspec.Struct, frozen=True):
    """What the command line says about reading."""

    no_cache: bool = False
    cache_dir: Path | None = None
    jobs: int | None = None
    executor: str | None = None
    facts: tuple[Path, ...] = ()


class Session:
    """The cache and the processes of one command, made when they are needed."""

    def __init__(self, root: Path, how: How) -> None:
        self._root = root
        self._how = how

    @property
    def can_answer(self) -> bool:
        """Whether what was answered before, or is answered now, holds for any run: nobody else's facts are used."""
        return self.cache is not None and not self._how.facts and not self._how.executor

    @cached_property
    def cache(self) -> Cache | None:
        """The cache, unless there is to be none."""
        if self._how.no_cache:
            return None
        from mldebt.cache.entries import Cache
        from mldebt.cache.place import cache_folder, outside

        return Cache(outside(cache_folder(self._how.cache_dir), self._root))

    @cached_property
    def program(self) -> str:
        """The identity of mldebt itself."""
        from mldebt.cache.program import identity

        return identity(self.cache)

    @cached_property
    def compiled(self) -> Compiled | None:
        """What is kept of mldebt's own data files, where there is a cache."""
        from mldebt.cache.compiled import Compiled

        return Compiled(self.program, self.cache) if self.cache is not None else None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """How to read files, for as long as they are read."""
        from mldebt.cache.facts import KnownFacts
        from mldebt.reading import Reading, default_jobs
        from mldebt.shards import read_shards

        known = None
        if self.cache is not None or self._how.facts:
            given = read_shards(self._how.facts, self.program)
            known = KnownFacts(self.program, self.cache, given)
        jobs = default_jobs() if self._how.jobs is None else self._how.jobs
        with _executor(self._how.executor) if self._how.executor else contextlib.nullcontext() as executor:
            yield Reading(known, jobs, executor)

    def close(self) -> None:
        """Keeps the cache small, and tells what a user should know of it."""
        cache = self.__dict__.get("cache")
        if cache is not None:
            cache.tidy()
            for note in cache.notes():
                click.echo(f"note: {note}", err=True)


def _executor(address: str) -> contextlib.AbstractContextManager[Executor]:
    from mldebt.executors import executor_at

    return executor_at(address)


def session_for(root: Path) -> Session:
    """The session of the command that runs, for a project; code that is no command has no cache and one process."""
    context = click.get_current_context(silent=True)
    if context is None:
        return Session(root, How(no_cache=True, jobs=1))
    session = Session(root, context.meta.get(_META) or How(no_cache=bool(os.environ.get(_NO_CACHE))))
    context.call_on_close(session.close)
    return session


def how_options(function: Function) -> Function:
    """Adds the options that decide how files are read, which no command has to pass on."""
    for option in (
        _option("facts", "--facts", type=_FILE, multiple=True, help="Facts by `mldebt facts --shard`; repeatable."),
        _option("executor", "--executor", metavar="URL", help="Who reads files: dask://HOST:PORT."),
        _option("jobs", "-j", "--jobs", type=click.IntRange(min=1), help="How many processes read files."),
        _option(
            "cache_dir",
            "--cache-dir",
            type=click.Path(file_okay=False, path_type=Path),
            help="The folder of the cache, outside the project, instead of the user's or MLDEBT_CACHE_DIR.",
        ),
        _option("no_cache", "--no-cache", is_flag=True, envvar=_NO_CACHE, help="Leave the cache alone."),
    ):
        function = option(function)
    return function


def _option(name: str, *declarations: str, **attributes: Any) -> Callable[[Function], Function]:
    """An option that is kept beside the command's own parameters."""

    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        context.meta[_META] = replace(context.meta.get(_META, How()), **{name: value})

    return click.option(*declarations, expose_value=False, callback=keep, **attributes)
