"""What code takes of configuration: keys that it reads, misses or sets, and documents that it puts together."""

from __future__ import annotations

from dataclasses import dataclass, field

from mldebt.interpreter.landmarks import Access, Job
from mldebt.interpreter.observations import KeyRead, MissingKey, SettingsClass
from mldebt.source import Location


@dataclass(slots=True)
class KeyBook:
    """Grows while the interpreter runs."""

    reads: dict[KeyRead, None] = field(default_factory=dict)
    documents: set[Access] = field(default_factory=set)
    """The accesses that turned out to read a configuration document, not data."""
    blind_loads: set[str] = field(default_factory=set)
    classes: dict[SettingsClass, None] = field(default_factory=dict)
    composed: set[str] = field(default_factory=set)
    displaced: set[tuple[str, str]] = field(default_factory=set)
    """Documents that commands name for an option, each with the one that the option names by itself."""
    kept: set[tuple[str, str]] = field(default_factory=set)
    """The documents as which code keeps classes, by their groups and names."""
    _missed: dict[MissingKey, None] = field(default_factory=dict)
    _settled: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def read(self, job: Job, file: str, keys: tuple[str, ...], whole: bool, at: Location) -> None:
        """A configuration key is read."""
        self.reads[KeyRead(job, file, keys, whole, at)] = None

    def miss(self, job: Job, file: str, keys: tuple[str, ...], at: Location) -> None:
        """A key is read that its document does not have."""
        self._missed[MissingKey(job, file, keys, at)] = None

    def settle(self, file: str, keys: tuple[str, ...]) -> None:
        """Code sets a key, or asks whether there is one: it may be missing in the document."""
        self._settled.add((file, keys))

    def make(self, settings: SettingsClass) -> None:
        """An object of a class of settings is made."""
        self.classes[settings] = None

    def is_document(self, access: Access) -> None:
        """What the access reads turned out to be a configuration document, not data."""
        self.documents.add(access)

    def load_blindly(self, path: str) -> None:
        """Code of that file loads a configuration from a place that is not known."""
        self.blind_loads.add(path)

    def compose(self, primary: str) -> None:
        """A configuration is put together that begins with a document."""
        self.composed.add(primary)

    def displace(self, given: str, default: str) -> None:
        """A command names a document for an option that names another one by itself."""
        self.displaced.add((given, default))

    def keep(self, group: str, name: str) -> None:
        """Code keeps a class as a document of configuration, of a group or of none."""
        self.kept.add((group, name))

    @property
    def missing(self) -> tuple[MissingKey, ...]:
        """The keys that were read, that their documents do not have and that no code sets."""
        return tuple(miss for miss in self._missed if not self._is_settled(miss.file, miss.keys))

    def _is_settled(self, file: str, keys: tuple[str, ...]) -> bool:
        return any((file, keys[:length]) in self._settled for length in range(len(keys) + 1))
