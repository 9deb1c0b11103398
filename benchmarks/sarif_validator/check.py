"""Holds the SARIF report against Microsoft's SARIF Multitool: validity, and equal fingerprints."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "reports"))

from sample import REPORT, SOURCES

from mldebt.reports import sarif
from mldebt.reports.fingerprint import line_hashes
from mldebt.reports.report import Style

ALPHABET = [
    *"abcxyz()=#\"'",
    *"  \t\t",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "é",
    "🚀",
    "\f",
    "\u2028",
    "\0",
    "long_name_of_a_thing",
]
LINE_HASH = "primaryLocationLineHash"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("multitool", type=Path, help="the native program, Sarif.Multitool")
    parser.add_argument("--log", type=Path, help="validate this log instead of the sample report")
    parser.add_argument("--texts", type=int, default=200, help="how many random texts to hash")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    multitool = str(options.multitool.resolve())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        problems = validated(multitool, options.log or written(folder, sarif.render(REPORT, Style())), folder)
        lines, differences = compared(multitool, {**sample_texts(), **random_texts(options)}, folder)
    print(*problems, *differences, sep="\n")
    print(f"{len(problems)} errors and warnings, {lines - len(differences)} of {lines} line hashes equal")
    return 1 if problems or differences else 0


def written(folder: Path, text: str) -> Path:
    log = folder / "sample.sarif"
    log.write_text(text, encoding="utf-8", newline="")
    return log


def validated(multitool: str, log: Path, folder: Path) -> list[str]:
    """What the validator says above the level of a note."""
    answer = folder / "answer.sarif"
    arguments = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--log", "ForceOverwrite"]
    run(multitool, "validate", str(log.resolve()), *arguments, "-o", str(answer))
    (found,) = json.loads(answer.read_text(encoding="utf-8-sig"))["runs"]
    notifications = found["invocations"][0].get("toolExecutionNotifications", [])
    said = [*found["results"], *notifications]
    return [json.dumps(result["message"]) for result in said if result.get("level", "warning") not in ("note", "none")]


def sample_texts() -> dict[str, str]:
    return {f"sample{number}.txt": source.text for number, source in enumerate(SOURCES.values())}


def random_texts(options: argparse.Namespace) -> dict[str, str]:
    chance = random.Random(options.seed)
    return {
        f"random{number}.txt": "".join(chance.choices(ALPHABET, k=chance.choice([0, 1, 5, 80, 99, 100, 101, 400])))
        for number in range(options.texts)
    }


def compared(multitool: str, texts: dict[str, str], folder: Path) -> tuple[int, list[str]]:
    """How many lines were hashed, and where the Multitool's hash is another one than ours."""
    expected = {(name, line): value for name in texts for line, value in enumerate(line_hashes(texts[name]), start=1)}
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    log, answer = folder / "bare.sarif", folder / "hashed.sarif"
    log.write_text(json.dumps(bare_log(expected, folder)), encoding="utf-8")
    run(multitool, "rewrite", str(log), "-o", str(answer), "--insert", "RollingHashPartialFingerprints")
    results = json.loads(answer.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    found = {tuple(result["properties"]["place"]): result.get("partialFingerprints", {}).get(LINE_HASH)
             for result in results}  # fmt: skip
    return len(expected), [f"{place}: {value}, Multitool {found[place]}" for place, value in expected.items()
                           if found[place] != value]  # fmt: skip


def bare_log(places: dict[tuple[str, int], str], folder: Path) -> dict[str, object]:
    """A log with one result a line and no fingerprints."""
    results = [
        {
            "ruleId": "line",
            "message": {"text": "A line."},
            "properties": {"place": [name, line]},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": (folder / name).as_uri()},
                        "region": {"startLine": line},
                    }
                }
            ],
        }
        for name, line in places
    ]
    return {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "bare"}}, "results": results}]}


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
