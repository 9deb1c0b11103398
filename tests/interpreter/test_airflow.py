"""DAGs of Airflow: the order of tasks, what they hand each other, wait for, announce and ask of databases."""

from __future__ import annotations

import pytest
from observed import edges, nodes

IMPORTS = """\
from airflow import DAG, Dataset
from airflow.decorators import dag, task, task_group
from airflow.models.baseoperator import chain
from airflow.operators.bash import BashOperator
from airflow.operators.empty import EmptyOperator
from airflow.operators.python import PythonOperator
from airflow.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.providers.amazon.aws.sensors.s3 import S3KeySensor
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.providers.amazon.aws.transfers.s3_to_redshift import S3ToRedshiftOperator
from airflow.providers.docker.operators.docker import DockerOperator
from airflow.providers.google.cloud.operators.bigquery import BigQueryInsertJobOperator
from airflow.providers.google.cloud.transfers.gcs_to_bigquery import GCSToBigQueryOperator
from airflow.providers.google.cloud.transfers.postgres_to_gcs import PostgresToGCSOperator
from airflow.sensors.external_task import ExternalTaskSensor
from airflow.sensors.filesystem import FileSensor
from airflow.utils.task_group import TaskGroup
import pandas as pd

"""
TASKS = "\n".join(f"{name} = BashOperator(task_id='{name}', bash_command='true')" for name in "abc") + "\n"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("a >> b >> c", ["a -precedes-> b", "b -precedes-> c"]),
        ("c << b << a", ["a -precedes-> b", "b -precedes-> c"]),
        ("a >> [b, c]", ["a -precedes-> b", "a -precedes-> c"]),
        ("[a, b] >> c", ["a -precedes-> c", "b -precedes-> c"]),
        ("a.set_downstream([b, c])", ["a -precedes-> b", "a -precedes-> c"]),
        ("a.set_upstream(b)", ["b -precedes-> a"]),
        ("chain(a, [b, c])", ["a -precedes-> b", "a -precedes-> c"]),
        ("chain(a, b, c)", ["a -precedes-> b", "b -precedes-> c"]),
    ],
)
def test_the_order_of_tasks_is_read_from(order: str, expected: list[str]) -> None:
    assert edges({"dags/d.py": f"{IMPORTS}{TASKS}{order}\n"}, "precedes") == expected


def test_functions_that_are_tasks_stand_in_the_order_too() -> None:
    dag = (
        "@task\ndef second():\n    print(1)\n\n"
        "@dag(schedule='@daily')\ndef whole():\n    first = EmptyOperator(task_id='first')\n    first >> second()\n\n"
        "whole()\n"
    )
    assert edges({"dags/d.py": IMPORTS + dag}, "precedes") == ["first -precedes-> second"]


GROUP = """\
start, end = EmptyOperator(task_id="start"), EmptyOperator(task_id="end")
with TaskGroup("outer") as outer:
    one = EmptyOperator(task_id="one")
    with TaskGroup(group_id="inner") as inner:
        two, three = EmptyOperator(task_id="two"), EmptyOperator(task_id="three")
    one >> inner
start >> outer >> end
"""


def test_the_first_tasks_of_a_group_come_after_what_precedes_it_and_its_last_before_what_follows() -> None:
    assert edges({"dags/d.py": IMPORTS + GROUP}, "precedes") == [
        "one -precedes-> three",
        "one -precedes-> two",
        "start -precedes-> one",
        "three -precedes-> end",
        "two -precedes-> end",
    ]


def test_a_task_that_names_its_group_is_a_part_of_it_and_of_the_groups_around_that() -> None:
    dag = """\
outer = TaskGroup("outer", dag=dag)
inner = TaskGroup("inner", parent_group=outer)
start = EmptyOperator(task_id="start")
one = EmptyOperator(task_id="one", task_group=outer)
two = EmptyOperator(task_id="two", task_group=inner)
late = EmptyOperator(task_id="late")

@task(task_group=inner)
def three():
    print(1)

three()
one >> inner
start >> outer >> EmptyOperator(task_id="end")
"""
    assert edges({"dags/d.py": IMPORTS + dag}, "precedes") == [
        "one -precedes-> three",
        "one -precedes-> two",
        "start -precedes-> one",
        "three -precedes-> end",
        "two -precedes-> end",
    ]


