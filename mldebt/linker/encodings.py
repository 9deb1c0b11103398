"""What is known of transformers and encodings besides the data that goes through them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts import code
from mldebt.graph.schema import EdgeKind
from mldebt.interpreter.landmarks import Column, Encoded, Feature, Fitted, Landmark, Origins, Predicted
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.landmark_ids import node_id
from mldebt.linker.operands import CodeOf
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.sides import behind, trains_by_hand
from mldebt.patterns import pattern
from mldebt.source import Location

_ID = pattern(r"(^|_)ids?$|[a-z]I[dD]s?$", re.IGNORECASE)
"""Names of columns that tell one thing from another."""
_PERSON = pattern(r"user|customer|member|reader|viewer|listener|visitor|reviewer", re.IGNORECASE)
_TARGETS = frozenset({"label", "labels", "target", "targets"})
_OF_TABLES = "get_dummies"
"""What makes columns of all categories of a table: the target may be named as what is left out."""
_BY_CHANCE = "hash"
"""What gives the same text another number in each process."""
_DEEPEST = 12
"""Steps of a chain of methods that are looked through."""
_STATES = frozenset(
    {"CategoricalDtype", "categories", "set_categories", "reindex", "align", "columns_", "feature_names"}
)
"""Names by which code states categories or columns itself, or brings data to those of before."""


def mark(builder: GraphBuilder, codes: CodeOf, sayings: Sayings, seen: Observations) -> None:
    """Whether transformers and encodings are kept, and what the job does that fits them."""
    fitted = [one for one, _ in seen.inputs if isinstance(one, Fitted)]
    made_of = dict(seen.inputs)
    models = _trained(builder, fitted, made_of)
    training = {one.job.id for one in models} | {one.location.path for one in models}
    dividing = {one.location.path for one, _ in seen.rows.splits}
    asked = behind((start for start in made_of if isinstance(start, Predicted)), made_of)
    kept = {one.location for one in seen.kept}
    stored = _stored_by_own(codes, seen)
    told: set[Location] = set()
    for one in sorted(fitted, key=lambda one: (one.location, node_id(one))):
        if not one.transformer:
            builder.mark(node_id(one), "saved", one in seen.saved)
        if one.transformer:
            node = node_id(one)
            # An object that answers requests goes everywhere together with what it holds, and nobody keeps it there.
            out_of_sight = one.location in kept and not (one.own and one in asked)
            is_saved = one in seen.saved or one in stored
            builder.mark(node, "kept", is_saved or out_of_sight or _is_put_with_others(codes, one))
            builder.mark(node, "predicted_on", one in asked)
            builder.mark(node, "fitted_by", one.job.name)
            path = one.location.path
            prepares = path in dividing or sayings.of(path, trains_by_hand)
            in_training = prepares or one.job.id in training or path in training
            builder.mark(node, "in_training", in_training)
            builder.mark(node, "told", one.location in told)
            told |= {one.location} if one in asked and not in_training else set()
    of_ids = frozenset(_of_ids(made_of))
    for encoded in made_of:
        if isinstance(encoded, Encoded):
            path = encoded.location.path
            near = (one for one in (path, *codes.importers(path)) if one in codes.modules)
            stated = any(sayings.of(one, _states_categories) for one in near)
            builder.mark(node_id(encoded), "kept", stated or encoded in of_ids or _is_of_target(codes, encoded))
            builder.mark(node_id(encoded), "taken_up", _is_taken_up(builder, encoded))
            by = "by chance, anew in every run" if encoded.how == _BY_CHANCE else "by the rows at hand"
            builder.mark(node_id(encoded), "by", by)


def _trained(builder: GraphBuilder, fitted: Iterable[Fitted], made_of: Mapping[Landmark, Origins]) -> list[Fitted]:
    """The models that code trains; of what answers requests, those that the answers come from."""
    models = [one for one in fitted if not one.transformer]
    answering = {one.job.id for one in models if builder.attribute(f"job:{one.job.id}", "serves") is True}
    answers = (one for one in made_of if isinstance(one, Predicted) and one.job.id in answering)
    behind_answers = behind(answers, dict(made_of)) if answering else set()
    return [one for one in models if one.job.id not in answering or one in behind_answers]


def _stored_by_own(codes: CodeOf, seen: Observations) -> set[Fitted]:
    """The transformers of the project that a method of their class writes to where data stays, in the same job."""
    written: dict[str, set[tuple[str, int]]] = {}
    for one in seen.accesses:
        if one.mode == "write":
            written.setdefault(one.job.id, set()).add((one.location.path, one.location.span.line))
    return {
        one
        for one, _ in seen.inputs
        if isinstance(one, Fitted) and one.own
        for scope in codes.modules[one.own].scopes
        if scope.name == one.algorithm
        and any((one.own, line) in written.get(one.job.id, ()) for line in range(scope.span.line, scope.end_line + 1))
    }


def _is_put_with_others(codes: CodeOf, fitted: Fitted) -> bool:
    """Whether the object that has a transformer puts it into a dict of what it keeps, by another of its methods."""
    path = fitted.location.path
    bodies = list(codes.bodies(path)) if path in codes.modules else []
    for body in bodies:
        for operand, call in body.scope.placed(code.Call):
            held = body.name(call.function).rpartition(".")[0]
            if body.at(operand) == fitted.location and held.startswith("self."):
                of_class = body.scope.name.rpartition(".")[0]
                beside = (one for one in bodies if one.scope.name.rpartition(".")[0] == of_class)
                return any(
                    one.name(value) == held
                    for one in beside
                    for display in one.scope.of(code.Mapping)
                    for _, value in display.pairs
                )
    return False


def _of_ids(made_of: Mapping[Landmark, Origins]) -> Iterator[Encoded]:
    """The encodings of who and what, in files that number both: rows and columns of a matrix, no categories."""
    named: dict[str, dict[Encoded, str]] = {}
    for one, origins in made_of.items():
        names = {each.name for each in origins if isinstance(each, Column | Feature)}
        if isinstance(one, Encoded) and names and all(map(_ID.search, names)):
            named.setdefault(one.location.path, {})[one] = min(names)
    for ids in named.values():
        people = {name for name in ids.values() if _PERSON.match(name)}
        if people and len({*ids.values()}) > len(people):
            yield from ids


def _is_taken_up(builder: GraphBuilder, encoded: Encoded) -> bool:
    """Whether the codes reach a model that is saved, or data that something reads.

    Columns have the names of their categories: in data they mean the same to whoever reads them, and only a model that
    is saved asks others for the columns that it knows."""
    encoding = node_id(encoded)
    flows, feeds = builder.successors(EdgeKind.FLOWS), builder.successors(EdgeKind.FEEDS)
    found, waiting = {encoding}, [encoding]
    while waiting:
        node = waiting.pop()
        dataset = f"dataset:{builder.attribute(node, 'dataset')}"
        is_read = bool(feeds.get(node) or feeds.get(dataset)) and encoded.how != _OF_TABLES
        if builder.attribute(node, "saved") or is_read:
            return True
        new = flows.get(node, set()) - found
        found |= new
        waiting += new
    return False


def _is_of_target(codes: CodeOf, encoded: Encoded) -> bool:
    """Whether codes are of one column that its name calls the target, wherever the rows go."""
    if encoded.how == _OF_TABLES or encoded.location.path not in codes.modules:
        return False
    return any(
        not _TARGETS.isdisjoint(body.words(operand, _DEEPEST))
        for body in codes.bodies(encoded.location.path)
        for operand, one in body.scope.placed(code.Attribute, code.Call)
        if one.span == encoded.location.span
    )


@Saying
def _states_categories(file: OneFile) -> bool:
    """Whether code states categories or columns itself, or brings data to those of before."""
    for scope in file.module.scopes:
        if any(_adds_columns(scope.body)):
            return True
        for instruction in scope.body:
            match instruction:
                case code.Attribute(name=name):
                    if name in _STATES:
                        return True
                case code.Symbol(name=name) if name.rpartition(".")[2] in _STATES:
                    return True
                case code.Call(keywords=keywords) if any(name in _STATES for name, _ in keywords):
                    return True
    return False


def _adds_columns(body: Sequence[code.Instruction]) -> Iterator[bool]:
    """Whether each column that code stores is one of a list that a table lacks, of zeros: `if name not in rows`."""
    lacking = {one.operands[0] for one in body if isinstance(one, code.Comparison) and one.operators == ("not in",)}
    for one in body:
        if isinstance(one, code.StoreItem) and one.key in lacking and isinstance(body[one.key], code.Element):
            filled = body[one.value]
            yield isinstance(filled, code.Constant) and filled.value == 0
