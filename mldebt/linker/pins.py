"""What is taken by a name whose meaning may change: latest versions, stages of a registry, hubs without revision."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from mldebt.facts import code
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.program import Program
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.functions import is_reached, scopes_around
from mldebt.linker.jobs import StatedJobs
from mldebt.linker.literals import Literal, Stated
from mldebt.linker.together import tell_together
from mldebt.patterns import pattern

_REGISTRY = pattern(r"models:/(?P<name>[^/@*]+)(?:/(?P<version>[A-Za-z]\w*)|@(?P<alias>\w+))")
_PROMOTIONS = frozenset({"set_registered_model_alias", "transition_model_version_stage"})
"""Methods of a registry that give a version its stage or alias."""
_PROMPTS = frozenset({"langchain.hub.pull"})
"""Calls that take a prompt from a hub; the commit follows its name after a colon."""
_LOCAL = pattern(
    r"(?:models?|checkpoints?|outputs?|results?|data|artifacts?|saved\w*|weights|runs|logs)/.*|[./~\ue000].*"
)
"""What is a folder at hand where a name of a hub may stand too."""
_HUB = pattern(r"[A-Za-z][\w.-]*(/[\w.-]+)?")
_VOCABULARY = pattern(r"\.(\w*Tokenizer(Fast)?|\w*Processor|\w*FeatureExtractor|\w*Config)\.from_pretrained$")
"""Calls that take how a model cuts up its input or is built, not what it has learnt."""
_BRANCH = pattern(r"torchhub://(?![./~*])[^:]+")
"""A repository of the hub of torch without the tag or commit that may follow its name."""
_TAGGED = pattern(r"(?!https?:|models:)(?P<name>[A-Za-z][\w.-]*(?:/[\w.-]+)*):latest")
_PLACEHOLDER = pattern(r"(^|/)your[-_]", re.IGNORECASE)
"""What people are to put their own name in place of."""
_TAG_FLAGS = frozenset({"-t", "--tag"})
_ADDRESS = pattern(r"(https?|s3a?|gs|abfss?|wasbs?|ftp)://[^*/][^*]{7,}")
_SNAPSHOTS = pattern(r"(^|_)(snapshot|version)_\w*(data(sets?)?|rows)($|_)|(^|_)data(sets?)?_(snapshot|version)($|_)")
"""Names of code that keeps the states of its data."""
_FIXED = pattern(
    r"(19|20)\d\d|[/_=.-]v\d|(?<!/)/\d+(\.\d+)+/|[0-9a-f]{7,}|version|snapshot|revision|release|\bml-\d+[mk]\b|date=|dt=|localhost|127\.0\.0\.1|/api/|\bapi\."
)
"""What tells that an address means one state of the data, or is asked for what is new."""
_DATA = pattern(
    r"\.(csv|tsv|parquet|json|jsonl|zip|gz|tgz|tar|xlsx?|feather|data|txt|npz|pkl|arff)\b|^s3|^gs|^abfs|^wasb"
)


def add(
    builder: GraphBuilder,
    stated: Sequence[Stated],
    seen: Observations,
    nodes: Mapping[Access, tuple[str, ...]],
    program: Program,
    jobs: StatedJobs,
) -> None:
    """Tells of data and settings what lets them change; `nodes` are the data that each access reaches.

    A project that promotes models itself, as the code of the `program` says, knows what has a stage or an alias, and
    one that keeps snapshots of its data knows what was in its storage. What a file compares with a digest cannot change
    unseen. Images that one of the `jobs` builds are the project's own. A function that nothing calls takes nothing."""
    promotes = not program.mentioned.isdisjoint(_PROMOTIONS)
    keeps_snapshots = any(map(_SNAPSHOTS.search, program.mentioned))
    digested = {path for path, module in program.modules.items() if any(map(_is_digest, module.of(code.Symbol)))}
    learnt: dict[tuple[str, str], bool] = {}
    trials = _Trials(program)
    for access in seen.accesses:
        if access.mode == "read" and access not in seen.hosted and not trials.has(access):
            is_taken = is_reached(builder, program.modules, seen, access.location) and _is_made(program, access)
            is_local = all(map(_LOCAL.fullmatch, access.locators))
            for node in nodes.get(access, ()):
                is_learnt = not _VOCABULARY.search(access.call)
                ends = node, f"job:{access.job.id}"
                learnt[ends] = learnt.get(ends, False) or is_learnt
                is_open = access in seen.floating and not is_local and is_learnt
                is_fixed = access.location.path in digested or (keeps_snapshots and not _is_of_web(builder.name(node)))
                if is_taken:
                    _mark(builder, node, access.call if is_open else "", promotes, is_fixed)
                if is_taken and access.call in _PROMPTS and _HUB.fullmatch(builder.name(node)):
                    _set(builder, node, "prompt", "its newest commit")
    for (node, job), is_learnt in learnt.items():
        if not is_learnt:
            builder.edge(node, EdgeKind.FEEDS, job, vocabulary=True)
    built = frozenset(_built(jobs))
    told: set[str] = set()
    for literals in stated:
        latest = [one for one in literals.literals if _is_latest(one, built)]
        _add_tagged(builder, [one for one in latest if one.value not in told])
        told.update(one.value for one in latest)


