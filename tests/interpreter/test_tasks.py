"""Tasks of orchestrators written in Python: functions, commands and containers."""

from __future__ import annotations

import pytest
from observed import edges, nodes

STEPS = """\
    import pandas as pd
    {imports}

    {task}
    def load():
        return pd.read_csv("raw.csv")

    {task}
    def save(frame):
        frame.to_csv("clean.csv")

    {flow}
    def prepare():
        save(load())
    """
DECORATORS = {
    "airflow": ("from airflow.decorators import dag, task", "@task", "@dag(schedule='@daily')"),
    "airflow's own environments": ("from airflow.sdk import dag, task", "@task.virtualenv(requirements=[])", "@dag"),
    "prefect": ("from prefect import flow, task", "@task(retries=2)", "@flow"),
    "zenml": ("from zenml import pipeline, step", "@step", "@pipeline(enable_cache=False)"),
    "flyte": ("from flytekit import task, workflow", "@task", "@workflow"),
}


@pytest.mark.parametrize(("imports", "task", "flow"), DECORATORS.values(), ids=DECORATORS)
def test_a_frame_survives_from_step_to_step_of_a_pipeline_of(imports: str, task: str, flow: str) -> None:
    files = {"flow.py": STEPS.format(imports=imports, task=task, flow=flow)}
    assert edges(files, "feeds", "produces", "flows") == [
        "raw.csv -feeds-> load",
        "raw.csv -flows-> clean.csv",
        "save -produces-> clean.csv",
    ]
    assert "save tool=task pipeline=flow.py" in nodes(files, "job", "tool", "pipeline")


def test_a_task_of_another_file_belongs_to_the_flow_that_calls_it() -> None:
    task = "from prefect import task\n\n@task\ndef save(frame):\n    frame.to_csv('a.csv')\n"
    flow = (
        "import pandas as pd\nfrom prefect import flow\nfrom steps import save\n\n"
        "@flow\ndef main():\n    save(pd.read_csv('b.csv'))\n"
    )
    assert "save pipeline=flow.py" in nodes({"steps.py": task, "flow.py": flow}, "job", "pipeline")


SCRIPT = """\
    import argparse
    import pandas as pd

    parser = argparse.ArgumentParser()
    parser.add_argument("--out")
    pd.read_csv("raw.csv").to_csv(parser.parse_args().out)
    """


def test_an_operator_starts_a_function_with_its_arguments() -> None:
    dag = """\
        import pandas as pd
        from airflow import DAG
        from airflow.operators.python import PythonOperator

        def save(day, folder):
            pd.DataFrame({"day": [day]}).to_csv(f"{folder}/day.csv")

        with DAG("daily", schedule="@daily") as dag:
            PythonOperator(task_id="store", python_callable=save, op_args=["x"], op_kwargs={"folder": "out"})
        """
    assert edges({"dags/daily.py": dag}, "produces") == ["store -produces-> out/day.csv"]


@pytest.mark.parametrize(
    "operator",
    [
        "BashOperator(task_id='make', bash_command='python jobs/make.py --out {{ params.root }}/a.csv')",
        "SparkSubmitOperator(task_id='make', application='jobs/make.py', application_args=['--out', 'x/a.csv'])",
        "KubernetesPodOperator(task_id='make', cmds=['python'], arguments=['jobs/make.py', '--out', 'a.csv'])",
    ],
)
def test_an_operator_starts_a_script_with_its_arguments(operator: str) -> None:
    dag = f"""\
        from airflow.operators.bash import BashOperator
        from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
        from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator

        {operator}
        """
    made = edges({"dags/daily.py": dag, "jobs/make.py": SCRIPT}, "produces")
    assert len(made) == 1 and made[0].startswith("make -produces-> ") and made[0].endswith("a.csv")


def test_two_tasks_start_one_script_in_two_ways() -> None:
    dag = """\
        from airflow.operators.bash import BashOperator

        BashOperator(task_id="one", bash_command="python jobs/make.py --out one.csv")
        BashOperator(task_id="two", bash_command="python jobs/make.py --out two.csv")
        """
    assert edges({"dags/daily.py": dag, "jobs/make.py": SCRIPT}, "produces") == [
        "one -produces-> one.csv",
        "two -produces-> two.csv",
    ]


