"""Files that nothing refers to, such as notebooks: each can be evaluated by itself.

Such a file sees the modules that it imports as they are when nothing else has run."""

from __future__ import annotations

from collections.abc import Iterable

from mldebt.facts.module import Module
from mldebt.interpreter.loads import Loads
from mldebt.interpreter.program import Program
from mldebt.library import Libraries


def files_alone(program: Program, libraries: Libraries, loads: Loads, paths: Iterable[str]) -> tuple[str, ...]:
    """The files among paths that no other code refers to, and that state nothing that other files take up.

    Those that load a large part of the project are left out: together they load it once."""
    referred = loads.referred
    return tuple(
        path
        for path in paths
        if path not in referred and not _states_jobs(program.modules[path], libraries) and loads.is_light(path)
    )


def _states_jobs(module: Module, libraries: Libraries) -> bool:
    return any(libraries.orchestrates(one.name) for one in module.imports)
