"""Stores that the project writes itself: objects whose methods keep what jobs give, and give it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import named_data, objects, registration, reshaping, texts
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.locating import text_behind
from mldebt.interpreter.taskbook import KeptAt, Store
from mldebt.interpreter.told_of_assets import ToldOf, told
from mldebt.interpreter.values import (
    ClassValue,
    Entries,
    FunctionValue,
    Instance,
    Thing,
    Value,
    choice,
    options_of,
    origins_of,
    texts_of,
)
from mldebt.library import StoreMaking
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

OWN = "store of its own"
_OF_SEVERAL = pattern(r"\w+(?:[/._-]\w+)+")
_CONFIG, _SETTINGS, _RESOURCES = "config", "resource_config", "resources"


class Keeping(msgspec.Struct, frozen=True, eq=False):
    """How assets of one job are kept: in the store of a name, or `own` one, under a schema, in parts.

    `metadata` is what is stated of them besides, `parts` the names of their parts, None where they have none. `output`
    is the name of the result that they are, `job` that of the job, where it is not made of the key."""

    names: tuple[str, ...]
    store: str = ""
    schema: str = ""
    own: Value = None
    metadata: Value = None
    parts: Value = None
    output: str = "result"
    job: str = ""
    by_store: bool = True
    """Whether there is anything that a store could keep."""
    context: str = ""
    """The class of what the function that makes the asset is told about it."""


class OwnStores:
    """The stores that code supplies, and the assets that those of the project keep."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._supplied: list[tuple[Store, Value]] = []
        """All that is supplied under names; of what is no store the kind is empty."""
        self._assets: dict[tuple[str, str], tuple[Keeping, str]] = {}
        self._objects: dict[int, tuple[Value, Instance | None]] = {}

    def supply(self, name: str, value: Value, at: Location) -> None:
        """Takes down what code supplies under a name: a store, or something else that functions ask for."""
        for option in options_of(value):
            thing = option if isinstance(option, Thing) else Thing()
            place = "" if thing.locator is None else texts_of(thing.locator)[0]
            store = Store(name, self._kind(option), place, at.path, self._machine.libraries.ending(thing.class_name))
            self._supplied.append((store, option))
            if store.kind:
                self._machine.recorder.tasks.supply(store)

    def supplied(self, cls: ClassValue, name: str) -> Value:
        """The object of a class of the project that is supplied under a name, else the only one of that class."""
        found = [
            (store.name, one)
            for store, one in self._supplied
            if isinstance(one, Instance) and (one.cls.module, one.cls.scope) == (cls.module, cls.scope)
        ]
        named = [one for key, one in found if key == name] or [one for _, one in found]
        return named[0] if len(named) == 1 else None

    def resources(self, file: str) -> Thing:
        """All that is supplied to the functions of a file, by the names under which it is."""
        top = file.partition("/")[0]
        near = {store.name: one for store, one in self._supplied if store.file.partition("/")[0] == top}
        return Thing(fields={name: self._object(one) or one for name, one in near.items()})

    def know(self, pipeline: str, keeping: Keeping, file: str) -> None:
        """Takes down which assets a job of a file keeps, and how."""
        if not keeping.by_store:
            return
        self._assets.update({(pipeline, name): (keeping, file) for name in keeping.names})

    def put(self, pipeline: str, name: str, value: Value, at: Location) -> bool:
        """Whether the store of an asset is one of the project, and its code tells where it puts what it is given."""
        if value is None:
            return False
        for store, asset in self._keepers(pipeline, name):
            for way, method in self._methods(store, "puts"):
                context = told(self._machine, way.told[0], asset)
                given = [context, _of_class(self._machine, value, method), *self._paths(store, way, context, asset)]
                with self._machine.recorder.listening() as heard:
                    self._machine.invoke(method, given, at)
                if written := self._told(heard, "write", asset):
                    holding = [one for one in written if self._machine.recorder.holds(one)]
                    self._machine.recorder.tasks.keep_at(KeptAt(pipeline, name, (holding or written)[0]))
                    return True
        return False

    def take(self, pipeline: str, name: str, taken_as: str, stated: Value, at: Location) -> Taken | None:
        """What the store of an asset gives for it, where that is one of the project whose code tells where it is."""
        for store, asset in self._keepers(pipeline, name):
            of_input = stated.entries.get("metadata") if isinstance(stated, Entries) else None
            asset = msgspec.structs.replace(asset, taken_as=taken_as, of_input=of_input)
            for way, method in self._methods(store, "takes"):
                context = told(self._machine, way.told[1], asset, way.told[0])
                with self._machine.recorder.listening() as heard:
                    value = self._machine.invoke(method, [context, *self._paths(store, way, context, asset)], at)
                if read := self._told(heard, "read", asset):
                    for access in read:
                        self._machine.recorder.tasks.keep_at(KeptAt(pipeline, name, access))
                    return Taken(value, tuple(read))
        return None

    def context(self, keeping: Keeping, file: str) -> Thing:
        """What the function that makes an asset is told about it, with all that is supplied to it."""
        context = told(self._machine, keeping.context, _told_of(keeping, keeping.names[0]))
        context.fields[_RESOURCES] = self.resources(file)
        return context

    # Stores.

    def _keepers(self, pipeline: str, name: str) -> Iterator[tuple[Instance, ToldOf]]:
        """The store of the project that keeps an asset, with what it is told of that.

        Where several may, each of them at another place, nobody knows which does."""
        keeping, file = self._assets.get((pipeline, name), (None, ""))
        if keeping is None:
            return
        top = file.partition("/")[0]
        near = [one for store, one in self._supplied if _is_near(store, keeping.store, top)]
        found = {id(one): one for one in (options_of(keeping.own) if keeping.own is not None else near)}
        store = self._object(next(iter(found.values()))) if len(found) == 1 else None
        if store is not None:
            yield store, _told_of(keeping, name)

    def _kind(self, value: Value) -> str:
        """What kind of store a value is, empty where it is none."""
        match value:
            case Instance():
                return OWN if any(True for _ in self._ways(value)) else ""
            case FunctionValue(decorators=decorators):
                told = (registration.effects_of(self._machine, one) for one in decorators)
                gives = next((one.gives for one in told if one.registers == "store"), "")
                return OWN if gives and self._machine.libraries.kind(gives) == OWN else ""
            case Thing(fields={"function": FunctionValue() as function}):
                return self._kind(function)
            case Thing(class_name=str() as class_name) if class_name:
                kind = self._machine.libraries.kind(class_name)
                return kind if kind.startswith("store of") else ""
        return ""

    def _object(self, value: Value) -> Instance | None:
        """The object that a value supplies: itself, what a factory makes, or what a function gives; None where that
        is no object of the project."""
        if id(value) not in self._objects:
            self._objects[id(value)] = (value, None)
            made = [one for one in options_of(self._made(value)) if isinstance(one, Instance)]
            self._objects[id(value)] = (value, made[0] if len(made) == 1 else None)
        return self._objects[id(value)][1]

    def _made(self, value: Value) -> Value:
        match value:
            case Instance():
                factory = next((method for _, method in self._methods(value, "makes")), None)
                return value if factory is None else self._machine.invoke(factory, [Thing()], _place_of(factory))
            case FunctionValue():
                return self._given_by(value, None)
            case Thing(fields={"function": FunctionValue() as function}):
                return self._given_by(function, value.fields.get(_CONFIG))
        return None

    def _given_by(self, function: FunctionValue, config: Value) -> Value:
        context = Thing(fields={_SETTINGS: Entries({}, open=True) if config is None else config})
        parameters = self._machine.program.modules[function.module].scopes[function.scope].parameters
        return self._machine.invoke(function, [context] if parameters else [], _place_of(function))

    def _ways(self, store: Instance) -> Iterator[StoreMaking]:
        """The descriptions of the classes of libraries that a store comes from."""
        libraries = self._machine.libraries
        for base in objects.library_bases(self._machine, store.cls):
            described = libraries.class_name(base.dotted)
            making = libraries.stores(described) if described is not None else None
            if making is not None:
                yield making

    def _methods(
        self, store: Instance, deed: Literal["puts", "takes", "makes"]
    ) -> Iterator[tuple[StoreMaking, FunctionValue]]:
        for way in self._ways(store):
            method = objects.method_of(self._machine, store, getattr(way, deed)) if getattr(way, deed) else None
            if method is not None:
                yield way, method

    # Places.

    def _paths(self, store: Instance, way: StoreMaking, context: Value, asset: ToldOf) -> list[Value]:
        """The path that the library hands to the methods of a store besides, where it does."""
        if not way.place:
            return []
        machine = self._machine
        if (placing := objects.method_of(machine, store, way.place)) is not None:
            return [machine.invoke(placing, [context], _place_of(placing))]
        relative = objects.method_of(machine, store, way.relative)
        below = [machine.invoke(relative, [context], _place_of(relative))] if relative is not None else asset.path
        path = texts.joined([self._base(store, way), *below])
        if asset.parts is not None:
            parted = objects.method_of(machine, store, way.part)
            given = [context, path, asset.part]
            path = machine.invoke(parted, given, _place_of(parted)) if parted is not None else texts.joined(given[1:])
        ending = objects.instance_attribute(machine, store, way.ending, _place_of(store.cls))
        return [texts.concatenated([path, ending]) if isinstance(ending, str) else path]

    def _base(self, store: Instance, way: StoreMaking) -> Value:
        """The folder of all that a store keeps: what it is made with, else the one that the program is started in."""
        if way.base in store.fields:
            return text_behind(store.fields[way.base])
        return "." if store.thing is None or store.thing.locator is None else store.thing.locator

    def _told(self, heard: list[Access], mode: str, asset: ToldOf) -> list[Access]:
        """The accesses of a mode that tell where an asset is; others tell nothing, nor do they count."""
        words = {asset.key.rpartition("/")[2].lower(), *_names(asset.metadata)}
        known = [one for one in heard if all(_is_known(locator, words) for locator in one.locators)]
        self._machine.recorder.take_back(one for one in heard if one not in known)
        return [one for one in known if one.mode == mode]


