"""The form of `mldebt/libraries/*.yaml`: what one call, one class, one library does.

Every effect names parameters of the call; `self` is the receiver of a method, `parameter.key` what a dict given as one
holds. A text with braces is a template over parameters: `s3://{Bucket}/{Key}`. Users describe the wrappers of their own
house in the same form. `{a|b}` is whichever of several parameters is given, `{a/0}` the first part of a path, `{*}` a
part that is not known.
"""

from typing import Literal

import msgspec

from mldebt.library.deeds import (
    AssetLoading,
    AssetMaking,
    Choosing,
    ComponentLoading,
    ComponentMaking,
    Composing,
    FeatureStating,
    Guarding,
    Handing,
    JobGrouping,
    JobMaking,
    Mounting,
    NodeStoring,
    ReadyComponent,
    ResultKeeping,
    Starting,
    StoreMaking,
    TaskStating,
)

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
    "store of tables",
    "store of files",
    "store of folders",
    "store of its own",
    "other",
]
TextOperation = Literal[
    "same", "join", "parent", "name", "stem", "suffix", "with_suffix", "with_name", "absolute", "expand", "format",
    "replace", "lower", "upper", "strip", "split", "splitext", "relative", "glob", "here", "concat", "parents",
    "place", "template", "words",
]  # fmt: skip


AssetPicking = Literal[
    "", "all", "any", "job", "key", "group", "owner", "kind", "tag", "upstream", "downstream", "roots", "sinks", "same"
]


