"""Shell text gives the commands it would start, and no text makes it raise."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mldebt.facts.pipeline import HOLE, Command
from mldebt.shell import commands
from mldebt.source import Span


def place(index: int) -> Span:
    return Span(index + 1, 1, index + 1, 1)


def started(text: str, **variables: str) -> list[Command]:
    return list(commands(text, place, variables))


def only(text: str, **variables: str) -> Command:
    [command] = started(text, **variables)
    return command


@pytest.mark.parametrize(
    "text",
    [
        "python src/train.py a b",
        "python3.11 -u -W ignore src/train.py a b",
        "/usr/bin/env python src/train.py a b",
        "uv run python src/train.py a b",
        "uv run --with rich src/train.py a b",
        "uv run --script --only-group train --index https://x.example src/train.py a b",
        "poetry run python src/train.py a b",
        "pipenv run python src/train.py a b",
        "conda run -n env --no-capture-output python src/train.py a b",
        "PYTHONPATH=. DEBUG=1 ./src/train.py a b",
        "accelerate launch --num_processes 2 src/train.py a b",
        "torchrun --nproc_per_node=2 src/train.py a b",
        "python -m torch.distributed.launch --use_env src/train.py a b",
        "spark-submit --master local src/train.py a b",
        "streamlit run src/train.py -- a b",
        "timeout 60 nohup python src/train.py a b &",
        "python src/train.py a \\\n  b",
        "python src/train.py a b > out.log 2>&1 < input",
        "if true_enough; then python src/train.py a b; fi",
        "bash -c 'python src/train.py a b'",
        "python 'src/train.py' \"a\" b  # why",
    ],
)
def test_a_script_is_found_behind_what_starts_it(text: str) -> None:
    [command] = [command for command in started(text) if command.script]
    assert (command.script, command.arguments) == ("src/train.py", ("a", "b"))


@pytest.mark.parametrize(
    ("text", "module", "arguments"),
    [
        ("python -m pkg.mod --x 1", "pkg.mod", ("--x", "1")),
        ("uv run -m pkg.mod --x 1", "pkg.mod", ("--x", "1")),
        ("torchrun --nnodes 1 -m pkg.mod --x 1", "pkg.mod", ("--x", "1")),
        ("uvicorn api.main:app --port 80", "api.main", ("--port", "80")),
        ("python -m gunicorn api.main:app -w 4", "api.main", ("-w", "4")),
        ("python -m papermill", "papermill", ()),
    ],
)
def test_a_module_is_found(text: str, module: str, arguments: tuple[str, ...]) -> None:
    command = only(text)
    assert (command.module, command.arguments, command.script) == (module, arguments, "")


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("papermill nb.ipynb out.ipynb -p a 1", ("out.ipynb", "-p", "a", "1")),
        ("papermill -p a 1 nb.ipynb out.ipynb", ("out.ipynb", "-p", "a", "1")),
        ("jupyter nbconvert --to notebook --execute nb.ipynb", ()),
    ],
)
def test_a_notebook_is_a_script(text: str, arguments: tuple[str, ...]) -> None:
    assert (only(text).script, only(text).arguments) == ("nb.ipynb", arguments)


def test_any_other_program_is_its_first_argument() -> None:
    assert only("dbt run --select x").arguments == ("dbt", "run", "--select", "x")
    assert only("python -c 'import x'").arguments == ("python", "-c", "import x")


@pytest.mark.parametrize(
    "unknown", ["$X", "${X}", '"${X}"', "$(date +%F)", "`date`", "{{ ds }}", "${{ github.sha }}", "%s", "$1", "%(x)s"]
)
def test_what_is_not_known_is_a_hole(unknown: str) -> None:
    assert only(f"python x.py {unknown}").arguments == (HOLE,)
    assert only(f"python x.py data/{unknown}.csv").arguments == (f"data/{HOLE}.csv",)


def test_a_variable_with_a_literal_value_is_known() -> None:
    text = "RAW=data/raw\nexport OUT=\"$RAW/out\"\npython x.py ${OUT}/a '$OUT' $GIVEN ${UNSET:-b}\n"
    assert only(text, GIVEN="c d").arguments == ("data/raw/out/a", "$OUT", "c", "d", "b")


@pytest.mark.parametrize(
    "text",
    [
        "for D in a b; do\n python x.py $D\ndone",
        "D=a\nif maybe; then\n D=b\nfi\npython x.py $D",
        "D=$(pwd)\npython x.py $D",
        "D=a python x.py $D",
    ],
)
def test_a_variable_that_may_have_several_values_is_a_hole(text: str) -> None:
    assert [command.arguments for command in started(text) if command.script] == [(HOLE,)]


def test_cd_changes_the_folder_up_to_the_end_of_a_subshell() -> None:
    text = "cd a && python 1.py\n(cd ../b; python 2.py)\npython 3.py\ncd $X; python 4.py"
    assert [(command.script, command.workdir) for command in started(text)] == [
        ("1.py", "a"),
        ("2.py", "b"),
        ("3.py", "a"),
        ("4.py", f"a/{HOLE}"),
    ]


def test_places_are_those_of_the_lines() -> None:
    text = "cat <<EOF\npython no.py\nEOF\npython a.py \\\n  x\npython b.py 'two\nlines'; python c.py\n"
    assert [(command.script, command.span.line) for command in started(text)] == [
        ("", 1),
        ("a.py", 4),
        ("b.py", 6),
        ("c.py", 7),
    ]


def test_a_line_that_cannot_be_split_is_skipped() -> None:
    assert [command.script for command in started('python "a.py\npython b.py\n')] == ["b.py"]


def test_variables_that_double_each_other_stay_bounded() -> None:
    text = "A=aaaaaaaa\n" + "A=$A$A\n" * 100 + "python x.py $A"
    assert len("".join(only(text).arguments)) < 2_000_000


PIECES = [*"ab=/ -\n\t[]{}()\"'#&*<|>!%;,09\\\r`$", "cd ", "python ", "bash -c ", "EOF", "<<", "${A:-x}", "{{", "}}"]
PIECES += ["for ", "case ", " -m", "uv run ", "$A", "é"]


@given(text=st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text())
@example(text='python ""')
@example(text='python -m ""')
@example(text="python . x")
def test_no_text_raises(text: str) -> None:
    for command in started(text, A='bash -c "$A"'):
        assert command.arguments or command.script or command.module
