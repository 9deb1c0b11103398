"""Abstract values. Python's own scalars stand for themselves; a text may have holes for its unknown parts.

A text that begins with `ROOT` is a path from the root of the repository, known for certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Scalar, Tree
from mldebt.interpreter.landmarks import NOWHERE, Access, Origins, union
from mldebt.source import Span

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.library import Effects

ROOT = "\ue000"
FUNCTION = "function"
"""The field of a value that holds the function which a decorator made it of."""
TASKS = "tasks"
"""The field of a value that holds the tasks it stands for, by the ids of their jobs."""
LONGEST = 256
"""How many items a list or dict keeps one by one."""
MOST_OPTIONS = 24
"""How many alternatives a value keeps; more become unknown."""


class Thing(msgspec.Struct, eq=False):
    """An object of a library's class, or of an unknown class where `class_name` is empty.

    `locator` is where a handle or client points to, `access` the opening of a handle, `content` the model that an
    estimator has become by training, `fields` what code stored on it.
    """

    class_name: str = ""
    origins: Origins = NOWHERE
    locator: Value = None
    access: Access | None = None
    content: Origins = NOWHERE
    fields: dict[str, Value] = msgspec.field(default_factory=dict)


class Frame(Thing, eq=False):
    """A table in memory: `columns` are those assigned or selected by name, `origins` is where all others come from.

    `closed` tells that `columns` is all there is."""

    columns: dict[str, Origins] = msgspec.field(default_factory=dict)
    closed: bool = False


class Items(msgspec.Struct, eq=False):
    """A list, tuple or set; `rest` is where items come from that are not known one by one."""

    kind: str
    items: list[Value]
    rest: Value = None
    open: bool = False


class Entries(msgspec.Struct, eq=False):
    """A dict with known keys; `open` where there may be others, which come from `rest`."""

    entries: dict[Scalar, Value]
    rest: Value = None
    open: bool = False


class Name(msgspec.Struct, frozen=True, eq=False):
    """A dotted name outside the project: a library's module, function or class."""

    dotted: str


class FunctionValue(msgspec.Struct, frozen=True, eq=False):
    """A function of the project, with what it closes over and the object it is bound to."""

    module: str
    scope: int
    closure: Activation | None
    defaults: tuple[tuple[str, Value], ...] = ()
    decorators: tuple[Value, ...] = ()
    receiver: Value = None
    bound: tuple[Value, ...] = ()
    bound_keywords: tuple[tuple[str, Value], ...] = ()


class ClassValue(msgspec.Struct, frozen=True, eq=False):
    """A class of the project; `body` is the evaluated class body."""

    module: str
    scope: int
    body: Activation
    bases: tuple[Value, ...] = ()
    decorators: tuple[Value, ...] = ()


class Instance(msgspec.Struct, eq=False):
    """An object of a class of the project."""

    cls: ClassValue
    fields: dict[str, Value] = msgspec.field(default_factory=dict)
    thing: Thing | None = None


class Parent(msgspec.Struct, frozen=True, eq=False):
    """What `super()` gives: an object seen as one of the classes above that of the method at hand."""

    receiver: Instance | ClassValue
    cls: ClassValue


class ModuleValue(msgspec.Struct, frozen=True, eq=False):
    """A module or package of the project."""

    path: str


class Layer(msgspec.Struct, frozen=True):
    """A part of one of the documents that a configuration is put together of.

    `mount` are the keys under which it stands from here. Where it is not `chosen`, another takes its place unless
    somebody asks for it. Without a file it is what a command says."""

    file: str
    keys: tuple[str, ...]
    tree: Tree
    mount: tuple[str, ...] = ()
    chosen: bool = True

    def below(self, key: str) -> Layer | None:
        """What it has under a key, or None."""
        if self.mount:
            return Layer(self.file, self.keys, self.tree, self.mount[1:], self.chosen) if key == self.mount[0] else None
        tree = self.tree.get(key)
        return None if tree is None else Layer(self.file, (*self.keys, key), tree, (), self.chosen)

    def names(self) -> tuple[str, ...]:
        """The keys that it has."""
        return self.mount[:1] or tuple(entry.key for entry in self.tree.entries or ())


class Section(msgspec.Struct, frozen=True, eq=False):
    """A part of a configuration document: a mapping or sequence under a path of keys.

    With `layers` it is a part of several documents put together, the later over the earlier, under one `root`."""

    file: str
    keys: tuple[str, ...]
    tree: Tree
    layers: tuple[Layer, ...] = ()
    root: Section | None = None

    def names(self) -> tuple[str, ...]:
        """The keys that it has."""
        if self.layers:
            return tuple(dict.fromkeys(name for layer in self.layers for name in layer.names()))
        return tuple(entry.key for entry in self.tree.entries or ())


class Method(msgspec.Struct, frozen=True, eq=False):
    """A described method of a library's class, bound to its receiver."""

    name: str
    effects: Effects
    receiver: Value


class Member(msgspec.Struct, frozen=True, eq=False):
    """An attribute that nobody described: a column of a frame, or a method, which shows when it is called."""

    receiver: Value
    name: str
    span: Span


class Given(str):
    """A text that the command which starts a job gives as an argument."""


class Returned(str):
    """A text that a task of an orchestrator gives, and which stands for the task too; `job` is the id of its job."""

    job: str

    @classmethod
    def by(cls, job: str, text: str) -> Returned:
        """The text as what that job gives."""
        made = cls(text)
        made.job = job
        return made


class Decided(msgspec.Struct, frozen=True, eq=False):
    """The outcome of a comparison with an argument of the command: the other branch is not this job's."""

    holds: bool


class Choice(msgspec.Struct, frozen=True, eq=False):
    """One of several values."""

    options: tuple[Value, ...]


