"""How code treats models, predictions and data, as far as reading it tells: numbers that decide, patches."""

from __future__ import annotations

from collections.abc import Mapping

from mldebt.facts.code import Module
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Fitted, Predicted
from mldebt.interpreter.recorder import Observations
from mldebt.linker import decisions, patches
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import CodeOf


def add_practice(
    builder: GraphBuilder, modules: Mapping[str, Module], handling: frozenset[str], seen: Observations
) -> None:
    """What the modules that handle data or ask models show, tests left out."""
    codes = CodeOf(modules)
    learning = {one.location.path for one, _ in seen.inputs if isinstance(one, Fitted | Predicted)}
    working = frozenset(path for path in handling | learning if not is_test(path))
    decisions.add_decisions(builder, codes, working, seen)
    patches.add_patches(builder, codes, working)
