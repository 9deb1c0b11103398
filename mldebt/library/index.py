"""Descriptions of libraries, looked up by the dotted names that code uses."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

import msgspec

from mldebt.library.deeds import StoreMaking
from mldebt.library.form import ClassEffects, Effects, Kind, Library, Telling
from mldebt.library.whole import WholeLibraries
from mldebt.patterns import pattern

_WILD = pattern(r"[*?\[]")


class Libraries(WholeLibraries):
    """All descriptions, looked up by dotted name; later ones win over earlier ones."""

    def __init__(self, libraries: Iterable[Library]) -> None:
        super().__init__(libraries)
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

    def function(self, name: str) -> Effects | None:
        """What calling the function of that dotted name does, or None where nobody described it.

        `sklearn.metrics.*` describes every function of a module that has no description of its own."""
        return self._functions.get(name) or self._functions.get(f"{name.rpartition('.')[0]}.*")

    def constant(self, name: str) -> str | int | float | bool | None:
        """The value of a library's constant, or None where nobody described it."""
        return self._constants.get(name)

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

    @cached_property
    def choosy(self) -> frozenset[str]:
        """The last parts of the names of models that leave out columns of what they are given, nobody knows which."""
        return frozenset(name.rpartition(".")[2] for name, effects in self._classes.items() if effects.choosy)

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
