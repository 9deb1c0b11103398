"""Commands that start what the project itself installs or names: `uv run train`, `poe train`."""

from __future__ import annotations

import textwrap

import pytest
from observed import edges, nodes

from mldebt.reading import facts_of
from mldebt.source import Source

CODE = """\
    import argparse
    import pandas as pd

    def main():
        parser = argparse.ArgumentParser()
        parser.add_argument("--out", default="default.csv")
        pd.read_csv("raw.csv").to_csv(parser.parse_args().out)

    def other():
        pd.read_csv("other.csv")
    """
PROJECT = '[project]\nname = "shop"\n[project.scripts]\nmake-rows = "shop.cli:main"\nother = "shop.cli:other"\n'
FILES = {"src/shop/cli.py": CODE, "pyproject.toml": PROJECT}
CLICK = """\
    import click
    import pandas as pd

    @click.command()
    @click.option("--out", default="default.csv")
    def main(out):
        pd.read_csv("raw.csv").to_csv(out)
    """
STARTS = ["uv run", "uv run --group jobs", "poetry run", "pdm run", "hatch run", "python -c x &&", "pipenv run"]


@pytest.mark.parametrize("start", STARTS)
def test_a_script_is_started_by_the_name_under_which_it_is_installed(start: str) -> None:
    files = {**FILES, "Makefile": f"rows:\n\t{start} make-rows --out rows.csv\n"}
    assert edges(files, "feeds", "produces") == [
        "other.csv -feeds-> src/shop/cli.py",
        "raw.csv -feeds-> src/shop/cli.py",
        "src/shop/cli.py -produces-> rows.csv",
    ]
    assert "src/shop/cli.py launcher=make pipeline=Makefile" in nodes(files, "job", "launcher", "pipeline")


def test_a_script_with_a_command_line_of_its_own_is_given_the_arguments() -> None:
    files = {**FILES, "src/shop/cli.py": CLICK, "Makefile": "rows:\n\tuv run make-rows --out rows.csv\n"}
    assert edges(files, "produces") == ["src/shop/cli.py -produces-> rows.csv"]


def test_a_stage_is_what_the_installed_script_does() -> None:
    stage = "stages: {rows: {cmd: uv run make-rows --out rows.csv, deps: [raw.csv], outs: [rows.csv]}}\n"
    found = edges({**FILES, "dvc.yaml": stage}, "feeds", "produces")
    assert found == [
        "other.csv -feeds-> src/shop/cli.py",
        "raw.csv -feeds-> rows",
        "rows -produces-> rows.csv",
    ]


def test_a_stage_starts_an_installed_script_where_it_stands_and_not_in_the_folder_of_the_package() -> None:
    code = """\
        import pandas as pd

        def main():
            pd.read_csv("data/raw.csv").to_csv("data/rows.csv")

        if __name__ == "__main__":
            main()
        """
    stage = "stages: {rows: {cmd: uv run make-rows, deps: [data/raw.csv], outs: [data/rows.csv]}}\n"
    files = {"shop/cli.py": code, "src/window/__init__.py": "", "pyproject.toml": PROJECT, "dvc.yaml": stage}
    found = edges(files, "feeds", "produces")
    assert {"data/raw.csv -feeds-> rows", "rows -produces-> data/rows.csv"} <= {*found}
    assert not [edge for edge in found if "src/data" in edge]


def test_a_script_that_nothing_starts_runs_with_its_defaults() -> None:
    assert "src/shop/cli.py -produces-> default.csv" in edges(FILES, "produces")


def test_a_script_may_be_started_elsewhere_than_in_the_folder_of_its_package() -> None:
    code = """\
        import pandas as pd

        def main():
            pd.read_csv("raw.csv").to_csv("src/shop/rows.csv")
        """
    files = {"src/shop/cli.py": code, "old/shop/cli.py": "", "raw.csv": "a\n1\n", "pyproject.toml": PROJECT}
    assert edges(files, "feeds") == ["raw.csv -feeds-> src/shop/cli.py"]


TASKS = {
    "poe": '[tool.poe.tasks]\nrows = "python rows.py --out"\n',
    "a function of poe": '[tool.poe.tasks]\nrows = {script = "rows:main()"}\n',
    "pdm run": '[tool.pdm.scripts]\nrows = {cmd = "python rows.py --out"}\n',
    "hatch run": '[tool.hatch.envs.default.scripts]\nrows = "python rows.py --out"\n',
    "task": '[tool.taskipy.tasks]\nrows = "python rows.py --out"\n',
}


