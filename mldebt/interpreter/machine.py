"""The state of the interpreter: modules, configuration, the job at hand, and how much work is left."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mldebt.facts.code import AnyInstruction, Block, BlockEnd, Call, Either, Module, Variable, operands
from mldebt.facts.tree import Tree
from mldebt.interpreter import calls, effects, objects
from mldebt.interpreter.activation import Activation
from mldebt.interpreter.frames import Columns
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.program import Program
from mldebt.interpreter.recorder import Recorder
from mldebt.interpreter.values import (
    ROOT,
    ClassValue,
    Entries,
    FunctionValue,
    Instance,
    Items,
    ModuleValue,
    Name,
    Section,
    Thing,
    Value,
    choice,
    options_of,
    origins_of,
)
from mldebt.library import Effects, Libraries
from mldebt.source import FILE_START, Location

FUEL = 400_000
"""Instructions that one entry point may take; a call tree that needs more is cut."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a call stands: the instruction of a scope, and its place."""

    module: str
    scope: int
    instruction: int
    location: Location


@dataclass
class Run:
    """One entry point being evaluated: its job, the arguments it is started with, the work it may still do.

    `branches` counts the conditional blocks around the instruction at hand: there an assignment may not happen."""

    job: Job
    argv: tuple[str, ...] | None = None
    fuel: int = FUEL
    calls: dict[tuple[str, int], int] = field(default_factory=dict)
    stack: list[tuple[str, int]] = field(default_factory=list)
    branches: int = 0