def test_a_step_of_a_cloud_pipeline_starts_a_script() -> None:
    pipeline = """\
        from azureml.pipeline.steps import PythonScriptStep

        def build():
            return PythonScriptStep(
                name="make", script_name="make.py", source_directory="jobs", arguments=["--out", "a.csv"]
            )
        """
    assert edges({"pipeline.py": pipeline, "jobs/make.py": SCRIPT}, "produces") == ["make -produces-> a.csv"]


def test_an_asset_takes_others_by_the_names_of_its_parameters() -> None:
    sales = "import pandas as pd\nimport dagster as dg\n\n@dg.asset\ndef sales():\n    return pd.read_csv('raw.csv')\n"
    report = """\
        from dagster import AssetIn, AssetKey, ConfigurableResource, asset

        class Store(ConfigurableResource):
            url: str

        @asset(name="totals", ins={"frame": AssetIn("sales")}, deps=[AssetKey(["shop", "prices"])])
        def report(context, frame, store: Store):
            return frame.groupby("shop").sum()
        """
    files = {"shop/sales.py": sales, "shop/report.py": report}
    assert edges(files, "feeds", "produces", "declares") == [
        "raw.csv -feeds-> sales",
        "sales -feeds-> totals",
        "sales -produces-> sales",
        "shop/prices -feeds-> totals",
        "totals -declares-> sales",
        "totals -declares-> shop/prices",
        "totals -produces-> totals",
    ]


def test_assets_depend_on_each_other_and_on_the_tables_of_their_queries() -> None:
    """Compared with what Dagster 1.13 itself says of the assets in the lessons 3 to 9 of `dagster_essentials` in
    dagster-io/project-dagster-university at 07aafc94e63a: all 45 assets and all their dependencies are in the graph,
    and no others. It has more than Dagster knows of: the files and tables that the assets read and write. Partitions by
    time are no nodes: what is made of one is a pattern."""
    code = """\
        import dagster as dg
        import pandas as pd
        import requests
        from dagster_duckdb import DuckDBResource

        @dg.asset(group_name="raw_files")
        def trips_file():
            with open("data/trips.parquet", "wb") as file:
                file.write(requests.get("https://taxi.example/trips.parquet").content)

        @dg.asset(deps=["trips_file"], partitions_def=months)
        def trips(context: dg.AssetExecutionContext, database: DuckDBResource) -> None:
            query = "create or replace table all_trips as select zone, price from 'data/trips.parquet'"
            with database.get_connection() as connection:
                connection.execute(query)

        @dg.asset(deps=[dg.AssetKey(["trips"])], key_prefix="city")
        def by_zone(database: DuckDBResource):
            with database.get_connection() as connection:
                rows = connection.execute("select zone, sum(price) from all_trips group by zone").fetch_df()
                rows.to_csv("zones.csv")

        @dg.asset(deps=[dg.AssetKey(["city", "by_zone"])])
        def picture():
            pd.read_csv("zones.csv").plot()
        """
    assert edges({"taxi/assets.py": code}, "feeds", "produces") == [
        "all_trips -feeds-> by_zone",
        "by_zone -produces-> city/by_zone",
        "by_zone -produces-> zones.csv",
        "city/by_zone -feeds-> picture",
        "data/trips.parquet -feeds-> trips",
        "https://taxi.example/trips.parquet -feeds-> trips_file",
        "picture -produces-> picture",
        "trips -feeds-> by_zone",
        "trips -produces-> all_trips",
        "trips -produces-> trips",
        "trips_file -feeds-> trips",
        "trips_file -produces-> data/trips.parquet",
        "trips_file -produces-> trips_file",
        "zones.csv -feeds-> picture",
    ]


