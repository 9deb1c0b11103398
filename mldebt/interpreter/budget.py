"""How many instructions the evaluation of a project may take altogether, so that none takes forever."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Run

TIMES = 8
"""How often all instructions of a project may be evaluated: a function is evaluated anew for each job that calls it."""
LEAST = 4_000_000
"""Instructions that any project may take."""
FIRST_LOOK = 5_000
"""Instructions that an entry point may take when all others are gone."""


class Budget:
    """What is left of the instructions that the entry points of a project share."""

    def __init__(self, size: int) -> None:
        self._left = max(LEAST, TIMES * size)

    def open(self, run: Run) -> None:
        """Cuts what an entry point may take to what is left, but for a first look."""
        asked = run.fuel + run.reserve
        if asked > max(self._left, FIRST_LOOK):
            run.fuel = min(run.fuel, max(self._left, FIRST_LOOK))
            run.reserve = max(self._left - run.fuel, 0)
            run.is_cut = True
        run.granted = run.fuel + run.reserve

    def close(self, run: Run) -> None:
        """Takes off what an entry point has taken."""
        self._left -= run.granted - run.fuel - run.reserve