Value = (
    str | int | float | bool | None | Thing | Items | Entries | Name | FunctionValue | ClassValue | Instance
    | Parent | ModuleValue | Section | Method | Member | Decided | Choice
)  # fmt: skip


WITHOUT_ORIGINS = frozenset(
    {type(None), str, int, float, bool, Given, Returned, Name, FunctionValue, ClassValue, ModuleValue, Section, Decided}
)
"""The types of the values that come from nowhere."""


def unknown(*origins: Origins) -> Thing:
    """A value of which only the origins are known."""
    return Thing(origins=union(origins))


def choice(values: Iterable[Value]) -> Value:
    """One of the values: equal texts once, `None` and unknown things without origin left out where others say more."""
    found: dict[object, Value] = {}
    for value in values:
        for option in options_of(value):
            scalar = option is None or isinstance(option, str | int | float)
            found.setdefault((type(option), option) if scalar else id(option), option)
    options = list(found.values())
    if len(options) == 1:
        return options[0]
    telling = [option for option in options if not _is_empty(option)]
    options = telling or options[:1]
    if not options:
        return Thing()
    if len(options) > MOST_OPTIONS:
        return unknown(*(origins_of(option) for option in options))
    return options[0] if len(options) == 1 else Choice(tuple(options))


def options_of(value: Value) -> tuple[Value, ...]:
    """The alternatives of a value, itself alone where it has none."""
    return value.options if isinstance(value, Choice) else (value,)


def texts_of(value: Value) -> tuple[str, ...]:
    """The texts a value may be; whatever is no text is a hole."""
    return tuple(dict.fromkeys(_text(option) for option in options_of(value)))


def names_of(value: Value, depth: int = 3) -> tuple[str, ...] | None:
    """The texts in a text or sequence of texts (names of columns), or None where not all are known."""
    if not depth:
        return None
    names: list[str] = []
    for option in options_of(value):
        if isinstance(option, Items):
            if option.open:
                return None
            parts = [names_of(item, depth - 1) for item in option.items]
            if any(part is None for part in parts):
                return None
            names.extend(name for part in parts for name in part or ())
        elif isinstance(option, Section) and option.tree.items is not None:
            names.extend(option.tree.strings())
        elif isinstance(option, Entries) and not option.open:
            names.extend(key for key in option.entries if isinstance(key, str))
        elif isinstance(option, str) and HOLE not in option:
            names.append(option)
        elif option is not None:
            return None
    return tuple(dict.fromkeys(names))


def origins_of(value: Value) -> Origins:
    """Where all that a value holds comes from."""
    kind = type(value)
    if kind in WITHOUT_ORIGINS:
        return NOWHERE
    # Most values are of these kinds; the walk below gives the same.
    if kind is Thing:
        return union((value.origins, value.content))  # type: ignore[union-attr]
    if kind is Frame:
        return union((value.origins, value.content, *value.columns.values()))  # type: ignore[union-attr]
    if kind is Member or kind is Method:
        return origins_of(value.receiver)  # type: ignore[union-attr]
    return _origins_within(value)


def _origins_within(value: Value) -> Origins:
    """Where all that a value with parts holds comes from."""
    found: list[Origins] = []
    seen: set[int] = set()
    waiting: list[Value] = [value]
    while waiting:
        held = waiting.pop()
        if id(held) in seen:
            continue
        seen.add(id(held))
        if type(held) in WITHOUT_ORIGINS:
            continue
        match held:
            case Thing():
                found.extend((held.origins, held.content))
                if isinstance(held, Frame):
                    found.extend(held.columns.values())
            case Items():
                waiting.extend((held.rest, *held.items))
            case Entries():
                waiting.extend((held.rest, *held.entries.values()))
            case Choice():
                waiting.extend(held.options)
            case Instance():
                waiting.append(held.thing)
            case Member() | Method():
                waiting.append(held.receiver)
    return union(found)


def tree_value(file: str, keys: tuple[str, ...], tree: Tree) -> Value:
    """The value of a part of a configuration document."""
    return tree.scalar if tree.is_scalar else Section(file, keys, tree)


def section_value(section: Section, key: str) -> Value:
    """The value under a key of a section; of layers it is what the last one says."""
    if section.layers:
        return _layered(section, [below for layer in section.layers if (below := layer.below(key)) is not None])
    tree = section.tree.get(key)
    return Thing() if tree is None else tree_value(section.file, (*section.keys, key), tree)


def _layered(section: Section, found: list[Layer]) -> Value:
    chosen = [layer for layer in found if layer.chosen] or found
    if not chosen:
        return Thing()
    last = chosen[-1]
    if not last.mount and last.tree.is_scalar:
        return last.tree.scalar
    inside = tuple(layer for layer in found if layer.mount or not layer.tree.is_scalar)
    shown = next((layer for layer in reversed(inside) if not layer.mount), inside[-1])
    tree = shown.tree if not shown.mount else Tree(shown.tree.span, entries=())
    return Section(shown.file, shown.keys, tree, inside, section.root or section)


def elements(value: Value) -> Iterator[Value]:
    """The values an iteration may give, as far as they are known one by one."""
    for option in options_of(value):
        if isinstance(option, Items):
            yield from option.items
            if option.open or option.rest is not None:
                yield option.rest if option.rest is not None else Thing()
        elif isinstance(option, Entries):
            yield from option.entries
            if option.open:
                yield Thing()
        else:
            part = unknown(origins_of(option))
            if isinstance(option, Thing) and TASKS in option.fields:
                part.fields[TASKS] = option.fields[TASKS]
            yield part


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else HOLE


def _is_empty(value: Value) -> bool:
    if value is None or value == HOLE:
        return True
    return type(value) is Thing and not (value.class_name or value.origins or value.content or value.fields)