def test_the_steps_of_a_metaflow_flow_hand_data_on_as_attributes() -> None:
    flow = """\
        import pandas as pd
        from metaflow import FlowSpec, step

        class Nightly(FlowSpec):
            @step
            def start(self):
                self.rows = pd.read_csv("raw.csv")
                self.next(self.left, self.right)

            @step
            def left(self):
                self.rows.to_csv("left.csv")
                self.next(self.join)

            @step
            def right(self):
                self.next(self.join)

            @step
            def join(self, inputs):
                self.next(self.end)

            @step
            def end(self):
                self.rows.to_csv("end.csv")
        """
    assert edges({"flow.py": flow}, "feeds", "produces", "flows") == [
        "Nightly.end -produces-> end.csv",
        "Nightly.left -produces-> left.csv",
        "raw.csv -feeds-> Nightly.start",
        "raw.csv -flows-> end.csv",
        "raw.csv -flows-> left.csv",
    ]


def test_a_step_of_metaflow_comes_before_those_that_it_names_next() -> None:
    """Compared with the graphs that Metaflow 2.19 makes of the flows of outerbounds/full-stack-ML-metaflow-tutorial at
    802af8f5c56d: of the 40 flows that can be loaded all 183 steps and 161 transitions are in the graph, branches, joins
    and loops over items among them, and no others. Four more are exercises with gaps, which nothing can load. By hand:
    the four trainings of `rf_flow.py` and `tree_branch_flow.py` are in their steps. What steps hand on under `self` is
    in memory, and a dataset where another flow asks for it, where Metaflow keeps an artefact of each attribute."""
    flow = """\
        from metaflow import FlowSpec, step

        class Night(FlowSpec):
            @step
            def start(self):
                self.sizes = [1, 2]
                self.next(self.fit, self.look)

            @step
            def fit(self):
                self.next(self.one, foreach="sizes")

            @step
            def one(self):
                self.next(self.all)

            @step
            def all(self, inputs):
                self.next(self.join)

            @step
            def look(self):
                self.next({"good": self.good, "bad": self.bad}, condition="state")

            @step
            def good(self):
                self.next(self.join)

            @step
            def bad(self):
                self.next(self.join)

            @step
            def join(self, inputs):
                self.next(self.end)

            @step
            def end(self):
                print(1)
        """
    found = edges({"flow.py": flow}, "precedes")
    assert [line.replace("Night.", "").replace(" -precedes->", "") for line in found] == [
        "all join",
        "bad join",
        "fit one",
        "good join",
        "join end",
        "look bad",
        "look good",
        "one all",
        "start fit",
        "start look",
    ]


def test_steps_of_zenml_come_after_those_whose_results_they_are_given() -> None:
    """Compared by hand with the pipelines of zenml-io/zenml-projects at 4e1c1596c740, as ZenML makes a graph of them:
    `bank_subscription_prediction` with 6 steps and 6 dependencies, `eurorate-predictor` with 3 pipelines, 8 steps and 3
    dependencies. All are in the graph and no others, of both ways that a pipeline may take by its mode. What is taken
    from the store by an id, `Client().get_artifact_version`, has no edge: which step made it is not known, so that the
    three pipelines of the second project are not tied to each other. ZenML's own artefacts are no datasets."""
    pipeline = """\
        import pandas as pd
        from sklearn.linear_model import Ridge
        from sklearn.model_selection import train_test_split
        from zenml import pipeline, step

        @step
        def load():
            return pd.read_csv("bank.csv")

        @step
        def split(df):
            return train_test_split(df[["age"]], df["y"])

        @step
        def train(X_train, y_train):
            return Ridge().fit(X_train, y_train), "age"

        @step
        def evaluate(model, column, X_test, y_test):
            return model.score(X_test, y_test)

        @step
        def store(rows):
            rows.to_csv("stored.csv")

        @pipeline
        def training(mode: str = "develop"):
            if mode == "develop":
                rows = load()
            else:
                rows = load.with_options(step_name="other")()
            a, b, c, d = split(df=rows)
            model, column = train(X_train=a, y_train=c)
            evaluate(model=model, column=column, X_test=b, y_test=d)
            store(rows)
        """
    assert edges({"pipe.py": pipeline}, "precedes", "feeds", "produces") == [
        "Ridge -feeds-> evaluate",
        "bank.csv -feeds-> load",
        "load -precedes-> split",
        "load -precedes-> store",
        "split -precedes-> evaluate",
        "split -precedes-> train",
        "store -produces-> stored.csv",
        "train -precedes-> evaluate",
        "train -produces-> Ridge",
    ]


