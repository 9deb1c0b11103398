"""Functions that frameworks of endpoints and pages are given, which they call."""

from __future__ import annotations

import re

import pytest
from observed import edges, seen


def test_what_a_request_leaves_for_later_is_done_by_its_endpoint() -> None:
    code = """\
        from fastapi import BackgroundTasks, FastAPI

        app = FastAPI()

        def keep(frame):
            frame.to_csv("answers.csv")

        @app.post("/risk")
        def risk(tasks: BackgroundTasks):
            tasks.add_task(keep, pd.read_csv("asked.csv"))
    """
    assert edges({"main.py": "import pandas as pd\n" + _plain(code)}, "feeds", "produces") == [
        "asked.csv -feeds-> risk",
        "risk -produces-> answers.csv",
    ]


@pytest.mark.parametrize(
    "given",
    [
        "from fastapi import FastAPI\napp = FastAPI(lifespan=f)",
        "from fastapi import FastAPI\napp = FastAPI()\napp.add_event_handler('startup', f)",
        "from fastapi import APIRouter\nroutes = APIRouter()\nroutes.add_api_route('/a', f)",
        "from flask import Flask\napp = Flask('a')\napp.add_url_rule('/a', view_func=f)",
        "import gradio as gr\ngr.Interface(fn=f, inputs='text', outputs='text')",
        "import gradio as gr\nwith gr.Blocks() as page:\n    gr.Button('Ask').click(f)",
        "import gradio as gr\nwith gr.Blocks() as page:\n    page.load(f)",
        "import gradio as gr\nwith gr.Blocks() as page:\n    gr.Textbox().submit(print).then(fn=f)",
    ],
)
def test_a_function_that_is_handed_over_is_called(given: str) -> None:
    function = "def f(*given):\n    return given\n\n"
    assert "call main.py 1" in seen(f"{function}{given}\n", "call")
    other = re.sub(r"\bf\b(?=[,)])", "print", given)
    assert "call main.py 1" not in seen(f"{function}{other}\n", "call")


def _plain(text: str) -> str:
    return text.replace("\n        ", "\n").removeprefix("        ")
