"""`mldebt impact`: what depends on something."""

from __future__ import annotations

from pathlib import Path

import click

from mldebt.cli.lineage import show_lineage
from mldebt.cli.looks import When
from mldebt.cli.options import FOLDER, color_option, features_option, json_or_text, reading_options
from mldebt.graph.lineage import Direction


@click.command("impact")
@click.argument("node")
@click.argument("path", type=FOLDER, default=".")
@json_or_text
@features_option
@reading_options
@color_option
def command(node: str, path: Path, form: str, each_feature: bool, exclude: tuple[str, ...], color: When) -> int:
    """Show everything that depends on something.

    NODE is a name, a path or an id in the graph of the project at PATH.

    \b
    mldebt impact data/raw/weather.csv
    mldebt impact sql/hourly_demand.sql --format json
    """
    return show_lineage(path, node, Direction.DOWNSTREAM, form, each_feature, exclude, color)
