"""Great Expectations: checkpoints and validation definitions, which tell what is validated; suites say with what."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.documents import misshapen
from mldebt.facts.file import Unread
from mldebt.facts.tree import Tree
from mldebt.facts.watching import CheckFact
from mldebt.frontends.recognised.stated import Stated, text

_TOOL = "great_expectations"
_COLUMNS = ("column", "column_A", "column_B", "column_list", "column_set")


def facts(path: str, tree: Tree) -> Stated | None:
    """The checks of a checkpoint or validation definition, or the columns that a suite looks at."""
    if tree.get("expectations") is not None and _is_suite(tree):
        return _suite(tree)
    if text(tree.get("class_name")) in {"Checkpoint", "SimpleCheckpoint", "LegacyCheckpoint"} or _is_checkpoint(tree):
        return _checkpoint(tree)
    asset, suite = tree.at("data", "asset", "name"), tree.at("suite", "name")
    if asset is not None and suite is not None:
        name = text(tree.get("name")) or text(suite)
        return Stated((CheckFact(tree.span, _TOOL, name, "data", (text(asset),), suites=(text(suite),)),))
    return None


def _is_suite(tree: Tree) -> bool:
    named = tree.get("expectation_suite_name") or tree.get("name")
    expectations = tree.get("expectations")
    first = expectations.items[0] if expectations and expectations.items else None
    typed = first is not None and (first.get("expectation_type") or first.get("type")) is not None
    return named is not None and (typed or tree.get("meta") is not None)


def _suite(tree: Tree) -> Stated:
    expectations = tree.get("expectations")
    if expectations is not None and not expectations.is_sequence:
        return Stated(unread=(Unread(expectations.span, "the expectations of a suite are a list"),))
    name = text(tree.get("expectation_suite_name")) or text(tree.get("name"))
    return Stated((CheckFact(tree.span, _TOOL, name, "suite", columns=_columns(expectations)),))


def _columns(expectations: Tree | None) -> tuple[str, ...]:
    """The columns that expectations name, alone or together."""
    told = (
        one.get("kwargs") or one.get("configuration") for one in (expectations.items if expectations else None) or ()
    )
    named = (each for one in told if one is not None for key in _COLUMNS if (each := one.get(key)) is not None)
    return tuple(dict.fromkeys(column for each in named for column in each.strings()))


def _is_checkpoint(tree: Tree) -> bool:
    return tree.get("validation_definitions") is not None and tree.get("name") is not None


def _checkpoint(tree: Tree) -> Stated:
    """One check for each batch that a checkpoint validates."""
    name = text(tree.get("name")) or "checkpoint"
    stated = tree.get("validations")
    if problems := tuple(misshapen(stated, "list", "'validations' of a checkpoint")):
        return Stated(unread=problems)
    subjects = tuple(dict.fromkeys(asset for one in _batches(tree) if (asset := text(one.get("data_asset_name")))))
    suites = (text(entry.value) for _, entry in tree.walk() if entry.key == "expectation_suite_name")
    return Stated((CheckFact(tree.span, _TOOL, name, "data", subjects, suites=tuple(dict.fromkeys(suites))),))


def _batches(tree: Tree) -> Iterator[Tree]:
    for _, entry in tree.walk():
        if entry.key in {"batch_request", "batch_request_list", "batches"}:
            yield from (entry.value, *(entry.value.items or ()))
