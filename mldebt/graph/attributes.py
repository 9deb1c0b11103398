"""The attributes of the graph's nodes and edges, by kind: those of code and practice here, those of data beside it.

Rules are checked against these tables, and the reference page is generated from them.
"""

from __future__ import annotations

from mldebt.graph.data_attributes import DATA_ATTRIBUTES
from mldebt.graph.schema import AttributeDoc, NodeKind

COMMON_ATTRIBUTES: dict[str, AttributeDoc] = {
    "id": AttributeDoc("string", "The identity of the node, to tell two of one name apart."),
    "name": AttributeDoc("string", "The name users know the node by."),
    "kind": AttributeDoc("string", "The kind of the node."),
    "path": AttributeDoc("string", "The file the node was first seen in."),
    "folder": AttributeDoc("string", "The top-level folder of that file, empty at the root."),
    "put_away": AttributeDoc(
        "boolean", "Whether that file lies in a folder of code kept for the record, as archive is."
    ),
    "owner": AttributeDoc("string", "Who answers for it: from mldebt.yaml, CODEOWNERS or the top-level folder."),
    "owned": AttributeDoc("boolean", "Whether people or a tool state who answers for it."),
    "uncertain": AttributeDoc(
        "boolean", "Whether something that could not be read or resolved may reach the node, so absence proves little."
    ),
}

