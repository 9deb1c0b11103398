"""Workflows that train a model and ship it in one run, where no step and no code between could stop a bad one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from mldebt.facts import code
from mldebt.facts.pipeline import Command, JobFact
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.gates import fails_on_bad
from mldebt.linker.jobs import StatedJobs
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.patterns import pattern
from mldebt.source import Location

_SHIPS = (
    ("docker", "push"),
    ("kubectl", "apply"),
    ("kubectl", "rollout"),
    ("kubectl", "set"),
    ("helm", "upgrade"),
    ("gcloud", "run", "deploy"),
    ("gcloud", "app", "deploy"),
    ("aws", "ecs", "update-service"),
    ("aws", "lambda", "update-function-code"),
    ("az", "webapp"),
    ("az", "containerapp"),
    ("flyctl", "deploy"),
)
"""The first words of commands that put what was built where it is used."""
_TRIES = pattern(r"smoke|test|check|dry|lint|sample", re.IGNORECASE)
"""Names of steps that train to see whether it works."""
_ASKS = METRICS | {
    "gate",
    "validate",
    "validation",
    "verify",
    "quality",
    "threshold",
    "assert",
    "compare",
    "check",
    "diff",
}
_MOVES = frozenset({"drift", "psi", "skew"})
"""Words of what tells of data, and not of a model."""
_ORDERS = frozenset({"<", "<=", ">", ">="})
_ANSWERS = pattern(r"outputs|approval|inputs\.|workflow_dispatch")
"""In the condition of a step: what an earlier step found, or what people decided."""
_SHOWS = frozenset({"echo", "cat", "ls", "cp", "mv", "mkdir", "git", "pip", "docker", "test", "printf"})


def add_deliveries(builder: GraphBuilder, codes: CodeOf, jobs: StatedJobs) -> None:
    """The first step behind a training that ships, in every chain of steps, as a promotion of what was trained."""
    steps = [(path, fact) for path, fact in jobs if fact.tool == "workflow"]
    shipping = [(path, fact, ship) for path, fact in steps if (ship := next(_ships(fact), None)) is not None]
    if not shipping:
        return
    by_id = {_id(path, fact.name): (path, fact) for path, fact in steps}
    training = {one for one, (_, fact) in by_id.items() if _trains(builder, one, fact)}
    if not training or _can_stop(builder, codes):
        return
    told: set[str] = set()
    for path, fact, ship in shipping:
        between = _since(by_id, training, path, fact)
        if not between or any(_is_gate(builder, one) for one in between) or told & {one.name for one in between}:
            continue
        told.add(fact.name)
        at = Location(path, ship.span)
        builder.node(
            f"promotion:{at}", NodeKind.PROMOTION, fact.name, (at,), deed="ships", gated=False, last=True
        )  # fmt: skip


def _id(path: str, name: str) -> str:
    return f"job:{path}::{name}"


def _ships(fact: JobFact) -> Iterator[Command]:
    return (one for one in fact.commands if any(one.arguments[: len(words)] == words for words in _SHIPS))


def _trains(builder: GraphBuilder, job: str, fact: JobFact) -> bool:
    """Whether a step makes a model: by itself, by a script that it runs, or by one of the stages of DVC."""
    if _TRIES.search(fact.name.partition("/")[2]):
        return False
    if _makes_model(builder, job) or any(_runs_training(builder, one) for one in fact.commands):
        return True
    made = builder.successors(EdgeKind.PRODUCES)
    return any(one.arguments[:2] == ("dvc", "repro") for one in fact.commands) and any(
        builder.kind(one) is NodeKind.MODEL
        for stage, products in made.items()
        if builder.attribute(stage, "tool") == "dvc"
        for one in products
    )


def _runs_training(builder: GraphBuilder, command: Command) -> bool:
    """Whether a command runs a script that makes a model."""
    return bool(command.script or command.module) and _makes_model(builder, _script(command))


def _makes_model(builder: GraphBuilder, job: str) -> bool:
    made = builder.successors(EdgeKind.PRODUCES).get(job, ())
    return any(builder.kind(one) is NodeKind.MODEL for one in made)


def _script(command: Command) -> str:
    """The job that is the script which a command runs."""
    path = command.script or f"{command.module.replace('.', '/')}.py"
    return f"job:{posixpath.normpath(posixpath.join(command.workdir, path))}"


def _since(
    steps: Mapping[str, tuple[str, JobFact]], training: set[str], path: str, fact: JobFact
) -> tuple[JobFact, ...]:
    """The steps from a training to the one that ships, itself among them; none where no training comes before."""
    passed, waiting = [fact], list(fact.after)
    while waiting:
        one = _id(path, waiting.pop())
        if one not in steps:
            continue
        passed.append(steps[one][1])
        if one in training:
            return tuple(passed)
        waiting += [name for name in steps[one][1].after if steps[_id(path, name)][1] not in passed]
    return ()


def _is_gate(builder: GraphBuilder, fact: JobFact) -> bool:
    """Whether a step may stop the run where the model is not good enough; what is told to a training asks nothing."""
    if _ANSWERS.search(fact.condition):
        return True
    silent = (one for one in fact.commands if not _SHOWS.intersection(one.arguments[:1]))
    asking = [one for one in silent if not _runs_training(builder, one)]
    return any(_ASKS & {*words_in(word)} for one in asking for word in (*one.arguments, one.script, one.module))


def _can_stop(builder: GraphBuilder, codes: CodeOf) -> bool:
    """Whether code fails where a model is not good enough: the code that makes it, or a test."""
    makers = {one.path for model in builder.ids(NodeKind.MODEL) for one in builder.locations(model)}
    for path in codes.modules:
        for body in codes.bodies(path):
            if is_test(path) and any(_asks_how_good(body, one) for one in body.scope.of(code.Assert)):
                return True
            if path in makers and fails_on_bad(body):
                return True
    return False


def _asks_how_good(body: Body, asserted: code.Assert) -> bool:
    """Whether a test holds what tells how good a model is against a limit; how far data moved is another thing."""
    test = body.get(asserted.test)
    is_limit = isinstance(test, code.Comparison) and not _ORDERS.isdisjoint(test.operators)
    return is_limit and bool((METRICS - _MOVES) & body.words(asserted.test))
