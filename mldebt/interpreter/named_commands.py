"""What commands in code stand for that name a script, a task or an entry point which the project states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mldebt.facts.pipeline import Command, JobFact
from mldebt.interpreter import installed_scripts, project_entries


class NamedCommands:
    """The commands that a project states for others to run by their names."""

    def __init__(self, jobs: Sequence[tuple[str, JobFact]]) -> None:
        self._installed = installed_scripts.installed(jobs)
        self._entries = project_entries.entries(jobs)

    def meant(self, path: str, command: Command) -> Iterator[Command]:
        """What a command in a file stands for: itself, or the commands behind the name that it gives."""
        for one in installed_scripts.meant(path, command, self._installed):
            yield from project_entries.meant(one, self._entries) or (one,)
