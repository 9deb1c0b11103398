"""Mage: the blocks of a pipeline, each with the file of its code and the blocks whose results it is given."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from mldebt.documents import parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import Command, DeclaredData, JobFact
from mldebt.facts.tree import Tree
from mldebt.source import Source

_PIPELINE = re.compile(r"(?:.*/)?pipelines/[^/]+/metadata\.ya?ml")
_FOLDERS = {
    "data_loader": "data_loaders",
    "transformer": "transformers",
    "data_exporter": "data_exporters",
    "sensor": "sensors",
    "custom": "custom",
    "scratchpad": "scratchpads",
    "callback": "callbacks",
    "conditional": "conditionals",
}


def matches(path: str) -> bool:
    """Whether Mage reads the path as a pipeline."""
    return _PIPELINE.fullmatch(path) is not None


def read(source: Source) -> FileFacts:
    """A job for every block of Python, which takes what other blocks give and gives its own result on."""
    document = parse_yaml(source)
    found = tuple(_blocks(source.path, document.tree)) if document.tree else ()
    jobs = tuple(each for each in found if isinstance(each, JobFact))
    unread = tuple(each for each in found if isinstance(each, Unread))
    return FileFacts(source.path, "mage", len(source.lines), jobs=jobs, unread=(*document.problems, *unread))


def _blocks(path: str, tree: Tree) -> Iterator[JobFact | Unread]:
    blocks = tree.get("blocks")
    if blocks is None:
        return
    if not blocks.is_sequence:
        yield Unread(blocks.span, "'blocks' is not a list")
        return
    folder = posixpath.dirname(path)
    root, pipeline = posixpath.dirname(posixpath.dirname(folder)), posixpath.basename(folder)
    for block in blocks.items or ():
        name, kind = _text(block.get("uuid")), _text(block.get("type"))
        if not name or kind not in _FOLDERS or _text(block.get("language")) not in {"python", ""}:
            continue
        upstream = block.get("upstream_blocks")
        above = upstream.strings() if upstream else ()
        takes = tuple(DeclaredData(block.span, _result(pipeline, one)) for one in above)
        started = Command(block.span, (), script=_script(block, kind, name), workdir=root)
        gives = (DeclaredData(block.span, _result(pipeline, name)),)
        yield JobFact(block.span, name, "mage", commands=(started,), inputs=takes, outputs=gives, after=above)


def _script(block: Tree, kind: str, name: str) -> str:
    """The file of a block's code, from the root of the project."""
    stated = _text(block.at("configuration", "file_path")) or _text(block.at("configuration", "file_source", "path"))
    return stated or f"{_FOLDERS[kind]}/{name}.py"


def _result(pipeline: str, block: str) -> str:
    """The name under which Mage keeps what a block gives."""
    return f"mage://{pipeline}/{block}"


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""
