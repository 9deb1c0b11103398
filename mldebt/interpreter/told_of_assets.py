"""What the methods of a store are told about an asset that they keep or give back, as its library tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.values import Decided, Entries, Items, Method, Thing, Value, choice, elements
from mldebt.library import Effects
from mldebt.library.form import Telling

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

_AS_IT_IS = Effects(text="same")


class ToldOf(msgspec.Struct, frozen=True, eq=False):
    """An asset as a method of a store may ask about it; `job` is the name of the job that gives it as an `output`.

    `taken_as` is the name under which it is asked for, `parts` are those of its parts, None where it has none."""

    key: str
    job: str
    output: str
    taken_as: str = ""
    metadata: Value = None
    of_input: Value = None
    parts: Value = None

    @property
    def path(self) -> list[Value]:
        """The parts of its key."""
        return [*self.key.split("/")]

    @property
    def part(self) -> Value:
        """The part of it that is at hand: one of those that are listed, else one of which nothing is known."""
        if self.parts is None:
            return None
        listed = isinstance(self.parts, Items) and not self.parts.open
        return choice(elements(self.parts)) if listed else HOLE


def told(machine: Machine, class_name: str, asset: ToldOf, upstream: str = "") -> Thing:
    """The object of a class that tells about an asset.

    `upstream` is the class of the object that tells of it as what another job keeps."""
    made = Thing(class_name)
    for name, fact in machine.libraries.tells(class_name).items():
        *above, last = name.split(".")
        holder = made
        for part in above:
            within = holder.fields.setdefault(part, Thing())
            holder = within if isinstance(within, Thing) else holder
        value = told(machine, upstream, asset) if fact == "upstream" else _fact(asset, fact)
        attribute = last.removesuffix("()")
        holder.fields[attribute] = value if attribute == last else Method(attribute, _AS_IT_IS, value)
    return made


def _fact(asset: ToldOf, fact: Telling) -> Value:
    match fact:
        case "path" | "identifier":
            parted = asset.parts is not None and fact == "identifier"
            return Items("list", [*asset.path, asset.part] if parted else asset.path)
        case "user text":
            return asset.key
        case "python name":
            return asset.key.replace("/", "__")
        case "part":
            return asset.part
        case "parts":
            return Items("list", [asset.part]) if asset.parts is not None else Items("list", [])
        case "is parted" | "always":
            return Decided(fact == "always" or asset.parts is not None)
        case "job":
            return asset.job
        case "run":
            return Items("list", [HOLE, asset.job, asset.output])
        case "output":
            return asset.output
        case "input":
            return asset.taken_as or asset.key.rpartition("/")[2]
        case "metadata":
            return _mapping(asset.metadata)
        case "metadata of input":
            return _mapping(asset.of_input)
        case "upstream":
            return None


def _mapping(value: Value) -> Value:
    return Entries({}) if value is None else value
