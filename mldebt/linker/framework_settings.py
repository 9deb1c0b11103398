"""Modules of settings that a framework takes by itself, name by name: no code of the project asks for them."""

from __future__ import annotations

import posixpath

from mldebt.facts.module import Module
from mldebt.patterns import pattern

_DJANGO = frozenset({"INSTALLED_APPS", "ROOT_URLCONF", "MIDDLEWARE", "WSGI_APPLICATION"})
"""Names that only settings of Django bind."""
_KEDRO = frozenset(
    {
        "CONFIG_LOADER_ARGS",
        "CONFIG_LOADER_CLASS",
        "DATA_CATALOG_CLASS",
        "DISABLE_HOOKS_FOR_PLUGINS",
        "SESSION_STORE_ARGS",
        "SESSION_STORE_CLASS",
    }
)
"""Names that only settings of Kedro bind."""
_FILES = pattern(
    r"(superset_config|webserver_config|airflow_local_settings|celery_?config|gunicorn([._]conf(ig)?)?"
    r"|(jupyter|jupyterhub|ipython)_\w*config)\.py"
)
"""Files that a tool reads by their name."""


def is_taken_by_framework(path: str, module: Module) -> bool:
    """Whether the names of a module are settings of Django or Kedro, or of a tool that reads a file of that name."""
    bound = {name for name, _ in module.scopes[0].bindings}
    return bool(_FILES.fullmatch(posixpath.basename(path)) or (_DJANGO | _KEDRO) & bound)
