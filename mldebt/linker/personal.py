"""Paths that exist only on the machine of one person."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mldebt.facts.tree import Tree
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.literals import stated
from mldebt.linker.sayings import OneFile, Saying
from mldebt.linker.secrets import beside
from mldebt.linker.together import tell_together
from mldebt.patterns import pattern
from mldebt.source import Location

Text = tuple[str, Location]
"""A text, and where it stands."""

_HOME = pattern(
    r"(?:file:/{2,3}|sqlite:/{3})?(?P<root>/home/(?P<user>[A-Za-z][\w.-]*)|/Users/(?P<mac>[A-Za-z][\w.-]*)"
    r"|/mnt/[a-z]/Users/(?P<wsl>[\w. -]+)|[A-Za-z]:[\\/]+Users[\\/]+(?P<windows>[\w. -]+)"
    r"|[A-Za-z]:[\\/]+(?P<drive>[A-Za-z][\w. -]*))(?:[\\/]|$)"
)
_ON_DRIVE = pattern(r"[A-Za-z]:([\\/]+[\w. ()*{}-]+){2,}[\\/]*")
"""A path on a drive of Windows that leads into a folder."""
_OF_SYSTEM = pattern(r"windows|program ?files.*|program ?data|te?mp|users|(path|full|some|your?|my)\b.*", re.IGNORECASE)
"""Folders that every machine with Windows has, and what stands for any folder."""
_SLASHES = pattern(r"[\\/]+")
"""What parts a path of Windows, however it is written."""
_ANSWERS = pattern(r"(^|/)\.(copier-answers|cruft|cookiecutter)[\w.-]*$|(^|/)runs/.+/args\.yaml$")
"""What tools that make projects from templates, or train detectors, write down of how they did."""
_FOR_ONE = pattern(r"(^|[/._-])(local|personal|machines?|users?)([._-][^/]*)?$", re.IGNORECASE)
"""Files of settings that everybody has in a form of their own."""
_ANYBODY = pattern(
    r"(\.+|ubuntu|jovyan|airflow|app|apps?user|users?|vscode|runner|docker|ec2-user|hadoop|spark|sagemaker-user|user_?name|name"
    r"|you|your.*|me|node|coder|jenkins|kedro\w*|mambauser|azureuser|work|worker|workspace|worker|tests?|example|foo|bar"
    r"|project|code|data|python|jupyter|shared|public|default|dagster|prefect|mlflow|model|nonroot|glue_user|yolo|dev"
    r"|src|mage|lambda|container|build(er)?|service|svc|opc|centos|debian|pi|nb_?user|ray|rstudio|model-server|gem"
    r"|developer|admin|root|sandbox|janedoe|johndoe|alice|bob|site|wwwroot|streamlit|flask\w*|fastapi\w*|django\w*|huggingface)",
    re.IGNORECASE,
)
"""Accounts of containers and services, and names that stand for anybody's."""


def add(
    builder: GraphBuilder,
    documents: Mapping[str, Tree],
    handling: frozenset[str],
    told: Iterable[Sequence[Text]],
    loaded: frozenset[str],
) -> None:
    """One setting for each home of a person in a file, with every place where the file leads into it.

    The paths of compositions of containers are those of the containers. A file of JSON that no code asks keys of, of
    all those that are `loaded`, or that code writes, is a record of what once was. A file of settings with the homes of
    several people has those of whoever runs the code, and one that is named for it those of one machine."""
    written = {builder.name(node) for node in builder.ids(NodeKind.DATASET) if builder.attribute(node, "written")}
    for file in sorted(documents):
        if (file.endswith(".json") and (file not in loaded or file in written)) or _ANSWERS.search(file):
            continue
        if _FOR_ONE.search(file) or is_test(file) or not beside(file, handling):
            continue
        texts = list(_texts(file, documents[file])) if documents[file].get("services") is None else []
        if len({person for text, _ in texts if (person := _person_of(text))}) <= 1:
            _add_all(builder, texts)
    for texts_of_code in told:
        _add_all(builder, texts_of_code)
    _tell_homes(builder, documents.keys())


@Saying
def in_code(file: OneFile) -> list[Text]:
    """The texts of code that lead into the home of a person."""
    texts = (one for one in stated.answer(file).literals if one.role == "text")
    return [(one.value, one.location) for one in texts if home_of(one.value)]


def home_of(text: str) -> str:
    """The home of one person that a path leads into; empty for any other text."""
    found = _HOME.match(text)
    if found is None or "\n" in text:
        return ""
    user = _user(found)
    if found["drive"] is not None:
        is_path = _ON_DRIVE.fullmatch(text) is not None and not _OF_SYSTEM.fullmatch(found["drive"])
        return found["root"] if is_path else ""
    return found["root"] if not _ANYBODY.fullmatch(user) else ""


def _person_of(text: str) -> str:
    """The account of the person in whose home a path leads; empty for the path of a drive, and for any other text."""
    found = _HOME.match(text) if home_of(text) else None
    return _user(found) if found is not None else ""


def _user(found: re.Match[str]) -> str:
    return found["user"] or found["mac"] or found["wsl"] or found["windows"] or ""


def _add_all(builder: GraphBuilder, texts: Iterable[Text]) -> None:
    for text, at in texts:
        _add(builder, text, at)


def _add(builder: GraphBuilder, text: str, at: Location) -> None:
    home = home_of(text)
    if home:
        node = f"setting:{at.path}:{home}"
        text = text if not builder.has(node) else str(builder.attribute(node, "value"))
        builder.node(node, NodeKind.SETTING, home, [at], value=text, role="text", personal=True)


def _tell_homes(builder: GraphBuilder, settings: Collection[str]) -> None:
    """The first file that leads into a home stands for the others, and the first home of a file of settings for all
    that it leads to."""
    homes: dict[str, list[str]] = {}
    first_of: dict[str, str] = {}
    for node in sorted(builder.ids(NodeKind.SETTING), key=lambda node: builder.locations(node)[:1]):
        if builder.attribute(node, "personal"):
            home, file = _SLASHES.sub("/", builder.name(node)), builder.locations(node)[0].path
            first = home if home in homes else first_of.get(file, home)
            if file in settings:
                first_of.setdefault(file, first)
            homes.setdefault(first, []).append(node)
    for first, *others in homes.values():
        more = len({builder.locations(one)[0].path for one in others} - {builder.locations(first)[0].path})
        along = f", as {more} more {'file leads' if more == 1 else 'files lead'} there" if more else ""
        tell_together(builder, first, others, along)


def _texts(file: str, tree: Tree) -> Iterator[Text]:
    if isinstance(tree.scalar, str):
        yield tree.scalar, Location(file, tree.span)
    for entry in tree.entries or ():
        if not (entry.key == "prefix" and tree.get("dependencies") is not None):
            yield from _texts(file, entry.value)
    for item in tree.items or ():
        yield from _texts(file, item)
