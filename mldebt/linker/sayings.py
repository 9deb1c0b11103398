"""What each file says by itself: questions to one file, each asked once for a state of it.

The answer hangs on the file and on the descriptions of libraries alone, since nothing else is there to be asked:
neither other files nor what evaluation showed. So it is known for as long as these are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar, get_type_hints

import msgspec

from mldebt.cache.sayings import Answers, KnownSayings
from mldebt.cache.sealed import key_of
from mldebt.facts.module import Module
from mldebt.interpreter.program import Program
from mldebt.library import Libraries
from mldebt.linker.operands import Body, CodeOf
from mldebt.project.vocabulary import FILE_NAME

T = TypeVar("T")


class OneFile:
    """A file of code that sees no other file."""

    def __init__(self, path: str, module: Module, libraries: Libraries) -> None:
        self.path = path
        self.module = module
        self.libraries = libraries

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """Its scopes in order, with the constants of this file only."""
        return tuple(CodeOf(Program({self.path: self.module}, {})).bodies(self.path))


class Saying(Generic[T]):
    """A question to one file, under the name of the function that answers it."""

    def __init__(self, answer: Callable[[OneFile], T]) -> None:
        self.answer = answer
        self.name = f"{answer.__module__}.{answer.__qualname__}"

    @cached_property
    def form(self) -> msgspec.msgpack.Decoder[T]:
        """What gives an answer that was kept as bytes."""
        return msgspec.msgpack.Decoder(get_type_hints(self.answer)["return"])


class Sayings:
    """The answers of a project's files, found out now where they are not known."""

    def __init__(self, modules: Mapping[str, Module], libraries: Libraries, known: KnownSayings | None = None) -> None:
        self._files = {path: OneFile(path, module, libraries) for path, module in modules.items()}
        self._known = known
        # Descriptions of libraries are files of mldebt's own, those of wrappers stand in the project's file.
        stated = known.keys.get(FILE_NAME, "") if known is not None else ""
        self._context = key_of(stated, *libraries.names)
        self._answers: dict[tuple[str, str], Any] = {}
        self._kept: dict[str, Answers] = {}
        self._asked_anew: set[str] = set()

    def of(self, path: str, saying: Saying[T]) -> T:
        """What a file answers."""
        key = (path, saying.name)
        if key not in self._answers:
            self._answers[key] = self._found(path, saying)
        found: T = self._answers[key]
        return found

    def of_all(self, paths: Iterable[str], saying: Saying[T]) -> Iterator[tuple[str, T]]:
        """What each of some files answers, with its path."""
        return ((path, self.of(path, saying)) for path in paths)

    def keep(self) -> None:
        """Keeps what was found out, where there is a cache."""
        if self._known is not None:
            for path in sorted(self._asked_anew):
                self._known.keep(path, self._context, self._kept[path])
        self._asked_anew.clear()

    def _found(self, path: str, saying: Saying[T]) -> T:
        if self._known is None or path not in self._known.keys:
            return saying.answer(self._files[path])
        if path not in self._kept:
            self._kept[path] = self._known.find(path, self._context)
        content = self._kept[path].get(saying.name)
        if content is not None:
            return saying.form.decode(content)
        answer = saying.answer(self._files[path])
        self._kept[path][saying.name] = msgspec.Raw(msgspec.msgpack.encode(answer))
        self._asked_anew.add(path)
        return answer
