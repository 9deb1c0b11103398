"""Checks that code makes of data with libraries for that, and the columns that they ask about."""

from __future__ import annotations

import pytest
from observed import seen

HEAD = "import pandas as pd\nx = pd.read_csv('a.csv')\n"
CONSTRAINTS = """\
import whylogs as why
from whylogs.core.constraints import ConstraintsBuilder
from whylogs.core.constraints.factories import greater_than_number, no_missing_values

builder = ConstraintsBuilder(dataset_profile_view=why.log(x).view())
builder.add_constraint(greater_than_number(column_name="age", number=0))
builder.add_constraint(no_missing_values("name"))
constraints = builder.build()
if not constraints.validate():
    raise ValueError("bad rows")
"""
BATCH = """\
import great_expectations as gx

context = gx.get_context()
asset = context.data_sources.add_pandas("all").add_dataframe_asset("rows")
batch = asset.add_batch_definition_whole_dataframe("whole").get_batch(batch_parameters={"dataframe": x})
batch.validate(gx.ExpectationSuite(name="rows"))
"""
DEFINITION = """\
import great_expectations as gx

context = gx.get_context()
definition = context.validation_definitions.add(gx.ValidationDefinition(name="rows", data=None, suite=None))
definition.run(batch_parameters={"dataframe": x})
"""
REQUEST = """\
import great_expectations as gx
from great_expectations.core.batch import RuntimeBatchRequest

context = gx.get_context()
request = RuntimeBatchRequest(datasource_name="all", runtime_parameters={"batch_data": x})
context.get_validator(batch_request=request).expect_column_to_exist("p")
"""
CHECKED = {
    "a profile": ("import whylogs as why\nwhy.log(x)", ["check a.csv checks with whylogs.log"]),
    "a profile of a part": (
        "import whylogs as why\nwhy.log(pandas=x[['p']])\nwhy.log(x[['p']])",
        ["check a.csv#p checks with whylogs.log"],
    ),
    "constraints": (
        CONSTRAINTS,
        [
            "use a.csv#age uses in add_constraint",
            "use a.csv#name uses in add_constraint",
            "use a.csv decides",
            "check a.csv checks with whylogs.log",
            "check a.csv checks with validate",
        ],
    ),
    "a logger": (
        "from whylogs import logger\nwith logger(mode='rolling') as log:\n    log.log(x)",
        ["check a.csv checks with log"],
    ),
    "a schema": (
        "import pandera as pa\npa.DataFrameSchema({'p': pa.Column(int)}).validate(x)",
        ["check a.csv checks with validate"],
    ),
    "a model of rows": (
        "import pandera as pa\nclass Rows(pa.DataFrameModel):\n    p: int = pa.Field(ge=0)\n\nRows.validate(x[['p']])",
        ["check a.csv#p checks with pandera.DataFrameModel.validate"],
    ),
    "a model below another": (
        "import pandera.pandas as pa\nclass Rows(pa.DataFrameModel):\n    p: int\n\nclass Good(Rows):\n    q: int\n\n"
        "Good.validate(x, lazy=True)",
        ["check a.csv checks with pandera.pandas.DataFrameModel.validate"],
    ),
    "a model as a schema": (
        "import pandera as pa\nclass Rows(pa.DataFrameModel):\n    p: int\n\nRows.to_schema().validate(x)",
        ["check a.csv checks with validate"],
    ),
    "a batch": (BATCH, ["check a.csv checks with get_batch", "check a.csv checks with validate"]),
    "a definition": (DEFINITION, ["check a.csv checks with run"]),
    "a request": (
        REQUEST,
        [
            "use a.csv#p uses as key in expect_column_to_exist",
            "check a.csv checks with get_validator",
            "check a.csv checks with expect_column_to_exist",
        ],
    ),
    "the default source": (
        "import great_expectations as gx\ngx.get_context().sources.pandas_default.read_dataframe(x).validate()",
        ["check a.csv checks with read_dataframe", "check a.csv checks with validate"],
    ),
    "a decorator of what is given back": (
        "import pandera as pa\n@pa.check_output(pa.DataFrameSchema({}))\ndef load():\n    return x\nload()",
        ["check a.csv checks what load handles"],
    ),
    "a decorator of what is given": (
        "import pandera.pandas as pa\n@pa.check_input(pa.DataFrameSchema({}))\ndef train(d, names):\n    pass\n"
        "train(x['p'], x['q'])",
        ["check a.csv#p checks what train handles"],
    ),
    "a decorator of what is given by a name": (
        "import pandera as pa\n@pa.check_input(pa.DataFrameSchema({}), 'd')\ndef train(names, d):\n    pass\n"
        "train(x['q'], x['p'])",
        ["check a.csv#p checks what train handles"],
    ),
    "a decorator that goes by annotations": (
        "import pandera as pa\n@pa.check_types\ndef load(d):\n    return d\nload(x)",
        ["check a.csv checks what load handles"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), CHECKED.values(), ids=CHECKED)
def test_data_is_checked_by(code: str, expected: list[str]) -> None:
    """Compared by hand, of pandera: hastikacheddy/nyc-taxi-demand-forecasting at dcee1a52f66b, whose one model
    validates in one function. It is one check, on both files of demand that reach it through the gate before training
    and through the forecasts, and on the two columns that the function sets before. The fields of the model and their
    bounds are not read, nor is the call in a script that a workflow hands to Python.

    Of whylogs: naddeoa/whylogs-flyte-demo at d31bbea21780, whose one profile, in a task of Flyte, is a check on the one
    column of the frame that another task makes and the workflow hands to it; both orders of its 3 tasks are there. The
    profile itself, which the task gives back, is no data.

    Of Evidently: the 4 runs of reports in devsu88/mlops-zoomcamp-project at 80db8333b5da are 4 checks on the file of
    current data, one of them on the reference as well, which it takes where there is no other; the reference feeds all
    3 scripts, which make the 3 pages. The 2 runs in the project above are checks on its two logs of predictions, with
    the page that is saved of one. Which metrics a report is made of, and what `ColumnMapping` says, is not read.
    """
    assert seen({"main.py": HEAD + code}, "check", "use") == expected
