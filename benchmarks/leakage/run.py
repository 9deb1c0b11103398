"""Counts right and wrong verdicts of mldebt and its peers on labelled programs; see README.md."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from material import Program, programs


@dataclass(frozen=True)
class Score:
    """How often a tool speaks up on leaky programs and stays silent on clean ones."""

    hits: int
    leaky: int
    alarms: int

    def __str__(self) -> str:
        found = self.hits + self.alarms
        precision = f"{self.hits / found:.2f}" if found else "-"
        recall = f"{self.hits / self.leaky:.2f}" if self.leaky else "-"
        return f"{precision} / {recall}"


_KINDS = {
    "ml-004": "evaluation-debt",
    "ml-008": "evaluation-debt",
    "M001": "evaluation-debt",
    "M003": "evaluation-debt",
    "R001": "reproducibility-debt",
    "R002": "reproducibility-debt",
}
"""The kinds of debt that topics are which are no leakage in mldebt's words."""


def kinds(program: Program) -> str:
    """The kind of debt that the topic of a program is."""
    return next((kind for topic, kind in _KINDS.items() if program.topic.startswith(topic)), "data-leakage")


def mldebt(folder: Path, kinds: str) -> bool:
    """Whether mldebt reports debt of a kind, by its pedantic rules too."""
    command = [sys.executable, "-m", "mldebt", "check", ".", "--select", kinds, "-o", "json", "--exit-zero"]
    return bool(json.loads(_output(command, folder))["findings"])


def peers(environment: Path, labelled: list[Program]) -> dict[str, list[bool]]:
    """What each peer says of each program, asked in one process of the environment that they are installed in."""
    command = [environment / "bin" / "python", Path(__file__).with_name("ask_peers.py")]
    texts = json.dumps([program.text for program in labelled])
    ended = subprocess.run(command, input=texts, capture_output=True, text=True, check=True)
    told: dict[str, list[bool]] = json.loads(ended.stdout)
    return told


def main() -> None:
    """Prints a table, and with --verbose every wrong verdict of mldebt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("material", type=Path)
    parser.add_argument("--peers", type=Path, help="a virtual environment with leakguard-mcp and ml-leakproof")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    labelled = programs(options.material)
    told = {"mldebt": [judged(program) for program in labelled]}
    told |= peers(options.peers.absolute(), labelled) if options.peers else {}
    verdicts = {program: {tool: said[place] for tool, said in told.items()} for place, program in enumerate(labelled)}
    for line in table(verdicts, list(told)):
        print(line)
    if options.verbose:
        for program, verdict in verdicts.items():
            if verdict["mldebt"] != program.leaky:
                kind = "missed" if program.leaky else "false alarm"
                print(f"{kind}: {program.corpus}: {program.topic}: {program.name}")


def judged(program: Program) -> bool:
    """What mldebt says of a program that stands alone in a folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / program.own_name).write_text(program.text, encoding="utf-8")
        (folder / "mldebt.yaml").write_text("version: 1\n", encoding="utf-8")
        return mldebt(folder, kinds(program))


def table(verdicts: dict[Program, dict[str, bool]], tools: list[str]) -> Iterable[str]:
    """Precision and recall of each tool on each corpus, as Markdown."""
    yield f"| corpus | leaky + clean | {' | '.join(tools)} |"
    yield "|---|---|" + "---|" * len(tools)
    for corpus in dict.fromkeys(program.corpus for program in verdicts):
        told = {program: verdict for program, verdict in verdicts.items() if program.corpus == corpus}
        leaky = sum(program.leaky for program in told)
        scores = " | ".join(str(score(told, tool)) for tool in tools)
        yield f"| {corpus} | {leaky} + {len(told) - leaky} | {scores} |"


def score(told: dict[Program, dict[str, bool]], tool: str) -> Score:
    """The score of one tool."""
    spoke = [program for program, verdict in told.items() if verdict[tool]]
    leaky = sum(program.leaky for program in told)
    hits = sum(program.leaky for program in spoke)
    return Score(hits, leaky, len(spoke) - hits)


def _output(command: list[object], folder: Path) -> str:
    ended = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False)
    return ended.stdout


if __name__ == "__main__":
    main()