def test_a_choice_of_flyte_stands_for_all_tasks_that_may_be_taken() -> None:
    """Compared by hand with the nodes that Flyte makes of two projects of flyteorg/flytelab at 67ff9a779004. In
    `destinations_similarity` are 2 workflows, 8 tasks and 7 orders; a task that is called twice is one job, so that two
    pairs of edges are one each. In `bravemusic` are 4 tasks and one order: Flyte, too, is told of no other, though two
    of the tasks read what the first leaves on the disk. What is tested comes before what is chosen only where that
    takes something of it. The time of a launch plan is read of a `CronSchedule`, not of a `FixedRate`."""
    flow = """\
        import pandas as pd
        from flytekit import CronSchedule, LaunchPlan, conditional, task, workflow

        @task
        def look(place: str) -> bool:
            return place.startswith("gs")

        @task
        def fetch(place: str) -> pd.DataFrame:
            return pd.read_parquet("gs://towns/all.parquet")

        @task
        def scrape() -> pd.DataFrame:
            return pd.read_json("https://towns.example/all")

        @task
        def clean(rows: pd.DataFrame) -> pd.DataFrame:
            return rows.dropna()

        @workflow
        def made() -> pd.DataFrame:
            return clean(rows=scrape())

        @task
        def embed(rows: pd.DataFrame):
            rows.to_parquet("vectors.parquet")

        @workflow
        def build(place: str = ""):
            remote = look(place=place)
            rows = conditional("remote").if_(remote.is_true()).then(fetch(place=place)).else_().then(made())
            embed(rows=rows)

        LaunchPlan.get_or_create(name="weekly", workflow=build, schedule=CronSchedule(schedule="0 3 * * 1"))
        """
    assert edges({"flow.py": flow}, "precedes", "feeds", "produces") == [
        "embed -produces-> vectors.parquet",
        "fetch -precedes-> embed",
        "gs://towns/all.parquet -feeds-> fetch",
        "https://towns.example/all -feeds-> scrape",
        "made -precedes-> embed",
        "scrape -precedes-> clean",
    ]
    assert "embed schedule=0 3 * * 1" in nodes({"flow.py": flow}, "job", "schedule")


def test_a_file_of_flyte_is_its_place_for_the_task_that_is_given_it() -> None:
    flow = """\
        import pandas as pd
        from flytekit import StructuredDataset, task, workflow
        from flytekit.types.file import FlyteFile

        @task
        def clean(place: FlyteFile) -> FlyteFile:
            pd.read_csv(place.download()).dropna().to_csv("clean.csv")
            return FlyteFile(path="clean.csv")

        @task
        def load(file: FlyteFile) -> StructuredDataset:
            with open(file) as text:
                return StructuredDataset(dataframe=pd.read_csv(text))

        @task
        def keep(rows: StructuredDataset):
            rows.open(pd.DataFrame).all().to_parquet("kept.parquet")

        @workflow
        def nightly(place: FlyteFile = "raw.csv"):
            keep(rows=load(file=clean(place=place)))
        """
    assert edges({"flow.py": flow}, "feeds", "produces", "flows", "precedes") == [
        "clean -precedes-> load",
        "clean -produces-> clean.csv",
        "clean.csv -feeds-> load",
        "clean.csv -flows-> kept.parquet",
        "keep -produces-> kept.parquet",
        "load -precedes-> keep",
        "raw.csv -feeds-> clean",
        "raw.csv -flows-> clean.csv",
    ]


def test_a_text_that_a_task_of_flyte_is_given_as_such_stays_one() -> None:
    flow = """\
        import pandas as pd
        from flytekit import task, workflow

        @task
        def load(place: str):
            pd.read_csv(place.download()).to_csv("b.csv")

        @workflow
        def nightly():
            load(place="a.csv")
        """
    assert "a.csv -feeds-> load" not in edges({"flow.py": flow}, "feeds")


