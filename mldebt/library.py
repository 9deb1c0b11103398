"""What the calls of libraries do, as data: the form of `mldebt/libraries/*.yaml` and the index over it.

Every effect names parameters of the call; `self` is the receiver of a method. A text with braces is a template over
parameters: `s3://{Bucket}/{Key}`. Users describe the wrappers of their own house in the same form.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import msgspec

from mldebt.documents import parse_yaml
from mldebt.errors import Mistakes, MldebtError
from mldebt.facts.tree import Tree
from mldebt.source import Location, Source

Kind = Literal[
    "frame",
    "column",
    "array",
    "grouping",
    "estimator",
    "transformer",
    "handle",
    "text",
    "client",
    "arguments",
    "settings",
    "other",
]
TextOperation = Literal[
    "same", "join", "parent", "name", "stem", "suffix", "with_suffix", "with_name", "absolute", "expand", "format",
    "replace", "lower", "upper", "strip", "split", "splitext", "relative", "glob", "percent", "here", "concat",
]  # fmt: skip


class Effects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one call does. Everything left out, it does not do."""

    parameters: tuple[str, ...] = ()
    """The positional parameters in order, without `self`, as far as effects need them."""
    gives: str = ""
    """The class of the result; `self` for the receiver, `stored` for whatever was written there before,
    `copy` for a value of the receiver's (or first argument's) class with the same content,
    `[CLASS]` for a sequence of that class, `result` for what the function given by `applies` gives.
    Empty: a value of unknown class made of all arguments."""
    returns: str = ""
    """The parameter that is the result itself."""
    reads: str = ""
    """The parameter or template that locates the data read."""
    writes: str = ""
    """The parameter or template that locates the data written."""
    data: tuple[str, ...] = ()
    """The parameters whose content is written; left out: the receiver, else all parameters but the locator."""
    locator: Literal["path", "table", "sql", "uri", "name", "topic"] = "path"
    """What the locator is; `sql` is a query or a table name."""
    opens: str = ""
    """The parameter that locates what is opened; the result is a handle, read or written by `mode`."""
    mode: str = ""
    """The parameter that says how it is opened; without one it is read."""
    locates: str = ""
    """The parameter or template that becomes the locator of the result: clients, buckets, paths with a scheme."""
    config: str = ""
    """The parameter that locates a configuration document, or is a handle or text of one; the result is its content."""
    environment: str = ""
    """The parameter that names an environment variable."""
    default: str = ""
    """The parameter that gives the value where the key, variable or option is missing."""
    text: TextOperation | None = None
    """The operation on texts and paths that gives the result."""
    fits: str = ""
    """The parameter with the data that the receiver is trained on (a transformer: fitted on)."""
    trains: str = ""
    """The parameter with the data that a model, the result, is trained on."""
    target: str = ""
    """The parameter with the target of the training."""
    predicts: str = ""
    """The parameter with the data that the receiver predicts on."""
    model: str = ""
    """The parameter that holds the model that predicts, where it is not the receiver."""
    transforms: str = ""
    """The parameter with the data that the receiver transforms."""
    splits: tuple[str, ...] = ()
    """The parameters whose rows are split; `*` for all positional ones. The result is two parts of each, in turn."""
    selects: str = ""
    """The parameter with the names of the columns that the result keeps."""
    drops: str = ""
    """The parameter with the names of the columns that the result lacks."""
    renames: str = ""
    """The parameter with a mapping from old names of columns to new ones."""
    assigns: bool = False
    """Whether keyword arguments become columns of the result."""
    adds: str = ""
    """The parameter with the name of a column that the result has besides."""
    value: str = ""
    """The parameter with the content of that column."""
    columns: str = ""
    """The parameter that holds the result's columns: a mapping from names, or the names."""
    joins: str = ""
    """The parameter with another frame (or a sequence of frames) whose columns the result has too."""
    uses: tuple[str, ...] = ()
    """The parameters with names of columns that are read: keys of joins, groupings, sorts."""
    applies: str = ""
    """The parameter with a function that is called on the receiver's content."""
    shows: bool = False
    """Whether its arguments and receiver are output: printed, plotted, logged, sent."""
    checks: str = ""
    """The parameter with the data that is validated or monitored."""
    converts: bool = False
    """Whether it only changes the container or type of its data."""
    inspects: bool = False
    """Whether it only asks about size, type or existence: no column is used."""
    reads_columns: bool = False
    """Whether the result is the names of the receiver's columns."""
    inplace: str = ""
    """The parameter which, when true, makes the call change the receiver."""
    option: str = ""
    """The parameter with the name of a command-line option that the call declares (`*`: any positional one)."""
    parses: bool = False
    """Whether the result holds the options declared on the receiver, or bound to the decorated function."""
    registers: Literal["", "job", "endpoint", "command"] = ""
    """As a decorator: what the function becomes."""
    runs: str = ""
    """The parameter with a function that the call runs; its result is the call's where there is no other."""
    starts: str = ""
    """The parameter with the command line of another program that the call starts."""
    distinctive: bool = False
    """Whether a method of this name is recognised on a receiver of unknown class."""


