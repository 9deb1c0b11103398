"""Workflows and actions of GitHub that others of the repository call run with the inputs that they are given."""

from __future__ import annotations

from observed import edges, nodes

CODE = "import sys\nimport pandas as pd\npd.read_csv(sys.argv[1]).dropna().to_csv(sys.argv[2])\n"
SCORE = """\
    on:
      workflow_call:
        inputs:
          raw: {type: string, required: true}
          out: {type: string, default: scores.csv}
    jobs:
      score:
        steps:
          - run: python score.py "$RAW" ${{ inputs.out }}
            env: {RAW: "${{ inputs.raw }}"}
    """
PREPARE = """\
    inputs:
      from: {required: true}
      to: {default: clean.csv}
    runs:
      using: composite
      steps:
        - {run: "python prepare.py ${{ inputs.from }} ${{ inputs.to }}", shell: bash}
    """
FILES = {
    ".github/workflows/score.yml": SCORE,
    ".github/actions/prepare/action.yml": PREPARE,
    "score.py": CODE,
    "prepare.py": CODE,
}
NIGHTLY = ".github/workflows/nightly.yml"


def test_a_called_workflow_runs_with_the_inputs_of_each_caller() -> None:
    nightly = """\
        on: {schedule: [{cron: "0 3 * * *"}]}
        jobs:
          eu: {uses: ./.github/workflows/score.yml, with: {raw: eu.csv, out: eu_scores.csv}}
          us: {needs: eu, uses: ./.github/workflows/score.yml, with: {raw: us.csv, out: us_scores.csv}}
        """
    files = {**FILES, NIGHTLY: nightly}
    assert [one for one in edges(files, "feeds", "produces") if "score.py" in one] == [
        "eu.csv -feeds-> score.py",
        "score.py -produces-> eu_scores.csv",
        "score.py us.csv us_scores.csv -produces-> us_scores.csv",
        "us.csv -feeds-> score.py us.csv us_scores.csv",
    ]
    assert "eu -precedes-> us" in edges(files, "precedes")
    assert "us schedule=0 3 * * *" in nodes(files, "job", "schedule")


def test_an_input_that_a_caller_leaves_out_has_its_default() -> None:
    nightly = "on: push\njobs: {eu: {uses: ./.github/workflows/score.yml, with: {raw: eu.csv}}}\n"
    assert "score.py -produces-> scores.csv" in edges({**FILES, NIGHTLY: nightly}, "produces")


def test_a_workflow_is_called_for_each_variant_of_a_matrix() -> None:
    nightly = """\
        on: push
        jobs:
          all:
            strategy: {matrix: {place: [eu, us]}}
            uses: ./.github/workflows/score.yml
            with: {raw: "${{ matrix.place }}.csv", out: "${{ matrix.place }}_scores.csv"}
        """
    assert [one for one in edges({**FILES, NIGHTLY: nightly}, "produces") if "score.py" in one] == [
        "score.py -produces-> eu_scores.csv",
        "score.py us.csv us_scores.csv -produces-> us_scores.csv",
    ]


def test_an_action_of_the_repository_runs_with_the_inputs_of_a_step() -> None:
    nightly = "on: push\njobs: {a: {steps: [{uses: ./.github/actions/prepare, with: {from: raw.csv}}]}}\n"
    assert [one for one in edges({**FILES, NIGHTLY: nightly}, "feeds", "produces") if "prepare.py" in one] == [
        "prepare.py -produces-> clean.csv",
        "raw.csv -feeds-> prepare.py",
    ]


def test_a_called_workflow_hands_its_inputs_on() -> None:
    outer = """\
        on: {workflow_call: {inputs: {place: {type: string}}}}
        jobs: {one: {uses: ./.github/workflows/score.yml, with: {raw: "${{ inputs.place }}.csv", out: out.csv}}}
        """
    nightly = "on: push\njobs: {eu: {uses: ./.github/workflows/outer.yml, with: {place: eu}}}\n"
    files = {**FILES, ".github/workflows/outer.yml": outer, NIGHTLY: nightly}
    assert "eu.csv -feeds-> score.py" in edges(files, "feeds")


def test_workflows_that_call_each_other_end() -> None:
    outer = "on: workflow_call\njobs: {one: {uses: ./.github/workflows/outer.yml}, two: {steps: [{run: make}]}}\n"
    assert edges({**FILES, ".github/workflows/outer.yml": outer}, "precedes") == []


def test_a_workflow_of_another_repository_says_nothing() -> None:
    nightly = "on: push\njobs: {eu: {uses: shop/flows/.github/workflows/score.yml@v1, with: {raw: eu.csv}}}\n"
    assert "eu.csv -feeds-> score.py" not in edges({**FILES, NIGHTLY: nightly}, "feeds")
