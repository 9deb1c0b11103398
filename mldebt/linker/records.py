"""Parts of documents that tell people something: sentences, what was done, scores, facts with where each was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import words_in
from mldebt.patterns import pattern

_PROSE = pattern(r"(?!(?i:select|with|insert|python\d*|bash|sh|pip|docker)\b)[^\W\d]\S*(?:\s+\S+){3,}")
"""A value that people read: words, and no query or command."""
_LEAST_PROSE = 2
"""Values of a section that are prose, or digests, where all of it is a record of what was done."""
_DIGEST = pattern(r"[0-9a-fA-F]{7,128}")
_DIGESTS = frozenset({"sha", "sha1", "sha256", "sha512", "md5", "digest", "hash", "commit", "checksum"})
"""Words of keys whose value is the state of something as it was."""
_FOUND = frozenset({"observed", "measured", "achieved", "certified"})
"""Words of sections that tell what came out."""
_SCORE = pattern(r"-?\d*\.\d{5,}(e-?\d+)?")
"""A number as it came out: nobody writes so many digits by hand."""
_STATUS = "status"
"""Last word of keys that tell how far people are."""
_SIGNED = frozenset({
    "verified_by", "verified_on", "verified_at", "cited_from", "source_url", "retrieved_on", "retrieved_at",
    "accessed_on", "accessed_at",
})  # fmt: skip
"""Keys that say who found a fact, where and when."""
_FROM = frozenset({"source", "sources", "reference", "references", "citation", "url"})
"""Keys that say where a fact was found, if what they hold is an address."""
_ADDRESS = pattern(r"https?://\S+")


def records(builder: GraphBuilder) -> frozenset[tuple[str, str]]:
    """The keys that are sentences for people, and the sections that hold several, or facts with where each was found:
    a file, and a path in it, each."""
    found: set[tuple[str, str]] = set()
    prose: Counter[tuple[str, str]] = Counter()
    signed: set[tuple[str, str]] = set()
    inside: dict[tuple[str, str], set[tuple[str, str]]] = {}
    states: set[tuple[str, str]] = set()
    for node in builder.ids(NodeKind.CONFIG_KEY):
        file, key = str(builder.attribute(node, "file")), str(builder.attribute(node, "key"))
        value = str(builder.attribute(node, "value") or "").strip()
        section, _, name = key.rpartition(".")
        words = words_in(name)
        inside.setdefault((file, section), set()).add((file, key))
        if not value and not _FOUND.isdisjoint(words):
            found.add((file, key))
        if section and _SCORE.fullmatch(value) and not METRICS.isdisjoint(words):
            found.add((file, section))
        if name in _SIGNED or (name in _FROM and _ADDRESS.fullmatch(value)):
            signed.add((file, section))
        elif _PROSE.fullmatch(value) or (_DIGEST.fullmatch(value) and not _DIGESTS.isdisjoint(words)):
            found.add((file, key))
            prose[file, section] += 1
        elif value and words[-1:] == (_STATUS,):
            states.add((file, key))
    # How far people are stands in a file with other records; alone it may be a value to choose rows by.
    recorded = {file for file, _ in prose}
    found.update(one for one in states if one[0] in recorded)
    facts = {one for one in signed if one[1] and prose[one]}
    ledgers = {one for one, within in inside.items() if one[1] and within <= facts}
    return frozenset(found | facts | ledgers) | {
        one for one, count in prose.items() if one[1] and count >= _LEAST_PROSE
    }


def is_for_people(builder: GraphBuilder, node: str, told: Collection[tuple[str, str]]) -> bool:
    """Whether a key, or a section around it, tells people what was done, by whole sentences."""
    file, key = str(builder.attribute(node, "file")), str(builder.attribute(node, "key"))
    while key and (file, key) not in told:
        key = key.rpartition(".")[0]
    return bool(key)
