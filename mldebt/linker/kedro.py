"""Kedro's catalogs and parameters: the files of `conf/<environment>/`, as a Kedro project reads them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.documents import misshapen
from mldebt.facts.catalog import Catalog, NamedData, catalog_for
from mldebt.facts.file import Unread
from mldebt.facts.module import Module
from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Entry, Tree
from mldebt.interpreter.launching import is_test
from mldebt.linker import kedro_code
from mldebt.linker.kedro_commands import KedroRun
from mldebt.paths import from_root
from mldebt.patterns import pattern
from mldebt.sqltext import dialect_of_address, tables

_CONFIGURATION = pattern(
    r"^(?P<root>(?:.*/)?)conf/(?P<environment>[^/]+)/(?:.*/)?(?P<kind>catalog|parameters|globals|credentials)[^/]*(?:/.*)?\.ya?ml$"
)
_USUAL, _BASE = "local", "base"
"""The environment of a run that names none, and the one that every other is laid over."""
_REFERENCE = pattern(r"\$\{([^${}]*)\}")
_SCHEME = pattern(r"^[A-Za-z][A-Za-z0-9+.-]+://")
_PLACES = (("filepath", "file"), ("path", "directory"), ("url", "uri"))
"""The options that say where data is, with the medium of each."""
_SCHEMAS = ("dataset", "schema", "database", "load_args.schema", "save_args.schema")
"""The options that say in which schema a table is."""
_TOOL = "kedro"
_RUNTIME = "runtime_params"
"""The resolver of what runs are given."""


def catalogs(
    documents: Mapping[str, Tree], modules: Mapping[str, Module], runs: Sequence[KedroRun] = ()
) -> tuple[Catalog, ...]:
    """The catalog of each project whose code imports Kedro, as its `runs` find it; one at the root where no files tell
    of a project."""
    users = [path for path, module in modules.items() if any(_is_kedro(one.name) for one in module.imports)]
    if not users:
        return ()
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for path in sorted(documents):
        match = _CONFIGURATION.match(path)
        if match:
            folder = match["root"].rstrip("/")
            found.setdefault(folder, {}).setdefault(match["kind"], []).append((match["environment"], path))
    used = [folder for folder in found if any(not folder or path.startswith(f"{folder}/") for path in users)]
    of_folder = {folder: tuple(run for run in runs if run.is_of(folder, used)) for folder in used}
    made = [_catalog(folder, found[folder], documents, of_folder[folder]) for folder in used]
    known = tuple(made) if any(not one.folder for one in made) else (*made, _catalog("", {}, documents, ()))
    return _with_code(known, {path: modules[path] for path in sorted(users) if not is_test(path)})


def _with_code(catalogs: tuple[Catalog, ...], modules: Mapping[str, Module]) -> tuple[Catalog, ...]:
    """The catalogs with what code adds to each; what a file states under the same name stays.

    Places in a notebook are relative to its own folder, those of other code to that of the project."""
    found: dict[str, dict[str, NamedData]] = {one.folder: {} for one in catalogs}
    for path, module in modules.items():
        catalog = catalog_for(catalogs, path)
        for entry in kedro_code.added(module) if catalog is not None else ():
            assert catalog is not None
            folder = posixpath.dirname(path) if path.endswith(".ipynb") else catalog.folder
            found[catalog.folder].setdefault(entry.key, _entry(folder, path, entry, ()))
    return tuple(
        msgspec.structs.replace(one, entries=(*one.entries, *_others(found[one.folder], one))) for one in catalogs
    )


def _others(added: Mapping[str, NamedData], catalog: Catalog) -> Iterator[NamedData]:
    known = {entry.name for entry in catalog.entries}
    yield from (entry for name, entry in added.items() if name not in known)


def misread(catalogs: Sequence[Catalog], documents: Mapping[str, Tree]) -> Iterator[tuple[str, Unread]]:
    """What stands in the files of catalogs and is no entry of one."""
    folders = {one.folder for one in catalogs}
    for path in sorted(documents):
        match = _CONFIGURATION.match(path)
        if match is None or match["kind"] != "catalog" or match["root"].rstrip("/") not in folders:
            continue
        tree = documents[path]
        yield from ((path, one) for one in misshapen(tree, "mapping", "the catalog"))
        for entry in tree.entries or ():
            if not entry.key.startswith("_"):
                yield from ((path, one) for one in misshapen(entry.value, "mapping", f"data set '{entry.key}'"))


def is_configuration(path: str) -> bool:
    """Whether a file is one of those that Kedro itself loads from a project's configuration."""
    return _CONFIGURATION.match(path) is not None


def _is_kedro(name: str) -> bool:
    return name.split(".", 1)[0] == "kedro"