def test_a_function_that_makes_a_group_stands_for_its_tasks_and_is_none_itself() -> None:
    dag = """\
@task
def load():
    return pd.read_csv("raw.csv")

@task
def clean(frame):
    frame.to_csv("clean.csv")

@task_group
def prepare():
    clean(load())

@dag
def whole():
    EmptyOperator(task_id="start") >> prepare() >> EmptyOperator(task_id="end")

whole()
"""
    found = edges({"dags/d.py": IMPORTS + dag}, "precedes", "produces")
    assert found == [
        "clean -precedes-> end",
        "clean -produces-> clean.csv",
        "load -precedes-> clean",
        "start -precedes-> load",
    ]
    assert "prepare" not in " ".join(nodes({"dags/d.py": IMPORTS + dag}, "job", "tool"))


def test_a_task_that_gives_a_text_stands_in_the_order_and_hands_the_text_on() -> None:
    dag = """\
@task
def place():
    return "data/today.csv"

@task
def save(path):
    pd.read_csv("raw.csv").to_csv(path)

@dag
def whole():
    where = place()
    EmptyOperator(task_id="start") >> where
    save(where)

whole()
"""
    assert edges({"dags/d.py": IMPORTS + dag}, "precedes", "produces") == [
        "place -precedes-> save",
        "save -produces-> data/today.csv",
        "start -precedes-> place",
    ]


def test_a_task_that_starts_another_dag_comes_before_its_first_tasks() -> None:
    first = f"{IMPORTS}with DAG('load'):\n    TriggerDagRunOperator(task_id='go', trigger_dag_id='report')\n"
    second = f"{IMPORTS}{TASKS}with DAG('report'):\n    a >> [b, c]\n"
    found = edges({"dags/a.py": first, "dags/b.py": second}, "precedes")
    assert [line for line in found if line.startswith("go")] == ["go -precedes-> a"]


def test_operators_that_copy_read_from_one_store_and_write_to_another() -> None:
    dag = """\
GCSToBigQueryOperator(
    task_id="load", bucket="shop", source_objects=["a.csv", "b.csv"],
    destination_project_dataset_table="shop.raw.orders",
)
S3ToRedshiftOperator(task_id="copy", s3_bucket="shop", s3_key="users.csv", schema="public", table="users")
PostgresToGCSOperator(task_id="dump", sql="select id from visits", bucket="shop", filename="visits.json")
"""
    assert edges({"dags/d.py": IMPORTS + dag}, "feeds", "produces", "flows") == [
        "copy -produces-> public.users",
        "dump -produces-> gs://shop/visits.json",
        "gs://shop/a.csv -feeds-> load",
        "gs://shop/a.csv -flows-> shop.raw.orders",
        "gs://shop/b.csv -feeds-> load",
        "gs://shop/b.csv -flows-> shop.raw.orders",
        "load -produces-> shop.raw.orders",
        "s3://shop/users.csv -feeds-> copy",
        "s3://shop/users.csv -flows-> public.users",
        "visits -feeds-> dump",
        "visits -flows-> gs://shop/visits.json",
    ]


def test_assets_that_a_schedule_puts_together_start_the_first_tasks() -> None:
    dag = "with DAG('d', schedule=(Dataset('s3://shop/a') & Dataset('s3://shop/b'))):\n    EmptyOperator(task_id='x')\n"
    assert edges({"dags/d.py": IMPORTS + dag}, "feeds") == ["s3://shop/a -feeds-> x", "s3://shop/b -feeds-> x"]


PUSHES = """\
def load(ti):
    frame = pd.read_csv("raw.csv")
    ti.xcom_push(key="frame", value=frame)
    return frame["a"].mean()

def save(**context):
    context["ti"].xcom_pull(task_ids="load", key="frame").to_csv("out.csv")

load_task = PythonOperator(task_id="load", python_callable=load)
save_task = PythonOperator(task_id="save", python_callable=save)
load_task >> save_task
"""


def test_what_a_task_pushes_is_what_another_pulls() -> None:
    assert edges({"dags/d.py": IMPORTS + PUSHES}, "flows") == ["raw.csv -flows-> out.csv"]


