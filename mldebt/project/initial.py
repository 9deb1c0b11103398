"""The first `mldebt.yaml` of a project: what was found, as proposals in comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import yaml

_HEAD = """\
## What the code of this project cannot say about its data and models.
## Lines with two signs explain. Lines with one are proposals made from the code: check them, then remove "# ".
version: 1
"""

_OWNERS = "Who answers for what. A glob may name paths, datasets or models; the last match wins."
_DATASETS = "What is said here holds for every dataset whose name or locator matches."
_FINAL = "Written, and read by nothing here: a result of the project, or debt."
_EXTERNAL = "Read, and written by nothing here: comes from outside, or a step is missing."
_MODELS = "What each model predicts, who may use it, and what guards it against its own influence."
_LOOPS = "Models whose predictions come back to them: say what guards each loop, or why it may stay."


class InitialFacts(msgspec.Struct, frozen=True):
    """What an analysis found that people should speak about; names and locators as users know them.

    `owners` pairs a glob with its owner; `loops` lists what each loop runs through.
    """

    owners: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    loops: tuple[tuple[str, ...], ...] = ()


def render_initial(found: InitialFacts) -> str:
    """The text of a project file that states nothing yet, with a proposal in comments for all that was found."""
    sections = (_owners(found), _datasets(found), _models(found), _loops(found))
    return _HEAD + "".join("\n" + "".join(f"{line}\n" for line in lines) for lines in map(list, sections) if lines)


def uncommented(text: str) -> str:
    """The same project file with every proposal stated."""
    return "".join(line.removeprefix("# ") for line in text.splitlines(keepends=True))


def _owners(found: InitialFacts) -> Iterator[str]:
    if found.owners:
        yield from (f"## {_OWNERS}", "# owners:")
    for match, owner in dict.fromkeys(found.owners):
        yield from (f"#   - match: {_quoted(match)}", f"#     owner: {_quoted(owner)}")


def _datasets(found: InitialFacts) -> Iterator[str]:
    if found.unread or found.unwritten:
        yield from (f"## {_DATASETS}", "# datasets:")
    unwritten = [name for name in found.unwritten if name not in found.unread]
    yield from _flagged(found.unread, "final", _FINAL)
    yield from _flagged(unwritten, "external", _EXTERNAL)


def _flagged(names: Iterable[str], flag: str, sentence: str) -> Iterator[str]:
    distinct = sorted(set(names))
    if distinct:
        yield f"## {sentence}"
    for name in distinct:
        yield f"#   {_quoted(name)}: {{{flag}: true}}"


def _models(found: InitialFacts) -> Iterator[str]:
    if found.models:
        yield from (f"## {_MODELS}", "# models:")
    for name in sorted(set(found.models)):
        yield from (f"#   {_quoted(name)}:", f"#     description: {_quoted('what it predicts')}")


def _loops(found: InitialFacts) -> Iterator[str]:
    if found.loops:
        yield from (f"## {_LOOPS}", "# feedback_loops:")
    for loop in dict.fromkeys(found.loops):
        yield f"#   - through: [{', '.join(map(_quoted, loop))}]"
        yield f"#     guarded_by: {_quoted('what guards it')}"


def _quoted(text: str) -> str:
    # A width without end keeps long names on one line, where the comment sign is.
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=2**31).strip()
