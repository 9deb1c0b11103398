"""DVC's pipelines as jobs: `dvc.yaml` with its templates filled in from parameter files, loops and `vars`."""

from __future__ import annotations

import itertools
import math
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from mldebt.contents import Digests
from mldebt.facts.file import Unread
from mldebt.facts.pipeline import Command, DeclaredData, DeclaredKey, JobFact, TrackedData
from mldebt.facts.tree import Entry, Tree
from mldebt.linker import dvc_lock
from mldebt.linker.dvc_values import Layer, Scope, Template, text_of
from mldebt.paths import from_root
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import Span

_PARAMETERS = "params.yaml"
_OUTPUTS = ("outs", "outs_no_cache", "outs_persist", "metrics", "metrics_no_cache", "plots", "plots_no_cache")
_INDEX = pattern(r"\[[^\[\]]*\]")
_MOST_STAGES = 1_000


class Expansion(msgspec.Struct, frozen=True):
    """What a `dvc.yaml` states once its templates are filled in."""

    jobs: tuple[JobFact, ...] = ()
    tracked: tuple[TrackedData, ...] = ()
    unread: tuple[Unread, ...] = ()


def expand(
    path: str, tree: Tree, document_of: Callable[[str], Tree | None], digests: Digests = MappingProxyType({})
) -> Expansion:
    """The stages and the data that a `dvc.yaml` declares; `document_of` gives other configuration files by path,
    `digests` the hashes of what files hold.

    What is of the wrong type or cannot be resolved is unread, and the rest is kept.
    """
    pipeline = _Pipeline(path, document_of, digests)
    jobs = tuple(pipeline.jobs(tree))
    tracked = tuple(sorted(pipeline.tracked(tree), key=lambda data: data.span))
    unread = sorted(dict.fromkeys(pipeline.unread), key=lambda each: each.span)
    return Expansion(jobs, tracked, tuple(unread))


class _Instance(msgspec.Struct, frozen=True):
    """A stage to expand: itself, or one turn of its loop; `used` are the keys that the loop runs over."""

    name: str
    stage: Entry
    definition: Tree
    scope: Scope
    used: tuple[DeclaredKey, ...] = ()


