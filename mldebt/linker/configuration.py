"""What code and configuration state by hand: settings, credentials, paths of one machine."""

from __future__ import annotations

from collections.abc import Mapping

from mldebt.facts.code import Module
from mldebt.facts.tree import Tree
from mldebt.interpreter.entries import is_test
from mldebt.library import Libraries
from mldebt.linker import personal, profiles, secrets, settings
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.literals import stated


def add(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    documents: Mapping[str, Tree],
    handling: frozenset[str],
    libraries: Libraries,
) -> None:
    """Every literal setting that stands in several places or should not stand anywhere; `handling` is data code."""
    files = [stated(path, modules[path], libraries) for path in sorted(handling & set(modules)) if not is_test(path)]
    settings.add_settings(builder, files, libraries)
    profiles.add(builder, documents, handling, files)
    secrets.add(builder, documents, handling, files)
    personal.add(builder, documents, handling, files)
