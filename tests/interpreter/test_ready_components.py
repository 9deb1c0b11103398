"""Components that pipelines load from files or take from packages, and pipelines that are there compiled alone."""

from __future__ import annotations

import pytest
from observed import edges, nodes

TRAIN = """\
name: Train it
inputs:
- {name: Rows}
- {name: Depth, type: Integer, default: 3}
outputs:
- {name: Model}
implementation:
  container:
    image: shop/train
    command: [python3, jobs/train.py, --rows, {inputPath: Rows}, --model, {outputPath: Model}]
"""
CODE = """\
import argparse

import joblib
import pandas as pd
from sklearn.linear_model import Ridge

parser = argparse.ArgumentParser()
parser.add_argument("--rows")
parser.add_argument("--model")
given = parser.parse_args()
rows = pd.read_csv(given.rows)
joblib.dump(Ridge().fit(rows[["age"]], rows["price"]), given.model)
"""
PIPELINE = """\
from pathlib import Path

from kfp import components, dsl
from kfp.dsl import Dataset, Output

train = components.load_component_from_file(Path(__file__).parent / "components" / "train.yaml")


@dsl.component
def prepare(rows: Output[Dataset]):
    import pandas as pd

    pd.read_csv("gs://shop/raw.csv").to_csv(rows.path)


@dsl.pipeline
def prices():
    made = train(rows=prepare().outputs["rows"], depth=4)
    publish = components.load_component_from_url("https://example.org/tools/publish/component.yaml")
    publish(made.outputs["Model"])
"""
EXPECTED = [
    "gs://shop/raw.csv -feeds-> prepare",
    "kfp://prices/Train-it/Model -feeds-> publish",
    "kfp://prices/prepare/rows -feeds-> Train-it",
    "Train-it -produces-> kfp://prices/Train-it/Model",
    "prepare -produces-> kfp://prices/prepare/rows",
    "publish -produces-> kfp://prices/publish",
]


def of_data(files: dict[str, str]) -> list[str]:
    return [line for line in edges(files, "feeds", "produces") if "Ridge" not in line]


def test_a_component_of_a_file_is_a_task_with_the_inputs_and_outputs_that_the_file_states() -> None:
    files = {"pipe.py": PIPELINE, "components/train.yaml": TRAIN, "jobs/train.py": CODE}
    assert sorted(of_data(files)) == sorted(EXPECTED)
    assert "Train-it -produces-> Ridge" in edges(files, "produces"), "its command runs the code of the project"


@pytest.mark.parametrize(
    "load",
    [
        "components.load_component(filename='components/train.yaml')",
        "components.load_component_from_url('https://raw.example.org/shop/prices/main/components/train.yaml')",
        f"components.load_component_from_text('''{TRAIN}''')",
    ],
)
def test_it_is_the_same_however_it_is_loaded(load: str) -> None:
    code = PIPELINE.replace(
        'components.load_component_from_file(Path(__file__).parent / "components" / "train.yaml")', load
    )
    files = {"pipe.py": code, "components/train.yaml": TRAIN, "jobs/train.py": CODE}
    assert sorted(of_data(files)) == sorted(EXPECTED)


def test_a_component_whose_file_is_not_there_has_one_output_of_its_own_name() -> None:
    files = {"pipe.py": PIPELINE.replace('made.outputs["Model"]', 'made.outputs["anything"]')}
    assert "kfp://prices/train -feeds-> publish" in of_data(files)


def test_a_compiled_component_whose_code_is_in_the_project_is_that_code() -> None:
    compiled = """\
components:
  comp-train: {executorLabel: exec-train, inputDefinitions: {artifacts: {rows: {}}}}
deploymentSpec:
  executors:
    exec-train: {container: {image: x, command: [sh, -c, "def train(rows): ..."], args: [--function_to_execute, train]}}
pipelineInfo: {name: train}
root: {dag: {tasks: {train: {componentRef: {name: comp-train}}}}}
"""
    own = """\
from kfp import dsl
from kfp.dsl import Dataset, Input, Model, Output


@dsl.component
def train(rows: Input[Dataset], model: Output[Model]):
    import joblib
    import pandas as pd
    from sklearn.linear_model import Ridge

    frame = pd.read_csv(rows.path)
    joblib.dump(Ridge().fit(frame[["age"]], frame["price"]), model.path)
"""
    code = PIPELINE.replace('"Model"', '"model"')
    files = {"pipe.py": code, "components/train.yaml": compiled, "parts/own.py": own}
    found = edges(files, "feeds", "produces")
    assert "kfp://prices/prepare/rows -feeds-> train" in found and "train -produces-> Ridge" in found


def test_what_a_package_brings_takes_artefacts_and_reads_what_it_is_told_to() -> None:
    code = """\
from google_cloud_pipeline_components.v1.bigquery import BigqueryQueryJobOp
from google_cloud_pipeline_components.v1.dataset import TabularDatasetCreateOp
from google_cloud_pipeline_components.v1.model import ModelUploadOp
from kfp import dsl


@dsl.pipeline(name="churn")
def churn():
    rows = TabularDatasetCreateOp(display_name="rows", gcs_source="gs://shop/rows.csv")
    ModelUploadOp(display_name="churn", unmanaged_container_model=rows.outputs["dataset"])
    BigqueryQueryJobOp(query="create table shop.totals as select * from shop.orders")
"""
    assert edges({"pipe.py": code}, "feeds", "produces") == [
        "BigqueryQueryJobOp -produces-> kfp://churn/BigqueryQueryJobOp",
        "BigqueryQueryJobOp -produces-> shop.totals",
        "ModelUploadOp -produces-> kfp://churn/ModelUploadOp",
        "TabularDatasetCreateOp -produces-> kfp://churn/TabularDatasetCreateOp",
        "gs://shop/rows.csv -feeds-> TabularDatasetCreateOp",
        "kfp://churn/TabularDatasetCreateOp -feeds-> ModelUploadOp",
        "shop.orders -feeds-> BigqueryQueryJobOp",
    ]


