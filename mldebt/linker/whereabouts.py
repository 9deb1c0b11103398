"""What a path tells of the code there: the environments that it is for, the lesson that it belongs to."""

from __future__ import annotations

import re

from mldebt.patterns import pattern

_ENVIRONMENTS = frozenset(
    {"dev", "develop", "development", "prod", "production", "staging", "stage", "stg", "test", "qa", "uat", "local",
     "remote", "docker", "compose", "container", "k8s", "kubernetes", "kube", "cluster", "cloud", "aws", "gcp", "azure",
     "dataproc", "emr", "databricks", "sagemaker", "vertex", "lambda", "ci", "colab", "kaggle", "demo", "sandbox"}
)  # fmt: skip
_LESSON = pattern(
    r"^(?:.*/)?(?:[^/]*[_.-])?"
    r"(?:labs?|lessons?|lectures?|exercises?|homeworks?|assignments?|tutorials?|chapters?|ch|days?|weeks?)"
    r"(?=[\d._-]|/)[^/]*(?=/)",
    re.I,
)
_SHOWS_USE = pattern(r"(^|[/_-])(demos?|examples?)([/_.-]|$)", re.IGNORECASE)


def environments_of(path: str) -> frozenset[str]:
    """The words of a path for where its code runs."""
    return _ENVIRONMENTS.intersection(_words(path))


def lesson_of(path: str) -> str:
    """The folder of the lesson that a path is in, which stands alone on purpose; empty where there is none."""
    found = _LESSON.search(path)
    return found[0] if found else ""


def shows_use(path: str) -> bool:
    """Whether the code of a path is there to show how something is used."""
    return _SHOWS_USE.search(path) is not None


def _words(path: str) -> list[str]:
    return re.split(r"[^a-z0-9]+", path.lower())
