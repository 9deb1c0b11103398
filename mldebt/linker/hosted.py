"""Models that services host, by the names that code asks them under, and what is asked of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.code import Constant
from mldebt.facts.module import Scope
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Access, Origins, Predicted, Rest
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.program import Program
from mldebt.interpreter.storage import PROVIDER
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.landmark_ids import node_id
from mldebt.linker.literals import Literal, Stated
from mldebt.linker.operands import CodeOf, words_in
from mldebt.linker.references import References
from mldebt.linker.taken_defaults import is_taken
from mldebt.patterns import pattern
from mldebt.source import Location

_ALIAS = pattern(
    r"(?:chatgpt|gpt|claude|gemini|mistral|ministral|codestral|pixtral|magistral|devstral|grok|command)[\w.-]*-latest"
    r"|gpt-(?:3\.5|4|4o|4\.1|5)(?:-(?:turbo|mini|nano|pro|16k|32k|preview|vision|audio|search))*"
    r"|o[134](?:-(?:mini|pro|preview))?"
    r"|claude-(?:instant(?:-1)?|2|3-(?:opus|sonnet|haiku)|3[.-][57]-(?:sonnet|haiku))"
    r"|claude-(?:opus|sonnet|haiku)-4(?:[.-][015])?|claude-4(?:\.[015])?-(?:opus|sonnet|haiku)"
    r"|gemini-(?:pro(?:-vision)?|1\.[05]-(?:pro|flash)(?:-8b)?|2\.0-flash(?:-lite)?)"
    r"|deepseek-(?:chat|reasoner)|qwen-(?:max|plus|turbo)"
)
"""Names that providers give to one snapshot after another; a name with a date, or a number of its own, stays."""
_NAMES_MODEL = pattern(r"model|llm|engine|judge", re.IGNORECASE)
_COUNTS = pattern(r"(^|_)(tokens?|tokeni[sz]er|encoding|costs?|price|prices|pricing)(_|$)")
"""Names of code that counts tokens, or what they cost: a model stands there for its tokenizer or its price."""
_DEPLOYMENTS = frozenset({"AzureOpenAI", "AsyncAzureOpenAI", "AzureChatOpenAI", "AzureOpenAIEmbeddings"})
_JUDGES = pattern(r"judg(?:es?|ing|ed)|eval(?:s|uat\w+)?|grad(?:er?|ing)|rat(?:er|ing)|critic|relevance|faithfulness")
"""Words of the names of code that asks a model how good an answer is."""
_ANSWERS = pattern(r"answers?|generat\w+|respond|chat|complet\w+|predict|ask|query|rag")
"""Words of the names of code that asks a model for the answer itself."""
_TELLS_TO_JUDGE = pattern(r"\b(?:impartial|expert|fair|strict|helpful)?\s?(?:judge|evaluator|grader)\b", re.IGNORECASE)


def alias_of(name: str) -> bool:
    """Whether a provider may let the name of a model stand for another snapshot tomorrow."""
    return _ALIAS.fullmatch(PROVIDER.sub("", name.lower())) is not None


def add(
    builder: GraphBuilder,
    stated: Sequence[Stated],
    seen: Observations,
    nodes: Mapping[Access, tuple[str, ...]],
    references: References,
) -> None:
    """The hosted models that code asks, or only names where it cannot be followed to the call that asks.

    Each with whether its name is an alias; `nodes` are the data that each access reaches. A project whose code
    mentions Azure may mean its own deployments, which have names as they please."""
    program = references.program
    asked = {node for access in seen.accesses if access in seen.hosted for node in nodes.get(access, ())}
    for node in asked:
        _mark(builder, node)
    for literals in stated if program.mentioned.isdisjoint(_DEPLOYMENTS) else ():
        for one in literals.literals if builder.has(f"job:{literals.path}") else ():
            node = f"dataset:{PROVIDER.sub('', one.value)}"
            is_told = node not in asked and _is_named(one) and not _is_left(one, program)
            if is_told and is_taken(references, one):
                _add_named(builder, node, one)


def mark_answers(builder: GraphBuilder, codes: CodeOf, seen: Observations) -> None:
    """Tells of every prediction which hosted models give it, and whether they are asked to judge an answer."""
    for landmark, origins in seen.inputs:
        if isinstance(landmark, Predicted):
            names = sorted(set(_hosted(origins, seen)))
            builder.mark(node_id(landmark), "by", ", ".join(names))
            builder.mark(node_id(landmark), "judges", bool(names) and _judges(codes, landmark))


def _hosted(origins: Origins, seen: Observations) -> Iterator[str]:
    for one in origins:
        if isinstance(one, Rest) and one.access in seen.hosted:
            yield from one.access.locators


def _judges(codes: CodeOf, asked: Predicted) -> bool:
    """Whether the function that asks, or one that has it ask, says in its name or texts that it judges; else its file.

    A function that others call to ask for them may be called as it pleases."""
    for at in (asked.location, *reversed(asked.asked_from)):
        for scope in _around(codes, at):
            words = {*words_in(scope.name.rpartition(".")[2])}
            texts = (one.value for one in scope.body if isinstance(one, Constant) and isinstance(one.value, str))
            if any(map(_JUDGES.fullmatch, words)) or any(map(_TELLS_TO_JUDGE.search, texts)):
                return True
            asks_for_others = at is asked.location and asked.asked_from
            if not asks_for_others and any(map(_ANSWERS.fullmatch, words)):
                return False
    return any(map(_JUDGES.fullmatch, words_in(asked.location.path.rpartition("/")[2].partition(".")[0])))


def _around(codes: CodeOf, at: Location) -> Iterator[Scope]:
    """The functions that a place is in, the innermost first."""
    module = codes.modules.get(at.path)
    for scope in reversed(module.scopes if module else ()):
        if scope.kind == "function" and scope.span.line <= at.span.line <= scope.end_line:
            yield scope


def _is_named(one: Literal) -> bool:
    """Whether a literal is an alias by which code names a model."""
    if not one.text or one.role in {"text", "key"}:
        return False
    if not (_NAMES_MODEL.search(one.name) or PROVIDER.match(one.value)) or not alias_of(one.value):
        return False
    counted = (one.subject.rpartition(".")[2], posixpath.splitext(posixpath.basename(one.location.path))[0])
    return not any(map(_COUNTS.search, counted))


def _is_left(one: Literal, program: Program) -> bool:
    """Whether a literal is the value of a field for which nothing asks an object."""
    scopes = program.modules[one.location.path].scopes
    is_field = one.role in {"constant", "variable"} and any(
        scope.kind == "class" and scope.name == one.subject for scope in scopes
    )
    texts = (text for module in program.modules.values() for text in module.texts)
    return is_field and one.name not in program.mentioned and one.name not in texts


def _add_named(builder: GraphBuilder, node: str, one: Literal) -> None:
    at, job = one.location, f"job:{one.location.path}"
    builder.node(
        node, NodeKind.DATASET, one.value, [at], locator=one.value, dataset=one.value, medium="registry", read=True,
        used=True, unknown=False, pattern=False,
    )  # fmt: skip
    detail = f"{builder.name(job)} names {one.value}"
    builder.edge(node, EdgeKind.FEEDS, job, [at], detail=detail)
    _mark(builder, node)


def _mark(builder: GraphBuilder, node: str) -> None:
    builder.mark(node, "hosted", True)
    if alias_of(builder.name(node)):
        builder.mark(node, "takes", "model")
        builder.mark(node, "floating", "the snapshot that the provider lets this alias stand for")
