"""What pipeline tools state: jobs, the commands that start them, and the data they declare."""

from collections.abc import Mapping

import msgspec

from mldebt.patterns import pattern
from mldebt.source import Span

HOLE = "\ufffc"
"""Stands in a text for a part that is not known: `data/￼/x.csv` is a pattern."""


DOCUMENT = "document"
"""The tool of a job that a text tells people to run."""
INSTALLED = "project"
"""The tool of scripts that a project installs and of tasks of its task runner, which commands start by their names."""
BLOCK = "mage"
"""The tool of a job whose file is there for one function, which is handed what the jobs before it gave."""
IMAGE = "docker"
"""The tool of a job that is what a container image runs; its name is that of the image."""


CALLS = "uses"
"""The first word of a command that runs the jobs of another file, which comes next, with values for its inputs."""
_ASKED = pattern("‹(?P<name>[^‹›]+)›")


def asked(name: str) -> str:
    """What stands in the template of a command for the value of a parameter."""
    return f"‹{name}›"


class Command(msgspec.Struct, frozen=True, array_like=True):
    """A program started with arguments, as a shell would split them; unknown parts are holes.

    `script` is the Python file or notebook it runs, relative to `workdir`; `module` the one that `python -m` names.
    Both are empty for any other program, whose name is then the first argument.
    """

    span: Span
    arguments: tuple[str, ...]
    script: str = ""
    module: str = ""
    workdir: str = ""
    function: str = ""
    """The function of the script or module that is called, where the command is not the whole of it."""
    given: tuple[tuple[str, str | int | float | bool], ...] = ()
    """What parameters of the function are given, by name."""
    written: tuple[str, ...] = ()
    """The files that the shell sends its output to, relative to `workdir`."""


def with_values(template: Command, values: Mapping[str, str], span: Span) -> Command:
    """A template filled in with the values of parameters, as a command that stands somewhere else."""

    def fill(text: str) -> str:
        return _ASKED.sub(lambda match: values.get(match["name"], HOLE), text)

    return msgspec.structs.replace(
        template,
        span=span,
        arguments=tuple(map(fill, template.arguments)),
        script=fill(template.script),
        module=fill(template.module),
        workdir=fill(template.workdir),
    )


class DeclaredData(msgspec.Struct, frozen=True, array_like=True):
    """A dataset named in a declaration, by a path relative to the repository's root, a URI or as a table."""

    span: Span
    locator: str
    is_table: bool = False


class DeclaredKey(msgspec.Struct, frozen=True, array_like=True):
    """A key of a configuration file named in a declaration; an empty path means the whole file."""

    span: Span
    file: str
    path: tuple[str, ...]


class JobFact(msgspec.Struct, frozen=True, array_like=True):
    """A job that a pipeline tool states: a DVC stage, a Makefile target, a step of a workflow.

    `complete` says that the tool wants every input and output declared, as DVC does and Make does not; `alone` that
    the jobs of its file run beside each other, as services do, and are no steps of one pipeline.
    """

    span: Span
    name: str
    tool: str
    commands: tuple[Command, ...] = ()
    inputs: tuple[DeclaredData, ...] = ()
    outputs: tuple[DeclaredData, ...] = ()
    parameters: tuple[DeclaredKey, ...] = ()
    complete: bool = False
    alone: bool = False
    templated: tuple[DeclaredKey, ...] = ()
    """The parameters among them that templates of the job fill in, which its code need not read."""
    after: tuple[str, ...] = ()
    """The names of jobs of the same file that are stated to come before it."""
    schedule: str = ""
    """When it is started without anybody asking, as its tool writes it: `@daily`, `0 3 * * *`."""
    changed: str = ""
    """What was changed of it since the last run that its tool keeps a record of, as the end of a sentence."""
    templates: tuple[Command, ...] = ()
    """Its commands with parameters as they are `asked` for, where others run it by its name with values for them."""
    defaults: tuple[tuple[str, str], ...] = ()
    """What these parameters are where nothing else is given."""
    condition: str = ""
    """What its tool asks before it runs the job, as it is written; `approval` where people may be asked."""


class ScheduleFact(msgspec.Struct, frozen=True, array_like=True):
    """The jobs that another file states are started at times; `file` is its path from the root."""

    span: Span
    file: str
    schedule: str


class TrackedData(msgspec.Struct, frozen=True, array_like=True):
    """Data that a tool versions or lists by name outside any job: a `.dvc` file, a DVC artifact, plot or metric."""

    span: Span
    tool: str
    name: str
    locator: str
    external: bool = False
