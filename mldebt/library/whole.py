"""What libraries are as a whole: what for, who calls what of theirs, and which names belong to them."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import takewhile

from mldebt.facts.requirement import canonical
from mldebt.library.form import Effects, Library
from mldebt.patterns import pattern

_WORDS = pattern(r"[A-Z]*[a-z]+|[A-Z]+")


class WholeLibraries:
    """Descriptions of libraries, asked about each as a whole."""

    def __init__(self, libraries: Iterable[Library]) -> None:
        self._libraries = tuple(libraries)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the libraries that are described, in order."""
        return tuple(sorted(library.library for library in self._libraries))

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

    def draws(self, name: str) -> bool:
        """Whether a dotted name belongs to a described library that draws figures, or the page of a dashboard."""
        return name.split(".", 1)[0] in self._drawing or self.shows(name)

    @cached_property
    def drawing_methods(self) -> frozenset[str]:
        """The methods of the figures that described libraries draw."""
        drawing = (one for one in self._libraries if one.draws)
        return frozenset(name for one in drawing for each in one.classes.values() for name in each.methods)

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
    def called_functions(self) -> re.Pattern[str]:
        """The names of functions that some described library or platform calls."""
        return _any_of(name for one in self._libraries for name in one.hooks.get("", ()))

    @cached_property
    def called_methods(self) -> re.Pattern[str]:
        """The names of methods that some described library calls, whatever the class that has them comes from."""
        return _any_of(name for one in self._libraries for names in one.hooks.values() for name in names)

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
    def _drawing(self) -> frozenset[str]:
        return frozenset(library.library for library in self._libraries if library.draws)

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


def _any_of(globs: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted({fnmatch.translate(glob) for glob in globs})) or r"(?!)")


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
