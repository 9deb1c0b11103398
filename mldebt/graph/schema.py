"""The vocabulary of the graph: every kind of node and edge, one sentence each.

What nodes and edges have is in the attributes; the reference page is generated from both.
"""

from __future__ import annotations

from enum import Enum

import msgspec


class NodeKind(str, Enum):
    """What a node stands for."""

    __hash__ = str.__hash__  # that of enumerations is Python, and each key of an edge asks for it

    DATASET = "dataset"
    FEATURE = "feature"
    MODEL = "model"
    TRANSFORMER = "transformer"
    ENCODING = "encoding"
    PREDICTION = "prediction"
    KNOWLEDGE = "knowledge"
    INTAKE = "intake"
    CHOICE = "choice"
    SPLIT = "split"
    ROWS = "rows"
    DRAW = "draw"
    JOB = "job"
    CONFIG_KEY = "config_key"
    CONFIG_FILE = "config_file"
    SETTING = "setting"
    REQUIREMENTS = "requirements"
    FUNCTION = "function"
    CLASS = "class"
    PACKAGE = "package"
    PLATFORM = "platform"
    CHECK = "check"
    DECISION = "decision"
    LOSS = "loss"
    PICK = "pick"
    CLAIM = "claim"
    PROMOTION = "promotion"
    CONSUMER = "consumer"
    BRANCH = "branch"


class EdgeKind(str, Enum):
    """How two nodes are related."""

    __hash__ = str.__hash__

    FEEDS = "feeds"
    PRODUCES = "produces"
    FLOWS = "flows"
    LABELS = "labels"
    USES = "uses"
    DROPS = "drops"
    CONTAINS = "contains"
    DECLARES = "declares"
    GUARDED_BY = "guarded_by"
    CHECKED_BY = "checked_by"
    READS_KEY = "reads_key"
    SAME_SETTING = "same_setting"
    BESIDE = "beside"
    KEPT_BY = "kept_by"
    OFFERS = "offers"
    NAMES = "names"
    COPIES = "copies"
    IGNORED_BY = "ignored_by"
    STARTS = "starts"
    RUNS = "runs"
    PRECEDES = "precedes"
    IMPORTS = "imports"
    SPANS = "spans"
    INFORMS = "informs"
    DECIDES = "decides"
    BETRAYS = "betrays"
    TEACHES = "teaches"
    EVALUATES = "evaluates"
    RECOMPUTES = "recomputes"
    EQUIPS = "equips"
    VARIES = "varies"


NODE_SENTENCES: dict[NodeKind, str] = {
    NodeKind.DATASET: "Data at rest: a file, directory, table, topic, collection or HTTP resource.",
    NodeKind.FEATURE: "A column of a dataset or frame, or a named input of a model.",
    NodeKind.MODEL: "A trained machine-learning model.",
    NodeKind.TRANSFORMER: "A fitted transformation of data: a scaler, encoder, imputer, vectoriser.",
    NodeKind.ENCODING: "Numbers or columns that categories got by the rows at hand, with no mapping of their own.",
    NodeKind.PREDICTION: "What a model gives for some input, at the place it is asked.",
    NodeKind.KNOWLEDGE: "What code learns from rows in one place: a scaler's state, a mean, rows drawn again.",
    NodeKind.INTAKE: "What a model takes in to learn from, or what code names as that, at one place.",
    NodeKind.CHOICE: "A place where code keeps what does best: a model, a threshold, a number of rounds.",
    NodeKind.SPLIT: "A place where code divides rows into parts to train, validate and test on.",
    NodeKind.ROWS: "The rows of one part of a split.",
    NodeKind.DRAW: "A place where code draws at random, without a seed of its own, what a model is made of.",
    NodeKind.JOB: "What runs: a pipeline stage, task, script, notebook or endpoint handler.",
    NodeKind.CONFIG_KEY: "A key of a configuration file.",
    NodeKind.CONFIG_FILE: "A file that configures the project's own code.",
    NodeKind.SETTING: "A value that code or configuration states as a literal, at the place where it stands.",
    NodeKind.REQUIREMENTS: "A file that asks for packages, beside code that trains models.",
    NodeKind.FUNCTION: "A function of the project's own code.",
    NodeKind.CLASS: "A class of the project's own code that nothing but tests uses.",
    NodeKind.PACKAGE: "A folder of Python modules.",
    NodeKind.PLATFORM: "What a part of the project calls of a platform: by one client library, from some modules.",
    NodeKind.CHECK: "A validation or monitoring step that watches data, a model or predictions.",
    NodeKind.LOSS: "A place where code leaves rows out without telling.",
    NodeKind.PICK: "A place where code takes a file out of a folder by an order that nobody fixed.",
    NodeKind.CLAIM: "What code states of a model, its data or who watches them, without having looked.",
    NodeKind.PROMOTION: "A model is registered, or put into production.",
    NodeKind.DECISION: "A number written in the code that decides on a score, a prediction or the rows of data.",
    NodeKind.CONSUMER: "A user of data or predictions that people name and no code here shows.",
    NodeKind.BRANCH: "A stretch of code that does nothing where it stands, or whose condition has one value only.",
}

