"""One result, however it is come by: cold, warm, parallel, in shards, on a cluster."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "examples" / "ride-demand"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with as many notebooks and scripts besides that several processes are worth their start."""
    folder = tmp_path_factory.mktemp("runs") / "project"
    shutil.copytree(EXAMPLE, folder)
    scripts = sorted(file for file in folder.rglob("*.py") if file.stat().st_size > 400)
    for number in range(160):
        script = scripts[number % len(scripts)]
        copy = folder / f"more{number}" / script.name
        copy.parent.mkdir()
        copy.write_text(script.read_text() + "\n# filled up\n" * 400)
    return folder


def sarif(folder: Path, *arguments: str, cache: Path | None = None) -> bytes:
    """The report of a run of its own, as it is written to a file."""
    environment = {**os.environ, "PYTHONHASHSEED": str(len(arguments))}
    environment.pop("MLDEBT_NO_CACHE", None)
    options = ["--no-cache"] if cache is None else ["--cache-dir", str(cache)]
    command = [sys.executable, "-m", "mldebt", "check", "--exit-zero", "-o", "sarif", *options, *arguments]
    ran = subprocess.run(command, capture_output=True, cwd=folder, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    assert ran.stderr == b""
    return ran.stdout


@pytest.fixture(scope="module")
def cold(folder: Path) -> bytes:
    report = sarif(folder, "--jobs", "1")
    assert b'"ruleId"' in report
    return report


def test_a_warm_run_agrees(folder: Path, cold: bytes, tmp_path: Path) -> None:
    assert sarif(folder, cache=tmp_path) == cold
    assert sarif(folder, cache=tmp_path) == cold


def test_a_run_with_known_facts_but_no_known_answer_agrees(folder: Path, cold: bytes, tmp_path: Path) -> None:
    sarif(folder, cache=tmp_path)
    shutil.rmtree(tmp_path / "answers")
    assert sarif(folder, cache=tmp_path) == cold


def test_a_run_after_a_change_agrees(folder: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(folder, changed)
    sarif(changed, cache=tmp_path / "cache")
    for file in (changed / "params.yaml", *sorted(changed.rglob("*.py"))[:3]):
        file.write_text(file.read_text() + "\n# changed\nmore: 1\n")
    assert sarif(changed, cache=tmp_path / "cache") == sarif(changed)


@pytest.mark.parametrize("jobs", ["2", "3"])
def test_several_processes_agree(folder: Path, cold: bytes, jobs: str) -> None:
    assert sarif(folder, "--jobs", jobs) == cold


@pytest.mark.parametrize("count", [1, 3])
def test_shards_agree(folder: Path, cold: bytes, tmp_path: Path, count: int) -> None:
    given: list[str] = []
    for number in range(1, count + 1):
        part = tmp_path / f"{number}.facts"
        command = [sys.executable, "-m", "mldebt", "facts", "--shard", f"{number}/{count}", "-o", str(part)]
        subprocess.run(command, cwd=folder, check=True)
        given += ["--facts", str(part)]
    assert sarif(folder, *given) == cold
    assert sarif(folder, *given[:2]) == cold


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a local Dask cluster."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        yield str(cluster.scheduler_address).removeprefix("tcp://")


def test_a_dask_cluster_agrees(folder: Path, cold: bytes, scheduler: str) -> None:
    assert sarif(folder, "--executor", f"dask://{scheduler}") == cold
