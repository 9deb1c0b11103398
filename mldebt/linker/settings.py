"""Literal settings of code as nodes, and which of them state one thing, with equal values or not."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.literals import Literal, Stated
from mldebt.linker.model_parameters import parameters
from mldebt.linker.one_process import OneProcess
from mldebt.linker.same_settings import Meeting, Same, apart, copies, literals_of, renamed
from mldebt.linker.subprojects import Subprojects
from mldebt.linker.whereabouts import lesson_of
from mldebt.patterns import pattern

_ADDRESS = pattern(
    r"(?P<scheme>[a-z][a-z0-9+]*)://(?:[^@/\s]*@)?(?P<host>[\w.-]+)(?::(?P<port>\d+))?(?P<rest>[/?]\S*)?"
)
_USER = pattern(r"(?<=:)//[^@/\s]*@")
_SCHEME = pattern(r"^[a-z][a-z0-9+]*://")
_HERE = pattern(r"(^|[/@])(localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)(?![\w.-])")
"""Addresses of servers on the machine where code runs."""
_FILE = pattern(r"(sqlite|file|duckdb):/|(\./)?mlruns/?$")
"""A database or store that is a file, which each developer may have in place of a server."""
_VERSION = pattern(r"(^|_)VERSION$")
_DIGIT = pattern(r"\d")
_SERVICES = frozenset({"mongodb", "postgresql", "postgres", "mysql", "redis", "amqp", "kafka", "clickhouse", "neo4j"})
"""Schemes of which a project has one server, unlike those of web pages."""
_CONNECTION = pattern(r"(^|_)(host|hostname|uri|url|endpoint|bucket|database|dbname|collection|broker|brokers)$")
_NAMES_IT = frozenset({"name", "id", "conn_id", "connection_id", "key", "alias", "title"})
"""Arguments that tell an object apart from others of its class."""
_NOTHING = pattern(
    r"|<.*>|\*+|-+|n/?a|none|null|unset|unknown|missing|undefined|not[ _-]?(set|found|configured|defined)", re.I
)
"""What code shows, or goes on with, where a variable is not there."""
_SECRET = pattern(r"(^|_)(PASSWORD|PASSWD|PWD|PASS|SECRET|TOKEN|KEY)$")
"""Environment variables that hold a credential: what stands in its place is no setting."""
_OF_ONE_JOB = pattern(
    r"^SM_|^LOG_|VERBOSE|DEBUG|PORT$|(^|_)(VARIANT|MODE|EXPERIMENT|RUN|JOB|TASK|ROLE|APP|SERVICE|GROUP)(_(NAME|ID))?$|LOG_?LEVEL$|^(IN|OUT|INPUT|OUTPUT|SOURCE|TARGET)_?(PATH|DIR|FILE|URI|TABLE)?$"
)
"""Environment variables that each job has for itself, or that a platform sets in each."""
_ALONE = pattern(r"(^|/)(examples?|notebooks?|cohorts?|courses?|templates?)/|\.ipynb$", re.I)
"""Code that stands alone on purpose: each piece states all that it needs."""
_PUBLIC = pattern(r"https?://(?![\d.]+[:/])[^/:]*\.[a-z]{2,}(/|$)")
_SERVICE = pattern(r"//[^/]*\bapi\b|//[^/]*apis\.|/(rest)?apis?(/|$)|/v\d+([._-]?\w+)*(/|\?|:|$)")
"""The address of a service of somebody else, which a project has no say in."""
_OF_PLATFORMS = pattern(
    r"gs://(cloud-samples-data|dataflow-templates|spark-lib|google-cloud-aiplatform|pub|goog-dataproc|gcp-public-data)\b"
    r"|s3://(commoncrawl|noaa-|nyc-tlc|sagemaker-sample|amazon-reviews-)"
)
"""Buckets that platforms keep for everybody."""
_FILLED_IN = pattern(r"\{\{.*\}\}|\$\{.*\}")
"""A text that something fills in when the code runs."""
_NAME = pattern(r"//(www\.w3|json-schema|schema|xmlns)\.|//schemas?\.|//[^/]*/(schemas?|ns|xmlns)/")
"""An address that names a format, and that nobody opens."""
_LEAST_PUBLIC = 3
"""Files that state the address of a page or service that everybody can reach, for that to be a setting of theirs."""
_OWN = 3
"""Files of which each has a value of its own under one name."""
_LONG_ADDRESS = 24
"""Characters; shorter addresses are names of servers."""


def add_settings(
    builder: GraphBuilder, files: Sequence[Stated], libraries: Libraries, subprojects: Subprojects, process: OneProcess
) -> None:
    """The settings that stand in several places, and `same_setting` edges from the later to the earlier place.

    Each of the `subprojects` has settings of its own, and so has each lesson. Two values are for one thing only where
    one `process` has both, or where two files reach one kind of server."""
    stated: dict[str, int] = {}
    lessons = _parted((file for file in files if not _ALONE.search(file.path)), lesson_of)
    for edge in (edge for lesson in lessons for edge in _same(lesson, libraries, subprojects, process)):
        earlier, later = add_setting(builder, edge.earlier), add_setting(builder, edge.later)
        stated[earlier] = stated.get(earlier, 0) + 1
        if stated[earlier] > 1:
            builder.mark(earlier, "copied_into", f" into {stated[earlier]} files")
        builder.edge(
            later, EdgeKind.SAME_SETTING, earlier, [edge.later.location],
            equal=edge.equal, subject=edge.subject, detail=edge.detail,
        )  # fmt: skip


def _same(
    files: Sequence[Stated], libraries: Libraries, subprojects: Subprojects, process: OneProcess
) -> Iterator[Same]:
    projects = _parted(files, subprojects.of)
    meet = process.holds
    yield from (edge for each in projects for edge in (*_environment(each, meet), *_connections(each, meet)))
    yield from _servers(files)
    yield from _addresses(files)
    yield from (edge for edge in parameters(files, libraries) if edge.equal or _meet(edge, process))


def _parted(files: Iterable[Stated], part_of: Callable[[str], str]) -> list[list[Stated]]:
    """The files by what their paths are part of."""
    found: dict[str, list[Stated]] = {}
    for file in files:
        found.setdefault(part_of(file.path), []).append(file)
    return list(found.values())


def _meet(edge: Same, process: OneProcess) -> bool:
    return process.holds(edge.earlier.location.path, edge.later.location.path)


def add_setting(builder: GraphBuilder, literal: Literal) -> str:
    """The node of a literal."""
    at = literal.location
    return builder.node(
        f"setting:{at.path}:{at.span}:{literal.name}",
        NodeKind.SETTING,
        literal.name,
        [at],
        value=_shown(literal.value),
        role=literal.role,
        subject=literal.subject,
    )


def _shown(value: str) -> str:
    """A value without the user and the password that an address may have."""
    return _USER.sub("//…@", value)


def _environment(files: Sequence[Stated], meet: Meeting) -> Iterator[Same]:
    """Defaults that different files have for one environment variable."""
    found: dict[str, list[Literal]] = {}
    for literal in literals_of(files):
        if (
            literal.role == "environment"
            and not _SECRET.search(literal.name)
            and not _NOTHING.fullmatch(literal.value.strip())
            and not _OF_ONE_JOB.search(literal.name)
            and (_DIGIT.search(literal.value) or not _VERSION.search(literal.name))
        ):
            found.setdefault(literal.name, []).append(literal)
    for name, literals in sorted(found.items()):
        if not _name_one_place(literals):
            for reachable in _by_network(literals):
                yield from apart(reachable, f"the default of {name}", meet)


def _name_one_place(literals: Sequence[Literal]) -> bool:
    """Whether the values differ by what only some clients want: a scheme, or the folder inside of a container."""
    ends = {posixpath.basename(literal.value.rstrip("/")) for literal in literals if "/" in literal.value}
    inside = {literal.value.startswith("/") for literal in literals}
    if len(ends) == 1 and len(inside) == 2 and all("/" in literal.value for literal in literals):
        return True
    values = sorted({_SCHEME.sub("", literal.value).rstrip("/") for literal in literals}, key=len)
    return all(value == values[0] or value.endswith(f"/{values[0]}") for value in values)


def _by_network(literals: Iterable[Literal]) -> tuple[list[Literal], list[Literal], list[Literal]]:
    """Those that name this machine, the others, and files.

    One server has two names, inside and outside of containers, and a file may stand in for it."""
    here: list[Literal] = []
    elsewhere: list[Literal] = []
    files: list[Literal] = []
    for literal in literals:
        (files if _FILE.match(literal.value) else here if _HERE.search(literal.value) else elsewhere).append(literal)
    names_one = len({_HERE.sub("", literal.value) for literal in here}) < 2
    return ([] if names_one else here), elsewhere, files


def _servers(files: Sequence[Stated]) -> Iterator[Same]:
    """Servers of one kind that the files of a folder reach under different names."""
    found: dict[tuple[str, str, str], list[Literal]] = {}
    changeable = {one.location for one in literals_of(files) if one.role in {"environment", "default"}}
    for literal in literals_of(files):
        address = _ADDRESS.match(literal.value) if literal.text else None
        if literal.role != "text" or literal.location in changeable:
            continue
        if address is not None and address["scheme"] in _SERVICES:
            server = Literal(
                f"the {address['scheme']} server", address["host"], "text", address["scheme"], literal.location, True
            )
            folder = posixpath.dirname(literal.location.path)
            found.setdefault((folder, address["scheme"], address["port"] or ""), []).append(server)
    for _, literals in sorted(found.items()):
        yield from apart(literals, literals[0].name)


def _connections(files: Sequence[Stated], meet: Meeting) -> Iterator[Same]:
    """Hosts, ports, buckets and the like that different files give one callable, or call by one name."""
    found: dict[tuple[str, str], list[Literal]] = {}
    told_apart = {
        literal.location
        for file in files
        for group in file.groups
        if _NAMES_IT & {one.name for one in group.literals}
        for literal in group.literals
    }
    for literal in literals_of(files):
        if literal.location in told_apart:
            continue
        is_named = literal.role == "constant" and literal.name.count("_") >= 1 and not literal.name.startswith("_")
        is_given = literal.role == "argument" and literal.subject.rpartition(".")[2][:1].isupper()
        is_address = (
            literal.value.strip() and not literal.value.startswith("/") and not _FILLED_IN.search(literal.value)
        )
        if (is_named or is_given) and is_address and _CONNECTION.search(literal.name.lower()):
            top = literal.location.path.partition("/")[0]
            found.setdefault((literal.subject or top, literal.name), []).append(literal)
    for (subject, name), literals in sorted(found.items()):
        if not (_varies(literals) or _are_on_one_server(literals) or _are_each_its_own(literals)):
            shown = f"{name} of {subject.rpartition('.')[2]}" if literals[0].subject else name
            yield from apart(literals, shown, meet)


def _are_each_its_own(literals: Sequence[Literal]) -> bool:
    """Whether each of several files has another value, so that the name is all that they share."""
    paths, values = {one.location.path for one in literals}, {one.value for one in literals}
    return len(paths) == len(values) >= _OWN


def _are_on_one_server(literals: Sequence[Literal]) -> bool:
    """Whether all are places on the same server or in the same bucket, of which each file has its own."""
    addresses = [_ADDRESS.match(literal.value) for literal in literals]
    servers = {(one["scheme"], one["host"], one["port"]) if one and one["rest"] else None for one in addresses}
    return len(servers) == 1 and None not in servers


def _varies(literals: Sequence[Literal]) -> bool:
    """Whether one file gives several values, so that each stands for a thing of its own."""
    values: dict[str, set[str]] = {}
    for literal in literals:
        values.setdefault(literal.location.path, set()).add(literal.value)
    return any(len(found) > 1 for found in values.values())


def _addresses(files: Sequence[Stated]) -> Iterator[Same]:
    """The same long address in several files."""
    found: dict[str, list[Literal]] = {}
    for literal in literals_of(files):
        address = _ADDRESS.fullmatch(literal.value) if literal.text and literal.role == "text" else None
        if (
            address is None
            or address["scheme"] == "unix"
            or address["host"] in {"localhost", "127.0.0.1"}
            or len(address["rest"] or "") < 2
        ):
            continue
        if len(literal.value) >= _LONG_ADDRESS:
            found.setdefault(literal.value, []).append(literal)
    for value, literals in sorted(found.items()):
        if len({one.location.path for one in literals}) < (_LEAST_PUBLIC if _PUBLIC.match(value) else 2):
            continue
        if _NAME.search(value) or _OF_PLATFORMS.match(value) or (_PUBLIC.match(value) and _SERVICE.search(value)):
            continue
        shown = _shown(value)
        yield from copies([renamed(literal, shown) for literal in literals], f"the address {shown}")
