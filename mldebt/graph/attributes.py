"""The attributes of the graph's nodes and edges, by kind: their types and one sentence each.

Rules are checked against these tables, and the reference page is generated from them.
"""

from __future__ import annotations

import msgspec

from mldebt.graph.schema import NodeKind


class AttributeDoc(msgspec.Struct, frozen=True):
    """An attribute of a node kind: its type (string, integer, number, boolean) and one sentence."""

    type: str
    sentence: str


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

_TRIAL = AttributeDoc("boolean", "Whether it is in an example, or in a notebook of which nobody takes anything up.")

NODE_ATTRIBUTES: dict[NodeKind, dict[str, AttributeDoc]] = {
    NodeKind.DATASET: {
        "locator": AttributeDoc("string", "Its path from the root, URI or table name; `*` for unknown parts."),
        "dataset": AttributeDoc("string", "Its own name, as a column has the name of its dataset."),
        "medium": AttributeDoc(
            "string", "file, directory, table, uri, registry, stream, or memory for what a tool hands on."
        ),
        "pattern": AttributeDoc("boolean", "Whether the locator has unknown parts."),
        "holds": AttributeDoc("string", "What it holds: data, predictions, model, report or image."),
        "unknown": AttributeDoc("boolean", "Whether its locator is not known at all."),
        "declared_output": AttributeDoc("boolean", "Whether a pipeline declares it as an output."),
        "declared_input": AttributeDoc("boolean", "Whether a pipeline declares it as an input."),
        "removed": AttributeDoc("boolean", "Whether the code that writes it removes it again."),
        "beside_declared": AttributeDoc("boolean", "Whether a pipeline declares other data of the same folder."),
        "tracked": AttributeDoc("boolean", "Whether git or a data versioning tool holds it."),
        "final": AttributeDoc("boolean", "Whether people declare it a final output of the project."),
        "contract": AttributeDoc(
            "boolean", "Whether others may rely on it: predictions, declared outputs, statements."
        ),
        "takes": AttributeDoc(
            "string", "What is taken there by a name that may change its meaning: model, prompt or data."
        ),
        "unwatched_steps": AttributeDoc(
            "integer", "By how many data sets of the project, none of them checked, it reaches a model from outside."
        ),
        "served": AttributeDoc("boolean", "Whether a platform states that it serves the model that is there."),
        "hosted": AttributeDoc("boolean", "Whether it is a model that a service hosts, by the name it is asked under."),
        "floating": AttributeDoc("string", "What stands for it whenever it is taken; empty where it is fixed."),
        "external": AttributeDoc("boolean", "Whether people declare that it comes from outside."),
        "resource": AttributeDoc(
            "string", "What dbt knows it as: model, seed, snapshot or source; empty for the rest."
        ),
        "layer": AttributeDoc("string", "The layer of a dbt model: base, staging, intermediate, marts or other."),
        "materialized": AttributeDoc("string", "How dbt keeps it: table, view, incremental, ephemeral, …."),
        "access": AttributeDoc("string", "Who may refer to a dbt model: private, protected or public."),
        "relation": AttributeDoc("string", "The table that a dbt source means, with its schema and database."),
        "described": AttributeDoc("boolean", "Whether people describe what it holds."),
        "columns": AttributeDoc("integer", "How many of its columns the properties of dbt name."),
        "described_columns": AttributeDoc("integer", "How many of these have a description."),
        "spine": AttributeDoc("boolean", "Whether dbt takes it for the days that metrics are counted over."),
        "source_described": AttributeDoc("boolean", "Whether the dbt source that a table belongs to is described."),
        "contracted": AttributeDoc("boolean", "Whether dbt enforces a contract on its columns."),
        "fresh": AttributeDoc("boolean", "Whether dbt checks how old the data of a source is."),
        "key_tested": AttributeDoc("boolean", "Whether dbt tests that a key of it is unique and there."),
        "parents": AttributeDoc("integer", "How many datasets a dbt model is made of."),
        "children": AttributeDoc("integer", "How many dbt models are made of it."),
        "leaf_children": AttributeDoc("integer", "How many of them nothing is made of."),
        "chained_views": AttributeDoc("integer", "How many views in a row a dbt model reads through, itself left out."),
        "missing": AttributeDoc("boolean", "Whether something names it and nothing here makes or states it."),
        "read": AttributeDoc("boolean", "Whether anything reads it."),
        "used": AttributeDoc("boolean", "Whether code takes up what it reads from it."),
        "written": AttributeDoc("boolean", "Whether anything writes it."),
        "saved_beside": AttributeDoc("string", "A model that code saves in its folder, where nothing saves it itself."),
        "may_be_read": AttributeDoc("boolean", "Whether a read of a partly unknown place, or a name, may mean it."),
        "by_product": AttributeDoc(
            "string", "marker, intermediate, binary or model, where only programs would read it; empty for products."
        ),
        "unserved": AttributeDoc(
            "string", "Its name and features where it is a feature view of which nothing takes any."
        ),
        "offered": AttributeDoc("string", "The name under which a catalog or feature store offers it."),
        "view": AttributeDoc("string", "The feature view that a feature store makes of it."),
        "joined_by": AttributeDoc("string", "The columns by which a feature view is joined, as its entities state."),
        "holds_for": AttributeDoc(
            "string", "How long the values of a feature view hold, as it states; empty where nothing is known."
        ),
    },
    NodeKind.FEATURE: {
        "computed": AttributeDoc("boolean", "Whether code of the project computes it."),
        "in_vain": AttributeDoc(
            "boolean", "Whether it is computed, and not used, named again, refined, dropped, repeated or overwritten."
        ),
        "told_with": AttributeDoc("string", "The unused feature of the same file that stands for it."),
        "along": AttributeDoc("string", "The unused features that it stands for, as a part of a sentence."),
        "refined": AttributeDoc("boolean", "Whether it is made of a column of the same name: cleaned or converted."),
        "repeated": AttributeDoc("boolean", "Whether the same code computes it as a part of another job, told before."),
        "used": AttributeDoc("boolean", "Whether its value reaches a model, an output, a check or unknown code."),
        "named": AttributeDoc("boolean", "Whether the code that computes it says its name for another reason, too."),
        "dropped_within": AttributeDoc("boolean", "Whether the function that computes it drops it itself."),
        "dropped": AttributeDoc("boolean", "Whether it is dropped by name somewhere after it is computed."),
        "unread": AttributeDoc("boolean", "Whether a query gives it and nothing that reads the query uses it."),
        "missing": AttributeDoc("boolean", "Whether properties name it and the query of its dataset does not give it."),
        "unserved": AttributeDoc(
            "string", "Its name in a feature store where nothing takes it but others of its view."
        ),
        "dataset": AttributeDoc("string", "The dataset it is a column of, empty for one in memory."),
        "holds": AttributeDoc("string", "What that dataset holds; empty for one in memory."),
        "weighs": AttributeDoc(
            "string", "The share of all importance that a committed table gives it, where that is next to nothing."
        ),
        "request": AttributeDoc("string", "The class of requests to an endpoint whose unread fields it stands for."),
        "overwritten": AttributeDoc("boolean", "Whether it is computed anew before anything can have read it."),
        "line": AttributeDoc("integer", "The line that computes an overwritten one anew."),
        "chosen": AttributeDoc("boolean", "Whether a model takes it in, or what code names as the inputs of one."),
        "is_target": AttributeDoc("boolean", "Whether it is the target of a model, or is named like one."),
    },
    NodeKind.MODEL: {
        "algorithm": AttributeDoc("string", "The class or function that makes it."),
        "locator": AttributeDoc("string", "Where it is saved or registered, if it is."),
        "sources": AttributeDoc("integer", "How many datasets that nothing here makes its training data is made from."),
        "intermediates": AttributeDoc("integer", "How many datasets that something here makes lie on the way to it."),
        "saved": AttributeDoc("boolean", "Whether code writes it anywhere: to a file, a registry, a run."),
        "cross_validated": AttributeDoc(
            "boolean", "Whether it is trained anew for each of several folds, scored there and thrown away."
        ),
        "validated": AttributeDoc("boolean", "Whether any code of the project checks data in a way that can stop it."),
        "documented": AttributeDoc("boolean", "Whether any document of the project speaks of it."),
        "only_metric": AttributeDoc(
            "string", "The one metric that is taken of how well it does; empty where it is none or several."
        ),
        "sliced": AttributeDoc("boolean", "Whether a metric is taken of it in turn, as for groups of rows."),
        "trained_in": AttributeDoc("string", "The job that trains it; empty where none here is seen to."),
        "choosy": AttributeDoc("boolean", "Whether it leaves out columns of what it is given, and nobody knows which."),
        "corrects": AttributeDoc("boolean", "Whether its target is what a prediction leaves over, as a residual is."),
        "judged_elsewhere": AttributeDoc("boolean", "Whether it is scored on rows that no split of its own held out."),
        "bundled": AttributeDoc("boolean", "Whether it takes in all columns of what was read but one or two by name."),
        "evaluated": AttributeDoc("boolean", "Whether anything in the project finds out how good a model is."),
        "learns_differently": AttributeDoc(
            "boolean", "Whether it learns from other data than in the commit compared with; false without comparing."
        ),
        "explained": AttributeDoc("boolean", "Whether a write-up that may speak of it changed since that commit."),
    },
    NodeKind.TRANSFORMER: {
        "algorithm": AttributeDoc("string", "The class that it is an object of."),
        "kept": AttributeDoc("boolean", "Whether it is saved, alone or in something else, or goes out of sight."),
        "fitted_by": AttributeDoc("string", "The job that fits it."),
        "predicted_on": AttributeDoc("boolean", "Whether a model is asked about what it changed, in the same job."),
        "in_training": AttributeDoc("boolean", "Whether that job, or its code, trains a model or divides rows too."),
    },
    NodeKind.ENCODING: {
        "kept": AttributeDoc("boolean", "Whether its module states or saves the categories or columns."),
        "taken_up": AttributeDoc("boolean", "Whether a model that is saved, or data that something reads, has it."),
    },
    NodeKind.PREDICTION: {
        "stored": AttributeDoc("boolean", "Whether data at rest is made of it."),
        "served": AttributeDoc("boolean", "Whether a job that answers people or programs asks for it."),
        "watched": AttributeDoc("boolean", "Whether code near it keeps, logs or monitors what goes in or out."),
        "asked_by": AttributeDoc("string", "The job that asks for it."),
        "beside_another": AttributeDoc(
            "boolean", "Whether another unwatched one of the same application is told first."
        ),
        "others_scored": AttributeDoc(
            "boolean",
            "Whether a file named after evaluation scores a model of which nothing shows where it was trained.",
        ),
        "held_out": AttributeDoc(
            "boolean", "Whether code named after evaluation asks for it, of rows from a file named after it."
        ),
        "of_training_rows": AttributeDoc("boolean", "Whether the model learnt from the very rows it is asked about."),
        "scored": AttributeDoc("boolean", "Whether a metric holds it against the truth."),
        "by": AttributeDoc("string", "The hosted models that give it, by name; empty for a model at hand."),
        "judges": AttributeDoc("boolean", "Whether a hosted model is asked by it how good an answer is."),
    },
    NodeKind.KNOWLEDGE: {
        "learns": AttributeDoc(
            "string", "How it is learnt: fit, statistic, extremes, groups, resampling, order or ahead."
        ),
        "of_labels": AttributeDoc("boolean", "Whether all columns that hold it are targets of models."),
        "of_calendar": AttributeDoc("boolean", "Whether it is learnt from what a calendar tells ahead, by its name."),
        "unapplied": AttributeDoc("boolean", "Whether it was fitted on all rows of a split, and is put to no rows."),
        "line": AttributeDoc("integer", "The line it is learnt in."),
    },
    NodeKind.INTAKE: {
        "named_only": AttributeDoc("boolean", "Whether only its name, X, tells that a model takes it in.")
    },
    NodeKind.CHOICE: {
        "picks": AttributeDoc("string", "What is picked, as a reader calls it."),
        "held_out": AttributeDoc("boolean", "Whether rows are left that took no part in it, as far as code shows."),
    },
    NodeKind.SPLIT: {
        "shuffled": AttributeDoc("boolean", "Whether training rows need not come before the others."),
        "time": AttributeDoc(
            "string",
            "What tells of an order in time of the rows: a column or a name; empty where nothing does.",
        ),
        "overlap": AttributeDoc("string", "Why some rows are in two parts, as the end of a sentence; empty for most."),
        "stratified": AttributeDoc("boolean", "Whether each part gets its share of every class, if it can be told."),
        "seeded": AttributeDoc("boolean", "Whether the parts are the same in every run, as far as it can be told."),
        "trial": _TRIAL,
        "line": AttributeDoc("integer", "The line it stands in."),
    },
    NodeKind.ROWS: {"role": AttributeDoc("string", "What the part is for: train, validation or test.")},
    NodeKind.DRAW: {
        "draws": AttributeDoc(
            "string", "What is drawn: model, transformer or rows; what it starts with, for the former."
        ),
        "seeded": AttributeDoc("boolean", "Whether its job seeds all its randomness."),
        "trial": _TRIAL,
        "test": AttributeDoc("boolean", "Whether it is test code."),
    },
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
            "another job of the same declaration tells of it.",
        ),
        "documented": AttributeDoc("boolean", "Whether a document tells people to run its code."),
        "imported": AttributeDoc("boolean", "Whether other code imports its file."),
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
        "told": AttributeDoc("boolean", "Whether it is an unused entry right after another, which tells of both."),
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
        "copies": AttributeDoc("integer", "How many other files state the same."),
        "broken": AttributeDoc("string", "Why the code that it names does not exist; empty where it does."),
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
        "nested": AttributeDoc("boolean", "Whether it is defined inside another function."),
        "in_unused_class": AttributeDoc("boolean", "Whether it is a method of a class that nothing uses at all."),
        "plain": AttributeDoc("boolean", "Whether it only shows something, or gives a text or an attribute."),
        "shown": AttributeDoc("boolean", "Whether a document shows people how to call it."),
        "beside_another": AttributeDoc("boolean", "Whether another uncalled function of its file stands for it."),
        "along": AttributeDoc("string", "The others that it stands for, as the end of a sentence."),
        "copies": AttributeDoc("integer", "How many other functions repeat it."),
        "copied_along": AttributeDoc("string", "What else is copied between its folder and that of its copies."),
        "test": AttributeDoc("boolean", "Whether it is test code."),
    },
    NodeKind.CLASS: {
        "statements": AttributeDoc("integer", "How many statements its body has, a method counting as one."),
        "data_code": AttributeDoc("boolean", "Whether it is a part of code that handles data or models."),
        "beside_another": AttributeDoc("boolean", "Whether another unused class of its file stands for it."),
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
        "flag_of": AttributeDoc("string", "The function whose parameter the flag is; empty for a constant."),
        "everywhere": AttributeDoc("string", "Where its flag has that value, as the end of a sentence."),
        "verdict": AttributeDoc("string", "What follows from its flag, as a sentence."),
        "reason": AttributeDoc("string", "Why it does nothing, as a sentence; how an unused result came about."),
        "beside_another": AttributeDoc("boolean", "Whether another such step of its file stands for it."),
        "along": AttributeDoc("string", "The steps that it stands for, as the end of a sentence."),
        "line": AttributeDoc("integer", "The line of the definition that replaces it."),
        "function": AttributeDoc("string", "The function it stands in, else its file."),
        "statements": AttributeDoc("integer", "How many statements it has."),
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
    },
    NodeKind.PROMOTION: {
        "deed": AttributeDoc("string", "registers, promotes or ships."),
        "gated": AttributeDoc("boolean", "Whether a condition on how good the model is can stop it."),
        "last": AttributeDoc("boolean", "Whether no later step of the project promotes what is registered."),
    },
    NodeKind.DECISION: {
        "value": AttributeDoc("string", "The number as text; several in one function are joined by `and`."),
        "constant": AttributeDoc("string", "The constant that holds the number, empty where it stands in place."),
        "subject": AttributeDoc("string", "What it decides on: score, prediction, data, feature, label or limit."),
        "deed": AttributeDoc(
            "string",
            "What is done: compares, filters, limits, scales, shifts, clips, overrules, assumes, fills or bins.",
        ),
        "function": AttributeDoc("string", "The function it stands in."),
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
        "string", "For produces: the declared data in place of which the same call writes it; empty if there is none."
    ),
    "beside_maker": AttributeDoc(
        "boolean", "For feeds: whether the code that reads stands in the folder of the code that writes the data."
    ),
    "written_up": AttributeDoc("boolean", "For feeds: whether a document names the data and the job in one line."),
    "written_at": AttributeDoc("string", "For produces: where the code that writes stands."),
    "one_column": AttributeDoc(
        "boolean", "For flows: whether a feature goes into a dataset, or into a column of it that has another name."
    ),
    "via": AttributeDoc("string", "The job in whose code the data moves."),
    "observed": AttributeDoc("boolean", "Whether code was seen to do it, not only a declaration."),
    "switched_off": AttributeDoc(
        "boolean", "Whether the code that does it is behind a switch that the command of the job leaves off."
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
    "trainer": AttributeDoc("string", "For recomputes: what computes it for training."),
    "detail": AttributeDoc("string", "What happens, in a few words: the step of a trail."),
}


def attributes_of(kind: NodeKind) -> dict[str, AttributeDoc]:
    """All attributes of a node kind, the common ones included."""
    return {**COMMON_ATTRIBUTES, **NODE_ATTRIBUTES[kind]}
