"""Files that nothing refers to are evaluated by themselves, and again where something they looked at has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from observed import LIBRARIES, files_of, told

from mldebt.cache.entries import Cache
from mldebt.cache.observations import KnownObservations
from mldebt.facts.module import Module, Scope
from mldebt.facts.tree import Tree
from mldebt.interpreter import entries, exchange, outlines
from mldebt.interpreter.alone import files_alone
from mldebt.interpreter.entries import observe
from mldebt.interpreter.loads import Loads
from mldebt.interpreter.machine import Machine
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.outlines import Outline
from mldebt.interpreter.parts import Parts, Shown
from mldebt.interpreter.program import Program
from mldebt.interpreter.recorder import Recorder
from mldebt.interpreter.watched import Looks
from mldebt.reading import facts_of
from mldebt.source import Source

PROJECT = {
    "paths.py": "RAW = 'raw.csv'\n",
    "other.py": "RATE = 3\n",
    "report.py": "import pandas as pd\nfrom paths import RAW\npd.read_csv(RAW)[['x']].to_csv('report.csv')\n",
    "train.py": (
        "import pandas as pd, yaml\nfrom other import RATE\nfrom sklearn.linear_model import LinearRegression\n"
        "settings = yaml.safe_load(open('settings.yaml'))\nframe = pd.read_csv(settings['raw'])\n"
        "frame['z'] = frame['x'] * RATE\nmodel = LinearRegression().fit(frame[['z']], frame['y'])\n"
        "frame['p'] = model.predict(frame[['z']])\nframe.to_csv('predicted.csv')\n"
    ),
    "settings.yaml": "raw: raw.csv\n",
}


def notebook(*cells: str) -> str:
    """A notebook of cells with code."""
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"cells": made, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4})


def parts(files: Mapping[str, str]) -> tuple[dict[str, Module], dict[str, Tree]]:
    """The code and the documents of files."""
    found = [facts_of(Source(path, text)) for path, text in files_of(files).items()]
    modules = {fact.path: fact.code for fact in found if fact is not None and fact.code is not None}
    documents = {fact.path: fact.document for fact in found if fact is not None and fact.document is not None}
    return modules, documents


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were evaluated by themselves so far, and `rest` for each time that all others were."""
    paths: list[str] = []
    alone, rest = Parts._evaluated, entries._Rest.run

    def evaluated(self: Parts, path: str, evaluate: Callable[[Machine, str], None]) -> tuple[Shown, Looks]:
        paths.append(path)
        return alone(self, path, evaluate)

    def run(self: entries._Rest) -> Recorder:
        paths.append("rest")
        return rest(self)

    monkeypatch.setattr(Parts, "_evaluated", evaluated)
    monkeypatch.setattr(entries._Rest, "run", run)
    return paths


def run(files: Mapping[str, str], folder: Path | None = None) -> list[str]:
    """What evaluation tells of files, with what is known in a folder."""
    modules, documents = parts(files)
    known = KnownObservations("program", Cache(folder), dict(files)) if folder is not None else None
    return told(observe(Program(modules, documents), (), LIBRARIES, {}, (), known))


def alone(files: Mapping[str, str]) -> tuple[str, ...]:
    modules, documents = parts(files)
    program = Program(modules, documents)
    return files_alone(program, LIBRARIES, Loads(program), sorted(modules))


def test_a_file_that_others_import_is_not_alone() -> None:
    assert alone(PROJECT) == ("report.py", "train.py")


def test_a_file_of_a_package_is_not_alone_where_code_takes_an_attribute_of_its_name() -> None:
    files = {"pack/__init__.py": "", "pack/rates.py": "", "pack/taxes.py": "", "a.py": "import pack\npack.rates\n"}
    assert alone(files) == ("a.py", "pack/taxes.py")


def test_a_file_that_states_jobs_is_not_alone() -> None:
    assert alone({"flow.py": "import airflow\n", "plain.py": "import pandas\n"}) == ("plain.py",)


