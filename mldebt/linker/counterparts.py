"""Files of a project that stand for each other in its parts, and the switches that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mldebt.facts.code import Block, Call, Constant, Symbol
from mldebt.facts.module import Module, Scope

_MAKE_PATHS = ("os.", "pathlib.")
"""Where the functions are from that constants are made with."""


class Counterparts:
    """The switches in files that hold constants alone and have one name, and in files that have one path of two parts.

    Scripts that merely have a name in common, `train.py`, have nothing to do with each other."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._modules = modules
        self._holders: dict[tuple[str, str, bool], set[str]] = {}
        for path, module in modules.items():
            for name, value in _switches(module.scopes[0]):
                for shared in _shared(path, module):
                    self._holders.setdefault((shared, name, value), set()).add(path)

    def hold(self, file: str, name: str, value: bool) -> bool:
        """Whether a counterpart of a file gives a name that value."""
        shared = _shared(file, self._modules[file])
        return any(self._holders.get((one, name, value), set()) - {file} for one in shared)


def _switches(scope: Scope) -> Iterator[tuple[str, bool]]:
    for name, operands in scope.bindings:
        for operand in operands:
            one = scope.body[operand] if operand >= 0 else None
            if isinstance(one, Constant) and isinstance(one.value, bool):
                yield name, one.value


def _shared(path: str, module: Module) -> Iterator[str]:
    """What the path of a counterpart has in common with that of a file."""
    parts = path.split("/")
    if len(parts) > 1:
        yield "/".join(parts[-2:])
    if _is_settings(module):
        yield parts[-1]


def _is_settings(module: Module) -> bool:
    """Whether a file holds constants and nothing else."""
    top = module.scopes[0]
    return len(module.scopes) == 1 and not top.placed(Block) and all(_makes_path(top, call) for call in top.of(Call))


def _makes_path(scope: Scope, call: Call) -> bool:
    function = scope.body[call.function]
    return isinstance(function, Symbol) and function.name.startswith(_MAKE_PATHS)
