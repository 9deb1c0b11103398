"""The report formats: every module of this folder that has a NAME."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from mldebt import reports
from mldebt.reports.report import Report, Style


class Format(Protocol):
    """A way to write a report; what it returns ends with a line end unless it is empty."""

    NAME: str

    def render(self, report: Report, style: Style) -> str:
        """The report as text."""


@cache
def formats() -> dict[str, Format]:
    """The formats by name, in order of name."""
    modules = [import_module(f"{reports.__name__}.{info.name}") for info in pkgutil.iter_modules(reports.__path__)]
    found = [cast("Format", module) for module in modules if hasattr(module, "NAME")]
    return {format.NAME: format for format in sorted(found, key=lambda format: format.NAME)}
