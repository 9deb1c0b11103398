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
LEAST_OF_REST = 200_000
"""Instructions that functions which nothing calls may take altogether besides a first look at each; in a larger
project as many as that has."""


class Budget:
    """What is left of the instructions that the entry points of a project share."""

    def __init__(self, size: int) -> None:
        self._left = max(LEAST, TIMES * size)
        self._of_rest = max(LEAST_OF_REST, size)

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

    def share_of_rest(self, most: int) -> int:
        """What a function that nothing calls may take besides a first look, at most so much."""
        return min(most, self._of_rest)

    def take_of_rest(self, taken: int) -> None:
        """Takes off what such a function has taken besides."""
        self._of_rest -= taken
