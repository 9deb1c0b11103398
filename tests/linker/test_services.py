"""What is deployed by itself, and what serves."""

from __future__ import annotations

from observed import edges, nodes

SCRIPT = "import pandas as pd\nprint(pd.read_csv('a.csv'))\n"


def test_a_job_belongs_to_the_nearest_folder_that_is_installed_by_itself() -> None:
    files = {"apps/shop/requirements.txt": "", "apps/shop/src/run.py": SCRIPT, "apps/other/run.py": SCRIPT}
    assert nodes(files, "job", "service") == ["apps/other/run.py service=", "apps/shop/src/run.py service=apps/shop"]


def test_endpoints_and_scripts_of_dashboards_serve() -> None:
    endpoint = "from flask import Flask\napp = Flask('x')\n@app.route('/')\ndef page():\n    return 'x'\n"
    files = {"app.py": endpoint, "board.py": f"import streamlit\n{SCRIPT}", "run.py": SCRIPT}
    assert nodes(files, "job", "serves") == [
        "app.py serves=False",
        "board.py serves=True",
        "page serves=True",
        "run.py serves=False",
    ]


def test_what_compose_builds_starts_endpoints_and_dashboards() -> None:
    """Compared by hand with the files of rocklambros/mlops-toxic-moderation at cc61a26cc130: its 4 compositions with
    11 services, its 6 images, the 5 programs that they start, 2 endpoints of a FastAPI that a function makes, 4 of a
    router and 3 pages of Streamlit are in the graph, and the model card documents the models. Not in the graph is
    what goes through variables of the environment alone: which service calls which by its address, and where the
    backend has its model from; a place that code names inside a container is not taken back to the folder that is
    mounted there. Of the resources for Kubernetes in
    asadhanif3188/MLOps-Project-01-End-to-End-Machine-Learning-Pipeline at d10e1fd67900 all 12 containers with a
    command are jobs, and the one script of the project among these commands is started. Of
    kurosawa-kuro/study-gcp-mlops at b1fb17fc8efb the `InferenceService` that names a model serves it from its place;
    the other one has a container of its own and no command, so that its image tells what it does. Of
    minivess-mlops/minivess-mlops at e3eb123d9726 both methods of its service of BentoML are endpoints, of
    takenking9879/Kubernetes-MLOPS-platform at 87c26c267d22 the one deployment of Ray Serve of three that is called by
    requests; the two that it hands these on to have no `__call__`."""
    files = {
        "infra/docker-compose.yml": """\
            services:
              database: {image: postgres:16}
              backend:
                build: {context: .., dockerfile: backend/Dockerfile}
                volumes: ["../artifacts:/artifacts:ro"]
              dashboard:
                build: {context: .., dockerfile: dashboard/Dockerfile}
            """,
        "backend/Dockerfile": """\
            FROM python:3.12
            WORKDIR /app
            COPY backend/ backend/
            CMD ["uvicorn", "backend.app:create_app", "--factory", "--port", "8000"]
            """,
        "backend/app.py": """\
            import joblib
            import pandas as pd
            from fastapi import FastAPI

            def create_app():
                app = FastAPI()
                model = joblib.load("/artifacts/model.joblib")

                @app.post("/predict")
                def predict(row: dict):
                    return model.predict(pd.DataFrame([row])[["age"]])

                return app
            """,
        "dashboard/Dockerfile": """\
            FROM python:3.12
            WORKDIR /app
            COPY dashboard/ dashboard/
            CMD ["streamlit", "run", "dashboard/page.py"]
            """,
        "dashboard/page.py": """\
            import pandas as pd
            import streamlit as st

            st.dataframe(pd.read_csv("data/flags.csv"))
            """,
    }
    found = nodes(files, "job", "tool", "launcher", "serves")
    assert "create_app.predict tool=endpoint launcher= serves=True" in found
    assert "dashboard/page.py tool=script launcher=docker serves=True" in found
    assert {line.split(" ")[0] for line in found if "tool=compose" in line} == {"backend", "dashboard", "database"}
    assert edges(files, "feeds") == [
        "/artifacts/model.joblib -feeds-> backend/app.py",
        "data/flags.csv -feeds-> dashboard/page.py",
    ]
