"""Files of tools that start scripts: what each of them makes of its commands, and of files that are broken.

Compared by hand: the 9 sessions of the `noxfile.py` of facebookresearch/hydra at 2c03d1b925fe and the 5 commands of the
`tox.ini` of 10tanmay100/DEEPCNNCLASSIFIER at ef7784db1d9d are jobs. An order of them is not stated."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import edges, nodes

from mldebt.facts.file import FileFacts
from mldebt.reading import facts_of
from mldebt.source import Source


def facts(path: str, text: str) -> FileFacts:
    found = facts_of(Source(path, textwrap.dedent(text)))
    assert found is not None
    return found


def started(path: str, text: str) -> list[str]:
    """Each job with what it starts: the script or module with its folder and arguments."""
    lines = []
    for job in facts(path, text).jobs:
        for one in job.commands:
            what = one.script or one.module or "-"
            lines.append(f"{job.name}: {' '.join((f'{one.workdir}/{what}'.lstrip('/'), *one.arguments))}")
    return lines


def test_an_image_runs_what_was_copied_into_it() -> None:
    text = """\
        FROM python:3.12 AS base
        WORKDIR /app
        COPY requirements.txt ./
        COPY src/ /app/jobs/
        ENTRYPOINT ["python", "jobs/score.py"]
        CMD ["--day", "today"]
        """
    assert started("score/Dockerfile", text) == [
        "score: score/src/score.py --day today",
        "score: src/score.py --day today",
    ]


def test_an_image_that_copies_its_folder_runs_a_module() -> None:
    text = "FROM x\nWORKDIR /srv\nCOPY . .\nCMD uvicorn app.main:app --port 80\n"
    assert "image: app/main.py --port 80" in started("Dockerfile", text)
    assert "image: app.main --port 80" in started("Dockerfile", text)


def test_what_an_image_runs_while_it_is_built_is_started_too() -> None:
    text = "FROM x\nWORKDIR /app\nCOPY train.py .\nRUN pip install x && \\\n    python train.py --fast\n"
    assert started("Dockerfile", text) == ["image: train.py --fast"]


def test_services_start_commands_from_mounted_or_built_folders() -> None:
    text = """\
        services:
          scorer:
            build: ./scorer
            command: python score.py --out /data/x.csv
          trainer:
            image: python:3.12
            working_dir: /work
            volumes: ["./jobs:/work"]
            command: ["python", "train.py"]
          db: {image: postgres}
        """
    assert started("docker-compose.yml", text) == [
        "scorer: scorer/score.py --out /data/x.csv",
        "scorer: scorer/app/score.py --out /data/x.csv",
        "trainer: jobs/train.py",
        "trainer: work/train.py",
    ]


PIPELINES = {
    ".gitlab-ci.yml": "variables: {OUT: x.csv}\ntrain:\n  script:\n    - pip install .\n    - python train.py $OUT\n",
    "azure-pipelines.yml": "steps:\n- script: python train.py x.csv\n  displayName: train\n",
    "Jenkinsfile": "stage('train') { steps { sh 'python train.py x.csv' } }\n",
    "justfile": "out := 'x.csv'\n\ntrain day='today':\n    @python train.py {{out}}\n",
    "crontab": "# nightly\n0 3 * * * root python train.py x.csv\n",
    "pyproject.toml": "[tool.poe.tasks]\ntrain = 'python train.py x.csv'\n",
    "tox.ini": "[testenv:train]\ncommands =\n    python train.py x.csv\n",
    "noxfile.py": "import nox\n\n\n@nox.session\ndef train(session):\n    session.run('python', 'train.py', 'x.csv')\n",
    "README.md": "Run\n\n```console\n$ python train.py x.csv\n```\n",
    "guide.md": "Run `python train.py x.csv` every day.\n",
}


ENVIRONMENTS = [
    "[tool.hatch.envs.jobs.scripts]\ntrain = 'python train.py x.csv'\n",
    "[tool.tox.env.train]\ncommands = [['python', 'train.py', 'x.csv']]\n",
]


@pytest.mark.parametrize("text", ENVIRONMENTS)
def test_the_environments_of_a_project_start_scripts(text: str) -> None:
    assert [line.partition(": ")[2] for line in started("pyproject.toml", text)] == ["train.py x.csv"]


@pytest.mark.parametrize("path", PIPELINES)
def test_a_script_is_started_with_its_arguments_by(path: str) -> None:
    assert [line.partition(": ")[2] for line in started(path, PIPELINES[path]) if "train.py" in line] == [
        "train.py x.csv"
    ]


POINTS = {
    "pyproject.toml": "[project.scripts]\ntrain = 'shop.train:main'\n",
    "setup.py": "import setuptools\nsetuptools.setup(entry_points={'console_scripts': ['train = shop.train:main']})\n",
    "setup.cfg": "[options.entry_points]\nconsole_scripts =\n    train = shop.train:main\n",
}


@pytest.mark.parametrize("path", POINTS)
def test_an_entry_point_is_started_from(path: str) -> None:
    assert started(path, POINTS[path]) == ["train: shop.train", "train: src/shop.train"]


def test_the_container_of_a_scheduled_job_is_started() -> None:
    text = """\
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          jobTemplate:
            spec:
              template:
                spec:
                  containers:
                  - name: score
                    image: shop/score
                    command: [python, /app/jobs/score.py]
                    args: ["--day", "{{ day }}"]
        """
    assert "score:10: jobs/score.py --day \ufffc" in started("k8s/nightly.yaml", text)
    assert facts("k8s/nightly.yaml", text).document is None


def test_the_service_of_a_bento_is_started() -> None:
    assert started("bentofile.yaml", "service: 'service:Scorer'\n") == ["Scorer: service"]


def test_a_deployment_starts_the_file_of_its_flow() -> None:
    text = "deployments:\n- name: nightly\n  entrypoint: flows/score.py:main\n"
    assert started("prefect.yaml", text) == ["nightly:2: flows/score.py"]


MAGE = """\
    blocks:
    - {uuid: load, type: data_loader, language: python, upstream_blocks: []}
    - {uuid: ml/train, type: transformer, language: python, upstream_blocks: [load]}
    - {uuid: notes, type: markdown, language: markdown}
    """


def test_a_block_of_mage_starts_its_file_and_takes_what_others_give() -> None:
    found = facts("shop/pipelines/churn/metadata.yaml", MAGE)
    assert started("shop/pipelines/churn/metadata.yaml", MAGE) == [
        "load: shop/data_loaders/load.py",
        "ml/train: shop/transformers/ml/train.py",
    ]
    assert [[one.locator for one in job.inputs] for job in found.jobs] == [[], ["mage://churn/load"]]


def test_a_block_of_sql_runs_its_query_and_keeps_the_result_in_its_table() -> None:
    """Compared by hand with the files by which Mage draws its pipelines: of mage-ai/machine_learning at 5f64004cd7 the
    32 blocks of Python, the 31 times that one names a block above and the active times are in the graph; of
    clmangham/mage-zoomcamp at 14504773b3a1 the 7 pipelines, with two blocks of SQL and the tables that they fill. A
    block that several pipelines use is a job in each of them."""
    pipeline = """\