def test_what_a_task_returns_is_pulled_without_a_key_and_by_a_template() -> None:
    dag = """\
def path():
    return "data/today.csv"

def load():
    return pd.read_csv("raw.csv")

def save(frame, target):
    frame.to_csv(target)

PythonOperator(task_id="where", python_callable=path)
PythonOperator(task_id="load", python_callable=load)
PythonOperator(
    task_id="save",
    python_callable=save,
    op_kwargs={
        "frame": "{{ ti.xcom_pull(task_ids='load') }}",
        "target": "{{ ti.xcom_pull(task_ids=['where'], key='return_value') }}",
    },
)
"""
    assert edges({"dags/d.py": IMPORTS + dag}, "flows") == ["raw.csv -flows-> data/today.csv"]


def test_nothing_is_pulled_from_a_task_of_another_name() -> None:
    dag = PUSHES.replace('task_ids="load"', 'task_ids="other"')
    assert edges({"dags/d.py": IMPORTS + dag}, "flows") == []


def test_a_query_is_read_and_written_by_its_own_task() -> None:
    dag = """\
SQLExecuteQueryOperator(task_id="sum", sql="insert into totals select user, sum(paid) from orders group by user")
SQLExecuteQueryOperator(task_id="clean", sql="sql/clean.sql")
"""
    files = {"dags/d.py": IMPORTS + dag, "dags/sql/clean.sql": "create table clean as select * from raw_orders"}
    assert edges(files, "feeds", "produces", "flows") == [
        "clean -produces-> clean",
        "orders -feeds-> sum",
        "orders -flows-> totals",
        "raw_orders -feeds-> clean",
        "raw_orders -flows-> clean",
        "sum -produces-> totals",
    ]


def test_the_query_of_a_configuration_is_read_and_its_result_written() -> None:
    dag = """\
job = {
    "query": {
        "query": "select user, sum(paid) as paid from shop.orders group by user",
        "destinationTable": {"projectId": "p", "datasetId": "shop", "tableId": "totals"},
    }
}
BigQueryInsertJobOperator(task_id="sum", configuration=job)
BigQueryInsertJobOperator(task_id="copy", configuration={"copy": {}})
"""
    assert edges({"dags/d.py": IMPORTS + dag}, "feeds", "produces", "flows") == [
        "shop.orders -feeds-> sum",
        "shop.orders -flows-> shop.totals",
        "sum -produces-> shop.totals",
    ]


def test_sensors_read_what_they_wait_for() -> None:
    dag = """\
FileSensor(task_id="file", filepath="/data/in.csv")
S3KeySensor(task_id="key", bucket_name="shop", bucket_key="days/{{ ds }}.csv")
"""
    assert edges({"dags/d.py": IMPORTS + dag}, "feeds") == [
        "/data/in.csv -feeds-> file",
        "s3://shop/days/{{ ds }}.csv -feeds-> key",
    ]


def test_a_sensor_comes_after_the_task_of_the_other_dag() -> None:
    first = f"{IMPORTS}with DAG('load'):\n    BashOperator(task_id='fetch', bash_command='true')\n"
    second = (
        f"{IMPORTS}with DAG(dag_id='report'):\n"
        "    ExternalTaskSensor(task_id='wait', external_dag_id='load', external_task_id='fetch')\n"
    )
    assert edges({"dags/a.py": first, "dags/b.py": second}, "precedes") == ["fetch -precedes-> wait"]


def test_assets_tie_the_task_that_makes_them_to_the_first_tasks_that_they_start() -> None:
    makes = (
        f"{IMPORTS}orders = Dataset('s3://shop/orders')\nwith DAG('load', schedule='@daily'):\n"
        "    BashOperator(task_id='fetch', bash_command='true', outlets=[orders])\n"
    )
    takes = (
        f"{IMPORTS}with DAG('report', schedule=[Dataset('s3://shop/orders')]):\n"
        "    a = BashOperator(task_id='sum', bash_command='true')\n"
        "    b = BashOperator(task_id='send', bash_command='true')\n    a >> b\n"
    )
    assert edges({"dags/a.py": makes, "dags/b.py": takes}, "feeds", "produces", "declares") == [
        "fetch -declares-> s3://shop/orders",
        "fetch -produces-> s3://shop/orders",
        "s3://shop/orders -feeds-> sum",
        "sum -declares-> s3://shop/orders",
    ]


def test_a_function_announces_its_assets_in_the_decorator() -> None:
    dag = "@task(outlets=[Dataset('s3://shop/orders')])\ndef fetch():\n    print(1)\n\n@dag\ndef d():\n    fetch()\n"
    assert edges({"dags/a.py": IMPORTS + dag}, "produces") == ["fetch -produces-> s3://shop/orders"]