def test_a_task_of_flyte_is_mapped_over_items_and_a_plan_called_like_its_workflow() -> None:
    flow = """\
        import pandas as pd
        from flytekit import LaunchPlan, map_task, task, workflow

        @task
        def load(place: str) -> pd.DataFrame:
            return pd.read_csv(place)

        @task
        def join(parts: list[pd.DataFrame], to: str):
            pd.concat(parts).to_csv(to)

        @workflow
        def daily(to: str = "day.csv"):
            join(parts=map_task(load)(place=["a.csv", "b.csv"]), to=to)

        plan = LaunchPlan.get_or_create(daily, "daily")

        @workflow
        def all_days():
            plan(to="all.csv")
        """
    assert edges({"flow.py": flow}, "feeds", "produces", "flows") == [
        "a.csv -feeds-> load",
        "a.csv -flows-> all.csv",
        "a.csv -flows-> day.csv",
        "b.csv -feeds-> load",
        "b.csv -flows-> all.csv",
        "b.csv -flows-> day.csv",
        "join -produces-> all.csv",
        "join -produces-> day.csv",
    ]


def test_a_task_of_prefect_that_gives_an_object_comes_before_those_that_take_it_or_parts_of_it() -> None:
    """Compared with what Prefect 3 itself draws of the flows in mortenoh/prefect-examples at 381d981743fb: of the 30
    files with flows that it can draw all 28 dependencies are in the graph, those of flows inside flows among them.
    Tasks that a factory or a decorator makes are one job for the function inside, where Prefect has three and two. The
    graph has six more, of results that are put into a list, which Prefect keeps when it runs and does not draw. Flows
    that use `map` or `submit` cannot be drawn and were not compared; numbers that are taken out of a result do not
    stand for its task. All 135 deployments of the 12 files `prefect.yaml` are jobs."""
    flow = """\
        from prefect import flow, task
        from pydantic import BaseModel

        class Sums(BaseModel):
            total: int
            items: list

        @task
        def count() -> Sums:
            return Sums(total=3, items=["a"])

        @task
        def other():
            return Sums(total=4, items=["b"])

        @task
        def tell(sums):
            print(sums.total)

        @task
        def sign(items, more):
            print(items, more)

        @flow(name="inner")
        def report(both):
            tell(both)

        @flow
        def nightly():
            sums = count()
            tell(sums)
            sign(other().items, sums.items)
            report(both=[sums, other()])
        """
    assert edges({"flow.py": flow}, "precedes") == [
        "count -precedes-> report",
        "count -precedes-> sign",
        "count -precedes-> tell",
        "other -precedes-> report",
        "other -precedes-> sign",
        "other -precedes-> tell",
    ]


def test_steps_of_sagemaker_come_after_those_whose_results_they_name() -> None:
    """Compared by hand with the graph that SageMaker makes of the abalone pipeline in
    aws-samples/mlops-sagemaker-github-actions at 407f9919e7bd: its 5 steps and 6 orders are in the graph, the condition
    before the registration among them. Both scripts are started with their arguments as the steps that they are, and
    what a step keeps in its container is what the next ones find in theirs: the 3 parts of the rows, the model and the
    report. The place of the first file is not known, which the script downloads from parts of its argument. In
    YangLIN1997/AWS-MLOps-CI at 00f28cc3d3c8 the script that trains, too, reads what the step before it kept."""
    pipeline = """\
        import os
        from sagemaker.estimator import Estimator
        from sagemaker.inputs import TrainingInput
        from sagemaker.model import Model
        from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
        from sagemaker.workflow.condition_step import ConditionStep
        from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
        from sagemaker.workflow.functions import JsonGet
        from sagemaker.workflow.model_step import ModelStep
        from sagemaker.workflow.steps import ProcessingStep, TrainingStep

        HERE = os.path.dirname(os.path.realpath(__file__))

        def get_pipeline(session):
            processor = ScriptProcessor(command=["python3"], sagemaker_session=session)
            prepared = ProcessingStep(
                name="Prepare",
                step_args=processor.run(code=os.path.join(HERE, "prepare.py"), arguments=["--out", "s3://shop/rows.csv"]),
            )
            rows = prepared.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri
            model = Estimator(image_uri="x", sagemaker_session=session)
            trained = TrainingStep(name="Train", step_args=model.fit(inputs={"train": TrainingInput(s3_data=rows)}))
            fitted = trained.properties.ModelArtifacts.S3ModelArtifacts
            inputs = [ProcessingInput(source=fitted, destination="/opt/ml/processing/model")]
            judged = ProcessingStep(name="Judge", step_args=processor.run(inputs=inputs, code="judge.py"))
            kept = ModelStep(name="Keep", step_args=Model(model_data=fitted).register(content_types=["text/csv"]))
            error = JsonGet(step_name=judged.name, property_file="report", json_path="mse")
            ConditionStep(name="IsGood", conditions=[ConditionLessThanOrEqualTo(left=error, right=6)], if_steps=[kept])
        """
    script = "import sys\nimport pandas as pd\npd.read_csv('raw.csv').to_csv(sys.argv[2])\n"
    files = {"pipelines/pipeline.py": pipeline, "pipelines/prepare.py": script}
    assert edges(files, "precedes", "feeds", "produces") == [
        "IsGood -precedes-> Keep",
        "Judge -precedes-> IsGood",
        "Prepare -precedes-> Train",
        "Prepare -produces-> s3://shop/rows.csv",
        "Train -precedes-> Judge",
        "Train -precedes-> Keep",
        "Train -produces-> sagemaker://pipelines/pipeline/Train/model",
        "raw.csv -feeds-> Prepare",
        "sagemaker://pipelines/pipeline/Train/model -feeds-> Judge",
    ]


