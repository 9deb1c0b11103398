"""What is taken by a name whose meaning may change: latest versions, stages of a registry, hubs without revision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mldebt.graph.schema import NodeKind
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.literals import Literal, Stated

_REGISTRY = re.compile(r"models:/(?P<name>[^/@*]+)(?:/(?P<version>[A-Za-z]\w*)|@(?P<alias>\w+))")
_PROMOTIONS = frozenset({"set_registered_model_alias", "transition_model_version_stage"})
"""Methods of a registry that give a version its stage or alias."""
_PROMPTS = frozenset({"langchain.hub.pull"})
"""Calls that take a prompt from a hub; the commit follows its name after a colon."""
_LOCAL = re.compile(
    r"(?:models?|checkpoints?|outputs?|results?|data|artifacts?|saved\w*|weights|runs|logs)/.*|[./~\ue000].*"
)
"""What is a folder at hand where a name of a hub may stand too."""
_HUB = re.compile(r"[A-Za-z][\w.-]*(/[\w.-]+)?")
_VOCABULARY = re.compile(r"\.(\w*Tokenizer(Fast)?|\w*Processor|\w*FeatureExtractor)\.from_pretrained$")
"""Calls that take how a model cuts up its input, not what it has learnt."""
_BRANCH = re.compile(r"torchhub://(?![./~*])[^:]+")
"""A repository of the hub of torch without the tag or commit that may follow its name."""
_TAGGED = re.compile(r"(?!https?:|models:)(?P<name>[A-Za-z][\w.-]*(?:/[\w.-]+)*):(?P<tag>latest)")
_ADDRESS = re.compile(r"(https?|s3a?|gs|abfss?|wasbs?|ftp)://[^*]{8,}")
_FIXED = re.compile(
    r"(19|20)\d\d|[/_=.-]v\d|[0-9a-f]{7,}|version|snapshot|revision|release|date=|dt=|localhost|127\.0\.0\.1|/api/|\bapi\."
)
"""What tells that an address means one state of the data, or is asked for what is new."""
_DATA = re.compile(
    r"\.(csv|tsv|parquet|json|jsonl|zip|gz|tgz|tar|xlsx?|feather|data|txt|npz|pkl|arff)\b|^s3|^gs|^abfs|^wasb"
)


def add(
    builder: GraphBuilder,
    stated: Sequence[Stated],
    seen: Observations,
    nodes: Mapping[Access, tuple[str, ...]],
    mentioned: frozenset[str],
) -> None:
    """Tells of data and settings what lets them change; `nodes` are the data that each access reaches.

    A project that promotes models itself, which its code `mentioned`, knows what has a stage or an alias."""
    promotes = not mentioned.isdisjoint(_PROMOTIONS)
    for access in seen.accesses:
        if access.mode == "read" and access not in seen.hosted:
            is_local = all(map(_LOCAL.fullmatch, access.locators))
            for node in nodes.get(access, ()):
                is_learnt = not _VOCABULARY.search(access.call)
                is_open = access in seen.floating and not is_local and is_learnt
                _mark(builder, node, access.call if is_open else "", promotes)
                if access.call in _PROMPTS and _HUB.fullmatch(builder.name(node)):
                    _set(builder, node, "prompt", "its newest commit")
    for literals in stated:
        for one in literals.literals:
            tagged = _TAGGED.fullmatch(one.value) if one.text and one.role != "text" else None
            if tagged and ("/" in tagged["name"] or one.subject.endswith("artifact")):
                _tagged(builder, one, tagged["tag"])


def _mark(builder: GraphBuilder, node: str, without_revision: str, promotes: bool) -> None:
    """`without_revision` is the call that reads it by a name of which it gives no revision."""
    locator = builder.name(node)
    if registered := _REGISTRY.fullmatch(locator):
        floating = registered["version"] or registered["alias"]
        if floating.lower() == "latest":
            _set(builder, node, "model", "its latest version")
        elif not promotes:
            _set(builder, node, "model", f"whatever is {floating}")
    elif _BRANCH.fullmatch(locator):
        _set(builder, node, "model", "the head of its branch")
    elif without_revision and _HUB.fullmatch(locator) and not builder.attribute(node, "tracked"):
        is_data = without_revision.startswith("datasets.")
        if not (is_data and "/" not in locator):
            _set(builder, node, "data" if is_data else "model", "its newest revision")
    elif _ADDRESS.fullmatch(locator) and _DATA.search(locator) and not _FIXED.search(locator):
        _set(builder, node, "data", "whatever is there")


def _set(builder: GraphBuilder, node: str, takes: str, floating: str) -> None:
    builder.mark(node, "takes", takes)
    builder.mark(node, "floating", floating)


def _tagged(builder: GraphBuilder, literal: Literal, tag: str) -> None:
    """An image or artefact that code names with a tag which moves."""
    at = literal.location
    node = f"setting:{at.path}:{at.span.line}:{literal.value}"
    builder.node(node, NodeKind.SETTING, literal.value, [at], value=literal.value, role=literal.role)
    _set(builder, node, "artifact", f"the {tag} one")
