"""Shards: facts of a part of a project in a file, for build systems that spread work over machines."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from mldebt.cache.facts import encoded, key_of_file
from mldebt.errors import MldebtError
from mldebt.facts.file import FileFacts
from mldebt.source import Source


class _Shard(msgspec.Struct, frozen=True, tag="mldebt facts"):
    """Encoded facts by key, and the identity of the program that made them."""

    program: str
    facts: dict[str, bytes]


def part_of(sources: Sequence[Source], number: int, count: int) -> tuple[Source, ...]:
    """The files of one of so many parts, from 1; a file is always in the same part, whatever else there is."""
    return tuple(source for source in sources if _place(source.path, count) == number - 1)


def write_shard(program: str, facts: Iterable[tuple[Source, FileFacts]]) -> bytes:
    """The content of a file of facts."""
    found = {key_of_file(program, source): encoded(each) for source, each in facts}
    return msgspec.msgpack.encode(_Shard(program, found))


def read_shards(files: Sequence[Path], program: str) -> Mapping[str, bytes]:
    """The facts in such files by key; raises where a file is none, or was made by another mldebt."""
    found: dict[str, bytes] = {}
    for file in files:
        shown = os.fspath(file)
        try:
            shard = msgspec.msgpack.decode(file.read_bytes(), type=_Shard)
        except OSError as error:
            raise MldebtError(f"'{shown}' cannot be read: {(error.strerror or str(error)).lower()}") from error
        except msgspec.MsgspecError as error:
            hint = "`mldebt facts --shard I/N -o FILE` writes such a file"
            raise MldebtError(f"'{shown}' is no file of facts", hint=hint) from error
        if shard.program != program:
            hint = "make it with the mldebt, Python and libraries that check"
            raise MldebtError(f"'{shown}' was made by another mldebt", hint=hint)
        found.update(shard.facts)
    return found


def _place(path: str, count: int) -> int:
    return int.from_bytes(hashlib.blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") % count
