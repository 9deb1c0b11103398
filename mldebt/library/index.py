"""Descriptions of libraries, looked up by the dotted names that code uses."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import takewhile
from typing import Literal

import msgspec

from mldebt.facts.requirement import canonical
from mldebt.library.deeds import StoreMaking
from mldebt.library.form import ClassEffects, Effects, Kind, Library, Telling
from mldebt.patterns import pattern

_WILD = pattern(r"[*?\[]")
_WORDS = pattern(r"[A-Z]*[a-z]+|[A-Z]+")


class Libraries:
    """All descriptions, looked up by dotted name; later ones win over earlier ones."""

    def __init__(self, libraries: Iterable[Library]) -> None:
        self._libraries = tuple(libraries)
        self._constants: dict[str, str | int | float | bool] = {}
        self._functions: dict[str, Effects] = {}
        self._classes: dict[str, ClassEffects] = {}
        for library in self._libraries:
            self._constants.update(library.constants)
            self._functions.update(library.functions)
            self._classes.update(library.classes)
        self._class_names: dict[str, str | None] = {}
        self._constructs: dict[str, Effects | None] = {}
        self._methods: dict[tuple[str, str], Effects | None] = {}
        self._properties: dict[tuple[str, str], Effects | None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the libraries that are described, in order."""
        return tuple(sorted(library.library for library in self._libraries))

    def function(self, name: str) -> Effects | None:
        """What calling the function of that dotted name does, or None where nobody described it.

        `sklearn.metrics.*` describes every function of a module that has no description of its own."""
        return self._functions.get(name) or self._functions.get(f"{name.rpartition('.')[0]}.*")

    def constant(self, name: str) -> str | int | float | bool | None:
        """The value of a library's constant, or None where nobody described it."""
        return self._constants.get(name)

    def takes_variable(self, name: str) -> bool:
        """Whether some library takes a variable of the environment by itself."""
        return bool(self._taken_variables.match(name))

    @cached_property
    def _taken_variables(self) -> re.Pattern[str]:
        globs = {glob for one in self._libraries for glob in one.environment}
        return re.compile("|".join(sorted(fnmatch.translate(glob) for glob in globs)) or r"(?!)")

    def variable(self, tool: str, name: str) -> str | None:
        """The value of a variable of the environment that jobs of a library have, or None."""
        stated = (one.variables for one in self._libraries if one.library == tool and one.variables)
        for glob, value in (pair for variables in stated for pair in variables.items()):
            begin, star, end = glob.partition("*")
            if not star and name == glob:
                return value
            if star and name.startswith(begin) and name.endswith(end) and len(name) > len(glob) - 1:
                return value.replace("*", name[len(begin) : len(name) - len(end)].lower())
        return None

    def class_name(self, name: str) -> str | None:
        """The described class that a dotted name stands for, by its own name or by a glob, or None."""
        if name not in self._class_names:
            self._class_names[name] = name if name in self._classes else self._covering(name)
        return self._class_names[name]

    def kind(self, class_name: str) -> Kind:
        """What objects of a described class are."""
        effects = self._classes.get(class_name)
        return effects.kind if effects else "other"

    def is_a(self, class_name: str, other: str) -> bool:
        """Whether a described class is another, or comes from it."""
        effects = self._classes.get(class_name)
        return class_name == other or (effects is not None and any(self.is_a(base, other) for base in effects.bases))

    def keeps(self, class_name: str) -> str:
        """The scheme of the places where objects of classes that come from a described one keep attributes, or none."""
        effects = self._classes.get(class_name)
        return effects.keeps if effects else ""

    def stores(self, class_name: str) -> StoreMaking | None:
        """How objects of classes that come from a described one keep what jobs give; None where they do not."""
        effects = self._classes.get(class_name)
        return effects.stores if effects else None

    def ending(self, class_name: str) -> str:
        """What the names of the files of a store of a described class end in."""
        effects = self._classes.get(class_name)
        return effects.ending if effects else ""

    def tells(self, class_name: str) -> Mapping[str, Telling]:
        """What objects of a described class tell about an asset, by the names of attributes and methods."""
        effects = self._classes.get(class_name)
        return effects.tells if effects else {}

    def handed_on(self, class_name: str) -> Effects | None:
        """What takes that for which an object of a described class stands, where a job is given it; None for most."""
        effects = self._classes.get(class_name)
        return self.method(class_name, effects.handed_on) if effects and effects.handed_on else None

    def construct(self, class_name: str) -> Effects | None:
        """What calling a described class does besides making an object of it, or None where that is all."""
        if class_name not in self._constructs:
            effects = self._classes[class_name].construct
            names_result = effects.gives or effects.text or effects.job or effects.group
            made = effects if names_result else msgspec.structs.replace(effects, gives=class_name)
            self._constructs[class_name] = made if effects != Effects() else None
        return self._constructs[class_name]

    def learns_from_rows(self, class_name: str) -> bool:
        """Whether fitting an object of a described class takes up more than which values there are."""
        effects = self._classes.get(class_name)
        return effects is not None and effects.learns == "rows"

    def is_composed(self, class_name: str) -> bool:
        """Whether objects of a described class are put together of others, which do the learning."""
        effects = self._classes.get(class_name)
        return effects is not None and effects.composed

    def is_window(self, class_name: str) -> bool:
        """Whether objects of a described class are windows that move over rows."""
        effects = self._classes.get(class_name)
        return effects is not None and effects.windows

    def statistic(self, name: str) -> Effects | None:
        """The effects of a method that by its name alone learns from rows or their order, or None."""
        return self._statistics.get(name)

    def makes_jobs(self, name: str) -> bool:
        """Whether calling a dotted name makes a job of a function or command, or puts such jobs together."""
        effects = self.function(name)
        if effects is None and (class_name := self.class_name(name)) is not None:
            effects = self.construct(class_name)
        if effects is None:
            return False
        starts = effects.starts is not None and bool(effects.starts.name)
        states = effects.task is not None and bool(effects.task.name)
        return effects.job is not None or effects.group is not None or starts or states

    def states_commands(self, name: str) -> bool:
        """Whether a dotted name is in, or above, the part of a described library whose calls make jobs of commands."""
        dotted = f"{name}."
        return dotted.startswith(self._commanders) or any(one.startswith(dotted) for one in self._commanders)

    def starters(self, names: Collection[str], mentions: Collection[str]) -> Iterator[str]:
        """The names of what starts a program and waits for it, as far as code may call it.

        The code has these dotted names, and mentions these attributes."""
        for starter in self._starters:
            *above, last = starter.split(".")
            if starter in names or (last in mentions and any(".".join(above[:size]) in names for size in range(1, 9))):
                yield starter

    def runs_projects(self, name: str) -> bool:
        """Whether calling a dotted name runs an entry point of a project."""
        effects = self.function(name)
        return effects is not None and effects.starts is not None and bool(effects.starts.project)

    def method(self, class_name: str, name: str) -> Effects | None:
        """What a method does on an object of the class, its bases included."""
        key = (class_name, name)
        if key not in self._methods:
            self._methods[key] = self._member(class_name, name, "methods")
        return self._methods[key]

    def property(self, class_name: str, name: str) -> Effects | None:
        """What reading an attribute of an object of the class gives, its bases included; `*` stands for any other."""
        key = (class_name, name)
        if key not in self._properties:
            self._properties[key] = self._member(class_name, name, "properties")
        return self._properties[key]

    def distinctive(self, name: str) -> tuple[str, Effects] | None:
        """The class and effects of a method that its name alone gives away, or None."""
        return self._distinctive.get(name)

    def companion(self, class_name: str, kind: Kind) -> str:
        """The class of another kind in the library of a class: the columns of its frames; empty where there is none."""
        return self._companions.get((class_name.split(".", 1)[0], kind), "")

    def column_of(self, class_name: str) -> str:
        """The class of a column of a table of a described class; empty where there is none."""
        effects = self._classes.get(class_name)
        return (effects.column if effects else "") or self.companion(class_name, "column")

    def is_known(self, name: str) -> bool:
        """Whether a dotted name belongs to a described library, and to a part of it that is described.

        A library of which only packages inside are described has others that nobody looked at."""
        parts = name.split(".", 2)
        described = self._packages.get(parts[0])
        return described is not None and (not described or len(parts) == 1 or parts[1] in described)

    def learns(self, name: str) -> bool:
        """Whether a dotted name belongs to a described ML or data library."""
        return self._names.get(name.split(".", 1)[0], False)

    def platform(self, name: str) -> str:
        """The described client of a platform that a dotted name belongs to; empty where it belongs to none."""
        first = name.split(".", 1)[0]
        return first if first in self._platforms else ""

    @cached_property
    def distributions(self) -> dict[str, str]:
        """The described ML and data libraries, by their names on the package index."""
        return {canonical(one.distribution or one.library): one.library for one in self._libraries if _teaches(one)}

    def shows(self, name: str) -> bool:
        """Whether a dotted name belongs to a described library that makes a dashboard of a script."""
        return name.split(".", 1)[0] in self._dashboards

    def makes_components(self, name: str) -> bool:
        """Whether a dotted name belongs to a described library that makes components of functions."""
        return name.split(".", 1)[0] in self._component_makers

    @cached_property
    def _component_makers(self) -> frozenset[str]:
        return frozenset(one.library for one in self._libraries if any(call.component for call in _calls(one)))

    def orchestrates(self, name: str) -> bool:
        """Whether a dotted name belongs to a described library that makes jobs of functions."""
        return name.split(".", 1)[0] in self._orchestrators

    def named_in(self, name: str) -> str:
        """The library of one algorithm that a name of code speaks of, such as `train_lgbm_model`; empty for none."""
        words = (word.lower() for word in _WORDS.findall(name))
        return next((self._abbreviations[word] for word in words if word in self._abbreviations), "")

    @cached_property
    def _abbreviations(self) -> dict[str, str]:
        named = (library for library in self._libraries if library.abbreviations)
        return {word: library.library for library in named for word in (library.library, *library.abbreviations)}

    def dialect(self, name: str) -> str:
        """The dialect of SQL that the library of a dotted name speaks, empty where it speaks several or none."""
        return self._dialects.get(name.split(".", 1)[0], "")

    @cached_property
    def _dialects(self) -> dict[str, str]:
        return {library.library: library.dialect for library in self._libraries if library.dialect}

    @cached_property
    def timed(self) -> dict[str, tuple[str, ...]]:
        """The methods of functions which say when these are started, with the parameters that may hold the time."""
        return {name: parameters for library in self._libraries for name, parameters in library.timed.items()}

    @cached_property
    def calling(self) -> tuple[str, ...]:
        """The parameters of such methods with what the functions are given."""
        return tuple(name for library in self._libraries for name in library.calling)

    @cached_property
    def configuring(self) -> tuple[str, ...]:
        """The parameters of methods that tell functions anew which name a document that the library reads itself."""
        return tuple(name for library in self._libraries for name in library.configuring)

    @cached_property
    def retold(self) -> frozenset[str]:
        """The methods of decorated functions that give the function again, with other settings."""
        return frozenset(name for library in self._libraries for name in library.retold)

    def hooks(self, class_name: str) -> tuple[str, ...] | None:
        """The methods that its library calls on objects of a class, as globs; None where nobody described that."""
        found = [names for one in self._libraries for glob, names in one.hooks.items() if _is(class_name, glob)]
        return tuple(name for names in found for name in names) if found else None

    @cached_property
    def hook_names(self) -> re.Pattern[str]:
        """The names that some described library calls, of functions as of methods."""
        globs = {name for one in self._libraries for names in one.hooks.values() for name in names}
        return re.compile("|".join(sorted(fnmatch.translate(glob) for glob in globs)) or r"(?!)")

    @cached_property
    def newest(self) -> dict[str, frozenset[str]]:
        """The methods that take the newest model of a registry, each with the calls by which code gets the registry."""
        found: dict[str, frozenset[str]] = {}
        for registry, effects in self._classes.items():
            for name in (name for name, method in effects.methods.items() if method.newest):
                found[name] = found.get(name, frozenset()) | self._giving(registry)
        return found

    def _giving(self, class_name: str) -> frozenset[str]:
        """The last parts of the names of all calls that give an object of a class."""
        tables = (self._functions, *(one.methods for one in self._classes.values()))
        given = (name for table in tables for name, call in table.items() if call.gives == class_name)
        return frozenset(name.rpartition(".")[2] for name in (class_name, *given))

    @cached_property
    def networks(self) -> frozenset[str]:
        """The methods by which classes of a project say what a model computes of its input."""
        return frozenset(library.network for library in self._libraries if library.network)

    @cached_property
    def _orchestrators(self) -> frozenset[str]:
        return frozenset(library.library for library in self._libraries if any(_job_makers(library)))

    @cached_property
    def _commanders(self) -> tuple[str, ...]:
        """For each library the module that has all its calls which make jobs of commands, with a dot behind it."""
        return tuple(filter(None, (_module_of(_commanding(one)) for one in self._libraries)))

    @cached_property
    def _starters(self) -> tuple[str, ...]:
        return tuple(name for one in self._libraries for name in _starting(one))

    @cached_property
    def _platforms(self) -> frozenset[str]:
        return frozenset(library.library for library in self._libraries if library.platform)

    @cached_property
    def _dashboards(self) -> frozenset[str]:
        return frozenset(library.library for library in self._libraries if library.shows)

    @cached_property
    def _names(self) -> dict[str, bool]:
        return {library.library: library.learns for library in self._libraries}

    @cached_property
    def _packages(self) -> dict[str, frozenset[str]]:
        """The packages inside each library that are described, none where it is described as a whole."""
        found: dict[str, set[str]] = {library.library: set() for library in self._libraries}
        whole: set[str] = set()
        for library in self._libraries:
            for name in (*library.functions, *library.classes):
                first, *inner = name.split(".")
                if len(inner) == 1:
                    whole.add(first)
                elif inner:
                    found.setdefault(first, set()).add(inner[0])
        return {name: frozenset(() if name in whole else parts) for name, parts in found.items()}

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
    def _statistics(self) -> dict[str, Effects]:
        columns = (effects for effects in self._classes.values() if effects.kind in {"column", "array"})
        return {
            name: method
            for effects in columns
            for name, method in effects.methods.items()
            if method.learns in {"statistic", "extremes"} or method.looks_back or method.looks_ahead
        }

    @cached_property
    def _covers(self) -> tuple[tuple[str, re.Pattern[str], str], ...]:
        globs = ((glob, name) for name, effects in self._classes.items() for glob in effects.covers)
        longest_first = sorted(globs, key=lambda pair: (-len(pair[0]), pair[0]))
        return tuple((_WILD.split(glob, 1)[0], pattern(fnmatch.translate(glob)), name) for glob, name in longest_first)

    def _covering(self, name: str) -> str | None:
        if name.split(".", 1)[0] not in self._names or not name.rsplit(".", 1)[-1][:1].isupper():
            return None
        return next((found for begin, glob, found in self._covers if name.startswith(begin) and glob.match(name)), None)

    def _member(
        self, class_name: str, name: str, table: Literal["methods", "properties"], seen: frozenset[str] = frozenset()
    ) -> Effects | None:
        effects = self._classes.get(class_name)
        if effects is None or class_name in seen:
            return None
        members: dict[str, Effects] = getattr(effects, table)
        if name in members:
            return members[name]
        inherited = (self._member(base, name, table, seen | {class_name}) for base in effects.bases)
        return next((found for found in inherited if found is not None), None)


