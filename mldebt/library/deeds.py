"""The form of what a described call does beside moving data: jobs, tasks, components, features, choices."""

from typing import Literal

import msgspec


class JobMaking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call makes a job of a function: the parameters that bind its name, its arguments and its data."""

    runs: str
    """The parameter with the function."""
    name: str = ""
    """The parameter with the job's name; without one the job has the name of the function."""
    arguments: str = ""
    """The parameter with the function's positional arguments."""
    keywords: str = ""
    """The parameter with the function's keyword arguments."""
    context: tuple[str, ...] = ()
    """The parameters that the function is given too, by their names, where it has room for them."""
    takes: str = ""
    """The parameter with the names of the data that the function is given: one, a sequence, or by parameter."""
    puts: str = ""
    """The parameter with the names under which its result is kept: one, a sequence, or by key."""


class FeatureStating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a call states to a feature store."""

    view: str = ""
    """The parameter with the name of the view that the call defines."""
    fields: str = ""
    """The parameter with its features."""
    sources: tuple[str, ...] = ()
    """The parameters with the data that it is made of."""
    field: str = ""
    """The parameter with the name of a feature, which the result is."""
    narrows: str = ""
    """The parameter with the names of features that the receiver, a view, is cut down to."""
    serves: str = ""
    """The parameter with views whose features are served."""
    service: str = ""
    """The parameter with the name under which they are asked for together."""
    requests: str = ""
    """The parameter with the features that whoever asks for others gives himself."""
    keys: tuple[str, ...] = ()
    """The parameters of which one holds the columns by which rows of an entity, the result, are told apart."""
    entities: str = ""
    """The parameter with the entities by which a view is joined to other rows."""
    derives: bool = False
    """As a decorator: whether the function makes the features of a view of its name, out of the sources."""


class JobGrouping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call puts jobs together and gives their data other names."""

    jobs: str
    """The parameter with the jobs, or groups of them."""
    takes: str = ""
    """The parameter with the names of inputs that stay as they are, or a mapping to other names."""
    puts: str = ""
    """The parameter with the names of outputs that stay as they are, or a mapping to other names."""
    settings: str = ""
    """The parameter with the names of settings that stay as they are, or a mapping to other names."""
    prefix: str = ""
    """The parameter with the namespace that goes before all other names."""


class AssetMaking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a decorator makes an asset of a function: its result is kept under its name, its parameters are others."""

    name: str = ""
    """The parameter with the name; without one it has the name of the function."""
    takes: str = ""
    """The parameter with the names of the data that parameters of the function stand for, where they differ."""
    needs: str = ""
    """The parameter with the names of further data that it is stated to depend on."""
    settings: tuple[str, ...] = ()
    """The parameters of the function that stand for no data."""
    parts: tuple[str, ...] = ()
    """The parameters with the names of several assets that its result holds, by key or in turn."""
    labels: dict[str, str] = {}
    """The parameters with what assets are selected by, such as a group, each with what selections call it."""
    schedule: str = ""
    """The parameter with when it is started."""
    key: str = ""
    """The parameter with the whole name, in place of that of the function."""
    prefix: str = ""
    """The parameter with what stands before the name."""
    store: str = ""
    """The parameter with the name of the store that keeps the result."""
    usual_store: str = ""
    """The name of the store that keeps it where that is not given."""
    own_store: str = ""
    """The parameter with the store itself."""
    context: str = ""
    """The class of the object by which the function is told about the asset."""
    nothing: tuple[str, ...] = ()
    """The annotations of functions whose result no store keeps."""
    told: str = ""
    """The parameter with further data, of which `schema` is where a store of tables puts it."""
    parts_of: str = ""
    """The parameter with the names of the parts that it is made in, one at a time."""


class StoreMaking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How objects of a class of the project that comes from a class of a library keep what jobs give."""

    puts: str = ""
    """The method that keeps something: of what it is told about an asset and of its content."""
    takes: str = ""
    """The method that gives it back: of what it is told about an asset."""
    makes: str = ""
    """The method that makes the store instead."""
    told: tuple[str, str] = ("", "")
    """The classes of what these two are told about an asset."""
    place: str = ""
    """The method that gives the path of an asset, where the library finds it by itself: then both are handed it too."""
    relative: str = ""
    """The method that gives the part of the path that is the asset's; without it that is its key."""
    part: str = ""
    """The method that adds a part of an asset to its path."""
    base: str = ""
    """The attribute with the folder of all, where it is not what the object is made with."""
    ending: str = ""
    """The attribute with what the path ends in."""