class ClassEffects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What objects of a class are and what their methods and properties do."""

    kind: Kind = "other"
    covers: tuple[str, ...] = ()
    """Globs of other names of classes that behave like this one: `sklearn.linear_model.*`."""
    bases: tuple[str, ...] = ()
    """Classes whose methods it has too."""
    construct: Effects = Effects()
    """What calling the class does; the result is an object of it."""
    methods: dict[str, Effects] = {}
    properties: dict[str, Effects] = {}
    """What reading an attribute gives; `*` describes every attribute that has no description, its name in `name`."""


class Library(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One description file."""

    library: str
    """The top-level module."""
    version: str = ""
    """The version it was written for."""
    distribution: str = ""
    """The package on the index, where it is named otherwise."""
    learns: bool = False
    """Whether it is an ML or data library: what glue code stands between."""
    functions: dict[str, Effects] = {}
    classes: dict[str, ClassEffects] = {}


class Libraries:
    """All descriptions, looked up by dotted name; later ones win over earlier ones."""

    def __init__(self, libraries: Iterable[Library]) -> None:
        self._libraries = tuple(libraries)
        self._functions: dict[str, Effects] = {}
        self._classes: dict[str, ClassEffects] = {}
        for library in self._libraries:
            self._functions.update(library.functions)
            self._classes.update(library.classes)
        self._class_names: dict[str, str | None] = {}

    def function(self, name: str) -> Effects | None:
        """What calling the function of that dotted name does, or None where nobody described it."""
        return self._functions.get(name)

    def class_name(self, name: str) -> str | None:
        """The described class that a dotted name stands for, by its own name or by a glob, or None."""
        if name not in self._class_names:
            self._class_names[name] = name if name in self._classes else self._covering(name)
        return self._class_names[name]

    def kind(self, class_name: str) -> Kind:
        """What objects of a described class are."""
        effects = self._classes.get(class_name)
        return effects.kind if effects else "other"

    def construct(self, class_name: str) -> Effects:
        """What calling a described class does."""
        return self._classes[class_name].construct

    def method(self, class_name: str, name: str) -> Effects | None:
        """What a method does on an object of the class, its bases included."""
        return self._member(class_name, name, "methods")

    def property(self, class_name: str, name: str) -> Effects | None:
        """What reading an attribute of an object of the class gives, its bases included; `*` stands for any other."""
        return self._member(class_name, name, "properties")

    def distinctive(self, name: str) -> tuple[str, Effects] | None:
        """The class and effects of a method that its name alone gives away, or None."""
        return self._distinctive.get(name)

    def companion(self, class_name: str, kind: Kind) -> str:
        """The class of another kind in the library of a class: the columns of its frames; empty where there is none."""
        return self._companions.get((class_name.split(".", 1)[0], kind), "")

    def is_known(self, name: str) -> bool:
        """Whether a dotted name belongs to a described library."""
        return name.split(".", 1)[0] in self._names

    def learns(self, name: str) -> bool:
        """Whether a dotted name belongs to a described ML or data library."""
        return self._names.get(name.split(".", 1)[0], False)

    @cached_property
    def _names(self) -> dict[str, bool]:
        return {library.library: library.learns for library in self._libraries}

    @cached_property
    def _companions(self) -> dict[tuple[str, Kind], str]:
        found: dict[tuple[str, Kind], str] = {}
        for name, effects in self._classes.items():
            found.setdefault((name.split(".", 1)[0], effects.kind), name)
        return found

    @cached_property
    def _distinctive(self) -> dict[str, tuple[str, Effects]]:
        found: dict[str, tuple[str, Effects]] = {}
        for class_name, effects in self._classes.items():
            for name, method in effects.methods.items():
                if method.distinctive:
                    found.setdefault(name, (class_name, method))
        return found

    @cached_property
    def _covers(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        globs = ((glob, name) for name, effects in self._classes.items() for glob in effects.covers)
        longest_first = sorted(globs, key=lambda pair: (-len(pair[0]), pair[0]))
        return tuple((re.compile(fnmatch.translate(glob)), name) for glob, name in longest_first)

    def _covering(self, name: str) -> str | None:
        if not self.is_known(name) or not name.rsplit(".", 1)[-1][:1].isupper():
            return None
        return next((class_name for pattern, class_name in self._covers if pattern.match(name)), None)

    def _member(self, class_name: str, name: str, table: Literal["methods", "properties"]) -> Effects | None:
        effects = self._classes.get(class_name)
        if effects is None:
            return None
        members: dict[str, Effects] = getattr(effects, table)
        if name in members:
            return members[name]
        inherited = (self._member(base, name, table) for base in effects.bases)
        return next((found for found in inherited if found is not None), None)


def library_from(tree: Tree, path: str) -> Library:
    """The description in a tree of YAML; what does not fit the form raises MldebtError at its place."""
    try:
        return msgspec.convert(tree.plain(), type=Library)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `")
        raise MldebtError(reason[:1].lower() + reason[1:], _place(tree, path, place.rstrip("`"))) from error


@cache
def builtin_libraries() -> tuple[Library, ...]:
    """The descriptions that come with mldebt, in order of file name."""
    folder = Path(__file__).parent / "libraries"
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def _read(path: Path) -> Library:
    source = Source(f"libraries/{path.name}", path.read_text(encoding="utf-8"))
    document = parse_yaml(source)
    if document.problems or document.tree is None:
        problems = (MldebtError(problem.reason, Location(source.path, problem.span)) for problem in document.problems)
        raise Mistakes(problems)
    return library_from(document.tree, source.path)


def _place(tree: Tree, path: str, json_path: str) -> Location:
    """The place that a JSON path such as `$.functions[...].reads` leads to, as far as its keys are named."""
    found = tree
    for key in re.findall(r"\.(\w+)", json_path):
        found = found.get(key) or found
    return Location(path, found.span)
