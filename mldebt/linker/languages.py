"""The programming language of every job, by its file or by the program that its tool starts."""

from __future__ import annotations

import posixpath

from mldebt.facts.pipeline import Command
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.jobs import StatedJobs

_INTERPRETERS = {
    "Rscript": "R",
    "R": "R",
    "julia": "Julia",
    "octave": "MATLAB",
    "matlab": "MATLAB",
    "java": "Java",
    "scala": "Scala",
    "sbt": "Scala",
    "node": "JavaScript",
    "deno": "JavaScript",
    "ts-node": "TypeScript",
    "perl": "Perl",
    "ruby": "Ruby",
    "php": "PHP",
    "cargo": "Rust",
    "go": "Go",
    "dotnet": ".NET",
    "stata": "Stata",
}
"""The languages of programs, by their names; a shell and SQL carry what others wrote, and count for none."""
_PYTHON = "Python"


def mark(builder: GraphBuilder, jobs: StatedJobs, seen: Observations) -> None:
    """Tells of every job in which language it is written, where that is one and known."""
    for job in seen.jobs:
        node = f"job:{job.id}"
        if job.fact is None and job.path.endswith((".py", ".ipynb")) and builder.has(node):
            builder.mark(node, "language", _PYTHON)
    for path, fact in jobs:
        node = f"job:{path}::{fact.name}"
        found = {language for command in fact.commands if (language := _language(command))}
        if len(found) == 1 and builder.has(node):
            builder.mark(node, "language", found.pop())


def _language(command: Command) -> str:
    """The language of what a command runs; empty where nobody can tell."""
    if command.module or command.script.endswith((".py", ".ipynb")):
        return _PYTHON
    program = posixpath.basename(command.arguments[0]) if command.arguments else ""
    return _INTERPRETERS.get(program.removesuffix(".exe"), "")
