"""The form of `mldebt.yaml`: every key with one sentence. The reader and the JSON Schema are made from it."""

from __future__ import annotations

from mldebt.documents import parse_yaml
from mldebt.project.form import NAME, PLAIN, Choice, Day, Flag, Raw, Whole
from mldebt.project.project import (
    AcceptedDebt,
    ConsumerKind,
    DatasetStatement,
    FeedbackLoop,
    ModelStatement,
    OutsideConsumer,
    Ownership,
    Project,
)
from mldebt.project.reading import read, render_schema
from mldebt.project.record import Field, Many, Named, Record, Table
from mldebt.source import Source

FILE_NAME = "mldebt.yaml"

OWNERSHIP = Record(
    "an ownership",
    Ownership,
    {
        "match": Field(NAME, "A glob over paths, dataset locators or model names.", required=True),
        "owner": Field(PLAIN, "The team or person who answers for what matches; the last match wins.", required=True),
    },
)

DATASET = Record(
    "dataset",
    DatasetStatement,
    {
        "owner": Field(PLAIN, "The team or person who answers for it."),
        "final": Field(Flag(), "Whether it is a result of the project, so that nothing here has to read it."),
        "external": Field(Flag(), "Whether it comes from outside, so that nothing here has to write it."),
        "contract": Field(Flag(), "Whether its owner promises that it stays as it is."),
        "consumers": Field(Many(NAME), "Who may use it: jobs, script paths or globs, and entries of `consumers`."),
        "checked_by": Field(Many(NAME), "The jobs, scripts or tools that validate or monitor it."),
        "description": Field(PLAIN, "What it holds, for people."),
    },
)

MODEL = Record(
    "model",
    ModelStatement,
    {
        "owner": Field(PLAIN, "The team or person who answers for it."),
        "consumers": Field(Many(NAME), "Who may use it or its predictions: jobs, globs and entries of `consumers`."),
        "guarded_by": Field(PLAIN, "What keeps it from learning its own influence, such as random traffic."),
        "description": Field(PLAIN, "What it predicts, for people."),
    },
)

CONSUMER = Record(
    "consumer",
    OutsideConsumer,
    {
        "reads": Field(Many(NAME), "Globs over the datasets and models it uses."),
        "owner": Field(PLAIN, "The team or person who answers for it."),
        "kind": Field(Choice(ConsumerKind), "What it is."),
    },
)

FEEDBACK_LOOP = Record(
    "a feedback loop",
    FeedbackLoop,
    {
        "through": Field(Many(NAME), "Globs over the datasets and models the loop runs through.", required=True),
        "guarded_by": Field(PLAIN, "What guards it, such as a hold-out or exploration."),
        "reason": Field(PLAIN, "Why it may stay."),
    },
    any_of=("guarded_by", "reason"),
)

ACCEPTED = Record(
    "an accepted debt",
    AcceptedDebt,
    {
        "rule": Field(NAME, "The id or code of a rule, or a kind of debt.", required=True),
        "match": Field(NAME, "A glob over the path of the finding or the names it speaks of.", required=True),
        "reason": Field(PLAIN, "Why the debt may stay.", required=True),
        "until": Field(Day(), "The last day on which it is accepted.", required=True),
        "by": Field(PLAIN, "Who accepted it."),
    },
)

PROJECT = Record(
    "the project file",
    Project,
    {
        "version": Field(Whole(1, 1), "The version of this form: 1.", required=True),
        "owners": Field(Many(OWNERSHIP), "Who answers for what; the last match wins."),
        "datasets": Field(
            Named(DATASET), "What code cannot say about datasets, by name or locator or a glob over them."
        ),
        "models": Field(Named(MODEL), "What code cannot say about models, by name or a glob over names."),
        "consumers": Field(Named(CONSUMER), "Users of data and predictions whose code is not in this repository."),
        "feedback_loops": Field(Many(FEEDBACK_LOOP), "Feedback loops that are known, and what guards them."),
        "accepted": Field(Many(ACCEPTED), "Debts that may stay for a while, with the reason and the last day."),
        "libraries": Field(Raw(), "What the project's own wrappers for input and output do, as for libraries."),
        "environment": Field(
            Table(Many(PLAIN, alone=True)), "Values of environment variables and placeholders that paths are made of."
        ),
        "graphs": Field(
            Table(PLAIN, "the graph of"),
            "Graphs of other repositories by their names: files that `mldebt graph --format json` printed there. "
            "They meet this one in URIs and in names of tables, streams and registries, never in paths.",
        ),
    },
)


def read_project(source: Source) -> Project:
    """The statements of a project file; raises all its mistakes together."""
    return read(parse_yaml(source), PROJECT, source.path, FILE_NAME)


def project_schema() -> str:
    """The text of the JSON Schema of `mldebt.yaml`."""
    return render_schema(PROJECT, FILE_NAME, "mldebt/project/vocabulary.py")
