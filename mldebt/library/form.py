"""The form of `mldebt/libraries/*.yaml`: what one call, one class, one library does.

Every effect names parameters of the call; `self` is the receiver of a method, `parameter.key` what a dict given as one
holds. A text with braces is a template over parameters: `s3://{Bucket}/{Key}`. Users describe the wrappers of their own
house in the same form.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal[
    "frame",
    "column",
    "array",
    "grouping",
    "estimator",
    "transformer",
    "handle",
    "text",
    "client",
    "arguments",
    "settings",
    "asset",
    "other",
]
TextOperation = Literal[
    "same", "join", "parent", "name", "stem", "suffix", "with_suffix", "with_name", "absolute", "expand", "format",
    "replace", "lower", "upper", "strip", "split", "splitext", "relative", "glob", "here", "concat", "parents",
    "place", "template",
]  # fmt: skip


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
    """The parameter with the words of a command, or the text of a shell."""
    script: str = ""
    """The parameter with the Python file to run."""
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
    runs: tuple[str, ...] = ()
    """The parameters with the functions of the jobs that are started then, in place of all jobs of the file."""
    defaults: str = ""
    """The parameter with what holds for all jobs of the file, such as their owner."""
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


class Effects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one call does. Everything left out, it does not do."""

    parameters: tuple[str, ...] = ()
    """The positional parameters in order, without `self`, as far as effects need them."""
    gives: str = ""
    """The class of the result; `self` for the receiver, `stored` for whatever was written there before,
    `copy` for a value of the receiver's (or first argument's) class with the same content,
    `[CLASS]` for a sequence of that class, `result` for what the function given by `applies` gives.
    Empty: a value of unknown class made of all arguments."""
    returns: str = ""
    """The parameter that is the result itself."""
    reads: str = ""
    """The parameter or template that locates the data read."""
    instead: str = ""
    """The parameter with the path of what is read in place of that, where it is given."""
    otherwise: str = ""
    """The parameter that stands for the one in `reads`, or in `locates`, where that is not given."""
    writes: str = ""
    """The parameter or template that locates the data written."""
    writes_as: Literal["", "path", "table", "uri"] = ""
    """What the place in `writes` is, where that is another kind than the one that is read."""
    data: tuple[str, ...] = ()
    """The parameters whose content is written; left out: the receiver, else all parameters but the locator."""
    locator: Literal["path", "table", "sql", "uri", "name", "hub", "topic", "catalog"] = "path"
    """What the locator is; `sql` is a query or a table name, `catalog` a name that a catalog gives a place,
    `hub` a name of a hub unless it is the path of something at hand."""
    opens: str = ""
    """The parameter that locates what is opened; the result is a handle, read or written by `mode`."""
    mode: str = ""
    """The parameter that says how it is opened; without one it is read."""
    locates: str = ""
    """The parameter or template that becomes the locator of the result: clients, buckets, paths with a scheme."""
    config: str = ""
    """The parameter that locates a configuration document, or is a handle or text of one; the result is its content."""
    fills: bool = False
    """Whether the configuration that it loads is what the receiver holds from then on."""
    takes: tuple[str, ...] = ()
    """The parameters with the keys, the outer first, under which the configuration that the receiver holds is read."""
    composes: Composing | None = None
    """How it puts a configuration together; as a decorator, for the first parameter of the function."""
    stores: NodeStoring | None = None
    """Which class it keeps as a document of configuration."""
    instantiates: str = ""
    """The parameter with a section whose `_target_` is called with its other keys; other keywords come on top."""
    environment: str = ""
    """The parameter that names an environment variable."""
    default: str = ""
    """The parameter that gives the value where the key, variable or option is missing."""
    text: TextOperation | None = None
    """The operation on texts and paths that gives the result."""
    fits: str = ""
    """The parameter with the data that the receiver is trained on (a transformer: fitted on)."""
    trains: str = ""
    """The parameter with the data that a model, the result, is trained on."""
    target: str = ""
    """The parameter with the target of the training."""
    predicts: str = ""
    """The parameter with the data that the receiver predicts on."""
    model: str = ""
    """The parameter that holds the model that predicts, where it is not the receiver."""
    hosted: tuple[str, ...] = ()
    """The parameters of which one names a model that a service hosts: it answers the call or, where the call predicts
    nothing, all that the result is asked."""
    transforms: str = ""
    """The parameter with the data that the receiver transforms."""
    splits: tuple[str, ...] = ()
    """The parameters whose rows are split; `*` for all positional ones. The result is two parts of each, in turn."""
    each: tuple[str, ...] = ()
    """The parameters of which the result has one part each, in turn, made of that one alone."""
    parts: tuple[str, ...] = ()
    """The names under which the parts of a split stand in the result, where that is a mapping."""
    ordered: bool = False
    """Whether a split keeps the order of the rows; so does one that is told `shuffle=False`."""
    divides: str = ""
    """The parameter with rows that the result divides: pairs of the places of train and test rows, turn by turn."""
    folds: str = ""
    """The parameter with rows that the call itself divides, turn by turn, to train and to score."""
    seed: str = ""
    """The parameter that makes what is random the same each time; a split without one may be seeded elsewhere."""
    seeds: bool = False
    """Whether it seeds all randomness of the process."""
    looks_back: bool = False
    """Whether the result holds values of earlier or later rows: rows have an order in time."""
    looks_ahead: dict[str, tuple[str | bool, ...]] = {}
    """The parameters, each with its values, that make the result hold values of later rows: `below zero` is any number
    that is; under an empty name, whatever is given."""
    sorts: str = ""
    """The parameter with the columns that rows are put in order by."""
    learns: Literal["", "statistic", "extremes", "groups", "resampling", "function"] = ""
    """What the result knows of all rows of the receiver (or first argument): a statistic, a smallest or largest value,
    a statistic of groups, rows drawn again from them, or what the method named by `applies` learns."""
    selects: str = ""
    """The parameter with the names of the columns that the result keeps."""
    drops: str = ""
    """The parameter with the names of the columns that the result lacks."""
    removes: str = ""
    """The parameter with the names of the columns that the receiver itself loses, as with `pop`."""
    narrows: str = ""
    """The parameter which, when given, makes the result the item of that key of what it would be."""
    renames: str = ""
    """The parameter with a mapping from old names of columns to new ones."""
    assigns: bool = False
    """Whether keyword arguments become columns of the result."""
    adds: str = ""
    """The parameter with the name of a column that the result has besides."""
    value: str = ""
    """The parameter with the content of that column."""
    columns: str = ""
    """The parameter that holds the result's columns: a mapping from names, or the names."""
    joins: str = ""
    """The parameter with another frame (or a sequence of frames) whose columns the result has too."""
    names: str = ""
    """The parameter with the name of a column of whichever frame the result is used with."""
    uses: tuple[str, ...] = ()
    """The parameters with names of columns that are read: keys of joins, groupings, sorts."""
    applies: str = ""
    """The parameter with a function that is called on the receiver's content."""
    shows: bool = False
    """Whether its arguments and receiver are output: printed, plotted, logged, sent."""
    encodes: str = ""
    """What a reader calls it, where it gives categories numbers or columns by the rows at hand: `cat.codes`."""
    checks: str = ""
    """The parameter with the data that is validated or monitored."""
    scores: bool = False
    """Whether it gives a number that tells how well predictions fit: what it was given ends there."""
    judges: str = ""
    """The parameter with predictions that it holds against the truth."""
    ranks: bool = False
    """Whether it gives the best of what it is given, or the place of the best."""
    chooses: Choosing | None = None
    """What it picks by rows that it is given for that."""
    converts: bool = False
    """Whether it only changes the container or type of its data."""
    inspects: bool = False
    """Whether it only asks about size, type or existence: no column is used."""
    classifies: bool = False
    """Whether it only asks what kind of value it is given: no setting of a configuration is used."""
    asks: str = ""
    """The parameter that locates data of which the call asks whether it is there."""
    revision: str = ""
    """The parameter that fixes the version of what is read by name; without it the call takes what is there today."""
    inplace: str = ""
    """The parameter which, when true, makes the call change the receiver."""
    option: str = ""
    """The parameter with the name of a command-line option that the call declares (`*`: any positional one)."""
    placed: bool = False
    """Whether the option is told by its place among the arguments, not by a name."""
    parses: bool = False
    """Whether the result holds the options declared on the receiver, or bound to the decorated function."""
    registers: Literal["", "job", "endpoint", "command", "group"] = ""
    """As a decorator: what the function becomes; a group stands for the jobs that its code states."""
    provides: dict[str, str] = {}
    """As a decorator: the classes of what the function is given by whoever calls it, by the names of its parameters."""
    runs: str = ""
    """The parameter with a function that the call runs; its result is the call's where there is no other.
    `*` stands for all of them, which run one after the other."""
    passes: str = ""
    """The parameter with the arguments that this function is given; `*` for the further ones of the call."""
    job: JobMaking | None = None
    """How the call makes a job of a function, which runs later and by itself."""
    group: JobGrouping | None = None
    """How the call puts such jobs together."""
    asset: AssetMaking | None = None
    """As a decorator: how the function becomes an asset, which other assets take by its name."""
    component: ComponentMaking | None = None
    """As a decorator: how the function becomes a component of pipelines."""
    loads: ComponentLoading | None = None
    """Which component of pipelines, described in a file, the result is."""
    ready: ReadyComponent | None = None
    """How the call is a task of a pipeline, by a component whose code is not the project's."""
    starts: Starting | None = None
    """Which program the call starts."""
    task: TaskStating | None = None
    """What the call states of a job that runs later."""
    hands: Handing | None = None
    """What the call hands to other jobs, or takes from them."""
    orders: Literal["", "chain", "before", "after", "next"] = ""
    """In which order it puts jobs: all arguments in turn, the receiver before its argument, or after it, or the job at
    hand before the functions that are its arguments."""
    stands: bool = False
    """Whether the result stands for all tasks that the receiver and the arguments stand for."""
    features: FeatureStating | None = None
    """What the call states to a feature store."""
    distinctive: bool = False
    """Whether a method of this name is recognised on a receiver of unknown class."""


