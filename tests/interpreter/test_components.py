"""Components of pipelines: artefacts that tasks hand on, by their own paths and through the pipeline function."""

from __future__ import annotations

import pytest
from observed import edges, seen

COMPONENTS = """\
    from kfp import dsl
    from kfp.dsl import Dataset, Input, Model, Output

    @dsl.component(base_image="python:3.12")
    def load(rows: Output[Dataset], name: str):
        import pandas as pd
        pd.read_csv(name).to_csv(rows.path)

    @dsl.component
    def train(rows: Input[Dataset], model: Output[Model]):
        import joblib
        import pandas as pd
        from sklearn.svm import SVC
        frame = pd.read_csv(rows.path)
        joblib.dump(SVC().fit(frame[["x"]], frame["y"]), model.path)
    """


def test_a_pipeline_wires_the_artefacts_of_its_components() -> None:
    pipeline = """\
        from kfp import compiler, dsl
        from steps import load, train

        @dsl.pipeline(name="churn")
        def churn(name: str = "raw.csv"):
            loaded = load(name=name).set_display_name("Load").after()
            train(rows=loaded.outputs["rows"])

        if __name__ == "__main__":
            compiler.Compiler().compile(pipeline_func=churn, package_path="churn.yaml")
        """
    assert edges({"steps.py": COMPONENTS, "churn.py": pipeline}, "feeds", "produces") == [
        "kfp://churn/load/rows -feeds-> train",
        "load -produces-> kfp://churn/load/rows",
        "raw.csv -feeds-> load",
        "train -produces-> SVC",
        "train -produces-> kfp://churn/train/model",
    ]


def test_the_tasks_of_one_component_have_artefacts_of_their_own() -> None:
    pipeline = COMPONENTS + (
        "\n    @dsl.pipeline\n"
        "    def churn():\n"
        "        first = load(name='a.csv')\n"
        "        second = load(name='b.csv')\n"
        "        train(rows=second.output)\n"
    )
    found = seen({"churn.py": pipeline}, "read", "write")
    assert found == [
        "read a.csv",
        "write kfp://churn/load/rows",
        "read b.csv",
        "write kfp://churn/load-2/rows",
        "read kfp://churn/load-2/rows",
        "write kfp://churn/train/model",
    ]


def test_a_component_that_no_pipeline_calls_has_artefacts_of_its_name() -> None:
    assert seen({"steps.py": COMPONENTS}, "read", "write", "gap") == [
        "read *",
        "write kfp://load/rows",
        "read kfp://train/rows",
        "write kfp://train/model",
        "gap read 'filepath_or_buffer' is not known here",
    ]


def test_parameters_that_get_paths_alone_are_named_without_their_ending() -> None:
    code = """\
        from kfp.components import InputPath, OutputPath, create_component_from_func
        from kfp.dsl import pipeline

        def load(rows_path: OutputPath("CSV")):
            import pandas as pd
            pd.read_csv("raw.csv").to_csv(rows_path)

        def count(rows_path: InputPath("CSV")) -> int:
            import pandas as pd
            return len(pd.read_csv(rows_path))

        load_op = create_component_from_func(load, base_image="python:3.12")
        count_op = create_component_from_func(count)

        @pipeline
        def counting():
            count_op(rows=load_op().outputs["rows"])
        """
    assert seen({"counting.py": code}, "read", "write", "gap") == [
        "read raw.csv",
        "write kfp://counting/load/rows",
        "read kfp://counting/load/rows",
    ]


def test_a_parameter_takes_what_an_artefact_holds() -> None:
    code = """\
        from kfp import dsl

        @dsl.component
        def measure(score: dsl.OutputPath(float)):
            with open(score, "w") as file:
                file.write("0.9")

        @dsl.component
        def judge(score: float):
            print(score)

        @dsl.pipeline
        def judging():
            judge(score=measure().output)
        """
    assert edges({"judging.py": code}, "feeds", "produces") == [
        "kfp://judging/measure/score -feeds-> judge",
        "measure -produces-> kfp://judging/measure/score",
    ]


def test_an_importer_gives_the_artefact_at_its_place() -> None:
    pipeline = COMPONENTS + (
        "\n    @dsl.pipeline\n"
        "    def churn():\n"
        "        rows = dsl.importer(artifact_uri='gs://data/rows.csv', artifact_class=Dataset)\n"
        "        train(rows=rows.output)\n"
    )
    assert "read gs://data/rows.csv" in seen({"churn.py": pipeline}, "read")


SCRIPT = """\
    import argparse
    import pandas as pd

    parser = argparse.ArgumentParser()
    parser.add_argument("--rows")
    pd.read_csv(parser.parse_args().rows)
    """
CONTAINER = """\
    from kfp import dsl

    @dsl.container_component
    def train(rows: dsl.Input[dsl.Dataset]):
        return dsl.ContainerSpec(image="train", command=["python", "jobs/train.py"], args=["--rows", rows.path])
    """
TRAINING_JOB = """\
    import os
    from kfp import dsl

    @dsl.component
    def train(rows: dsl.Input[dsl.Dataset]):
        from google.cloud import aiplatform
        script = "gs://" + os.environ["BUCKET"] + "/churn/jobs/train.py"
        job = aiplatform.CustomTrainingJob(display_name="train", script_path="/gcs/" + script[5:])
        job.run(args=[f"--rows={rows.path}"])
    """


@pytest.mark.parametrize(("component", "script"), [(CONTAINER, "jobs/train.py"), (TRAINING_JOB, "churn/jobs/train.py")])
def test_the_program_of_a_component_is_given_its_artefacts(component: str, script: str) -> None:
    assert edges({"steps.py": component, script: SCRIPT}, "feeds") == ["kfp://train/rows -feeds-> train"]
