"""Configuration files of the project, and whether anything may read them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

import msgspec

from mldebt.facts.tree import Tree
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.sayings import OneFile, Saying
from mldebt.linker.secrets import beside
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Location

_FOLDER = pattern(r"(^|/)(configs?|conf|configuration|params|settings)/[^/]+$")
_NAME = pattern(r"(^|[_.-])(config|conf|params|parameters|settings|hyperparameters|hyperparams|hparams)([_-]?\w*)?$")
_TOOLS = pattern(
    r"(^|/)[._]|(^|/)(mkdocs|docker-compose|compose|package|tsconfig|jsconfig|renovate|codecov|netlify|vercel|composer"
    r"|lerna|babel|jest|eslint|tailwind|cloudbuild|appspec|buildspec|azure-pipelines|bitbucket-pipelines|dbt_project"
    r"|packages|profiles|sources|feature_store|prometheus|alertmanager|grafana|datasources?|loki|promtail|otel|nginx"
    r"|logging|environment|airflow_settings|meta|zenml|kedro|mlflow|great_expectations|checkpoint|pyproject|setup|tox|poetry|fal_project"
    r"|(generation|tokenizer|adapter|preprocessor|special_tokens|model|sentence_bert|processor|quantize)?_?config)"
    r"[\w.-]*\.(json|ya?ml|toml)$|(^|/)conf/(base|local)/|(^|/)(terraform|helm|charts|k8s|kubernetes|deploy|monitoring"
    r"|grafana|prometheus|infrastructure|infra|manifests|\.?[\w-]*docs?|examples?|templates?|fixtures)/",
)
"""Files that a tool finds by their name or folder, and what is written for readers."""
_OTHER_CODE = (".js", ".ts", ".tsx", ".jsx", ".java", ".scala", ".go", ".r", ".R", ".jl", ".rb", ".rs", ".cs", ".cpp")
_ENDING = pattern(r"^[^\w]*\.(ya?ml|json|toml|ini)$")
_PART = pattern(r"[\w.-]+")
_MOST_WORDS = 40
"""A longer text is prose."""


def add(
    builder: GraphBuilder,
    code: Mapping[str, Said],
    documents: Mapping[str, Tree],
    tracked: frozenset[str],
    texts: Iterable[str],
    loaded: frozenset[str],
    blind: frozenset[str],
    handling: frozenset[str],
) -> None:
    """The files that look like configuration of code that handles data.

    `loaded` are those that code was seen to load, `code` and `texts` what files say, and `blind` the code
    that loads configuration from a place which is not known."""
    parts = {part for text in texts if text.count(" ") < _MOST_WORDS for part in _PART.findall(text)}
    parts = parts.union(*(one.parts for one in code.values()))
    folders = frozenset[str]().union(*(one.folders for one in code.values()))
    listing = {path for path, one in code.items() if one.lists}
    for file in sorted(documents):
        tree = documents[file]
        if not is_configuration(file, tree) or not beside(file, handling):
            continue
        in_folder = posixpath.basename(posixpath.dirname(file)) in folders
        read = file in loaded or in_folder or _is_named(file, parts) or _may_be_found(file, blind | listing, tracked)
        builder.node(
            f"file:{file}", NodeKind.CONFIG_FILE, file, [Location(file, FILE_START)],
            read=read, keys=sum(1 for _ in tree.walk()), data_code=True,
        )  # fmt: skip


class Said(msgspec.Struct, frozen=True):
    """What of the texts in code may name a file or its folder; `lists` tells that one is the ending of such files."""

    parts: frozenset[str]
    folders: frozenset[str]
    lists: bool


@Saying
def said(file: OneFile) -> Said:
    """What a file of code may say of configuration files."""
    texts = {text for text in file.module.texts if text.count(" ") < _MOST_WORDS}
    return Said(
        parts=frozenset(part for text in texts for part in _PART.findall(text)),
        folders=frozenset(part for text in texts if " " not in text for part in text.split("/")),
        lists=any(map(_ENDING.match, texts)),
    )


def is_shared(file: str, tracked: frozenset[str]) -> bool:
    """Whether code of another language stands beside a file under its name, as a module that loads it does."""
    stem = posixpath.splitext(file)[0]
    return any(f"{stem}{ending}" in tracked for ending in _OTHER_CODE)


def is_configuration(file: str, tree: Tree) -> bool:
    """Whether a file holds settings of the project's own code, by its name and form."""
    stem = posixpath.splitext(posixpath.basename(file))[0].lower()
    looks = _FOLDER.search(file) or _NAME.search(stem)
    return bool(looks and tree.entries and "{{" not in file and not _TOOLS.search(file) and not is_test(file))


def _is_named(file: str, parts: set[str]) -> bool:
    """Whether any text has the name of the file, with or without its ending."""
    name = posixpath.basename(file)
    return name in parts or posixpath.splitext(name)[0] in parts


def _may_be_found(file: str, paths: Iterable[str], tracked: frozenset[str]) -> bool:
    """Whether code that finds its configuration out of sight, or is of another language, lies close by."""
    above = posixpath.dirname(posixpath.dirname(file))
    near = f"{above}/" if above else ""
    if any(
        path.startswith(near) or file.startswith(f"{posixpath.dirname(path)}/") for path in paths if not is_test(path)
    ):
        return True
    return any(path.startswith(near) and path.endswith(_OTHER_CODE) for path in tracked)
