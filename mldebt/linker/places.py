"""Where data is: the locators that code and declarations write, made one identity a place.

A relative path in code starts from a folder nobody states. It is tried against the folders it may start from and taken
for the one candidate that is known otherwise: a file of the repository, a declaration, a certain path of other code.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from mldebt.facts.catalog import PLACEHOLDER, Catalog, NamedData, catalog_for
from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.landmarks import Access, Job
from mldebt.interpreter.values import ROOT
from mldebt.linker.coverage import Resolution
from mldebt.patterns import pattern

_SCHEME = pattern(r"^([A-Za-z][A-Za-z0-9+.-]+):")
_COLLECTION = pattern(r"^mongodb(?:\+srv)?://[^/]+/(?P<name>[\w-]+\.[\w.-]+)")
_MOUNTS = {"/gcs/": "gs://", "/dbfs/": "dbfs:/"}
"""Folders under which machines of Google Cloud and Databricks show storage, and how it is named everywhere else."""
_UNKNOWN_BUCKET = pattern(f"^(?:gs|s3|s3a|abfss?|wasbs?)://[^/]*{HOLE}[^/]*(?=/)")
_UNKNOWN_RUN = pattern(f"^runs:/[^/]*{HOLE}[^/]*(?=/)")
_UPWARDS = pattern(r"^(?:\.{1,2}/)+")
_ROOTED = ("/", "~", ROOT)
_MARKERS = frozenset(
    {
        "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "dvc.yaml", "Makefile", "Dockerfile",
        "MLproject", "feature_store.yaml",
    }
)  # fmt: skip
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".svg", ".gif", ".pdf"})
_REPORTS = frozenset({".html", ".md", ".txt", ".log", ".out"})
_ABOUT = {
    ".json": pattern(
        r"(^|[._-])(metrics?|scores?|manifest|report|summary|comparison|evaluation|metadata|meta|config|info|card)([._-])"
    ),
    ".csv": pattern(r"(^|[._-])(metrics|report|comparison|leaderboard)([._-])"),
}
"""Names of files that tell of data or a model and hold neither, by their ending."""
_KEPT_ABOUT = pattern(
    r"^(kfp|mage|metaflow|sagemaker|zenml)://.*?([/_-])(metrics?|reports?|summary|comparison|evaluation|metadata)([_-][^/]*)?$"
)
"""The same for names without an ending under which tools keep what steps give."""
_PICKLES = frozenset({".pkl", ".pickle"})
_FITTED = pattern(r"(^|[._-])(calibrator|scaler|encoder|imputer|vectorizer|transformer|preprocessor)([._-])")
_MODELS = frozenset({".joblib", ".pt", ".pth", ".ckpt", ".h5", ".keras", ".onnx", ".cbm", ".bst", ".safetensors"})


class Place(msgspec.Struct, frozen=True):
    """One place of data. `id` is equal for the same place, `name` shows holes as `*`."""

    id: str
    name: str
    medium: str
    resolution: Resolution


class Places:
    """Resolves locators against everything that is known about where things are."""

    def __init__(
        self,
        tracked: frozenset[str],
        declared: Iterable[str],
        accesses: Iterable[Access],
        catalogs: Sequence[Catalog] = (),
        tables: Callable[[str], Place | None] = lambda name: None,
        services: Mapping[str, tuple[str, ...]] | None = None,
        kept: Callable[[str, str], Place | None] = lambda pipeline, name: None,
        written: Callable[[str, str], Access | None] = lambda pipeline, name: None,
        meant: Callable[[Access], Access] = lambda access: access,
    ) -> None:
        self._of: dict[Access, tuple[Place, ...]] = {}
        self._kept = kept
        self._written_by_code = written
        self._meant = meant
        self._catalogs = catalogs
        self._services = services or {}
        declared = (*declared, *(one.locator for catalog in catalogs for one in catalog.entries if one.locator))
        self._tracked = tracked
        self._tables = tables
        self._roots = {posixpath.dirname(path) for path in tracked if posixpath.basename(path) in _MARKERS}
        self._folders = {folder for path in tracked for folder in _above(path)}
        self._known = set(tracked) | self._folders | {folder_or_file.rstrip("/") for folder_or_file in declared}
        accesses = tuple(accesses)
        self._workdirs = self._inferred_workdirs(accesses)
        self._names = {
            name for one in accesses if one.medium == "name" and one.mode == "write" for name in one.locators
        }
        saved = (one for one in accesses if one.mode == "write" and one.medium != "hub")
        self._saved = {text for one in saved for text in one.locators}
        for access in accesses:
            # A name that may be one of a hub tells of no file.
            locators = access.locators if access.medium != "hub" else ()
            for locator in (one for one, *others in _by_descent(locators) if not others):
                certain = self._certain(locator, access.job)
                if certain is not None and HOLE not in certain:
                    self._known.add(certain)
        self._tails = _by_tail(self._known)
        self._written = _written_tails(accesses)

    def is_tracked(self, name: str) -> bool:
        """Whether the repository holds a file or folder of that path."""
        return name in self._tracked or name in self._folders

    def of(self, access: Access) -> tuple[Place, ...]:
        """The places that an access reaches, one for each of its locators."""
        if access not in self._of:
            meant = self._meant(access)
            asked = [one for locator in self._sought(meant) for one in self._each(meant, locator)]
            self._of[access] = tuple(dict.fromkeys(place for one in asked for place in self._places_of(meant, one)))
        return self._of[access]

    def _places_of(self, access: Access, locator: str) -> tuple[Place, ...]:
        """The tables that an entry of a catalog asks, else the one place of a locator."""
        entry = self._entry(access, locator) if access.medium == "catalog" else None
        asked = entry.tables if entry is not None and access.mode == "read" else ()
        return tuple(map(self.table, asked)) or (self._place(access, locator),)

    def _entry(self, access: Access, name: str) -> NamedData | None:
        catalog = catalog_for(self._catalogs, access.location.path)
        return catalog.find(name) if catalog is not None and HOLE not in name else None

    def _sought(self, access: Access) -> tuple[str, ...]:
        """The locators of an access; of one that is sought in folders above each other, where most of it is known."""
        sought = _by_descent(access.locators)
        return tuple(
            each[0] if len(each) == 1 else max(each, key=lambda one: self._parts_known(one, access.job))
            for each in sought
        )

    def _parts_known(self, locator: str, job: Job) -> int:
        certain = self._certain(locator, job)
        path = certain if certain is not None else self._relative(locator, job)
        return next((one.count("/") + 1 for one in (path, *_above(path)) if one in self._known), 0)

    def _each(self, access: Access, locator: str) -> tuple[str, ...]:
        """The views that the name of a service stands for; any other locator alone."""
        asks_by_name = access.medium == "name" and access.mode == "read"
        return self._services.get(locator, (locator,)) if asks_by_name else (locator,)

    def declared(self, locator: str) -> Place:
        """The place that a declaration names by a path from the root or a URI."""
        if _SCHEME.match(locator):
            return _place(locator, "uri")
        return _place(posixpath.normpath(locator), "directory" if locator.endswith("/") else "file")

    def table(self, name: str) -> Place:
        """The place of a table: what a tool keeps under that name, else the name itself, without an unknown project."""
        tail = name.lstrip(HOLE).removeprefix(".")
        name = tail if name.startswith(f"{HOLE}.") and "." in tail else name
        return (self._tables(name) if HOLE not in name else None) or _place(name, "table")

    def _place(self, access: Access, locator: str) -> Place:
        locator = _unmounted(locator)
        scheme = _SCHEME.match(locator)
        if not locator[scheme.end() if scheme else 0 :].strip(f"{HOLE}/{ROOT}."):
            where = f"{access.location.path}:{access.location.span.line}"
            medium = "uri" if scheme else "file"
            return Place(f"dataset:?{where}", f"unknown data at {where}", medium, Resolution.UNRESOLVED)
        if access.medium == "catalog":
            return self._named(access, locator)
        if access.medium in {"table", "sql"} and "://" not in locator:
            return self.table(locator.strip('`"[]'))
        if access.medium == "name" and access.mode == "read" and locator.partition(":")[0] in self._names:
            locator = locator.partition(":")[0]
        if access.medium in {"name", "topic"}:
            return _place(locator, "registry" if access.medium == "name" else "stream")
        if unknown_bucket := _UNKNOWN_BUCKET.match(locator):
            return self._from_tail(HOLE + locator[unknown_bucket.end() :], access)
        if unknown_run := _UNKNOWN_RUN.match(locator):
            return self._of_file(f"runs:{locator[unknown_run.end() :]}", locator, "uri", access)
        if collection := _COLLECTION.match(locator):
            return self.table(collection["name"])
        if access.medium == "hub" and (access.mode == "write" or not self._is_at_hand(access, locator)):
            return _place(locator, "registry")
        if access.medium == "uri" or _SCHEME.match(locator):
            return _place(locator.rstrip("/"), "uri")
        certain = self._certain(locator, access.job)
        path = certain if certain is not None else self._relative(locator, access.job)
        if path.startswith(HOLE):
            return self._from_tail(path, access)
        return _place(path, "directory" if path in self._folders else "file")

    def _is_at_hand(self, access: Access, locator: str) -> bool:
        """Whether a locator that may be a name of a hub is the path of a file or folder, or of what code writes."""
        if HOLE in locator or locator.startswith((*_ROOTED, ".")):
            return True
        return locator in self._saved or self._relative(locator, access.job) in self._known

    def offered(self, entry: NamedData) -> Place:
        """The place of an entry of a catalog that has one."""
        medium = "directory" if entry.locator in self._folders else entry.medium
        return _place(PLACEHOLDER.sub(HOLE, entry.locator), medium)

    def _named(self, access: Access, name: str) -> Place:
        """The place that the catalog gives a name, else data that the tool itself keeps under that name."""
        catalog = catalog_for(self._catalogs, access.location.path)
        entry = self._entry(access, name)
        if entry is not None and entry.locator:
            return self.offered(entry)
        folder = catalog.folder if catalog is not None else access.job.pipeline or access.location.path
        if catalog is None and (written := self._written_by_code(folder, name)) is not None:
            return self.of(written)[0]
        if catalog is None and HOLE not in name and (kept := self._kept(folder, name)) is not None:
            return kept
        shown = _shown(name.partition("@")[0])
        resolution = Resolution.PATTERN if HOLE in name else Resolution.RESOLVED
        return Place(f"dataset:{folder}::{shown}", shown, "memory" if catalog else "registry", resolution)

    def _relative(self, path: str, job: Job) -> str:
        """The candidate for a relative path that something else knows, else the one from the project's own folder."""
        candidates = _candidates(path, job)
        known = [candidate for candidate in candidates if candidate in self._known]
        if len(known) == 1:
            return known[0]
        project = next((folder for folder in (*_above(job.path), "") if folder in self._roots), "")
        from_project = _normal(posixpath.join(project, path))
        if known:
            return from_project if from_project in known else known[0]
        return from_project if from_project in candidates else candidates[0]

    def _certain(self, locator: str, job: Job) -> str | None:
        """The path from the root where the locator or the job leaves no doubt, else None."""
        if _SCHEME.match(locator):
            return None
        if locator.startswith(ROOT):
            return _normal(locator[len(ROOT) :].lstrip("/"))
        if locator.startswith(("/", "~")):
            return posixpath.normpath(locator)
        if locator.startswith(HOLE):
            return locator
        workdir = job.workdir if job.workdir is not None else self._workdirs.get(job.id)
        return _normal(posixpath.join(workdir, locator)) if workdir is not None else None

    def _inferred_workdirs(self, accesses: Iterable[Access]) -> dict[str, str]:
        """The folder that a job is started in, by its id, where only one fits its relative paths."""
        found: dict[str, set[str]] = {}
        for access in accesses:
            for locator in access.locators if access.job.workdir is None else ():
                folder = self._only_start(locator, access.job)
                if folder is not None:
                    found.setdefault(access.job.id, set()).add(folder)
        return {job: next(iter(folders)) for job, folders in found.items() if len(folders) == 1}

    def _only_start(self, locator: str, job: Job) -> str | None:
        """The one folder from which a relative path stays in the repository, or leads into a folder of it."""
        if "/" not in locator or locator.startswith((HOLE, ROOT, "/", "~")) or _SCHEME.match(locator):
            return None
        starts = [*_above(job.path), ""]
        inside = [start for start in starts if not _normal(posixpath.join(start, locator)).startswith("..")]
        if len(inside) != 1:
            inside = [
                one for one in inside if posixpath.dirname(_normal(posixpath.join(one, locator))) in self._folders
            ]
        return inside[0] if len(inside) == 1 else None

    def _from_tail(self, path: str, access: Access) -> Place:
        """The place of a path whose beginning is unknown.

        It is the only known path that ends so; else what a single file writes to an unknown bucket or folder under
        all of that name; else a place of the file itself."""
        tail = path.lstrip(HOLE).lstrip("/")
        if HOLE not in tail and tail.count("/") >= 1:
            found = self._tails.get(tail, ())
            if len(found) == 1:
                return _place(found[0], "file")
        return self._of_file(tail, path, "file", access)

    def _of_file(self, tail: str, path: str, medium: str, access: Access) -> Place:
        """A place that the one file which writes under its tail has for itself, else the file at hand."""
        owner = access.location.path if len(self._written.get(tail, ())) != 1 else next(iter(self._written[tail]))
        return Place(f"dataset:{owner}?{_shown(tail)}", _shown(path), medium, Resolution.PATTERN)


