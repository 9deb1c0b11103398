"""Whether models are evaluated before they are used, and their predictions watched while they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Fitted, Predicted
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.calls import name_called
from mldebt.linker.handmade import is_check
from mldebt.linker.landmark_ids import node_id
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.sides import behind
from mldebt.patterns import pattern
from mldebt.source import Location

_MONITORS = frozenset(
    [
        "evidently",
        "whylogs",
        "alibi_detect",
        "nannyml",
        "deepchecks",
        "arize",
        "fiddler",
        "prometheus_client",
        "opentelemetry",
        "statsd",
        "datadog",
        "ddtrace",
        "aporia",
        "phoenix",
        "langfuse",
        "langsmith",
    ]
)
"""Libraries that watch what a program does, or what a model is given and gives."""
DISPLAYS = frozenset({"streamlit", "dash", "gradio"})
"""Libraries of pages on which people try and look: some show how good a model is, few are a service."""
_VALIDATORS = frozenset(
    {
        "great_expectations",
        "pandera",
        "tensorflow_data_validation",
        "deepchecks",
        "pydantic",
        "soda",
        "whylogs",
        "evidently",
    }
)
"""Libraries that check data."""
_EMBEDS = frozenset({"encode", "embed", "embed_query", "embed_documents"})
"""Calls that give what a text is near to, and no answer."""
_KEEPS = pattern(r"(log|save|store|record|insert|track|persist|publish|monitor|write|emit|send)", re.IGNORECASE)
_PREDICTED = pattern(r"(predict|inference|request|feature|input|event|result|response|proba|score)", re.IGNORECASE)
_TELLS = frozenset({"info", "debug", "warning", "log"})
"""Calls that keep what they are told; those that tell of failures say nothing of requests that went well."""
_PRINTS = frozenset({"print"})
"""Calls that show what they are told to whoever keeps what the program prints."""
_PUTS = frozenset({"add", "insert_one", "put_record", "put_item", "execute"})
_SCORES = pattern(
    r"^(score|evaluate|evaluation|eval|cross_val\w*|\w*_score|classification_report|confusion_matrix|mean_\w*_error|log_metrics?"
    r"|train_test_split|backtest\w*|validate|val_\w+|validation_step|test_step|accuracy|rmse|mae|f1|auc|cross_validation)$"
)
"""Names of calls that find out how good a model is, or hold rows out for it."""
_HELD_OUT = frozenset(
    {"eval_set", "validation_data", "valid_sets", "evals", "validation_split", "eval_dataset", "val_dataloaders"}
)


def mark(builder: GraphBuilder, codes: CodeOf, sayings: Sayings, working: frozenset[str], seen: Observations) -> None:
    """Tells of every model whether it is evaluated, of every prediction whether it is served and watched."""
    modules = {path: module for path, module in codes.modules.items() if not is_test(path)}
    scored = any(use.how.startswith("scores") for use in seen.uses) or any(
        sayings.of(path, _evaluates_anything) for path in modules
    )
    validated = bool(seen.checked) or any(
        _imports(codes, path, _VALIDATORS) or sayings.of(path, _checks_anything) for path in modules
    )
    watched = any(_imports(codes, path, _MONITORS) for path in modules)
    kept_in = {path for path in working if sayings.of(path, _keeps_anything)}
    printed_in = {path for path in working if sayings.of(path, _prints_anything)}
    made_of = dict(seen.inputs)
    stored = {
        one for each in seen.stored for origins in (each.origins, *dict(each.columns).values()) for one in origins
    }
    stored |= behind(stored, made_of)
    told: set[str | Location] = set()
    for one in made_of:
        if isinstance(one, Fitted) and not one.transformer:
            builder.mark(node_id(one), "evaluated", scored)
            builder.mark(node_id(one), "validated", validated)
        elif isinstance(one, Predicted):
            job = f"job:{one.job.id}"
            node = node_id(one)
            served = builder.attribute(job, "serves") is True and _answers(codes, sayings, one.location)
            served = served and not _imports(codes, one.job.path, DISPLAYS)
            path = one.location.path
            is_watched = watched or one in stored or path in printed_in or _is_near(codes, path, kept_in)
            builder.mark(node, "served", served)
            builder.mark(node, "watched", is_watched)
            if served and not is_watched:
                builder.mark(node, "beside_another", not told.isdisjoint({one.job.path, one.location}))
                told |= {one.job.path, one.location}
            builder.mark(node, "asked_by", builder.name(job) if builder.has(job) else one.job.name)


def _is_near(codes: CodeOf, path: str, kept_in: set[str]) -> bool:
    """Whether the file of a prediction, or one that it imports or that imports it, keeps what goes in and out."""
    return any(path == other or codes.imports(path, other) or codes.imports(other, path) for other in kept_in)


def _answers(codes: CodeOf, sayings: Sayings, asked: Location) -> bool:
    """Whether a model is asked there to answer: not to show how good it is, nor to see whether it answers at all."""
    if _imports(codes, asked.path, DISPLAYS) and sayings.of(asked.path, _evaluates_anything):
        return False  # a page that shows how good a model is
    bodies = codes.bodies(asked.path)
    calls = ((body, operand) for body in bodies for operand, _ in body.scope.placed(code.Call))
    there = [(body, operand) for body, operand in calls if body.at(operand) == asked]
    return all(body.users.get(operand) and not _embeds(body, operand) for body, operand in there)


def _embeds(body: Body, operand: Operand) -> bool:
    call = body.get(operand)
    return isinstance(call, code.Call) and name_called(body, call) in _EMBEDS


def _imports(codes: CodeOf, path: str, names: frozenset[str]) -> bool:
    return any(one.name.split(".", 1)[0] in names for one in codes.modules[path].imports)


def _calls(body: Body) -> Iterator[tuple[code.Call, str]]:
    return ((call, body.name(call.function)) for call in body.scope.of(code.Call))


@Saying
def _evaluates_anything(file: OneFile) -> bool:
    """Whether code finds out how good a model is, or holds rows out for it."""
    return any(map(_evaluates, file.bodies))


@Saying
def _checks_anything(file: OneFile) -> bool:
    """Whether code has a check that people wrote by hand."""
    return any(map(is_check, file.bodies))


@Saying
def _keeps_anything(file: OneFile) -> bool:
    """Whether code hands what a model is given or gives to something that keeps it."""
    return any(map(_keeps, file.bodies))


@Saying
def _prints_anything(file: OneFile) -> bool:
    """Whether code prints what a model is given or gives."""
    return any(_keeps(body, _PRINTS) for body in file.bodies)


def _evaluates(body: Body) -> bool:
    for call, name in _calls(body):
        if _SCORES.match(name.rpartition(".")[2]) or any(keyword in _HELD_OUT for keyword, _ in call.keywords):
            return True
    return bool(_SCORES.match(body.scope.name.rpartition(".")[2])) if body.scope.kind == "function" else False


def _keeps(body: Body, tells: frozenset[str] = _TELLS) -> bool:
    """Whether a scope hands what a model is given or gives to something that keeps it, or is called `tells`."""
    for call, name in _calls(body):
        last = name.rpartition(".")[2]
        if _KEEPS.search(last) and _PREDICTED.search(last):
            return True
        may_keep = last in tells or last in _PUTS or _KEEPS.match(last)
        given = (*call.arguments, *(value for _, value in call.keywords)) if may_keep else ()
        if last in tells and all(isinstance(body.get(one), code.Constant) for one in given):
            continue
        if any(_PREDICTED.search(word) for argument in given for word in body.words(argument)):
            return True
    return any(_PREDICTED.search(word) and _KEEPS.search(word) for word in {*words_in(body.scope.name)})