class Machine:
    """Evaluates the project; what it observes goes to the recorder."""

    def __init__(
        self, program: Program, libraries: Libraries, recorder: Recorder, environment: Mapping[str, Sequence[str]]
    ) -> None:
        self.program = program
        self.libraries = libraries
        self.recorder = recorder
        self.environment = environment
        self.columns = Columns(recorder)
        self.functions: list[FunctionValue] = []
        self.classes: list[ClassValue] = []
        self._modules: dict[str, Activation] = {}
        self._block_ends: dict[tuple[str, int], dict[int, int]] = {}
        self._live: dict[tuple[str, int], frozenset[int]] = {}
        self._called_operands: dict[tuple[str, int], frozenset[int]] = {}
        self._run: Run | None = None

    @property
    def run(self) -> Run:
        """The entry point being evaluated."""
        assert self._run is not None
        return self._run

    @property
    def job(self) -> Job:
        """The job whose code is being evaluated."""
        return self.run.job

    @contextlib.contextmanager
    def running(self, run: Run) -> Iterator[None]:
        """Evaluates what is inside on behalf of an entry point."""
        before, self._run = self._run, run
        self.recorder.jobs.setdefault(run.job.id, run.job)
        try:
            yield
        except RecursionError:
            self._give_up(run, "its calls and values are nested too deeply to follow")
        except Exception as error:
            self._give_up(run, f"mldebt failed to follow it: {type(error).__name__}: {error}")
        finally:
            self._run = before

    def _give_up(self, run: Run, reason: str) -> None:
        """Takes down that an entry point was not followed to its end; what was seen so far stays."""
        self.recorder.gap(run.job, run.job.name, "evaluation", reason, run.job.location)

    @contextlib.contextmanager
    def working_as(self, job: Job) -> Iterator[None]:
        """Evaluates what is inside as a part of another job, on the same budget."""
        before, self.run.job = self.run.job, job
        self.recorder.jobs.setdefault(job.id, job)
        try:
            yield
        finally:
            self.run.job = before

    def spend(self) -> bool:
        """Takes one instruction off the budget; whether there was one left."""
        self.run.fuel -= 1
        return self.run.fuel > 0

    # Names and modules.

    def module(self, path: str, main: bool = False) -> Activation:
        """The module's names, evaluated on first use; a module that is being evaluated has those bound so far."""
        if path not in self._modules or main:
            activation = Activation(self, path, 0, main=main)
            self._modules[path] = activation
            activation.run()
        return self._modules[path]

    def module_attribute(self, path: str, name: str) -> Value:
        """A name of a module of the project, or a module inside a package."""
        found, value = self.module(path).bound(name)
        if found:
            return value
        if path.endswith("__init__.py"):
            dotted = path[: -len("/__init__.py")].replace("/", ".")
            inside = self.program.module(f"{dotted}.{name}", path)
            if inside is not None:
                return ModuleValue(inside)
        return self.star_import(path, name, builtin=False)

    def named(self, dotted: str, importer: str) -> Value:
        """What a dotted name stands for: something of the project, the arguments of the process, or a library's."""
        dotted = self.program.absolute(dotted, importer)
        if dotted == "sys.argv":
            return self._arguments()
        found = self.program.find(dotted, importer)
        if found is None or (found[0] == importer and not found[1]):
            return Name(dotted)
        path, names = found
        value: Value = ModuleValue(path)
        for name in names:
            value = effects.attribute_of(self, value, name, Location(importer, FILE_START))
        return value

    def star_import(self, path: str, name: str, builtin: bool = True) -> Value:
        """A name that the module itself does not bind: from a star import, else a builtin."""
        for imported in self.program.modules[path].imports:
            if imported.star:
                source = self.program.module(self.program.absolute(imported.name, path), path)
                if source is not None and source != path:
                    found, value = self.module(source).bound(name)
                    if found:
                        return value
        if name == "__file__":
            return f"{ROOT}/{path}"
        return Name(f"builtins.{name}") if builtin else Thing()

    def defined(self, function: FunctionValue, at: Location) -> None:
        """Takes note of a function, to evaluate it should nothing call it."""
        self.functions.append(function)

    def defined_class(self, cls: ClassValue) -> None:
        """Takes note of a class, to evaluate its methods should nothing call them."""
        self.classes.append(cls)

    def is_ignored(self, site: Site) -> bool:
        """Whether the value of a call is given a name that nothing reads."""
        key = (site.module, site.scope)
        if key not in self._live:
            self._live[key] = _live(self.program.modules[site.module], site.scope)
        return site.instruction >= 0 and site.instruction not in self._live[key]

    def called_operands(self, module: str, scope: int) -> frozenset[int]:
        """The instructions of a scope whose values are called."""
        key = (module, scope)
        if key not in self._called_operands:
            body = self.program.modules[module].scopes[scope].body
            self._called_operands[key] = frozenset(one.function for one in body if isinstance(one, Call))
        return self._called_operands[key]

    def block_ends(self, module: str, scope: int) -> dict[int, int]:
        """Where each block of a scope ends."""
        key = (module, scope)
        if key not in self._block_ends:
            self._block_ends[key] = _block_ends(self.program.modules[module].scopes[scope].body)
        return self._block_ends[key]

    # Calls.

    def site(self, activation: Activation, instruction: int, at: Location) -> Site:
        """The place of a call."""
        return Site(activation.module, activation.scope, instruction, at)

    def call(
        self,
        function: Value,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
        rest: Sequence[Value],
        site: Site,
    ) -> Value:
        """The result of calling a value; `rest` holds arguments whose places are not known."""
        return calls.call(self, function, arguments, keywords, rest, site)

    def invoke(self, function: Value, arguments: Sequence[Value], at: Location) -> Value:
        """The result of a call that code makes without writing it: a property, a callback, an entry point."""
        return self.call(function, arguments, {}, (), Site(at.path, 0, -1, at))

    def apply(self, described: Effects, receiver: Value, arguments: Sequence[Value], at: Location) -> Value:
        """The result of a described access that is written without a call."""
        return effects.apply(self, described, "", receiver, arguments, {}, (), Site(at.path, 0, -1, at))

    # Configuration.

    def folders(self) -> tuple[str, ...]:
        """The folders that a relative path may start from: the job's, else its file's and all above."""
        folder = self.job.path.rpartition("/")[0]
        found = [folder]
        while folder:
            folder = folder.rpartition("/")[0]
            found.append(folder)
        return (self.job.workdir,) if self.job.workdir is not None else tuple(found)

    def document(self, path: str) -> Value:
        """The content of a configuration document, or None where the path leads to none."""
        folders = ("",) if path.startswith(ROOT) else self.folders()
        found = self.program.document(path.removeprefix(ROOT).lstrip("/"), folders)
        return self.tree_value(found[0], (), found[1]) if found else None

    def tree_value(self, file: str, keys: tuple[str, ...], tree: Tree) -> Value:
        """The value of a part of a configuration document."""
        return tree.scalar if tree.is_scalar else Section(file, keys, tree)

    def read_key(self, section: Section, key: str, at: Location) -> Value:
        """The value under a key of a section, taken down as read."""
        keys = (*section.keys, key)
        self.recorder.read_key(self.job, section.file, keys, False, at)
        return self.section_value(section, key)

    def section_value(self, section: Section, key: str) -> Value:
        """The value under a key of a section."""
        tree = section.tree.get(key)
        return Thing() if tree is None else self.tree_value(section.file, (*section.keys, key), tree)

    def read_section(self, section: Section, at: Location) -> None:
        """Takes down that a whole section is used."""
        self.recorder.read_key(self.job, section.file, section.keys, True, at)

    def used_as_text(self, values: Sequence[Value], at: Location) -> None:
        """Values are made parts of a text, which somebody is going to read."""
        self.escapes(values, at)
        for value in values:
            self.recorder.use(self.job, "tells", at, origins_of(value))

    def escapes(self, values: Sequence[Value], at: Location) -> None:
        """Sections among the values go where nobody can follow, so all of them counts as read."""
        for value in values:
            for option in options_of(value):
                if isinstance(option, Section):
                    self.read_section(option, at)
                elif isinstance(option, Instance) and objects.is_settings(self, option.cls):
                    keys = (objects.class_name(option.cls),)
                    self.recorder.read_key(self.job, option.cls.module, keys, True, at)
                elif isinstance(option, Items):
                    self.escapes(option.items, at)
                elif isinstance(option, Entries):
                    self.escapes(tuple(option.entries.values()), at)

    def _arguments(self) -> Value:
        argv = self.run.argv
        script = self.job.path
        if argv is None:
            return Items("list", [script], rest=Thing(), open=True)
        return Items("list", [script, *argv])

    def variable(self, name: str, default: Value, at: Location) -> Value:
        """The value of an environment variable as far as people state it, or the default of the code."""
        for file, tree in self.program.environments:
            if tree.get(name) is not None:
                self.recorder.read_key(self.job, file, (name,), False, at)
        stated = self.environment.get(name)
        return choice(stated) if stated else (default if default is not None else Thing())


def _block_ends(body: Sequence[AnyInstruction]) -> dict[int, int]:
    ends: dict[int, int] = {}
    is_open: list[int] = []
    for index, instruction in enumerate(body):
        if isinstance(instruction, Block):
            is_open.append(index)
        elif isinstance(instruction, BlockEnd) and is_open:
            ends[is_open.pop()] = index
    return ends


def _live(module: Module, scope: int) -> frozenset[int]:
    """The instructions of a scope whose values something takes up; a join does so only where it is taken up itself."""
    read_elsewhere = {
        one.name
        for index, other in enumerate(module.scopes)
        if index != scope
        for one in other.body
        if isinstance(one, Variable)
    }
    facts = module.scopes[scope]
    bound = {operand for _, operands_bound in facts.bindings for operand in operands_bound}
    live = {index for index in range(len(facts.body)) if index not in bound}
    live |= {operand for name, given in facts.bindings if name in read_elsewhere for operand in given}
    for index in range(len(facts.body) - 1, -1, -1):
        instruction = facts.body[index]
        if not isinstance(instruction, Either) or index in live:
            live.update(operands(instruction))
    return frozenset(live)