EDGE_SENTENCES: dict[EdgeKind, str] = {
    EdgeKind.FEEDS: "A job takes in a dataset or model: from the data to the job.",
    EdgeKind.PRODUCES: "A job makes a dataset or model: from the job to the data.",
    EdgeKind.FLOWS: "Data moves between datasets, features, models and predictions, as finely as the code shows.",
    EdgeKind.LABELS: "A dataset or feature is the target that a model is trained on: from the data to the model.",
    EdgeKind.USES: "A job selects, prints, plots, returns or passes on a feature: from the feature to the job.",
    EdgeKind.DROPS: "A job removes a feature: from the feature to the job.",
    EdgeKind.CONTAINS: (
        "A directory holds a dataset, a dataset a feature, a query a column of its own, a key a key, "
        "a package a job or function, a split its rows."
    ),
    EdgeKind.DECLARES: "A job or consumer is stated by people to read or write a dataset or model: to the data.",
    EdgeKind.GUARDED_BY: "People state that a dataset or model is guarded against feedback by a check.",
    EdgeKind.CHECKED_BY: "A check validates or monitors a dataset or model: from the data to the check.",
    EdgeKind.READS_KEY: "A job reads a configuration key: from the job to the key.",
    EdgeKind.KEPT_BY: "A job makes a dataset only where it is not there yet: from the data to the job.",
    EdgeKind.BESIDE: "Things alike that are one finding, as unread keys of a section: from the first to each other.",
    EdgeKind.SAME_SETTING: "A setting states what another setting or a key states: from the later to the earlier.",
    EdgeKind.OFFERS: "A catalog offers a dataset by name: from the key of its entry to the data.",
    EdgeKind.NAMES: "Code that is commented out names a function, or an entry of a catalog.",
    EdgeKind.RECOMPUTES: "Code computes for a model in use what other code computes to train it: to the other code.",
    EdgeKind.COPIES: (
        "A function, query, source, feature or block of a job repeats another: from the later to the earlier one."
    ),
    EdgeKind.IGNORED_BY: "A job is given data by name and its code never touches it: from the data to the job.",
    EdgeKind.STARTS: "A job starts another as a process: from the job that waits to the one that is started.",
    EdgeKind.RUNS: "A task of an orchestrator brings up or runs another job: a service of an image, models of dbt.",
    EdgeKind.PRECEDES: "A task is stated to come before another: from the earlier to the later one.",
    EdgeKind.IMPORTS: "A job's code imports code of another folder: from the job to the package.",
    EdgeKind.SPANS: "What was learnt comes from all the rows that a split divides: from the knowledge to the split.",
    EdgeKind.INFORMS: "What was learnt is in the rows of a part of a split, or in a column: from it to these.",
    EdgeKind.DECIDES: "Code picks something by how well it does on rows of a part: from the rows to the choice.",
    EdgeKind.BETRAYS: "A feature holds the target of a model that takes it in: from the feature to the intake.",
    EdgeKind.TEACHES: "A model or knowledge is learnt from a part of a split: from the rows to what is learnt.",
    EdgeKind.EVALUATES: "A model is asked for predictions on a part of a split: from the rows to the model.",
    EdgeKind.EQUIPS: "A file asks for the packages that a model is trained with: from the file to the model.",
    EdgeKind.VARIES: "What is drawn at random makes a model another in every run: from the draw to the model.",
}

DATA_EDGES = frozenset({EdgeKind.FEEDS, EdgeKind.PRODUCES, EdgeKind.FLOWS, EdgeKind.LABELS})
"""Edges that point the way data moves; lineage follows these and no others."""


class AttributeDoc(msgspec.Struct, frozen=True):
    """What is told of an attribute: its type (string, integer, number, boolean) and one sentence."""

    type: str
    sentence: str