def test_files_that_load_a_large_part_of_the_project_are_not_alone() -> None:
    checks = {f"checks/check{number}.py": f"import part0.a\nNUMBER = {number}\n" for number in range(3)}
    size = "RATE = 1\n" * 300
    parts = {f"part{number}/a.py": f"import part{number + 1}.a\n{size}" for number in range(9)}
    assert alone({**checks, **parts}) == ()
    assert alone({**checks, "part0/a.py": size, "note.py": "print(1)\n"}) == (*checks, "note.py")


@pytest.mark.parametrize(
    "path, text, again",
    [
        ("paths.py", "RAW = 'new.csv'\n", ["report.py", "rest"]),
        ("other.py", "RATE = 4\n", ["train.py", "rest"]),
        ("settings.yaml", "raw: new.csv\n", ["train.py"]),
        ("report.py", "from paths import RAW\nprint(RAW)\n", ["report.py"]),
        ("new.py", "", ["new.py", "report.py", "train.py", "rest"]),
        ("mldebt.yaml", "{}\n", ["report.py", "train.py", "rest"]),
    ],
)
def test_only_what_looked_at_a_changed_file_is_evaluated_again(
    path: str, text: str, again: list[str], tmp_path: Path, evaluated: list[str]
) -> None:
    before = run(PROJECT, tmp_path)
    assert run(PROJECT, tmp_path) == before
    assert evaluated == ["report.py", "train.py", "rest"]
    changed = {**PROJECT, path: text}
    found = run(changed, tmp_path)
    assert evaluated[3:] == again
    assert found == run(changed)


def test_a_module_that_was_asked_for_a_name_and_has_none_was_looked_at(tmp_path: Path) -> None:
    nested = {
        "helpers.py": "import pandas as pd\ndef load(path):\n    return pd.read_csv(path)[['x']]\n",
        "a/helpers.py": "other = 1\n",
        "a/b/helpers.py": "other = 1\n",
        "a/b/job.py": "from helpers import load\nload('a.csv').to_csv('out.csv')\n",
    }
    run(nested, tmp_path)
    changed = {**nested, "a/helpers.py": "import pandas as pd\ndef load(path):\n    return pd.read_csv('other.csv')\n"}
    assert run(changed, tmp_path) == run(changed)


LIBRARY = {
    "library.py": (
        "import pandas as pd\nKEYS = ['id']\n\ndef load(path):\n    return pd.read_csv(path)[['x']]\n\n"
        "def show(frame):\n    print(frame)\n    return frame.merge(frame, on=KEYS)\n"
    ),
    "loads.py": "from library import load\nload('a.csv').to_csv('loaded.csv')\n",
    "shows.py": "import pandas as pd\nfrom library import show\nshow(pd.read_csv('b.csv')).to_csv('shown.csv')\n",
}


@pytest.mark.parametrize(
    "old, new, again",
    [
        ("pd.read_csv(path)[['x']]", "pd.read_csv(path)[['y']]", ["loads.py", "rest"]),
        ("print(frame)", "frame.dropna().to_csv('c.csv')", ["shows.py", "rest"]),
        ("KEYS = ['id']", "KEYS = ['key']", ["loads.py", "shows.py", "rest"]),
        ("import pandas as pd\n", "import pandas as pd\n\n", []),
        ("    return pd", "    frames = [\n        3]\n    return pd", ["loads.py", "rest"]),
        ("    print(frame)\n", "    print(\n        frame)\n", ["shows.py", "rest"]),
        ("print(frame)", "print(frame)\n    global KEYS\n    KEYS = frame", ["shows.py", "rest"]),
        ("print(frame)", "print(frame, load)", ["loads.py", "shows.py", "rest"]),
    ],
    ids=[
        "called-by-one",
        "called-by-the-other",
        "loaded-by-both",
        "moved",
        "longer-above",
        "broken",
        "set-by-a-function",
        "read-by-a-function",
    ],
)
def test_only_what_looked_at_a_changed_function_is_evaluated_again(
    old: str, new: str, again: list[str], tmp_path: Path, evaluated: list[str]
) -> None:
    run(LIBRARY, tmp_path)
    del evaluated[:]
    changed = {**LIBRARY, "library.py": LIBRARY["library.py"].replace(old, new)}
    assert changed != LIBRARY
    found = run(changed, tmp_path)
    assert evaluated == again
    assert found == run(changed)