def holds_by_name(name: str) -> str:
    """What data is by the ending of its name: model, image, report or data."""
    ending = posixpath.splitext(name)[1].lower()
    if ending in _MODELS or (ending in _PICKLES and _FITTED.search(posixpath.basename(name).lower())):
        return "model"
    if ending in _ABOUT and _ABOUT[ending].search(posixpath.basename(name).lower()):
        return "report"
    if _KEPT_ABOUT.match(name):
        return "report"
    return "image" if ending in _IMAGES else "report" if ending in _REPORTS else "data"


def containers(names: Iterable[str]) -> Mapping[str, str]:
    """For each place of a file system, the nearest other place among them that is a folder above it."""
    known = set(names)
    found: dict[str, str] = {}
    for name in known:
        above = next((folder for folder in _above(name) if folder in known), None)
        if above is not None:
            found[name] = above
    return found


def matching(pattern: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that a pattern with `*` for unknown parts covers, itself left out."""
    parts = pattern.split("*")
    likely = [one for one in names if one != pattern and one.startswith(parts[0]) and one.endswith(parts[-1])]
    if not likely:
        return ()
    expression = re.compile("[^/]*".join(map(re.escape, parts)))
    return tuple(name for name in likely if expression.fullmatch(name))


def _by_descent(locators: Iterable[str]) -> list[list[str]]:
    """Locators together that lead the same way down from a folder or one above it, or from one put before them."""
    found: dict[str, list[str]] = {}
    for locator in locators:
        found.setdefault(_UPWARDS.sub("", locator), []).append(locator)
    rooted = [one for one in found if one.startswith(_ROOTED)]
    for way in [one for one in found if rooted and not one.startswith((*_ROOTED, HOLE)) and not _SCHEME.match(one)]:
        for other in [one for one in rooted if one in found and one.endswith(f"/{way}")]:
            found[way] += found.pop(other)
    return list(found.values())


def _candidates(path: str, job: Job) -> list[str]:
    """What a relative path may mean: seen from the folder of the code, each folder above it, and the root.

    Those outside the repository are left out where others are inside."""
    found = dict.fromkeys(_normal(posixpath.join(folder, path)) for folder in (*_above(job.path), ""))
    inside = [candidate for candidate in found if not candidate.startswith("../")]
    return inside or list(found)


def _place(locator: str, medium: str) -> Place:
    name = _shown(locator)
    return Place(f"dataset:{name}", name, medium, Resolution.PATTERN if HOLE in locator else Resolution.RESOLVED)


def _unmounted(locator: str) -> str:
    """A path under a folder that shows storage as what the storage itself calls it."""
    mount = next((mount for mount in _MOUNTS if locator.startswith(mount)), "")
    return f"{_MOUNTS[mount]}{locator[len(mount) :]}" if mount else locator


def _shown(locator: str) -> str:
    return re.sub(f"{HOLE}+", "*", locator)


def _normal(path: str) -> str:
    normal = posixpath.normpath(path)
    return "" if normal == "." else normal


@lru_cache(maxsize=10_000)
def _above(path: str) -> tuple[str, ...]:
    """The folders above a path, the nearest first, without the root, which may be written with two slashes."""
    folders = []
    folder = posixpath.dirname(path)
    while folder.strip("/"):
        folders.append(folder)
        folder = posixpath.dirname(folder)
    return tuple(folders)


def _written_tails(accesses: Iterable[Access]) -> dict[str, set[str]]:
    """What is written into a bucket of unknown name, below an unknown folder by two names or more, or by a run, with
    the files that do so."""
    found: dict[str, set[str]] = {}
    for access in accesses:
        for locator in access.locators if access.mode == "write" else ():
            tail = ""
            if unknown_bucket := _UNKNOWN_BUCKET.match(locator):
                tail = locator[unknown_bucket.end() + 1 :]
            elif unknown_run := _UNKNOWN_RUN.match(locator):
                tail = f"runs:{locator[unknown_run.end() :]}"
            elif locator.startswith(HOLE) and len(_named_parts(locator)) > 1:
                tail = locator.lstrip(HOLE).lstrip("/")
            found.setdefault(tail, set()).add(access.location.path)
    found.pop("", None)
    return found


def _named_parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part.strip(HOLE)]


def _by_tail(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Known paths by each of their ends of two or more parts."""
    tails: dict[str, list[str]] = {}
    for path in sorted(paths):
        parts = path.split("/")
        for start in range(len(parts) - 1):
            tails.setdefault("/".join(parts[start:]), []).append(path)
    return {tail: tuple(found) for tail, found in tails.items()}