class ClassEffects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What objects of a class are and what their methods and properties do."""

    kind: Kind = "other"
    learns: Literal["rows", "values", "nothing"] = "rows"
    """What fitting one takes up: all it can from the rows, only which values there are, or nothing."""
    column: str = ""
    """The class of the columns of a table of this class, where it is not the one of the library's frames."""
    covers: tuple[str, ...] = ()
    """Globs of other names of classes that behave like this one: `sklearn.linear_model.*`."""
    bases: tuple[str, ...] = ()
    """Classes whose methods it has too."""
    construct: Effects = Effects()
    """What calling the class does; the result is an object of it."""
    methods: dict[str, Effects] = {}
    properties: dict[str, Effects] = {}
    """What reading an attribute gives; `*` describes every attribute that has no description, its name in `name`."""


class Library(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One description file."""

    library: str
    """The top-level module."""
    version: str = ""
    """The version it was written for."""
    distribution: str = ""
    """The package on the index, where it is named otherwise."""
    dialect: str = ""
    """The dialect of SQL that its calls take, for the library of one database."""
    learns: bool = False
    """Whether it is an ML or data library: what glue code stands between."""
    shows: bool = False
    """Whether a script that uses it is an application which people look at: a dashboard."""
    abbreviations: tuple[str, ...] = ()
    """What code calls it in names of variables, for a library of one algorithm: `lgb_params`."""
    retold: tuple[str, ...] = ()
    """The methods of functions that its decorators change which give the function again, with other settings."""
    timed: dict[str, str] = {}
    """The methods of such functions that say when they are started, each with the parameter that holds the time."""
    constants: dict[str, str | int | float | bool] = {}
    """Values of names that code takes from the library: `os.sep`."""
    functions: dict[str, Effects] = {}
    classes: dict[str, ClassEffects] = {}
    hooks: dict[str, tuple[str, ...]] = {}
    """What the library calls by name: globs of methods, by globs of the classes they belong to; under an empty name,
    functions of modules. A class that is named with no methods takes no calls of its own."""
