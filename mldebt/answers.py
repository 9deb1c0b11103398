"""Answers of earlier runs: the report of a tree in which nothing has changed, given without looking at any code."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from mldebt import again
from mldebt.cache.entries import Cache
from mldebt.discover import listed, read_again
from mldebt.errors import Mistakes, MldebtError
from mldebt.listing import listing_of
from mldebt.reports.report import Report
from mldebt.source import Location, Source
from mldebt.stamps import Stamp, restamped, unchanged

KIND = "answers"


class Answer(msgspec.Struct, frozen=True):
    """What a check comes to: the report, what kept it from being complete, and from which severity on it fails."""

    report: Report
    mistakes: tuple[MldebtError, ...]
    fails_on: str


class Known(msgspec.Struct, frozen=True):
    """An answer, and all that it depends on besides the question; None where nobody knows."""

    answer: Answer
    seen: Seen | None


class Seen(msgspec.Struct, frozen=True):
    """All that an answer depends on besides the question: which files there are, and what was in those that count.

    `listing` is a digest of the paths of all files below the root."""

    root: Path
    listing: bytes
    stamps: tuple[Stamp, ...]


class _Mistake(msgspec.Struct, frozen=True, array_like=True):
    message: str
    location: Location | None
    hint: str | None


class _Header(msgspec.Struct, frozen=True, array_like=True):
    """What has to be the same for the answer to be right, and the answer, still encoded."""

    root: str
    listing: bytes
    stamps: tuple[Stamp, ...]
    answer: msgspec.Raw


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    report: Report
    mistakes: tuple[_Mistake, ...]
    fails_on: str
    sources: tuple[str, ...]


def recall(cache: Cache, key: str) -> Known | None:
    """The answer that is kept under a key, or None where there is none or something has changed since."""
    content = cache.read(KIND, key)
    if content is None:
        return None
    try:
        header = _headers.decode(content)
        if not _holds(header):
            return None
        stored = _answers.decode(header.answer)
    except (msgspec.MsgspecError, RecursionError):
        cache.forget(KIND, key)
        return None
    if any(not stamp.settled for stamp in header.stamps):
        _refresh(cache, key, header)
    sources = _LazySources(stored.report.root, stored.sources)
    mistakes = tuple(MldebtError(each.message, each.location, each.hint) for each in stored.mistakes)
    seen = Seen(Path(header.root), header.listing, header.stamps)
    return Known(Answer(replace(stored.report, sources=sources), mistakes, stored.fails_on), seen)


def keep(cache: Cache, key: str, seen: Seen, answer: Answer) -> None:
    """Keeps an answer for as long as everything that was seen stays the same."""
    flat = [one for each in answer.mistakes for one in (each.mistakes if isinstance(each, Mistakes) else (each,))]
    stored = _Stored(
        replace(answer.report, sources={}),
        tuple(_Mistake(each.message, each.location, each.hint) for each in flat),
        answer.fails_on,
        tuple(answer.report.sources),
    )
    try:
        encoded = msgspec.Raw(_encoder.encode(stored))
        content = _encoder.encode(_Header(os.fspath(seen.root), seen.listing, seen.stamps, encoded))
    except (OverflowError, RecursionError, ValueError, TypeError):
        return
    cache.write(KIND, key, content)


def keep_printed(cache: Cache, key: str, seen: Seen, code: int, text: str) -> None:
    """Keeps what a run printed, where the times of files tell whether it would be the same again."""
    if all(one.settled or not one.kind for one in seen.stamps):
        cache.write(again.KIND, key, again.kept_as(code, text, seen.listing, map(_state, seen.stamps)))


def _state(one: Stamp) -> again.FileState:
    file = again.told_of_file(one.size, one.changed, one.inode)
    return one.path, one.kind, file if one.kind == "file" else one.digest.hex()


class _LazySources(Mapping[str, Source]):
    """The files of a report, each read when it is asked for."""

    def __init__(self, root: Path, paths: Sequence[str]) -> None:
        self._root = root
        self._read: dict[str, Source | None] = dict.fromkeys(paths)

    def __getitem__(self, path: str) -> Source:
        source = self._read[path]
        if source is None:
            source = self._read[path] = read_again(self._root, path) or Source(path, "")
        return source

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


def _holds(header: _Header) -> bool:
    """Whether everything is as it was; the list of files last, since git has to be asked for it."""
    return all(map(unchanged, header.stamps)) and listing_of(listed(Path(header.root))) == header.listing


def _refresh(cache: Cache, key: str, header: _Header) -> None:
    """Stamps anew what had just been changed when it was stamped, so that the next run need not read it."""
    stamps = tuple(stamp if stamp.settled else restamped(stamp) for stamp in header.stamps)
    if any(new.settled and not old.settled for new, old in zip(stamps, header.stamps, strict=True)):
        cache.write(KIND, key, _encoder.encode(msgspec.structs.replace(header, stamps=stamps)))


def _decode_path(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)


def _encode_path(value: object) -> object:
    if isinstance(value, Path):
        return os.fspath(value)
    raise TypeError(type(value))


_encoder = msgspec.msgpack.Encoder(enc_hook=_encode_path)
_headers = msgspec.msgpack.Decoder(_Header)
_answers = msgspec.msgpack.Decoder(_Stored, dec_hook=_decode_path)
