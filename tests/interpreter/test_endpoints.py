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


def test_an_application_with_something_to_do_before_and_after_has_its_endpoints() -> None:
    """Compared by hand with the decorators of kurtvalcorza/mlops-lite at 7e9600507c6f: the 120 routes of its FastAPI
    applications and routers are endpoints, and no others; of 2024aa05086/cats_vs_dogs_mlops at b0f53fe8b6cc the 3
    routes and the function that its page of Gradio calls on a click; of
    LucaGandolfi77/Titanic-Survival-Prediction-ML at 8357ad1ec4de, which has both FastAPI and Flask, the 119 routes."""
    code = """\
        from contextlib import asynccontextmanager
        from fastapi import FastAPI

        @asynccontextmanager
        async def around(app):
            yield pd.read_csv("first.csv")

        app = FastAPI(lifespan=around)

        @app.get("/risk")
        def risk():
            return pd.read_csv("rows.csv")
    """
    assert edges({"main.py": "import pandas as pd\n" + _plain(code)}, "feeds") == [
        "first.csv -feeds-> main.py",
        "rows.csv -feeds-> risk",
    ]


def _plain(text: str) -> str:
    return text.replace("\n        ", "\n").removeprefix("        ")