blocks:
- {uuid: load, type: data_loader, language: python, upstream_blocks: []}
- uuid: sums
  type: transformer
  language: sql
  configuration: {data_provider: postgres, data_provider_schema: shop, data_provider_table: totals}
  upstream_blocks: [load]
- {uuid: notes, type: transformer, language: r, upstream_blocks: []}
"""
    files = {
        "pipelines/churn/metadata.yaml": pipeline,
        "pipelines/churn/triggers.yaml": "triggers: [{name: x, schedule_interval: '@daily', status: active}]\n",
        "data_loaders/load.py": "x = 1\n",
        "transformers/sums.sql": "select user, sum(paid) as paid from shop.orders group by user\n",
    }
    assert edges(files, "feeds", "produces", "runs", "precedes") == [
        "load -precedes-> sums",
        "load -produces-> mage://churn/load",
        "mage://churn/load -feeds-> sums",
        "shop.orders -feeds-> sums",
        "shop.orders -feeds-> transformers/sums.sql",
        "sums -produces-> mage://churn/sums",
        "sums -produces-> shop.totals",
        "sums -runs-> transformers/sums.sql",
    ]
    assert "sums schedule=@daily" in nodes(files, "job", "schedule")


GITLAB = """\
stages: [prepare, fit, publish]
.python:
  stage: fit
  script: [python never.py]
load: {stage: prepare, script: [python load.py]}
clean: {stage: prepare, script: [python clean.py], needs: [load]}
train: {extends: .python, script: [python train.py]}
score: {extends: [.python], script: [python score.py], needs: [{job: train, artifacts: true}, elsewhere]}
lint: {stage: publish, script: [python lint.py], needs: []}
publish: {stage: publish, script: [python publish.py]}
"""
GITHUB = """\
on: push
jobs:
  publish:
    needs: [train, check]
    steps: [{name: push, run: python publish.py}]
  train:
    needs: load
    steps:
    - {uses: actions/checkout@v4}
    - {name: fit, run: python train.py}
    - {name: score, run: python score.py}
  load:
    steps: [{name: get, run: python load.py}]
  check:
    needs: load
    uses: shop/workflows/check.yml@main