class _Pipeline:
    """One `dvc.yaml` while it is expanded."""

    def __init__(self, path: str, document_of: Callable[[str], Tree | None], digests: Digests) -> None:
        self._folder = posixpath.dirname(path)
        self._document_of = document_of
        self._digests = digests
        self._template = Template()
        self._scope = Scope()
        self._ran: Mapping[str, Tree] = {}
        self.unread = self._template.unread

    def jobs(self, tree: Tree) -> Iterator[JobFact]:
        """The jobs of all stages, those of loops included."""
        if not tree.is_mapping:
            self.unread.append(Unread(tree.span, "dvc.yaml is not a mapping"))
            return
        self._ran = dvc_lock.stages_of(self._document_of(from_root(self._folder, dvc_lock.LOCK)))
        default = from_root(self._folder, _PARAMETERS)
        values = self._document_of(default)
        self._scope = Scope((Layer(values, default),)) if values else Scope()
        self._scope = self._scope.within(*self._layers(tree.get("vars"), self._folder))
        instances = itertools.islice(self._instances(tree), _MOST_STAGES + 1)
        for count, instance in enumerate(instances):
            if count == _MOST_STAGES:
                self.unread.append(Unread(instance.stage.span, f"loops make more than {_MOST_STAGES} stages"))
                return
            yield self._job(instance)

    def _layers(self, variables: Tree | None, folder: str) -> Iterator[Layer]:
        """The values that `vars` gives: mappings, files, or some keys of a file as in `config.yaml:train,data`."""
        for item in self._list(variables, "vars"):
            if item.is_mapping:
                yield Layer(item)
            elif isinstance(item.scalar, str):
                file, _, keys = item.scalar.partition(":")
                path = from_root(folder, file)
                values = self._document_of(path)
                if values is None:
                    self.unread.append(Unread(item.span, f"'{path}' could not be read"))
                else:
                    yield Layer(_only(values, keys), path)

    def _list(self, tree: Tree | None, section: str) -> tuple[Tree, ...]:
        if tree is None or (tree.is_scalar and tree.scalar is None):
            return ()
        if tree.items is None:
            self.unread.append(Unread(tree.span, f"'{section}' is not a list"))
            return ()
        return tree.items

    def _mapping(self, tree: Tree | None, section: str) -> tuple[Entry, ...]:
        if tree is None or (tree.is_scalar and tree.scalar is None):
            return ()
        if tree.entries is None:
            self.unread.append(Unread(tree.span, f"{section} is not a mapping"))
            return ()
        return tree.entries

    def _instances(self, tree: Tree) -> Iterator[_Instance]:
        """Each stage of the pipeline; a loop gives one for each of its items."""
        for stage in self._mapping(tree.get("stages"), "'stages'"):
            if not stage.value.is_mapping:
                self.unread.append(Unread(stage.span, f"stage '{stage.key}' is not a mapping"))
            elif loop := stage.value.get("foreach"):
                yield from self._repeated(stage, stage.value.get("do"), self._items(loop))
            elif matrix := stage.value.get("matrix"):
                yield from self._repeated(stage, stage.value, self._combinations(matrix))
            else:
                yield _Instance(stage.key, stage, stage.value, self._scope)

    def _repeated(self, stage: Entry, body: Tree | None, items: Iterator[tuple[str, Layer]]) -> Iterator[_Instance]:
        if body is None or not body.is_mapping:
            place = body.span if body is not None else stage.span
            self.unread.append(Unread(place, f"'do' of stage '{stage.key}' is not a mapping"))
            return
        before = len(self._template.used)
        layers = tuple(items)
        used = tuple(self._template.used[before:])
        for suffix, layer in layers:
            yield _Instance(f"{stage.key}@{suffix}", stage, body, self._scope.within(layer), used)

    def _items(self, loop: Tree) -> Iterator[tuple[str, Layer]]:
        over = self._template.resolved(loop, self._scope)
        if over.entries is not None:
            for entry in over.entries:
                yield entry.key, _bound(entry.span, item=entry.value, key=Tree(entry.span, scalar=entry.key))
        elif over.items is not None:
            plain = all(item.is_scalar for item in over.items)
            for index, item in enumerate(over.items):
                yield text_of(item.scalar) if plain else str(index), _bound(item.span, item=item)
        else:
            self.unread.append(Unread(loop.span, "'foreach' is neither a list nor a mapping"))

    def _combinations(self, matrix: Tree) -> Iterator[tuple[str, Layer]]:
        axes = self._mapping(self._template.resolved(matrix, self._scope), "'matrix'")
        values = [self._list(axis.value, axis.key) for axis in axes]
        if math.prod(len(each) for each in values) > _MOST_STAGES:
            self.unread.append(Unread(matrix.span, f"'matrix' makes more than {_MOST_STAGES} stages"))
            return
        for chosen in itertools.product(*(enumerate(each) for each in values)):
            names = (
                text_of(value.scalar) if value.is_scalar else f"{axis.key}{index}"
                for axis, (index, value) in zip(axes, chosen, strict=True)
            )
            item = tuple(Entry(axis.key, axis.span, value) for axis, (_, value) in zip(axes, chosen, strict=True))
            suffix = "-".join(names)
            key = Tree(matrix.span, scalar=suffix)
            yield suffix, _bound(matrix.span, item=Tree(matrix.span, entries=item), key=key)

    def _job(self, instance: _Instance) -> JobFact:
        name, definition = instance.name, instance.definition
        before = len(self._template.used)
        workdir = self._folder
        if wdir := definition.get("wdir"):
            workdir = from_root(self._folder, text_of(self._template.resolved(wdir, instance.scope).scalar))
        scope = instance.scope.within(*self._layers(definition.get("vars"), workdir))
        started = tuple(self._commands(instance, scope, workdir))
        inputs = tuple(self._data(definition, "deps", scope, workdir))
        outputs = tuple(data for section in _OUTPUTS for data in self._data(definition, section, scope, workdir))
        ran = self._ran.get(name)
        inputs = dvc_lock.filled(inputs, ran, "deps", workdir)
        outputs = dvc_lock.filled(outputs, ran, "outs", workdir)
        parameters = tuple(self._parameters(definition.get("params"), scope, workdir))
        # DVC tracks a parameter that a template uses as if `params` named it.
        templated = _distinct((*instance.used, *self._template.used[before:]))
        keys = _distinct((*parameters, *templated))
        return JobFact(
            instance.stage.span,
            name,
            "dvc",
            started,
            inputs,
            outputs,
            keys,
            complete=True,
            templated=templated,
            changed=self._changed(instance, scope, workdir, inputs, outputs),
        )

    def _changed(
        self,
        instance: _Instance,
        scope: Scope,
        workdir: str,
        inputs: tuple[DeclaredData, ...],
        outputs: tuple[DeclaredData, ...],
    ) -> str:
        """What of the stage is not as it was when it was last run, where it is known how any stage was run.

        A stage that is frozen is run again by nothing that changes."""
        frozen = instance.definition.get("frozen")
        if not self._ran or (frozen is not None and self._template.resolved(frozen, scope).scalar is True):
            return ""
        written = instance.definition.get("cmd")
        # A template of its own: what it cannot resolve is told already.
        command = (
            " ".join(Template().command(text, written.span, scope) for text in written.strings()) if written else ""
        )
        ran = self._ran.get(instance.name)
        return dvc_lock.changed(ran, workdir, command, inputs, outputs, self._document_of, self._digests)

    def _commands(self, instance: _Instance, scope: Scope, workdir: str) -> Iterator[Command]:
        cmd = instance.definition.get("cmd")
        if cmd is None:
            self.unread.append(Unread(instance.stage.span, f"stage '{instance.stage.key}' has no 'cmd'"))
            return
        for line in cmd.items if cmd.items is not None else (cmd,):
            if isinstance(line.scalar, str):
                text = self._template.command(line.scalar, line.span, scope)
                yield from _started(text, line.span, workdir)
            else:
                self.unread.append(Unread(line.span, f"'cmd' of stage '{instance.stage.key}' is not a text"))

    def _data(self, definition: Tree, section: str, scope: Scope, workdir: str) -> Iterator[DeclaredData]:
        written = definition.get(section)
        if written is None:
            return
        for path, span in self._paths(self._template.resolved(written, scope), section):
            yield DeclaredData(span, from_root(workdir, path))

    def _paths(self, tree: Tree, section: str) -> Iterator[tuple[str, Span]]:
        """The paths of a list whose items are paths, or mappings from a path to its options."""
        for item in self._list(tree, section):
            if item.entries is not None:
                yield from ((entry.key, entry.span) for entry in item.entries)
            elif item.scalar is not None:
                yield text_of(item.scalar), item.span
            else:
                self.unread.append(Unread(item.span, f"an item of '{section}' is not a path"))

    def _parameters(self, written: Tree | None, scope: Scope, workdir: str) -> Iterator[DeclaredKey]:
        """The declared keys: a text is a key of the default file, a mapping leads from a file to its keys."""
        if written is None:
            return
        default = from_root(workdir, _PARAMETERS)
        for item in self._list(self._template.resolved(written, scope), "params"):
            if item.is_scalar:
                yield DeclaredKey(item.span, default, _key_path(text_of(item.scalar)))
            for entry in item.entries or ():
                file = from_root(workdir, entry.key)
                keys = self._list(entry.value, f"params of {entry.key}")
                if not keys and entry.value.is_scalar:
                    yield DeclaredKey(entry.span, file, ())
                for key in keys:
                    yield DeclaredKey(key.span, file, _key_path(text_of(key.scalar)))

    def tracked(self, tree: Tree) -> Iterator[TrackedData]:
        """The metrics, plots and artifacts listed outside the stages."""
        for section in ("metrics", "plots", "artifacts"):
            written = tree.get(section)
            if written is None:
                continue
            resolved = self._template.resolved(written, self._scope)
            if section == "artifacts":
                yield from self._artifacts(resolved)
            elif section == "metrics":
                paths = self._paths(resolved, section)
                yield from (self._tracked(path, path, span) for path, span in paths)
            else:
                yield from self._plots(resolved)

    def _tracked(self, name: str, path: str, span: Span) -> TrackedData:
        return TrackedData(span, "dvc", name, from_root(self._folder, path))

    def _artifacts(self, artifacts: Tree) -> Iterator[TrackedData]:
        for artifact in self._mapping(artifacts, "'artifacts'"):
            path = artifact.value.get("path")
            if path is None or not isinstance(path.scalar, str):
                self.unread.append(Unread(artifact.span, f"artifact '{artifact.key}' has no path"))
            else:
                yield self._tracked(artifact.key, path.scalar, path.span)

    def _plots(self, plots: Tree) -> Iterator[TrackedData]:
        """The files of plots: the keys of `x` and `y` where those are mappings, else the name of the plot."""
        for plot in (plots,) if plots.is_mapping else self._list(plots, "plots"):
            if isinstance(plot.scalar, str):
                yield self._tracked(plot.scalar, plot.scalar, plot.span)
            for entry in plot.entries or ():
                axes = (entry.value.get("y"), entry.value.get("x"))
                files = [file for axis in axes if axis for file in axis.entries or ()]
                for file in files or (entry,):
                    yield self._tracked(entry.key, file.key, file.span)


def _started(text: str, span: Span, workdir: str) -> tuple[Command, ...]:
    return commands(text, lambda _: span, workdir=workdir)


def _bound(span: Span, **values: Tree) -> Layer:
    return Layer(Tree(span, entries=tuple(Entry(name, span, value) for name, value in values.items())))


def _only(values: Tree, keys: str) -> Tree:
    """The values of some keys, separated by commas, or all where none is named."""
    wanted = {key.strip() for key in keys.split(",") if key.strip()}
    if not wanted or values.entries is None:
        return values
    return Tree(values.span, entries=tuple(entry for entry in values.entries if entry.key in wanted))


def _distinct(keys: Iterable[DeclaredKey]) -> tuple[DeclaredKey, ...]:
    """The keys in order, each at the first place that names it."""
    found: dict[tuple[str, tuple[str, ...]], DeclaredKey] = {}
    for key in keys:
        found.setdefault((key.file, key.path), key)
    return tuple(found.values())


def _key_path(key: str) -> tuple[str, ...]:
    """The keys that a dotted name goes through; an index into a list is no key."""
    return tuple(part for part in _INDEX.sub("", key).split(".") if part and not part.isdecimal())
