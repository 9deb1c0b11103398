"""Data on the move: what evaluation observed, as datasets, features, models, predictions and the edges between them."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import (
    Access,
    Column,
    Encoded,
    Feature,
    Fitted,
    Landmark,
    Narrowed,
    Origins,
    Predicted,
    Rest,
)
from mldebt.interpreter.observations import Observations, Stored
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.jobs import add_job, add_place
from mldebt.linker.landmark_ids import node_id, node_or_place
from mldebt.linker.made_of import ends_of_making, is_mixed, kept, narrowed, told_apart
from mldebt.linker.places import Places
from mldebt.linker.registry import add_states, model_of
from mldebt.source import Location

MEASURES = "measures"
"""The use of a value that asks for its size only."""


class Flows:
    """Adds what was observed to a graph; `choosy` are algorithms that learn from a part of what they are given."""

    def __init__(
        self,
        builder: GraphBuilder,
        places: Places,
        observations: Observations,
        run_by: Mapping[str, str],
        choosy: Collection[str],
    ) -> None:
        self._builder = builder
        self._places = places
        self._observations = observations
        self._datasets: dict[Access, tuple[str, ...]] = {}
        self._stored: dict[str, list[Stored]] = {}
        self._columns_done: set[str] = set()
        self._waiting: list[tuple[str, str, Column]] = []
        self._places_in_order: dict[Landmark, str] = {}
        self._ends: dict[Landmark, tuple[str, ...]] = {}
        self._ends_of_all: dict[Collection[Landmark], tuple[str, ...]] = {}
        self._run_by = run_by
        self._choosy = choosy
        self._taught = dict(observations.rows.taught)

    def add(self) -> None:
        """Everything, landmarks before what is made of them."""
        for job in self._observations.jobs:
            add_job(self._builder, job)
        for access in self._observations.accesses:
            if access not in self._observations.config_accesses:
                self._add_access(access)
        for stored in self._observations.stored:
            for dataset in self._datasets.get(stored.access, ()):
                self._stored.setdefault(dataset, []).append(stored)
        for landmark, origins in self._observations.inputs:
            self._add_landmark(landmark, origins)
        self._add_written_columns()
        self._add_edges()
        add_states(self._builder)

    @property
    def datasets(self) -> Mapping[Access, tuple[str, ...]]:
        """The nodes of what each access reads or writes."""
        return self._datasets

    @property
    def stored(self) -> Mapping[str, Sequence[Stored]]:
        """What is written to each dataset."""
        return self._stored

    # Nodes.

    def _add_access(self, access: Access) -> None:
        datasets = []
        for place in self._places.of(access):
            dataset = add_place(self._builder, self._places, place, access.location)
            job = f"job:{access.job.id}"
            verb, name = ("reads", place.name) if access.mode == "read" else ("writes", place.name)
            detail = f"{access.job.name} {verb} {name}"
            if access.mode == "read":
                ignored = access in self._observations.ignored and access.job.tool != "notebook"
                used = not ignored or self._builder.attribute(dataset, "used") is True
                self._builder.node(dataset, NodeKind.DATASET, "", read=True, used=used)
                self._builder.edge(dataset, EdgeKind.FEEDS, job, [access.location], observed=True, detail=detail)
                if self._observations.offered.intersection(access.locators):
                    self._builder.node(dataset, NodeKind.DATASET, "", offered=place.name.rpartition("/")[2])
                elif access.medium != "catalog":
                    self._builder.edge(dataset, EdgeKind.FEEDS, job, by_path=True)
                if access in self._observations.starred:
                    self._builder.edge(dataset, EdgeKind.FEEDS, job, star=True)
                self._mark_switched_off(dataset, EdgeKind.FEEDS, job, access)
            else:
                self._builder.node(dataset, NodeKind.DATASET, "", written=True)
                folder = access.location.path.split("/", 1)[0] if "/" in access.location.path else ""
                self._builder.edge(
                    job, EdgeKind.PRODUCES, dataset, [access.location], observed=True, detail=detail, folder=folder
                )
                self._mark_switched_off(job, EdgeKind.PRODUCES, dataset, access)
            datasets.append(dataset)
        self._datasets[access] = tuple(datasets)

    def _mark_switched_off(self, source: str, kind: EdgeKind, target: str, access: Access) -> None:
        """Tells of an edge whether all that it stands for is behind a switch that is left off, or under a condition."""
        before = self._builder.edge_attribute(source, kind, target, "switched_off")
        off = access in self._observations.switched_off and before is not False
        unsure = access in self._observations.unsure
        unsure = unsure and self._builder.edge_attribute(source, kind, target, "unsure") is not False
        self._builder.edge(source, kind, target, switched_off=off, unsure=unsure)

    def _add_landmark(self, landmark: Landmark, origins: Origins) -> None:
        node = node_id(landmark)
        match landmark:
            case Feature():
                at = [landmark.location]
                self._builder.node(
                    node,
                    NodeKind.FEATURE,
                    landmark.name,
                    at,
                    computed=bool(origins),
                    refined=any(isinstance(one, Column | Feature) and one.name == landmark.name for one in origins),
                    dataset="",
                )
                if landmark.job.tool == "notebook":
                    detail = f"{landmark.job.name} shows the last value of a cell, which may hold it"
                    self._builder.edge(node, EdgeKind.USES, f"job:{landmark.job.id}", at, detail=detail)
            case Fitted():
                kind = NodeKind.TRANSFORMER if landmark.transformer else NodeKind.MODEL
                self._builder.node(node, kind, landmark.algorithm, [landmark.location], algorithm=landmark.algorithm)
                if not landmark.transformer:
                    job = f"job:{landmark.job.id}"
                    self._builder.node(job, NodeKind.JOB, "", trains=True)
                    self._builder.mark(node, "trained_in", job)
                    self._builder.mark(node, "cross_validated", landmark.folds)
                    self._builder.mark(node, "choosy", self._is_choosy(landmark))
                    detail = f"{landmark.job.name} trains {landmark.algorithm}"
                    self._builder.edge(job, EdgeKind.PRODUCES, node, [landmark.location], observed=True, detail=detail)
            case Encoded():
                self._builder.node(node, NodeKind.ENCODING, landmark.how, [landmark.location])
            case Predicted():
                name = f"prediction of {landmark.job.name}"
                self._builder.node(node, NodeKind.PREDICTION, name, [landmark.location])
                self._builder.node(f"job:{landmark.job.id}", NodeKind.JOB, "", predicts=True)

    def _is_choosy(self, model: Fitted) -> bool:
        """Whether a model leaves out columns of what it is given, and nobody knows which."""
        taught = self._taught.get(model, frozenset())
        return model.algorithm in self._choosy or any(isinstance(one, Narrowed) for one in taught)

    def _add_written_columns(self) -> None:
        """The columns of all writes, then what goes into them, which may be columns of other writes."""
        written = [
            (self._column(dataset, name, stored.access.location), name, origins, dataset, stored)
            for dataset, stores in self._stored.items()
            for stored in stores
            for name, origins in stored.columns
        ]
        for column, name, origins, dataset, stored in written:
            self._flow(origins, column, stored.access, f"goes into {name} of {self._name(dataset)}")

    def _column(self, dataset: str, name: str, at: Location) -> str:
        column = f"{dataset}#{name}"
        self._builder.node(column, NodeKind.FEATURE, name, [at], dataset=self._name(dataset))
        self._builder.edge(dataset, EdgeKind.CONTAINS, column)
        return column

    # Edges.

    def _add_edges(self) -> None:
        for landmark, origins in self._observations.inputs:
            if isinstance(landmark, Predicted):
                models = frozenset(origin for origin in origins if any(self._models_behind((origin,))))
                deed = f"predicts in {self._run_by.get(landmark.job.id, landmark.job.name)}"
                self._flow(models, node_id(landmark), landmark, deed)
                self._flow(origins - models, node_id(landmark), landmark, f"is predicted on in {landmark.job.name}")
                self._feed_models(landmark, origins)
            elif isinstance(landmark, Fitted | Feature | Encoded):
                self._flow(origins, node_id(landmark), landmark, _deed(landmark))
        made_of = dict(self._observations.inputs)
        beside = {one.model: one.whole for one in self._observations.rows.intakes}
        for fitted, target in self._observations.targets:
            origins = told_apart(target, beside.get(fitted, frozenset()), made_of)
            corrected = is_mixed(origins, made_of)
            if corrected and any(isinstance(end, Predicted) for end in ends_of_making(origins, made_of)):
                self._builder.mark(node_id(fitted), "corrects", True)
            for source in self.ends(origins):
                detail = f"is the target that {fitted.algorithm} is trained on"
                model, at = node_id(fitted), [fitted.location]
                self._builder.edge(source, EdgeKind.LABELS, model, at, detail=detail, corrected=corrected)
        for dataset, stores in self._stored.items():
            for stored in stores:
                self._flow(kept(stored.origins), dataset, stored.access, f"is written to {self._name(dataset)}")
        self._add_uses()

    def _add_uses(self) -> None:
        for use in self._observations.uses:
            sources = self.ends(use.origins)
            if use.how != MEASURES:
                detail = f"{use.job.name} {use.how}"
                self._builder.edges(sources, EdgeKind.USES, f"job:{use.job.id}", use.location, detail)
        for use in self._observations.checked:
            check = f"check:{use.location}"
            self._builder.node(check, NodeKind.CHECK, f"{use.job.name} {use.how}", [use.location], tool=use.how)
            for source in self.ends(use.origins):
                self._builder.edge(source, EdgeKind.CHECKED_BY, check, [use.location])
        for landmark, job, at in self._observations.drops:
            for source in self.ends((landmark,)):
                if self._builder.kind(source) is NodeKind.FEATURE:
                    self._builder.edge(source, EdgeKind.DROPS, f"job:{job.id}", [at], detail=f"{job.name} drops it")

    def _feed_models(self, predicted: Predicted, origins: Origins) -> None:
        """The models that a prediction asks, held in memory or loaded, feed the job that asks."""
        for model in self._models_behind(origins):
            detail = f"{predicted.job.name} asks {self._name(model)} for predictions"
            job = f"job:{predicted.job.id}"
            self._builder.edge(model, EdgeKind.FEEDS, job, [predicted.location], observed=True, detail=detail)

    def _models_behind(self, origins: Collection[Landmark]) -> Iterator[str]:
        for origin in self._in_order(origins):
            if isinstance(origin, Fitted) and not origin.transformer:
                yield node_id(origin)
            elif isinstance(origin, Rest):
                for dataset in self._datasets.get(origin.access, ()):
                    for stored in (*self._stored.get(dataset, ()), *self._registered(dataset)):
                        yield from (
                            node_id(one) for one in stored.origins if isinstance(one, Fitted) and not one.transformer
                        )

    def _registered(self, dataset: str) -> Sequence[Stored]:
        """What is registered as the model of which a dataset is one state."""
        model = model_of(self._name(dataset))
        return self._stored.get(f"dataset:{model}", ()) if model else ()

    def _flow(
        self, origins: Origins, target: str, to: Feature | Fitted | Predicted | Encoded | Access, deed: str
    ) -> None:
        """What flows into a node, and what flows into the columns that are met on the way, one after the other: a chain
        of tables that pass columns on may be longer than calls may go deep."""
        self._connect(origins, target, to, deed)
        self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            dataset, node, column = self._waiting.pop()
            self._pass_through(dataset, node, column)

    def _connect(
        self, origins: Origins, target: str, to: Feature | Fitted | Predicted | Encoded | Access, deed: str
    ) -> None:
        for origin in self._in_order(origins):
            read_at = [origin.access.location] if isinstance(origin, Column | Rest) else []
            for source in self._ends_of(origin):
                if source != target and not self._is_of_another_file(origin, source, target, to):
                    detail = f"{self._name(source)} {deed}"
                    at = [*read_at, to.location]
                    self._builder.edge(source, EdgeKind.FLOWS, target, at, via=to.job.name, detail=detail)
                    if isinstance(to, Fitted) and to.transformer:
                        self._builder.edge(source, EdgeKind.FLOWS, target, fits=True)
                    if isinstance(to, Access) and self._is_column_of(source, target):
                        self._builder.edge(source, EdgeKind.FLOWS, target, one_column=True)

    def _is_column_of(self, source: str, target: str) -> bool:
        """Whether a feature is one column of many in a dataset, where a trail has to leave by that one again."""
        if self._builder.kind(source) is not NodeKind.FEATURE:
            return False
        return self._builder.kind(target) is NodeKind.DATASET or self._name(source) != self._name(target)

    def _is_of_another_file(self, origin: Landmark, source: str, target: str, to: object) -> bool:
        """Whether a line takes each of several files to a place of its name, and these are two different ones."""
        if not isinstance(origin, Column | Rest) or not isinstance(to, Access):
            return False
        read, written = self._datasets.get(origin.access, ()), self._datasets.get(to, ())
        if len(read) < 2 or len(written) < 2:
            return False
        names = {self._file_name(one) for one in read}
        return names >= {self._file_name(one) for one in written} and self._file_name(source) != self._file_name(target)

    def _file_name(self, node: str) -> str:
        return posixpath.basename(str(self._builder.attribute(node, "dataset") or self._name(node)))

    def ends(self, origins: Collection[Landmark]) -> tuple[str, ...]:
        """The nodes that landmarks stand for; the rest of a dataset is itself and its columns that are not left out.

        Nothing is asked before all that is written is known, so that each is found once."""
        if origins not in self._ends_of_all:
            ends = (end for origin in self._in_order(origins) for end in self._ends_of(origin))
            self._ends_of_all[origins] = tuple(dict.fromkeys(ends))
            self._pass_on()
        return self._ends_of_all[origins]

    def _ends_of(self, origin: Landmark) -> tuple[str, ...]:
        if origin not in self._ends:
            self._ends[origin] = tuple(dict.fromkeys(self._found_ends(origin)))
        return self._ends[origin]

    def _found_ends(self, origin: Landmark) -> Iterator[str]:
        if isinstance(origin, Column):
            for dataset in self._datasets.get(origin.access, ()):
                if origin.sure or self._may_have(dataset, origin.name):
                    yield self._read_column(dataset, origin)
        elif isinstance(origin, Rest):
            for dataset in self._datasets.get(origin.access, ()):
                yield dataset
                yield from self._written(dataset, origin.without)
        else:
            yield node_id(origin)

    def _may_have(self, dataset: str, name: str) -> bool:
        """Whether a dataset is known to have a column, or nothing here shows what it has."""
        stores = self._stored.get(dataset, ())
        return not stores or any(name == column for stored in stores for column, _ in stored.columns)

    def _written(self, dataset: str, without: frozenset[str]) -> Iterator[str]:
        for stored in self._stored.get(dataset, ()):
            yield from (f"{dataset}#{name}" for name, _ in stored.columns if name not in without)

    def _read_column(self, dataset: str, column: Column) -> str:
        """The node of a column that is read by name; where it comes from waits until it is asked for."""
        node = self._column(dataset, column.name, column.access.location)
        if node not in self._columns_done:
            self._columns_done.add(node)
            self._waiting.append((dataset, node, column))
        return node

    def _pass_through(self, dataset: str, node: str, column: Column) -> None:
        """Where a column comes from when a writer passes it through."""
        stores = self._stored.get(dataset, ())
        passed_on = [stored for stored in stores if all(name != column.name for name, _ in stored.columns)]
        for stored in passed_on:
            origins = frozenset(narrowed(stored.origins, column.name))
            self._connect(origins, node, stored.access, f"goes into {column.name} of {self._name(dataset)}")
        if not stores:
            detail = f"{self._name(dataset)} has the column {column.name}"
            self._builder.edge(dataset, EdgeKind.FLOWS, node, [column.access.location], detail=detail)

    def _in_order(self, origins: Collection[Landmark]) -> list[Landmark]:
        """Landmarks in an order that is the same in every run."""
        for origin in origins:
            if origin not in self._places_in_order:
                self._places_in_order[origin] = node_or_place(origin)
        return sorted(origins, key=self._places_in_order.__getitem__)

    def _name(self, node: str) -> str:
        return self._builder.name(node)


def _deed(landmark: Fitted | Feature | Encoded) -> str:
    if isinstance(landmark, Encoded):
        return f"is encoded by {landmark.how}"
    return f"trains {landmark.algorithm}" if isinstance(landmark, Fitted) else f"goes into {landmark.name}"