def test_scopes_of_files_that_are_as_they_were_are_not_gone_through_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone_through: list[str] = []
    of_scope = outlines.of_scope

    def told(scope: Scope, *beside: str) -> Outline:
        gone_through.append(scope.name)
        return of_scope(scope, *beside)

    monkeypatch.setattr(outlines, "of_scope", told)
    run(LIBRARY, tmp_path)
    assert {"load", "show"} <= {*gone_through}
    del gone_through[:]
    changed = {**LIBRARY, "loads.py": LIBRARY["loads.py"].replace("a.csv", "b.csv")}
    assert run(changed, tmp_path) == run(changed)
    assert not {"load", "show"} & {*gone_through}


def test_what_has_moved_more_than_once_is_where_it_stands_today(tmp_path: Path, evaluated: list[str]) -> None:
    run(LIBRARY, tmp_path)
    del evaluated[:]
    original = LIBRARY["library.py"]
    further = f"# a remark\n\n{original}".replace("def show", "\n\ndef show")
    # Each is evaluated only by the runs that know nothing.
    for text in (f"# a remark\n{original}", further, original):
        changed = {**LIBRARY, "library.py": text}
        assert run(changed, tmp_path) == run(changed)
    assert evaluated.count("loads.py") == evaluated.count("rest") == 3


def test_what_is_named_after_a_line_is_evaluated_again_where_that_moved(tmp_path: Path, evaluated: list[str]) -> None:
    files = {
        "steps.py": "from airflow import DAG\nfrom airflow.operators.python import PythonOperator\n\ndef make(work):\n"
        "    return PythonOperator(python_callable=work)\n",
        "flow.py": "from steps import make\nmake(print)\n",
    }
    run(files, tmp_path)
    changed = {**files, "steps.py": "# a remark\n" + files["steps.py"]}
    assert run(changed, tmp_path) == run(changed)


CALLING = {
    "load.py": "import pandas as pd\ndef load(path='raw.csv'):\n    return pd.read_csv(path)[['x']]\n",
    "report.py": "from load import load\nload('a.csv').to_csv('report.csv')\n",
}


def test_the_rest_is_evaluated_again_when_a_file_no_longer_calls_what_is_in_it(
    tmp_path: Path, evaluated: list[str]
) -> None:
    assert "read raw.csv" not in run(CALLING, tmp_path)
    del evaluated[:]
    changed = {**CALLING, "report.py": "from load import load\nprint(load)\n"}
    assert "read raw.csv" in run(changed, tmp_path)
    assert evaluated == ["report.py", "rest"]


def test_the_rest_runs_what_a_file_starts(tmp_path: Path, evaluated: list[str]) -> None:
    files = {
        "train.py": "import sys\nimport pandas as pd\npd.read_csv(sys.argv[1])[['x']].to_csv('out.csv')\n",
        "go.ipynb": notebook("import subprocess\nsubprocess.run(['python', 'train.py', 'raw.csv'])"),
    }
    first = run(files, tmp_path)
    assert run(files, tmp_path) == first
    changed = {**files, "go.ipynb": notebook("import subprocess\nsubprocess.run(['python', 'train.py', 'new.csv'])")}
    assert run(changed, tmp_path) == run(changed)


def test_the_rest_hangs_on_what_a_file_starts_and_on_nothing_else_that_it_shows(
    tmp_path: Path, evaluated: list[str]
) -> None:
    start = "import subprocess\nsubprocess.run(['python', 'train.py', 'raw.csv'])"
    files = {
        "train.py": "import sys\nimport pandas as pd\npd.read_csv(sys.argv[1])[['x']].to_csv('out.csv')\n",
        "go.ipynb": notebook(start),
    }
    run(files, tmp_path)
    del evaluated[:]
    changed = {**files, "go.ipynb": notebook(start, "import pandas as pd\npd.read_csv('out.csv').to_csv('seen.csv')")}
    found = run(changed, tmp_path)
    assert evaluated == ["go.ipynb"]
    assert found == run(changed)


STARTED = {
    "Makefile": "train:\n\tpython train.py raw.csv\n",
    "load.py": "import pandas as pd\ndef load(path):\n    return pd.read_csv(path)\n",
    "train.py": "import sys\nfrom load import load\nload(sys.argv[1])[['x']].to_csv('out.csv')\n",
    "report.py": "import pandas as pd\npd.read_csv('out.csv')\n",
}


