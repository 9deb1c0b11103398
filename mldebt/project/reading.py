"""A document and a form make a value, or all mistakes of the file together."""

from __future__ import annotations

import json

from mldebt.documents import Document
from mldebt.errors import Mistakes, MldebtError
from mldebt.facts.tree import Tree
from mldebt.project.form import Form, T_co
from mldebt.source import FILE_START, Location


def read(document: Document, form: Form[T_co], path: str, what: str) -> T_co:
    """The value of a document; raises all mistakes in it together, those of its syntax included."""
    mistakes = [MldebtError(problem.reason, Location(path, problem.span)) for problem in document.problems]
    if document.tree or not mistakes:
        tree = document.tree or Tree(FILE_START, entries=())
        mistakes += form.mistakes(tree, path, what)
    if mistakes:
        raise Mistakes(mistakes)
    return form.value(tree, path)


def render_schema(form: Form[object], title: str, origin: str) -> str:
    """The JSON Schema of a form as the text of a file that says where it was generated from."""
    heading = {
        "$comment": f"Generated from {origin}; do not edit.",
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
    }
    return json.dumps({**heading, **form.schema()}, indent=2) + "\n"
