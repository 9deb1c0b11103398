"""Arguments of a script are what the command that starts it gives, else their defaults."""

from __future__ import annotations

import pytest
from observed import edges, seen

HEAD = "import sys\nimport pandas as pd\n"
ARGV = "print(pd.read_csv(sys.argv[1]))"
PARSED = """
import argparse
parser = argparse.ArgumentParser()
{}
args = parser.parse_args()
print(pd.read_csv(args.raw))
"""
CLICK = """
import click
@click.command()
{}
def main(raw):
    print(pd.read_csv(raw))
if __name__ == '__main__':
    main()
"""
TYPER = """
import typer
from typing import Annotated
def main({}):
    print(pd.read_csv(raw))
if __name__ == '__main__':
    typer.run(main)
"""
STARTED = {
    "a typer option": (TYPER.format("raw: str = typer.Option('x.csv')"), "--raw a.csv"),
    "a typer option of a name": (TYPER.format("raw: str = typer.Option('x.csv', '--in')"), "--in a.csv"),
    "a typer default": (TYPER.format("raw: str = typer.Option('a.csv')"), ""),
    "a position of sys.argv": (ARGV, "a.csv"),
    "unpacked sys.argv": ("_, raw = sys.argv\nprint(pd.read_csv(raw))", "a.csv"),
    "a slice of sys.argv": ("raw, = sys.argv[1:]\nprint(pd.read_csv(raw))", "a.csv"),
    "sys.argv handed to main": ("def main(argv):\n    print(pd.read_csv(argv[0]))\nmain(sys.argv[1:])", "a.csv"),
    "a flag": (PARSED.format("parser.add_argument('--raw')"), "--raw a.csv"),
    "a flag with an equals sign": (PARSED.format("parser.add_argument('--raw')"), "--raw=a.csv"),
    "a short flag": (PARSED.format("parser.add_argument('-r', '--raw')"), "-r a.csv"),
    "a flag of another name": (PARSED.format("parser.add_argument('--in', dest='raw')"), "--in a.csv"),
    "a flag over its default": (PARSED.format("parser.add_argument('--raw', default='x.csv')"), "--raw a.csv"),
    "a positional": (PARSED.format("parser.add_argument('raw')"), "a.csv"),
    "a second positional": (PARSED.format("parser.add_argument('x')\nparser.add_argument('raw')"), "x a.csv"),
    "a positional after a flag": (
        PARSED.format("parser.add_argument('--x')\nparser.add_argument('raw')"),
        "--x 1 a.csv",
    ),
    "a default": (PARSED.format("parser.add_argument('--raw', default='a.csv')"), ""),
    "a click option": (CLICK.format("@click.option('--raw')"), "--raw a.csv"),
    "a click option's default": (CLICK.format("@click.option('--raw', default='a.csv')"), ""),
    "a click argument": (CLICK.format("@click.argument('raw')"), "a.csv"),
    "an annotated option of typer": (
        TYPER.format("raw: Annotated[str, typer.Option(help='--x')] = 'x.csv'"),
        "--raw a.csv",
    ),
    "an annotated option of a name": (TYPER.format("raw: Annotated[str, typer.Option('--in', '-i')]"), "-i a.csv"),
    "the default of an annotated option": (TYPER.format("raw: Annotated[str, typer.Option()] = 'a.csv'"), ""),
    "an annotated argument": (TYPER.format("raw: Annotated[str, typer.Argument(help='x')]"), "a.csv"),
    "an annotated option beside an argument": (
        TYPER.format("to: Annotated[str, typer.Option()], raw: Annotated[str, typer.Argument()]"),
        "--to b.csv a.csv",
    ),
    "a plain default of typer": (TYPER.format("raw: str = 'a.csv'"), ""),
    "a typer argument": (TYPER.format("raw: str = typer.Argument(...)"), "a.csv"),
    "a plain argument of typer": (TYPER.format("raw: str"), "a.csv"),
}


@pytest.mark.parametrize(("code", "arguments"), STARTED.values(), ids=STARTED)
def test_a_path_is_given_by(code: str, arguments: str) -> None:
    files = {"main.py": HEAD + code, "dvc.yaml": f"stages: {{s: {{cmd: 'python main.py {arguments}'}}}}"}
    assert seen(files, "read") == ["read a.csv"]


