"""Variables of the environment that containers are given, and that nothing in the project reads."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.file import FileFacts
from mldebt.facts.module import Module, Scope
from mldebt.facts.pipeline import DOCUMENT, IMAGE
from mldebt.facts.tree import Entry, Tree
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.image_names import Images
from mldebt.interpreter.program import is_environment
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import words_in
from mldebt.linker.requirements import packages
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.put_away import is_put_away
from mldebt.source import Location, Span

_NAME = pattern(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""Names of two words and more; one word, such as PORT, is too likely to mean something to what the image holds."""
_WORD = pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_GIVES = frozenset({"environment", "env_vars"})
"""The parameters of tasks that give variables to the container they run in."""
_OTHER_CODE = (".js", ".mjs", ".ts", ".tsx", ".jsx", ".go", ".java", ".scala", ".rs", ".rb", ".php", ".cs", ".r", ".jl")
"""Endings of code that nothing here reads, which may ask for any variable."""
_CODE = (".py", ".ipynb")
_PLATFORMS = frozenset({
    "aws", "azure", "ci", "debian", "gcloud", "gcp", "gf", "git", "github", "google", "hf", "java", "kmp", "langchain",
    "langsmith", "malloc", "node", "numba", "openai", "spark", "tf", "tokenizers", "transformers",
})  # fmt: skip
"""First words of variables that platforms and runtimes read, which no file need ask for."""
_OF_SETTINGS = frozenset({"settings", "config", "configuration", "conf", "env", "environment"})
"""Words in the names of classes whose fields are filled from variables."""
_PREFIXES = frozenset({"auto_envvar_prefix", "env_prefix", "envvar_prefix"})
"""What tells a library how the variables begin that it fills options and fields from."""
_LEAST_PART = 4
"""Letters of a known part of a name that is put together, for that to tell which it may be."""


class Given(NamedTuple):
    """A variable that a container is given: the container, the name, and where it stands."""

    container: str
    name: str
    at: Location


def add(builder: GraphBuilder, facts: Sequence[FileFacts], libraries: Libraries, tracked: Collection[str]) -> None:
    """The variables of each container that no code, command, image or other document names, at the first of them.

    What has a name of a package that the project asks for is that package's to read."""
    given = [*_by_compose(facts, tracked), *_by_tasks(facts)]
    if not given:
        return
    spoken = _Spoken(facts)
    owners = {package.lower().replace("-", "_").partition("_")[0] for package in packages(facts)}
    imported = (one.name.partition(".")[0] for fact in facts if fact.code for one in fact.code.imports)
    owners |= {name.lower().partition("_")[0] for name in imported}
    owners |= {word.lower() for fact in facts for word in fact.begun}
    owners |= _PLATFORMS
    unread: dict[tuple[str, str], list[Given]] = defaultdict(list)
    told: set[str] = set()
    for one in given:
        is_theirs = libraries.takes_variable(one.name) or one.name.partition("_")[0].lower() in owners
        if not is_theirs and one.name not in told and not spoken.may_name(one.name):
            told.add(one.name)
            unread[one.at.path, one.container].append(one)
    for (path, container), several in unread.items():
        first = several[0]
        names = listed(one.name for one in several)
        reason = f"{posixpath.basename(path)} gives {container} {names}, and nothing reads {_it(several)}"
        node = f"setting:{first.at}:{first.name}"
        builder.node(node, NodeKind.SETTING, first.name, [first.at], role="environment", given_in_vain=reason)


def _it(several: Collection[Given]) -> str:
    return "it" if len(several) == 1 else "them"


def _by_compose(facts: Iterable[FileFacts], tracked: Collection[str]) -> Iterator[Given]:
    """What services are given that are built here, of code that is read here and no other."""
    for fact in facts:
        for service in _services(fact) if not is_test(fact.path) and not is_put_away(fact.path) else ():
            build = service.value.get("build")
            if build is not None and _is_read_here(fact.path, build, tracked):
                for name, span in _names(service.value.get("environment")):
                    yield Given(f"the service {service.key}", name, Location(fact.path, span))


def _services(fact: FileFacts) -> tuple[Entry, ...]:
    services = fact.document.get("services") if fact.language == "compose" and fact.document is not None else None
    return (services.entries if services is not None else None) or ()


def _is_read_here(path: str, build: Tree, tracked: Collection[str]) -> bool:
    """Whether the folder that an image is built of holds code that is read here, and none that is not.

    Where it has none, the image brings what reads the variables, or fills templates from them."""
    told = build.scalar if isinstance(build.scalar, str) else build.at("context")
    context = told if isinstance(told, str) else told.scalar if told is not None else "."
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(context)))
    inside = "" if folder == "." else f"{folder}/"
    held = [one.lower() for one in tracked if one.startswith(inside)]
    return any(one.endswith(_CODE) for one in held) and not any(one.endswith(_OTHER_CODE) for one in held)


def _names(environment: Tree | None) -> Iterator[tuple[str, Span]]:
    for entry in (environment.entries if environment is not None else None) or ():
        if _NAME.fullmatch(entry.key):
            yield entry.key, entry.span
    for item in (environment.items if environment is not None else None) or ():
        name = str(item.scalar).partition("=")[0]
        if _NAME.fullmatch(name):
            yield name, item.span