def test_owners_are_those_of_the_task_else_of_the_dag_and_airflow_is_nobody() -> None:
    dag = """\
with DAG("load", default_args={"owner": "shop"}):
    BashOperator(task_id="one", bash_command="true")
    BashOperator(task_id="two", bash_command="true", owner="ada")
"""
    nobody = (
        "with DAG('x', default_args={'owner': 'airflow'}):\n    BashOperator(task_id='three', bash_command='true')\n"
    )
    owners = nodes({"dags/a.py": IMPORTS + dag, "jobs/b.py": IMPORTS + nobody}, "job", "owner")
    assert owners == [
        "dags/a.py owner=shop",
        "jobs/b.py owner=jobs",
        "one owner=shop",
        "three owner=jobs",
        "two owner=ada",
    ]


@pytest.mark.parametrize(
    "build",
    [
        {".github/workflows/ci.yml": "jobs: {b: {steps: [{run: docker build -t x.io/api -f srv/Dockerfile .}]}}"},
        {"Makefile": "image:\n\tdocker build --tag api:latest srv\n"},
        {"compose.yaml": "services: {web: {image: api, build: {context: srv}}}"},
        {
            ".github/workflows/ci.yml": "jobs: {b: {steps: [{uses: docker/build-push-action@v6, "
            "with: {context: srv, tags: 'r.example/api:${{ github.sha }}'}}]}}"
        },
    ],
)
def test_an_image_is_known_by_the_name_it_is_built_under(build: dict[str, str]) -> None:
    files = {
        **build,
        "srv/Dockerfile": 'FROM python:3.12\nCOPY app.py .\nCMD ["uvicorn", "app:app"]\n',
        "srv/app.py": "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/x')\ndef answer():\n    return 1\n",
        "dags/d.py": f"{IMPORTS}DockerOperator(task_id='deploy', image='ghcr.io/shop/api:1')\n",
    }
    assert edges(files, "runs") == ["deploy -runs-> answer"]


def test_a_task_that_builds_a_dbt_project_runs_its_models_but_a_selective_one_is_not_known() -> None:
    files = {
        "shop/dbt_project.yml": "name: shop\n",
        "shop/models/a.sql": "select 1 as x",
        "dags/d.py": f"{IMPORTS}BashOperator(task_id='all', bash_command='cd shop && dbt build')\n"
        "BashOperator(task_id='one', bash_command='cd shop && dbt run --select a')\n",
    }
    assert edges(files, "runs") == ["all -runs-> shop/models/a.sql"]


def test_an_operator_of_the_project_does_its_work_as_the_task() -> None:
    operator = """\
from airflow.models import BaseOperator
import pandas as pd


class CopyOperator(BaseOperator):
    def __init__(self, source, target, **kwargs):
        super().__init__(**kwargs)
        self.source = source
        self.target = target

    def execute(self, context):
        pd.read_csv(self.source).to_csv(self.target)
"""
    dag = """\
from operators.copy import CopyOperator

one = CopyOperator(task_id="one", source="a.csv", target="b.csv")
two = CopyOperator(task_id="two", source="b.csv", target="c.csv")
one >> two
"""
    files = {"plugins/operators/copy.py": operator, "dags/d.py": IMPORTS + dag}
    assert edges(files, "feeds", "produces", "precedes") == [
        "a.csv -feeds-> one",
        "b.csv -feeds-> two",
        "one -precedes-> two",
        "one -produces-> b.csv",
        "two -produces-> c.csv",
    ]


def test_mapped_tasks_are_one_task() -> None:
    dag = (
        "first = PythonOperator.partial(task_id='first', python_callable=print).expand(op_args=[[1], [2]])\n"
        "first >> BashOperator(task_id='second', bash_command='true')\n"
    )
    assert edges({"dags/d.py": IMPORTS + dag}, "precedes") == ["first -precedes-> second"]


