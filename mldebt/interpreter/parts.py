"""The parts that a project is evaluated in: files that nothing refers to, each by itself, and all the rest.

What a part shows is kept with the files that its evaluation looked at, and is the same as long as these are. The rest
is evaluated last: it may depend on what the others call and start, and on nothing else that they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.cache.observations import KnownObservations
from mldebt.cache.sealed import key_of
from mldebt.interpreter.apart import done_apart
from mldebt.interpreter.exchange import encoded, take_over
from mldebt.interpreter.machine import Machine
from mldebt.interpreter.program import Program, is_environment
from mldebt.interpreter.recorder import Recorder
from mldebt.interpreter.started import Started
from mldebt.interpreter.watched import Watched

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
        self._digests: dict[str, str] = {}
        self._wider: dict[str, str] = {}

    def scripts(self, asked: Sequence[str], program: Watched, evaluate: Callable[[], frozenset[str]]) -> frozenset[str]:
        """The scripts that code starts where what starts them is asked; none, and nothing is evaluated, otherwise."""
        if not asked:
            return frozenset()
        if self._known is None:
            return evaluate()
        context = key_of(self._context, "scripts", *asked)
        found = self._known.find(context, _REST, self._wider_digest)
        if found is not None:
            return frozenset(_paths.decode(found))
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
                digests = {one: self._digest(one) for one in looked_at}
                self._known.keep(key_of(self._context, asked[path]), path, digests, _encoder.encode(shown))
        return {path: shown for path, shown in found.items() if shown is not None and shown.content}

    def _find(self, told: str, path: str) -> Shown | None:
        if self._known is None:
            return None
        content = self._known.find(key_of(self._context, told), path, self._digest)
        return _shown.decode(content) if content is not None else None

    def rest(self, asked: Iterable[str], program: Watched, evaluate: Callable[[], Recorder]) -> Recorder:
        """What the rest shows where that is asked: its evaluation looks at a program that is watched."""
        if self._known is None:
            return evaluate()
        context = key_of(self._context, *asked)
        found = self._known.find(context, _REST, self._wider_digest)
        if found is not None:
            recorder = Recorder()
            take_over(recorder, found)
            return recorder
        recorder = evaluate()
        self._keep_wider(context, program, encoded(recorder, own_jobs=True))
        return recorder

    def _keep_wider(self, context: str, program: Watched, content: bytes) -> None:
        assert self._known is not None
        self._known.keep(context, _REST, {one: self._wider_digest(one) for one in program.looked_at}, content)

    def _evaluated(self, path: str, evaluate: Callable[[Machine, str], None]) -> tuple[Shown, list[str]]:
        """What a file shows, and the files that were looked at."""
        named = Program({path: self._program.modules[path]}, {}).named_functions
        program = Watched(self._program, named)
        machine = self._machine.for_one(program, path)
        evaluate(machine, path)
        recorder = machine.recorder
        looked_at = sorted(program.looked_at | {path})
        if machine.hands_on:
            return Shown(b""), looked_at
        called = tuple(sorted(recorder.called))
        return Shown(encoded(recorder), called, tuple(recorder.jobs), bool(recorder.started)), looked_at

    def _digest(self, path: str) -> str:
        """What tells all that evaluation takes from a file: its content, and which of its names others mention."""
        if path not in self._digests:
            self._digests[path] = self._digest_with(path, self._program.mentioned)
        return self._digests[path]

    def _wider_digest(self, path: str) -> str:
        """The same, with which of its names other files call or hand on: that decides what is evaluated first."""
        if path not in self._wider:
            self._wider[path] = self._digest_with(path, self._program.named_functions)
        return self._wider[path]

    def _digest_with(self, path: str, names: frozenset[str]) -> str:
        assert self._known is not None
        module = self._program.modules.get(path)
        bound = {name for scope in module.scopes for name, _ in scope.bindings} if module is not None else set()
        mentioned = sorted(bound & self._program.mentioned)
        return key_of(self._known.digests.get(path, ""), *mentioned, "", *sorted(bound & names))

    @property
    def _context(self) -> str:
        """What tells all that evaluation takes from no file in particular: which files there are, and settings."""
        if "" not in self._digests:
            machine, program = self._machine, self._program
            stated = sorted(f"{name}={value}" for name, values in machine.environment.items() for value in values)
            files = (*sorted(program.modules), "", *sorted(program.documents))
            settings = [self._digest(path) for path in files if path and is_environment(path)]
            settings.append(self._known.digests.get("mldebt.yaml", "") if self._known is not None else "")
            told = (*settings, "", *stated, "", *machine.libraries.names, "", str(program.size))
            self._digests[""] = key_of(*files, "", *told)
        return self._digests[""]


def started_in(parts: Iterable[Shown]) -> Iterator[Started]:
    """The programs that parts start."""
    for shown in parts:
        if shown.launches:
            recorder = Recorder()
            take_over(recorder, shown.content)
            yield from recorder.started


def asked_of_rest(parts: Sequence[Shown], others: frozenset[str]) -> Iterator[str]:
    """What tells all that the rest takes from the parts: which functions of other files they call, and their jobs."""
    called = {key for shown in parts for key in shown.called if key[0] in others}
    yield from (f"{path}:{scope}" for path, scope in sorted(called))
    yield ""
    yield from sorted({job for shown in parts for job in shown.jobs})
    yield ""
    yield from (key_of(shown.content) for shown in parts if shown.launches)


_encoder = msgspec.msgpack.Encoder()
_shown = msgspec.msgpack.Decoder(Shown)
_evaluations = msgspec.msgpack.Decoder(tuple[Shown, list[str]])
_paths = msgspec.msgpack.Decoder(tuple[str, ...])
