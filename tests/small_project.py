"""A small project, a rule that never changes, and what running a command gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

READ_DATA = """\
id: read-data
code: TST101
title: Data is read
debt: glue-code
severity: warning
confidence: high
options:
  medium: {type: string, default: file, help: What the data is.}
match:
  - {node: $data, kind: dataset, where: {read: true, medium: $options.medium}}
report:
  at: $data
  message: "{data.name} is read"
why: Tests want a rule that never changes.
fix: Read nothing.
references: [none]
"""

PROJECT = {
    "train.py": """\
        import pandas as pd

        frame = pd.read_csv("data/raw.csv")
        frame.to_csv("data/clean.csv")
        """,
    "report.py": """\
        import pandas as pd

        print(pd.read_csv("data/clean.csv"))
        """,
    "rules/read-data.yaml": READ_DATA,
    "mldebt.toml": """\
        rule-paths = ["rules"]
        select = ["TST"]
        """,
}
"""Two scripts, of which one reads what the other writes, and a rule that finds two things in them."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
Write = Callable[..., Path]
