"""Asks leakguard and ml_leakproof about the programs on standard input; runs where these are installed."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from leakguard.core import LeakGuard
from ml_leakproof.core.config import Config
from ml_leakproof.core.models import Layer
from ml_leakproof.static.engine import StaticEngine


def leakguard(text: str) -> bool:
    """Whether leakguard reports anything."""
    return bool(LeakGuard().scan_result(text).findings)


def ml_leakproof(text: str) -> bool:
    """Whether the static rules of ml_leakproof report anything."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(text, encoding="utf-8")
        return bool(StaticEngine(Config(layers=[Layer.STATIC])).run_file_result(path).findings)


texts = json.load(sys.stdin)
peers = {"leakguard": leakguard, "ml_leakproof": ml_leakproof}
json.dump({name: [speaks(text) for text in texts] for name, speaks in peers.items()}, sys.stdout)
