"""What jobs read and write in the folders of their containers is at the places of storage that these show."""

from __future__ import annotations

import pytest
from observed import edges

PREPARE = """\
    import pandas as pd

    rows = pd.read_csv("/opt/ml/processing/input/rows.csv")
    rows.dropna().to_csv("/opt/ml/processing/train/rows.csv")
    """
TRAIN = """\
    import argparse
    import os

    import joblib
    import pandas as pd
    from sklearn.linear_model import Ridge

    parser = argparse.ArgumentParser()
    parser.add_argument("--alpha", type=float)
    parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN", "data/train"))
    args = parser.parse_args()
    rows = pd.read_csv(os.path.join(args.train, "rows.csv"))
    joblib.dump(Ridge(args.alpha).fit(rows[["age"]], rows["left"]), os.path.join(args.model_dir, "ridge.joblib"))
    """
PIPELINE = """\
    from sagemaker.inputs import TrainingInput
    from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
    from sagemaker.sklearn import SKLearn
    from sagemaker.tuner import HyperparameterTuner
    from sagemaker.workflow.steps import ProcessingStep, TrainingStep, TuningStep

    processor = ScriptProcessor(command=["python3"])
    """


def data(files: dict[str, str]) -> list[str]:
    return [edge for edge in edges(files, "feeds", "produces") if "Ridge" not in edge]


@pytest.mark.parametrize("train", [
    'TrainingStep("Train", step_args=model.fit({"train": TrainingInput(made)}))',
    'TrainingStep(name="Train", estimator=model, inputs={"train": TrainingInput(s3_data=made)})',
    'TuningStep(name="Train", step_args=HyperparameterTuner(model, "mse").fit(inputs={"train": made}))',
    'TuningStep(name="Train", tuner=HyperparameterTuner(estimator=model), inputs={"train": TrainingInput(made)})',
])  # fmt: skip
def test_what_a_step_puts_out_the_next_one_finds_in_its_own_folder(train: str) -> None:
    pipeline = f"""{PIPELINE}
    prepared = ProcessingStep(
        name="Prepare",
        step_args=processor.run(
            code="prepare.py",
            inputs=[ProcessingInput(source="s3://shop/raw", destination="/opt/ml/processing/input")],
            outputs=[ProcessingOutput(output_name="train", source="/opt/ml/processing/train")],
        ),
    )
    made = prepared.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri
    model = SKLearn(entry_point="train.py", source_dir="src", hyperparameters={{"alpha": 2}})
    {train}
    """
    assert data({"steps/pipeline.py": pipeline, "prepare.py": PREPARE, "src/train.py": TRAIN}) == [
        "Prepare -produces-> sagemaker://steps/pipeline/Prepare/train",
        "Prepare -produces-> sagemaker://steps/pipeline/Prepare/train/rows.csv",
        "Train -produces-> sagemaker://steps/pipeline/Train/model",
        "Train -produces-> sagemaker://steps/pipeline/Train/model/ridge.joblib",
        "s3://shop/raw -feeds-> Prepare",
        "s3://shop/raw/rows.csv -feeds-> Prepare",
        "sagemaker://steps/pipeline/Prepare/train -feeds-> Train",
        "sagemaker://steps/pipeline/Prepare/train/rows.csv -feeds-> Train",
    ]


def test_an_output_may_have_a_place_of_its_own_and_be_asked_for_by_its_number() -> None:
    pipeline = f"""{PIPELINE}
    prepared = ProcessingStep(
        name="Prepare",
        processor=processor,
        code="prepare.py",
        inputs=[ProcessingInput(source="s3://shop/raw/rows.csv", destination="/opt/ml/processing/input/")],
        outputs=[ProcessingOutput(source="/opt/ml/processing/train", destination="s3://shop/clean")],
    )
    made = prepared.arguments["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    judge = processor.run(code="judge.py", inputs=[ProcessingInput(made, "/opt/ml/processing/rows")])
    ProcessingStep(name="Judge", step_args=judge)
    """
    judge = "import pandas as pd\nprint(pd.read_csv('/opt/ml/processing/rows/rows.csv'))\n"
    assert data({"pipeline.py": pipeline, "prepare.py": PREPARE, "judge.py": judge}) == [
        "Prepare -produces-> s3://shop/clean",
        "Prepare -produces-> s3://shop/clean/rows.csv",
        "s3://shop/clean -feeds-> Judge",
        "s3://shop/clean/rows.csv -feeds-> Judge",
        "s3://shop/raw/rows.csv -feeds-> Prepare",
    ]


def test_a_container_without_a_script_of_the_project_reads_and_keeps_all_that_it_is_shown() -> None:
    pipeline = f"""{PIPELINE}
    from sagemaker.estimator import Estimator

    model = Estimator(image_uri="xgboost")
    trained = TrainingStep(name="Train", step_args=model.fit({{"train": TrainingInput("s3://shop/clean")}}))
    fitted = trained.properties.ModelArtifacts.S3ModelArtifacts
    args = processor.run(code="judge.py", inputs=[ProcessingInput(fitted, "/opt/ml/processing/model")])
    ProcessingStep(name="Judge", step_args=args)
    """
    judge = "import joblib\nprint(joblib.load('/opt/ml/processing/model/model.joblib'))\n"
    assert data({"pipeline.py": pipeline, "judge.py": judge}) == [
        "Train -produces-> sagemaker://pipeline/Train/model",
        "s3://shop/clean -feeds-> Train",
        "sagemaker://pipeline/Train/model -feeds-> Judge",
        "sagemaker://pipeline/Train/model/model.joblib -feeds-> Judge",
    ]


def test_a_script_that_is_run_without_a_step_has_its_own_name() -> None:
    notebook = """\
    from sagemaker.sklearn import SKLearn

    SKLearn(entry_point="train.py").fit({"train": "s3://shop/clean"}, wait=False)
    """
    assert data({"run.py": notebook, "train.py": TRAIN}) == [
        "s3://shop/clean -feeds-> train.py",
        "s3://shop/clean/rows.csv -feeds-> train.py",
        "train.py -produces-> sagemaker://run/train.py/model",
        "train.py -produces-> sagemaker://run/train.py/model/ridge.joblib",
    ]


def test_other_jobs_of_the_project_have_neither_the_folders_nor_the_variables() -> None:
    pipeline = f"""{PIPELINE}
    processor.run(code="prepare.py", inputs=[ProcessingInput("s3://shop/raw", "/opt/ml/processing/input")])
    """
    found = data({"pipeline.py": pipeline, "prepare.py": PREPARE, "train.py": TRAIN, "other.py": PREPARE})
    assert [edge for edge in found if "other.py" in edge or "train.py" in edge] == [
        "/opt/ml/processing/input/rows.csv -feeds-> other.py",
        "data/train/rows.csv -feeds-> train.py",
        "other.py -produces-> /opt/ml/processing/train/rows.csv",
        "train.py -produces-> */ridge.joblib",
    ]
