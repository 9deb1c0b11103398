"""What files say by themselves is asked once for a state of them; the answer that is kept is the one that was given."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import mldebt.linker
from mldebt.cache.entries import Cache
from mldebt.cache.facts import KnownFacts
from mldebt.facts.module import Module
from mldebt.library import Libraries, libraries_for
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.reading import facts_of
from mldebt.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples"
NONE = Libraries(())
ASKED: list[str] = []


@Saying
def texts(file: OneFile) -> list[str]:
    """The texts of a file."""
    ASKED.append(file.path)
    return list(file.module.texts)


def module_of(path: str, text: str) -> Module:
    facts = facts_of(Source(path, text))
    assert facts is not None and facts.code is not None
    return facts.code


def asked(folder: Path, files: dict[str, str], libraries: Libraries = NONE) -> list[str]:
    """The files that are asked again in a run, after which all answers are right and kept."""
    ASKED.clear()
    known = KnownFacts("program", Cache(folder)).sayings([Source(path, text) for path, text in files.items()])
    modules = {path: module_of(path, text) for path, text in files.items()}
    sayings = Sayings(modules, libraries, known)
    for _ in range(2):
        assert dict(sayings.of_all(modules, texts)) == {path: list(one.texts) for path, one in modules.items()}
    sayings.keep()
    return list(ASKED)


def test_a_file_is_asked_once_for_each_state(tmp_path: Path) -> None:
    assert asked(tmp_path, {"a.py": "x = 'a'\n", "b.py": "x = 'b'\n"}) == ["a.py", "b.py"]
    assert asked(tmp_path, {"a.py": "x = 'a'\n", "b.py": "x = 'other'\n"}) == ["b.py"]
    assert asked(tmp_path, {"a.py": "x = 'a'\n", "b.py": "x = 'b'\n"}) == []


def test_the_same_text_at_another_path_is_another_file(tmp_path: Path) -> None:
    asked(tmp_path, {"a.py": "x = 'a'\n"})
    assert asked(tmp_path, {"c.py": "x = 'a'\n"}) == ["c.py"]


def test_files_are_asked_anew_where_other_libraries_are_described(tmp_path: Path) -> None:
    pandas = Libraries(libraries_for({"pandas"}))
    asked(tmp_path, {"a.py": "x = 'a'\n"})
    assert asked(tmp_path, {"a.py": "x = 'a'\n"}, pandas) == ["a.py"]


def test_files_are_asked_anew_where_the_project_describes_wrappers_otherwise(tmp_path: Path) -> None:
    code = {"a.py": "x = 'a'\n"}
    for stated in ("libraries: []\n", "libraries: [{}]\n"):
        sources = [Source(path, text) for path, text in {**code, "mldebt.yaml": stated}.items()]
        known = KnownFacts("program", Cache(tmp_path)).sayings(sources)
        ASKED.clear()
        sayings = Sayings({path: module_of(path, text) for path, text in code.items()}, NONE, known)
        sayings.of("a.py", texts)
        sayings.keep()
        assert ASKED == ["a.py"]


def test_a_file_sees_no_constants_of_others() -> None:
    file = OneFile("a.py", module_of("a.py", "from b import LIMIT\nOWN = 2\nprint(LIMIT, OWN)\n"), NONE)
    body = file.bodies[0]
    assert [body.number(operand) is not None for operand in range(2)] == [False, True]


def sayings() -> Iterator[Saying[object]]:
    """All questions of the linker."""
    for info in pkgutil.walk_packages(mldebt.linker.__path__, "mldebt.linker."):
        module = importlib.import_module(info.name)
        yield from (one for one in vars(module).values() if isinstance(one, Saying) and info.name in one.name)


@pytest.mark.parametrize("saying", sorted(sayings(), key=lambda one: one.name), ids=lambda one: one.name)
def test_a_kept_answer_is_the_one_that_was_given(saying: Saying[object]) -> None:
    for path in sorted(EXAMPLES.rglob("*.py")):
        text = path.read_text()
        imported = {"pandas", "sklearn", "mlflow"}
        file = OneFile(path.name, module_of(path.name, text), Libraries(libraries_for(imported)))
        answer = saying.answer(file)
        assert saying.form.decode(msgspec.msgpack.encode(answer)) == answer
