"""How data is read and written: what of it, by which kind of name, and what becomes of what was there."""

from __future__ import annotations

from dataclasses import dataclass, field

from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import Asked, Deleted


@dataclass(slots=True)
class AccessBook:
    """Grows while the interpreter runs."""

    floating: set[Access] = field(default_factory=set)
    hosted: set[Access] = field(default_factory=set)
    appending: set[Access] = field(default_factory=set)
    starred: set[Access] = field(default_factory=set)
    ignored: set[Access] = field(default_factory=set)
    deleted: dict[Deleted, None] = field(default_factory=dict)
    asked: dict[Asked, None] = field(default_factory=dict)
    _off: dict[Access, bool] = field(default_factory=dict)
    _unsure: dict[Access, bool] = field(default_factory=dict)

    def floats(self, access: Access) -> None:
        """What is read by name is whatever has the name today."""
        self.floating.add(access)

    def host(self, access: Access) -> None:
        """What is read by name is a model that a service hosts."""
        self.hosted.add(access)

    def appends(self, access: Access) -> None:
        """What is written is added to what is there."""
        self.appending.add(access)

    def star(self, access: Access) -> None:
        """A query takes every column of what the access reads, without naming them."""
        self.starred.add(access)

    def ignore(self, access: Access) -> None:
        """What the access reads goes nowhere."""
        self.ignored.add(access)

    def deletes(self, deleted: Deleted) -> None:
        """Code removes data."""
        self.deleted[deleted] = None

    def asks(self, asked: Asked) -> None:
        """Code asks whether data is there."""
        self.asked[asked] = None

    def reaches(self, access: Access, off: bool, may_not_happen: bool) -> None:
        """The job comes by an access, for sure or not, or would if its command named a switch that it leaves off."""
        self._off[access] = off and self._off.get(access, True)
        self._unsure[access] = may_not_happen and self._unsure.get(access, True)

    @property
    def switched_off(self) -> frozenset[Access]:
        """The accesses that a job comes by only with switches that its command leaves off."""
        return frozenset(access for access, off in self._off.items() if off)

    @property
    def unsure(self) -> frozenset[Access]:
        """The accesses that a job comes by only under conditions that nobody can decide here."""
        return frozenset(access for access, unsure in self._unsure.items() if unsure)
