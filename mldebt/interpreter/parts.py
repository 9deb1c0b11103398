"""The parts that a project is evaluated in: files that nothing refers to, each by itself, and all the rest.

What a part shows is kept with the files that its evaluation looked at, and is the same as long as these are. The rest
is evaluated last: it may depend on what the others call and start, and on nothing else that they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec
from msgspec.structs import replace

from mldebt.cache.observations import KnownObservations, Sight
from mldebt.cache.sealed import key_of
from mldebt.interpreter.apart import done_apart
from mldebt.interpreter.exchange import encoded, moved, take_over
from mldebt.interpreter.machine import Machine
from mldebt.interpreter.program import Program, is_environment
from mldebt.interpreter.recorder import Recorder
from mldebt.interpreter.sights import BESIDE, Sights
from mldebt.interpreter.started import Started
from mldebt.interpreter.watched import Looks, Watched

_WORTHWHILE = 4_000
"""The instructions of files that are worth the start of further processes."""
_REST = ""
"""Stands for the rest where a part is named by its path."""


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """What one file shows, as bytes; none where it hands something on, so that it is no part by itself.

    `called` are the functions that its evaluation calls, by module and scope, `jobs` the ids of its jobs. `launches`
    tells that it starts programs."""

    content: bytes
    called: tuple[tuple[str, int], ...] = ()
    jobs: tuple[str, ...] = ()
    launches: bool = False


class Parts:
    """Gives what parts show, evaluated now where that is not known."""

    def __init__(self, program: Program, machine: Machine, known: KnownObservations | None) -> None:
        self._program = program
        self._machine = machine
        self._known = known
        contents = known.digests if known is not None else {}
        self._sights = Sights(program, contents, program.mentioned)
        self._wider = Sights(program, contents, program.named_functions)
        """The rest depends also on which functions other files call or hand on: that decides what comes first."""

    def scripts(self, asked: Sequence[str], program: Watched, evaluate: Callable[[], frozenset[str]]) -> frozenset[str]:
        """The scripts that code starts where what starts them is asked; none, and nothing is evaluated, otherwise."""
        if not asked:
            return frozenset()
        if self._known is None:
            return evaluate()
        context = key_of(self._context, "scripts", *asked)
        found = self._known.find(context, _REST, self._wider.moved)
        if found is not None:
            return frozenset(_paths.decode(found.content))
        scripts = evaluate()
        self._keep_wider(context, program, _encoder.encode(sorted(scripts)))
        return scripts

    def alone(
        self, asked: Mapping[str, str], evaluate: Callable[[Machine, str], None], processes: int
    ) -> dict[str, Shown]:
        """What files show that are evaluated by themselves, those that show something.

        Of each file is `asked` what tells its evaluation from others, besides the files that it looks at."""
        found = {path: self._find(told, path) for path, told in asked.items()}
        new = [path for path, shown in found.items() if shown is None]
        size = sum(len(scope.body) for path in new for scope in self._program.modules[path].scopes)

        def work(path: str) -> bytes:
            return _encoder.encode(self._evaluated(path, evaluate))

        for path, content in zip(new, done_apart(work, new, processes if size > _WORTHWHILE else 1), strict=True):
            shown, looked_at = _evaluations.decode(content)
            found[path] = shown
            if self._known is not None:
                # All of the file itself counts: what comes first of it hangs on all that it names.
                seen = {one: self._sights.of(one, scopes if one != path else ()) for one, scopes in looked_at.items()}
                self._known.keep(key_of(self._context, asked[path]), path, seen, _encoder.encode(shown))
        return {path: shown for path, shown in found.items() if shown is not None and shown.content}

    def _find(self, told: str, path: str) -> Shown | None:
        if self._known is None:
            return None
        context = key_of(self._context, told)
        found = self._known.find(context, path, self._sights.moved)
        shown = _shown.decode(found.content) if found is not None else None
        if found is None or shown is None or not found.moved or not shown.content:
            return shown
        content = moved(shown.content, found.moved)
        if content is None:
            return None
        shown = replace(shown, content=content)
        self._known.keep(context, path, _seen_today(self._sights, found.looked_at), _encoder.encode(shown))
        return shown

    def rest(self, asked: Iterable[str], program: Watched, evaluate: Callable[[], Recorder]) -> Recorder:
        """What the rest shows where that is asked: its evaluation looks at a program that is watched."""
        if self._known is None:
            return evaluate()
        context = key_of(self._context, *asked)
        content = self._known_rest(self._known, context)
        if content is not None:
            recorder = Recorder()
            take_over(recorder, content)
            return recorder
        recorder = evaluate()
        self._keep_wider(context, program, encoded(recorder, own_jobs=True))
        return recorder

    def _known_rest(self, known: KnownObservations, context: str) -> bytes | None:
        found = known.find(context, _REST, self._wider.moved)
        if found is None or not found.moved:
            return found.content if found is not None else None
        content = moved(found.content, found.moved)
        if content is not None:
            known.keep(context, _REST, _seen_today(self._wider, found.looked_at), content)
        return content

    def _keep_wider(self, context: str, program: Watched, content: bytes) -> None:
        assert self._known is not None
        seen = {path: self._wider.of(path, scopes) for path, scopes in program.looked_at.items()}
        self._known.keep(context, _REST, seen, content)

    def _evaluated(self, path: str, evaluate: Callable[[Machine, str], None]) -> tuple[Shown, Looks]:
        """What a file shows, and what of files was looked at."""
        named = Program({path: self._program.modules[path]}, {}).named_functions
        program = Watched(self._program, named)
        machine = self._machine.for_one(program, path)
        evaluate(machine, path)
        recorder = machine.recorder
        looked_at = {path: frozenset[int](), **program.looked_at}
        if machine.hands_on:
            return Shown(b""), looked_at
        called = tuple(sorted(recorder.called))
        return Shown(encoded(recorder), called, tuple(recorder.jobs), bool(recorder.started)), looked_at

    @cached_property
    def _context(self) -> str:
        """What tells all that evaluation takes from no file in particular: which files there are, and settings."""
        machine, program = self._machine, self._program
        stated = sorted(f"{name}={value}" for name, values in machine.environment.items() for value in values)
        files = (*sorted(program.modules), "", *sorted(program.documents))
        settings = [self._sights.whole(path) for path in files if path and is_environment(path)]
        settings.append(self._known.digests.get("mldebt.yaml", "") if self._known is not None else "")
        told = (*settings, "", *stated, "", *machine.libraries.names, "", str(program.size))
        return key_of(*files, "", *told)


def _seen_today(sights: Sights, looked_at: Mapping[str, Sight]) -> dict[str, Sight]:
    """The sights of what was looked at, as they are now."""
    return {path: sights.of(path, seen.scopes.keys() - {BESIDE}) for path, seen in looked_at.items()}


def started_in(parts: Iterable[Shown]) -> Iterator[Started]:
    """The programs that parts start."""
    for shown in parts:
        if shown.launches:
            recorder = Recorder()
            take_over(recorder, shown.content)
            yield from recorder.started


def asked_of_rest(parts: Sequence[Shown], others: frozenset[str]) -> Iterator[str]:
    """What tells all that the rest takes from the parts: which functions of other files they call, their jobs, and
    what they start."""
    called = {key for shown in parts for key in shown.called if key[0] in others}
    yield from (f"{path}:{scope}" for path, scope in sorted(called))
    yield ""
    yield from sorted({job for shown in parts for job in shown.jobs})
    yield ""
    yield from (key_of(_encoder.encode(one)) for one in started_in(parts))


_encoder = msgspec.msgpack.Encoder()
_shown = msgspec.msgpack.Decoder(Shown)
_evaluations = msgspec.msgpack.Decoder(tuple[Shown, Looks])
_paths = msgspec.msgpack.Decoder(tuple[str, ...])
