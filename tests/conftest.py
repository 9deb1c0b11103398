"""A small project and the command line, for tests of the whole."""

from __future__ import annotations

import textwrap
from pathlib import Path

import hypothesis
import pytest
from small_project import PROJECT, Ran, Run, Write

from mldebt.cli import commands
from mldebt.cli.edge import guarded

# How long an example takes, and how many do not fit, is no property of what is tested: that depends on the machine and
# on chance.
_HEALTHY = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.filter_too_much]
hypothesis.settings.register_profile("unhurried", deadline=None, suppress_health_check=_HEALTHY)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture
def mldebt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in this process."""
    for name in ("NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        code = guarded(commands, arguments)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes files below an empty folder that becomes the working directory."""
    monkeypatch.chdir(tmp_path)

    def write_files(files: dict[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else textwrap.dedent(content).encode())
        return tmp_path

    return write_files


@pytest.fixture
def project(write: Write) -> Path:
    """The small project, in the working directory."""
    return write(PROJECT)


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see nothing of what other runs found out; those of the cache name a folder of their own."""
    monkeypatch.setenv("MLDEBT_NO_CACHE", "1")
