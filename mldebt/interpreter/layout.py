"""What can be said of a scope's instructions before they are evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import (
    AnyInstruction,
    Block,
    BlockEnd,
    Call,
    Constant,
    Either,
    Module,
    Operand,
    Variable,
    operands,
)
from mldebt.interpreter.naming import Naming

_WORD = re.compile(r"[A-Za-z_]\w*")


class Layout:
    """The shape of one scope of a module."""

    def __init__(self, module: Module, scope: int, mentioned: frozenset[str]) -> None:
        self._module = module
        self._mentioned = mentioned
        self._scope = scope
        self._body = module.scopes[scope].body

    @cached_property
    def bindings(self) -> Mapping[str, tuple[Operand, ...]]:
        """The values that each name of the scope is bound to, in order."""
        return dict(self._module.scopes[self._scope].bindings)

    @cached_property
    def block_ends(self) -> Mapping[int, int]:
        """Where each block ends, by where it begins."""
        return _block_ends(self._body)

    @cached_property
    def called(self) -> frozenset[int]:
        """The instructions whose values are called."""
        return frozenset(one.function for one in self._body if isinstance(one, Call))

    @cached_property
    def tried(self) -> frozenset[int]:
        """The instructions inside a `try`, whose failure code is ready for."""
        ends = self.block_ends
        tries = ((index, ends[index]) for index in ends if getattr(self._body[index], "kind", "") == "try")
        return frozenset(index for start, end in tries for index in range(start, end))

    @cached_property
    def live(self) -> frozenset[int]:
        """The instructions whose values are taken up, or never given a name.

        A join takes a value up only where it is taken up itself; other scopes do so by the names they read."""
        facts = self._module.scopes[self._scope]
        bound = {operand for _, given in facts.bindings for operand in given}
        live = {index for index in range(len(self._body)) if index not in bound}
        live |= {operand for name, given in facts.bindings if name in self._read_elsewhere for operand in given}
        for index in range(len(self._body) - 1, -1, -1):
            instruction = self._body[index]
            if not isinstance(instruction, Either) or index in live:
                live.update(operands(instruction))
        return frozenset(live)

    @cached_property
    def naming(self) -> Naming:
        """What the names of the scope say about rows."""
        return Naming(self._module.scopes[self._scope])

    @cached_property
    def _read_elsewhere(self) -> frozenset[str]:
        others = (scope for index, scope in enumerate(self._module.scopes) if index != self._scope)
        names = frozenset(one.name for scope in others for one in scope.body if isinstance(one, Variable))
        return (
            names | self._in_texts | (self._mentioned if self._module.scopes[self._scope].kind != "function" else names)
        )

    @property
    def _in_texts(self) -> frozenset[str]:
        """Words in texts of the scope that may be expressions over its names, such as queries."""
        texts = (one.value for one in self._body if isinstance(one, Constant) and isinstance(one.value, str))
        return frozenset(word for text in texts if " " in text for word in _WORD.findall(text))


def _block_ends(body: Sequence[AnyInstruction]) -> dict[int, int]:
    ends: dict[int, int] = {}
    is_open: list[int] = []
    for index, instruction in enumerate(body):
        kind = type(instruction)
        if kind is Block:
            is_open.append(index)
        elif kind is BlockEnd and is_open:
            ends[is_open.pop()] = index
    return ends
