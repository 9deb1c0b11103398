"""Every night: tables, features, model, and a service with the new model."""

import pendulum
from airflow import DAG
from airflow.operators.bash import BashOperator
from airflow.providers.docker.operators.docker import DockerOperator

with DAG(
    dag_id="credit_line",
    schedule="@daily",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    default_args={"owner": "lending"},
) as dag:
    dbt_build = BashOperator(task_id="dbt_build", bash_command="cd warehouse && dbt build --profiles-dir .")
    materialize = BashOperator(
        task_id="materialize",
        bash_command="cd features && feast materialize-incremental {{ ds }}",
    )
    train = BashOperator(task_id="train", bash_command="python training/train.py")
    deploy = DockerOperator(
        task_id="deploy",
        image="registry.bank.example/credit-line-service:{{ var.value.credit_line_version }}",
        environment={"WAREHOUSE_URL": "{{ conn.warehouse.get_uri() }}"},
        auto_remove="force",
    )

    dbt_build >> materialize >> train >> deploy
