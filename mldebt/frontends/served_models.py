"""KServe and Seldon: resources of Kubernetes that serve a model from a place."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts.file import Unread
from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Tree
from mldebt.facts.watching import ServedModel

_KEPT = ("logger", "payloadLogger")
_DEEPEST = 12


def served_by(tree: Tree) -> tuple[tuple[ServedModel, ...], tuple[Unread, ...]]:
    """The models that the resources of a file serve, and what of them says no place."""
    found: list[ServedModel] = []
    unread: list[Unread] = []
    for resource in tree.items or (tree,):
        kind, spec = _text(resource.get("kind")), resource.get("spec")
        name = _text(resource.at("metadata", "name")) or kind
        if spec is None or not _is_served(kind, _text(resource.get("apiVersion"))):
            continue
        models = list(_inference_service(name, spec) if kind == "InferenceService" else _seldon(name, kind, spec))
        found += models
        if not models and not _has_containers(spec):
            unread.append(Unread(spec.span, f"{name} says of no model where it is"))
    return tuple(found), tuple(unread)


def _is_served(kind: str, version: str) -> bool:
    return kind in {"InferenceService", "SeldonDeployment", "TrainedModel"} or (
        kind == "Model" and version.startswith("mlops.seldon.io")
    )


def _inference_service(name: str, spec: Tree) -> Iterator[ServedModel]:
    """The models of the predictor, in the form with `model:` and the older one with the framework as the key."""
    predictor = spec.get("predictor") or spec.at("default", "predictor")
    if predictor is None:
        return
    logged = any(predictor.get(key) is not None for key in _KEPT)
    for entry in predictor.entries or ():
        uri = entry.value.get("storageUri") or entry.value.at("storage", "path")
        if uri is not None:
            yield ServedModel(uri.span, "kserve", name, _locator(uri), logged)


def _seldon(name: str, kind: str, spec: Tree) -> Iterator[ServedModel]:
    """The models of the graph of each predictor, or of a model resource."""
    uri = spec.get("storageUri") or spec.at("model", "storageUri")
    if uri is not None:
        yield ServedModel(uri.span, "kserve" if kind == "TrainedModel" else "seldon", name, _locator(uri))
    predictors = spec.get("predictors")
    for predictor in predictors.items or () if predictors else ():
        yield from _graph(name, predictor.get("graph"), 0)


def _graph(name: str, node: Tree | None, depth: int) -> Iterator[ServedModel]:
    if node is None or depth > _DEEPEST:
        return
    uri = node.get("modelUri")
    if uri is not None:
        own = _text(node.get("name"))
        logged = any(node.get(key) is not None for key in _KEPT)
        yield ServedModel(uri.span, "seldon", f"{name}/{own}" if own else name, _locator(uri), logged)
    children = node.get("children")
    for child in children.items or () if children else ():
        yield from _graph(name, child, depth + 1)


def _has_containers(spec: Tree) -> bool:
    return any(entry.key in {"containers", "image", "workerSpec"} for _, entry in spec.walk())


def _locator(tree: Tree) -> str:
    text = _text(tree)
    return HOLE if not text or "{{" in text or "$(" in text else text.rstrip("/")


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""
