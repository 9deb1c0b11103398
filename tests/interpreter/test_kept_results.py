"""What steps keep under names reaches whoever asks for it by name later, and is not told of where nobody does."""

from __future__ import annotations

import pytest
from observed import edges, nodes

FLOW = """\
    import pandas as pd
    from metaflow import FlowSpec, step
    from sklearn.linear_model import Ridge

    class Train(FlowSpec):
        @step
        def start(self):
            self.rows = pd.read_csv("rows.csv")
            self.next(self.fit)

        @step
        def fit(self):
            self.model = Ridge()
            self.model.fit(self.rows[["age"]], self.rows["left"])
            self.next(self.end)

        @step
        def end(self):
            pass
    """


@pytest.mark.parametrize("asked", [
    "Flow('Train').latest_run.data.model",
    "Flow('Train').latest_successful_run['fit'].task.data.model",
    "Flow('Train')['12']['fit'].task['model'].data",
    "Run('Train/12').data.model",
    "Run(Flow('Train').latest_run.pathspec).end_task.artifacts.model.data",
])  # fmt: skip
def test_an_attribute_of_a_flow_is_what_others_take_of_its_runs(asked: str) -> None:
    """Compared by hand with outerbounds/dsbook at 2c62aa73d08d: the 8 files that take something of the runs of other
    flows take 11 artefacts, each of which comes from the steps that set it."""
    score = f"import pandas as pd\nfrom metaflow import Flow, Run\nprint(({asked}).predict(pd.read_csv('new.csv')))\n"
    assert edges({"train.py": FLOW, "score.py": score}, "feeds", "produces") == [
        "Ridge -feeds-> score.py",
        "Train.fit -produces-> Ridge",
        "Train.fit -produces-> metaflow://Train/model",
        "metaflow://Train/model -feeds-> score.py",
        "new.csv -feeds-> score.py",
        "rows.csv -feeds-> Train.start",
    ]


def test_attributes_that_nobody_asks_for_are_no_data() -> None:
    assert nodes({"train.py": FLOW}, "dataset") == ["rows.csv"]


def test_a_step_that_joins_takes_attributes_of_those_before() -> None:
    flow = """\
        import pandas as pd
        from metaflow import FlowSpec, step

        class Nightly(FlowSpec):
            @step
            def start(self):
                self.next(self.left, self.right)

            @step
            def left(self):
                self.rows = pd.read_csv("left.csv")
                self.next(self.join)

            @step
            def right(self):
                self.next(self.join)

            @step
            def join(self, inputs):
                pd.concat([one.rows for one in inputs]).to_csv("all.csv")
                self.next(self.end)

            @step
            def end(self):
                pass
        """
    assert "left.csv -flows-> all.csv" in edges({"flow.py": flow}, "flows")


STEPS = """\
    from typing import Tuple
    import pandas as pd
    from sklearn.linear_model import Ridge
    from typing_extensions import Annotated
    from zenml import ArtifactConfig, pipeline, step

    NAME = "test_rows"

    @step
    def load() -> Tuple[Annotated[pd.DataFrame, "train_rows"], Annotated[pd.DataFrame, NAME]]:
        rows = pd.read_csv("rows.csv")
        return rows.head(100), rows.tail(10)

    @step
    def train(rows: pd.DataFrame) -> Annotated[Ridge, ArtifactConfig(name="ridge", is_model_artifact=True)]:
        return Ridge().fit(rows[["age"]], rows["left"])

    @pipeline
    def training():
        rows, _ = load()
        train(rows)
    """


@pytest.mark.parametrize("asked", [
    "Client().get_artifact_version('ridge').load()",
    "Client().get_model_version('churn', 'production').get_artifact('ridge').load()",
    "load_artifact('ridge')",
    "get_step_context().model.load_artifact('ridge')",
    "Model(name='churn').get_model_artifact('ridge').load()",
])  # fmt: skip
def test_an_annotated_result_of_a_step_is_what_others_take_by_its_name(asked: str) -> None:
    """Compared by hand with zenml-io/zenml-projects at 4e1c1596c740: what its projects `credit-scorer` and `oncoclear`
    take by name is made by the steps that ZenML names, where it is loaded or given to another step."""
    serve = f"""\
        from zenml import Model, get_step_context, load_artifact
        from zenml.client import Client

        print(({asked}).predict([[1]]))
        """
    assert edges({"steps.py": STEPS, "serve.py": serve}, "feeds", "produces") == [
        "Ridge -feeds-> serve.py",
        "rows.csv -feeds-> load",
        "train -produces-> Ridge",
        "train -produces-> zenml://ridge",
        "zenml://ridge -feeds-> serve.py",
    ]


def test_a_step_that_is_given_an_artefact_takes_what_it_holds() -> None:
    judge = """\
        import pandas as pd
        from zenml import get_pipeline_context, pipeline, step
        from zenml.client import Client

        @step
        def judge(model, rows: pd.DataFrame) -> None:
            print(model.score(rows[["age"]], rows["left"]))

        @pipeline
        def judging():
            judge(get_pipeline_context().model.get_artifact("ridge"), rows=Client().get_artifact_version("test_rows"))
        """
    assert edges({"steps.py": STEPS, "judge.py": judge}, "feeds", "produces") == [
        "load -produces-> zenml://test_rows",
        "rows.csv -feeds-> load",
        "train -produces-> Ridge",
        "train -produces-> zenml://ridge",
        "zenml://ridge -feeds-> judge",
        "zenml://test_rows -feeds-> judge",
    ]


def test_what_is_only_asked_about_is_not_taken() -> None:
    told = "from zenml.client import Client\n\nprint(Client().get_artifact_version('ridge').version)\n"
    assert edges({"steps.py": STEPS, "told.py": told}, "feeds") == ["rows.csv -feeds-> load"]


def test_what_is_saved_by_name_is_loaded_by_name() -> None:
    code = """\
        import pandas as pd
        from zenml import load_artifact, save_artifact

        save_artifact(pd.read_csv("rows.csv"), name="rows")
        load_artifact("rows").to_csv("again.csv")
        """
    assert edges({"main.py": code}, "flows") == ["rows.csv -flows-> zenml://rows", "zenml://rows -flows-> again.csv"]