class AssetLoading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call takes up the assets of modules, and what it adds to what they say of themselves."""

    modules: str = ""
    """The parameter with the modules or packages; without one it is the module of the call."""
    prefix: str = ""
    """The parameter with what stands before all their names."""
    group: str = ""
    """The parameter with the group of all."""


class ResultKeeping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As a decorator: how what a function gives is kept, under the names that the annotation of its result has."""

    store: str
    """The scheme of the places."""
    annotation: str = ""
    """The form of type with a name behind it: `Annotated[DataFrame, "rows"]`."""
    told: str = ""
    """The keyword with the name, where a call stands in its place."""
    stated: tuple[str, ...] = ()
    """The keywords of the decorator of which any says that the tool keeps all of the result."""


class Guarding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As a decorator: what is checked in every call of a function."""

    given: Literal["", "first", "all"] = ""
    """Which of its arguments."""
    named: str = ""
    """The parameter of the decorator with the name of the argument, where that is another than the first."""
    result: bool = False
    """Whether what it gives back is checked."""


class ComponentMaking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As a decorator: how a function becomes a component of pipelines, whose calls are tasks that hand artefacts on."""

    store: str = ""
    """The scheme of the places where the artefacts of pipelines are kept."""
    inputs: tuple[str, ...] = ()
    """Globs of the annotations of parameters that are given an artefact."""
    outputs: tuple[str, ...] = ()
    """Globs of the annotations of parameters that are artefacts which the function puts out."""
    paths: tuple[str, ...] = ()
    """Globs of those among them that get the path of the artefact alone."""
    artifact: str = ""
    """The class of an artefact."""
    task: str = ""
    """The class of what a call gives."""


class ComponentLoading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call loads the description of a component of pipelines."""

    file: str = ""
    """The parameter with its path."""
    url: str = ""
    """The parameter with its address."""
    text: str = ""
    """The parameter with the description itself."""


class ReadyComponent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call is a task of a pipeline, by a component whose code is not the project's.

    The component is the receiver; without one it has the name of what is called."""

    store: str
    """The scheme of the places where the artefacts of pipelines are kept."""
    artifact: str
    """The class of an artefact."""
    task: str
    """The class of what the call gives."""


class Composing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call puts a configuration together of several documents."""

    name: str = ""
    """The parameter with the name of the first of them; a call without one only tells the folder."""
    folder: str = ""
    """The parameter with the folder that they are in."""
    overrides: str = ""
    """The parameter with what replaces choices and values; without one the command line does."""


class NodeStoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call keeps a class as a document of configuration."""

    node: str
    """The parameter with the class."""
    name: str
    """The parameter with the name of the document."""
    group: str = ""
    """The parameter with the group that it belongs to."""


class Starting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call starts a program: the parameters that tell which, with what, and as which job."""

    command: str = ""
    """The parameter with the words of a command, or the text of a shell; `*` for the words one by one."""
    script: str = ""
    """The parameter with the Python file to run."""
    module: str = ""
    """The parameter with the module to run as a script."""
    hands_on: bool = False
    """Whether it has the arguments of its caller."""
    project: str = ""
    """The parameter with the folder of the MLflow project of which an entry point is run."""
    entry: str = ""
    """The parameter with the name of the entry point."""
    values: str = ""
    """The parameter with the values of its parameters."""
    folder: str = ""
    """The parameter with the folder that the Python file is in."""
    arguments: str = ""
    """The parameter with the arguments of the script or image: a text, a sequence, or a mapping of options."""
    image: str = ""
    """The parameter with the container image that runs the command, or its own command with these arguments."""
    name: str = ""
    """The parameter with the name of the job that runs later and by itself; left out: the caller waits for it."""
    workdir: str = ""
    """The parameter with the folder in which it is started."""
    within: bool = False
    """Whether the program is what the job at hand does, with no name of its own."""
    continues: tuple[str, ...] = ()
    """The parameters with what was made ready to start before: it starts with what is told here besides."""
    mounts: tuple[str, ...] = ()
    """The parameters with the folders of its container that show storage."""
    channels: str = ""
    """The parameter with storage by the names of the folders that show it, or with one such place alone."""
    channel: str = ""
    """The name of the folder of one place alone."""
    above: str = ""
    """The folder of the container that these folders are in."""
    keeps: dict[str, str] = {}
    """Further folders of the container whose content is kept, by the names under which it is asked for."""

    @property
    def waits(self) -> bool:
        """Whether the caller waits for the program, which is no job that the call states."""
        return not (self.name or self.within or self.continues)


class Mounting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call tells which storage a folder of a container shows."""

    folder: str
    """The parameter with the folder."""
    place: str
    """The parameter with the place of storage; without one the tool keeps it at a place of its own."""
    name: str = ""
    """The parameter with the name under which what is kept there is asked for."""
    kept: bool = False
    """Whether what is put in the folder goes to storage."""