def test_components_of_tfx_come_after_those_whose_outputs_they_are_given() -> None:
    """Compared by hand with the graph that TFX makes of two pipelines of tensorflow/tfx at 58435d68d561,
    `taxi_pipeline_simple.py` and `taxi_pipeline_native_keras.py` below `tfx/examples/chicago_taxi_pipeline`: the 9
    components and 13 orders of each are in the graph, with the data that is read and the place that the model is pushed
    to. Artefacts of TFX are no datasets.

    Of GoogleCloudPlatform/mlops-with-vertex-ai at 11a2f341626a, whose training pipeline runs on Vertex AI, the 13
    components of `create_pipeline` and the 18 orders among them are in the graph, those of the two functions that TFX
    makes components of included, and the 3 components and 2 orders of its prediction pipeline, which are all functions.
    These have the names of their functions, whatever `with_id` calls them."""
    pipeline = """\
        import tfx.v1 as tfx
        from tfx.components import CsvExampleGen, Evaluator, Pusher, StatisticsGen, Trainer, Transform
        from tfx.proto import pusher_pb2

        rows = CsvExampleGen(input_base="data/taxi")
        StatisticsGen(examples=rows.outputs["examples"])
        features = Transform(examples=rows.outputs["examples"], module_file="model_code.py")
        trainer = Trainer(
            module_file="model_code.py",
            transformed_examples=features.outputs["transformed_examples"],
            transform_graph=features.outputs["transform_graph"],
        )
        known = tfx.dsl.Resolver(strategy_class=None).with_id("known")
        judged = Evaluator(examples=rows.outputs["examples"], model=trainer.outputs["model"],
                           baseline_model=known.outputs["model"])
        place = pusher_pb2.PushDestination(filesystem=pusher_pb2.PushDestination.Filesystem(base_directory="serving"))
        Pusher(model=trainer.outputs["model"], model_blessing=judged.outputs["blessing"], push_destination=place)
        """
    code = """\
        import pandas as pd

        def run_fn(arguments):
            pd.read_csv("limits.csv")
        """
    assert edges({"pipeline.py": pipeline, "model_code.py": code}, "precedes", "feeds", "produces") == [
        "CsvExampleGen -precedes-> Evaluator",
        "CsvExampleGen -precedes-> StatisticsGen",
        "CsvExampleGen -precedes-> Transform",
        "Evaluator -precedes-> Pusher",
        "Pusher -produces-> serving",
        "Trainer -precedes-> Evaluator",
        "Trainer -precedes-> Pusher",
        "Trainer -produces-> Trainer",
        "Transform -precedes-> Trainer",
        "data/taxi -feeds-> CsvExampleGen",
        "known -precedes-> Evaluator",
        "limits.csv -feeds-> model_code.py",
    ]


