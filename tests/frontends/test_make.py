"""Makefile targets with a recipe are jobs."""

from __future__ import annotations

from mldebt.facts.pipeline import HOLE, JobFact
from mldebt.frontends.make import read
from mldebt.source import Source


def jobs(text: str, path: str = "Makefile") -> dict[str, JobFact]:
    return {job.name: job for job in read(Source(path, text)).jobs}


def test_a_target_starts_its_script_with_the_values_of_variables() -> None:
    text = (
        "RAW ?= data/raw\n"
        "OUT := $(RAW)/out # where\n"
        ".PHONY: train\n"
        "train: prepare ## Train it\n"
        "\t@cd src && \\\n"
        "\t  python train.py ${OUT} $(shell date) $(UNKNOWN) $$HOME\n"
    )
    job = jobs(text)["train"]
    [command] = job.commands
    assert (str(job.span), job.tool, job.complete) == ("4:1", "make", False)
    assert (command.script, command.workdir, command.span.line) == ("train.py", "src", 6)
    assert command.arguments == ("data/raw/out", HOLE, HOLE, HOLE)


def test_files_among_targets_and_prerequisites_are_data() -> None:
    text = ".PHONY: v1.0\nmodels/m.pkl: data/a.csv setup v1.0 | out/\n\tpython t.py $< $@ $^\n"
    job = jobs(text)["models/m.pkl"]
    assert [data.locator for data in job.inputs] == ["data/a.csv"]
    assert [data.locator for data in job.outputs] == ["models/m.pkl"]
    assert job.commands[0].arguments[:2] == ("data/a.csv", "models/m.pkl")


def test_targets_go_on_after_a_backslash() -> None:
    found = jobs("a.png \\\nb.png : \\\nx.csv\n\tRscript plot.R\n")
    assert {name: str(job.span) for name, job in found.items()} == {"a.png": "1:1", "b.png": "2:1"}
    assert [data.locator for data in found["b.png"].inputs] == ["x.csv"]


def test_the_stem_of_a_pattern_is_a_hole() -> None:
    job = jobs("%.parquet: raw/%.csv\n\tpython convert.py $< $@\n", "sub/Makefile")["%.parquet"]
    assert [data.locator for data in job.inputs] == [f"sub/raw/{HOLE}.csv"]
    assert job.commands[0].workdir == "sub"


def test_each_line_of_a_recipe_is_a_shell_of_its_own() -> None:
    found = jobs("a:\n\tcd src\n\tpython x.py\n\n\t-python y.py\nb c: ; python z.py $@\n")
    assert [(command.script, command.workdir) for command in found["a"].commands] == [("x.py", ""), ("y.py", "")]
    assert found["c"].commands[0].arguments == ("c",)


def test_what_has_no_recipe_is_no_job() -> None:
    """Compared by hand: of kurosawa-kuro/study-gcp-mlops at b1fb17fc8efb all 98 targets with a recipe of its two larger
    Makefiles are jobs, and its 4 without one are none; of minivess-mlops/minivess-mlops at e3eb123d9726 the 50 targets
    of its Makefile and, in the same way, the 44 recipes of its justfile."""
    text = "all: train\nA = b: c\nx: VAR = 1\ndefine F\nt:\n\tpython no.py\nendef\ninclude other.mk\n"
    assert jobs(text) == {}


def test_a_variable_with_several_values_is_a_hole() -> None:
    text = "ifdef X\nD = a\nelse\nD = b\nendif\nL = $(L)\nt:\n\tpython x.py $(D) $(L)\n"
    assert jobs(text)["t"].commands[0].arguments == (HOLE, HOLE)


def test_variables_that_double_each_other_stay_bounded() -> None:
    text = "A0 = aaaaaaaaaa\n" + "".join(f"A{n} = {f'$(A{n - 1})' * 10}\n" for n in range(1, 30))
    assert jobs(text + "t:\n\tpython x.py $(A29)\n")["t"].commands[0].script == "x.py"
