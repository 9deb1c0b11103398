"""The attributes of data and what is made of it: data sets, features, models, parts of rows, what is known of them."""

from __future__ import annotations

from mldebt.graph.schema import AttributeDoc, NodeKind

_TRIAL = AttributeDoc("boolean", "Whether it is in an example, or in a notebook of which nobody takes anything up.")

DATA_ATTRIBUTES: dict[NodeKind, dict[str, AttributeDoc]] = {
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
        "beside_another": AttributeDoc("boolean", "Whether another such model that the same jobs load stands for it."),
        "along": AttributeDoc("string", "The models that it stands for, as a part of a sentence."),
        "unmade": AttributeDoc(
            "boolean", "Whether it is a model that code loads and that nothing saves, keeps or names."
        ),
        "may_be_read": AttributeDoc("boolean", "Whether a read of a partly unknown place, or a name, may mean it."),
        "by_product": AttributeDoc(
            "string", "marker, intermediate or binary, where only programs would read it; empty for products."
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
        "out_of_sight": AttributeDoc(
            "boolean",
            "Whether it may be taken up where nobody sees: its table is handed out whole, or its name reused.",
        ),
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
        "unchecked": AttributeDoc("string", "Which endpoint asks a model about it as a request brings it, unchecked."),
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
        "told": AttributeDoc(
            "boolean", "Whether another job, told before, fits one by the same code to predict on it."
        ),
    },
    NodeKind.ENCODING: {
        "kept": AttributeDoc("boolean", "Whether its module states or saves the categories or columns."),
        "taken_up": AttributeDoc("boolean", "Whether a model that is saved, or data that something reads, has it."),
        "by": AttributeDoc("string", "What decides which category gets which number, as the end of a sentence."),
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
}