def run_started(files: Mapping[str, str], folder: Path | None = None) -> list[str]:
    """What evaluation tells of files, some of which others of them start."""
    facts = [facts_of(Source(path, text)) for path, text in files.items()]
    jobs = [(fact.path, job) for fact in facts if fact is not None for job in fact.jobs]
    modules, documents = parts(files)
    known = KnownObservations("program", Cache(folder), dict(files)) if folder is not None else None
    return told(observe(Program(modules, documents), jobs, LIBRARIES, {}, (), known))


def test_a_script_that_only_a_tool_starts_is_evaluated_by_itself_with_the_arguments_that_it_gets(
    tmp_path: Path, evaluated: list[str]
) -> None:
    before = run_started(STARTED, tmp_path)
    assert "read raw.csv" in before
    assert evaluated == ["report.py", "train.py", "rest"]
    changed = {**STARTED, "train.py": STARTED["train.py"] + "RATE = 1\n"}
    assert run_started(changed, tmp_path) == before
    assert evaluated[3:] == ["train.py"]


def test_a_script_that_a_tool_starts_in_another_way_is_evaluated_again(tmp_path: Path, evaluated: list[str]) -> None:
    run_started(STARTED, tmp_path)
    changed = {**STARTED, "Makefile": "train:\n\tpython train.py new.csv\n"}
    assert "read new.csv" in run_started(changed, tmp_path)
    assert evaluated[3:] == ["train.py", "rest"]


@pytest.mark.parametrize(
    "change",
    [
        {"report.py": "import train\n"},
        {"report.py": "import subprocess\nsubprocess.run(['python', 'train.py', 'other.csv'])\n"},
        {"Makefile": "train:\n\tpython train.py raw.csv\n\tpython train.py other.csv\n"},
    ],
)
def test_a_script_that_is_started_in_several_ways_or_by_code_is_none_by_itself(
    change: dict[str, str], evaluated: list[str]
) -> None:
    run_started({**STARTED, **change})
    assert "train.py" not in evaluated


def test_a_name_that_another_file_begins_to_mention_is_seen(tmp_path: Path, evaluated: list[str]) -> None:
    run(PROJECT, tmp_path)
    del evaluated[:]
    run({**PROJECT, "report.py": PROJECT["report.py"] + "x = some.frame\n"}, tmp_path)
    assert evaluated == ["report.py", "train.py"]


def test_several_processes_tell_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mldebt.interpreter.parts._WORTHWHILE", 0)
    modules, documents = parts(PROJECT)
    known = KnownObservations("program", Cache(tmp_path), dict(PROJECT))
    assert told(observe(Program(modules, documents), (), LIBRARIES, {}, (), known, processes=2)) == run(PROJECT)
    assert run(PROJECT, tmp_path) == run(PROJECT)


def test_a_damaged_entry_is_made_anew(tmp_path: Path, evaluated: list[str]) -> None:
    before = run(PROJECT, tmp_path)
    for file in tmp_path.glob("observations/??/*"):
        Cache(tmp_path).write("observations", file.name, b"\x93")
    assert run(PROJECT, tmp_path) == before
    assert evaluated == ["report.py", "train.py", "rest"] * 2


def test_a_landmark_that_the_recorder_knows_is_the_same_object_when_it_comes_from_elsewhere() -> None:
    modules, documents = parts(PROJECT)
    whole = Recorder()
    machine_of: list[Recorder] = []
    real = exchange.encoded

    def keep(recorder: Recorder, own_jobs: bool = False) -> bytes:
        machine_of.append(recorder)
        return real(recorder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mldebt.interpreter.parts.encoded", keep)
        observe(Program(modules, documents), (), LIBRARIES, {})
    content = real(machine_of[1])
    exchange.take_over(whole, content)
    once = whole.finished()
    exchange.take_over(whole, content)
    twice = whole.finished()
    for name in Observations.__struct_fields__:
        assert getattr(twice, name) == getattr(once, name), name
    assert told(once) == told(machine_of[1].finished())