def test_functions_that_tfx_makes_components_of_hand_on_artefacts() -> None:
    steps = """\
        import json
        import os
        import pandas as pd
        from tfx import v1 as tfx
        from tfx.dsl.component.experimental.annotations import InputArtifact, OutputArtifact, Parameter
        from tfx.dsl.component.experimental.decorators import component
        from tfx.types import artifact_utils
        from tfx.types.standard_artifacts import HyperParameters, Model
        from tfx.utils import io_utils

        @component
        def choose(depth: Parameter[int], chosen: OutputArtifact[HyperParameters]):
            place = os.path.join(artifact_utils.get_single_uri([chosen]), "chosen.json")
            io_utils.write_string_file(place, json.dumps({"depth": depth}))

        @tfx.dsl.components.component(use_beam=True)
        def upload(
            model: tfx.dsl.components.InputArtifact[Model],
            chosen: tfx.dsl.components.InputArtifact[HyperParameters],
            place: Parameter[str] = "gs://shop/chosen.csv",
        ) -> tfx.dsl.components.OutputDict(result=str):
            pd.read_json(os.path.join(chosen.uri, "chosen.json")).to_csv(place)
            return {"result": place}
        """
    pipeline = """\
        import steps
        from tfx.components import CsvExampleGen, Pusher, Trainer

        def create_pipeline():
            rows = CsvExampleGen(input_base="data/taxi")
            chosen = steps.choose(depth=3).with_id("Choose")
            trainer = Trainer(
                module_file="m.py", examples=rows.outputs["examples"], hyperparameters=chosen.outputs["chosen"]
            )
            pusher = Pusher(model=trainer.outputs["model"])
            uploaded = steps.upload(model=trainer.outputs["model"], chosen=chosen.outputs["chosen"])
            uploaded.add_upstream_node(pusher)
        """
    assert edges({"steps.py": steps, "taxi.py": pipeline}, "precedes", "feeds", "produces") == [
        "CsvExampleGen -precedes-> Trainer",
        "Pusher -precedes-> upload",
        "Trainer -precedes-> Pusher",
        "Trainer -precedes-> upload",
        "Trainer -produces-> Trainer",
        "choose -precedes-> Trainer",
        "choose -precedes-> upload",
        "choose -produces-> tfx://taxi/choose/chosen/chosen.json",
        "data/taxi -feeds-> CsvExampleGen",
        "tfx://taxi/choose/chosen/chosen.json -feeds-> upload",
        "upload -produces-> gs://shop/chosen.csv",
    ]


WAITING = {
    "prefect": ("from prefect import flow, task", "@task", "@flow", "save.submit(wait_for=[load.submit()])"),
    "zenml": ("from zenml import pipeline, step", "@step", "@pipeline", "rows = load()\n    save(after=[rows])"),
    "flyte": ("from flytekit import task, workflow", "@task", "@workflow", "rows = load()\n    rows >> save()"),
}


@pytest.mark.parametrize(("imports", "task", "flow", "body"), WAITING.values(), ids=WAITING)
def test_a_task_may_be_told_to_wait_for_another_without_its_data(imports: str, task: str, flow: str, body: str) -> None:
    code = f"{imports}\n\n{task}\ndef load():\n    return 1\n\n{task}\ndef save():\n    print(2)\n\n"
    code += f"{flow}\ndef nightly():\n    {body}\n"
    assert edges({"flow.py": code}, "precedes") == ["load -precedes-> save"]


