"""Which assets are meant by the names that others take them by: keys may have parts that stand before the name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.interpreter.bindings import Binding

if TYPE_CHECKING:
    from mldebt.interpreter.made_jobs import MadeJob


def resolved(made: MadeJob, jobs: Sequence[MadeJob]) -> MadeJob:
    """The job with the whole keys of the assets that it needs, among those of its pipeline."""
    if not made.pipeline or not (made.takes or made.needs):
        return made
    known = {
        name
        for other in jobs
        if other.pipeline == made.pipeline and other is not made
        for binding in other.puts
        for name in binding.names
    }
    own = made.puts[0].names[0].rpartition("/")[0] if made.puts and made.puts[0].names else ""
    takes = tuple(_bound(binding, known, own) for binding in made.takes)
    names = (name for binding in made.takes for name in binding.names)
    keys = (key for binding in takes for key in binding.names)
    before = dict(zip(names, keys, strict=True))
    needs = tuple(before.get(name) or _key(name, "", known, own) for name in made.needs)
    return msgspec.structs.replace(made, takes=takes, needs=needs)


def _bound(binding: Binding, known: set[str], own: str) -> Binding:
    parameter = binding.to if isinstance(binding.to, str) else ""
    return msgspec.structs.replace(binding, names=tuple(_key(one, parameter, known, own) for one in binding.names))


def _key(name: str, parameter: str, known: set[str], own: str) -> str:
    """The key of the one asset that a name means: itself, what it stands before, one beside the asset that asks, else
    the only one that ends so."""
    for one in (name, f"{name}/{parameter}", f"{own}/{name}"):
        if one in known:
            return one
    ending = _ending(name, known) or _ending(name.rpartition("/")[2], known)
    return ending[0] if len(ending) == 1 else name


def _ending(name: str, known: Iterable[str]) -> list[str]:
    return [one for one in known if one == name or one.endswith(f"/{name}")]
