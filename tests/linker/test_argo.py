"""Workflows of Argo: jobs in their order, with the artefacts and arguments that they hand each other."""

from __future__ import annotations

from observed import edges, nodes

from mldebt.facts.pipeline import JobFact
from mldebt.linker.argo import expand
from mldebt.reading import facts_of
from mldebt.source import Source

HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: churn-}\n"
KINDS = ("feeds", "produces", "precedes")
GRAPH = f"""\
{HEAD}spec:
  entrypoint: main
  arguments: {{parameters: [{{name: depth, value: 3}}]}}
  templates:
  - name: main
    dag:
      tasks:
      - name: report
        template: show
        depends: train.Succeeded && (prepare || prepare.Skipped)
        arguments: {{artifacts: [{{name: score, from: "{{{{tasks.train.outputs.artifacts.score}}}}"}}]}}
      - name: prepare
        template: prepare
      - name: train
        template: train
        dependencies: [prepare]
        arguments:
          parameters: [{{name: depth, value: "{{{{workflow.parameters.depth}}}}"}}]
          artifacts: [{{name: rows, from: "{{{{tasks.prepare.outputs.artifacts.rows}}}}"}}]
  - name: prepare
    outputs: {{artifacts: [{{name: rows, path: /tmp/rows.csv}}]}}
    container: {{image: shop/churn, command: [python, prepare.py], args: [--out, /tmp/rows.csv]}}
  - name: train
    inputs:
      parameters: [{{name: depth}}, {{name: seed, value: "7"}}]
      artifacts: [{{name: rows, path: /tmp/rows.csv}}]
    outputs:
      artifacts:
      - {{name: score, path: /tmp/score.txt}}
      - {{name: model, path: /tmp/model.pkl, s3: {{bucket: models, key: churn/model.pkl}}}}
    container:
      image: shop/churn
      command: [python, train.py]
      args: ["{{{{inputs.artifacts.rows.path}}}}", --model=/tmp/model.pkl, --depth,
             "{{{{inputs.parameters.depth}}}}", --seed, "{{{{inputs.parameters.seed}}}}"]
  - name: show
    inputs: {{artifacts: [{{name: score, path: /tmp/score.txt}}]}}
    container: {{image: alpine, command: [cat, /tmp/score.txt]}}
"""


def test_tasks_hand_each_other_artefacts_in_the_order_of_their_graph() -> None:
    """Compared by hand with the graphs that Argo draws. Of marcy326/mlflow-argo-workflow at 79a76a23a134 the workflow
    has 8 tasks, of which 5 use one template, and 7 dependencies: all are in the graph, and no more. They start `mlflow
    run` with an address, so that which entry point of which project runs is not known. Of
    malikudit/argo-workflows-ci-ml-pipeline at be0cebdcc707 the S3 variant of its CI workflow has 5 tasks, 4 orders and
    2 artefacts between them, all by templates of other files: the graph has the same. Its `pipeline.yaml`, which Argo
    refuses because it spells `apiVersion` in another way, has no jobs here either; spelt right, its 3 tasks, 2 orders,
    6 artefacts and 5 takings of them agree."""
    assert edges({"workflow.yaml": GRAPH}, *KINDS) == [
        "argo://churn/prepare/rows -feeds-> train",
        "argo://churn/train/score -feeds-> report",
        "prepare -precedes-> report",
        "prepare -precedes-> train",
        "prepare -produces-> argo://churn/prepare/rows",
        "train -precedes-> report",
        "train -produces-> argo://churn/train/score",
        "train -produces-> s3://models/churn/model.pkl",
    ]
    assert nodes({"workflow.yaml": GRAPH}, "job", "tool") == [
        "prepare tool=argo",
        "report tool=argo",
        "train tool=argo",
    ]


def test_the_command_of_a_task_is_given_its_parameters_and_artefacts() -> None:
    read = facts_of(Source("workflow.yaml", GRAPH))
    assert read is not None and read.document is not None
    found = [job for _, job in expand({read.path: read.document}) if isinstance(job, JobFact)]
    words = {job.name: job.commands[0].arguments for job in found if job.commands}
    rows = "argo://churn/prepare/rows"
    assert words["train"] == (rows, "--model=s3://models/churn/model.pkl", "--depth", "3", "--seed", "7")
    assert words["report"] == ("cat", "argo://churn/train/score")


def test_code_that_reads_its_arguments_reads_the_artefacts() -> None:
    code = "import sys\nimport pandas as pd\npd.read_csv(sys.argv[1]).to_csv('out.csv')\n"
    found = edges({"workflow.yaml": GRAPH, "train.py": code}, "feeds", "produces")
    assert [line for line in found if "train.py" in line] == [
        "argo://churn/prepare/rows -feeds-> train.py",
        "train.py -produces-> out.csv",
    ]


STEPS = f"""\
{HEAD}spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {{name: load, template: run}}
      - {{name: fetch, template: run}}
    - - {{name: inner, template: inner}}
    - - {{name: publish, templateRef: {{name: shared, template: publish}}}}
  - name: inner
    steps:
    - - {{name: first, template: run}}
    - - {{name: again, template: main, when: "x == y"}}
    - - {{name: last, template: run}}
  - name: run
    script: {{image: python, command: [sh], source: "python jobs/{{{{pod.name}}}}.py"}}
"""


