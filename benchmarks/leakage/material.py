"""Labelled programs of the benchmark: what each corpus says is leaky or clean, read from its own files."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tomllib


@dataclass(frozen=True)
class Program:
    """One file with its label; `topic` is what its corpus calls the mistake."""

    corpus: str
    topic: str
    name: str
    text: str
    leaky: bool

    @property
    def own_name(self) -> str:
        """The words of the file's name that say neither label nor number, such as `centered_ma_program.py`.

        What stands behind them keeps `…_test.py` from being taken for a file of tests.
        """
        return f"{_LABEL.sub('', Path(self.name).stem)}_program.py"


_LABEL = re.compile(r"(gml_)?(bad|clean)_\d+_|[A-Z]\d+__")
"""How the names of some corpora begin: whether the program leaks, and by which of their rules."""


def programs(material: Path) -> list[Program]:
    """Every labelled program under the folder that the README's commands fill."""
    corpora = (leakage_analysis, scicode_lint, leakguard, ml_leakproof)
    return [program for corpus in corpora for program in corpus(material)]


def leakage_analysis(material: Path) -> Iterator[Program]:
    """The inputs of leakage-analysis' tests; a program leaks where its test expects a leak in any model."""
    tests = material / "leakage-analysis" / "tests"
    for topic in ("preprocessing", "overlap"):
        for name, models in _expectations(tests / f"test_{topic}.py"):
            text = (tests / "inputs" / name).read_text(encoding="utf-8")
            yield Program("leakage-analysis", topic, name, text, bool(models))


def scicode_lint(material: Path) -> Iterator[Program]:
    """The pattern files ml-001 to ml-010 of scicode-lint; what depends on context is left out."""
    for folder in sorted((material / "scicode_lint" / "patterns" / "ai-training").glob("ml-0*")):
        if folder.name[:6] not in {f"ml-{number:03}" for number in range(1, 11)}:
            continue
        pattern = tomllib.loads((folder / "pattern.toml").read_text(encoding="utf-8"))
        for label in ("positive", "negative"):
            for test in pattern["tests"][label]:
                text = (folder / test["file"]).read_text(encoding="utf-8")
                yield Program("scicode-lint", folder.name, test["file"], text, label == "positive")


def leakguard(material: Path) -> Iterator[Program]:
    """The corpora of leakguard: of trading code, and of general machine learning."""
    benchmark = next(material.glob("leakguard_mcp-*/benchmark"))
    for suffix, topic in (("", "trading"), ("_general", "general")):
        labels = json.loads((benchmark / f"labels{suffix}.json").read_text(encoding="utf-8"))
        for name, found in labels.items():
            text = (benchmark / f"corpus{suffix}" / name).read_text(encoding="utf-8")
            yield Program(f"leakguard, {topic}", "+".join(found) or "clean", name, text, bool(found))


def ml_leakproof(material: Path) -> Iterator[Program]:
    """The paired examples of ml_leakproof for the rules that read code; not those that audit data or run it."""
    fixtures = next(material.glob("ml_leakproof-*/tests/fixtures"))
    for label in ("leaky", "clean"):
        for path in sorted((fixtures / label).glob("[CMPRST]*.py")):
            text = path.read_text(encoding="utf-8")
            if "ml_leakproof" not in text and "def run()" not in text:
                yield Program("ml_leakproof", path.name.split("__")[0], path.name, text, label == "leaky")


def _expectations(tests: Path) -> Iterator[tuple[str, list[str]]]:
    text = re.sub(r"#.*", "", tests.read_text(encoding="utf-8"))
    for name, models in re.findall(r"template\(\s*(\".*?\")\s*,\s*(\[.*?\])\s*\)", text, re.DOTALL):
        yield ast.literal_eval(name), ast.literal_eval(models)
