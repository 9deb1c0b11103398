"""When jobs are started, stated in another file than the one that states them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from observed import edges, nodes

FLOW = {
    "flows/etl.py": """\
        import pandas as pd
        from prefect import flow, task

        @task
        def load():
            return pd.read_csv("a.csv")

        @flow
        def etl(path="x.csv"):
            load().to_csv(path)

        @flow
        def other():
            print(1)
    """
}
KFP = {
    "pipe.py": """\
        from kfp import dsl

        @dsl.component
        def load():
            print(1)

        @dsl.pipeline(name="churn")
        def etl():
            load()
    """
}
WHEN = {
    "prefect: a deployment": (
        FLOW,
        {
            "prefect.yaml": """\
                deployments:
                - {name: night, entrypoint: "flows/etl.py:etl", schedules: [{cron: 0 3 * * *}]}
            """
        },
    ),
    "prefect: served": (FLOW, {"d.py": "from flows.etl import etl\netl.serve(name='a', cron='0 3 * * *')\n"}),
    "prefect: an object": (
        FLOW,
        {
            "d.py": """\
                from prefect import serve
                from prefect.schedules import Cron
                from flows.etl import etl
                serve(etl.to_deployment(name="a", schedules=[Cron("0 3 * * *")]))
            """
        },
    ),
    "prefect: taken from its file": (
        FLOW,
        {
            "d.py": """\
                from prefect import flow
                remote = flow.from_source(source="https://x.example", entrypoint="flows/etl.py:etl")
                remote.deploy(name="a", cron="0 3 * * *")
            """
        },
    ),
    "prefect: built of its flow": (
        FLOW,
        {
            "d.py": """\
                from prefect.deployments import Deployment
                from prefect.server.schemas.schedules import CronSchedule
                from flows.etl import etl
                Deployment.build_from_flow(flow=etl, name="a", schedule=CronSchedule(cron="0 3 * * *")).apply()
            """
        },
    ),
    "flyte: a launch plan": (
        {
            "flow.py": """\
                from flytekit import task, workflow

                @task
                def load() -> int:
                    return 1

                @workflow
                def etl() -> int:
                    return load()

                @workflow
                def other() -> int:
                    return 2
            """
        },
        {
            "plans.py": """\
                from flytekit import CronSchedule, LaunchPlan
                from flow import etl
                plan = LaunchPlan.get_or_create(etl, "a", schedule=CronSchedule(schedule="0 3 * * *"))
            """
        },
    ),
    "zenml: options": (
        {
            "flow.py": """\
                from zenml import pipeline, step

                @step
                def load() -> int:
                    return 1

                @pipeline
                def etl():
                    load()

                @pipeline
                def other():
                    print(1)
            """
        },
        {
            "run.py": """\
                from zenml.config.schedule import Schedule
                from flow import etl
                etl.with_options(schedule=Schedule(cron_expression="0 3 * * *"))()
            """
        },
    ),
    "kubeflow: a compiled file": (
        KFP,
        {
            "build.py": "from kfp.compiler import Compiler\nimport pipe\nCompiler().compile(pipe.etl, 'etl.yaml')\n",
            "run.py": """\
                import kfp
                kfp.Client().create_recurring_run("1", "a", cron_expression="0 3 * * *",
                                                  pipeline_package_path="etl.yaml")
            """,
        },
    ),
    "vertex: a compiled file": (
        KFP,
        {
            "run.py": """\
                from google.cloud import aiplatform
                from kfp import compiler
                from pipe import etl
                compiler.Compiler().compile(pipeline_func=etl, package_path="etl.json")
                job = aiplatform.PipelineJob(display_name="a", template_path="etl.json")
                job.create_schedule(display_name="a", cron="0 3 * * *")
            """
        },
    ),
    "dagster: a graph": (
        {
            "flow.py": """\
                from dagster import graph, op

                @op
                def load():
                    return 1

                @graph
                def etl():
                    load()

                @graph
                def other():
                    print(1)
            """
        },
        {
            "when.py": """\
                from dagster import ScheduleDefinition
                from flow import etl
                night = ScheduleDefinition(job=etl.to_job(name="a"), cron_schedule="0 3 * * *")
            """
        },
    ),
}


@pytest.mark.parametrize("tool", WHEN)
def test_a_pipeline_is_started_at_the_times_that_another_file_states(tool: str) -> None:
    flow, when = WHEN[tool]
    assert _times({**flow, **when}) == {"etl": "0 3 * * *", "load": "0 3 * * *"}
    assert _times(flow) == {}


def test_the_steps_of_a_pipeline_are_started_with_it_wherever_triggers_are_put() -> None:
    files = {
        "pipe.py": """\
            from sagemaker.workflow.pipeline import Pipeline
            from sagemaker.workflow.steps import TrainingStep

            def get_pipeline():
                return Pipeline(name="night", steps=[TrainingStep(name="Train", step_args=None)])
        """,
        "run.py": """\
            from pipe import get_pipeline
            from sagemaker.workflow.triggers import PipelineSchedule
            get_pipeline().put_triggers(triggers=[PipelineSchedule(name="a", cron="0 3 * * ? *")], role_arn="r")
        """,
    }
    assert _times(files) == {"Train": "0 3 * * ? *"}


def test_a_time_may_be_told_by_a_name() -> None:
    flow = """\
        from metaflow import FlowSpec, schedule, step

        @schedule(weekly=True)
        class Night(FlowSpec):
            @step
            def start(self):
                self.next(self.end)

            @step
            def end(self):
                print(1)
    """
    assert _times({"flow.py": flow}) == {"Night.start": "@weekly", "Night.end": "@weekly"}


@pytest.mark.parametrize(("span", "told"), [
    ("timedelta(days=1)", "every 1 day"),
    ("timedelta(1)", "every 1 day"),
    ("timedelta(minutes=30, hours=1)", "every 1 hour 30 minutes"),
    ("timedelta(hours=n)", ""),
])  # fmt: skip
def test_a_span_of_time_tells_how_often_jobs_are_started(span: str, told: str) -> None:
    airflow = f"""\
        from datetime import timedelta
        from airflow import DAG
        from airflow.operators.bash import BashOperator

        with DAG("night", schedule={span}):
            BashOperator(task_id="load", bash_command="true")
    """
    prefect = f"""\
        from datetime import timedelta
        from prefect import flow

        @flow
        def load():
            print(1)

        load.serve(name="load", interval={span})
    """
    zenml = f"""\
        from datetime import timedelta
        from zenml import pipeline
        from zenml.config.schedule import Schedule

        @pipeline
        def load():
            print(1)

        load.with_options(schedule=Schedule(interval_second={span}))()
    """
    for code in (airflow, prefect, zenml):
        assert _times({"night.py": code}) == ({"load": told} if told else {})


def test_a_flow_is_given_the_parameters_of_each_of_its_deployments() -> None:
    deployments = """\
        deployments:
        - {name: night, entrypoint: "flows/etl.py:etl", parameters: {path: night.csv}}
        - {name: week, entrypoint: "flows/etl.py:etl", parameters: {path: week.csv, more: [1]}}
    """
    code = "from flows.etl import etl\netl.serve(name='a', parameters={'path': 'served.csv'})\n"
    found = edges({**FLOW, "prefect.yaml": deployments, "d.py": code}, "produces", "runs")
    assert found == [
        "etl -produces-> night.csv",
        "etl -produces-> served.csv",
        "etl -produces-> week.csv",
        "night:2 -runs-> etl",
        "week:3 -runs-> etl",
    ]


def _times(files: Mapping[str, str]) -> dict[str, str]:
    told = (line.split(" schedule=") for line in nodes(files, "job", "schedule"))
    return {name: when for name, when in told if when != "None" and ":" not in name}