def test_steps_run_group_after_group_also_where_a_step_is_more_steps_or_begins_anew() -> None:
    assert edges({"workflow.yaml": STEPS}, "precedes") == [
        "fetch -precedes-> first",
        "first -precedes-> last",
        "last -precedes-> publish",
        "load -precedes-> first",
    ]


def test_what_an_inner_graph_puts_out_is_that_of_its_task() -> None:
    text = f"""\
{HEAD}spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {{name: build, template: build}}
    - - name: use
        template: use
        arguments: {{artifacts: [{{name: model, from: "{{{{steps.build.outputs.artifacts.model}}}}"}}]}}
  - name: build
    outputs: {{artifacts: [{{name: model, from: "{{{{tasks.fit.outputs.artifacts.fitted}}}}"}}]}}
    dag: {{tasks: [{{name: fit, template: fit}}]}}
  - name: fit
    outputs: {{artifacts: [{{name: fitted, path: /m}}]}}
    container: {{image: x, command: [fit]}}
  - name: use
    inputs: {{artifacts: [{{name: model, path: /m}}]}}
    container: {{image: x, command: [use]}}
"""
    assert edges({"workflow.yaml": text}, *KINDS) == [
        "argo://churn/fit/fitted -feeds-> use",
        "fit -precedes-> use",
        "fit -produces-> argo://churn/fit/fitted",
    ]


def test_a_workflow_that_is_started_at_times_says_so() -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: nightly}\n"
        "spec: {schedule: 0 3 * * *, workflowSpec: {entrypoint: a, templates: "
        "[{name: a, container: {image: x, command: [python, a.py]}}]}}\n"
    )
    assert nodes({"w.yaml": text}, "job", "schedule") == ["a schedule=0 3 * * *"]


SHARED = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: shared}
spec:
  entrypoint: whole
  arguments: {parameters: [{name: out, value: day.csv}]}
  templates:
  - name: prepare
    inputs: {parameters: [{name: out}]}
    outputs: {artifacts: [{name: rows, path: /tmp/rows.csv}]}
    container: {image: x, command: [python, prepare.py, "{{inputs.parameters.out}}"]}
  - name: whole
    steps:
    - - {name: first, template: prepare, arguments: {parameters: [{name: out, value: "{{workflow.parameters.out}}"}]}}
    - - {name: then, template: prepare, arguments: {parameters: [{name: out, value: late.csv}]}}
"""
USING = f"""\
{HEAD}spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - name: made
        templateRef: {{name: shared, template: prepare}}
        arguments: {{parameters: [{{name: out, value: own.csv}}]}}
      - name: used
        template: use
        dependencies: [made]
        arguments: {{artifacts: [{{name: rows, from: "{{{{tasks.made.outputs.artifacts.rows}}}}"}}]}}
  - name: use
    inputs: {{artifacts: [{{name: rows, path: /tmp/rows.csv}}]}}
    container: {{image: x, command: [cat, /tmp/rows.csv]}}
"""
NIGHTLY = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedule: 0 3 * * *
  workflowSpec:
    workflowTemplateRef: {name: shared}
    arguments: {parameters: [{name: out, value: night.csv}]}
"""
PREPARE = "import sys\nimport pandas as pd\npd.read_csv('raw.csv').to_csv(sys.argv[1])\n"


def test_a_task_does_what_the_template_of_another_file_does_with_what_it_gives() -> None:
    """Compared by hand: of malikudit/argo-workflows-ci-ml-pipeline at be0cebdcc707 the 3 tasks of `train_model.yaml`,
    whose templates stand in 3 files beside it and once more under the same names below `flask/uploads`: the data set
    and the model in their bucket are tied by them, where nothing was known of them. `workflow-s3.yml` is a run of a
    workflow whose 5 tasks are by templates of 4 other files; 3 of these begin in their own files too, where the entry
    point uses them. What all these containers run is in no language that is followed."""
    files = {"ci/using.yaml": USING, "ci/shared.yaml": SHARED, "prepare.py": PREPARE}
    found = edges(files, "feeds", "produces", "precedes")
    assert [line for line in found if "first" not in line and "then" not in line and "raw.csv" not in line] == [
        "argo://churn/made/rows -feeds-> used",
        "made -precedes-> used",
        "made -produces-> argo://churn/made/rows",
        "prepare.py -produces-> own.csv",
        "prepare.py day.csv -produces-> day.csv",
        "prepare.py late.csv -produces-> late.csv",
    ]
    elsewhere = {"a/shared.yaml": SHARED, "b/shared.yaml": SHARED}
    assert [line for line in nodes({"c/using.yaml": USING, **elsewhere}, "job") if "made" in line] == ["made"]
    assert "prepare.py -produces-> own.csv" in edges({**files, **elsewhere}, "produces")


def test_a_workflow_that_is_a_run_of_another_one_has_its_jobs_at_its_own_times() -> None:
    files = {"nightly.yaml": NIGHTLY, "shared.yaml": SHARED, "prepare.py": PREPARE}
    assert [line for line in nodes(files, "job", "schedule") if ".py" not in line] == [
        "first schedule=0 3 * * *",
        "then schedule=0 3 * * *",
    ]
    assert "first -precedes-> then" in edges(files, "precedes")
    assert "prepare.py -produces-> night.csv" in edges(files, "produces")
