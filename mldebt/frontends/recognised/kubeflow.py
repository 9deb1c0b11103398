"""Kubeflow: compiled pipelines, whose tasks are jobs with their artefacts, and components, which pipelines load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mldebt.facts.component import Component, compiled, is_component, text
from mldebt.facts.file import Unread
from mldebt.facts.pipeline import HOLE, Command, DeclaredData, JobFact
from mldebt.facts.tree import Entry, Tree
from mldebt.frontends.images import in_image
from mldebt.frontends.recognised.stated import Stated
from mldebt.patterns import pattern
from mldebt.source import Span

KUBEFLOW = "kfp"
"""The tool of the jobs of a compiled pipeline, and the scheme under which their artefacts are kept."""
_DEEPEST = 12
_DASH = pattern(r"-(?!\d+$)")
Known = Mapping[str, str]
"""Where the inputs of a pipeline inside another are, by name."""


def facts(path: str, tree: Tree) -> Stated | None:
    """The tasks of a compiled pipeline; a component alone is a part of whatever loads it."""
    if (spec := _spec(tree)) is not None:
        found = tuple(_Pipeline(path, spec).tasks())
        jobs = tuple(one for one in found if isinstance(one, JobFact))
        unread = tuple(one for one in found if isinstance(one, Unread))
        return Stated(jobs=() if _is_alone(spec) else jobs, unread=unread, document=True)
    if is_component(tree):
        told = tree.get("implementation")
        is_told = told is not None and (told.get("container") is not None or told.get("graph") is not None)
        unread = () if is_told or told is None else (Unread(told.span, "the component has no container"),)
        return Stated(unread=unread, document=True)
    return None


def _spec(tree: Tree) -> Tree | None:
    """The pipeline of a document, also where it is the first of several or stands in what is submitted."""
    for one in tree.items or (tree,):
        spec = one.get("pipelineSpec") or one
        if spec.get("pipelineInfo") is not None and spec.get("root") is not None:
            return spec
    return None


def _is_alone(spec: Tree) -> bool:
    """Whether it is one component, compiled to be loaded by pipelines: all it takes is what it is given."""
    tasks = spec.at("root", "dag", "tasks")
    entries = tasks.entries or () if tasks is not None else ()
    name = text(spec.at("pipelineInfo", "name"))
    return len(entries) == 1 and entries[0].key == name


class _Pipeline:
    """The tasks of one compiled pipeline."""

    def __init__(self, path: str, spec: Tree) -> None:
        self._path, self._spec = path, spec
        self._place = f"{KUBEFLOW}://{_own(text(spec.at('pipelineInfo', 'name')))}"

    def tasks(self) -> Iterator[JobFact | Unread]:
        """The jobs, those of pipelines inside it too, and what cannot be read."""
        yield from self._of(self._spec.get("root"), {}, 0)

    def _of(self, holder: Tree | None, known: Known, depth: int) -> Iterator[JobFact | Unread]:
        tasks = holder.at("dag", "tasks") if holder is not None else None
        if tasks is None or not tasks.is_mapping:
            told = tasks or (holder.get("dag") if holder is not None else None) or holder
            span = told.span if told is not None else self._spec.span
            yield Unread(span, "the pipeline has no mapping of tasks")
            return
        for entry in tasks.entries or () if depth < _DEEPEST else ():
            named = text(entry.value.at("componentRef", "name"))
            component = compiled(self._spec, named) if named else None
            if component is None:
                yield Unread(entry.span, f"task '{entry.key}' names no component of the pipeline")
                continue
            given = dict(self._given(entry.value, tasks, known))
            inner = self._spec.at("components", named)
            if inner is not None and inner.get("dag") is not None:
                yield from self._of(inner, given, depth + 1)
            elif self._imported(entry.value) is None:
                before = entry.value.get("dependentTasks")
                yield self._job(entry, component, given, before.strings() if before is not None else ())

    def _given(self, task: Tree, tasks: Tree, known: Known) -> Iterator[tuple[str, str]]:
        """Where each input of a task comes from, as far as it is another task's, or the text that it is."""
        for kind in ("artifacts", "parameters"):
            section = task.at("inputs", kind)
            for entry in section.entries or () if section is not None else ():
                told = entry.value.get("taskOutputArtifact") or entry.value.get("taskOutputParameter")
                outer = text(entry.value.get("componentInputArtifact") or entry.value.get("componentInputParameter"))
                constant = entry.value.at("runtimeValue", "constant")
                if told is not None:
                    key = text(told.get("outputArtifactKey") or told.get("outputParameterKey"))
                    yield entry.key, self._output(tasks, text(told.get("producerTask")), key)
                elif outer in known:
                    yield entry.key, known[outer]
                elif constant is not None and constant.is_scalar:
                    yield entry.key, str(constant.scalar)

    def _output(self, tasks: Tree, producer: str, key: str) -> str:
        """The place of what a task puts out: that of imported data where it only brings it in."""
        told = tasks.get(producer)
        place = self._imported(told) if told is not None else None
        return place if place is not None else f"{self._place}/{_own(producer)}/{key}"

    def _imported(self, task: Tree) -> str | None:
        """The address of the data that a task imports, None for a task that runs something."""
        component = self._spec.at("components", text(task.at("componentRef", "name")))
        label = text(component.get("executorLabel")) if component is not None else ""
        importer = self._spec.at("deploymentSpec", "executors", label, "importer")
        return None if importer is None else text(importer.at("artifactUri", "constant")) or HOLE

    def _job(self, entry: Entry, component: Component, given: Known, after: tuple[str, ...]) -> JobFact:
        own = _own(entry.key)
        outputs = {name: f"{self._place}/{own}/{name}" for name in component.outputs}
        words = [{"inputs": given, "outputs": outputs}.get(one.way, {}).get(one.text, _plain(one.way, one.text))
                 for one in component.words]  # fmt: skip
        taken = dict.fromkeys(place for place in given.values() if "://" in place)
        return JobFact(
            entry.span,
            entry.key,
            KUBEFLOW,
            commands=self._commands(component, words, entry.span),
            inputs=tuple(DeclaredData(entry.span, place) for place in taken),
            outputs=tuple(DeclaredData(entry.span, place) for place in outputs.values()),
            after=after,
        )

    def _commands(self, component: Component, words: list[str], span: Span) -> tuple[Command, ...]:
        """What the image runs; code that stands in the file is no program of the project."""
        return () if component.function else tuple(in_image(self._path, words, span))


def _own(name: str) -> str:
    """A name as the code has it, which Kubeflow writes with dashes; the number of a further task keeps its own."""
    return _DASH.sub("_", name)


def _plain(way: str, word: str) -> str:
    return HOLE if way else word
