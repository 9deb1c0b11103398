"""Reference pages of files that people write, generated from their forms."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.project.form import Form
from mldebt.project.record import Many, Named, Record

GENERATED = "<!-- Generated from {origin} by `mldebt docs`; edit that instead. -->"


def render_page(form: Record[object], title: str, introduction: str, origin: str) -> str:
    """A page with every key of a form and one sentence each, the forms inside it below."""
    lines = [GENERATED.format(origin=origin), f"# {title}", "", introduction.strip(), "", "## Keys", "", *_table(form)]
    for key, field in form.fields.items():
        inner = _inner(field.form)
        if inner is not None:
            lines += ["", f"### {key}", "", field.sentence, "", *_table(inner)]
    return "\n".join(lines) + "\n"


def _inner(form: Form[object]) -> Record[object] | None:
    """The form of the entries of a list or mapping, where it has keys of its own."""
    if isinstance(form, Named):
        return form.record
    return form.item if isinstance(form, Many) and isinstance(form.item, Record) else None


def _table(form: Record[object]) -> Iterator[str]:
    yield from ("| key | takes | meaning |", "|---|---|---|")
    for key, field in form.fields.items():
        name = f"`{key}`, required" if field.required else f"`{key}`"
        yield f"| {name} | {field.form.expected} | {field.sentence} |"