def _is(class_name: str, glob: str) -> bool:
    return bool(glob) and fnmatch.fnmatchcase(class_name, glob)


def _job_makers(library: Library) -> Iterator[Effects]:
    """The calls of a library that make a job of a function."""
    return (call for call in _calls(library) if call.registers == "job" or call.job is not None)


def _commanding(library: Library) -> Iterator[str]:
    """The names of the functions and classes of a library that make jobs of commands, also as patterns."""
    yield from (name for name, call in library.functions.items() if _makes_command(call))
    for name, one in library.classes.items():
        if _makes_command(one.construct) or any(map(_makes_command, one.methods.values())):
            yield from (name, *one.covers)


def _module_of(names: Iterable[str]) -> str:
    """The innermost module that has all that is named, with a dot behind it; empty for no names."""
    columns = zip(*(name.split(".")[:-1] for name in names), strict=False)
    return "".join(f"{parts[0]}." for parts in takewhile(lambda parts: len({*parts}) == 1, columns))


def _starting(library: Library) -> Iterator[str]:
    """The names of the functions and classes of a library that start a program and wait for it."""
    calls = (*library.functions.items(), *((name, one.construct) for name, one in library.classes.items()))
    yield from (name for name, call in calls if call.starts is not None and call.starts.waits)


def _makes_command(call: Effects) -> bool:
    return call.starts is not None and bool(call.starts.name or call.starts.within)


def _teaches(library: Library) -> bool:
    """Whether what a model learns goes through calls of a library: it trains, transforms or takes statistics."""
    return library.learns and any(
        call.fits or call.trains or call.transforms or call.learns for call in _calls(library)
    )


def _calls(library: Library) -> Iterator[Effects]:
    yield from library.functions.values()
    for one in library.classes.values():
        yield one.construct
        yield from one.methods.values()