STARTERS = {
    "a stage": {"dvc.yaml": "stages: {s: {cmd: python main.py a.csv}}"},
    "a stage with a parameter": {
        "dvc.yaml": "stages: {s: {cmd: 'python main.py ${raw}'}}",
        "params.yaml": "raw: a.csv",
    },
    "a make target": {"Makefile": "all:\n\tpython main.py a.csv\n"},
    "a shell script": {"run.sh": "python main.py a.csv\n"},
    "a module by name": {"run.sh": "python -m main a.csv\n"},
    "a workflow": {
        ".github/workflows/a.yml": "on: push\njobs: {a: {runs-on: x, steps: [{run: python main.py a.csv}]}}\n"
    },
}


@pytest.mark.parametrize("starter", STARTERS.values(), ids=STARTERS)
def test_a_script_is_started_by(starter: dict[str, str]) -> None:
    assert seen({"main.py": HEAD + ARGV, **starter}, "read", "gap") == ["read a.csv"]


def test_arguments_that_nothing_gives_are_a_gap() -> None:
    assert seen({"main.py": HEAD + ARGV}, "read", "gap") == [
        "read *",
        "gap read 'filepath_or_buffer' is not known here",
    ]


def test_a_script_started_by_two_stages_reads_for_each() -> None:
    stages = "stages:\n  s: {cmd: python main.py a.csv}\n  t: {cmd: python main.py b.csv}\n"
    assert seen({"main.py": HEAD + ARGV, "dvc.yaml": stages}, "read") == ["read a.csv", "read b.csv"]


def test_a_command_of_a_typer_application_gets_its_arguments() -> None:
    code = """
import typer
app = typer.Typer()
@app.command()
def main(raw: str = typer.Option(...)):
    print(pd.read_csv(raw))
app()
"""
    assert seen({"main.py": HEAD + code, "run.sh": "python main.py --raw a.csv\n"}, "read") == ["read a.csv"]


def test_a_flag_without_a_value_takes_no_positional() -> None:
    code = PARSED.format("parser.add_argument('--fast', action='store_true')\nparser.add_argument('raw')")
    files = {"main.py": HEAD + code, "run.sh": "python main.py --fast a.csv\n"}
    assert seen(files, "read") == ["read a.csv"]


def test_a_command_that_is_called_by_name_gets_its_arguments() -> None:
    code = "import click\n@click.command()\n@click.argument('raw')\ndef main(raw):\n    print(pd.read_csv(raw))\nmain()"
    assert seen({"main.py": HEAD + code, "run.sh": "python main.py a.csv\n"}, "read") == ["read a.csv"]


def test_of_several_commands_the_first_word_tells_which_is_meant() -> None:
    code = """
import typer
app = typer.Typer()
@app.command()
def load(raw: str = typer.Option(...)):
    print(pd.read_csv(raw))
@app.command()
def clean_up(raw: str):
    print(pd.read_parquet(raw))
app()
"""
    files = {"main.py": HEAD + code, "run.sh": "python main.py clean-up a.parquet\n"}
    assert "read a.parquet" in seen(files, "read")


@pytest.mark.parametrize(
    ("command", "place"),
    [("python flow.py run --place b.csv", "b.csv"), ("python flow.py run", "a.csv"), ("echo", "a.csv")],
)
def test_an_option_that_is_an_attribute_of_a_class_has_what_a_command_gives_else_its_default(
    command: str, place: str
) -> None:
    flow = """\
        import pandas as pd
        from metaflow import FlowSpec, Parameter, step

        class Night(FlowSpec):
            place = Parameter("place", default="a.csv")

            @step
            def start(self):
                print(pd.read_csv(self.place))

        if __name__ == "__main__":
            Night()
    """
    assert seen({"flow.py": flow, "run.sh": f"{command}\n"}, "read") == [f"read {place}"]


TWICE = {
    "two lines of a shell script": {"run.sh": "python main.py a.csv b.csv\npython main.py b.csv c.csv\n"},
    "two files": {"Makefile": "all:\n\tpython main.py a.csv b.csv\n", "run.sh": "python main.py b.csv c.csv\n"},
    "a matrix": {
        ".github/workflows/a.yml": """
            on: push
            jobs:
              a:
                strategy: {matrix: {include: [{from: a.csv, to: b.csv}, {from: b.csv, to: c.csv}]}}
                steps: [{run: 'python main.py ${{ matrix.from }} ${{ matrix.to }}'}]
        """
    },
    "tasks of a task runner": {
        "pyproject.toml": "[tool.poe.tasks]\none = 'python main.py a.csv b.csv'\ntwo = 'python main.py b.csv c.csv'\n"
    },
}
COPIES = HEAD + "pd.read_csv(sys.argv[1]).dropna().to_csv(sys.argv[2])\n"