NODE_ATTRIBUTES: dict[NodeKind, dict[str, AttributeDoc]] = {
    **DATA_ATTRIBUTES,
    NodeKind.JOB: {
        "tool": AttributeDoc("string", "What runs it: dvc, make, shell, workflow, endpoint, notebook, script, …."),
        "declared": AttributeDoc("boolean", "Whether a pipeline tool states it with all its inputs and outputs."),
        "pipeline": AttributeDoc(
            "string", "The pipeline it belongs to: the file that states it, the application it serves, else its folder."
        ),
        "service": AttributeDoc("string", "The folder of its code that is installed or deployed by itself."),
        "language": AttributeDoc(
            "string", "The programming language it is written in; empty where several, or unknown."
        ),
        "serves": AttributeDoc("boolean", "Whether people or other programs get its answers: endpoints, dashboards."),
        "page": AttributeDoc("boolean", "Whether it keeps nothing and its file makes a page for people to look at."),
        "only_shows": AttributeDoc("boolean", "Whether people only look at data in it: a notebook that keeps nothing."),
        "keeps_store": AttributeDoc("boolean", "Whether its code lies with the definitions of a feature store."),
        "launcher": AttributeDoc("string", "The tool, or script, that starts it; empty where only people do."),
        "schedule": AttributeDoc(
            "string", "When its tool starts it by itself, as it is written there; empty where none."
        ),
        "unregistered": AttributeDoc(
            "string", "The nodes of its pipeline where that is never registered, told by the first of them; else empty."
        ),
        "unlisted_keys": AttributeDoc(
            "string", "The keys of configuration that its code reads and it does not list, told by the first of them."
        ),
        "changed": AttributeDoc(
            "string",
            "What was changed since the last run that its tool keeps a record of; empty where nothing is seen, or "
            "another job of the same file tells of it.",
        ),
        "changed_along": AttributeDoc(
            "string", "The other jobs of its file that were changed, too, as a part of a sentence."
        ),
        "documented": AttributeDoc("boolean", "Whether a document tells people to run its code."),
        "imported": AttributeDoc("boolean", "Whether other code imports its file."),
        "named": AttributeDoc("boolean", "Whether other code that is no test has the path of its file as a text."),
        "trains": AttributeDoc("boolean", "Whether it fits a model."),
        "predicts": AttributeDoc("boolean", "Whether it asks a model for predictions."),
        "test": AttributeDoc("boolean", "Whether it is test code."),
        "data_code": AttributeDoc("boolean", "Whether it is a part of code that handles data or models."),
        "statements": AttributeDoc("integer", "How many statements of its code handle data by calling something."),
        "glue_statements": AttributeDoc("integer", "How many of them only move or convert data between libraries."),
        "conversions": AttributeDoc("integer", "How many of these convert it from one form to another."),
        "libraries": AttributeDoc("integer", "How many data and ML libraries its code calls."),
        "unread_columns": AttributeDoc("string", "The columns that its query gives and nothing reads, in a few words."),
    },
    NodeKind.CONFIG_KEY: {
        "file": AttributeDoc("string", "The configuration file."),
        "key": AttributeDoc("string", "The path of the key, dotted."),
        "label": AttributeDoc("string", "The path of the key, and the first keys inside a section."),
        "value": AttributeDoc("string", "Its value as text, empty for a section."),
        "section": AttributeDoc("boolean", "Whether it holds other keys."),
        "depth": AttributeDoc("integer", "How many keys lead to it, itself included."),
        "data_code": AttributeDoc("boolean", "Whether it is a part of code that handles data or models."),
        "loaded": AttributeDoc("boolean", "Whether code of the project loads the file."),
        "entry": AttributeDoc("boolean", "Whether it is an entry of a catalog of data, which jobs take by name."),
        "missing": AttributeDoc("boolean", "Whether code reads it and no configuration has it."),
        "read": AttributeDoc("boolean", "Whether anything reads the key, the section it is in, or a key below it."),
        "idle": AttributeDoc("string", "What becomes of its value where nothing uses what is read; empty elsewhere."),
        "parent_read": AttributeDoc("boolean", "Whether the section that holds it is read; true at the top."),
        "beside_another": AttributeDoc("boolean", "Whether another unread key of its section stands for it."),
        "along": AttributeDoc("string", "The unread keys that it stands for, as the end of a sentence."),
    },
    NodeKind.CONFIG_FILE: {
        "read": AttributeDoc("boolean", "Whether any code, command, tool or other file may read it."),
        "data_code": AttributeDoc("boolean", "Whether it lies beside code that handles data or models."),
        "keys": AttributeDoc("integer", "How many keys it has, those inside sections included."),
    },
    NodeKind.SETTING: {
        "value": AttributeDoc("string", "Its value as text; empty for a credential, which nothing may show."),
        "role": AttributeDoc(
            "string", "How it is stated: argument, entry, default, environment, constant, variable, text, command, key."
        ),
        "subject": AttributeDoc("string", "What it sets: a callable, a dict, a function, an algorithm."),
        "copied_into": AttributeDoc("string", "Into how many files it was copied, as the end of a sentence."),
        "broken": AttributeDoc("string", "Why the code that it names does not exist; empty where it does."),
        "given_in_vain": AttributeDoc("string", "What gives it to a container where nothing reads it, in words."),
        "rejected": AttributeDoc(
            "string", "The code of the project that is given it and has no parameter of its name."
        ),
        "secret": AttributeDoc("boolean", "Whether it is a credential."),
        "takes": AttributeDoc("string", "What it takes by a name that may change its meaning: artifact."),
        "floating": AttributeDoc("string", "What stands for it whenever it is taken; empty where it is fixed."),
        "personal": AttributeDoc("boolean", "Whether it is a path on the machine of one person."),
        "beside_another": AttributeDoc("boolean", "Whether another setting of its kind stands for it."),
        "along": AttributeDoc("string", "The files that it stands for, as the end of a sentence."),
    },
    NodeKind.REQUIREMENTS: {
        "unpinned": AttributeDoc("string", "The ML packages whose version nothing fixes, as a part of a sentence."),
        "opens_along": AttributeDoc("string", "The other files that leave it open, too, as a part of a sentence."),
        "opens": AttributeDoc(
            "string", "The code that opens saved models with a package whose version it leaves open."
        ),
    },
    NodeKind.FUNCTION: {
        "statements": AttributeDoc("integer", "How many statements it has."),
        "data_code": AttributeDoc("boolean", "Whether it is a part of code that handles data or models."),
        "called": AttributeDoc("boolean", "Whether anything in the project but tests calls or names it."),
        "called_from_tests": AttributeDoc("boolean", "Whether test code calls or names it."),
        "public_api": AttributeDoc(
            "boolean", "Whether it is offered to users of a library, or by classes of one kind."
        ),
        "hook": AttributeDoc("boolean", "Whether a library or platform may call it: by its name, class or decorator."),
        "left_over": AttributeDoc(
            "boolean", "Whether nothing calls it, and neither users, documents, its class nor what it does tell why."
        ),
        "only_tested": AttributeDoc(
            "boolean", "Whether tests call it, and nothing else does or tells why it is there."
        ),
        "nested": AttributeDoc("boolean", "Whether it is defined inside another function."),
        "in_unused_class": AttributeDoc("boolean", "Whether it is a method of a class that nothing uses at all."),
        "plain": AttributeDoc("boolean", "Whether it only shows something, or gives a text or an attribute."),
        "shown": AttributeDoc("boolean", "Whether a document shows people how to call it."),
        "beside_another": AttributeDoc("boolean", "Whether another such function of its file or folder stands for it."),
        "along": AttributeDoc("string", "The others that it stands for, as the end of a sentence."),
        "copies": AttributeDoc("integer", "How many other functions repeat it."),
        "copied_along": AttributeDoc("string", "What else is copied between its folder and that of its copies."),
        "test": AttributeDoc("boolean", "Whether it is test code."),
    },
    NodeKind.CLASS: {
        "statements": AttributeDoc("integer", "How many statements its body has, a method counting as one."),
        "data_code": AttributeDoc("boolean", "Whether it is a part of code that handles data or models."),
        "only_tested": AttributeDoc("boolean", "Whether tests use it."),
        "beside_another": AttributeDoc("boolean", "Whether another such class of its file or folder stands for it."),
        "along": AttributeDoc("string", "The others that it stands for, as the end of a sentence."),
    },
    NodeKind.PACKAGE: {
        "data_code": AttributeDoc("boolean", "Whether it is a part of code that handles data or models."),
        "statements": AttributeDoc("integer", "How many statements of its modules handle data by calling something."),
        "glue_statements": AttributeDoc("integer", "How many of them only move or convert data between libraries."),
        "conversions": AttributeDoc("integer", "How many of these convert it from one form to another."),
        "libraries": AttributeDoc("integer", "How many data and ML libraries its modules call."),
    },
    NodeKind.PLATFORM: {
        "modules": AttributeDoc("integer", "How many modules of the part call it."),
        "others": AttributeDoc("integer", "How many modules of the part do not."),
        "callers": AttributeDoc("string", "The first of these that call it, as a part of a sentence."),
    },
    NodeKind.CHECK: {
        "tool": AttributeDoc("string", "The library or tool that checks."),
        "toothless": AttributeDoc("boolean", "Whether it can stop nothing."),
        "reason": AttributeDoc("string", "Why it can stop nothing, as the end of a sentence."),
    },
    NodeKind.BRANCH: {
        "state": AttributeDoc(
            "string",
            "unreachable, never, identical, text, replaced, commented, unused, counted, selected, undefined, missing "
            "or flag.",
        ),
        "cause": AttributeDoc("string", "What makes it so: the exit before it, its condition, or the definition."),
        "value": AttributeDoc("string", "The only value that its flag has."),
        "flag_of": AttributeDoc("string", "The function whose parameter the flag is."),
        "verdict": AttributeDoc("string", "What follows from its flag, as a sentence."),
        "reason": AttributeDoc("string", "Why it does nothing, as a sentence; how an unused result came about."),
        "beside_another": AttributeDoc("boolean", "Whether another such step of its file stands for it."),
        "along": AttributeDoc("string", "The steps that it stands for, as the end of a sentence."),
        "line": AttributeDoc("integer", "The line of the definition that replaces it."),
        "function": AttributeDoc("string", "The function it stands in, else its file."),
        "statements": AttributeDoc("integer", "How many statements it has."),
        "counted": AttributeDoc("string", "The same, as the beginning of a sentence that says that they never run."),
        "test": AttributeDoc("boolean", "Whether it is test code."),
        "data_code": AttributeDoc("boolean", "Whether it is a part of code that handles data or models."),
    },
    NodeKind.LOSS: {
        "how": AttributeDoc("string", "swallows, skips or coerces."),
        "reason": AttributeDoc("string", "What happens to the rows, as the end of a sentence."),
    },
    NodeKind.CLAIM: {
        "about": AttributeDoc("string", "What it is: metric, verdict or recipient."),
        "names": AttributeDoc("string", "The names of what is stated."),
        "value": AttributeDoc("string", "What is stated."),
    },
    NodeKind.PICK: {
        "by": AttributeDoc("string", "The call that lists the folder."),
        "function": AttributeDoc("string", "The function it stands in."),
        "along": AttributeDoc("string", "The functions of its file that do the same, as the end of a sentence."),
    },
    NodeKind.PROMOTION: {
        "deed": AttributeDoc("string", "registers, promotes or ships."),
        "gated": AttributeDoc("boolean", "Whether a condition on how good the model is can stop it."),
        "last": AttributeDoc("boolean", "Whether no later step of the project promotes what is registered."),
    },
    NodeKind.DECISION: {
        "value": AttributeDoc("string", "The number as text; several in one function are joined by `and`."),
        "constant": AttributeDoc("string", "The constant that holds the number, empty where it stands in place."),
        "subject": AttributeDoc("string", "What is compared: score, prediction, drift, data, feature, label or limit."),
        "deed": AttributeDoc(
            "string",
            "compares, filters, limits, scales, shifts, clips, overrules, stands in, assumes, fills or bins.",
        ),
        "function": AttributeDoc("string", "The function it stands in."),
        "where": AttributeDoc("string", "Where the number stands, a function or a constant, as a part of a sentence."),
        "outcome": AttributeDoc("string", "What hangs on a comparison: what is returned, kept, called or refused."),
        "beside_another": AttributeDoc("boolean", "Whether another decision like it stands for it."),
        "along": AttributeDoc("string", "The decisions that it stands for, as a part of a sentence."),
    },
    NodeKind.CONSUMER: {"tool": AttributeDoc("string", "What kind of consumer it is: dashboard, repository, team, ….")},
}

