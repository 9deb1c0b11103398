"""Which notebooks people only try things out in: nothing that they make is read or made anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder


def exploring(builder: GraphBuilder, paths: Iterable[str]) -> frozenset[str]:
    """The notebooks among some files that keep nothing which another file reads, or makes as well.

    What such a notebook does in another way than the code that it was tried out for does no harm to anybody."""
    notebooks = {path for path in paths if path.endswith(".ipynb")}
    return frozenset(notebooks - set(_of_use(builder, notebooks)) - set(_declared(builder)))


def _of_use(builder: GraphBuilder, notebooks: set[str]) -> Iterator[str]:
    """The notebooks that share some data or model, or what is in a folder with it, with another file."""
    feeds, makers = builder.successors(EdgeKind.FEEDS), builder.predecessors(EdgeKind.PRODUCES)
    places = {job: _path(builder, job) for job in builder.ids(NodeKind.JOB)}
    by_name: dict[str, list[str]] = {}
    within: dict[str, list[str]] = {}
    for dataset in builder.ids(NodeKind.DATASET):
        by_name.setdefault(builder.name(dataset), []).append(dataset)
        for folder in _folders(builder.name(dataset)):
            within.setdefault(folder, []).append(dataset)
    for name, datasets in by_name.items():
        around = [one for folder in _folders(name) for one in by_name.get(folder, ())]
        taken = {user for one in (*datasets, *around, *within.get(name, ())) for user in feeds.get(one, ())}
        made_in = {places[job] for dataset in datasets for job in makers.get(dataset, ()) if job in places}
        for path in made_in & notebooks:
            if (made_in | {places.get(user, user) for user in taken}) - {path}:
                yield path


def _folders(name: str) -> Iterator[str]:
    """The folders that what has a name is in."""
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _declared(builder: GraphBuilder) -> Iterator[str]:
    """The notebooks of which a pipeline states what they make."""
    made = builder.successors(EdgeKind.PRODUCES)
    for job in builder.ids(NodeKind.JOB):
        if any(not builder.edge_attribute(job, EdgeKind.PRODUCES, one, "observed") for one in made.get(job, ())):
            yield _path(builder, job)


def _path(builder: GraphBuilder, job: str) -> str:
    return next((location.path for location in builder.locations(job)), job)
