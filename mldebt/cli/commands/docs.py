"""`mldebt docs`: the files that are generated from rules, schemas and vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from mldebt.cli.edge import Exit, print_text
from mldebt.config import SETTINGS, settings_schema
from mldebt.errors import MldebtError
from mldebt.fixes.files import replace_file
from mldebt.project.page import render_page
from mldebt.project.vocabulary import PROJECT, project_schema
from mldebt.reports.report import counted
from mldebt.rulelang.packs import builtin_folder, load_rules
from mldebt.rulelang.pages import generated_pages

_RULE_PAGES = Path("docs/rules")

_SETTINGS = """
Settings stand in `[tool.mldebt]` of `pyproject.toml`, or under the same keys in `mldebt.toml`, which goes first. The
nearest file from the project's folder up to the root of its repository counts; options of the command line go before
it. `mldebt config` shows every value and the place that gives it.

```toml
[tool.mldebt]
extend-select = ["pedantic"]
ignore = ["MLD401"]
baseline = "mldebt-baseline.json"

[tool.mldebt.severity]
undeclared-consumer = "error"

[tool.mldebt.per-file-ignores]
"notebooks/**" = ["copied-code"]
```
"""

_PROJECT = """
`mldebt.yaml` stands at the root of a project and states what its code cannot say. `mldebt init` writes a first one. In
globs `*` and `?` stay between slashes, `**` crosses them, and a final slash means everything below. A name that matches
nothing is an error with its line and the nearest name there is.

For completion in an editor, begin the file with
`# yaml-language-server: $schema=` and the path or address of
[`project.schema.json`](../mldebt/schemas/project.schema.json).
"""


@click.command("docs")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 when a file is stale.")
def command(path: Path, only_check: bool) -> int:
    """Write the generated pages and schemas.

    PATH is a checkout of mldebt.

    \b
    mldebt docs
    mldebt docs --check
    """
    wanted = generated(path)
    stale = [name for name, text in wanted.items() if _text(path / name) != text]
    pages = (page.relative_to(path).as_posix() for page in (path / _RULE_PAGES).glob("*.md"))
    dead = sorted(name for name in pages if name not in wanted)
    if only_check:
        print_text("".join(f"{name}: stale; run `mldebt docs`\n" for name in (*stale, *dead)))
        return Exit.FINDINGS if stale or dead else Exit.CLEAN
    for name in stale:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        replace_file(path / name, wanted[name].encode())
    for name in dead:
        (path / name).unlink()
    print_text(f"{counted(len(stale), 'file')} written, {len(dead)} removed, {len(wanted)} in all\n")
    return Exit.CLEAN


def generated(checkout: Path) -> Mapping[str, str]:
    """The text of every generated file by its path in the checkout."""
    folder = checkout / "rules"
    if not folder.is_dir() or folder.resolve() != builtin_folder().resolve():
        raise MldebtError(f"'{checkout}' is not the checkout that this mldebt runs from", hint="install it with pip -e")
    return {
        **generated_pages(load_rules([folder]), checkout / "tests" / "rules"),
        "docs/settings.md": render_page(SETTINGS, "Settings", _SETTINGS, "mldebt/config.py"),
        "docs/declare.md": render_page(PROJECT, "mldebt.yaml", _PROJECT, "mldebt/project/vocabulary.py"),
        "mldebt/schemas/project.schema.json": project_schema(),
        "mldebt/schemas/settings.schema.json": settings_schema(),
    }


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
