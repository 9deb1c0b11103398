"""From how many modules of a part of the project the client of a platform is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from mldebt.facts.module import Import, Module
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.launching import is_test
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.subprojects import Subprojects
from mldebt.linker.wording import listed
from mldebt.source import Location


def add(builder: GraphBuilder, modules: Mapping[str, Module], libraries: Libraries, subprojects: Subprojects) -> None:
    """A node for every platform that a part of the project calls; notebooks and tests are no part of it."""
    own = [path for path in sorted(modules) if path.endswith(".py") and not is_test(path)]
    sizes = Counter(subprojects.of(path) for path in own)
    calling: dict[tuple[str, str], list[Location]] = {}
    for path in own:
        for platform, imported in _called(modules[path], libraries):
            calling.setdefault((subprojects.of(path), platform), []).append(Location(path, imported.span))
    for (part, platform), places in sorted(calling.items()):
        builder.node(
            f"platform:{part}#{platform}",
            NodeKind.PLATFORM,
            platform,
            places,
            modules=len(places),
            others=sizes[part] - len(places),
            callers=listed(place.path for place in places),
        )


def _called(module: Module, libraries: Libraries) -> Iterator[tuple[str, Import]]:
    """The platforms whose clients a module imports, each with the first import of it."""
    first: dict[str, Import] = {}
    for imported in module.imports:
        if platform := libraries.platform(imported.name):
            first.setdefault(platform, imported)
    yield from first.items()