def _by_tasks(facts: Sequence[FileFacts]) -> Iterator[Given]:
    """What calls give to the containers of tasks, as a dict that is written out, but for images of others."""
    jobs = [(fact.path, job) for fact in facts for job in fact.jobs]
    images = Images(jobs)
    has_any = any(job.tool == IMAGE for _, job in jobs)
    for fact in facts:
        for scope in fact.code.scopes if fact.code is not None and not is_test(fact.path) else ():
            for call, name, operand in _pairs(scope):
                image = next((scope.body[value] for keyword, value in call.keywords if keyword == "image"), None)
                named = image.value if isinstance(image, code.Constant) else None
                is_ours = image is None or (images.find(named) is not None if isinstance(named, str) else has_any)
                if is_ours and _NAME.fullmatch(name):
                    yield Given("a container", name, Location(fact.path, scope.body[operand].span))


def _pairs(scope: Scope) -> Iterator[tuple[code.Call, str, Operand]]:
    """The names that calls of a scope give to containers, with the call and the instruction that says them."""
    for call in scope.of(code.Call):
        for keyword, operand in call.keywords:
            value = scope.body[operand] if keyword in _GIVES else None
            if isinstance(value, code.Mapping):
                for key, _ in value.pairs:
                    named = scope.body[key] if key >= 0 else None
                    if isinstance(named, code.Constant) and isinstance(named.value, str):
                        yield call, named.value, key
            elif isinstance(value, code.Call) and _is_dict(scope, value):
                yield from ((call, name, given) for name, given in value.keywords)


def _is_dict(scope: Scope, call: code.Call) -> bool:
    called = scope.body[call.function] if call.function >= 0 else None
    return isinstance(called, code.Variable) and called.name == "dict"


class _Spoken:
    """The words of a project, but for those that give variables to containers."""

    def __init__(self, facts: Iterable[FileFacts]) -> None:
        self._words: set[str] = set()
        self._fields: set[str] = set()
        self._parts: set[str] = set()
        self._prefixes: set[str] = set()
        for fact in facts:
            for scope in fact.code.scopes if fact.code is not None else ():
                self._take_in(scope)
                self._fields |= {field for one in scope.of(code.Class) for field in _filled(fact.code, scope, one)}
            if fact.document is not None and not is_environment(fact.path):
                self._words |= set(_spoken(fact.document))
            commands = (one for job in fact.jobs if job.tool != DOCUMENT for one in job.commands)
            self._words |= {word for one in commands for text in one.arguments for word in _words(text)}
            self._words |= {*fact.words, *fact.variables}

    def may_name(self, variable: str) -> bool:
        """Whether anything says the name of a variable, has a field that is filled from it, or may put it together."""
        name = variable.lower()
        return (
            variable in self._words
            or any(f"_{name}".endswith(f"_{field}") for field in self._fields)
            or any(name.startswith(prefix) for prefix in self._prefixes)
            or any(part in name for part in self._parts)
        )

    def _take_in(self, scope: Scope) -> None:
        giving = {operand for _, _, operand in _pairs(scope)}
        for operand, one in scope.placed(code.Constant):
            if isinstance(one.value, str) and operand not in giving:
                self._words |= set(_words(one.value))
        self._words |= {one.name for one in scope.of(code.Attribute)}
        for call in scope.of(code.Call):
            beginnings = (scope.body[operand] for keyword, operand in call.keywords if keyword in _PREFIXES)
            self._prefixes |= {str(one.value).lower() for one in beginnings if isinstance(one, code.Constant)}
        for known in _parts_asked(scope):
            found = known.strip("_").lower()
            self._parts |= {found} if len(found) >= _LEAST_PART and _WORD.fullmatch(found) else set()


def _filled(module: Module | None, scope: Scope, one: code.Class) -> Iterator[str]:
    """The fields of a class of settings, by its own name or that of a base."""
    own = module.scopes[one.scope] if module is not None else scope
    names = (own.name, *(str(getattr(scope.body[base], "name", "")) for base in one.bases if base >= 0))
    if any(not _OF_SETTINGS.isdisjoint(words_in(name)) for name in names):
        yield from (name.lower() for name, _ in own.bindings)


def _parts_asked(scope: Scope) -> Iterator[str]:
    """The known parts of texts that a scope puts together and asks the environment for, by what asks."""
    open_ones = [operand for one in scope.of(code.Call) if _asks(scope, one.function) for operand in one.arguments]
    open_ones += [one.key for one in scope.of(code.Item) if _asks(scope, one.base)]
    seen: set[Operand] = set()
    while open_ones:
        operand = open_ones.pop()
        if operand >= 0 and operand not in seen:
            seen.add(operand)
            open_ones += scope.operands[operand]
            one = scope.body[operand]
            parts = [scope.body[part] for part in one.parts] if isinstance(one, code.Text) else []
            yield from (str(part.value) for part in parts if isinstance(part, code.Constant))


def _asks(scope: Scope, operand: Operand) -> bool:
    """Whether what is called, or asked for an item, has to do with the environment by its name or that of its owner."""
    while operand >= 0:
        one = scope.body[operand]
        if "env" in str(getattr(one, "name", "")).lower():
            return True
        operand = one.base if isinstance(one, code.Attribute) else -1
    return False


def _spoken(tree: Tree) -> Iterator[str]:
    """The words of a document outside of what it gives to containers."""
    for entry in tree.entries or ():
        if entry.key not in _GIVES:
            yield entry.key
            yield from _spoken(entry.value)
    for item in tree.items or ():
        yield from _spoken(item)
    if isinstance(tree.scalar, str):
        yield from _words(tree.scalar)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
