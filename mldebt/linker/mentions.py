"""What one file names, and where: functions and classes of its own, imports, attributes, words of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from mldebt.facts import code
from mldebt.facts.code import Call, Operand
from mldebt.facts.module import Module, Scope
from mldebt.linker.sayings import OneFile, Saying
from mldebt.patterns import pattern

_LONGEST_TEXT = 300
_NAME_IN_TEXT = pattern(r"[\w.:/\\-]+")
_WORD = pattern(r"[A-Za-z_]\w*")
_BEGINNING = pattern(r"[A-Za-z_]\w{2,}$")
_CODE = pattern(r"(?m)\bpython3?\b|^\s*(import|from)\s+\w")
"""A text that is, or holds, a program: a step of a workflow, what `python -c` is given."""
_BY_NAME = frozenset({"eval", "exec", "getattr", "globals", "locals", "vars", "methodcaller", "import_module"})
"""What finds functions by texts that are put together."""
_WHOLE_MODULE = frozenset({"globals", "locals", "vars", "dir"})
_TAKE_ALL = frozenset({"fire.Fire", "sys.modules", "inspect.getmembers"})
"""What takes all names of a module or object, for whoever asks by one."""
_DEEPEST = 12

_NAMING: tuple[type[code.Instruction], ...] = (code.Symbol, code.Variable, code.Attribute, code.Function, code.Class)
"""The instructions that may give a function or class."""


class Defined(msgspec.Struct, frozen=True):
    """A function or class of the file, by its scope."""

    scope: int


class Imported(msgspec.Struct, frozen=True):
    """What an import binds, or an attribute of that: a dotted name."""

    name: str


class Free(msgspec.Struct, frozen=True):
    """A name that no scope binds, which an import of all names may."""

    name: str


class Unknown(msgspec.Struct, frozen=True):
    """An attribute of something unknown."""

    name: str


Meaning = Defined | Imported | Free | Unknown


class Meanings:
    """What the values of a file may be, as far as the file itself tells."""

    def __init__(self, module: Module) -> None:
        self._scopes = module.scopes
        self._imports = tuple(f"{one.name}." for one in module.imports)
        self._variables: dict[tuple[int, str], tuple[Meaning, ...]] = {}
        self._dotted: dict[tuple[int, str], str] = {}

    def of(self, index: int, operand: Operand, depth: int = 0) -> tuple[Meaning, ...]:
        """What a value in a scope may be."""
        one = self._scopes[index].body[operand]
        if depth > _DEEPEST:
            return ()
        match one:
            case code.Function() | code.Class():
                return (Defined(one.scope),)
            case code.Symbol() if self._is_of_what_is_put_there(one.name):
                return Imported(one.name), Unknown(one.name.rpartition(".")[2])
            case code.Symbol():
                return (Imported(one.name),)
            case code.Variable():
                return self._variable(index, one.name, depth + 1)
            case code.Attribute():
                dotted = self.dotted(index, one)
                if not dotted:
                    return (Unknown(one.name),)
                return (Imported(dotted), Unknown(one.name)) if self._is_put_there(index, one) else (Imported(dotted),)
            case code.Either():
                return tuple(found for option in one.options for found in self.of(index, option, depth + 1))
        return ()

    def holder(self, index: int, name: str) -> int | None:
        """The innermost scope around a place that binds a name."""
        scope = self._scopes[index]
        if name in scope.bound:
            return index
        while scope.parent >= 0:
            index, scope = scope.parent, self._scopes[scope.parent]
            if scope.kind != "class" and name in scope.bound:
                return index
        return None

    def dotted(self, index: int, one: code.AnyInstruction) -> str:
        """The dotted name of an import or an attribute of one, empty for any other value."""
        match one:
            case code.Symbol():
                return one.name
            case code.Attribute():
                base = self.dotted(index, self._scopes[index].body[one.base])
                return f"{base}.{one.name}" if base else ""
            case code.Variable():
                return self.imported(index, one.name)
        return ""

    def _is_put_there(self, index: int, one: code.Attribute) -> bool:
        """Whether an attribute is one of what code may have put into an object that is imported, as `g.store.load`."""
        base = self._scopes[index].body[one.base]
        holder = self._scopes[index].body[base.base] if isinstance(base, code.Attribute) else None
        return holder is not None and "." in self.dotted(index, holder)

    def _is_of_what_is_put_there(self, name: str) -> bool:
        """The same of a dotted name that a module takes whole, as `streamlit.session_state.store.load`."""
        left = min((name.removeprefix(one) for one in self._imports), key=len, default=name)
        return left.lstrip(".").count(".") > 1

    def imported(self, index: int, name: str) -> str:
        """The dotted name that a name is bound to by the only import that binds it, empty for any other."""
        key = (index, name)
        if key not in self._dotted:
            holder = self.holder(index, name)
            bound = self._scopes[holder].bound[name] if holder is not None else ()
            symbol = self._scopes[holder].body[bound[0]] if holder is not None and len(bound) == 1 else None
            self._dotted[key] = symbol.name if isinstance(symbol, code.Symbol) else ""
        return self._dotted[key]

    def _variable(self, index: int, name: str, depth: int) -> tuple[Meaning, ...]:
        key = (index, name)
        if key not in self._variables:
            self._variables[key] = ()
            self._variables[key] = self._looked_up(index, name, depth)
        return self._variables[key]

    def _looked_up(self, index: int, name: str, depth: int) -> tuple[Meaning, ...]:
        holder = self.holder(index, name)
        if holder is None:
            return (Free(name),)
        bound = self._scopes[holder].bound[name]
        return tuple(found for operand in bound for found in self.of(holder, operand, depth + 1))


Place = tuple[int, int]
"""A scope, and the call in it that what is named is called by; -1 where it is named otherwise."""


class Mentions(msgspec.Struct, frozen=True, array_like=True):
    """What a file names: the places by what is named, and the scopes in which texts or annotations have a word.

    `handed_on` are imports, dotted, that may be whole modules; `stored` are names of attributes and globals that are
    set, `beginnings` those of names that are put together. `whole` tells that any name of the file may be asked for."""

    definitions: dict[int, list[Place]] = {}
    imports: dict[str, list[Place]] = {}
    free: dict[str, list[Place]] = {}
    attributes: dict[str, list[Place]] = {}
    words: dict[str, list[int]] = {}
    handed_on: set[str] = set()
    stored: set[str] = set()
    beginnings: set[str] = set()
    whole: bool = False


@Saying
def mentions(file: OneFile) -> Mentions:
    """What a file names, its tests included."""
    symbols = {one.name for one in file.module.of(code.Symbol)}
    dynamic = (file.module.variables | {name.rpartition(".")[2] for name in symbols}) & _BY_NAME
    meanings = Meanings(file.module)
    whole = bool(dynamic & _WHOLE_MODULE or symbols & _TAKE_ALL or _takes_all(file.module, meanings))
    found = Mentions(whole=whole)
    collecting = _Collecting(file.module, found, bool(dynamic), meanings)
    for index, scope in enumerate(file.module.scopes):
        collecting.read(index, scope, is_package=file.path.endswith("__init__.py") and index == 0)
    return found


def _takes_all(module: Module, meanings: Meanings) -> bool:
    """Whether a function asks a module that is imported around it for what takes all names."""
    last = {name.rpartition(".")[2] for name in _TAKE_ALL}
    return any(
        one.name in last and meanings.dotted(index, one) in _TAKE_ALL
        for index, scope in enumerate(module.scopes)
        for one in scope.of(code.Attribute)
    )


def words_of(texts: Iterable[str]) -> Iterator[str]:
    """The words of texts that are no code of Python: the beginning of each, and all of one that is a program."""
    for text in texts:
        yield from _WORD.findall(text if _CODE.search(text) else text[:_LONGEST_TEXT])


class _Collecting:
    """Takes down what scopes name."""

    def __init__(self, module: Module, found: Mentions, dynamic: bool, meanings: Meanings) -> None:
        self._found = found
        self._dynamic = dynamic
        self._meanings = meanings
        self._has_star = any(one.star for one in module.imports)

    def read(self, index: int, scope: Scope, is_package: bool) -> None:
        naming = {place for kind in _NAMING for place, _ in scope.placed(kind)}
        for number, (one, taken) in enumerate(zip(scope.body, scope.operands, strict=True)) if naming else ():
            for operand in taken:
                if operand in naming:
                    call = number if type(one) is Call and one.function == operand else -1
                    self._mention(index, scope, operand, call, one)
        for operand in _held(scope):
            self._mention(index, scope, operand, -1, scope.body[operand])
        for operand, symbol in scope.placed(code.Symbol) if is_package else ():
            self._mention(index, scope, operand, -1, symbol)
        self._read_texts(index, scope)
        # An annotation may call what it names, as `Annotated[User, Depends(current_user)]` does.
        for name in scope.annotated:
            self._found.words.setdefault(name, []).append(index)
        self._found.stored.update(store.name for store in scope.of(code.StoreGlobal, code.StoreAttribute))

    def _mention(self, index: int, scope: Scope, operand: Operand, call: int, by: code.AnyInstruction) -> None:
        one, found, place = scope.body[operand], self._found, (index, call)
        for meaning in self._meanings.of(index, operand):
            match meaning:
                case Defined(own):
                    found.definitions.setdefault(own, []).append(place)
                case Imported(name):
                    found.imports.setdefault(name, []).append(place)
                case Unknown(name):
                    found.attributes.setdefault(name, []).append(place)
                case Free(name) if self._has_star:
                    found.free.setdefault(name, []).append(place)
        if isinstance(one, code.Symbol | code.Variable) and not isinstance(by, code.Attribute | code.Symbol):
            dotted = self._meanings.dotted(index, one)
            if dotted:
                found.handed_on.add(dotted)

    def _read_texts(self, index: int, scope: Scope) -> None:
        texts = (one.value for one in scope.of(code.Constant) if isinstance(one.value, str))
        for text in texts:
            if len(text) <= _LONGEST_TEXT and (self._dynamic or _NAME_IN_TEXT.fullmatch(text)):
                for word in _WORD.findall(text):
                    self._found.words.setdefault(word, []).append(index)
        for joined in scope.of(code.Text, code.Binary) if self._dynamic else ():
            self._found.beginnings.update(_beginnings(scope, joined))


def _beginnings(scope: Scope, one: code.Text | code.Binary) -> Iterator[str]:
    """The beginnings of names that are put together: `process_` of `f"self.process_{x}"`."""
    parts = one.parts if isinstance(one, code.Text) else (one.left, one.right)
    for part in parts[:-1]:
        text = scope.body[part]
        if isinstance(text, code.Constant) and isinstance(text.value, str):
            found = _BEGINNING.search(text.value)
            if found:
                yield found[0]


def _held(scope: Scope) -> Iterator[Operand]:
    """What attributes of a class are from the start, and what a module has another name for.

    Whoever asks for one of them may call it; what is only imported keeps its own name."""
    for name, given in scope.bindings if scope.kind in {"class", "module"} else ():
        for operand in given:
            one = scope.body[operand] if operand >= 0 else None
            is_import = isinstance(one, code.Symbol) and scope.kind == "module" and one.name.endswith(f".{name}")
            if isinstance(one, code.Symbol | code.Variable | code.Attribute) and not is_import:
                yield operand