"""


def test_jobs_of_gitlab_come_after_those_they_need_else_after_the_stage_before() -> None:
    """Compared by hand: the one job of iterative/example-get-started at 06ea48980a34, with what goes before it."""
    named = [re.sub(r":\d+", "", line) for line in edges({".gitlab-ci.yml": GITLAB}, "precedes")]
    assert named == [
        "clean -precedes-> train",
        "load -precedes-> clean",
        "load -precedes-> train",
        "score -precedes-> publish",
        "train -precedes-> publish",
        "train -precedes-> score",
    ]


def test_steps_of_github_come_after_the_one_before_and_after_the_jobs_that_theirs_needs() -> None:
    """Compared, step by step with what the files state, of recommenders-team/recommenders at b02c95e2b98b (16 jobs) and
    SalisMaxima/ct_scan_mlops at 1447b84da470 (20 jobs): all 81 steps that run something and all 56 orders of these are
    in the graph, and 3 steps more, which build images by an action. Jobs that only call other workflows are no jobs
    here, so that what needs them comes after nothing."""
    assert edges({".github/workflows/a.yml": GITHUB}, "precedes") == [
        "load/get -precedes-> publish/push",
        "load/get -precedes-> train/fit",
        "train/fit -precedes-> train/score",
        "train/score -precedes-> publish/push",
    ]


JENKINS = """\
    pipeline {
      agent any
      triggers { cron('H 3 * * 1') }
      parameters { string(name: 'KIND', defaultValue: 'tree', description: 'which') }
      environment {
        ROWS = 'data/rows.csv'
        TOKEN = credentials('token')
      }
      stages {
        stage('Look') {
          parallel {
            stage('Pull') { steps { sh 'dvc repro pull' } }
            stage('Other') { steps { echo "{" } }
          }
        }
        stage('Train') {
          steps {
            // sh 'python old.py'
            dir('jobs') {
              sh "python train.py --rows ${ROWS} ${params.KIND} ${TOKEN}"
            }
            script { if (params.KIND == 'tree') { sh(returnStdout: true, script: '''
              python score.py
            ''') } }
          }
        }
      }
    }
    """


def test_steps_of_jenkins_come_after_each_other_and_after_all_branches() -> None:
    """Compared by hand with the Jenkinsfile of hakunamatata1997/E2E_ML_Churn at 8f3f972caa79: its 23 shell steps are
    jobs, in the order of their 12 stages, two of which have branches that run beside each other. The 9 that call
    `dvc repro` run the 8 stages of `dvc.yaml` that they name. A condition in Groovy is not evaluated: the step that
    trains again comes after the report, as if it always ran."""
    found = {job.name: job for job in facts("Jenkinsfile", JENKINS).jobs}
    assert {name: job.after for name, job in found.items()} == {
        "Pull:12": (),
        "Train:20": ("Pull:12",),
        "Train:22": ("Train:20",),
    }
    assert {job.schedule for job in found.values()} == {"H 3 * * 1"}
    assert started("Jenkinsfile", JENKINS) == [
        "Pull:12: - dvc repro pull",
        "Train:20: jobs/train.py --rows data/rows.csv tree \ufffc",
        "Train:22: score.py",
    ]
    assert found["Train:22"].commands[0].span.line == 23


def test_a_table_of_cron_starts_what_stands_in_folders_of_another_machine() -> None:
    """Compared by hand with the `crontab` of tactics177/SocialMetricsAI at 638850362593, which an image takes: its one
    line starts `retrain.py` of the repository, known there as `/app/retrain.py`, every week. In
    `deploy/cron/factory_schedule.cron` of xupeng211/FootballPrediction at 1bd14026c9be all 4 lines are jobs with
    their times; what they start is not in Python."""
    table = "0 0 * * 0 python /app/retrain.py >> /var/log/cron.log 2>&1\n@daily cd /srv/shop && python -m jobs.score\n"
    files = {"crontab": table, "retrain.py": "print(1)\n", "jobs/score.py": "print(2)\n"}
    told = nodes(files, "job", "launcher", "schedule")
    assert "retrain.py launcher=cron schedule=None" in told and "jobs/score.py launcher=cron schedule=None" in told
    assert "line 1 launcher=cron schedule=0 0 * * 0" in told


def test_a_table_of_the_system_names_the_user_of_each_command() -> None:
    assert started("etc/cron.d/score", "0 3 * * * svc-score python score.py x\n") == ["line 1: score.py x"]


STAGES = """\
    stages:
      train: {cmd: python train.py, outs: [model.pkl]}
      score: {foreach: [a, b], do: {cmd: "python score.py ${item}"}}
    """
STARTS = {
    "dvc repro": ["run", "train", "score@a", "score@b"],
    "cd .. && dvc repro -f train": ["run", "train"],
    "dvc exp run -S depth=3 dvc.yaml:score": ["run"],
    "dvc repro score": ["run", "score@a", "score@b"],
    "dvc status": [],
}


@pytest.mark.parametrize("command", STARTS)
def test_a_command_runs_the_stages_that_it_names(command: str) -> None:
    workflow = (
        f"on: {{schedule: [{{cron: '0 3 * * *'}}]}}\njobs: {{all: {{steps: [{{name: run, run: '{command}'}}]}}}}\n"
    )
    files = {".github/workflows/a.yml": workflow, "dvc.yaml": textwrap.dedent(STAGES)}
    found = [line.replace("all/run", "run") for line in edges(files, "runs")]
    assert [line.rpartition(" ")[2] for line in found] == sorted(STARTS[command][1:])
    times = [line for line in nodes(files, "job", "schedule") if "0 3" in line and "all/run" not in line]
    assert [line.partition(" ")[0] for line in times] == sorted(STARTS[command][1:])


def test_a_command_runs_the_targets_that_it_names() -> None:
    files = {"Makefile": "train:\n\tpython a.py\nall: \n\tpython b.py\n", "run.sh": "make -j 4 -C . X=1 train\n"}
    assert edges(files, "runs") == ["run.sh -runs-> train"]


def test_a_deployment_of_prefect_is_known_by_what_is_in_it() -> None:
    built = "name: nightly\nflow_name: churn\nparameters: {depth: 3}\nentrypoint: flows/churn.py:churn\n"
    [job] = facts("churn-deployment.yaml", built).jobs
    assert (job.tool, job.commands[0].script, job.commands[0].function) == ("prefect", "flows/churn.py", "churn")
    assert job.commands[0].given == (("depth", 3),)
    of_kubernetes = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {spec: {containers: "
        "[{name: api, image: shop/churn, command: [python, api.py]}]}}}\n"
    )
    [job] = facts("api-deployment.yaml", of_kubernetes).jobs
    assert (job.tool, job.commands[0].script) == ("kubernetes", "api.py")


TIMES = {
    "etc/crontab": "0 3 * * * python a.py\n",
    "k8s/job.yaml": "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '0 3 * * *', "
    "jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: x, command: [python, a.py]}]}}}}}\n",
    ".github/workflows/a.yml": "on: {schedule: [{cron: '0 3 * * *'}]}\njobs: {a: {steps: [{run: python a.py}]}}\n",
    "prefect.yaml": "deployments: [{name: a, entrypoint: a.py:f, schedules: [{cron: '0 3 * * *'}]}]\n",
    "dags/d.py": "from airflow import DAG\nfrom airflow.operators.bash import BashOperator\n"
    "with DAG('d', schedule_interval='0 3 * * *'):\n    BashOperator(task_id='a', bash_command='python a.py')\n",
}


@pytest.mark.parametrize("path", TIMES)
def test_a_job_tells_when_it_is_started(path: str) -> None:
    told = nodes({path: TIMES[path], "a.py": "print(1)\n"}, "job", "schedule")
    assert [line.partition("=")[2] for line in told if "0 3" in line] == ["0 3 * * *"]


BROKEN = {
    "pipelines/churn/metadata.yaml": "blocks: x\n",
    "docker-compose.yml": "services: [a, b]\n",
    "bentofile.yaml": "service: [x]\n",
    "prefect.yaml": "deployments: x\n",
    ".gitlab-ci.yml": "train: [\n",
}


@pytest.mark.parametrize("path", BROKEN)
def test_what_cannot_be_read_is_told(path: str) -> None:
    assert facts(path, BROKEN[path]).unread


WORDS = st.sampled_from(
    ["services:", "command:", "- ", "\n", "  ", "python x.py", "[", "]", "{", "}", '"', "'", "CMD ", "COPY ", "FROM x",
     "WORKDIR /a", "image: x", "apiVersion: v1", "kind: Job", "args:", "*/5 * * * * ", "train:", "\t", "```", "sh '",
     "\\", "$", "{{", "}}", ":=", "entrypoint:", "script:", "\x00", "\ufffc", "[project.scripts]", "="]
)  # fmt: skip
PATHS = sorted({*PIPELINES, *POINTS, *BROKEN, "Dockerfile", "k8s/job.yaml"})


@given(path=st.sampled_from(PATHS), words=st.lists(WORDS, max_size=40))
def test_no_text_ends_in_a_failure(path: str, words: list[str]) -> None:
    found = facts(path, "".join(words))
    assert not [one.reason for one in found.unread if "failed" in one.reason]