@pytest.mark.parametrize("starter", TWICE.values(), ids=TWICE)
def test_with_arguments_that_decide_places_a_script_is_a_job_of_its_own(starter: dict[str, str]) -> None:
    assert edges({"main.py": COPIES, **starter}, "feeds", "produces") == [
        "a.csv -feeds-> main.py",
        "b.csv -feeds-> main.py b.csv c.csv",
        "main.py -produces-> b.csv",
        "main.py b.csv c.csv -produces-> c.csv",
    ]


ONCE = {
    "the same again": "python main.py a.csv b.csv\npython3 main.py a.csv b.csv\n",
    "what places do not depend on": "python main.py a.csv b.csv\npython main.py a.csv b.csv --depth 3\n",
    "what is not known": "python main.py a.csv b.csv\npython main.py $FROM $TO\n",
}


@pytest.mark.parametrize("text", ONCE.values(), ids=ONCE)
def test_other_arguments_make_no_other_job(text: str) -> None:
    files = {"main.py": COPIES, "run.sh": text}
    assert edges(files, "feeds", "produces") == ["a.csv -feeds-> main.py", "main.py -produces-> b.csv"]


def test_what_a_document_tells_of_is_no_job_beside_what_is_started() -> None:
    files = {
        "main.py": COPIES,
        "run.sh": "python main.py a.csv b.csv\n",
        "README.md": "    python main.py c.csv d.csv\n",
    }
    assert edges(files, "feeds", "produces") == ["a.csv -feeds-> main.py", "main.py -produces-> b.csv"]


def test_each_command_of_an_application_is_a_run_with_its_arguments() -> None:
    code = """
import click
@click.command()
@click.option("--raw")
def main(raw):
    print(pd.read_csv(raw))
if __name__ == "__main__":
    main()
"""
    files = {"main.py": HEAD + code, "run.sh": "python main.py --raw a.csv\npython main.py --raw b.csv\n"}
    assert seen(files, "read") == ["read a.csv", "read b.csv"]


GROUPS = {
    "a command": ("@cli.command()", "load a.csv"),
    "a command of another name": ("@cli.command('take-in')", "take-in a.csv"),
    "a group in it": ("@cli.group()\ndef data():\n    pass\n@data.command()", "data load a.csv"),
}


@pytest.mark.parametrize(("decorator", "words"), GROUPS.values(), ids=GROUPS)
def test_a_group_of_click_has(decorator: str, words: str) -> None:
    other = "@cli.command()\n@click.option('--out')\ndef store(out):\n    pd.DataFrame().to_csv(out)\n"
    head = "import click\n@click.group()\ndef cli():\n    pass\n"
    code = f"{head}{other}{decorator}\n@click.argument('raw')\ndef load(raw):\n    print(pd.read_csv(raw))\ncli()\n"
    found = seen({"main.py": HEAD + code, "run.sh": f"python main.py {words}\n"}, "read")
    assert found == ["read a.csv"]


SHARED = """
import typer
from typing import Annotated
app = typer.Typer()
@app.command()
def main(raw: Annotated[str, typer.Option()] = "x.csv"):
    print(pd.read_csv(raw))
if __name__ == "__main__":
    app()
"""


def test_a_command_that_other_code_calls_too_gets_its_arguments() -> None:
    other = "from fastapi import FastAPI\nfrom main import main\nmain('o.csv')\n"
    files = {"main.py": HEAD + SHARED, "aside.py": other, "run.sh": "python main.py --raw a.csv\n"}
    assert sorted(seen(files, "read")) == ["read a.csv", "read o.csv"]


def test_the_only_command_of_an_application_is_meant_each_time_that_its_file_is_started() -> None:
    files = {"main.py": HEAD + SHARED, "run.sh": "python main.py --raw a.csv\npython main.py --raw b.csv\n"}
    assert seen(files, "read") == ["read a.csv", "read b.csv"]
