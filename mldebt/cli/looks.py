"""How output may look: colours, links, width."""

from __future__ import annotations

import os
import shutil
import sys
from enum import Enum

from mldebt.reports.report import Style


class When(str, Enum):
    """When something is done."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def style_for_terminal(color: When, hyperlinks: When, show_suppressed: bool = False) -> Style:
    """What the standard output can show. The option goes before NO_COLOR, that before FORCE_COLOR."""
    return Style(
        color=_color(color),
        hyperlinks=_hyperlinks(hyperlinks, _color(color)),
        width=shutil.get_terminal_size((100, 24)).columns,
        show_suppressed=show_suppressed,
    )


def _color(when: When) -> bool:
    if when is not When.AUTO:
        return when is When.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _hyperlinks(when: When, color: bool) -> bool:
    if when is not When.AUTO:
        return when is When.ALWAYS
    forced = os.environ.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("", "0")
    return color and sys.stdout.isatty()
