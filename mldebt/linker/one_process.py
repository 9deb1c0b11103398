"""Which modules run in one process: those of which one comes to the other by imports."""

from __future__ import annotations

from mldebt.linker.operands import CodeOf


class OneProcess:
    """Tells of two modules whether whoever runs one of them runs the code of the other as well."""

    def __init__(self, codes: CodeOf) -> None:
        self._codes = codes
        self._reached: dict[str, frozenset[str]] = {}

    def holds(self, one: str, other: str) -> bool:
        """Whether one of two files imports the other, however many modules lie between."""
        return one != other and (other in self._from(one) or one in self._from(other))

    def _from(self, path: str) -> frozenset[str]:
        if path not in self._reached:
            found: set[str] = set()
            waiting = [path]
            while waiting:
                for other in self._codes.imported(waiting.pop()):
                    if other not in found:
                        found.add(other)
                        waiting.append(other)
            self._reached[path] = frozenset(found)
        return self._reached[path]
