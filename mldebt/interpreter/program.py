"""The project's own modules and configuration documents, found by the names that code uses for them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from functools import cached_property

from mldebt.facts.module import Module
from mldebt.facts.tree import Tree
from mldebt.source import Location, Span


class Program:
    """Every module by path and by dotted name, every configuration document by path."""

    def __init__(self, modules: Mapping[str, Module], documents: Mapping[str, Tree]) -> None:
        self.modules = modules
        self.documents = documents
        self.environments = tuple((path, tree) for path, tree in sorted(documents.items()) if is_environment(path))
        self._packages = {posixpath.dirname(path) for path in modules if path.endswith("__init__.py")}
        self._by_name: dict[str, list[tuple[str, str]]] = {}
        for path in sorted(modules):
            for dotted, root in _dotted_names(path):
                self._by_name.setdefault(dotted, []).append((path, root))
        self._tops = {dotted.partition(".")[0] for dotted in self._by_name}
        self._found: dict[tuple[str, str], tuple[str, tuple[str, ...]] | None] = {}
        """What dotted names stand for, by these and the folder of the file that names them."""

    @cached_property
    def size(self) -> int:
        """How many instructions there are, up to the next power of two, so that few edits change it."""
        return 1 << sum(len(scope.body) for module in self.modules.values() for scope in module.scopes).bit_length()

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every name that code takes from another module or object, or may take where it imports all names."""
        return frozenset().union(*(module.mentions for module in self.modules.values()))

    @cached_property
    def named_functions(self) -> frozenset[str]:
        """The names of the functions and methods that code calls or hands on."""
        return self.mentioned.union(*(module.variables for module in self.modules.values()))

    def module_around(self, path: str, scope: int) -> Module:
        """The module of a scope."""
        return self.modules[path]

    def lines_told(self, at: Location) -> Span:
        """The span of a place that becomes part of what something is called, and with it the lines it stands on."""
        return at.span

    def has_module(self, dotted: str) -> bool:
        """Whether some module of the project ends with a dotted name."""
        return dotted in self._by_name

    def has_part(self, name: str) -> bool:
        """Whether some folder or module of the project, wherever it is, has that name."""
        return name in self._by_name or name in self._folders

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(part for path in self.modules for part in path.split("/")[:-1])

    def absolute(self, name: str, importer: str) -> str:
        """A dotted name with the dots of a relative import resolved against the importing file."""
        dots = len(name) - len(name.lstrip("."))
        if not dots:
            return name
        folder = posixpath.dirname(importer)
        for _ in range(dots - 1):
            folder = posixpath.dirname(folder)
        return ".".join(part for part in (folder.replace("/", "."), name[dots:]) if part)

    def named(self, dotted: str) -> tuple[str, ...]:
        """Every module of a dotted name, seen from whichever folder."""
        return tuple(path for path, _ in self._by_name.get(dotted, ()))

    def module(self, dotted: str, importer: str) -> str | None:
        """The path of the module or package of that dotted name as the importing file sees it, or None.

        Folders above the importer come first, the nearest of them; then the only other folder that is no package
        and has such a module, which code reaches by installing it or by changing `sys.path`."""
        found = self._meant(dotted, importer)
        return found[0] if found else None

    def _meant(self, dotted: str, importer: str) -> list[str]:
        """The modules that may be meant by a dotted name, the likeliest first."""
        candidates = self._by_name.get(dotted, ())
        above = [(len(root), path) for path, root in candidates if root == "" or importer.startswith(f"{root}/")]
        if above:
            return [path for _, path in sorted(above, reverse=True)]
        elsewhere = [path for path, root in candidates if root not in self._packages or _is_on_path(root)]
        return elsewhere if len(elsewhere) == 1 else []

    def ending(self, tail: str) -> str | None:
        """The only module whose path ends with a tail of two parts or more that begins with a slash, or None."""
        if not tail.startswith("/") or tail.count("/") < 2:
            return None
        found = [path for path in self.modules if f"/{path}".endswith(tail)]
        return found[0] if len(found) == 1 else None

    def has_top(self, dotted: str) -> bool:
        """Whether the first part of a dotted name is that of a module or package of the project."""
        return dotted.partition(".")[0] in self._tops

    def find(self, dotted: str, importer: str) -> tuple[str, tuple[str, ...]] | None:
        """The module that the longest beginning of a dotted name stands for, and the names that are left.

        Of folders above the importer the nearest counts whose module has the first of these names."""
        if not self.has_top(dotted):
            return None
        key = (dotted, importer.rpartition("/")[0])
        if key not in self._found:
            self._found[key] = self._find(dotted, importer)
        return self._found[key]

    def _find(self, dotted: str, importer: str) -> tuple[str, tuple[str, ...]] | None:
        parts = dotted.split(".")
        for length in range(len(parts), 0, -1):
            seen, rest = self._meant(".".join(parts[:length]), importer), tuple(parts[length:])
            if seen:
                return next((path for path in seen if not rest or self.gives(path, rest[0])), seen[0]), rest
        return None

    def gives(self, path: str, name: str) -> bool:
        """Whether a module has a name, as far as its text tells."""
        module = self.modules[path]
        return name in module.scopes[0].bound or any(one.star for one in module.imports)

    def document(self, path: str, folders: Iterable[str]) -> tuple[str, Tree] | None:
        """The configuration document that a path means, seen from the first of the folders that has it."""
        for folder in folders:
            candidate = posixpath.normpath(posixpath.join(folder, path))
            if candidate in self.documents:
                return candidate, self.documents[candidate]
        return None


def _is_on_path(folder: str) -> bool:
    """Whether an orchestrator puts a folder of that name on the path of its workers, be it a package or not."""
    return posixpath.basename(folder) in {"dags", "plugins"}


def is_environment(path: str) -> bool:
    """Whether a file holds environment variables."""
    name = posixpath.basename(path)
    return name.startswith(".env") or name.endswith(".env")


def _dotted_names(path: str) -> Iterable[tuple[str, str]]:
    """The dotted names of a module with the folder that each is seen from."""
    if not path.endswith(".py"):
        return
    parts = path[: -len(".py")].split("/")
    if parts[-1] == "__init__":
        parts.pop()
    for start in range(len(parts)):
        yield ".".join(parts[start:]), "/".join(parts[:start])
