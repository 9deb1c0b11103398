"""Who names which function of the project, and how: by a call, as a value, as an attribute, in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import msgspec

from mldebt.facts import code
from mldebt.facts.code import Call, Operand
from mldebt.facts.module import Module, Scope
from mldebt.facts.tree import Tree
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.program import Program

Key = tuple[str, int]
"""A scope of the project: the path of its module and its index there."""

_LONGEST_TEXT = 300
_NAME_IN_TEXT = re.compile(r"[\w.:/\\-]+")
_WORD = re.compile(r"[A-Za-z_]\w*")
_CODE = re.compile(r"(?m)\bpython3?\b|^\s*(import|from)\s+\w")
"""A text that is, or holds, a program: a step of a workflow, what `python -c` is given."""
_BY_NAME = frozenset({"eval", "exec", "getattr", "globals", "locals", "vars", "methodcaller", "import_module"})
"""What finds functions by texts that are put together."""
_WHOLE_MODULE = frozenset({"globals", "locals", "vars", "dir"})
_DEEPEST = 12


_NAMING: tuple[type[code.Instruction], ...] = (code.Symbol, code.Variable, code.Attribute, code.Function, code.Class)
"""The instructions that may give a function or class."""


class Mention(msgspec.Struct, frozen=True):
    """A place that names a function: the scope it stands in, and the call where it is called there by itself."""

    where: Key
    call: Call | None = None


class References:
    """The mentions of every function and class, by definition where that is known, else by name."""

    def __init__(self, program: Program, texts: Iterable[str]) -> None:
        self.program = program
        self._named: dict[Key, list[Mention]] = {}
        self._attributes: dict[str, list[Mention]] = {}
        self._texts: dict[str, list[Key | None]] = {}
        self._beginnings: set[str] = set()
        self._stores: dict[str, list[code.AnyInstruction]] = {}
        self._whole_modules: set[str] = set()
        self._grouped: dict[str, dict[str, list[Mention]]] = {}
        self._two_places: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._starred_sources: dict[str, tuple[str, ...]] = {}
        self._variables: dict[tuple[str, int, str], tuple[Key | str, ...]] = {}
        self._imported: dict[tuple[str, int, str], str] = {}
        for text in texts:
            for word in _WORD.findall(text if _CODE.search(text) else text[:_LONGEST_TEXT]):
                self._texts.setdefault(word, []).append(None)
        for path, module in program.modules.items():
            self._read(path, module)

    def of(self, path: str, scope: int) -> list[Mention]:
        """The places outside the function itself that may mean it; a text that has its name is a place as well."""
        module = self.program.modules[path]
        facts = module.scopes[scope]
        name = facts.name.rpartition(".")[2]
        found = [*self._named.get((path, scope), ()), *self._attributes.get(name, ())]
        found += [Mention(where or ("", 0)) for where in self._texts.get(name, ())]
        if path in self._whole_modules or any(name.startswith(one) for one in self._beginnings):
            found.append(Mention((path, 0)))
        return [mention for mention in found if not self._is_inside(mention.where, path, scope)]

    def callers(self, path: str, scope: int) -> tuple[bool, bool]:
        """Whether code that is no test, and whether a test, may mean the function from outside of it."""
        name = self.program.modules[path].scopes[scope].name.rpartition(".")[2]
        elsewhere, tests = self._places_of(name)
        here = [one.where for one in (*self._named.get((path, scope), ()), *self._by_path(name).get(path, ()))]
        if path in self._whole_modules or any(name.startswith(one) for one in self._beginnings):
            here.append((path, 0))
        outside = [is_test(where[0]) for where in here if not self._is_inside(where, path, scope)]
        by_code = any(other != path for other in elsewhere) or not all(outside)
        return by_code, any(other != path for other in tests) or any(outside)

    def _by_path(self, name: str) -> dict[str, list[Mention]]:
        """The mentions of a name by the file they are in."""
        if name not in self._grouped:
            found: dict[str, list[Mention]] = {}
            for mention in self._attributes.get(name, ()):
                found.setdefault(mention.where[0], []).append(mention)
            for where in self._texts.get(name, ()):
                found.setdefault((where or ("", 0))[0], []).append(Mention(where or ("", 0)))
            self._grouped[name] = found
        return self._grouped[name]

    def _places_of(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Two files that are no tests and two that are and mention a name: one of them is not the file at hand."""
        if name not in self._two_places:
            code_files = (path for path in self._by_path(name) if not is_test(path))
            test_files = (path for path in self._by_path(name) if is_test(path))
            self._two_places[name] = tuple(islice(code_files, 2)), tuple(islice(test_files, 2))
        return self._two_places[name]

    def definitions(self, where: Key, operand: Operand) -> tuple[Key, ...]:
        """The functions and classes of the project that a value in a scope may be."""
        return tuple(meant for meant in self._meant(where, operand) if isinstance(meant, tuple))

    def is_bound(self, where: Key, name: str) -> bool:
        """Whether a scope or one around it binds a name anywhere."""
        return self._holder(where, name) is not None

    def dotted(self, where: Key, operand: Operand) -> str:
        """The dotted name of what comes from outside the project, empty where that is not known."""
        one = self.program.modules[where[0]].scopes[where[1]].body[operand]
        if isinstance(one, code.Variable) and self._holder(where, one.name) is None:
            return f"builtins.{one.name}"
        return self._dotted(where, one)

    def constants(self, where: Key, operand: Operand, depth: int = 0) -> list[object]:
        """The literals that a name of a module holds in turn; other things where it may hold anything else."""
        path, index = where
        one = self.program.modules[path].scopes[index].body[operand]
        if isinstance(one, code.Variable):
            holder = self._holder(where, one.name)
            return self._held(holder, one.name, depth) if holder is not None and holder[1] == 0 else []
        if isinstance(one, code.Symbol):
            source = self.program.find(self.program.absolute(one.name, path), path)
            return self._held((source[0], 0), source[1][0], depth) if source and len(source[1]) == 1 else []
        if index == 0 and isinstance(one, code.Constant):
            names = [name for name, held in self._bound(where).items() if operand in held]
            return self._held(where, names[0], depth) if names else []
        return [one]

    def defined_in(self, where: Key, operand: Operand) -> str:
        """The file of the project in which a name of a module gets its value, empty where that is not known."""
        path, index = where
        one = self.program.modules[path].scopes[index].body[operand]
        if isinstance(one, code.Symbol):
            source = self.program.find(self.program.absolute(one.name, path), path)
            return source[0] if source else ""
        holder = self._holder(where, one.name) if isinstance(one, code.Variable) else None
        symbol = self._import(where, one.name) if isinstance(one, code.Variable) else ""
        source = self.program.find(self.program.absolute(symbol, path), path) if symbol else None
        return source[0] if source else holder[0] if holder else ""

    def _held(self, holder: Key, name: str, depth: int) -> list[object]:
        body = self.program.modules[holder[0]].scopes[0].body
        found: list[object] = list(self._stores.get(name, ()))
        for operand in self._bound(holder).get(name, ()):
            one = body[operand]
            if isinstance(one, code.Constant):
                found.append(one.value)
            else:
                found += self.constants(holder, operand, depth + 1) if depth < _DEEPEST else [one]
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

    # Collecting.

    def _read(self, path: str, module: Module) -> None:
        dynamic = set(module.variables & _BY_NAME)
        symbols = {one.name for one in module.of(code.Symbol)}
        dynamic |= {name.rpartition(".")[2] for name in symbols} & _BY_NAME
        if dynamic & _WHOLE_MODULE or symbols & {"fire.Fire", "sys.modules", "inspect.getmembers"}:
            self._whole_modules.add(path)
        for index, scope in enumerate(module.scopes):
            self._read_scope(path, index, scope, bool(dynamic))

    def _read_scope(self, path: str, index: int, scope: Scope, dynamic: bool) -> None:
        where = (path, index)
        naming = {place for kind in _NAMING for place, _ in scope.placed(kind)}
        for one, taken in zip(scope.body, scope.operands, strict=True) if naming else ():
            for operand in taken:
                if operand in naming:
                    call = one if type(one) is Call and one.function == operand else None
                    self._mention(where, scope, operand, call, one)
        for operand in _held(scope):
            self._mention(where, scope, operand, None, scope.body[operand])
        for text in scope.of(code.Constant):
            if isinstance(text.value, str):
                self._read_text(where, text.value, dynamic)
        for store in scope.of(code.StoreGlobal, code.StoreAttribute):
            self._stores.setdefault(store.name, []).append(store)
        for joined in scope.of(code.Text, code.Binary) if dynamic else ():
            self._read_beginnings(scope, joined)
        if path.endswith("__init__.py") and index == 0:
            for operand, symbol in scope.placed(code.Symbol):
                self._mention(where, scope, operand, None, symbol)

    def _mention(self, where: Key, scope: Scope, operand: Operand, call: Call | None, by: code.AnyInstruction) -> None:
        one = scope.body[operand]
        for meant in self._meant(where, operand):
            if isinstance(meant, tuple):
                self._named.setdefault(meant, []).append(Mention(where, call))
            else:
                self._attributes.setdefault(meant, []).append(Mention(where, call))
        if isinstance(one, code.Symbol | code.Variable) and not isinstance(by, code.Attribute | code.Symbol):
            module = self._module(where, one)
            if module is not None:
                self._whole_modules.add(module)

    def _module(self, where: Key, one: code.Symbol | code.Variable) -> str | None:
        """The module of the project that a name stands for, handed on as a whole."""
        dotted = one.name if isinstance(one, code.Symbol) else self._dotted(where, one)
        found = self.program.find(self.program.absolute(dotted, where[0]), where[0]) if dotted else None
        return found[0] if found is not None and not found[1] and found[0] != where[0] else None

    def _read_text(self, where: Key, text: str, dynamic: bool) -> None:
        if len(text) <= _LONGEST_TEXT and (dynamic or _NAME_IN_TEXT.fullmatch(text)):
            for word in _WORD.findall(text):
                self._texts.setdefault(word, []).append(where)

    def _read_beginnings(self, scope: Scope, one: code.Text | code.Binary) -> None:
        """The beginnings of names that are put together: `process_` of `f"self.process_{x}"`."""
        parts = one.parts if isinstance(one, code.Text) else (one.left, one.right)
        for part in parts[:-1]:
            text = scope.body[part]
            if isinstance(text, code.Constant) and isinstance(text.value, str):
                found = re.search(r"[A-Za-z_]\w{2,}$", text.value)
                if found:
                    self._beginnings.add(found[0])

    # Resolving.

    def _meant(self, where: Key, operand: Operand, depth: int = 0) -> tuple[Key | str, ...]:
        """The definitions that a value may be, or the name of an attribute of something unknown."""
        path, index = where
        one = self.program.modules[path].scopes[index].body[operand]
        if depth > _DEEPEST:
            return ()
        match one:
            case code.Function() | code.Class():
                return ((path, one.scope),)
            case code.Symbol():
                return self._symbol(one.name, path, depth + 1)
            case code.Variable():
                return self._variable(where, one.name, depth + 1)
            case code.Attribute():
                dotted = self._dotted(where, one)
                return self._symbol(dotted, path, depth + 1) if dotted else (one.name,)
            case code.Either():
                return tuple(found for option in one.options for found in self._meant(where, option, depth + 1))
        return ()

    def _symbol(self, name: str, importer: str, depth: int) -> tuple[Key | str, ...]:
        absolute = self.program.absolute(name, importer)
        found = self.program.find(absolute, importer)
        if found is None:
            is_ours = self.program.has_part(absolute.split(".", 1)[0])
            return (absolute.rpartition(".")[2],) if is_ours else ()
        path, names = found
        if not names:
            return ()
        meant = self._in_module(path, names[0], depth)
        return meant if len(names) == 1 else (*meant, *names[1:])

    def _in_module(self, path: str, name: str, depth: int) -> tuple[Key | str, ...]:
        bound = self._bound((path, 0)).get(name)
        if bound is not None:
            return tuple(found for operand in bound for found in self._meant((path, 0), operand, depth + 1))
        return self._starred(path, name, depth + 1)

    def _starred(self, path: str, name: str, depth: int) -> tuple[Key | str, ...]:
        if depth > _DEEPEST:
            return ()
        found = (self._in_module(source, name, depth + 1) for source in self._sources(path))
        return tuple(meant for each in found for meant in each)

    def _sources(self, path: str) -> tuple[str, ...]:
        """The modules of the project from which a module imports all names."""
        if path not in self._starred_sources:
            stars = (self.program.absolute(one.name, path) for one in self.program.modules[path].imports if one.star)
            sources = (self.program.module(dotted, path) for dotted in stars)
            self._starred_sources[path] = tuple(source for source in sources if source and source != path)
        return self._starred_sources[path]

    def _variable(self, where: Key, name: str, depth: int) -> tuple[Key | str, ...]:
        key = (*where, name)
        if key not in self._variables:
            self._variables[key] = ()
            self._variables[key] = self._looked_up(where, name, depth)
        return self._variables[key]

    def _looked_up(self, where: Key, name: str, depth: int) -> tuple[Key | str, ...]:
        holder = self._holder(where, name)
        if holder is None:
            return self._starred(where[0], name, depth)
        bound = self._bound(holder)[name]
        return tuple(found for operand in bound for found in self._meant(holder, operand, depth + 1))

    def _holder(self, where: Key, name: str) -> Key | None:
        """The innermost scope around a place that binds a name."""
        path, index = where
        scopes = self.program.modules[path].scopes
        scope = scopes[index]
        if name in scope.bound:
            return where
        while scope.parent >= 0:
            index, scope = scope.parent, scopes[scope.parent]
            if scope.kind != "class" and name in scope.bound:
                return path, index
        return None

    def _dotted(self, where: Key, one: code.AnyInstruction) -> str:
        """The dotted name of an attribute of an imported module, empty for any other."""
        path, index = where
        scope = self.program.modules[path].scopes[index]
        match one:
            case code.Symbol():
                return one.name
            case code.Attribute():
                base = self._dotted(where, scope.body[one.base])
                return f"{base}.{one.name}" if base else ""
            case code.Variable():
                key = (path, index, one.name)
                if key not in self._imported:
                    self._imported[key] = self._import(where, one.name)
                return self._imported[key]
        return ""

    def _import(self, where: Key, name: str) -> str:
        """The dotted name that a name is bound to by the only import that binds it, empty for any other."""
        holder = self._holder(where, name)
        bound = self._bound(holder)[name] if holder else ()
        symbol = self.program.modules[where[0]].scopes[holder[1]].body[bound[0]] if holder and len(bound) == 1 else None
        return symbol.name if isinstance(symbol, code.Symbol) else ""

    def _bound(self, key: Key) -> Mapping[str, tuple[Operand, ...]]:
        return self.program.modules[key[0]].scopes[key[1]].bound


def _held(scope: Scope) -> Iterator[Operand]:
    """What attributes of a class are from the start, and what a module has another name for.

    Whoever asks for one of them may call it; what is only imported keeps its own name."""
    for name, given in scope.bindings if scope.kind in {"class", "module"} else ():
        for operand in given:
            one = scope.body[operand] if operand >= 0 else None
            is_import = isinstance(one, code.Symbol) and scope.kind == "module" and one.name.endswith(f".{name}")
            if isinstance(one, code.Symbol | code.Variable | code.Attribute) and not is_import:
                yield operand


def texts_in(trees: Iterable[Tree]) -> Iterator[str]:
    """The texts of configuration documents."""
    waiting = list(trees)
    while waiting:
        tree = waiting.pop()
        if isinstance(tree.scalar, str):
            yield tree.scalar
        waiting += [entry.value for entry in tree.entries or ()]
        waiting += tree.items or ()
