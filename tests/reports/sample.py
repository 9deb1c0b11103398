"""A report with everything that is hard for a format: notebooks, line ends, wide characters, odd names."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec.structs import replace

from mldebt.facts.file import Unread
from mldebt.finding import Confidence, Finding, Severity, Step
from mldebt.reports.report import Hidden, HiddenBy, Report, RuleInfo, Summary
from mldebt.source import FILE_START, Location, Source, Span

PYTHON = """\
import pandas as pd


def rank() -> None:
    label = "🚀 fast"; frame = pd.read_parquet("out/predictions.parquet")
    frame.to_csv(
        "out/ranking.csv",
    )
"""
CRLF = 'import joblib\r\n\r\nmodel = joblib.load("model.pkl")\r\n\tmodel.predict(rows)\r\n'
YAML = "train:\n  rate: 0.1 # é🚀\n  depth: 3"
NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# Title"]},
            {
                "cell_type": "code",
                "execution_count": None,
                "metadata": {},
                "outputs": [],
                "source": ["import pandas as pd\n", 'raw = pd.read_csv("raw.csv")'],
            },
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    },
    indent=1,
)

SOURCES = {
    source.path: source
    for source in (
        Source("src/rank.py", PYTHON),
        Source("src/windows lines/läuft.py", CRLF),
        Source("params.yaml", YAML),
        Source("explore.ipynb", NOTEBOOK),
        Source("empty.py", ""),
    )
}

UNDECLARED = RuleInfo(
    "undeclared-consumer",
    "MLD201",
    "Predictions are read by a job that nobody declared",
    "undeclared-consumer",
    Severity.WARNING,
    Confidence.HIGH,
    why="A change of the model breaks readers whom nobody knows.",
    fix="Declare the consumer in mldebt.yaml. Or stop reading.",
    references=("https://papers.nips.cc/paper/5656",),
    help_markdown="# undeclared-consumer\n\nA change of the model breaks readers whom nobody knows.\n",
    help_uri="https://example.org/rules/undeclared-consumer",
)
UNUSED = replace(
    UNDECLARED,
    id="unused-key",
    code="MLD501",
    title="A key that nothing reads",
    debt="config-debt",
    severity=Severity.NOTE,
    confidence=Confidence.MEDIUM,
    help_markdown="",
    help_uri="",
)
LEAKAGE = replace(UNDECLARED, id="fit-before-split", code="MLD301", debt="data-leakage", severity=Severity.ERROR)


def place(path: str, text: str, nth: int = 1) -> Location:
    """Where a text stands in a source of the sample, for the nth time."""
    for number, line in enumerate(SOURCES[path].lines, start=1):
        if text in line:
            nth -= 1
            if nth == 0:
                start = line.index(text) + 1
                return Location(path, Span(number, start, number, start + len(text)))
    raise ValueError(f"{text!r} is not in {path}")


def finding(rule: RuleInfo, location: Location, message: str, **more: object) -> Finding:
    """A finding of a rule, with a fingerprint made of its place and message."""
    made = Finding(rule.id, rule.code, rule.debt, rule.severity, rule.confidence, message, location)
    return replace(made, **{"fingerprint": f"{rule.id}/{message}", **more})  # type: ignore[arg-type]


READ = place("src/rank.py", "pd.read_parquet")
LOAD = place("src/windows lines/läuft.py", "joblib.load")
WRITE = Location("src/rank.py", Span(6, 5, 8, 6))
RAW = place("explore.ipynb", "pd.read_csv")
RATE = place("params.yaml", "rate")

FINDINGS = tuple(
    sorted(
        (
            finding(
                UNDECLARED,
                READ,
                "rank reads out/predictions.parquet, the output of model.pkl, without being declared",
                related=(Step(LOAD, "model.pkl [the churn model] is loaded"),),
                trail=(Step(LOAD, "model.pkl is loaded"), Step(READ, "rank reads predictions"), Step(WRITE, "writes")),
            ),
            finding(LEAKAGE, WRITE, "a call over three lines"),
            finding(LEAKAGE, RAW, "raw.csv is read before the split"),
            finding(UNUSED, RATE, "train.rate is read by nothing; df['a'](1) is no link"),
            finding(UNUSED, Location("empty.py", FILE_START), "an empty file"),
            finding(UNUSED, Location("gone/away.py", Span(3, 1, 3, 1)), "a file whose text is not at hand"),
        ),
        key=lambda found: found.order,
    )
)

HIDDEN = Hidden(finding(UNUSED, place("params.yaml", "depth"), "depth is read by nothing"), HiddenBy.COMMENT, "planned")

REPORT = Report(
    FINDINGS,
    (UNDECLARED, LEAKAGE, UNUSED),
    SOURCES,
    Summary(
        files=12,
        unread=(("old/two.py", Unread(Span(3, 7, 3, 7), "missing parentheses in call to 'print'")),),
        unresolved=14,
        suppressed=1,
        baselined=2,
        stale_baseline=1,
        seconds=1.234,
    ),
    Path("/project"),
    (HIDDEN,),
)
"""Six findings of three rules in five files, one of them not at hand; one more is hidden by a comment."""
