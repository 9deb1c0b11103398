"""Data that a tool offers by name: the entries of a catalog, and the settings that its jobs take by name."""

import re
from collections.abc import Iterable

import msgspec

from mldebt.facts.tree import Scalar
from mldebt.patterns import pattern
from mldebt.source import Span

PLACEHOLDER = pattern(r"\{(\w+)\}")


class NamedData(msgspec.Struct, frozen=True, array_like=True):
    """An entry of a catalog: where the data of a name is, and what kind of object it is loaded as.

    A name with placeholders in braces stands for every name of that form; the locator repeats them. An empty locator
    is data that has no place outside the tool. `medium` is file, directory, table, uri, registry or memory."""

    name: str
    file: str
    span: Span
    locator: str = ""
    medium: str = "file"
    type: str = ""
    tables: tuple[str, ...] = ()
    """The tables that the data is asked of, where it is what a query gives."""
    credentials: str = ""
    """The name under which it asks for credentials."""


class Catalog(msgspec.Struct, frozen=True):
    """What one project of a tool offers by name to all code below its folder.

    `settings` are the files of its parameters, those that win first. A name that begins with `setting_prefix` stands
    for one of them, `all_settings` for all together. `given` are those that commands give runs of the project,
    `credentials` the files of what entries ask for under that name."""

    tool: str
    folder: str
    entries: tuple[NamedData, ...] = ()
    settings: tuple[str, ...] = ()
    setting_prefix: str = ""
    all_settings: str = ""
    given: tuple[tuple[tuple[str, ...], Scalar], ...] = ()
    credentials: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Whether a file is a part of the project."""
        return not self.folder or path.startswith(f"{self.folder}/")

    def setting(self, name: str) -> tuple[str, ...] | None:
        """The path of the setting that a name stands for, empty for all of them; None where it is data."""
        if self.all_settings and name == self.all_settings:
            return ()
        if self.setting_prefix and name.startswith(self.setting_prefix):
            return tuple(name.removeprefix(self.setting_prefix).split("."))
        return None

    def find(self, name: str) -> NamedData | None:
        """The entry of that name, with the placeholders of its form filled in, or None."""
        exact = next((entry for entry in self.entries if entry.name == name), None)
        if exact is not None:
            return exact
        formed = sorted((one for one in self.entries if "{" in one.name), key=_specific)
        return next((found for entry in formed if (found := _filled(entry, name)) is not None), None)


def catalog_for(catalogs: Iterable[Catalog], path: str) -> Catalog | None:
    """The catalog of the innermost project that a file is a part of, or None."""
    return max((one for one in catalogs if one.covers(path)), key=lambda one: len(one.folder), default=None)


def _specific(entry: NamedData) -> tuple[int, int, str]:
    """Forms with more plain letters come first, as tools match them."""
    return -len(PLACEHOLDER.sub("", entry.name)), -entry.name.count("{"), entry.name


def _filled(entry: NamedData, name: str) -> NamedData | None:
    parts = PLACEHOLDER.split(entry.name)
    groups: set[str] = set()
    expression = ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            expression += re.escape(part)
        else:
            expression += f"(?P={part})" if part in groups else f"(?P<{part}>.+?)"
            groups.add(part)
    match = re.fullmatch(expression, name) if not any(part[0].isdigit() for part in groups) else None
    if match is None:
        return None
    values = match.groupdict()
    locator = PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), entry.locator)
    kind = PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), entry.type)
    return msgspec.structs.replace(entry, name=name, locator=locator, type=kind)
