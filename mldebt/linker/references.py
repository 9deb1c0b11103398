"""Who names which function of the project, and how: by a call, as a value, as an attribute, in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from mldebt.facts import code
from mldebt.facts.code import Call, Operand
from mldebt.facts.tree import Tree
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.program import Program
from mldebt.linker.mentions import Defined, Free, Imported, Meaning, Meanings, Place, mentions, words_of
from mldebt.linker.sayings import Sayings

Key = tuple[str, int]
"""A scope of the project: the path of its module and its index there."""

_DEEPEST = 12
_STORED = object()
"""Whatever else a name is given from elsewhere."""


class Mention(msgspec.Struct, frozen=True):
    """A place that names a function: the scope it stands in, and the call where it is called there by itself."""

    where: Key
    call: Call | None = None


class References:
    """The mentions of every function and class, by definition where that is known, else by name.

    Of names that no function or class has, nothing is taken down."""

    def __init__(self, program: Program, sayings: Sayings, texts: Iterable[str]) -> None:
        self.program = program
        self._names = frozenset(
            scope.name.rpartition(".")[2] for module in program.modules.values() for scope in module.scopes
        )
        self._named: dict[Key, list[tuple[str, list[Place]]]] = {}
        self._by_name: dict[str, list[tuple[str, list[Place]]]] = {}
        self._beginnings: set[str] = set()
        self.stored: set[str] = set()
        self._whole_modules: set[str] = set()
        self._two_places: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._starred_sources: dict[str, tuple[str, ...]] = {}
        self._meanings: dict[str, Meanings] = {}
        for word in self._names.intersection(words_of(texts)):
            self._by_name[word] = [("", [(0, -1)])]
        for path in program.modules:
            self._read(path, sayings)

    def of(self, path: str, scope: int) -> list[Mention]:
        """The places outside the function itself that may mean it; a text that has its name is a place as well."""
        name = self._name(path, scope)
        found = [*self._named.get((path, scope), ()), *self._by_name.get(name, ())]
        places = [self._mention(other, place) for other, each in found for place in each]
        if self._may_be_asked_for(path, name):
            places.append(Mention((path, 0)))
        return [mention for mention in places if not self._is_inside(mention.where, path, scope)]

    def callers(self, path: str, scope: int) -> tuple[bool, bool]:
        """Whether code that is no test, and whether a test, may mean the function from outside of it."""
        name = self._name(path, scope)
        elsewhere, tests = self._places_of(name)
        here = [*self._named.get((path, scope), ()), *(one for one in self._by_name.get(name, ()) if one[0] == path)]
        where = [(other, place[0]) for other, each in here for place in each]
        if self._may_be_asked_for(path, name):
            where.append((path, 0))
        outside = [is_test(one[0]) for one in where if not self._is_inside(one, path, scope)]
        by_code = any(other != path for other in elsewhere) or not all(outside)
        return by_code, any(other != path for other in tests) or any(outside)

    def definitions(self, where: Key, operand: Operand) -> tuple[Key, ...]:
        """The functions and classes of the project that a value in a scope may be."""
        return tuple(meant for meant in self._meant(where, operand) if isinstance(meant, tuple))

    def is_bound(self, where: Key, name: str) -> bool:
        """Whether a scope or one around it binds a name anywhere."""
        return self._in(where[0]).holder(where[1], name) is not None

    def dotted(self, where: Key, operand: Operand) -> str:
        """The dotted name of what comes from outside the project, empty where that is not known."""
        one = self._instruction(where, operand)
        if isinstance(one, code.Variable) and not self.is_bound(where, one.name):
            return f"builtins.{one.name}"
        return self._in(where[0]).dotted(where[1], one)

    def constants(self, where: Key, operand: Operand, depth: int = 0) -> list[object]:
        """The literals that a name of a module holds in turn; other things where it may hold anything else."""
        path, index = where
        one = self._instruction(where, operand)
        if isinstance(one, code.Variable):
            holder = self._in(path).holder(index, one.name)
            return self._held(path, one.name, depth) if holder == 0 else []
        if isinstance(one, code.Symbol):
            source = self.program.find(self.program.absolute(one.name, path), path)
            return self._held(source[0], source[1][0], depth) if source and len(source[1]) == 1 else []
        if index == 0 and isinstance(one, code.Constant):
            names = [name for name, held in self.program.modules[path].scopes[0].bindings if operand in held]
            return self._held(path, names[0], depth) if names else []
        return [one]

    def defined_in(self, where: Key, operand: Operand) -> str:
        """The file of the project in which a name of a module gets its value, empty where that is not known."""
        path, index = where
        one = self._instruction(where, operand)
        if isinstance(one, code.Symbol):
            source = self.program.find(self.program.absolute(one.name, path), path)
            return source[0] if source else ""
        if not isinstance(one, code.Variable):
            return ""
        symbol = self._in(path).imported(index, one.name)
        source = self.program.find(self.program.absolute(symbol, path), path) if symbol else None
        return source[0] if source else path if self.is_bound(where, one.name) else ""

    def _held(self, path: str, name: str, depth: int) -> list[object]:
        scope = self.program.modules[path].scopes[0]
        found: list[object] = [_STORED] if name in self.stored else []
        for operand in scope.bound.get(name, ()):
            one = scope.body[operand]
            if isinstance(one, code.Constant):
                found.append(one.value)
            else:
                found += self.constants((path, 0), operand, depth + 1) if depth < _DEEPEST else [one]
        return found

    def _is_inside(self, where: Key, path: str, scope: int) -> bool:
        if where[0] != path:
            return False
        scopes, index = self.program.modules[path].scopes, where[1]
        while index > 0:
            if index == scope:
                return True
            index = scopes[index].parent
        return False

    def _may_be_asked_for(self, path: str, name: str) -> bool:
        """Whether code may take a function of a module without naming it."""
        return path in self._whole_modules or any(name.startswith(one) for one in self._beginnings)

    def _places_of(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Two files that are no tests and two that are and mention a name: one of them is not the file at hand."""
        if name not in self._two_places:
            files = dict.fromkeys(path for path, _ in self._by_name.get(name, ()))
            code_files = (path for path in files if not is_test(path))
            test_files = (path for path in files if is_test(path))
            self._two_places[name] = tuple(islice(code_files, 2)), tuple(islice(test_files, 2))
        return self._two_places[name]

    def _mention(self, path: str, place: Place) -> Mention:
        where = (path, place[0])
        call = self._instruction(where, place[1]) if place[1] >= 0 else None
        return Mention(where, call if isinstance(call, Call) else None)

    def _name(self, path: str, scope: int) -> str:
        return self.program.modules[path].scopes[scope].name.rpartition(".")[2]

    def _instruction(self, where: Key, operand: Operand) -> code.AnyInstruction:
        return self.program.modules[where[0]].scopes[where[1]].body[operand]

    def _in(self, path: str) -> Meanings:
        if path not in self._meanings:
            self._meanings[path] = Meanings(self.program.modules[path])
        return self._meanings[path]

    # Collecting.

    def _read(self, path: str, sayings: Sayings) -> None:
        said = sayings.of(path, mentions)
        for scope, places in said.definitions.items():
            self._named.setdefault((path, scope), []).append((path, places))
        for name, places in said.imports.items():
            self._add(self._symbol(name, path, 1), path, places)
        is_open = self._imports_all_of_missing(path)
        for name, places in said.free.items():
            self._add((*self._starred(path, name, 1), *([name] if is_open else ())), path, places)
        for name in self._names.intersection(said.attributes):
            self._by_name.setdefault(name, []).append((path, said.attributes[name]))
        for word in self._names.intersection(said.words):
            self._by_name.setdefault(word, []).append((path, [(scope, -1) for scope in said.words[word]]))
        self._whole_modules.update(module for name in said.handed_on if (module := self._module(path, name)))
        self._whole_modules.update([path] if said.whole else ())
        self._beginnings |= said.beginnings
        self.stored |= said.stored

    def _add(self, meant: Iterable[Key | str], path: str, places: list[Place]) -> None:
        for one in meant:
            if isinstance(one, tuple):
                self._named.setdefault(one, []).append((path, places))
            elif one in self._names:
                self._by_name.setdefault(one, []).append((path, places))

    def _module(self, path: str, dotted: str) -> str | None:
        """The other module of the project that a dotted name stands for, None where it stands for none as a whole."""
        found = self.program.find(self.program.absolute(dotted, path), path)
        return found[0] if found is not None and not found[1] and found[0] != path else None

    # Resolving.

    def _meant(self, where: Key, operand: Operand, depth: int = 0) -> tuple[Key | str, ...]:
        """The definitions that a value may be, or the name of an attribute of something unknown."""
        path, index = where
        meanings = self._in(path).of(index, operand) if depth <= _DEEPEST else ()
        return tuple(meant for one in meanings for meant in self._resolved(path, one, depth + 1))

    def _resolved(self, path: str, meaning: Meaning, depth: int) -> tuple[Key | str, ...]:
        match meaning:
            case Defined(scope):
                return ((path, scope),)
            case Imported(name):
                return self._symbol(name, path, depth)
            case Free(name):
                return self._starred(path, name, depth)
        return (meaning.name,)

    def _symbol(self, name: str, importer: str, depth: int) -> tuple[Key | str, ...]:
        absolute = self.program.absolute(name, importer)
        found = self.program.find(absolute, importer)
        if found is None:
            return self._of_missing(absolute)
        path, names = found
        if not names:
            return ()
        meant = self._in_module(path, names[0], depth)
        return meant if len(names) == 1 else (*meant, *names[1:])

    def _of_missing(self, dotted: str) -> tuple[str, ...]:
        """What a dotted name may ask for by name: it means a module of the project, or one that was moved."""
        top, *names = dotted.split(".")
        is_ours = self.program.has_part(top) or any(
            self.program.has_module(".".join(names[:end])) for end in range(2, len(names))
        )
        return tuple(names) if is_ours else ()

    def _in_module(self, path: str, name: str, depth: int) -> tuple[Key | str, ...]:
        """What a name of a module means; where the module has none, whatever of that name was meant to be there."""
        bound = self.program.modules[path].scopes[0].bound.get(name)
        if bound is not None:
            return tuple(found for operand in bound for found in self._meant((path, 0), operand, depth + 1))
        return self._starred(path, name, depth + 1) or (() if self.program.gives(path, name) else (name,))

    def _starred(self, path: str, name: str, depth: int) -> tuple[Key | str, ...]:
        if depth > _DEEPEST:
            return ()
        found = (self._in_module(source, name, depth + 1) for source in self._sources(path))
        return tuple(meant for each in found for meant in each)

    def _imports_all_of_missing(self, path: str) -> bool:
        """Whether a module imports all names of one that the project seems to have had."""
        stars = (self.program.absolute(one.name, path) for one in self.program.modules[path].imports if one.star)
        return any(self.program.module(name, path) is None and self._of_missing(f"{name}.*") for name in stars)

    def _sources(self, path: str) -> tuple[str, ...]:
        """The modules of the project from which a module imports all names."""
        if path not in self._starred_sources:
            stars = (self.program.absolute(one.name, path) for one in self.program.modules[path].imports if one.star)
            sources = (self.program.module(dotted, path) for dotted in stars)
            self._starred_sources[path] = tuple(source for source in sources if source and source != path)
        return self._starred_sources[path]


def texts_in(trees: Iterable[Tree]) -> Iterator[str]:
    """The texts of configuration documents."""
    waiting = list(trees)
    while waiting:
        tree = waiting.pop()
        if isinstance(tree.scalar, str):
            yield tree.scalar
        waiting += [entry.value for entry in tree.entries or ()]
        waiting += tree.items or ()
