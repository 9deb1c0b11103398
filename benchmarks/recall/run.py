"""Counts which labelled debts of public repositories mldebt finds; see README.md."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

Label = Mapping[str, Any]
Finding = Mapping[str, Any]

NEAR = 3
"""Lines that a finding may be away from what it is about."""


def findings_of(checkout: Path) -> list[Finding]:
    """What the default profile says of a repository."""
    command = [sys.executable, "-m", "mldebt", "check", ".", "-o", "json", "--exit-zero", "--no-baseline"]
    ended = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
    found: list[Finding] = json.loads(ended.stdout)["findings"]
    return found


def is_found(label: Label, findings: list[Finding]) -> bool:
    """Whether a finding of the same kind of debt points to the place, or names what stands there in the same file."""
    return any(_is_about(one, label) for one in findings if one["debt"] == label["debt"])


def _is_about(finding: Finding, label: Label) -> bool:
    places = [place for place in _places(finding) if place["path"] == label["path"]]
    near = any(place["line"] - NEAR <= label["line"] <= place["end_line"] + NEAR for place in places)
    return near or (bool(places) and label["symbol"] in finding["message"])


def _places(finding: Finding) -> Iterator[Mapping[str, Any]]:
    yield finding["location"]
    for step in (*finding["related"], *finding["trail"]):
        yield step["location"]


def main() -> None:
    """Prints a table by kind of debt, and with --verbose what is missed and which traps are taken for debt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path, help="a file of labels, such as first.yaml")
    parser.add_argument("checkouts", type=Path, help="a folder with a checkout of each repository as OWNER__NAME")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    by_repository: dict[str, list[Label]] = defaultdict(list)
    for label in yaml.safe_load(options.labels.read_text(encoding="utf-8")):
        by_repository[label["repository"]].append(label)
    labelled: Counter[str] = Counter()
    found: Counter[str] = Counter()
    traps: list[bool] = []
    for repository, labels in by_repository.items():
        findings = findings_of(options.checkouts / repository.replace("/", "__"))
        for label in labels:
            is_trap, told = label.get("trap", False), is_found(label, findings)
            if is_trap:
                traps.append(told)
            else:
                labelled[label["debt"]] += 1
                found[label["debt"]] += told
            if options.verbose and told == is_trap:
                verdict = "wrong" if is_trap else "missed"
                print(f"{verdict}: {repository} {label['path']}:{label['line']} {label['debt']}: {label['why']}")
    print("| debt | found | of |\n|---|---|---|")
    for debt in sorted(labelled):
        print(f"| {debt} | {found[debt]} | {labelled[debt]} |")
    print(f"| all | {found.total()} | {labelled.total()} |")
    if traps:
        print(f"\n{sum(traps)} of {len(traps)} traps taken for debt")


if __name__ == "__main__":
    main()