Telling = Literal[
    "path", "user text", "python name", "identifier", "part", "parts", "is parted", "always", "run", "job", "output",
    "input", "metadata", "metadata of input", "upstream",
]  # fmt: skip
"""What is told about an asset: the parts of its key, the texts that these make, they with the part of it at hand; that
part, all of them, whether it has any; the names of the run, job and output that give it, and of the input; what else is
stated of it, and the object that tells of it where another job keeps it. `always` is true of every asset."""


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
    """The parameter that stands for the one in `reads`, `locates` or `returns`, where that is not given."""
    writes: str = ""
    """The parameter or template that locates the data written."""
    writes_too: str = ""
    """The parameter or template that locates another place where the same data goes."""
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
    """The operation on texts and paths that gives the result; `place` of the receiver, or of what `locates` names."""
    fits: str = ""
    """The parameter with the data that the receiver is trained on (a transformer: fitted on)."""
    trains: str = ""
    """The parameter with the data that a model, the result, is trained on."""
    target: str = ""
    """The parameter with the target of the training."""
    predicts: str = ""
    """The parameter with the data that the receiver predicts on."""
    passes_through: tuple[str, ...] = ()
    """The columns of that data which stand in the answer as they were, beside what is predicted."""
    model: str = ""
    """The parameter that holds the model that predicts, where it is not the receiver."""
    hosted: tuple[str, ...] = ()
    """The parameters of which one names a model that a service hosts: it answers the call or, where the call predicts
    nothing, all that the result is asked."""
    hosts: tuple[str, ...] = ()
    """Globs of the names of the models that its service hosts."""
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
    """The parameter that makes what is random the same each time; without one it may be seeded elsewhere."""
    hands_seed: bool = False
    """Whether what it is made of gets its seeds by its own `seed`, as the trees of a bag do."""
    tries: str = ""
    """The parameter with settings, by their names, that it gives in turn to what it is made of: a seed may be one."""
    draws: bool = False
    """Whether the result is drawn at random: the same each time only with a `seed`, or where the process has one."""
    seeds: bool = False
    """Whether it seeds all randomness of the process."""
    looks_back: bool = False
    """Whether the result holds values of earlier or later rows: rows have an order in time."""
    looks_ahead: dict[str, tuple[str | bool, ...]] = {}
    """The parameters, each with its values, that make the result hold values of later rows: `below zero` is any number
    that is; under an empty name, whatever is given."""
    sizes: tuple[str, ...] = ()
    """The parameters that only say how far or how many: no data of the result comes from them."""
    holds: bool = False
    """Whether the result holds what the call is given, by the names of its parameters, and what the receiver holds."""
    lasts: bool = False
    """Whether the result is a span of time, of which each parameter is a part."""
    sorts: str = ""
    """The parameter with the columns that rows are put in order by."""
    learns: Literal["", "statistic", "extremes", "groups", "within", "resampling", "function"] = ""
    """What the result knows of all rows of the receiver (or first argument): a statistic, a smallest or largest value,
    a statistic of groups, the statistics in it `within` groups of what it is given, rows drawn again from them, or what
    the method named by `applies` learns."""
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
    unindexes: bool = False
    """Whether what the rows of a column are called by become columns beside it, which hold nothing of its values."""
    joins: str = ""
    """The parameter with another frame (or a sequence of frames) whose columns the result has too."""
    names: str = ""
    """The parameter with the name of a column of whichever frame the result is used with."""
    uses: tuple[str, ...] = ()
    """The parameters with names of columns that are read: keys of joins, groupings, sorts."""
    applies: str = ""
    """The parameter with a function that is called on the receiver's content."""
    plain: bool = False
    """Whether it writes only texts and numbers, as JSON does: of a model that is what it tells of itself."""
    shows: bool = False
    """Whether its arguments and receiver are output: printed, plotted, logged, sent."""
    encodes: str = ""
    """What a reader calls it, where it gives categories numbers or columns by the rows at hand: `cat.codes`."""
    checks: str = ""
    """The parameter with the data that is validated or monitored."""
    guards: Guarding | None = None
    """As a decorator: what of the function is validated in every call."""
    scores: bool = False
    """Whether it gives a number that tells how well predictions fit: what it was given ends there."""
    judges: str = ""
    """The parameter with predictions that it holds against the truth."""
    ranks: bool = False
    """Whether it gives the best of what it is given, or the place of the best."""
    chooses: Choosing | None = None
    """What it picks by rows that it is given for that."""
    heeds: str = ""
    """When an object is made: the parameter with the name of the score that it goes by."""
    converts: bool = False
    """Whether it only changes the container or type of its data."""
    inspects: bool = False
    """Whether it only asks about size, type or existence: no column is used."""
    classifies: bool = False
    """Whether it only asks what kind of value it is given: no setting of a configuration is used."""
    asks: str = ""
    """The parameter that locates data of which the call asks whether it is there."""
    deletes: str = ""
    """The parameter that locates data which is gone after the call."""
    revision: str = ""
    """The parameter that fixes the version of what is read by name; without it the call takes what is there today."""
    newest: bool = False
    """Whether it takes the newest of a name from a registry in which models have numbers, but no stage and no alias."""
    inplace: str = ""
    """The parameter which, when true, makes the call change the receiver."""
    option: str = ""
    """The parameter with the name of a command-line option that the call declares (`*`: any positional one)."""
    placed: bool = False
    """Whether the option is told by its place among the arguments, not by a name."""
    parses: bool = False
    """Whether the result holds the options declared on the receiver, or bound to the decorated function."""
    registers: Literal["", "job", "endpoint", "command", "group", "store"] = ""
    """As a decorator: what the function becomes; a group stands for the jobs that its code states, a store is what the
    function gives."""
    provides: dict[str, str] = {}
    """As a decorator: the classes of what the function is given by whoever calls it, by the names of its parameters;
    `[self]` for a sequence of such objects as it is a method of."""
    block: bool = False
    """As a decorator: whether the function is what its file is there for, as a block of a pipeline."""
    keeps: ResultKeeping | None = None
    """As a decorator: how what the function gives is kept for whoever asks for it by name."""
    runs: str = ""
    """The parameter with a function that the call runs; its result is the call's where that `gives` no other.
    `*` stands for all of them, which run one after the other."""
    passes: str = ""
    """The parameter with the arguments that this function is given; `*` for the further ones of the call."""
    job: JobMaking | None = None
    """How the call makes a job of a function, which runs later and by itself."""
    group: JobGrouping | None = None
    """How the call puts such jobs together."""
    asset: AssetMaking | None = None
    """As a decorator: how the function becomes an asset, which other assets take by its name."""
    takes_up: AssetLoading | None = None
    """Which assets the call takes up, and what it adds to them."""
    component: ComponentMaking | None = None
    """As a decorator: how the function becomes a component of pipelines."""
    loads: ComponentLoading | None = None
    """Which component of pipelines, described in a file, the result is."""
    ready: ReadyComponent | None = None
    """How the call is a task of a pipeline, by a component whose code is not the project's."""
    starts: Starting | None = None
    """Which program the call starts."""
    mounts: Mounting | None = None
    """Which storage a folder of a container shows; the result stands for that place."""
    outcome: str = ""
    """The parameter with the name, or the number, of what a program that the receiver starts keeps, or that name
    itself: the result is its place; any other name gives the receiver."""
    task: TaskStating | None = None
    """What the call states of a job that runs later."""
    hands: Handing | None = None
    """What the call hands to other jobs, or takes from them."""
    orders: Literal["", "chain", "before", "after", "next"] = ""
    """In which order it puts jobs: all arguments in turn, the receiver before its argument, or after it, or the job at
    hand before the functions that are its arguments."""
    picks: AssetPicking = ""
    """Which assets the result selects: by what the parameters name, those around the receiver's, or what `any` value
    selects; a `job` runs those of its parameter `selection`."""
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
    """What fitting one without a target takes up: all it can from the rows, only which values there are, or nothing.

    A model whose data bring their target along learns nothing of them that could be in other data."""
    column: str = ""
    """The class of the columns of a table of this class, where it is not the one of the library's frames."""
    covers: tuple[str, ...] = ()
    """Globs of other names of classes that behave like this one: `sklearn.linear_model.*`."""
    bases: tuple[str, ...] = ()
    """Classes whose methods it has too."""
    composed: bool = False
    """Whether its objects are put together of others, which do the learning."""
    choosy: bool = False
    """Whether a model of this class chooses by itself which of the columns that it is given it learns from."""
    windows: bool = False
    """Whether its objects are windows that move over rows, so that what is taken of each tells of few of them."""
    keeps: str = ""
    """The scheme of the places where attributes of objects of classes that come from it are kept, below the name of the
    class: `metaflow://`."""
    ending: str = ""
    """What the names of the files of a store end in."""
    stores: StoreMaking | None = None
    """How objects of classes of the project that come from it keep what jobs give."""
    tells: dict[str, Telling] = {}
    """What its objects tell about an asset, by the names of attributes, and of methods as `name()`."""
    handed_on: str = ""
    """The method by which what it stands for is taken where a job of its library is given it."""
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
    platform: bool = False
    """Whether it is the client of a platform, one of several that keep runs, models, features or vectors, or answer."""
    shows: bool = False
    """Whether a script that uses it is an application which people look at: a dashboard."""
    draws: bool = False
    """Whether all that its calls do is to draw figures."""
    abbreviations: tuple[str, ...] = ()
    """What code calls it in names of variables, for a library of one algorithm: `lgb_params`."""
    retold: tuple[str, ...] = ()
    """The methods of functions that its decorators change which give the function again, with other settings."""
    timed: dict[str, tuple[str, ...]] = {}
    """The methods of such functions that say when they are started, each with the parameters that may hold a time."""
    calling: tuple[str, ...] = ()
    """The parameters of these methods with what the function is then given, by the names of its own."""
    configuring: tuple[str, ...] = ()
    """The parameters of methods that give a function again which name a document: the library reads all of it."""
    variables: dict[str, str] = {}
    """The variables of the environment that its jobs are started with; what `*` in a name covers, `*` in the value is,
    in small letters."""
    environment: tuple[str, ...] = ()
    """The variables of the environment that it takes by itself, as globs."""
    constants: dict[str, str | int | float | bool] = {}
    """Values of names that code takes from the library: `os.sep`."""
    functions: dict[str, Effects] = {}
    classes: dict[str, ClassEffects] = {}
    network: str = ""
    """The method in which classes of a project that come from those of the library say what a model computes."""
    hooks: dict[str, tuple[str, ...]] = {}
    """What the library calls by name: globs of methods, by globs of the classes they belong to; under an empty name,
    functions of modules. A class that is named with no methods takes no calls of its own."""
