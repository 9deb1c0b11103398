"""What others call or extend runs with what they give it: workflows and actions of GitHub, jobs of GitLab."""

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


GITLAB = """\
    stages: [clean, score]
    .step:
      stage: clean
      variables: {FROM: raw.csv, TO: clean.csv}
      script: [python prepare.py $FROM $TO]
    clean: {extends: .step}
    again: {extends: .step, variables: {TO: again.csv}}
    score: {extends: [.step, clean], stage: score, script: [python score.py $TO scores.csv]}
    """


def test_a_job_of_gitlab_runs_what_it_extends_with_its_own_variables() -> None:
    files = {".gitlab-ci.yml": GITLAB, "score.py": CODE, "prepare.py": CODE}
    assert edges(files, "feeds", "produces") == [
        "clean.csv -feeds-> score.py",
        "prepare.py -produces-> clean.csv",
        "prepare.py raw.csv again.csv -produces-> again.csv",
        "raw.csv -feeds-> prepare.py",
        "raw.csv -feeds-> prepare.py raw.csv again.csv",
        "score.py -produces-> scores.csv",
    ]
    assert edges(files, "precedes") == ["again:7 -precedes-> score:8", "clean:6 -precedes-> score:8"]


def test_jobs_of_gitlab_that_extend_each_other_end() -> None:
    pipeline = "a: {extends: b, script: [python prepare.py a.csv b.csv]}\nb: {extends: a}\nc: {extends: gone}\n"
    assert "a.csv -feeds-> prepare.py" in edges({".gitlab-ci.yml": pipeline, "prepare.py": CODE}, "feeds")


def test_a_file_that_a_pipeline_of_gitlab_includes_has_jobs() -> None:
    included = "clean: {script: [python prepare.py a.csv b.csv]}\n"
    pipeline = "include: [{local: .gitlab/ci/clean.yml}]\n"
    files = {".gitlab-ci.yml": pipeline, ".gitlab/ci/clean.yml": included, "prepare.py": CODE}
    assert "a.csv -feeds-> prepare.py" in edges(files, "feeds")