class Taken(msgspec.Struct, frozen=True, eq=False):
    """What a store gives, with the accesses by which it has it."""

    value: Value
    accesses: tuple[Access, ...]

    def of_class(self, machine: Machine, expected: Thing) -> Value:
        """The value as of the class that it is expected to have, where nothing else is known of it."""
        return choice(_as(machine, option, expected.class_name) for option in options_of(self.value))


def _told_of(keeping: Keeping, name: str) -> ToldOf:
    job = keeping.job or name.replace("/", "__")
    return ToldOf(name, job, keeping.output, metadata=keeping.metadata, parts=keeping.parts)


def _of_class(machine: Machine, value: Value, method: FunctionValue) -> Value:
    """A value as of the class that a method expects its content to have, where nothing else is known of it."""
    expected = named_data.expected(machine, method, 1, 1)
    return choice(_as(machine, option, expected.class_name) for option in options_of(value))


def _as(machine: Machine, value: Value, class_name: str) -> Value:
    if type(value) is Thing and not value.class_name and class_name:
        return reshaping.made(machine, class_name, origins_of(value), value)
    return value


def _is_near(store: Store, name: str, top: str) -> bool:
    return store.name == name and store.file.partition("/")[0] == top


def _is_known(locator: str, words: Iterable[str]) -> bool:
    """Whether a place is known, or so much of it that those of other assets are told from it: words of this one."""
    return HOLE not in locator or any(word in locator.lower() for word in words)


def _names(value: Value) -> Iterator[str]:
    """The names and paths of several words that are stated of an asset, in small letters."""
    for option in options_of(value):
        for one in option.entries.values() if isinstance(option, Entries) else ():
            if isinstance(one, str) and HOLE not in one and _OF_SEVERAL.fullmatch(one):
                yield one.lower()


def _place_of(value: FunctionValue | ClassValue) -> Location:
    return Location(value.module, FILE_START)
