"""The state of the interpreter: modules, configuration, the job at hand, and how much work is left."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.catalog import Catalog, catalog_for
from mldebt.facts.code import Attribute, Symbol, Variable
from mldebt.facts.module import Scope
from mldebt.interpreter import assets, calls, effects, feature_views, objects
from mldebt.interpreter.activation import Activation
from mldebt.interpreter.budget import Budget
from mldebt.interpreter.commanded import Start
from mldebt.interpreter.components import Components
from mldebt.interpreter.configuration import Configuration
from mldebt.interpreter.frames import Columns
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.layout import Layout
from mldebt.interpreter.made_jobs import MadeJobs
from mldebt.interpreter.memory import Memory
from mldebt.interpreter.observations import BUDGET
from mldebt.interpreter.own_stores import OwnStores
from mldebt.interpreter.program import Program
from mldebt.interpreter.recorder import Recorder
from mldebt.interpreter.started import Started
from mldebt.interpreter.tasks import Handed
from mldebt.interpreter.values import (
    ROOT,
    ClassValue,
    Entries,
    FunctionValue,
    Given,
    Instance,
    Items,
    ModuleValue,
    Name,
    Thing,
    Value,
)
from mldebt.library import Effects, Libraries
from mldebt.source import FILE_START, Location

FUEL = 400_000
"""Instructions that one entry point may take; a call tree that needs more is cut."""
PART_FUEL = 100_000
"""The same for a part of a file: a function that nothing calls, one of many jobs."""
PATIENCE = 20_000
"""Instructions that an entry point may take without telling anything new."""
SHORT_PATIENCE = 5_000
"""The same for a function that nothing calls, until it has told something."""


class Site(msgspec.Struct, frozen=True, eq=False):
    """Where a call stands: the instruction of a scope, its place, and the evaluation it is written in, if any.

    `each` where it is made for one element of many after another."""

    module: str
    scope: int
    instruction: int
    location: Location
    caller: Activation | None = None
    each: bool = False


class Run(msgspec.Struct):
    """One entry point being evaluated: its job, the arguments it is started with, the work it may still do.

    `fuel` are the instructions that it may take before it has to tell something new, `reserve` those after that,
    `granted` both at its start, which `is_cut` where the project has taken nearly all that it may.
    `branches` counts the conditional blocks around the instruction at hand: there an assignment may not happen.
    `sites` are the places of the calls that led to it. `idle` counts the blocks around it that the caller of their
    function has no part in: what is there is read, and nothing is learnt; `off` those behind switches that its command
    leaves off; `rowwise` the calls around it that are put to single rows or windows: no statistic there is one of all.
    With a `memory`, calls that tell nothing new are not evaluated again. `command` is the function that takes its
    arguments from the command line. `composing` is the folder of the configuration that the code puts together,
    `groups` are the groups of tasks that are open, `kept` the attributes that jobs keep, with where they are set."""

    job: Job
    argv: tuple[str, ...] | None = None
    fuel: int = PATIENCE
    reserve: int = FUEL
    granted: int = 0
    is_cut: bool = False
    told: int = 0
    calls: dict[tuple[str, int], int] = msgspec.field(default_factory=dict)
    stack: list[tuple[str, int]] = msgspec.field(default_factory=list)
    sites: list[Location] = msgspec.field(default_factory=list)
    branches: int = 0
    idle: int = 0
    rowwise: int = 0
    off: int = 0
    memory: Memory | None = None
    command: tuple[str, int] | None = None
    composing: Value = None
    groups: list[Items] = msgspec.field(default_factory=list)
    kept: dict[tuple[str, int, str], tuple[Instance, Location]] = msgspec.field(default_factory=dict)

    def refuel(self, told: int) -> None:
        """Gives what has told something new since it was asked last the same time again, while there is some left."""
        if told > self.told:
            taken = min(PATIENCE - self.fuel, self.reserve)
            self.told = told
            self.fuel += taken
            self.reserve -= taken


class Machine:
    """Evaluates the project; what it observes goes to the recorder."""

    def __init__(
        self,
        program: Program,
        libraries: Libraries,
        recorder: Recorder,
        environment: Mapping[str, Sequence[str]],
        catalogs: Sequence[Catalog] = (),
    ) -> None:
        self.program = program
        self.libraries = libraries
        self.recorder = recorder
        self.environment = environment
        self.budget = Budget(program.size)
        self.columns = Columns(recorder)
        self.configuration = Configuration(self)
        self.catalogs = catalogs
        self.made = MadeJobs(self)
        self.own_stores = OwnStores(self)
        self.components = Components(self)
        self.kept: dict[tuple[str, str], str] = {}
        self.handed: Handed = {}
        self.template_values: dict[str, Value] = {}
        """What templates in all calls of a file may name."""
        self.given_by: dict[Items | Entries | Instance, str] = {}
        self.stored: dict[tuple[str, str], Value] = {}
        self.functions: list[FunctionValue] = []
        self.classes: list[ClassValue] = []
        self.started: dict[str, list[Start]] = {}
        """The starts of each file."""
        self.launched: set[Started] = set()
        self.waiting: set[str] = set()
        """The files whose code is to be evaluated after other code, which may start them."""
        self.begun: list[Started] = []
        """What was made ready to start, by the numbers that values hold."""
        self._injected: dict[tuple[str, int], Value] = {}
        self._alone = ""
        self._modules: dict[str, Activation] = {}
        self._layouts: dict[tuple[str, int], Layout] = {}
        self._run: Run | None = None

    def for_one(self, program: Program, path: str) -> Machine:
        """A machine that has seen nothing, to evaluate one file by itself; others evaluate what other files define."""
        machine = Machine(program, self.libraries, Recorder(), self.environment, self.catalogs)
        machine._alone = path
        machine._layouts = self._layouts
        return machine

    @property
    def hands_on(self) -> bool:
        """Whether something was stated that the evaluation of other files takes up, besides what was taken down."""
        starts_others = any(path != self._alone for path in self.started)
        return bool(self.made or self.kept or self.handed or starts_others)

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
        self.budget.open(run)
        run.told = self.recorder.told
        self.recorder.jobs.setdefault(run.job.id, run.job)
        try:
            yield
        except RecursionError:
            self._give_up(run, "its calls and values are nested too deeply to follow")
        except Exception as error:
            self._give_up(run, f"mldebt failed to follow it: {type(error).__name__}: {error}")
        else:
            if run.fuel <= 0 and run.is_cut:
                self._give_up(run, "the project calls too much over and over to follow this to its end", BUDGET)
            elif run.fuel <= 0:
                self._give_up(run, "it calls too much that tells nothing new to follow it to its end")
        finally:
            self.budget.close(run)
            self._run = before

    def _give_up(self, run: Run, reason: str, what: str = "evaluation") -> None:
        """Takes down that an entry point was not followed to its end; what was seen so far stays."""
        self.recorder.gap(run.job, run.job.name, what, reason, run.job.location)

    @contextlib.contextmanager
    def working_as(self, job: Job) -> Iterator[None]:
        """Evaluates what is inside as a part of another job, on the same budget."""
        before, self.run.job = self.run.job, job
        self.recorder.jobs.setdefault(job.id, job)
        try:
            yield
        finally:
            self.run.job = before

    def part_of(self, job: Job) -> Run:
        """The run of a job that is one of many in its file."""
        return Run(job, reserve=PART_FUEL)

    def look_at(self, job: Job, argv: tuple[str, ...], most: int) -> Run:
        """The run of a job that a command starts with arguments, of so many instructions."""
        return Run(job, argv, fuel=most, reserve=0)

    def command_of(self, job: Job, argv: tuple[str, ...], function: tuple[str, int], most: int | None = None) -> Run:
        """The run of a function that takes its arguments from the command line, of so many instructions or as usual."""
        if most is not None:
            return Run(job, argv, fuel=most, reserve=0, command=function)
        return Run(job, argv, command=function)

    def start_of(self, job: Job, argv: tuple[str, ...]) -> Run:
        """The run of a job that a command starts with arguments."""
        return Run(job, argv)

    def catalog_of(self, path: str) -> Catalog | None:
        """What code of a file may take by name, or None."""
        return catalog_for(self.catalogs, path)

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
            constant = self.libraries.constant(dotted)
            return Name(dotted) if constant is None else constant
        path, names = found
        value: Value = ModuleValue(path) if names else self._rebound(dotted, importer, path)
        for name in names:
            value = effects.attribute_of(self, value, name, Location(importer, FILE_START))
        return value

    def _rebound(self, dotted: str, importer: str, path: str) -> Value:
        """A module, or what its package binds its name to: `from .load import load` hides the module `load`."""
        package, _, name = dotted.rpartition(".")
        above = self.program.module(package, importer) if package else None
        if above is not None and above != importer and above.endswith("/__init__.py"):
            found, value = self.module(above).bound(name)
            if found and isinstance(value, FunctionValue | ClassValue):
                return value
        return ModuleValue(path)

    def outside_names(self, path: str, scope: Scope) -> Iterator[str]:
        """The dotted names of libraries that a scope of a module reads, with one attribute where it takes one."""
        module = self.module(path)
        for one in scope.body:
            if isinstance(one, Variable):
                found, value = module.bound(one.name)
                if found and isinstance(value, Name):
                    yield value.dotted
            elif isinstance(one, Attribute) and isinstance(base := scope.body[one.base], Variable):
                found, value = module.bound(base.name)
                if found and isinstance(value, Name):
                    yield f"{value.dotted}.{one.name}"
            elif isinstance(one, Symbol):
                yield one.name

    def star_import(self, path: str, name: str, builtin: bool = True) -> Value:
        """A name that the module itself does not bind: from a star import, else a builtin."""
        found, value = self._starred(path, name, frozenset((path,)))
        if found:
            return value
        if name == "__file__":
            return f"{ROOT}/{path}"
        return Name(f"builtins.{name}") if builtin else Thing()

    def _starred(self, path: str, name: str, seen: frozenset[str]) -> tuple[bool, Value]:
        """Whether star imports of a module bring in a name, and its value."""
        for imported in self.program.modules[path].imports:
            source = self.program.module(self.program.absolute(imported.name, path), path) if imported.star else None
            if source is None or source in seen:
                continue
            found, value = self.module(source).bound(name)
            if not found:
                found, value = self._starred(source, name, seen | {source})
            if found:
                return True, value
        return False, None

    def defined(self, function: FunctionValue, holder: int, at: Location) -> None:
        """Takes note of a function that a scope defines, to evaluate it should nothing call it."""
        if self.is_left_to_others(function.module, holder):
            return
        self.functions.append(function)
        assets.define(self, function, at)
        feature_views.define(self, function, at)

    def defined_class(self, cls: ClassValue) -> None:
        """Takes note of a class, to evaluate its methods should nothing call them."""
        self.classes.append(cls)

    def is_left_to_others(self, module: str, holder: int) -> bool:
        """Whether the evaluation of another file notes what a scope defines: that is so whenever the file is loaded."""
        if not self._alone or module == self._alone:
            return False
        scopes = self.program.modules[module].scopes
        while holder > 0:
            if scopes[holder].kind in {"function", "lambda"}:
                return False
            holder = scopes[holder].parent
        return True

    def injected(self, cls: ClassValue, name: str) -> Value:
        """The object of a class that whoever calls from outside gives, under a name: the same one to all who ask."""
        if (supplied := self.own_stores.supplied(cls, name)) is not None:
            return supplied
        key = (cls.module, cls.scope)
        if key not in self._injected:
            self._injected[key] = Thing()
            self._injected[key] = objects.injected(self, cls)
        return self._injected[key]

    def layout(self, module: str, scope: int) -> Layout:
        """The shape of a scope."""
        key, around = (module, scope), self.program.module_around(module, scope)
        if key not in self._layouts:
            self._layouts[key] = Layout(around, scope, self.program.mentioned)
        return self._layouts[key]

    # Calls.

    def site(self, activation: Activation, instruction: int, at: Location) -> Site:
        """The place of a call."""
        return Site(activation.module, activation.scope, instruction, at, activation)

    def place(self, at: Location) -> Site:
        """The place of a call that code does not write."""
        return Site(at.path, 0, -1, at)

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
        return self.call(function, arguments, {}, (), self.place(at))

    def apply(self, described: Effects, receiver: Value, arguments: Sequence[Value], at: Location) -> Value:
        """The result of a described access that is written without a call."""
        return effects.apply(self, described, "", receiver, arguments, {}, (), self.place(at))

    def _arguments(self) -> Value:
        argv = self.run.argv
        script = self.job.path
        if argv is None:
            return Items("list", [script], rest=Thing(), open=True)
        return Items("list", [script, *map(Given, argv)])
