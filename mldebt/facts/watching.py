"""What tools and people state of checks, of models that are served, and of what is written about models."""

import msgspec

from mldebt.source import Span


class CheckFact(msgspec.Struct, frozen=True, array_like=True):
    """A check that a tool's own file states.

    `watches` is data, or predictions where it looks at what a model is given and gives while it is in use; a suite is
    what checks of data may go by, and checks nothing itself. `subjects` are the files, tables or assets that it names,
    `columns` those that it looks at, `suites` the names of suites that say which more."""

    span: Span
    tool: str
    name: str
    watches: str
    subjects: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()


class ServedModel(msgspec.Struct, frozen=True, array_like=True):
    """A model that a platform serves from a place; `logged` where the platform keeps what goes in and out."""

    span: Span
    tool: str
    name: str
    locator: str
    logged: bool = False


class WriteUp(msgspec.Struct, frozen=True, array_like=True):
    """A document of people: the words in it, in lower case and order, and whether it is a model card.

    `calls` are the names of what its examples of code call, `files` the names of the files that it speaks of.
    `together` holds, in lower case, the files, tables and other named things of each line of its text that has several;
    of a path the last part. `copied` are files of environment variables that people are to copy and fill in."""

    span: Span
    card: bool
    words: tuple[str, ...]
    calls: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    copied: tuple[str, ...] = ()
