"""`mldebt docs`: the files that are generated from rules, schemas and vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from mldebt.cli.edge import Exit, print_text
from mldebt.config import settings_schema
from mldebt.errors import MldebtError
from mldebt.fixes.files import replace_file
from mldebt.project.vocabulary import project_schema
from mldebt.reports.report import counted
from mldebt.rulelang.packs import builtin_folder, load_rules
from mldebt.rulelang.pages import generated_pages

_PAGES = Path("docs/rules")


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
    dead = [page.relative_to(path).as_posix() for page in (path / _PAGES).glob("*.md")]
    dead = sorted(name for name in dead if name not in wanted)
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
        "mldebt/schemas/project.schema.json": project_schema(),
        "mldebt/schemas/settings.schema.json": settings_schema(),
    }


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
