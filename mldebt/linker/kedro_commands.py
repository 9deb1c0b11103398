"""Commands that run a Kedro project: with which pipeline, nodes, environment and parameters."""

from __future__ import annotations

import contextlib
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.pipeline import Command
from mldebt.facts.tree import Scalar
from mldebt.graph.schema import EdgeKind
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder

_TOOL = "kedro"
_DEFAULT = "__default__"
_REGISTRY = "pipeline_registry.py"
Registry = Mapping[str, Mapping[str, set[str]]]
"""The jobs of pipelines by their names, for each registry."""
_TRUTHS = {"true": True, "false": False}
_SHORT = {"-p": "pipeline", "-e": "env", "-n": "nodes", "-t": "tags"}
_SAME = {"node": "nodes", "tag": "tags", "namespace": "namespaces", "pipelines": "pipeline"}
"""Options that newer versions call otherwise."""
_FLAGS = frozenset({"async", "only-missing-outputs"})
_NOT_FOLLOWED = frozenset({"tags", "namespaces", "from-inputs", "to-outputs", "config"})
"""Options that leave out nodes by what is not known here."""


class KedroRun(msgspec.Struct, frozen=True):
    """A run of a project that a command starts in a folder; `options` are its others, each with the values it names."""

    folder: str
    pipelines: tuple[str, ...] = ()
    environment: str = ""
    given: tuple[tuple[str, Scalar], ...] = ()
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def named(self, option: str) -> tuple[str, ...]:
        """The values of an option."""
        return dict(self.options).get(option, ())

    def is_of(self, folder: str, folders: Iterable[str]) -> bool:
        """Whether it runs the project in a folder, of those that there are: the one it is started in, else the only
        one that has files of its own."""
        known = {*folders}
        if self.folder in known:
            return self.folder == folder
        own = {one for one in known if one}
        return folder in (own if len(own) == 1 else known) and len(own or known) == 1


def run_of(command: Command) -> KedroRun | None:
    """The run that a command starts, None for any other command."""
    words = list(command.arguments)
    is_module = command.module == _TOOL
    if command.script or (command.module and not is_module):
        return None
    if not is_module and (not words or posixpath.basename(words.pop(0)) != _TOOL):
        return None
    if words[:1] != ["run"]:
        return None
    told = dict(_options(words[1:]))
    pipelines = _listed(told.pop("pipeline", ""))
    environment, given = told.pop("env", ""), tuple(_given(told.pop("params", "")))
    options = tuple((name, _listed(value)) for name, value in sorted(told.items()))
    return KedroRun(command.workdir, pipelines, environment, given, options)


def registered(seen: Observations) -> Registry:
    """The pipelines that the registries of projects name, with the ids of their jobs."""
    found: dict[str, dict[str, set[str]]] = {}
    for one in seen.tasks.registered:
        if posixpath.basename(one.file) == _REGISTRY:
            found.setdefault(one.file, {}).setdefault(one.pipeline, set()).add(one.job)
    return found


def started(builder: GraphBuilder, run: KedroRun, nodes: Sequence[Job], registry: Registry) -> tuple[str, ...]:
    """The ids of the jobs of nodes that a run starts; none where its options leave out nodes by what is not known."""
    folders = {node.workdir or "" for node in nodes}
    own = [node for node in nodes if run.is_of(node.workdir or "", folders)]
    if any(run.named(option) for option in _NOT_FOLLOWED):
        return ()
    known = _of_project(registry, own[0].workdir or "") if own else {}
    own = [node for node in own if any(_is_of(node, name, known) for name in run.pipelines or (_DEFAULT,))]
    if names := run.named("nodes"):
        return tuple(node.id for node in own if node.name in names)
    ids = {node.id: node.name for node in own}
    kept = set(ids)
    for option, forwards in (("from-nodes", True), ("to-nodes", False)):
        if ends := run.named(option):
            kept &= _reached(builder, ids, {one for one, name in ids.items() if name in ends}, forwards)
    return tuple(one for one in ids if one in kept)


def _of_project(registry: Registry, folder: str) -> Mapping[str, set[str]]:
    """The pipelines of the only registry in the folder of a project, none where there are several or none."""
    found = [of for file, of in registry.items() if not folder or file.startswith(f"{folder}/")]
    return found[0] if len(found) == 1 else {}


def _is_of(node: Job, pipeline: str, known: Mapping[str, set[str]]) -> bool:
    """Whether a node is of a pipeline: as the registry says or, where it does not know the name, by standing in the
    package, or the module, of that name. Without a name it is any."""
    if pipeline in known:
        return node.id in known[pipeline]
    if pipeline == _DEFAULT:
        return True
    *folders, file = node.location.path.split("/")
    return pipeline in folders or file.removesuffix(".py") == pipeline


def _reached(builder: GraphBuilder, known: Mapping[str, str], ends: set[str], forwards: bool) -> set[str]:
    """The jobs that data leads to from some, or away from which it leads to them, they themselves too."""
    makes = builder.successors(EdgeKind.PRODUCES) if forwards else builder.predecessors(EdgeKind.FEEDS)
    takes = builder.successors(EdgeKind.FEEDS) if forwards else builder.predecessors(EdgeKind.PRODUCES)
    found, ring = set(ends), set(ends)
    while ring:
        data = {one for job in ring for one in makes.get(f"job:{job}", ())}
        further = {job.removeprefix("job:") for one in data for job in takes.get(one, ())}
        ring = {job for job in further if job in known} - found
        found |= ring
    return found


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The options of a run with their values."""
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, sign, value = word.partition("=")
        option = _SHORT.get(name) or (name.removeprefix("--") if name.startswith("--") else "")
        if not option or option in _FLAGS:
            continue
        if not sign and rest and not rest[0].startswith("-"):
            value = rest.pop(0)
        yield _SAME.get(option, option), value


def _listed(value: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in value.split(",") if one.strip())


def _given(value: str) -> Iterator[tuple[str, Scalar]]:
    """The parameters that a run is given: `a.b:1,c=x`."""
    for item in _listed(value.strip("'\"")):
        signs = [place for place in (item.find("="), item.find(":")) if place > 0]
        if signs:
            key, text = item[: min(signs)].strip(), item[min(signs) + 1 :].strip()
            yield key, _scalar(text)


def _scalar(text: str) -> Scalar:
    """A value as it is typed in YAML."""
    if text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    for kind in (int, float):
        with contextlib.suppress(ValueError):
            return kind(text)
    return text


def runs_of(commands: Iterable[Command]) -> tuple[KedroRun, ...]:
    """The runs that commands start, each once."""
    return tuple(dict.fromkeys(run for run in map(run_of, commands) if run is not None))