def test_the_order_of_a_public_project_is_that_which_airflow_makes_of_it() -> None:
    """Compared by hand: the DAGs of cal-itp/data-infra at f20856f3, whose files state 42 orders of two tasks by `>>`.

    All are in the graph, with mapped tasks, tuples and groups at both ends, groups of dbt's tasks and functions that
    return a text among them; tasks that a long loop makes stand for each other. None is there that Airflow would not
    make. The DAG below has the shape of `download_parse_and_validate_gtfs`."""
    dag = """\
@task
def check():
    print(1)

@dag(schedule="0 3 * * *")
def whole():
    only = EmptyOperator(task_id="only")
    config, skip = EmptyOperator(task_id="config"), EmptyOperator(task_id="skip")
    filtered = EmptyOperator(task_id="filter")
    downloads = BashOperator.partial(task_id="download").expand(bash_command=["a", "b"])
    validate, unzip = EmptyOperator(task_id="validate"), EmptyOperator(task_id="unzip")
    convert = EmptyOperator(task_id="convert")
    failures = check()
    only >> (config, skip) >> filtered
    (filtered >> downloads >> (validate, (unzip >> convert)))
    downloads >> failures

whole()
"""
    assert edges({"dags/d.py": IMPORTS + dag}, "precedes") == [
        "config -precedes-> filter",
        "download -precedes-> check",
        "download -precedes-> convert",
        "download -precedes-> validate",
        "filter -precedes-> download",
        "only -precedes-> config",
        "only -precedes-> skip",
        "skip -precedes-> filter",
        "unzip -precedes-> convert",
    ]


@pytest.mark.parametrize("stated", [
    'with DAG("daily", params={"folder": "data", "n": 3}):\n    {task}params={"out": "out.csv"})',
    'with DAG("daily", params={"folder": "other", "out": Param("out.csv")}):\n    {task}params={"folder": "data"})',
    '@dag(params={"folder": "data", "out": Param(default="out.csv")})\ndef daily():\n    {task})',
])  # fmt: skip
@pytest.mark.parametrize("task", [
    'BashOperator(task_id="copy", bash_command="python copy.py {{ params.folder }}/a.csv {{params[\'out\']}}", ',
    'PythonOperator(task_id="copy", python_callable=copy, op_args=["{{ params.folder }}/a.csv", "{{ params.out }}"], ',
    'PythonOperator(task_id="copy", python_callable=copy, op_kwargs={"i": "{{params.folder}}/a.csv", "o": "out.csv"}, ',
])  # fmt: skip
def test_templates_name_what_the_task_is_given_else_the_dag(stated: str, task: str) -> None:
    """The forms are those of the DAGs of yoonjk/airflow-handson at 9ca275d8adf6 that have `params`: what their commands
    print and their functions ask the context for is what Airflow puts there."""
    dag = "from airflow.models.param import Param\n" + stated.replace("{task}", task)
    function = "def copy(i, o):\n    pd.read_csv(i).to_csv(o)\n"
    script = "import sys\nimport pandas as pd\npd.read_csv(sys.argv[1]).to_csv(sys.argv[2])\n"
    by_script = {"daily.py": IMPORTS + dag, "copy.py": script}
    found = edges(by_script if "Bash" in task else {"daily.py": IMPORTS + function + dag}, "feeds", "produces")
    assert found == ["copy -produces-> out.csv", "data/a.csv -feeds-> copy"]


def test_a_function_finds_the_parameters_of_its_task_in_the_context() -> None:
    code = """
def load(**context):
    pd.read_csv(context["params"]["url"]).to_csv("a.csv")

def count(params):
    print(len(pd.read_csv(params["url"])))

def none():
    print(1)

with DAG("daily"):
    PythonOperator(task_id="load", python_callable=load, params={"url": "https://shop.example/a.csv"})
    PythonOperator(task_id="count", python_callable=count, params={"url": "https://shop.example/b.csv"})
    PythonOperator(task_id="none", python_callable=none, params={"url": "https://shop.example/c.csv"})
"""
    assert edges({"daily.py": IMPORTS + code}, "feeds") == [
        "https://shop.example/a.csv -feeds-> load",
        "https://shop.example/b.csv -feeds-> count",
    ]


def test_other_templates_stay_unknown() -> None:
    code = """
with DAG("daily"):
    SQLExecuteQueryOperator(task_id="one", sql="insert into {{ params.o }} select * from raw.a", params={"o": "b.c"})
    BashOperator(task_id="two", bash_command="python copy.py {{ ds }}.csv {{ params.missing }}")
"""
    script = "import sys\nimport pandas as pd\npd.read_csv(sys.argv[1]).to_csv(sys.argv[2])\n"
    found = edges({"daily.py": IMPORTS + code, "copy.py": script}, "feeds", "produces")
    assert found[:2] == ["*.csv -feeds-> two", "one -produces-> b.c"]
    assert found[2:] == ["raw.a -feeds-> one", "two -produces-> unknown data at copy.py:3"]