def _is_made(program: Program, access: Access) -> bool:
    """Whether anything names the class whose making reads, if one does."""
    module = program.modules.get(access.location.path)
    around = [one.name for _, one in scopes_around(module, access.location)] if module is not None else []
    made = [name.rpartition(".")[0] for name in around if name.endswith(".__init__")]
    return all(name.rpartition(".")[2] in program.mentioned for name in made)


class _Trials:
    """What a module that others import reads where it is run by itself, to see that it works."""

    def __init__(self, program: Program) -> None:
        self._modules = program.modules
        self._imported = {
            found[0]
            for path, module in program.modules.items()
            for one in (module.imports if not is_test(path) else ())
            if (found := program.find(program.absolute(one.name, path), path)) is not None and found[0] != path
        }

    def has(self, access: Access) -> bool:
        """Whether what is read is named in the main part of such a module."""
        path = access.job.path
        is_of_others = path in self._imported and path in self._modules and access.location.path == path
        return is_of_others and any(self._said_in_main(path, access.locators))

    def _said_in_main(self, path: str, names: Collection[str]) -> Iterator[str]:
        for scope in self._modules[path].scopes:
            if scope.kind == "module":
                inside: list[bool] = []
                for one in scope.body:
                    if isinstance(one, code.Block):
                        inside.append(one.kind == "main")
                    elif isinstance(one, code.BlockEnd):
                        inside.pop()
                    elif isinstance(one, code.Constant) and one.value in names and any(inside):
                        yield str(one.value)


def _is_digest(symbol: code.Symbol) -> bool:
    return symbol.name.partition(".")[0] == "hashlib"


def _is_of_web(locator: str) -> bool:
    """Whether a locator is an address of the web, where others put what is there."""
    return locator.startswith(("http:", "https:", "ftp:"))


def _mark(builder: GraphBuilder, node: str, without_revision: str, promotes: bool, is_fixed: bool) -> None:
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
    elif not is_fixed and _ADDRESS.fullmatch(locator) and _DATA.search(locator) and not _FIXED.search(locator):
        _set(builder, node, "data", "whatever is there")


def _set(builder: GraphBuilder, node: str, takes: str, floating: str) -> None:
    builder.mark(node, "takes", takes)
    builder.mark(node, "floating", floating)


def _built(jobs: StatedJobs) -> Iterator[str]:
    """The names of the images that jobs build, without registry and tag."""
    for _, fact in jobs:
        for command in fact.commands:
            words = command.arguments
            if "build" in words[1:3]:
                yield from (_image(name) for flag, name in pairwise(words) if flag in _TAG_FLAGS)


def _image(name: str) -> str:
    return name.rpartition("/")[2].partition(":")[0]


def _is_latest(literal: Literal, built: Collection[str]) -> bool:
    """Whether a literal is an image or artefact of somebody else's, by a tag that moves."""
    tagged = _TAGGED.fullmatch(literal.value) if literal.text and literal.role != "text" else None
    if tagged is None or _image(literal.value) in built or _PLACEHOLDER.search(tagged["name"]):
        return False
    return "/" in tagged["name"] or literal.subject.endswith("artifact")


def _add_tagged(builder: GraphBuilder, literals: Sequence[Literal]) -> None:
    """The images and artefacts of one file that are taken by their newest state: the first stands for the others."""
    if nodes := list(dict.fromkeys(_tagged(builder, one) for one in literals)):
        tell_together(builder, nodes[0], nodes[1:])


def _tagged(builder: GraphBuilder, literal: Literal) -> str:
    at = literal.location
    node = f"setting:{at.path}:{literal.value}"
    builder.node(node, NodeKind.SETTING, literal.value, [at], value=literal.value, role=literal.role)
    _set(builder, node, "artifact", "the latest one")
    return node
