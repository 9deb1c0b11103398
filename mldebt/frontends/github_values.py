"""What the expressions of workflows and actions of GitHub stand for, as far as their own file says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from mldebt.facts.tree import Tree
from mldebt.patterns import pattern

_EXPRESSION = pattern(r"\$\{\{\s*(?:github\.event\.)?(?P<name>(?:env|inputs|matrix)\.[\w-]+)\s*\}\}")
INPUT = pattern(r"\$\{\{\s*(?:github\.event\.)?(?P<name>inputs\.[\w-]+)\s*\}\}")
"""An input of a workflow or action that others call."""
_LONGEST_VALUE = 500
_MOST_VARIANTS = 16
"""Combinations of a matrix that are told apart."""


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text with the expressions that are known, by their names with `env.`, `inputs.` or `matrix.` before."""
    return _EXPRESSION.sub(lambda match: known.get(match["name"], match[0]), text)


def literals(scope: Tree) -> Mapping[str, str]:
    """The variables that `env` of a workflow, job or step sets to a text without expressions."""
    env = scope.get("env")
    return {entry.key: text for entry in (env.entries or () if env else ()) if (text := _literal(entry.value))}


def inputs(document: Tree) -> Mapping[str, str]:
    """The defaults of the inputs of an action, or of a workflow that is called or started by hand."""
    stated = (
        document.get("inputs"),
        *(document.at("on", how, "inputs") for how in ("workflow_call", "workflow_dispatch")),
    )
    entries = (entry for one in stated if one is not None for entry in one.entries or ())
    return {f"inputs.{one.key}": text for one in entries if (text := _literal(one.value.get("default")))}


def is_called(document: Tree) -> bool:
    """Whether a file is an action, or a workflow that others may call."""
    stated = document.get("on")
    events = (
        (stated.scalar, *stated.strings(), *(one.key for one in stated.entries or ())) if stated is not None else ()
    )
    return document.get("runs") is not None or "workflow_call" in events


def variants(job: Tree) -> tuple[Mapping[str, str], ...]:
    """The combinations of the matrix of a job, the first so many; one without values where there is no matrix."""
    matrix = job.at("strategy", "matrix")
    axes = [
        [(f"matrix.{entry.key}", text) for one in entry.value.items or () if (text := _literal(one))]
        for entry in (matrix.entries or () if matrix is not None else ())
        if entry.key not in {"include", "exclude"}
    ]
    crossed = (dict(one) for one in product(*(axis for axis in axes if axis)))
    combined = [*islice(crossed, _MOST_VARIANTS), *_included(matrix)]
    told = [one for one in combined if one] or [{}]
    return tuple(told[:_MOST_VARIANTS])


def _included(matrix: Tree | None) -> Iterator[dict[str, str]]:
    stated = matrix.get("include") if matrix is not None else None
    for one in (stated.items or ()) if stated is not None else ():
        yield {f"matrix.{entry.key}": text for entry in one.entries or () if (text := _literal(entry.value))}


def _literal(tree: Tree | None) -> str:
    """The text of a scalar without expressions, empty for anything else."""
    if tree is None or not tree.is_scalar or tree.scalar is None:
        return ""
    text = str(tree.scalar)
    return text if "${{" not in text and len(text) <= _LONGEST_VALUE else ""
