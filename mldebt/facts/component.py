"""Components of Kubeflow as their files describe them: what goes in and out, and the command that they run."""

from collections.abc import Iterator

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Tree
from mldebt.patterns import pattern

_PLACEHOLDER = pattern(
    r"\{\{\$\.(?P<way>inputs|outputs)\.(?:artifacts|parameters)\[['\"](?P<name>[^'\"]+)['\"]\][^}]*\}\}"
)
_TAKEN = ("inputValue", "inputPath", "inputUri")
_PUT = ("outputPath", "outputUri")
_FUNCTION = "--function_to_execute"
"""The option before the name of the function, where the code of the component stands in its file."""


class Word(msgspec.Struct, frozen=True):
    """A word of a command: its text, or the input or output of that name that takes its place."""

    text: str
    way: str = ""


class Component(msgspec.Struct, frozen=True):
    """What a file describes: `function` is that of its own code, empty for the command of an image."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    words: tuple[Word, ...]
    image: str = ""
    function: str = ""


def component_in(tree: Tree) -> Component | None:
    """The component that a whole document describes, in the form of either version of Kubeflow; None for others."""
    spec = next((one for one in tree.items or (tree,) if one.get("pipelineInfo") is not None), None)
    if spec is not None:
        tasks = spec.at("root", "dag", "tasks")
        only = tasks.entries[0].value if tasks is not None and tasks.entries and len(tasks.entries) == 1 else None
        return compiled(spec, text(only.at("componentRef", "name"))) if only is not None else None
    if not is_component(tree):
        return None
    container = tree.at("implementation", "container")
    parts = [part for key in ("command", "args") for part in _listed(container, key)]
    words = tuple(word for part in parts for word in _words(part))
    named = text(tree.get("name")) or "component"
    image = text(container.get("image")) if container is not None else ""
    return Component(named, _names(tree, "inputs"), _names(tree, "outputs"), words, image, _function(words))


def is_component(tree: Tree) -> bool:
    """Whether a document describes a component in the form of the first version."""
    return tree.get("implementation") is not None and any(
        tree.get(key) is not None for key in ("name", "inputs", "outputs")
    )


def compiled(spec: Tree, name: str) -> Component | None:
    """The component of that name in a compiled pipeline, or None."""
    told = spec.at("components", name)
    if told is None:
        return None
    container = spec.at("deploymentSpec", "executors", text(told.get("executorLabel")), "container")
    words = tuple(_compiled_word(one) for key in ("command", "args") for one in _listed(container, key))
    image = text(container.get("image")) if container is not None else ""
    shown = name.removeprefix("comp-")
    return Component(shown, _defined(told, "input"), _defined(told, "output"), words, image, _function(words))


def text(tree: Tree | None) -> str:
    """A scalar as text, empty where there is none."""
    return tree.scalar if tree is not None and isinstance(tree.scalar, str) else ""


def _names(tree: Tree, section: str) -> tuple[str, ...]:
    listed = tree.get(section)
    return tuple(name for one in (listed.items if listed else None) or () if (name := text(one.get("name"))))


def _defined(told: Tree, way: str) -> tuple[str, ...]:
    kinds = (told.at(f"{way}Definitions", kind) for kind in ("artifacts", "parameters"))
    return tuple(entry.key for kind in kinds if kind is not None for entry in kind.entries or ())


def _listed(container: Tree | None, key: str) -> tuple[Tree, ...]:
    listed = container.get(key) if container is not None else None
    return listed.items or () if listed is not None else ()


def _words(part: Tree) -> Iterator[Word]:
    """The words of a part of a command; of a condition those that it holds."""
    if part.is_scalar:
        yield Word(HOLE if part.scalar is None else str(part.scalar))
        return
    for keys, way in ((_TAKEN, "inputs"), (_PUT, "outputs")):
        named = next((one for key in keys if (one := part.get(key)) is not None), None)
        if named is not None:
            yield Word(str(named.scalar), way)
            return
    then = part.at("if", "then")
    if then is None:
        yield Word(HOLE)
    for one in then.items or (then,) if then is not None else ():
        yield from _words(one) if one.is_scalar or one.get("if") is None else ()


def _compiled_word(tree: Tree) -> Word:
    told = str(tree.scalar)
    found = _PLACEHOLDER.fullmatch(told)
    return Word(found["name"], found["way"]) if found else Word(HOLE if "{{$" in told else told)


def _function(words: tuple[Word, ...]) -> str:
    texts = [word.text for word in words]
    place = texts.index(_FUNCTION) + 1 if _FUNCTION in texts else len(texts)
    return texts[place] if place < len(texts) else ""