class TaskStating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a call states of a job that runs later, or of all jobs of its file."""

    name: str = ""
    """The parameter with the job's name. The job does what the call describes; without one, it is said of all."""
    by_class: bool = False
    """Whether a job without a name has that of its class."""
    renamed_by: str = ""
    """The method that, called on the job where it is made, gives it the name that is its first argument."""
    method: str = ""
    """The method in which a class of the project that comes from this one does it."""
    inlets: str = ""
    """The parameter with data that it is stated to read."""
    outlets: str = ""
    """The parameter with data that it is stated to write."""
    owner: str = ""
    """The parameter with who answers for it."""
    pipeline: str = ""
    """The parameter with the name of the pipeline that the jobs of the file make up, or, of a job that waits for
    another, the name of the other's pipeline."""
    awaits: str = ""
    """The parameter with the name of a job of that pipeline that it waits for."""
    starts: bool = False
    """Whether it starts that pipeline instead of waiting for it."""
    gathers: bool = False
    """Whether the result is a group, which stands for all jobs that are stated while it is open."""
    group: str = ""
    """The parameter with the group that it is a part of, whether that is open or not."""
    schedule: str = ""
    """The parameter with data whose change starts the first jobs of the file, or with when they are started."""
    interval: str = ""
    """Another parameter with when the jobs of the file are started."""
    moments: dict[str, str] = {}
    """When the jobs are started, by the parameters that are true then; under an empty name, whatever is given."""
    runs: tuple[str, ...] = ()
    """The parameters with what is started then, where one is given in place of all jobs of the file: functions, objects
    that stand for jobs, the path that a pipeline was compiled to, or the file and function of one, as `a.py:f`."""
    stores: str = ""
    """The parameter with the stores that keep what jobs give, by their names."""
    package: str = ""
    """The parameter with the path that these are compiled to."""
    defaults: str = ""
    """The parameter with what holds for all jobs of the file, such as their owner."""
    values: str = ""
    """The parameter with what `{{ params.NAME }}` stands for in the texts that the call is given; of a call that states
    no job, in those of all others of its file."""
    needs: tuple[str, ...] = ()
    """The parameters with what other jobs give, which come before it."""
    then: tuple[str, ...] = ()
    """The parameters with jobs that it decides about, which come after it."""


class Handing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a call hands a value to other jobs of the pipeline, or takes one that they handed on."""

    puts: str = ""
    """The parameter with the value."""
    takes: str = ""
    """The parameter with the names of the jobs that handed it on."""
    key: str = ""
    """The parameter with the key; without one it is what the job's function returns."""


class Choosing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a call picks by how well it does on rows that it is given for that."""

    by: str
    """The parameter with the rows."""
    what: str
    """What is picked, as a reader calls it."""
    searches: bool = False
    """Whether these rows are all that it learns from, divided by itself."""
    when: dict[str, tuple[str, ...]] = {}
    """The parameters of which one must be given, each with the classes of what it must hold, if only these do.
    What the receiver was made with counts too."""
    begins: str = ""
    """What the names of scores on these rows begin with: what goes by another score picks nothing by them."""
    told: bool = False
    """Whether it picks only where what it is given says, when it is made, that it goes by a score."""
    judged: str = ""
    """The parameter with what takes scores of these rows, without which they may just be called so."""
