"""Functions and classes that nothing or only tests use, told once for a file, or for a folder with many such files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.together import tell_together
from mldebt.linker.wording import listed

_MANY = 4
"""Files of a folder with something left over, from which on the folder is told of."""


def tell_left_over(builder: GraphBuilder) -> None:
    """Lets the first of those in one file or folder stand for the others.

    What a step that is commented out names is told with that step."""
    with_steps = builder.predecessors(EdgeKind.NAMES)
    functions, classes = (
        [one for one in builder.ids(kind) if one not in with_steps] for kind in (NodeKind.FUNCTION, NodeKind.CLASS)
    )
    _tell(builder, [one for one in functions if builder.attribute(one, "left_over")], ", nor")
    _tell(builder, [one for one in classes if not builder.attribute(one, "only_tested")], ", nor")
    for kind in (functions, classes):
        _tell(builder, [one for one in kind if builder.attribute(one, "only_tested")], " and")


def _tell(builder: GraphBuilder, nodes: Iterable[str], joined_by: str) -> None:
    files: dict[str, list[str]] = {}
    for node in sorted(nodes, key=lambda one: (builder.locations(one)[:1], one)):
        files.setdefault(builder.locations(node)[0].path, []).append(node)
    folders: dict[tuple[str, object], list[list[str]]] = {}
    for path, found in files.items():
        folders.setdefault((posixpath.dirname(path), builder.attribute(found[0], "data_code")), []).append(found)
    for group in folders.values():
        if len(group) >= _MANY:
            _stand(builder, [one for found in group for one in found], joined_by, "folder")
        else:
            for found in group:
                _stand(builder, found, joined_by, "file")


def _stand(builder: GraphBuilder, nodes: Sequence[str], joined_by: str, place: str) -> None:
    first, *others = nodes
    names = [name for name in map(builder.name, others) if name != builder.name(first)]
    tell_together(builder, first, others, f"{joined_by} {listed(names)} of its {place}" if names else "")
