"""Credentials among the values that code and configuration state. Their values go nowhere from here."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from mldebt.facts.tree import Tree
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.literals import Role, stated
from mldebt.linker.sayings import OneFile, Saying
from mldebt.patterns import pattern
from mldebt.source import Location, Span

Credential = tuple[Location, str, Role]
"""Where a credential stands, under what name, and in which way it is stated."""

_PASSWORD = pattern(r"(^|[._-])(password|passwd|pwd|passphrase)$")
_KEY = pattern(
    r"(^|[._-])((secret|private|api|access|account|encryption|fernet|storage|client|signing|auth|master)[_-]?"
    r"(access[_-]?)?(key|secret|token)([_-]?id)?|apikey|secret|token|connection[_-]?string)$"
)
_KNOWN = pattern(
    r"(AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_\w{36,}|sk-(?:proj-|ant-)?[\w-]{32,}|AIza[\w-]{35}|xox[abp]-[\w-]{20,}"
    r"|hf_[A-Za-z]{30,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}"
)
"""Forms of credentials that services give out, which tell themselves."""
_PLACEHOLDER = pattern(
    r"your|change|example|xxx|\.\.\.|<|>|\$|\{|%\(|dummy|fake|sample|placeholder|todo|insert|replace|redacted|\*\*|secret"
    r"|password|secure_?pass|token|my[_-]|none|null|default|test|demo|admin|local|env\(|foobar|123456|abcdef|987654|fedcba",
    re.IGNORECASE,
)
CREDENTIALS_FILE = pattern(r"(^|/)(kaggle|credentials|client_secrets?|service[_-]account\w*)\.json$")
"""Files in which clients of services look for their credentials, where a plain `key` is one."""
_NAMED_VALUE = pattern(r"[/:]{1,3}|^[a-z]+([_.-][a-z]+)*$|^[A-Z]+(_[A-Z]+)*$|\s")
"""A path, a name made of words, an environment variable, a sentence."""
_RANDOM = pattern(r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/]{32,}={0,2}")
"""What a generator of keys gives: it may have the slashes of a path, and none of its words."""
_ASSIGNED = pattern(r"(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>\S+)")
"""A variable of an environment with its value, as an item of a list."""
_SEALED = ("encryptedData",)
"""The key under which a secret of a cluster holds what only the cluster can open."""
_IN_USE = pattern(r"prod|stag|live", re.IGNORECASE)
"""Names of files that hold what a running system uses, whoever copies them."""
_PUBLIC = pattern(r"telemetry|analytics")
"""Code that reports to its makers with a key that everybody may have."""
_TOLD = 4
"""How many credentials of a file are named."""
_LEAST_KNOWN, _LEAST_KEY, _LEAST_PASSWORD = 20, 16, 8
_LEAST_BITS = 3.0
"""The entropy of a key for each of its characters; words of a language have less."""
_RANDOM_BITS = 4.2
"""That of a long key which has more kinds of characters; paths have less."""


def is_credential(name: str, value: str) -> bool:
    """Whether a value of that name is a credential, and no placeholder for one."""
    if len(value) >= _LEAST_KNOWN and _KNOWN.search(value):
        return not re.search(r"example|xxxx|\.\.\.|0123456789", value, re.IGNORECASE)
    names_key, names_password = _named_by(name)
    if not (names_key or names_password) or _PLACEHOLDER.search(value):
        return False
    if _NAMED_VALUE.search(value) and not (names_key and _is_random(value.strip(" :"))):
        return False
    if names_key:
        return len(value) >= _LEAST_KEY and _entropy(value) >= _LEAST_BITS and _is_mixed(value)
    is_word = re.fullmatch(r"[a-z_.-]+\d{0,4}!?|[A-Z][a-z]+\d{0,4}!?", value)
    return not is_word and len(value) >= _LEAST_PASSWORD and _is_mixed(value)


def _is_random(value: str) -> bool:
    return _RANDOM.fullmatch(value) is not None and _entropy(value) >= _RANDOM_BITS


@lru_cache(maxsize=10_000)
def _named_by(name: str) -> tuple[bool, bool]:
    """Whether what has that name is a key, and whether it is a password."""
    lowered = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return bool(_KEY.search(lowered)), bool(_PASSWORD.search(lowered))


def add(
    builder: GraphBuilder,
    documents: Mapping[str, Tree],
    handling: frozenset[str],
    told: Iterable[Sequence[Credential]],
    copied: Collection[str],
) -> None:
    """The credentials in configuration beside code that handles data, and in that code, as settings without value.

    Those of one file are one setting with several places. `copied` are the names of files that people are told to copy
    and fill in: their passwords are those of servers on one's own machine."""
    templates = frozenset(name for name in copied if not _IN_USE.search(name))
    found = [*_in_documents(documents, handling, templates), *(one for each in told for one in each)]
    together: dict[str, list[Credential]] = {}
    for one in sorted(set(found)):
        together.setdefault(one[0].path, []).append(one)
    for credentials in together.values():
        _add(builder, credentials)


