"""dbt projects as dbt reads them: their models, seeds, snapshots, sources and exposures, and what names mean."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from mldebt.facts.code import Argument, Attribute, Call, Constant
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.module import Module
from mldebt.facts.query import SqlText, TemplateCall
from mldebt.facts.tree import Tree
from mldebt.linker.dbt import properties as stated
from mldebt.linker.dbt.misread import misread_project, misread_properties
from mldebt.linker.dbt.properties import Exposure, Properties, Source, Test
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Location

_PATHS = {
    "model": ("model-paths", "source-paths", "models"),
    "seed": ("seed-paths", "data-paths", "seeds"),
    "snapshot": ("snapshot-paths", "snapshot-paths", "snapshots"),
}
"""The key that names the folders of each kind of resource, the key it had before, and the default."""
_SETTINGS = frozenset({"materialized", "enabled", "access", "group", "contract", "schema", "alias"})
_MACROS_ONLY = frozenset(
    {
        "dbt_utils", "dbt_expectations", "dbt_date", "codegen", "dbt_codegen", "audit_helper", "dbt_audit_helper",
        "dbt_external_tables", "dbt_project_evaluator", "dbt_snowflake_query_tags", "spark_utils", "dbt_meta_testing",
    }
)  # fmt: skip
"""Packages that bring macros and tests, and no models that others refer to."""
VARIABLE = pattern(
    r"""\{\{\s*(?:env_)?var\s*\(\s*['"](?P<name>\w+)['"]\s*(?:,\s*['"](?P<default>[^'"]*)['"]\s*)?\)\s*\}\}"""
)
"""A template that is a variable and nothing else."""
_VENDORED = ("dbt_packages/", "dbt_modules/", "target/")


class Resource(msgspec.Struct, frozen=True):
    """A model, seed, snapshot or source table. `name` is what refs ask for, with the version: `orders.v2`.

    `calls` are the refs and sources it asks for, in order."""

    kind: str
    name: str
    path: str
    location: Location
    properties: Properties
    settings: Mapping[str, str]
    calls: tuple[TemplateCall, ...] = ()
    text: SqlText | None = None
    source: Source | None = None
    header: tuple[str, ...] = ()
    project: str = ""

    @property
    def id(self) -> str:
        """The node of the graph."""
        return f"dataset:dbt.{self.project}.{self.name}"

    @property
    def relation(self) -> str:
        """The name of its table, without the schema."""
        return self.source.identifier if self.source else self.settings.get("alias", "") or self.name


class DbtProject(msgspec.Struct):
    """One project: the folder of its `dbt_project.yml` and everything below that it names."""

    root: str
    name: str
    tree: Tree
    path: str
    resources: dict[str, Resource] = msgspec.field(default_factory=dict)
    exposures: list[Exposure] = msgspec.field(default_factory=list)
    groups: dict[str, str] = msgspec.field(default_factory=dict)
    unit_tests: list[tuple[str, str, Location]] = msgspec.field(default_factory=list)
    singular_tests: list[tuple[str, SqlText]] = msgspec.field(default_factory=list)
    orphans: list[Properties] = msgspec.field(default_factory=list)
    disabled: set[str] = msgspec.field(default_factory=set)
    words: set[str] = msgspec.field(default_factory=set)
    misread: list[tuple[str, Unread]] = msgspec.field(default_factory=list)
    has_packages: bool = False
    files: frozenset[str] = frozenset()

    def resolve(self, kind: str, name: str) -> Resource | None:
        """What a ref or source asks for: a name, `package.name`, or the latest of several versions, with variables."""
        name = VARIABLE.sub(self.variable, name)
        if kind == "source":
            return self.resources.get(f"source {name}")
        own = self._referable(name)
        if own is None and "." in name:
            own = self._referable(name.split(".", 1)[1])
        return own

    def _referable(self, name: str) -> Resource | None:
        if name in self.resources:
            return self.resources[name]
        versions = {
            key.rpartition(".v")[2]: one for key, one in self.resources.items() if key.rpartition(".v")[0] == name
        }
        latest = max(versions, key=lambda version: (version.isdigit() and int(version), version), default="")
        stated = next((one.properties.latest for one in versions.values()), "")
        return versions.get(stated or latest)

    def variable(self, asked: re.Match[str]) -> str:
        """What a variable stands for: what the project says, else its default where it is asked for, else itself."""
        stated = self.tree.at("vars", self.name, asked["name"]) or self.tree.at("vars", asked["name"])
        if stated is not None and stated.is_scalar and stated.scalar is not None:
            return str(stated.scalar)
        return asked["default"] if asked["default"] is not None else asked[0]

    def folders(self, kind: str) -> tuple[str, ...]:
        """The folders, from the root of the repository, that hold the files of a kind of resource."""
        key, older, default = _PATHS[kind]
        listed = self.tree.get(key) or self.tree.get(older)
        names = listed.strings() if listed is not None else (default,)
        return tuple(posixpath.normpath(posixpath.join(self.root, name)) for name in names)


def projects(facts: Sequence[FileFacts], tracked: frozenset[str]) -> tuple[DbtProject, ...]:
    """The projects of a repository, the deepest folders first; installed packages are not among them."""
    trees = {fact.path: fact.document for fact in facts if fact.document is not None}
    found = []
    for path, tree in sorted(trees.items(), key=lambda pair: -pair[0].count("/")):
        named = tree.get("name")
        is_vendored = any(f"/{folder}" in f"/{path}" for folder in _VENDORED)
        if posixpath.basename(path) in {"dbt_project.yml", "dbt_project.yaml"} and named and not is_vendored:
            found.append(DbtProject(posixpath.dirname(path), str(named.scalar), tree, path))
    for project in found:
        others = [one.root for one in found if one is not project and _inside(one.root, project.root)]
        own = [
            fact
            for fact in facts
            if _inside(fact.path, project.root)
            and not any(_inside(fact.path, other) for other in others)
            and not any(f"/{folder}" in f"/{fact.path}" for folder in _VENDORED)
        ]
        project.files = frozenset(path for path in tracked if _inside(path, project.root))
        _fill(project, own)
    return tuple(found)


def _inside(path: str, root: str) -> bool:
    return not root or path == root or path.startswith(f"{root}/")


def _fill(project: DbtProject, facts: Sequence[FileFacts]) -> None:
    known: dict[tuple[str, str], Properties] = {}
    for fact in facts:
        tree = fact.document if fact.language == "yaml" else None
        if tree is None or not tree.is_mapping:
            continue
        if fact.path == project.path:
            project.misread += [(fact.path, one) for one in misread_project(tree)]
        if posixpath.basename(fact.path) in {"packages.yml", "dependencies.yml"}:
            project.has_packages = project.has_packages or _brings_models(tree)
        elif fact.path != project.path and any(_inside(fact.path, one) for one in _described_in(project)):
            _read_properties(project, fact.path, tree, known)
            project.misread += [(fact.path, one) for one in misread_properties(tree)]
    for fact in facts:
        for resource in _resources(project, fact, known):
            if resource.settings.get("enabled") == "false":
                project.disabled.add(resource.name)
            else:
                project.resources[resource.name] = resource
        if fact.sql and any(_inside(fact.path, one) for one in _tests_in(project)) and not fact.sql.defines:
            project.singular_tests.append((fact.path, fact.sql))
    for (kind, name), one in known.items():
        if kind == "snapshot" and one.relation is not None and name not in project.resources:
            project.resources[name] = _stated_snapshot(project, one, one.relation)
    names = {one.name for one in project.resources.values()} | project.disabled
    bases = names | {name.rpartition(".v")[0] for name in names}
    project.orphans += [one for (_, name), one in sorted(known.items()) if name not in bases]


def _described_in(project: DbtProject) -> Iterator[str]:
    for kind in _PATHS:
        yield from project.folders(kind)


def _tests_in(project: DbtProject) -> tuple[str, ...]:
    listed = project.tree.get("test-paths")
    names = listed.strings() if listed is not None else ("tests",)
    return tuple(posixpath.normpath(posixpath.join(project.root, name)) for name in names)


def _brings_models(tree: Tree) -> bool:
    for item in (tree.get("packages") or Tree(FILE_START)).items or ():
        named = item.get("package") or item.get("git") or item.get("local") or item.get("tarball")
        name = str(named.scalar) if named else ""
        if re.sub(r"\.git$", "", name).rstrip("/").rsplit("/", 1)[-1].replace("-", "_") not in _MACROS_ONLY:
            return True
    return bool(tree.get("projects"))


def _read_properties(project: DbtProject, path: str, tree: Tree, known: dict[tuple[str, str], Properties]) -> None:
    for one in stated.properties(path, tree):
        before = known.get((one.kind, one.name))
        known[(one.kind, one.name)] = _merged(before, one) if before else one
    for source in stated.sources(path, tree):
        source = _with_variables(project, source)
        location = source.location
        settings = source.properties.settings
        resource = Resource("source", source.name, path, location, source.properties, settings, source=source)
        project.resources[f"source {source.name}"] = replace(resource, project=project.name)
    project.exposures += stated.exposures(path, tree)
    project.groups.update(stated.groups(tree))
    project.unit_tests += stated.unit_tests(path, tree)
    for text in stated.other_words(tree):
        project.words.update(re.findall(r"[a-z_]\w*", text.lower()))


def _with_variables(project: DbtProject, source: Source) -> Source:
    """A table of a source with the variables that its place names filled in."""
    places = {key: VARIABLE.sub(project.variable, getattr(source, key)) for key in ("schema", "database", "identifier")}
    return replace(source, **places)


def _merged(before: Properties, also: Properties) -> Properties:
    return replace(
        before, columns=(*before.columns, *also.columns), tests=(*before.tests, *also.tests),
        settings={**before.settings, **also.settings}, description=before.description or also.description,
    )  # fmt: skip


def _resources(project: DbtProject, fact: FileFacts, known: Mapping[tuple[str, str], Properties]) -> Iterator[Resource]:
    """The resources that a file holds: a model, a seed, or the snapshots of a file of SQL."""
    stem, ending = posixpath.splitext(posixpath.basename(fact.path))
    if any(_inside(fact.path, folder) for folder in project.folders("model")):
        is_model = ending == ".sql" or (ending == ".py" and fact.code is not None and is_python_model(fact.code))
        if is_model and not (fact.sql and fact.sql.defines):
            name, properties = _versioned(stem, known)
            yield _resource(project, "model", name, fact, properties)
    elif ending == ".csv" and any(_inside(fact.path, folder) for folder in project.folders("seed")):
        yield _resource(project, "seed", stem, fact, known.get(("seed", stem)))
    elif fact.sql and any(_inside(fact.path, folder) for folder in project.folders("snapshot")):
        for define in fact.sql.defines:
            if define.startswith("snapshot "):
                name = define.split(" ", 1)[1]
                yield _resource(project, "snapshot", name, fact, known.get(("snapshot", name)))


def _versioned(stem: str, known: Mapping[tuple[str, str], Properties]) -> tuple[str, Properties | None]:
    """The name of a model by its file, with the version that properties give that file."""
    for (kind, name), one in known.items():
        for version, defined_in in one.versions if kind == "model" else ():
            if stem == (defined_in or f"{name}_v{version}"):
                return f"{name}.v{version}", one
    return stem, known.get(("model", stem))


def _resource(project: DbtProject, kind: str, name: str, fact: FileFacts, properties: Properties | None) -> Resource:
    location = Location(fact.path, FILE_START)
    properties = properties or Properties(kind, name, location)
    settings = dict(_folder_settings(project, kind, fact.path))
    settings.update(properties.settings)
    settings.update(fact.sql.settings if fact.sql else ())
    calls = fact.sql.calls if fact.sql else tuple(python_calls(fact.code)) if fact.code else ()
    return Resource(
        kind, name, fact.path, location, properties, settings, calls, fact.sql, None, fact.columns, project.name
    )


def _stated_snapshot(project: DbtProject, properties: Properties, relation: TemplateCall) -> Resource:
    """A snapshot that properties state without a query."""
    path = properties.location.path
    settings = {**dict(_folder_settings(project, "snapshot", path)), **properties.settings}
    at, name = properties.location, properties.name
    return Resource("snapshot", name, path, at, properties, settings, (relation,), project=project.name)


def _folder_settings(project: DbtProject, kind: str, path: str) -> Iterator[tuple[str, str]]:
    """The settings that `dbt_project.yml` gives the folders on the way to a file, the outermost first."""
    tree = project.tree.get(f"{kind}s")
    folder = next((one for one in project.folders(kind) if _inside(path, one)), project.root)
    below = posixpath.splitext(posixpath.relpath(path, folder or "."))[0].split("/")
    for step in ("", project.name, *below):
        tree = tree.get(step) if step and tree is not None else tree
        for entry in (tree.entries if tree is not None else None) or ():
            key = entry.key.lstrip("+")
            if key in _SETTINGS and entry.value.is_scalar and entry.value.scalar is not None:
                value = entry.value.scalar
                yield key, str(value).lower() if isinstance(value, bool) else str(value)
        if tree is None:
            return


def is_python_model(module: Module) -> bool:
    """Whether a module is a dbt model: it defines `model(dbt, …)`."""
    for scope in module.scopes:
        parameters = [parameter.name for parameter in scope.parameters]
        if scope.name == "model" and parameters[:1] == ["dbt"]:
            return True
    return False


def python_calls(module: Module) -> Iterator[TemplateCall]:
    """The `dbt.ref` and `dbt.source` of a Python model."""
    for scope in module.scopes:
        for instruction in scope.body:
            if not isinstance(instruction, Call):
                continue
            function = scope.body[instruction.function]
            if not isinstance(function, Attribute) or function.name not in {"ref", "source"}:
                continue
            base = scope.body[function.base]
            values = [scope.body[operand] for operand in instruction.arguments]
            texts = [value.value for value in values if isinstance(value, Constant) and isinstance(value.value, str)]
            if isinstance(base, Argument) and base.name == "dbt" and len(texts) == len(values) and texts:
                yield TemplateCall(instruction.span, function.name, ".".join(texts))


def tests_of(resource: Resource) -> Iterator[Test]:
    """The tests of a resource and of its columns."""
    yield from resource.properties.tests
    for column in resource.properties.columns:
        yield from column.tests
