"""The samples that the pages of tools show: files, and the picture of their graph below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[1] / "docs" / "tools"
_BLOCK = re.compile(r"```(?P<language>\w+)(?: (?P<path>\S+))?\n(?P<text>.*?)```", re.DOTALL)


class Sample(NamedTuple):
    """Files by path, and the picture that follows them with where it stands in the page."""

    files: dict[str, str]
    picture: str
    start: int
    end: int


def samples_of(text: str) -> Iterator[Sample]:
    """The samples of a page, one for each picture: the files between it and the picture before."""
    files: dict[str, str] = {}
    for block in _BLOCK.finditer(text):
        if block["path"]:
            files[block["path"]] = block["text"]
        elif block["language"] == "mermaid":
            yield Sample(files, block["text"], block.start("text"), block.end("text"))
            files = {}


def tool_samples() -> dict[str, dict[str, str]]:
    """The files of every sample, by the name of its page, with its number where the page has several."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.md")):
        for number, sample in enumerate(samples_of(path.read_text(encoding="utf-8")), 1):
            found[path.stem if number == 1 else f"{path.stem} {number}"] = sample.files
    return found