@pytest.mark.parametrize("start", TASKS)
def test_a_task_of_a_task_runner_is_started_by_its_name(start: str) -> None:
    words = "uv run poe" if "poe" in start else start
    out = "--out rows.csv" if "function" in start else "rows.csv"
    code = CODE + '\n    if __name__ == "__main__":\n        main()\n'
    files = {"rows.py": code, "pyproject.toml": TASKS[start], "jobs/run.sh": f"{words} rows {out}\n"}
    assert edges(files, "produces") == ["rows.py -produces-> rows.csv"]


def test_the_innermost_project_around_a_command_is_meant_and_names_of_none_are_left_alone() -> None:
    one = "import pandas as pd\n\ndef main():\n    pd.read_csv('{}.csv')\n"
    project = '[project.scripts]\nrun = "{}:main"\n'
    files = {
        "a/pyproject.toml": project.format("one"),
        "a/one.py": one.format("one"),
        "b/pyproject.toml": project.format("two"),
        "b/two.py": one.format("two"),
        "b/run.sh": "run\nls\n",
    }
    told = nodes(files, "job", "launcher")
    assert [line for line in told if "shell" in line] == ["b/two.py launcher=shell", "run.sh launcher=shell"]


def test_scripts_that_name_each_other_end() -> None:
    files = {"pyproject.toml": '[tool.poe.tasks]\na = "poe b"\nb = "poe a"\n', "run.sh": "poe a\n"}
    assert edges(files, "feeds", "produces") == []


def test_each_of_two_commands_of_a_module_is_given_its_own_arguments() -> None:
    code = CLICK + CLICK.partition("pd\n")[2].replace("main", "other").replace("raw", "cooked")
    calls = "rows:\n\tuv run make-rows --out rows.csv\n\tuv run other --out others.csv\n"
    assert edges({**FILES, "src/shop/cli.py": code, "Makefile": calls}, "produces") == [
        "src/shop/cli.py -produces-> others.csv",
        "src/shop/cli.py -produces-> rows.csv",
    ]


POE = """\
    [tool.poe.tasks]
    _load.script = "jobs.load:main('raw.csv')"
    test = "python check.py"
    train = {cmd = "python train.py", cwd = "models", deps = ["_load"]}
    tidy.script = '''
      jobs.load:tidy(
        "raw.csv",
      )
    '''
    all = ["train", "test"]
    nightly.sequence = [{cmd = "python report.py"}, {ref = "test"}, [{shell = "python late.py"}]]
    """


def test_a_task_of_poe_starts_what_its_table_or_its_list_says() -> None:
    """Compared by hand with the `pyproject.toml` of nat-n/poethepoet at 1fb4f8d0c273: its 24 tasks are jobs with all of
    their 35 commands and names of other tasks, 5 of them in tables of a sequence, and both dependencies are orders.
    Not read: arguments that a function is called with, and what `env` says, so that the 4 functions in modules of a
    `PYTHONPATH` that a task sets are not known to be called; arguments of tasks, files that `include` names."""
    [toml] = [facts_of(Source("sub/pyproject.toml", textwrap.dedent(POE)))]
    assert toml is not None
    found = {
        job.name: [one.script or f"{one.module}:{one.function}".strip(":") or one.arguments[0] for one in job.commands]
        for job in toml.jobs
    }
    assert found == {
        "_load": ["jobs.load:main"],
        "test": ["check.py"],
        "train": ["train.py"],
        "tidy": ["jobs.load:tidy"],
        "all": ["train", "test"],
        "nightly": ["report.py", "test", "late.py"],
    }
    [train] = [job for job in toml.jobs if job.name == "train"]
    assert (train.commands[0].workdir, train.after) == ("sub/models", ("_load",))


def test_a_task_of_poe_comes_after_those_that_it_depends_on() -> None:
    files = {
        "pyproject.toml": '[tool.poe.tasks]\na = "python a.py"\nb = {cmd = "python b.py", deps = ["a -x 1"]}\n',
        "a.py": "print(1)\n",
        "b.py": "print(1)\n",
    }
    assert edges(files, "precedes") == ["a -precedes-> b"]


def test_the_command_of_a_task_may_be_a_list_of_words() -> None:
    found = facts_of(Source("pyproject.toml", '[tool.pixi.tasks]\nrows = {cmd = ["python", "rows.py"]}\n'))
    assert found is not None
    assert [(one.script, one.arguments) for job in found.jobs for one in job.commands] == [("rows.py", ())]