def _in_documents(
    documents: Mapping[str, Tree], handling: frozenset[str], templates: frozenset[str]
) -> Iterator[Credential]:
    for file in documents:
        if is_test(file) or not beside(file, handling):
            continue
        is_template = file.rpartition("/")[2] in templates
        of_client = CREDENTIALS_FILE.search(file) is not None
        told: set[str] = set()
        for keys, value, span in _values(documents[file]):
            name = "api_key" if of_client and keys[-1] == "key" else keys[-1]
            is_open = value not in told and keys[-2:-1] != _SEALED
            if is_open and is_credential(name, value) and not (is_template and _named_by(name)[1]):
                told.add(value)
                yield Location(file, span), ".".join(keys), "key"


def _values(tree: Tree) -> Iterator[tuple[tuple[str, ...], str, Span]]:
    """The texts of a document by the keys that lead to them, and what items of lists give variables."""
    for keys, entry in tree.walk():
        if isinstance(entry.value.scalar, str):
            yield keys, entry.value.scalar, entry.span
        for item in entry.value.items or ():
            given = _ASSIGNED.fullmatch(item.scalar) if isinstance(item.scalar, str) else None
            if given is not None:
                yield (*keys, given["name"]), given["value"], item.span


@Saying
def in_code(file: OneFile) -> list[Credential]:
    """The credentials that code states."""
    literals = stated.answer(file).literals if not _PUBLIC.search(file.path) else ()
    found = (one for one in literals if one.text and is_credential(one.name, one.value))
    return [(one.location, one.name or "a text", one.role) for one in found]


def beside(file: str, handling: frozenset[str]) -> bool:
    """Whether a file lies in a folder, or next to a folder, of code that handles data."""
    above = file.rpartition("/")[0].rpartition("/")[0]
    return above in _folders(handling) if above else bool(handling)


@lru_cache(maxsize=2)
def _folders(paths: frozenset[str]) -> frozenset[str]:
    """All folders, at any depth, that hold some of the paths."""
    return frozenset(path[:end] for path in paths for end, one in enumerate(path) if one == "/")


def _add(builder: GraphBuilder, together: Sequence[Credential]) -> None:
    first, _, role = together[0]
    names = list(dict.fromkeys(name for _, name, _ in together if name != "a text")) or ["a text"]
    more = len(names) - _TOLD
    named = [*names[:_TOLD], f"{more} more"] if more > 0 else names
    name = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    node = f"setting:{first.path}:{first.span.line}:credential"
    builder.node(node, NodeKind.SETTING, name, [at for at, _, _ in together], value="", role=role, secret=True)


def _entropy(text: str) -> float:
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def _is_mixed(text: str) -> bool:
    """Whether a text has digits among its letters, as nothing has that people choose for its meaning."""
    return (
        any(one.isdigit() for one in text) and any(one.isalpha() for one in text) and len(set(text)) >= _LEAST_PASSWORD
    )