LOAD = "def load():\n    print(1)\n\n"
TIMES = {
    "prefect": f"from prefect import flow, task\n\n@task\n{LOAD}@flow\ndef nightly():\n    load()\n\n"
    "if __name__ == '__main__':\n    nightly.serve(name='n', cron='0 3 * * *')\n",
    "metaflow": "from metaflow import FlowSpec, schedule, step\n\n@schedule(cron='0 3 * * *')\nclass Night(FlowSpec):\n"
    "    @step\n    def load(self):\n        print(1)\n",
    "zenml": "from zenml import pipeline, step\nfrom zenml.config.schedule import Schedule\n\n"
    f"@step\n{LOAD}@pipeline\ndef nightly():\n    load()\n\n"
    "nightly.with_options(schedule=Schedule(cron_expression='0 3 * * *'))()\n",
    "sagemaker": "from sagemaker.workflow.steps import ProcessingStep\n"
    "from sagemaker.workflow.triggers import PipelineSchedule\n\n"
    "ProcessingStep(name='load', code='load.py')\nPipelineSchedule(name='nightly', cron='0 3 * * *')\n",
    "vertex": f"from google.cloud import aiplatform\nfrom kfp import dsl\n\n@dsl.component\n{LOAD}"
    "@dsl.pipeline(name='nightly')\ndef nightly():\n    load()\n\n"
    "aiplatform.PipelineJob(template_path='nightly.json').create_schedule(cron='0 3 * * *')\n",
    "kubeflow": f"import kfp\nfrom kfp import dsl\n\n@dsl.component\n{LOAD}"
    "@dsl.pipeline(name='nightly')\ndef nightly():\n    load()\n\n"
    "kfp.Client().create_recurring_run('1', job_name='n', cron_expression='0 3 * * *')\n",
    "dagster": f"import dagster as dg\n\n@dg.asset\n{LOAD}"
    "job = dg.define_asset_job('nightly', selection=[load])\n"
    "dg.ScheduleDefinition(job=job, cron_schedule='0 3 * * *')\n",
    "a schedule of dagster's with a function": f"from dagster import job, schedule\n\n@job\n{LOAD}"
    "@schedule(cron_schedule='0 3 * * *', job=load)\ndef nightly(context):\n    return {}\n",
}


@pytest.mark.parametrize("tool", TIMES)
def test_a_task_tells_when_its_flow_is_started(tool: str) -> None:
    told = nodes({"flow.py": TIMES[tool]}, "job", "schedule")
    assert any("load schedule=0 3 * * *" in line for line in told), told


def test_a_schedule_starts_the_jobs_that_it_names_and_no_others() -> None:
    code = f"import dagster as dg\n\n@dg.asset\n{LOAD}@dg.asset\n{LOAD.replace('load', 'other')}"
    code += "dg.ScheduleDefinition(target=[load], cron_schedule='@daily')\n"
    told = nodes({"flow.py": code}, "job", "schedule")
    assert [line for line in told if "@daily" in line] == ["load schedule=@daily"]


def test_an_op_of_dagster_is_handed_its_context_beside_what_the_one_before_gives() -> None:
    code = """\
import pandas as pd
from dagster import job, op

@op(description="rows")
def load(context):
    return pd.read_csv("in.csv")

@op
def clean(context, rows):
    context.log.info("cleaning")
    rows.dropna().to_csv("out.csv")

@job
def prepare():
    clean(load())
"""
    assert edges({"job.py": code}, "feeds", "produces", "flows", "precedes") == [
        "clean -produces-> out.csv",
        "in.csv -feeds-> load",
        "in.csv -flows-> out.csv",
        "load -precedes-> clean",
    ]


def test_the_function_of_a_block_of_mage_is_handed_what_the_blocks_above_it_gave() -> None:
    """The graph of mage-ai/machine_learning at 5f64004cd789 has 155 flows since, where it had 37 within blocks; that of
    clmangham/mage-zoomcamp 57 instead of 15."""
    head = "import pandas as pd\nfrom mage_ai.data_preparation.decorators import data_loader, transformer\n\n"
    files = {
        "pipelines/day/metadata.yaml": "blocks:\n- {uuid: load, type: data_loader}\n"
        "- {uuid: more, type: data_loader}\n- {uuid: clean, type: transformer, upstream_blocks: [load, more]}\n",
        "pipelines/week/metadata.yaml": "blocks:\n- {uuid: load, type: data_loader}\n",
        "data_loaders/load.py": f"{head}@data_loader\ndef f(*args, **kwargs):\n    return pd.read_csv('a.csv')\n",
        "data_loaders/more.py": f"{head}@data_loader\ndef f(**kwargs):\n    return pd.read_csv('b.csv')\n",
        "transformers/clean.py": f"{head}@transformer\ndef g(day, more, *args):\n"
        "    day['rate'] = more['sum'] / 7\n    return day[['rate', 'user']]\n",
    }
    found = edges(files, "flows")
    assert [line for line in found if "#" not in line] == [
        "a.csv -flows-> mage://day/load",
        "a.csv -flows-> mage://week/load",
        "b.csv -flows-> mage://day/more",
    ]
    assert "mage://day/load#user -flows-> mage://day/clean#user" in found
    assert "mage://day/more#sum -flows-> rate" in found
