"""Shell scripts, Procfiles, workflows and MLprojects give jobs with the commands they start."""

from __future__ import annotations

from mldebt.facts.pipeline import HOLE
from mldebt.frontends import github_workflow, mlproject, procfile, shell
from mldebt.source import Source


def test_a_shell_script_is_one_job() -> None:
    [job] = shell.read(Source("scripts/run.sh", "#!/bin/sh\n\npython train.py a\n")).jobs
    assert (job.name, job.tool) == ("run.sh", "shell")
    assert [(command.script, str(command.span)) for command in job.commands] == [("train.py", "3:1")]


def test_a_shell_script_knows_its_own_folder() -> None:
    text = 'HERE="$( cd "$( dirname "${BASH_SOURCE[0]}" )" >/dev/null 2>&1 && pwd )"\ncd "$HERE/.."\npython train.py\n'
    [job] = shell.read(Source("scripts/run.sh", text)).jobs
    assert [(command.script, command.workdir) for command in job.commands] == [("train.py", "")]


def test_a_process_of_a_procfile_is_a_job() -> None:
    [web, worker] = procfile.read(Source("Procfile", "web: uvicorn api:app\n# no\nworker: python w.py\n")).jobs
    assert (web.name, web.commands[0].module, str(web.commands[0].span)) == ("web", "api", "1:6")
    assert (worker.name, worker.commands[0].script, str(worker.span)) == ("worker", "w.py", "3:1")


WORKFLOW = """\
on: push
env: {DATA: data/raw, TOKEN: "${{ secrets.T }}"}
defaults: {run: {working-directory: app}}
jobs:
  train:
    env:
      MODEL: m.pkl
    steps:
      - uses: actions/checkout@v4
      - name: Fit
        run: |
          pip install x

          python train.py ${{ env.DATA }} $MODEL ${{ env.TOKEN }} ${{ github.sha }}
      - run: python score.py
        working-directory: other
"""


def test_a_step_of_a_workflow_is_a_job() -> None:
    facts = github_workflow.read(Source(".github/workflows/ci.yml", WORKFLOW))
    fit, score = facts.jobs
    assert (fit.name, fit.tool, str(fit.span)) == ("train/Fit", "workflow", "10:15")
    command = fit.commands[1]
    assert (command.script, command.workdir, str(command.span)) == ("train.py", "app", "14:11")
    assert command.arguments == ("data/raw", "m.pkl", HOLE, HOLE)
    assert (score.name, score.commands[0].workdir, str(score.commands[0].span)) == ("train/step 3", "other", "15:14")
    assert facts.unread == ()


MATRIX = """\
on:
  workflow_dispatch: {inputs: {horizon: {default: 7}, folder: {}}}
jobs:
  train:
    strategy:
      matrix:
        model: [linear, boosted]
        region: [north]
        include: [{model: tiny, region: south}]
    steps:
      - run: python t.py ${{ matrix.model }} ${{matrix.region}} ${{ github.event.inputs.horizon }} ${{ inputs.folder }}
  score:
    strategy: {matrix: "${{ fromJson(needs.train.outputs.models) }}"}
    steps: [{run: "python score.py ${{ matrix.model }}"}]
"""


def test_a_step_runs_once_for_each_variant_of_its_matrix() -> None:
    train, score = github_workflow.read(Source(".github/workflows/ci.yml", MATRIX)).jobs
    assert [command.arguments for command in train.commands] == [
        ("linear", "north", "7", HOLE),
        ("boosted", "north", "7", HOLE),
        ("tiny", "south", "7", HOLE),
    ]
    assert [command.arguments for command in score.commands] == [(HOLE,)]


def test_the_steps_of_an_action_are_jobs_with_the_defaults_of_its_inputs() -> None:
    text = (
        "inputs: {model: {default: m.pkl}, token: {required: true}}\nruns:\n  using: composite\n  steps:\n"
        "    - {name: Fit, run: 'python fit.py ${{ inputs.model }} ${{ inputs.token }}', shell: bash}\n"
    )
    [job] = github_workflow.read(Source(".github/actions/fit/action.yml", text)).jobs
    assert (job.name, job.commands[0].script, job.commands[0].arguments) == ("runs/Fit", "fit.py", ("m.pkl", HOLE))
    wrong = github_workflow.read(Source(".github/actions/fit/action.yml", "runs: {using: composite, steps: 3}\n"))
    assert [(str(each.span), each.reason) for each in wrong.unread] == [("1:33", "'steps' is not a list")]


def test_a_workflow_of_wrong_types_is_unread_where_it_is_wrong() -> None:
    text = "jobs:\n  a: {steps: {}}\n  b: {steps: [{run: python x.py}, 1, {run: [x]}]}\n  c: 1\n"
    facts = github_workflow.read(Source(".github/workflows/ci.yml", text))
    assert [job.name for job in facts.jobs] == ["b/step 1"]
    assert [(str(each.span), each.reason) for each in facts.unread] == [("2:14", "'steps' is not a list")]


def test_an_entry_point_is_a_job_with_defaults_for_arguments() -> None:
    """Compared by hand with the `MLProject` of korolainenriikka/multistep_word_classification at ed8e5293e187: its 4
    entry points are jobs, which start its 4 scripts, and the one parameter of two of them, without a default, is not
    known. Not in the graph: that the script of `main` runs the other three by `mlflow.run`, hence their order and the
    folders of artefacts that they hand on; the image and the volume of `docker_env`."""
    text = (
        "name: x\nentry_points:\n  main:\n    parameters:\n      data: {type: path, default: data.csv}\n"
        "      lr: float\n"
        '    command: "python train.py {data} --lr {lr}"\n  broken: {}\n'
    )
    facts = mlproject.read(Source("sub/MLproject", text))
    [job] = facts.jobs
    assert (job.name, job.tool, str(job.span)) == ("main", "mlflow", "3:3")
    assert (job.commands[0].script, job.commands[0].workdir) == ("train.py", "sub")
    assert job.commands[0].arguments == ("data.csv", "--lr", HOLE)
    assert [(str(each.span), each.reason) for each in facts.unread] == [("8:3", "entry point 'broken' has no command")]
