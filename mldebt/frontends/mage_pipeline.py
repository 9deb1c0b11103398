"""Mage: the blocks of a pipeline, each with the file of its code and the blocks above it, and when it is started."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mldebt.documents import parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import BLOCK, Command, DeclaredData, JobFact, ScheduleFact
from mldebt.facts.tree import Tree
from mldebt.patterns import pattern
from mldebt.source import Source

_PIPELINE = pattern(r"(?:.*/)?pipelines/[^/]+/(?:metadata|triggers)\.ya?ml")
_FOLDERS = {
    "data_loader": "data_loaders",
    "transformer": "transformers",
    "data_exporter": "data_exporters",
    "sensor": "sensors",
    "custom": "custom",
    "scratchpad": "scratchpads",
    "callback": "callbacks",
    "conditional": "conditionals",
    "dbt": "dbts",
}
_SHARED = "global_data_product"
"""The type of a block that takes what another pipeline gives."""
_ENDINGS = {"python": ".py", "": ".py", "sql": ".sql"}


def matches(path: str) -> bool:
    """Whether Mage reads the path as a pipeline, or as what starts one."""
    return _PIPELINE.fullmatch(path) is not None


def read(source: Source) -> FileFacts:
    """A job for every block of Python, SQL or dbt, which takes what other blocks give and gives its own result on."""
    document = parse_yaml(source)
    is_pipeline = posixpath.basename(source.path).startswith("metadata")
    read_in = _blocks if is_pipeline else _triggers
    found = tuple(read_in(source.path, document.tree)) if document.tree else ()
    jobs = tuple(each for each in found if isinstance(each, JobFact))
    schedules = tuple(each for each in found if isinstance(each, ScheduleFact))
    unread = tuple(each for each in found if isinstance(each, Unread))
    problems = (*document.problems, *unread)
    return FileFacts(source.path, "mage", len(source.lines), jobs=jobs, schedules=schedules, unread=problems)


def _triggers(path: str, tree: Tree) -> Iterator[ScheduleFact | Unread]:
    """The times at which the pipeline of the folder is started, as far as a trigger is active."""
    triggers = tree.get("triggers")
    if triggers is not None and not triggers.is_sequence:
        yield Unread(triggers.span, "'triggers' is not a list")
    pipeline = posixpath.join(posixpath.dirname(path), f"metadata{posixpath.splitext(path)[1]}")
    for trigger in (triggers.items or ()) if triggers is not None else ():
        when = _text(trigger.get("schedule_interval"))
        if when and _text(trigger.get("status")) != "inactive":
            yield ScheduleFact(trigger.span, pipeline, when)


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
        name, kind, language = (_text(block.get(key)) for key in ("uuid", "type", "language"))
        if not name:
            yield Unread(block.span, "a block has no 'uuid'")
            continue
        script = _script(block, kind, name, language)
        if not script and kind != _SHARED:
            continue
        upstream = block.get("upstream_blocks")
        above = upstream.strings() if upstream else ()
        yield JobFact(
            block.span,
            name,
            BLOCK,
            commands=(Command(block.span, (), script=script, workdir=root),) if script else (),
            inputs=tuple(DeclaredData(block.span, _result(pipeline, one)) for one in above),
            outputs=(DeclaredData(block.span, _result(pipeline, name)), *_table(block)),
            after=above,
        )


def _table(block: Tree) -> Iterator[DeclaredData]:
    """The table in which the result of a block of SQL is kept, where it has a name."""
    configuration = block.get("configuration")
    told = configuration.get("data_provider_table") if configuration is not None else None
    if configuration is not None and told is not None and _text(told) and _text(block.get("language")) == "sql":
        schema = _text(configuration.get("data_provider_schema"))
        yield DeclaredData(told.span, ".".join(filter(None, (schema, _text(told)))), is_table=True)


def _script(block: Tree, kind: str, name: str, language: str) -> str:
    """The file of a block's code, from the root of the project; empty where it is in no language that is read."""
    stated = _text(block.at("configuration", "file_path")) or _text(block.at("configuration", "file_source", "path"))
    ending = _ENDINGS.get(language, "")
    return stated if stated and ending else f"{_FOLDERS[kind]}/{name}{ending}" if ending and kind in _FOLDERS else ""


def _result(pipeline: str, block: str) -> str:
    """The name under which Mage keeps what a block gives."""
    return f"mage://{pipeline}/{block}"


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""