EDGE_ATTRIBUTES: dict[str, AttributeDoc] = {
    "folder": AttributeDoc("string", "For produces: the top-level folder of the code that writes, where it was seen."),
    "passing": AttributeDoc("string", "For starts: data that one of the two jobs makes and the other takes."),
    "stated_only": AttributeDoc(
        "boolean", "For ignored_by: whether the job is not given the data, only ordered after it."
    ),
    "from_prototypes": AttributeDoc("boolean", "For imports: whether the code that imports is an experiment itself."),
    "appends": AttributeDoc("boolean", "For produces: whether what is there already stays, as in a log."),
    "instead_of": AttributeDoc(
        "string",
        "For produces and feeds: the declared data in place of which the same call writes or reads it; empty if there "
        "is none.",
    ),
    "beside_maker": AttributeDoc(
        "boolean", "For feeds: whether the code that reads stands in the folder of the code that writes the data."
    ),
    "apart": AttributeDoc(
        "boolean",
        "For feeds: whether the reader is of another repository or deployment than a maker of the data, or the maker "
        "of a pipeline or a trial that the reader is not of.",
    ),
    "written_up": AttributeDoc("boolean", "For feeds: whether a document names the data and the job in one line."),
    "read_at": AttributeDoc("string", "For feeds: where the code that reads stands."),
    "written_at": AttributeDoc("string", "For produces: where the code that writes stands."),
    "fits": AttributeDoc(
        "boolean", "Whether a transformer is fitted on it: what that is put to later is not made of it."
    ),
    "one_column": AttributeDoc(
        "boolean", "For flows: whether a feature goes into a dataset, or into a column of it that has another name."
    ),
    "via": AttributeDoc("string", "The job in whose code the data moves."),
    "observed": AttributeDoc("boolean", "Whether code was seen to do it, not only a declaration."),
    "switched_off": AttributeDoc(
        "boolean", "Whether the code that does it is behind a switch that the command of the job leaves off."
    ),
    "keeps": AttributeDoc("string", "For kept_by: the data that the same function keeps, as a part of a sentence."),
    "there": AttributeDoc("string", "For kept_by: 'it is' or, where it stands for others, 'they are'."),
    "unsure": AttributeDoc(
        "boolean", "Whether the code that does it stands under conditions that are not decided here."
    ),
    "statements": AttributeDoc("integer", "For copies: how many statements are the same."),
    "vocabulary": AttributeDoc("boolean", "For feeds: whether all that is taken is how a model cuts up its input."),
    "again": AttributeDoc(
        "boolean",
        "For copies: whether more was found copied between the same two folders; for feeds: whether another job of the"
        " same file takes the data, too.",
    ),
    "equal": AttributeDoc("boolean", "For same_setting: whether both places have the same value."),
    "environment": AttributeDoc("string", "For same_setting: the other environment whose value it is."),
    "subject": AttributeDoc("string", "For same_setting: what both places set."),
    "lines": AttributeDoc("integer", "For copies of queries: how many lines are the same."),
    "line": AttributeDoc("integer", "For copies of features: the line of the earlier one."),
    "by_path": AttributeDoc("boolean", "For feeds: whether code opens the data by its place, not by a catalog's name."),
    "unlisted": AttributeDoc(
        "boolean", "For reads_key: whether the job should list the key as a parameter, and does not."
    ),
    "unread": AttributeDoc("boolean", "For declares: whether the job lists a parameter and does not read it."),
    "star": AttributeDoc("boolean", "For feeds: whether a query takes every column without naming them."),
    "corrected": AttributeDoc("boolean", "For labels: whether the target is made of several things, as a residual is."),
    "nearest": AttributeDoc("boolean", "For informs: whether no other input that holds it is made closer by."),
    "features": AttributeDoc("string", "For recomputes: the names of the features, or of copied functions."),
    "copied": AttributeDoc("boolean", "For recomputes: whether the same code stands in both places."),
    "rewritten": AttributeDoc("boolean", "For recomputes: whether functions of one name have other code."),
    "trainer": AttributeDoc("string", "For recomputes: what computes it for training."),
    "detail": AttributeDoc("string", "What happens, in a few words: the step of a trail."),
}


def attributes_of(kind: NodeKind) -> dict[str, AttributeDoc]:
    """All attributes of a node kind, the common ones included."""
    return {**COMMON_ATTRIBUTES, **NODE_ATTRIBUTES[kind]}