def _catalog(
    folder: str,
    files: Mapping[str, list[tuple[str, str]]],
    documents: Mapping[str, Tree],
    runs: tuple[KedroRun, ...],
) -> Catalog:
    order = _environments(runs)
    ranked = {
        kind: [path for _, path in sorted(found, key=lambda one: _rank(one, order))] for kind, found in files.items()
    }
    settings = ranked.get("parameters", [])
    values = [documents[path] for path in (*ranked.get("catalog", []), *ranked.get("globals", []))]
    held = ranked.get("credentials", [])
    credentials = [documents[path] for path in held]
    entries: dict[str, NamedData] = {}
    for path in ranked.get("catalog", []):
        for entry in documents[path].entries or ():
            if not entry.key.startswith("_") and entry.value.is_mapping:
                entries.setdefault(entry.key, _entry(folder, path, entry, values, documents, runs, credentials))
    given = tuple(dict.fromkeys((tuple(key.split(".")), value) for run in runs for key, value in run.given))
    return Catalog(_TOOL, folder, tuple(entries.values()), tuple(settings), "params:", "parameters", given, tuple(held))


def _environments(runs: Sequence[KedroRun]) -> tuple[str, ...]:
    """The environments of a project, the one that wins first: those of all runs come before `base`, `local` is that of
    a run that names none."""
    named = tuple(dict.fromkeys(run.environment for run in runs))
    if named and all(named):
        return (*named, _BASE)
    return (_USUAL, _BASE, *filter(None, named))


def _rank(found: tuple[str, str], order: Sequence[str]) -> tuple[int, str]:
    environment, path = found
    return (order.index(environment) if environment in order else len(order)), path


def _entry(
    folder: str,
    path: str,
    entry: Entry,
    values: Iterable[Tree],
    documents: Mapping[str, Tree] | None = None,
    runs: tuple[KedroRun, ...] = (),
    credentials: Sequence[Tree] = (),
) -> NamedData:
    """One entry of a catalog file; what its values refer to is looked up in the catalog, the globals and the runs."""
    known = _Values(tuple(values), runs)
    locator, medium = _place(folder, entry.value, known)
    kind = _text(entry.value.get("type"), known)
    if kind and not kind.startswith(("kedro", "/")) and kind.count(".") == 1:
        kind = f"kedro_datasets.{kind}"
    told = _text(entry.value.get("credentials"), known)
    asked = _tables_of(_query(entry.value, locator, documents or {}), _dialect(told, credentials, known))
    if asked:
        locator, medium = "", "table"
    return NamedData(entry.key, path, entry.span, locator, medium, kind, asked, told)


def _dialect(name: str, credentials: Iterable[Tree], values: _Values) -> str:
    """The dialect of the database that credentials of a name connect to, empty where that is not known."""
    addresses = (_text(tree.at(name, "con"), values) for tree in credentials if name)
    return next((dialect for one in addresses if (dialect := dialect_of_address(one))), "")


def _query(options: Tree, locator: str, documents: Mapping[str, Tree]) -> str:
    """The query whose result an entry is: as it stands there, or in the file of SQL that it names."""
    told = options.get("sql")
    if told is None and locator.endswith(".sql"):
        told = documents.get(locator)
    return told.scalar if told is not None and isinstance(told.scalar, str) else ""


def _tables_of(query: str, dialect: str) -> tuple[str, ...]:
    """The tables that a query reads, none where it cannot be read."""
    found = tables(query, dialect) if query else None
    return tuple(one for one in found.read if one.strip(HOLE)) if found is not None else ()


def _place(folder: str, options: Tree, values: _Values) -> tuple[str, str]:
    """Where data is and by which medium, as the options of its entry tell; nowhere for data in memory."""
    for key, medium in _PLACES:
        text = _text(options.get(key), values)
        if text:
            if _SCHEME.match(text) and not text.startswith("file://"):
                return text, "uri"
            return _path(folder, text.removeprefix("file://")), medium
    table = _text(options.get("table_name") or options.get("table"), values)
    if table:
        told = (options.at(*keys.split(".")) for keys in _SCHEMAS)
        schema = next((text for one in told if (text := _text(one, values))), "")
        return (f"{schema}.{table}" if schema else table), "table"
    inner = options.get("dataset")
    if inner is not None and inner.is_mapping:
        return _place(folder, inner, values)
    return "", "memory"


def _path(folder: str, text: str) -> str:
    return text if text.startswith(("/", HOLE, "~")) else from_root(folder, text)


def _text(tree: Tree | None, values: _Values, depth: int = 4) -> str:
    """The text of an option with its references filled in; what is not known is a hole."""
    if tree is None or not isinstance(tree.scalar, str):
        return ""
    text = tree.scalar
    for _ in range(depth):
        text = _REFERENCE.sub(lambda found: _referred(found[1], values), text)
    return text.replace("\\", "/")


def _referred(reference: str, values: _Values) -> str:
    resolver, colon, key = reference.partition(":")
    is_given = bool(colon) and resolver.strip() == _RUNTIME
    name = key if is_given or (colon and resolver.strip() == "globals") else reference
    path, comma, default = (part.strip() for part in name.partition(","))
    default = default.strip("'\"")
    if is_given and any(path in dict(run.given) for run in values.runs):
        told = {str(dict(run.given).get(path, default if comma else HOLE)) for run in values.runs}
        return next(iter(told)) if len(told) == 1 else HOLE
    for tree in values.trees:
        found = tree.at(*path.split("."))
        if found is not None and found.is_scalar and found.scalar is not None:
            return str(found.scalar)
    return default if comma else HOLE


class _Values(msgspec.Struct, frozen=True):
    """What references in a catalog may lead to: documents, and what runs are given."""

    trees: tuple[Tree, ...]
    runs: tuple[KedroRun, ...]
