"""What `mldebt.yaml` states, every statement with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum

import msgspec

from mldebt.errors import MldebtError, suggestion
from mldebt.project.form import Name, Part
from mldebt.project.glob import is_glob, matches
from mldebt.source import Location


class ConsumerKind(str, Enum):
    """What a consumer is that no code here shows."""

    DASHBOARD = "dashboard"
    REPOSITORY = "repository"
    TEAM = "team"
    SERVICE = "service"


class Role(str, Enum):
    """What a name in the project file has to name."""

    DATASET = "dataset"
    MODEL = "model"
    DATASET_OR_MODEL = "dataset or model"
    OWNABLE = "path, dataset or model"
    CONSUMER = "job or consumer"
    CHECK = "check"
    RULE = "rule, code or kind of debt"


class NameUse(msgspec.Struct, frozen=True):
    """A name or glob that people wrote, and what it has to name."""

    name: Name
    role: Role


class Ownership(msgspec.Struct, frozen=True):
    """Who answers for the paths, datasets and models that a glob matches."""

    location: Location
    match: Name
    owner: str


class DatasetStatement(msgspec.Struct, frozen=True):
    """What people state about the datasets whose name or locator matches."""

    location: Location
    name: Name
    owner: str | None = None
    final: bool = False
    external: bool = False
    contract: bool = False
    consumers: tuple[Name, ...] = ()
    checked_by: tuple[Name, ...] = ()
    description: str = ""


class ModelStatement(msgspec.Struct, frozen=True):
    """What people state about the models whose name matches."""

    location: Location
    name: Name
    owner: str | None = None
    consumers: tuple[Name, ...] = ()
    guarded_by: str = ""
    description: str = ""


class OutsideConsumer(msgspec.Struct, frozen=True):
    """A user of data or predictions whose code is not here."""

    location: Location
    name: Name
    reads: tuple[Name, ...] = ()
    owner: str | None = None
    kind: ConsumerKind | None = None


class FeedbackLoop(msgspec.Struct, frozen=True):
    """A loop that people know of: what it runs through, and what guards it or why it is harmless."""

    location: Location
    through: tuple[Name, ...]
    guarded_by: str = ""
    reason: str = ""


class AcceptedDebt(msgspec.Struct, frozen=True):
    """Debt that people live with, up to and including the day `until`."""

    location: Location
    rule: Name
    match: Name
    reason: str
    until: date
    by: str = ""


class Project(msgspec.Struct, frozen=True):
    """All statements of a project file, in the order they were written.

    `libraries` describes the wrappers of the house in the form of library knowledge; `environment` gives the values
    that placeholders in paths may have; `graphs` the files with the graphs of other repositories, by their names.
    """

    location: Location | None = None
    version: int = 1
    owners: tuple[Ownership, ...] = ()
    datasets: tuple[DatasetStatement, ...] = ()
    models: tuple[ModelStatement, ...] = ()
    consumers: tuple[OutsideConsumer, ...] = ()
    feedback_loops: tuple[FeedbackLoop, ...] = ()
    accepted: tuple[AcceptedDebt, ...] = ()
    libraries: Part | None = None
    environment: tuple[tuple[Name, tuple[str, ...]], ...] = ()
    graphs: tuple[tuple[Name, str], ...] = ()

    def datasets_named(self, *names: str) -> tuple[DatasetStatement, ...]:
        """The statements about a dataset, given all its names and locators."""
        return tuple(dataset for dataset in self.datasets if _any(dataset.name.text, names))

    def models_named(self, *names: str) -> tuple[ModelStatement, ...]:
        """The statements about a model, given all its names and locators."""
        return tuple(model for model in self.models if _any(model.name.text, names))

    def owner_of(self, *names: str) -> str | None:
        """Who answers for what has these names: its own statement first, else the last match under `owners`."""
        listed = [ownership.owner for ownership in self.owners if _any(ownership.match.text, names)]
        models = [model.owner for model in self.models_named(*names) if model.owner]
        datasets = [dataset.owner for dataset in self.datasets_named(*names) if dataset.owner]
        return next((owners[-1] for owners in (datasets, models, listed) if owners), None)

    def names(self) -> Iterator[NameUse]:
        """Every name and glob in the file with what it has to name, in the order of the sections."""
        for ownership in self.owners:
            yield NameUse(ownership.match, Role.OWNABLE)
        for dataset in self.datasets:
            yield NameUse(dataset.name, Role.DATASET)
            yield from _uses(dataset.consumers, Role.CONSUMER)
            yield from _uses(dataset.checked_by, Role.CHECK)
        for model in self.models:
            yield NameUse(model.name, Role.MODEL)
            yield from _uses(model.consumers, Role.CONSUMER)
        for consumer in self.consumers:
            yield from _uses(consumer.reads, Role.DATASET_OR_MODEL)
        for loop in self.feedback_loops:
            yield from _uses(loop.through, Role.DATASET_OR_MODEL)
        for accepted in self.accepted:
            yield NameUse(accepted.rule, Role.RULE)


def unmatched(project: Project, known: Mapping[Role, Collection[str]]) -> Iterator[MldebtError]:
    """A mistake for every name that matches nothing known in its role; roles that `known` leaves out are not judged."""
    own = [consumer.name.text for consumer in project.consumers]
    for use in project.names():
        words = [*known.get(use.role, ()), *(own if use.role is Role.CONSUMER else ())]
        if use.role in known and not _any(use.name.text, words):
            hint = "change the glob, or remove it" if is_glob(use.name.text) else suggestion(use.name.text, words)
            yield MldebtError(f"no {use.role.value} matches '{use.name.text}'", use.name.location, hint)


def _any(glob: str, names: Iterable[str]) -> bool:
    return any(matches(glob, name) for name in names)


def _uses(names: Iterable[Name], role: Role) -> Iterator[NameUse]:
    return (NameUse(name, role) for name in names)
