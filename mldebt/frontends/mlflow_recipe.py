"""MLflow recipes: the `recipe.yaml` of a project, whose variables its profiles fill in."""

from __future__ import annotations

import posixpath
import re

from mldebt.documents import misshapen, parse_yaml
from mldebt.facts.file import FileFacts
from mldebt.frontends import yaml_config
from mldebt.patterns import pattern
from mldebt.source import Source

RECIPE = "recipe"
"""The language of such files."""
_KIND = pattern(r"^recipe:\s*[\"']?(?:regression|classification)/", re.MULTILINE)
_TEMPLATE = pattern(r"\{\{(?P<inside>[^{}\n]*)\}\}")


def matches(path: str) -> bool:
    """Whether MLflow would take the path for a recipe; other tools have files of that name too."""
    return posixpath.basename(path) in {"recipe.yaml", "recipe.yml"}


def read(source: Source) -> FileFacts:
    """The content of a recipe, with its variables as texts in braces; its steps need the profiles beside it."""
    if _KIND.search(source.text) is None:
        return yaml_config.read(source)
    # As long as before, so that every place is one of the file.
    document = parse_yaml(Source(source.path, _TEMPLATE.sub(_quoted, source.text)))
    steps = document.tree.get("steps") if document.tree is not None else None
    unread = [*document.problems, *misshapen(steps, "mapping", "'steps'")]
    return FileFacts(source.path, RECIPE, len(source.lines), document=document.tree, unread=tuple(unread))


def _quoted(match: re.Match[str]) -> str:
    inside = re.sub("[\"']", " ", match["inside"])
    return f"'{{{inside}}}'"
