"""Everything observed in one file."""

import msgspec

from mldebt.facts.importance import Importance
from mldebt.facts.module import Module
from mldebt.facts.pipeline import Command, JobFact, ScheduleFact, TrackedData
from mldebt.facts.query import SqlText
from mldebt.facts.requirement import Requirement
from mldebt.facts.tree import Tree
from mldebt.facts.watching import CheckFact, ServedModel, WriteUp
from mldebt.source import Span


class Unread(msgspec.Struct, frozen=True, array_like=True):
    """A place that could not be looked at, and why: small letter, no full stop."""

    span: Span
    reason: str


class FileFacts(msgspec.Struct, frozen=True):
    """The facts of one file.

    `language` is what the file was read as: python, notebook, yaml, toml, json, env, make, shell, dvc, ….
    `document` is the content of a configuration file, `code` of a Python file or notebook,
    `sql` of a file of SQL, `columns` are those of a table that is committed as text, `words` the names in code that
    could not be parsed, or stands in a shell: what they mean there is not known. `variables` are those of the
    environment that commands ask for, `begun` the words in the names of the images that an image begins from,
    `building` the commands, of any program, by which it is made. `handed_over` are the files and folders that its tool
    keeps, publishes or sends away.
    """

    path: str
    language: str
    lines: int = 0
    code: Module | None = None
    sql: SqlText | None = None
    document: Tree | None = None
    columns: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    jobs: tuple[JobFact, ...] = ()
    tracked: tuple[TrackedData, ...] = ()
    schedules: tuple[ScheduleFact, ...] = ()
    checks: tuple[CheckFact, ...] = ()
    served: tuple[ServedModel, ...] = ()
    write_up: WriteUp | None = None
    requirements: tuple[Requirement, ...] = ()
    importances: tuple[Importance, ...] = ()
    handed_over: tuple[str, ...] = ()
    building: tuple[Command, ...] = ()
    unread: tuple[Unread, ...] = ()
