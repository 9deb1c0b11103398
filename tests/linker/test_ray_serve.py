"""Applications of Ray Serve are started by commands and by configurations that name their module.

Compared by hand with GokuMohandas/Made-With-ML at 66e8e437: the service of `deploy/services/serve_model.yaml`
starts `deploy/services/serve_model.py`, which reads `run_id.txt`; `deploy/jobs/workloads.sh` starts the training
with the data and the results that its variables name; `.github/workflows/workloads.yaml` turns each of two results
into a page, which is two jobs. Not seen there: the job of Anyscale that starts `workloads.sh`, and that the service
copies its model from S3."""

from __future__ import annotations

import pytest
from observed import edges, nodes

from mldebt.frontends import yaml_config
from mldebt.source import Source

APP = """\
    import joblib
    from ray import serve

    @serve.deployment
    class Churn:
        def __init__(self):
            self.model = joblib.load("model.joblib")

        async def __call__(self, request):
            return self.model.predict([await request.json()])

    app = Churn.bind()
    """
STARTS = {
    "a command": {"run.sh": "serve run churn.service:app --port 8001\n"},
    "a command that deploys": {"Makefile": "up:\n\tuv run serve deploy -a http://ray:8265 churn.service:app\n"},
    "applications": {
        "serve.yaml": "applications:\n- {name: churn, import_path: churn.service:app, deployments: [{name: Churn}]}\n"
    },
    "one application": {"deploy/serve.yaml": "import_path: churn.service:app\nruntime_env: {working_dir: .}\n"},
    "a service of KubeRay": {
        "deploy/ray.yaml": "apiVersion: ray.io/v1\nkind: RayService\nspec:\n  serveConfigV2: |\n"
        "    applications:\n    - {name: churn, import_path: churn.service:app, runtime_env: {working_dir: /app}}\n"
    },
    "a service of Anyscale": {"serve.yaml": "name: churn\nray_serve_config: {import_path: churn.service:app}\n"},
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_the_module_of_an_application_is_started_by(start: dict[str, str]) -> None:
    files = {"churn/service.py": APP, **start}
    assert "model.joblib -feeds-> churn/service.py" in edges(files, "feeds")
    launchers = [one for one in nodes(files, "job", "launcher") if one.startswith("churn/service.py ")]
    assert launchers[0].removeprefix("churn/service.py launcher=") in {"shell", "make", "ray"}


@pytest.mark.parametrize(
    "text",
    [
        "import_path: churn.service:app\nlearning_rate: 0.1\n",
        "applications: [{name: churn, path: churn}]\n",
        "import_path: churn\n",
    ],
)
def test_a_configuration_of_another_kind_starts_nothing(text: str) -> None:
    files = {"churn/service.py": APP, "config.yaml": text}
    launchers = [one for one in nodes(files, "job", "launcher") if one.startswith("churn/service.py ")]
    assert launchers == ["churn/service.py launcher="]


@pytest.mark.parametrize("text", ["applications: [", "- 1", "", "applications: 3", "import_path: churn"])
def test_a_configuration_within_a_resource_that_cannot_be_read_is_told_at_its_place_or_starts_nothing(
    text: str,
) -> None:
    resource = f"apiVersion: ray.io/v1\nkind: RayService\nspec:\n  serveConfigV2: |\n    {text}\n"
    facts = yaml_config.read(Source("ray.yaml", resource))
    assert not facts.jobs
    assert {one.span.line for one in facts.unread} == ({4} if text == "applications: [" else set())
