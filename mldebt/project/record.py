"""Forms made of other forms: lists, tables whose keys the user chooses, records whose keys are fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from mldebt.errors import MldebtError, suggestion
from mldebt.facts.tree import Entry, Tree
from mldebt.project.form import Form, Name, Schema, T_co, alternatives, head, word
from mldebt.source import Location


@dataclass(frozen=True)
class Many(Form[tuple[T_co, ...]]):
    """A list of one form; with `alone`, a single value may stand for a list of one."""

    item: Form[T_co]
    alone: bool = False

    @property
    def expected(self) -> str:
        return f"{self.item.expected} or a list" if self.alone else "a list"

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        if tree.items is not None:
            name = self.item.noun if isinstance(self.item, Record) else f"an item of {what}"
            for item in tree.items:
                yield from self.item.mistakes(item, path, name)
        elif not self.alone or tree.is_mapping:
            yield self.refused(tree, path, what, f"write [{word(tree)}]" if isinstance(tree.scalar, str) else None)
        else:
            yield from self.item.mistakes(tree, path, what)

    def value(self, tree: Tree, path: str) -> tuple[T_co, ...]:
        return tuple(self.item.value(item, path) for item in ((tree,) if tree.items is None else tree.items))

    def schema(self) -> Schema:
        item = self.item.schema()
        several: Schema = {"type": "array", "items": item}
        return {"anyOf": [item, several]} if self.alone else several


@dataclass(frozen=True)
class Table(Form[tuple[tuple[Name, T_co], ...]]):
    """A mapping whose keys the user chooses."""

    item: Form[T_co]
    noun: str = ""
    expected = "a mapping"

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        if tree.entries is None:
            yield self.refused(tree, path, what)
        for entry in tree.entries or ():
            if not entry.key.strip():
                yield MldebtError(f"a key of {what} is empty", Location(path, entry.span), "name what it speaks of")
            yield from self.item.mistakes(entry.value, path, f"{self.noun} '{entry.key}'".lstrip())

    def value(self, tree: Tree, path: str) -> tuple[tuple[Name, T_co], ...]:
        return tuple((_named(entry, path), self.item.value(entry.value, path)) for entry in tree.entries or ())

    def schema(self) -> Schema:
        return {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": self.item.schema()}


class Field(msgspec.Struct, frozen=True):
    """What a key of a record takes, and one sentence about it."""

    form: Form[object]
    sentence: str
    required: bool = False


@dataclass(frozen=True)
class Record(Form[T_co]):
    """A mapping with a fixed set of keys, made into a value with the keys and the `location` as arguments.

    Dashes in keys are underscores in arguments. One key at least of `any_of` must be there.
    """

    noun: str
    make: Callable[..., T_co]
    fields: Mapping[str, Field]
    any_of: tuple[str, ...] = ()
    expected = "a mapping"

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        if tree.entries is None:
            yield self.refused(tree, path, what, f"its keys are {alternatives(self.fields, 'and')}")
            return
        for entry in tree.entries:
            if field := self.fields.get(entry.key):
                yield from field.form.mistakes(entry.value, path, f"'{entry.key}'")
            else:
                hint = suggestion(entry.key, self.fields)
                yield MldebtError(f"{what} has no key '{entry.key}'", Location(path, entry.span), hint)
        yield from self._missing(tree, path, what)

    def _missing(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        place = Location(path, head(tree))
        for key, field in self.fields.items():
            if field.required and tree.entry(key) is None:
                yield MldebtError(f"{what} lacks '{key}'", place, f"add {key}: {_clause(field.sentence)}")
        if self.any_of and not any(tree.entry(key) for key in self.any_of):
            quoted = [f"'{key}'" for key in self.any_of]
            yield MldebtError(f"{what} lacks {alternatives(quoted)}", place, f"add {alternatives(self.any_of)}")

    def value(self, tree: Tree, path: str) -> T_co:
        return self.make(location=Location(path, head(tree)), **self.given(tree, path))

    def given(self, tree: Tree, path: str) -> dict[str, object]:
        """The values of the keys that are there."""
        stated = ((key, field, tree.get(key)) for key, field in self.fields.items())
        return {key.replace("-", "_"): field.form.value(value, path) for key, field, value in stated if value}

    def schema(self) -> Schema:
        properties = {key: {"description": field.sentence, **field.form.schema()} for key, field in self.fields.items()}
        required = [key for key, field in self.fields.items() if field.required]
        any_of = [{"required": [key]} for key in self.any_of]
        schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
        return {**schema, **({"required": required} if required else {}), **({"anyOf": any_of} if any_of else {})}


@dataclass(frozen=True)
class Named(Form[tuple[T_co, ...]]):
    """A mapping from names the user chooses to records, which get their key as `name`."""

    record: Record[T_co]
    expected = "a mapping"

    def mistakes(self, tree: Tree, path: str, what: str) -> Iterator[MldebtError]:
        yield from Table(self.record, self.record.noun).mistakes(tree, path, what)

    def value(self, tree: Tree, path: str) -> tuple[T_co, ...]:
        return tuple(self._made(entry, path) for entry in tree.entries or ())

    def schema(self) -> Schema:
        return Table(self.record).schema()

    def _made(self, entry: Entry, path: str) -> T_co:
        name = _named(entry, path)
        return self.record.make(name=name, location=name.location, **self.record.given(entry.value, path))


def _named(entry: Entry, path: str) -> Name:
    return Name(entry.key, Location(path, entry.span))


def _clause(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
