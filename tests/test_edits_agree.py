"""After edits at random a warm run comes to what a cold one comes to: the whole graph, what is unread, all findings."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from mldebt.analysis import judge, observe
from mldebt.cache.entries import Cache
from mldebt.cache.facts import KnownFacts
from mldebt.config import Settings
from mldebt.errors import MldebtError
from mldebt.graph.export import to_json
from mldebt.reading import Reading
from mldebt.ruleset import rules_of

EXAMPLES = Path(__file__).parents[1] / "examples"
SETTINGS = Settings()
Lines = list[str]
Chance = random.Random


def remove(lines: Lines, chance: Chance) -> Lines:
    """One line less."""
    at = chance.randrange(len(lines))
    return lines[:at] + lines[at + 1 :]


def repeat(lines: Lines, chance: Chance) -> Lines:
    """One line twice, so that everything below it moves."""
    at = chance.randrange(len(lines))
    return [*lines[:at], lines[at], *lines[at:]]


def push_down(lines: Lines, chance: Chance) -> Lines:
    """Empty lines and a remark above a definition, so that it and all below it move as they are."""
    definitions = [at for at, line in enumerate(lines) if line.lstrip().startswith(("def ", "class ", "@"))]
    at = chance.choice(definitions) if definitions else 0
    return [*lines[:at], *[""] * chance.randrange(3), "# a remark", *lines[at:]]


def swap(lines: Lines, chance: Chance) -> Lines:
    """Two lines in each other's place."""
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    changed = list(lines)
    changed[one], changed[other] = changed[other], changed[one]
    return changed


def append(lines: Lines, chance: Chance) -> Lines:
    """A line more at the end."""
    return [*lines, f"added_{chance.randrange(100)} = {chance.randrange(100)}"]


def rename(lines: Lines, chance: Chance) -> Lines:
    """A word of one line spelt differently everywhere."""
    words = [word for word in lines[chance.randrange(len(lines))].replace("(", " ").split() if word.isidentifier()]
    word = chance.choice(words) if words else "data"
    return [line.replace(word, f"{word}_{chance.randrange(3)}") for line in lines]


def take_from(other: Path, lines: Lines, chance: Chance) -> Lines:
    """A line of another file somewhere."""
    found = other.read_text().splitlines() or [""]
    at = chance.randrange(len(lines) + 1)
    return [*lines[:at], chance.choice(found), *lines[at:]]


EDITS: tuple[Callable[[Lines, Chance], Lines], ...] = (remove, repeat, push_down, push_down, swap, append, rename)


def edit(folder: Path, chance: Chance) -> str:
    """Changes one file of a tree at random, adds one or removes one; what was done."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix != ".ipynb")
    file = chance.choice([file for file in files if file.suffix == ".py"] if chance.random() < 0.8 else files)
    kind = chance.random()
    if kind < 0.05 and len(files) > 5:
        file.unlink()
        return f"remove {file.name}"
    if kind < 0.1:
        shutil.copy(file, file.with_name(f"copy{chance.randrange(9)}_{file.name}"))
        return f"copy {file.name}"
    lines = file.read_text().splitlines() or [""]
    if kind < 0.2:
        changed, what = take_from(chance.choice(files), lines, chance), "take from another"
    else:
        how = chance.choice(EDITS)
        changed, what = how(lines, chance), how.__name__
    file.write_text("\n".join(changed) + "\n")
    return f"{what} in {file.name}"


def outcome(folder: Path, cache: Cache | None) -> Iterator[object]:
    """All that a run comes to."""
    known = KnownFacts("program", cache) if cache is not None else None
    observed = observe(folder, SETTINGS, reading=Reading(known))
    judged = judge(observed, rules_of(SETTINGS), SETTINGS, date(2026, 1, 1))
    yield from to_json(observed.graph).splitlines()
    yield observed.linked.coverage
    yield observed.unread
    yield from judged.report.findings
    yield from map(str, (*observed.mistakes, *judged.mistakes))


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_after_edits_at_random_agrees(example: str, seed: int, tmp_path: Path) -> None:
    folder, cache, chance = tmp_path / "project", Cache(tmp_path / "cache"), Chance(seed)
    shutil.copytree(EXAMPLES / example, folder)
    list(outcome(folder, cache))
    done = []
    for _ in range(12):
        done.append(edit(folder, chance))
        try:
            cold = list(outcome(folder, None))
        except MldebtError:
            continue
        assert list(outcome(folder, cache)) == cold, done
