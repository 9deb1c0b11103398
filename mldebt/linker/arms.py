"""Which instructions hang on a condition: those of its block, of the `else` after it, and after where they leave."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.linker.operands import Body


def arms_of(body: Body, block: Operand) -> list[Operand]:
    """The instructions of a block and of the `else` that follows it; where it is left, all that comes after as well."""
    arms = _arms(body, block)
    if any(isinstance(body.get(one), code.Return) for one in arms):
        return [*range(block + 1, len(body.instructions))]
    return arms


def rest_of_turn(body: Body, block: Operand) -> list[Operand]:
    """The instructions that come after a block begins in the loop around it, whose turn may end there."""
    loops = [one for one in body.blocks[block] if getattr(body.get(one), "kind", "") in {"loop", "while"}]
    return [*range(block + 1, _end(body, loops[-1]))] if loops else []


def _arms(body: Body, block: Operand) -> list[Operand]:
    other = _else(body, block)
    rest = range(other + 1, _end(body, other)) if other is not None else ()
    return [*range(block + 1, _end(body, block)), *rest]


def _else(body: Body, block: Operand) -> Operand | None:
    """The `else` that follows a block."""
    at = _end(body, block) + 1
    following = body.get(at) if at < len(body.instructions) else None
    return at if isinstance(following, code.Block) and following.kind == "else" else None


def rebound(body: Body, block: Operand) -> list[Operand]:
    """The values that names have after a block and its `else` where an arm only gave them another one already there."""
    inside, found = {*_arms(body, block)}, list[Operand]()
    other = _else(body, block)
    at = _end(body, block if other is None else other) + 1
    while at < len(body.instructions) and isinstance(one := body.get(at), code.Either):
        given = {*body.scope.bound.get(body.bound_to(at), ())}
        if one.condition == ABSENT and given.issuperset(one.options) and inside.isdisjoint(one.options):
            found.append(at)
        at += 1
    return found


def _end(body: Body, block: Operand) -> Operand:
    count = len(body.instructions)
    return next((one for one in range(block + 1, count) if block not in body.blocks[one]), count)


def ends_turn(body: Body, block: Operand) -> bool:
    """Whether a turn of a loop ends in a block, or in the `else` after it: `continue` has no instructions."""
    last = max((_end(body, block), *(one + 1 for one in _arms(body, block))))
    return any(one.first == one.last and block < one.first <= last for one in body.scope.statements)
