"""Every file is read by at most one frontend, found by walking the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

import mldebt.frontends
from mldebt.frontends import frontend_for, frontends

PATHS = {
    "params.yaml": "yaml_config",
    "conf/base/catalog.yml": "yaml_config",
    "dvc.yaml": "dvc",
    "sub/dvc.yaml": "dvc",
    "data/raw.csv.dvc": "dvc",
    "dvc.lock": "dvc",
    ".dvc/config": None,
    ".github/workflows/ci.yml": "github_workflow",
    ".github/dependabot.yml": "yaml_config",
    "pyproject.toml": "toml_config",
    "uv.lock": None,
    "config.json": "json_config",
    "target/manifest.json": "dbt_manifest",
    "deploy/grafana/dashboards/drift.json": "grafana",
    "package-lock.json": None,
    ".vscode/settings.json": None,
    ".env": "env_config",
    ".env.production": "env_config",
    "train.env": "env_config",
    "env.sh": "shell",
    "Makefile": "make",
    "sub/rules.mk": "make",
    "run.bash": "shell",
    "Procfile": "procfile",
    "MLproject": "mlproject",
    "sub/MLProject": "mlproject",
    "README.md": "document",
    "docs/index.rst": "document",
    "Dockerfile": "dockerfile",
    "docker/train.Dockerfile": "dockerfile",
    "docker-compose.prod.yml": "compose",
    "compose.yaml": "compose",
    ".gitlab-ci.yml": "ci_pipeline",
    "azure-pipelines.yml": "ci_pipeline",
    ".pipelines/train.yml": "ci_pipeline",
    "Jenkinsfile": "jenkinsfile",
    "justfile": "justfile",
    "deploy/crontab": "crontab",
    "etc/cron.d/score": "crontab",
    "bentofile.yaml": "bentofile",
    "features/feature_store.yaml": "feature_store",
    "prefect.yaml": "prefect_deployments",
    "shop/pipelines/churn/metadata.yaml": "mage_pipeline",
    "setup.cfg": "setup_cfg",
    "requirements.txt": "requirements",
    "requirements/train.in": "requirements",
    "train/dev-requirements.txt": "requirements",
    "k8s/job.yaml": "yaml_config",
    "k8s/model-deployment.yaml": "yaml_config",
    "notes.txt": None,
    "data.csv": None,
}


@pytest.mark.parametrize(("path", "name"), PATHS.items())
def test_a_path_has_the_frontend_of_its_tool(path: str, name: str | None) -> None:
    frontend = frontend_for(path)
    assert (frontend.name if frontend else None) == name


@pytest.mark.parametrize("path", [*PATHS, "a.py", "a.ipynb", "a.sql", "sub/a.json", ".env.py", "a.env.yaml"])
def test_no_two_frontends_match_a_path(path: str) -> None:
    assert len([frontend.name for frontend in frontends() if frontend.matches(path)]) <= 1


def test_every_module_of_the_folder_that_reads_files_is_a_frontend() -> None:
    folder = Path(mldebt.frontends.__file__).parent
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.stem != "__init__"}
    reading = {name for name, text in texts.items() if "\ndef matches(" in text and "\ndef read(" in text}
    assert reading <= {frontend.name for frontend in frontends()}