COMPILED = """\
components:
  comp-importer: {executorLabel: exec-importer, outputDefinitions: {artifacts: {artifact: {}}}}
  comp-prepare:
    executorLabel: exec-prepare
    inputDefinitions: {artifacts: {raw: {}}}
    outputDefinitions: {artifacts: {rows: {}}}
  comp-train:
    executorLabel: exec-train
    inputDefinitions: {artifacts: {rows: {}}}
    outputDefinitions: {artifacts: {model: {}}}
  comp-condition-1:
    dag:
      tasks:
        train:
          componentRef: {name: comp-train}
          inputs: {artifacts: {rows: {componentInputArtifact: pipelinechannel--prepare-rows}}}
deploymentSpec:
  executors:
    exec-importer: {importer: {artifactUri: {constant: "gs://shop/raw.csv"}}}
    exec-prepare: {container: {image: x, args: [--function_to_execute, prepare]}}
    exec-train:
      container:
        image: shop/train
        command: [python3, /app/jobs/train.py]
        args: [--rows, "{{$.inputs.artifacts['rows'].path}}", --model, "{{$.outputs.artifacts['model'].path}}"]
pipelineInfo: {name: house-prices}
root:
  dag:
    tasks:
      importer: {componentRef: {name: comp-importer}}
      prepare:
        componentRef: {name: comp-prepare}
        inputs: {artifacts: {raw: {taskOutputArtifact: {outputArtifactKey: artifact, producerTask: importer}}}}
      condition-1:
        componentRef: {name: comp-condition-1}
        inputs:
          artifacts:
            pipelinechannel--prepare-rows: {taskOutputArtifact: {outputArtifactKey: rows, producerTask: prepare}}
schemaVersion: 2.1.0
"""


def test_the_tasks_of_a_compiled_pipeline_are_jobs_with_their_artefacts() -> None:
    files = {"pipeline.yaml": COMPILED, "jobs/train.py": CODE}
    assert edges(files, "feeds", "produces") == [
        "gs://shop/raw.csv -feeds-> prepare",
        "jobs/train.py -produces-> Ridge",
        "jobs/train.py -produces-> kfp://house_prices/train/model",
        "kfp://house_prices/prepare/rows -feeds-> jobs/train.py",
        "kfp://house_prices/prepare/rows -feeds-> train",
        "prepare -produces-> kfp://house_prices/prepare/rows",
        "train -produces-> kfp://house_prices/train/model",
    ]


def test_a_compiled_pipeline_whose_code_is_there_says_nothing_new() -> None:
    code = "from kfp import dsl\n\n\n@dsl.pipeline(name='house-prices')\ndef whole():\n    print(1)\n"
    assert [line for line in nodes({"p.yaml": COMPILED, "p.py": code}, "job", "tool") if "kfp" in line] == []


def test_the_compiled_files_of_public_pipelines_give_what_kubeflow_runs_by_them() -> None:
    """Compared by hand: compiled files, which are what Kubeflow runs and draws, with the graph that is made of them.

    `pipeline.yaml` of tanny1412/kubeflow-kserve-mlops-pipeline at 968174aaa07c: its 4 tasks, 6 artefacts that one hands
    another, 8 outputs and the order of tasks are in the graph, and the same without the file, from the code.
    `kfp_outside/pipeline.yaml` of dohuyduc2002/An-end-to-end-MLops-with-Kubeflow at 35386dceeacf: its 6 tasks, of which
    four are of one component, 4 artefacts and 2 parameters that one hands another; from the code, which loads its
    components from files, the four are one job and the parameters are texts. The file below has the form of the
    second."""
    file = """\
components:
  comp-load: {executorLabel: e, outputDefinitions: {artifacts: {output: {}}}}
  comp-load-2:
    {executorLabel: e, inputDefinitions: {parameters: {key: {}}}, outputDefinitions: {artifacts: {output: {}}}}
  comp-split: {executorLabel: e, inputDefinitions: {artifacts: {raw: {}}}, outputDefinitions: {parameters: {key: {}}}}
deploymentSpec: {executors: {e: {container: {image: x, args: [--function_to_execute, load]}}}}
pipelineInfo: {name: underwriting}
root:
  dag:
    tasks:
      load: {componentRef: {name: comp-load}, inputs: {parameters: {bucket: {componentInputParameter: bucket}}}}
      load-2:
        componentRef: {name: comp-load-2}
        dependentTasks: [split]
        inputs: {parameters: {key: {taskOutputParameter: {outputParameterKey: key, producerTask: split}}}}
      split:
        componentRef: {name: comp-split}
        dependentTasks: [load]
        inputs: {artifacts: {raw: {taskOutputArtifact: {outputArtifactKey: output, producerTask: load}}}}
"""
    assert edges({"pipeline.yaml": file}, "feeds", "produces", "precedes") == [
        "kfp://underwriting/load/output -feeds-> split",
        "kfp://underwriting/split/key -feeds-> load-2",
        "load -precedes-> split",
        "load -produces-> kfp://underwriting/load/output",
        "load-2 -produces-> kfp://underwriting/load-2/output",
        "split -precedes-> load-2",
        "split -produces-> kfp://underwriting/split/key",
    ]
